"""Two app processes on one PostgreSQL are one to whoever uses them: one mail a purpose, one session, none doubled."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import col, func, select, text

from app.core.mail import Purpose, State
from app.store import news, outbox, people, rounds
from app.store.db import Database
from app.store.inviting_tables import Invitation, Invited, Message, Reminder
from app.store.tables import AuditEntry, Response, Snapshot
from app.store.workshop_tables import Workshop
from tests import examples
from tests.conftest import _fresh
from tests.examples import A_DAY
from tests.mail_server import MailServer
from tests.server import Server
from tests.stream import Words
from tests.test_outbox import LETTER
from tests.visitor import Visitor

STAFF = "staff@example.org"
PLACE = "/rounds/pilot/partnerships/orkney"
INVITED = [f"p{n}@example.org" for n in range(6)]


@pytest.fixture
def database_url(migrated: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """A migrated PostgreSQL database of its own: two processes are killed with connections to it."""
    yield from _fresh("postgresql", migrated, tmp_path, own=True)


def wait_for(what: Callable[[], bool]) -> None:
    """Waits until it holds."""
    until = time.monotonic() + 30
    while not what():
        assert time.monotonic() < until
        time.sleep(0.05)


def together(*presses: Callable[[], object]) -> None:
    """Both processes are asked at the same moment."""
    with ThreadPoolExecutor(len(presses)) as threads:
        for done in [threads.submit(press) for press in presses]:
            done.result(60)


def test_two_processes_on_one_database_are_one(database: Database, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    with database.writing() as session:
        people.make_link(session, STAFF, now=now, lasts=A_DAY)
        its = examples.open_round(session, opens=now - A_DAY, closes=max(now, examples.NOON) + 14 * A_DAY)
        shared = examples.code_of(session, its)
    with MailServer(tmp_path) as mail:
        settings = {"mail_server": mail.address, "mail_sender": "howgood@example.org"}
        with Server(database.url, tmp_path, **settings) as one, Server(database.url, tmp_path, **settings) as other:
            here, there = signed_in_at_both(one, other, mail)
            each_person_is_invited_and_reminded_once(database, here, there, mail)
            whoever_presses_start_at_both_begins_once(database, one, other, shared)
            a_room_moved_at_one_is_followed_at_the_other(database, here, there, other)
            a_round_closed_at_both_has_one_report_a_partnership(database, here, there)
            here.open("/account")
            here.press("Sign out")
            there.open("/account", status=401)
            close(here, there)


def close(*visitors: Visitor) -> None:
    """Hangs up."""
    for visitor in visitors:
        visitor.client.close()


def signed_in_at_both(one: Server, other: Server, mail: MailServer) -> tuple[Visitor, Visitor]:
    """A code is asked for at one process and given to the other; then one session holds at both."""
    here = Visitor.at(one.address)
    there = Visitor.at(other.address, here)
    here.open("/sign-in")
    here.press("Send me a code", email=STAFF)
    wait_for(lambda: bool(mail.to(STAFF)))
    code = re.search(r"\d{3} \d{3}", str(mail.to(STAFF)[0]["Subject"]))
    assert code is not None
    there.open("/sign-in/code")
    there.press("Sign in", code=code[0])
    here.open("/account")
    assert here.text.count("Since ") == there.open("/account").get_text().count("Since ") == 1, (
        "one device, one session"
    )
    return here, there


def each_person_is_invited_and_reminded_once(
    database: Database, here: Visitor, there: Visitor, mail: MailServer
) -> None:
    """The same list is sent from both, and both see that a reminder is due."""
    button = f"Invite {len(INVITED)} people"
    for visitor in (here, there):
        visitor.open(f"{PLACE}/invitations/third-sector")
        visitor.press("Check the list and see the letter", people="\n".join(INVITED))
    together(lambda: here.press(button), lambda: there.press(button))
    wait_for(lambda: all_sent(database, Purpose.INVITATION, len(INVITED)))
    with database.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        session.add(Reminder(round_id=round_.id, at=datetime.now(UTC), words=""))
    wait_for(lambda: all_sent(database, Purpose.REMINDER, len(INVITED)))
    assert received(mail) == {to: 2 for to in INVITED}
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(Invitation)).one() == len(INVITED)
        assert [its.invited for its in session.exec(select(Invited))] == [len(INVITED)]
    with database.writing() as session:  # the planted fault: another name for the same purpose
        outbox.put(session, LETTER, purpose=Purpose.INVITATION, key="planted", to=INVITED[0], now=datetime.now(UTC))
    wait_for(lambda: received(mail) != {to: 2 for to in INVITED})


def all_sent(database: Database, purpose: Purpose, many: int) -> bool:
    """Whether so many messages were queued, and every one has left."""
    with database.reading() as session:
        states = session.exec(select(Message.state).where(Message.purpose == purpose)).all()
    assert len(states) <= many, "a message was queued twice"
    return list(states) == [State.SENT] * many


def received(mail: MailServer) -> dict[str, int]:
    """How many messages came for each of those invited."""
    return dict(Counter(to for to, _message in mail.received() if to in INVITED))


def whoever_presses_start_at_both_begins_once(database: Database, one: Server, other: Server, shared: str) -> None:
    """One page with one Start, sent to both as by somebody whose first press seemed to hang."""
    here = Visitor.at(one.address)
    here.open(f"/join/{shared}")
    there = Visitor.at(other.address, here)
    there.response, there.page = here.response, here.page
    together(lambda: here.press("Start"), lambda: there.press("Start"))
    codes = {re.search(r"(\w{4}-){3}\w{4}", visitor.text)[0] for visitor in (here, there)}  # type: ignore[index]
    assert here.path == there.path == "/response/code" and len(codes) == 1
    close(here, there)
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(Response)).one() == 1


def a_room_moved_at_one_is_followed_at_the_other(
    database: Database, here: Visitor, there: Visitor, other: Server
) -> None:
    """A phone's stream knows of a move at once, by one connection that listens; while that is broken, soon after."""
    here.open("/partnerships/orkney/workshops/new")
    here.press("Make the workshop", title="Consensus", base="questionnaire/small.v1", minutes="60")
    with database.reading() as session:
        made = session.exec(select(Workshop)).one()
    phone = Visitor.at(other.address)
    phone.open(f"/room/{made.code}")
    phone.press("Join", perspective="tsi")
    with Words(other.address, phone) as words:
        wait_for(lambda: len(listening(database)) == 2)
        time.sleep(1)  # both have heard themselves
        for button, stage in (("Begin", "survey"), ("Rate it", "rating")):
            began = moved(here, made.id, button)
            assert words.next() - began < 1
            assert f"-{stage}-" in phone.open("/room").find(attrs={"data-room": True})["data-mark"]
        for pid in listening(database):
            with database.writing() as session:
                session.connection().execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        began = moved(here, made.id, "Take the last move back")
        assert words.next() - began < 2
        wait_for(lambda: len(listening(database)) == 2)
        time.sleep(1)
        began = moved(here, made.id, "Rate it")
        assert words.next() - began < 1
    close(phone)


def moved(desk: Visitor, room: UUID, button: str) -> float:
    """When the facilitator's press was answered, or earlier: when it was begun."""
    desk.open(f"/workshops/{room}")
    began = time.monotonic()
    desk.press(button)
    return began


def listening(database: Database) -> list[int]:
    """The connections that listen for changes."""
    with database.reading() as session:
        of = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name"
        return [pid for (pid,) in session.connection().execute(text(of), {"name": news.NAME})]


def a_round_closed_at_both_has_one_report_a_partnership(database: Database, here: Visitor, there: Visitor) -> None:
    """Closing twice is closing once, and is noted once."""
    for visitor in (here, there):
        visitor.open("/rounds/pilot")
    together(*(lambda v=v: v.press("Close the round", confirm="yes") for v in (here, there)))  # type: ignore[misc]
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(Snapshot)).one() == 2
        closed = select(func.count()).select_from(AuditEntry).where(col(AuditEntry.event) == "round:close")
        assert session.exec(closed).one() == 1
