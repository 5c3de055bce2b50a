"""What the learning report costs: thirty partnerships in three rounds, from kept snapshots to its page and JSON."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from sqlalchemy import insert

from app.core.questionnaire import Questionnaire
from app.core.rounds import Purpose
from app.core.tiles import TILES
from app.exports import FORMATS
from app.reports import OVER_PARTNERSHIPS
from app.store import report_facts, rounds
from app.store.db import Database
from app.store.tables import Answer, Response
from tests.bench import survey
from tests.bench.answering import database
from tests.bench.line import Line
from tests.examples import A_DAY, NOON, open_round

ROUNDS = 3
AIM = 2.0


def fill(its: Database, partnerships: int = len(TILES), people: int = 60) -> None:
    """Closed rounds that follow each other, in so many partnerships with so many people each."""
    rng = random.Random(partnerships)
    questionnaire = Questionnaire.model_validate(survey.plain() | {"reports": ["learning"]})
    for number in range(ROUNDS):
        with its.writing() as session:
            round_ = open_round(
                session,
                its=questionnaire,
                slug=f"round-{number}",
                partnerships=list(TILES)[:partnerships],
                opens=NOON - A_DAY,
                closes=NOON + A_DAY,
                purpose=Purpose.FOLLOW_UP if number else Purpose.BASELINE,
                follows=f"round-{number - 1}" if number else None,
            )
            for place in rounds.places(session, round_):
                ids = [uuid4() for _ in range(people)]
                session.execute(
                    insert(Response),
                    [
                        {
                            "id": i,
                            "key": i.hex,
                            "round_id": round_.id,
                            "partnership_id": place.id,
                            "perspective": "tsi" if not n else survey.SEATS[n % 2 * 2],
                            "organisation": f"TSI of {place.slug}" if not n else None,
                            "organisation_key": i.hex if not n else None,
                            "speaks_for": 1,
                            "is_submitted": True,
                        }
                        for n, i in enumerate(ids)
                    ],
                )
                session.execute(
                    insert(Answer),
                    [
                        {"response_id": i, "question": q, "value": value, "non_answer": non_answer, "note": ""}
                        for i in ids
                        for q, value, non_answer in survey.answers(questionnaire, rng)
                    ],
                )
            rounds.close_round(session, round_, now=NOON)


def report(its: Database) -> float:
    """Seconds from the kept snapshots of the last two rounds to the page and the JSON, nothing being remembered."""
    report_facts._READ.clear()
    began = time.perf_counter()
    with its.writing() as session:
        round_ = rounds.by_slug(session, f"round-{ROUNDS - 1}")
        facts = report_facts.over_partnerships(session, round_, now=NOON)
        document = OVER_PARTNERSHIPS["learning"](facts)
        written = FORMATS["html"].write(document) + FORMATS["json"].write(document)
    assert b"no clear change" in written
    return time.perf_counter() - began


def learning(kind: str, folder: Path) -> Iterator[Line]:
    """The line on the learning report."""
    made = folder / uuid4().hex
    made.mkdir()
    with database(kind, made) as url:
        its = Database(url)
        fill(its)
        took = report(its)
        its.close()
    yield Line(
        f"learning report of {len(TILES)} × {ROUNDS} rounds × 60 × 56",
        f"{AIM:g} s",
        f"{took:.2f} s",
        "page and JSON, from snapshots",
        took <= AIM,
    )
