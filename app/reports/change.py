"""What changed since the round this one follows: by section, by group and by question."""

from collections.abc import Iterator

from app.core.change import STEADY, Change, Compared, Move
from app.core.chart import ChangeLine, Slope, Veil
from app.core.clock import day_in_words as day
from app.core.comparison import Why
from app.core.document import Heading, Paragraph, Part
from app.core.facts import Before, RoundFacts
from app.core.figures import Standing
from app.core.snapshot import Json
from app.core.table import Cell, Column, Table, Tone
from app.language import _, ngettext
from app.reports import cells
from app.reports.change_words import (
    apart_in_words,
    change_in_short,
    move_in_words,
    moved_clearly,
    turn_in_words,
)
from app.reports.wording import merged_title, percent, reading_words, title_of, together, wording_of


def since_last_time(facts: RoundFacts) -> Iterator[Part]:
    """The part on change; nothing where no round came before."""
    if facts.before is None or facts.change is None:
        return
    yield Heading(_("What changed since last time"), "change")
    yield Paragraph(change_in_short(facts), "lead")
    yield from _how_compared(facts.before, facts.change)
    if any(isinstance(its.balanced, Move) for its in facts.change.sections.values()):
        yield _slope(facts, facts.before, facts.change)
    yield from _turns(facts, facts.change)
    yield from _groups(facts, facts.change)
    yield from _questions(facts, facts.change)


def change_as_data(facts: RoundFacts) -> Json | None:
    """The same as data: `change` in the report's JSON."""
    if facts.before is None or facts.change is None:
        return None
    its = facts.before.questionnaire
    return {
        "round": facts.before.round,
        "closed": facts.before.closed.isoformat(),
        "questionnaire": {"id": its.id, "version": its.version, "fingerprint": its.fingerprint},
        **facts.change.as_json(facts.questionnaire),
    }


def _how_compared(before: Before, found: Change) -> Iterator[Part]:
    """What is compared, the rule for a change, and what cannot be."""
    yield Paragraph(
        _(
            "This round is compared with the round {round}, by the balanced share of favourable answers. A figure is"
            " compared only where the same groups stand in both rounds and the question asks the same thing. A movement"
            " of {n} points or less is told as no clear change: in groups this small one or two people make it."
            " Points are worked out before rounding, so they can differ by one from the figures beside them.",
            round=before.round,
            n=STEADY,
        )
    )
    if before.questionnaire.reading is not None and not found.diff.same_rule:
        yield Paragraph(_("Readings are not compared: the rule that gives them is another than last time."), "note")
    gone = [q for q in before.questionnaire.questions if found.diff.questions[q.code].breaks is Why.GONE]
    if gone:
        asked = [next(p.code for p in before.questionnaire.perspectives if q.is_put_to(p.code)) for q in gone]
        words = [_("“{question}”", question=q.words_for(p).words) for q, p in zip(gone, asked, strict=True)]
        yield Paragraph(
            ngettext(
                "{n} question of last time was not asked again: {questions}.",
                "{n} questions of last time were not asked again: {questions}.",
                len(gone),
                questions="; ".join(words),
            ),
            "note",
        )


def _slope(facts: RoundFacts, before: Before, found: Change) -> Slope:
    """The balanced share of each section, then and now."""
    sections = [section for section in facts.questionnaire.sections if section.code in found.sections]
    lines = [_line(section.title.words, found.sections[section.code].balanced) for section in sections]
    rows = [
        (Cell(section.title.words), *_then_and_now(found.sections[section.code], facts.figures.sections[section.code]))
        for section in sections
    ]
    return Slope(
        "chart-change",
        _title(facts, found),
        _("Balanced share of favourable answers: a hollow mark last time, an arrow’s head this time."),
        " ".join(_sentence(line) for line in lines),
        Table(
            _("Sections, last time and this time: balanced share of favourable answers"),
            (Column(_("Section"), is_head=True), *_heads()),
            rows,
        ),
        lines,
        (day(before.closed), day(facts.closed)),
    )


def _title(facts: RoundFacts, found: Change) -> str:
    """The finding: the section that moved the most."""
    moved = moved_clearly(facts, found)
    if not moved:
        return _("No section moved clearly")
    section, move = max(moved, key=lambda found: abs(found[1].points))
    return _("{section}: {moved}", section=section.title.words, moved=move_in_words(move).lower())


def _line(label: str, move: Move | Why) -> ChangeLine:
    if isinstance(move, Why):
        return ChangeLine(label, veil=Veil(apart_in_words(move), Tone.NOT_ASKED))
    was, now = float(move.was), float(move.now)
    return ChangeLine(
        label, was, now, percent(move.was), percent(move.now), move_in_words(move), is_strong=not move.is_steady
    )


def _sentence(line: ChangeLine) -> str:
    if line.veil is not None:
        return _("{what}: {how}.", what=line.label, how=line.veil.words)
    return _(
        "{what}: {was}, then {now}. {how}.", what=line.label, was=line.was_words, now=line.now_words, how=line.beside
    )


def _heads() -> tuple[Column, ...]:
    return (
        Column(_("Last time"), is_number=True),
        Column(_("This time"), is_number=True),
        Column(_("Change"), is_number=True),
        Column(_("Reading")),
    )


def _then_and_now(its: Compared, standing: Standing | None, note: str = "") -> tuple[Cell, ...]:
    """The cells under `_heads`. What cannot be compared has no earlier figure beside it, which would invite it."""
    reading = Cell(turn_in_words(its)) if its.readings else Cell(_("Not compared"), tone=Tone.NONE)
    now = cells.balanced(standing) if standing is not None else cells.not_shown()
    if isinstance(its.balanced, Why):
        return Cell(_("Not compared"), tone=Tone.NONE), now, _moved_cell(its.balanced), reading
    was = its.balanced.was
    return (
        Cell(percent(was), float(was)),
        now,
        Cell(move_in_words(its.balanced), its.balanced.points, note=note),
        reading,
    )


def _moved_cell(move: Move | Why) -> Cell:
    if isinstance(move, Why):
        return Cell(apart_in_words(move), tone=Tone.NOT_ASKED)
    note = _("{was}, then {now}", was=percent(move.was), now=percent(move.now))
    return Cell(move_in_words(move), move.points, note=note)


def _turns(facts: RoundFacts, found: Change) -> Iterator[Part]:
    """Sections that are read in another way than last time, in words."""
    for section in facts.questionnaire.sections:
        readings = found.sections[section.code].readings if section.code in found.sections else None
        if readings is not None and readings[0] is not readings[1]:
            was, now = (reading_words(reading) for reading in readings)
            yield Paragraph(
                _(
                    "“{section}” was read as “{was}”, and is now read as “{now}”.",
                    section=section.title.words,
                    was=was.lower(),
                    now=now.lower(),
                )
            )


def _groups(facts: RoundFacts, found: Change) -> Iterator[Part]:
    """How each group that stood in both rounds moved, section by section."""
    sections = [found.sections[s.code] for s in facts.questionnaire.sections if s.code in found.sections]
    groups = {title_of(facts, code): [its.own.get(code) for its in sections] for code in facts.figures.rows.own}
    if facts.figures.rows.merged:
        groups[merged_title(facts)] = [its.merged for its in sections]
    if not groups or not sections:
        return
    yield Heading(_("Group by group"), "change-groups", 3, is_detail=True)
    others = [title for title, moves in groups.items() if Why.GROUPS in moves]
    if others:
        yield Paragraph(
            ngettext(
                "{who}: not the same group as last time, and so not compared.",
                "{who}: not the same groups as last time, and so not compared.",
                len(others),
                who=together(others),
            )
        )
    same = {title: moves for title, moves in groups.items() if title not in others}
    if not same:
        return
    titles = [s.title.words for s in facts.questionnaire.sections if s.code in found.sections]
    yield Table(
        _("Sections by group: change since last time"),
        [Column(_("Section"), is_head=True), *(Column(title, is_number=True) for title in same)],
        [(Cell(title), *(_group_cell(moves[n]) for moves in same.values())) for n, title in enumerate(titles)],
    )


def _group_cell(move: Move | Why | None) -> Cell:
    return Cell(_("Not asked of this group"), tone=Tone.NOT_ASKED) if move is None else _moved_cell(move)


def _questions(facts: RoundFacts, found: Change) -> Iterator[Part]:
    """Each question, comparable or not."""
    if not any(isinstance(its.balanced, Move) for its in found.questions.values()):
        return
    yield Heading(_("Question by question"), "change-questions", 3, is_detail=True)
    yield Paragraph(
        _("One person can move a single question far. Take these as something to ask about, not as a result."), "note"
    )
    rows = []
    for code, its in found.questions.items():
        note = _("in other words than last time") if found.diff.questions[code].is_reworded else ""
        question = facts.questionnaire.by_code[code]
        rows.append((Cell(wording_of(facts, question)), *_then_and_now(its, facts.figures.questions[code], note)))
    yield Table(
        _("Questions, last time and this time: balanced share of favourable answers"),
        (Column(_("Question"), is_head=True), *_heads()),
        rows,
    )
