"""Who took part: how many began and submitted, how each group stands in the report, and whose answers wait."""

from collections.abc import Iterator, Sequence

from app.core.chart import Participation, TakingPart
from app.core.disclosure import Row
from app.core.document import Heading, Paragraph, Part
from app.core.facts import Asked, RoundFacts
from app.core.rounds import Mode
from app.core.table import Cell, Column, Table, Tone
from app.language import _, ngettext
from app.reports import cells
from app.reports.wording import is_confidential, merged_title, title_of, together, who_answered

NOBODY = Asked(0)


def taking_part(facts: RoundFacts) -> Iterator[Participation]:
    """The chart of the first page; nothing where nobody began."""
    lines = [_line(facts, code) for code in facts.figures.rows.of]
    if not any(line.whole for line in lines):
        return
    yield Participation(
        anchor="participation",
        title=who_answered(facts),
        note=_("The outline is who began, the fill who submitted answers."),
        description=" ".join(_("{who}: {words}.", who=line.label, words=line.words) for line in lines),
        table=Table(
            _("Who began and who submitted answers"),
            (
                Column(_("Perspective"), is_head=True),
                Column(_("Began"), is_number=True),
                Column(_("Submitted answers"), is_number=True),
            ),
            [(Cell(line.label), cells.number(line.whole), cells.number(line.part)) for line in lines],
        ),
        lines=lines,
    )


def _line(facts: RoundFacts, code: str) -> TakingPart:
    began, submitted = facts.figures.body["started"][code], facts.figures.sizes[code]
    words = _("{n} of {began} submitted", n=submitted, began=began["started"])
    if began["submitted_empty"]:
        words = _("{n} of {began} submitted answers", n=submitted, began=began["started"])
    elif not began["started"]:
        words = _("nobody began")
    return TakingPart(title_of(facts, code), began["started"], submitted, words)


def who_took_part(facts: RoundFacts) -> Iterator[Part]:
    """Participation by perspective, and how each stands in the report."""
    yield Heading(_("Who took part"), "who-took-part")
    started = facts.figures.body["started"]
    has_empty = any(began["submitted_empty"] for began in started.values())
    has_new_links = any(asked.reissued for asked in facts.asked.values())
    columns = (
        Column(_("Perspective"), is_head=True),
        *([Column(_("Invited by name"), is_number=True)] if facts.asked else []),
        *([Column(_("New links sent"), is_number=True)] if has_new_links else []),
        Column(_("Began"), is_number=True),
        Column(_("Submitted answers"), is_number=True),
        *([Column(_("Submitted empty"), is_number=True)] if has_empty else []),
        Column(_("In this report")),
    )
    rows = [
        (
            Cell(facts.questionnaire.perspective[code].title.words),
            *([cells.number(facts.asked.get(code, NOBODY).invited)] if facts.asked else []),
            *([cells.number(facts.asked.get(code, NOBODY).reissued)] if has_new_links else []),
            cells.number(started[code]["started"]),
            cells.number(facts.figures.sizes[code]),
            *([cells.number(started[code]["submitted_empty"])] if has_empty else []),
            _stands(facts, code),
        )
        for code in facts.figures.rows.of
    ]
    yield Table(_("Responses by perspective"), columns, rows)
    for sentence in (*_not_counted(facts), *_with_care(facts), *_waiting(facts)):
        yield Paragraph(sentence)
    yield Paragraph(_not_known(facts), "note")


def _not_counted(facts: RoundFacts) -> Iterator[str]:
    """Those who began and are in no figure."""
    started = facts.figures.body["started"]
    empty = sum(began["submitted_empty"] for began in started.values())
    drafts = sum(began["started"] for began in started.values()) - empty - sum(facts.figures.sizes.values())
    if drafts > 0:
        yield ngettext(
            "{n} response was begun and not submitted; it enters no figure.",
            "{n} responses were begun and not submitted; they enter no figure.",
            drafts,
        )
    if empty:
        yield ngettext(
            "{n} response was submitted without an answer; it enters no figure.",
            "{n} responses were submitted without an answer; they enter no figure.",
            empty,
        )


def _with_care(facts: RoundFacts) -> Iterator[str]:
    """A caution where fewer than half of those who began submitted; never a gate."""
    few = [
        title_of(facts, code)
        for code, began in facts.figures.body["started"].items()
        if 0 < facts.figures.sizes[code] * 2 < began["started"]
    ]
    if few:
        yield _("Fewer than half of those who began submitted answers in: {who}. Read with care.", who=together(few))


def _waiting(facts: RoundFacts) -> Iterator[str]:
    """Late answers that are not in it yet; those who would stand in one row wait together."""
    rows = facts.figures.rows
    for codes in _rows_to_come(facts):
        n = sum(facts.waiting.get(code, 0) for code in codes)
        if n:
            titles = [title_of(facts, code) for code in codes if facts.waiting.get(code)]
            yield ngettext(
                "{n} person answered after this report was first read ({who}); such answers enter once they number at"
                " least {minimum}.",
                "{n} people answered after this report was first read ({who}); such answers enter once they number at"
                " least {minimum}.",
                n,
                who=merged_title(facts) if codes == rows.merged else together(titles),
                minimum=facts.minimum,
            )


def _rows_to_come(facts: RoundFacts) -> list[list[str]]:
    """Whose late answers are counted up together: the merged row's, and everyone's where nobody could be shown."""
    rows = facts.figures.rows
    confidential = [code for code in rows.of if code in rows.confidential]
    if not (rows.own_confidential or rows.merged):
        return [confidential]
    alone = [[code] for code in confidential if code not in rows.merged]
    return [*alone, *([rows.merged] if rows.merged else [])]


def _not_known(facts: RoundFacts) -> str:
    said = _(
        "No invitations were counted in this round, so nobody can say what share of those who were asked took part."
    )
    if facts.asked:
        said = _(
            "Others may have come by a shared code, and somebody with a new link may have begun twice: so these numbers"
            " give no exact share of those who were asked."
        )
    if facts.mode is Mode.ON_THE_RECORD:
        return said
    return _("{said} Whether somebody took part is not secret; what they said in confidence is.", said=said)


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
        return Cell(_("Nobody answered"), tone=Tone.NONE)
    if is_confidential(facts, code):
        return Cell(_("Stands by itself"))
    return Cell(_on_the_record(facts.organisations.get(code, [])))


def _on_the_record(names: Sequence[str]) -> str:
    return _("On the record: {names}", names=together(names)) if names else _("On the record")
