"""Our place among the partnerships of a round: the range of their shares, its middle, and where we stand in it.

Only for a row that our own report prints, only where five partnerships or more print it too, and in whole percent
alone: everything here is worked out from rounded shares, so that no figure leads back to how many answered, and none
says whose it is (DESIGN section 5).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.core.figures import Standing, whole_percent
from app.core.snapshot import Figures

LEAST = 5  # partnerships in a range, ours among them


@dataclass(frozen=True)
class Place:
    """Whole percent of the lowest, the middle and the highest partnership, and of ours; how many others stand where."""

    lowest: int
    middle: int
    highest: int
    ours: int
    lower: int
    same: int
    higher: int


def place(ours: Fraction, every: Iterable[Fraction]) -> Place | None:
    """Where our share stands among every partnership's, ours among them; None with fewer than five."""
    percents = sorted(whole_percent(share) for share in every)
    if len(percents) < LEAST:
        return None
    own = whole_percent(ours)
    return Place(
        percents[0],
        middle_of(percents),
        percents[-1],
        own,
        sum(p < own for p in percents),
        percents.count(own) - 1,
        sum(p > own for p in percents),
    )


def middle_of(percents: Sequence[int]) -> int:
    """The median; of two in the middle their mean, halves up."""
    half = len(percents) // 2
    return percents[half] if len(percents) % 2 else (percents[half - 1] + percents[half] + 1) // 2


def balanced_place(ours: Figures, nation: Sequence[Figures], section: str) -> Place | None:
    """Our balanced share of a section among those of the partnerships that are reported in it."""
    return _place(_balanced(ours.sections[section]), (_balanced(its.sections[section]) for its in nation))


def own_place(ours: Figures, nation: Sequence[Figures], section: str, code: str) -> Place | None:
    """A perspective's share of a section where it has its own row, among those of the same perspective elsewhere."""
    return _place(_own(ours.sections[section], code), (_own(its.sections[section], code) for its in nation))


def _place(ours: Fraction | None, every: Iterable[Fraction | None]) -> Place | None:
    return None if ours is None else place(ours, [share for share in every if share is not None])


def _balanced(standing: Standing | None) -> Fraction | None:
    return standing.balanced if standing is not None and standing.is_reportable else None


def _own(standing: Standing | None, code: str) -> Fraction | None:
    """A partnership that is not reported enters nothing, its organisations on the record included."""
    return standing.own_shares.get(code) if standing is not None and standing.is_reportable else None
