"""Rounds in the store: opening, importing whole, closing once, and what a report is then told."""

from datetime import datetime

import pytest
from sqlmodel import Session, select

from app.core.answers import Answer
from app.core.clock import closing_in_words, read_time
from app.core.errors import Closed, Invalid, NotOpenYet
from app.core.keys import Keys
from app.core.rounds import Phase, Purpose, phase
from app.store import facts, imported, report_facts, responses, rounds, snapshots
from app.store.db import Database
from app.store.tables import Response, Round
from tests import examples
from tests.examples import A_DAY, KEYS, NOON, bring_in, open_round

AGREE = {"a1": "agree", "a2": "disagree"}


def test_a_round_is_planned_then_open_then_closed() -> None:
    assert phase(NOON, NOON + A_DAY, None, NOON - A_DAY) is Phase.PLANNED
    assert phase(NOON, NOON + A_DAY, None, NOON) is Phase.OPEN
    assert phase(NOON, NOON + A_DAY, None, NOON + A_DAY) is Phase.CLOSED


def test_closing_by_hand_comes_before_the_closing_time() -> None:
    assert phase(NOON, NOON + 9 * A_DAY, NOON + A_DAY, NOON + 2 * A_DAY) is Phase.CLOSED


@pytest.mark.parametrize(
    ("written", "ends", "utc"),
    [
        ("2027-01-10", False, "2027-01-10T00:00:00+00:00"),
        ("2027-06-10", False, "2027-06-09T23:00:00+00:00"),
        ("2027-06-10", True, "2027-06-10T23:00:00+00:00"),
        ("2027-06-10T17:00", False, "2027-06-10T16:00:00+00:00"),
        ("2027-06-10T17:00Z", False, "2027-06-10T17:00:00+00:00"),
        ("2027-06-10T17:00+02:00", False, "2027-06-10T15:00:00+00:00"),
    ],
)
def test_times_are_scottish_where_no_offset_stands(written: str, ends: bool, utc: str) -> None:
    assert read_time(written, ends=ends) == datetime.fromisoformat(utc)


def test_midnight_is_told_as_the_last_minute_of_its_day() -> None:
    assert closing_in_words(read_time("2027-06-10", ends=True)) == "Thursday 10 June 2027, 11:59 pm"
    assert closing_in_words(read_time("2027-06-10T17:00")) == "Thursday 10 June 2027, 5 pm"


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"closes": NOON - 2 * A_DAY}, "closes"),
        ({"opens": NOON - 3 * A_DAY, "closes": NOON - A_DAY}, "closes"),
        ({"minimum": 2}, "minimum"),
        ({"partnerships": ["orkney", "narnia"]}, "partnership"),
        ({"purpose": Purpose.FOLLOW_UP}, "follows"),
    ],
)
def test_a_round_that_cannot_stand_is_not_opened(database: Database, more: dict[str, object], where: str) -> None:
    with pytest.raises(Invalid) as refused, database.writing() as session:
        open_round(session, **more)
    assert [p.where for p in refused.value.problems] == [where]
    with database.reading() as session:
        assert rounds.every(session) == []


def _imported(
    session: Session, round_: Round, *parts: list[examples.ImportedResponse], replace: bool = False
) -> imported.Outcome:
    return imported.bring_in(session, round_, [r for p in parts for r in p], keys=KEYS, replace=replace, now=NOON)


def test_the_same_file_twice_changes_nothing(database: Database) -> None:
    file = examples.responses("third-sector", AGREE, AGREE), examples.responses("tsi", AGREE)
    with database.writing() as session:
        round_ = open_round(session)
        assert _imported(session, round_, *file) == imported.Outcome(new=3)
    with database.writing() as session:
        assert _imported(session, rounds.by_slug(session, "pilot"), *file) == imported.Outcome(unchanged=3)


def test_a_response_that_differs_is_a_problem_unless_it_is_replaced_whole(database: Database) -> None:
    with database.writing() as session:
        _imported(session, open_round(session), examples.responses("third-sector", AGREE, AGREE))
    changed = examples.responses("third-sector", {"a1": "disagree"})
    with pytest.raises(Invalid) as refused, database.writing() as session:
        _imported(session, rounds.by_slug(session, "pilot"), changed)
    assert [(p.line, p.where) for p in refused.value.problems] == [(2, "response")]
    with database.writing() as session:
        outcome = _imported(session, rounds.by_slug(session, "pilot"), changed, replace=True)
        assert outcome == imported.Outcome(replaced=1, answers_gone=1)
    with database.reading() as session:
        given = [g.answers for g in facts.given(session, rounds.by_slug(session, "pilot"), _orkney(session))]
    assert sorted(given, key=len) == [{"a1": Answer("disagree")}, {"a1": Answer("agree"), "a2": Answer("disagree")}]


def _orkney(session: Session) -> rounds.Partnership:
    place = rounds.place(session, rounds.by_slug(session, "pilot"), "orkney")
    assert place is not None
    return place


def test_answers_are_imported_into_open_rounds_only(database: Database) -> None:
    with database.writing() as session:
        round_ = open_round(session)
    for when, refusal in ((NOON - 2 * A_DAY, NotOpenYet), (NOON + 20 * A_DAY, Closed)):
        with pytest.raises(refusal), database.writing() as session:
            bring_in(session, round_, examples.responses("third-sector", AGREE), now=when)
    with database.reading() as session:
        assert session.exec(select(Response)).all() == []


def test_the_name_of_an_imported_response_is_kept_only_as_an_hmac_within_its_round(database: Database) -> None:
    with database.writing() as session:
        for slug in ("one", "two"):
            bring_in(session, open_round(session, slug=slug), examples.responses("third-sector", AGREE))
        keys = {r.key for r in session.exec(select(Response))}
        assert len(keys) == 2 and not any("third-sector" in key for key in keys)
    assert Keys("another secret").import_key("one", "x") != KEYS.import_key("one", "x")


def test_a_round_closes_once_and_its_snapshot_stays(database: Database) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        bring_in(session, round_, examples.responses("third-sector", *[AGREE] * 6))
        assert rounds.close_round(session, round_, now=NOON + A_DAY)
        assert not rounds.close_round(session, round_, now=NOON + 2 * A_DAY)
        first = snapshots.shown(session, round_, _orkney(session))
        for response in session.exec(select(Response)):
            responses.withdraw(session, response, keys=KEYS, now=NOON + 2 * A_DAY)
        kept = snapshots.shown(session, round_, _orkney(session))
        assert (kept.number, kept.fingerprint) == (1, first.fingerprint)
        assert report_facts.of(session, round_, _orkney(session), now=NOON).figures.sizes["third-sector"] == 6


def test_a_planned_round_cannot_be_closed(database: Database) -> None:
    with pytest.raises(NotOpenYet), database.writing() as session:
        rounds.close_round(session, open_round(session, opens=NOON + A_DAY), now=NOON)


def test_drafts_enter_no_figure(database: Database) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        bring_in(session, round_, examples.responses("third-sector", *[AGREE] * 6))
        draft = session.exec(select(Response)).first()
        assert draft is not None
        draft.is_submitted = False
        session.add(draft)
        session.flush()
        rounds.close_round(session, round_, now=NOON)
        body = report_facts.of(session, round_, _orkney(session), now=NOON).figures.body
    assert body["participation"][2] == {"perspective": "third-sector", "on_record": False, "submitted": 5, "row": "own"}
    assert body["started"]["third-sector"] == {"started": 6, "submitted_empty": 0}


def test_four_blank_responses_do_not_lift_a_group_over_the_minimum(database: Database) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        blank: dict[str, str] = {}
        bring_in(session, round_, examples.responses("third-sector", AGREE, blank, blank, blank, blank))
        rounds.close_round(session, round_, now=NOON)
        body = report_facts.of(session, round_, _orkney(session), now=NOON).figures.body
    assert body["participation"][2]["row"] == "left_out"
    assert body["started"]["third-sector"] == {"started": 5, "submitted_empty": 4}


def test_comments_stand_only_where_their_writers_row_stands(database: Database) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        words = [{"a1": "agree", "a_text": text} for text in ("b second", "a first", "c", "d", "e")]
        bring_in(
            session,
            round_,
            examples.responses("third-sector", *words),
            examples.responses("statutory", *[{"a1": "agree", "a_text": "hidden words"}] * 2),
        )
        examples.read_comments(session, but="e")
        rounds.close_round(session, round_, now=NOON)
        its = report_facts.of(session, round_, _orkney(session), now=NOON)
    assert its.figures.rows.merged == ["statutory", "third-sector"]
    quotes = its.comments["a_text"]
    assert [q.words for q in quotes] == ["a first", "b second", "c", "d", "hidden words", "hidden words"]
    assert {q.perspective for q in quotes} == {None}
