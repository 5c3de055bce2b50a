"""The record of a workshop: who was there, what the room saw and said of each question, what it agreed and plans."""

from collections.abc import Iterator

from app.core.clock import day_in_words
from app.core.document import Authored, Document, Finding, Findings, Heading, Paragraph, Part, Quotes
from app.core.record import Outcome, RecordItem, WorkshopFacts
from app.core.table import Cell, Column, Table, Tone
from app.language import _, ngettext, page_language
from app.reports.actions import improvement_plan
from app.reports.record_figures import as_data, every_figure, figures_of, in_the_room, row_title
from app.reports.wording import TONES, reading_words, wording_of


def record(facts: WorkshopFacts) -> Document:
    """The record as it may be read outside the room."""
    return Document(
        title=facts.title,
        subtitle=facts.partnership_name,
        lead=_lead(facts),
        facts_line=_facts_line(facts),
        parts=[
            *_what_was_agreed(facts),
            *_who_was_there(facts),
            *_agenda(facts),
            *_questions(facts),
            *_vote(facts),
            *improvement_plan(facts),
            *_how_to_read(facts),
        ],
        facts=as_data(facts),
        frequencies=every_figure(facts),
        language=page_language(),
        is_example=facts.is_example,
        made=facts.day,
    )


def _facts_line(facts: WorkshopFacts) -> tuple[str, ...]:
    on = _("On the questionnaire “{title}” alone", title=facts.questionnaire.title.words)
    if facts.round is not None:
        on = _("On the report of the round {round}", round=facts.round)
    return (
        _("Workshop record, {day}", day=day_in_words(facts.day)),
        on,
        ngettext("Smallest group shown: {n} person", "Smallest group shown: {n} people", facts.minimum),
    )


def _lead(facts: WorkshopFacts) -> str:
    """`9 people met on 7 April 2027. They agreed on 3 of 4 items, put 2 areas first and planned 5 actions.`"""
    met = ngettext("{n} person met on {day}.", "{n} people met on {day}.", facts.people, day=day_in_words(facts.day))
    agreed = sum(item.outcome is Outcome.AGREED for item in facts.items)
    said = ngettext(
        "A position was agreed on {agreed} of {n} item.",
        "A position was agreed on {agreed} of {n} items.",
        len(facts.items),
        agreed=agreed,
    )
    found = [met, said]
    if facts.plan is not None:
        n = len(facts.plan.actions)
        found.append(ngettext("The plan holds {n} action.", "The plan holds {n} actions.", n))
    if not facts.has_ended:
        found.append(_("The workshop has not ended: this is how far it has come."))
    return " ".join(found)


def _title(facts: WorkshopFacts, item: RecordItem) -> str:
    if item.question is None:
        return _("What should we work on first?")
    return wording_of(facts, facts.questionnaire.by_code[item.question])


def _what_was_agreed(facts: WorkshopFacts) -> Iterator[Part]:
    """The positions alone, each with the way to what stands behind it."""
    items = [
        Finding(_title(facts, item), in_the_room(facts, item), item.position, anchor=f"item-{n}")
        for n, item in enumerate(facts.items, start=1)
        if item.outcome is Outcome.AGREED
    ]
    if items:
        yield Heading(_("What was agreed"), "agreed")
        yield Findings(ngettext("{n} position", "{n} positions", len(items)), items)


def _who_was_there(facts: WorkshopFacts) -> Iterator[Part]:
    yield Heading(_("Who was there"), "who-was-there")
    if not facts.people:
        yield Paragraph(_("Nobody joined with the code."))
        return
    rows = [(Cell(row_title(facts, codes)), Cell(str(n), n)) for codes, n in facts.attended]
    if len(rows) > 1:
        columns = (Column(_("Group"), is_head=True), Column(_("People"), is_number=True))
        yield Table(_("People in the room when most were there"), columns, rows)
        return
    words = ngettext("{n} person joined with the code.", "{n} people joined with the code.", facts.people)
    if rows:
        words = _("{words} They were there for: {who}.", words=words, who=rows[0][0].text)
    yield Paragraph(words)


def _agenda(facts: WorkshopFacts) -> Iterator[Part]:
    if not facts.items:
        return
    words = {
        Outcome.AGREED: _("Position agreed"),
        Outcome.TALKED: _("Rated or talked about, no position"),
        Outcome.SKIPPED: _("Not taken up"),
        Outcome.TO_COME: _("To come"),
    }
    rows = [
        (
            Cell(f"{n}. {_title(facts, item)}"),
            Cell(reading_words(item.reading), tone=TONES[item.reading])
            if item.reading
            else Cell(_("No reading"), tone=Tone.NONE),
            Cell(str(item.minutes), item.minutes),
            Cell(words[item.outcome]),
        )
        for n, item in enumerate(facts.items, start=1)
    ]
    columns = (
        Column(_("Item"), is_head=True),
        Column(_("In the survey")),
        Column(_("Minutes planned"), is_number=True),
        Column(_("How far the room came")),
    )
    yield Heading(_("Agenda"), "agenda")
    yield Table(_("Agenda, and how far the room came"), columns, rows)


def _questions(facts: WorkshopFacts) -> Iterator[Part]:
    taken_up = [
        (n, item)
        for n, item in enumerate(facts.items, start=1)
        if item.question is not None and item.outcome in (Outcome.AGREED, Outcome.TALKED)
    ]
    if not taken_up:
        return
    yield Heading(_("Question by question"), "questions")
    for n, item in taken_up:
        tag = reading_words(item.reading) if item.reading else None
        tone = TONES[item.reading] if item.reading else Tone.PLAIN
        yield Heading(_title(facts, item), f"item-{n}", 3, tag=tag, tone=tone)
        yield from figures_of(facts, item, n)
        yield from _said(facts, item)


def _vote(facts: WorkshopFacts) -> Iterator[Part]:
    """What the room said of its vote; the dots themselves stand with the plan."""
    for n, item in enumerate(facts.items, start=1):
        if item.question is None and item.outcome in (Outcome.AGREED, Outcome.TALKED):
            yield Heading(_title(facts, item), f"item-{n}")
            voted = item.reveals[-1]["people"] if item.reveals else 0
            if voted:
                placed = ngettext("{n} person placed dots", "{n} people placed dots", voted)
                each = ngettext("{n} dot each at most", "{n} dots each at most", facts.dots)
                yield Paragraph(_("{placed}, {each}.", placed=placed, each=each))
            yield from _said(facts, item)


def _said(facts: WorkshopFacts, item: RecordItem) -> Iterator[Part]:
    """The position, why, the evidence, those who disagree, and the shared notes."""
    if item.only_in_room:
        yield Paragraph(_("Fewer rated than the smallest group shown: what they gave was shown to the room alone."))
    if item.position:
        yield Authored(item.position, _("agreed by the room, {day}", day=day_in_words(facts.day)))
    elif item.outcome is not Outcome.AGREED:
        yield Paragraph(_("The room recorded no position."))
    for title, words in (
        (_("Why: {words}", words=item.why), item.why),
        (_("Evidence: {words}", words=item.evidence), item.evidence),
        (_("Those who disagree: {words}", words=item.dissent), item.dissent),
    ):
        if words:
            yield Paragraph(title)
    if item.notes:
        notes = [(line, "") for line in item.notes.split("\n") if line.strip()]
        yield Quotes(_("Shared notes"), notes, _("Written by people in the room, without their names."))


def _how_to_read(facts: WorkshopFacts) -> Iterator[Part]:
    yield Heading(_("How to read this"), "how-to-read")
    yield Paragraph(
        _(
            "Ratings in the room are of those who were there; they change none of the survey’s figures. Everyone rated"
            " in private, and groups of fewer than {n} stand together in one row, here as in the room. Positions, notes"
            " and actions are the room’s own words.",
            n=facts.minimum,
        ),
        "note",
    )
