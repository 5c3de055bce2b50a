"""How pages leave: the one way to show a template, to go elsewhere, and to keep or drop a cookie."""

from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.templating import render, render_block
from app.web.who import RESPONSE_COOKIE, STAFF_COOKIE


def page(
    request: Request, template: str, *, status: int = 200, block: str | None = None, **context: Any
) -> HTMLResponse:
    """The page, or with `block` only that part of it when htmx asks."""
    context |= {
        "request": request,
        "static": request.app.state.static_url,
        "example_data": request.app.state.settings.is_development,
    }
    if block is not None and request.headers.get("HX-Request") == "true":
        return HTMLResponse(render_block(template, block, **context), status)
    return HTMLResponse(render(template, **context), status)


def go(href: str) -> RedirectResponse:
    """On to another page, by GET."""
    return RedirectResponse(href, 303)


def keep_return_code(request: Request, response: Response, code: str) -> None:
    """The device keeps the return code for some hours after it was last used."""
    _keep(request, response, RESPONSE_COOKIE, code, request.app.state.settings.participant_hours)


def keep_staff(request: Request, response: Response, cookie: str) -> None:
    """The device stays signed in for some hours."""
    _keep(request, response, STAFF_COOKIE, cookie, request.app.state.settings.staff_hours)


def _keep(request: Request, response: Response, name: str, value: str, hours: int) -> None:
    secure = request.app.state.settings.address.startswith("https:")
    response.set_cookie(name, value, max_age=hours * 3600, httponly=True, secure=secure, samesite="lax", path="/")


def forget(response: Response, name: str) -> None:
    """The device forgets a cookie."""
    response.delete_cookie(name, path="/")
