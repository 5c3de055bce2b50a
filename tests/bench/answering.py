"""What answering costs: CPU a submission, the wait for the next page, the first page's weight, memory."""

import gzip
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from urllib.request import Request

from app.settings import ROOT
from app.store import schema
from app.store.db import Database
from tests import postgres
from tests.bench import survey
from tests.bench.line import Line, p50, p95
from tests.bench.processes import Measured, the_floor
from tests.examples import A_DAY, code_of, open_round
from tests.server import DIRECTLY

WARM_UP, SUBMISSIONS, AT_ONCE = 10, 60, 50


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """A migrated, empty database of this kind."""
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'bench.db'}"
        _migrate(url)
        yield url
    else:
        with postgres.database() as url:
            _migrate(url)
            yield url


def _migrate(url: str) -> None:
    its = Database(url)
    schema.upgrade(its)
    its.close()


def open_bench(url: str) -> str:
    """Opens a round of the bench's questionnaire, and returns a shared code."""
    its = Database(url)
    now = datetime.now(UTC)
    with its.writing() as session:
        round_ = open_round(session, its=survey.questionnaire(), opens=now - A_DAY, closes=now + 9000 * A_DAY)
        code = code_of(session, round_)
    its.close()
    return code


def people(server: Measured, code: str, how: str, number: int, at_once: int) -> dict[str, Any]:
    """Lets people take part from a process of their own; adds the server's CPU per submission in milliseconds."""
    before = server.cpu
    command = [sys.executable, "-m", "tests.bench.people", server.address, code, how, str(number), str(at_once)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-3000:]
    told: dict[str, Any] = json.loads(ran.stdout)
    return told | {"cpu": (server.cpu - before) / number * 1000}


def answering(kind: str, folder: Path) -> Iterator[Line]:
    """The lines on answering, on this kind of database."""
    with database(kind, folder) as url:
        code = open_bench(url)
        with Measured(url, folder) as server:
            idle = _idle(server, code)
            people(server, code, "by_pages", WARM_UP, 1)
            pages = people(server, code, "by_pages", SUBMISSIONS, 1)
            saves = people(server, code, "by_single_saves", SUBMISSIONS // 3, 1)
            crowd = people(server, code, "by_pages", 3 * AT_ONCE, AT_ONCE)
            full = server.memory
            page = DIRECTLY.open(f"{server.address}/join/{code}").read().decode()
            yield from _first_page(server, code)
        with the_floor(folder, page, url) as floor:
            people(floor, "", "floor", WARM_UP, 1)
            alone = people(floor, "", "floor", SUBMISSIONS, 1)
            together = people(floor, "", "floor", 3 * AT_ONCE, AT_ONCE)
    yield Line(
        "one submission by 8 page posts without JavaScript",
        "40 ms CPU; then 20",
        f"{pages['cpu']:.1f} ms",
        f"{alone['cpu']:.1f} ms (8 posts and pages of nothing)",
        pages["cpu"] <= 40,
    )
    yield Line("the same as 56 single saves", "reported", f"{saves['cpu']:.1f} ms CPU")
    for told, bare, at_once, aim in ((pages, alone, "one at a time", 15), (crowd, together, f"{AT_ONCE} at once", 150)):
        yield Line(
            f"save a page and get the next, {at_once}",
            f"p95 {aim} ms",
            f"p50 {p50(told['waited']):.1f}, p95 {p95(told['waited']):.1f} ms",
            f"p50 {p50(bare['waited']):.1f}, p95 {p95(bare['waited']):.1f} ms",
            p95(told["waited"]) <= aim,
        )
    yield Line(
        f"submissions a second, {AT_ONCE} at once",
        "reported",
        f"{3 * AT_ONCE / crowd['took']:.1f} (client {crowd['client_cpu'] / crowd['took']:.0%} of a core)",
        f"{3 * AT_ONCE / together['took']:.1f}",
    )
    yield Line(
        f"memory idle / {AT_ONCE} at once",
        "120 / 180 MB",
        f"{idle:.0f} / {full:.0f} MB",
        "",
        idle <= 120 and full <= 180,
    )


def _idle(server: Measured, code: str) -> float:
    DIRECTLY.open(f"{server.address}/join/{code}").read()
    time.sleep(0.5)
    return server.memory


def _first_page(server: Measured, code: str) -> Iterator[Line]:
    """What a browser asks for to show the start page: the page, and all that it and its style sheet name."""
    asked: dict[str, int] = {}

    def get(path: str) -> bytes:
        request = Request(f"{server.address}{path}", headers={"Accept-Encoding": "gzip"})
        with DIRECTLY.open(request) as answer:
            body: bytes = answer.read()
            asked[path] = len(body) + len(str(answer.headers))
            return body if answer.headers.get("Content-Encoding") != "gzip" else gzip.decompress(body)

    page = get(f"/join/{code}").decode()
    for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        if path in asked:
            continue
        content = get(path)
        if ".css" in path:
            for named in re.findall(r"url\(\"?([^\")]+)", content.decode()):
                if not named.startswith("data:"):
                    get(urljoin(path, named))
    size = sum(asked.values()) / 1000
    yield Line(
        "first page of a participant over the wire; requests",
        "60 kB; 6",
        f"{size:.1f} kB; {len(asked)}",
        "",
        size <= 60 and len(asked) <= 6,
    )
