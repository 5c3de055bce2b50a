"""Answering, told as stories: through forms alone, as with JavaScript off."""

import re

import pytest
from fastapi import FastAPI
from sqlmodel import select

from app.store import facts, rounds, snapshots
from app.store.db import Database
from app.store.tables import Answer, LateAnswer, Response
from tests.conftest import Clock
from tests.examples import A_DAY, NOON, code_of, open_round, questionnaire
from tests.visitor import Visitor


@pytest.fixture
def code(database: Database) -> str:
    """The shared code of third sector organisations in Orkney, in an open round."""
    with database.writing() as session:
        return code_of(session, open_round(session))


def start(visitor: Visitor, code: str) -> str:
    """Starts, and returns the return code shown."""
    visitor.open("/")
    visitor.press("Continue", code=code)
    visitor.press("Start")
    assert visitor.path == "/response/code"
    found = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", visitor.text)
    assert found
    return found[0]


def stored(database: Database) -> dict[str, str | None]:
    """All answers by question (for tests with one response)."""
    with database.reading() as session:
        return {a.question: a.value or (a.non_answer and a.non_answer.value) for a in session.exec(select(Answer))}


def test_a_participant_answers_leaves_returns_and_submits(app: FastAPI, database: Database, code: str) -> None:
    here = Visitor(app)
    return_code = start(here, code.lower().replace("-", " "))
    here.open("/response/sections/first")
    here.press("Save and continue", value__a1="agree", note__a1="Since autumn.")
    assert here.path == "/response/sections/second"

    elsewhere = Visitor(app)
    elsewhere.open("/return")
    elsewhere.press("Continue", return_code=return_code.replace("-", " ").lower())
    assert elsewhere.path == "/response/sections/first"
    assert elsewhere.response.url.fragment == "question-a2"
    elsewhere.press("Save and continue", value__a2="dont_know", value__a_text="The forum.")
    elsewhere.press("Save and continue", value__b_yes="yes", value__b_who=["staff", "families"])
    assert elsewhere.path == "/response/check"
    assert "Since autumn." in elsewhere.text and "Don’t know" in elsewhere.text
    elsewhere.press("Submit my answers")
    assert elsewhere.path == "/response/done"
    assert stored(database) == {
        "a1": "agree",
        "a2": "dont_know",
        "a_text": "The forum.",
        "b_yes": "yes",
        "b_who": "staff;families",
    }
    with database.reading() as session:
        assert [r.is_submitted for r in session.exec(select(Response))] == [True]


def test_a_page_writes_only_what_was_changed_on_it(app: FastAPI, database: Database, code: str) -> None:
    phone, laptop = Visitor(app), Visitor(app)
    return_code = start(phone, code)
    laptop.open("/return")
    laptop.press("Continue", return_code=return_code)
    phone.open("/response/sections/first")
    laptop.open("/response/sections/first")
    phone.press("Save and continue", value__a1="agree")
    laptop.press("Save and continue", value__a2="disagree")
    assert stored(database) == {"a1": "agree", "a2": "disagree"}


def test_opening_a_link_begins_nothing(visitor: Visitor, database: Database, code: str) -> None:
    for _ in range(3):
        visitor.open(f"/join/{code}")
    with database.reading() as session:
        assert session.exec(select(Response)).all() == []


def test_start_pressed_twice_begins_once(visitor: Visitor, database: Database, code: str) -> None:
    visitor.open(f"/join/{code}")
    nonce = visitor.form_of("Start").find("input", attrs={"name": "nonce"})["value"]
    for _ in range(2):
        visitor.client.post(f"/join/{code}", data={"nonce": nonce})
    with database.reading() as session:
        assert len(session.exec(select(Response)).all()) == 1


def test_a_start_page_used_again_begins_nothing_in_another_seat(
    visitor: Visitor, database: Database, code: str
) -> None:
    with database.reading() as session:
        other = code_of(session, rounds.by_slug(session, "pilot"), "statutory")
    visitor.open(f"/join/{code}")
    nonce = visitor.form_of("Start").find("input", attrs={"name": "nonce"})["value"]
    visitor.client.post(f"/join/{code}", data={"nonce": nonce})
    again = visitor.client.post(f"/join/{other}", data={"nonce": nonce})
    assert again.status_code == 422 and "Load it again" in again.text
    with database.reading() as session:
        assert [r.perspective for r in session.exec(select(Response))] == ["third-sector"]


def test_a_device_that_holds_a_response_shows_none_of_it_before_the_code(
    visitor: Visitor, database: Database, code: str
) -> None:
    start(visitor, code)
    visitor.open("/response/sections/first")
    visitor.press("Save and continue", value__a_text="Only for me")
    visitor.open(f"/join/{code}")
    assert "Answers were begun on this device" in visitor.text
    assert "Only for me" not in visitor.response.text
    visitor.press("Start new answers")
    visitor.open("/response/sections/first")
    assert "Only for me" not in visitor.response.text
    with database.reading() as session:
        assert len(session.exec(select(Response)).all()) == 2


def test_a_page_left_open_never_writes_into_anothers_answers(app: FastAPI, database: Database, code: str) -> None:
    first = Visitor(app)
    return_code = start(first, code)
    first.open("/response/sections/first")
    left_open = first.page
    first.open(f"/join/{code}")
    first.press("Start new answers")
    first.page = left_open
    first.press("Save and continue", status=401, value__a1="agree", value__a_text="Mine")
    assert "give your return code" in first.text and "Mine" in first.text
    assert stored(database) == {}
    first.press("Save what I typed", return_code=return_code)
    assert stored(database) == {"a1": "agree", "a_text": "Mine"}


def test_what_was_typed_without_a_session_comes_back_and_is_saved(app: FastAPI, database: Database, code: str) -> None:
    visitor = Visitor(app)
    return_code = start(visitor, code)
    visitor.open("/response/sections/first")
    visitor.client.cookies.clear()
    visitor.press("Save and continue", status=401, value__a1="strongly_agree", value__a_text="Kept\nin two lines")
    assert "Strongly agree" in visitor.text
    visitor.press("Save what I typed", status=422, return_code="ABCD-ABCD-ABCD-ABCD")
    assert "opens no answers" in visitor.text
    visitor.press("Save what I typed", return_code=return_code)
    assert visitor.path == "/response/sections/second"
    assert stored(database) == {"a1": "strongly_agree", "a_text": "Kept\nin two lines"}


def test_an_answer_after_the_close_is_kept_as_late_and_said_so(
    visitor: Visitor, database: Database, code: str, clock: Clock
) -> None:
    start(visitor, code)
    visitor.open("/response/sections/first")
    visitor.press("Save and continue", value__a1="agree")
    visitor.open("/response/check")
    visitor.press("Submit my answers")
    visitor.open("/response/sections/first")
    clock.time = NOON + 15 * A_DAY
    visitor.press("Save and continue", value__a1="disagree")
    assert "This round has closed" in visitor.text and "not counted" in visitor.text
    assert stored(database) == {"a1": "agree"}
    with database.reading() as session:
        assert [(a.question, a.value) for a in session.exec(select(LateAnswer))] == [("a1", "disagree")]
    visitor.open("/response/copy")
    assert "Disagree" in visitor.text and "not counted. Counted is: Agree" in visitor.text


def test_a_routed_question_is_asked_only_where_it_applies_and_its_answer_comes_back(
    visitor: Visitor, database: Database, code: str
) -> None:
    start(visitor, code)
    visitor.open("/response/sections/second")
    assert not [
        i for i in visitor.page.find_all("input", attrs={"name": "value.b_often"}) if not i.find_parent("template")
    ]
    visitor.press("Save and continue", value__b_yes="yes")
    visitor.open("/response/sections/second")
    visitor.press("Save and continue", value__b_often="rarely")
    visitor.open("/response/sections/second")
    visitor.press("Save and continue", value__b_yes="no")
    assert "How often" not in visitor.text
    assert stored(database)["b_often"] == "rarely"
    visitor.open("/response/sections/second")
    visitor.press("Save and continue", value__b_yes="yes")
    assert "Rarely" in visitor.text


def test_too_long_a_text_comes_back_beside_its_field_and_the_rest_is_saved(
    visitor: Visitor, database: Database, code: str
) -> None:
    start(visitor, code)
    visitor.open("/response/sections/first")
    long = "long " * 3000
    visitor.press("Save and continue", status=422, value__a1="agree", value__a_text=long)
    assert "14,999 characters long" in visitor.text
    assert long.strip() in visitor.page.find("textarea", attrs={"name": "value.a_text"}).get_text()
    assert stored(database) == {"a1": "agree"}
    visitor.press("Save and continue", value__a_text="short")
    assert stored(database) == {"a1": "agree", "a_text": "short"}


def test_a_reviewer_answers_under_their_own_name(app: FastAPI, database: Database) -> None:
    seat = {"code": "reviewer", "title": "Reviewers", "singular": "reviewer", "on_record": True}
    seat |= {"consent": "I agree to be named.", "answers_as": "person"}
    its = questionnaire(perspectives=[seat], minutes=240)
    with database.writing() as session:
        code = code_of(session, open_round(session, its=its), "reviewer")
    reviewer = Visitor(app)
    reviewer.open(f"/join/{code}")
    assert "about 4 hours" in reviewer.text and "Your answers stand under your name." in reviewer.text
    assert "organisation" not in reviewer.text.lower()
    reviewer.press("Start", status=422, consent="yes")
    assert "Write your name." in reviewer.text
    reviewer.press("Start", organisation_other="Ann Reid", consent="yes")
    reviewer.open(f"/join/{code}")
    reviewer.press("Start new answers", status=422, organisation_other="ann  REID", consent="yes")
    assert "has begun already" in reviewer.text


def test_the_tsi_answers_on_the_record_and_once(app: FastAPI, database: Database) -> None:
    with database.writing() as session:
        code = code_of(session, open_round(session), "tsi")
    visitor = Visitor(app)
    visitor.open(f"/join/{code}")
    assert "Voluntary Action Orkney" in visitor.text and "We agree to be named." in visitor.text
    visitor.press("Start", status=422)
    assert "Say which organisation" in visitor.text and "Tick the box" in visitor.text
    visitor.press("Start", organisation="Voluntary Action Orkney", consent="yes", speaks_for="4")
    colleague = Visitor(app)
    colleague.open(f"/join/{code}")
    colleague.press(
        "Start", status=422, organisation="other", organisation_other=" voluntary  action ORKNEY", consent="yes"
    )
    assert "has begun already" in colleague.text
    with database.reading() as session:
        assert [(r.organisation, r.speaks_for) for r in session.exec(select(Response))] == [
            ("Voluntary Action Orkney", 4)
        ]


@pytest.mark.parametrize("when", ["before", "after"])
def test_withdrawing_removes_everything(
    visitor: Visitor, database: Database, code: str, clock: Clock, when: str
) -> None:
    start(visitor, code)
    visitor.open("/response/sections/first")
    visitor.press("Save and continue", value__a1="agree", value__a_text="Gone")
    visitor.open("/response/check")
    visitor.press("Submit my answers")
    if when == "after":
        clock.time = NOON + 15 * A_DAY
    visitor.open("/response/withdraw")
    visitor.press("Withdraw", status=422)
    visitor.press("Withdraw", confirm="yes")
    assert visitor.path == "/withdrawn"
    assert stored(database) == {}
    visitor.open("/response", status=401)


def test_finish_on_this_device_forgets_the_code(visitor: Visitor, code: str) -> None:
    start(visitor, code)
    visitor.open("/response")
    visitor.press("Finish on this device")
    visitor.open("/response", status=401)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter the code"),
        ("ABC", "8 letters and digits; this has 3"),
        ("ABCD-ABCD", "do not know this code"),
        ("ABCD-ABCD-ABCD-ABCD", "looks like a return code"),
    ],
)
def test_a_mistyped_code_is_told_and_kept(visitor: Visitor, typed: str, said: str) -> None:
    visitor.open("/")
    visitor.press("Continue", status=422, code=typed)
    assert said in visitor.text
    assert visitor.page.find("input", attrs={"name": "code"})["value"] == typed


def test_planned_and_closed_rounds_say_so(visitor: Visitor, code: str, clock: Clock) -> None:
    clock.time = NOON - 3 * A_DAY
    visitor.open(f"/join/{code}", status=409)
    assert "opens on" in visitor.text
    clock.time = NOON + 30 * A_DAY
    visitor.open(f"/join/{code}", status=409)
    assert "closed on 21 April 2027" in visitor.text


def test_the_round_closes_by_the_clock_exactly_once(
    visitor: Visitor, database: Database, code: str, clock: Clock
) -> None:
    start(visitor, code)
    clock.time = NOON + 15 * A_DAY
    for _ in range(3):
        visitor.open("/")
        visitor.open("/response")
    with database.reading() as session:
        round_ = rounds.by_slug(session, "pilot")
        assert round_.closed_at == NOON + 14 * A_DAY
        for place in rounds.places(session, round_):
            assert snapshots.shown(session, round_, place).number == 1
        assert facts.counts(session, round_)


def test_a_blank_questionnaire_prints_every_question_with_its_code(visitor: Visitor, code: str) -> None:
    visitor.open(f"/join/{code}/blank")
    for question in ("a1", "a2", "a_text", "b_yes", "b_often", "b_who", "b_word"):
        assert question in [c.get_text() for c in visitor.page.select(".paper-code")]
    assert "Answer this only if question 3 is answered “Yes”." in visitor.text
