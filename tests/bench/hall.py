"""A hall full of phones and the facilitator's desk, as lean as can be, in a process of their own.

`python -m tests.bench.hall ADDRESS DESK_COOKIE WORKSHOP PHONES TIMES`: each phone holds a stream and, on each word of
it, asks for its page as static/room.js does. TIMES over, everybody rates and the desk reveals. Prints as JSON how many
seconds after the press each phone had the revealed page, and how long each waited for its rating to be received. With
`floor` for the workshop each phone asks once for a page of nothing, all at the same moment.
"""

import asyncio
import gzip
import json
import re
import sys
import time
from urllib.parse import urlencode, urlsplit

MARK = re.compile(r'data-mark="([^"]*)"')
TOKEN = re.compile(r'name="form-token" value="([^"]*)"')
PATIENCE = 60  # seconds after which a page will not come


class Line:
    """One connection that is kept, on which one asks and waits."""

    def __init__(self, address: str, cookie: str):
        self._host, self._port = urlsplit(address).hostname, urlsplit(address).port
        self._cookie = cookie
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def _send(self, method: str, path: str, body: bytes, accept: str) -> asyncio.StreamReader:
        if self._reader is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        assert self._writer is not None
        head = f"{method} {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nCookie: {self._cookie}\r\n"
        head += f"Accept: {accept}\r\nAccept-Encoding: gzip\r\nContent-Length: {len(body)}\r\n"
        head += "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        self._writer.write(head.encode() + body)
        return self._reader

    async def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> str:
        """Asks, and returns the page; after a POST it goes where it is sent, as a browser does."""
        body = urlencode(fields or {}).encode()
        try:
            reader = await self._send(method, path, body, "text/html")
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        except (asyncio.IncompleteReadError, ConnectionError):  # it was quiet for too long, and the server hung up
            self._reader = None
            reader = await self._send(method, path, body, "text/html")
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = re.search(r"content-length: (\d+)", head)
        body = await reader.readexactly(int(length[1])) if length else b""
        if (place := re.search(r"location: (\S+)", head)) and " 303 " in head:
            return await self.ask("GET", place[1])
        text = (gzip.decompress(body) if "content-encoding: gzip" in head else body).decode()
        assert " 200 " in head.partition("\r\n")[0], f"{method} {path}: {head[:60]} {text[:300]}"
        return text

    async def stream(self, path: str) -> asyncio.StreamReader:
        """A stream of words."""
        reader = await self._send("GET", path, b"", "text/event-stream")
        await reader.readuntil(b"\r\n\r\n")
        return reader


class Phone:
    """A device in the room, and the page it shows."""

    def __init__(self, address: str, number: int):
        cookie = f"howgood_room=device-{number}"
        self.page = ""
        self._asks, self._listens = Line(address, cookie), Line(address, cookie)
        self._came = asyncio.Condition()
        self._again = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Opens the page and its stream."""
        await self._show(await self._asks.ask("GET", "/room"))
        reader = await self._listens.stream("/room-changes")
        self.tasks = [asyncio.create_task(self._hear(reader)), asyncio.create_task(self._look())]

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            if line.startswith(b"data:"):
                self._again.set()

    async def _look(self) -> None:
        while True:
            await self._again.wait()
            self._again.clear()
            await self._show(await self._asks.ask("GET", "/room"))

    async def _show(self, page: str) -> None:
        async with self._came:
            self.page = page
            self._came.notify_all()

    async def shows(self, stage: str) -> float:
        """When it shows this stage."""
        async with asyncio.timeout(PATIENCE), self._came:
            await self._came.wait_for(lambda: f"-{stage}-" in mark(self.page))
        return time.perf_counter()

    async def rate(self, sends: Line) -> float:
        """Sends a rating, and waits for the page that says it was received: so many seconds."""
        began = time.perf_counter()
        page = await sends.ask("POST", "/room/rating", {"seen": mark(self.page), "rating": "agree"})
        assert "Received" in page
        return time.perf_counter() - began


def mark(page: str) -> str:
    """Where the room stands, as a page tells."""
    found = MARK.search(page)
    assert found, page[:500]
    return found[1]


class Desk:
    """The facilitator."""

    def __init__(self, address: str, cookie: str, workshop: str):
        self._line, self._href = Line(address, cookie), f"/workshops/{workshop}"

    async def press(self, move: str) -> float:
        """Moves the room: when the button was pressed."""
        page = await self._line.ask("GET", self._href)
        token = TOKEN.search(page)
        assert token, page[:500]
        began = time.perf_counter()
        await self._line.ask("POST", f"{self._href}/moves", {"form-token": token[1], "seen": mark(page), "move": move})
        return began


async def play(address: str, cookie: str, workshop: str, many: int, times: int) -> dict[str, list[list[float]]]:
    """Everybody rates and the desk reveals, so many times."""
    desk, phones = Desk(address, cookie, workshop), [Phone(address, n) for n in range(many)]
    sends = [Line(address, f"howgood_room=device-{n}") for n in range(many)]
    for phone in phones:
        await phone.open()
    revealed, rated = [], []
    await desk.press("begin")
    for again in range(times):
        await desk.press("rate-again" if again else "rate")
        await asyncio.gather(*(phone.shows("rating") for phone in phones))
        rated.append(list(await asyncio.gather(*(p.rate(s) for p, s in zip(phones, sends, strict=True)))))
        await asyncio.sleep(4)  # until each has been told of the last rating
        waiting = [asyncio.create_task(phone.shows("revealed")) for phone in phones]
        began = await desk.press("reveal")
        revealed.append([at - began for at in await asyncio.gather(*waiting)])
        await desk.press("talk")
        await asyncio.gather(*(phone.shows("talking") for phone in phones))
    return {"revealed": revealed, "rated": rated}


async def floor(address: str, many: int, times: int) -> dict[str, list[list[float]]]:
    """The least: each asks for a page of nothing, all at the same moment."""
    lines = [Line(address, "") for _ in range(many)]
    for line in lines:
        await line.ask("GET", "/page")

    async def one(line: Line) -> float:
        await line.ask("GET", "/page")
        return time.perf_counter()

    waited = []
    for _ in range(times):
        began = time.perf_counter()
        waited.append([at - began for at in await asyncio.gather(*map(one, lines))])
    return {"revealed": waited, "rated": []}


def main(address: str, cookie: str, workshop: str, many: str, times: str) -> None:
    """Plays, and prints what it took."""
    if workshop == "floor":
        print(json.dumps(asyncio.run(floor(address, int(many), int(times)))))
    else:
        print(json.dumps(asyncio.run(play(address, cookie, workshop, int(many), int(times)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
