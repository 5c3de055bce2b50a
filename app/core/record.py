"""The record of a workshop: what a room went through, as it may leave the room.

Spreads are as they were frozen at the reveal, by row; where fewer than the smallest group rated they stay in the room.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.core.actions import Plan
from app.core.disclosure import decide_rows
from app.core.questionnaire import Questionnaire
from app.core.reading import Reading
from app.core.snapshot import Figures


class Outcome(StrEnum):
    """How far the room came with an item."""

    AGREED = "agreed"
    TALKED = "talked"  # without a position
    SKIPPED = "skipped"
    TO_COME = "to-come"


@dataclass(frozen=True)
class RecordItem:
    """One item of the agenda; without a question it is the vote on priorities.

    `reveals` are what each voting showed, in their order; `only_in_room` says that some were shown to the room alone.
    """

    question: str | None
    minutes: int
    outcome: Outcome
    reading: Reading | None = None
    position: str = ""
    why: str = ""
    evidence: str = ""
    dissent: str = ""
    notes: str = ""
    reveals: Sequence[Mapping[str, Any]] = ()
    only_in_room: bool = False


@dataclass(frozen=True)
class WorkshopFacts:
    """A workshop as its record tells it. `attended` are the people by row when most were there; None for too few.

    `figures` are those of the survey it stands on, None where it stands on the questionnaire alone.
    """

    workshop: str
    title: str
    partnership: str
    partnership_name: str
    day: date
    has_ended: bool
    minutes: int
    minimum: int
    dots: int
    questionnaire: Questionnaire
    figures: Figures | None
    round: str | None
    people: int
    attended: Sequence[tuple[tuple[str, ...], int]]
    items: Sequence[RecordItem]
    plan: Plan | None
    is_example: bool = False


def who_was_there(
    questionnaire: Questionnaire, counts: Mapping[str, int], minimum: int
) -> list[tuple[tuple[str, ...], int]]:
    """The people in the room by row: groups of at least the minimum alone, the others together; else all as one."""
    rows = decide_rows([p.model_copy(update={"on_record": False}) for p in questionnaire.perspectives], counts, minimum)
    found: list[tuple[tuple[str, ...], int]] = [((code,), counts[code]) for code in rows.own]
    if rows.merged:
        found.append((tuple(rows.merged), sum(counts.get(code, 0) for code in rows.merged)))
    return found
