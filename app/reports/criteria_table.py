"""Table 1, the counts drawn, and the grid of plans and criteria."""

from collections.abc import Iterator

from app.core.chart import Bar, BarLevel, DivergingBars, Veil
from app.core.document import Heading, Paragraph, Part
from app.core.table import Cell, Column, Grid, Table, Tone
from app.core.verdict_rule import Colour
from app.core.verdicts import Counted
from app.language import _, ngettext
from app.reports import cells
from app.reports.change_words import in_words
from app.reports.criteria_words import Reviewed, colour_cell, colour_words, rule_in_words
from app.reports.wording import percent


def counts_and_colours(told: Reviewed) -> Iterator[Part]:
    """The rule, Table 1, what it leaves out, and the same drawn."""
    yield Heading(_("The criteria by count of plans"), "criteria")
    yield Paragraph(rule_in_words(told.rule, len(told.review.plans)))
    yield _table(told)
    yield from _not_in_it(told)
    if any(its.plans for its in told.review.criteria.values()):
        yield Heading(_("How far each criterion is met"), "shares")
        yield _bars(told)


def _table(told: Reviewed) -> Table:
    fewer = any(its.plans and its.missing for its in told.review.criteria.values())
    columns = [
        Column(_("Criterion"), is_head=True),
        *(Column(level.label.words, is_number=True) for level in told.criteria_levels),
        *([Column(_("Of plans with a verdict"), is_number=True)] if fewer else []),
        Column(_("Colour by count")),
    ]
    rows = []
    for code, its in told.review.criteria.items():
        if its.plans:
            counts = [cells.number(n) for n in its.counts.values()]
            counts += [cells.number(its.plans)] if fewer else []
        else:
            counts = [Cell(_("Counts not available"), tone=Tone.NONE)] * (len(columns) - 2)
        rows.append((Cell(told.label(code)), *counts, colour_cell(its)))
    return Table(_("Plans by criterion and verdict"), columns, rows)


def _not_in_it(told: Reviewed) -> Iterator[Part]:
    """Which plans have no verdict, and where colours come from that no count gave."""
    for code, its in told.review.criteria.items():
        if its.plans and its.missing:
            yield Paragraph(
                _(
                    "{criterion}: {n} of {all} plans have a verdict, and shares are of these. Without one: {names}.",
                    criterion=told.label(code),
                    n=its.plans,
                    all=len(its.by_plan),
                    names=told.names(its.missing),
                ),
                "note",
            )
    if told.review.unsettled:
        yield Paragraph(
            ngettext(
                "{n} plan has more than one response, and so no settled verdict; it is counted nowhere: {names}.",
                "{n} plans have more than one response, and so no settled verdict; they are counted nowhere: {names}.",
                len(told.review.unsettled),
                names=told.names(told.review.unsettled),
            ),
            "note",
        )
    if told.review.begun:
        yield Paragraph(
            ngettext(
                "The reading of {n} plan was begun and no verdict was settled; it is counted nowhere: {names}.",
                "The reading of {n} plans was begun and no verdict was settled; they are counted nowhere: {names}.",
                len(told.review.begun),
                names=told.names(told.review.begun),
            ),
            "note",
        )
    without = [told.label(code) for code, its in told.review.criteria.items() if not its.plans]
    if without:
        yield Paragraph(
            _("Counts not available, so that no colour can be worked out: {criteria}.", criteria="; ".join(without)),
            "note",
        )
    yield from _sources(told)


def _sources(told: Reviewed) -> Iterator[Paragraph]:
    """Where the colours come from that no count gave; criteria of one source stand together."""
    together: dict[tuple[Colour, str, str], list[str]] = {}
    for code, its in told.review.criteria.items():
        if (known := its.published) is not None:
            together.setdefault((known.colour, known.basis, known.source), []).append(told.label(code))
    for (colour, basis, source), labels in together.items():
        words = (
            _("{criteria}: {colour}, as published. Source: {source}")
            if basis == "published"
            else _("{criteria}: colour not published; {colour} is inferred. Source: {source}")
        )
        yield Paragraph(
            words.format(criteria="; ".join(labels), colour=colour_words(colour).lower(), source=source), "note"
        )


def finding(told: Reviewed) -> str:
    """`Of 16 criteria: seven green, two amber, seven red.`"""
    known = sum(its.colour is not None for its in told.review.criteria.values())
    green, amber, red = (in_words(len(told.review.of_colour(colour))) for colour in Colour)
    if known < len(told.review.criteria):
        return _(
            "Of the {known} criteria with counts: {green} green, {amber} amber, {red} red.",
            known=known,
            green=green,
            amber=amber,
            red=red,
        )
    return _("Of {n} criteria: {green} green, {amber} amber, {red} red.", n=known, green=green, amber=amber, red=red)


def _bars(told: Reviewed) -> DivergingBars:
    bars = [_bar(told, code, its) for code, its in told.review.criteria.items()]
    said = [
        _("{criterion}: {share} {of}.", criterion=f"{bar.number} {bar.label}", share=bar.share, of=bar.of)
        if bar.veil is None
        else _("{criterion}: {words}.", criterion=f"{bar.number} {bar.label}", words=bar.veil.words)
        for bar in bars
    ]
    return DivergingBars(
        anchor="chart-criteria",
        title=finding(told).removesuffix("."),
        note=_("Figures in the bars are plans: fully met right of the line, the others left of it."),
        description=_("The share of plans that meet each criterion in full. {said}", said=" ".join(said)),
        table=_shares(told),
        scale=told.criteria_scale.title.words,
        levels=[BarLevel(level.label.words, level.favourable) for level in told.criteria_levels],
        bars=bars,
        heads=(_("Fully met, of plans with a verdict"), _("No verdict")),
    )


def _shares(told: Reviewed) -> Table:
    """What the chart shows as a table: the shares, and of how many plans."""
    rows = []
    for code, its in told.review.criteria.items():
        known = Cell(_("Counts not available"), tone=Tone.NONE)
        if its.share is not None:
            known = Cell(_("{percent} of {n}", percent=percent(its.share), n=its.plans), float(its.share))
        rows.append((Cell(told.label(code)), known, *(_level(its, level.code) for level in told.criteria_levels)))
    columns = (
        Column(_("Criterion"), is_head=True),
        Column(_("Share that meet it in full"), is_number=True),
        *(Column(level.label.words, is_number=True) for level in told.criteria_levels),
    )
    return Table(_("Share of plans that meet each criterion in full"), columns, rows)


def _level(its: Counted, level: str) -> Cell:
    return cells.number(its.counts[level]) if its.plans else Cell(_("Counts not available"), tone=Tone.NONE)


def _bar(told: Reviewed, code: str, its: Counted) -> Bar:
    if its.share is None:
        veil = Veil(_("Counts not available"), Tone.NONE)
        return Bar(told.titles[code], veil=veil, number=told.numbers[code])
    return Bar(
        told.titles[code],
        counts=list(its.counts.values()),
        share=percent(its.share),
        of=_("of {n}", n=its.plans),
        did_not_rate=len(its.missing),
        number=told.numbers[code],
    )


def plans_and_criteria(told: Reviewed) -> Iterator[Part]:
    """Each plan's verdict on each criterion, with the counts and colours at the foot."""
    yield Heading(_("Which plans meet which criteria"), "plans")
    yield Paragraph(_("Published plans are public, and verdicts on them are given on the record."), "note")
    codes = list(told.review.criteria)
    total = _("Fully met, of {n}", n=len(codes))
    rows = [_plan(told, slug, codes) for slug in told.review.plans]
    first = codes[0]
    for level in told.criteria_levels:
        counts = [its.counts[level.code] if its.plans else None for its in told.review.criteria.values()]
        numbers = [cells.number(n) if n is not None else Cell(_("No count"), tone=Tone.NONE) for n in counts]
        rows.append((Cell(level.label.words), *numbers, Cell("")))
    colours = [colour_cell(its) for its in told.review.criteria.values()]
    is_counted = all(its.plans for its in told.review.criteria.values())
    label = _("Colour by count") if is_counted else _("Colour by count, or from elsewhere")
    rows.append((Cell(label), *colours, Cell("")))
    yield Grid(
        _("Verdicts by plan"),
        (
            Column(_("Plan"), is_head=True),
            *(Column(told.titles[code]) for code in codes),
            Column(total, is_number=True),
        ),
        rows,
        shorts=[_("Plan"), *(told.numbers[code] for code in codes), total],
        key=[*(cell for _level, cell in told.marks(first)), Cell(_("No verdict"), tone=Tone.NONE)],
    )


def _plan(told: Reviewed, slug: str, codes: list[str]) -> tuple[Cell, ...]:
    marks = [told.verdict(code, slug, told.review.criteria[code]) for code in codes]
    judged = told.review.judged_on(slug)
    met = cells.number(told.review.met_by(slug)) if judged else Cell(_("No verdict"), tone=Tone.NONE)
    if 0 < judged < len(codes):
        met = Cell(met.text, met.value, note=_("of {n}", n=judged))
    return (Cell(told.facts.places[slug].name), *marks, met)
