"""Which tables a workbook has, one a sheet, made from a document: what it says in words is a table too."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from app.core.chart import Chart
from app.core.document import Aside, Authored, Document, Excerpt, Findings, Heading, Paragraph, Part, Quotes
from app.core.table import Cell, Column, Matrix, Table, Tone
from app.exports import look, package
from app.language import _

LONGEST_NAME = 31  # of a sheet, in UTF-16 units
HALF_A_NAME = 11
FORBIDDEN = set("[]:*?/\\'")
ONE_DECIMAL = re.compile(r"\d+\.\d%")


@dataclass(frozen=True)
class Sheet:
    """A table with the part of the report it stands in and the sheet's name."""

    name: str
    part: str
    table: Table


def sheets(document: Document) -> Iterator[Sheet]:
    """The report's words, what people wrote, each table and chart, and every figure."""
    tables: list[tuple[str, Table]] = []
    if words := list(_in_words(document.parts)):
        tables.append(("", _words_table(words)))
    if quotes := list(_quotes(document.parts)):
        tables.append(("", _quotes_table(quotes)))
    under = ""
    for part in document.parts:
        if isinstance(part, Heading):
            under = part.text
        elif isinstance(part, Table):
            tables.append((under, part))
        elif isinstance(part, Chart):
            tables.append((under, part.table))
    if document.frequencies is not None:
        tables.append(("", document.frequencies))
    for n, (under, table) in enumerate(tables, 1):
        yield Sheet(sheet_name(n, table.caption), under, table)


def sheet_name(n: int, caption: str) -> str:
    """`3 Responses by perspective`: its number makes it unique, and what Excel forbids is left out.

    What is too long is cut; of `A section: what is shown` both halves keep their beginning.
    """
    section, _colon, what = (_allowed(half) for half in caption.partition(": "))
    whole = f"{n} {section}, {what}" if what else f"{n} {section}"
    if what and _units(whole) > LONGEST_NAME and _units(section) > HALF_A_NAME:
        whole = f"{n} {_cut(section, HALF_A_NAME)}… {what}"
    return _cut(whole, LONGEST_NAME)


def _allowed(text: str) -> str:
    return " ".join("".join(" " if sign in FORBIDDEN else sign for sign in package.clean(text)).split())


def _cut(text: str, units: int) -> str:
    while _units(text) > units:
        text = text[:-1]
    return text.strip()


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _in_words(parts: Sequence[Part]) -> Iterator[tuple[str, str, str, str]]:
    """The part, what it is, its words, and the figure or name that belongs to them."""
    under = ""
    for part in parts:
        if isinstance(part, Heading):
            under = part.text
            if part.tag:
                yield under, _("Reading"), look.tagged(part.tag, part.tone), ""
        elif isinstance(part, Paragraph):
            yield under, _("Text"), part.text, ""
        elif isinstance(part, Findings):
            yield under, _("Findings"), part.title, ""
            for item in part.items:
                words = f"{item.title}. {item.text}" if item.text else item.title
                yield under, _("Finding"), look.tagged(words, item.tone), item.figure
        elif isinstance(part, (Aside, Excerpt)):
            kind = _("Note") if isinstance(part, Aside) else _("Text to copy")
            for sentence in (part.title, *part.sentences):
                yield under, kind, sentence, ""
        elif isinstance(part, Authored):
            yield under, _("The partnership’s own words"), part.words, part.by
        elif isinstance(part, Chart):
            yield under, _("Chart"), f"{part.title}\n{part.note}".strip(), ""


def _words_table(words: Sequence[tuple[str, str, str, str]]) -> Table:
    columns = [Column(_("Part of the report")), Column(_("Kind")), Column(_("Words")), Column(_("Figure or name"))]
    return Table(_("The report in words"), columns, [[Cell(text) for text in line] for line in words])


def _quotes(parts: Sequence[Part]) -> Iterator[tuple[str, str, str, str]]:
    under = ""
    for part in parts:
        if isinstance(part, Heading):
            under = part.text
        elif isinstance(part, Quotes):
            for words, who in part.quotes:
                yield under, part.title, words, who
            if part.note:
                yield under, part.title, part.note, _("Note")


def _quotes_table(quotes: Sequence[tuple[str, str, str, str]]) -> Table:
    columns = [Column(_("Part of the report")), Column(_("Prompt")), Column(_("What people wrote")), Column(_("Who"))]
    return Table(_("What people wrote"), columns, [[Cell(text) for text in line] for line in quotes])


def widened(table: Table) -> tuple[list[Column], list[list[Cell]]]:
    """The table with a column of words beside each whose numbers do not say all that is printed."""
    columns: list[Column] = []
    rows: list[list[Cell]] = [[] for _row in table.rows]
    for n, column in enumerate(table.columns):
        columns.append(column)
        for row, cells in zip(table.rows, rows, strict=True):
            cells.append(row[n])
        its = [row[n] for row in table.rows]
        if any(cell.value is not None and (cell.note or not says_all(cell)) for cell in its):
            columns.append(Column(_("{column}: as printed", column=column.title)))
            for row, cells in zip(table.rows, rows, strict=True):
                cells.append(Cell(look.printed(row[n])))
    return columns, rows


def says_all(cell: Cell) -> bool:
    """Whether the number in its format says the same as the text."""
    if cell.value is None:
        return True
    if isinstance(cell.value, int):
        return cell.text == str(cell.value)
    number = Decimal(str(cell.value))
    percent = (number * 100).quantize(Decimal(1), ROUND_HALF_UP)
    tenth = (number * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    hundredths = number.quantize(Decimal("0.01"), ROUND_HALF_UP)
    by_format = {"0%": f"{percent}%", "0.0%": f"{tenth}%", "0.00": f"{hundredths}"}
    shown = by_format.get(number_format(cell), str(cell.value))
    return cell.text.replace("−", "-") == shown


def number_format(cell: Cell) -> str:
    """A share is shown in percent as it is printed, a count as it is, other numbers with what is needed."""
    if isinstance(cell.value, int):
        return "0"
    if "%" in cell.text:
        return "0.0%" if ONE_DECIMAL.fullmatch(cell.text) else "0%"
    return "General" if cell.text == str(cell.value) else "0.00"


def how_to_read(sheets: Sequence[Sheet]) -> list[tuple[str, str, look.Shade]]:
    """What stands in a cell, and what its shade means."""
    said = [
        (_("74%"), _("A share: the number in the cell is from 0 to 1, shown in percent."), look.PLAIN),
        (_("…: as printed"), _("The words of the report for the number in the column before."), look.PLAIN),
        (
            _("Hidden"),
            _("Too few people to be shown on their own. The workbook holds no number for it."),
            look.SHADES[Tone.HIDDEN],
        ),
        (_("Not asked"), _("The question was not put to this group."), look.SHADES[Tone.NOT_ASKED]),
        (_("Nobody"), _("Nobody answered. This is not zero."), look.SHADES[Tone.NONE]),
    ]
    matrices = [its.table for its in sheets if isinstance(its.table, Matrix)]
    for matrix in matrices[:1]:
        for band, shade in zip(matrix.bands, look.band_shades(matrix.bands), strict=True):
            said.append((band.label, _("A shade of the table “{caption}”.", caption=matrix.caption), shade))
    return said
