"""A HowGood server in a process of its own, to be killed and started again at the same address."""

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import Any
from urllib.request import ProxyHandler, build_opener

from fastapi import FastAPI, Request
from sqlmodel import Session

from app.main import create_app
from app.settings import ROOT
from app.web import who
from tests.examples import SECRET

SERVE = ("-c", "from app.cli import main; main()", "serve")
LATE = 0.1  # seconds that the planted fault lets pass between its answer and its commit
DIRECTLY = build_opener(ProxyHandler({}))
PATIENCE = 60  # seconds after which a server that does not stand never will


class Server:
    """`howgood serve` on this database, on a free port of 127.0.0.1; `program` is what Python runs instead.

    `settings` are further ones, as in HOWGOOD_….
    """

    def __init__(self, database_url: str, folder: Path, *program: str, **settings: str):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._program = program or SERVE
        self._log = folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        others = {name: value for name, value in os.environ.items() if not name.startswith("HOWGOOD_")}
        self.environment = others | {
            "HOWGOOD_MODE": "development",
            "HOWGOOD_PORT": str(self.port),
            "HOWGOOD_DATABASE_URL": database_url,
            "HOWGOOD_SECRET": SECRET,
            "PYTHONPATH": str(ROOT),
            **{f"HOWGOOD_{name.upper()}": value for name, value in settings.items()},
        }

    def start(self) -> None:
        """Starts, and returns when /health answers."""
        with self._log.open("ab") as log:
            command = [sys.executable, *self._program]
            self._process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._process.poll() is None:
            if self._is_well():
                return
            time.sleep(0.02)
        self.kill()
        raise RuntimeError(f"The server did not start:\n{self._log.read_text()}")

    def _is_well(self) -> bool:
        with suppress(OSError), DIRECTLY.open(f"{self.address}/health", timeout=5) as answer:
            return bool(answer.status == 200)
        return False

    def kill(self) -> None:
        """SIGKILL: the process has no chance to finish anything."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_why: Any) -> None:
        self.kill()


def free_port() -> int:
    """A port that nobody listens on.

    It lies below those from which connections go out: a client that keeps trying while the server is down could
    otherwise be given this very port for its own end, connect to itself, and keep the server from starting.
    """
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as tried, suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port


def committing_too_late() -> FastAPI:
    """The application with a planted fault: its session commits after the answer has left, as FastAPI's plain
    `yield` dependency does."""
    app = create_app()

    def committed_later(request: Request) -> Iterator[Session]:
        writing = app.state.database.writing()
        yield writing.__enter__()
        Timer(LATE if request.method == "POST" else 0, writing.__exit__, (None, None, None)).start()

    app.dependency_overrides[who.session] = committed_later
    return app


def with_the_planted_fault(database_url: str, folder: Path) -> Server:
    """A server of `committing_too_late`, at the end of this module."""
    return Server(database_url, folder, "-m", "tests.server")


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(committing_too_late(), port=int(os.environ["HOWGOOD_PORT"]), log_level="warning", access_log=False)
