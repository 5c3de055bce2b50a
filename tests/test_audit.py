"""The record of what was done: every event is noted by some real action, every change is noted, nothing is changed."""

import csv
import io
from collections.abc import Callable, Iterator
from inspect import isfunction, ismodule
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import func, select, text
from typer.testing import CliRunner

from app import main
from app.cli.commands import app as cli
from app.core.access import Role
from app.core.answers import Answer
from app.core.audit import Event, Search, read_search
from app.core.errors import Refusal
from app.core.invitation import Invitee
from app.core.keys import Keys
from app.core.mail import State
from app.core.rounds import Mode
from app.store import (
    addresses,
    audit,
    check_ins,
    invitations,
    mail,
    parcels,
    parcels_in,
    people,
    phones,
    questionnaires,
    raw,
    reminders,
    rooms,
    rounds,
    workshops,
)
from app.store.check_in_tables import ActionOwner
from app.store.db import Database
from app.store.inviting_tables import Message
from app.store.tables import AuditEntry, Person
from tests import examples
from tests.conftest import Clock, sign_in
from tests.examples import A_DAY, KEYS, NOON, SECRET, bring_in, code_of, open_round
from tests.test_criteria import response
from tests.test_erasure import SECRET_WORDS, said
from tests.test_evidence import add
from tests.test_house_rules import routes
from tests.test_practice import GOOD
from tests.test_reviews import ROWS, fields
from tests.test_verdicts import CRITERIA
from tests.visitor import Visitor

HERE = "/rounds/pilot/partnerships/orkney"

# What is posted and not noted, with why.
NOT_NOTED = {
    "/sign-in": "anybody may ask for a code, and nobody is known yet: that somebody came in is noted",
    "/code": "a participant's, and changes nothing",
    "/join/{code}": "a participant's: nobody's beginning has a time",
    "/return": "a participant's, and changes nothing",
    "/response/sections/{section}": "a participant's answers have no time",
    "/response/answers/{question}": "a participant's answers have no time",
    "/response/review": "a reviewer's readings have no time",
    "/response/review/complete": "a reviewer's: no reading has a time",
    "/response/review/reopen": "a reviewer's: no reading has a time",
    "/response/submit": "a participant's: nobody's submitting has a time",
    "/response/withdraw": "a participant's: it stands on the erasure list, without a time",
    "/response/kept/withdraw": "a participant's: it stands on the erasure list, without a time",
    **{
        f"/room/{part}": "a participant's: nobody's coming, rating or going has a time"
        for part in ("{code}", "rating", "consent", "note", "leave", "in-use")
    },
    "/workshops/{workshop}/plan/screen": "what the screen shows is nobody’s business afterwards",
    "/workshops/{workshop}/notes": "the room's shared notes say neither when nor who",
    "/invitation/{link}": "a participant's: nobody's beginning has a time",
    "/no-more-mail/{token}": "an invited person's, and who wants no mail is nobody's business",
    "/response/finish": "a participant's, and changes nothing but their device",
}


# Every event has its action, every action its event -------------------------------------------------------------------


def test_every_event_is_noted_by_some_real_action(
    app: FastAPI, database: Database, database_url: str, clock: Clock, tmp_path: Path
) -> None:
    """A new event has its step here: what somebody does at the desk or by a command."""
    environment = {"HOWGOOD_MODE": "development", "HOWGOOD_DATABASE_URL": database_url, "HOWGOOD_SECRET": SECRET}
    runner = CliRunner(env=environment)

    def command(*words: str) -> None:
        done = runner.invoke(cli, list(words))
        assert done.exit_code == 0, f"{words}: {done.stderr}"

    with database.writing() as session:
        round_ = open_round(session)
        bring_in(session, round_, examples.responses("third-sector", *said(*"ABCDEF")))
        code = code_of(session, round_)
    _people_are_invited(database)
    staff = sign_in(app, database, clock.time)
    _rounds_are_planned(staff)
    _lists_change(staff)
    _a_plan_is_reviewed(database, staff)
    staff.open("/rounds/pilot")
    staff.press("Close the round", confirm="yes")
    staff.open("/rounds/pilot/reopen")
    staff.press("Open the round again", closes="2027-04-25", reason="Holidays")
    staff.open("/rounds/pilot")
    staff.press("Close the round", confirm="yes")
    staff.open(f"{HERE}/reports/baseline")
    staff.open(f"{HERE}/reports/baseline.csv")
    staff.open(f"{HERE}/comments")
    staff.follow("Read the next comment")
    one = staff.path
    staff.press("Save and read the next", decision="as-written")
    _comments_are_coded(staff)
    staff.open(one)
    staff.press("Take the decision back and leave the comment unread")
    staff.open(f"{HERE}/texts/introduction")
    staff.press("Save", words="Words of our own")
    _a_practice_comes_and_goes(staff)
    staff.open(f"{HERE}/actions/new")
    staff.press("Save the action", what="Words of our own")
    staff.follow("Change it, or say how far it is")
    action = staff.path
    _somebody_is_asked_how_far_it_is(database, clock, staff, action.rsplit("/", 1)[1])
    staff.open(action)
    staff.press("Save the action", state="done")
    _evidence_comes_and_goes(staff)
    staff.open(action)
    staff.press("Take it out", confirm="yes")
    staff.client.post("/rounds/pilot/answers/wide")
    staff.open("/rounds/pilot/erasure")
    staff.press("Change the day", day="2027-05-01")
    staff.press("Erase the answers", confirm="yes")
    staff.open("/audit")
    staff.press("Download all of these as CSV")
    staff.open("/rounds")
    staff.press("Sign out")
    _people_come_and_go(database)
    _people_meet(database)
    _a_round_travels(database)
    command("backup", str(tmp_path / "b"))
    command("restore", str(tmp_path / "b"))
    command("prune-audit", "--before", "2020-01-01")
    with database.reading() as session:
        noted = set(session.exec(select(AuditEntry.event)))
        everything = "\n".join(f"{e.subject} {e.reason}" for e in session.exec(select(AuditEntry)))
    assert noted == {event.value for event in Event}
    assert code not in everything and "Words of our own" not in everything and "@" not in everything


def _somebody_is_asked_how_far_it_is(database: Database, clock: Clock, staff: Visitor, action: str) -> None:
    staff.open(f"{HERE}/check-ins")
    staff.press("Save the check-ins", **{f"owner.{action}": "jo@example.org"})
    with database.writing() as session:
        check_ins.send_due(session, keys=KEYS, address="", now=NOON + 100 * A_DAY)
        (owner,) = session.exec(select(ActionOwner))
        link = check_ins.link(owner, KEYS, "")
    assert staff.client.post(link, data={"state": "under-way", "note": "Words of our own"}).status_code == 200
    staff.open(f"{HERE}/actions/new")
    staff.press("Save the action", what="Words of our own")
    (another,) = (str(its["id"]) for its in staff.page.select(".action") if its["id"] != action)
    staff.open(f"{HERE}/check-ins")
    staff.press("Save the check-ins", **{f"owner.{another}": "jo@example.org"})


def _rounds_are_planned(staff: Visitor) -> None:
    staff.open("/rounds/new")
    staff.press("Plan the round", slug="spring", questionnaire="small.v1", partnership=["orkney"])
    staff.open("/rounds/spring/settings")
    staff.press("Save the settings", minimum="4")
    staff.open("/rounds/pilot/closing-time")
    staff.press("Move the closing time", closes="2027-05-07", closes_at="17:00")


def _a_round_travels(database: Database) -> None:
    """It was given more time where its file comes from."""
    elsewhere = Keys("the secret of a laptop in a hall, of its own")
    with database.writing() as session:
        round_ = rounds.by_slug(session, "spring")
        place = rounds.place(session, round_, "orkney")
        its = parcels.make(session, round_, place, keys=elsewhere, with_answers=False, now=NOON)
        (one,) = its.rounds
        later = one.model_copy(update={"row": one.row | {"closes": "2028-01-01T12:00:00Z"}})
        parcels_in.bring_in(session, its.model_copy(update={"rounds": [later]}), keys=KEYS, now=NOON)


def _lists_change(staff: Visitor) -> None:
    staff.open("/partnerships/moray")
    staff.press("Save the name", name="Moray Together")
    staff.open("/bodies")
    staff.follow("tsiMORAY")
    staff.press("Save the name", name="TSI of Moray")
    its = {"file": ("list.csv", b"name,local_authority,health_board,tsi\nIslay,Argyll and Bute,,\n")}
    staff._seen(staff.client.post("/partnerships/import", files=its), 200)
    staff.press("Make these changes")
    staff.client.get("/people/files/csv")
    staff.open("/people/import")
    staff.press("Look at what changes", lines="email,name,role,of\nreads@example.org,Reads,national-reader,\n")
    staff.press("Make these changes")


def _a_plan_is_reviewed(database: Database, staff: Visitor) -> None:
    """Two readings of a plan came from a file, and staff settle them."""
    with database.writing() as session:
        plan = open_round(session, its=CRITERIA, slug="plans", mode=Mode.ON_THE_RECORD)
        twice = [response("orkney", name, criterion_1=Answer("fully_met")) for name in ("Ann Reviewer", "Bob Reader")]
        bring_in(session, plan, twice)
    staff.open("/rounds/plans/partnerships/orkney/review")
    whys = {f"why__{code}": "Neither gave a verdict" for code in ROWS[1:]}
    staff.press("Settle the verdicts", **fields(0, **whys))


def _comments_are_coded(staff: Visitor) -> None:
    staff.open("/codebooks/small/new")
    staff.press("Add the theme", title="Trust")
    staff.open("/rounds/pilot/themes")
    staff.follow("Code the next comment")
    staff.press("Save and code the next", theme="trust")
    staff.open("/rounds/pilot/themes/files")
    staff.press("Download the codings (CSV)")
    lines = staff.response.text.replace(",trust", ",")
    staff.open("/rounds/pilot/themes/files")
    staff.press("See what would change", content=lines)
    staff.press("Store these codings")


def _a_practice_comes_and_goes(staff: Visitor) -> None:
    staff.open("/partnerships/orkney/practices/new")
    staff.press("Offer it", **GOOD)
    href = f"/partnerships/orkney{staff.path}"
    staff.open(href)
    staff.press("Save the changes", title="Changed", agreed="yes")
    staff.open(href)
    staff.press("Take it back", confirm="yes")


def _evidence_comes_and_goes(staff: Visitor) -> None:
    add(staff, "notes.txt", b"Words of our own", title="Words of our own")
    staff.client.get(str(staff.page.select_one("a.address")["href"]))
    staff.follow("Change or remove it")
    here = staff.path
    staff.press("Save the changes", words="Words of our own")
    staff.open(here)
    staff.press("Remove it", confirm="yes")


def _people_are_invited(database: Database) -> None:
    its = {"keys": KEYS, "address": "http://127.0.0.1:8000", "now": NOON}
    with database.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        questionnaire = questionnaires.of_round(session, round_)
        seat = invitations.Seat(round_, rounds.place(session, round_, "orkney"), questionnaire, "third-sector")
        asked = [Invitee("jo@example.org"), Invitee("al@example.org")]
        invitations.invite(session, seat, asked, words="", **its)  # type: ignore[arg-type]
        one, other = invitations.listed(session, seat)
        invitations.reissue(session, seat, one, **its)  # type: ignore[arg-type]
        invitations.remove(session, seat, other, now=NOON)
        reminder = reminders.plan(session, round_, None, at=NOON + A_DAY, words="", now=NOON)
        reminders.cancel(session, round_, None, str(reminder.id), now=NOON)
        letter = session.exec(select(Message).where(Message.recipient == one.address)).first()
        assert letter is not None
        by = people.add(session, "staff@example.org", "", now=NOON)
        letter.state = State.REFUSED
        mail.retry(session, letter, now=NOON, by=by)
        mail.stop(session, letter, now=NOON, by=by)
        addresses.erase(session, round_, keys=KEYS, now=NOON)


def _people_come_and_go(database: Database) -> None:
    with database.writing() as session:
        staff = people.by_email(session, "staff@example.org")
        assert staff is not None
        person = people.add(session, "new@example.org", "New", now=NOON, by=staff)
        people.rename(session, person, "Newer", now=NOON, by=staff)
        people.give(session, person, Role.NATIONAL_READER, None, now=NOON, by=staff)
        people.take_away(session, person, people.roles_of(session, person)[0], now=NOON, by=staff)
        people.end_account(session, person, now=NOON, by=staff)


def _people_meet(database: Database) -> None:
    with database.writing() as session:
        by = people.add(session, "leads@example.org", "", now=NOON)
        round_ = rounds.by_slug(session, "pilot")
        place, its = rounds.place(session, round_, "orkney"), questionnaires.of_round(session, round_)
        assert place is not None
        when: Any = {"now": NOON, "by": by}
        made = workshops.make(session, place, its, None, title="Consensus", minutes=30, dots=3, **when)
        workshops.change_agenda(session, made, "down", str(workshops.items(session, made)[0].id), 0, **when)
        rooms.move(session, str(made.id), "begin", seen=rooms.standing_of(made).mark, **when)
        rooms.undo(session, str(made.id), seen=rooms.standing_of(made).mark, **when)
        phones.take_count(session, str(made.id), "ask", **when)


@pytest.mark.parametrize(
    "route", [r for r in routes() if "POST" in (r.methods or ())], ids=lambda route: f"POST {route.path}"
)
def test_every_post_that_changes_something_notes_it(route: Any) -> None:
    if route.path in NOT_NOTED:
        assert not reaches_note(route.endpoint), f"{route.path} notes something: take it out of NOT_NOTED"
    else:
        assert reaches_note(route.endpoint), f"{route.path}: note what it does in its store function, or say why not"


def test_a_post_that_notes_nothing_is_found() -> None:
    def forgets(session: Any) -> None:
        rounds.every(session)

    assert not reaches_note(forgets)
    assert reaches_note(raw.note_export)
    assert set(NOT_NOTED) <= {route.path for route in routes()}, "take the routes that are gone out of NOT_NOTED"
    assert main.ROUTERS


def reaches_note(function: Callable[..., Any], seen: set[Any] | None = None) -> bool:
    """Whether this function, or one of the app's that it calls, notes something in the record."""
    seen = set() if seen is None else seen
    if function is audit.note:
        return True
    if function in seen or not (function.__module__ or "").startswith(("app.", "tests.")):
        return False
    seen.add(function)
    return any(reaches_note(called, seen) for called in _called(function))


def _called(function: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    names = set(_names(function.__code__))
    for name in names:
        found = function.__globals__.get(name)
        if isfunction(found):
            yield found
        elif ismodule(found) and found.__name__.startswith("app."):
            yield from (its for inner in names if isfunction(its := getattr(found, inner, None)))


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)


def test_nothing_a_participant_does_is_noted(app: FastAPI, database: Database) -> None:
    with database.writing() as session:
        code = code_of(session, open_round(session))

    def entries() -> int:
        with database.reading() as session:
            return session.exec(select(func.count()).select_from(AuditEntry)).one()

    before = entries()
    visitor = Visitor(app)
    visitor.open(f"/join/{code}")
    visitor.press("Start")
    visitor.open("/response/sections/first")
    visitor.press("Save and continue", value__a1="agree", value__a_text=SECRET_WORDS)
    visitor.open("/response/check")
    visitor.press("Submit my answers")
    visitor.open("/response/withdraw")
    visitor.press("Withdraw", confirm="yes")
    assert entries() == before


# It only grows --------------------------------------------------------------------------------------------------------


def test_on_sqlite_the_database_refuses_to_change_or_remove_an_entry(sqlite_url: str) -> None:
    """On PostgreSQL the rights of the app's role do: tests/test_backup.py."""
    database = Database(sqlite_url)
    with database.writing() as session:
        audit.note(session, Event.ROUND_OPENED, at=NOON, subject="pilot")
    for statement in ("UPDATE audit_entry SET subject = 'x'", "DELETE FROM audit_entry"):
        with pytest.raises((IntegrityError, DBAPIError), match="only grows"), database.writing() as session:
            session.connection().execute(text(statement))
    database.close()


def test_pruning_removes_what_is_old_notes_itself_and_leaves_the_refusal_standing(database: Database) -> None:
    with database.writing() as session:
        for day in range(10):
            audit.note(session, Event.ROUND_OPENED, at=NOON + day * A_DAY, subject=f"round-{day}")
    with database.writing() as session:
        assert audit.prune(session, NOON + 4 * A_DAY, now=NOON + 10 * A_DAY) == 4
        with pytest.raises(Refusal):
            audit.prune(session, NOON + 11 * A_DAY, now=NOON + 10 * A_DAY)
    with database.reading() as session:
        left = session.exec(select(AuditEntry).order_by(AuditEntry.at)).all()  # type: ignore[arg-type]
    assert [e.subject for e in left[:-1]] == [f"round-{day}" for day in range(4, 10)]
    assert left[-1].event == "audit:prune" and left[-1].subject.startswith("4 before")
    if database.engine.dialect.name == "sqlite":
        with pytest.raises((IntegrityError, DBAPIError)), database.writing() as session:
            session.connection().execute(text("DELETE FROM audit_entry"))


# Looking through it ---------------------------------------------------------------------------------------------------


@pytest.fixture
def long_record(database: Database) -> None:
    with database.writing() as session:
        person = Person(email="other@example.org")
        session.add(person)
        session.flush()
        for n in range(120):
            audit.note(session, Event.REPORT_READ, at=NOON + n * A_DAY / 10, by=person, subject=f"pilot/orkney/{n}")
        audit.note(session, Event.ROUND_OPENED, at=NOON, subject="pilot-2")
        audit.note(session, Event.ROUND_REOPENED, at=NOON + A_DAY, subject="pilot", reason="=HYPERLINK(1)")


def test_the_record_is_searched_by_event_round_person_and_dates(
    database: Database, staff: Visitor, long_record: None
) -> None:
    staff.open("/audit")
    assert "1 to 100 of 126" in staff.text
    staff.follow("Older entries")
    assert "101 to 126 of 126" in staff.text
    staff.open("/audit?round=pilot")
    assert "of 121" in staff.text and "pilot-2" not in staff.page.select_one("dl").get_text()  # type: ignore[union-attr]
    staff.open("/audit?event=round:reopen")
    assert "1 to 1 of 1" in staff.text and "Round opened again" in staff.text
    staff.open("/audit?since=2027-04-08&until=2027-04-08")
    assert "to 11 of 11" in staff.text
    with database.reading() as session:
        person = session.exec(select(Person).where(Person.email == "other@example.org")).one()
    staff.open(f"/audit?person={person.id}&page=2")
    assert "101 to 120 of 120" in staff.text
    staff.open("/audit?page=9999999999&event=")
    staff.open("/audit?since=soon", status=422)
    assert "Write a date such as" in staff.text
    for awkward in ("event=nothing", "person=nobody", "until=2027-02-30"):
        staff.open(f"/audit?{awkward}", status=422)
    staff.open("/audit?round=%00&page=-1")


def test_the_file_holds_what_was_asked_for_with_people_by_number_only(staff: Visitor, long_record: None) -> None:
    staff.open("/audit?round=pilot")
    got = staff.client.post("/audit/csv", data={"round": "pilot"})
    rows = list(csv.DictReader(io.StringIO(got.content.decode("utf-8-sig"))))
    assert len(rows) == 121 and "@" not in got.text
    assert rows == sorted(rows, key=lambda row: row["at"])
    assert "'=HYPERLINK(1)" in {row["reason"] for row in rows}
    assert staff.client.post("/audit/csv", data={"since": "soon"}).status_code == 404
    staff.open("/audit?event=audit:export")
    assert "1 to 1 of 1" in staff.text


def test_an_entry_of_an_account_that_is_gone_stays(database: Database, staff: Visitor, long_record: None) -> None:
    with database.writing() as session:
        session.delete(session.exec(select(Person).where(Person.email == "other@example.org")).one())
    staff.open("/audit?event=report:read")
    assert "100 of 120" in staff.text


def test_a_search_reads_a_closing_date_to_its_end() -> None:
    search, problems = read_search({"until": "2027-04-08", "since": "2027-04-08"})
    assert not problems and search.until is not None and search.since is not None
    assert search.until - search.since == A_DAY
    assert read_search({}) == (Search(), [])


def test_every_event_says_what_it_is_in_words() -> None:
    assert not [event for event in Event if event.words == event.value], "add its words in core/audit.py"
