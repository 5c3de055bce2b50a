"""The baseline report: sentences that are true for their figures, and nothing that leads to a hidden group."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from app.core.chart import DivergingBars, DotPlot, Participation, Shape
from app.core.comments import Comment, Decided, Decision, Handled
from app.core.document import Authored, Document, Excerpt, Findings, Heading, Quotes
from app.core.facts import OwnText, RoundFacts
from app.core.own_text import CONCLUSION, INTRODUCTION, section_place
from app.core.questionnaire import Questionnaire
from app.core.rounds import Mode
from app.core.snapshot import Given
from app.core.table import Cell, Matrix
from app.exports import FORMATS
from app.reports import REPORTS
from app.reports.wording import decimal, percent, together
from tests import examples
from tests.report_rounds import facts_of
from tests.report_words import charts, sentences, tables

GOOD = {"a1": "strongly_agree", "a2": "agree"}
BAD = {"a1": "disagree", "a2": "strongly_disagree"}


def given(perspective: str, n: int, answers: Mapping[str, str]) -> list[Given]:
    """`n` submitted responses that say the same."""
    return [Given(perspective, True, {q: examples.given(v) for q, v in answers.items()})] * n


def facts(
    responses: Sequence[Given], *, its: Questionnaire | None = None, comments: Sequence[Comment] = (), **more: Any
) -> RoundFacts:
    """The facts of a round with these responses."""
    named = {"tsi": ["Voluntary Action Orkney"]} if any(r.perspective == "tsi" for r in responses) else {}
    read = [replace(comment, decided=Decided(Decision.AS_WRITTEN, comment.words)) for comment in comments]
    return facts_of(its or examples.questionnaire(), responses, comments=read, **{"organisations": named, **more})


def report(responses: Sequence[Given], **more: Any) -> Document:
    """The baseline report of these responses."""
    return REPORTS["baseline"](facts(responses, **more))


def said(document: Document) -> str:
    """Every sentence of a report, tables aside, and what people wrote."""
    words = [words for _where, words in sentences(document)]
    for part in document.parts:
        if isinstance(part, Quotes):
            words += [f"{w} ({who})" for w, who in part.quotes]
        elif isinstance(part, Authored):
            words += [part.words, part.by]
    return "\n".join(words)


def table(document: Document, caption: str) -> dict[str, list[Cell]]:
    """A table by the words at the head of its rows."""
    found = next(t for t in tables(document) if t.caption == caption)
    return {row[0].text: list(row[1:]) for row in found.rows}


def chart(document: Document, anchor: str) -> Any:
    """A chart by its anchor."""
    return next(c for c in charts(document) if c.anchor == anchor)


def headings(document: Document, level: int = 2) -> list[str]:
    """The titles of its parts."""
    return [part.text for part in document.parts if isinstance(part, Heading) and part.level == level]


def test_a_strength_stands_on_the_first_page_with_its_share() -> None:
    document = report([*given("statutory", 6, GOOD), *given("third-sector", 7, GOOD), *given("tsi", 1, GOOD)])
    assert document.lead == ("13 people and Voluntary Action Orkney answered. Read as a strength: First section.")
    assert "One strength\nFirst section\n100%" in said(document)
    assert "No section is read as an area for development" in said(document)


def test_an_area_for_development_is_named_by_the_lowest_share() -> None:
    document = report([*given("statutory", 6, BAD), *given("third-sector", 7, BAD)])
    assert "An area for development: First section." in document.lead
    assert "One area for development\nFirst section\n0%" in said(document)


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ({}, "Nobody answered."),
        ({"third-sector": 5}, "5 people answered."),
        ({"third-sector": 1}, "1 person answered."),
        ({"tsi": 1}, "Nobody in confidence and Voluntary Action Orkney answered."),
        ({"third-sector": 6, "tsi": 1}, "6 people and Voluntary Action Orkney answered."),
    ],
)
def test_who_answered_reads_right_for_any_number(sizes: dict[str, int], words: str) -> None:
    responses = [r for perspective, n in sizes.items() for r in given(perspective, n, GOOD)]
    assert report(responses).lead.startswith(words)


def test_nobody_is_not_zero_and_hidden_is_neither() -> None:
    document = report([*given("statutory", 8, GOOD), *given("third-sector", 3, BAD)])
    stands = {row: cells[-1].text for row, cells in table(document, "Responses by perspective").items()}
    assert stands == {
        "Statutory partners": "Counted together with Third sector organisations",
        "Third Sector Interface": "Nobody answered",
        "Third sector organisations": "Counted together with Statutory partners",
    }
    alone = report(given("third-sector", 3, BAD))
    assert table(alone, "Responses by perspective")["Third sector organisations"][-1].text.startswith(
        "Enters no figure"
    )
    assert "3 people (Third sector organisations) enter no figure" in said(alone)


def test_one_person_left_out_is_one_person() -> None:
    assert "1 person (Third sector organisations) enters no figure" in said(report(given("third-sector", 1, BAD)))


def test_the_reading_that_one_organisation_causes_says_so() -> None:
    document = report([*given("statutory", 6, GOOD), *given("third-sector", 6, GOOD), *given("tsi", 1, BAD)])
    assert "Views differ on: First section." in document.lead
    assert "Without the answer of Voluntary Action Orkney this reading would be another" in said(document)
    assert "Voluntary Action Orkney answered on the record. Its answers are one organisation’s" in said(document)


def test_where_too_few_could_say_tells_dont_know_and_not_applicable_apart() -> None:
    unsure = [*given("third-sector", 4, {"a1": "dont_know"}), *given("third-sector", 3, {"a1": "not_applicable"})]
    document = report([*unsure, *given("third-sector", 3, GOOD)])
    row = next(iter(table(document, "Questions that too few could answer").values()))
    assert [cell.text for cell in row[1:]] == ["70%", "4", "3", "10"]
    assert "On 1 question at least 30%" in said(document)


def test_a_questionnaire_without_a_rule_shows_figures_and_names_nothing() -> None:
    its = examples.questionnaire(reading=None)
    document = report([*given("statutory", 6, GOOD), *given("third-sector", 7, GOOD)], its=its)
    assert "names no strengths" in document.lead
    assert not [p for p in document.parts if isinstance(p, Findings)]
    assert "no rule for readings" in said(document)
    columns = {column.title for t in tables(document) for column in t.columns}
    assert "Balanced" in columns and "Reading" not in columns
    assert document.facts["sections"][0]["reading"] is None  # type: ignore[index]


def test_thresholds_of_this_round_are_printed() -> None:
    its = examples.questionnaire(reading={"strength": "0.80", "unknown": "0.333"})
    rule = table(report(given("third-sector", 5, GOOD), its=its), "The rule of this round")
    assert "at least 80%" in rule["Strength"][0].text
    assert "At least 33.3% of those" in rule["Too few could say"][0].text


def test_comments_name_a_group_only_where_it_stands_by_itself() -> None:
    comments = [
        Comment("a_text", "third-sector", "We are asked late."),
        Comment("a_text", "statutory", "We ask early."),
    ]
    text = {"a_text": "x", **GOOD}
    apart = report([*given("statutory", 6, text), *given("third-sector", 6, text)], comments=comments)
    assert "We are asked late. (third sector organisation)" in said(apart)
    together = report([*given("statutory", 6, text), *given("third-sector", 2, text)], comments=comments)
    assert "We are asked late. (Group not shown)" in said(together)
    nobody = report([*given("third-sector", 2, text)], comments=comments[:1])
    assert "We are asked late" not in said(nobody)


@pytest.mark.parametrize("name", FORMATS)
def test_every_report_leaves_in_every_format(name: str) -> None:
    merged = [*given("statutory", 6, GOOD), *given("third-sector", 3, BAD), *given("tsi", 1, BAD)]
    apart = [*given("statutory", 6, GOOD), *given("third-sector", 7, BAD)]
    for make in REPORTS.values():
        for responses in (merged, apart, given("third-sector", 3, BAD), []):
            assert len(FORMATS[name].write(make(facts(responses)))) > 1000


def test_every_format_has_a_name_an_ending_and_a_kind_of_its_own() -> None:
    for parts in zip(*((f.title, f.suffix, f.media_type) for f in FORMATS.values()), strict=True):
        assert len(set(parts)) == len(FORMATS)
    assert [f.suffix for f in FORMATS.values() if "frequencies" in f.suffix] == ["-frequencies.csv"]


@pytest.mark.parametrize("name", FORMATS)
def test_exchanging_answers_inside_a_merged_row_changes_no_byte(name: str) -> None:
    mixed = [*given("statutory", 3, GOOD), *given("third-sector", 3, BAD), *given("tsi", 1, GOOD)]
    swapped = [*given("third-sector", 3, GOOD), *given("tsi", 1, GOOD), *given("statutory", 3, BAD)]
    first, second = (FORMATS[name].write(report(r)) for r in (mixed, swapped))
    assert first == second
    unlike = [*given("statutory", 3, GOOD), *given("third-sector", 3, GOOD), *given("tsi", 1, GOOD)]
    assert FORMATS[name].write(report(unlike)) != first


def test_the_json_holds_the_contract_and_no_word_that_was_written() -> None:
    text = {"a_text": "A secret sentence", **GOOD}
    written = FORMATS["json"].write(report([*given("statutory", 6, text), *given("third-sector", 2, text)]))
    facts_ = json.loads(written)
    assert {
        "questionnaire",
        "round",
        "partnership",
        "minimum_group_size",
        "snapshot",
        "participation",
        "merged",
        "sections",
    } <= set(facts_)
    assert b"secret sentence" not in written
    assert facts_["sections"][0]["perspectives"]["third-sector"] == {"hidden": True}


def test_no_cell_of_the_csv_is_taken_for_a_formula() -> None:
    its = examples.small()
    its["sections"][0]["questions"][0]["text"] = "=HYPERLINK(1)"
    document = report(given("third-sector", 6, GOOD), its=Questionnaire.model_validate(its))
    lines = FORMATS["csv"].write(document).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in lines and ",=HYPERLINK" not in lines


def test_a_script_in_a_comment_stays_text() -> None:
    comments = [Comment("a_text", "third-sector", "<script>alert(1)</script>")]
    page = FORMATS["html"].write(report(given("third-sector", 6, {"a_text": "x", **GOOD}), comments=comments)).decode()
    assert "<script" not in page and "&lt;script&gt;" in page


def test_names_that_hold_commas_are_told_apart() -> None:
    assert together(["A", "B"]) == "A and B"
    assert together(["A", "B", "C"]) == "A, B and C"
    assert together(["Children, families", "Needs and mapping"]) == "Children, families; Needs and mapping"


def test_a_round_with_too_few_in_confidence_says_so_and_shows_no_zeros() -> None:
    document = report([*given("third-sector", 3, BAD), *given("tsi", 1, GOOD)])
    assert "No section is read: too few people answered in confidence" in document.lead
    assert "The figures are those of Voluntary Action Orkney alone." in said(document)
    alone = report(given("third-sector", 3, BAD))
    assert "No group that answered in confidence may be shown here." in said(alone)
    assert "“In one word?”" not in said(alone) and "“Is there a forum?” Hidden: fewer than 5 answered." in said(alone)
    shown = {cell.value for t in tables(alone) for row in t.rows for cell in row if cell.value is not None}
    assert shown == {3, 0}  # how many began and submitted, and nothing else
    assert not [c for c in charts(alone) if not isinstance(c, Participation)]


MIXED = {"a1": "agree", "a2": "disagree"}


def two_scaled(**more: Any) -> Questionnaire:
    """The small questionnaire with a second section on the scale."""
    plain = examples.small(**more)
    plain["sections"].append(
        {"code": "third", "title": "Third section", "scale": "agreement", "questions": [examples.scale_question("c1")]}
    )
    return Questionnaire.model_validate(plain)


def test_parts_stand_in_the_readers_order_and_only_where_there_is_something_to_say() -> None:
    its = two_scaled()
    apart = report([*given("statutory", 6, {**GOOD, "c1": "agree"}), *given("third-sector", 7, BAD)], its=its)
    assert headings(apart) == [
        "In one page",
        "How to read this report",
        "Who took part",
        "Sections at a glance",
        "Section by section",
        "Where we see things differently",
        "Annex",
    ]
    agreed = report([*given("statutory", 6, GOOD), *given("third-sector", 7, GOOD)])
    assert headings(agreed) == [
        "In one page",
        "How to read this report",
        "Who took part",
        "Section by section",
        "Annex",
    ]


def test_four_sentences_stand_ready_for_a_board_paper() -> None:
    document = report([*given("statutory", 6, GOOD), *given("third-sector", 7, BAD), *given("tsi", 1, GOOD)])
    (excerpt,) = [part for part in document.parts if isinstance(part, Excerpt)]
    assert excerpt.title == "Four sentences for a board paper"
    assert excerpt.sentences == [
        "Between 7 April 2027 and 25 April 2027, 13 people and Voluntary Action Orkney answered “A small questionnaire”"
        " about Orkney.",
        "No section is read as a strength.",
        "No section is read as an area for development.",
        "Views differ on 2 of 2 questions, most of all on “Statement a1 is worded in a way of its own.”"
        " (Statutory partners 100%, Third sector organisations 0%).",
    ]


def test_the_matrix_prints_a_figure_in_every_cell_and_shades_where_the_rule_turns() -> None:
    answers = [*given("statutory", 6, {**GOOD, "c1": "agree"}), *given("third-sector", 7, {**MIXED, "c1": "agree"})]
    document = report([*answers, *given("tsi", 1, {"a1": "agree"})], its=two_scaled())
    (matrix,) = [part for part in document.parts if isinstance(part, Matrix)]
    assert [band.label for band in matrix.bands] == [
        "under 40%",
        "40% to under 50%",
        "50% to under 60%",
        "60% to under 75%",
        "75% or more",
    ]
    assert [[cell.text for cell in row] for row in matrix.rows] == [
        ["First section", "83%", "100%", "100%", "50%", "Explore"],
        ["Third section", "100%", "100%", "Nobody on the scale", "100%", "Strength"],
    ]
    assert "Among 2 sections: 1 strength and 1 to explore." in said(document)
    without = report(answers, its=two_scaled(reading=None))
    (matrix,) = [part for part in without.parts if isinstance(part, Matrix)]
    assert [band.least for band in matrix.bands] == [0.0, 0.25, 0.5, 0.75]


def test_bars_hold_everyone_shown_and_set_dont_know_beside() -> None:
    unsure = given("third-sector", 2, {"a1": "dont_know", "a2": "prefer_not_to_say"})
    document = report([*given("statutory", 6, GOOD), *given("third-sector", 7, MIXED), *unsure])
    bars = chart(document, "answers-first")
    assert isinstance(bars, DivergingBars)
    assert [(bar.counts, bar.share, bar.of, bar.did_not_rate) for bar in bars.bars] == [
        ([6, 7, 0, 0], "100%", "of 13", 2),
        ([0, 6, 7, 0], "46%", "of 13", 2),
    ]
    assert bars.title == "First section: most answers are favourable on 1 of 2 questions"


def test_groups_stand_on_a_line_by_the_gap_and_one_organisation_speaks_in_words() -> None:
    answers = [*given("statutory", 6, GOOD), *given("third-sector", 7, {"a1": "agree", "a2": "disagree"})]
    plot = chart(report([*answers, *given("tsi", 1, MIXED)]), "groups-first")
    assert isinstance(plot, DotPlot)
    assert [series.shape for series in plot.series] == [Shape.CIRCLE, Shape.TRIANGLE, Shape.DIAMOND]
    widest, none = plot.lines
    assert (widest.beside, widest.beside_more, widest.is_strong) == (
        "100 points",
        "Third sector organisations lower",
        True,
    )
    assert widest.below == "Voluntary Action Orkney: Disagree"
    assert [point.words for point in widest.points] == ["100", "", "0"]
    assert (none.beside, none.joined, none.is_strong) == ("No gap", None, False)
    assert plot.title == "First section: up to 100 points apart"


def test_a_merged_row_has_its_own_mark_and_a_question_not_put_to_all_of_it_says_so() -> None:
    its = examples.small()
    its["sections"][0]["questions"][0]["put_to"] = ["statutory", "tsi"]
    answers = [*given("statutory", 6, {"a2": "agree"}), *given("third-sector", 3, {"a2": "agree"})]
    document = report([*answers, *given("tsi", 1, GOOD)], its=Questionnaire.model_validate(its))
    plot = chart(document, "groups-first")
    assert Shape.SQUARE in [series.shape for series in plot.series]
    below = {line.label: line.below for line in plot.lines}
    together = "Statutory partners and Third sector organisations together"
    assert below["Statement a1 is worded in a way of its own."].endswith(f"{together}: not put to all of them")
    nobody = report(answers, its=Questionnaire.model_validate(its))
    veils = {bar.label: bar.veil for bar in chart(nobody, "answers-first").bars}
    veil = veils["Statement a1 is worded in a way of its own."]
    assert veil and veil.words == "Hidden: not put to all of the groups counted together"


def test_the_only_organisation_shown_answers_in_words_and_not_in_shares() -> None:
    document = report(given("tsi", 1, MIXED), mode=Mode.ON_THE_RECORD)
    assert document.lead.startswith("Voluntary Action Orkney answered.")
    answers = table(document, "First section: the answers of Voluntary Action Orkney")
    assert [cells[0].text for cells in answers.values()] == ["Agree", "Disagree"]
    assert not [c for c in charts(document) if not isinstance(c, Participation)]


def test_both_sides_are_quoted_where_views_differ_and_nobody_of_a_merged_row() -> None:
    comments = [
        Comment("a_text", "third-sector", "We hear nothing."),
        Comment("a1", "statutory", "Minutes of May.", is_note=True),
    ]
    text = {"a_text": "x"}
    answers = [*given("statutory", 6, {**GOOD, **text}), *given("third-sector", 6, {**BAD, **text})]
    document = report(answers, comments=comments)
    words = said(document)
    part = words[words.index("Where we see things differently") :]
    assert "Statutory partners wrote" in part and "Minutes of May. (statutory partner)" in words
    assert "Third sector organisations wrote" in part
    assert "Beside “Statement a1 is worded in a way of its own.”" in words
    merged = report([*answers[:6], *given("third-sector", 2, {**BAD, **text})], comments=comments)
    assert "partners wrote" not in said(merged) and "organisations wrote" not in said(merged)


@pytest.mark.parametrize(
    ("handled", "words"),
    [
        (
            Handled(9, 6, 2, 1, 2),
            "9 comments were given: 6 are shown, 2 of them with words blacked out; 1 is kept back;",
        ),
        (Handled(1, 1, 1), "1 comment was given: 1 is shown, with words blacked out."),
        (Handled(2, 0, 0, 2), "2 comments were given: none is shown; 2 are kept back."),
        (Handled(3, 2, 0, 0, 1), "3 comments were given: 2 are shown; 1 has not been read yet."),
    ],
)
def test_what_became_of_comments_reads_right_for_any_number(handled: Handled, words: str) -> None:
    document = report(given("third-sector", 9, {"a_text": "x", **GOOD}), handled={"a_text": handled})
    assert words in said(document)


def test_the_partnerships_own_words_stand_at_their_places_with_name_and_day() -> None:
    own = OwnText("We read this together.", "Ann Bell", date(2027, 5, 3))
    places = (INTRODUCTION, section_place("first"), CONCLUSION)
    document = report(given("third-sector", 6, GOOD), texts=dict.fromkeys(places, own))
    authored = [n for n, part in enumerate(document.parts) if isinstance(part, Authored)]
    before = [document.parts[n - 1] for n in authored]
    assert [h.anchor for h in before if isinstance(h, Heading)] == ["introduction", "section-first", "conclusion"]
    assert document.parts[authored[0]] == Authored("We read this together.", "Ann Bell, 3 May 2027")


def test_late_answers_that_wait_are_told_by_group_and_those_together_wait_together() -> None:
    answers = [*given("statutory", 6, GOOD), *given("third-sector", 7, GOOD)]
    words = said(report(answers, waiting={"statutory": 1, "third-sector": 3}))
    assert "1 person answered after this report was first read (Statutory partners); such answers enter once" in words
    assert "3 people answered after this report was first read (Third sector organisations)" in words
    together = said(report(answers[:9], waiting={"statutory": 1, "third-sector": 1}))
    assert "2 people answered after this report was first read (Statutory partners and Third sector" in together
    nobody = said(report(answers[:2], waiting={"third-sector": 1}))
    assert "1 person answered after this report was first read (Third sector organisations)" in nobody


def test_a_share_that_seems_to_be_on_a_threshold_is_told_more_exactly() -> None:
    rule = examples.questionnaire().reading
    assert rule is not None
    assert percent(Fraction(1, 2), rule) == "50%" and percent(Fraction(496, 1000), rule) == "49.6%"
    assert percent(Fraction(7496, 10000), rule) == "74.96%" and percent(Fraction(7496, 10000)) == "75%"
    assert decimal(Fraction(196, 1000), Fraction(1, 5)) == "0.196" and decimal(Fraction(1, 5), Fraction(1, 5)) == "0.20"
    assert decimal(Fraction(-1, 1000)) == "0.00" and decimal(Fraction(-3, 5)) == "−0.60"


def test_few_who_finish_are_a_caution_and_never_a_gate() -> None:
    begun = [Given("third-sector", False, {})] * 8
    document = report([*given("third-sector", 6, GOOD), *begun])
    assert "Fewer than half of those who began submitted answers in: Third sector organisations." in said(document)
    assert "8 responses were begun and not submitted; they enter no figure." in said(document)
    assert "Read as a strength: First section." in document.lead


def test_without_two_groups_the_report_does_not_say_that_views_agree() -> None:
    document = report(given("third-sector", 6, GOOD))
    assert "How far groups stand apart cannot be told" in said(document)
    assert "No question is read as one where views differ" not in said(document)


def test_the_codebook_tells_every_code_of_the_files() -> None:
    document = report(given("third-sector", 6, GOOD))
    assert [row[0].text for row in table(document, "Scale “Agreement” (agreement)").values()] == [
        "Strongly agree",
        "Agree",
        "Disagree",
        "Strongly disagree",
    ]
    assert list(table(document, "The three ways of not answering, open to everybody at every question")) == [
        "dont_know",
        "not_applicable",
        "prefer_not_to_say",
    ]


def only_choices() -> Questionnaire:
    """The small questionnaire without its scale, as a consultation is."""
    plain = examples.small(scales={})
    del plain["reading"]
    return Questionnaire.model_validate({**plain, "sections": plain["sections"][1:]})


def test_a_consultation_tells_what_was_answered_most_and_ties_share_the_place() -> None:
    yes, no = {"b_yes": "yes", "b_often": "monthly"}, {"b_yes": "no"}
    often = given("third-sector", 4, {"b_yes": "yes", "b_often": "rarely"})
    document = report([*given("statutory", 6, no), *given("third-sector", 4, yes), *often], its=only_choices())
    (most,) = [part for part in document.parts if isinstance(part, Findings)]
    assert [(f.title, f.text, f.figure) for f in most.items] == [
        ("Is there a forum?", "“Yes”", "8 of 14"),
        ("How often does it meet?", "“Monthly” and “Rarely”", "4 of 8 each"),
    ]
    forum = table(document, "Is there a forum?")
    assert [cell.text for cell in forum["Yes"]] == ["8 of 14", "0 of 6", "8 of 8"]
    assert not any("favourable" in words for words in said(document).splitlines())


def test_a_round_on_the_record_speaks_of_no_hidden_groups() -> None:
    words = said(report(given("tsi", 3, {"a1": "agree"}), mode=Mode.ON_THE_RECORD, organisations={}))
    assert "Everyone answered on the record" in words and "3 organisations on the record answered." in words
    assert "Smallest group" not in words and "may be shown" not in words and "in confidence" not in words


def test_a_title_with_a_colon_is_set_off_by_a_dash() -> None:
    its = examples.small()
    its["sections"][0]["title"] = "Step 1: Vision"
    document = report(given("third-sector", 6, GOOD), its=Questionnaire.model_validate(its))
    assert chart(document, "answers-first").title == "Step 1: Vision – most answers are favourable on all 2 questions"
