"""What a workshop agreed: positions that stand in the report beside the survey's figures, in the room's own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Agreed:
    """One agreed position. `reveals` are what each voting showed, the first and the last of them before and after talk.

    Without a question it is the priorities: `dots` are then by question. Nothing here is a single rating.
    """

    workshop: str
    day: date
    question: str | None
    position: str
    why: str = ""
    evidence: str = ""
    dissent: str = ""
    reveals: Sequence[Mapping[str, Any]] = ()
    dots: Mapping[str, int] = field(default_factory=dict)
