"""The first page: who took part, up to three strengths and three areas for development."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from app.core.disclosure import Row
from app.core.document import Aside, Finding, Findings, Heading, Paragraph, Part
from app.core.facts import RoundFacts
from app.core.figures import Standing
from app.core.questionnaire import Section
from app.core.reading import Reading, caused_by
from app.core.table import Cell, Column, Table, Tone
from app.language import _, ngettext
from app.reports import cells
from app.reports.sections import cause
from app.reports.wording import (
    how_many,
    is_confidential,
    merged_title,
    organisations,
    percent,
    title_of,
    together,
    who_answered,
)

MOST = 3


def read_as(facts: RoundFacts, reading: Reading) -> list[tuple[Section, Standing]]:
    """The sections read so, in the questionnaire's order."""
    found = []
    for section in facts.questionnaire.sections:
        standing = facts.figures.sections[section.code]
        if standing is not None and facts.figures.reading(standing, facts.questionnaire) is reading:
            found.append((section, standing))
    return found


def strengths(facts: RoundFacts) -> list[tuple[Section, Standing]]:
    """Up to three sections read as strength, the highest balanced share first; ties in questionnaire order."""
    return sorted(read_as(facts, Reading.STRENGTH), key=lambda found: -_balanced(found[1]))[:MOST]


def areas(facts: RoundFacts) -> list[tuple[Section, Standing]]:
    """Up to three sections read as area for development, the lowest balanced share first; ties likewise."""
    return sorted(read_as(facts, Reading.AREA_FOR_DEVELOPMENT), key=lambda found: _balanced(found[1]))[:MOST]


def _balanced(standing: Standing) -> Fraction:
    return standing.balanced if standing.balanced is not None else Fraction(0)


def lead(facts: RoundFacts) -> str:
    """The report in a few sentences."""
    if facts.questionnaire.reading is None:
        return _("{who} This report shows their answers as figures and names no strengths.", who=who_answered(facts))
    said = [who_answered(facts)]
    for found, one, many in (
        (strengths(facts), _("Read as a strength: {names}."), _("Read as strengths: {names}.")),
        (areas(facts), _("An area for development: {names}."), _("Areas for development: {names}.")),
        (read_as(facts, Reading.VIEWS_DIFFER), _("Views differ on: {names}."), _("Views differ on: {names}.")),
    ):
        if found:
            names = together([section.title.words for section, _standing in found])
            said.append((one if len(found) == 1 else many).format(names=names))
    if not_reported(facts):
        said.append(_("No section is read: too few people answered in confidence for their answers to be shown."))
    elif len(said) == 1:
        said.append(_("No section is read as a strength, as an area for development, or as one where views differ."))
    return " ".join(said)


def not_reported(facts: RoundFacts) -> bool:
    """Whether the round's confidential groups are all too small to be shown."""
    rows = facts.figures.rows
    return bool(rows.confidential) and not rows.own_confidential and not rows.merged


def summary(facts: RoundFacts) -> Iterator[Part]:
    """Strengths and areas for development, and what hangs on one organisation; no heading over nothing."""
    if parts := list(_in_one_page(facts)):
        yield Heading(_("In one page"), "summary")
        yield from parts


def _in_one_page(facts: RoundFacts) -> Iterator[Part]:
    if facts.is_example:
        yield Aside(_("Example data"), [_("These answers were made up to show what a report looks like.")])
    yield from _on_the_record(facts)
    if facts.questionnaire.reading is None:
        return
    yield Findings(
        _title(strengths(facts), _("No section is read as a strength"), _("One strength"), _("{n} strengths")),
        [_finding(facts, section, standing, Tone.STRENGTH) for section, standing in strengths(facts)],
    )
    yield Findings(
        _title(
            areas(facts),
            _("No section is read as an area for development"),
            _("One area for development"),
            _("{n} areas for development"),
        ),
        [_finding(facts, section, standing, Tone.DEVELOPMENT) for section, standing in areas(facts)],
    )
    more = len(read_as(facts, Reading.STRENGTH)) - len(strengths(facts))
    if more > 0:
        yield Paragraph(
            ngettext("{n} more section is read as a strength.", "{n} more sections are read as strengths.", more),
            "note",
        )
    more = len(read_as(facts, Reading.AREA_FOR_DEVELOPMENT)) - len(areas(facts))
    if more > 0:
        yield Paragraph(
            ngettext(
                "{n} more section is read as an area for development.",
                "{n} more sections are read as areas for development.",
                more,
            ),
            "note",
        )
    yield Paragraph(
        _(
            "Shares are balanced: the mean of the groups’ shares, so that none outvotes another. The rule"
            " and its thresholds stand under “How to read this report”."
        ),
        "note",
    )


def _title(found: Sequence[object], none: str, one: str, many: str) -> str:
    return how_many(len(found), one, many) if found else none


def _finding(facts: RoundFacts, section: Section, standing: Standing, tone: Tone) -> Finding:
    assert facts.questionnaire.reading is not None
    said = [_range(facts, standing)]
    said += [cause(facts, code) for code in caused_by(standing, facts.questionnaire.reading)]
    return Finding(
        section.title.words,
        percent(_balanced(standing)),
        " ".join(s for s in said if s),
        f"section-{section.code}",
        tone,
    )


def _range(facts: RoundFacts, standing: Standing) -> str:
    """Where the groups stand: each with its share."""
    shares = [(title_of(facts, code), share) for code, share in standing.own_shares.items()]
    if standing.merged is not None and standing.merged.favourable is not None:
        shares.append((merged_title(facts), standing.merged.favourable))
    if len(shares) < 2:
        return ""
    return "; ".join(_("{who} {share}", who=who, share=percent(share)) for who, share in shares) + "."


def _on_the_record(facts: RoundFacts) -> Iterator[Part]:
    for code, row in facts.figures.rows.of.items():
        if is_confidential(facts, code) or row is not Row.OWN or not facts.figures.rows.confidential:
            continue
        names = together(facts.organisations.get(code, [])) or title_of(facts, code)
        yield Paragraph(
            ngettext(
                "{who} answered on the record. Its answers are one organisation’s, and count as a"
                " perspective of their own.",
                "{who} answered on the record. Theirs are {n} organisations’ answers, and count as a"
                " perspective of their own.",
                facts.figures.sizes[code],
                who=names,
            )
        )


def who_took_part(facts: RoundFacts) -> Iterator[Part]:
    """Participation by perspective, and how each stands in the report."""
    yield Heading(_("Who took part"), "who-took-part")
    columns = (
        Column(_("Perspective"), is_head=True),
        Column(_("Started"), is_number=True),
        Column(_("Submitted with an answer"), is_number=True),
        Column(_("Submitted empty"), is_number=True),
        Column(_("In this report")),
    )
    rows = []
    for code in facts.figures.rows.of:
        started = facts.figures.body["started"][code]
        rows.append(
            (
                Cell(facts.questionnaire.perspective[code].title.words),
                cells.number(started["started"]),
                cells.number(facts.figures.sizes[code]),
                cells.number(started["submitted_empty"]),
                _stands(facts, code),
            )
        )
    yield Table(_("Responses by perspective"), columns, rows)
    yield Paragraph(
        _(
            "Only submitted responses that hold an answer enter a figure. Whether somebody took part is"
            " not secret; what they said is."
        ),
        "note",
    )
    named = organisations(facts)
    if named and not facts.figures.rows.confidential:
        yield Paragraph(_("On the record: {names}.", names=together(named)))


def _stands(facts: RoundFacts, code: str) -> Cell:
    row = facts.figures.rows.of[code]
    if row is Row.MERGED:
        others = [facts.questionnaire.perspective[c].title.words for c in facts.figures.rows.merged if c != code]
        return Cell(_("Counted together with {others}", others=together(others)), tone=Tone.HIDDEN)
    if row is Row.LEFT_OUT:
        return Cell(
            _("Enters no figure: fewer than {n}, and no group to count with", n=facts.minimum), tone=Tone.HIDDEN
        )
    if row is Row.EMPTY:
        return cells.nobody()
    if is_confidential(facts, code):
        return Cell(_("Stands by itself"))
    names = together(facts.organisations.get(code, []))
    return Cell(_("On the record: {names}", names=names) if names else _("On the record"))
