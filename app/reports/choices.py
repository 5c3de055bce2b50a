"""Questions that are answered with choices: people by choice and row, and what was answered most."""

from collections.abc import Iterator, Sequence

from app.core.document import Finding, Findings, Paragraph, Part
from app.core.facts import RoundFacts
from app.core.figures import Measured, Standing
from app.core.questionnaire import Question, Section
from app.core.table import Cell, Column, Table
from app.language import _
from app.reports import cells
from app.reports.answer_bars import in_words
from app.reports.groups import groups, nothing_shown, one_voice_alone, standing_in
from app.reports.wording import in_quotes, wording_of


def choices(facts: RoundFacts, section: Section, questions: Sequence[Question]) -> Iterator[Part]:
    """Questions that are answered with choices: a table each, or the words of the only organisation shown."""
    rows = standing_in(groups(facts), [facts.figures.questions[q.code] for q in questions])
    if one_voice_alone(rows):
        yield in_words(facts, section, questions, rows[0])
        return
    for question in questions:
        standing = facts.figures.questions[question.code]
        veil = nothing_shown(facts, question, standing)
        if veil is not None and not standing.everyone.tally.people:
            yield Paragraph(_("“{question}” {words}.", question=wording_of(facts, question), words=veil.words), "note")
        else:
            yield _people_by_choice(facts, question, standing)


def _people_by_choice(facts: RoundFacts, question: Question, standing: Standing) -> Table:
    """A detail where the questionnaire rates, because there the choices stand beside what it is about."""
    rows = standing_in(groups(facts), [standing])
    blocks = [(group.label, group.of(standing)) for group in rows]
    if len(blocks) > 1:
        blocks.insert(0, (_("Everyone shown"), standing.everyone))
    shown = [(title, row) for title, row in blocks if row is not None]
    columns = [Column(_("Answer"), is_head=True), *(Column(title, is_number=True) for title, _row in shown)]
    lines = [
        (Cell(option.label.words), *(chosen(row, option.code) for _title, row in shown))
        for option in facts.questionnaire.options(question)
    ]
    for place, column in enumerate(cells.beside_columns(facts)):
        lines.append((Cell(column.title), *(cells.beside(row.tally)[place] for _title, row in shown)))
    return Table(wording_of(facts, question), columns, lines, is_detail=bool(facts.questionnaire.scales))


def chosen(row: Measured, code: str) -> Cell:
    """How many chose it: `12 of 20`."""
    n = (row.tally.counts or {})[code]
    if not row.tally.answered:
        return cells.number(n)
    return Cell(_("{n} of {answered}", n=n, answered=row.tally.answered), n)


def most_chosen(facts: RoundFacts) -> Iterator[Findings]:
    """For a questionnaire without a scale: what was answered most to each question with one answer."""
    if facts.questionnaire.scales or one_voice_alone(groups(facts)):
        return
    findings = [
        Finding(wording_of(facts, question), most[1], most[0], f"section-{section.code}")
        for section in facts.questionnaire.sections
        for question in section.questions
        if not question.kind.is_text and (most := _most(facts, question)) is not None
    ]
    if findings:
        yield Findings(_("Answered most"), findings)


def _most(facts: RoundFacts, question: Question) -> tuple[str, str] | None:
    """`“Yes”` and `32 of 41`; every choice that shares the first place. None where nobody chose one."""
    tally = facts.figures.questions[question.code].everyone.tally
    counts = tally.counts or {}
    if not tally.answered:
        return None
    most = max(counts.values())
    labels = [o.label.words for o in facts.questionnaire.options(question) if counts[o.code] == most]
    each = _("{n} of {answered}", n=most, answered=tally.answered)
    if len(labels) > 1:
        each = _("{share} each", share=each)
    return in_quotes(labels), each
