"""What goes wrong, in one place: each refusal has a status and words that say what the person can do."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, TimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from app.core.errors import Closed, InNoRoom, NotFound, NotOpenYet, Refusal, SignedOut, TooManyTries
from app.language import _
from app.web.guard import HEADERS
from app.web.pages import page
from app.web.who import MOST_FIELDS, REQUEST_ID, not_here

DESK = (
    "/desk",
    "/rounds",
    "/reports",
    "/partnerships",
    "/bodies",
    "/people",
    "/account",
    "/audit",
    "/workshops",
    "/evidence",
    "/practices",
    "/codebooks",
    "/mail",
)  # of people with an account

log = logging.getLogger("howgood")


def _title(refusal: Refusal) -> str:
    if isinstance(refusal, NotFound):
        return _("There is nothing here")
    if isinstance(refusal, InNoRoom):
        return _("You are in no room")
    if isinstance(refusal, SignedOut):
        return _("We do not know who you are")
    if isinstance(refusal, NotOpenYet):
        return _("Not open yet")
    if isinstance(refusal, Closed):
        return _("This round has closed")
    if isinstance(refusal, TooManyTries):
        return _("Please wait a while")
    return _("This cannot be done")


def _links(request: Request, refusal: Refusal) -> list[dict[str, str]]:
    if _has_no_account_here(request, refusal):
        is_post = request.method == "POST"
        label = _("Sign in, in a new tab") if is_post else _("Sign in")
        return [{"href": "/sign-in", "label": label, "target": "_blank" if is_post else ""}]
    if request.scope["path"].startswith(DESK):
        return [{"href": "/desk", "label": _("Your first page")}]
    if isinstance(refusal, InNoRoom):
        return [{"href": "/", "label": _("Enter a code")}]
    return [
        {"href": "/return", "label": _("Go on with your answers by return code")},
        {"href": "/", "label": _("Enter a code")},
    ]


def _has_no_account_here(request: Request, refusal: Refusal) -> bool:
    return isinstance(refusal, SignedOut) and not request.scope["path"].startswith(("/response", "/room"))


async def _typed(request: Request) -> list[tuple[str, str]]:
    """What was posted, so that it can be sent again; nothing where it cannot be read."""
    if request.method != "POST":
        return []
    try:
        posted = await request.form(max_files=0, max_fields=MOST_FIELDS)
    except (HTTPException, ClientDisconnect):
        return []
    return [(name, value) for name, value in posted.multi_items() if isinstance(value, str)]


def answer(request: Request, status: int, title: str, message: str, **more: Any) -> Response:
    """The one page that tells of a failure: `links` lead on, `typed` can be sent again; JSON where a script asks."""
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"saved": False, "reason": "refused", "message": message}, status)
    number = request.scope[REQUEST_ID] if status >= 500 else None
    return page(request, "error.html", status=status, title=title, message=message, number=number, **more)


def _which(request: Request) -> dict[str, str]:
    """The request, and which page was asked for as the router writes it: an address can hold a code."""
    return {"request": request.scope[REQUEST_ID], "route": getattr(request.scope.get("route"), "path", "")}


def _nothing_here(request: Request, status: int) -> Response:
    missing = not_here()
    return answer(request, status, _title(missing), missing.message, links=_links(request, missing))


def install(app: FastAPI) -> None:
    """Hands every kind of failure to the one page that tells of it."""

    @app.exception_handler(Refusal)
    async def refused(request: Request, refusal: Refusal) -> Response:
        can_be_sent_again = isinstance(refusal, TooManyTries) or _has_no_account_here(request, refusal)
        more = {"typed": await _typed(request)} if can_be_sent_again else {}
        message = refusal.message
        if more.get("typed") and isinstance(refusal, SignedOut):
            message = _("You are signed out. What you typed stays on this page: sign in, come back, and try again.")
        return answer(request, refusal.status, _title(refusal), message, links=_links(request, refusal), **more)

    @app.exception_handler(HTTPException)
    def no_page(request: Request, error: HTTPException) -> Response:
        if error.status_code in (404, 405):
            return _nothing_here(request, error.status_code)
        if error.status_code == 413:
            message = _("This is too large to take in. Go back, where it still stands, and send it in parts.")
            return answer(request, 413, _("This is too large"), message)
        message = _("The page could not read what was sent. Go back and try again.")
        return answer(request, error.status_code, _("This cannot be done"), message)

    @app.exception_handler(RequestValidationError)
    def unreadable(request: Request, _error: RequestValidationError) -> Response:
        message = _("The page could not read what was sent. Go back and try again.")
        return answer(request, 422, _("This cannot be done"), message)

    @app.exception_handler(DataError)
    def unstorable(request: Request, _error: DataError) -> Response:
        return _nothing_here(request, NotFound.status)

    @app.exception_handler(OperationalError)
    @app.exception_handler(IntegrityError)
    @app.exception_handler(TimeoutError)
    async def busy(request: Request, error: Exception) -> Response:
        log.error("The database refused: %s", type(error).__name__, extra=_which(request))
        message = _(
            "This could not be written down just now. Nothing was lost before it, and what you typed stays on this"
            " page. Wait a moment and try again."
        )
        return answer(request, 503, _("Not saved yet: please try again"), message, typed=await _typed(request))

    @app.exception_handler(Exception)
    def broken(request: Request, error: Exception) -> Response:
        log.error("Unexpected %s", type(error).__name__, exc_info=error, extra=_which(request))
        message = _("Something went wrong on our side. Go back and try again; what was saved is still there.")
        told = answer(request, 500, _("Something went wrong"), message)
        told.headers.update(HEADERS)  # this answer leaves outside the guard
        told.headers["X-Request-ID"] = request.scope[REQUEST_ID]
        return told
