"""Erasing a round's single answers: when they are due, what goes and what stays, and doing it."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app.core.access import Permission
from app.core.clock import day_in_words
from app.core.errors import Invalid
from app.core.rounds import Phase
from app.language import _
from app.store import erasure, owners, rounds
from app.store.db import Database
from app.store.forgetting import forget_round
from app.store.tables import Person, Round
from app.web import forms
from app.web.one_thread import InOneThread
from app.web.pages import Later, go, page
from app.web.who import FormDep, KeysDep, Now, SessionDep, may

router = APIRouter(route_class=InOneThread)
Erasing = Annotated[Person, Depends(may(Permission.ERASE_ANSWERS))]


@router.get("/rounds/{slug}/erasure")
def erasure_page(request: Request, slug: str, person: Erasing, session: SessionDep, now: Now) -> HTMLResponse:
    return _page(request, person, session, rounds.by_slug(session, slug), now)


def _page(
    request: Request, person: Person, session: Session, round_: Round, now: Now, *, errors: Any = (), values: Any = None
) -> HTMLResponse:
    day = erasure.day_of(round_)
    return page(
        request,
        "erasure/round.html",
        status=422 if errors else 200,
        person=person,
        round=round_,
        phase=rounds.phase_of(round_, now).value,
        day=day_in_words(day),
        is_due=any(one.id == round_.id for one in erasure.due(session, now)),
        erased=day_in_words(round_.erased_at) if round_.erased_at else None,
        extent=None if round_.erased_at else erasure.extent(session, round_, now),
        errors=errors,
        values=values or {"day": day.isoformat()},
    )


@router.post("/rounds/{slug}/erasure-day")
def set_day(request: Request, slug: str, form: FormDep, person: Erasing, session: SessionDep, now: Now) -> Response:
    round_ = rounds.by_slug(session, slug)
    typed = forms.text(form, "day")
    try:
        erasure.set_day(session, round_, date.fromisoformat(typed), now=now, by=person)
    except ValueError:
        errors = [{"field": "day", "message": _("Write a date such as 2027-04-25.")}]
    except Invalid as refused:
        errors = forms.errors(refused.problems)
    else:
        return go(f"/rounds/{slug}/erasure")
    return _page(request, person, session, round_, now, errors=errors, values={"day": typed})


@router.post("/rounds/{slug}/erase")
def erase(
    request: Request, slug: str, form: FormDep, person: Erasing, session: SessionDep, keys: KeysDep, now: Now
) -> Response:
    round_ = rounds.by_slug(session, slug)
    if not forms.text(form, "confirm") and round_.erased_at is None and rounds.phase_of(round_, now) is Phase.CLOSED:
        errors = [{"field": "confirm", "message": _("Tick the box if you want to erase the answers now.")}]
        return _page(request, person, session, round_, now, errors=errors)
    erasure.erase_round(session, round_, keys=keys, now=now, by=person)
    database: Database = request.app.state.database

    def erased() -> Response:
        """After the commit: what was erased goes from the database's own files and copies as well."""
        with database.writing() as its:  # a session of its own, as for whatever knows names
            owners.erase(its, rounds.by_slug(its, slug), now=now, by=person)
        forget_round(database)
        return go(f"/rounds/{slug}/erasure")

    return Later(erased)
