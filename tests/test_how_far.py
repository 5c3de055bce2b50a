"""A follow-up opens on last round's actions: participants say how far each came, and the next report shows it."""

import json
import secrets
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from app.core import how_far as core
from app.core.access import Role, read_code
from app.core.actions import Action, State, marks
from app.core.answers import Answer
from app.core.how_far import AskedAction, HowFar, with_actions
from app.core.questionnaire_check import faults
from app.core.rounds import Purpose
from app.core.snapshot import Given, count, read_back, take
from app.exports import FORMATS
from app.imports import answers_csv
from app.reports import REPORTS
from app.store import actions, erasure, how_far, people, raw, reopening, report_facts, responses, rounds, tables
from app.store.action_tables import Action as Kept
from app.store.action_tables import AskedActions
from app.store.db import Database
from app.store.tables import Response, Round
from tests import examples
from tests.examples import A_DAY, KEYS, NOON, code_of
from tests.plain_how_far import how_far_they_came
from tests.test_access import visitor_as
from tests.test_answering import start
from tests.test_follow_up import GOOD, a_round
from tests.visitor import Visitor

FORUM, LETTER = "The forum meets every month", "A newsletter goes out each quarter"
REPORT = "/rounds/later/partnerships/orkney/reports/baseline"
SECTION = "/response/sections/last-actions"
LATER = NOON + 30 * A_DAY
on_one_kind = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the kind makes no difference


@pytest.fixture
def later(database: Database) -> dict[str, str]:
    """The codes of a round that is open and follows one after which Orkney planned two actions, and Fife none."""
    with database.writing() as session:
        pilot = a_round(session, "pilot", GOOD)
        plan(session, pilot, what=FORUM, outcome="More voices", by_when=date(2027, 5, 1), leads="Alex", notes="Kim")
        plan(session, pilot, what=LETTER, state=State.DONE)
        its = open_later(session)
        return {
            f"{place} {who}": code_of(session, its, who, place)
            for place in ("orkney", "fife")
            for who in ("third-sector", "statutory", "tsi")
        }


def open_later(session: Session, **more: Any) -> Round:
    times = {"opens": NOON, "closes": NOON + 9 * A_DAY, "purpose": Purpose.FOLLOW_UP, "follows": "pilot"}
    return examples.open_round(session, slug="later", **{**times, **more})


def plan(session: Session, round_: Round, **fields: Any) -> str:
    by, orkney = people.by_email(session, "staff@example.org") or staff_of(session), place(session, round_)
    planned = NOON + len(session.exec(select(Kept)).all()) * A_DAY / 24
    return actions.plan(session, round_, orkney, Action(**fields), now=planned, by=by)


def staff_of(session: Session) -> tables.Person:
    one = tables.Person(email="staff@example.org")
    session.add(one)
    session.flush()
    return one


def place(session: Session, round_: Round, slug: str = "orkney") -> tables.Partnership:
    its = rounds.place(session, round_, slug)
    assert its is not None
    return its


def answer(database: Database, code: str, *said: str, submit: bool = True, now: datetime = NOON) -> str:
    """Somebody begins, answers on the actions and submits; their return code."""
    with database.writing() as session:
        found = rounds.by_code(session, read_code(code))
        assert found is not None
        nonce = secrets.token_hex(16)
        its, return_code = responses.begin(session, found[0], nonce=nonce, keys=KEYS, now=now)
        save(session, its, *said, now=now)
        if submit:
            responses.submit(session, its, now=now)
        return return_code


def save(session: Session, its: Response, *said: str, now: datetime) -> None:
    given = {core.code_of(n): examples.given(value) for n, value in enumerate(said, 1) if value}
    responses.save_answers(session, its, given, now=now, message=(secrets.token_hex(8), 1))


def close(database: Database, slug: str = "later", now: Any = NOON + A_DAY) -> None:
    with database.writing() as session:
        rounds.close_round(session, rounds.by_slug(session, slug), now=now)


def report(database: Database, slug: str = "orkney", now: Any = LATER) -> dict[str, Any]:
    with database.writing() as session:
        its = rounds.by_slug(session, "later")
        facts = report_facts.of(session, its, place(session, its, slug), now=now)
        return json.loads(FORMATS["json"].write(REPORTS["baseline"](facts)))


# Seen first, and answered like everything else ------------------------------------------------------------------------


def test_participants_see_last_rounds_actions_first_and_say_how_far_each_came(
    app: FastAPI, database: Database, later: dict[str, str]
) -> None:
    """From the start page to the copy, without JavaScript: no names, nothing of what the owners noted, no note."""
    visitor = Visitor(app)
    visitor.open(f"/join/{later['orkney third-sector']}")
    assert FORUM in visitor.text and "Hoped for: More voices" in visitor.text
    seen = [visitor.text]
    visitor.press("Start")
    visitor.open("/response")
    assert visitor.page.select_one(".tasks a")["href"] == SECTION
    visitor.follow("Start with question 1")
    assert visitor.path == SECTION
    seen.append(visitor.text)
    assert LETTER in visitor.text and "Hoped for: More voices · To be done by 1 May 2027" in visitor.text
    assert not visitor.page.select("textarea"), "words have their place in the questionnaire"
    visitor.press("Save and continue", **{"value.last-action-1": "some_way", "note.last-action-1": "Alex was ill"})
    assert visitor.path == "/response/sections/first", "an action may be left without an answer"
    visitor.open("/response/copy")
    assert "Some of the way" in visitor.text and "Alex" not in visitor.text
    seen.append(visitor.text)
    for text in seen:
        assert not any(word in text for word in ("Alex", "Kim", "Under way"))

    visitor.open(SECTION)
    holder = visitor.page.find("input", attrs={"name": "holder"})["value"]
    said = {"client": "page", "holder": holder}
    for counter, value, status in ((2, "done", 200), (2, "not_started", 200), (3, "nearly", 422)):
        answered = visitor.client.post(
            "/response/answers/last-action-2", data={**said, "counter": str(counter), "value": value}
        )
        assert answered.status_code == status
    assert visitor.client.post("/response/answers/last-action-3", data={**said, "value": "done"}).status_code == 404
    visitor.open("/response/check")
    assert "Done" in visitor.text, "a retry of an older message changes nothing"
    visitor.press("Submit my answers")

    other = Visitor(app)
    start(other, later["fife third-sector"])
    other.open(SECTION, status=404)
    other.open("/response")
    assert "Start with question 1" in other.text and FORUM not in other.text


@on_one_kind
def test_on_paper_and_in_the_preview_they_stand_first_too(
    app: FastAPI, database: Database, later: dict[str, str]
) -> None:
    coordinator = visitor_as(app, database, Role.COORDINATOR)
    for address in (f"/join/{later['orkney tsi']}/blank", "/rounds/later/preview/tsi"):
        coordinator.open(address)
        assert FORUM in coordinator.text
    coordinator.open("/rounds/later/preview/tsi/sections/last-actions")
    assert "Most of the way" in coordinator.text


@on_one_kind
def test_a_page_that_lost_its_session_comes_back_with_the_actions_in_words(app: FastAPI, later: dict[str, str]) -> None:
    visitor = Visitor(app)
    return_code = start(visitor, later["orkney third-sector"])
    visitor.open(SECTION)
    visitor.client.cookies.clear()
    visitor.press("Save and continue", status=401, **{"value.last-action-2": "most_of_the_way"})
    assert LETTER in visitor.text and "Most of the way" in visitor.text
    visitor.press("Save what I typed", return_code=return_code)
    visitor.open("/response/copy")
    assert "Most of the way" in visitor.text


def test_what_is_asked_stands_from_the_first_who_begins(
    app: FastAPI, database: Database, later: dict[str, str]
) -> None:
    """Before it, the plan as it is; after it, whatever is changed, taken out or added, everyone is asked the same."""

    def change(what: str, new: str) -> None:
        with database.writing() as session:
            pilot, by = rounds.by_slug(session, "pilot"), people.by_email(session, "staff@example.org")
            one = session.exec(select(Kept).where(Kept.what == what)).one()
            here = (session, pilot, place(session, pilot), str(one.id))
            if not new:
                actions.remove(*here, now=NOON, by=by)  # type: ignore[arg-type]
                return
            typed = {"what": new}
            seen = marks({"what": one.what})
            assert actions.change(*here, typed, seen=seen, now=NOON, by=by) == ({}, [])  # type: ignore[arg-type]

    change(FORUM, "The forum meets every second month")
    early = Visitor(app)
    start(early, later["orkney third-sector"])
    early.open(SECTION)
    assert "every second month" in early.text
    change("The forum meets every second month", "Something else altogether is done")
    change(LETTER, "")
    with database.writing() as session:
        plan(session, rounds.by_slug(session, "pilot"), what="A third thing that came later")
    late = Visitor(app)
    late.open(f"/join/{later['orkney statutory']}")
    told = late.text
    late.press("Start")
    late.open(SECTION)
    for text in (told, late.text):
        assert "every second month" in text and LETTER in text
        assert "Something else" not in text and "A third thing" not in text
    for _ in range(6):
        answer(database, later["orkney third-sector"], "done", "some_way")
    close(database)
    its = report(database)
    assert [(a["what"], a["noted"]) for a in its["asked_actions"]] == [
        ("The forum meets every second month", "not-started"),
        (LETTER, None),
    ]


def test_two_who_begin_at_once_are_asked_the_same(database: Database, later: dict[str, str]) -> None:
    """What stands is never written over: the second finds the first's."""
    with database.writing() as session:
        its = rounds.by_slug(session, "later")
        orkney = place(session, its)
        how_far.freeze(session, its.id, orkney.id, now=NOON)
        plan(session, rounds.by_slug(session, "pilot"), what="A third thing")
        how_far.freeze(session, its.id, orkney.id, now=NOON)
        assert [a.what for a in how_far.asked(session, its, orkney)] == [FORUM, LETTER]
        how_far.freeze(session, its.id, place(session, its, "fife").id, now=NOON)
        assert sorted(row.actions == "[]" for row in session.exec(select(AskedActions))) == [False, True]


# Counted by the same rule, and by no other ----------------------------------------------------------------------------


@on_one_kind
def test_the_report_shows_what_they_say_beside_what_is_noted(
    database: Database, staff: Visitor, later: dict[str, str]
) -> None:
    for n in range(6):
        answer(database, later["orkney third-sector"], "done" if n else "dont_know", "some_way" if n % 2 else "")
    for _ in range(2):
        answer(database, later["orkney statutory"], "not_started")  # too few for a row, and so they join
    answer(database, later["orkney third-sector"], "done", "done", submit=False)
    close(database)
    its = report(database)
    first, second = its["how_far"]
    assert its["merged"]["submitted"] == 8 and [p["row"] for p in its["participation"]] == ["merged", "empty", "merged"]
    assert first["merged"]["counts"] == {"not_started": 2, "some_way": 0, "most_of_the_way": 0, "done": 5}
    assert (first["merged"]["dont_know"], second["merged"]["no_answer"]) == (1, 5)
    assert first["perspectives"]["third-sector"] == first["perspectives"]["statutory"] == {"hidden": True}
    assert [s["code"] for s in its["sections"]] == ["first", "second"], "they are no section of the questionnaire"
    assert its["sections"][0]["questions"][0]["merged"]["no_answer"] == 8
    staff.open(REPORT)
    table = next(t for t in staff.page.select("table") if "beside what is noted" in t.get_text())
    cells = [[c.get_text(" ", strip=True) for c in row.select("th, td")] for row in table.select("tbody tr")]
    assert cells == [
        [f"1. {FORUM}", "Not started", "2 of 7", "0 of 7", "0 of 7", "5 of 7", "1"],
        [f"2. {LETTER}", "Done", "0 of 3", "3 of 3", "0 of 3", "0 of 3", "0"],
    ]
    assert "last-action-1" in staff.client.get(f"{REPORT}.csv").text


@on_one_kind
def test_below_the_minimum_nothing_is_shown_of_them(database: Database, staff: Visitor, later: dict[str, str]) -> None:
    for value in ("done", "done", "not_started", "some_way"):
        answer(database, later["orkney third-sector"], value)
    close(database)
    its = report(database)
    assert {"answered": 0, "counts": dict.fromkeys(HowFar, 0)}.items() <= its["how_far"][0]["all"].items()
    assert its["how_far"][0]["perspectives"]["third-sector"] == {"hidden": True}
    staff.open(REPORT)
    table = next(t for t in staff.page.select("table") if "beside what is noted" in t.get_text())
    assert {c.get_text(" ", strip=True) for c in table.select("tbody td")} == {"Not started", "Done", "Not shown"}


def test_late_answers_on_actions_wait_until_they_are_a_block(database: Database, later: dict[str, str]) -> None:
    """Also of somebody who said something on the actions and nothing else."""
    codes = [answer(database, later["orkney third-sector"], "done") for _ in range(6)]
    close(database)
    before = report(database)["how_far"][0]["perspectives"]["third-sector"]
    with database.writing() as session:
        changed, gone = (responses.find(session, code, KEYS) for code in codes[:2])
        assert changed is not None and gone is not None
        save(session, changed, "not_started", now=LATER)
        assert responses.answers_of(session, changed, late=True) == {core.code_of(1): Answer("not_started")}
        responses.withdraw(session, gone, keys=KEYS, now=LATER)
    for size, expected in ((4, 6), (1, 11)):
        with database.writing() as session:
            its = rounds.by_slug(session, "later")
            reopening.reopen_round(session, its, closes=LATER + 3 * A_DAY, reason="Late", now=LATER)
        for _ in range(size):
            answer(database, later["orkney third-sector"], "some_way", now=LATER)
        close(database, now=LATER)
        now = report(database)["how_far"][0]["perspectives"]["third-sector"]
        assert now["answered"] == expected and now["counts"]["done"] == before["counts"]["done"] == 6
    assert now["counts"]["some_way"] == 5 and now["counts"]["not_started"] == 0


@on_one_kind
def test_nothing_is_asked_where_a_report_was_made_before_anybody_began(
    database: Database, later: dict[str, str]
) -> None:
    with database.writing() as session:
        its = rounds.by_slug(session, "later")
        examples.bring_in(session, its, examples.responses("third-sector", *[GOOD] * 6))
    close(database)
    assert "how_far" not in report(database)
    with database.writing() as session:
        its = rounds.by_slug(session, "later")
        reopening.reopen_round(session, its, closes=LATER + 3 * A_DAY, reason="Late", now=LATER)
    answer(database, later["orkney third-sector"], now=LATER)
    with database.reading() as session:
        its = rounds.by_slug(session, "later")
        assert how_far.asked(session, its, place(session, its)) == ()


def test_erasing_takes_the_answers_and_leaves_the_report(database: Database, later: dict[str, str]) -> None:
    for _ in range(6):
        answer(database, later["orkney third-sector"], "done", "some_way")
    close(database)
    before = report(database)
    with database.writing() as session:
        erasure.erase_round(session, rounds.by_slug(session, "later"), keys=KEYS, now=LATER)
        assert session.exec(select(tables.Answer).where(tables.Answer.question.startswith("last-"))).all() == []  # type: ignore[attr-defined]
    assert report(database) == before


@on_one_kind
def test_files_of_single_answers_hold_them_by_number_and_are_read_back(
    database: Database, staff: Visitor, later: dict[str, str]
) -> None:
    answer(database, later["orkney third-sector"], "done", "prefer_not_to_say")
    close(database)
    wide = staff.client.post("/rounds/later/answers/wide").content.decode("utf-8-sig").splitlines()
    said = dict(zip(wide[0].split(","), wide[1].split(","), strict=True))
    assert (said["last-action-1"], said["last-action-2"]) == ("done", "prefer_not_to_say")
    codebook = staff.client.post("/rounds/later/answers/codebook").text
    assert f"Orkney: {FORUM}" in codebook and "Most of the way" in codebook
    assert "Done" in staff.client.post("/rounds/later/answers/long").text
    with database.writing() as session:
        its = rounds.by_slug(session, "later")
        content = b"".join(raw.long_csv(session, its, now=LATER))
        read, problems = answers_csv.read(
            content, how_far.in_files(session, its), partnerships=["orkney", "fife"], all_on_record=False
        )
        assert problems == [] and read[0].answers["last-action-1"] == Answer("done")


# The rule -------------------------------------------------------------------------------------------------------------

ITS = examples.questionnaire()
ASKED = (AskedAction("1", FORUM, "More voices"), AskedAction("2", LETTER, "", "2027-05-01"))
PUT = with_actions(ITS, ASKED)
WORDS = st.sampled_from(["", *HowFar, "dont_know", "not_applicable", "prefer_not_to_say"])
PEOPLE = st.lists(
    st.tuples(st.sampled_from(list(ITS.perspective)), st.booleans(), WORDS, WORDS, st.sampled_from(["", "agree"])),
    max_size=24,
)


def as_given(those: Iterable[tuple[str, bool, str, str, str]]) -> list[Given]:
    codes = ("last-action-1", "last-action-2", "a1")
    return [
        Given(who, done, {code: examples.given(said) for code, said in zip(codes, its, strict=True) if said})
        for who, done, *its in those
    ]


@given(those=PEOPLE, minimum=st.integers(3, 6))
def test_the_figures_are_those_of_a_plain_second_calculation(
    those: list[tuple[str, bool, str, str, str]], minimum: int
) -> None:
    """And the actions move no figure of the questionnaire's own but through who is in: its rows are the report's."""
    body = take(PUT, count(PUT, as_given(those)), minimum=minimum, all_on_record=False).body
    people = [(who, {"1": one, "2": two, "more": more}) for who, done, one, two, more in those if done]
    confidential = [p.code for p in ITS.perspectives if not p.on_record]
    plain = how_far_they_came(people, list(ITS.perspective), confidential, minimum, ["1", "2"])
    assert {p["perspective"]: p["row"] for p in body["participation"]} == plain["rows"]
    for shown, expected in zip(body["how_far"], plain["actions"], strict=True):
        assert {k: shown[k] for k in ("merged", "perspectives", "all")} == expected
    back = read_back(PUT, body)
    assert {code: s.everyone for code, s in back.questions.items() if code in ITS.by_code} == {
        code: s.everyone for code, s in read_back(ITS, body).questions.items()
    }


@given(those=PEOPLE, minimum=st.integers(3, 6))
def test_whoever_says_the_same_to_everything_but_the_actions_moves_no_other_figure(
    those: list[tuple[str, bool, str, str, str]], minimum: int
) -> None:
    turned = [(who, done, two, one, more) for who, done, one, two, more in those]
    one, other = (
        take(PUT, count(PUT, as_given(t)), minimum=minimum, all_on_record=False).body for t in (those, turned)
    )
    assert {k: v for k, v in one.items() if k != "how_far"} == {k: v for k, v in other.items() if k != "how_far"}
    assert [q["all"] for q in one["how_far"]] == [q["all"] for q in reversed(other["how_far"])]


def test_a_questionnaire_may_not_use_the_codes_of_actions() -> None:
    assert with_actions(ITS, ()) is ITS
    made = with_actions(ITS, ASKED)
    assert made is with_actions(ITS, ASKED)
    assert made.canonical() == PUT.canonical(), "also where others have filled what is kept meanwhile"
    assert core.read(core.written(ASKED)) == ASKED
    assert [place for place, _message in faults(PUT)] == [
        ("sections", 0, "code"),
        ("sections", 0, "questions", 0, "code"),
        ("sections", 0, "questions", 1, "code"),
    ]
