"""Section by section: the reading, the figures by row, each question, and what people wrote."""

from collections.abc import Iterator, Sequence

from app.core.clock import day_in_words
from app.core.comments import Handled, Quote
from app.core.document import Authored, Heading, Paragraph, Part, Quotes
from app.core.facts import RoundFacts
from app.core.figures import Measured, Standing
from app.core.own_text import places, section_place
from app.core.questionnaire import Question, Section
from app.core.reading import caused_by
from app.core.table import Cell, Column, Table
from app.language import _, ngettext
from app.reports import cells
from app.reports.wording import (
    TONES,
    decimal,
    is_confidential,
    merged_size,
    merged_title,
    percent,
    reading_words,
    title_of,
    together,
    wording_of,
)


def every_section(facts: RoundFacts) -> Iterator[Part]:
    """All sections, in the questionnaire's order."""
    yield Heading(_("Section by section"), "sections")
    yield Paragraph(
        _("Questions are worded here as the first group that was asked them reads them; the annex has every wording."),
        "note",
    )
    for section in facts.questionnaire.sections:
        yield from _section(facts, section)


def _section(facts: RoundFacts, section: Section) -> Iterator[Part]:
    standing = facts.figures.sections[section.code]
    reading = facts.figures.reading(standing, facts.questionnaire)
    yield Heading(
        section.title.words,
        f"section-{section.code}",
        3,
        tag=reading_words(reading) if reading else None,
        **({"tone": TONES[reading]} if reading else {}),
    )
    yield from own_words(facts, section_place(section.code))
    scaled = [q for q in section.questions if q.scale is not None]
    if standing is not None:
        yield Paragraph(_sentence(facts, standing))
        yield from _causes(facts, standing)
        yield _whole(facts, section, standing)
        yield _shares(facts, section, scaled)
        yield _answers(facts, section, scaled)
    for question in section.questions:
        if question.scale is None and not question.kind.is_text:
            yield _choices(facts, question)
    yield from _comments(facts, section)


def own_words(facts: RoundFacts, place: str, *, heading: bool = False) -> Iterator[Part]:
    """What the partnership's own people wrote here, if they did; with `heading`, under one of its own."""
    its = facts.texts.get(place)
    if its is None:
        return
    if heading:
        yield Heading(places(facts.questionnaire)[place], place)
    yield Authored(its.words, _("{author}, {day}", author=its.author, day=day_in_words(its.day)))


def _sentence(facts: RoundFacts, standing: Standing) -> str:
    """What the section's figures say, in one sentence."""
    everyone = standing.everyone
    if not standing.is_reportable:
        shown = together([title_of(facts, code) for code in standing.own])
        sentence = _("No group that answered in confidence may be shown here.")
        return (
            _("{sentence} The figures are those of {who} alone.", sentence=sentence, who=shown) if shown else sentence
        )
    if standing.balanced is None or everyone.favourable is None:
        return _("Nobody whose answers may be shown answered here on the scale.")
    return _(
        "The balanced share who agree is {balanced}; of all answers, {share} are favourable ({n} answers by everyone"
        " shown). Agreement within questions is {agreement}.",
        balanced=percent(standing.balanced),
        share=percent(everyone.favourable),
        n=everyone.tally.answered,
        agreement=decimal(everyone.agreement) if everyone.agreement is not None else _("not defined"),
    )


def _causes(facts: RoundFacts, standing: Standing) -> Iterator[Part]:
    if facts.questionnaire.reading is None:
        return
    for code in caused_by(standing, facts.questionnaire.reading):
        yield Paragraph(cause(facts, code), "note")


def cause(facts: RoundFacts, code: str) -> str:
    """That a reading hangs on one organisation's answer."""
    who = title_of(facts, code)
    n = facts.figures.sizes[code]
    return ngettext(
        "Without the answer of {who} this reading would be another. It is one organisation’s answer, and counts as a"
        " perspective of its own.",
        "Without the answers of {who} this reading would be another. They are {n} organisations’ answers, and count as"
        " a perspective of their own.",
        n,
        who=who,
    )


def _whole(facts: RoundFacts, section: Section, standing: Standing) -> Table:
    """The section's pooled answers by row."""
    columns = (
        Column(_("Group"), is_head=True),
        Column(_("Agree"), is_number=True),
        Column(_("Don’t know"), is_number=True),
        Column(_("Not applicable"), is_number=True),
        Column(_("Prefer not to say"), is_number=True),
        Column(_("No answer"), is_number=True),
        Column(_("Agreement"), is_number=True),
    )
    shown = _measured(standing.everyone) if standing.has_rows else [cells.not_shown()] * (len(columns) - 1)
    rows = [(Cell(_("Everyone shown")), *shown)]
    for code, row in standing.own.items():
        rows.append((Cell(_("{who}, {n}", who=title_of(facts, code), n=facts.figures.sizes[code])), *_measured(row)))
    if standing.merged is not None:
        title = _("{who}, {n}", who=merged_title(facts), n=merged_size(facts))
        rows.append((Cell(title), *_measured(standing.merged)))
    caption = _("{section}: all its answers by group", section=section.title.words)
    return Table(caption, columns, rows)


def _measured(row: Measured) -> tuple[Cell, ...]:
    tally = row.tally
    agreement = Cell(_("Not defined")) if row.agreement is None else Cell(decimal(row.agreement), float(row.agreement))
    counts = (tally.dont_know, tally.not_applicable, tally.prefer_not_to_say, tally.no_answer)
    return (cells.share(row), *(cells.number(n) for n in counts), agreement)


def _shares(facts: RoundFacts, section: Section, questions: Sequence[Question]) -> Table:
    """The share who agree, question by question and row by row."""
    columns = [
        Column(_("Question"), is_head=True),
        *([Column(_("Reading"))] if facts.questionnaire.reading else []),
        Column(_("Balanced"), is_number=True),
        Column(_("Everyone"), is_number=True),
        *cells.row_columns(facts),
        Column(_("Gap"), is_number=True),
    ]
    rows = []
    for question in questions:
        standing = facts.figures.questions[question.code]
        rows.append(
            (
                Cell(wording_of(facts, question)),
                *([cells.reading(facts, standing)] if facts.questionnaire.reading else []),
                cells.balanced(standing),
                cells.everyone(standing),
                *cells.row_cells(facts, standing, [question]),
                cells.gap(standing),
            )
        )
    return Table(_("{section}: share who agree", section=section.title.words), columns, rows)


def _answers(facts: RoundFacts, section: Section, questions: Sequence[Question]) -> Table:
    """How everyone shown answered: levels, and beside them those who did not rate."""
    options = facts.questionnaire.options(questions[0])
    columns = [
        Column(_("Question"), is_head=True),
        *(Column(o.label.words, is_number=True) for o in options),
        Column(_("Don’t know"), is_number=True),
        Column(_("Not applicable"), is_number=True),
        Column(_("Prefer not to say"), is_number=True),
        Column(_("No answer"), is_number=True),
    ]
    rows = []
    for question in questions:
        standing = facts.figures.questions[question.code]
        if not standing.has_rows:
            rows.append((Cell(wording_of(facts, question)), *[cells.not_shown()] * (len(columns) - 1)))
            continue
        tally = standing.everyone.tally
        counts = [*(tally.counts or {}).values(), tally.dont_know, tally.not_applicable]
        counts += [tally.prefer_not_to_say, tally.no_answer]
        rows.append((Cell(wording_of(facts, question)), *(cells.number(n) for n in counts)))
    return Table(_("{section}: answers of everyone shown, in people", section=section.title.words), columns, rows)


def _choices(facts: RoundFacts, question: Question) -> Table:
    """A question that is answered with choices: people by choice and row."""
    standing = facts.figures.questions[question.code]
    own = {title_of(facts, code): row for code, row in standing.own.items()}
    if standing.merged is not None:
        own[merged_title(facts)] = standing.merged
    if not own:
        return Table(wording_of(facts, question), (Column(_("Answer"), is_head=True),), [(cells.not_shown(),)])
    blocks = {_("Everyone shown"): standing.everyone, **own}
    columns = [Column(_("Answer"), is_head=True), *(Column(title, is_number=True) for title in blocks)]
    rows = [
        (Cell(o.label.words), *(cells.number((b.tally.counts or {})[o.code]) for b in blocks.values()))
        for o in facts.questionnaire.options(question)
    ]
    beside = (
        (_("Don’t know"), "dont_know"),
        (_("Not applicable"), "not_applicable"),
        (_("Prefer not to say"), "prefer_not_to_say"),
        (_("No answer"), "no_answer"),
    )
    for label, kind in beside:
        rows.append((Cell(label), *(cells.number(getattr(b.tally, kind)) for b in blocks.values())))
    return Table(wording_of(facts, question), columns, rows)


def _comments(facts: RoundFacts, section: Section) -> Iterator[Part]:
    for question in section.questions:
        quotes, handled = facts.comments.get(question.code, []), facts.handled.get(question.code, Handled())
        if handled.given or question.kind.is_text:
            said = [(_words(q), speaker(facts, q.perspective)) for q in quotes]
            yield Quotes(wording_of(facts, question), said, became_of(handled))


def _words(quote: Quote) -> str:
    return _("{words} (a note on an answer)", words=quote.words) if quote.is_note else quote.words


def became_of(handled: Handled) -> str:
    """`9 comments were given: 6 shown, 2 of them with words blacked out, 1 kept back, 2 not read yet.`"""
    if not handled.given:
        return _("Nobody whose answers may be shown wrote here.")
    parts = [_("{n} shown", n=handled.shown)]
    if handled.with_words_removed:
        parts.append(_("{n} of them with words blacked out", n=handled.with_words_removed))
    if handled.kept_back:
        parts.append(_("{n} kept back", n=handled.kept_back))
    if handled.unread:
        parts.append(_("{n} not read yet", n=handled.unread))
    what = ", ".join(parts)
    return ngettext("{n} comment was given: {what}.", "{n} comments were given: {what}.", handled.given, what=what)


def speaker(facts: RoundFacts, perspective: str | None) -> str:
    """Who says it, where that may be shown."""
    if perspective is None:
        return _("Group not shown")
    if is_confidential(facts, perspective):
        return facts.questionnaire.perspective[perspective].singular.words
    return together(facts.organisations.get(perspective, [])) or title_of(facts, perspective)
