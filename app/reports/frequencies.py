"""Every figure of a report as one tidy table, a line a figure. What is hidden has a line that says so, no number."""

from collections.abc import Iterator
from typing import Any

from app.core.facts import RoundFacts
from app.core.how_far import asked_first
from app.core.questionnaire import Question
from app.core.snapshot import Json
from app.core.table import Cell, Column, Table
from app.language import _
from app.reports.wording import merged_title

COLUMNS = ("section", "question", "type", "wording", "row", "row_title", "measure", "label", "value")
MEASURES = (
    "answered",
    "dont_know",
    "not_applicable",
    "prefer_not_to_say",
    "no_answer",
    "favourable",
    "agreement",
    "balanced",
    "gap",
)


def frequencies(facts: RoundFacts) -> Table:
    """The table; a section's own figures have an empty question."""
    rows = [
        tuple(Cell(str(part), part if isinstance(part, (int, float)) else None) for part in line)
        for line in _lines(facts)
    ]
    return Table(_("Every figure"), [Column(name) for name in COLUMNS], rows)


def _lines(given: RoundFacts) -> Iterator[tuple[object, ...]]:
    facts = given.with_actions
    if (first := asked_first(facts.questionnaire)) is not None:
        yield from _of_questions(facts, first.code, facts.figures.body["how_far"])
    for section in facts.figures.body["sections"]:
        yield from _figures(facts, section, None, (section["code"], "", "", section["title"]))
        yield from _of_questions(facts, section["code"], section["questions"])


def _of_questions(facts: RoundFacts, section: str, questions: list[Json]) -> Iterator[tuple[object, ...]]:
    for figures in questions:
        question = facts.questionnaire.by_code[figures["code"]]
        first = next(p.code for p in facts.questionnaire.perspectives if question.is_put_to(p.code))
        head = (section, question.code, question.type, question.words_for(first).english)
        yield from _figures(facts, figures, question, head)


def _figures(
    facts: RoundFacts, figures: dict[str, Any], question: Question | None, head: tuple[object, ...]
) -> Iterator[tuple[object, ...]]:
    if figures["reading"]:
        yield (*head, "all", _("Everyone"), "reading", "", figures["reading"])
    blocks: list[tuple[str, str, dict[str, Any] | None]] = [("all", _("Everyone"), figures["all"])]
    for code, block in figures["perspectives"].items():
        blocks.append((code, facts.questionnaire.perspective[code].title.words, block))
    if facts.figures.rows.merged:
        blocks.append(("merged", merged_title(facts), figures["merged"]))
    for row, title, block in blocks:
        if block is None:
            continue
        if "counts" not in block:
            yield (*head, row, title, next(iter(block)), "", "")
            continue
        labels = _labels(facts, question, block)
        for code, n in (block["counts"] or {}).items():
            yield (*head, row, title, code, labels.get(code, ""), n)
        for measure in MEASURES:
            if measure in block:
                value = block[measure]
                yield (*head, row, title, measure, "", "" if value is None else value)


def _labels(facts: RoundFacts, question: Question | None, block: dict[str, Any]) -> dict[str, str]:
    if question is not None:
        return {o.code: o.label.words for o in facts.questionnaire.options(question)}
    for scale in facts.questionnaire.scales.values():
        if [level.code for level in scale.levels] == list(block["counts"] or {}):
            return {level.code: level.label.words for level in scale.levels}
    return {}
