"""What a report is made of: one round in one partnership (or the nation), as it may be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.comments import Quote
from app.core.questionnaire import Questionnaire
from app.core.rounds import Mode, Purpose
from app.core.snapshot import Figures, Json


@dataclass(frozen=True)
class RoundFacts:
    """The snapshot's figures and the layers read beside it. `partnership` (a slug) is None for the nation."""

    questionnaire: Questionnaire
    figures: Figures
    comments: Mapping[str, Sequence[Quote]]
    round: str
    partnership: str | None
    partnership_name: str | None
    purpose: Purpose
    mode: Mode
    minimum: int
    snapshot_number: int
    snapshot_fingerprint: str
    opened: date
    closed: date
    made: date
    organisations: Mapping[str, Sequence[str]]
    is_example: bool = False


@dataclass(frozen=True)
class NationalFacts:
    """What a report over the partnerships of a round is made of. `body` is what core's `add_up` made."""

    questionnaire: Questionnaire
    body: Json
    round: str
    minimum: int
    snapshot_number: int
    opened: date
    closed: date
    is_example: bool = False
