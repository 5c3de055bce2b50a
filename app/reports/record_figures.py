"""The figures of a workshop's record: the survey's beside what the room rated, at first and once it had talked.

The survey's come from the snapshot, the room's from what was frozen at the reveals: both by rows that stand.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from app.core.chart import Bar, BarLevel, DivergingBars
from app.core.document import Part
from app.core.figures import Measured, Standing
from app.core.questionnaire import Question
from app.core.record import RecordItem, WorkshopFacts
from app.core.snapshot import Json, block
from app.core.table import Cell, Column, Table, Tone
from app.language import _
from app.reports import cells
from app.reports.actions import plan_as_data
from app.reports.wording import decimal, favourable_words, percent, together, wording_of

Block = Mapping[str, Any]
Rows = Mapping[tuple[str, ...], Block]
EVERYONE: tuple[str, ...] = ()
COLUMNS = ("item", "question", "wording", "source", "row", "row_title", "measure", "label", "value")
MEASURES = ("answered", "dont_know", "not_applicable", "prefer_not_to_say", "favourable", "agreement")


def figures_of(facts: WorkshopFacts, item: RecordItem, number: int) -> Iterator[Part]:
    """The bars of a question and its shares by row; nothing where neither survey nor room has a figure."""
    asked = question_of(facts, item)
    sources = _sources(facts, item)
    if asked is None or not sources:
        return
    yield _bars(facts, asked, number, sources)
    yield _by_row(facts, asked, sources)


def in_the_room(facts: WorkshopFacts, item: RecordItem) -> str:
    """`5 of 6 agree`, as the room last saw it; empty where nothing of it may leave the room."""
    asked = question_of(facts, item)
    if asked is None or not item.reveals:
        return ""
    its = item.reveals[-1]["all"]
    return _("{n} of {all} agree", n=_favourable(facts, asked, its), all=its["answered"])


def question_of(facts: WorkshopFacts, item: RecordItem) -> Question | None:
    """What an item asks; None for the vote."""
    return facts.questionnaire.by_code[item.question] if item.question else None


def _standing(facts: WorkshopFacts, item: RecordItem) -> Standing | None:
    standing = facts.figures.questions.get(item.question or "") if facts.figures else None
    return standing if standing and standing.has_rows else None


def _sources(facts: WorkshopFacts, item: RecordItem) -> dict[str, Rows]:
    """What there is of a question by its source: the survey, the first voting, and the last where there were more."""
    found: dict[str, Rows] = {}
    standing = _standing(facts, item)
    if standing is not None and facts.figures is not None:
        rows: dict[tuple[str, ...], Measured] = {EVERYONE: standing.everyone}
        rows |= {(code,): measured for code, measured in standing.own.items()}
        if standing.merged is not None:
            rows[tuple(facts.figures.rows.merged)] = standing.merged
        found["survey"] = {codes: block(measured) for codes, measured in rows.items()}
    if item.reveals:
        found["room_first"] = _room(item.reveals[0])
    if len(item.reveals) > 1:
        found["room_last"] = _room(item.reveals[-1])
    return found


def _room(body: Mapping[str, Any]) -> Rows:
    return {EVERYONE: body["all"], **{tuple(row["perspectives"]): row for row in body["rows"]}}


def _source_title(source: str, sources: Mapping[str, Rows]) -> str:
    if source == "survey":
        return _("In the survey")
    if source == "room_last":
        return _("In the room, once it had talked")
    return _("In the room, at first") if "room_last" in sources else _("In the room")


def _favourable(facts: WorkshopFacts, question: Question, its: Block) -> int:
    assert question.scale is not None
    return sum(n for code, n in its["counts"].items() if code in facts.questionnaire.scales[question.scale].favourable)


def _share(facts: WorkshopFacts, question: Question, its: Block) -> Fraction | None:
    return Fraction(_favourable(facts, question, its), its["answered"]) if its["answered"] else None


def _bars(facts: WorkshopFacts, question: Question, number: int, sources: Mapping[str, Rows]) -> DivergingBars:
    assert question.scale is not None
    scale = facts.questionnaire.scales[question.scale]
    bars = []
    for source, rows in sources.items():
        its, label = rows[EVERYONE], _source_title(source, sources)
        share, did_not_rate = _share(facts, question, its), _did_not_rate(its)
        if share is None:
            bars.append(Bar(label, did_not_rate=did_not_rate))
            continue
        of = _("of {n}", n=its["answered"])
        bars.append(Bar(label, list(its["counts"].values()), percent(share), of, did_not_rate))
    columns = (
        Column(_("Where"), is_head=True),
        *(Column(level.label.words, is_number=True) for level in scale.levels),
        Column(_("Did not rate on the scale"), is_number=True),
    )
    lines = [
        (
            Cell(_source_title(source, sources)),
            *(cells.number(n) for n in rows[EVERYONE]["counts"].values()),
            cells.number(_did_not_rate(rows[EVERYONE])),
        )
        for source, rows in sources.items()
    ]
    said = " ".join(_("{where}: {share} {of}.", where=bar.label, share=bar.share, of=bar.of) for bar in bars)
    return DivergingBars(
        anchor=f"spread-{number}",
        title=_("The spread: {question}", question=wording_of(facts, question)),
        note=_("Figures in the bars are people. Favourable: {levels}.", levels=favourable_words(facts, question.scale)),
        description=_("The share of favourable answers. {said}", said=said),
        table=Table(_("The spread in people"), columns, lines),
        scale=scale.title.words,
        levels=[BarLevel(level.label.words, level.favourable) for level in scale.levels],
        bars=bars,
        heads=(_("Favourable, of those rating"), _("Don’t know and the like")),
    )


def _did_not_rate(its: Block) -> int:
    return sum(int(its[name]) for name in ("dont_know", "not_applicable", "prefer_not_to_say"))


def _by_row(facts: WorkshopFacts, question: Question, sources: Mapping[str, Rows]) -> Table:
    """The favourable share of each row in each source: rows that stand in one of them alone say so."""
    order = list(dict.fromkeys(codes for rows in sources.values() for codes in rows))
    columns = (
        Column(_("Group"), is_head=True),
        *(Column(_source_title(source, sources), is_number=True) for source in sources),
    )
    lines = [
        (
            Cell(row_title(facts, codes)),
            *(_cell(facts, question, rows.get(codes), is_everyone=codes == EVERYONE) for rows in sources.values()),
        )
        for codes in order
    ]
    return Table(_("Favourable shares by group"), columns, lines)


def _cell(facts: WorkshopFacts, question: Question, its: Block | None, *, is_everyone: bool) -> Cell:
    if its is None:
        return Cell(_("No row here"), tone=Tone.NONE)
    share = _share(facts, question, its)
    if share is None:
        return Cell(_("Nobody on the scale"), tone=Tone.NONE)
    agreement = its["agreement"]
    note = ""
    if is_everyone and agreement is not None:
        note = _("agreement {a}", a=decimal(Fraction(agreement).limit_denominator(10_000)))
    return Cell(_("{percent} of {n}", percent=percent(share), n=its["answered"]), float(share), note=note)


def row_title(facts: WorkshopFacts, codes: Sequence[str]) -> str:
    """The group of a row, or the groups that stand together in it; without any, everyone."""
    if not codes:
        return _("Everyone shown")
    titles = [facts.questionnaire.perspective[code].title.words for code in codes]
    return titles[0] if len(titles) == 1 else _("{names} together", names=together(titles))


def every_figure(facts: WorkshopFacts) -> Table:
    """Every figure as one tidy table: who was there, each row of each source, and the dots."""
    lines = [tuple(Cell(str(part), part if isinstance(part, (int, float)) else None) for part in line)
             for line in _lines(facts)]  # fmt: skip
    return Table(_("Every figure"), [Column(name) for name in COLUMNS], lines)


def _lines(facts: WorkshopFacts) -> Iterator[tuple[object, ...]]:
    for codes, n in facts.attended:
        yield "", "", "", "attendance", "+".join(codes), row_title(facts, codes), "people", "", n
    for number, item in enumerate(facts.items, start=1):
        if (asked := question_of(facts, item)) is None:
            continue
        labels = {option.code: option.label.words for option in facts.questionnaire.options(asked)}
        for source, rows in _sources(facts, item).items():
            for codes, its in rows.items():
                head = (number, asked.code, wording_of(facts, asked), source, "+".join(codes) or "all")
                row = (*head, row_title(facts, codes))
                for code, n in its["counts"].items():
                    yield (*row, code, labels.get(code, ""), n)
                for measure in MEASURES:
                    yield (*row, measure, "", "" if its[measure] is None else its[measure])
    for one in facts.plan.priorities if facts.plan else ():
        yield "", one.question, one.words, "dots", "all", row_title(facts, EVERYONE), "dots", "", one.dots or ""


def as_data(facts: WorkshopFacts) -> Json:
    """The record for other programs. A figure is there where it may leave the room, and null where it may not."""
    return {
        "questionnaire": {
            "id": facts.questionnaire.id,
            "version": facts.questionnaire.version,
            "fingerprint": facts.questionnaire.fingerprint,
        },
        "workshop": facts.workshop,
        "title": facts.title,
        "partnership": facts.partnership,
        "round": facts.round,
        "day": facts.day.isoformat(),
        "ended": facts.has_ended,
        "minimum_group_size": facts.minimum,
        "attended": {
            "people": facts.people,
            "rows": [{"perspectives": list(codes), "people": n} for codes, n in facts.attended],
        },
        "items": [_item_as_data(facts, item) for item in facts.items],
        "improvement_plan": plan_as_data(facts.plan) if facts.plan else None,
    }


def _item_as_data(facts: WorkshopFacts, item: RecordItem) -> Json:
    survey = _sources(facts, item).get("survey") if item.question else None
    return {
        "question": item.question,
        "minutes": item.minutes,
        "outcome": item.outcome.value,
        "reading": item.reading.value if item.reading else None,
        "survey": [{"perspectives": list(codes), **its} for codes, its in survey.items()] if survey else None,
        "reveals": list(item.reveals) if item.question else [],
        "shown_to_the_room_alone": item.only_in_room,
        "position": item.position,
        "why": item.why,
        "evidence": item.evidence,
        "dissent": item.dissent,
        "notes": item.notes.split("\n") if item.notes else [],
    }
