"""What moved since the round before, counted over the partnerships that were in both."""

from collections.abc import Iterator, Sequence

from app.core.change import STEADY
from app.core.clock import day_in_words
from app.core.document import Heading, Paragraph, Part
from app.core.facts import NationalFacts
from app.core.learning import LEAST, Movement
from app.core.questionnaire import Section
from app.core.table import Cell, Column, Table, Tone
from app.language import _, ngettext
from app.reports import cells
from app.reports.learning_sections import sections_on_a_scale, too_few


def since_the_round_before(facts: NationalFacts) -> Iterator[Part]:
    """The part on change; nothing where no round went before."""
    if facts.before is None or not facts.learned.movements:
        return
    yield Heading(_("What changed between the rounds"), "change")
    yield Paragraph(
        ngettext(
            "{n} partnership has a report in this round and in {round}, which closed on {day}.",
            "{n} partnerships have a report in this round and in {round}, which closed on {day}.",
            facts.learned.in_both,
            round=facts.before.round,
            day=day_in_words(facts.before.closed),
        )
    )
    sections = sections_on_a_scale(facts)
    moves = facts.learned.movements
    if not any(its.is_shown for its in moves.values()):
        yield Paragraph(
            _(
                "Fewer than {n} of them can be compared on any section, so no movement is counted. A section is"
                " compared where it asks the same and the same groups stand in it both times.",
                n=LEAST,
            )
        )
        return
    yield _table(sections, [moves[section.code] for section in sections])
    yield Paragraph(
        ngettext(
            "Up or down is a movement of the balanced share by more than {n} point; less is told as no clear change."
            " A section is compared in a partnership where it asks the same of the same groups both times.",
            "Up or down is a movement of the balanced share by more than {n} points; less is told as no clear change."
            " A section is compared in a partnership where it asks the same of the same groups both times.",
            STEADY,
        ),
        "note",
    )


def _table(sections: Sequence[Section], moves: Sequence[Movement]) -> Table:
    return Table(
        _("Partnerships whose share of a section moved"),
        (
            Column(_("Section"), is_head=True),
            Column(_("Up"), is_number=True),
            Column(_("No clear change"), is_number=True),
            Column(_("Down"), is_number=True),
            Column(_("Cannot be compared"), is_number=True),
        ),
        [(Cell(section.title.words), *_cells(its)) for section, its in zip(sections, moves, strict=True)],
    )


def _cells(its: Movement) -> tuple[Cell, ...]:
    if not its.is_shown:
        return (Cell(too_few(), tone=Tone.HIDDEN),) * 4
    return tuple(cells.number(n) for n in (its.up, its.steady, its.down, its.apart))
