"""What figures cost: from close to JSON, beside the fastest GROUP BY over the same tables; and how it all grows."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import insert, text

from app.exports import FORMATS
from app.reports import REPORTS
from app.settings import ROOT
from app.store import report_facts, rounds
from app.store.db import Database
from app.store.tables import Answer, Response
from tests.bench import survey
from tests.bench.answering import database
from tests.bench.line import Line
from tests.examples import A_DAY, open_round

# The same counts in one statement, in two forms; the quicker one is the floor.
GROUP_BY = (
    "SELECT r.perspective, a.question, a.value, a.non_answer, count(*) FROM response r JOIN answer a"
    " ON a.response_id = r.id WHERE r.is_submitted GROUP BY r.perspective, a.question, a.value, a.non_answer",
    "SELECT a.question, a.value, a.non_answer, count(*), sum(CASE WHEN r.perspective = 'tsi' THEN 1 ELSE 0 END),"
    " sum(CASE WHEN r.perspective = 'statutory' THEN 1 ELSE 0 END),"
    " sum(CASE WHEN r.perspective = 'families' THEN 1 ELSE 0 END)"
    " FROM response r JOIN answer a ON a.response_id = r.id WHERE r.is_submitted"
    " GROUP BY a.question, a.value, a.non_answer",
)


def fill(its: Database, responses: int, **shape: int) -> None:
    """A round of one partnership with so many submitted responses, each with every question answered."""
    rng = random.Random(responses)
    now = datetime.now(UTC)
    questionnaire = survey.questionnaire(**shape)
    with its.writing() as session:
        round_ = open_round(
            session, its=questionnaire, partnerships=["orkney"], opens=now - A_DAY, closes=now + 9000 * A_DAY
        )
        place = rounds.place(session, round_, "orkney")
        assert place is not None
        for start in range(0, responses, 2_000):
            ids = [uuid4() for _ in range(min(2_000, responses - start))]
            session.execute(insert(Response), [_response(i, n, round_.id, place.id) for n, i in enumerate(ids, start)])
            session.execute(
                insert(Answer),
                [
                    {"response_id": i, "question": q, "value": value, "non_answer": non_answer, "note": ""}
                    for i in ids
                    for q, value, non_answer in survey.answers(questionnaire, rng)
                ],
            )

    if its.engine.dialect.name == "postgresql":
        with its.writing() as session:
            session.execute(text("ANALYZE"))  # as the server's own upkeep does within minutes


def _response(its: UUID, number: int, round_: UUID, place: UUID) -> dict[str, object]:
    seat = survey.SEATS[number % len(survey.SEATS)]
    named = f"Organisation {number}" if seat == "tsi" else None
    return {
        "id": its,
        "key": its.hex,
        "round_id": round_,
        "partnership_id": place,
        "perspective": seat,
        "organisation": named,
        "organisation_key": named,
        "speaks_for": 1,
        "is_submitted": True,
    }


def close_to_json(its: Database) -> float:
    """Seconds from the press on close to the report's JSON."""
    began = time.perf_counter()
    with its.writing() as session:
        rounds.close_round(session, rounds.by_slug(session, "pilot"), now=datetime.now(UTC))
    with its.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        facts = report_facts.of(session, round_, rounds.place(session, round_, "orkney"), now=datetime.now(UTC))
        written = FORMATS["json"].write(REPORTS["baseline"](facts))
    assert b'"answered"' in written
    return time.perf_counter() - began


def group_by(its: Database) -> float:
    """Seconds of the fastest GROUP BY over our own tables, after a first run that warms the cache."""
    took = []
    for form in GROUP_BY * 2:
        began = time.perf_counter()
        with its.reading() as session:
            assert session.connection().execute(text(form)).all()
        took.append(time.perf_counter() - began)
    return min(took)


def figures(kind: str, folder: Path) -> Iterator[Line]:
    """The lines on figures."""
    for responses, shape, aim in ((200, {"sections": 8, "ratings": 4}, 0.2), (10_000, {}, 1.0)):
        size = 40 if shape else 56
        with database(kind, _new(folder)) as url:
            its = Database(url)
            fill(its, responses, **shape)
            floor = group_by(its)
            took = close_to_json(its)
            its.close()
        yield Line(
            f"figures of {responses:,} × {size}, from close to JSON",
            f"{aim:g} s" + ("; at most 3 × GROUP BY" if responses > 1_000 else ""),
            f"{took:.2f} s; {took / floor:.1f} ×",
            f"GROUP BY {floor:.2f} s",
            took <= aim and (responses <= 1_000 or took <= 3 * floor),
        )


def long_csv(kind: str, folder: Path) -> Iterator[Line]:
    """The line on the long CSV, written by a process of its own whose memory is watched."""
    with database(kind, _new(folder)) as url:
        its = Database(url)
        fill(its, 10_000)
        its.close()
        took, grown, floor = export(url)
    yield Line(
        "long CSV of 10,000 × 56",
        "2 s, flat memory (20 MB)",
        f"{took:.2f} s, {grown:.0f} MB more",
        f"the rows alone {floor:.2f} s",
        took <= 2 and grown <= 20,
    )


def export(url: str) -> tuple[float, float, float]:
    """Seconds, megabytes that memory grew by, and seconds of reading the same rows and doing nothing."""
    command = [sys.executable, "-m", "tests.bench.export", url]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert ran.returncode == 0, ran.stderr[-3000:]
    took, grown, floor = ran.stdout.split()
    return float(took), float(grown), float(floor)


def growth(kind: str, folder: Path, *, full: bool) -> Iterator[Line]:
    """How figures and the long CSV grow with the number of responses."""
    for responses in (100, 1_000, 10_000, *([100_000] if full else [])):
        with database(kind, _new(folder)) as url:
            its = Database(url)
            fill(its, responses)
            floor = group_by(its)
            took = close_to_json(its)
            its.close()
            csv, grown, _floor = export(url)
        each = 1_000_000 / (responses * 56)
        yield Line(
            f"{responses:,} × 56: close to JSON; long CSV",
            "reported",
            f"{took:.2f} s ({took * each:.1f} µs an answer); {csv:.2f} s ({csv * each:.1f} µs), {grown:.0f} MB more",
            f"GROUP BY {floor:.2f} s",
        )


def _new(folder: Path) -> Path:
    """A folder of its own for each database."""
    made = folder / uuid4().hex
    made.mkdir()
    return made
