"""Groups over partnerships: sums of the rows in which a group stands by itself."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from app.core.document import Heading, Paragraph, Part
from app.core.facts import NationalFacts
from app.core.national import LEAST
from app.core.table import Cell, Column, Table, Tone
from app.language import _, ngettext
from app.reports.learning_sections import sections_on_a_scale
from app.reports.wording import percent


def taken_in(partnerships: int, left_out: int) -> str:
    """`5 partnerships, leaving out 3`."""
    of = ngettext("{n} partnership", "{n} partnerships", partnerships)
    return _("{of}, leaving out {n}", of=of, n=left_out) if left_out else _("{of}, leaving out nobody", of=of)


def across_groups(facts: NationalFacts) -> Iterator[Part]:
    """How each group sees each section, summed over the partnerships in which it stands by itself."""
    sections = sections_on_a_scale(facts)
    if not sections:
        return
    blocks = {section["code"]: section for section in facts.body["sections"]}
    yield Heading(_("How groups see it over partnerships"), "groups")
    yield Paragraph(
        _(
            "Each share is over all answers of the group, in the partnerships where it stands by itself: a partnership"
            " with more people weighs more here. The number beside it is of answers on the scale."
        )
    )
    perspectives = facts.questionnaire.perspectives
    yield Table(
        _("Favourable answers by section and perspective"),
        (Column(_("Section"), is_head=True), *(Column(p.title.words, is_number=True) for p in perspectives)),
        [
            (
                Cell(section.title.words),
                *(_share(facts, section.scale, blocks[section.code]["perspectives"][p.code]) for p in perspectives),
            )
            for section in sections
        ],
    )
    if said := [*_left_out(facts, [blocks[section.code] for section in sections])]:
        yield Paragraph(" ".join(said), "note")


def share_of(facts: NationalFacts, scale: str | None, block: Mapping[str, Any]) -> Fraction | None:
    """The exact favourable share of a sum; None where it has no answers on the scale or may not be shown."""
    if scale is None or not block.get("answered"):
        return None
    favourable = facts.questionnaire.scales[scale].favourable
    return Fraction(sum(block["counts"][code] for code in favourable), block["answered"])


def _share(facts: NationalFacts, scale: str | None, block: Mapping[str, Any]) -> Cell:
    if "not_asked" in block:
        return Cell(_("Not asked"), tone=Tone.NOT_ASKED)
    if "hidden" in block:
        return Cell(_("Hidden"), tone=Tone.HIDDEN)
    share = share_of(facts, scale, block)
    if share is None:
        return Cell(_("Nobody on the scale"), tone=Tone.NONE)
    return Cell(_("{percent} of {n}", percent=percent(share), n=block["answered"]), float(share))


def _left_out(facts: NationalFacts, sections: list[Mapping[str, Any]]) -> Iterator[str]:
    """How many partnerships each group's sums take in, and how many of its people they leave out."""
    taken = {
        (b["partnerships"], b["left_out"]) if "counts" in b else None
        for s in sections
        for b in s["perspectives"].values()
    }
    if len(taken) == 1 and (same := taken.pop()) is not None:
        yield _("Every group’s sums: {said}.", said=taken_in(*same))
        return
    for perspective in facts.questionnaire.perspectives:
        blocks = [s["perspectives"][perspective.code] for s in sections]
        shown = sorted({(b["partnerships"], b["left_out"]) for b in blocks if "counts" in b}, reverse=True)
        if shown:
            said = _("; ").join(taken_in(*each) for each in shown)
            yield _("{who}: {said}.", who=perspective.title.words, said=said)
        elif any("hidden" in b for b in blocks):
            yield _(
                "{who}: hidden, because this group stands by itself in fewer than {n} partnerships.",
                who=perspective.title.words,
                n=LEAST,
            )
