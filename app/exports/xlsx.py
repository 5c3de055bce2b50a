"""A document as an Excel workbook: a sheet a table, numbers as numbers, and no formula made from what anybody wrote."""

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from app.core.clock import day_in_words
from app.core.document import Document
from app.core.table import Cell, Column, Table
from app.exports import look, package
from app.exports.sheets import Sheet, how_to_read, number_format, sheets, widened
from app.language import _

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LONGEST = 32_767  # signs in a cell; Excel refuses longer ones, and the library would leave the cell empty
LINE_HEIGHT, HIGHEST = 13.5, 400  # in points; Excel takes rows of up to 409
ROOM = 3  # beside the signs of a column, for the cell's edges and the filter's button
CONTENTS = (36, 80)  # widths of the first sheet's columns, in signs
HEAD_ROW = 2  # under the caption and the way back


def write(document: Document) -> bytes:
    """The workbook; the same document gives the same bytes."""
    from xlsxwriter import Workbook

    written = io.BytesIO()
    book = Workbook(
        written,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    title = package.clean(f"{document.subtitle}: {document.title}")
    book.set_properties(
        {"title": title[:255], "author": package.AUTHOR, "created": package.made_at(document), "comments": ""}
    )
    writer = _Writer(book, document)
    its = list(sheets(document))
    first = _("Contents")
    cover = writer.sheet(first)
    for sheet in its:
        writer.table(sheet, back=first)
    writer.contents(cover, its)
    book.close()
    return package.repacked(written.getvalue())


class _Writer:
    """Writes sheets in one book and keeps the formats that were made."""

    def __init__(self, book: "Workbook", document: Document) -> None:
        self.book = book
        self.document = document
        self.formats: dict[tuple[tuple[str, object], ...], Format] = {}

    def format(self, **more: object) -> "Format":
        """A format, made once."""
        its: Mapping[str, object] = {"font_name": look.FONT, "font_size": 10, "valign": "top", **more}
        key = tuple(sorted(its.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(dict(its))
        return self.formats[key]

    def sheet(self, name: str) -> "Worksheet":
        """A sheet that prints on A4 with its title and pages numbered."""
        sheet: Worksheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        if self.document.is_example:
            sheet.set_header("&C" + self.example().replace("&", "&&"))
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def example(self) -> str:
        """The line that marks example data."""
        return _("Example data.") + " " + _("Nobody gave these answers.")

    def words(self, sheet: "Worksheet", row: int, column: int, text: str, form: "Format") -> None:
        """Text as text, whatever it looks like."""
        text = package.clean(text)
        if not text:
            sheet.write_blank(row, column, None, form)
            return
        sheet.write_string(row, column, text if len(text) <= LONGEST else text[: LONGEST - 1] + "…", form)

    def table(self, its: Sheet, back: str) -> None:
        """One table: its caption, the way back, the heads, and a row a row."""
        columns, rows = widened(its.table)
        sheet = self.sheet(its.name)
        self.words(sheet, 0, 0, its.table.caption, self.format(bold=True, font_size=14, font_color=f"#{look.HEAD}"))
        self.link(sheet, 1, 0, back, _("Back to the contents"))
        white_on_dark = {"bg_color": f"#{look.HEAD}", "font_color": "#FFFFFF", "bold": True, "text_wrap": True}
        head = self.format(**white_on_dark, indent=1)
        number_head = self.format(**white_on_dark, align="right")
        widths = look.column_widths(Table("", columns, rows), least=9, most=50)
        for n, (column, width) in enumerate(zip(columns, widths, strict=True)):
            self.words(sheet, HEAD_ROW, n, column.title, number_head if column.is_number else head)
            sheet.set_column(n, n, width + ROOM)
        self.fit(sheet, HEAD_ROW, [column.title for column in columns], widths)
        for y, row in enumerate(rows, HEAD_ROW + 1):
            for x, (column, cell) in enumerate(zip(columns, row, strict=True)):
                self.cell(sheet, y, x, its.table, column, cell)
            self.fit(sheet, y, [look.printed(cell) for cell in row], widths)
        if columns:
            sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + len(rows), len(columns) - 1)
        heads = 1 if columns and columns[0].is_head else 0
        sheet.freeze_panes(HEAD_ROW + 1, heads)
        sheet.repeat_rows(HEAD_ROW)

    def cell(self, sheet: "Worksheet", y: int, x: int, table: Table, column: Column, cell: Cell) -> None:
        """A number as a number, words as words; where no figure stands the cell is shaded and says why."""
        shade = look.shade_of(table, cell)
        more: dict[str, object] = {"text_wrap": True, "bottom": 1, "bottom_color": f"#{look.LINE}"}
        if shade != look.PLAIN:
            more |= {"bg_color": f"#{shade.fill}", "font_color": f"#{shade.ink}"}
        if cell.tone in look.VEILS:
            more["italic"] = True
        if column.is_head:
            more["bold"] = True
        more |= {"align": "right"} if column.is_number else {"indent": 1}
        if cell.value is None:
            self.words(sheet, y, x, look.printed(cell), self.format(**more))
        else:
            sheet.write_number(y, x, cell.value, self.format(num_format=number_format(cell), **more))

    def fit(self, sheet: "Worksheet", row: int, texts: Sequence[str], widths: Sequence[int]) -> None:
        """Makes a row as high as its longest text needs: not every program does it by itself."""
        most = max((look.lines(text, width + ROOM) for text, width in zip(texts, widths, strict=True)), default=1)
        if most > 1:
            sheet.set_row(row, min(HIGHEST, LINE_HEIGHT * most + 2))

    def link(self, sheet: "Worksheet", y: int, x: int, to: str, words: str) -> None:
        """A way to another sheet of this book."""
        form = self.format(font_color=f"#{look.LINK}", underline=1, text_wrap=True)
        sheet.write_url(y, x, f"internal:'{to}'!A1", form, package.clean(words)[:255])

    def contents(self, sheet: "Worksheet", sheets: Sequence[Sheet]) -> None:
        """The first sheet: what this is, how to read it, and where everything stands."""
        document, plain = self.document, self.format(text_wrap=True)
        for n, width in enumerate(CONTENTS):
            sheet.set_column(n, n, width + ROOM)
        y = 0
        if document.is_example:
            band = self.format(bold=True, bg_color=f"#{look.EXAMPLE}")
            self.words(sheet, y, 0, self.example(), band)
            self.words(sheet, y, 1, "", band)
            y += 1
        self.words(sheet, y, 0, document.title, self.format(bold=True, font_size=16, font_color=f"#{look.HEAD}"))
        self.words(sheet, y + 1, 0, document.subtitle, self.format(bold=True, font_size=12))
        y += 2
        about = [*document.facts_line, document.lead]
        if document.made is not None:
            about.insert(-1, _("Figures of {day}", day=day_in_words(document.made)))
        for words in about:
            sheet.merge_range(y, 0, y, 1, "", plain)
            self.words(sheet, y, 0, words, plain)
            self.fit(sheet, y, [words], [CONTENTS[0] + CONTENTS[1]])
            y += 1
        y = self.pairs(sheet, y + 1, _("How to read this workbook"), how_to_read(sheets))
        strong = self.format(bold=True, font_size=12)
        self.words(sheet, y + 1, 0, _("Sheets"), strong)
        for row, its in enumerate(sheets, y + 2):
            self.link(sheet, row, 0, its.name, its.name)
            part = "" if its.table.caption.startswith(its.part) else f"{its.part}: "
            self.words(sheet, row, 1, part + its.table.caption, plain)
            self.fit(sheet, row, [part + its.table.caption], CONTENTS[1:])

    def pairs(self, sheet: "Worksheet", y: int, title: str, pairs: Sequence[tuple[str, str, look.Shade]]) -> int:
        """A small table of words and what they mean; the row after it."""
        self.words(sheet, y, 0, title, self.format(bold=True, font_size=12))
        for row, (words, meaning, shade) in enumerate(pairs, y + 1):
            sign = self.format(text_wrap=True, bg_color=f"#{shade.fill}", font_color=f"#{shade.ink}", border=1,
                             border_color=f"#{look.LINE}")  # fmt: skip
            self.words(sheet, row, 0, words, sign)
            self.words(sheet, row, 1, meaning, self.format(text_wrap=True))
            self.fit(sheet, row, [words, meaning], CONTENTS)
        return y + 1 + len(pairs)
