"""What goes wrong, in one place: each refusal has a status and words that say what the person can do."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, TimeoutError
from starlette.exceptions import HTTPException

from app.core.errors import Closed, NotFound, NotOpenYet, Refusal, SignedOut
from app.language import _
from app.web.pages import page

log = logging.getLogger("howgood")


def _title(refusal: Refusal) -> str:
    if isinstance(refusal, NotFound):
        return _("There is nothing here")
    if isinstance(refusal, SignedOut):
        return _("We do not know who you are")
    if isinstance(refusal, NotOpenYet):
        return _("Not open yet")
    if isinstance(refusal, Closed):
        return _("This round has closed")
    return _("This cannot be done")


def _links(request: Request, refusal: Refusal) -> list[dict[str, str]]:
    if request.url.path.startswith(("/rounds", "/partnerships")) and not isinstance(refusal, SignedOut):
        return [{"href": "/rounds", "label": _("All rounds")}]
    return [
        {"href": "/return", "label": _("Go on with your answers by return code")},
        {"href": "/", "label": _("Enter a code")},
    ]


def install(app: FastAPI) -> None:
    """Hands every kind of failure to the one page that tells of it."""

    def answer(request: Request, status: int, title: str, message: str, links: list[dict[str, str]]) -> Response:
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"saved": False, "reason": "refused", "message": message}, status)
        return page(request, "error.html", status=status, title=title, message=message, links=links)

    @app.exception_handler(Refusal)
    def refused(request: Request, refusal: Refusal) -> Response:
        return answer(request, refusal.status, _title(refusal), refusal.message, _links(request, refusal))

    @app.exception_handler(HTTPException)
    def no_page(request: Request, error: HTTPException) -> Response:
        if error.status_code in (404, 405):
            missing = NotFound(_("There is no such page. Check the address, or start from the first page."))
            return answer(request, error.status_code, _title(missing), missing.message, _links(request, missing))
        message = _("The page could not read what was sent. Go back and try again.")
        return answer(request, error.status_code, _("This cannot be done"), message, [])

    @app.exception_handler(RequestValidationError)
    def unreadable(request: Request, _error: RequestValidationError) -> Response:
        message = _("The page could not read what was sent. Go back and try again.")
        return answer(request, 422, _("This cannot be done"), message, [])

    @app.exception_handler(DataError)
    def unstorable(request: Request, _error: DataError) -> Response:
        missing = NotFound(_("There is no such page. Check the address, or start from the first page."))
        return answer(request, missing.status, _title(missing), missing.message, _links(request, missing))

    @app.exception_handler(OperationalError)
    @app.exception_handler(IntegrityError)
    @app.exception_handler(TimeoutError)
    def busy(request: Request, error: Exception) -> Response:
        log.error("The database refused: %s", type(error).__name__)
        message = _(
            "The answers could not be written down just now. Nothing was lost before this; try again in a moment."
        )
        return answer(request, 503, _("Please try again"), message, [])

    @app.exception_handler(Exception)
    def broken(request: Request, error: Exception) -> Response:
        log.error("Unexpected %s at %s", type(error).__name__, request.url.path, exc_info=error)
        message = _("Something went wrong on our side. Go back and try again; what was saved is still there.")
        return answer(request, 500, _("Something went wrong"), message, [])
