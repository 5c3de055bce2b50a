"""A device that is in use stays signed in: that it was seen is noted once its page has left, every few minutes."""

import logging
from datetime import datetime, timedelta

from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from app.store import sign_ins

log = logging.getLogger("howgood")
NOTED_EVERY = timedelta(minutes=2)  # so long a device may seem to have been idle


class KeepAwake:
    """Stands around the application, so that no session waits for another."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)
        who = scope.get("state", {}).get("signed_in")
        if who is None:
            return
        now = scope["app"].state.now()
        if now - who.seen_at >= NOTED_EVERY:
            await run_in_threadpool(_note, scope["app"], who.key, now)


def _note(app: FastAPI, key: str, now: datetime) -> None:
    try:
        with app.state.database.writing() as session:
            sign_ins.mark_seen(session, key, now)
    except SQLAlchemyError as error:  # the page is out, and the next one notes it
        log.warning("That a device is in use was not noted: %s", type(error).__name__)
