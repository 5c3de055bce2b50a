"""The codebook: codes and labels of every scale and list of choices, and the three ways of not answering."""

from collections.abc import Iterator

from app.core.document import Heading, Part
from app.core.facts import RoundFacts
from app.core.questionnaire import Level, Scale
from app.core.table import Cell, Column, Table
from app.language import _
from app.reports.cells import NON_ANSWERS, non_answer


def codebook(facts: RoundFacts) -> Iterator[Part]:
    """What the codes in the files stand for."""
    yield Heading(_("Codebook"), "codebook", 3)
    for code, scale in facts.questionnaire.scales.items():
        yield _scale(code, scale)
    lists = [
        (Cell(question.code), Cell(option.code), Cell(option.label.words))
        for question in facts.questionnaire.questions
        if question.scale is None
        for option in facts.questionnaire.options(question)
    ]
    if lists:
        columns = (Column(_("Question"), is_head=True), Column(_("Code")), Column(_("Label")))
        yield Table(_("Choices"), columns, lists)
    yield Table(
        _("The three ways of not answering, open to everybody at every question"),
        (Column(_("Code"), is_head=True), Column(_("Label"))),
        [(Cell(kind), Cell(non_answer(facts, kind))) for kind in NON_ANSWERS],
    )


def _scale(code: str, scale: Scale) -> Table:
    has_descriptors = any(level.descriptor for level in scale.levels)
    columns = [
        Column(_("Code"), is_head=True),
        Column(_("Label")),
        *([Column(_("Meaning"))] if has_descriptors else []),
        Column(_("Counts as favourable")),
    ]
    rows = [
        (
            Cell(level.code),
            Cell(level.label.words),
            *([_meaning(level)] if has_descriptors else []),
            Cell(_("Yes") if level.favourable else _("No")),
        )
        for level in scale.levels
    ]
    return Table(_("Scale “{title}” ({code})", title=scale.title.words, code=code), columns, rows)


def _meaning(level: Level) -> Cell:
    return Cell(level.descriptor.words if level.descriptor else level.label.words)
