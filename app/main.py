"""create_app(): routers, error pages, static files, security headers."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.access import Keys, read_code
from app.settings import ROOT, Settings
from app.store.db import Database
from app.web import coming_back, errors, finishing, health, join, reports, response, rounds, sign_in
from app.web.pages import keep_return_code
from app.web.tries import Tries
from app.web.who import RESPONSE_COOKIE

ROUTERS = (
    health.router,
    join.router,
    coming_back.router,
    response.router,
    finishing.router,
    sign_in.router,
    rounds.router,
    reports.router,
)
STATIC = ROOT / "static"
LARGEST_POST = 5_000_000  # bytes: a long page of long answers, many times over

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

Next = Callable[[Request], Awaitable[Response]]


@cache
def static_url(name: str) -> str:
    """The address of a static file, with a mark of its content so that it can be kept for long."""
    file = STATIC / name
    mark = hashlib.sha256(file.read_bytes()).hexdigest()[:10] if file.is_file() else "missing"
    return f"/static/{name}?{mark}"


def create_app(settings: Settings | None = None, *, now: Callable[[], datetime] | None = None) -> FastAPI:
    """The application; `now` is the clock, for tests."""
    settings = (settings or Settings()).checked()
    database = Database(settings.database_url)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        database.close()

    app = FastAPI(title="HowGood", openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.settings = settings
    app.state.database = database
    app.state.keys = Keys(settings.secret.get_secret_value())
    app.state.now = now or (lambda: datetime.now(UTC))
    app.state.static_url = static_url
    app.state.tries = Tries(settings.unknown_codes)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    errors.install(app)
    _guard(app, settings)
    app.add_middleware(CountBody)
    app.add_middleware(GZipMiddleware, minimum_size=600)
    return app


def _guard(app: FastAPI, settings: Settings) -> None:
    """What holds for every request: size, origin, headers, and the device's return code kept while it is used."""

    @app.middleware("http")
    async def guard(request: Request, call_next: Next) -> Response:
        refusal = _too_large(request) or _from_elsewhere(request)
        answer = refusal or await call_next(request)
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        if settings.address.startswith("https:"):
            answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if request.url.path.startswith("/static/"):
            kept = "public, max-age=31536000, immutable" if request.url.query else "public, max-age=86400"
            answer.headers["Cache-Control"] = kept
        else:
            answer.headers["Cache-Control"] = "no-store"
            _renew(request, answer)
        return answer


def _too_large(request: Request) -> Response | None:
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > LARGEST_POST:
        return PlainTextResponse("This is too large to take in. Go back and send it in parts.", 413)
    return None


class CountBody:
    """Ends a request whose body is larger than its head said, or said nothing: nobody can fill the memory."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        taken = 0

        async def counting() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > LARGEST_POST:
                raise HTTPException(413)
            return message

        await self.app(scope, counting, send)


def _from_elsewhere(request: Request) -> Response | None:
    """Forms are taken only from our own pages: the browser says where a POST comes from."""
    if request.method in ("GET", "HEAD"):
        return None
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "same-origin")
    is_ours = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if is_ours and site in ("same-origin", "none"):
        return None
    return PlainTextResponse("This form was sent from another site. Open HowGood's own page and send it there.", 403)


def _renew(request: Request, answer: Response) -> None:
    """While a participant works, the device keeps the return code."""
    code = read_code(request.cookies.get(RESPONSE_COOKIE, ""))
    is_at_work = request.url.path.startswith("/response") and answer.status_code < 400
    if code and is_at_work and "set-cookie" not in answer.headers:
        keep_return_code(request, answer, code)
