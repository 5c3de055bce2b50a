"""Check-ins: whoever leads an action is asked by mail how far it is, answers by a link, and is forgotten."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from app.core.access import Role
from app.core.actions import Action, State, marks
from app.core.check_in import LINKS_LAST, Links, as_written, at_nine, following, months_after
from app.store import actions, backup, check_ins, erasure, owners, people, rounds
from app.store.check_in_tables import ActionOwner, CheckIn
from app.store.db import Database
from app.store.inviting_tables import Message
from app.store.restoring import restore
from app.store.tables import AuditEntry
from tests.conftest import KINDS, Clock, _fresh, sign_in
from tests.examples import A_DAY, KEYS, NOON
from tests.test_access import visitor_as
from tests.test_follow_up import GOOD, a_round
from tests.test_invitations import Post
from tests.visitor import Visitor

PLACE = "/rounds/pilot/partnerships/orkney"
DESK, PLAN = f"{PLACE}/check-ins", f"{PLACE}/actions"
ALEX, SAM = "alex@example.org", "sam@example.org"
FORUM, LETTER, GRANTS = "The forum meets every month", "A newsletter goes out", "The grants form is two pages"
ON_BOTH = pytest.mark.parametrize("database_url", KINDS, indirect=True)
FIRST = date(2027, 7, 7)  # three months after noon of the tests
SUBJECT = "How far is it? Improvement plan of Orkney"


# The rules ------------------------------------------------------------------------------------------------------------


def test_the_next_check_in_is_the_same_day_of_a_later_month_and_none_is_made_up_for() -> None:
    assert months_after(date(2027, 11, 30), 3) == date(2028, 2, 29)
    assert months_after(date(2027, 12, 1), 1) == date(2028, 1, 1)
    first = at_nine(date(2027, 1, 31))
    assert following(first, 1, first) == at_nine(date(2027, 2, 28))
    assert following(first, 3, first + timedelta(days=400)) == at_nine(date(2028, 4, 30))


def test_a_link_is_ours_alone_and_names_one_letter_to_one_person() -> None:
    links, whom = Links(KEYS.check_in), uuid4()
    token = links.token(whom, 2)
    assert links.read(token) == (whom, 2)
    forged = [token.replace("-2-", "-3-"), token[:-1], token.upper(), f"{uuid4().hex}{token[32:]}", "", "-", "é-²-x"]
    assert [links.read(one) for one in forged] == [None] * len(forged)
    assert Links(KEYS.declining).read(token) is None


# A plan that is asked about -------------------------------------------------------------------------------------------


@pytest.fixture
def database_url(request: pytest.FixtureRequest, migrated: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """A database on SQLite, but where a test is about what each of them does otherwise."""
    yield from _fresh(getattr(request, "param", "sqlite"), migrated, tmp_path)


@pytest.fixture
def planned(database: Database) -> dict[str, str]:
    """A closed round in Orkney with three actions; their ids by what they are."""
    with database.writing() as session:
        return _a_plan(session)


def _a_plan(session: Session) -> dict[str, str]:
    round_ = a_round(session, "pilot", GOOD)
    orkney = rounds.place(session, round_, "orkney")
    by = people.add(session, "planner@example.org", "Planner", now=NOON)
    assert orkney is not None
    its = (
        Action(what=FORUM, leads="Alex", by_when=date(2027, 6, 1)),
        Action(what=LETTER, leads="Alex", by_when=date(2027, 12, 1)),
        Action(what=GRANTS, leads="Sam"),
    )
    return {one.what: actions.plan(session, round_, orkney, one, now=NOON, by=by) for one in its}


@pytest.fixture
def post(database: Database, clock: Clock) -> Post:
    """Whatever leaves by mail."""
    return Post(database, clock)


def name(visitor: Visitor, planned: dict[str, str], **more: str) -> None:
    """Alex leads the first two actions, Sam the last."""
    visitor.open(DESK)
    asked = {planned[FORUM]: ALEX, planned[LETTER]: ALEX, planned[GRANTS]: SAM}
    visitor.press("Save the check-ins", **{f"owner.{id_}": address for id_, address in asked.items()}, **more)
    assert visitor.path == PLAN


def links(post: Post, recipient: str) -> dict[str, str]:
    """The link without its answer in somebody's newest letter, by what it is about."""
    text = post.text(recipient)
    found = re.findall(
        r"(?m)^(The .+|A newsletter.+)\n(?:.+\n)*?\s*\n(?:.*\n)*?\s+http://127.0.0.1:8000(/check-in/[\w-]+)", text
    )
    return dict(found)


def kept(database: Database) -> str:
    """Everything that the names' side keeps of check-ins and mail."""
    with database.reading() as session:
        return repr([[row.model_dump() for row in session.exec(select(table))] for table in (ActionOwner, Message)])


@ON_BOTH
def test_those_who_lead_are_asked_after_three_months_answer_by_link_and_are_forgotten(
    planned: dict[str, str], app: FastAPI, database: Database, clock: Clock, post: Post, visitor: Visitor
) -> None:
    coordinator = visitor_as(app, database, Role.COORDINATOR)
    coordinator.open(PLAN)
    coordinator.follow("Check-ins")
    assert coordinator.page.find("input", id="day")["value"] == FIRST.isoformat()
    assert coordinator.page.find("input", checked=True)["value"] == "3"
    name(coordinator, planned)

    clock.time = at_nine(FIRST) - timedelta(minutes=1)
    assert post.deliver() == []
    clock.time = at_nine(FIRST)
    assert post.deliver() == [(ALEX, SUBJECT), (SAM, SUBJECT)]
    assert post.deliver() == [] and Post(database, clock).deliver() == [], "nobody is asked twice"
    said = post.text(ALEX)
    assert "leading 2 actions" in said and "It was to be done by 1 June 2027." in said and GRANTS not in said
    _message = next(message for to, message in post.came if to == ALEX)
    html = _message.get_body(("html",)).get_content()
    theirs = links(post, ALEX)
    assert set(theirs) == {FORUM, LETTER}
    for link in theirs.values():
        for state in ("done", "under-way", "blocked", "not-started"):
            assert f"{link}?state={state}" in said and f"{link}?state={state}" in html
    assert ALEX in kept(database) and "'recipient': 'alex" not in kept(database), "of sent mail nobody is kept"

    states = _states(database)
    for link in theirs.values():  # a mail scanner
        for state in ("done", "stopped", "blocked", "x' OR 1"):
            visitor.open(f"{link}?state={state}")
    assert _states(database) == states, "opening changes nothing"

    visitor.open(f"{theirs[FORUM]}?state=blocked")
    assert visitor.page.find("input", checked=True)["value"] == "blocked" and FORUM in visitor.text
    assert "Sam" not in visitor.text and "Alex" not in visitor.text and ALEX not in str(visitor.page)
    visitor.press("Say so", note="We need a room.")
    visitor.client.post(theirs[FORUM], data={"state": "blocked", "note": "We need a room."})  # pressed twice
    assert "It is blocked, or needs help" in visitor.text
    visitor.follow(LETTER)
    assert visitor.path == theirs[LETTER]
    visitor.press("Say so", status=422, state="stopped", note="Typed")
    assert "Choose how far it is." in visitor.text and "Typed" in visitor.text
    visitor.press("Say so", state="done", note="Sent twice")
    assert "Nobody asks you about it again" in visitor.text
    visitor.open(theirs[LETTER], status=404)

    coordinator = sign_in(app, database, clock())
    coordinator.open(PLAN)
    for words in ("Blocked", "7 July 2027: Done, as whoever leads it says: Sent twice", "We need a room."):
        assert words in coordinator.text
    assert coordinator.text.count("We need a room.") == 1
    coordinator.open(f"{PLACE}/reports/baseline")
    told = coordinator.text + coordinator.client.get(f"{PLACE}/reports/baseline.json").text
    assert "Blocked" in told and "@example.org" not in told and "We need a room." not in told
    with database.reading() as session:
        noted = session.exec(select(AuditEntry).where(AuditEntry.event == "check-in:answer")).all()
        assert [(one.person_id, one.subject) for one in noted] == [
            (None, f"pilot/orkney/{planned[FORUM]}"),
            (None, f"pilot/orkney/{planned[LETTER]}"),
        ]
        assert ALEX not in repr([one.model_dump() for one in session.exec(select(AuditEntry))])
        assert [str(its.action_id) for its in session.exec(select(ActionOwner)) if its.address == ALEX] == [
            planned[FORUM]
        ]

    clock.time = at_nine(months_after(FIRST, 3))
    assert post.deliver() == [(ALEX, SUBJECT), (SAM, SUBJECT)]
    assert "leading an action" in post.text(ALEX) and LETTER not in post.text(ALEX)
    visitor.open(theirs[FORUM], status=404)  # a newer mail has come
    newest = links(post, ALEX)[FORUM]
    visitor.open(newest)
    clock.time += LINKS_LAST
    visitor.open(newest, status=404)


def _states(database: Database) -> list[State]:
    with database.reading() as session:
        round_ = rounds.by_slug(session, "pilot")
        orkney = rounds.place(session, round_, "orkney")
        assert orkney is not None
        return [one.state for one in actions.of_plan(session, round_, orkney, now=NOON).actions]


def test_who_no_longer_leads_is_forgotten_and_their_link_opens_nothing(
    planned: dict[str, str], app: FastAPI, database: Database, clock: Clock, post: Post, visitor: Visitor
) -> None:
    """Replaced, over, taken out of the plan, declined or switched off: nobody is asked who should not be."""
    staff = sign_in(app, database, clock())
    name(staff, planned, day="2027-04-08")
    clock.time = at_nine(date(2027, 4, 8))
    staff = sign_in(app, database, clock())
    assert len(post.deliver()) == 2
    alexs, sams = links(post, ALEX), links(post, SAM)
    staff.open(DESK)
    staff.press("Save the check-ins", **{f"owner.{planned[FORUM]}": "Kim@Example.org "})
    visitor.open(alexs[FORUM], status=404)
    visitor.open(alexs[LETTER])
    staff.open(f"{PLAN}/{planned[LETTER]}")
    staff.press("Save the action", state="stopped")
    visitor.open(alexs[LETTER], status=404)
    staff.open(f"{PLAN}/{planned[GRANTS]}")
    staff.press("Take it out", confirm="yes")
    visitor.open(sams[GRANTS], status=404)
    assert ALEX not in kept(database) and SAM not in kept(database) and "kim@example.org" in kept(database)

    staff.open(DESK)
    staff.press("Save the check-ins", every="1", day="2027-05-09")
    clock.time = at_nine(date(2027, 5, 9))
    staff = sign_in(app, database, clock())
    assert post.deliver() == [("kim@example.org", SUBJECT)]
    visitor.open(post.link("kim@example.org", "no-more-mail"))
    visitor.press("Send me no more mail")
    staff.open(DESK)
    assert "This address asked for no more mail" in staff.text
    clock.time = at_nine(date(2027, 6, 9))
    assert post.deliver() == []
    staff = sign_in(app, database, clock())
    staff.open(DESK)
    staff.press("Save the check-ins", every="0", **{f"owner.{planned[FORUM]}": SAM})
    clock.time += 400 * A_DAY
    assert post.deliver() == [], "switched off"


def test_what_cannot_be_set_is_told_and_two_who_write_lose_nothing(
    planned: dict[str, str], app: FastAPI, database: Database, staff: Visitor
) -> None:
    board = visitor_as(app, database, Role.REPORT_READER)
    board.open(DESK, status=404)
    staff.open(DESK)
    staff.press("Save the check-ins", status=422, day="2027-04-07", **{f"owner.{planned[FORUM]}": "Alex Planner"})
    assert "such as name@example.org" in staff.text and "Choose a day after today" in staff.text
    assert staff.page.find("input", id=f"owner.{planned[FORUM]}")["value"] == "alex planner"
    name(staff, planned)
    other = visitor_as(app, database, Role.COORDINATOR)
    for visitor in (staff, other):
        visitor.open(DESK)
    other.press("Save the check-ins", **{f"owner.{planned[GRANTS]}": "kim@example.org"})
    staff.press("Save the check-ins", status=422, day="2027-05-01", **{f"owner.{planned[GRANTS]}": "jo@example.org"})
    assert "Somebody else wrote “kim@example.org” here meanwhile." in staff.text
    assert staff.page.find("input", id="day")["value"] == "2027-05-01"
    staff.press("Save the check-ins")
    with database.reading() as session:
        assert {its.address for its in session.exec(select(ActionOwner))} == {ALEX, "jo@example.org"}
        assert session.exec(select(CheckIn)).one().next_at == at_nine(date(2027, 5, 1))


def test_links_that_are_old_are_no_guesses_and_guesses_are_counted(
    planned: dict[str, str],
    app: FastAPI,
    database: Database,
    clock: Clock,
    post: Post,
    visitor: Visitor,
    staff: Visitor,
) -> None:
    """A council's mail scanner that opens old mail shuts nobody out of a room; somebody who guesses is shut out."""
    name(staff, planned, day="2027-04-08")
    clock.time = at_nine(date(2027, 4, 8))
    post.deliver()
    link = links(post, SAM)[GRANTS]
    visitor.client.post(link, data={"state": "done"})
    most = app.state.settings.unknown_codes
    statuses = {visitor.client.get(f"{link}?state=done").status_code for _n in range(most + 5)}
    assert statuses == {404}
    guesses = [visitor.client.get(f"/check-in/{uuid4().hex}-1-{n:032x}").status_code for n in range(most + 1)]
    assert guesses[0] == 404 and guesses[-1] == 429


@ON_BOTH
def test_who_leads_is_forgotten_with_the_rounds_answers_and_no_backup_brings_them_back(
    planned: dict[str, str], database: Database, tmp_path: Path
) -> None:
    after = NOON + 800 * A_DAY
    with database.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        orkney = rounds.place(session, round_, "orkney")
        by = people.by_email(session, "planner@example.org")
        assert orkney is not None and by is not None
        typed = {"every": "3", "day": "2027-05-01", f"owner.{planned[FORUM]}": ALEX, f"owner.{planned[GRANTS]}": SAM}
        seen = marks(as_written(check_ins.standing(session, round_, orkney, now=NOON)))
        assert check_ins.keep(session, round_, orkney, typed, seen=seen, now=NOON, by=by) == ({}, [])
    backup.make(database, tmp_path / "b", now=NOON, lasts=999 * A_DAY)
    with database.writing() as session:
        owners.name(session, _id(session, planned), "kim@example.org")
        assert owners.due(session) == []
    with database.writing() as session:
        erasure.erase_round(session, rounds.by_slug(session, "pilot"), keys=KEYS, now=after)
    with database.writing() as session:
        (due,) = owners.due(session)
        assert owners.erase(session, due, now=after) == 2
    assert "@example.org" not in kept(database)
    restore(database, tmp_path / "b", keys=KEYS, now=after)
    assert "@example.org" not in kept(database)
    with database.reading() as session:
        assert not check_ins.is_any_due(session, after), "nobody is asked who may have been asked since"


def _id(session: Session, planned: dict[str, str]) -> object:
    return next(its.action_id for its in session.exec(select(ActionOwner)) if str(its.action_id) == planned[GRANTS])
