"""Table cells of figures: each says its own state, so that hidden, not asked, nobody and zero never look alike."""

from collections.abc import Iterable

from app.core.disclosure import Row
from app.core.facts import RoundFacts
from app.core.figures import Measured, Standing, Tally
from app.core.questionnaire import Question
from app.core.reading import caused_by
from app.core.table import Cell, Column, Tone
from app.language import _
from app.reports.wording import (
    TONES,
    is_confidential,
    merged_size,
    merged_title,
    percent,
    points,
    reading_words,
    title_of,
    together,
)

NON_ANSWERS = ("dont_know", "not_applicable", "prefer_not_to_say")


def hidden(facts: RoundFacts, code: str) -> Cell:
    """A perspective without a row of its own."""
    merged = facts.figures.rows.of[code] is Row.MERGED
    words = _("Counted together, see the joint column") if merged else _("Hidden: fewer than {n}", n=facts.minimum)
    return Cell(words, tone=Tone.HIDDEN)


def nobody() -> Cell:
    """A perspective that nobody answered for."""
    return Cell(_("Nobody answered"), tone=Tone.NONE)


def number(n: int) -> Cell:
    """A count."""
    return Cell(str(n), n)


def not_shown() -> Cell:
    """A figure of everyone where no row may be shown: its zeros are no zeros."""
    return Cell(_("Not shown"), tone=Tone.HIDDEN)


def everyone(standing: Standing) -> Cell:
    """The share of everyone shown."""
    return share(standing.everyone) if standing.has_rows else not_shown()


def share(row: Measured) -> Cell:
    """`74% of 39`, or that nobody answered on the scale."""
    if row.favourable is None:
        return Cell(_("Nobody on the scale"), tone=Tone.NONE)
    return Cell(_("{percent} of {n}", percent=percent(row.favourable), n=row.tally.answered), float(row.favourable))


def reading(facts: RoundFacts, standing: Standing) -> Cell:
    """A reading in words, with a remark where it hangs on one organisation's answer; for questionnaires with a rule."""
    its, rule = facts.figures.reading(standing, facts.questionnaire), facts.questionnaire.reading
    assert its is not None and rule is not None
    causes = [title_of(facts, code) for code in caused_by(standing, rule)]
    note = _("hangs on the answer of {who}, one organisation", who=together(causes)) if causes else ""
    return Cell(reading_words(its), tone=TONES[its], note=note)


def gap(standing: Standing) -> Cell:
    """The gap in points, or why there is none."""
    if standing.gap is None:
        return Cell(_("Needs two groups"), tone=Tone.NONE)
    return Cell(points(standing.gap), float(standing.gap))


def balanced(standing: Standing) -> Cell:
    """The balanced share."""
    if not standing.has_rows:
        return not_shown()
    if standing.balanced is None:
        return Cell(_("Nobody on the scale"), tone=Tone.NONE)
    return Cell(percent(standing.balanced), float(standing.balanced))


def row_columns(facts: RoundFacts) -> list[Column]:
    """A column for each perspective with a row or without one, and the merged row's."""
    columns = [
        Column(_("{who}, {n}", who=title_of(facts, code), n=facts.figures.sizes[code]), is_number=True)
        for code in single_columns(facts)
    ]
    if facts.figures.rows.merged:
        columns.append(Column(_("{who}, {n}", who=merged_title(facts), n=merged_size(facts)), is_number=True))
    return columns


def single_columns(facts: RoundFacts) -> list[str]:
    """Perspectives that stand in a column of their own: those of the merged row share one."""
    return [code for code, row in facts.figures.rows.of.items() if row in (Row.OWN, Row.LEFT_OUT)]


def row_cells(facts: RoundFacts, standing: Standing, questions: Iterable[Question]) -> list[Cell]:
    """One question's or section's shares, for `row_columns`."""
    questions = list(questions)
    cells = []
    for code in single_columns(facts):
        if not any(q.is_put_to(code) for q in questions):
            cells.append(Cell(_("Not asked of this group"), tone=Tone.NOT_ASKED))
        elif facts.figures.rows.of[code] is Row.LEFT_OUT:
            cells.append(hidden(facts, code))
        else:
            cells.append(_own(facts, code, standing.own[code], questions))
    if facts.figures.rows.merged:
        if standing.merged is None:
            cells.append(Cell(_("Not put to all of this group"), tone=Tone.HIDDEN))
        else:
            cells.append(share(standing.merged))
    return cells


def _own(facts: RoundFacts, code: str, row: Measured, questions: list[Question]) -> Cell:
    """A row of its own; one organisation's answer to one question is said in its words."""
    alone = not is_confidential(facts, code) and facts.figures.sizes[code] == 1 and len(questions) == 1
    if not alone:
        return share(row)
    words = answer_in_words(facts, questions[0], row.tally)
    return Cell(words, None if row.favourable is None else float(row.favourable))


def answer_in_words(facts: RoundFacts, question: Question, tally: Tally) -> str:
    """What one organisation answered."""
    for kind in NON_ANSWERS:
        if getattr(tally, kind):
            label: str = getattr(facts.questionnaire.non_answers, kind).words
            return label
    counts = tally.counts or {}
    chosen = [o.label.words for o in facts.questionnaire.options(question) if counts.get(o.code)]
    return ", ".join(chosen) or _("No answer")
