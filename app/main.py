"""create_app(): routers, error pages, static files, security headers."""

import gc
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from urllib.parse import urlsplit

from anyio import CapacityLimiter
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware

from app.core.keys import Keys
from app.settings import ROOT, Settings
from app.store.db import Database
from app.store.rounds import every as all_rounds
from app.web import (
    account,
    actions,
    answers,
    audit,
    bodies,
    check_ins,
    codebook,
    coding_files,
    coming_back,
    comments,
    erasure,
    errors,
    evidence,
    facilitators,
    finishing,
    handouts,
    health,
    invitations,
    invited,
    join,
    kept,
    mail,
    participation,
    partnership_list,
    partnerships,
    people,
    people_list,
    pin,
    plan,
    planning,
    practice,
    preview,
    privacy,
    readers,
    record,
    reminders,
    reopening,
    reports,
    response,
    review_desk,
    reviews,
    room,
    rounds,
    sign_in,
    texts,
    themes,
    workshop,
    workshop_evidence,
    workshops,
)
from app.web.awake import KeepAwake
from app.web.drawn import DrawnReports
from app.web.guard import Guard
from app.web.postman import Postman
from app.web.streams import Streams
from app.web.tries import Tries
from app.web.workshop_views import Views

ROUTERS = (  # the busiest first: they are looked through in this order
    response.router,
    finishing.router,
    reviews.router,
    coming_back.router,
    join.router,
    invited.router,
    health.router,
    sign_in.router,
    planning.router,
    account.router,
    rounds.router,
    participation.router,
    preview.router,
    partnership_list.router,
    partnerships.router,
    bodies.router,
    reopening.router,
    review_desk.router,
    reports.router,
    answers.router,
    comments.router,
    texts.router,
    actions.router,
    evidence.router,
    check_ins.router,
    practice.router,
    themes.router,
    coding_files.router,
    codebook.router,
    people_list.router,
    people.router,
    readers.router,
    erasure.router,
    kept.router,
    audit.router,
    privacy.router,
    invitations.router,
    reminders.router,
    handouts.router,
    mail.router,
    room.router,
    room.streams,
    facilitators.router,
    plan.router,
    plan.streams,
    record.router,
    workshop.router,
    workshop.streams,
    workshop_evidence.router,
    workshops.router,
)
LAN_ROUTERS = (  # on a laptop in a hall: answering, the workshop, its report and plan, and one PIN
    response.router,
    finishing.router,
    coming_back.router,
    join.router,
    health.router,
    pin.router,
    account.router,
    rounds.router,
    participation.router,
    preview.router,
    reports.router,
    actions.router,
    kept.router,
    privacy.router,
    room.router,
    room.streams,
    plan.router,
    plan.streams,
    record.router,
    workshop.router,
    workshop.streams,
    workshops.router,
)
STATIC = ROOT / "static"


@cache
def static_url(name: str) -> str:
    """The address of a static file, with a mark of its content so that it can be kept for long."""
    file = STATIC / name
    mark = hashlib.sha256(file.read_bytes()).hexdigest()[:10] if file.is_file() else "missing"
    return f"/static/{name}?{mark}"


def _spare_the_collector() -> None:
    """What was loaded at start stays for good: Python need not look through it for garbage every few requests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _holds_examples(database: Database) -> bool:
    """Whether this laptop shows the demo."""
    with database.reading() as session:
        return any(round_.is_example for round_ in all_rounds(session))


def create_app(settings: Settings | None = None, *, now: Callable[[], datetime] | None = None) -> FastAPI:
    """The application; `now` is the clock, for tests."""
    settings = (settings or Settings()).checked()
    database = Database(settings.database_url)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        _spare_the_collector()
        database.listen()
        postman = Postman(database, settings, app.state.now) if settings.mail_server.get_secret_value() else None
        if postman:
            postman.start()
        yield
        if postman:
            postman.stop()
        database.close()

    app = FastAPI(title="HowGood", openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.settings = settings
    app.state.database = database
    app.state.keys = Keys(settings.secret.get_secret_value())
    app.state.now = now or (lambda: datetime.now(UTC))
    app.state.static_url = static_url
    app.state.press = CapacityLimiter(1)  # files that take long are made one at a time
    app.state.drawn = DrawnReports()
    app.state.tries = Tries(settings.unknown_codes)
    app.state.streams = Streams(database)
    app.state.views = Views()
    app.state.asks = Tries(settings.unknown_codes)
    app.state.example_data = settings.is_development or (settings.is_lan and _holds_examples(database))
    app.state.pin = pin.Door(settings.pin.get_secret_value())
    for router in LAN_ROUTERS if settings.is_lan else ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    errors.install(app)
    hosts = frozenset({urlsplit(settings.address).hostname or "", "127.0.0.1", "localhost"} if settings.is_lan else ())
    app.add_middleware(Guard, is_https=settings.address.startswith("https:"), hosts=hosts)
    app.add_middleware(KeepAwake)
    app.add_middleware(GZipMiddleware, minimum_size=600, compresslevel=6)
    return app
