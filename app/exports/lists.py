"""Lists that staff take out, change in a spreadsheet and bring in again: as CSV, and as an Excel workbook."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.core.written import MAY_BE_A_FORMULA, as_a_cell
from app.exports.answers.lines import csv_pieces

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class List:
    """A list with the name of its file, the heads of its columns, and how wide a workbook shows them, in signs."""

    name: str
    head: Sequence[str]
    widths: Sequence[int]
    lines: Sequence[Sequence[str]]


def as_csv(its: List) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read it; no cell is taken for a formula."""
    return b"".join(csv_pieces(its.head, ([as_a_cell(_kept(cell)) for cell in line] for line in its.lines)))


def as_workbook(its: List) -> bytes:
    """One sheet, its head held in view; no cell is a formula."""
    from xlsxwriter import Workbook

    written = io.BytesIO()
    book = Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": LONG_AGO})  # the same list is the same file
    sheet = book.add_worksheet(its.name)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    for column, width in enumerate(its.widths):
        sheet.set_column(column, column, width)
    sheet.write_row(0, 0, its.head, bold)
    for row, line in enumerate(its.lines, 1):
        for column, cell in enumerate(line):
            sheet.write_string(row, column, _kept(cell), wrapped)
    book.close()
    return written.getvalue()


def _kept(cell: str) -> str:
    """An apostrophe that somebody wrote before such a sign is doubled: reading takes one away."""
    return f"'{cell}" if cell.startswith("'") and cell.lstrip("'").startswith(MAY_BE_A_FORMULA) else cell


EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: Mapping[str, tuple[str, Callable[[List], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": (EXCEL, as_workbook),
}
