"""People by answer: counts, and their shares of two bases that are never mixed.

All respondents are everyone shown whom a question was put to; those who answered are the ones of them who chose or
wrote an answer. Shares have one decimal, each rounded by itself from the exact fraction, and are never made to add up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.core.chart import Participation, TakingPart
from app.core.facts import RoundFacts
from app.core.figures import Standing, Tally
from app.core.questionnaire import Question
from app.core.table import Cell, Column, Table, Tone
from app.language import _, ngettext
from app.reports import cells
from app.reports.groups import Group, groups, nothing_shown, standing_in
from app.reports.wording import in_quotes, one_decimal, under, wording_of

ANSWERED, NO_ANSWER = "answered", "no_answer"


@dataclass(frozen=True)
class Line:
    """How many gave one answer. `code` is an option's, one of the non-answers, `no_answer`, or `answered` for text."""

    code: str
    label: str
    people: int
    of_all: Fraction | None
    of_answered: Fraction | None = None
    is_answer: bool = False


def respondents(tally: Tally) -> int:
    """The first base: everyone, with those who gave no answer."""
    return tally.people + tally.no_answer


def lines(facts: RoundFacts, question: Question, tally: Tally) -> list[Line]:
    """What was answered, the ways of not answering last; they are no part of the second base."""

    def of_all(n: int) -> Fraction | None:
        return Fraction(n, respondents(tally)) if respondents(tally) else None

    def of_answered(n: int) -> Fraction | None:
        return Fraction(n, tally.answered) if tally.answered else None

    if tally.counts is None:
        chosen = [Line(ANSWERED, _("Wrote an answer"), tally.answered, of_all(tally.answered), is_answer=True)]
    else:
        chosen = [
            Line(o.code, o.label.words, n, of_all(n), of_answered(n), is_answer=True)
            for o in facts.questionnaire.options(question)
            for n in [tally.counts[o.code]]
        ]
    beside = [(kind, cells.non_answer(facts, kind), getattr(tally, kind)) for kind in cells.NON_ANSWERS]
    beside.append((NO_ANSWER, _("No answer"), tally.no_answer))
    return [*chosen, *(Line(code, label, n, of_all(n)) for code, label, n in beside)]


def called(facts: RoundFacts, question: Question) -> str:
    """Its wording; where another question is worded alike, after its section's title."""
    words = wording_of(facts, question)
    if sum(wording_of(facts, other) == words for other in facts.questionnaire.questions) < 2:
        return words
    section = next(section for section in facts.questionnaire.sections if question in section.questions)
    return under(section.title.words, words)


def share(fraction: Fraction | None) -> Cell:
    """`66.7%`, or that there is nobody to have a share of."""
    if fraction is None:
        return Cell(_("Nobody"), tone=Tone.NONE)
    return Cell(one_decimal(fraction), float(fraction))


def answers(facts: RoundFacts, question: Question, standing: Standing) -> Table:
    """What everyone shown answered, with a column for each base that says how many it holds."""
    tally = standing.everyone.tally
    every = lines(facts, question, tally)
    whole = respondents(tally)
    rows = [_in_both(line) for line in every if line.is_answer]
    if tally.counts is not None:
        both = (share(Fraction(tally.answered, whole)), share(Fraction(1) if tally.answered else None))
        rows.append((Cell(_("Chose an answer")), cells.number(tally.answered), *both))
    rows += [_in_both(line) for line in every if not line.is_answer]
    rows.append((Cell(_("All respondents")), cells.number(whole), share(Fraction(1)), _not_in_base()))
    columns = [
        Column(_("Answer"), is_head=True),
        Column(_("People"), is_number=True),
        Column(ngettext("Of the {n} respondent", "Of all {n} respondents", whole), is_number=True),
        Column(_("Of the {n} who chose an answer", n=tally.answered), is_number=True),
    ]
    caption = called(facts, question)
    if tally.counts is None:  # who wrote is the answer, so there is no second base
        caption, columns = under(caption, _("how many wrote")), columns[:3]
    return Table(caption, columns, [row[: len(columns)] for row in rows])


def _in_both(line: Line) -> tuple[Cell, ...]:
    second = share(line.of_answered) if line.is_answer else _not_in_base()
    return (Cell(line.label), cells.number(line.people), share(line.of_all), second)


def _not_in_base() -> Cell:
    return Cell(_("Not in this base"), tone=Tone.NOT_ASKED)


def drawn(facts: RoundFacts, question: Question, standing: Standing) -> Participation:
    """A bar for each answer within an outline of all respondents; its twin is the table with both bases."""
    tally = standing.everyone.tally
    whole = respondents(tally)
    bars = [
        TakingPart(line.label, whole, line.people, _("{n}, {share}", n=line.people, share=one_decimal(line.of_all)))
        for line in lines(facts, question, tally)
        if line.of_all is not None
    ]
    return Participation(
        anchor=f"answers-{question.code}",
        title=finding(facts, question, tally),
        note=ngettext(
            "The outline is the {n} respondent, the fill those who gave this answer.",
            "The outline is all {n} respondents, the fill those who gave this answer.",
            whole,
        ),
        description=" ".join(_("{answer}: {words}.", answer=bar.label, words=bar.words) for bar in bars),
        table=answers(facts, question, standing),
        lines=bars,
    )


def finding(facts: RoundFacts, question: Question, tally: Tally) -> str:
    """`“Yes” was chosen most: by 66.7% of all respondents, 78.0% of …`, with every answer that shares the place."""
    chosen = [line for line in lines(facts, question, tally) if line.is_answer]
    most = [line for line in chosen if line.people == max(other.people for other in chosen)]
    if not most or most[0].of_all is None or most[0].of_answered is None:
        return _("Nobody chose an answer")
    named = in_quotes([line.label for line in most])
    of_all, of_answered = one_decimal(most[0].of_all), one_decimal(most[0].of_answered)
    if len(most) > 1:
        return _(
            "{answers} were chosen most: each by {all} of all respondents, {some} of those who chose an answer",
            answers=named,
            all=of_all,
            some=of_answered,
        )
    return _(
        "{answers} was chosen most: by {all} of all respondents, {some} of those who chose an answer",
        answers=named,
        all=of_all,
        some=of_answered,
    )


def at_a_glance(facts: RoundFacts) -> Iterator[Table]:
    """Questions that are answered alike side by side, as shares of all respondents: a table for each set of answers.

    Whether people may be quoted is no finding, and stands in its section alone.
    """
    consent = facts.questionnaire.may_quote
    alike: dict[tuple[str, ...], list[Question]] = {}
    for question in facts.questionnaire.questions:
        if not (question.kind.is_text or (consent and question.code == consent.question)):
            labels = tuple(option.label.words for option in facts.questionnaire.options(question))
            alike.setdefault(labels, []).append(question)
    for labels, questions in alike.items():
        standings = [facts.figures.questions[q.code] for q in questions]
        if len(questions) > 1 and any(s.has_rows for s in standings):
            yield _side_by_side(facts, labels, questions, standings)


def _side_by_side(
    facts: RoundFacts, labels: Sequence[str], questions: Sequence[Question], standings: Sequence[Standing]
) -> Table:
    columns = [
        Column(_("Question"), is_head=True),
        Column(_("All respondents"), is_number=True),
        *(Column(label, is_number=True) for label in labels),
        *cells.beside_columns(facts),
    ]
    rows = []
    for question, standing in zip(questions, standings, strict=True):
        head, veil = Cell(wording_of(facts, question)), nothing_shown(facts, question, standing)
        if veil is not None and not standing.has_rows:
            rows.append((head, *[Cell(veil.words, tone=veil.tone)] * (len(columns) - 1)))
            continue
        tally = standing.everyone.tally
        shares = [share(line.of_all) for line in lines(facts, question, tally)]
        rows.append((head, cells.number(respondents(tally)), *shares))
    return Table(_("Answers as shares of all respondents: {answers}", answers=in_quotes(labels)), columns, rows)


def by_group(facts: RoundFacts, question: Question) -> Table | None:
    """People by row and answer, with shares of all respondents of the row; None where fewer than two rows stand."""
    standing = facts.figures.questions[question.code]
    rows = standing_in(groups(facts), [standing])
    if len(rows) < 2:
        return None
    columns = [Column(_("Group"), is_head=True), Column(_("Respondents"), is_number=True)]
    columns += [Column(line.label, is_number=True) for line in lines(facts, question, standing.everyone.tally)]
    everyone = _row(facts, question, _("Everyone shown"), standing.everyone.tally)
    caption = under(called(facts, question), _("by group"))
    return Table(caption, columns, [everyone, *(_of_group(facts, question, its) for its in rows)])


def _of_group(facts: RoundFacts, question: Question, group: Group) -> tuple[Cell, ...]:
    row = group.of(facts.figures.questions[question.code])
    assert row is not None
    return _row(facts, question, group.title, row.tally)


def _row(facts: RoundFacts, question: Question, title: str, tally: Tally) -> tuple[Cell, ...]:
    counts = [_counted(line, respondents(tally)) for line in lines(facts, question, tally)]
    return (Cell(title), cells.number(respondents(tally)), *counts)


def _counted(line: Line, whole: int) -> Cell:
    """`12 (60.0%)`; none is none of any base, and a share of one organisation would say nothing."""
    if whole < 2 or not line.people or line.of_all is None:
        return cells.number(line.people)
    return Cell(_("{n} ({share})", n=line.people, share=one_decimal(line.of_all)), line.people)
