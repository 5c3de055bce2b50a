"""What a round suggests next: lists that follow from its counts by printed rules, and after them what staff wrote."""

from collections.abc import Iterator
from fractions import Fraction

from app.core.document import Finding, Findings, Heading, Paragraph, Part
from app.core.facts import NationalFacts
from app.core.learning import Movement, Readings
from app.core.own_text import WHAT_NEXT, learning_places
from app.core.questionnaire import Section
from app.core.reading import Reading
from app.core.table import Tone
from app.core.verdict_rule import Colour
from app.language import _, ngettext
from app.reports.comments import own_words
from app.reports.learning_sections import section_anchor, sections_on_a_scale
from app.reports.wording import wording_of

MANY = Fraction(1, 3)  # of the partnerships that are reported: from here on something is on many tables


def what_next(facts: NationalFacts) -> Iterator[Part]:
    """The part; nothing where the figures suggest nothing and nobody wrote."""
    lists = [found for found in (_together(facts), _from_others(facts), _to_talk(facts), _to_tell(facts)) if found]
    lists += _to_look_into(facts)
    words = [*own_words(facts, WHAT_NEXT)]
    if lists or words:
        yield Heading(learning_places(facts.questionnaire)[WHAT_NEXT], WHAT_NEXT)
    if lists:
        yield Paragraph(_("These lists follow from the counts above by fixed rules, and are a start for a discussion."))
        yield from lists
        yield Paragraph(_rules(), "note")
    yield from words


def _rules() -> str:
    return _(
        "Listed are: the red sections, each with its question that most partnerships read as an area for development or"
        " have differing views on; the green sections, and the one with the widest range; sections on which views"
        " differ, or too few could say, in at least a third of the partnerships that are reported; and sections on"
        " which at least a third of those compared went down, and more than went up."
    )


def _shown(facts: NationalFacts) -> list[tuple[Section, Readings]]:
    """The sections that are counted."""
    readings = facts.learned.readings
    return [(s, readings[s.code]) for s in sections_on_a_scale(facts) if s.code in readings and readings[s.code].colour]


def _together(facts: NationalFacts) -> Findings | None:
    """The red sections, each with the question that weighs most."""
    items = [
        Finding(
            section.title.words, _of(its.against, its), _hardest(facts, section), section_anchor(section), Tone.UNMET
        )
        for section, its in sorted(_shown(facts), key=lambda each: -Fraction(each[1].against, each[1].reported))
        if its.colour is Colour.RED
    ]
    return Findings(_("To work on together"), items) if items else None


def _hardest(facts: NationalFacts, section: Section) -> str:
    """`Most often: “We use what the forum says.” (4 of 6)`; of equals the first in the questionnaire."""
    read = facts.learned.questions
    known = [(q, read[q.code]) for q in section.questions if q.code in read and read[q.code].is_shown]
    if not known:
        return ""
    question, its = max(known, key=lambda each: Fraction(each[1].against, each[1].reported))
    if not its.against:
        return ""
    return _("Most often: “{question}” ({of})", question=wording_of(facts, question), of=_of(its.against, its))


def _from_others(facts: NationalFacts) -> Findings | None:
    """The green sections, and the one on which partnerships are furthest apart."""
    items = [
        Finding(
            section.title.words,
            _of(its.counts[Reading.STRENGTH], its),
            _("Read as a strength nearly everywhere: what works can be told to the others."),
            section_anchor(section),
            Tone.MET,
        )
        for section, its in _shown(facts)
        if its.colour is Colour.GREEN
    ]
    ranges = [(s, its) for s in sections_on_a_scale(facts) if (its := facts.learned.spreads[s.code]) is not None]
    if ranges:
        section, widest = max(ranges, key=lambda each: each[1].highest - each[1].lowest)
        if widest.highest > widest.lowest:
            items.append(
                Finding(
                    section.title.words,
                    _("{low}–{high}%", low=widest.lowest, high=widest.highest),
                    _("The widest range of balanced shares: those at its top can tell the others how."),
                    section_anchor(section),
                )
            )
    return Findings(_("To learn from each other"), items) if items else None


def _to_talk(facts: NationalFacts) -> Findings | None:
    """Sections on which views differ in many partnerships."""
    return _in_many(facts, Reading.VIEWS_DIFFER, _("To talk about first: views differ"), Tone.DIFFER)


def _to_tell(facts: NationalFacts) -> Findings | None:
    """Sections on which too few could say in many partnerships."""
    return _in_many(facts, Reading.NOT_ENOUGH_KNOWLEDGE, _("To make better known: too few could say"), Tone.UNKNOWN)


def _in_many(facts: NationalFacts, reading: Reading, title: str, tone: Tone) -> Findings | None:
    found = [(s, its) for s, its in _shown(facts) if Fraction(its.counts[reading], its.reported) >= MANY]
    items = [
        Finding(section.title.words, _of(its.counts[reading], its), "", section_anchor(section), tone)
        for section, its in sorted(found, key=lambda each: -Fraction(each[1].counts[reading], each[1].reported))
    ]
    return Findings(title, items) if items else None


def _to_look_into(facts: NationalFacts) -> list[Findings]:
    """Sections on which more partnerships went down than up since the round before."""
    moves = facts.learned.movements
    items = [
        Finding(
            section.title.words,
            _("{down} down, {up} up", down=its.down, up=its.up),
            ngettext(
                "Of the {n} partnership in which it can be compared.",
                "Of the {n} partnerships in which it can be compared.",
                its.up + its.steady + its.down,
            ),
            section_anchor(section),
        )
        for section in sections_on_a_scale(facts)
        if (its := moves.get(section.code)) is not None and _went_down(its)
    ]
    return [Findings(_("To look into: what went down"), items)] if items else []


def _went_down(its: Movement) -> bool:
    return its.is_shown and its.down > its.up and Fraction(its.down, its.up + its.steady + its.down) >= MANY


def _of(n: int, its: Readings) -> str:
    return _("{n} of {reported}", n=n, reported=its.reported)
