"""When the machine fails: a full disk, a locked database, a clock that jumps, a questionnaire of 2,000 questions."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event, text
from sqlmodel import select

from app.core.questionnaire import Questionnaire
from app.store import people, rounds, snapshots
from app.store.db import Database
from app.store.tables import Answer, LateAnswer, Response
from tests.conftest import Clock
from tests.examples import A_DAY, NOON, code_of, open_round, scale_question, small
from tests.visitor import Visitor, filled

LONG = "We meet every month. " * 200


@pytest.fixture
def participant(app: FastAPI, database: Database) -> Visitor:
    """A participant on the first section, with one answer saved."""
    with database.writing() as session:
        code = code_of(session, open_round(session))
    visitor = Visitor(app)
    visitor.open(f"/join/{code}")
    visitor.press("Start")
    visitor.open("/response/sections/first")
    visitor.press("Save and continue", value__a2="agree")
    visitor.open("/response/sections/first")
    return visitor


def kept(database: Database) -> dict[str, str | None]:
    """The answers on disk."""
    with database.reading() as session:
        return {a.question: a.value for a in session.exec(select(Answer))}


@contextmanager
def full_disk(app: FastAPI) -> Iterator[None]:
    """The database can grow no more: on SQLite by its page count, on PostgreSQL by the error of a full disk."""
    its: Database = app.state.database
    if its.engine.dialect.name == "sqlite":

        def fill(connection: Any, _record: Any) -> None:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages}")

        its.engine.dispose()
        event.listen(its.engine, "connect", fill)
        yield
        event.remove(its.engine, "connect", fill)
        its.engine.dispose()
        return
    with its.engine.begin() as connection:
        connection.execute(
            text(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
            )
        )
        connection.execute(
            text("CREATE TRIGGER full_disk BEFORE INSERT ON answer FOR EACH ROW EXECUTE FUNCTION full_disk()")
        )
    yield
    with its.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER full_disk ON answer"))


@contextmanager
def locked(app: FastAPI, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another process holds the database and does not let go; the app waits a tenth of a second."""
    its: Database = app.state.database

    def hurry(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 100" if sqlite else "SET lock_timeout = '100ms'")
        cursor.close()
        if not sqlite:
            connection.commit()

    sqlite = its.engine.dialect.name == "sqlite"
    its.engine.dispose()
    event.listen(its.engine, "connect", hurry)
    with database.writing() as session:
        session.connection().execute(text("UPDATE round SET slug = slug" if sqlite else "LOCK TABLE answer, response"))
        yield
        session.rollback()
    event.remove(its.engine, "connect", hurry)


Weather = Callable[[FastAPI, Database, pytest.MonkeyPatch], Any]
WEATHER: dict[str, Weather] = {
    "a full disk": lambda app, _database, _patch: full_disk(app),
    "a locked database": lambda app, database, patch: locked(app, database, patch),
}


@pytest.mark.parametrize("weather", WEATHER)
def test_what_was_typed_waits_for_better_weather(
    weather: str, app: FastAPI, database: Database, participant: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with WEATHER[weather](app, database, monkeypatch):
        participant.press("Save and continue", status=503, value__a1="disagree", value__a_text=LONG)
        assert "Not saved yet" in participant.text and "try again" in participant.text
    assert kept(database) == {"a2": "agree"}
    participant.press("Try again")
    assert kept(database) == {"a1": "disagree", "a2": "agree", "a_text": LONG.strip()}


@pytest.mark.parametrize("weather", WEATHER)
def test_one_answer_is_refused_as_busy_so_that_the_page_tries_again(
    weather: str, app: FastAPI, database: Database, participant: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = filled(participant.form_of("Save and continue"))
    message = {"holder": served["holder"], "client": "c", "counter": "1", "value": LONG}

    def save() -> Any:
        return participant.client.post("/response/answers/a_text", data=message, headers={"Accept": "application/json"})

    with WEATHER[weather](app, database, monkeypatch):
        answer = save()
        assert answer.status_code == 503 and answer.json()["saved"] is False
    assert save().json()["saved"] is True
    assert kept(database)["a_text"] == LONG.strip()


@pytest.mark.parametrize("weather", WEATHER)
def test_a_planted_fault_that_acknowledges_in_bad_weather_is_found(
    weather: str, app: FastAPI, database: Database, participant: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were a failed write taken for a saved one, the story above would turn red."""
    monkeypatch.setattr("app.web.response.responses.save_answers", lambda *_a, **_m: rounds.Phase.OPEN)
    with pytest.raises(AssertionError):
        test_what_was_typed_waits_for_better_weather(weather, app, database, participant, monkeypatch)


def test_a_close_on_a_full_disk_closes_nothing(app: FastAPI, database: Database, participant: Visitor) -> None:
    if database.engine.dialect.name == "postgresql":
        with database.engine.begin() as connection:
            connection.execute(
                text(
                    "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
                    "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
                )
            )
            connection.execute(
                text("CREATE TRIGGER full_disk BEFORE INSERT ON snapshot FOR EACH ROW EXECUTE FUNCTION full_disk()")
            )
    else:
        with database.engine.begin() as connection:
            connection.execute(
                text(
                    "CREATE TRIGGER full_disk BEFORE INSERT ON snapshot BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
                )
            )
    with pytest.raises(Exception, match=r"could not extend file|disk is full"), database.writing() as session:
        rounds.close_round(session, rounds.by_slug(session, "pilot"), now=NOON)
    with database.reading() as session:
        assert rounds.by_slug(session, "pilot").closed_at is None
    participant.press("Save and continue", value__a1="agree")
    assert kept(database) == {"a1": "agree", "a2": "agree"}


def test_a_connection_that_the_database_ended_while_it_was_quiet_is_replaced_unseen(
    database: Database, participant: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite's connections are files, which nobody ends")
    monkeypatch.setattr("app.store.db.QUIET", 0)
    with database.engine.connect() as connection:
        others = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database()"
        connection.execute(text(f"{others} AND pid <> pg_backend_pid()"))
    participant.press("Save and continue", value__a1="agree")
    assert kept(database) == {"a1": "agree", "a2": "agree"}


def test_on_postgresql_those_who_read_are_spared_a_transaction_and_those_who_write_have_one(database: Database) -> None:
    said: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda _c, _cursor, its, *_more: said.append(its[:5]))
    with database.reading() as session:
        session.exec(select(Answer)).all()
    with database.writing() as session:
        session.exec(select(Answer)).all()
    assert said == [*(["BEGIN"] if database.engine.dialect.name == "sqlite" else []), "SELEC", "BEGIN", "SELEC"]


JUMPS = [
    NOON - 3650 * A_DAY,
    NOON + timedelta(hours=3),
    NOON + 3650 * A_DAY,
    NOON - timedelta(minutes=1),
    datetime(9999, 12, 30, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC),
    NOON,
]


def test_a_clock_that_jumps_breaks_no_page_and_loses_no_answer(
    app: FastAPI, database: Database, participant: Visitor, clock: Clock
) -> None:
    said = ""
    for n, jump in enumerate(JUMPS):
        clock.time = jump
        _look_as_staff(app, database, clock)
        for href in ("/response", "/response/sections/first", "/response/check", "/response/copy", "/health"):
            assert participant.client.get(href).status_code == 200
        answer = participant.client.post("/response/submit", data={"holder": "x"})
        assert answer.status_code < 500
        served = filled(participant.form_of("Save and continue"))
        said = f"said at {jump:%Y-%m-%d %H}"
        message = {"holder": served["holder"], "client": "c", "counter": str(n + 1), "value": said}
        assert participant.client.post("/response/answers/a_text", data=message).json()["saved"] is True
    assert kept(database) == {"a2": "agree", "a_text": f"said at {JUMPS[1]:%Y-%m-%d %H}"}  # the last before it closed
    with database.reading() as session:
        assert [late.value for late in session.exec(select(LateAnswer))] == [said]
        round_ = rounds.by_slug(session, "pilot")
        assert round_.closed_at == NOON + 14 * A_DAY  # the jump ahead closed it, once, at its own time
        assert len(session.exec(select(Response)).all()) == 1
        assert json.loads(snapshots.shown(session, round_, rounds.places(session, round_)[0]).body)


def _look_as_staff(app: FastAPI, database: Database, clock: Clock) -> None:
    """Somebody of the staff signs in at this time and looks around."""
    with database.writing() as session:
        token = people.make_link(session, "staff@example.org", now=clock.time, lasts=timedelta(minutes=5))
    staff = Visitor(app)
    staff.open(f"/sign-in/{token}")
    staff.press("Sign in")
    for href in ("/rounds", "/rounds/new", "/rounds/pilot", "/partnerships"):
        staff.open(href)
    report = staff.client.get("/rounds/pilot/partnerships/orkney/reports/baseline")
    assert report.status_code in (200, 409)


def test_planted_faults_under_a_clock_that_jumps_are_found(
    app: FastAPI, database: Database, participant: Visitor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were an answer acknowledged and dropped, the story above would turn red."""
    monkeypatch.setattr("app.web.response.responses.save_answers", lambda *_a, **_m: rounds.Phase.OPEN)
    with pytest.raises(AssertionError):
        test_a_clock_that_jumps_breaks_no_page_and_loses_no_answer(app, database, participant, clock)


def long_questionnaire(sections: int, questions: int) -> Questionnaire:
    """A questionnaire of so many sections of so many scale questions."""
    return Questionnaire.model_validate(
        small(
            sections=[
                {
                    "code": f"s{s}",
                    "title": f"Section {s}",
                    "scale": "agreement",
                    "questions": [scale_question(f"q{s}_{n}") for n in range(questions)],
                }
                for s in range(sections)
            ]
        )
    )


@pytest.mark.parametrize(("sections", "questions"), [(50, 40), (1, 2000)])
def test_a_questionnaire_of_two_thousand_questions_is_answered_and_reported(
    app: FastAPI, database: Database, sections: int, questions: int
) -> None:
    its = long_questionnaire(sections, questions)
    with database.writing() as session:
        code = code_of(session, open_round(session, its=its))
    began = time.perf_counter()
    participant = Visitor(app)
    participant.open(f"/join/{code}")
    participant.press("Start")
    page = participant.client.get("/response/sections/s0").text  # too long for the visitor's careful reading
    data = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert sum(name.startswith("served.") for name in data) == questions
    data |= {f"value.q0_{n}": "agree" for n in range(questions)}
    assert participant.client.post("/response/sections/s0", data=data, follow_redirects=False).status_code == 303
    assert len(kept(database)) == questions
    assert participant.client.post("/response/submit", data={"holder": data["holder"]}).url.path == "/response/done"
    with database.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        rounds.close_round(session, round_, now=NOON + A_DAY)
        body = json.loads(snapshots.shown(session, round_, rounds.place(session, round_, "orkney")).body)
    assert sum(len(section["questions"]) for section in body["sections"]) == 2000
    assert time.perf_counter() - began < 30  # seconds, where it takes about five


def test_a_planted_limit_on_fields_is_found(app: FastAPI, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: forms of as many fields as the framework takes unasked."""
    monkeypatch.setattr("app.web.who.MOST_FIELDS", 1000)
    with pytest.raises(AssertionError):
        test_a_questionnaire_of_two_thousand_questions_is_answered_and_reported(app, database, 1, 2000)
