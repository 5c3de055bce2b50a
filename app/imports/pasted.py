"""Lines that were pasted from a CSV file or a spreadsheet: cells by column, or what stands against them by line."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core.errors import Problem
from app.core.written import MAY_BE_A_FORMULA, clean_text
from app.language import _

LONGEST = 2_000_000  # characters
MOST_PROBLEMS = 200


@dataclass(frozen=True)
class Line:
    """One line: where it stands, and its cells."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read(
    text: str, required: Sequence[str], known: Sequence[str], *, most: int | None = None
) -> tuple[list[Line], list[Problem]]:
    """At `most` so many lines under a header, parted by commas, semicolons or tabs: what the header has most of."""
    if len(text) > LONGEST:
        message = _("This is too much at once. Send at most {n} characters, part by part.", n=f"{LONGEST:,}")
        return [], [Problem("content", message)]
    text = text.removeprefix("\ufeff")
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    csv.field_size_limit(LONGEST)
    try:
        header = [name.strip().casefold().replace(" ", "_") for name in next(reader, [])]
        if problems := _with_header(header, required, known):
            return [], problems
        lines, problems = _lines(reader, header)
    except csv.Error as error:
        return [], [Problem("content", _("This line is not CSV ({error}).", error=error), reader.line_num)]
    if most is not None and len(lines) > most:
        return [], [Problem("content", _("These are more than {n} lines. Bring them in part by part.", n=most))]
    return lines, problems


def _with_header(header: Sequence[str], required: Sequence[str], known: Sequence[str]) -> list[Problem]:
    if not any(header):
        return [Problem("content", _("Paste the lines of the file, its first line too."))]
    found = []
    if missing := [name for name in required if name not in header]:
        message = _("The first line names the columns. Add: {names}.", names=", ".join(missing))
        found.append(Problem("content", message, 1))
    if unknown := [name[:40] for name in header if name not in known]:
        message = _("Columns that are not known here: {names}.", names=", ".join(unknown)[:200])
        found.append(Problem("content", message, 1))
    if len(set(header)) < len(header):
        found.append(Problem("content", _("A column stands twice."), 1))
    return found


def _lines(reader: Any, header: Sequence[str]) -> tuple[list[Line], list[Problem]]:
    lines, problems = [], []
    for row in reader:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) == len(header):
            cells = (clean_text(plain(cell)) for cell in row)
            lines.append(Line(reader.line_num, dict(zip(header, cells, strict=True))))
        else:
            message = _("This line has {n} cells; the first line has {m}.", n=len(row), m=len(header))
            problems.append(Problem("content", message, reader.line_num))
    if not lines and not problems:
        problems.append(Problem("content", _("There is no line under the names of the columns.")))
    return lines, problems[:MOST_PROBLEMS]


def plain(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'").startswith(MAY_BE_A_FORMULA) else cell
