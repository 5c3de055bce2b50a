"""A list of partnerships from CSV or Excel: one line a partnership. All problems are told with their lines.

The columns are those of the file that is exported: `slug` (may be left out), `name`, `local_authority`, `health_board`,
`tsi`. Several bodies are parted by semicolons; `Angus: Voluntary Action Angus` is a TSI for the local authority Angus.
"""

from app.core.errors import Problem
from app.core.partnerships import PARTED_BY, BodyKind, Listed, Part, problem_with_name
from app.core.written import clean_name
from app.imports import pasted
from app.imports.list_file import MOST_LINES
from app.imports.pasted import Line
from app.language import _

COLUMNS = {"local_authority": BodyKind.LOCAL_AUTHORITY, "health_board": BodyKind.HEALTH_BOARD, "tsi": BodyKind.TSI}
NEEDED = ("name", *COLUMNS)


def read(text: str) -> tuple[list[Listed], list[Problem]]:
    """The partnerships of a list, and everything that stands against it (then none may be stored)."""
    lines, problems = pasted.read(text, NEEDED, ("slug", *NEEDED), most=MOST_LINES)
    listed = []
    for line in lines:
        its, wrong = _line(line)
        listed.append(its)
        problems += wrong
    return listed, problems


def _line(line: Line) -> tuple[Listed, list[Problem]]:
    name, number = clean_name(line["name"]), line.number
    problems = []
    parts: list[Part] = []
    if wrong := problem_with_name(name):
        problems.append(Problem("name", wrong.message, number))
    authorities = {name.casefold() for name in _several(line["local_authority"])}
    for column, kind in COLUMNS.items():
        for written in _several(line[column]):
            area, colon, body = (part.strip() for part in written.partition(":"))
            is_for_area = kind is BodyKind.TSI and bool(colon) and bool(body) and area.casefold() in authorities
            part = Part(kind, body, area) if is_for_area else Part(kind, written)
            if wrong := problem_with_name(part.name):
                problems.append(Problem(column, wrong.message, number))
            elif part.name.casefold() in {its.name.casefold() for its in parts if its.kind is kind}:
                problems.append(Problem(column, _("{name} stands here twice.", name=part.name), number))
            parts.append(part)
    return Listed(name, tuple(parts), clean_name(line["slug"]), number), problems


def _several(cell: str) -> list[str]:
    return [name for part in cell.split(PARTED_BY) if (name := clean_name(part))]
