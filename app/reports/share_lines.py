"""Every count and share as data, a line an answer of a row: for the frequencies table and the JSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.core.facts import RoundFacts
from app.core.figures import Tally
from app.core.questionnaire import Question
from app.core.table import Cell, Column, Table
from app.language import _
from app.reports.groups import groups
from app.reports.shares import Line, lines, respondents
from app.reports.wording import tenth_of_percent

COLUMNS = (
    "section",
    "question",
    "type",
    "wording",
    "row",
    "row_title",
    "answer",
    "label",
    "people",
    "respondents",
    "percent_of_respondents",
    "answered",
    "percent_of_answered",
)


@dataclass(frozen=True)
class Stated:
    """What is said of one row in one question: its figures, or in a word why there are none."""

    row: str
    title: str
    tally: Tally | None
    state: str = ""


def stated(facts: RoundFacts, question: Question) -> Iterator[Stated]:
    """Everyone, each perspective, and the merged row."""
    standing = facts.figures.questions[question.code]
    everyone = standing.everyone.tally if standing.has_rows else None
    yield Stated("all", _("Everyone"), everyone, "" if everyone else "not_shown")
    body = next(
        figures
        for section in facts.figures.body["sections"]
        for figures in section["questions"]
        if figures["code"] == question.code
    )
    for code, block in body["perspectives"].items():
        title = facts.questionnaire.perspective[code].title.words
        if code in standing.own:
            yield Stated(code, title, standing.own[code].tally)
        else:
            yield Stated(code, title, None, "nobody" if "counts" in block else next(iter(block)))
    for group in groups(facts):
        if group.code is None:
            yield Stated("merged", group.title, standing.merged.tally if standing.merged else None, "not_put_to_all")


def frequencies(facts: RoundFacts) -> Table:
    """The table. What is hidden has a line that says so and no number."""
    rows = []
    for section in facts.questionnaire.sections:
        for question in section.questions:
            first = next(p.code for p in facts.questionnaire.perspectives if question.is_put_to(p.code))
            head = (section.code, question.code, question.type, question.words_for(first).english)
            for its in stated(facts, question):
                before = tuple(Cell(words) for words in (*head, its.row, its.title))
                if its.tally is None:
                    rows.append((*before, Cell(its.state), *[Cell("")] * 6))
                    continue
                for line in lines(facts, question, its.tally):
                    rows.append((*before, Cell(line.code), Cell(line.label), *_numbers(line, its.tally)))
    return Table(_("Every figure"), [Column(name) for name in COLUMNS], rows)


def _numbers(line: Line, tally: Tally) -> list[Cell]:
    numbers: list[int | float | None] = [
        line.people,
        respondents(tally),
        _percent(line.of_all),
        tally.answered,
        _percent(line.of_answered),
    ]
    return [Cell("" if n is None else str(n), n) for n in numbers]


def _percent(share: Fraction | None) -> float | None:
    """Percent with one decimal, as it is printed."""
    return None if share is None else float(tenth_of_percent(share))


def as_data(facts: RoundFacts) -> list[dict[str, Any]]:
    """The same for machines, a question a piece; percents have one decimal, as they are printed."""
    return [
        {"code": question.code, "rows": {its.row: _as_data(facts, question, its) for its in stated(facts, question)}}
        for question in facts.questionnaire.questions
    ]


def _as_data(facts: RoundFacts, question: Question, its: Stated) -> dict[str, Any]:
    if its.tally is None:
        return {its.state: True}
    every = lines(facts, question, its.tally)

    def figures(is_answer: bool) -> dict[str, Any]:
        return {
            line.code: {
                "people": line.people,
                "percent_of_respondents": _percent(line.of_all),
                **({"percent_of_answered": _percent(line.of_answered)} if is_answer else {}),
            }
            for line in every
            if line.is_answer == is_answer
        }

    return {
        "respondents": respondents(its.tally),
        "answered": its.tally.answered,
        "answers": figures(True),
        "not_answered": figures(False),
    }
