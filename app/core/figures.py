"""Counts, shares, agreement and gaps: what a report's numbers are, computed exactly (DESIGN section 5).

A `Tally` counts what people gave; a `Measured` adds the shares; a `Standing` is everything said of one question or
section: `everyone`, the rows of their own and the merged row. Shares are fractions: thresholds are met or not, and
never by a rounding error.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache, reduce
from operator import add

from app.core.answers import Answer, NonAnswer
from app.core.disclosure import Rows
from app.core.questionnaire import Question, Questionnaire


@dataclass(frozen=True)
class Tally:
    """How many people gave what. `counts` is by code in the questionnaire's order, None for text."""

    counts: Mapping[str, int] | None
    answered: int = 0
    dont_know: int = 0
    not_applicable: int = 0
    prefer_not_to_say: int = 0
    no_answer: int = 0

    @property
    def people(self) -> int:
        """Everyone who gave any answer: blanks do not count."""
        return self.answered + self.dont_know + self.not_applicable + self.prefer_not_to_say

    def __add__(self, other: "Tally") -> "Tally":
        counts = None
        if self.counts is not None and other.counts is not None:
            counts = {code: n + other.counts[code] for code, n in self.counts.items()}
        return Tally(
            counts,
            self.answered + other.answered,
            self.dont_know + other.dont_know,
            self.not_applicable + other.not_applicable,
            self.prefer_not_to_say + other.prefer_not_to_say,
            self.no_answer + other.no_answer,
        )


def tally(question: Question, codes: Sequence[str], answers: Iterable[Answer | None]) -> Tally:
    """Counts one question's answers, one item a response it was put to (None where it holds no value)."""
    counts = None if question.kind.is_text else dict.fromkeys(codes, 0)
    non = dict.fromkeys(NonAnswer, 0)
    answered = no_answer = 0
    for answer in answers:
        if answer is None or not answer.is_given:
            no_answer += 1
        elif answer.non_answer is not None:
            non[answer.non_answer] += 1
        else:
            answered += 1
            if counts is not None:
                for code in answer.codes:
                    counts[code] += 1
    return Tally(
        counts,
        answered,
        non[NonAnswer.DONT_KNOW],
        non[NonAnswer.NOT_APPLICABLE],
        non[NonAnswer.PREFER_NOT_TO_SAY],
        no_answer,
    )


def favourable_share(tally: Tally, favourable: Iterable[str]) -> Fraction | None:
    """Answers at favourable levels over answers on the scale; None where nobody answered on it."""
    if not tally.answered or tally.counts is None:
        return None
    return Fraction(sum(tally.counts[code] for code in favourable), tally.answered)


def whole_percent(share: Fraction) -> int:
    """Whole percent, halves up."""
    return int((share * 100 + Fraction(1, 2)) // 1)


def agreement(counts: Sequence[int]) -> Fraction | None:
    """Van der Eijk's A over ordered counts: −1 split, 0 spread evenly, 1 all at one level; None without answers.

    The counts are peeled into layers of levels that are used or not; each layer's A is its unimodality times how
    few levels it uses, weighted by its people. Source: van der Eijk 2001, doi 10.1023/a:1010374114305.
    """
    return _agreement(tuple(counts))


@lru_cache(maxsize=10_000)  # small groups give the same few counts again and again
def _agreement(counts: tuple[int, ...]) -> Fraction | None:
    total, left, result = sum(counts), list(counts), Fraction(0)
    if total == 0:
        return None
    while any(left):
        used = [n > 0 for n in left]
        height = min(n for n in left if n > 0)
        weight = Fraction(height * sum(used), total)
        result += weight * _unimodality(used) * (1 - Fraction(sum(used) - 1, len(used) - 1))
        left = [n - height if n > 0 else 0 for n in left]
    return result


def _unimodality(used: Sequence[bool]) -> Fraction:
    """1 where used levels lie together, less the more unused ones lie between: by triples of levels."""
    levels = range(len(used))
    triples = [(used[i], used[j], used[k]) for i in levels for j in levels[i + 1 :] for k in levels[j + 1 :]]
    together = triples.count((True, True, False)) + triples.count((False, True, True))
    apart = triples.count((True, False, True))
    if together + apart == 0:
        return Fraction(1)
    steps = len(used)
    return Fraction((steps - 2) * together - (steps - 1) * apart, (steps - 2) * (together + apart))


@dataclass(frozen=True)
class Measured:
    """A tally and the two shares that describe it (None where undefined)."""

    tally: Tally
    favourable: Fraction | None = None
    agreement: Fraction | None = None


def measure(tally: Tally, favourable: frozenset[str] | None) -> Measured:
    """The shares of one question's tally; `favourable` is None for a question that is not on a scale."""
    if favourable is None or tally.counts is None:
        return Measured(tally)
    return Measured(tally, favourable_share(tally, favourable), agreement(list(tally.counts.values())))


def pool(questions: Sequence[Measured], favourable: frozenset[str]) -> Measured:
    """A section's figures for one block: shares over the pooled answers, agreement the weighted mean.

    Pooling agreement would call two unanimous, opposite questions a quarrel.
    """
    pooled = reduce(add, (q.tally for q in questions))
    weighted = [(q.agreement, q.tally.answered) for q in questions if q.agreement is not None]
    mean = sum((a * n for a, n in weighted), Fraction(0)) / pooled.answered if pooled.answered else None
    return Measured(pooled, favourable_share(pooled, favourable), mean)


@dataclass(frozen=True)
class Standing:
    """All that is said of one question or section. `own` holds the rows of their own that stand in it."""

    everyone: Measured
    own: Mapping[str, Measured] = field(default_factory=dict)
    merged: Measured | None = None
    confidential: frozenset[str] = frozenset()
    is_reportable: bool = True

    @property
    def has_rows(self) -> bool:
        """Whether any row stands in it: without one its zeros mean “not shown”."""
        return bool(self.own) or self.merged is not None

    @property
    def shares(self) -> list[Fraction]:
        """The rows' favourable shares, where defined, the merged row as one."""
        rows = [*self.own.values(), *([self.merged] if self.merged else [])]
        return [row.favourable for row in rows if row.favourable is not None]

    @property
    def own_shares(self) -> dict[str, Fraction]:
        """The favourable shares of the rows of their own, where defined."""
        return {code: row.favourable for code, row in self.own.items() if row.favourable is not None}

    @property
    def balanced(self) -> Fraction | None:
        """The plain mean of the rows' shares, so that no row outvotes another."""
        return sum(self.shares, Fraction(0)) / len(self.shares) if self.shares else None

    @property
    def gap(self) -> Fraction | None:
        """Highest minus lowest share among confidential rows of their own; None with fewer than two."""
        shares = [share for code, share in self.own_shares.items() if code in self.confidential]
        return max(shares) - min(shares) if len(shares) > 1 else None


QuestionTallies = Mapping[str, Mapping[str, Tally]]  # question → perspective → tally


def question_standing(
    questionnaire: Questionnaire, question: Question, tallies: Mapping[str, Tally], rows: Rows
) -> Standing:
    """One question's figures by row, from the tallies of the perspectives it was put to."""
    favourable = questionnaire.scales[question.scale].favourable if question.scale else None
    codes = questionnaire.codes[question.code]
    nothing = Tally(None if question.kind.is_text else dict.fromkeys(codes, 0))
    own = {code: measure(tallies[code], favourable) for code in rows.own if question.is_put_to(code)}
    merged = None
    if rows.merged_stands_in(question):
        merged = measure(reduce(add, (tallies[code] for code in rows.merged)), favourable)
    standing = [*own.values(), *([merged] if merged else [])]
    everyone = measure(reduce(add, (row.tally for row in standing), nothing), favourable)
    # Where the round has confidential perspectives, one of their rows must stand in it.
    is_reportable = not rows.confidential or rows.confidential_stands_in(question)
    return Standing(everyone, own, merged, rows.confidential, is_reportable)


def section_standing(
    questionnaire: Questionnaire, questions: Sequence[Question], standings: Sequence[Standing]
) -> Standing | None:
    """A section's figures: its scale questions pooled, block by block; None without a scale question."""
    if not questions:
        return None
    assert questions[0].scale is not None
    favourable = questionnaire.scales[questions[0].scale].favourable
    own = {
        code: pool([s.own[code] for s in standings if code in s.own], favourable)
        for code in questionnaire.perspective
        if any(code in s.own for s in standings)
    }
    merged = [s.merged for s in standings if s.merged]
    return Standing(
        pool([s.everyone for s in standings], favourable),
        own,
        pool(merged, favourable) if merged else None,
        standings[0].confidential,
        any(s.is_reportable for s in standings),
    )
