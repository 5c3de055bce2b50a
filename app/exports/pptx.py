"""A document as slides: one finding a slide, its sentence as the title; native tables; charts with what they say."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil
from typing import Any

from app.core.chart import Chart, DivergingBars, reach
from app.core.document import Aside, Authored, Document, Excerpt, Findings, Heading, Paragraph, Part, Quotes
from app.core.table import Grid, Matrix, Table
from app.exports import look
from app.exports.powerpoint import BODY, ROOM, TOP
from app.exports.slides import INSET as CELL_INSET
from app.exports.slides import LEADING, Deck, Line
from app.language import _

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
PADDING = 12.0  # a table cell's, left and right together


def write(document: Document) -> bytes:
    """The slides; the same document gives the same bytes."""
    return _Writer(document).deck.written()


class _Writer:
    """Goes through a document's parts; text waits until it is clear what stands with it on a slide."""

    def __init__(self, document: Document) -> None:
        self.deck = Deck(document)
        self.headings: list[Heading] = []
        self.waiting: list[list[Line]] = []
        about = [Line(document.subtitle, 24, look.INK, before=0)]
        self.deck.first([*about, *(Line(fact, 16, look.QUIET, before=6) for fact in document.facts_line)])
        self.here()
        if document.lead:
            self.text(_("In short"), [[Line(document.lead, 24)]])
        annex: str | None = None
        for part in document.parts:
            if isinstance(part, Heading) and part.level == 2:
                annex = part.text if part.is_annex else None
                if part.is_annex:
                    self.left_out(part)
            if annex is None:
                self.part(part)
        self.tell()

    def left_out(self, annex: Heading) -> None:
        """Says where the annex is."""
        self.tell()
        self.headings = [annex]
        self.deck.turn(annex.text)
        self.here()
        words = _("This part is for looking up and is not on these slides. It stands on the report’s page and in Word.")
        more = _("Every figure stands in the Excel file.")
        self.text(annex.text, [[Line(words, 20)], [Line(more, 20)]])

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
                self.tell()
                self.table(look.as_marks(part), part.caption, padding=2 * PADDING)
            case Table():
                self.tell()
                self.table(part, part.caption)
            case Quotes():
                self.quotes(part)
            case Excerpt():
                self.tell()
                self.text(part.title, [[Line(s, 20, is_bullet=True, before=12)] for s in part.sentences])
            case Authored():
                self.tell()
                paragraphs = [[Line(words, 18, before=10)] for words in part.words.split("\n\n")]
                self.text(self.title(), [*paragraphs, [Line(part.by, 14, look.QUIET, before=10)]])
            case Chart():
                self.tell()
                self.chart(part)

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
        """A finding a slide; where there is none, that is said with the text."""
        if not part.items:
            self.waiting.append([Line(part.title, 18, is_bold=True, before=16)])
            return
        self.tell()
        for item in part.items:
            title = f"{item.title}: {item.figure}" if item.figure else item.title
            ink = look.SHADES[item.tone].ink
            lines = [Line(look.tagged(part.title, item.tone), 18, ink, is_bold=True, before=0)]
            if item.text:
                lines.append(Line(item.text, 22, before=12))
            self.text(title, [lines])

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

    def chart(self, part: Chart) -> None:
        """The chart under its finding, drawn in parts where it is tall; its table's figures are for the speaker."""
        from app.exports import charts

        portions = in_parts(part)
        note = [Line(part.note, 14, look.QUIET, before=6)] if part.note else []
        for n, portion in enumerate(portions, 1):
            title, description = (continued(words, n, len(portions)) for words in (part.title, part.description))
            slide = self.deck.slide(title)
            png = charts.png(portion, pixels=look.PIXELS)
            end = self.deck.picture(slide, png, title=title, description=description, below=height(note) + 4)
            if note:
                self.deck.text(slide, note, top=end + 4)
            self.deck.notes(slide, "\n".join([part.description, part.note, *in_words(part.table)]))

    def table(self, part: Table, title: str, padding: float = PADDING) -> None:
        """A table on as many slides as its rows need."""
        top = KEY if isinstance(part, Matrix) and part.bands else 0.0
        for size in SIZES:
            widths = look.shared_widths(part, total=BODY, size=size, padding=padding)
            pages = pages_of(part, widths, size, ROOM - top)
            if len(pages) == 1 and look.is_roomy(part, total=BODY, size=size, padding=padding):
                break
        for n, page in enumerate(pages, 1):
            slide = self.deck.slide(continued(title, n, len(pages)))
            self.deck.table(slide, page, widths, size, top=TOP + top)
            if isinstance(part, Matrix) and part.bands:
                self.deck.key(slide, part)


def height(lines: Sequence[Line]) -> float:
    """How high these paragraphs stand together."""
    return sum(line.height for line in lines)


def continued(words: str, n: int, of: int) -> str:
    """`… (2 of 3)` from the second on."""
    return words if n == 1 else _("{words} (continued, {n} of {of})", words=words, n=n, of=of)


def in_words(table: Table) -> Iterator[str]:
    """A table's rows as lines for the speaker."""
    for row in table.rows:
        said = zip(table.columns, row, strict=True)
        yield "; ".join(f"{column.title}: {look.printed(cell)}" for column, cell in said)


def pages_of(table: Table, widths: Sequence[float], size: float, room: float) -> list[Table]:
    """The table in parts that each fit on a slide, with at least one row; the last is about as long as the others."""

    def row_height(texts: Sequence[str], *, is_head: bool = False) -> float:
        most = 1
        for text, column, width in zip(texts, table.columns, widths, strict=True):
            most = max(most, look.lines_in(text, width - PADDING, size, is_head or column.is_head))
        return most * size * LEADING + 2 * CELL_INSET

    room -= row_height([column.title for column in table.columns], is_head=True)
    heights = [row_height([look.printed(cell) for cell in row]) for row in table.rows]
    return [replace(table, rows=[table.rows[n] for n in page]) for page in shared_out(heights, room)]


def shared_out(heights: Sequence[float], room: float) -> list[list[int]]:
    """The places of what stands below each other, page by page; the last page holds about as much as the others."""
    pages = _filled(heights, room)
    even = sum(heights) / len(pages) + max(heights, default=0) / 2
    evenly = _filled(heights, min(room, even))
    return evenly if len(evenly) == len(pages) else pages


def _filled(heights: Sequence[float], room: float) -> list[list[int]]:
    pages: list[list[int]] = [[]]
    used = 0.0
    for n, needed in enumerate(heights):
        if pages[-1] and used + needed > room:
            pages.append([])
            used = 0.0
        pages[-1].append(n)
        used += needed
    return pages


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
