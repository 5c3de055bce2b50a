"""One's own account: where one begins, the roles one holds, and the devices one is signed in on."""

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.core.access import Permission
from app.core.clock import opening_in_words
from app.store import people, sign_ins
from app.web.one_thread import InOneThread
from app.web.pages import forget, go, page
from app.web.role_views import role_in_words
from app.web.who import (
    STAFF_COOKIE,
    AccessDep,
    AccountDep,
    Now,
    SessionDep,
    SettingsDep,
    SignedInDep,
    not_here,
)

router = APIRouter(route_class=InOneThread)
# Where a person begins: the first of these pages that they may open.
HOMES = (
    (Permission.SEE_ROUNDS, "/rounds"),
    (Permission.READ_REPORTS, "/reports"),
    (Permission.LEAD_WORKSHOP, "/workshops"),
    (Permission.USE_ACCOUNT, "/account"),
)


@router.get("/desk")
def desk(person: AccountDep, access: AccessDep) -> Response:
    """On to the page where this person begins."""
    return go(next(href for permission, href in HOMES if access.may(permission)))


@router.get("/account")
def account(
    request: Request, person: AccountDep, who: SignedInDep, session: SessionDep, settings: SettingsDep, now: Now
) -> HTMLResponse:
    idle = timedelta(minutes=settings.staff_idle_minutes)
    return page(
        request,
        "account/page.html",
        person=person,
        roles=[role_in_words(held) for held in people.roles_of(session, person)],
        devices=[
            {
                "id": device.id,
                "name": device.device,
                "since": opening_in_words(device.made_at),
                "seen": opening_in_words(device.seen_at),
                "is_this": device.id == who.device,
            }
            for device in sign_ins.devices(session, person, now=now, idle=idle)
        ],
        hours=settings.staff_hours,
        idle=settings.staff_idle_minutes,
    )


@router.post("/account/devices/{device}/end")
def end_device(device: str, person: AccountDep, session: SessionDep, now: Now) -> Response:
    """Signs this person out on one of their devices; on this one, it is their signing out."""
    try:
        is_ended = sign_ins.sign_out(session, UUID(device), by=person, now=now)
    except ValueError:
        is_ended = False
    if not is_ended:
        raise not_here()
    return go("/account")


@router.post("/sign-out")
def sign_out(request: Request, person: AccountDep, who: SignedInDep, session: SessionDep, now: Now) -> Response:
    sign_ins.sign_out(session, who.device, by=person, now=now)
    answer = go("/")
    forget(answer, STAFF_COOKIE)
    return answer
