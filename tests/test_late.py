"""Late answers after a reopening: they enter a kept report in whole blocks, or wait; what was read stays."""

from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from app.core.access import in_fours
from app.core.answers import Answer
from app.core.disclosure import Growth, Row, Rows, decide_rows, grow, missing
from app.core.errors import Invalid, NotOpenYet
from app.core.late import Waiting
from app.core.rounds import Phase
from app.store import audit, reopening, report_facts, responses, rounds, snapshots
from app.store.db import Database
from app.store.tables import AuditEntry, LateAnswer, Response, Round, SharedCode
from tests import examples
from tests.conftest import Clock, sign_in
from tests.examples import A_DAY, KEYS, NOON, bring_in, code_of, open_round
from tests.visitor import Visitor

LATER, LATEST = NOON + 20 * A_DAY, NOON + 30 * A_DAY
AGREE, DISAGREE = {"a1": "agree"}, {"a1": "disagree"}


def rows(*confidential: tuple[str, Row], tsi: Row = Row.EMPTY) -> Rows:
    return Rows({**dict(confidential), "tsi": tsi}, frozenset(code for code, _row in confidential))


# The rule ------------------------------------------------------------------------------------------------------------


def test_a_row_grows_by_none_or_by_the_minimum() -> None:
    kept = rows(("a", Row.OWN), ("b", Row.OWN))
    assert grow(kept, {"a": 4, "b": 4}, 5) is None
    assert grow(kept, {"a": 4, "b": 5}, 5) == Growth(kept, frozenset({"b"}))


def test_a_merged_row_grows_jointly_and_is_never_taken_apart() -> None:
    kept = rows(("a", Row.MERGED), ("b", Row.MERGED), ("c", Row.OWN))
    assert grow(kept, {"a": 11, "b": 0}, 5) == Growth(kept, frozenset({"a"}))
    assert grow(kept, {"a": 3, "b": 2}, 5) == Growth(kept, frozenset({"a", "b"}))
    assert grow(kept, {"a": 3, "b": 1}, 5) is None


def test_a_perspective_nobody_had_answered_for_becomes_a_row_of_its_own_or_waits() -> None:
    kept = rows(("a", Row.OWN), ("b", Row.EMPTY))
    assert grow(kept, {"b": 4}, 5) is None
    assert grow(kept, {"b": 5}, 5) == Growth(rows(("a", Row.OWN), ("b", Row.OWN)), frozenset({"b"}))


def test_where_no_confidential_row_stood_rows_are_decided_anew() -> None:
    kept = rows(("a", Row.LEFT_OUT), ("b", Row.EMPTY), tsi=Row.OWN)
    assert grow(kept, {"a": 2, "b": 2}, 5) is None
    joined = rows(("a", Row.MERGED), ("b", Row.MERGED), tsi=Row.OWN)
    assert grow(kept, {"a": 2, "b": 3}, 5) == Growth(joined, frozenset({"a", "b"}))


def test_an_organisation_on_the_record_enters_at_once() -> None:
    kept = rows(("a", Row.OWN))
    assert grow(kept, {"a": 4, "tsi": 1}, 5) == Growth(rows(("a", Row.OWN), tsi=Row.OWN), frozenset({"tsi"}))


def test_the_desk_is_told_how_many_more_it_takes() -> None:
    kept = rows(("a", Row.OWN), ("b", Row.MERGED), ("c", Row.MERGED), ("d", Row.EMPTY))
    assert missing(kept, {"a": 3, "b": 1, "c": 0, "d": 5}, 5) == {"a": 2, "b": 4, "c": 4}
    assert missing(rows(("a", Row.LEFT_OUT)), {"a": 3}, 5) == {"a": 2}


SIZES = st.lists(st.integers(0, 8), min_size=3, max_size=3)


@settings(max_examples=300)
@given(first=SIZES, later=st.lists(SIZES, min_size=1, max_size=4), tsi=st.integers(0, 1))
def test_over_any_reopenings_rows_grow_in_blocks_and_nothing_leaves(
    first: list[int], later: list[list[int]], tsi: int
) -> None:
    seats = [p for p in examples.questionnaire().perspectives if not p.on_record]
    extra = seats[0].model_copy(update={"code": "elected"})
    perspectives = [*seats, extra, examples.questionnaire().perspective["tsi"]]
    codes = [p.code for p in perspectives]
    waits = Counter(dict(zip(codes, [*first, tsi], strict=True)))
    kept = decide_rows(perspectives, waits, 5)
    counted = {code: 0 for code in codes}

    def enter(entering: Any) -> None:
        for code in entering:
            counted[code] += waits[code]
            waits[code] = 0

    enter([*kept.own, *kept.merged])
    for more in later:
        before, rows_before = dict(counted), kept
        waits.update(dict(zip(codes, more, strict=False)))
        growth = grow(kept, waits, 5)
        if growth is None:
            continue
        enter(growth.entering)
        kept = growth.rows
        assert all(counted[code] >= before[code] for code in codes)
        for group in [[code] for code in kept.own_confidential] + [kept.merged]:
            grown = sum(counted[code] - before[code] for code in group)
            assert grown == 0 or grown >= 5
        if rows_before.own_confidential or rows_before.merged:
            stood = {code for code, row in rows_before.of.items() if row in (Row.OWN, Row.MERGED)}
            assert {code: kept.of[code] for code in stood} == {code: rows_before.of[code] for code in stood}


# The store -----------------------------------------------------------------------------------------------------------


def people(perspective: str, n: int, said: dict[str, str], kind: str = "first") -> list[Any]:
    made = examples.responses(perspective, *[said] * n)
    return [type(r)(f"{r.name} {kind}", *[getattr(r, f) for f in list(r.__dataclass_fields__)[1:]]) for r in made]


def place(session: Session, round_: Round) -> Any:
    return rounds.place(session, round_, "orkney")


def read(session: Session, round_: Round, now: datetime = LATER) -> Any:
    return report_facts.of(session, round_, place(session, round_), now=now)


def reopen(session: Session, round_: Round, now: datetime = LATER) -> None:
    reopening.reopen_round(session, round_, closes=now + A_DAY, reason="Holidays", now=now)


def closed(session: Session, **sizes: int) -> Round:
    """A closed round with so many of each perspective, who all agree."""
    round_ = open_round(session)
    for perspective, n in sizes.items():
        bring_in(session, round_, people(perspective.replace("_", "-"), n, AGREE))
    rounds.close_round(session, round_, now=LATER)
    return round_


def share(facts: Any, code: str = "a1", row: str = "statutory") -> tuple[int, int]:
    own = facts.figures.questions[code].own[row].tally
    return own.counts["agree"], own.answered


def test_late_answers_wait_until_they_number_the_minimum(database: Database) -> None:
    with database.writing() as session:
        round_ = closed(session, statutory=6, third_sector=7)
        first = read(session, round_)
        for number, come, now in ((1, 4, LATER), (2, 1, LATER + 2 * A_DAY)):
            reopen(session, round_, now)
            bring_in(session, round_, people("statutory", come, DISAGREE, f"late {number}"), now=now)
            rounds.close_round(session, round_, now=now + A_DAY)
            after = read(session, round_)
            assert after.snapshot_number == number
            if number == 1:
                assert after.figures.body == first.figures.body
                assert after.waiting == {"statutory": 4}
        assert share(after) == (6, 11)
        assert after.waiting == {}


def test_a_report_nobody_has_read_is_made_anew(database: Database) -> None:
    with database.writing() as session:
        round_ = closed(session, statutory=6)
        reopen(session, round_)
        with pytest.raises(Exception, match="not closed yet"):
            read(session, round_)
        bring_in(session, round_, people("statutory", 1, DISAGREE, "late"), now=LATER)
        rounds.close_round(session, round_, now=LATER + A_DAY)
        made = read(session, round_)
        assert made.snapshot_number == 1
        assert share(made) == (6, 7)


def one_of(session: Session, round_: Round, *, submitted: bool = True) -> Response:
    shared = session.exec(
        select(SharedCode).where(SharedCode.round_id == round_.id, SharedCode.perspective == "statutory")
    ).all()
    code = next(c for c in shared if c.partnership_id == place(session, round_).id)
    response, _code = responses.begin(session, code, nonce="a press of Start", keys=KEYS, now=NOON)
    session.flush()
    responses.save_answers(session, response, {"a1": Answer("agree")}, now=NOON, message=("page", 1))
    if submitted:
        responses.submit(session, response, now=NOON)
    return response


def test_what_is_counted_in_a_read_report_stays_whatever_is_sent_later(database: Database) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        bring_in(session, round_, people("statutory", 5, AGREE))
        its = one_of(session, round_)
        rounds.close_round(session, round_, now=LATER)
        before = read(session, round_)
        reopen(session, round_)
        phase = responses.save_answers(session, its, {"a1": Answer("disagree")}, now=LATER, message=("page", 2))
        assert phase is Phase.CLOSED
        rounds.close_round(session, round_, now=LATER + A_DAY)
        assert read(session, round_).figures.body == before.figures.body
        assert responses.answers_of(session, its)["a1"] == Answer("agree")
        assert responses.answers_of(session, its, late=True)["a1"] == Answer("disagree")


def test_a_late_answer_takes_effect_when_the_report_was_not_read(database: Database) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        bring_in(session, round_, people("statutory", 5, AGREE))
        its = one_of(session, round_)
        rounds.close_round(session, round_, now=LATER)
        responses.save_answers(session, its, {"a1": Answer("disagree")}, now=LATER, message=("page", 2))
        assert session.exec(select(LateAnswer)).all()
        reopen(session, round_)
        assert session.exec(select(LateAnswer)).all() == []
        rounds.close_round(session, round_, now=LATER + A_DAY)
        assert share(read(session, round_)) == (5, 6)


def test_one_who_was_counted_withdraws_and_the_counts_stay(database: Database) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        bring_in(session, round_, people("statutory", 5, AGREE))
        its = one_of(session, round_)
        rounds.close_round(session, round_, now=LATER)
        read(session, round_)
        reopen(session, round_)
        responses.withdraw(session, its, keys=KEYS, now=LATER)
        bring_in(session, round_, people("statutory", 5, DISAGREE, "late"), now=LATER)
        rounds.close_round(session, round_, now=LATER + A_DAY)
        after = read(session, round_)
        assert share(after) == (6, 11)
        assert after.figures.body["started"]["statutory"]["started"] >= after.figures.sizes["statutory"]


def test_comments_of_those_who_wait_are_not_shown(database: Database) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        bring_in(session, round_, people("statutory", 5, {"a1": "agree", "a_text": "counted words"}))
        rounds.close_round(session, round_, now=LATER)
        read(session, round_)
        reopen(session, round_)
        bring_in(session, round_, people("statutory", 4, {"a1": "agree", "a_text": "waiting"}, "late"), now=LATER)
        examples.read_comments(session)
        rounds.close_round(session, round_, now=LATER + A_DAY)
        assert {q.words for q in read(session, round_).comments["a_text"]} == {"counted words"}
        reopen(session, round_, LATER + 2 * A_DAY)
        bring_in(session, round_, people("statutory", 1, AGREE, "later"), now=LATER + 2 * A_DAY)
        rounds.close_round(session, round_, now=LATER + 3 * A_DAY)
        assert {q.words for q in read(session, round_).comments["a_text"]} == {"counted words", "waiting"}


def test_people_who_were_left_out_come_in_once_a_row_can_stand(database: Database) -> None:
    with database.writing() as session:
        round_ = closed(session, statutory=2, third_sector=1, tsi=1)
        assert read(session, round_).figures.rows.of["statutory"] is Row.LEFT_OUT
        reopen(session, round_)
        bring_in(session, round_, people("third-sector", 1, DISAGREE, "late"), now=LATER)
        rounds.close_round(session, round_, now=LATER + A_DAY)
        waits = read(session, round_)
        assert (waits.snapshot_number, waits.waiting) == (1, {"third-sector": 1})
        reopen(session, round_, LATER + 2 * A_DAY)
        bring_in(session, round_, people("third-sector", 1, DISAGREE, "later"), now=LATER + 2 * A_DAY)
        rounds.close_round(session, round_, now=LATER + 3 * A_DAY)
        after = read(session, round_)
        assert after.figures.rows.merged == ["statutory", "third-sector"]
        assert after.figures.questions["a1"].merged.tally.counts["agree"] == 3
        assert after.figures.sizes == {"statutory": 2, "tsi": 1, "third-sector": 3}


def test_an_empty_submission_counts_once_it_holds_an_answer_and_enough_came_with_it(database: Database) -> None:
    with database.writing() as session:
        round_ = closed(session, statutory=5, third_sector=5)
        shared = next(c for c in rounds.codes(session, round_) if c.perspective == "statutory")
        assert in_fours(shared.code)
        read(session, round_)
        assert {r.counted_in for r in session.exec(select(Response))} == {1}
        reopen(session, round_)
        bring_in(session, round_, people("statutory", 5, {}, "empty"), now=LATER)
        rounds.close_round(session, round_, now=LATER + A_DAY)
        assert read(session, round_).snapshot_number == 1
        assert read(session, round_).waiting == {}


def test_a_counted_response_cannot_be_replaced_by_a_file(database: Database) -> None:
    with database.writing() as session:
        round_ = closed(session, statutory=5)
        read(session, round_)
        reopen(session, round_)
    with pytest.raises(Invalid) as refused, database.writing() as session:
        its = rounds.by_slug(session, "pilot")
        examples.imported.bring_in(session, its, people("statutory", 1, DISAGREE), keys=KEYS, replace=True, now=LATER)
    assert "final" in refused.value.problems[0].message


@pytest.mark.parametrize(
    ("closes", "reason", "where"),
    [(LATER - A_DAY, "Holidays", ["closes"]), (LATEST, "", ["reason"]), (LATEST, "x" * 501, ["reason"])],
)
def test_a_reopening_that_cannot_stand_changes_nothing(
    database: Database, closes: datetime, reason: str, where: list[str]
) -> None:
    with database.writing() as session:
        closed(session, statutory=5)
    with pytest.raises(Invalid) as refused, database.writing() as session:
        its = rounds.by_slug(session, "pilot")
        reopening.reopen_round(session, its, closes=closes, reason=reason, now=LATER)
    assert [p.where for p in refused.value.problems] == where
    with database.reading() as session:
        assert rounds.by_slug(session, "pilot").closed_at is not None
        assert snapshots.newest(session, rounds.by_slug(session, "pilot"), None) is None


def test_an_open_or_planned_round_cannot_be_opened_again(database: Database) -> None:
    with pytest.raises((Invalid, NotOpenYet)), database.writing() as session:
        reopening.reopen_round(session, open_round(session), closes=LATEST, reason="Why", now=NOON)


def test_the_record_says_why_and_what_was_discarded(database: Database) -> None:
    with database.writing() as session:
        reopen(session, closed(session, statutory=5))
        kept = {(e.event, e.subject, e.reason) for e in session.exec(select(AuditEntry))}
    assert (audit.Event.ROUND_REOPENED.value, "pilot", "Holidays") in kept
    assert (audit.Event.SNAPSHOT_DISCARDED.value, "pilot/orkney/1", None) in kept


def test_the_desk_knows_who_waits(database: Database) -> None:
    with database.writing() as session:
        round_ = closed(session, statutory=6)
        read(session, round_)
        reopen(session, round_)
        bring_in(session, round_, people("statutory", 3, AGREE, "late"), now=LATER)
        waits = snapshots.waiting_for(session, round_, place(session, round_))
    assert waits == {"statutory": Waiting(3, 2)}


# The pages -----------------------------------------------------------------------------------------------------------


def test_staff_open_a_round_again_and_see_who_waits(app: FastAPI, clock: Clock, database: Database) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        bring_in(session, round_, people("statutory", 6, AGREE))
    clock.time = LATER
    staff = sign_in(app, database, LATER)
    staff.open("/rounds/pilot/partnerships/orkney/reports/baseline")
    staff.open("/rounds/pilot")
    staff.follow("Open the round again")
    assert "Made anew at the next close" in staff.text and "Read already, and so final" in staff.text
    staff.press("Open the round again", status=422, closes="yesterday", reason="")
    assert "Write a date such as" in staff.text
    staff.press("Open the round again", status=422, closes="2027-05-20", reason="")
    assert "Say why the round is opened again" in staff.text
    staff.press("Open the round again", closes="2027-05-20", reason="Two groups were on holiday")
    with database.writing() as session:
        bring_in(session, rounds.by_slug(session, "pilot"), people("statutory", 4, DISAGREE, "late"), now=LATER)
    staff.open("/rounds/pilot")
    assert "4 came after the report and wait: 1 more, and they can enter" in staff.text
    staff.open("/rounds/pilot/reopen", status=404)


def test_a_participant_is_told_that_their_answers_are_final(
    app: FastAPI, visitor: Visitor, clock: Clock, database: Database
) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        bring_in(session, round_, people("statutory", 5, AGREE))
        code = code_of(session, round_, "statutory")
    visitor.open(f"/join/{code}")
    visitor.press("Start")
    visitor.open("/response/sections/first")
    visitor.press("Save and continue", value__a1="agree")
    visitor.open("/response/check")
    visitor.press("Submit my answers")
    clock.time = LATER
    sign_in(app, database, LATER).open("/rounds/pilot/partnerships/orkney/reports/baseline")
    with database.writing() as session:
        reopen(session, rounds.by_slug(session, "pilot"))
    visitor.open("/response")
    assert "Your answers are in a report" in visitor.text
    visitor.open("/response/sections/first")
    visitor.press("Save and continue", value__a1="disagree")
    assert "kept for you, not counted" in visitor.text
    visitor.open("/response/withdraw")
    assert "The counts in a report that is already made stay as they are." in visitor.text
