"""Table cells of figures: each says its own state, so that hidden, not asked, nobody and zero never look alike."""

from collections.abc import Callable, Iterable

from app.core.facts import RoundFacts
from app.core.figures import Measured, Standing, Tally
from app.core.questionnaire import Question
from app.core.reading import caused_by
from app.core.table import Cell, Column, Tone
from app.language import _
from app.reports.groups import Group
from app.reports.wording import TONES, decimal, percent, points, reading_words, title_of, together

NON_ANSWERS = ("dont_know", "not_applicable", "prefer_not_to_say")


def number(n: int) -> Cell:
    """A count."""
    return Cell(str(n), n)


def not_shown() -> Cell:
    """A figure of everyone where no row may be shown: its zeros are no zeros."""
    return Cell(_("Not shown"), tone=Tone.HIDDEN)


def share(row: Measured) -> Cell:
    """`74% of 39`, or that nobody answered on the scale."""
    if row.favourable is None:
        return Cell(_("Nobody on the scale"), tone=Tone.NONE)
    return Cell(_("{percent} of {n}", percent=percent(row.favourable), n=row.tally.answered), float(row.favourable))


def everyone(standing: Standing) -> Cell:
    """The share of everyone shown."""
    return share(standing.everyone) if standing.has_rows else not_shown()


def balanced(standing: Standing) -> Cell:
    """The balanced share."""
    if not standing.has_rows:
        return not_shown()
    if standing.balanced is None:
        return Cell(_("Nobody on the scale"), tone=Tone.NONE)
    return Cell(percent(standing.balanced), float(standing.balanced))


def reading(facts: RoundFacts, standing: Standing) -> Cell:
    """A reading in words, with a remark where it hangs on one organisation's answer; for questionnaires with a rule."""
    its, rule = facts.figures.reading(standing, facts.questionnaire), facts.questionnaire.reading
    assert its is not None and rule is not None
    causes = [title_of(facts, code) for code in caused_by(standing, rule)]
    note = _("hangs on the answer of {who}", who=together(causes)) if causes else ""
    return Cell(reading_words(its), tone=TONES[its], note=note)


def gap(standing: Standing) -> Cell:
    """The gap in points, or why there is none."""
    if standing.gap is None:
        return Cell(_("Needs two groups"), tone=Tone.NONE)
    return Cell(points(standing.gap), float(standing.gap))


def agreement(row: Measured) -> Cell:
    """How far people agree with each other, from −1 to 1."""
    if row.agreement is None:
        return Cell(_("Not defined"), tone=Tone.NONE)
    return Cell(decimal(row.agreement), float(row.agreement))


def group_columns(groups: Iterable[Group]) -> list[Column]:
    """A column for each row."""
    return [Column(group.label, is_number=True) for group in groups]


def group_cells(
    facts: RoundFacts,
    groups: Iterable[Group],
    standing: Standing,
    question: Question | None = None,
    say: Callable[[Measured], Cell] = share,
) -> list[Cell]:
    """The shares of one `question` (or a section), for `group_columns`; one organisation answers it in words."""
    cells = []
    for group in groups:
        row = group.of(standing)
        if row is None and group.code is not None:
            cells.append(Cell(_("Not asked"), tone=Tone.NOT_ASKED))
        elif row is None:
            cells.append(Cell(_("Not put to all of this group"), tone=Tone.HIDDEN))
        elif group.is_one_voice and question is not None:
            words = answer_in_words(facts, question, row.tally)
            cells.append(Cell(words, None if row.favourable is None else float(row.favourable)))
        else:
            cells.append(say(row))
    return cells


def answer_in_words(facts: RoundFacts, question: Question, tally: Tally) -> str:
    """What one organisation answered."""
    for kind in NON_ANSWERS:
        if getattr(tally, kind):
            return non_answer(facts, kind)
    counts = tally.counts or {}
    chosen = [o.label.words for o in facts.questionnaire.options(question) if counts.get(o.code)]
    return ", ".join(chosen) or _("No answer")


def non_answer(facts: RoundFacts, kind: str) -> str:
    """The questionnaire's words for one of the three ways of not answering."""
    words: str = getattr(facts.questionnaire.non_answers, kind).words
    return words


def beside_columns(facts: RoundFacts) -> list[Column]:
    """What stands beside the levels and is never part of a share."""
    labels = [non_answer(facts, kind) for kind in NON_ANSWERS]
    return [Column(label, is_number=True) for label in [*labels, _("No answer")]]


def beside(tally: Tally) -> list[Cell]:
    """How many did not rate, for `beside_columns`."""
    return [number(getattr(tally, kind)) for kind in (*NON_ANSWERS, "no_answer")]
