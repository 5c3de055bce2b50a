"""The participation desk: who has come so far, by partnership and perspective, and what helps before the close."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from app.core.access import Permission
from app.core.clock import closing_in_words, day_in_words
from app.core.late import Waiting
from app.core.participation import Came, Outlook, in_a_word, never_more_than_now, outlook, what_helps
from app.core.promises import is_on_record
from app.core.questionnaire import Questionnaire
from app.core.rounds import Mode, Phase
from app.core.text import Text
from app.language import _, ngettext
from app.store import facts, invitations, participation, questionnaires, rounds, snapshots
from app.store.tables import Partnership, Person, Round
from app.web.one_thread import InOneThread
from app.web.pages import page
from app.web.rounds import Seeing
from app.web.who import AccessDep, Now, SessionDep, its_partnership, may

router = APIRouter(route_class=InOneThread)
BAR = 100  # units that a bar is wide
Seats = Mapping[tuple[UUID | None, str], Came]


@dataclass(frozen=True)
class SeatView:
    """One perspective of one place: its counts, and how it would stand if the round closed now."""

    title: Text
    came: Came
    word: str
    whole: int  # how many people the bar is wide
    waiting: Waiting | None = None

    @property
    def submitted_to(self) -> int:
        return round(BAR * self.came.submitted / self.whole)

    @property
    def started_to(self) -> int:
        return round(BAR * self.came.started / self.whole)


@dataclass(frozen=True)
class PlaceView:
    """One place with its perspectives, and what helps there before the close."""

    name: str
    href: str | None
    seats: list[SeatView]
    helps: list[str]
    is_good: bool


@router.get("/rounds/{slug}/participation")
def participation_desk(
    request: Request, slug: str, person: Seeing, access: AccessDep, session: SessionDep, now: Now
) -> HTMLResponse:
    round_ = rounds.by_slug(session, slug)
    theirs = access.scope(Permission.SEE_ROUNDS)
    return _desk(request, person, session, round_, rounds.places_or_nation(session, round_, theirs), now)


@router.get("/rounds/{slug}/partnerships/{partnership}/participation")
def participation_of_one(
    request: Request,
    slug: str,
    partnership: str,
    person: Annotated[Person, Depends(may(Permission.SEE_ROUNDS, on=its_partnership))],
    session: SessionDep,
    now: Now,
) -> HTMLResponse:
    round_ = rounds.by_slug(session, slug)
    return _desk(request, person, session, round_, [rounds.place(session, round_, partnership)], now)


def _desk(
    request: Request, person: Person, session: Session, round_: Round, places: list[Partnership | None], now: Now
) -> HTMLResponse:
    """The counts of these places: a round's, or one of them."""
    questionnaire = questionnaires.of_round(session, round_)
    phase = rounds.phase_of(round_, now)
    came = seats_of(session, round_, _invited(session, round_, places))
    shown = [_place(session, round_, questionnaire, place, came, phase) for place in places]
    totals = {code: sum((came[_id(p), code] for p in places), Came()) for code in questionnaire.perspective}
    return page(
        request,
        "participation/desk.html",
        block="counts",
        person=person,
        round=round_,
        here=request.url.path,
        only=shown[0].name if len(shown) == 1 else None,
        phase=phase.value,
        places=shown,
        heads=[(p.title, _kind(questionnaire, round_, p.code)) for p in questionnaire.perspectives],
        totals=totals,
        everyone=sum(totals.values(), Came()),
        small=sum(not place.is_good for place in shown),
        left=_time_left(round_, now, phase),
        closes=closing_in_words(round_.closed_at or round_.closes),
        days=_days(session, round_, places, totals),
    )


def seats_of(session: Session, round_: Round, invited: Mapping[tuple[UUID | None, str], int] | None = None) -> Seats:
    """The counts of every perspective of every place; `invited` holds those where people are invited by name."""
    counts = facts.counts(session, round_)
    seats = [(shared.partnership_id, shared.perspective) for shared in rounds.codes(session, round_)]
    return {seat: Came(*counts.get(seat, (0, 0)), (invited or {}).get(seat)) for seat in seats}


def _invited(session: Session, round_: Round, places: list[Partnership | None]) -> dict[tuple[UUID | None, str], int]:
    """How many were invited by name: numbers alone, since no session that reads responses reads an invitation."""
    return {
        (_id(place), perspective): its.invited
        for place in places
        for perspective, its in invitations.counts(session, round_, place).items()
    }


def _id(place: Partnership | None) -> UUID | None:
    return place.id if place else None


def _place(
    session: Session,
    round_: Round,
    questionnaire: Questionnaire,
    place: Partnership | None,
    came: Seats,
    phase: Phase,
) -> PlaceView:
    its = {code: came[_id(place), code] for code in questionnaire.perspective}
    ahead = _ahead(session, round_, questionnaire, place, its) if phase is Phase.OPEN else None
    waits = snapshots.waiting_for(session, round_, place)
    least = {c: round_.minimum if _is_confidential(questionnaire, round_, c) else 1 for c in its}
    return PlaceView(
        place.name if place else _("The nation"),
        f"/rounds/{round_.slug}/partnerships/{place.slug}/participation" if place else None,
        [
            SeatView(
                questionnaire.perspective[code].title,
                seat,
                in_a_word(code, ahead) if ahead else "",
                max(seat.invited or 0, seat.started, least[code]),
                waits.get(code),
            )
            for code, seat in its.items()
        ],
        what_helps(questionnaire.perspectives, ahead) if ahead else [],
        ahead is None or ahead.is_good,
    )


def _ahead(
    session: Session, round_: Round, questionnaire: Questionnaire, place: Partnership | None, its: Mapping[str, Came]
) -> Outlook | None:
    """How the place would stand if the round closed now; None where a report has settled its rows already."""
    if snapshots.newest(session, round_, place) is not None:
        return None
    submitted = {code: seat.submitted for code, seat in its.items()}
    all_on_record = round_.mode is Mode.ON_THE_RECORD
    return outlook(questionnaire.perspectives, submitted, round_.minimum, all_on_record=all_on_record)


def _is_confidential(questionnaire: Questionnaire, round_: Round, code: str) -> bool:
    return not is_on_record(questionnaire.perspective[code], round_.mode)


def _kind(questionnaire: Questionnaire, round_: Round, code: str) -> str:
    if _is_confidential(questionnaire, round_, code):
        return _("confidential, minimum {n}", n=round_.minimum)
    return _("on the record")


def _time_left(round_: Round, now: Now, phase: Phase) -> str:
    if phase is not Phase.OPEN:
        return ""
    left = round_.closes - now
    if left.days >= 2:
        return ngettext("{n} day", "{n} days", left.days)
    return ngettext("{n} hour", "{n} hours", max(1, round(left.total_seconds() / 3600)))


def _days(
    session: Session, round_: Round, places: list[Partnership | None], totals: Mapping[str, Came]
) -> list[dict[str, Any]]:
    """Day by day, over these places: how many had started and submitted as the day began, the newest first."""
    sums: dict[str, dict[date, Came]] = {code: {} for code in totals}
    ids = {_id(place) for place in places}
    for (place_id, code), days in participation.by_day(session, round_).items():
        for day, came in days.items() if place_id in ids and code in sums else ():
            sums[code][day] = sums[code].get(day, Came()) + came
    steady = {code: never_more_than_now(days, totals[code]) for code, days in sums.items()}
    every = sorted({day for days in steady.values() for day in days}, reverse=True)
    return [{"day": day_in_words(day), "came": [steady[code].get(day, Came()) for code in totals]} for day in every]
