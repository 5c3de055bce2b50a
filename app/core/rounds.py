"""Planned, open, closed: which moves lead from one to the other, and what a round's times and settings must be."""

import re
from datetime import datetime
from enum import StrEnum

from app.core.errors import Closed, NotOpenYet, Problem, Refusal
from app.core.written import too_long
from app.language import _

LEAST_MINIMUM = 3
USUAL_MINIMUM = 5
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


class Move(StrEnum):
    """What people do with a round. The clock opens and closes it, too, at the times it was given."""

    CHANGE = "change"
    OPEN = "open"
    EXTEND = "extend"
    CLOSE = "close"
    REOPEN = "reopen"
    DISCARD = "discard"  # reports that nobody has read, which are then made anew


MOVES: dict[tuple[Phase, Move], Phase] = {
    (Phase.PLANNED, Move.CHANGE): Phase.PLANNED,
    (Phase.PLANNED, Move.OPEN): Phase.OPEN,
    (Phase.OPEN, Move.EXTEND): Phase.OPEN,
    (Phase.OPEN, Move.CLOSE): Phase.CLOSED,
    (Phase.CLOSED, Move.CLOSE): Phase.CLOSED,  # closing twice is closing once
    (Phase.CLOSED, Move.REOPEN): Phase.OPEN,
    (Phase.CLOSED, Move.DISCARD): Phase.CLOSED,
}


def may_move(phase: Phase, move: Move) -> bool:
    """Whether the move is one of this phase's."""
    return (phase, move) in MOVES


def after(phase: Phase, move: Move) -> Phase:
    """The phase that the move leads to; Refusal, with what can be done instead, where it is none of this phase's."""
    if may_move(phase, move):
        return MOVES[phase, move]
    raise _refusal(phase, move)


def _refusal(phase: Phase, move: Move) -> Refusal:
    if phase is Phase.PLANNED:
        return NotOpenYet(
            {
                Move.EXTEND: _("This round has not opened yet. Change its closing time among its settings."),
                Move.CLOSE: _("This round has not opened yet, so it cannot be closed."),
                Move.REOPEN: _("This round has not opened yet, so it cannot be opened again."),
                Move.DISCARD: _("This round has not opened yet, so it has no reports."),
            }[move]
        )
    if phase is Phase.OPEN:
        return Refusal(
            {
                Move.CHANGE: _("This round is open, so its settings are fixed. Its closing time can be moved later."),
                Move.OPEN: _("This round is open already."),
                Move.REOPEN: _("This round is open. Only a closed round can be opened again."),
                Move.DISCARD: _("This round is open. Its reports are made when it closes."),
            }[move]
        )
    return Closed(
        {
            Move.CHANGE: _("This round is closed, so its settings are fixed. Plan a new round with the same set-up."),
            Move.OPEN: _("This round has closed. It can be opened again, with a reason."),
            Move.EXTEND: _("This round has closed. It can be opened again until a later time, with a reason."),
        }[move]
    )


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
    """What stands against a round with these settings; empty when nothing does."""
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


def problems_with_planning(opens: datetime, now: datetime) -> list[Problem]:
    """What stands against leaving a round planned: what it fixes is looked at before it opens, not after."""
    if opens > now:
        return []
    said = _("This opening time has passed. Choose a later one: you can still open the round sooner, by hand.")
    return [Problem("opens", said)]


def problems_with_extending(was: datetime, closes: datetime) -> list[Problem]:
    """What stands against a new closing time: people were told the earlier one, so it only moves later."""
    if closes > was:
        return []
    said = _("The closing time can only move later: participants were told it. To end the round sooner, close it.")
    return [Problem("closes", said)]


LONGEST_REASON = 500  # characters


def problems_with_reopening(phase: Phase, *, closes: datetime, reason: str, now: datetime) -> list[Problem]:
    """What stands against opening a closed round again."""
    found = []
    if not may_move(phase, Move.REOPEN):
        found.append(Problem("closes", _("Only a closed round can be opened again.")))
    elif closes <= now:
        found.append(Problem("closes", _("The new closing time has already passed. Choose a later one.")))
    if not reason:
        found.append(Problem("reason", _("Say why the round is opened again: it is kept in the record.")))
    elif len(reason) > LONGEST_REASON:
        found.append(Problem("reason", too_long(reason, LONGEST_REASON)))
    return found
