"""How far groups stand apart: dot plots of their shares, question by question and over a section."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from app.core.chart import DotLine, DotPlot, Point, Series, Shape, Veil
from app.core.disclosure import Row
from app.core.facts import RoundFacts
from app.core.figures import Standing
from app.core.questionnaire import Question, Section
from app.core.reading import caused_by
from app.core.table import Cell, Column, Table, Tone
from app.language import _
from app.reports import cells
from app.reports.groups import Group, groups, nothing_shown, standing_in, too_few_to_show
from app.reports.readings import WIDE, FoundQuestions, lowest_and_highest, widest_first
from app.reports.wording import percent, points, title_of, under, whole, wording_of


def groups_apart(facts: RoundFacts, section: Section, questions: Sequence[Question]) -> Iterator[DotPlot]:
    """A section's questions, the widest gap first; nothing where fewer than two groups have shares to compare."""
    found = [(section, q, facts.figures.questions[q.code]) for q in questions]
    if any(len(standing.shares) > 1 for _section, _question, standing in found):
        title = under(section.title.words, _how_far(found))
        caption = under(section.title.words, _("share of favourable answers by group"))
        plot = dot_plot(facts, f"groups-{section.code}", title, caption, widest_first(found))
        yield replace(plot, is_detail=True)


def _how_far(found: FoundQuestions) -> str:
    gaps = [standing.gap for _section, _question, standing in found if standing.gap is not None]
    if not gaps:
        return _("favourable answers by group")
    if not whole(max(gaps)):
        return _("no gap between the groups")
    if len(gaps) == 1:
        return _("{points} apart", points=points(gaps[0]))
    return _("up to {points} apart", points=points(max(gaps)))


def dot_plot(facts: RoundFacts, anchor: str, title: str, caption: str, found: FoundQuestions) -> DotPlot:
    """The shares of these questions by group, in the order given."""
    standings = [standing for _section, _question, standing in found]
    rows = standing_in(groups(facts), standings)
    drawn = [g for g in rows if any(_share(g, standing) is not None for standing in standings)]
    has_gaps = any(standing.gap is not None for standing in standings)
    lines = [_line(facts, rows, drawn, question, standing, has_gaps) for _section, question, standing in found]
    absent = [g for g in groups(facts) if g not in rows]
    note = _("Share of favourable answers, in whole percent.")
    if has_gaps and len(found) > 1:
        note = _("{note} The widest gap first.", note=note)
    for group in absent:
        note = _("{note} {who}: {words}.", note=note, who=group.title, words=_not_asked(group))
    return DotPlot(
        anchor=anchor,
        title=title,
        note=note,
        description=" ".join(_described(line, [g.title for g in drawn]) for line in lines),
        table=shares_table(facts, caption, found, rows),
        series=[group.series for group in drawn],
        lines=lines,
        head=_("Gap") if has_gaps else "",
    )


def _share(group: Group, standing: Standing) -> float | None:
    row = group.of(standing)
    return None if row is None or row.favourable is None else float(row.favourable)


def _line(
    facts: RoundFacts,
    rows: Sequence[Group],
    drawn: Sequence[Group],
    question: Question,
    standing: Standing,
    has_gaps: bool,
) -> DotLine:
    label = wording_of(facts, question)
    veil = nothing_shown(facts, question, standing)
    if veil is not None:
        return DotLine(label, veil=veil)
    rule = facts.questionnaire.reading
    causes = caused_by(standing, rule) if rule is not None else []
    marks: list[Point] = []
    said: list[str] = []
    places: dict[str, int] = {}
    for group in rows:
        row = group.of(standing)
        if row is None:
            said.append(_("{who}: {words}", who=group.title, words=_not_asked(group)))
            continue
        if group.is_one_voice:
            words = cells.answer_in_words(facts, question, row.tally)
            if group.code in causes:
                words = _("{words} (the reading hangs on it)", words=words)
            said.append(_("{who}: {words}", who=group.title, words=words))
        elif row.favourable is None:
            said.append(_("{who}: nobody on the scale", who=group.title))
        if row.favourable is not None:
            words = "" if group.is_one_voice else str(whole(row.favourable))
            if group.code is not None:
                places[group.code] = len(marks)
            marks.append(Point(drawn.index(group), float(row.favourable), words))
    low, high = lowest_and_highest(facts, standing)
    beside, more = "", ""
    if has_gaps:
        beside, more = _gap(facts, standing, low)
    return DotLine(
        label,
        points=marks,
        beside=beside,
        beside_more=more,
        below="; ".join(said),
        joined=(places[low[0]], places[high[0]]) if low != high else None,
        is_strong=standing.gap is not None and standing.gap >= WIDE,
    )


def _not_asked(group: Group) -> str:
    return _("not asked") if group.code is not None else _("not put to all of them")


def _gap(facts: RoundFacts, standing: Standing, low: Sequence[str]) -> tuple[str, str]:
    """The gap, and who stands lower where that is one group."""
    if standing.gap is None:
        return _("No gap to tell"), ""
    if not whole(standing.gap):
        return _("No gap"), ""
    lower = _("{who} lower", who=title_of(facts, low[0])) if len(low) == 1 else ""
    return points(standing.gap), lower


def _described(line: DotLine, titles: Sequence[str]) -> str:
    if line.veil is not None:
        return _("“{label}” {words}.", label=line.label, words=line.veil.words)
    said = [f"{titles[point.series]} {point.words}%" for point in line.points if point.words]
    said += [line.below] if line.below else []
    return _("“{label}” {words}.", label=line.label, words="; ".join(said))


def shares_table(facts: RoundFacts, caption: str, found: FoundQuestions, rows: Sequence[Group]) -> Table:
    """The twin: share of favourable answers question by question and group by group."""
    has_rule = facts.questionnaire.reading is not None
    columns = [
        Column(_("Question"), is_head=True),
        *([Column(_("Reading"))] if has_rule else []),
        Column(_("Balanced"), is_number=True),
        Column(_("Everyone"), is_number=True),
        *cells.group_columns(rows),
        Column(_("Gap"), is_number=True),
        Column(_("Agreement"), is_number=True),
    ]
    lines = [
        (
            Cell(wording_of(facts, question)),
            *([cells.reading(facts, standing)] if has_rule else []),
            cells.balanced(standing),
            cells.everyone(standing),
            *cells.group_cells(facts, rows, standing, question),
            cells.gap(standing),
            cells.agreement(standing.everyone) if standing.has_rows else cells.not_shown(),
        )
        for _section, question, standing in found
    ]
    return Table(caption, columns, lines)


def section_as_a_whole(facts: RoundFacts, section: Section, standing: Standing) -> Iterator[DotPlot]:
    """A line for everyone and each group over all the section's questions, where there are groups to compare."""
    rows = standing_in(groups(facts), [standing])
    if len(rows) < 2 or standing.balanced is None:
        return
    everyone = Series(_("Everyone, balanced"), Shape.STROKE)
    first = DotLine(
        everyone.title,
        points=[Point(0, float(standing.balanced), _balanced(facts, standing))],
        is_strong=True,
    )
    lines = [first, *(_strip(facts, place, group, standing) for place, group in enumerate(rows, 1))]
    lines += _without_a_row(facts, section)
    yield DotPlot(
        anchor=f"whole-{section.code}",
        title=under(section.title.words, _("as a whole {range}", range=_range(standing))),
        note=_("Share of favourable answers over all its questions on the scale."),
        description=" ".join(
            _(
                "{label}: {words}.",
                label=line.label,
                words=line.veil.words if line.veil else line.points[0].words,
            )
            for line in lines
        ),
        table=_whole_table(facts, section, standing, rows),
        series=[everyone, *(group.series for group in rows)],
        lines=lines,
        is_detail=True,
    )


def _balanced(facts: RoundFacts, standing: Standing) -> str:
    return percent(standing.balanced or Fraction(0), facts.questionnaire.reading)


def _strip(facts: RoundFacts, place: int, group: Group, standing: Standing) -> DotLine:
    row = group.of(standing)
    if row is None or row.favourable is None:
        return DotLine(group.label, veil=Veil(_("Nobody on the scale"), Tone.NONE))
    words = percent(row.favourable, facts.questionnaire.reading)
    return DotLine(group.label, points=[Point(place, float(row.favourable), words)])


def _without_a_row(facts: RoundFacts, section: Section) -> Iterator[DotLine]:
    """Those who enter no figure, those nobody answered for, and those who were not asked."""
    for code, row in facts.figures.rows.of.items():
        label = title_of(facts, code)
        asked = any(q.scale is not None and q.is_put_to(code) for q in section.questions)
        if row is Row.EMPTY:
            yield DotLine(label, veil=Veil(_("Nobody answered"), Tone.NONE))
        elif row is Row.LEFT_OUT:
            yield DotLine(label, veil=Veil(too_few_to_show(facts), Tone.HIDDEN))
        elif row is Row.OWN and not asked:
            yield DotLine(label, veil=Veil(_("Not asked"), Tone.NOT_ASKED))


def _range(standing: Standing) -> str:
    low, high = min(standing.shares), max(standing.shares)
    if len(standing.shares) == 1:
        return percent(low)
    if whole(low) == whole(high):
        return _("{share} in every group", share=percent(low))
    return _("from {low} to {high}", low=percent(low), high=percent(high))


def _whole_table(facts: RoundFacts, section: Section, standing: Standing, rows: Sequence[Group]) -> Table:
    columns = [
        Column(_("Group"), is_head=True),
        Column(_("Favourable"), is_number=True),
        *cells.beside_columns(facts),
        Column(_("Agreement"), is_number=True),
    ]
    blocks = [(_("Everyone shown"), standing.everyone)]
    for group in rows:
        row = group.of(standing)
        assert row is not None
        blocks.append((group.label, row))
    lines = [(Cell(title), cells.share(row), *cells.beside(row.tally), cells.agreement(row)) for title, row in blocks]
    lines[0] = (
        lines[0][0],
        replace(lines[0][1], note=_("balanced: {share}", share=_balanced(facts, standing))),
        *lines[0][2:],
    )
    caption = under(section.title.words, _("all its answers by group"))
    return Table(caption, columns, lines)
