"""What stands on a slide: a title, words, a picture or a native table, where we are, and notes; in points."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.core.document import Document
from app.core.table import Matrix, Table
from app.exports import look, package
from app.exports.powerpoint import (
    BODY,
    BOTTOM,
    LEFT,
    ROOM,
    TOP,
    WIDTH,
    bullet,
    empty,
    highlight,
    name_sections,
    number_field,
    underline,
)
from app.language import _

if TYPE_CHECKING:
    from pptx.slide import Slide
    from pptx.text.text import TextFrame

INSET = 4.0  # what a table's cell keeps free above and below
LEADING = 1.2


@dataclass(frozen=True)
class Line:
    """A paragraph on a slide; `before` is the air above it."""

    text: str
    size: float = 18
    colour: str = look.INK
    is_bold: bool = False
    is_bullet: bool = False
    before: float = 8

    @property
    def height(self) -> float:
        """About how high it stands over the slide's width."""
        return self.height_in(BODY)

    def height_in(self, width: float) -> float:
        """About how high it stands in a column of this width."""
        room = width - (18 if self.is_bullet else 0)
        return look.lines_in(self.text, room, self.size, self.is_bold) * self.size * LEADING + self.before

    def pieces(self) -> list["Line"]:
        """Itself, or parts that each fit on a slide."""
        if self.height <= ROOM:
            return [self]
        half = len(self.text) // 2
        cut = max(self.text.rfind(blank, 0, half) for blank in " \n")
        cut = cut if cut > 0 else half
        first, second = (replace(self, text=text.strip()) for text in (self.text[:cut], self.text[cut:]))
        return [*first.pieces(), *second.pieces()]


class Deck:
    """A presentation that grows slide by slide."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.its = empty(document)
        self.kicker: list[tuple[str, str]] = []  # where in the report we stand: words and their colour
        self.sections: list[tuple[str, list[int]]] = [(document.title, [])]
        self.last: Slide | None = None  # of this part of the report
        self.waiting = ""  # for the speaker, until there is a slide

    def first(self, lines: Sequence[Line]) -> None:
        """The title slide."""
        slide = self.its.slides.add_slide(self.its.slide_layouts[0])
        self.sections[-1][1].append(slide.slide_id)
        title, below = slide.shapes.title, slide.placeholders[1]
        assert title is not None
        self._words(title.text_frame, [Line(self.document.title, 40, look.HEAD, is_bold=True, before=0)])
        self._words(below.text_frame, lines)
        self._example(slide)

    def slide(self, title: str) -> "Slide":
        """A slide with its title, where it stands in the report, and what every slide bears."""
        slide: Slide = self.its.slides.add_slide(self.its.slide_layouts[1])
        assert slide.shapes.title is not None
        fitting = ((28, 2), (24, 2), (20, 3))  # sizes of the title's type, and how many lines of it have room
        size = next((size for size, most in fitting if look.lines_in(title, BODY, size, is_bold=True) <= most), 16)
        frame = slide.shapes.title.text_frame
        self._words(frame, [Line(title, size, look.HEAD, is_bold=True, before=0)])
        self._box(slide, _("Place in the report"), LEFT, 22, BODY - 300, 20, [])
        kicker = slide.shapes[-1].text_frame.paragraphs[0]  # type: ignore[attr-defined]
        for n, (words, colour) in enumerate(self.kicker):
            self._run(kicker, (" · " if n else "") + words, Line("", 12, colour, is_bold=colour != look.QUIET))
        self._example(slide)
        self.last = slide
        self.sections[-1][1].append(slide.slide_id)
        if self.waiting:
            self.notes(slide, self.waiting)
            self.waiting = ""
        return slide

    def finish(self, slide: "Slide", number: int) -> None:
        """The foot: it is read last."""
        foot = f"{self.document.subtitle} · {self.document.title}"
        self._box(slide, _("Foot"), LEFT, 512, BODY - 80, 18, [Line(foot[:120], 10, look.QUIET, before=0)])
        self._box(slide, _("Slide number"), WIDTH - LEFT - 70, 512, 70, 18, [Line("", 10, look.QUIET, before=0)])
        paragraph = slide.shapes[-1].text_frame.paragraphs[0]  # type: ignore[attr-defined]
        number_field(paragraph._p, str(number))

    def text(self, slide: "Slide", lines: Sequence[Line], top: float = TOP, left: float = LEFT) -> None:
        """Paragraphs below the title, from `left` to the right edge."""
        self._box(slide, _("Text"), left, top, LEFT + BODY - left, BOTTOM - top, lines)

    def picture(
        self, slide: "Slide", png: bytes, most: float, top: float, *, name: str, description: str, below: float
    ) -> float:
        """A picture as large as fits with what stands below it, at `most` as wide, and its words; where it ends."""
        from pptx.util import Pt

        width, height = size_of(png)
        scale = min(most / width, (BOTTOM - top - below) / height)
        shape = slide.shapes.add_picture(io.BytesIO(png), Pt(LEFT), Pt(top), Pt(width * scale), Pt(height * scale))
        element: Any = shape._element
        its = element.nvPicPr.cNvPr
        its.set("name", package.clean(name)[:100])
        its.set("descr", package.clean(description))
        return top + height * scale

    def table(self, slide: "Slide", table: Table, widths: Sequence[float], size: float, *, top: float) -> None:
        """A native table with a head."""
        from pptx.util import Pt

        shapes = slide.shapes
        frame = shapes.add_table(
            len(table.rows) + 1, len(table.columns), Pt(LEFT), Pt(top), Pt(sum(widths)), Pt(20 * (len(table.rows) + 1))
        )
        its: Any = frame._element.nvGraphicFramePr.cNvPr
        its.set("name", package.clean(table.caption)[:100])
        its.set("descr", package.clean(table.caption))
        grid = frame.table
        grid.first_row, grid.horz_banding = True, False
        grid.first_col = bool(table.columns and table.columns[0].is_head)
        for n, width in enumerate(widths):
            grid.columns[n].width = Pt(width)
        head = look.Shade(look.HEAD, look.WHITE)
        for n, column in enumerate(table.columns):
            self._cell(grid.cell(0, n), Line(column.title, size, is_bold=True, before=0), head, column.is_number)
        for y, row in enumerate(table.rows, 1):
            for x, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
                line = Line(look.printed(cell), size, is_bold=column.is_head, before=0)
                self._cell(grid.cell(y, x), line, look.shade_of(table, cell), column.is_number)
                if cell.tone in look.VEILS:
                    for run in grid.cell(y, x).text_frame.paragraphs[0].runs:
                        run.font.italic = True

    def key(self, slide: "Slide", matrix: Matrix, *, top: float) -> None:
        """The matrix's shades and what they are called."""
        self._box(slide, _("What the shades mean"), LEFT, top, BODY, 18, [])
        paragraph = slide.shapes[-1].text_frame.paragraphs[0]  # type: ignore[attr-defined]
        for band, shade in zip(matrix.bands, look.band_shades(matrix.bands), strict=True):
            self._run(paragraph, f" {band.label} ", Line("", 14, shade.ink))
            highlight(paragraph.runs[-1]._r, shade.fill)
            self._run(paragraph, "  ", Line("", 14))

    def notes(self, slide: "Slide", text: str) -> None:
        """Adds to what the speaker reads."""
        frame = slide.notes_slide.notes_text_frame
        assert frame is not None
        text = "\n".join(part for part in (frame.text, package.clean(text)) if part)
        frame.clear()
        self._words(frame, [Line(line, 12, before=0) for line in text.split("\n")])

    def remark(self, text: str) -> None:
        """Words for the speaker on the slide before, or on the next where this part of the report has none yet."""
        if self.last is not None and text:
            self.notes(self.last, text)
        else:
            self.waiting = "\n".join(part for part in (self.waiting, text) if part)

    def turn(self, section: str | None = None) -> None:
        """A new part of the report begins: what is said next belongs to no slide before. Some are sections to fold."""
        self.last = None
        if section is not None:
            self.sections.append((section, []))

    def written(self) -> bytes:
        """The file."""
        slides = list(self.its.slides)
        if self.waiting:
            self.notes(slides[-1], self.waiting)
        for n, slide in enumerate(slides[1:], 2):
            self.finish(slide, n)
        name_sections(self.its, self.sections)
        written = io.BytesIO()
        self.its.save(written)
        return package.repacked(written.getvalue())

    def _cell(self, cell: Any, line: Line, shade: look.Shade, is_right: bool) -> None:
        from pptx.dml.color import RGBColor
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
        from pptx.util import Pt

        cell.margin_left = cell.margin_right = Pt(6)
        cell.margin_top = cell.margin_bottom = Pt(INSET)
        cell.vertical_anchor = MSO_ANCHOR.TOP
        cell.fill.solid()
        cell.fill.fore_color.rgb = RGBColor.from_string(shade.fill)
        self._words(cell.text_frame, [replace(line, colour=shade.ink)])
        if is_right:
            cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
        underline(cell._tc)

    def _example(self, slide: "Slide") -> None:
        """The mark of example data."""
        from pptx.dml.color import RGBColor
        from pptx.util import Pt

        if not self.document.is_example:
            return
        words = _("Example data.") + " " + _("Nobody gave these answers.")
        self._box(slide, _("Example data"), WIDTH - LEFT - 270, 20, 270, 22, [Line(words, 12, before=0, is_bold=True)])
        slide.shapes[-1].text_frame.margin_left = Pt(8)  # type: ignore[attr-defined]
        fill = slide.shapes[-1].fill  # type: ignore[attr-defined]
        fill.solid()
        fill.fore_color.rgb = RGBColor.from_string(look.EXAMPLE)

    def _box(
        self, slide: "Slide", name: str, x: float, y: float, width: float, height: float, lines: Sequence[Line]
    ) -> None:
        from pptx.util import Pt

        box = slide.shapes.add_textbox(Pt(x), Pt(y), Pt(width), Pt(height))
        box.name = name
        frame = box.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        self._words(frame, lines)

    def _words(self, frame: "TextFrame", lines: Sequence[Line]) -> None:
        from pptx.util import Pt

        for n, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
            paragraph.space_before = Pt(line.before if n else 0)
            if line.is_bullet:
                bullet(paragraph._p)
            if package.is_right_to_left(line.text):
                paragraph._p.get_or_add_pPr().set("rtl", "1")
                paragraph._p.get_or_add_pPr().set("algn", "r")
            for k, text in enumerate(package.clean(line.text).split("\n")):
                if k:
                    paragraph.add_line_break()
                self._run(paragraph, text, line)

    def _run(self, paragraph: Any, text: str, line: Line) -> None:
        from pptx.dml.color import RGBColor
        from pptx.util import Pt

        run = paragraph.add_run()
        run.text = text
        run.font.size = Pt(line.size)
        run.font.bold = line.is_bold
        run.font.color.rgb = RGBColor.from_string(line.colour)
        run._r.get_or_add_rPr().set("lang", package.language_tag(self.document))


def top_under(title: str) -> float:
    """Where what stands under a title begins: right under it, and it often has but one line."""
    return TOP if look.lines_in(title, BODY, 28, is_bold=True) > 1 else TOP - 28


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height of a picture in pixels, from its head."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
