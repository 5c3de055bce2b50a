"""Change between rounds: only the same row in both, as a second calculation finds it, and nothing of hidden rows."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.change import STEADY, Change, Compared, Move, _Who, change
from app.core.chart import Slope
from app.core.comparison import Why
from app.core.facts import Before, RoundFacts
from app.core.questionnaire import Questionnaire
from app.core.reading import Reading
from app.core.snapshot import Given, count, read_back, take
from app.imports import answers_csv, questionnaire_yaml
from app.reports.change import change_as_data, since_last_time
from app.reports.change_words import change_in_short, move_in_words
from tests import examples, plain_calculation, plain_change, random_changes, random_rounds
from tests.conftest import times
from tests.test_reports import BAD, GOOD, facts, report, said
from tests.test_reports import given as people

NAMED = {"tsi": ["Voluntary Action Orkney"]}
MIDDLING = {"a1": "strongly_agree", "a2": "disagree"}


def before(responses: Sequence[Given], *, its: Questionnaire | None = None, **more: Any) -> Before:
    """The round before, with these responses."""
    made = facts(responses, its=its, **more)
    return Before("baseline", date(2026, 4, 25), made.questionnaire, made.figures, made.organisations)


def from_to(was: Sequence[Given], now: Sequence[Given], **more: Any) -> Change:
    """What changed in the small questionnaire from these responses to those."""
    return change(before(was), facts(now, **more))


def moved(its: Compared) -> Move:
    assert isinstance(its.balanced, Move)
    return its.balanced


TWO_GROUPS = (("statutory", 6), ("third-sector", 7))


def both(answers: Mapping[str, str]) -> list[Given]:
    """Two groups that stand by themselves and say the same."""
    return [g for perspective, n in TWO_GROUPS for g in people(perspective, n, answers)]


def test_a_section_that_went_up_says_by_how_many_points_and_what_it_is_read_as() -> None:
    found = from_to(both(MIDDLING), both(GOOD)).sections["first"]
    assert moved(found).points == 50
    assert found.own == {"statutory": found.balanced, "third-sector": found.balanced}
    assert found.readings == (Reading.EXPLORE, Reading.STRENGTH)


def test_points_are_whole_and_of_the_exact_difference() -> None:
    assert Move(Fraction(1, 3), Fraction(2, 3)).points == 33
    assert Move(Fraction(2, 3), Fraction(1, 3)).points == -33
    assert Move(Fraction(1, 8), Fraction(1, 4)).points == 13
    assert Move(Fraction(1, 2), Fraction(1, 2)).points == 0


@pytest.mark.parametrize(("now", "words"), [("0.55", "No clear change"), ("0.56", "Up 6 points")])
def test_five_points_are_no_clear_change_and_six_are_one(now: str, words: str) -> None:
    assert STEADY == 5
    assert move_in_words(Move(Fraction("0.5"), Fraction(now))) == words


def test_one_point_reads_right_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.change.STEADY", 0)
    assert move_in_words(Move(Fraction("0.5"), Fraction("0.51"))) == "Up 1 point"
    assert move_in_words(Move(Fraction("0.5"), Fraction("0.49"))) == "Down 1 point"


def test_a_merged_row_is_compared_only_with_the_same_groups_in_it() -> None:
    small = [*people("statutory", 3, GOOD), *people("third-sector", 4, GOOD)]
    assert isinstance(from_to(small, small).sections["first"].merged, Move)
    found = from_to(both(BAD), small).sections["first"]
    assert found.merged is Why.GROUPS and found.balanced is Why.GROUPS and found.readings is None
    found = from_to(small, both(BAD)).sections["first"]
    assert set(found.own.values()) == {Why.GROUPS} and found.merged is None


def test_a_group_that_stands_in_both_is_compared_where_another_is_new() -> None:
    found = from_to(people("statutory", 6, MIDDLING), both(GOOD)).sections["first"]
    assert isinstance(found.own["statutory"], Move)
    assert found.own["third-sector"] is Why.GROUPS
    assert found.balanced is Why.GROUPS


def test_an_organisation_on_the_record_is_compared_with_itself_alone() -> None:
    responses = [*both(GOOD), *people("tsi", 1, GOOD)]
    assert isinstance(from_to(responses, responses).sections["first"].own["tsi"], Move)
    for names in (["Another Interface"], []):
        found = from_to(responses, responses, organisations={"tsi": names}).sections["first"]
        assert found.own["tsi"] is Why.GROUPS and found.balanced is Why.GROUPS
        assert isinstance(found.own["statutory"], Move)
    spaced = from_to(responses, responses, organisations={"tsi": ["voluntary  action ORKNEY"]})
    assert isinstance(spaced.sections["first"].own["tsi"], Move)


def test_a_question_put_to_others_is_compared_for_those_who_were_asked_both_times() -> None:
    newer = examples.small(version=2)
    newer["sections"][0]["questions"][0]["put_to"] = ["third-sector"]
    found = from_to(both(MIDDLING), both(GOOD), its=Questionnaire.model_validate(newer))
    assert isinstance(found.questions["a1"].own["third-sector"], Move)
    assert found.questions["a1"].own.keys() == {"third-sector"}
    assert found.questions["a1"].balanced is Why.ASKED
    assert isinstance(found.questions["a2"].balanced, Move)
    assert found.sections["first"].own["statutory"] is Why.ASKED
    assert isinstance(found.sections["first"].own["third-sector"], Move)


def test_a_section_with_a_new_question_is_not_comparable_and_its_old_ones_are() -> None:
    newer = examples.small(version=2)
    newer["sections"][0]["questions"].append(examples.scale_question("a3"))
    found = from_to(both(MIDDLING), both(GOOD), its=Questionnaire.model_validate(newer))
    assert found.sections["first"].balanced is Why.QUESTIONS
    assert found.questions["a3"].balanced is Why.NEW
    assert moved(found.questions["a2"]).points == 100


def test_another_rule_leaves_the_shares_and_drops_the_readings() -> None:
    its = examples.questionnaire(version=2, reading={"strength": "0.80"})
    found = from_to(both(MIDDLING), both(GOOD), its=its)
    assert isinstance(found.sections["first"].balanced, Move)
    assert found.sections["first"].readings is None


def test_a_group_that_rated_only_once_leaves_no_balanced_change() -> None:
    unsure = [*people("statutory", 6, {"a1": "dont_know"}), *people("third-sector", 7, GOOD)]
    found = from_to(unsure, both(GOOD)).questions["a1"]
    assert (found.balanced, found.own["statutory"]) == (Why.NOBODY, Why.NOBODY)
    assert isinstance(found.own["third-sector"], Move)


def test_where_no_confidential_row_stands_there_is_no_change_to_tell() -> None:
    alone = [*people("third-sector", 3, GOOD), *people("tsi", 1, GOOD)]
    found = from_to(alone, alone).sections["first"]
    assert found.balanced is Why.NOT_REPORTED
    assert isinstance(found.own["tsi"], Move)


# In a report.


def test_the_first_page_and_the_part_tell_what_changed_in_words() -> None:
    made = facts(both(GOOD), before=before(both(MIDDLING)))
    short = "Since the round that closed on 25 April 2026: one section better (First section, up 50 points)."
    assert change_in_short(made) == short
    words = said(report(both(GOOD), before=before(both(MIDDLING))))
    assert short in words
    assert "“First section” was read as “explore”, and is now read as “strength”." in words
    assert f"A movement of {STEADY} points or less is told as no clear change" in words


def test_groups_that_differ_are_said_and_no_section_is_compared() -> None:
    made = facts(both(GOOD), before=before(people("statutory", 6, BAD)))
    assert change_in_short(made).endswith("no section can be compared (groups differ).")
    assert not [part for part in since_last_time(made) if isinstance(part, Slope)]
    words = said(report(both(GOOD), before=made.before))
    assert "Third sector organisations: not the same group as last time, and so not compared." in words


def test_a_first_round_has_no_part_on_change() -> None:
    made = facts(both(GOOD))
    assert change_in_short(made) == "" and list(since_last_time(made)) == [] and change_as_data(made) is None
    assert report(both(GOOD)).facts["change"] is None


def test_what_was_asked_before_and_is_gone_is_named() -> None:
    newer = examples.small(version=2)
    gone = newer["sections"][0]["questions"].pop(1)
    its = Questionnaire.model_validate(newer)
    words = said(report(both(GOOD), its=its, before=before(both(GOOD))))
    assert f"1 question of last time was not asked again: “{gone['text']}”." in words
    assert "no section can be compared (questions changed)" in words


def test_a_question_in_new_words_says_so_beside_its_change() -> None:
    newer = examples.small(version=2)
    newer["sections"][0]["questions"][0]["text"] = "In quite other words."
    document = report(both(GOOD), its=Questionnaire.model_validate(newer), before=before(both(BAD)))
    notes = [cell.note for table in tables(document.parts) for row in table.rows for cell in row]
    assert notes.count("in other words than last time") == 1


def tables(parts: Sequence[Any]) -> list[Any]:
    """Every table, those of charts among them."""
    return [getattr(part, "table", part) for part in parts if hasattr(getattr(part, "table", part), "rows")]


# Against a second calculation.


def two_rounds(seed: int) -> tuple[Any, Any, RoundFacts]:
    """What the plain calculation finds, what the app finds, and the facts behind the latter."""
    rng = random.Random(f"change {seed}")
    older = random_rounds.questionnaire(rng)
    newer = random_changes.next_version(rng, older)
    if questionnaire_yaml.read(yaml.safe_dump(newer, sort_keys=False))[1]:
        newer = {**older, "version": 2}
    modes = [rng.choice(["confidential", "confidential", "confidential", "on-the-record"])] * 2
    if rng.random() < 0.1:
        modes[1] = "on-the-record"
    luck = [rng.random(), rng.random()]
    if rng.random() < 0.6:
        luck[1] = luck[0]  # much of the next round falls out alike: the same groups stand
    sides, made = [], []
    for authored, mode, dealt in zip((older, newer), modes, luck, strict=True):
        its = Questionnaire.model_validate(authored)
        rows = random_rounds.answers(random.Random(dealt), authored, mode=mode, partnerships=("orkney",))
        sides.append(_plainly(its, rows, mode))
        made.append(_facts(its, rows, mode))
    now = replace(made[1], before=Before("before", made[0].closed, *_parts(made[0])))
    found = change_as_data(now)
    assert found is not None
    return plain_change.change(*sides), found, now


def _plainly(its: Questionnaire, rows: list[dict[str, Any]], mode: str) -> Any:
    read = plain_calculation.read_csv(random_rounds.to_csv(rows))
    return plain_change.side(json.loads(its.canonical()), read, partnership="orkney", mode=mode, minimum=5)


def _facts(its: Questionnaire, rows: list[dict[str, Any]], mode: str) -> RoundFacts:
    content = random_rounds.to_csv(rows).encode()
    responses, problems = answers_csv.read(content, its, partnerships=["orkney"], all_on_record=mode == "on-the-record")
    assert problems == []
    body = take(
        its,
        count(its, [Given(r.perspective, True, r.answers) for r in responses]),
        minimum=5,
        all_on_record=mode == "on-the-record",
    ).body
    named: dict[str, list[str]] = {}
    for r in responses:
        if r.organisation:
            named.setdefault(r.perspective, []).append(r.organisation)
    return facts([], its=its, figures=read_back(its, json.loads(json.dumps(body))), organisations=named)


def _parts(made: RoundFacts) -> tuple[Any, Any, Any]:
    return made.questionnaire, made.figures, made.organisations


def differs(seed: int) -> list[str]:
    """The parts of a random pair of rounds in which the two calculations differ."""
    expected, found, _facts = two_rounds(seed)
    for section in found["sections"]:
        for question in section["questions"]:
            del question["reworded"]  # a matter of words, held by the tests of the diff
    return [part for part in ("same_rule", "sections", "gone") if found[part] != expected[part]]


@pytest.mark.parametrize("seed", range(times(150, 3000)))
def test_change_equals_the_plain_calculation(seed: int) -> None:
    assert differs(seed) == []


def test_the_random_rounds_meet_every_reason_and_many_movements() -> None:
    told: list[Any] = []
    for seed in range(50):
        told += [c["balanced"] for s in two_rounds(seed)[1]["sections"] for c in (s, *s["questions"])]
    met = {its["not_comparable"] for its in told if "not_comparable" in its}
    assert met == {why.value for why in Why} - {"gone", "choices_changed"}
    assert sum("points" in its for its in told) > 100


def _same_merged(perspectives: frozenset[str], names: frozenset[str] | None = None) -> Any:
    return _Who(frozenset(["merged"]) if len(perspectives) > 1 else perspectives, names)


PLANTED: dict[str, tuple[str, Any]] = {
    "any two merged rows are the same": ("app.core.change._Who", _same_merged),
    "a row merged in one round only is compared": (
        "app.core.change._Both._apart",
        lambda self, who, questions: None,
    ),
    "organisations are not told apart": ("app.core.change._own", lambda of, code: _Who(frozenset([code]))),
    "balanced shares of other rows are compared": ("app.core.change._with_a_share", lambda rows: None),
    "readings by another rule are compared": ("app.core.comparison._knobs", lambda rule: None),
    "another scale is not seen": ("app.core.comparison._steps", lambda questionnaire, scale: None),
    "routing is not seen": ("app.core.comparison._conditions", lambda question: None),
    "a section of other questions is compared": ("app.core.comparison._scaled", lambda section: set()),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*PLANTED[fault])
    for seed in range(100):
        try:
            if differs(seed):
                return
        except KeyError:  # a row that does not stand in both has no earlier share to give
            return
    pytest.fail("nobody noticed")


# What a report reader can get of hidden groups: nothing.

SIZES = st.fixed_dictionaries({"statutory": st.integers(0, 8), "third-sector": st.integers(0, 8)})
SAID = st.sampled_from(["strongly_agree", "agree", "disagree", "strongly_disagree", "dont_know"])
A_ROUND = st.tuples(SIZES, st.lists(st.tuples(SAID, SAID), min_size=17, max_size=17))


def a_round(drawn: Any) -> list[Given]:
    """One round's responses: the TSI's, and as many of each perspective as was drawn."""
    sizes, said_ = drawn
    seats = ["tsi", *(seat for seat, n in sizes.items() for _ in range(n))]
    return [r for seat, (a1, a2) in zip(seats, said_, strict=False) for r in people(seat, 1, {"a1": a1, "a2": a2})]


@given(A_ROUND)
def test_the_same_round_twice_shows_no_change(drawn: Any) -> None:
    responses = a_round(drawn)
    found = from_to(responses, responses)
    for its in (*found.sections.values(), *found.questions.values()):
        for move in (its.balanced, its.merged, *its.own.values()):
            assert move in (None, Why.NOBODY, Why.NOT_REPORTED) or (isinstance(move, Move) and move.points == 0)
        assert its.readings is None or its.readings[0] is its.readings[1]


@given(A_ROUND, A_ROUND, st.randoms(use_true_random=False))
def test_no_order_and_no_spread_within_a_merged_row_changes_a_byte(first: Any, second: Any, chance: Any) -> None:
    def told(was: list[Given], now: list[Given]) -> tuple[Any, Any]:
        made = facts(now, before=before(was))
        return change_as_data(made), list(since_last_time(made))

    def dealt_anew(responses: list[Given]) -> list[Given]:
        """The answers of the merged row change hands among its people; everything changes places."""
        rows = facts(responses).figures.rows
        inside = [r for r in responses if r.perspective in rows.merged]
        answers = chance.sample([r.answers for r in inside], len(inside))
        mixed = [Given(r.perspective, True, its) for r, its in zip(inside, answers, strict=True)]
        mixed += [r for r in responses if r.perspective not in rows.merged]
        return chance.sample(mixed, len(mixed))

    was, now = a_round(first), a_round(second)
    assert told(was, now) == told(dealt_anew(was), dealt_anew(now))


@settings(max_examples=times(100, 2000))
@given(A_ROUND, A_ROUND)
def test_every_share_of_a_change_is_printed_in_both_rounds_own_reports(first: Any, second: Any) -> None:
    was, now = before(a_round(first)), facts(a_round(second))
    found = change_as_data(replace(now, before=was))
    assert found is not None

    def printed(side: Any, section: str, question: str | None) -> Any:
        its = next(s for s in side.figures.body["sections"] if s["code"] == section)
        return its if question is None else next(q for q in its["questions"] if q["code"] == question)

    for section in found["sections"]:
        for its, question in ((section, None), *((q, q["code"]) for q in section["questions"])):
            moves = {("perspectives", code): move for code, move in its["perspectives"].items()}
            moves |= {("merged",): its["merged"]} if its["merged"] else {}
            for path, move in moves.items():
                if "was" in move:
                    for side, share in ((was, "was"), (now, "now")):
                        block = printed(side, section["code"], question)
                        for key in path:
                            block = block[key]
                        assert block["favourable"] == move[share]
            if "was" in its["balanced"]:
                for side, share in ((was, "was"), (now, "now")):
                    assert printed(side, section["code"], question)["all"]["balanced"] == its["balanced"][share]
                assert (was.figures.body["merged"] or {}).get("perspectives") == (now.figures.body["merged"] or {}).get(
                    "perspectives"
                )
