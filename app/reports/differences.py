"""Where views differ, and where too few could say: each its own finding, never mixed with strengths."""

from collections.abc import Iterator

from app.core.document import Heading, Paragraph, Part
from app.core.facts import RoundFacts
from app.core.figures import Standing
from app.core.questionnaire import Question, Section
from app.core.reading import Reading, unknown_share
from app.core.table import Cell, Column, Table
from app.language import _, ngettext
from app.reports import cells
from app.reports.wording import decimal, percent, together, wording_of


def _questions(facts: RoundFacts, reading: Reading) -> list[tuple[Section, Question, Standing]]:
    """The scale questions read so, in the questionnaire's order."""
    found = []
    for section in facts.questionnaire.sections:
        for question in section.questions:
            standing = facts.figures.questions[question.code]
            if question.scale is not None and facts.figures.reading(standing, facts.questionnaire) is reading:
                found.append((section, question, standing))
    return found


def _sections(facts: RoundFacts, reading: Reading) -> list[tuple[Section, Standing]]:
    return [
        (section, standing)
        for section in facts.questionnaire.sections
        if (standing := facts.figures.sections[section.code]) is not None
        and facts.figures.reading(standing, facts.questionnaire) is reading
    ]


def where_views_differ(facts: RoundFacts) -> Iterator[Part]:
    """Sections and questions on which groups, or people within them, stand apart."""
    if facts.questionnaire.reading is None:
        return
    sections, questions = _sections(facts, Reading.VIEWS_DIFFER), _questions(facts, Reading.VIEWS_DIFFER)
    yield Heading(_("Where we see things differently"), "views-differ")
    if not questions and not sections:
        yield Paragraph(_("No section and no question is read as one where views differ."))
        return
    if sections:
        names = together([section.title.words for section, _standing in sections])
        yield Paragraph(
            ngettext(
                "Views differ on one section as a whole: {names}.",
                "Views differ on {n} sections as a whole: {names}.",
                len(sections),
                names=names,
            )
        )
    if not questions:
        yield Paragraph(_("No single question is read so."))
        return
    yield Paragraph(
        ngettext(
            "Views differ on {n} question, the widest gap first.",
            "Views differ on {n} questions, the widest gap first.",
            len(questions),
        )
    )
    widest = sorted(questions, key=lambda found: -(found[2].gap if found[2].gap is not None else -1))
    columns = [
        Column(_("Question"), is_head=True),
        *cells.row_columns(facts),
        Column(_("Gap"), is_number=True),
        Column(_("Agreement"), is_number=True),
        Column(_("Reading")),
    ]
    yield Table(
        _("Questions on which views differ: share who agree"),
        columns,
        [
            (
                Cell(wording_of(facts, question)),
                *cells.row_cells(facts, standing, [question]),
                cells.gap(standing),
                Cell(
                    decimal(standing.everyone.agreement)
                    if standing.everyone.agreement is not None
                    else _("Not defined")
                ),
                cells.reading(facts, standing),
            )
            for _section, question, standing in widest
        ],
    )


def too_few_could_say(facts: RoundFacts) -> Iterator[Part]:
    """Questions that many could not answer: a finding about what people are told."""
    if facts.questionnaire.reading is None:
        return
    questions = _questions(facts, Reading.NOT_ENOUGH_KNOWLEDGE)
    yield Heading(_("Where too few could say"), "too-few-could-say")
    if not questions:
        yield Paragraph(_("On no question did so many answer “don’t know” or “not applicable” that it cannot be read."))
        return
    share = percent(facts.questionnaire.reading.exact("unknown"))
    yield Paragraph(
        ngettext(
            "On {n} question at least {share} of those who gave any answer said “don’t know” or “not applicable”.",
            "On {n} questions at least {share} of those who gave any answer said “don’t know” or “not applicable”.",
            len(questions),
            share=share,
        )
    )
    columns = (
        Column(_("Question"), is_head=True),
        Column(_("Section")),
        Column(_("Could not say"), is_number=True),
        Column(_("Don’t know"), is_number=True),
        Column(_("Not applicable"), is_number=True),
        Column(_("Gave any answer"), is_number=True),
    )
    rows = [
        (
            Cell(wording_of(facts, question)),
            Cell(section.title.words),
            Cell(percent(unknown_share(standing.everyone.tally)), float(unknown_share(standing.everyone.tally))),
            cells.number(standing.everyone.tally.dont_know),
            cells.number(standing.everyone.tally.not_applicable),
            cells.number(standing.everyone.tally.people),
        )
        for section, question, standing in questions
    ]
    yield Table(_("Questions that too few could answer"), columns, rows)
