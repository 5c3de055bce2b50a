"""The people desk, told as stories: who may do what is given and taken, and takes effect at once."""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import select

from app.cli import demo
from app.cli.demo_places import PLACES
from app.core.access import Permission, Role
from app.store import people
from app.store.db import Database
from app.store.tables import Body, BodyKind, Membership, Partnership, Person
from app.web.role_views import title_of
from tests import examples
from tests.conftest import Clock
from tests.examples import NOON
from tests.test_access import person_with, visitor_as
from tests.test_sign_in import Mailbox, asks
from tests.test_sign_in import mailbox as mailbox
from tests.visitor import Visitor

ANN = {"name": "Ann Other", "email": "Ann@Example.org", "role": "partnership-coordinator", "partnership": "orkney"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite: tests/test_desk.py adds a person, who signs in, on both."""
    return sqlite_url


def test_roles_change_at_once_on_devices_that_are_signed_in(
    app: FastAPI, database: Database, staff: Visitor, clock: Clock
) -> None:
    ann = visitor_as(app, database, Role.REPORT_READER)
    ann.open("/reports")
    staff.open("/people")
    staff.follow("report-reader")
    staff.press("Give this role", role="tsi-officer", interface=_interface(database))
    ann.open("/rounds")
    staff.press("Take away")  # of two, the TSI officer's stands first
    assert "Report reader: Orkney" in staff.text and "TSI officer" not in str(staff.page.select_one("ul.rows"))
    ann.open("/rounds", status=404)
    ann.open("/reports")


def _interface(database: Database) -> str:
    with database.reading() as session:
        return str(session.exec(select(Body.id).where(Body.name == "Voluntary Action Orkney")).one())


def test_an_account_ends_at_once_on_every_device(
    app: FastAPI, database: Database, staff: Visitor, mailbox: Mailbox
) -> None:
    ann = visitor_as(app, database, Role.COORDINATOR)
    ann.open("/rounds")
    staff.open("/people")
    staff.follow("partnership-coordinator")
    staff.press("End the account", confirm="yes")
    assert staff.path == "/people" and "partnership-coordinator@" not in staff.text
    ann.open("/rounds", status=401)
    asks(app, "partnership-coordinator@example.org")
    assert mailbox == []
    staff.open("/people/new")
    staff.press("Add this person", **(ANN | {"email": "partnership-coordinator@example.org", "role": "report-reader"}))
    assert "Report reader" in staff.text, "who comes back begins anew, without the roles of before"
    assert "Partnership coordinator: Orkney" not in staff.text
    ann.open("/reports", status=401)


def test_a_name_is_changed(staff: Visitor) -> None:
    staff.open("/people")
    staff.follow("staff@example.org")
    staff.press("Save the name", name="  Nan \u202e Staff ")
    staff.open("/account")
    assert staff.text.startswith("Your account Nan Staff")


@pytest.mark.parametrize("href", ["/people/none", "/people/00000000-0000-4000-8000-000000000000"])
def test_nobody_with_this_id_is_no_page(staff: Visitor, href: str) -> None:
    staff.open(href, status=404)


def test_a_coordinator_invites_readers_of_their_own_partnership_and_lets_them_go(
    app: FastAPI, database: Database, mailbox: Mailbox
) -> None:
    coordinator = visitor_as(app, database, Role.COORDINATOR)
    coordinator.open("/partnerships")
    coordinator.follow("Report readers")
    coordinator.press("Invite", name="Bea Board", email="bea@example.org")
    assert coordinator.path == "/partnerships/orkney/readers" and "Bea Board" in coordinator.text
    bea = asks(app, "bea@example.org")
    bea.press("Sign in", code=mailbox.code)
    assert bea.path == "/reports"
    coordinator.client.post("/partnerships/orkney/readers/none/end")
    coordinator.open("/partnerships/orkney/readers")
    coordinator.press("Let them read no longer")
    assert "Nobody so far" in coordinator.text
    bea.open("/reports", status=404)
    bea.open("/account")


def test_inviting_somebody_who_has_an_account_tells_nothing_of_it_and_takes_nothing_from_it(
    app: FastAPI, database: Database, staff: Visitor, mailbox: Mailbox
) -> None:
    coordinator = visitor_as(app, database, Role.COORDINATOR)
    for email in ("staff@example.org", "new@example.org"):
        coordinator.open("/partnerships/orkney/readers")
        coordinator.press("Invite", name="Somebody", email=email)
        assert coordinator.path == "/partnerships/orkney/readers"
    assert len(mailbox) == 2 and "National staff" not in mailbox[0][1].text
    for button in coordinator.page.select("form[action$='/end']"):
        coordinator.client.post(str(button["action"]))
    staff.open("/people")


def test_a_tsi_officers_partnerships_are_those_their_tsi_belongs_to_today(database: Database) -> None:
    with database.writing() as session:
        person = person_with(session, Role.TSI_OFFICER)
        its = session.exec(select(Membership).join(Body).where(Body.name == "Voluntary Action Orkney")).one()
        fife = session.exec(select(Partnership.id).where(Partnership.slug == "fife")).one()
        today = NOON.date()

        def sees(**dates: Any) -> bool:
            its.since, its.until = dates.get("since"), dates.get("until")
            session.add(its)
            session.flush()
            return people.access_of(session, person, today).may(Permission.SEE_ROUNDS)

        assert sees() and sees(since=today) and not sees(until=today)
        assert not sees(since=today.replace(day=8)) and sees(until=today.replace(day=8))
        session.add(Membership(partnership_id=fife, body_id=its.body_id))
        session.flush()
        assert people.access_of(session, person, today).may_on(Permission.SEE_ROUNDS, fife)


def test_the_command_line_makes_staff_of_whoever_is_nothing_and_leaves_others_as_they_are(database: Database) -> None:
    with database.writing() as session:
        reader = person_with(session, Role.REPORT_READER)
        for email in (reader.email, "first@example.org", "first@example.org"):
            people.make_link(session, email, now=NOON, lasts=NOON - NOON)
        first = session.exec(select(Person).where(Person.email == "first@example.org")).one()
        roles = [[held.role for held in people.roles_of(session, its)] for its in (reader, first)]
    assert roles == [[Role.REPORT_READER], [Role.NATIONAL_STAFF]]


def test_the_demo_prints_a_sign_in_link_for_each_role(
    app: FastAPI, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.writing() as session:
        session.add(Partnership(slug=PLACES[0].slug, name=PLACES[0].name))
        session.add(Body(kind=BodyKind.TSI, name=PLACES[0].interface))
        examples.open_round(session, slug=demo.OPEN)
        demo.greet(session, app.state.settings, NOON)
    printed = capsys.readouterr().out
    for role in Role:
        link = re.search(rf"Sign in as {role.value} .*\n\s+http://127.0.0.1:8000(/sign-in/\S+)", printed)
        assert link is not None
        visitor = Visitor(app)
        visitor.open(link[1])
        visitor.press("Sign in")
        visitor.open("/account")
        assert title_of(role) in visitor.text and visitor.text.count("(example)") >= 1
