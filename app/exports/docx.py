"""A document as a Word file that staff go on with: real headings, captions, lists, quotes and tables."""

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from app.core.chart import Chart
from app.core.document import (
    Aside,
    Authored,
    Document,
    Excerpt,
    Findings,
    Heading,
    Paragraph,
    Part,
    Quotes,
)
from app.core.table import Cell, Grid, Matrix, Table
from app.exports import look, package
from app.exports.word import TEXT_WIDTH, bookmark, empty, field, link, paragraph, run, w
from app.language import _

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

STYLES = {"lead": "Lead", "note": "Note"}
CELL_EDGES = 9  # points that a cell keeps free left and right together
MANY_COLUMNS = 6  # with more, a table is set in smaller type
HIGHEST = 8_280_000  # of a picture: 23 cm, in the units of Word's drawings
KEPT_ROWS = 12  # up to so many rows stand on one page together
FIRST_PAGES = 2  # the cover and the summary, which stands alone, each end with their page


def write(document: Document) -> bytes:
    """The Word file; the same document gives the same bytes."""
    word = empty(document)
    writer = _Writer(word, document)
    body = word.element.body
    for element in (*_first_page(document, writer), *(e for part in document.parts for e in writer.part(part))):
        body.insert(len(body) - 1, element)  # before the page's measures, which stand last
    written = io.BytesIO()
    word.save(written)
    return package.repacked(written.getvalue())


def _first_page(document: Document, writer: "_Writer") -> Iterator["Element"]:
    yield paragraph("Subtitle", run(document.subtitle), about=document.subtitle)
    yield paragraph("Title", run(document.title), about=document.title)
    if document.facts_line:
        yield paragraph("Facts", run(" · ".join(document.facts_line)))
    if document.lead:
        yield paragraph("Lead", run(document.lead), about=document.lead)
    entries = [part for part in document.parts if isinstance(part, Heading) and part.level == 2]
    if not entries:
        return
    yield paragraph("TOCHeading", run(_("Contents")))
    # A real table of contents, filled in: Word renews it on request, and asks nothing on opening.
    begin, code, separate, _shown, end = field(r"TOC \o 1-1 \n \h", "")
    for n, heading in enumerate(entries):
        its: list[Element] = [begin, code, separate] if n == 0 else []
        its.append(link(writer.anchors[heading.anchor], heading.text))
        yield paragraph("TOC1", *its, *([end] if n == len(entries) - 1 else []))


class _Writer:
    """Writes one part after another; counts captions and knows under which heading it stands."""

    def __init__(self, word: "WordDocument", document: Document) -> None:
        self.word = word
        self.level = 1
        self.parts = 0
        self.counted = {"Table": 0, "Figure": 0}
        anchored = [part.anchor for part in document.parts if isinstance(part, (Heading, Chart))]
        self.anchors = {anchor: f"part_{n}" for n, anchor in enumerate(dict.fromkeys(anchored), 1)}
        self.marked: set[str] = set()

    def part(self, part: Part) -> Iterator["Element"]:
        """One part of a document as paragraphs and tables."""
        match part:
            case Heading():
                yield self.heading(part)
            case Paragraph():
                yield paragraph(STYLES.get(part.style, "Normal"), run(part.text), about=part.text)
            case Findings():
                yield from self.findings(part)
            case Grid():
                yield from self.grid(part)
            case Table():
                yield from self.table(part)
            case Quotes():
                yield from self.quotes(part)
            case Aside():
                yield from framed("Aside", [run(part.title, style="Strong")], part.sentences)
            case Excerpt():
                yield self.below(part.title)
                yield from framed("Excerpt", [], part.sentences)
            case Authored():
                for words in part.words.split("\n\n"):
                    yield paragraph("Authored", run(words.strip("\n")), about=words)
                yield paragraph("AuthoredBy", run(part.by))
            case Chart():
                yield from self.chart(part)

    def anchored(self, anchor: str, *content: "Element") -> Iterator["Element"]:
        """Content under its anchor; a name that stands twice leads to the first."""
        name = self.anchors[anchor]
        if name in self.marked:
            yield from content
        else:
            self.marked.add(name)
            yield from bookmark(len(self.marked), name, *content)

    def heading(self, part: Heading) -> "Element":
        """A heading with its tag in words beside it."""
        self.level = part.level - 1
        if self.level == 1:
            self.parts += 1
        content = [run(part.text)]
        if part.tag:
            shade = look.SHADES[part.tone]
            content += [run("  "), run(f" {look.tagged(part.tag, part.tone)} ", shade=shade)]
        return paragraph(
            f"Heading{self.level}",
            *self.anchored(part.anchor, *content),
            about=part.text,
            starts_page=self.level == 1 and self.parts <= FIRST_PAGES,
        )

    def below(self, text: str) -> "Element":
        """A heading one level under the last one."""
        return paragraph(f"Heading{min(self.level + 1, 4)}", run(text), about=text)

    def findings(self, part: Findings) -> Iterator["Element"]:
        """What was found, each with its mark and figure."""
        yield self.below(part.title)
        for item in part.items:
            mark = look.MARKS.get(item.tone)
            content = [run(f"{mark} ", shade=look.Shade(look.WHITE, look.SHADES[item.tone].ink))] if mark else []
            anchor = self.anchors.get(item.anchor or "")
            content.append(link(anchor, item.title, is_bold=True) if anchor else run(item.title, style="Strong"))
            if item.figure:
                content.append(run(f"  {item.figure}", style="Strong"))
            if item.text:
                content.append(run("\n" + item.text))
            yield paragraph("ListBullet", *content, about=item.title)

    def quotes(self, part: Quotes) -> Iterator["Element"]:
        """What people wrote under one prompt."""
        yield self.below(part.title)
        for words, who in part.quotes:
            by = [run(f"\n— {who}", style="Remark")] if who else []
            yield paragraph("Quote", run(words), *by, about=words)
        if part.note:
            yield paragraph("Note", run(part.note), about=part.note)

    def caption(self, kind: str, words: str, text: str) -> "Element":
        """`Table 3: …`, counted by Word."""
        self.counted[kind] += 1
        return paragraph(
            "Caption", run(f"{words} "), *field(f"SEQ {kind} \\* ARABIC", str(self.counted[kind])), run(f": {text}")
        )

    def chart(self, part: Chart) -> Iterator["Element"]:
        """The finding, the picture with its words for those who do not see it, and the same figures as a table."""
        from docx.shared import Twips

        from app.exports import charts

        caption = self.caption("Figure", _("Figure"), part.title)
        caption[1:] = list(self.anchored(part.anchor, *caption[1:]))
        yield caption
        picture = self.word.add_picture(io.BytesIO(charts.png(part, pixels=look.PIXELS)), width=Twips(TEXT_WIDTH))
        if picture.height > HIGHEST:  # a page holds it with its caption
            picture.width, picture.height = round(picture.width * HIGHEST / picture.height), HIGHEST
        inline = picture._inline
        for side in ("distT", "distB", "distL", "distR"):
            inline.set(side, "0")  # left out, some programs move the picture
        its = inline.docPr
        its.set("descr", package.clean(part.description))
        its.set("title", package.clean(part.title))
        drawn = self.word.paragraphs[-1]._p
        drawn.style = "Figure"
        yield drawn
        if part.note:
            yield paragraph("Note", run(part.note), about=part.note)
        yield from self.table(part.table)

    def grid(self, part: Grid) -> Iterator["Element"]:
        """Marks alone, under the words that say what they mean."""
        yield self.caption("Table", _("Table"), part.caption)
        yield paragraph("Note", run(look.key_words(part)), keeps_next=True)
        yield table(look.as_marks(part), edges=CELL_EDGES + 3)

    def table(self, part: Table) -> Iterator["Element"]:
        """A table whose head stands on every page it reaches."""
        yield self.caption("Table", _("Table"), part.caption)
        if isinstance(part, Matrix) and part.bands:
            yield key(part)
        yield table(part)
        yield paragraph("TableEnd")  # Two tables that touch would be one.


def framed(style: str, first: Sequence["Element"], sentences: Sequence[str]) -> Iterator["Element"]:
    """Sentences in one frame."""
    if first:
        yield paragraph(style, *first)
    for sentence in sentences:
        yield paragraph(style, run(sentence), about=sentence)


def key(matrix: Matrix) -> "Element":
    """The matrix's shades and what they are called."""
    content = []
    for band, shade in zip(matrix.bands, look.band_shades(matrix.bands), strict=True):
        content += [run(f" {band.label} ", shade=shade), run("  ")]
    return paragraph("Note", *content, keeps_next=True)


def table(part: Table, edges: float = CELL_EDGES) -> "Element":
    """The table alone, with its caption also as its name for screen readers."""
    style, size = ("TableSmall", 8) if len(part.columns) > MANY_COLUMNS else ("TableText", 9)
    in_points = look.shared_widths(part, total=TEXT_WIDTH / 20, size=size, padding=edges)
    widths = [round(width * 20) for width in in_points]
    is_kept = len(part.rows) <= KEPT_ROWS
    has_heads = int(bool(part.columns) and part.columns[0].is_head)
    properties = w(
        "tblPr",
        w("tblStyle", val="ReportTable"),
        w("tblW", w=TEXT_WIDTH, type="dxa"),
        w("tblLayout", type="fixed"),
        w("tblLook", val="04A0" if has_heads else "0420", firstRow=1, lastRow=0, firstColumn=has_heads, lastColumn=0,
          noHBand=1, noVBand=1),
        w("tblCaption", val=package.clean(part.caption)),
    )  # fmt: skip
    its = w("tbl", properties, w("tblGrid", *(w("gridCol", w=width) for width in widths)))
    head = w("tr", w("trPr", w("cantSplit"), w("tblHeader")))
    for column, width in zip(part.columns, widths, strict=True):
        words = paragraph(style, run(column.title), about=column.title, is_right=column.is_number, keeps_next=is_kept)
        head.append(w("tc", w("tcPr", w("tcW", w=width, type="dxa")), words))
    its.append(head)
    for n, row in enumerate(part.rows, 1):
        keeps_next = is_kept and n < len(part.rows)
        line = w("tr", w("trPr", w("cantSplit")))
        for column, cell, width in zip(part.columns, row, widths, strict=True):
            shade = look.shade_of(part, cell)
            measures = w("tcPr", w("tcW", w=width, type="dxa"))
            if shade != look.PLAIN:
                measures.append(w("shd", val="clear", color="auto", fill=shade.fill))
            content = _words(cell, shade)
            words = paragraph(style, *content, about=cell.text, is_right=column.is_number, keeps_next=keeps_next)
            line.append(w("tc", measures, words))
        its.append(line)
    return its


def _words(cell: Cell, shade: look.Shade) -> Iterator["Element"]:
    """What a cell says, in the ink of its shade; where no figure stands in italics."""
    words = look.tagged(cell.text, cell.tone)
    if shade == look.PLAIN:
        yield run(words)
    else:
        yield run(words, shade=shade, is_italic=cell.tone in look.VEILS)
    if cell.note:
        yield run(f" ({cell.note})", style="Remark")
