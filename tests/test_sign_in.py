"""Signing in by e-mail, told as stories: a code where one asked, a link anywhere, once and for ten minutes."""

import re
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlmodel import select

from app.core.signing_in import MOST_MAILS, MOST_TRIES, MOST_TRIES_OF_AN_ADDRESS, Letter
from app.store import people
from app.store.audit import Event
from app.store.db import Database
from app.store.people_tables import SignIn, StaffSession
from app.store.tables import AuditEntry
from app.web.who import STAFF_COOKIE, TICKET_COOKIE
from tests.conftest import Clock, sign_in
from tests.examples import A_DAY, NOON, open_round
from tests.visitor import Visitor

STAFF = "staff@example.org"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite: tests/test_desk.py and tests/test_people.py sign in on both."""
    return sqlite_url


class Mailbox(list[tuple[str, Letter]]):
    """What has been sent: to whom, and what."""

    @property
    def code(self) -> str:
        """The code of the newest letter."""
        return self[-1][1].code

    @property
    def link(self) -> str:
        """The address in the newest letter, on this server."""
        return re.sub(r"^https?://[^/]+", "", self[-1][1].link)


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    """Whatever leaves as mail."""
    its = Mailbox()
    monkeypatch.setattr("app.web.post.put", lambda _session, letter, *, to, **_more: its.append((to, letter)))
    return its


@pytest.fixture
def known(database: Database) -> None:
    """Somebody of the national staff has an account."""
    with database.writing() as session:
        people.make_link(session, STAFF, now=NOON, lasts=timedelta())


def asks(app: FastAPI, email: str = STAFF) -> Visitor:
    """A device on which somebody asked for a code."""
    visitor = Visitor(app)
    visitor.open("/sign-in")
    visitor.press("Send me a code", email=email)
    assert visitor.path == "/sign-in/code"
    return visitor


def wrong(code: str) -> str:
    """Another code of six digits."""
    return f"{(int(code.replace(' ', '')) + 1) % 1_000_000:06}"


def test_the_code_signs_in_on_the_device_that_asked(app: FastAPI, known: None, mailbox: Mailbox) -> None:
    visitor = asks(app, " Staff@Example.ORG ")
    assert [to for to, _letter in mailbox] == [STAFF]
    assert re.fullmatch(r"\d{3} \d{3}", mailbox.code) and mailbox.code in mailbox[0][1].text
    assert "http://127.0.0.1:8000/sign-in/" in mailbox[0][1].text
    visitor.press("Sign in", code=f" {mailbox.code}\n")
    assert visitor.path == "/rounds"
    assert TICKET_COOKIE not in visitor.client.cookies


def test_the_link_signs_in_on_any_device_and_is_not_spent_by_scanners(
    app: FastAPI, known: None, mailbox: Mailbox
) -> None:
    asks(app)
    for _ in range(3):
        Visitor(app).open(mailbox.link)
        Visitor(app).client.head(mailbox.link)
    visitor = Visitor(app)
    visitor.open(mailbox.link)
    visitor.press("Sign in")
    assert visitor.path == "/rounds"


@pytest.mark.parametrize("first", ["the code", "the link"])
def test_code_and_link_are_one_and_work_once(first: str, app: FastAPI, known: None, mailbox: Mailbox) -> None:
    visitor = asks(app)
    if first == "the link":
        Visitor(app).client.post(mailbox.link)
        visitor.press("Sign in", status=422, code=mailbox.code)
        assert "used already" in visitor.text
    else:
        visitor.press("Sign in", code=mailbox.code)
        Visitor(app).open(mailbox.link, status=404)
        assert Visitor(app).client.post(mailbox.link).status_code == 404
    again = Visitor(app)
    again.open("/sign-in/code")
    again.press("Sign in", status=422, code=mailbox.code)


def test_after_ten_minutes_neither_works(app: FastAPI, known: None, mailbox: Mailbox, clock: Clock) -> None:
    visitor = asks(app)
    clock.time = NOON + 10 * MINUTE
    visitor.press("Sign in", status=422, code=mailbox.code)
    assert "older than ten minutes" in visitor.text
    Visitor(app).open(mailbox.link, status=404)


def test_a_code_is_worth_nothing_on_another_device(app: FastAPI, known: None, mailbox: Mailbox) -> None:
    asks(app)
    thief = Visitor(app)
    thief.open("/sign-in/code")
    thief.press("Sign in", status=422, code=mailbox.code)
    assert STAFF_COOKIE not in thief.client.cookies


def test_nothing_tells_whether_an_address_is_known(app: FastAPI, known: None, mailbox: Mailbox) -> None:
    answers = []
    for email in (STAFF, "stranger@example.org"):
        visitor = asks(app, email)
        seen = [(visitor.response.status_code, visitor.response.text, sorted(visitor.client.cookies.keys()))]
        guess = wrong(mailbox.code)
        for _ in range(MOST_TRIES + 1):
            visitor.press("Sign in", status=422, code=guess)
            seen.append((visitor.response.status_code, visitor.text.replace(guess, ""), []))
        answers.append(seen)
    assert [to for to, _letter in mailbox] == [STAFF]
    assert answers[0] == answers[1]
    assert "Too many wrong codes" in answers[0][-1][1]


def test_a_code_can_be_tried_only_a_few_times(app: FastAPI, known: None, mailbox: Mailbox) -> None:
    visitor = asks(app)
    for _ in range(MOST_TRIES):
        visitor.press("Sign in", status=422, code=wrong(mailbox.code))
    visitor.press("Sign in", status=422, code=mailbox.code)
    assert "Ask for a new one" in visitor.text
    visitor.open(mailbox.link)
    visitor.press("Sign in")
    assert visitor.path == "/rounds"


def test_an_address_can_be_tried_only_so_often_however_many_codes_are_asked_for(
    app: FastAPI, known: None, mailbox: Mailbox, clock: Clock
) -> None:
    for _ in range(MOST_TRIES_OF_AN_ADDRESS // MOST_TRIES):
        visitor = asks(app)
        for _ in range(MOST_TRIES):
            visitor.press("Sign in", status=422, code=wrong(mailbox.code))
    visitor = asks(app)
    visitor.press("Sign in", status=422, code=mailbox.code)
    assert "for this address" in visitor.text
    clock.time = NOON + timedelta(hours=1)
    visitor = asks(app)
    visitor.press("Sign in", code=mailbox.code)
    assert visitor.path == "/rounds"


def test_nobodys_mailbox_is_filled_and_no_network_asks_without_end(app: FastAPI, known: None, mailbox: Mailbox) -> None:
    visitor = Visitor(app)
    for n in range(app.state.settings.unknown_codes):
        answer = visitor.client.post("/sign-in", data={"email": STAFF if n < 20 else f"x{n}@example.org"})
        assert answer.url.path == "/sign-in/code"
    assert len(mailbox) == MOST_MAILS
    assert visitor.client.post("/sign-in", data={"email": STAFF}).status_code == 429


def test_the_store_holds_neither_code_nor_link_nor_address(
    app: FastAPI, database: Database, known: None, mailbox: Mailbox, clock: Clock
) -> None:
    visitor = asks(app)
    asks(app, "stranger@example.org")
    secrets = [
        mailbox.code.replace(" ", ""),
        mailbox.link.rpartition("/")[2],
        visitor.client.cookies[TICKET_COOKIE],
        "stranger@example.org",
    ]
    with database.reading() as session:
        kept = [repr(its) for its in session.exec(select(SignIn))]
    assert len(kept) == 3 and not [secret for secret in secrets for row in kept if secret in row]
    clock.time = NOON + 2 * A_DAY
    asks(app)
    with database.reading() as session:
        assert len(session.exec(select(SignIn)).all()) == 1, "what is too old goes"


def test_each_sign_in_has_an_identifier_of_its_own_and_ends_the_one_before(
    app: FastAPI, database: Database, known: None, mailbox: Mailbox
) -> None:
    visitor = asks(app)
    visitor.client.cookies.set(STAFF_COOKIE, "chosen-by-somebody-else", domain="127.0.0.1", path="/")
    visitor.press("Sign in", code=mailbox.code)
    first = visitor.client.cookies[STAFF_COOKIE]
    assert first != "chosen-by-somebody-else"
    visitor.open("/sign-in")
    visitor.press("Send me a code", email=STAFF)
    visitor.press("Sign in", code=mailbox.code)
    assert visitor.client.cookies[STAFF_COOKIE] != first
    with database.reading() as session:
        assert len(session.exec(select(StaffSession)).all()) == 1
    old = Visitor(app)
    old.client.cookies[STAFF_COOKIE] = first
    old.open("/rounds", status=401)


def test_a_cookie_is_out_of_reach_of_scripts_and_of_other_sites(app: FastAPI, known: None, mailbox: Mailbox) -> None:
    visitor = asks(app)
    answer = visitor.client.post("/sign-in/code", data={"code": mailbox.code}, follow_redirects=False)
    kept = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(STAFF_COOKIE))
    assert "HttpOnly" in kept and "SameSite=lax" in kept and "Max-Age=43200" in kept


def test_a_device_that_is_used_stays_signed_in_and_one_that_is_not_does_not(
    app: FastAPI, staff: Visitor, clock: Clock
) -> None:
    app.state.settings = app.state.settings.model_copy(update={"staff_idle_minutes": 60})
    for _ in range(3):
        clock.time += 50 * MINUTE
        staff.open("/rounds")
    clock.time += 60 * MINUTE
    staff.open("/rounds", status=401)


def test_what_was_typed_while_one_was_signed_out_is_sent_once_one_is_signed_in_again(
    app: FastAPI, database: Database, staff: Visitor
) -> None:
    with database.writing() as session:
        open_round(session)
    staff.open("/rounds/pilot/partnerships/orkney/texts/introduction")
    staff.client.post("/sign-out", follow_redirects=False)
    staff.press("Save", status=401, words="An hour of work")
    link = staff.page.find("a", string="Sign in, in a new tab")
    assert link["target"] == "_blank"
    assert staff.form_of("Try again").find("input", attrs={"name": "words"})["value"] == "An hour of work"
    staff.client.cookies = sign_in(app, database, NOON).client.cookies
    staff.press("Try again")
    assert "An hour of work" in staff.text


def test_however_much_a_device_is_used_it_is_signed_out_in_the_end(app: FastAPI, staff: Visitor, clock: Clock) -> None:
    for _ in range(app.state.settings.staff_hours - 1):
        clock.time += 60 * MINUTE
        staff.open("/account")
    clock.time += 60 * MINUTE
    staff.open("/account", status=401)


def test_its_owner_sees_every_device_and_ends_any(app: FastAPI, database: Database, staff: Visitor) -> None:
    second, other = sign_in(app, database, NOON), sign_in(app, database, NOON, "other@example.org")
    staff.open("/account")
    assert staff.text.count("Last used") == 2 and staff.text.count("This device") == 1
    other.open("/account")
    theirs = next(str(f["action"]) for f in other.page.find_all("form") if "/devices/" in str(f.get("action")))
    assert staff.client.post(theirs).status_code == 404
    assert staff.client.post("/account/devices/none/end").status_code == 404
    staff.open("/account")
    staff.press("Sign out there")
    assert staff.text.count("Last used") == 1
    second.open("/rounds", status=401)
    other.open("/rounds")
    staff.press("Sign out here", status=401)


def test_signing_in_and_out_is_noted(app: FastAPI, database: Database, known: None, mailbox: Mailbox) -> None:
    visitor = asks(app)
    visitor.press("Sign in", code=mailbox.code)
    visitor.press("Sign out")
    with database.reading() as session:
        events = [entry.event for entry in session.exec(select(AuditEntry))]
    assert events.count(Event.SIGNED_IN.value) == events.count(Event.SIGNED_OUT.value) == 1


def test_in_development_the_letter_is_printed_where_the_server_runs(
    app: FastAPI, known: None, capsys: pytest.CaptureFixture[str]
) -> None:
    visitor = asks(app)
    printed = capsys.readouterr().out
    code = re.search(r"\d{3} \d{3}", printed)
    assert f"Mail to {STAFF}" in printed and code
    visitor.press("Sign in", code=code[0])
    assert visitor.path == "/rounds"
