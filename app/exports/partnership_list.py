"""The list of partnerships as CSV or Excel, in the form in which it can be imported again."""

import io
from collections.abc import Callable, Mapping, Sequence

from app.core.partnerships import PARTED_BY, BodyKind, Listed
from app.core.written import as_a_cell
from app.exports.answers.lines import csv_pieces

HEAD = ("slug", "name", "local_authority", "health_board", "tsi")
WIDTHS = (28, 28, 36, 32, 60)  # of the workbook's columns, in signs


def lines(listed: Sequence[Listed]) -> list[list[str]]:
    """One line a partnership; several bodies of a kind are parted by semicolons, with the area each is for."""

    def of(its: Listed, kind: BodyKind) -> str:
        named = [f"{part.area}: {part.name}" if part.area else part.name for part in its.parts if part.kind is kind]
        return f"{PARTED_BY} ".join(named)

    return [[its.slug, its.name, *(of(its, kind) for kind in BodyKind)] for its in listed]


def as_csv(listed: Sequence[Listed]) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read it; no cell is taken for a formula."""
    return b"".join(csv_pieces(HEAD, ([as_a_cell(cell) for cell in line] for line in lines(listed))))


def as_workbook(listed: Sequence[Listed]) -> bytes:
    """One sheet, its head held in view."""
    from xlsxwriter import Workbook

    written = io.BytesIO()
    book = Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("partnerships")
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_row(0, 0, HEAD, bold)
    for row, line in enumerate(lines(listed), 1):
        for column, cell in enumerate(line):
            sheet.write_string(row, column, cell, wrapped)
    book.close()
    return written.getvalue()


EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: Mapping[str, tuple[str, Callable[[Sequence[Listed]], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": (EXCEL, as_workbook),
}
