"""Questionnaires as files: each mistake is told with its line, and what we ship is worth asking."""

import copy
import re
from collections import Counter
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.core.paper import numbers
from app.core.questionnaire import Question, Questionnaire
from app.core.schema import written
from app.core.text import Text
from app.imports.questionnaire_yaml import read
from app.language import speaking
from app.settings import ROOT
from tests import examples

FOLDER = ROOT / "questionnaires"
SHIPPED = sorted(FOLDER.glob("*.yaml"))
GOOD = yaml.safe_dump(examples.small(), sort_keys=False, allow_unicode=True)


def load(path: Path) -> Questionnaire:
    """The questionnaire of a file without problems."""
    questionnaire, problems = read(path.read_text(encoding="utf-8"))
    assert questionnaire is not None, problems
    return questionnaire


@pytest.fixture(scope="module")
def participation() -> Questionnaire:
    """The questionnaire of the pilot."""
    return load(FOLDER / "third-sector-participation.v1.yaml")


def change(how: Callable[[dict[str, Any]], Any]) -> str:
    """The small questionnaire's file after a change."""
    its = copy.deepcopy(examples.small())
    how(its)
    return yaml.safe_dump(its, sort_keys=False, allow_unicode=True)


def q(its: dict[str, Any], n: int = 0, section: int = 0) -> dict[str, Any]:
    """One of its questions."""
    question: dict[str, Any] = its["sections"][section]["questions"][n]
    return question


MISTAKES: list[tuple[Callable[[dict[str, Any]], Any], str, str]] = [
    (lambda i: i.update(colour="red"), "colour", "unknown key"),
    (lambda i: i.pop("minutes"), "file", "add `minutes`"),
    (lambda i: q(i).update(type="slider"), "sections[1].questions[1]", "unknown type slider"),
    (lambda i: q(i).update(wording={"statutory": "x"}), "sections[1].questions[1]", "either `text`"),
    (lambda i: q(i).update(put_to=["council"]), "sections[1].questions[1].put_to[1]", "no perspective council"),
    (lambda i: q(i).update(put_to=[]), "sections[1].questions[1].put_to", "at least one"),
    (lambda i: q(i).update(show_if=[{"question": "b_yes", "is": ["yes"]}]), "show_if[1].question", "not an earlier"),
    (lambda i: q(i, 1).update(show_if=[{"question": "a1", "is": ["maybe"]}]), "show_if[1].is[1]", "no answer maybe"),
    (lambda i: q(i, 1).update(show_if=[{"question": "a1", "is": []}]), "show_if[1].is", "at least 1"),
    (lambda i: q(i, 0, 1).update(show_if=[{"question": "a_text", "is": ["x"]}]), "question", "answered with text"),
    (lambda i: q(i, 1).update(code="a1"), "sections[1].questions[2].code", "stands twice"),
    (lambda i: i["sections"][1].update(code="first"), "sections[2].code", "stands twice"),
    (lambda i: i["perspectives"][1].update(code="statutory"), "perspectives[2].code", "stands twice"),
    (lambda i: i["sections"][0].update(scale="frequency"), "sections[1].scale", "no scale frequency"),
    (lambda i: i["sections"][0].pop("scale"), "sections[1].questions[1].type", "no `scale`"),
    (lambda i: i["scales"]["agreement"]["levels"][0].update(code="dont_know"), "levels[1].code", "not answering"),
    (lambda i: i["scales"]["agreement"].update(levels=[]), "scales.agreement.levels", "at least 2"),
    (lambda i: q(i, 1, 1).pop("choices"), "sections[2].questions[2]", "needs `choices`"),
    (lambda i: q(i, 0, 1).update(choices=[{"code": "a", "label": "A"}]), "sections[2].questions[1]", "no `choices`"),
    (lambda i: i["perspectives"][1].pop("consent"), "perspectives[2]", "needs `consent`"),
    (lambda i: i.update(reading={"strength": "1.5"}), "reading.strength", "between 0 and 1"),
    (lambda i: i.update(reading={"strength": "high"}), "reading.strength", "between 0 and 1"),
    (lambda i: i.update(title={"gd": "Dè"}), "title", "English"),
    (lambda i: i.update(title={"en": "x", "fr": "y"}), "title", "unknown language fr"),
    (lambda i: q(i).update(code="two words"), "sections[1].questions[1].code", "letters, digits"),
    (lambda i: i.update(may_quote={"question": "c1", "is": ["yes"]}), "may_quote.question", "no question c1"),
    (lambda i: i.update(may_quote={"question": "b_yes", "is": ["ja"]}), "may_quote.is[1]", "no answer ja"),
    (lambda i: i.update(may_quote={"question": "a_text", "is": ["x"]}), "may_quote.question", "has no choices"),
    (lambda i: i.update(may_quote={"question": "b_often", "is": ["rarely"]}), "may_quote.question", "ask everyone"),
    (lambda i: i.update(minutes="soon"), "minutes", "integer"),
]


@pytest.mark.parametrize(("how", "where", "said"), MISTAKES, ids=[said for _how, _where, said in MISTAKES])
def test_each_mistake_is_told_with_its_place(how: Callable[[dict[str, Any]], Any], where: str, said: str) -> None:
    questionnaire, problems = read(change(how))
    assert questionnaire is None
    assert any(where in p.where and said in p.message and p.line for p in problems), [str(p) for p in problems]


def test_a_problem_stands_on_its_line() -> None:
    lines = GOOD.splitlines()
    wrong = next(n for n, line in enumerate(lines) if "type: yes_no" in line)
    lines[wrong] = lines[wrong].replace("yes_no", "slider")
    _none, problems = read("\n".join(lines))
    question = next(n for n in range(wrong, 0, -1) if "- code: b_yes" in lines[n])
    assert [p.line for p in problems] == [question + 1]


NO_QUESTIONNAIRE = {
    "empty": "",
    "words": "just words",
    "a list": "- a\n- list",
    "broken": "id: [",
    "a tab": "a:\n\t- tab",
    "twice": "id: x\nid: y",
    "NUL": "x: \x00",
    "an alias of itself": "a: &a [*a]",
    "a bomb of aliases": "a: &a [x, x]\n"
    + "".join(f"{c}: &{c} [*{p}, *{p}]\n" for p, c in pairwise("abcdefghijklmnopqrstuvwxyz")),
    "a foreign tag": "x: !!python/object:os {}",
    "nested": "[" * 5000,
    "five megabytes": "# " + "x" * 5_000_000,
}


@pytest.mark.parametrize("text", NO_QUESTIONNAIRE.values(), ids=NO_QUESTIONNAIRE)
def test_what_is_no_questionnaire_is_refused_with_a_line(text: str) -> None:
    questionnaire, problems = read(text)
    assert questionnaire is None and problems and all(p.line for p in problems)


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 40), st.text(max_size=12))
def test_no_change_to_a_file_makes_the_reader_fall_over(start: int, cut: int, put: str) -> None:
    questionnaire, problems = read(GOOD[:start] + put + GOOD[start + cut :])
    assert (questionnaire is None) == bool(problems)


def test_the_worked_example_of_the_readme_is_good() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", (FOLDER / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    for block in blocks:
        questionnaire, problems = read(block)
        assert questionnaire is not None, [str(p) for p in problems]
    assert blocks


def test_the_schema_for_editors_is_not_stale() -> None:
    kept = (FOLDER / "schema.json").read_text(encoding="utf-8")
    assert kept == written(), "run: .venv/bin/python -m app.core.schema > questionnaires/schema.json"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.name)
def test_what_is_frozen_reads_back_as_it_was(path: Path) -> None:
    questionnaire = load(path)
    again = Questionnaire.from_canonical(questionnaire.canonical())
    assert again == questionnaire and again.fingerprint == questionnaire.fingerprint
    assert path.name == f"{questionnaire.name}.yaml"


def test_the_fingerprint_does_not_hang_on_the_order_of_keys() -> None:
    turned = yaml.safe_dump(examples.small(), sort_keys=True)
    assert load_text(turned).fingerprint == load_text(GOOD).fingerprint
    assert load_text(change(lambda i: i.update(minutes=6))).fingerprint != load_text(GOOD).fingerprint


def load_text(text: str) -> Questionnaire:
    """The questionnaire of a text without problems."""
    questionnaire, problems = read(text)
    assert questionnaire is not None, problems
    return questionnaire


def test_a_missing_translation_falls_back_to_english_and_is_marked() -> None:
    text, both = Text("Agree"), Text({"en": "Agree", "gd": "Aontaich"})
    with speaking("gd"):
        assert (text.words, text.lang) == ("Agree", "en")
        assert (both.words, both.lang) == ("Aontaich", "gd")
    assert (both.words, both.lang) == ("Agree", "en")


def scaled(questionnaire: Questionnaire) -> list[Question]:
    """Its scale questions."""
    return [question for question in questionnaire.questions if question.scale]


def test_the_questionnaire_has_the_shape_that_was_asked_for(participation: Questionnaire) -> None:
    assert [p.code for p in participation.perspectives] == ["statutory", "tsi", "third-sector"]
    assert [p.code for p in participation.perspectives if p.on_record] == ["tsi"]
    assert 8 <= len(participation.sections) <= 10
    assert 38 <= len(scaled(participation)) <= 43
    assert not any(question.required for question in participation.questions)
    assert participation.provenance and "our own words" in participation.provenance.english
    for section in participation.sections[:-1]:
        aspects = {question.aspect for question in section.questions if question.scale}
        assert aspects == {"extent", "quality"}, f"{section.code} asks only about {aspects}"
        assert [question.type for question in section.questions][-2:] == ["long_text", "long_text"]
    for question in scaled(participation):
        assert question.source and question.evidence and question.wording
    assert "gd" not in participation.canonical().split('"')


def test_the_five_questions_of_the_consultation_have_their_published_numbers() -> None:
    its = load(FOLDER / "guidance-consultation.v1.yaml")
    for seat in its.perspectives:
        assert numbers(its, seat.code) == {f"question_{n}": n for n in range(1, 6)} | {"may_quote": 6}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.name)
def test_whoever_writes_in_confidence_is_asked_whether_they_may_be_quoted(path: Path) -> None:
    """Reports for the public quote who said yes; where nobody was asked, the learning report quotes nobody."""
    its = load(path)
    assert its.verdicts is not None or its.may_quote is not None


def test_boxes_that_end_a_section_are_offers_without_a_number(participation: Questionnaire) -> None:
    its = numbers(participation, "statutory")
    assert sorted(its.values()) == list(range(1, len(its) + 1))
    assert not [question.code for question in participation.questions if question.kind.is_text and question.code in its]


def words(text: str) -> Counter[str]:
    """The words of a text, however they are written."""
    return Counter(re.findall(r"[\w’]+", text.casefold()))


def differ(one: str, other: str) -> bool:
    """Whether at least three words of each are not in the other."""
    return min((words(one) - words(other)).total(), (words(other) - words(one)).total()) >= 3


def test_no_two_wordings_differ_in_fewer_than_three_words(participation: Questionnaire) -> None:
    seats = [p.code for p in participation.perspectives]
    for seat in seats:
        for one, other in combinations(scaled(participation), 2):
            assert differ(one.words_for(seat).english, other.words_for(seat).english), f"{one.code}, {other.code}"
    for question in scaled(participation):
        for one_seat, other_seat in combinations(seats, 2):
            assert differ(question.words_for(one_seat).english, question.words_for(other_seat).english), question.code
