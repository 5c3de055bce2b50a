"""What the database adds up is what counting response by response gives."""

import random

import pytest

from app.core.answers import Answer
from app.core.questionnaire import Questionnaire
from app.core.snapshot import Counts, count
from app.imports import answers_csv
from app.store import facts, imported, questionnaires, responses, rounds, tallies
from app.store.db import Database
from tests import random_rounds
from tests.conftest import times
from tests.examples import A_DAY, KEYS, NOON, code_of, open_round

PLACES = list(random_rounds.PARTNERSHIPS)


def differs(database: Database, seed: int) -> bool:
    """Whether the two ways of counting a random round differ anywhere."""
    rng = random.Random(f"tallies {seed}")
    authored = random_rounds.questionnaire(rng)
    its = Questionnaire.model_validate(authored)
    rows = random_rounds.answers(rng, authored)
    read, problems = answers_csv.read(
        random_rounds.to_csv(rows).encode(), its, partnerships=PLACES, all_on_record=False
    )
    assert problems == []
    with database.writing() as session:
        questionnaires.keep(session, its)
        round_ = open_round(session, its=its, slug=f"r{seed}", partnerships=PLACES)
        imported.bring_in(session, round_, read, keys=KEYS, replace=False, now=NOON)
        session.flush()
        found = {
            place.slug: (
                tallies.count(session, its, round_, place)[0],
                count(its, facts.given(session, round_, place)),
            )
            for place in rounds.places(session, round_)
        }
        session.rollback()
    return any(not alike(its, asked, looked_at) for asked, looked_at in found.values())


def alike(its: Questionnaire, one: Counts, other: Counts) -> bool:
    """Whether two counts say the same."""
    return one.tallies == other.tallies and all(
        getattr(one, part).get(code, 0) == getattr(other, part).get(code, 0)
        for part in ("started", "empty", "sizes")
        for code in its.perspective
    )


def test_random_rounds_are_counted_alike(database: Database) -> None:
    assert [seed for seed in range(times(60, 400)) if differs(database, seed)] == []


def test_routing_forgotten_in_the_database_is_found(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.tallies.shown_questions", lambda its, _seat, _answers: list(its.questions))
    assert any(differs(database, seed) for seed in range(40))


def test_drafts_and_empty_submissions_are_counted_as_such(database: Database) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        code_of(session, round_)
        shared = next(c for c in rounds.codes(session, round_) if c.perspective == "third-sector")
        for n, said in enumerate(({"a1": "agree"}, {"a1": "agree"}, {}, {"a2": None})):
            response, _code = responses.begin(session, shared, nonce=f"nonce {n}", keys=KEYS, now=NOON)
            session.flush()
            answers = {question: Answer(value, None, "A note") for question, value in said.items()}
            responses.save_answers(session, response, answers, now=NOON, message=("c", 1))
            if n:
                responses.submit(session, response, now=NOON + A_DAY)
        place = next(p for p in rounds.places(session, round_) if p.id == shared.partnership_id)
        its = questionnaires.of_round(session, round_)
        made, _writers = tallies.count(session, its, round_, place)
        assert alike(its, made, count(its, facts.given(session, round_, place)))
    assert (made.started["third-sector"], made.sizes["third-sector"], made.empty["third-sector"]) == (4, 1, 2)
