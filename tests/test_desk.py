"""The staff desk, told as stories: in by a link that works once, open a round, watch, close, read the report."""

import json

import pytest
from fastapi import FastAPI
from sqlmodel import select

from app.store import people, questionnaires
from app.store.audit import Event
from app.store.db import Database
from app.store.people_tables import StaffSession
from app.store.tables import AuditEntry, Person
from tests import examples
from tests.conftest import Clock
from tests.examples import A_DAY, NOON, open_round
from tests.test_sign_in import Mailbox, asks
from tests.test_sign_in import mailbox as mailbox
from tests.visitor import Visitor

AGREE = {"a1": "agree", "a2": "disagree", "a_text": "=It works"}


def test_a_sign_in_link_works_once_and_is_not_spent_by_opening_it(
    app: FastAPI, database: Database, visitor: Visitor
) -> None:
    with database.writing() as session:
        token = people.make_link(session, "staff@example.org", now=NOON, lasts=A_DAY)
    for _ in range(3):
        Visitor(app).open(f"/sign-in/{token}")
    visitor.open(f"/sign-in/{token}")
    visitor.press("Sign in")
    Visitor(app).open(f"/sign-in/{token}", status=404)
    second = Visitor(app)
    assert second.client.post(f"/sign-in/{token}").status_code == 404
    with database.reading() as session:
        assert len(session.exec(select(StaffSession)).all()) == 1
        assert [p.email for p in session.exec(select(Person))] == ["staff@example.org"]
        assert token not in [s.key for s in session.exec(select(StaffSession))]


def test_an_old_link_and_an_old_session_end(app: FastAPI, database: Database, staff: Visitor, clock: Clock) -> None:
    with database.writing() as session:
        token = people.make_link(session, "staff@example.org", now=NOON, lasts=A_DAY)
    clock.time = NOON + 2 * A_DAY
    Visitor(app).open(f"/sign-in/{token}", status=404)
    staff.open("/rounds", status=401)


def test_signing_out_ends_the_session_everywhere_it_was_copied(app: FastAPI, staff: Visitor) -> None:
    copied = Visitor(app)
    copied.client.cookies.update(staff.client.cookies)
    copied.open("/rounds")
    staff.press("Sign out")
    copied.open("/rounds", status=401)


@pytest.mark.parametrize("href", ["/rounds", "/rounds/new", "/rounds/pilot", "/partnerships"])
def test_nobody_else_sees_the_desk(visitor: Visitor, href: str) -> None:
    visitor.open(href, status=401)
    assert "pilot" not in visitor.text


def test_staff_open_a_round_watch_it_close_it_and_read_its_report(
    app: FastAPI, database: Database, staff: Visitor, clock: Clock
) -> None:
    with database.writing() as session:
        questionnaires.keep(session, examples.questionnaire())
    staff.open("/rounds/new")
    staff.press(
        "Plan the round",
        slug="spring-2027",
        questionnaire="small.v1",
        closes="2027-04-30",
        partnership=["orkney", "fife"],
    )
    assert staff.path == "/rounds/spring-2027"
    staff.follow("Check what opening fixes, and open it")
    staff.press("Open the round now")
    code = staff.page.find("code").get_text()
    visitor = Visitor(app)
    visitor.open(f"/join/{code}")
    visitor.press("Start")
    staff.open("/rounds/spring-2027")
    assert [c.get_text() for c in staff.page.select("#counts tbody tr")[0].find_all("td")][1:3] == ["1", "0"]
    fragment = staff.client.get("/rounds/spring-2027", headers={"HX-Request": "true"}).text
    assert fragment.strip().startswith("<div") and "<html" not in fragment
    with database.writing() as session:
        round_ = examples.rounds.by_slug(session, "spring-2027")
        examples.bring_in(
            session,
            round_,
            examples.responses("third-sector", *[AGREE] * 6),
            examples.responses("statutory", *[AGREE] * 2),
            examples.responses("tsi", AGREE),
        )
    staff.press("Close the round", status=422)
    assert "Tick the box" in staff.text
    staff.press("Close the round", confirm="yes")
    assert "Closed" in staff.text and "Close the round now" not in staff.text
    staff.open("/rounds/spring-2027/partnerships/orkney/reports/baseline")
    assert "Orkney" in staff.text and "Voluntary Action Orkney" in staff.text
    facts = json.loads(staff.client.get("/rounds/spring-2027/partnerships/orkney/reports/baseline.json").text)
    assert facts["merged"] == {"perspectives": ["statutory", "third-sector"], "submitted": 8}
    download = staff.client.get("/rounds/spring-2027/partnerships/orkney/reports/baseline.csv")
    assert 'filename="spring-2027-orkney-baseline-frequencies.csv"' in download.headers["content-disposition"]


def test_an_open_rounds_report_does_not_exist_yet(database: Database, staff: Visitor) -> None:
    with database.writing() as session:
        open_round(session)
    staff.open("/rounds/pilot/partnerships/orkney/reports/baseline", status=409)
    assert "made when it closes" in staff.text
    staff.open("/rounds/pilot/partnerships/glasgow/reports/baseline", status=404)
    staff.open("/rounds/nothing/partnerships/glasgow/reports/baseline", status=404)


def test_a_round_form_with_problems_comes_back_with_all_that_was_typed(database: Database, staff: Visitor) -> None:
    with database.writing() as session:
        questionnaires.keep(session, examples.questionnaire())
    staff.open("/rounds/new")
    staff.press(
        "Plan the round",
        status=422,
        slug="Spring 2027!",
        questionnaire="small.v1",
        opens="soon",
        closes="2027-04-30",
        minimum="two",
        partnership=["orkney"],
    )
    for said in ("letters, digits and dashes", "Write a date such as", "whole number"):
        assert said in staff.text
    assert str(staff.page.find("title").get_text()).startswith("Error:")
    form = staff.form_of("Plan the round")
    assert form.find("input", attrs={"name": "slug"})["value"] == "Spring 2027!"
    assert form.find("input", attrs={"name": "partnership", "value": "orkney"}).has_attr("checked")
    staff.press("Plan the round", status=422, slug="spring", opens="2027-04-10", minimum="2")
    assert "3 or more" in staff.text
    staff.press("Plan the round", minimum="3")
    assert staff.path == "/rounds/spring"


def test_partnerships_show_what_is_not_yet_recorded(staff: Visitor) -> None:
    staff.open("/partnerships")
    row = next(tr for tr in staff.page.find_all("tr") if "East Ayrshire" in tr.get_text())
    assert row.find_all("td")[2].get_text(strip=True) == "not yet recorded"


def test_forms_from_another_site_are_refused(app: FastAPI, staff: Visitor) -> None:
    for headers in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert staff.client.post("/sign-out", headers=headers).status_code == 403
    staff.open("/rounds")


@pytest.mark.parametrize(
    "href", ["/rounds/%00", "/rounds/pilot/partnerships/%00/reports/baseline", "/join/%00", "/sign-in/%00"]
)
def test_an_address_no_database_can_hold_is_no_page(database: Database, staff: Visitor, href: str) -> None:
    with database.writing() as session:
        open_round(session)
    staff.open(href, status=404)


def test_a_questionnaire_that_is_gone_is_told_beside_its_field(database: Database, staff: Visitor) -> None:
    with database.writing() as session:
        questionnaires.keep(session, examples.questionnaire())
    staff.open("/rounds/new")
    staff.press(
        "Plan the round",
        status=422,
        slug="spring",
        opens="2027-04-10",
        closes="2027-04-30",
        questionnaire="gone.v1",
        partnership=["orkney", "nar\x00nia"],
    )
    assert "There is no questionnaire gone.v1" in staff.text
    assert staff.form_of("Plan the round").find("input", attrs={"name": "slug"})["value"] == "spring"


def test_a_round_about_the_nation_has_one_page_and_one_report(database: Database, staff: Visitor) -> None:
    with database.writing() as session:
        round_ = open_round(session, partnerships=[])
        people_ = examples.responses("third-sector", *[AGREE] * 5, place="")
        examples.bring_in(session, round_, people_)
        examples.rounds.close_round(session, round_, now=NOON)
    staff.open("/rounds/pilot")
    assert "The nation" in staff.text
    staff.follow("Read the report")
    assert staff.path == "/rounds/pilot/reports/baseline"
    assert "About the nation" in staff.text and "5 people answered." in staff.text


def test_somebody_is_added_told_so_and_signs_in_to_what_is_theirs(
    app: FastAPI, database: Database, staff: Visitor, mailbox: Mailbox
) -> None:
    staff.open("/people")
    staff.follow("Add a person")
    ann = {"name": "Ann Other", "email": "Ann@Example.org", "role": "partnership-coordinator", "partnership": "orkney"}
    staff.press("Add this person", **ann)
    assert "Partnership coordinator: Orkney" in staff.text
    to, letter = mailbox[-1]
    assert to == "ann@example.org" and "Partnership coordinator: Orkney" in letter.text
    visitor = asks(app, "ann@example.org")
    visitor.press("Sign in", code=mailbox.code)
    assert visitor.path == "/rounds"
    visitor.open("/partnerships")
    assert [row.find("th").contents[0] for row in visitor.page.select("tbody tr")] == ["Orkney"]
    with database.reading() as session:
        events = [entry.event for entry in session.exec(select(AuditEntry))]
    assert {Event.PERSON_ADDED.value, Event.ROLE_GIVEN.value} <= set(events)
