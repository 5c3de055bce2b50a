"""How pages leave: the one way to show a template, to go elsewhere, and to keep or drop a cookie."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from anyio import CapacityLimiter
from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from app.core.keys import Keys
from app.core.signing_in import TEN_MINUTES
from app.store.db import Database
from app.templating import render, render_block
from app.web.who import RESPONSE_COOKIE, ROOM_COOKIE, STAFF_COOKIE, TICKET_COOKIE, access_on

FORM_TOKEN = "form-token"
POSTING = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>')


def page(
    request: Request, template: str, *, status: int = 200, block: str | None = None, **context: Any
) -> HTMLResponse:
    """The page, or with `block` only that part of it when htmx asks."""
    context |= {
        "request": request,
        "static": request.app.state.static_url,
        "example_data": request.app.state.example_data,
        "not_encrypted": request.app.state.settings.is_lan,
        "access": access_on(request),
    }
    if block is not None and request.headers.get("HX-Request") == "true":
        return HTMLResponse(_with_token(request, render_block(template, block, **context)), status)
    return HTMLResponse(_with_token(request, render(template, **context)), status)


def _with_token(request: Request, html: str) -> str:
    """Each form of a signed-in person's page carries what no other site can know: none can forget it."""
    cookie = request.cookies.get(STAFF_COOKIE)
    if not cookie:
        return html
    keys: Keys = request.app.state.keys
    field = f'<input type="hidden" name="{FORM_TOKEN}" value="{keys.form_token(cookie)}">'
    return POSTING.sub(lambda form: form[0] + field, html)


class Later(Response):
    """An answer that is made once the session is given back: nobody's answer waits to be saved while it is drawn.

    Of those that take long one is made at a time and the others wait without a thread, so that threads are left.
    """

    def __init__(self, make: Callable[[], Response], *, takes_long: bool = False):
        super().__init__()
        self.make = make
        self.takes_long = takes_long

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Makes the answer and sends it; what goes wrong in making is told like any failure."""
        if self.takes_long:
            press: CapacityLimiter = scope["app"].state.press
            async with press:
                answer = await run_in_threadpool(self.make)
        else:
            answer = await run_in_threadpool(self.make)
        await answer(scope, receive, send)


def after_forgetting(request: Request, answer: Response) -> Response:
    """The answer, before which what was erased goes from the database's own files as well, once it is committed."""
    database: Database = request.app.state.database

    def forgotten() -> Response:
        database.forget()
        return answer

    return Later(forgotten)


def go(href: str) -> RedirectResponse:
    """On to another page, by GET."""
    return RedirectResponse(href, 303)


def keep_return_code(request: Request, response: Response, code: str) -> None:
    """The device keeps the return code for some hours after it was last used."""
    _keep(request, response, RESPONSE_COOKIE, code, request.app.state.settings.participant_hours)


def keep_staff(request: Request, response: Response, cookie: str) -> None:
    """The device stays signed in for some hours."""
    _keep(request, response, STAFF_COOKIE, cookie, request.app.state.settings.staff_hours)


def keep_room(request: Request, response: Response, device: str) -> None:
    """The device knows for some hours which room it is in."""
    _keep(request, response, ROOM_COOKIE, device, request.app.state.settings.participant_hours)


def keep_ticket(request: Request, response: Response, ticket: str) -> None:
    """The device knows for ten minutes that it asked for a sign-in code."""
    _keep(request, response, TICKET_COOKIE, ticket, TEN_MINUTES / timedelta(hours=1))


def _keep(request: Request, response: Response, name: str, value: str, hours: float) -> None:
    secure = request.app.state.settings.address.startswith("https:")
    seconds = int(hours * 3600)
    response.set_cookie(name, value, max_age=seconds, httponly=True, secure=secure, samesite="lax", path="/")


def forget(response: Response, name: str) -> None:
    """The device forgets a cookie."""
    response.delete_cookie(name, path="/")
