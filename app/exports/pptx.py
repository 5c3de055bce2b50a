"""A document as slides: one finding a slide, its sentence as the title; native tables; charts with what they say."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, Any

from app.core.chart import Chart, DivergingBars, reach
from app.core.document import Aside, Authored, Document, Excerpt, Findings, Heading, Paragraph, Part, Quotes
from app.core.table import Grid, Matrix, Table
from app.exports import look
from app.exports.paging import PADDING, height, pages_of, shared_out
from app.exports.powerpoint import BODY, BOTTOM, LEFT, ROOM, TOP
from app.exports.slides import Deck, Line, size_of, top_under
from app.language import _

if TYPE_CHECKING:
    from pptx.slide import Slide

STYLES = {
    "lead": Line("", 22, before=10),
    "body": Line("", 18, before=10),
    "note": Line("", 14, look.QUIET, before=10),
}
TALLEST = 0.66  # of a chart's width: a taller one is drawn in parts, so that its words can be read from the back
SIZES = (16.0, 14.0, 12.0, 10.5)  # of a table's type: the largest that leaves it on one slide, or the smallest
KEY = 30.0  # points for a matrix's key
LARGER = 1.25  # how much larger few words are set
NOTE = 40.0  # points for what stands under a picture
BESIDE = 15.0  # the size of text with a picture or table
MOST_BESIDE = 160.0  # how high that text may stand as it would on a slide of its own
GUTTER = 20.0
COLUMN, WIDEST = 230.0, 420.0  # of text beside a picture, at least and at most


def write(document: Document) -> bytes:
    """The slides; the same document gives the same bytes."""
    return _Writer(document).deck.written()


class _Writer:
    """Goes through a document's parts; text waits until it is clear what stands with it on a slide."""

    def __init__(self, document: Document) -> None:
        self.deck = Deck(document)
        self.headings: list[Heading] = []
        self.details: dict[str, list[str]] = {}  # what is left out by part of the report: its headings, "" without one
        self.waiting: list[list[Line]] = []
        about = [Line(document.subtitle, 24, look.INK, before=0)]
        self.deck.first([*about, *(Line(fact, 16, look.QUIET, before=6) for fact in document.facts_line)])
        self.here()
        if document.lead:
            self.text(_("In short"), [[Line(document.lead, 24)]])
        detail: Heading | None = None
        for part in document.parts:
            if isinstance(part, Heading) and (detail is None or part.level <= detail.level):
                detail = part if part.is_detail else None
                if detail is not None:
                    self.leave_out(detail)
            if detail is None and isinstance(part, Chart | Table) and part.is_detail:
                self.leave_out(part)
            elif detail is None:
                self.part(part)
        self.tell()
        self.told()

    def leave_out(self, part: Heading | Chart | Table) -> None:
        """Something for looking up: the last slide counts it, and a chart's finding is for the speaker."""
        if isinstance(part, Heading):
            above = [h.text for h in self.headings if h.level < part.level]
            self.details.setdefault(above[0] if above else part.text, []).append(part.text if above else "")
            return
        self.details.setdefault(self.headings[0].text if self.headings else self.deck.document.title, []).append("")
        if isinstance(part, Chart):
            self.deck.remark(part.title)

    def told(self) -> None:
        """The last slide: what was left out, and where it stands."""
        if not self.details:
            return
        title = _("In the report, and not on these slides")
        self.headings = []
        self.deck.turn(title)
        self.here()
        listed = [Line(_left_out(*each), 16, is_bullet=True, before=6) for each in self.details.items()]
        words = _("These stand on the report’s page, in its PDF and in Word. Every figure stands in the Excel file.")
        self.text(title, [[Line(words, 18, before=0)], *([line] for line in listed)])

    def here(self) -> None:
        """Where in the report the next slides stand, with the reading of the section."""
        self.deck.kicker = [(self.deck.document.subtitle, look.QUIET)]
        for heading in self.headings:
            self.deck.kicker.append((heading.text, look.QUIET))
            if heading.tag:
                self.deck.kicker.append((look.tagged(heading.tag, heading.tone), look.SHADES[heading.tone].ink))

    def title(self) -> str:
        """The title of a slide that has none of its own: where we are, and how that is read."""
        if not self.headings:
            return self.deck.document.title
        its = self.headings[-1]
        return f"{its.text}: {look.tagged(its.tag, its.tone)}" if its.tag else its.text

    def part(self, part: Part) -> None:
        """One part of a document."""
        match part:
            case Heading():
                self.tell()
                self.headings = [h for h in self.headings if h.level < part.level] + [part]
                self.deck.turn(part.text if part.level == 2 else None)
                self.here()
            case Paragraph():
                self.waiting.append([replace(STYLES.get(part.style, STYLES["body"]), text=part.text)])
            case Aside():
                title = Line(part.title, 18, is_bold=True, before=16)
                self.waiting.append([title, *(Line(s, 18, before=4) for s in part.sentences)])
            case Findings():
                self.findings(part)
            case Grid():
                self.waiting.append([Line(look.key_words(part), 16, before=12)])
                self.table(look.as_marks(part), part.caption, self.brief(), padding=2 * PADDING)
            case Table():
                self.table(part, part.caption, self.brief())
            case Quotes():
                self.quotes(part)
            case Excerpt():
                self.tell()
                self.deck.remark("\n".join([part.title, *part.sentences]))
            case Authored():
                self.tell()
                paragraphs = [[Line(words, 18, before=10)] for words in part.words.split("\n\n")]
                self.text(self.title(), [*paragraphs, [Line(part.by, 14, look.QUIET, before=10)]])
            case Chart():
                self.chart(part, self.brief())

    def brief(self) -> list[Line]:
        """The text that waits, if it is short enough to stand with a picture or table; else it is told first."""
        lines = [line for block in self.waiting for line in block]
        if all(line.size <= STYLES["note"].size for line in lines) or height(lines) > MOST_BESIDE:
            self.tell()
            return []
        self.waiting = []
        return [replace(line, size=min(line.size, BESIDE), before=6 if n else 0) for n, line in enumerate(lines)]

    def tell(self) -> None:
        """Puts the text that waits on slides; what is small type alone goes to the speaker."""
        waiting, self.waiting = self.waiting, []
        if all(line.size <= STYLES["note"].size for block in waiting for line in block):
            self.deck.remark("\n".join(line.text for block in waiting for line in block))
        else:
            self.text(self.title(), waiting)

    def text(self, title: str, blocks: Sequence[Sequence[Line]]) -> None:
        """As many slides as the blocks need; a block stays together where it can."""
        units: list[list[Line]] = []
        for block in blocks:
            whole = [piece for line in block for piece in line.pieces()]
            units += [whole] if height(whole) <= ROOM else [[line] for line in whole]
        places = shared_out([height(unit) for unit in units], ROOM)
        pages = [[line for n in page for line in units[n]] for page in places]
        is_short = len(pages) == 1 and height(pages[0]) <= ROOM / LARGER / 2
        for n, lines in enumerate(pages, 1):
            lines = [replace(line, size=round(line.size * LARGER)) for line in lines] if is_short else lines
            self.deck.text(self.deck.slide(continued(title, n, len(pages))), lines)

    def findings(self, part: Findings) -> None:
        """The findings under their title; where there is none, that is said with the text."""
        if not part.items:
            self.waiting.append([Line(part.title, 18, is_bold=True, before=16)])
            return
        self.tell()
        blocks = []
        for item in part.items:
            title = f"{item.title}: {item.figure}" if item.figure else item.title
            block = [Line(look.tagged(title, item.tone), 20, look.SHADES[item.tone].ink, is_bold=True, before=16)]
            blocks.append([*block, *([Line(item.text, 16, before=4)] if item.text else [])])
        self.text(part.title, blocks)

    def quotes(self, part: Quotes) -> None:
        """What people wrote under a prompt; prompts that fit share a slide."""
        prompt = Line(part.title, 16, look.HEAD, is_bold=True, before=20)
        quotes = [
            [Line(words, 18), *([Line(f"— {who}", 14, look.QUIET, before=2)] if who else [])]
            for words, who in part.quotes
        ]
        note = [Line(part.note, 14, look.QUIET, before=8)] if part.note else []
        first, *others = quotes or [[]]
        self.waiting += [[prompt, *first], *others]
        self.waiting[-1] += note

    def chart(self, part: Chart, words: Sequence[Line]) -> None:
        """The chart under its finding, drawn in parts where it is tall; its table's figures are for the speaker."""
        from app.exports import charts

        portions = in_parts(part)
        note = [Line(part.note, 14, look.QUIET, before=6)] if part.note else []
        for n, portion in enumerate(portions, 1):
            title, description = (continued(said, n, len(portions)) for said in (part.title, part.description))
            png = charts.png(portion, pixels=look.PIXELS)
            room = BOTTOM - top_under(title) - height(note) - 4
            wide, tall = size_of(png)
            slide, top, most = self.with_words(title, words if n == 1 else [], wide / tall, room)
            end = self.deck.picture(slide, png, most, top, name=title, description=description, below=height(note) + 4)
            if note:
                self.deck.text(slide, note, top=end + 4)
            self.deck.notes(slide, "\n".join([part.description, part.note, *in_words(part.table)]))

    def with_words(self, title: str, words: Sequence[Line], shape: float, room: float) -> tuple["Slide", float, float]:
        """The slide of a picture with text right of it, above it or before it; the picture's top and most width."""
        top = top_under(title)
        column = max(COLUMN, BODY - room * shape - GUTTER)
        above = (room - height(words) - 10) * shape  # how wide the picture is then
        if words and above < BODY and column <= WIDEST and height(words, column) <= room:
            slide = self.deck.slide(title)
            self.deck.text(slide, words, top=top + 8, left=LEFT + BODY - column)
            return slide, top, BODY - column - GUTTER
        if words and above < BODY - COLUMN:
            self.text(self.title(), [words])
            words = []
        slide = self.deck.slide(title)
        return slide, self.over(slide, title, words), BODY

    def over(self, slide: "Slide", title: str, lines: Sequence[Line]) -> float:
        """Puts text right under the title; where what follows it begins."""
        top = top_under(title)
        if not lines:
            return top
        self.deck.text(slide, lines, top=top)
        return top + height(lines) + 10

    def table(self, part: Table, title: str, words: Sequence[Line], padding: float = PADDING) -> None:
        """A table on as many slides as its rows need."""
        top = KEY if isinstance(part, Matrix) and part.bands else 0.0
        if words:
            top += max(0.0, top_under(title) + height(words) + 10 - TOP)
        for size in SIZES:
            widths = look.shared_widths(part, total=BODY, size=size, padding=padding)
            pages = pages_of(part, widths, size, ROOM - top)
            if len(pages) == 1 and look.is_roomy(part, total=BODY, size=size, padding=padding):
                break
        for n, page in enumerate(pages, 1):
            slide = self.deck.slide(continued(title, n, len(pages)))
            if n == 1:
                self.over(slide, title, words)
            self.deck.table(slide, page, widths, size, top=TOP + top)
            if isinstance(part, Matrix) and part.bands:
                self.deck.key(slide, part, top=TOP + top - KEY)


def _left_out(where: str, details: Sequence[str]) -> str:
    """`Section by section: 18 charts and tables`, `Changes: Group by group`, or a part that is left out whole."""
    named = [detail for detail in details if detail]
    if named:
        return _("{where}: {details}", where=where, details="; ".join(named))
    n = len(details)
    return _("{where}: {n} charts and tables", where=where, n=n) if n > 1 else where


def continued(words: str, n: int, of: int) -> str:
    """`… (2 of 3)` from the second on."""
    return words if n == 1 else _("{words} (continued, {n} of {of})", words=words, n=n, of=of)


def in_words(table: Table) -> Iterator[str]:
    """A table's rows as lines for the speaker."""
    for row in table.rows:
        said = zip(table.columns, row, strict=True)
        yield "; ".join(f"{column.title}: {look.printed(cell)}" for column, cell in said)


def in_parts(chart: Chart) -> list[Chart]:
    """The chart, or a tall one as several that share one scale."""
    from app.exports import charts

    width, tall = (float(measure) for measure in re.findall(r'viewBox="0 0 (\S+) (\S+)"', charts.svg(chart))[0])
    name = "bars" if isinstance(chart, DivergingBars) else "lines"
    lines: Sequence[Any] = getattr(chart, name, ())
    parts = min(ceil(tall / width / TALLEST), len(lines))
    if parts < 2:
        return [chart]
    changed: dict[str, Any] = {}
    if isinstance(chart, DivergingBars):
        own = reach([chart])
        changed["limits"] = (max(own[0], chart.limits[0]), max(own[1], chart.limits[1]))
    each = ceil(len(lines) / parts)
    return [replace(chart, **(changed | {name: lines[n : n + each]})) for n in range(0, len(lines), each)]
