"""What a round teaches over its partnerships: how many read a section as what, how their shares spread, what moved.

Everything here is worked out from kept snapshots, partnership by partnership, and counts partnerships, never people.
Shares are whole percents. Nothing is told where fewer than five partnerships stand behind it (DESIGN section 5).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from app.core.change import Move
from app.core.comparison import Why
from app.core.figures import Standing, whole_percent
from app.core.national import is_reported
from app.core.place import middle_of
from app.core.questionnaire import Questionnaire
from app.core.reading import Reading
from app.core.snapshot import Figures
from app.core.verdict_rule import Colour

Moves = Mapping[str, Move | Why]  # of one partnership: by section the way of its balanced share

LEAST = 5  # partnerships behind a count, a colour or a range
GREEN_FROM = Fraction(70, 100)  # of the reported partnerships read it as a strength
RED_FROM = Fraction(50, 100)  # of them read it as an area for development, or their views differ
AGAINST = (Reading.AREA_FOR_DEVELOPMENT, Reading.VIEWS_DIFFER)


@dataclass(frozen=True)
class Readings:
    """How many partnerships read a section or question as what."""

    counts: Mapping[Reading, int]

    @property
    def reported(self) -> int:
        """Partnerships that are reported on it."""
        return sum(n for reading, n in self.counts.items() if reading is not Reading.NOT_REPORTED)

    @property
    def is_shown(self) -> bool:
        """Whether enough of them are."""
        return self.reported >= LEAST

    @property
    def against(self) -> int:
        """How many read it as an area for development, or have views that differ."""
        return sum(self.counts[reading] for reading in AGAINST)

    @property
    def colour(self) -> Colour | None:
        """Green, amber or red by the shares of reported partnerships; None with too few of them."""
        if not self.is_shown:
            return None
        if Fraction(self.counts[Reading.STRENGTH], self.reported) >= GREEN_FROM:
            return Colour.GREEN
        return Colour.RED if Fraction(self.against, self.reported) >= RED_FROM else Colour.AMBER


@dataclass(frozen=True)
class Spread:
    """Whole percent of partnerships' balanced shares; `lower` and `upper` are the quartiles."""

    lowest: int
    lower: int
    middle: int
    upper: int
    highest: int
    partnerships: int


@dataclass(frozen=True)
class Movement:
    """How many partnerships went up, stayed or went down since the round before; `apart` cannot be compared."""

    up: int
    steady: int
    down: int
    apart: int

    @property
    def is_shown(self) -> bool:
        """Whether enough partnerships can be compared."""
        return self.up + self.steady + self.down >= LEAST


@dataclass(frozen=True)
class Learned:
    """By section and question code, of those on a scale; `movements` is empty where no round went before.

    `readings` and `questions` are empty without a rule for readings.
    """

    readings: Mapping[str, Readings] = field(default_factory=dict)
    questions: Mapping[str, Readings] = field(default_factory=dict)
    spreads: Mapping[str, Spread | None] = field(default_factory=dict)
    movements: Mapping[str, Movement] = field(default_factory=dict)
    in_both: int = 0  # partnerships with a report in this round and in the one before


@dataclass(frozen=True)
class OneRound:
    """One round in one partnership, as a change is worked out from it."""

    questionnaire: Questionnaire
    figures: Figures
    organisations: Mapping[str, Sequence[str]]


def learn(questionnaire: Questionnaire, figures: Sequence[Figures], changes: Sequence[Moves] = ()) -> Learned:
    """What the partnerships of a round teach together; `changes` are those of the partnerships in both rounds."""
    sections = [s.code for s in questionnaire.sections if any(q.scale is not None for q in s.questions)]
    questions = [q.code for q in questionnaire.questions if q.scale is not None]
    return Learned(
        _readings(questionnaire, sections, [(its, its.sections) for its in figures]),
        _readings(questionnaire, questions, [(its, its.questions) for its in figures]),
        {code: spread(_share(its, its.sections[code]) for its in figures) for code in sections},
        {code: movement(changes, code) for code in sections} if changes else {},
        len(changes),
    )


def _readings(
    questionnaire: Questionnaire, codes: Sequence[str], of: Sequence[tuple[Figures, Mapping[str, Standing | None]]]
) -> dict[str, Readings]:
    if questionnaire.reading is None:
        return {}
    return {code: counted(_reading(questionnaire, its, standings[code]) for its, standings in of) for code in codes}


def _reading(questionnaire: Questionnaire, its: Figures, standing: Standing | None) -> Reading:
    """A partnership that is not reported enters nothing, whatever its TSI said on the record."""
    reading = its.reading(standing, questionnaire) if is_reported(its.rows) else None
    return reading or Reading.NOT_REPORTED


def counted(readings: Iterable[Reading]) -> Readings:
    """How often each reading stands among these, those that never do too."""
    counts = Counter(readings)
    return Readings({reading: counts[reading] for reading in Reading})


def _share(its: Figures, standing: Standing | None) -> Fraction | None:
    if standing is None or not standing.is_reportable or not is_reported(its.rows):
        return None
    return standing.balanced


def spread(shares: Iterable[Fraction | None]) -> Spread | None:
    """The spread of the shares there are; None with fewer than five.

    Quartiles are the middles of the lower and the upper half; of an odd number the middle one is in neither.
    """
    percents = sorted(whole_percent(share) for share in shares if share is not None)
    n = len(percents)
    if n < LEAST:
        return None
    return Spread(
        percents[0],
        middle_of(percents[: n // 2]),
        middle_of(percents),
        middle_of(percents[(n + 1) // 2 :]),
        percents[-1],
        n,
    )


def movement(changes: Sequence[Moves], section: str) -> Movement:
    """How the balanced share of a section moved in each partnership that is in both rounds."""
    moves = [change.get(section, Why.NOT_REPORTED) for change in changes]
    told = [move for move in moves if isinstance(move, Move)]
    clear = [move.points for move in told if not move.is_steady]
    up = sum(points > 0 for points in clear)
    return Movement(up, len(told) - len(clear), len(clear) - up, len(moves) - len(told))
