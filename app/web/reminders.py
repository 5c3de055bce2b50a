"""Reminders: planned for a day, with a look at who would get one and what it says."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app.core.access import Permission
from app.core.clock import closing_in_words, opening_in_words, read_time
from app.core.errors import Invalid
from app.core.invitation import reminder_letter
from app.core.keys import Keys
from app.core.rounds import Phase
from app.language import _
from app.store import reminders, rounds
from app.store.inviting_tables import Reminder
from app.store.tables import Partnership, Person, Round
from app.web import forms
from app.web.answering_views import Page
from app.web.one_thread import InOneThread
from app.web.pages import go, page
from app.web.who import FormDep, KeysDep, Now, SessionDep, SettingsDep, its_partnership, may

router = APIRouter(route_class=InOneThread)
Inviting = Annotated[Person, Depends(may(Permission.INVITE, on=its_partnership))]
ROUND, PARTNERSHIP = "/rounds/{slug}/reminders", "/rounds/{slug}/partnerships/{partnership}/reminders"


def _where(request: Request, session: Session, slug: str) -> tuple[Round, Partnership | None]:
    """The round in the address, and its partnership where it is about one of them alone."""
    round_ = rounds.by_slug(session, slug)
    partnership = request.path_params.get("partnership")
    return round_, rounds.place(session, round_, partnership) if partnership else None


def _href(round_: Round, place: Partnership | None) -> str:
    return f"/rounds/{round_.slug}" + (f"/partnerships/{place.slug}" if place else "") + "/reminders"


@router.get(ROUND)
@router.get(PARTNERSHIP)
def all_reminders(
    request: Request, slug: str, person: Inviting, session: SessionDep, keys: KeysDep, now: Now
) -> HTMLResponse:
    round_, place = _where(request, session, slug)
    return _page(request, person, session, round_, place, keys, now)


def _page(
    request: Request,
    person: Person,
    session: Session,
    round_: Round,
    place: Partnership | None,
    keys: Keys,
    now: Now,
    **form: Any,
) -> HTMLResponse:
    names = {p.id: p.name for p in rounds.places(session, round_)}
    phase = rounds.phase_of(round_, now)
    reached = reminders.reached(session, round_, place, keys) if phase is not Phase.CLOSED else []

    def view(its: Reminder) -> Page:
        return Page(
            id=str(its.id),
            at=opening_in_words(its.at),
            where=names[its.partnership_id] if its.partnership_id else _("the whole round"),
            is_sent=its.sent_at is not None,
            may_cancel=place is None or its.partnership_id == place.id,
            reached=its.reached,
        )

    its = [r for r in reminders.planned(session, round_) if place is None or r.partnership_id in (None, place.id)]
    return page(
        request,
        "reminders/list.html",
        status=422 if form.get("errors") else 200,
        person=person,
        round=round_,
        place_name=place.name if place else _("Round {slug}", slug=round_.slug),
        up_href=f"{_href(round_, place).removesuffix('/reminders')}/invitations" if place or not names else None,
        href=_href(round_, place),
        is_closed=phase is Phase.CLOSED,
        opens=opening_in_words(round_.opens),
        closes=closing_in_words(round_.closes),
        reminders=[view(one) for one in its],
        reached=[
            Page(
                who=r.invitation.name or r.invitation.address,
                address=r.invitation.address,
                perspective=r.seat.questionnaire.perspective[r.seat.perspective].title,
                where=r.seat.partnership.name if r.seat.partnership and place is None else "",
            )
            for r in reached
        ],
        **({"errors": [], "values": {}, "letter": None} | form),
    )


@router.post(ROUND)
@router.post(PARTNERSHIP)
def plan(
    request: Request,
    slug: str,
    form: FormDep,
    person: Inviting,
    session: SessionDep,
    keys: KeysDep,
    settings: SettingsDep,
    now: Now,
) -> Response:
    """Plans a reminder, or shows first what it will say."""
    round_, place = _where(request, session, slug)
    values = {name: forms.text(form, name) for name in ("at", "words")}
    errors, letter = [], None
    if forms.text(form, "press") == "preview":
        people = reminders.reached(session, round_, place, keys)
        if people:
            about, first = people[0].seat.about, people[0].invitation
            link = f"{settings.address}/invitation/…"
            drawn = reminder_letter(about, name=first.name, words=values["words"], link=link, unsubscribe="")
            letter = {"to": first.address, "subject": drawn.subject, "text": drawn.text}
        else:
            errors = [{"field": "", "message": _("Nobody would be reminded now, so there is no letter to show.")}]
        return _page(request, person, session, round_, place, keys, now, values=values, errors=errors, letter=letter)
    try:
        at = read_time(values["at"])
        reminders.plan(session, round_, place, at=at, words=values["words"], now=now, by=person)
    except ValueError as error:
        errors = [{"field": "at", "message": str(error)}]
    except Invalid as refused:
        errors = forms.errors(refused.problems)
    else:
        return go(_href(round_, place))
    return _page(request, person, session, round_, place, keys, now, values=values, errors=errors)


@router.post(f"{ROUND}/{{reminder}}")
@router.post(f"{PARTNERSHIP}/{{reminder}}")
def cancel(request: Request, slug: str, reminder: str, person: Inviting, session: SessionDep, now: Now) -> Response:
    round_, place = _where(request, session, slug)
    reminders.cancel(session, round_, place, reminder, now=now, by=person)
    return go(_href(round_, place))
