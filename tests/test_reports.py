"""The baseline report: sentences that are true for their figures, and nothing that leads to a hidden group."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.core.comments import Comment, Decided, Decision, handled, quotes, to_read
from app.core.document import Document, Findings, Heading, Paragraph, Quotes
from app.core.facts import RoundFacts
from app.core.questionnaire import Questionnaire
from app.core.rounds import Mode, Purpose
from app.core.snapshot import Given, count, fingerprint, read_back, take
from app.core.table import Cell, Table
from app.exports import FORMATS
from app.reports import REPORTS
from app.reports.wording import together
from tests import examples

GOOD = {"a1": "strongly_agree", "a2": "agree"}
BAD = {"a1": "disagree", "a2": "strongly_disagree"}


def given(perspective: str, n: int, answers: Mapping[str, str]) -> list[Given]:
    """`n` submitted responses that say the same."""
    return [Given(perspective, True, {q: examples.given(v) for q, v in answers.items()})] * n


def released(comment: Comment) -> Comment:
    """The comment as somebody read it and let it stand."""
    return replace(comment, decided=Decided(Decision.AS_WRITTEN, comment.words))


def facts(
    responses: Sequence[Given], *, its: Questionnaire | None = None, comments: Sequence[Comment] = (), **more: Any
) -> RoundFacts:
    """The facts of a round with these responses."""
    its = its or examples.questionnaire()
    body = take(its, count(its, responses), minimum=5, all_on_record=more.get("mode") is Mode.ON_THE_RECORD).body
    figures = read_back(its, body)
    queue = to_read(its, figures.rows, [released(comment) for comment in comments])
    named = {"tsi": ["Voluntary Action Orkney"]} if any(r.perspective == "tsi" for r in responses) else {}
    known = {
        "questionnaire": its,
        "figures": figures,
        "comments": quotes(queue),
        "handled": {code: handled(its) for code, its in queue.items()},
        "round": "pilot",
        "partnership": "orkney",
        "partnership_name": "Orkney",
        "purpose": Purpose.BASELINE,
        "mode": Mode.CONFIDENTIAL,
        "minimum": 5,
        "snapshot_number": 1,
        "snapshot_fingerprint": fingerprint(body),
        "opened": date(2027, 4, 7),
        "closed": date(2027, 4, 25),
        "made": date(2027, 4, 25),
        "organisations": named,
    }
    return RoundFacts(**{**known, **more})


def report(responses: Sequence[Given], **more: Any) -> Document:
    """The baseline report of these responses."""
    return REPORTS["baseline"](facts(responses, **more))


def said(document: Document) -> str:
    """Every sentence of a report, tables aside."""
    words = [document.title, document.subtitle, document.lead, *document.facts_line]
    for part in document.parts:
        if isinstance(part, (Paragraph, Heading)):
            words.append(part.text)
        elif isinstance(part, Findings):
            words += [part.title, *(f"{f.title} {f.figure} {f.text}" for f in part.items)]
        elif isinstance(part, Quotes):
            words += [part.note, *(f"{w} ({who})" for w, who in part.quotes)]
    return "\n".join(words)


def table(document: Document, caption: str) -> dict[str, list[Cell]]:
    """A table by the words at the head of its rows."""
    found = next(p for p in document.parts if isinstance(p, Table) and p.caption == caption)
    return {row[0].text: list(row[1:]) for row in found.rows}


def test_a_strength_stands_on_the_first_page_with_its_share() -> None:
    document = report([*given("statutory", 6, GOOD), *given("third-sector", 7, GOOD), *given("tsi", 1, GOOD)])
    assert document.lead == ("13 people and Voluntary Action Orkney answered. Read as a strength: First section.")
    assert "One strength\nFirst section 100%" in said(document)
    assert "No section is read as an area for development" in said(document)


def test_an_area_for_development_is_named_by_the_lowest_share() -> None:
    document = report([*given("statutory", 6, BAD), *given("third-sector", 7, BAD)])
    assert "An area for development: First section." in document.lead
    assert "One area for development\nFirst section 0%" in said(document)


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
    columns = {column.title for p in document.parts if isinstance(p, Table) for column in p.columns}
    assert "Balanced" in columns and "Reading" not in columns
    assert next(p.text for p in document.parts if isinstance(p, Heading)) == "Who took part", "a heading over nothing"
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
    for make in REPORTS.values():
        document = make(facts([*given("statutory", 6, GOOD), *given("third-sector", 3, BAD), *given("tsi", 1, BAD)]))
        assert len(FORMATS[name].write(document)) > 1000


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


def test_every_share_on_the_page_is_found_in_the_json() -> None:
    answers = [*given("statutory", 6, GOOD), *given("statutory", 3, BAD), *given("third-sector", 7, BAD)]
    document = report(answers)
    numbers = set()

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)
        elif isinstance(value, (int, float)):
            numbers.add(value)

    walk(document.facts)
    for part in document.parts:
        if isinstance(part, Table):
            for cell in (cell for row in part.rows for cell in row if cell.value is not None):
                assert cell.value in numbers, f"{part.caption}: {cell.text}"


def test_names_that_hold_commas_are_told_apart() -> None:
    assert together(["A", "B"]) == "A and B"
    assert together(["A", "B", "C"]) == "A, B and C"
    assert together(["Children, families", "Needs and mapping"]) == "Children, families; Needs and mapping"


def test_a_round_with_too_few_in_confidence_says_so_and_shows_no_zeros() -> None:
    document = report([*given("third-sector", 3, BAD), *given("tsi", 1, GOOD)])
    assert "No section is read: too few people answered in confidence" in document.lead
    assert "The figures are those of Voluntary Action Orkney alone." in said(document)
    alone = report(given("third-sector", 3, BAD))
    people = table(alone, "First section: answers of everyone shown, in people")
    assert {cell.text for cells in people.values() for cell in cells} == {"Not shown"}
    assert all(
        cell.value is None
        for part in alone.parts
        if isinstance(part, Table) and "section" in part.caption
        for row in part.rows
        for cell in row
    )
