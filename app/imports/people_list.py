"""A list of people: one line for each role of a person, with the columns of the file that is exported."""

from app.core.errors import Problem
from app.core.people import COLUMNS, Line
from app.core.written import clean_name
from app.imports import pasted
from app.imports.list_file import MOST_LINES


def read(text: str) -> tuple[list[Line], list[Problem]]:
    """The lines of a list, and what stands against its form."""
    lines, problems = pasted.read(text, COLUMNS[:4], COLUMNS, most=MOST_LINES)
    return [Line(its.number, **{name: clean_name(its[name]) for name in COLUMNS}) for its in lines], problems
