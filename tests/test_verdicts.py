"""Criteria counts → red, amber, green: the published rule, held as shares, for any number of plans."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.core.errors import Refusal
from app.core.questionnaire import Questionnaire
from app.core.snapshot import Figures, Given, count, read_back, take
from app.core.verdict_rule import Colour, VerdictRule
from app.core.verdicts import colour, review
from app.imports.questionnaire_yaml import read
from app.settings import ROOT
from tests import examples, plain_criteria
from tests.test_questionnaire import load_text

RULE = VerdictRule.model_validate({"criteria": [{"question": "q", "number": "1", "title": "One"}]})
TEXT = (ROOT / "questionnaires/plan-criteria.v1.yaml").read_text(encoding="utf-8")
CRITERIA: Questionnaire = load_text(TEXT)
LEVELS = ("fully_met", "partially_met", "not_met")


def plan(*responses: dict[str, str], on_record: bool = True) -> Figures:
    """A plan's kept figures, from the verdicts of each of its reviewers."""
    said = [Given("reviewer", True, {q: examples.given(v) for q, v in its.items()}) for its in responses]
    body = take(CRITERIA, count(CRITERIA, said), minimum=5, all_on_record=on_record).body
    return read_back(CRITERIA, body)


BY_THE_REVIEW = {21: "green", 20: "amber", 16: "amber", 15: "red", 30: "green", 0: "red"}  # of 30 plans


@pytest.mark.parametrize(("fully", "expected"), BY_THE_REVIEW.items())
def test_of_thirty_plans_21_make_green_and_15_lacking_make_red(fully: int, expected: str) -> None:
    assert colour(fully, 30, RULE) == expected


@pytest.mark.parametrize("off", [{"green": "0.66"}, {"green": "0.7001"}, {"red": "0.46"}, {"red": "0.5001"}])
def test_a_threshold_off_by_one_plan_is_found(off: dict[str, str]) -> None:
    rule = RULE.model_copy(update=off)
    found = {fully: colour(fully, 30, rule) for fully in BY_THE_REVIEW}
    assert found != BY_THE_REVIEW


def test_no_plan_gives_no_colour() -> None:
    assert colour(0, 0, RULE) is None


@given(st.integers(1, 400), st.data())
def test_a_colour_is_what_plain_whole_numbers_say(plans: int, data: st.DataObject) -> None:
    fully = data.draw(st.integers(0, plans))
    assert colour(fully, plans, RULE) == plain_criteria.colour(fully, plans - fully)


@given(st.integers(1, 400), st.data())
def test_one_plan_more_that_meets_it_never_makes_the_colour_worse(plans: int, data: st.DataObject) -> None:
    fully = data.draw(st.integers(0, plans - 1))
    order = [Colour.RED, Colour.AMBER, Colour.GREEN]
    before, after = colour(fully, plans, RULE), colour(fully + 1, plans, RULE)
    assert before and after and order.index(before) <= order.index(after)


def test_a_plan_without_a_verdict_is_told_and_never_counted() -> None:
    plans = {"a": plan({"criterion_1": "fully_met"}), "b": plan({"criterion_2": "not_met"}), "c": plan()}
    found = review(CRITERIA, plans, "pilot").criteria["criterion_1"]
    assert (found.fully, found.plans, found.missing, found.colour) == (1, 1, ["b", "c"], Colour.GREEN)


def test_a_plan_with_two_responses_has_no_settled_verdict() -> None:
    plans = {
        "a": plan({"criterion_1": "fully_met"}, {"criterion_1": "fully_met"}),
        "b": plan({"criterion_1": "not_met"}),
    }
    found = review(CRITERIA, plans, "pilot")
    assert found.unsettled == ["a"]
    assert found.criteria["criterion_1"].counts == {"fully_met": 0, "partially_met": 0, "not_met": 1}


def test_an_answer_that_is_no_level_is_no_verdict() -> None:
    found = review(CRITERIA, {"a": plan({"criterion_1": "dont_know"})}, "pilot")
    assert found.criteria["criterion_1"].missing == ["a"] and found.criteria["criterion_1"].colour is None


def test_what_is_told_apart_is_none_of_the_sixteen() -> None:
    found = review(CRITERIA, {"a": plan({"third_sector": "robust", "criterion_1": "fully_met"})}, "pilot")
    assert len(found.criteria) == 16 and "third_sector" not in found.criteria
    assert found.apart["third_sector"].counts["robust"] == 1 and found.met_by("a") == 1


def test_a_colour_from_elsewhere_stands_only_where_there_is_no_verdict() -> None:
    some = review(CRITERIA, {"a": plan({"criterion_4": "fully_met"})}, "plans-2020-2023").criteria
    assert some["criterion_4"].published is None and some["criterion_4"].colour is Colour.GREEN
    assert some["criterion_7"].colour is None and some["criterion_7"].published is not None
    other = review(CRITERIA, {"a": plan({"criterion_1": "fully_met"})}, "another-round").criteria
    assert all(its.published is None for its in other.values())


def test_verdicts_given_in_confidence_are_refused() -> None:
    figures = plan({"criterion_1": "fully_met"})
    rows = replace(figures.rows, confidential=frozenset({"reviewer"}))
    with pytest.raises(Refusal, match="on the record"):
        review(CRITERIA, {"a": replace(figures, rows=rows)}, "pilot")


@pytest.mark.parametrize(
    "changed",
    [{"green": "0.50", "red": "0.50"}, {"green": "0"}, {"red": "1.2"}, {"green": "often"}, {"criteria": []}],
    ids=str,
)
def test_a_rule_that_could_give_two_colours_or_none_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        VerdictRule.model_validate({**RULE.model_dump(), **changed})


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{question: criterion_2, ", "{question: criterion_1, ", "stands twice"),
        ("{question: criterion_2, ", "{question: third_sector_practice, ", "no scale question"),
        ("apart: [third_sector]", "apart: [criterion_3]", "stands twice"),
        ("{question: criterion_2, ", "{question: third_sector, ", "several scales"),
        ("practice: [third_sector_practice]", "practice: [third_sector]", "no open question"),
        ("- question: criterion_4\n", "- question: third_sector\n", "none of the criteria"),
    ],
)
def test_a_rule_that_does_not_fit_its_questions_is_told(old: str, new: str, told: str) -> None:
    assert old in TEXT
    made, problems = read(TEXT.replace(old, new, 1))
    assert made is None and any(told in problem.message for problem in problems), problems
