"""Signing in with a link that works once, and out again. A GET uses nothing up: mail scanners open links first."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from app.core.access import Permission
from app.core.errors import NotFound
from app.language import _
from app.store import people
from app.store.tables import Person
from app.web.one_thread import InOneThread
from app.web.pages import forget, go, keep_staff, page
from app.web.who import STAFF_COOKIE, Now, SessionDep, SettingsDep, may

router = APIRouter(route_class=InOneThread)


@router.get("/sign-in/{token}")
def sign_in_page(request: Request, token: str, session: SessionDep, now: Now) -> HTMLResponse:
    if not people.link_stands(session, token, now):
        raise NotFound(_("This sign-in link was used already, or is too old. Ask for a new one."))
    return page(request, "sign_in/link.html", token=token)


@router.post("/sign-in/{token}")
def sign_in(request: Request, token: str, session: SessionDep, settings: SettingsDep, now: Now) -> Response:
    cookie = people.sign_in(session, token, now=now, lasts=timedelta(hours=settings.staff_hours))
    answer = go("/rounds")
    keep_staff(request, answer, cookie)
    return answer


@router.post("/sign-out")
def sign_out(
    request: Request,
    person: Annotated[Person, Depends(may(Permission.SEE_ROUNDS))],
    session: SessionDep,
    now: Now,
) -> Response:
    people.sign_out(session, request.cookies.get(STAFF_COOKIE, ""), by=person, now=now)
    answer = go("/")
    forget(answer, STAFF_COOKIE)
    return answer
