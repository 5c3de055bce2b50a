"""Sections over partnerships: how many read each as what, the colour that makes, and how far their shares spread."""

from collections.abc import Iterator, Mapping, Sequence

from app.core.chart import RangeLine, RangeStrip, Veil
from app.core.document import Heading, Paragraph, Part
from app.core.facts import NationalFacts
from app.core.learning import GREEN_FROM, LEAST, RED_FROM, Readings, Spread
from app.core.own_text import section_place
from app.core.questionnaire import Question, Section
from app.core.reading import Reading
from app.core.table import Cell, Column, Table, Tone
from app.core.verdict_rule import Colour
from app.language import _, ngettext
from app.reports import cells
from app.reports.comments import own_words
from app.reports.learning_choices import chosen
from app.reports.wording import percent, reading_words, together, under, wording_of

ORDER = (
    Reading.STRENGTH,
    Reading.EXPLORE,
    Reading.VIEWS_DIFFER,
    Reading.AREA_FOR_DEVELOPMENT,
    Reading.NOT_ENOUGH_KNOWLEDGE,
    Reading.NOT_REPORTED,
)
TONES = {Colour.GREEN: Tone.MET, Colour.AMBER: Tone.PARTLY, Colour.RED: Tone.UNMET}


def section_anchor(section: Section) -> str:
    """Where a section's part begins."""
    return f"section-{section.code}"


def colour_words(colour: Colour) -> str:
    """`Green`."""
    return {Colour.GREEN: _("Green"), Colour.AMBER: _("Amber"), Colour.RED: _("Red")}[colour]


def rule_words() -> str:
    """The rule of the colours, as it is printed wherever one stands."""
    return _(
        "Green: at least {green} of the partnerships that are reported on it read it as a strength. Red: at least {red}"
        " of them read it as an area for development, or their views differ. Amber: everything else.",
        green=percent(GREEN_FROM),
        red=percent(RED_FROM),
    )


def too_few() -> str:
    """Why nothing is told."""
    return _("Fewer than {n} partnerships", n=LEAST)


def sections_on_a_scale(facts: NationalFacts) -> list[Section]:
    """Sections that have a share at all."""
    return [s for s in facts.questionnaire.sections if s.code in facts.learned.spreads]


def at_a_glance(facts: NationalFacts) -> Iterator[Part]:
    """Every section's colour and counts, and the range of its shares."""
    sections = sections_on_a_scale(facts)
    if not sections:
        return
    yield Heading(_("Every section at a glance"), "at-a-glance")
    readings = facts.learned.readings
    if readings:
        yield _counts(
            _("Partnerships by reading of each section"),
            _("Section"),
            [(section.title.words, readings[section.code]) for section in sections],
        )
    yield _strip(sections, facts.learned.spreads)


def _counts(caption: str, head: str, rows: Sequence[tuple[str, Readings]]) -> Table:
    """How often each reading stands, and the colour; readings that stand nowhere have no column."""
    used = [r for r in ORDER if any(its.is_shown and its.counts[r] for _title, its in rows)]
    columns = (
        Column(head, is_head=True),
        Column(_("Colour")),
        *(Column(reading_words(reading), is_number=True) for reading in used),
    )
    return Table(caption, columns, [(Cell(title), colour_cell(its), *_numbers(its, used)) for title, its in rows])


def colour_cell(its: Readings) -> Cell:
    """The colour in words, or why there is none."""
    colour = its.colour
    if colour is None:
        return Cell(too_few(), tone=Tone.HIDDEN)
    return Cell(colour_words(colour), tone=TONES[colour])


def _numbers(its: Readings, used: Sequence[Reading]) -> list[Cell]:
    if not its.is_shown:
        return [Cell(_("Not shown"), tone=Tone.HIDDEN) for _reading in used]
    return [cells.number(its.counts[reading]) for reading in used]


def _strip(sections: Sequence[Section], spreads: Mapping[str, Spread | None]) -> RangeStrip:
    """The balanced share of each section: from the lowest partnership to the highest."""
    named = [(section.title.words, spreads[section.code]) for section in sections]
    return RangeStrip(
        "chart-spread",
        _title([(name, its) for name, its in named if its is not None]),
        _("Balanced share of favourable answers: from the lowest partnership to the highest, and the middle one."),
        " ".join(_sentence(name, its) for name, its in named),
        Table(
            _("Sections: the balanced share over partnerships, in whole percent"),
            (
                Column(_("Section"), is_head=True),
                Column(_("Partnerships"), is_number=True),
                Column(_("Lowest"), is_number=True),
                Column(_("Lower quartile"), is_number=True),
                Column(_("Middle"), is_number=True),
                Column(_("Upper quartile"), is_number=True),
                Column(_("Highest"), is_number=True),
            ),
            [(Cell(name), *_spread_cells(its)) for name, its in named],
        ),
        (),
        [_line(name, its) for name, its in named],
    )


def _title(known: Sequence[tuple[str, Spread]]) -> str:
    """The finding: where partnerships are furthest apart."""
    if not known:
        return _("Too few partnerships for a range")
    name, its = max(known, key=lambda each: each[1].highest - each[1].lowest)
    apart = its.highest - its.lowest
    return ngettext(
        "Partnerships are furthest apart on {section}: {n} point",
        "Partnerships are furthest apart on {section}: {n} points",
        apart,
        section=together([name]),
    )


def _spread_cells(its: Spread | None) -> tuple[Cell, ...]:
    if its is None:
        return (Cell(too_few(), tone=Tone.HIDDEN),) * 6
    percents = (its.lowest, its.lower, its.middle, its.upper, its.highest)
    return cells.number(its.partnerships), *(Cell(f"{p}%", p) for p in percents)


def _line(name: str, its: Spread | None) -> RangeLine:
    if its is None:
        return RangeLine(name, veil=Veil(too_few(), Tone.HIDDEN))
    return RangeLine(name, its.lowest / 100, its.highest / 100, its.middle / 100)


def _sentence(name: str, its: Spread | None) -> str:
    if its is None:
        return _("{said}.", said=under(name, too_few()))
    said = _("from {low}% to {high}%, middle {middle}%", low=its.lowest, high=its.highest, middle=its.middle)
    return _("{said}.", said=under(name, said))


def every_section(facts: NationalFacts) -> Iterator[Part]:
    """Each section by itself: its colour, staff's own words, its questions. Without a rule it has no colour."""
    sections = sections_on_a_scale(facts)
    if not sections:
        return
    yield Heading(_("Section by section"), "sections")
    for section in sections:
        its = facts.learned.readings.get(section.code)
        colour = its.colour if its else None
        tag = None if colour is None else colour_words(colour)
        yield Heading(
            section.title.words, section_anchor(section), 3, tag, Tone.PLAIN if colour is None else TONES[colour]
        )
        yield Paragraph(_said(its, facts.learned.spreads[section.code]))
        yield from own_words(facts, section_place(section.code))
        if its is not None:
            yield _counts(
                under(section.title.words, _("partnerships by reading of each question")),
                _("Question"),
                [(wording_of(facts, q), facts.learned.questions[q.code]) for q in _scaled(section)],
            )
        yield from chosen(facts, section)


def _read_as(reading: Reading, n: int) -> str:
    """`3 read it as a strength`."""
    return {
        Reading.STRENGTH: ngettext("{n} reads it as a strength", "{n} read it as a strength", n),
        Reading.EXPLORE: ngettext("{n} has it to explore", "{n} have it to explore", n),
        Reading.VIEWS_DIFFER: _("in {n} views differ", n=n),
        Reading.AREA_FOR_DEVELOPMENT: ngettext(
            "{n} reads it as an area for development", "{n} read it as an area for development", n
        ),
        Reading.NOT_ENOUGH_KNOWLEDGE: _("in {n} too few could say", n=n),
        Reading.NOT_REPORTED: _("in {n} it is not reported", n=n),
    }[reading]


def _scaled(section: Section) -> list[Question]:
    return [question for question in section.questions if question.scale is not None]


def _said(its: Readings | None, spread: Spread | None) -> str:
    """The section in a sentence or two."""
    if spread is None if its is None else not its.is_shown:
        return _("{few} are reported on this section, so nothing is counted.", few=too_few())
    said = []
    if its is not None:
        said.append(
            ngettext(
                "Of {n} partnership {found}.",
                "Of {n} partnerships {found}.",
                sum(its.counts.values()),
                found=", ".join(_read_as(reading, its.counts[reading]) for reading in ORDER if its.counts[reading]),
            )
        )
    if spread is not None:
        said.append(
            _(
                "The balanced share runs from {low}% to {high}%, with the middle at {middle}%.",
                low=spread.lowest,
                high=spread.highest,
                middle=spread.middle,
            )
        )
    return " ".join(said)
