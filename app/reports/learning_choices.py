"""Questions that are answered with choices, summed over partnerships: those about the tool itself among them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.core.document import Heading, Paragraph, Part, Quotes
from app.core.facts import NationalFacts
from app.core.national import LEAST, Several
from app.core.questionnaire import Question, Section
from app.core.table import Cell, Column, Table
from app.language import _, ngettext
from app.reports import cells
from app.reports.learning_themes import how_quotes_are_chosen, written_in
from app.reports.wording import wording_of


def not_rated(facts: NationalFacts) -> Iterator[Part]:
    """Sections without a scale, such as the one about the tool: what was chosen."""
    sections = [
        (s, [*chosen(facts, s), *written_in(facts, s)]) for s in facts.questionnaire.sections if s.scale is None
    ]
    if not any(parts for _section, parts in sections):
        return
    yield Heading(_("Questions that are not rated"), "not-rated")
    if any(isinstance(part, Quotes) and part.quotes for _section, parts in sections for part in parts):
        yield Paragraph(how_quotes_are_chosen(), "note")
    for section, parts in sections:
        if parts:
            yield Heading(section.title.words, f"section-{section.code}", 3)
            yield from parts


def chosen(facts: NationalFacts, section: Section) -> Iterator[Part]:
    """A table for each question of a section that is answered with choices."""
    blocks = {q["code"]: q for s in facts.body["sections"] for q in s["questions"]}
    several = Several(facts.questionnaire, {slug: place.figures for slug, place in facts.places.items()})
    for question in _of_choices(section):
        n = len(several.entering_in(question))
        if n < LEAST:
            yield Paragraph(
                _(
                    "“{question}” is reported in fewer than {n} partnerships, and so not summed.",
                    question=wording_of(facts, question),
                    n=LEAST,
                ),
                "note",
            )
        else:
            yield _table(facts, question, blocks[question.code], n)


def _of_choices(section: Section) -> Iterator[Question]:
    return (q for q in section.questions if q.scale is None and not q.kind.is_text)


def _table(facts: NationalFacts, question: Question, block: Mapping[str, Any], partnerships: int) -> Table:
    """Everyone shown, and each perspective whose sum may be."""
    shown: Sequence[tuple[str, Mapping[str, Any]]] = [
        (_("Everyone shown"), block["all"]),
        *(
            (perspective.title.words, its)
            for perspective in facts.questionnaire.perspectives
            if "counts" in (its := block["perspectives"][perspective.code])
        ),
    ]
    of = ngettext("{n} partnership", "{n} partnerships", partnerships)
    return Table(
        _("{question} ({of})", question=wording_of(facts, question), of=of),
        (Column(_("Answer"), is_head=True), *(Column(title, is_number=True) for title, _its in shown)),
        [
            *(
                (Cell(option.label.words), *(_chosen(its, option.code) for _title, its in shown))
                for option in facts.questionnaire.options(question)
            ),
            *(
                (Cell(words), *(cells.number(its[kind]) for _title, its in shown))
                for kind, words in _beside(facts).items()
            ),
        ],
    )


def _chosen(its: Mapping[str, Any], code: str) -> Cell:
    """`12 of 20`, of those who chose anything."""
    n = its["counts"][code]
    return Cell(_("{n} of {answered}", n=n, answered=its["answered"]), n) if its["answered"] else cells.number(n)


def _beside(facts: NationalFacts) -> dict[str, str]:
    """What stands beside the choices and is never part of a share."""
    labels = facts.questionnaire.non_answers
    said = {kind: getattr(labels, kind).words for kind in cells.NON_ANSWERS}
    return {**said, "no_answer": _("No answer")}
