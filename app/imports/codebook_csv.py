"""A codebook from CSV: themes with codes of their own; known ones are edited, others added, none is lost."""

import re

from app.core.codebook import Codebook
from app.core.codebook_edits import Typed, put
from app.core.coding_files import CODEBOOK
from app.core.errors import Problem
from app.imports import pasted
from app.language import _


def read(text: str, book: Codebook) -> tuple[Codebook | None, list[Problem]]:
    """The codebook as it would be, or everything that stands against it, line by line."""
    lines, problems = pasted.read(text, ("code", "title"), CODEBOOK)
    seen: dict[str, int] = {}
    typed = []
    for line in lines:
        code = line["code"]
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", code):
            message = _("Give the theme a code of letters, digits and hyphens, at most 64.")
            problems.append(Problem("content", message, line.number))
        elif code in seen:
            message = _("The code {code} stands on line {n} already.", code=code, n=seen[code])
            problems.append(Problem("content", message, line.number))
        else:
            seen[code] = line.number
            known = book.by_code.get(code)  # what a file has no column for stays as it is
            typed.append(
                Typed(
                    code=code,
                    title=line["title"],
                    meaning=line.cells.get("meaning", known.meaning if known else ""),
                    example=line.cells.get("example", known.example if known else ""),
                    parent=line.cells.get("parent", (known.parent or "") if known else ""),
                )
            )
    if problems:
        return None, sorted(problems, key=lambda problem: problem.line or 0)
    new, against = put(book, typed)
    return new, [Problem("content", problem.message, seen[typed[n].code]) for n, problem in against]
