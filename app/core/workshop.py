"""The workshop: private rating, reveal, talk, agree. Its stages and moves are a table one can point at in a meeting.

The facilitator moves the room; each move of an item can be taken back once. Whoever comes to rate starts from
nothing: a rating that was seen, or nearly seen, is never counted again.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.errors import Refusal
from app.language import _, ngettext


class Stage(StrEnum):
    """Where the room stands with the item it is at."""

    GATHERING = "gathering"  # people join; nothing is on yet
    SURVEY = "survey"  # what the survey says of it
    RATING = "rating"  # each alone, on their own phone
    ASKING = "asking"  # too few have rated: does everyone agree that it is shown?
    REVEALED = "revealed"
    TALKING = "talking"
    AGREED = "agreed"  # the position is recorded
    PLANNING = "planning"  # actions are typed together, under what the dots chose
    ENDED = "ended"


MOVES: dict[tuple[Stage, str], Stage] = {
    (Stage.GATHERING, "begin"): Stage.SURVEY,
    (Stage.SURVEY, "rate"): Stage.RATING,
    (Stage.SURVEY, "skip"): Stage.SURVEY,  # of the next item
    (Stage.SURVEY, "end"): Stage.ENDED,
    (Stage.RATING, "reveal"): Stage.REVEALED,
    (Stage.RATING, "ask"): Stage.ASKING,
    (Stage.RATING, "go-on"): Stage.TALKING,  # with nothing shown
    (Stage.ASKING, "hear"): Stage.REVEALED,  # or on to talk, where not everyone has agreed
    (Stage.REVEALED, "talk"): Stage.TALKING,
    (Stage.REVEALED, "plan"): Stage.PLANNING,  # what the dots chose
    (Stage.TALKING, "rate-again"): Stage.RATING,
    (Stage.TALKING, "agree"): Stage.AGREED,
    (Stage.AGREED, "next"): Stage.SURVEY,
    (Stage.AGREED, "plan"): Stage.PLANNING,
    (Stage.AGREED, "end"): Stage.ENDED,
    (Stage.PLANNING, "next"): Stage.SURVEY,
    (Stage.PLANNING, "end"): Stage.ENDED,
}
TO_THE_NEXT = frozenset({"skip", "next"})
SHOWING = frozenset({Stage.REVEALED, Stage.TALKING, Stage.AGREED})  # where what was revealed stands on every device


@dataclass(frozen=True)
class Before:
    """Where the room stood before the last move."""

    move: str
    stage: Stage
    item: int
    voting: int


@dataclass(frozen=True)
class Standing:
    """Where the room stands: at which item (from 0), in which voting (from 1; 0 before the item's first).

    `votings` were begun in this room so far, so that no number ever comes twice, also where an item is left and come
    back to; `taken_back` holds what was taken back, as `item:move`.
    """

    stage: Stage = Stage.GATHERING
    item: int = 0
    voting: int = 0
    votings: int = 0
    before: Before | None = None
    taken_back: frozenset[str] = frozenset()

    @property
    def mark(self) -> str:
        """Names this standing on a page, so that a button pressed twice, or by two, moves the room once."""
        return f"{self.item}-{self.stage.value}-{self.voting}-{len(self.taken_back)}"

    @property
    def may_take_back(self) -> bool:
        """Whether the last move can be taken back."""
        return self.before is not None and _key(self.before.item, self.before.move) not in self.taken_back


@dataclass(frozen=True)
class Room:
    """Who is there: `people` in the room, of whom `asked` may rate this item and `rated` have.

    `answered` have said whether they agree that so few ratings are shown, and `agreed` have said yes. `is_vote`: this
    item is the vote on priorities.
    """

    items: int
    minimum: int
    people: int = 0
    asked: int = 0
    rated: int = 0
    answered: int = 0
    agreed: int = 0
    is_vote: bool = False

    @property
    def is_enough(self) -> bool:
        """Whether what was rated may be shown without asking anybody."""
        return self.rated >= self.minimum

    @property
    def everyone_agreed(self) -> bool:
        """Whether everyone in the room, whether they rated or not, has said yes."""
        return self.people > 0 and self.agreed == self.people


def why_not(standing: Standing, move: str, room: Room) -> str | None:
    """What stands against this move, in words for the facilitator; None where it can be made."""
    if (standing.stage, move) not in MOVES:
        return _("The room has moved on since this page was shown. Look where it stands now.")
    if move == "reveal" and not room.is_enough:
        return ngettext(
            "Only {n} person has rated, and the smallest group shown is {minimum}.",
            "Only {n} people have rated, and the smallest group shown is {minimum}.",
            room.rated,
            minimum=room.minimum,
        )
    if move in ("ask", "go-on") and room.is_enough:
        return _("Enough people have rated: nobody need be asked.")
    if move == "ask" and not room.rated:
        return _("Nobody has rated yet: there is nothing to show.")
    if move == "ask" and _key(standing.item, move) in standing.taken_back:
        return _("The room was asked once already on this item.")
    if move == "plan" and standing.stage is Stage.REVEALED and not room.is_vote:
        return _("Talk about it and record what you agree first: the plan comes after that.")
    if move in TO_THE_NEXT and standing.item + 1 >= room.items:
        return _("This is the last item.")
    if move == "begin" and not room.items:
        return _("Put something on the agenda first.")
    return None


def moves_from(standing: Standing, room: Room) -> list[str]:
    """The moves that can be made now, in the order of the table."""
    return [m for stage, m in MOVES if stage is standing.stage and why_not(standing, m, room) is None]


def move_on(standing: Standing, move: str, room: Room) -> Standing:
    """The standing after a move; Refusal where it cannot be made."""
    if (reason := why_not(standing, move, room)) is not None:
        raise Refusal(reason)
    stage = MOVES[standing.stage, move]
    if move == "hear" and not room.everyone_agreed:
        stage = Stage.TALKING
    before = Before(move, standing.stage, standing.item, standing.voting)
    moved = replace(standing, stage=stage, before=before)
    if move in TO_THE_NEXT:
        moved = replace(moved, item=standing.item + 1, voting=0)
    return _afresh(moved) if stage is Stage.RATING else moved


def take_back(standing: Standing) -> Standing:
    """The standing before the last move; where that was rating or asking, the room rates from nothing.

    What the room said to being asked is heard once: else one who leaves would show what was theirs.
    """
    was = standing.before
    if was is None or not standing.may_take_back:
        raise Refusal(_("This cannot be taken back. Each move of an item can be taken back once."))
    taken = standing.taken_back | {_key(was.item, was.move)}
    back = replace(standing, stage=was.stage, item=was.item, voting=was.voting, before=None, taken_back=taken)
    return _afresh(replace(back, stage=Stage.RATING)) if was.stage in (Stage.RATING, Stage.ASKING) else back


def _afresh(standing: Standing) -> Standing:
    """A voting of its own: what was given in another one is not counted in it."""
    return replace(standing, voting=standing.votings + 1, votings=standing.votings + 1)


def _key(item: int, move: str) -> str:
    return f"{item}:{move}"


FORGOTTEN = timedelta(days=7)  # after the time of the item it is at is over: a session may be cut in two
NEVER_BEGUN = timedelta(days=365)  # after it was made


def is_forgotten(stage: Stage, until: datetime | None, made: datetime, now: datetime) -> bool:
    """Whether nobody will end this workshop any more, so that it ends by itself."""
    if stage is Stage.ENDED:
        return False
    return now >= (made + NEVER_BEGUN if until is None else until + FORGOTTEN)


DOTS = (3, 5)


def read_dots(given: Mapping[str, str], *, most: int) -> dict[str, int]:
    """How many dots go to which area; all on one is allowed. ValueError with words for the person."""
    dots = {}
    for area, typed in given.items():
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 3):
            raise ValueError(_("Write how many dots as a whole number."))
        if n := int(typed or 0):
            dots[area] = n
    total = sum(dots.values())
    if not total:
        raise ValueError(_("Place at least one dot."))
    if total > most:
        raise ValueError(
            ngettext("You have {most} dots; {n} is placed.", "You have {most} dots; {n} are placed.", total, most=most)
        )
    return dots


def problem_with_dots(dots: Mapping[str, int], areas: Collection[str], *, most: int) -> str | None:
    """What stands against dots that were sent; None where each goes to an area and they are no more than one has."""
    if not dots or not set(dots) <= set(areas) or min(dots.values()) < 1 or sum(dots.values()) > most:
        return _("These dots cannot be placed so.")
    return None


@dataclass(frozen=True)
class Ranked:
    """An area that dots were placed on, with its rank from 1: areas with as many dots are level, and share theirs."""

    area: str
    dots: int
    rank: int
    is_level: bool


def ranked(dots: Mapping[str, int]) -> list[Ranked]:
    """The areas that have dots, the most first; those that are level as they came."""
    counts = list(dots.values())
    found = [(area, n) for area, n in sorted(dots.items(), key=lambda one: -one[1]) if n]
    return [Ranked(area, n, 1 + sum(more > n for more in counts), counts.count(n) > 1) for area, n in found]
