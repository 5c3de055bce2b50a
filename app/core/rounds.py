"""Planned, open, closed: what each phase of a round allows, and what its times and settings must be."""

import re
from datetime import datetime
from enum import StrEnum

from app.core.errors import Problem
from app.core.written import too_long
from app.language import _

LEAST_MINIMUM = 3
SLUG = re.compile(r"[A-Za-z0-9]+([_-][A-Za-z0-9]+)*")
LONGEST_SLUG = 60
TAKEN_SLUG = "new"  # the address of the page that opens a round


class Phase(StrEnum):
    """Where a round stands."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class Purpose(StrEnum):
    """What a round is for."""

    BASELINE = "baseline"
    FOLLOW_UP = "follow-up"


class Mode(StrEnum):
    """`confidential`: perspectives as the questionnaire says. `on-the-record`: everyone is."""

    CONFIDENTIAL = "confidential"
    ON_THE_RECORD = "on-the-record"


class Naming(StrEnum):
    """Whether the report over the round's partnerships says which they are."""

    NAMED = "named"
    ANONYMOUS = "anonymous"


def phase(opens: datetime, closes: datetime, closed_at: datetime | None, now: datetime) -> Phase:
    """The phase at `now`; a round closes at its closing time or by hand, whichever is first."""
    if closed_at is not None or now >= closes:
        return Phase.CLOSED
    return Phase.OPEN if now >= opens else Phase.PLANNED


def problems_with_slug(slug: str) -> list[Problem]:
    """What stands against a round's name: it is part of addresses and of files' names."""
    if slug == TAKEN_SLUG:
        return [Problem("slug", _("A round cannot be called {slug}. Choose another name.", slug=slug))]
    if len(slug) > LONGEST_SLUG or not SLUG.fullmatch(slug):
        said = _("Give the round a short name of letters, digits and dashes, such as pilot-2027.")
        return [Problem("slug", said)]
    return []


def problems_with_opening(
    *, slug: str, opens: datetime, closes: datetime, minimum: int, purpose: Purpose, follows: bool, now: datetime
) -> list[Problem]:
    """What stands against opening a round with these settings; empty when nothing does."""
    found = problems_with_slug(slug)
    if closes <= opens:
        found.append(Problem("closes", _("The round must close after it opens.")))
    elif closes <= now:
        found.append(Problem("closes", _("The closing time has already passed. Choose a later one.")))
    if minimum < LEAST_MINIMUM:
        found.append(Problem("minimum", _("The smallest group size is {least} or more.", least=LEAST_MINIMUM)))
    if purpose is Purpose.FOLLOW_UP and not follows:
        found.append(Problem("follows", _("Say which round this one follows.")))
    return found


LONGEST_REASON = 500  # characters


def problems_with_reopening(phase: Phase, *, closes: datetime, reason: str, now: datetime) -> list[Problem]:
    """What stands against opening a closed round again."""
    found = []
    if phase is not Phase.CLOSED:
        found.append(Problem("closes", _("Only a closed round can be opened again.")))
    elif closes <= now:
        found.append(Problem("closes", _("The new closing time has already passed. Choose a later one.")))
    if not reason:
        found.append(Problem("reason", _("Say why the round is opened again: it is kept in the record.")))
    elif len(reason) > LONGEST_REASON:
        found.append(Problem("reason", too_long(reason, LONGEST_REASON)))
    return found
