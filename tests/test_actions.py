"""The improvement plan: written together after a round, told in the report, counted over partnerships."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from app.core.access import Role
from app.core.actions import Action, Plan, State, as_written, come_back, count, hints, marks, merge, read
from app.core.answers import Answer
from app.core.how_far import as_asked, with_actions
from app.core.how_far import code_of as code_of_action
from app.core.rounds import Naming, Purpose
from app.core.snapshot import Given, read_back
from app.exports import FORMATS
from app.reports import OVER_PARTNERSHIPS, REPORTS
from app.store import actions, people, report_facts, rounds
from app.store.action_tables import Action as Kept
from app.store.db import Database
from app.store.tables import AuditEntry, Round
from tests import examples
from tests.conftest import Clock
from tests.examples import A_DAY, NOON, code_of
from tests.report_rounds import facts_of
from tests.test_access import visitor_as
from tests.test_follow_up import GOOD, LATER, a_round
from tests.visitor import Visitor

HERE = "/rounds/pilot/partnerships/orkney/actions"
REPORT = "/rounds/pilot/partnerships/orkney/reports/baseline"
TODAY = date(2027, 4, 7)
FIRM = Action(
    what="The forum meets every month in the evening",
    leads="Alex Planner",
    by_when=TODAY,
    measure="Minutes of ten meetings",
)


# The rules ------------------------------------------------------------------------------------------------------------


def test_an_action_is_overdue_from_the_day_after_its_last_until_it_is_done_or_stopped() -> None:
    assert not FIRM.is_overdue(TODAY)
    assert FIRM.is_overdue(TODAY + timedelta(1))
    assert not any(Action(by_when=TODAY, state=s).is_overdue(TODAY + timedelta(1)) for s in (State.DONE, State.STOPPED))


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"what": "Improve the forum for everyone"}, "Say what somebody will see happen"),
        ({"what": "A new forum"}, "Say what somebody will see happen"),
        ({"leads": ""}, "Name who leads it"),
        ({"by_when": ""}, "Give a day"),
        ({"measure": ""}, "Say how you will know"),
    ],
)
def test_a_hint_names_what_is_missing_and_refuses_nothing(missing: Mapping[str, str], said: str) -> None:
    assert hints(FIRM) == []
    action, problems = read(missing, [], FIRM)
    assert problems == [] and [hint.startswith(said) for hint in hints(action)] == [True]


def test_different_fields_never_touch_each_other_and_the_same_field_warns() -> None:
    served, now_there = as_written(FIRM), as_written(FIRM) | {"leads": "Sam", "notes": "Begun"}
    ours = merge(now_there, marks(served), served | {"measure": "Ten meetings"})
    assert (ours.changed, ours.clashes) == ({"measure": "Ten meetings"}, {})
    both = merge(now_there, marks(served), served | {"leads": "Kim", "notes": "Begun", "measure": "Ten"})
    assert (both.changed, both.clashes) == ({"measure": "Ten"}, {"leads": "Sam"})


def test_a_form_that_comes_back_takes_in_what_others_wrote_and_can_be_saved_again() -> None:
    served, now_there = as_written(FIRM), as_written(FIRM) | {"leads": "Sam", "risk": "Snow"}
    typed = served | {"leads": "Kim", "measure": "Ten"}
    values, again = come_back(now_there, marks(served), typed, {"leads": "Sam"})
    assert (values["leads"], values["measure"], values["risk"]) == ("Kim", "Ten", "Snow")
    assert merge(now_there, again, values).changed == {"leads": "Kim", "measure": "Ten"}
    assert merge(now_there | {"leads": "Jo"}, again, values).clashes == {"leads": "Jo"}


def test_actions_of_fewer_than_three_plans_are_not_counted_together() -> None:
    plans = [Plan([FIRM], TODAY), Plan([FIRM], TODAY), Plan([], TODAY)]
    assert (count(plans).partnerships, count(plans).states) == (2, None)
    assert count([*plans, Plan([Action(what="x")], TODAY)]).states is not None


# The plan on its pages ------------------------------------------------------------------------------------------------


@pytest.fixture
def closed(database: Database) -> None:
    """A closed round in Orkney and Fife."""
    with database.writing() as session:
        a_round(session, "pilot", GOOD)


def write(visitor: Visitor, **more: object) -> str:
    """Adds an action; where it is changed."""
    visitor.open(HERE)
    visitor.follow("Add an action")
    visitor.press("Save the action", **{"what": "The forum meets every month in the evening", **more})
    assert visitor.path == HERE
    return str(visitor.page.select(".action")[-1].find_all("a")[-1]["href"])


def test_a_plan_is_written_by_several_and_lives_on(closed: None, app: FastAPI, database: Database) -> None:
    """A coordinator writes, the TSI's officer writes at once, both see each other's words; it is done."""
    coordinator = visitor_as(app, database, Role.COORDINATOR)
    officer = visitor_as(app, database, Role.TSI_OFFICER)
    coordinator.open("/rounds/pilot")
    coordinator.follow("Improvement plan")
    assert "No action has been written down yet." in coordinator.text
    its = write(coordinator, priority="The forum", by_when="2027-04-08", questions=["a1", "b_yes"])
    assert "3 hints to make it firmer" not in coordinator.text and "2 hints to make it firmer" in coordinator.text
    assert "due 8 April 2027" in coordinator.text and "Statement a1 is worded" in coordinator.text

    for visitor in (coordinator, officer):
        visitor.open(its)
    coordinator.press("Save the action", leads="Alex Planner", measure="Ten meetings")
    officer.press("Save the action", status=422, measure="Thirty people come", partners="The council")
    assert "Somebody else changed this while you wrote." in officer.text
    assert "How you will know: Ten meetings" in officer.page.select_one(".notice").get_text(" ", strip=True)
    assert officer.page.find("input", id="leads")["value"] == "Alex Planner"
    officer.press("Save the action", measure="Ten meetings, thirty people")
    for words in ("Alex Planner", "Ten meetings, thirty people", "The council"):
        assert words in officer.text

    with database.reading() as session:
        plan = actions.of_plan(session, *_orkney(session), now=NOON + 3 * A_DAY)
        assert plan.overdue == 1
    officer.open(its)
    officer.press("Save the action", state="done", evidence="https://www.example.org/minutes.pdf")
    assert "Done" in officer.text and officer.page.find("a", string="https://www.example.org/minutes.pdf")
    with database.reading() as session:
        assert actions.of_plan(session, *_orkney(session), now=NOON + 3 * A_DAY).overdue == 0
        noted = [e for e in session.exec(select(AuditEntry)) if e.event.startswith("action:")]
        assert sorted(e.event for e in noted) == ["action:change"] * 3 + ["action:plan"]
        assert all(e.person_id for e in noted) and "Alex" not in repr(noted)


def _orkney(session: Session, slug: str = "pilot") -> tuple[Round, object]:
    round_ = rounds.by_slug(session, slug)
    return round_, rounds.place(session, round_, "orkney")


def test_an_overdue_action_is_shown_as_such(closed: None, staff: Visitor, clock: Clock) -> None:
    its = write(staff, by_when="2027-04-06")
    assert "1 action. 1 is overdue." in staff.text and "Overdue" in staff.page.select_one(".action").get_text()
    staff.open(its)
    assert "It was to be done by 6 April 2027." in staff.text


def test_two_who_save_in_the_same_moment_lose_nothing(closed: None, database: Database, staff: Visitor) -> None:
    """The second one's form is merged with what stands there when it is saved, not with what it read before."""
    its = write(staff).rsplit("/", 1)[1]
    with database.writing() as session:
        round_, orkney = _orkney(session)
        by = people.by_email(session, "staff@example.org")
        was = as_written(actions.one(session, round_, orkney, its))  # type: ignore[arg-type]
        more = {"seen": marks(was), "now": NOON, "by": by}
        assert actions.change(session, round_, orkney, its, was | {"leads": "A"}, **more) == ({}, [])  # type: ignore[arg-type]
        assert actions.change(session, round_, orkney, its, was | {"risk": "B"}, **more) == ({}, [])  # type: ignore[arg-type]
        assert actions.change(session, round_, orkney, its, was | {"leads": "C"}, **more)[0] == {"leads": "A"}  # type: ignore[arg-type]
    with database.reading() as session:
        kept = session.exec(select(Kept)).one()
        assert (kept.leads, kept.risk) == ("A", "B")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("what", " \u200b", "Say what will be done."),
        ("what", "x" * 2_001, "2,001 characters long"),
        ("leads", "x" * 201, "201 characters long"),
        ("by_when", "soon", "Write a date such as 2027-04-25"),
        ("evidence", "javascript:alert(1)", "Write whole addresses"),
        ("questions", "zz", "not in this round"),
        ("state", "nearly", "Choose how far it is."),
    ],
)
def test_what_cannot_stand_is_told_and_nothing_typed_is_lost(
    closed: None, staff: Visitor, database: Database, field: str, value: str, said: str
) -> None:
    for href in (f"{HERE}/new", write(staff)):
        staff.open(href)
        staff.press("Save the action", status=422, **{"what": "Typed", "risk": "Snow", field: value})
        assert said in staff.text and staff.page.find("textarea", id="risk").get_text().strip() == "Snow"
    with database.reading() as session:
        assert [kept.risk for kept in session.exec(select(Kept))] == [""]


def test_an_action_is_taken_out_only_after_a_tick(closed: None, staff: Visitor, database: Database) -> None:
    staff.open(write(staff))
    staff.press("Take it out", status=422)
    staff.press("Take it out", confirm="yes")
    assert "No action has been written down yet." in staff.text
    with database.reading() as session:
        assert session.exec(select(Kept)).all() == []
        assert "action:remove" in session.exec(select(AuditEntry.event)).all()


def test_a_plan_is_written_once_the_round_has_closed(database: Database, staff: Visitor) -> None:
    with database.writing() as session:
        examples.open_round(session)
    staff.open(HERE)
    assert "The plan is written once the round has closed" in staff.text and "Add an action" not in staff.text
    staff.open(f"{HERE}/new", status=409)
    assert staff.client.post(HERE, data={"what": "Too soon"}).status_code == 409


def test_readers_of_the_partnership_read_its_plan_and_others_find_none(
    closed: None, app: FastAPI, database: Database, staff: Visitor
) -> None:
    its = write(staff)
    board = visitor_as(app, database, Role.REPORT_READER)
    board.open(HERE)
    assert "The forum meets every month" in board.text and "Change it" not in board.text and "hints" not in board.text
    board.open(its, status=404)
    other = visitor_as(app, database, Role.COORDINATOR, "fife")
    other.open(HERE, status=404)
    other.open(f"/rounds/pilot/partnerships/fife/actions/{its.rsplit('/', 1)[1]}", status=404)


# In reports, and before those who answer next -------------------------------------------------------------------------


def test_the_report_tells_the_plan_in_every_format_and_the_next_one_what_became_of_it(
    closed: None, staff: Visitor, database: Database, clock: Clock
) -> None:
    staff.open(REPORT)
    before = json.loads(staff.client.get(f"{REPORT}.json").text)
    assert "improvement_plan" not in before
    write(staff, priority="The forum", leads="Alex Planner", by_when="2027-04-06", outcome="More voices", risk="Snow")
    clock.time += timedelta(seconds=1)
    write(staff, what="A newsletter goes out each quarter", state="done", notes="Sent twice")
    staff.open(REPORT)
    for words in ("Improvement plan", "2 actions: 1 not started, 1 done. 1 is overdue.", "Alex Planner", "Sent twice"):
        assert words in staff.text
    after = json.loads(staff.client.get(f"{REPORT}.json").text)
    assert [a["state"] for a in after.pop("improvement_plan")["actions"]] == ["not-started", "done"]
    assert after == before, "actions stand beside the figures and change none"
    with database.writing() as session:
        follow = a_round(session, "later", GOOD, at=LATER, purpose=Purpose.FOLLOW_UP, follows="pilot")
        place = rounds.place(session, follow, "orkney")
        told = report_facts.of(session, follow, place, now=LATER)
        fife = report_facts.of(session, follow, rounds.place(session, follow, "fife"), now=LATER)
    assert told.plan is None and told.plan_before is not None and fife.plan_before is None
    staff.open("/rounds/later/partnerships/orkney/reports/baseline")
    assert "What became of last round’s actions" in staff.text and "Sent twice" in staff.text


def test_a_plan_leaves_in_every_format() -> None:
    """Once with every field and once with none of them, and no table without its rows."""
    full = replace(
        FIRM, priority="The forum", partners="Sam", outcome="Voices", risk="Snow", questions=("a1",), notes="On."
    )
    full = replace(full, evidence="https://www.example.org/a\nhttps://www.example.org/b")
    plan = Plan([full, replace(full, priority="", what="Without a priority"), Action(what="Bare")], TODAY)
    its, asked = examples.questionnaire(), as_asked(plan)
    said = [Given("statutory", True, {code_of_action(n): Answer("some_way") for n in (1, 2)})] * 5
    put = facts_of(with_actions(its, asked), said, plan=plan, plan_before=plan)
    facts = replace(put, questionnaire=its, figures=read_back(its, put.figures.body), asked_actions=asked)
    document = REPORTS["baseline"](facts)
    for name, form in FORMATS.items():
        if not form.lacking():
            assert form.write(document), name
    html = FORMATS["html"].write(document).decode()
    assert "Without a priority" in html and "5 of 5" in html and "How far participants say they came" in html
    assert "On. https://www.example.org/a; https://www.example.org/b" in html
    assert "asked about these 3 actions, as they stood before anybody answered" in html


def test_those_who_answer_next_see_last_rounds_actions_without_names(
    closed: None, staff: Visitor, visitor: Visitor, database: Database, clock: Clock
) -> None:
    write(staff, leads="Alex Planner", partners="Sam Partner", state="under-way", notes="Kim was ill")
    with database.writing() as session:
        times = {"opens": NOON, "closes": NOON + 9 * A_DAY, "purpose": Purpose.FOLLOW_UP, "follows": "pilot"}
        round_ = examples.open_round(session, slug="later", **times)
        codes = {place: code_of(session, round_, place=place) for place in ("orkney", "fife")}
    visitor.open(f"/join/{codes['orkney']}")
    seen = [visitor.text]
    visitor.press("Start")
    visitor.open("/response")
    for text in (*seen, visitor.text):
        assert ("The forum meets every month" in text) == (text in seen) and "Under way" not in text
        assert not any(name in text for name in ("Alex", "Sam", "Kim"))
    visitor.open(f"/join/{codes['fife']}")
    assert "The forum meets" not in visitor.text


@pytest.mark.parametrize("naming", list(Naming))
def test_the_learning_report_counts_actions_and_tells_nothing_else_of_them(
    database: Database, staff: Visitor, naming: Naming
) -> None:
    """The counts against a second calculation from the table itself; no word of an action is in it."""
    places = ["orkney", "fife", "falkirk", "glasgow"]
    written = {"orkney": ["done", "not-started"], "fife": ["stopped"], "falkirk": ["under-way", "under-way"]}
    its = examples.questionnaire(reports=["baseline", "learning"])
    with database.writing() as session:
        round_ = a_round(session, "pilot", GOOD, its=its, partnerships=places, naming=naming)
        by = people.by_email(session, "staff@example.org")
        assert by is not None
        for slug, states in written.items():
            _tell(session, round_)
            assert _counts(session, round_) is None, "fewer than three have a plan, or none"
            for state in states:
                action = Action(what=f"A word of {slug}", leads="Alex", by_when=TODAY, state=State(state))
                actions.plan(session, round_, rounds.place(session, round_, slug), action, now=NOON, by=by)  # type: ignore[arg-type]
        told = report_facts.over_partnerships(session, round_, now=NOON + A_DAY)
        document = OVER_PARTNERSHIPS["learning"](told)
        rows = [(k.partnership_id, k.state.value, k.by_when) for k in session.exec(select(Kept))]
    plain = {
        "partnerships": len({place for place, _state, _day in rows}),
        "actions": len(rows),
        **{
            state: [s for _p, s, _d in rows].count(state)
            for state in ("not-started", "under-way", "blocked", "done", "stopped")
        },
        "overdue": len([1 for _p, s, d in rows if s in ("not-started", "under-way") and str(d) < "2027-04-08"]),
    }
    assert document.facts["actions"] == plain and plain["overdue"] == 3
    assert "A word of" not in repr(document) and "Alex" not in repr(document)
    if naming is Naming.ANONYMOUS:
        assert not any(name in repr([p for p in document.parts]) for name in ("Orkney", "Fife", "Falkirk"))


def _tell(session: Session, round_: Round) -> None:
    report_facts.over_partnerships(session, round_, now=NOON)


def _counts(session: Session, round_: Round) -> object:
    told = OVER_PARTNERSHIPS["learning"](report_facts.over_partnerships(session, round_, now=NOON))
    return told.facts.get("actions")
