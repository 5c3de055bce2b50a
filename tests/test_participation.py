"""Who has come so far and what helps before the close: from counts alone, day by day, and never with anybody in it."""

import re
from datetime import date, timedelta

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from app.core.disclosure import Row, decide_rows
from app.core.invitation import Invitee
from app.core.participation import Came, in_a_word, never_more_than_now, outlook, what_helps
from app.store import invitations, participation, questionnaires, responses, rounds
from app.store.db import Database
from app.store.invitations import Seat
from app.store.tables import Response
from app.store.tally_tables import DayTally
from tests import examples
from tests.conftest import Clock
from tests.examples import A_DAY, NOON, bring_in, code_of, open_round
from tests.visitor import Visitor

AGREE = {"a1": "agree"}
THREE = examples.questionnaire().perspectives
COUNTS = st.fixed_dictionaries({p.code: st.integers(0, 12) for p in THREE})


def test_two_more_answers_let_each_perspective_stand_on_its_own() -> None:
    its = outlook(THREE, {"statutory": 8, "third-sector": 3, "tsi": 1}, 5)
    assert what_helps(THREE, its)[0] == (
        "2 more answers from Third sector organisations, and each perspective can stand on its own."
    )


def test_who_is_counted_with_a_small_group_is_told_why() -> None:
    its = outlook(THREE, {"statutory": 8, "third-sector": 3, "tsi": 1}, 5)
    assert what_helps(THREE, its)[1] == "Until then Statutory partners is counted together with them, to protect them."
    assert in_a_word("statutory", its) == "counted together with a smaller group"


def test_groups_too_small_together_are_told_what_it_takes_to_be_shown_at_all() -> None:
    its = outlook(THREE, {"statutory": 2, "third-sector": 1, "tsi": 0}, 5)
    assert what_helps(THREE, its) == [
        "Nobody has submitted for Third Sector Interface yet.",
        "3 more answers from Statutory partners and 4 more answers from Third sector organisations, and each"
        " perspective can stand on its own.",
        "Until 2 more answers come from any of these, nothing they said is shown.",
    ]
    assert in_a_word("statutory", its) == "not shown yet: 3 more and it stands on its own"


def test_where_all_can_stand_nothing_more_is_asked() -> None:
    assert what_helps(THREE, outlook(THREE, {"statutory": 5, "third-sector": 5, "tsi": 1}, 5)) == [
        "Each perspective can stand on its own."
    ]


@given(COUNTS, st.integers(3, 8))
def test_as_many_more_as_are_asked_for_suffice_and_one_fewer_does_not(counts: dict[str, int], minimum: int) -> None:
    its = outlook(THREE, counts, minimum)
    enough = {code: n + its.alone.get(code, 0) for code, n in counts.items()}
    assert decide_rows(THREE, enough, minimum).merged == []
    for code in its.alone:
        row = decide_rows(THREE, enough | {code: enough[code] - 1}, minimum).of[code]
        assert row is not Row.OWN
    if its.shown:
        small = next(code for code, row in its.rows.of.items() if row is Row.LEFT_OUT)
        for more, is_shown in ((its.shown, True), (its.shown - 1, False)):
            row = decide_rows(THREE, counts | {small: counts[small] + more}, minimum).of[small]
            assert (row is not Row.LEFT_OUT) is is_shown


def test_a_day_never_shows_more_than_are_here_now() -> None:
    day = date(2027, 4, 7)
    assert never_more_than_now({day: Came(5, 4)}, Came(4, 4)) == {day: Came(4, 4)}


def test_staff_watch_who_takes_part_and_read_what_helps(
    app: FastAPI, database: Database, staff: Visitor, clock: Clock
) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        bring_in(session, round_, examples.responses("third-sector", *[AGREE] * 3))
        bring_in(session, round_, examples.responses("statutory", *[AGREE] * 8))
        code = code_of(session, round_)
    beginner = Visitor(app)
    beginner.open(f"/join/{code}")
    beginner.press("Start")
    staff.open("/rounds/pilot")
    staff.follow("See who has answered so far")
    row = next(tr for tr in staff.page.select("#counts tbody tr") if tr.find("th").get_text().startswith("Orkney"))
    assert "2 more answers from Third sector organisations" in row.find("th").get_text()
    cells = [" ".join(td.get_text(" ", strip=True).split()) for td in row.find_all("td")]
    assert cells[2] == "3 submitted 1 more started 2 more and it stands on its own"
    assert "14 days" in staff.text and "of 0" not in staff.text
    fragment = staff.client.get("/rounds/pilot/participation", headers={"HX-Request": "true"}).text
    assert fragment.strip().startswith("<div") and "<html" not in fragment
    assert not re.search(r"a1|agree", fragment.lower()), "nothing of any answer is visible"


def test_where_people_are_invited_by_name_the_counts_are_out_of_them(database: Database, staff: Visitor) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        bring_in(session, round_, examples.responses("third-sector", *[AGREE] * 3))
        orkney = rounds.place(session, round_, "orkney")
        seat = Seat(round_, orkney, questionnaires.of_round(session, round_), "third-sector")
        people = [Invitee(f"person-{n}@example.org") for n in range(12)]
        invitations.invite(session, seat, people, words="", keys=examples.KEYS, address="http://test", now=NOON)
    staff.open("/rounds/pilot/partnerships/orkney/participation")
    assert staff.page.find("dt", string="submitted, of 12 invited").find_next("dd").get_text() == "3"
    cells = [" ".join(td.get_text(" ", strip=True).split()) for td in staff.page.select("#counts tbody td")]
    assert [cell.partition(" submitted")[0] for cell in cells] == ["0", "0", "3 of 12"]
    bars = staff.page.select("#counts tbody .coming-submitted")
    assert [bar["width"] for bar in bars] == ["0", "0", "25"]
    staff.open("/rounds/pilot/partnerships/fife/participation")
    assert "invited" not in staff.page.find(class_="numbers").get_text(), "nobody there was invited by name"


@pytest.mark.parametrize(
    ("seats", "out_of"),
    [
        ([Came(3, 2, 12), Came(1, 1, 4)], 16),
        ([Came(3, 2, 12), Came()], 12),  # nobody came there
        ([Came(3, 2, 12), Came(1, 0)], None),  # who came with a shared code was not counted as invited
        ([Came(1, 0), Came(3, 2, 12), Came(0, 0, 4)], None),
        ([Came(13, 2, 12)], None),
    ],
)
def test_counts_are_out_of_a_number_only_where_everybody_in_them_may_be_in_it(
    seats: list[Came], out_of: int | None
) -> None:
    assert sum(seats, Came()).out_of == out_of


def test_each_partnership_has_its_own_counts_day_by_day(database: Database, staff: Visitor, clock: Clock) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        bring_in(session, round_, examples.responses("third-sector", *[AGREE] * 2))
        bring_in(session, round_, examples.responses("third-sector", *[AGREE] * 3, place="fife"))
        participation.note_day(session, NOON + A_DAY)
    here = "/rounds/pilot/partnerships"
    for href, said in (("/rounds/pilot", "5"), (f"{here}/fife", "3"), (f"{here}/orkney", "2")):
        staff.open(f"{href}/participation")
        days = staff.page.select("table")[-1].select("tbody tr")
        assert [tr.find("th").get_text() for tr in days] == ["8 April 2027"]
        assert days[0].find_all("td")[2].get_text(" ", strip=True) == f"{said} submitted"
    assert staff.page.find("p", class_="kicker").get_text() == "Orkney" and "Fife" not in staff.text
    staff.open("/rounds/pilot/partnerships/moray/participation", status=404)


def noted(database: Database) -> dict[tuple[str, date], tuple[int, int]]:
    with database.reading() as session:
        return {
            (t.perspective, t.day): (t.started, t.submitted)
            for t in session.exec(select(DayTally).where(col(DayTally.started) > 0))
        }


def test_the_first_request_of_a_day_notes_how_many_had_come_before_it(
    app: FastAPI, database: Database, clock: Clock
) -> None:
    with database.writing() as session:
        code = code_of(session, open_round(session))
    for n in range(3):
        clock.time = NOON + n * A_DAY
        visitor = Visitor(app)
        visitor.open(f"/join/{code}")
        visitor.press("Start")
    assert noted(database) == {
        ("third-sector", date(2027, 4, 8)): (1, 0),
        ("third-sector", date(2027, 4, 9)): (2, 0),
    }


def test_the_day_is_scottish_and_noted_once(database: Database) -> None:
    late = NOON.replace(hour=23, minute=30)  # half past midnight in Scotland
    with database.writing() as session:
        round_ = open_round(session)
        bring_in(session, round_, examples.responses("third-sector", *[AGREE] * 2))
        assert not participation.is_noted(session, late)
        participation.note_day(session, late)
        bring_in(session, round_, examples.responses("statutory", AGREE))
        participation.note_day(session, late + timedelta(hours=5))
        assert participation.is_noted(session, late)
    assert noted(database) == {("third-sector", date(2027, 4, 8)): (2, 2)}


def test_who_withdraws_leaves_the_days_before_too(database: Database) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        bring_in(session, round_, examples.responses("third-sector", *[AGREE] * 2))
        participation.note_day(session, NOON)
        gone = session.exec(select(Response)).first()
        assert gone is not None
        responses.withdraw(session, gone, keys=examples.KEYS, now=NOON)
        session.flush()
        participation.note_day(session, NOON + A_DAY)
    assert set(noted(database).values()) == {(1, 1)}


def test_no_day_is_noted_of_a_round_that_is_not_open(database: Database) -> None:
    with database.writing() as session:
        open_round(session, opens=NOON + A_DAY)
        rounds.close_round(session, open_round(session, slug="past"), now=NOON)
        assert participation.is_noted(session, NOON)
        participation.note_day(session, NOON)
        assert session.exec(select(DayTally)).all() == []


@pytest.mark.parametrize("kept", [column.name for column in DayTally.__table__.columns])  # type: ignore[attr-defined]
def test_a_tally_holds_counts_and_a_day_and_leads_to_nobody(kept: str) -> None:
    assert kept in {"key", "round_id", "partnership_id", "perspective", "day", "started", "submitted"}


def test_a_tally_that_cannot_be_written_costs_nobody_their_page(
    app: FastAPI, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    def full(*_args: object) -> None:
        raise OperationalError("INSERT", {}, Exception("the disk is full"))

    monkeypatch.setattr(participation, "note_day", full)
    with database.writing() as session:
        code = code_of(session, open_round(session))
    Visitor(app).open(f"/join/{code}")
