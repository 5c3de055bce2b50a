"""When a round's single answers are erased, and what an erasure takes away and leaves."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.clock import SCOTLAND, day_in_words
from app.core.errors import Problem
from app.core.rounds import Phase
from app.language import _

USUAL = timedelta(days=730)  # two years: the next round can still be compared answer by answer, where staff need to
ADDRESSES = timedelta(days=30)  # a round may be opened again and its invited people written to; then nobody needs them


@dataclass(frozen=True)
class Extent:
    """What an erasure takes away, and what it leaves: numbers only."""

    submitted: int
    drafts: int
    late: int  # answers given after the close and not counted
    unreleased: int  # comments that nobody has read, or that are kept back
    released: int  # comments that stay


def usual_day(closes: datetime) -> date:
    """The day after which the answers of a round that closes then are erased, unless another was chosen."""
    try:
        return closes.astimezone(SCOTLAND).date() + USUAL
    except OverflowError:  # a round that closes as good as never
        return date.max


def day_for(closes: datetime, *, chosen: date | None, was: datetime | None = None) -> date:
    """The day of a round that closes then and `was` to close at another time: the one that was chosen, while it comes
    after the close, else the usual one."""
    if chosen is None or chosen < _day(closes) or (was is not None and chosen == usual_day(was)):
        return usual_day(closes)
    return chosen


def problems_with_closing(closes: datetime, *, day: date) -> list[Problem]:
    """What stands against this later closing time: participants were told when their answers are erased."""
    if _day(closes) <= day:
        return []
    said = _("Participants were told that their answers are erased after {day}. Close by then.", day=day_in_words(day))
    return [Problem("closes", said)]


def _day(moment: datetime) -> date:
    return moment.astimezone(SCOTLAND).date()


def is_due(day: date, phase: Phase, now: datetime) -> bool:
    """Whether the day has passed for a round in this phase."""
    return phase is Phase.CLOSED and _day(now) > day


def problems_with_day(chosen: date, *, before: date, closes: datetime, phase: Phase) -> list[Problem]:
    """What stands against this day. Participants were told one when they began: from then on it only comes sooner."""
    if chosen < _day(closes):
        return [Problem("day", _("The answers cannot be erased before the round closes. Choose a later day."))]
    if phase is not Phase.PLANNED and chosen > before:
        said = _("Participants were told {day}. Choose that day or an earlier one.", day=day_in_words(before))
        return [Problem("day", said)]
    return []
