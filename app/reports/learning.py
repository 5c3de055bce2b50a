"""The learning report: what a round teaches over its partnerships, from one page that stands alone to every count."""

from collections.abc import Iterator, Sequence

from app.core.clock import day_in_words as day
from app.core.document import Document, Finding, Findings, Heading, Paragraph, Part
from app.core.facts import NationalFacts
from app.core.learning import LEAST, Readings
from app.core.national import LEAST as LEAST_FOR_SUMS
from app.core.own_text import INTRODUCTION, learning_places
from app.core.questionnaire import Section
from app.core.reading import Reading
from app.core.rounds import Naming
from app.core.snapshot import fingerprint
from app.core.table import Tone
from app.core.verdict_rule import Colour
from app.language import _, ngettext, page_language
from app.reports.change_words import in_words
from app.reports.comments import own_words
from app.reports.how_to_read import rule_table
from app.reports.learning_actions import state_of_actions
from app.reports.learning_change import since_the_round_before
from app.reports.learning_choices import not_rated
from app.reports.learning_data import as_data, beside, tidy
from app.reports.learning_groups import across_groups
from app.reports.learning_next import what_next
from app.reports.learning_places import who_took_part
from app.reports.learning_practice import practice
from app.reports.learning_sections import at_a_glance, every_section, rule_words, section_anchor
from app.reports.learning_themes import themes
from app.reports.wording import favourable_words


def learning(facts: NationalFacts) -> Document:
    """The report over the partnerships of a round; whether it names them is the round's setting."""
    parts: list[Part] = [
        *_summary(facts),
        *_own_part(facts, INTRODUCTION),
        *who_took_part(facts),
        *_how_to_read(facts),
        *at_a_glance(facts),
        *every_section(facts),
        *across_groups(facts),
        *since_the_round_before(facts),
        *state_of_actions(facts),
        *themes(facts),
        *not_rated(facts),
        *practice(facts),
        *what_next(facts),
    ]
    data = as_data(facts)
    return Document(
        title=facts.questionnaire.title.words,
        subtitle=ngettext(
            "Learning report over {n} partnership",
            "Learning report over {n} partnerships",
            len(facts.body["partnerships"]),
        ),
        lead=_lead(facts),
        facts_line=(
            _(
                "Round {round}, open {opened} to {closed}",
                round=facts.round,
                opened=day(facts.opened),
                closed=day(facts.closed),
            ),
            _("Partnerships are named") if facts.naming is Naming.NAMED else _("Partnerships are not named"),
        ),
        parts=parts,
        facts=data | {"fingerprint": fingerprint(data)} | beside(facts),
        frequencies=tidy(facts),
        language=page_language(),
        is_example=facts.is_example,
        made=facts.closed,
    )


def _lead(facts: NationalFacts) -> str:
    """How many took part, and what most of them have in common."""
    reported, n = len(facts.body["partnerships"]), len(facts.places)
    people = sum(p["submitted"] for p in facts.body["participation"])
    places = (
        _("all {all} partnerships are reported", all=n)
        if reported == n
        else _("{reported} of {all} partnerships are reported", reported=reported, all=n)
    )
    taking_part = ngettext(
        "{n} response was submitted in this round, and {places}.",
        "{n} responses were submitted in this round, and {places}.",
        people,
        places=places,
    )
    if not any(its.is_shown for its in facts.learned.readings.values()):
        return taking_part
    colours = [its.colour for its in facts.learned.readings.values()]
    return _(
        "{taking_part} Of {sections} {green} green, {amber} amber and {red} red.",
        taking_part=taking_part,
        sections=ngettext("{n} section", "{n} sections", len(colours)),
        green=_are(colours.count(Colour.GREEN)),
        amber=in_words(colours.count(Colour.AMBER)),
        red=in_words(colours.count(Colour.RED)),
    )


def _are(n: int) -> str:
    return _("{n} is", n=in_words(n)) if n < 2 else _("{n} are", n=in_words(n))


def _summary(facts: NationalFacts) -> Iterator[Part]:
    """The sections that are green, and those that are red, by how many partnerships made them so."""
    if not facts.learned.readings:
        return
    yield Heading(_("In short"), "in-short")
    if not any(its.is_shown for its in facts.learned.readings.values()):
        yield Paragraph(
            _("Fewer than {n} partnerships are reported on every section, so nothing is counted over them.", n=LEAST)
        )
        return
    green = _found(facts, Colour.GREEN)
    red = _found(facts, Colour.RED)
    yield Findings(
        _("Common strengths: {n} green", n=_are(len(green))),
        [
            Finding(
                section.title.words,
                _of(its.counts[Reading.STRENGTH], its),
                _("read it as a strength"),
                section_anchor(section),
                Tone.MET,
            )
            for section, its in green
        ],
    )
    yield Findings(
        _("Common areas to work on: {n} red", n=_are(len(red))),
        [
            Finding(section.title.words, _of(its.against, its), _against(its), section_anchor(section), Tone.UNMET)
            for section, its in red
        ],
    )
    yield Paragraph(rule_words(), "note")


def _found(facts: NationalFacts, colour: Colour) -> Sequence[tuple[Section, Readings]]:
    """Sections of a colour, those with the most partnerships behind it first; ties in the questionnaire's order."""
    readings = facts.learned.readings
    found = [(s, readings[s.code]) for s in facts.questionnaire.sections if s.code in readings]

    def share(its: Readings) -> float:
        return (its.counts[Reading.STRENGTH] if colour is Colour.GREEN else its.against) / its.reported

    return sorted(((s, its) for s, its in found if its.colour is colour), key=lambda each: -share(each[1]))


def _of(n: int, its: Readings) -> str:
    return _("{n} of {reported}", n=n, reported=its.reported)


def _against(its: Readings) -> str:
    """`3 read it as an area for development, in 2 views differ`."""
    development, differ = its.counts[Reading.AREA_FOR_DEVELOPMENT], its.counts[Reading.VIEWS_DIFFER]
    read = ngettext("{n} reads it as an area for development", "{n} read it as an area for development", development)
    if not differ:
        return read
    if not development:
        return ngettext("views differ in {n}", "views differ in {n}", differ)
    return _("{read}, and views differ in {n}", read=read, n=differ)


def _own_part(facts: NationalFacts, place: str) -> Iterator[Part]:
    """A part that staff wrote, under its title."""
    words = [*own_words(facts, place)]
    if words:
        yield Heading(learning_places(facts.questionnaire)[place], place)
        yield from words


def _how_to_read(facts: NationalFacts) -> Iterator[Part]:
    """What is counted, by which rules, and what is held back."""
    yield Heading(_("How to read this report"), "how-to-read")
    if facts.questionnaire.provenance:
        yield Paragraph(facts.questionnaire.provenance.words)
    for code, scale in facts.questionnaire.scales.items():
        yield Paragraph(
            _(
                "Favourable answers on the scale “{scale}”: {levels}.",
                scale=scale.title.words,
                levels=favourable_words(facts, code),
            )
        )
    yield Paragraph(
        _(
            "This report is made of the figures of each partnership’s own report. It counts partnerships, so that a"
            " large one weighs no more than a small one. A section’s share in a partnership is its balanced share, the"
            " plain mean of its groups’ shares. The middle is the median; about a quarter of the partnerships lie below"
            " the lower quartile, and about a quarter above the upper one."
        )
    )
    rule = facts.questionnaire.reading
    if rule is not None:
        yield Paragraph(_("In each partnership the first of these sentences that holds gives the reading."))
        yield rule_table(rule)
        yield Paragraph(
            _("Colours are given by how many partnerships read something as what. {colours}", colours=rule_words())
        )
    yield Paragraph(
        _(
            "Counts, colours and ranges are shown where at least {n} partnerships are reported; where all of them stand"
            " under one reading, that tells each one’s. Sums over a group are made of the partnerships in which it"
            " stands by itself, at least {least} of them, and the table says how many people they leave out. These are"
            " the partnerships that took part, not a sample: the figures say nothing about others.",
            n=LEAST,
            least=LEAST_FOR_SUMS,
        )
    )
