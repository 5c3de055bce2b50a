"""Partnerships and the bodies they are made of: how they are called, and what a list of them would change."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.answers import LONGEST_NAME
from app.core.errors import Problem
from app.core.written import folded
from app.language import _

PARTED_BY = ";"
TAKEN_SLUGS = ("new", "import", "files")  # addresses of other pages


class BodyKind(StrEnum):
    """What a body of a partnership is."""

    LOCAL_AUTHORITY = "local-authority"
    HEALTH_BOARD = "health-board"
    TSI = "tsi"


@dataclass(frozen=True)
class Part:
    """A body of a partnership, and for which part of it where it is not for the whole."""

    kind: BodyKind
    name: str
    area: str = ""


@dataclass(frozen=True)
class Listed:
    """One line of a list: a partnership with the bodies it has. `slug` is empty for one that is known by its name."""

    name: str
    parts: tuple[Part, ...]
    slug: str = ""
    line: int = 0


class Change(StrEnum):
    """What a list would do."""

    NEW = "new"
    RENAMED = "renamed"
    JOINS = "joins"
    LEAVES = "leaves"


@dataclass(frozen=True)
class Difference:
    """One change: the partnership as it will be called, and the body that joins or leaves it."""

    change: Change
    slug: str
    partnership: str
    part: Part | None = None
    was: str = ""


def problem_with_name(name: str, where: str = "name") -> Problem | None:
    """What stands against the name of a partnership or a body."""
    if not name:
        return Problem(where, _("Write a name."))
    if len(name) > LONGEST_NAME:
        return Problem(where, _("Shorten the name to {n} characters.", n=LONGEST_NAME))
    if PARTED_BY in name:
        return Problem(where, _("Leave the semicolon out of the name: it parts names in lists."))
    return None


def problem_with_dates(since: date | None, until: date | None) -> Problem | None:
    """What stands against the time for which a body belongs to a partnership."""
    if since and until and until <= since:
        return Problem("until", _("The day it ends must come after the day it begins."))
    return None


def slug_of(name: str) -> str:
    """A short name for addresses and files: `eilean-siar-western-isles`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


def differences(kept: Sequence[Listed], wanted: Sequence[Listed]) -> tuple[list[Difference], list[Problem]]:
    """What it takes to come from what is kept to the list, and what stands against it, line by line.

    A partnership that the list does not name stays as it is. Names differ only where more than their capitals do.
    """
    found: list[Difference] = []
    problems: list[Problem] = []
    by_slug, by_name = {its.slug: its for its in kept}, {folded(its.name): its for its in kept}
    seen: dict[str, int] = {}
    names = {its.slug: folded(its.name) for its in kept}
    for new in wanted:
        before = by_slug.get(new.slug) if new.slug else by_name.get(folded(new.name))
        if new.slug and before is None:
            said = _("There is no partnership {slug}. Leave the short name empty for a new one.", slug=new.slug[:60])
            problems.append(Problem("slug", said, new.line))
            continue
        slug = before.slug if before else slug_of(new.name)
        if slug in seen:
            said = _("This partnership stands on line {line} already.", line=seen[slug])
            problems.append(Problem("name", said, new.line))
            continue
        if before is None and (not slug or slug in by_slug or slug in TAKEN_SLUGS):
            said = _("A new partnership cannot have this name: it is too much like one that is here, or a page.")
            problems.append(Problem("name", said, new.line))
            continue
        seen[slug] = new.line
        names[slug] = folded(new.name)
        found += _of_one(slug, before, new)
    several = {name for name, n in Counter(names.values()).items() if n > 1}
    problems += [
        Problem("name", _("Another partnership is called {name}.", name=new.name), new.line)
        for new in wanted
        if folded(new.name) in several
    ]
    return found, problems


def _of_one(slug: str, before: Listed | None, new: Listed) -> Iterator[Difference]:
    if before is None:
        yield Difference(Change.NEW, slug, new.name)
    elif before.name != new.name:
        yield Difference(Change.RENAMED, slug, new.name, was=before.name)
    had = {_key(part): part for part in before.parts} if before else {}
    have = {_key(part): part for part in new.parts}
    for key, part in had.items():
        if key not in have:
            yield Difference(Change.LEAVES, slug, new.name, part)
    for key, part in have.items():
        if key not in had:
            yield Difference(Change.JOINS, slug, new.name, part)


def _key(part: Part) -> tuple[BodyKind, str, str]:
    return part.kind, folded(part.name), folded(part.area)
