"""All sections at a glance: section × row, the figure printed in every cell, the reading in words last."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from app.core.document import Heading, Paragraph, Part
from app.core.facts import RoundFacts
from app.core.figures import Measured, Standing
from app.core.questionnaire import Thresholds
from app.core.reading import Reading
from app.core.table import Band, Cell, Column, Matrix, Tone
from app.language import _, ngettext
from app.reports import cells
from app.reports.groups import groups, left_out, standing_in
from app.reports.readings import Found, read_as
from app.reports.wording import percent, percent_of_knob, together

QUARTERS = ("0.25", "0.50", "0.75")


def at_a_glance(facts: RoundFacts) -> Iterator[Part]:
    """The matrix, where there are several sections on a scale and somebody may be shown."""
    found = [(s, standing) for s in facts.questionnaire.sections if (standing := facts.figures.sections[s.code])]
    if len(found) < 2 or not any(standing.everyone.favourable is not None for _section, standing in found):
        return
    yield Heading(_("Sections at a glance"), "sections-at-a-glance")
    if facts.questionnaire.reading is not None:
        yield Paragraph(_how_they_read(facts, len(found)))
    yield _matrix(facts, found)
    note = _note(facts)
    if note:
        yield Paragraph(note, "note")


def _how_they_read(facts: RoundFacts, n: int) -> str:
    """`Among 10 sections: 3 strengths, 1 area for development and 6 to explore.`"""
    counted = {reading: len(read_as(facts, reading)) for reading in Reading}
    words = {
        Reading.STRENGTH: ngettext("{n} strength", "{n} strengths", counted[Reading.STRENGTH]),
        Reading.AREA_FOR_DEVELOPMENT: ngettext(
            "{n} area for development", "{n} areas for development", counted[Reading.AREA_FOR_DEVELOPMENT]
        ),
        Reading.VIEWS_DIFFER: _("{n} where views differ", n=counted[Reading.VIEWS_DIFFER]),
        Reading.EXPLORE: _("{n} to explore", n=counted[Reading.EXPLORE]),
        Reading.NOT_ENOUGH_KNOWLEDGE: _("{n} where too few could say", n=counted[Reading.NOT_ENOUGH_KNOWLEDGE]),
        Reading.NOT_REPORTED: _("{n} not reported", n=counted[Reading.NOT_REPORTED]),
    }
    found = [words[reading] for reading, count in counted.items() if count]
    return _("Among {n} sections: {list}.", n=n, list=together(found))


def _matrix(facts: RoundFacts, found: Found) -> Matrix:
    rows = standing_in(groups(facts), [standing for _section, standing in found])
    has_everyone = len(rows) > 1
    rule = facts.questionnaire.reading

    def say(row: Measured) -> Cell:
        if row.favourable is None:
            return Cell(_("Nobody on the scale"), tone=Tone.NONE)
        return Cell(percent(row.favourable, rule), float(row.favourable))

    def everyone(standing: Standing) -> Cell:
        if standing.balanced is None:
            return cells.balanced(standing)
        return Cell(percent(standing.balanced, rule), float(standing.balanced))

    columns = [
        Column(_("Section"), is_head=True),
        *([Column(_("Everyone, balanced"), is_number=True)] if has_everyone else []),
        *cells.group_columns(rows),
        *([Column(_("Reading"))] if rule is not None else []),
    ]
    lines = []
    for section, standing in found:
        lines.append(
            (
                Cell(section.title.words),
                *([everyone(standing)] if has_everyone else []),
                *cells.group_cells(facts, rows, standing, say=say),
                *([cells.reading(facts, standing)] if rule is not None else []),
            )
        )
    return Matrix(_("Share of favourable answers, by section and group"), columns, lines, bands=_bands(rule))


def _bands(rule: Thresholds | None) -> list[Band]:
    """Shades that turn where the rule turns; without a rule, quarters."""
    knobs = (rule.low, rule.development, rule.floor, rule.strength) if rule is not None else QUARTERS
    turns = sorted({Fraction(knob): knob for knob in knobs if Fraction(knob) > 0}.items())
    if not turns:
        return []
    bands = [Band(0.0, _("under {share}", share=percent_of_knob(turns[0][1])))]
    for (least, knob), (_next, upper) in pairwise(turns):
        label = _("{share} to under {upper}", share=percent_of_knob(knob), upper=percent_of_knob(upper))
        bands.append(Band(float(least), label))
    least, knob = turns[-1]
    label = _("{share} or more", share=percent_of_knob(knob)) if least < 1 else percent_of_knob(knob)
    return [*bands, Band(float(least), label)]


def _note(facts: RoundFacts) -> str:
    said = []
    voices = [group.title for group in groups(facts) if group.is_one_voice]
    if voices and facts.figures.rows.confidential:
        said.append(
            ngettext(
                "{who} is one voice on the record: its share moves in steps of a question.",
                "{who} are one voice each on the record: their shares move in steps of a question.",
                len(voices),
                who=together(voices),
            )
        )
    missing = left_out(facts)
    if missing:
        said.append(_("In no figure: {who}.", who=together(missing)))
    return " ".join(said)
