"""Opening a closed round again: what stays, what is made anew, and the new closing time."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app.core.clock import read_day_and_time
from app.core.errors import Invalid, NotFound
from app.core.rounds import Move, may_move
from app.language import _
from app.store import planning, reopening, rounds
from app.store.tables import Round
from app.web import forms
from app.web.one_thread import InOneThread
from app.web.pages import go, page
from app.web.rounds import Running
from app.web.who import FormDep, Now, SessionDep

router = APIRouter(route_class=InOneThread)


@router.get("/rounds/{slug}/reopen")
def reopen_page(request: Request, slug: str, person: Running, session: SessionDep, now: Now) -> HTMLResponse:
    round_ = rounds.by_slug(session, slug)
    if not may_move(rounds.phase_of(round_, now), Move.REOPEN):
        raise NotFound(_("Only a closed round can be opened again."))
    return _page(request, session, round_, person=person)


def _page(request: Request, session: Session, round_: Round, **more: Any) -> HTMLResponse:
    read, unread = planning.read_and_unread(session, round_)
    return page(
        request,
        "rounds/reopen.html",
        status=422 if more.get("errors") else 200,
        round=round_,
        read=read,
        unread=unread,
        **({"errors": [], "values": {}} | more),
    )


@router.post("/rounds/{slug}/reopen")
def reopen(request: Request, slug: str, form: FormDep, person: Running, session: SessionDep, now: Now) -> Response:
    round_ = rounds.by_slug(session, slug)
    values = {name: forms.text(form, name) for name in ("closes", "closes_at", "reason")}
    try:
        closes = read_day_and_time(values["closes"], values["closes_at"], ends=True)
        reopening.reopen_round(session, round_, closes=closes, reason=values["reason"], now=now, by=person)
    except ValueError as error:
        errors = [{"field": "closes", "message": str(error)}]
    except Invalid as refused:
        errors = forms.errors(refused.problems)
    else:
        return go(f"/rounds/{slug}")
    return _page(request, session, round_, person=person, errors=errors, values=values)
