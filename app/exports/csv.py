"""A document's every figure as one tidy table in CSV."""

import csv
import io

from app.core.document import Document
from app.core.table import Cell
from app.core.written import as_a_cell


def write(document: Document) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read it; no cell is taken for a formula."""
    table = document.frequencies
    if table is None:
        return b""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(column.title for column in table.columns)
    writer.writerows([written(cell) for cell in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def written(cell: Cell) -> str:
    """A number as it is; words that a spreadsheet could run are made plain with an apostrophe."""
    if cell.value is not None:
        return repr(cell.value)
    return as_a_cell(cell.text)
