"""What docs/security.md promises of the web: forms are ours, answers carry their headers, codes cannot be guessed, and
the log tells nothing of anybody."""

import json
import logging
import re
from collections.abc import Iterator
from io import StringIO

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import ProgrammingError
from sqlmodel import text

from app.core.errors import TooManyTries
from app.core.logs import JsonLines
from app.main import create_app
from app.settings import ROOT, Settings
from app.store import rounds
from app.store.db import Database
from app.web.guard import LARGEST_POST
from app.web.pages import FORM_TOKEN
from app.web.tries import OF_A_FAMILY, OF_ALL, RETURN, SHARED, Tries
from tests.examples import KEYS, NOON, SECRET, code_of, open_round
from tests.visitor import Visitor

WORDS = "words that only their reader may see"


# Forged requests ------------------------------------------------------------------------------------------------------


def test_every_form_of_a_signed_in_person_carries_their_token(database: Database, staff: Visitor) -> None:
    with database.writing() as session:
        open_round(session)
    cookie = staff.client.cookies["howgood_staff"]
    for href in ("/rounds/pilot", "/rounds/new", "/audit", "/rounds/pilot/erasure", "/partnerships", "/privacy"):
        staff.open(href)
        for form in staff.page.find_all("form", method="post"):
            field = form.find("input", attrs={"name": FORM_TOKEN})
            assert field is not None and field["value"] == KEYS.form_token(cookie), f"{href}: {form}"


def test_no_form_is_taken_without_the_token_of_this_very_session(database: Database, staff: Visitor) -> None:
    with database.writing() as session:
        open_round(session)
    for token in ("", "0" * 64, KEYS.form_token("another session")):
        refused = staff.client.post("/rounds/pilot/close", data={"confirm": "yes"}, headers={FORM_TOKEN: token})
        assert refused.status_code == 403 and "before you signed in" in refused.text
    staff.open("/rounds/pilot")
    assert "Open" in staff.text
    staff.press("Close the round", confirm="yes")
    assert staff.path == "/rounds/pilot" and "Closed" in staff.text


def test_a_file_that_is_sent_along_carries_the_token_too(staff: Visitor) -> None:
    token = KEYS.form_token(staff.client.cookies["howgood_staff"])
    sent = staff.client.post("/sign-out", files={FORM_TOKEN: (None, token)}, headers={FORM_TOKEN: ""})
    assert sent.url.path == "/"


# Headers, cookies, sizes ----------------------------------------------------------------------------------------------


@pytest.fixture
def public(sqlite_url: str) -> Iterator[TestClient]:
    """The application as people reach it by https."""
    settings = Settings(_env_file=None, base_url="https://howgood.example", database_url=sqlite_url, secret=SECRET)  # type: ignore[call-arg]
    app = create_app(settings, now=lambda: NOON)
    yield TestClient(app, base_url="https://howgood.example", follow_redirects=False)
    app.state.database.close()


def test_by_https_answers_say_so_for_a_year_and_cookies_go_no_other_way(public: TestClient, sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.writing() as session:
        code = code_of(session, open_round(session))
    database.close()
    page = public.get(f"/join/{code}")
    assert page.headers["strict-transport-security"].startswith("max-age=31536000")
    policy = dict(part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'" and policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'" and "unsafe" not in str(policy)
    begun = public.post(f"/join/{code}", data={"nonce": "n"})
    cookie = begun.headers["set-cookie"].lower()
    assert "secure" in cookie and "httponly" in cookie and "samesite=lax" in cookie
    assert page.headers["cache-control"] == "no-store"


def test_what_is_too_large_is_refused_before_it_is_read(staff: Visitor) -> None:
    sent = staff.client.post("/rounds", content=b"x" * (LARGEST_POST + 1))
    assert sent.status_code == 413
    pieces = (b"x" * 1_000_000 for _ in range(6))
    assert staff.client.post("/rounds", content=pieces).status_code == 413


# Guessing codes -------------------------------------------------------------------------------------------------------


def test_sixty_people_in_one_room_come_in_though_each_mistypes_once(app: FastAPI, database: Database) -> None:
    with database.writing() as session:
        code = code_of(session, open_round(session))
    room = Visitor(app)
    for _person in range(60):
        assert room.client.post("/code", data={"code": "ABCD-EFGH"}).status_code == 422
        assert room.client.post("/code", data={"code": code}).url.path == f"/join/{code}"


def test_one_network_that_guesses_is_shut_out(app: FastAPI, database: Database) -> None:
    with database.writing() as session:
        code = code_of(session, open_round(session))
    app.state.tries = Tries(12)
    guesser = Visitor(app)
    answers = [guesser.client.post("/code", data={"code": "ABCD-EFGH"}).status_code for _ in range(13)]
    assert answers == [422] * 12 + [429]
    assert guesser.client.post("/code", data={"code": code}).status_code == 429


def test_many_networks_that_guess_together_are_shut_out_and_a_room_is_not() -> None:
    tries = Tries(10)
    for number in range(10 * OF_A_FAMILY):
        tries.of(f"network {number}").count_unknown(SHARED)
    with pytest.raises(TooManyTries):
        tries.of("network 3").must_remain(SHARED)
    tries.of("network 3").must_remain(RETURN)  # another family, and not too many in all
    tries.of("a room").must_remain(SHARED)
    for number in range(10 * (OF_ALL - OF_A_FAMILY)):
        tries.of(f"other {number}").count_unknown(RETURN)
    with pytest.raises(TooManyTries):
        tries.of("network 3").must_remain(RETURN)
    tries.of("a room").must_remain(RETURN)


def test_a_right_return_code_works_whoever_guessed_before(app: FastAPI, database: Database) -> None:
    with database.writing() as session:
        code = code_of(session, open_round(session))
    visitor = Visitor(app)
    visitor.open(f"/join/{code}")
    visitor.press("Start")
    found = visitor.page.select_one(".plate-code")
    assert found is not None
    app.state.tries = Tries(10)
    for _ in range(11):
        visitor.client.post("/return", data={"return_code": "ABCD-EFGH-JKMN-PQRS"})
    visitor.open("/return")
    visitor.press("Continue", return_code=found.get_text(strip=True))
    assert visitor.path.startswith("/response")


# The log --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """All that is logged, as the server writes it."""
    lines = StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    yield lines
    logging.getLogger().removeHandler(handler)


def test_no_answer_and_no_code_is_logged_and_a_fault_is_found_by_its_number(
    app: FastAPI, database: Database, logged: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as session:
        code = code_of(session, open_round(session))
    visitor = Visitor(app)
    visitor.client = TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False)
    visitor.open(f"/join/{code}")
    visitor.press("Start")
    found = visitor.page.select_one(".plate-code")
    assert found is not None
    visitor.open("/response/sections/first")
    served = visitor.page

    def fails(session: object, *_args: object, **_more: object) -> None:
        try:
            session.connection().execute(text("SELECT :said FROM nowhere"), {"said": WORDS})  # type: ignore[attr-defined]
        except Exception as error:
            raise ValueError(f"{WORDS} could not be written") from error

    monkeypatch.setattr("app.web.response.responses.save_answers", fails)
    visitor.press("Save and continue", status=500, value__a_text=WORDS)
    number = visitor.response.headers["x-request-id"]
    assert number in visitor.text
    visitor.page = served
    monkeypatch.setattr(rounds, "by_code", fails)
    visitor.open(f"/join/{code}", status=500)
    told = logged.getvalue()
    lines = [json.loads(line) for line in told.splitlines() if "howgood" in line]
    assert [one["request"] for one in lines if one.get("route") == "/response/sections/{section}"] == [number]
    assert lines[0]["error"] == "ValueError" and any("app/web/response.py" in place for place in lines[0]["where"])
    secrets = (WORDS, code, code.replace("-", ""), found.get_text(strip=True), SECRET, "127.0.0.1", "testclient")
    assert not [secret for secret in secrets if secret in told]
    plain = logging.Formatter().format(_last_record(fails, database))
    assert WORDS in plain, "the search must find what an ordinary log would say"


def _last_record(fails: object, database: Database) -> logging.LogRecord:
    try:
        with database.reading() as session:
            fails(session)  # type: ignore[operator]
    except ValueError as error:
        return logging.LogRecord("howgood", 40, "", 0, "x", (), (type(error), error, error.__traceback__))
    raise AssertionError


def test_an_error_of_the_database_never_quotes_what_was_to_be_stored(database: Database) -> None:
    with pytest.raises((ProgrammingError, Exception)) as caught, database.reading() as session:
        session.connection().execute(text("SELECT :said FROM nowhere"), {"said": WORDS})
    assert WORDS not in str(caught.value)


def test_every_answer_has_a_number_of_its_own(visitor: Visitor) -> None:
    numbers = {visitor.client.get("/").headers["x-request-id"] for _ in range(5)}
    numbers |= {visitor.client.get("/nothing-here").headers["x-request-id"]}
    assert len(numbers) == 6 and all(re.fullmatch("[0-9a-f]{16}", number) for number in numbers)


# Whether the server stands --------------------------------------------------------------------------------------------


def test_ready_says_whether_people_can_be_sent_here(
    app: FastAPI, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert visitor.client.get("/health").text == "ok"
    ready = visitor.client.get("/ready")
    assert (ready.status_code, ready.text) in ((200, "ready"), (503, "Files of pages are missing: run howgood assets."))
    monkeypatch.setattr("app.store.schema.newest", lambda: "another version")
    behind = visitor.client.get("/ready")
    assert behind.status_code == 503 and "howgood migrate" in behind.text
    assert visitor.client.get("/health").status_code == 200


# What the document promises -------------------------------------------------------------------------------------------


def test_each_threat_names_tests_that_there_are() -> None:
    written = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    threats = [
        line for line in written.splitlines() if line.startswith("| ") and not line.startswith(("| threat", "| ---"))
    ]
    assert len(threats) >= 12
    for threat in threats:
        named = re.findall(r"`(tests/\w+\.py)::(\w+)`", threat)
        assert named, f"no test holds this: {threat}"
        for file, test in named:
            assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), f"{file} has no {test}"
