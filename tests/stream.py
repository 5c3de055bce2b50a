"""A phone's stream, read as a browser reads it: each word with the time at which it came."""

import time
from queue import Empty, Queue
from threading import Thread
from typing import Any

import httpx

from tests.visitor import Visitor

PATIENCE = 20  # seconds after which no word will come


class Words:
    """The words of one stream of a server, on this phone or desk, from when it stands until it is left."""

    def __init__(self, address: str, visitor: Visitor, path: str = "/room-changes"):
        cookies = "; ".join(f"{name}={value}" for name, value in visitor.client.cookies.items())
        headers = {"Accept": "text/event-stream", "Cookie": cookies}
        self._client = httpx.Client(base_url=address, headers=headers, trust_env=False, timeout=PATIENCE)
        self._path = path
        self._came: Queue[float] = Queue()
        self._thread = Thread(target=self._read, daemon=True)

    def __enter__(self) -> "Words":
        self._thread.start()
        self.next()
        return self

    def __exit__(self, *_why: Any) -> None:
        self._client.close()

    def next(self) -> float:
        """When the next word came."""
        try:
            return self._came.get(timeout=PATIENCE)
        except Empty:
            raise AssertionError(f"no word came in {PATIENCE} seconds") from None

    def _read(self) -> None:
        try:
            with self._client.stream("GET", self._path) as answer:
                for line in answer.iter_lines():
                    if line.startswith("data:"):
                        self._came.put(time.monotonic())
        except (httpx.HTTPError, RuntimeError, OSError):
            return  # it was left, or the server is gone
