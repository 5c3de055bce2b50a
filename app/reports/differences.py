"""Where views differ, with both sides' words, and where too few could say: each its own finding."""

from collections.abc import Iterator, Sequence

from app.core.comments import Quote
from app.core.document import Heading, Paragraph, Part, Quotes
from app.core.facts import RoundFacts
from app.core.questionnaire import Question, Section
from app.core.reading import Reading, stand_apart, unknown_share
from app.core.table import Cell, Column, Table
from app.language import _, ngettext
from app.reports import cells
from app.reports.comments import is_for_anybody, spoken
from app.reports.readings import FoundQuestions, apart, hang_on_the_record, questions_read_as, read_as, widest_first
from app.reports.rows_apart import dot_plot
from app.reports.wording import decimal, in_quotes, percent, percent_of_knob, title_of, under, wording_of

MOST_WORDS = 3  # of each side, under a section


def where_views_differ(facts: RoundFacts) -> Iterator[Part]:
    """Sections and questions on which groups, or people within them, stand apart."""
    if facts.questionnaire.reading is None:
        return
    sections, questions = read_as(facts, Reading.VIEWS_DIFFER), questions_read_as(facts, Reading.VIEWS_DIFFER)
    if not sections and not questions:
        return
    yield Heading(_("Where we see things differently"), "views-differ")
    yield Paragraph(" ".join(_where(facts, [section for section, _standing in sections], questions)))
    sides, within = apart(facts), _within(facts, questions)
    for section in facts.questionnaire.sections:
        here = [each for each in sides if each[0] is section]
        people = [each for each in within if each[0] is section]
        if here or people:
            yield Heading(section.title.words, f"differ-{section.code}", 3, is_detail=True)
        if here:
            caption = under(section.title.words, _("questions on which views differ"))
            yield dot_plot(facts, f"differ-groups-{section.code}", _title(len(here)), caption, widest_first(here))
        if people:
            yield Paragraph(_within_words(facts, people))
        if here:
            yield from _both_sides(facts, section, here)


def _where(facts: RoundFacts, sections: Sequence[Section], questions: FoundQuestions) -> Iterator[str]:
    if sections:
        yield ngettext(
            "Views differ on one section as a whole: {names}.",
            "Views differ on {n} sections as a whole: {names}.",
            len(sections),
            names=in_quotes([section.title.words for section in sections]),
        )
    if not questions:
        yield _("No single question is read so.")
        return
    yield ngettext("Views differ on {n} question.", "Views differ on {n} questions.", len(questions))
    hanging = hang_on_the_record(facts, questions)
    if hanging:
        yield _("{said}.", said=hanging[:1].upper() + hanging[1:])


def _title(n: int) -> str:
    return ngettext("Groups stand on either side on {n} question", "Groups stand on either side on {n} questions", n)


def _within(facts: RoundFacts, questions: FoundQuestions) -> FoundQuestions:
    """Those on which no groups stand apart: people within them do."""
    rule = facts.questionnaire.reading
    assert rule is not None
    return [each for each in questions if not stand_apart(each[2].own_shares.values(), rule)]


def _within_words(facts: RoundFacts, found: FoundQuestions) -> str:
    rule = facts.questionnaire.reading
    assert rule is not None
    said = [
        _(
            "“{question}” (agreement {agreement})",
            question=wording_of(facts, question),
            agreement=decimal(standing.everyone.agreement, rule.exact("agreement")),
        )
        for _section, question, standing in found
        if standing.everyone.agreement is not None
    ]
    return ngettext(
        "People within the groups disagree with each other on {n} question: {list}.",
        "People within the groups disagree with each other on {n} questions: {list}.",
        len(said),
        list="; ".join(said),
    )


def _both_sides(facts: RoundFacts, section: Section, found: FoundQuestions) -> Iterator[Part]:
    """What groups on either side wrote, beside these questions or in the section's open boxes."""
    rule = facts.questionnaire.reading
    assert rule is not None
    on_a_side = {
        code
        for _section, _question, standing in found
        for code, share in standing.own_shares.items()
        if share >= rule.exact("agree_side") or share < rule.exact("other_side")
    }
    asked = [question for _section, question, _standing in found]
    asked += [question for question in section.questions if question.kind.is_text]
    for code in facts.questionnaire.perspective:
        quotes = [*_quotes(facts, asked, code)] if code in on_a_side else []
        if quotes:
            note = ""
            if len(quotes) > MOST_WORDS:
                note = _("{n} of {all} comments; all stand under the section.", n=MOST_WORDS, all=len(quotes))
            yield Quotes(_("{who} wrote", who=title_of(facts, code)), spoken(facts, quotes[:MOST_WORDS]), note)


def _quotes(facts: RoundFacts, asked: Sequence[Question], code: str) -> Iterator[Quote]:
    for question in asked:
        for quote in facts.comments.get(question.code, []):
            if quote.perspective == code and (quote.may_quote or not is_for_anybody(facts)):
                yield quote


def too_few_could_say(facts: RoundFacts) -> Iterator[Part]:
    """Questions that many could not answer: a finding about what people are told, or what fits them."""
    if facts.questionnaire.reading is None:
        return
    questions = questions_read_as(facts, Reading.NOT_ENOUGH_KNOWLEDGE)
    if not questions:
        return
    yield Heading(_("Where too few could say"), "too-few-could-say")
    yield Paragraph(
        ngettext(
            "On {n} question at least {share} of those who gave any answer said “don’t know” or “not applicable”.",
            "On {n} questions at least {share} of those who gave any answer said “don’t know” or “not applicable”.",
            len(questions),
            share=percent_of_knob(facts.questionnaire.reading.unknown),
        )
    )
    yield Paragraph(
        _(
            "Many who don’t know: ask what people are told. Many to whom it does not apply: ask whether the question"
            " fits them."
        )
    )
    columns = (
        Column(_("Question"), is_head=True),
        Column(_("Section")),
        Column(_("Could not say"), is_number=True),
        Column(cells.non_answer(facts, "dont_know"), is_number=True),
        Column(cells.non_answer(facts, "not_applicable"), is_number=True),
        Column(_("Gave any answer"), is_number=True),
    )
    rows = []
    for section, question, standing in questions:
        tally = standing.everyone.tally
        could_not = percent(unknown_share(tally))
        counts = [cells.number(n) for n in (tally.dont_know, tally.not_applicable, tally.people)]
        rows.append((Cell(wording_of(facts, question)), Cell(section.title.words), Cell(could_not), *counts))
    yield Table(_("Questions that too few could answer"), columns, rows)
