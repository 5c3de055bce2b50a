"""The desk of rounds: one round with its settings, codes and reports, and how it is closed."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app.core.access import Access, Permission, in_fours
from app.core.clock import closing_in_words, opening_in_words
from app.core.comments import unread
from app.core.late import Waiting
from app.core.promises import is_on_record
from app.core.questionnaire import Questionnaire
from app.core.review import is_review
from app.core.rounds import Move, Phase, may_move
from app.core.text import Text
from app.language import _
from app.reports import ONLY_OVER_PARTNERSHIPS, REPORTS
from app.store import comments, facts, questionnaires, rounds, snapshots
from app.store.tables import Partnership, Person, Round, SharedCode
from app.web import answers, forms
from app.web.answering_views import Page
from app.web.comment_views import how_many_to_read
from app.web.one_thread import InOneThread
from app.web.pages import go, page
from app.web.planning_views import settings_in_words
from app.web.reports import report_link
from app.web.who import AccessDep, FormDep, Now, SessionDep, SettingsDep, anywhere, its_round, may

router = APIRouter(route_class=InOneThread)

Seeing = Annotated[Person, Depends(may(Permission.SEE_ROUNDS, on=its_round))]
Running = Annotated[Person, Depends(may(Permission.RUN_ROUNDS))]


@dataclass(frozen=True)
class SeatView:
    """One perspective of one partnership: its code, and how many started and submitted."""

    perspective: Text
    on_record: bool
    code: str
    link: str
    blank: str
    started: int
    submitted: int
    waiting: Waiting | None = None


@router.get("/rounds")
def all_rounds(
    request: Request,
    person: Annotated[Person, Depends(may(Permission.SEE_ROUNDS, on=anywhere))],
    access: AccessDep,
    session: SessionDep,
    now: Now,
) -> HTMLResponse:
    theirs = access.scope(Permission.SEE_ROUNDS)
    listed = [
        {
            "round": round_,
            "title": questionnaires.of_round(session, round_).short_title,
            "phase": rounds.phase_of(round_, now).value,
            "opens": opening_in_words(round_.opens),
            "closes": closing_in_words(round_.closed_at or round_.closes),
            "places": [p.name for p in rounds.places_or_nation(session, round_, theirs) if p],
        }
        for round_ in rounds.every(session, theirs)
    ]
    return page(request, "rounds/list.html", person=person, rounds=listed)


@router.get("/rounds/{slug}")
def one_round(
    request: Request,
    slug: str,
    person: Seeing,
    access: AccessDep,
    session: SessionDep,
    settings: SettingsDep,
    now: Now,
) -> HTMLResponse:
    round_ = rounds.by_slug(session, slug)
    return _round_page(request, person, access, session, round_, settings.address, now)


def _round_page(
    request: Request,
    person: Person,
    access: Access,
    session: Session,
    round_: Round,
    address: str,
    now: Now,
    **form: Any,
) -> HTMLResponse:
    questionnaire = questionnaires.of_round(session, round_)
    counts = facts.counts(session, round_)
    codes = {(c.partnership_id, c.perspective): c for c in rounds.codes(session, round_)}
    phase = rounds.phase_of(round_, now)
    is_national = rounds.places_or_nation(session, round_) == [None]
    theirs = access.scope(Permission.SEE_ROUNDS)
    places = rounds.places_or_nation(session, round_, theirs)
    waits = {place and place.id: snapshots.waiting_for(session, round_, place) for place in places}

    def seat(place: Partnership | None, code: str) -> SeatView:
        shared: SharedCode = codes[place.id if place else None, code]
        started, submitted = counts.get((shared.partnership_id, code), (0, 0))
        perspective = questionnaire.perspective[code]
        href = f"{address}/join/{in_fours(shared.code)}"
        on_record = is_on_record(perspective, round_.mode)
        return SeatView(
            perspective.title,
            on_record,
            in_fours(shared.code),
            href,
            f"/join/{in_fours(shared.code)}/blank",
            started,
            submitted,
            waits[place and place.id].get(code),
        )

    return page(
        request,
        "rounds/round.html",
        block="counts",
        status=422 if form else 200,
        person=person,
        round=round_,
        questionnaire=questionnaire,
        phase=phase.value,
        opens=opening_in_words(round_.opens),
        closes=closing_in_words(round_.closed_at or round_.closes),
        may={move.value for move in Move if may_move(phase, move) and access.may(Permission.RUN_ROUNDS)},
        settings=settings_in_words(session, round_, theirs),
        perspectives=[(p.code, p.title) for p in questionnaire.perspectives],
        places=[
            Page(
                name=place.name if place else _("The nation"),
                slug=place.slug if place else None,
                seats=[seat(place, code) for code in questionnaire.perspective],
                reports=[report_link(round_, place, name) for name in questionnaire.reports if name in REPORTS]
                if snapshots.newest(session, round_, place)
                else [],
                comments=_comments_link(session, round_, place, now)
                if phase is Phase.CLOSED and access.may_on(Permission.READ_COMMENTS, place.id if place else None)
                else None,
            )
            for place in places
        ],
        over_all=[report_link(round_, None, name) for name in questionnaire.reports if name in ONLY_OVER_PARTNERSHIPS]
        if phase is Phase.CLOSED and not is_national and access.may_on(Permission.READ_REPORTS, None)
        else [],
        answer_files=answers.offered(access, phase),
        review_href=_review_link(access, questionnaire, round_) if not is_national else None,
        **({"errors": []} | form),
    )


def _review_link(access: Access, questionnaire: Questionnaire, round_: Round) -> str | None:
    """Where plans are reviewed; None in every other round, and for who may not."""
    may_review = access.may_on(Permission.REVIEW_PLANS, None)
    return f"/rounds/{round_.slug}/review" if may_review and is_review(questionnaire, round_.mode) else None


def _comments_link(session: Session, round_: Round, place: Partnership | None, now: Now) -> dict[str, str] | None:
    """Where the comments of a place are read, and how many wait; None where nobody wrote any."""
    queue = comments.queue(session, comments.reading_place(session, round_, place, now))
    if not queue:
        return None
    of = f"/rounds/{round_.slug}" + (f"/partnerships/{place.slug}" if place else "")
    waiting = 0 if round_.erased_at else unread(queue)
    return {"href": f"{of}/comments", "words": how_many_to_read(waiting)}


@router.post("/rounds/{slug}/close")
def close_round(
    request: Request,
    slug: str,
    form: FormDep,
    person: Running,
    access: AccessDep,
    session: SessionDep,
    settings: SettingsDep,
    now: Now,
) -> Response:
    round_ = rounds.by_slug(session, slug)
    if not forms.text(form, "confirm"):
        message = _("Tick the box if you want to close the round now.")
        errors = [{"field": "confirm", "message": message}]
        return _round_page(request, person, access, session, round_, settings.address, now, errors=errors)
    rounds.close_round(session, round_, now=now, by=person)
    return go(f"/rounds/{slug}")
