"""A list of partnerships from CSV or Excel: one line a partnership. All problems are told with their lines.

The columns are those of the file that is exported: `slug` (may be left out), `name`, `local_authority`, `health_board`,
`tsi`. Several bodies are parted by semicolons; `Angus: Voluntary Action Angus` is a TSI for the local authority Angus.
"""

import csv
import io
import zipfile
from collections.abc import Sequence

from app.core.errors import Problem
from app.core.partnerships import PARTED_BY, BodyKind, Listed, Part, problem_with_name
from app.core.written import MAY_BE_A_FORMULA, clean_name
from app.language import _

COLUMNS = {"local_authority": BodyKind.LOCAL_AUTHORITY, "health_board": BodyKind.HEALTH_BOARD, "tsi": BodyKind.TSI}
MOST_LINES = 1_000
LARGEST_INSIDE = 20_000_000  # bytes that a workbook may unpack to
NO_WORKBOOK = (zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError, AttributeError, TypeError, EOFError)


def read(content: bytes) -> tuple[list[Listed], list[Problem]]:
    """The partnerships of a file, and everything that stands against it (then none may be stored)."""
    rows, problems = _workbook(content) if content.startswith(b"PK") else _csv(content)
    if problems:
        return [], problems
    if not rows:
        return [], [Problem("file", _("The file is empty."))]
    head = [_plain(cell).lower().replace(" ", "_") for cell in rows[0]]
    missing = [name for name in ("name", *COLUMNS) if name not in head]
    if missing:
        said = _("The first line must name the columns. These are missing: {names}.", names=", ".join(missing))
        return [], [Problem("file", said, 1)]
    if len(rows) > MOST_LINES:
        return [], [Problem("file", _("The file has more than {n} lines.", n=MOST_LINES))]
    listed = []
    for line, row in enumerate(rows[1:], 2):
        cells = {name: _plain(cell) for name, cell in zip(head, row, strict=False)}
        if any(cells.values()):
            its, wrong = _line(cells, line)
            listed.append(its)
            problems += wrong
    if not listed and not problems:
        problems.append(Problem("file", _("The file names no partnership.")))
    return listed, problems


def _line(cells: dict[str, str], line: int) -> tuple[Listed, list[Problem]]:
    problems = []
    parts: list[Part] = []
    if wrong := problem_with_name(cells.get("name", "")):
        problems.append(Problem("name", wrong.message, line))
    authorities = {name.casefold() for name in _several(cells.get("local_authority", ""))}
    for column, kind in COLUMNS.items():
        for written in _several(cells.get(column, "")):
            area, colon, name = (part.strip() for part in written.partition(":"))
            is_for_area = kind is BodyKind.TSI and bool(colon) and bool(name) and area.casefold() in authorities
            part = Part(kind, name, area) if is_for_area else Part(kind, written)
            if wrong := problem_with_name(part.name):
                problems.append(Problem(column, wrong.message, line))
            elif part.name.casefold() in {its.name.casefold() for its in parts if its.kind is kind}:
                problems.append(Problem(column, _("{name} stands here twice.", name=part.name), line))
            parts.append(part)
    return Listed(cells.get("name", ""), tuple(parts), cells.get("slug", ""), line), problems


def _several(cell: str) -> list[str]:
    return [name for part in cell.split(PARTED_BY) if (name := clean_name(part))]


def _plain(cell: object) -> str:
    """A cell's words; the apostrophe that keeps a spreadsheet from running them is no part of them."""
    words = clean_name("" if cell is None else str(cell))
    return words[1:] if words.startswith("'") and words[1:].startswith(MAY_BE_A_FORMULA) else words


def _csv(content: bytes) -> tuple[list[Sequence[object]], list[Problem]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return [], [Problem("file", _("This is not UTF-8. Save the file as “CSV UTF-8” and try again."), line)]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Sequence[object]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > MOST_LINES:
                break
    except csv.Error:
        return [], [Problem("file", _("A quotation mark is opened here and never closed."), reader.line_num)]
    return rows, []


def _workbook(content: bytes) -> tuple[list[Sequence[object]], list[Problem]]:
    """The first sheet of an Excel workbook, read without running or unpacking more than a list can hold."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_INSIDE:
                return [], [Problem("file", _("This workbook is too large for a list of partnerships."))]
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = list(sheet.iter_rows(values_only=True, max_row=MOST_LINES + 1, max_col=20))
    except NO_WORKBOOK:
        return [], [Problem("file", _("This workbook cannot be read. Save it as .xlsx or as CSV and try again."))]
    while rows and not any(cell is not None for cell in rows[-1]):
        rows.pop()
    return list(rows), []
