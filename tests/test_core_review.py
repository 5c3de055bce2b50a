"""Reading by two: who may see and do what, how far readings agree, what settling asks, and how evidence is kept."""

import random
from collections import Counter
from fractions import Fraction
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.answers import Answer
from app.core.errors import Fixed
from app.core.grounds import Grounds, read_pages
from app.core.review import (
    Plan,
    Reading,
    Review,
    State,
    agreement,
    must_not_be_complete,
    pairs,
    problems_with_settling,
    proposed,
)
from tests.test_verdicts import CRITERIA, LEVELS

ANN, BOB, CAT = (UUID(int=n) for n in (1, 2, 3))
assert CRITERIA.verdicts is not None
RULE = CRITERIA.verdicts
NAMES = {ANN: "Ann", BOB: "Bob", CAT: "Cat"}


def reading(
    who: UUID, verdict: str | None = "fully_met", *, complete: bool = False, submitted: bool = False
) -> Reading:
    """A first reading with a verdict on criterion 1."""
    return Reading(who, NAMES[who], {"criterion_1": Answer(verdict)}, complete, submitted)


def plan(*readings: Reading, settled: dict[str, Answer] | None = None, is_settled: bool = False) -> Plan:
    return Plan(readings, settled, is_settled)


def test_nobody_sees_another_reading_before_both_are_complete() -> None:
    its = plan(reading(ANN, complete=True), reading(BOB))
    assert [one.who for one in its.seen_by(BOB)] == ["Bob"] and [one.who for one in its.seen_by(ANN)] == ["Ann"]
    assert its.seen_by(CAT) == () and not its.may_settle(ANN)


def test_both_see_both_once_both_are_complete() -> None:
    its = plan(reading(ANN, complete=True), reading(BOB, complete=True))
    assert its.seen_by(ANN) == its.seen_by(BOB) == its.readings
    assert its.may_settle(ANN) and its.may_settle(BOB) and not its.may_settle(CAT)


def test_a_third_reader_stays_blind_until_complete_and_keeps_nobody_waiting() -> None:
    its = plan(reading(ANN, complete=True), reading(BOB, complete=True), reading(CAT))
    assert [one.who for one in its.seen_by(CAT)] == ["Cat"] and its.may_settle(ANN)
    assert [one.who for one in its.seen_by(ANN)] == ["Ann", "Bob"]


def test_who_reads_alone_submits_and_who_reads_beside_another_does_not() -> None:
    assert plan(reading(ANN)).may_submit(ANN) and plan().may_submit(ANN)
    assert not plan(reading(ANN), reading(BOB)).may_submit(ANN)
    assert not plan(reading(ANN), settled={}).may_submit(ANN)


def test_a_complete_reading_may_be_reopened_until_the_other_is_complete_too() -> None:
    assert plan(reading(ANN, complete=True), reading(BOB)).may_reopen(ANN)
    assert not plan(reading(ANN, complete=True), reading(BOB, complete=True)).may_reopen(ANN)
    with pytest.raises(Fixed, match="stays as it is"):
        must_not_be_complete(Review.COMPLETE)


def test_a_verdict_is_the_one_submitted_response() -> None:
    assert plan(reading(ANN, submitted=True), reading(BOB)).verdict("criterion_1") == "fully_met"
    assert plan(reading(ANN, submitted=True), reading(BOB, submitted=True)).verdict("criterion_1") is None
    assert plan(reading(ANN, complete=True), reading(BOB, complete=True)).verdicts is None


SETTLED = {"criterion_1": Answer("not_met")}
STATES = {
    State.NOT_BEGUN: plan(),
    State.ONE_READING: plan(reading(ANN, complete=True), reading(BOB, None)),
    State.TWO_READINGS: plan(reading(ANN, complete=True), reading(BOB, "not_met")),
    State.AGREE: plan(reading(ANN, complete=True), reading(BOB, complete=True)),
    State.DIFFER: plan(reading(ANN, complete=True), reading(BOB, None, complete=True)),
    State.SETTLED: plan(reading(ANN, complete=True), settled=SETTLED, is_settled=True),
}


@pytest.mark.parametrize("state", State)
def test_a_cell_of_the_grid_says_how_far_it_is(state: State) -> None:
    assert STATES[state].state("criterion_1") is state


def test_staff_settle_one_reading_where_the_other_never_comes_but_not_over_a_lone_reviewer() -> None:
    assert plan(reading(ANN, complete=True), reading(BOB)).staff_may_settle
    assert not plan(reading(ANN, submitted=True)).staff_may_settle and not plan(reading(ANN)).staff_may_settle
    assert plan(reading(ANN, submitted=True), reading(BOB, submitted=True)).staff_may_settle


def test_agreement_is_cohens_kappa_on_a_table_that_is_worked_by_hand() -> None:
    table = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}
    its = agreement(pair for pair, n in table.items() for _ in range(n))
    assert (its.n, its.same, its.share, its.kappa) == (50, 35, Fraction(7, 10), Fraction(4, 10))


def test_agreement_without_a_pair_or_a_second_verdict_has_no_kappa() -> None:
    assert agreement([]).share is None and agreement([]).kappa is None
    assert agreement([("yes", "yes")] * 4).kappa is None and agreement([("yes", "yes")] * 4).share == 1


@pytest.mark.parametrize("seed", range(20))
def test_agreement_is_that_of_a_second_calculation_in_floats(seed: int) -> None:
    rng = random.Random(seed)
    both = [(rng.choice(LEVELS), rng.choice(LEVELS)) for _ in range(16)]
    first, second = Counter(a for a, _ in both), Counter(b for _, b in both)
    observed = sum(a == b for a, b in both) / 16
    chance = sum(first[level] / 16 * second[level] / 16 for level in LEVELS)
    assert float(agreement(both).kappa or 0) == pytest.approx((observed - chance) / (1 - chance))


def test_only_plans_with_two_complete_readings_have_pairs() -> None:
    assert list(pairs(STATES[State.AGREE], RULE)) == [("fully_met", "fully_met")]
    three = plan(*(reading(who, complete=True) for who in (ANN, BOB, CAT)))
    assert not [*pairs(three, RULE), *pairs(STATES[State.TWO_READINGS], RULE)]


def test_settling_asks_for_each_verdict_and_why_none_of_the_readings_gave_it() -> None:
    its = plan(reading(ANN, complete=True), reading(BOB, "not_met", complete=True))
    wrong = problems_with_settling(its, RULE, {"criterion_1": Answer("partially_met")}, is_draft=False)
    assert len(wrong) == 17 and wrong[0].where == "why.criterion_1" and wrong[-1].where == "value.third_sector"
    because = Answer("partially_met", None, Grounds("3", "Half of it", "Both overlooked the annex").written())
    assert problems_with_settling(its, RULE, {"criterion_1": because}, is_draft=True) == []


def test_settling_begins_with_what_both_say() -> None:
    notes = ("p. 3\nA vision", "p. 3, 9\nA vision")
    said = [Reading(uuid4(), "A", {"criterion_1": Answer("not_met", None, note)}, True) for note in notes]
    assert proposed(plan(*said), RULE, "criterion_1") == Answer("not_met", None, "p. 3, 9\nA vision")
    assert proposed(STATES[State.DIFFER], RULE, "criterion_1").value is None


PARTS = st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=40).filter(
    lambda words: not words.startswith(("p. ", "Why neither"))
)


@given(st.sampled_from(["", "3", "12–14, 20", "iv", "A2"]), PARTS, PARTS)
def test_a_note_keeps_pages_words_and_why(pages: str, words: str, why: str) -> None:
    its = Grounds(pages, words, why)
    assert Grounds.of(its.written()) == its


@pytest.mark.parametrize(
    ("typed", "kept"), [("12", "12"), (" 3,7 - 9", "3, 7–9"), ("iv", "iv"), ("", ""), ("A2", "A2")]
)
def test_pages_are_kept_as_people_write_them(typed: str, kept: str) -> None:
    assert read_pages(typed) == kept


@pytest.mark.parametrize("typed", ["see above", "12;", "p. 12 and more", "1" * 61, "<b>"])
def test_pages_that_are_none_are_told(typed: str) -> None:
    with pytest.raises(ValueError, match="page numbers only"):
        read_pages(typed)


def test_a_plain_note_is_words_alone() -> None:
    assert Grounds.of("p. rather weak\nNo") == Grounds("", "p. rather weak\nNo")
    assert RULE.takes_evidence("third_sector") and not RULE.takes_evidence("third_sector_practice")
