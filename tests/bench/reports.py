"""What a report costs: its page, its file in each format, and those of thirty partnerships in every format."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from unittest.mock import patch

import httpx

from app.cli import demo, demo_people
from app.cli.demo_places import PLACES
from app.core.document import Document
from app.exports import FORMATS, charts
from app.imports import questionnaire_yaml
from app.reports import REPORTS
from app.settings import ROOT
from app.store import people as staff
from app.store import questionnaires, report_facts, rounds
from app.store.db import Database
from tests.bench import answering
from tests.bench.answering import database
from tests.bench.line import Line, p50, p95
from tests.bench.processes import Measured
from tests.examples import KEYS

THIRTY = 30
VIEWS = 40
FLAT = 60  # megabytes that the largest process of thirty partnerships may hold above that of five

# What each format may take for the largest report of the demo: seconds of CPU, and megabytes of the file.
AIMS = {
    "pdf": (8, 1.0),
    "docx": (4, 4.0),
    "pptx": (4, 4.0),
    "xlsx": (1, 0.5),
    "csv": (0.1, 0.6),
    "json": (0.1, 0.3),
    "html": (0.2, 1.5),
}


def load_demo(url: str, places: int = len(PLACES)) -> None:
    """The demo's two closed rounds, in as many partnerships: each of the demo's own stands there several times."""
    many = [
        replace(PLACES[n % len(PLACES)], slug=f"place-{n}", name=f"Place {n}", interface=f"Interface {n}")
        for n in range(places)
    ]
    its = Database(url)
    with its.writing() as session:
        for path in sorted((ROOT / "questionnaires").glob("*.yaml")):
            read, _problems = questionnaire_yaml.read(path.read_text(encoding="utf-8"))
            assert read is not None
            questionnaires.keep(session, read)
    if places == len(PLACES):
        demo.load(its, KEYS, datetime.now(UTC))
    else:  # what else the demo holds stands at its own partnerships
        with patch.multiple(demo, PLACES=tuple(many), _at_the_desk=_nothing, add_people=_nothing, add_invited=_nothing):
            demo.load(its, KEYS, datetime.now(UTC))
    its.close()


def _nothing(*_args: object, **_more: object) -> None:
    """Stands where nothing is added."""


def largest(url: str) -> tuple[str, Document, float]:
    """The partnership of the follow-up round whose page is the longest, its report, and the CPU that took."""
    its = Database(url)
    made = []
    with its.writing() as session:
        round_ = rounds.by_slug(session, demo.FOLLOW_UP)
        for place in rounds.places(session, round_):
            facts = report_facts.of(session, round_, place, now=datetime.now(UTC))
            began = time.process_time()
            made.append((place.slug, REPORTS["baseline"](facts), time.process_time() - began))
    its.close()
    return max(made, key=lambda one: len(FORMATS["html"].write(one[1])))


def written(document: Document, name: str) -> tuple[float, int]:
    """Seconds of CPU and bytes of the file, after a small one that warms what a process keeps but for pictures."""
    FORMATS[name].write(replace(document, parts=document.parts[:4]))
    charts._pixels.cache_clear()
    began = time.process_time()
    size = len(FORMATS[name].write(document))
    return time.process_time() - began, size


def files(kind: str, folder: Path) -> Iterator[Line]:
    """A line for each format."""
    with database(kind, folder) as url:
        load_demo(url)
        _slug, document, made = largest(url)
    for name, (aim, megabytes) in AIMS.items():
        took, size = written(document, name)
        yield Line(
            f"the demo's largest report as {name}",
            f"{aim:g} s CPU, {megabytes:g} MB",
            f"{took:.2f} s, {size / 1e6:.2f} MB",
            f"the report itself {made:.2f} s",
            took <= aim and size <= megabytes * 1e6,
        )


@contextmanager
def signed_in(url: str, address: str) -> Iterator[httpx.Client]:
    """Somebody of the national staff."""
    its = Database(url)
    with its.writing() as session:
        token = staff.make_link(session, demo_people.STAFF, now=datetime.now(UTC), lasts=timedelta(hours=1))
    its.close()
    with httpx.Client(base_url=address, trust_env=False, timeout=120, follow_redirects=True) as client:
        client.post(f"/sign-in/{token}").raise_for_status()
        yield client


def page(kind: str, folder: Path) -> Iterator[Line]:
    """The line on the page of a snapshot, and the one on saving beside a PDF that is being written."""
    with database(kind, folder) as url:
        load_demo(url)
        slug, _document, _made = largest(url)
        code = answering.open_bench(url)
        with Measured(url, folder) as server, signed_in(url, server.address) as client:
            href = f"/rounds/{demo.FOLLOW_UP}/partnerships/{slug}/reports/baseline"
            first = _cpu_of(server, client, href, 1)
            again = _cpu_of(server, client, href, VIEWS)
            health = _cpu_of(server, client, "/health", VIEWS)
            alone = answering.people(server, code, "by_pages", 10, 1)
            with _asking(client, f"{href}.pdf"):
                beside = answering.people(server, code, "by_pages", 10, 1)
    yield Line(
        "the page of a snapshot, CPU",
        "40 ms",
        f"{again:.1f} ms; the first time {first:.0f} ms",
        f"{health:.1f} ms (a page of nothing)",
        again <= 40,
    )
    yield Line(
        "save a page and get the next while a PDF is written",
        "p95 150 ms",
        f"p50 {p50(beside['waited']):.1f}, p95 {p95(beside['waited']):.1f} ms",
        f"p95 {p95(alone['waited']):.1f} ms (without)",
        p95(beside["waited"]) <= 150,
    )


def _cpu_of(server: Measured, client: httpx.Client, href: str, times: int) -> float:
    """Milliseconds of the server's CPU for each view."""
    before = server.cpu
    for _ in range(times):
        client.get(href).raise_for_status()
    return (server.cpu - before) / times * 1000


@contextmanager
def _asking(client: httpx.Client, href: str) -> Iterator[None]:
    """Meanwhile somebody asks for this file again and again."""
    ended = Event()

    def ask() -> None:
        while not ended.is_set():
            client.get(href).raise_for_status()

    asking = Thread(target=ask)
    asking.start()
    time.sleep(1)
    yield
    ended.set()
    asking.join()


def whole_set(kind: str, folder: Path) -> Iterator[Line]:
    """The line on every report of thirty partnerships in every format, by the command."""
    few, many = (_all_reports(kind, folder, places) for places in (len(PLACES), THIRTY))
    took, used, megabytes, size = many
    yield Line(
        f"all reports of {THIRTY} partnerships in {len(FORMATS)} formats",
        f"90 s, flat memory ({FLAT} MB)",
        f"{took:.0f} s ({used:.0f} s of CPU), {size / 1e6:.0f} MB; the largest process {megabytes:.0f} MB",
        f"{few[2]:.0f} MB for {len(PLACES)} partnerships",
        took <= 90 and megabytes - few[2] <= FLAT,
    )


def _all_reports(kind: str, folder: Path, places: int) -> tuple[float, float, float, int]:
    """Seconds, seconds of CPU, megabytes of the largest process, and bytes written."""
    place = folder / f"of-{places}"
    place.mkdir()
    with database(kind, place) as url:
        load_demo(url, places)
        command = [sys.executable, "-m", "tests.bench.all_reports", url, str(place / "reports")]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-3000:]
    took, used, megabytes = (float(word) for word in ran.stdout.split())
    made = [*(place / "reports").iterdir()]
    assert len(made) == places * len(FORMATS)
    return took, used, megabytes, sum(file.stat().st_size for file in made)
