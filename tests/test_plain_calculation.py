"""The plain calculation against cases worked by hand, so that it can be trusted to judge the other one.

Every expected number below was worked out on paper from DESIGN section 5, none by running the code.
"""

import random
from collections import Counter
from fractions import Fraction

import pytest

from tests import random_rounds
from tests.plain_calculation import NON_ANSWERS, agreement, read_csv, report

READING = {
    "unknown": "0.30",
    "agree_side": "0.60",
    "other_side": "0.40",
    "agreement": "0.2",
    "strength": "0.75",
    "floor": "0.60",
    "development": "0.50",
    "low": "0.40",
}

# Four levels of which the upper two are favourable; shares are made of the inner two, l2 and l3, so that
# people who differ stand next to each other and agreement stays above its threshold.
FOUR = {"levels": [{"code": f"l{place}", "favourable": place >= 3} for place in (1, 2, 3, 4)]}
TWO = {"levels": [{"code": "low", "favourable": False}, {"code": "high", "favourable": True}]}


# ------------------------------------------------------------------------------------------------------------
# Makers


def a_question(code="q1", type="scale", *, scale="four", put_to=None, show_if=None, choices=None) -> dict:
    return {
        "code": code,
        "type": type,
        "scale": scale if type == "scale" else None,
        "choices": [{"code": choice} for choice in choices or []],
        "put_to": put_to,
        "show_if": show_if,
    }


def a_section(*questions, code="s1", scale="four") -> dict:
    return {"code": code, "title": {"en": f"Section {code}"}, "scale": scale, "questions": list(questions)}


def a_questionnaire(*sections, confidential=("a", "b"), on_record=(), reading=READING) -> dict:
    return {
        "perspectives": [{"code": code, "on_record": False} for code in confidential]
        + [{"code": code, "on_record": True} for code in on_record],
        "scales": {"four": FOUR, "two": TWO},
        "sections": list(sections) or [a_section(a_question())],
        "reading": reading,
    }


def people(perspective, values, question="q1", *, first=1) -> list[dict]:
    """One response for each value; values as "l3*3 l2*2 dont_know -", where "-" is a blank."""
    listed = []
    for part in values.split():
        value, _, times = part.partition("*")
        listed += ["" if value == "-" else value] * int(times or 1)
    return [a_row(f"{perspective}{number}", perspective, question, value) for number, value in enumerate(listed, first)]


def a_row(response, perspective, question, value, comment="", partnership="p") -> dict:
    return {
        "response": response,
        "partnership": partnership,
        "perspective": perspective,
        "question": question,
        "value": value,
        "comment": comment,
        "organisation": "",
    }


def the_report(questionnaire, rows, *, mode="confidential", minimum=5, partnership="p") -> dict:
    return report(questionnaire, rows, partnership=partnership, mode=mode, minimum=minimum)


def the_rows(made) -> dict[str, tuple[int, str]]:
    return {each["perspective"]: (each["submitted"], each["row"]) for each in made["participation"]}


def rows_for(sizes: dict, *, on_record=(), minimum=5) -> dict:
    """The report over one question in which everybody of these sizes says l3."""
    confidential = [code for code in sizes if code not in on_record]
    rows = [row for code, size in sizes.items() for row in people(code, f"l3*{size}" if size else "")]
    return the_report(a_questionnaire(confidential=confidential, on_record=on_record), rows, minimum=minimum)


def question(made, code="q1") -> dict:
    return next(each for section in made["sections"] for each in section["questions"] if each["code"] == code)


def reading_of(values: dict, *, on_record=(), mode="confidential", **changed) -> str:
    """The reading of one question, given each perspective's values; its section must be read the same."""
    confidential = [code for code in values if code not in on_record]
    questionnaire = a_questionnaire(confidential=confidential, on_record=on_record, reading=READING | changed)
    rows = [row for code, said in values.items() for row in people(code, said)]
    made = the_report(questionnaire, rows, mode=mode)
    assert made["sections"][0]["reading"] == question(made)["reading"]
    return question(made)["reading"]


# ------------------------------------------------------------------------------------------------------------
# Agreement


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((0, 0, 8, 0, 0), 1),
        ((5, 0, 0, 0, 5), -1),
        ((3, 3, 3, 3, 3), 0),
        ((1, 2, 3, 6, 4), 0.375),
        ((4, 1, 1, 1, 4), -0.5455),
        ((1, 2, 6, 3), 0.4444),
        ((5, 0, 1, 0), 0.6111),
        ((4, 1, 1, 4), -0.6),
        ((2, 0, 3), -0.6),
        ((3, 2), 0.2),
    ],
)
def test_agreement_is_what_the_contract_lists(counts, expected):
    assert round(float(agreement(list(counts))), 4) == expected


def test_agreement_is_exact_and_undefined_for_nobody():
    # Layers of (4, 1, 1, 1, 4): five filled once (A 0), then the two ends three times (A −1): −6/11.
    assert agreement([4, 1, 1, 1, 4]) == Fraction(-6, 11)
    # Layers of (5, 0, 1, 0): pattern 1010 once, then the first level four times. Of the triples of 1010 only
    # 101 (first three) deviates and 110 (first, third, fourth) conforms: U = (2·1 − 3·1) / (2·2) = −1/4, and
    # with two of four filled A = −1/4 · 2/3 = −1/6. So (2 · −1/6 + 4 · 1) / 6 = 11/18.
    assert agreement([5, 0, 1, 0]) == Fraction(11, 18)
    assert agreement([0, 0, 0]) is None


@pytest.mark.parametrize(
    ("levels", "counts"),
    [(levels, counts) for levels, listed in random_rounds.AGREEMENT_ON_THE_THRESHOLD.items() for counts in listed],
)
def test_the_counts_that_the_generator_calls_on_the_threshold_are(levels, counts):
    assert len(counts) == levels
    assert agreement(list(counts)) == Fraction("0.2")


# ------------------------------------------------------------------------------------------------------------
# Rows


def test_groups_at_the_minimum_stand_alone_and_nothing_is_merged():
    made = rows_for({"a": 5, "b": 6})
    assert the_rows(made) == {"a": (5, "own"), "b": (6, "own")}
    assert made["merged"] is None
    assert question(made)["merged"] is None


def test_small_groups_that_reach_the_minimum_together_merge_and_nobody_joins():
    made = rows_for({"a": 2, "b": 8, "c": 3})
    assert the_rows(made) == {"a": (2, "merged"), "b": (8, "own"), "c": (3, "merged")}
    assert made["merged"] == {"perspectives": ["a", "c"], "submitted": 5}
    assert question(made)["perspectives"]["a"] == {"hidden": True}
    assert question(made)["perspectives"]["c"] == {"hidden": True}
    assert question(made)["merged"]["counts"] == {"l1": 0, "l2": 0, "l3": 5, "l4": 0}
    assert question(made)["all"]["answered"] == 13


def test_the_smallest_own_row_joins_a_rest_below_the_minimum():
    made = rows_for({"a": 7, "b": 6, "c": 3, "d": 1})
    assert the_rows(made) == {"a": (7, "own"), "b": (6, "merged"), "c": (3, "merged"), "d": (1, "merged")}
    assert made["merged"] == {"perspectives": ["b", "c", "d"], "submitted": 10}
    assert question(made)["perspectives"]["b"] == {"hidden": True}


def test_of_equal_groups_the_later_in_the_questionnaire_joins():
    made = rows_for({"a": 6, "b": 6, "c": 4, "d": 9})
    assert the_rows(made) == {"a": (6, "own"), "b": (6, "merged"), "c": (4, "merged"), "d": (9, "own")}


def test_a_rest_that_nobody_can_join_is_left_out_of_every_figure():
    made = rows_for({"a": 3, "b": 1, "t": 6}, on_record=["t"])
    assert the_rows(made) == {"a": (3, "left_out"), "b": (1, "left_out"), "t": (6, "own")}
    assert made["merged"] is None
    assert question(made)["perspectives"]["a"] == {"hidden": True}
    assert question(made)["all"]["answered"] == 6
    assert question(made)["reading"] == "not_reported"


def test_where_no_row_stands_all_is_a_block_of_zeros():
    everything = question(rows_for({"a": 4, "b": 0}))["all"]
    assert everything == {
        "counts": {"l1": 0, "l2": 0, "l3": 0, "l4": 0},
        "answered": 0,
        "dont_know": 0,
        "not_applicable": 0,
        "prefer_not_to_say": 0,
        "no_answer": 0,
        "favourable": None,
        "agreement": None,
        "balanced": None,
        "gap": None,
    }


def test_one_person_on_the_record_has_a_row_and_never_joins():
    made = rows_for({"a": 6, "b": 2, "t": 1}, on_record=["t"])
    assert the_rows(made) == {"a": (6, "merged"), "b": (2, "merged"), "t": (1, "own")}
    assert [each["on_record"] for each in made["participation"]] == [False, False, True]


def test_in_the_mode_on_the_record_everybody_has_a_row():
    rows = people("a", "l3") + people("b", "l1*2")
    made = the_report(a_questionnaire(), rows, mode="on-the-record")
    assert the_rows(made) == {"a": (1, "own"), "b": (2, "own")}
    assert [each["on_record"] for each in made["participation"]] == [True, True]
    assert question(made)["all"]["gap"] is None
    assert question(made)["all"]["balanced"] == 0.5


def test_the_minimum_is_the_rounds_own():
    assert the_rows(rows_for({"a": 3, "b": 4}, minimum=3)) == {"a": (3, "own"), "b": (4, "own")}
    assert the_rows(rows_for({"a": 7, "b": 9}, minimum=8)) == {"a": (7, "merged"), "b": (9, "merged")}


def test_a_perspective_nobody_answered_for_is_zeros_and_not_hidden():
    made = rows_for({"a": 0, "b": 3, "c": 4})
    assert the_rows(made) == {"a": (0, "empty"), "b": (3, "merged"), "c": (4, "merged")}
    assert made["merged"]["perspectives"] == ["b", "c"]
    empty = question(made)["perspectives"]["a"]
    assert empty["counts"] == {"l1": 0, "l2": 0, "l3": 0, "l4": 0}
    assert (empty["answered"], empty["no_answer"], empty["favourable"]) == (0, 0, None)
    assert "balanced" not in empty
    assert made["sections"][0]["perspectives"]["a"] == empty


def test_blank_responses_and_notes_alone_have_no_size():
    rows = [*people("a", "l3*4 -"), a_row("a9", "a", "q1", "", comment="A note"), *people("b", "l3*5")]
    made = the_report(a_questionnaire(), rows)
    assert the_rows(made) == {"a": (4, "merged"), "b": (5, "merged")}
    assert question(made)["all"]["no_answer"] == 0


@pytest.mark.parametrize("value", NON_ANSWERS)
def test_a_non_answer_is_an_answer_when_people_are_counted(value):
    made = the_report(a_questionnaire(), people("a", f"l3*4 {value}") + people("b", "l3*5"))
    assert the_rows(made) == {"a": (5, "own"), "b": (5, "own")}
    assert question(made)["perspectives"]["a"][value] == 1
    assert question(made)["perspectives"]["a"]["favourable"] == 1


def test_text_alone_is_an_answer():
    questionnaire = a_questionnaire(a_section(a_question(), a_question("t1", "long_text")))
    rows = [*people("a", "l3*4"), a_row("a9", "a", "t1", "We meet"), *people("b", "l3*5")]
    made = the_report(questionnaire, rows)
    assert the_rows(made)["a"] == (5, "own")
    assert question(made)["perspectives"]["a"]["no_answer"] == 1
    text = question(made, "t1")
    assert text["all"]["counts"] is None
    assert (text["all"]["answered"], text["all"]["no_answer"]) == (1, 9)
    assert (text["all"]["favourable"], text["all"]["balanced"], text["reading"]) == (None, None, None)


def test_only_the_partnership_asked_for_counts():
    rows = people("a", "l3*5") + people("b", "l2*5")
    elsewhere = [row | {"partnership": "other", "response": "o" + row["response"]} for row in people("a", "l1*9")]
    made = the_report(a_questionnaire(), rows + elsewhere)
    assert the_rows(made) == {"a": (5, "own"), "b": (5, "own")}
    nation = [row | {"partnership": ""} for row in rows]
    assert the_rows(the_report(a_questionnaire(), nation + elsewhere, partnership=None))["a"] == (5, "own")


# ------------------------------------------------------------------------------------------------------------
# Questions put to some, and routing


def put_to_some() -> dict:
    """Two questions, the second not put to c; a 6 is alone, b 3 and c 2 are merged, t is on the record."""
    questionnaire = a_questionnaire(
        a_section(a_question("q1"), a_question("q2", put_to=["a", "b", "t"])),
        confidential=("a", "b", "c"),
        on_record=("t",),
    )
    rows = people("a", "l3*6") + people("b", "l2*3") + people("c", "l3*2") + people("t", "l4")
    rows += people("a", "l2*6", "q2") + people("b", "l4*3", "q2") + people("t", "l1", "q2")
    return the_report(questionnaire, rows)


def test_the_merged_row_is_left_out_of_a_question_not_put_to_all_its_perspectives():
    made = put_to_some()
    second = question(made, "q2")
    assert second["merged"] is None
    assert second["all"]["counts"] == {"l1": 1, "l2": 6, "l3": 0, "l4": 0}
    assert second["all"]["balanced"] == 0
    assert second["perspectives"]["b"] == {"hidden": True}
    assert second["perspectives"]["c"] == {"not_asked": True}
    assert second["all"]["no_answer"] == 0


def test_an_answer_to_a_question_not_put_to_its_perspective_counts_for_nothing():
    questionnaire = a_questionnaire(a_section(a_question("q1"), a_question("q2", put_to=["b"])))
    rows = [*people("a", "l3*4"), a_row("a5", "a", "q2", "l3"), *people("b", "l3*5")]
    assert the_rows(the_report(questionnaire, rows)) == {"a": (4, "merged"), "b": (5, "merged")}


def test_a_section_pools_the_merged_row_where_it_stands_only():
    section = put_to_some()["sections"][0]
    # Merged: q1 alone, 3 × l2 and 2 × l3: share 2/5, agreement (4 · 2/3 + 1 · 1) / 5 = 11/15.
    assert section["merged"]["counts"] == {"l1": 0, "l2": 3, "l3": 2, "l4": 0}
    assert section["merged"]["favourable"] == 0.4
    assert section["merged"]["agreement"] == float(Fraction(11, 15))
    # All: q1 has 3 × l2, 8 × l3, 1 × l4; q2 has 1 × l1, 6 × l2.
    assert section["all"]["counts"] == {"l1": 1, "l2": 9, "l3": 8, "l4": 1}
    assert section["all"]["favourable"] == float(Fraction(9, 19))
    # Rows: a 6 of 12, t 1 of 2, merged 2 of 5: (0.5 + 0.5 + 0.4) / 3. The gap needs two confidential own
    # rows.
    assert section["all"]["balanced"] == float(Fraction(14, 30))
    assert section["all"]["gap"] is None
    assert section["perspectives"]["b"] == {"hidden": True}
    assert section["perspectives"]["c"] == {"hidden": True}


def test_an_empty_perspective_does_not_keep_the_merged_row_out_of_a_question():
    questionnaire = a_questionnaire(a_section(a_question("q1", put_to=["a", "b"])), confidential=("a", "b", "c"))
    made = the_report(questionnaire, people("a", "l3*3") + people("b", "l3*2"))
    assert question(made)["merged"]["answered"] == 5
    assert question(made)["perspectives"]["c"] == {"not_asked": True}


def test_not_asked_goes_before_empty_and_hidden_and_holds_for_a_whole_section():
    questionnaire = a_questionnaire(
        a_section(a_question("q1")),
        a_section(a_question("q2", put_to=["a"]), a_question("t2", "short_text"), code="s2"),
        confidential=("a", "b", "c"),
    )
    rows = people("a", "l3*6") + people("b", "l3*3") + people("a", "l3*6", "q2")
    made = the_report(questionnaire, rows)
    assert the_rows(made) == {"a": (6, "merged"), "b": (3, "merged"), "c": (0, "empty")}
    second = made["sections"][1]
    assert second["perspectives"] == {
        "a": {"hidden": True},
        "b": {"not_asked": True},
        "c": {"not_asked": True},
    }
    assert second["merged"] is None
    assert second["all"]["answered"] == 0
    assert second["reading"] == "not_reported"


def test_a_section_without_a_scale_question_has_no_figures():
    questionnaire = a_questionnaire(a_section(a_question("y", "yes_no"), scale=None))
    made = the_report(questionnaire, people("a", "yes*3 no*2", "y") + people("b", "dont_know*5", "y"))
    section = made["sections"][0]
    assert (section["all"], section["merged"], section["perspectives"], section["reading"]) == (
        None,
        None,
        {},
        None,
    )
    assert section["title"] == "Section s1"
    asked = question(made, "y")
    assert asked["all"]["counts"] == {"yes": 3, "no": 2}
    assert (asked["all"]["answered"], asked["all"]["dont_know"]) == (5, 5)
    assert [asked["all"][share] for share in ("favourable", "agreement", "balanced", "gap")] == [None] * 4
    assert asked["reading"] is None


def test_several_of_a_list_counts_choices_and_people():
    questionnaire = a_questionnaire(a_section(a_question("m", "several_of", choices=["x", "y", "z"])))
    made = the_report(questionnaire, people("a", "x;y*3 z - - dont_know", "m") + people("b", "y*5", "m"))
    assert question(made, "m")["perspectives"]["a"]["counts"] == {"x": 3, "y": 3, "z": 1}
    assert question(made, "m")["perspectives"]["a"]["answered"] == 4
    assert question(made, "m")["perspectives"]["a"]["dont_know"] == 1
    assert question(made, "m")["all"]["counts"] == {"x": 3, "y": 8, "z": 1}


def routed_chain(values: dict) -> dict:
    """What counts of one response to: m (several of), y shown if m has x or y, q1 shown if y is yes."""
    questionnaire = a_questionnaire(
        a_section(
            a_question("m", "several_of", choices=["x", "y", "z"]),
            a_question("y", "yes_no", show_if=[{"question": "m", "is": ["x", "y"]}]),
            a_question("q1", show_if=[{"question": "y", "is": ["yes"]}]),
        ),
        confidential=("a",),
    )
    rows = [a_row("r", "a", code, value) for code, value in values.items()]
    rows += people("a", "z*4", "m")
    made = the_report(questionnaire, rows, minimum=3)
    return {code: question(made, code)["all"]["answered"] for code in ("y", "q1")} | {
        "submitted": made["participation"][0]["submitted"],
        "no_answer": question(made, "q1")["all"]["no_answer"],
    }


def test_one_shared_code_shows_a_question_and_the_chain_holds():
    chain = routed_chain({"m": "y;z", "y": "yes", "q1": "l3"})
    assert chain == {"y": 1, "q1": 1, "submitted": 5, "no_answer": 4}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # The condition does not hold: y and, hidden behind it, q1 count as no answer.
        ({"m": "z", "y": "yes", "q1": "l3"}, {"y": 0, "q1": 0, "submitted": 5, "no_answer": 5}),
        # A non-answer does not hold.
        ({"m": "dont_know", "y": "yes", "q1": "l3"}, {"y": 0, "q1": 0, "submitted": 5, "no_answer": 5}),
        ({"m": "x", "y": "dont_know", "q1": "l3"}, {"y": 0, "q1": 0, "submitted": 5, "no_answer": 5}),
        # A missing one neither; and a response with hidden answers only has no answer at all.
        ({"y": "yes", "q1": "l3"}, {"y": 0, "q1": 0, "submitted": 4, "no_answer": 4}),
    ],
)
def test_an_answer_routed_past_counts_as_no_answer(values, expected):
    assert routed_chain(values) == expected


def test_all_conditions_have_to_hold():
    questionnaire = a_questionnaire(
        a_section(
            a_question("y", "yes_no"),
            a_question("z", "yes_no"),
            a_question("q1", show_if=[{"question": "y", "is": ["yes"]}, {"question": "z", "is": ["no"]}]),
        )
    )
    rows = people("a", "yes*5", "y") + people("a", "no*3 yes*2", "z") + people("a", "l3*5")
    made = the_report(questionnaire, rows)
    assert question(made)["all"]["answered"] == 3
    assert question(made)["all"]["no_answer"] == 2


def test_a_routed_past_answer_can_bring_a_group_below_the_minimum():
    questionnaire = a_questionnaire(
        a_section(a_question("y", "yes_no"), a_question("q1", show_if=[{"question": "y", "is": ["yes"]}]))
    )
    rows = people("a", "yes*4", "y") + people("a", "l3*5") + people("b", "yes*5", "y")
    assert the_rows(the_report(questionnaire, rows)) == {"a": (4, "merged"), "b": (5, "merged")}


# ------------------------------------------------------------------------------------------------------------
# Figures


def test_shares_gap_and_balance_of_a_question():
    rows = people("a", "l3*3 l2*2 dont_know -") + people("b", "l4*1 l2*3 not_applicable") + people("t", "l1")
    asked = question(the_report(a_questionnaire(on_record=("t",)), rows))
    # The blank of "a" is a response without an answer: a has six people.
    first = asked["perspectives"]["a"]
    assert (first["favourable"], first["dont_know"], first["no_answer"]) == (0.6, 1, 0)
    everyone = asked["all"]
    assert everyone["counts"] == {"l1": 1, "l2": 5, "l3": 3, "l4": 1}
    assert everyone["favourable"] == 0.4
    assert everyone["balanced"] == float((Fraction(3, 5) + Fraction(1, 4) + 0) / 3)
    assert everyone["gap"] == float(Fraction(3, 5) - Fraction(1, 4))  # The TSI at 0 is beside, not in it.


def test_a_row_with_nobody_on_the_scale_is_passed_over():
    rows = people("a", "l3*4 l2") + people("b", "prefer_not_to_say*5")
    everyone = question(the_report(a_questionnaire(), rows))["all"]
    assert (everyone["balanced"], everyone["gap"], everyone["prefer_not_to_say"]) == (0.8, None, 5)


def test_a_sections_agreement_is_the_weighted_mean_of_its_questions():
    questionnaire = a_questionnaire(a_section(a_question("q1"), a_question("q2")))
    # Two unanimous, opposite questions are no quarrel: pooling (5, 0, 0, 5) would say −1.
    rows = people("a", "l1*5") + people("a", "l4*5", "q2")
    section = the_report(questionnaire, rows)["sections"][0]
    assert section["all"]["agreement"] == 1
    # q1 (1, 1, 1, 1) has 0 with 4 answers; q2 (0, 0, 0, 12) has 1 with 12: 12/16.
    rows = people("a", "l1 l2 l3 l4 -*8") + people("a", "l4*12", "q2")
    section = the_report(questionnaire, rows)["sections"][0]
    assert section["all"]["agreement"] == 0.75
    assert section["perspectives"]["a"]["agreement"] == 0.75
    assert section["all"]["no_answer"] == 8


# ------------------------------------------------------------------------------------------------------------
# Readings, each exactly at its threshold and one step beside it


def test_without_a_reading_block_there_are_no_readings():
    made = the_report(a_questionnaire(reading=None), people("a", "l3*5") + people("b", "l3*5"))
    assert (made["sections"][0]["reading"], question(made)["reading"]) == (None, None)
    assert question(made)["all"]["balanced"] == 1


def test_not_reported_where_no_confidential_row_stands():
    assert reading_of({"a": "l3*3", "t": "l3*6"}, on_record=["t"]) == "not_reported"
    assert reading_of({"a": "", "t": "l3*6"}, on_record=["t"]) == "not_reported"
    # Without a confidential perspective in the round the on-record rows are read.
    assert reading_of({"s": "l3", "t": "l3*6"}, on_record=["s", "t"]) == "strength"
    assert reading_of({"a": "l3*3", "t": "l3*6"}, on_record=["t"], mode="on-the-record") == "strength"
    # The merged row is a confidential row too.
    assert reading_of({"a": "l3*3", "b": "l3*2"}) == "strength"


def test_not_reported_where_nobody_gave_any_answer():
    questionnaire = a_questionnaire(a_section(a_question("q1")), a_section(a_question("q2"), code="s2"))
    made = the_report(questionnaire, people("a", "l3*5", "q2") + people("b", "l3*5", "q2"))
    assert question(made)["all"]["no_answer"] == 10
    assert (question(made)["reading"], question(made, "q2")["reading"]) == ("not_reported", "strength")


def test_not_enough_knowledge_from_exactly_thirty_in_a_hundred():
    assert reading_of({"a": "l3*7 dont_know*3"}) == "not_enough_knowledge"
    assert reading_of({"a": "l3*7 dont_know*2 not_applicable"}) == "not_enough_knowledge"
    assert reading_of({"a": "l3*8 dont_know*2"}) == "strength"
    # Prefer not to say is below the line only: 3 of 11.
    assert reading_of({"a": "l3*7 dont_know*3 prefer_not_to_say"}) == "strength"
    assert reading_of({"a": "l3*7 dont_know*2 prefer_not_to_say"}) == "strength"
    assert reading_of({"a": "l3*7 dont_know*3"}, unknown="0.31") == "strength"


def test_blanks_do_not_count_among_those_who_gave_any_answer():
    questionnaire = a_questionnaire(a_section(a_question("q1"), a_question("y", "yes_no")))
    rows = people("a", "l3*7 dont_know*3 -*2") + people("a", "yes*12", "y")
    made = the_report(questionnaire, rows)
    assert question(made)["all"]["no_answer"] == 2
    assert question(made)["reading"] == "not_enough_knowledge"


def test_nobody_on_the_scale_is_too_few_could_say_or_not_reported():
    assert reading_of({"a": "dont_know*3 prefer_not_to_say*7"}) == "not_enough_knowledge"
    assert reading_of({"a": "dont_know*2 prefer_not_to_say*8"}) == "not_reported"
    assert reading_of({"a": "prefer_not_to_say*5"}) == "not_reported"


def test_views_differ_from_exactly_sixty_but_not_at_exactly_forty():
    assert reading_of({"a": "l3*3 l2*2", "b": "l3*1 l2*4"}) == "views_differ"
    assert reading_of({"a": "l3*3 l2*2", "b": "l3*2 l2*3"}) == "explore"
    # 5 of 9 is below 0.60; the mean of 5/9 and 3/8 is below 0.50.
    assert reading_of({"a": "l3*5 l2*4", "b": "l3*3 l2*5"}) == "area_for_development"
    assert reading_of({"a": "l3*3 l2*2", "b": "l3*2 l2*3"}, other_side="0.41") == "views_differ"
    assert reading_of({"a": "l3*3 l2*2", "b": "l3*1 l2*4"}, agree_side="0.61") == "area_for_development"


def test_views_differ_takes_one_row_and_another():
    # One row at 0.5 is on both sides of these knobs, but differs from nobody.
    assert reading_of({"a": "l3*5 l2*5"}, agree_side="0.40", other_side="0.60") == "explore"
    assert reading_of({"a": "l3*5 l2*5", "b": "l3*5 l2*5"}, agree_side="0.40", other_side="0.60") == "views_differ"


def test_the_record_counts_among_the_own_rows_and_the_merged_row_does_not():
    assert reading_of({"a": "l3*5", "t": "l2"}, on_record=["t"]) == "views_differ"
    # c 3 and b 2 are merged at 0; a alone is at 1: no other own row to differ from. Balanced 0.5.
    assert reading_of({"a": "l3*5", "b": "l2*2", "c": "l2*3"}) == "explore"


def test_views_differ_below_agreement_of_exactly_a_fifth():
    # On four levels (2, 2, 4, 2) agrees to 2/10 · 1 = 0.2; balanced 0.6.
    assert reading_of({"a": "l1*2 l2*2 l3*4 l4*2"}) == "explore"
    # (2, 2, 3, 2) agrees to 1/9.
    assert reading_of({"a": "l1*2 l2*2 l3*3 l4*2"}) == "views_differ"
    assert reading_of({"a": "l1*2 l2*2 l3*3 l4*2"}, agreement="0.1") == "explore"


def test_strength_from_exactly_three_quarters_with_every_own_row_at_exactly_sixty():
    # (0.6 + 0.9) / 2 = 0.75.
    assert reading_of({"a": "l3*3 l2*2", "b": "l3*9 l2*1"}) == "strength"
    # (3/5 + 8/9) / 2 = 67/90.
    assert reading_of({"a": "l3*3 l2*2", "b": "l3*8 l2*1"}) == "explore"
    # (5/9 + 1) / 2 is above, but 5/9 is below the floor.
    assert reading_of({"a": "l3*5 l2*4", "b": "l3*9"}) == "explore"
    assert reading_of({"a": "l3*5 l2*4", "b": "l3*9"}, floor="0.55") == "strength"
    assert reading_of({"a": "l3*3 l2*2", "b": "l3*9 l2*1"}, strength="0.76") == "explore"


def test_strength_is_by_the_balanced_share_not_by_the_weight_of_people():
    # By people 14 of 17 and 13 of 17 are both above 0.75. Balanced, (0.6 + 11/12) / 2 is 0.7583 and
    # (0.6 + 10/12) / 2 is 0.7167.
    assert reading_of({"a": "l3*3 l2*2", "b": "l3*11 l2*1"}) == "strength"
    assert reading_of({"a": "l3*3 l2*2", "b": "l3*10 l2*2"}) == "explore"


def test_the_merged_row_is_in_the_balance_and_not_held_to_the_floor():
    # a 1, merged 0.5 (below the floor, but not an own row): balanced 0.75.
    assert reading_of({"a": "l3*9", "b": "l3*3 l2*1", "c": "l2*2"}) == "strength"
    # Own row 1/3 is below 0.40 while the merged row at 1 brings the balance to 2/3.
    assert reading_of({"a": "l3*2 l2*4", "b": "l3*3", "c": "l3*2"}) == "area_for_development"
    # The other way round: merged 1/3 is not an own row, so 2/3 is left to explore.
    assert reading_of({"a": "l3*6", "b": "l3*2 l2*1", "c": "l2*3"}) == "explore"


def test_area_for_development_below_but_not_at_exactly_a_half_and_forty():
    assert reading_of({"a": "l3*5 l2*5"}) == "explore"
    assert reading_of({"a": "l3*4 l2*5"}) == "area_for_development"
    # Balanced (0.4 + 0.6) / 2 is exactly 0.5, the own row exactly 0.40.
    assert reading_of({"a": "l3*2 l2*3", "b": "l3*3 l2*2"}) == "explore"
    assert reading_of({"a": "l3*2 l2*3", "b": "l3*3 l2*2"}, development="0.51") == "area_for_development"
    assert reading_of({"a": "l3*2 l2*3", "b": "l3*3 l2*2"}, low="0.41") == "area_for_development"


def test_the_readings_are_tried_in_their_order():
    # Too few could say goes before views that differ, and those before a strength by balance.
    assert reading_of({"a": "l4*5 dont_know*3", "b": "l1*5"}, unknown="0.2") == "not_enough_knowledge"
    assert reading_of({"a": "l4*5", "b": "l1*5"}, strength="0", floor="0") == "views_differ"
    assert reading_of({"a": "l3*5 l2*5"}, strength="0.5", floor="0", development="0.6") == "strength"


def test_a_section_is_read_from_its_own_pool():
    questionnaire = a_questionnaire(a_section(a_question("q1"), a_question("q2")))
    rows = people("a", "l3*10") + people("a", "l3*5 l2*5", "q2")
    made = the_report(questionnaire, rows)
    # 15 of 20 favourable; agreement (1 + 2/3) / 2.
    assert [question(made, code)["reading"] for code in ("q1", "q2")] == ["strength", "explore"]
    assert made["sections"][0]["reading"] == "strength"
    assert made["sections"][0]["all"]["agreement"] == float(Fraction(5, 6))


# ------------------------------------------------------------------------------------------------------------
# The file, and the random rounds


def test_the_csv_is_read_with_a_mark_in_any_order_and_without_optional_columns():
    text = '\ufeffvalue,question,perspective,response,partnership\r\n"a ""b"", c\nd",q1,a,r1,p\r\n,q2,a,r1,p\r\n'
    first, second = read_csv(text)
    assert first == a_row("r1", "a", "q1", 'a "b", c\nd')
    assert second["value"] == ""
    assert (second["comment"], second["organisation"]) == ("", "")


def canonical(authored: dict) -> dict:
    """As `howgood questionnaire` prints it, as far as the plain calculation looks."""
    sections = []
    for section in authored["sections"]:
        questions = []
        for each in section["questions"]:
            scale = section.get("scale") if each["type"] == "scale" else None
            questions.append({"scale": scale, "put_to": None, "show_if": None, "choices": []} | each)
        sections.append(section | {"title": {"en": section["title"]}, "questions": questions})
    return authored | {"sections": sections, "reading": authored.get("reading")}


def test_the_same_seed_makes_the_same_round():
    def made(seed):
        rng = random.Random(seed)
        authored = random_rounds.questionnaire(rng)
        return authored, random_rounds.answers(rng, authored)

    assert made(7) == made(7)
    assert made(7) != made(8)


def test_random_rows_come_back_from_their_csv():
    rng = random.Random(11)
    authored = random_rounds.questionnaire(rng)
    rows = random_rounds.answers(rng, authored)
    assert rows
    assert read_csv(random_rounds.to_csv(rows)) == rows
    columns = ("value", "comment", "organisation", "response", "question", "perspective", "partnership")
    assert read_csv(random_rounds.to_csv(rows, columns=columns, mark=True)) == rows


@pytest.mark.parametrize("loose", [False, True])
def test_random_rounds_keep_what_the_import_asks_for(loose):
    for seed in range(60):
        rng = random.Random(seed)
        authored = random_rounds.questionnaire(rng, loose=loose)
        asked = {each["code"]: each.get("put_to") for section in authored["sections"] for each in section["questions"]}
        assert len(asked) == sum(len(section["questions"]) for section in authored["sections"])
        named = {each["code"] for each in authored["perspectives"] if each["on_record"]}
        rows = random_rounds.answers(rng, authored)
        seen: dict = {}
        organisations = set()
        assert len({(row["response"], row["question"]) for row in rows}) == len(rows)
        for row in rows:
            assert asked[row["question"]] is None or row["perspective"] in asked[row["question"]]
            one = (row["partnership"], row["perspective"], row["organisation"])
            assert seen.setdefault(row["response"], one) == one
            assert (row["organisation"] != "") == (row["perspective"] in named)
        for one in seen.values():
            assert one[2] == "" or one not in organisations
            organisations.add(one)


def test_the_random_rounds_reach_every_corner_often():
    """Each kind of row, each reading and each exact threshold comes up, or the generator has gone dull."""
    seen: Counter = Counter()
    for seed in range(250):
        rng = random.Random(seed)
        authored = random_rounds.questionnaire(rng)
        mode = "on-the-record" if seed % 10 == 0 else "confidential"
        rows = random_rounds.answers(rng, authored, mode=mode)
        questionnaire = canonical(authored)
        for partnership in sorted({row["partnership"] for row in rows}):
            made = the_report(questionnaire, rows, mode=mode, partnership=partnership)
            seen.update(each["row"] for each in made["participation"])
            own = [
                each["submitted"] for each in made["participation"] if each["row"] == "own" and not each["on_record"]
            ]
            joined = [each for each in made["participation"] if each["row"] == "merged" and each["submitted"] >= 5]
            seen["joined"] += len(joined)
            seen["joined, of equals"] += sum(each["submitted"] in own for each in joined)
            for section in made["sections"]:
                for each in [section, *section["questions"]]:
                    kind = "question" if "type" in each else "section"
                    seen[f"{kind}: {each['reading']}"] += 1
                    if each["reading"] is None:
                        continue
                    everyone = each["all"]
                    said = sum(everyone[key] for key in ("answered", *NON_ANSWERS))
                    unknown = everyone["dont_know"] + everyone["not_applicable"]
                    seen["merged left out"] += made["merged"] is not None and each["merged"] is None
                    seen["unknown 0.30"] += said > 0 and Fraction(unknown, said) == Fraction("0.30")
                    seen["agreement 0.2"] += everyone["agreement"] == 0.2
                    seen[f"balanced {everyone['balanced']}"] += 1
                    for block in each["perspectives"].values():
                        seen[f"own {block.get('favourable')}"] += 1
                        seen["not asked"] += "not_asked" in block

    readings = (
        "strength",
        "area_for_development",
        "views_differ",
        "explore",
        "not_enough_knowledge",
        "not_reported",
    )
    expected = [
        "own",
        "merged",
        "left_out",
        "empty",
        "joined",
        "joined, of equals",
        "merged left out",
        "not asked",
    ]
    expected += [f"{kind}: {reading}" for kind in ("question", "section") for reading in readings]
    expected += ["unknown 0.30", "agreement 0.2", "balanced 0.75", "balanced 0.5", "own 0.6", "own 0.4"]
    assert {corner: seen[corner] for corner in expected if seen[corner] < 10} == {}
