"""Promising practice in the report over partnerships: as it was offered, named where that was agreed to."""

from collections.abc import Iterator

from app.core.document import Authored, Heading, Paragraph, Part
from app.core.facts import NationalFacts
from app.core.practice import ToldPractice
from app.core.questionnaire import Section
from app.core.snapshot import Json
from app.language import _
from app.reports.wording import in_quotes, wording_of


def practice(facts: NationalFacts) -> Iterator[Part]:
    """Each practice once, under the first section that it answers to; nothing where none is offered."""
    if not facts.practices:
        return
    yield Heading(_("Promising practice"), "practice")
    yield Paragraph(
        _(
            "What partnerships do, told in their own words and with their consent. Nobody judged it, and it was not"
            " chosen by any figure. Every partnership may offer a practice, whether or not it took part in this round,"
            " so a name beside one does not tell who did."
        )
    )
    number = 0
    for section in facts.questionnaire.sections:
        its = [one for one in facts.practices if _section(facts, one) == section]
        if its:
            yield Heading(section.title.words, f"practice-{section.code}", 3)
        for one in its:
            number += 1
            yield from _told(facts, one, number)


def _section(facts: NationalFacts, one: ToldPractice) -> Section:
    """The first section with a question that it answers to."""
    return next(s for s in facts.questionnaire.sections if any(q.code in one.questions for q in s.questions))


def _told(facts: NationalFacts, one: ToldPractice, number: int) -> Iterator[Part]:
    yield Heading(one.title, f"practice-{number}", 4)
    yield Authored(one.words, one.partnership or _("Offered without its partnership’s name"))
    if one.evidence:
        yield Paragraph(_("What shows that it helps: {words}", words=one.evidence))
    if one.link:
        yield Paragraph(_("Read more: {link}", link=one.link))
    asked = [wording_of(facts, facts.questionnaire.by_code[code]) for code in one.questions]
    yield Paragraph(_("It answers to: {questions}", questions=in_quotes(asked)), "note")


def as_data(facts: NationalFacts) -> list[Json]:
    """Practices for the report's JSON."""
    return [
        {
            "title": one.title,
            "words": one.words,
            "evidence": one.evidence,
            "link": one.link or None,
            "partnership": one.partnership,
            "questions": list(one.questions),
        }
        for one in facts.practices
    ]
