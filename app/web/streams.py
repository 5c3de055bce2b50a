"""The live stream of a room says *that* something has changed; each page then fetches its own view of it.

A process looks at a room once for all its streams, when it is told that somebody changed it, in whatever process
(`app/store/news.py`). Where it cannot be told it looks by itself, twice a second. Where a network cuts the stream,
pages ask every two seconds.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from time import monotonic
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import Response, StreamingResponse
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select
from starlette.concurrency import run_in_threadpool

from app.store.db import Database
from app.store.workshop_tables import Workshop

log = logging.getLogger("howgood")
LOOKS = 0.5  # seconds between two looks at a room of which nothing is heard
LOOKS_ALONE = 2.0  # the same on SQLite, where another process is a rare guest
QUIET = 15.0  # seconds after which a silent stream says that it is still there
LASTS = 300.0  # seconds after which the browser is asked to connect again
CHANGED = "data: changed\n\n"
HEADERS = {"X-Accel-Buffering": "no"}
Seen = tuple[int, str] | None  # how often the room changed, and where it stands; None where there is no such room


class Followed:
    """A room that streams of this process follow: what was last seen of it, and who waits for more."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.streams = 0
        self.seen: Seen = None
        self.told = asyncio.Event()  # it may have changed
        self.turn = asyncio.Event()  # it has changed: each turn has an event of its own


class Streams:
    """The rooms that streams of this process follow."""

    def __init__(self, database: Database):
        self.database = database
        self._rooms: dict[str, Followed] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        database.tells.append(self.wake)

    def wake(self, workshop: str) -> None:
        """Has a look taken at this room, or at every one, if anybody follows it; called from any thread."""
        for room in (self._rooms.get(workshop),) if workshop else tuple(self._rooms.values()):
            if room is not None:
                with suppress(RuntimeError):  # its server has just stopped
                    room.loop.call_soon_threadsafe(room.told.set)

    async def words(self, workshop: str, every: float) -> AsyncIterator[str]:
        """A stream's words: of a move at once, of anything else at most once in `every` seconds."""
        room = await self._enter(workshop)
        try:
            if room.seen is None:
                await _wait(room.turn, LOOKS)
            begun = spoke = monotonic()
            told = room.seen
            yield "retry: 1000\n" + CHANGED
            while (now := monotonic()) - begun < LASTS:
                is_moved = (room.seen and room.seen[1]) != (told and told[1])
                is_due = now - spoke >= every
                if is_moved or (room.seen != told and is_due):
                    told, spoke = room.seen, now
                    yield CHANGED
                elif now - spoke >= QUIET:
                    spoke = now
                    yield ": still here\n\n"
                else:
                    until = spoke + (every if room.seen != told else QUIET)
                    await _wait(room.turn, until - now)
        finally:
            self._leave(workshop, room)

    async def _enter(self, workshop: str) -> Followed:
        room = self._rooms.get(workshop)
        if room is None or room.loop is not asyncio.get_running_loop():
            room = self._rooms[workshop] = Followed()
            self._tasks[workshop] = asyncio.create_task(self._watch(workshop, room))
        room.streams += 1
        return room

    def _leave(self, workshop: str, room: Followed) -> None:
        room.streams -= 1
        if not room.streams and self._rooms.get(workshop) is room:
            del self._rooms[workshop]
            self._tasks.pop(workshop).cancel()

    async def _watch(self, workshop: str, room: Followed) -> None:
        while True:
            try:
                seen = await run_in_threadpool(self._look, UUID(workshop))
            except SQLAlchemyError as error:  # a database that is away for a moment
                log.warning("A room could not be looked at: %s", type(error).__name__)
            else:
                if seen != room.seen:
                    room.seen = seen
                    room.turn.set()
                    room.turn = asyncio.Event()
            hears = self.database.hears
            await _wait(room.told, LOOKS_ALONE if hears is None else QUIET if hears else LOOKS)
            room.told.clear()

    def _look(self, workshop: UUID) -> Seen:
        columns = (Workshop.version, Workshop.stage, Workshop.item, Workshop.voting)
        with self.database.reading() as session:
            found = session.exec(select(*columns).where(Workshop.id == workshop)).first()
        return (found[0], "/".join(map(str, found[1:]))) if found else None


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)


def _streams(request: Request) -> Streams:
    its: Streams = request.app.state.streams
    return its


StreamsDep = Annotated[Streams, Depends(_streams)]


def changes_of(request: Request, streams: Streams, workshop: str, *, every: float) -> Response:
    """The stream of a room. Who does not ask for a stream gets its first word alone."""
    if "text/event-stream" not in request.headers.get("accept", ""):
        return Response(CHANGED, media_type="text/event-stream")
    return StreamingResponse(streams.words(workshop, every), media_type="text/event-stream", headers=HEADERS)
