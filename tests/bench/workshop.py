"""What a room costs: one workshop on one process, and how soon after the press everybody has the reveal."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from app.imports.answers_csv import ImportedResponse
from app.settings import ROOT
from app.store import people, rounds, workshops
from app.store.db import Database
from app.store.phones import join
from app.web.who import STAFF_COOKIE
from tests.bench import survey
from tests.bench.answering import database
from tests.bench.line import Line, p50, p95
from tests.bench.processes import Measured, the_floor
from tests.examples import A_DAY, KEYS, NOON, bring_in, given, open_round

TIMES = 5  # reveals; the middle one is held against the aim, as the machine is noisy
AIMS = {100: 1.0, 500: 3.0}  # seconds after which all of so many have the reveal
Played = dict[str, list[list[float]]]


def fill(url: str, phones: int) -> tuple[str, str]:
    """A workshop on a closed round, with so many in the room: its id, and a link that signs its facilitator in."""
    its, now, rng = Database(url), datetime.now(UTC), random.Random(phones)
    questionnaire = survey.questionnaire()
    with its.writing() as session:
        token = people.make_link(session, "desk@example.org", now=now, lasts=A_DAY)
        round_ = open_round(session, its=questionnaire, opens=now - A_DAY, closes=max(now, NOON) + A_DAY)
        bring_in(session, round_, [_response(n, questionnaire, rng) for n in range(40)], now=now)
        rounds.close_round(session, round_, now=now)
    with its.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        place = next(p for p in rounds.places(session, round_) if p.slug == "orkney")
        by = people.by_email(session, "desk@example.org")
        made = workshops.make(session, place, questionnaire, round_, title="Bench", minutes=180, dots=3, now=now, by=by)
        for n in range(phones):
            join(session, made, survey.SEATS[n % len(survey.SEATS)], KEYS.room_key(f"device-{n}"))
        workshop = str(made.id)
    its.close()
    return workshop, token


def _response(n: int, questionnaire: Any, rng: random.Random) -> ImportedResponse:
    seat = survey.SEATS[n % 2 * 2]
    answers = {q: given(value or missing or "") for q, value, missing in survey.answers(questionnaire, rng)}
    return ImportedResponse(f"one {n}", n + 2, "orkney", seat, "", answers)


def signed_in(address: str, token: str) -> str:
    """The cookie of whoever signs in by this link."""
    with httpx.Client(base_url=address, trust_env=False) as client:
        return f"{STAFF_COOKIE}={client.post(f'/sign-in/{token}').cookies[STAFF_COOKIE]}"


def played(address: str, cookie: str, workshop: str, phones: int) -> Played:
    """What the phones waited, told by a process of their own."""
    command = [sys.executable, "-m", "tests.bench.hall", address, cookie, workshop, str(phones), str(TIMES)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-3000:]
    told: Played = json.loads(ran.stdout)
    return told


def workshop(kind: str, folder: Path) -> Iterator[Line]:
    """The lines on a room, on this kind of database."""
    for phones, aim in AIMS.items():
        with database(kind, folder) as url:
            its, token = fill(url, phones)
            with Measured(url, folder) as server:
                cookie = signed_in(server.address, token)
                before = server.cpu
                told = played(server.address, cookie, its, phones)
                cpu = server.cpu - before
            with the_floor(folder, "x" * 6000, url) as bare:
                alone = played(bare.address, "", "floor", phones)
        (folder / "bench.db").unlink(missing_ok=True)
        lasts = sorted(max(one) for one in told["revealed"])
        every = [waited for one in told["revealed"] for waited in one]
        yield Line(
            f"the reveal on {phones} phones, the last of them",
            f"{aim:.0f} s",
            f"{median(lasts):.2f} s (of {TIMES}: {lasts[0]:.2f} to {lasts[-1]:.2f}; a phone p50 {p50(every):.0f} ms)",
            f"{median(max(one) for one in alone['revealed']):.2f} s (a page of nothing)",
            median(lasts) <= aim,
        )
        rated = [waited for one in told["rated"] for waited in one]
        yield Line(
            f"{phones} rate at the same moment, each until it is received",
            "reported",
            f"p50 {p50(rated):.0f}, p95 {p95(rated):.0f} ms",
        )
        yield Line(
            f"the server's CPU for one rating and one reveal, each of {phones} phones",
            "reported",
            f"{cpu / phones / TIMES * 1000:.1f} ms",
        )
