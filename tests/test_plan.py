"""The plan typed together in a room: what the dots chose, fields that never overwrite each other, the screen."""

import pytest
from fastapi import FastAPI
from sqlmodel import select

from app.core.access import Role
from app.core.workshop import Ranked, problem_with_dots, ranked
from app.store import workshops
from app.store.action_tables import Action
from app.store.db import Database
from app.store.tables import Partnership
from app.store.workshop_tables import Workshop
from tests.rooms import make_room
from tests.test_access import visitor_as
from tests.test_workshops import SEATS, Hall, hall, hall_in
from tests.visitor import Visitor

__all__ = ["hall"]  # a fixture
PLAN = "/rounds/pilot/partnerships/orkney/actions"


def test_areas_with_as_many_dots_are_level_and_share_their_place() -> None:
    found = ranked({"a": 2, "b": 5, "c": 2, "d": 0, "e": 1})
    assert found == [
        Ranked("b", 5, 1, False),
        Ranked("a", 2, 2, True),
        Ranked("c", 2, 2, True),
        Ranked("e", 1, 4, False),
    ]


def test_dots_that_nobody_has_or_that_go_nowhere_are_not_placed() -> None:
    assert problem_with_dots({"a": 3}, ["a", "b"], most=3) is None, "all on one is allowed"
    for dots in ({}, {"a": 4}, {"a": 2, "b": 2}, {"z": 1}, {"a": 0}):
        assert problem_with_dots(dots, ["a", "b"], most=3)


def vote(hall: Hall, phones: list[Visitor], *dots: tuple[int, int]) -> None:
    """The room makes both questions areas, and places these dots on the first and the second."""
    hall.press("Begin", "Skip this item", "Rate it", "Talk with nothing shown")
    hall.desk.press("Record the position", position="We begin here.", is_area="yes")
    hall.press("Next item", "Rate it")
    place(phones, *dots)


def place(phones: list[Visitor], *dots: tuple[int, int]) -> None:
    """Each places their dots on the first and the second area."""
    for phone, placed in zip(phones, dots, strict=True):
        phone.open("/room")
        areas = [str(field["id"]) for field in phone.form_of("Place my dots").find_all("input", type="text")]
        phone.press("Place my dots", **dict(zip(areas, map(str, placed), strict=True)))


def test_what_the_dots_chose_becomes_the_plan_that_a_room_types_together(hall: Hall) -> None:
    phones = [hall.join(seat) for seat in SEATS]
    vote(hall, phones, (3, 0), (0, 3), (1, 1), (1, 1), (2, 1))
    assert "Write the plan" not in hall.desk.text
    hall.press("Reveal")
    hall.press("Take the last move back")
    hall.desk.open(PLAN)
    assert "dots" not in hall.desk.text, "what was taken back chose nothing"
    place(phones, (0, 3), (0, 3), (1, 1), (1, 1), (0, 1))
    hall.press("Reveal", "Write the plan")
    hall.desk.follow("Type it together")
    its = hall.desk.path
    assert hall.desk.text.index("Statement a1 is worded in a way of its own. 9 dots") < hall.desk.text.index("2 dots")
    first = hall.desk.page.find("h2").get_text()
    hall.desk.press(f"Add it : {first}", status=422, what=" ")
    assert "Say what will be done." in hall.desk.text
    hall.desk.press(f"Add it : {first}", what="Improve minutes")
    sent = {name: str(hall.desk.page.find("input", attrs={"name": name})["value"]) for name in ("id", "priority")}
    for _twice in range(2):
        hall.desk.client.post(its, data=sent | {"what": "A forum meets"})
    with hall.database.reading() as session:
        kept = session.exec(select(Action)).all()
        assert [one.questions for one in kept if one.what == "Improve minutes"] == ["a1"], "the question is linked"
        assert len(kept) == 2, "what is sent twice stands once"
        id_ = next(str(one.id) for one in kept if one.what == "Improve minutes")
    hall.desk.open(its)
    assert "Say what somebody will see happen" in hall.desk.text and "Give a day by which" in hall.desk.text

    officer = visitor_as(hall.app, hall.database, Role.TSI_OFFICER)
    officer.open(PLAN)
    officer.follow("A room is writing this plan now")
    hall.desk.press("Save : Improve minutes", leads="Alex", by_when="2027-05-01")
    officer.press("Save : Improve minutes", status=422, leads="Sam", measure="Ten meetings")
    assert "Somebody else wrote here meanwhile: “Alex”." in officer.text
    assert officer.page.find("input", id=f"{id_}-leads")["value"] == "Sam", "nothing typed is lost"
    officer.press("Save : Improve minutes", leads="Alex and Sam")
    hall.desk.press("Save : Improve minutes", outcome="Everybody knows")
    field = hall.desk.page.find("input", id=f"{id_}-leads-served")["value"]
    alone = {"leads": "Kim", "served.leads": field}
    assert hall.desk.client.post(f"{its}/{id_}", data=alone).status_code == 200
    assert hall.desk.client.post(f"{its}/{id_}", data=alone | {"leads": "Jo"}).status_code == 422
    with hall.database.reading() as session:
        one = next(kept for kept in session.exec(select(Action)) if str(kept.id) == id_)
        assert (one.leads, one.measure, one.outcome, str(one.by_when)) == (
            "Kim", "Ten meetings", "Everybody knows", "2027-05-01",
        )  # fmt: skip

    version = _version(hall.database)
    hall.desk.open(its)
    hall.desk.press(f"Add it : {_second(hall.desk)}", what="Somebody else asks")
    assert _version(hall.database) > version, "each page of the room knows that something has changed"
    hall.desk.press(f"Show this one on the screen : {_second(hall.desk)}")
    for visitor, href in ((phones[0], "/room"), (hall.desk, f"{hall.href}/screen")):
        visitor.open(href)
        assert "Somebody else asks" in visitor.text and "Kim, by 1 May 2027" not in visitor.text
    hall.desk.open(hall.href)
    hall.press("End the workshop")
    hall.desk.open("/rounds/pilot/partnerships/orkney/reports/baseline")
    assert "What the workshop put first, by dots" in hall.desk.text and "Everybody knows" in hall.desk.text


def _second(visitor: Visitor) -> str:
    return str(visitor.page.find_all("h2")[1].get_text())


def _version(database: Database) -> int:
    with database.reading() as session:
        return session.exec(select(Workshop)).one().version


def test_a_workshop_on_a_questionnaire_alone_keeps_its_plan_and_its_record(app: FastAPI, database: Database) -> None:
    hall = hall_in(app, database, base="questionnaire/small.v1")
    hall.desk.open(f"{hall.href}/plan", status=409)
    phones = [hall.join(seat) for seat in SEATS]
    hall.press("Begin", "Skip this item", "Skip this item", "Rate it")
    place(phones, (3, 0), (0, 3), (1, 1), (1, 1), (1, 1))
    hall.press("Reveal", "Talk")
    hall.desk.press("Record the position", position="We begin here.")
    board = visitor_as(app, database, Role.REPORT_READER)
    board.open(f"{hall.href}/reports/workshop-record", status=404)
    hall.press("Write the plan")
    assert hall.desk.text.count("6 dots, level with another") == 2
    hall.desk.open(f"{hall.href}/plan")
    hall.desk.press("Add it : under another priority", status=422, priority="x" * 201, what="Something else")
    assert "201 characters" in hall.desk.text and "Something else" in hall.desk.response.text
    hall.desk.press("Add it : under another priority", priority="Time", what="Something else")
    hall.desk.press("Save : Something else", status=422, by_when="soon", risk="Snow")
    assert "Write a date such as" in hall.desk.text and "Snow" in hall.desk.response.text
    hall.press("End the workshop")
    board.open("/reports")
    board.follow("Orkney: Consensus")
    for words in (
        "On the questionnaire “A small questionnaire” alone",
        "We begin here.",
        "1, level with another",
        "Time",
    ):
        assert words in board.text
    board.open(f"{hall.href}/plan", status=404)
    hall.desk.open(PLAN)
    assert "Something else" not in hall.desk.text, "it is no plan after the round"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_two_who_change_a_plan_at_once_the_room_hears_of_both(database: Database) -> None:
    its = make_room(database, 0, "begin", "rate", "go-on", "agree", "plan")
    with database.writing() as slow:
        found = workshops.by_id(slow, str(its.id))  # as whoever asks for a page of it
        place = slow.get_one(Partnership, found.partnership_id)
        with database.writing() as quick:
            workshops.touch_those_planning(quick, workshops.by_id(quick, str(its.id)), place)
        was = _version(database)
        workshops.touch_those_planning(slow, found, place)
    assert _version(database) == was + 1
