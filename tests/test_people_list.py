"""The list of people and what they are: taken out, looked at, and brought in whole or not at all."""

import io
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Flag
from uuid import UUID

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlmodel import select

from app.core.access import HELD_OVER, Over, Role
from app.core.errors import Refusal
from app.core.mail import State
from app.core.people import Account, Change, Difference, Place, differences
from app.exports.lists import as_csv, as_workbook
from app.exports.people_list import as_list
from app.imports import list_file, people_list
from app.store import people
from app.store.db import Database
from app.store.inviting_tables import Message
from app.store.tables import AuditEntry, Person
from tests.conftest import Clock
from tests.examples import A_DAY, NOON, open_round
from tests.test_access import WORKSHOP, person_with, visitor_as, workshops_in
from tests.test_partnerships import NAMES, ON_SQLITE
from tests.test_sign_in import Mailbox
from tests.test_sign_in import mailbox as mailbox
from tests.visitor import Visitor, filled

HEAD = "email,name,role,of\n"
STAFF = "staff@example.org,,national-staff,\n"
PLACES = {
    Over.PARTNERSHIP: [Place("orkney", "Orkney", UUID(int=1)), Place("fife", "Fife", UUID(int=2))],
    Over.TSI: [Place("Voluntary Action Orkney", "Voluntary Action Orkney", UUID(int=3))],
    Over.WORKSHOP: [Place(str(WORKSHOP), "Consensus, Orkney", WORKSHOP)],
}
BY = Account("staff@example.org", "", ((Role.NATIONAL_STAFF, ""),))
ANN = Account("ann@example.org", "Ann Other", ((Role.COORDINATOR, "orkney"), (Role.REPORT_READER, "fife")))
GONE = str(UUID(int=9))  # a workshop that is no longer here


def changes(text: str, kept: tuple[Account, ...] = (BY, ANN)) -> list[Difference]:
    """What a list would change, which can stand."""
    lines, problems = people_list.read(text)
    found, more = differences(kept, lines, PLACES, BY.email)
    assert problems + more == []
    return found


ROLES = st.lists(st.sampled_from([
    *((role, place.code) for role in Role for place in PLACES.get(HELD_OVER[role], [])),
    (Role.NATIONAL_STAFF, ""), (Role.NATIONAL_READER, ""), (Role.FACILITATOR, GONE),
]), unique=True, max_size=4).map(tuple)  # fmt: skip
MAILS = st.sampled_from(["=a", "+b", "'=c", "'d", "-e", "ünï"]).map("{}@example.org".format)


@given(st.lists(st.builds(Account, MAILS, st.just("") | NAMES, ROLES), unique_by=lambda its: its.email))
def test_a_list_that_is_taken_out_changes_nothing_when_it_comes_back(accounts: list[Account]) -> None:
    for write in (as_csv, as_workbook):
        content = write(as_list([BY, *accounts]))
        assert content == write(as_list([BY, *accounts]))
        text, _problems = list_file.as_text(content)
        assert changes(text, (BY, *accounts)) == []


def test_a_list_says_who_is_added_renamed_and_gets_or_loses_what() -> None:
    text = (
        HEAD
        + "bo@example.org,Bo Hay,TSI officer,voluntary action orkney\nANN@example.org,Ann Else,report reader,Fife\n"
    )
    assert [(its.change, its.name, its.role, its.of, its.was) for its in changes(text)] == [
        (Change.NEW, "Bo Hay", None, "", ""),
        (Change.GIVEN, "Bo Hay", Role.TSI_OFFICER, "Voluntary Action Orkney", ""),
        (Change.RENAMED, "Ann Else", None, "", "Ann Other"),
        (Change.TAKEN, "Ann Else", Role.COORDINATOR, "orkney", ""),
    ]
    ended = changes("email,name,role,of,end_account\nann@example.org,,coordinator,,yes\n".replace("coordinator", ""))
    assert [its.change for its in ended] == [Change.ENDED]
    assert [its.change for its in changes(HEAD + "ann@example.org,,,\n")] == [Change.TAKEN] * 2


@pytest.mark.parametrize(
    ("line", "where", "said"),
    [
        ("ann,A,national-reader,", "email", "an e-mail address such as"),
        ("bø@example.org,A,national-reader,", "email", "an e-mail address such as"),
        ("bo@cy@example.org,A,national-reader,", "email", "an e-mail address such as"),
        ("bo@example.org,,national-reader,", "name", "Enter a name"),
        (f"ann@example.org,{'n' * 101},national-reader,", "name", "Shorten the name"),
        ("ann@example.org,A,king,", "role", "national-staff, national-reader"),
        ("bo@example.org,B,,", "role", "Write what this person is."),
        ("ann@example.org,A,,orkney", "role", "Write what this person is there"),
        ("ann@example.org,A,partnership-coordinator,narnia", "of", "orkney"),
        ("ann@example.org,A,partnership-coordinator,", "of", "orkney"),
        ("ann@example.org,A,tsi-officer,Orkney", "of", "Third Sector Interface"),
        ("ann@example.org,A,facilitator,Friday", "of", "last part of its address"),
        ("ann@example.org,A,national-reader,orkney", "of", "Leave this empty"),
        ("staff@example.org,Nan,,", "role", "your own place"),
        ("ann@example.org,A,national-reader,,yes", "content", "This line has 5 cells"),
    ],
)
def test_what_cannot_stand_is_told_with_its_line(line: str, where: str, said: str) -> None:
    """The line stands third, under one that can."""
    text = f"{HEAD}cy@example.org,Cy,national-reader,\n{line}\n"
    lines, problems = people_list.read(text)
    found = problems or differences((BY, ANN), lines, PLACES, BY.email)[1]
    assert [(its.line, its.where) for its in found] == [(3, where)] and said in found[0].message


def test_lines_of_one_person_agree() -> None:
    head = "email,name,role,of,end_account\n"
    text = f"{head}bo@example.org,Bo,national-reader,,\nBO@example.org,Bea,report-reader,fife,yes\n"
    text += "bo@example.org,,national-reader,,\nno@example.org,No,,,yes\n"
    text += "staff@example.org,,,,yes\nann@example.org,,,,maybe\n"
    found = differences((BY, ANN), people_list.read(text)[0], PLACES, BY.email)[1]
    assert [(its.line, its.where) for its in found] == [
        *((3, "name"), (3, "end_account"), (4, "role")),
        *((5, "end_account"), (6, "role"), (7, "end_account")),
    ]


def send(staff: Visitor, text: str, status: int = 200) -> Visitor:
    """Chooses a file and looks at what it changes."""
    staff._seen(staff.client.post("/people/import", files={"file": ("list.csv", text.encode())}), status)
    return staff


def told(staff: Visitor) -> list[str]:
    return [li.get_text(" ", strip=True) for li in staff.page.select("main ul.list li")]


def emails(database: Database) -> dict[str, list[str]]:
    """Everybody, with what they are."""
    with database.reading() as session:
        return {its.email: [f"{h.role.value} {h.name}".strip() for h in held] for its, held in people.every(session)}


def test_a_list_is_looked_at_and_then_everybody_is_what_it_says(
    app: FastAPI, database: Database, staff: Visitor, mailbox: Mailbox, clock: Clock
) -> None:
    with database.writing() as session:
        open_round(session)
        workshops_in(session)
        leads = person_with(session, Role.FACILITATOR)
    loses, ends = (visitor_as(app, database, role) for role in (Role.COORDINATOR, Role.REPORT_READER))
    loses.open("/rounds")
    staff.open("/people")
    assert "Workshop facilitator: C, Orkney" in staff.text and str(WORKSHOP) not in staff.text
    taken = staff.client.get("/people/files/csv").content.decode("utf-8-sig")
    assert f"facilitator@example.org,facilitator,facilitator,{WORKSHOP}," in taken
    for form in ("csv", "xlsx"):
        content = staff.client.get(f"/people/files/{form}").content
        staff._seen(staff.client.post("/people/import", files={"file": (f"list.{form}", content)}), 200)
        assert "There is nothing to change" in staff.text
    before = emails(database)
    lines = taken.replace("partnership-coordinator,orkney,", "report-reader,fife,")
    lines = (
        lines.replace("report-reader,orkney,", ",,yes") + "bo@example.org,Bo Hay,tsi-officer,Voluntary Action Orkney,\n"
    )
    send(staff, lines)
    assert told(staff) == [
        "partnership-coordinator (partnership-coordinator@example.org) is no longer Partnership coordinator: Orkney",
        "partnership-coordinator (partnership-coordinator@example.org) becomes Report reader: Fife",
        "The account of report-reader (report-reader@example.org) ends",
        "Bo Hay gets an account with bo@example.org, and is told so by e-mail",
        "Bo Hay (bo@example.org) becomes TSI officer: Voluntary Action Orkney",
    ]
    assert emails(database) == before and len(mailbox) == 0, "nothing is stored by looking"
    with database.writing() as session:
        person_with(session, Role.NATIONAL_READER)
        people.rename(session, session.get_one(Person, leads.id), "Lea Leads", now=NOON)
    staff.press("Make these changes", status=422)
    assert (
        "changed meanwhile" in staff.text and "Lea Leads (facilitator@example.org) is called facilitator" in staff.text
    )
    staff.press("Make these changes")
    assert staff.path == "/people"
    after = emails(database)
    assert after["bo@example.org"] == ["tsi-officer Voluntary Action Orkney"]
    assert after["partnership-coordinator@example.org"] == ["report-reader Fife"]
    assert "report-reader@example.org" not in after
    assert set(after) - set(before) == {"bo@example.org", "national-reader@example.org"}, "not named, so it stays"
    assert [to for to, _letter in mailbox] == ["bo@example.org"] and "TSI officer: Voluntary" in mailbox[0][1].text
    loses.open("/rounds", status=404)
    ends.open("/account", status=401)
    with database.reading() as session:
        noted = list(session.exec(select(AuditEntry.event).where(AuditEntry.person_id != None)))  # noqa: E711
        assert session.exec(select(AuditEntry.subject).where(AuditEntry.event == "people:import")).one() == "6"
    events = ("person:add", "person:rename", "person:end", "role:give", "role:take", "people:export")
    assert [noted.count(event) for event in events] == [1, 1, 1, 2, 1, 3]


@ON_SQLITE
def test_one_line_that_cannot_stand_stops_the_whole_list_and_nothing_of_it_is_lost(
    database: Database, staff: Visitor
) -> None:
    before = emails(database)
    book = Workbook()
    for row in (["E-mail", "Name", "Role", "Of"], ["Email", "Name", "Role", "Of"]):
        book.active.append(row)
    book.active.append(["bo@example.org", "Bo Hay", "National reader", None])
    book.active.append([None])
    book.active.append(["cy@example.org", "Cy", "King", "Scots"])
    book.active.delete_rows(1)
    written = io.BytesIO()
    book.save(written)
    staff._seen(staff.client.post("/people/import", files={"file": ("list.xlsx", written.getvalue())}), 422)
    rows = [[td.get_text() for td in tr.find_all(["th", "td"])][:2] for tr in staff.page.select("tbody tr")]
    assert rows == [["Line\u00a04", "role"]] and emails(database) == before
    typed = staff.page.select_one("textarea").get_text()  # type: ignore[union-attr]
    assert "cy@example.org,Cy,King,Scots" in typed
    staff.press("Look at what changes", lines=typed.replace("King,Scots", "national-reader\t").replace(",", "\t"))
    pressed = filled(staff.form_of("Make these changes"))
    for _twice in range(2):
        staff._seen(staff.client.post("/people/import", data=pressed), 200)
    assert "There is nothing to change" in staff.text and "There is a problem" not in staff.text
    assert {"bo@example.org", "cy@example.org"} <= set(emails(database))
    send(staff, "email,name,role,of,end_account\nbo@example.org,,,,yes\n")
    staff.press("Make these changes")
    with database.reading() as session:
        mail = dict(session.exec(select(Message.recipient, Message.state)).all())
    assert mail == {"bo@example.org": State.STOPPED, "cy@example.org": State.QUEUED}, "no welcome to an ended account"


def test_two_of_the_staff_who_end_each_other_at_one_moment_do_not_both_succeed(database: Database) -> None:
    with database.writing() as session:
        for name in ("ann", "bo"):
            people.make_link(session, f"{name}@example.org", now=NOON, lasts=A_DAY)
    begun, tried = Flag(), Flag()

    def ends(by: str, other: str, *, first: bool) -> bool:
        try:
            with database.writing() as session:
                actor, person = people.by_email(session, by), people.by_email(session, other)
                assert actor is not None and person is not None
                people.end_account(session, person, now=NOON, by=actor)
                if first:
                    begun.set()
                    tried.wait(0.5)  # the other waits for us, or has done it by then
        except Refusal:
            return False
        finally:
            tried.set()
        return True

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(ends, "ann@example.org", "bo@example.org", first=True)
        begun.wait(10)
        other = pool.submit(ends, "bo@example.org", "ann@example.org", first=False)
        assert (one.result(), other.result()) == (True, False)
    assert emails(database) == {"ann@example.org": ["national-staff"]}
