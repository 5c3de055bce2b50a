"""The live stream of a room says *that* something has changed; each page then fetches its own view of it.

Each process looks at the database itself, twice a second for all its streams of a room together, so it makes no
difference in which process something was changed. Where a network cuts the stream, pages ask every two seconds.
"""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import Response, StreamingResponse
from sqlmodel import Session, select
from starlette.concurrency import run_in_threadpool

from app.store.db import Database
from app.store.workshop_tables import Workshop

LOOKS = 0.5  # seconds between two looks at the database
QUIET = 15.0  # seconds after which a silent stream says that it is still there
LASTS = 300.0  # seconds after which the browser is asked to connect again
CHANGED = "data: changed\n\n"
HEADERS = {"X-Accel-Buffering": "no"}
Seen = tuple[int, str] | None  # how often the room changed, and where it stands


class Streams:
    """What this process knows of its rooms."""

    def __init__(self, database: Database):
        self.database = database
        self._known: dict[str, tuple[float, Seen]] = {}

    async def look(self, workshop: str) -> Seen:
        """The state of a room, at most half a second old; None where there is no such room."""
        at, seen = self._known.get(workshop, (-LOOKS, None))
        if monotonic() - at < LOOKS:
            return seen
        self._known[workshop] = monotonic(), seen  # the others go on with what is known meanwhile
        seen = await run_in_threadpool(self._read, workshop)
        self._known[workshop] = monotonic(), seen
        return seen

    def _read(self, workshop: str) -> Seen:
        with self.database.reading() as session:
            return _seen(session, UUID(workshop))


def _seen(session: Session, workshop: UUID) -> Seen:
    columns = (Workshop.version, Workshop.stage, Workshop.item, Workshop.voting)
    found = session.exec(select(*columns).where(Workshop.id == workshop)).first()
    return (found[0], "/".join(map(str, found[1:]))) if found else None


def _streams(request: Request) -> Streams:
    its: Streams = request.app.state.streams
    return its


StreamsDep = Annotated[Streams, Depends(_streams)]


def changes_of(request: Request, streams: Streams, workshop: str, *, every: float) -> Response:
    """The stream of a room: a move is told at once, anything else at most once in `every` seconds.

    Who does not ask for a stream gets its first word alone.
    """
    if "text/event-stream" not in request.headers.get("accept", ""):
        return Response(CHANGED, media_type="text/event-stream")
    return StreamingResponse(_words(streams, workshop, every), media_type="text/event-stream", headers=HEADERS)


async def _words(streams: Streams, workshop: str, every: float) -> AsyncIterator[str]:
    begun = spoke = monotonic()
    told = await streams.look(workshop)
    yield "retry: 1000\n" + CHANGED
    while monotonic() - begun < LASTS:
        await asyncio.sleep(LOOKS)
        seen = await streams.look(workshop)
        is_moved = (seen and seen[1]) != (told and told[1])
        if is_moved or (seen != told and monotonic() - spoke >= every):
            told, spoke = seen, monotonic()
            yield CHANGED
        elif monotonic() - spoke >= QUIET:
            spoke = monotonic()
            yield ": still here\n\n"
