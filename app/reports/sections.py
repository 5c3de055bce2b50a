"""Section by section: what it is read as and why, its charts, the choices people made, and what they wrote."""

from collections.abc import Iterator

from app.core.document import Heading, Paragraph, Part
from app.core.facts import RoundFacts
from app.core.figures import Standing
from app.core.own_text import section_place
from app.core.questionnaire import Section
from app.core.table import Tone
from app.language import _
from app.reports.answer_bars import answers
from app.reports.choices import choices
from app.reports.comments import comments, own_words
from app.reports.readings import why
from app.reports.rows_apart import groups_apart, section_as_a_whole
from app.reports.wording import TONES, nobody_answered, percent, reading_words, title_of, together


def every_section(facts: RoundFacts) -> Iterator[Part]:
    """All sections, in the questionnaire's order."""
    yield Heading(_("Section by section"), "sections")
    if any(question.wording is not None for question in facts.questionnaire.questions):
        yield Paragraph(
            _(
                "Questions are worded here as the first group that was asked them reads them; the annex has every"
                " wording."
            ),
            "note",
        )
    for section in facts.questionnaire.sections:
        standing = facts.figures.sections[section.code]
        reading = facts.figures.reading(standing, facts.questionnaire)
        yield Heading(
            section.title.words,
            f"section-{section.code}",
            3,
            tag=reading_words(reading) if reading else None,
            tone=TONES[reading] if reading else Tone.PLAIN,
        )
        parts = [*own_words(facts, section_place(section.code)), *_figures(facts, section), *comments(facts, section)]
        yield from parts or [Paragraph(_("{nobody} answered here.", nobody=nobody_answered(facts)))]


def _figures(facts: RoundFacts, section: Section) -> Iterator[Part]:
    standing = facts.figures.sections[section.code]
    if standing is not None:
        scaled = [q for q in section.questions if q.scale is not None]
        yield Paragraph(sentence(facts, standing), "lead")
        for reason in why(facts, standing):
            yield Paragraph(reason)
        yield from answers(facts, section, scaled)
        yield from groups_apart(facts, section, scaled)
        if len(scaled) > 1:
            yield from section_as_a_whole(facts, section, standing)
    chosen = [q for q in section.questions if q.scale is None and not q.kind.is_text]
    yield from choices(facts, section, chosen)


def sentence(facts: RoundFacts, standing: Standing) -> str:
    """What the section's figures say."""
    everyone = standing.everyone
    if not standing.is_reportable:
        shown = together([title_of(facts, code) for code in standing.own])
        hidden = _("No group that answered in confidence may be shown here.")
        return _("{sentence} The figures are those of {who} alone.", sentence=hidden, who=shown) if shown else hidden
    if standing.balanced is None or everyone.favourable is None:
        return _("{nobody} answered here on the scale.", nobody=nobody_answered(facts))
    rule = facts.questionnaire.reading
    if everyone.tally.answered == 1:
        return _("The only answer is favourable.") if everyone.favourable else _("The only answer is not favourable.")
    if len(standing.shares) == 1:
        return _(
            "{share} of {n} answers are favourable.",
            share=percent(everyone.favourable, rule),
            n=everyone.tally.answered,
        )
    return _(
        "The balanced share of favourable answers is {balanced}: each group counts the same. With each of the {n}"
        " answers counted once it is {share}.",
        balanced=percent(standing.balanced, rule),
        share=percent(everyone.favourable),
        n=everyone.tally.answered,
    )
