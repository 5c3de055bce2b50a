"""A list as a file, from CSV or Excel, read as the text that could as well have been pasted."""

import csv
import io
import zipfile

from app.core.errors import Problem
from app.language import _

MOST_LINES = 1_000
LARGEST_INSIDE = 20_000_000  # bytes that a workbook may unpack to


def as_text(content: bytes) -> tuple[str, list[Problem]]:
    """The lines of a file, or why there are none: what cannot be read can only be chosen again."""
    if content.startswith(b"PK"):
        return _of_workbook(content)
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return "", [Problem("file", _("This is not UTF-8. Save the file as “CSV UTF-8” and try again."), line)]


def _of_workbook(content: bytes) -> tuple[str, list[Problem]]:
    """The first sheet of an Excel workbook, read without running or unpacking more than a list can hold."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_INSIDE:
                return "", [Problem("file", _("This workbook is too large for a list."))]
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = list(book.worksheets[0].iter_rows(values_only=True, max_row=MOST_LINES + 2, max_col=20))
    except Exception:  # what is wrong with somebody's workbook has many names, and all mean the same here
        return "", [Problem("file", _("This workbook cannot be read. Save it as .xlsx or as CSV and try again."))]
    head = rows[0] if rows else ()
    width = max((n for n, cell in enumerate(head, 1) if cell is not None), default=0)
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    for row in rows:  # a cell beyond the named columns is kept, so that it is told of
        kept = max((n for n, cell in enumerate(row, 1) if cell is not None), default=0)
        cells = ["" if cell is None else " ".join(str(cell).split()) for cell in row[: max(width, kept)]]
        writer.writerow(cells if kept else [])  # an empty line keeps its place: lines are told by their numbers
    return written.getvalue(), []
