"""Reading a plan by two, blind: what each reviewer may do and see, how far two readings agree, and what settles them.

A reading is a response with an answer. It is a draft and enters no figure; only what is submitted is counted, and of a
plan that is one response: a lone reviewer's, or the verdicts that were settled between the readings.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from app.core.answers import BLANK, Answer, Answers
from app.core.errors import Fixed, Problem
from app.core.grounds import Grounds
from app.core.promises import Promise, is_on_record
from app.core.questionnaire import Questionnaire
from app.core.rounds import Mode
from app.core.verdict_rule import VerdictRule
from app.language import _


class Review(StrEnum):
    """What a response is in a review, beyond a draft or a submitted one. No time is kept of it."""

    COMPLETE = "complete"  # a first reading of which its reviewer said that it is done
    COMPARED = "compared"  # the same, and the reading that it was compared with was withdrawn since
    SETTLED = "settled"  # what was settled between the readings


DONE = (Review.COMPLETE, Review.COMPARED)


class State(StrEnum):
    """How far one plan is on one criterion."""

    NOT_BEGUN = "not-begun"
    ONE_READING = "one-reading"
    TWO_READINGS = "two-readings"  # of which one is not complete, so nobody has compared them
    AGREE = "agree"
    DIFFER = "differ"
    SETTLED = "settled"


def is_review(questionnaire: Questionnaire, mode: Mode) -> bool:
    """Whether rounds of this questionnaire in this mode give verdicts: by its rule, everybody on the record."""
    return questionnaire.verdicts is not None and all(is_on_record(p, mode) for p in questionnaire.perspectives)


def reading_by_two() -> Promise:
    """What a reviewer is told before they start, because another may read the same plan."""
    return Promise(
        _("If two of you read this plan"),
        (
            _("Neither of you sees what the other gives before both have said that their reading is complete."),
            _(
                "Then both of you, and national staff, see both readings with their evidence and your names, and one"
                " verdict is settled for each criterion."
            ),
            _("Only the settled verdicts are counted and reported. If you read alone, yours are, once you submit."),
        ),
    )


def must_not_be_complete(review: Review | None) -> None:
    """A reading that is said to be complete stays as it is: `Fixed`."""
    if review in DONE:
        raise Fixed(_("You have said that your reading is complete, so it stays as it is: this was not written down."))


def rows_of(rule: VerdictRule) -> tuple[str, ...]:
    """The questions of which verdicts are made: the criteria, what is counted apart, and good practice."""
    return (*(row.question for row in rule.criteria), *rule.apart, *rule.practice)


@dataclass(frozen=True)
class Reading:
    """One reviewer's first reading of a plan; `is_compared` with one that was withdrawn since."""

    id: UUID
    who: str
    answers: Answers
    is_complete: bool = False
    is_submitted: bool = False
    is_compared: bool = False

    @property
    def is_said(self) -> bool:
        """Whether its reviewer stands by it: said to be complete, or submitted alone."""
        return self.is_complete or self.is_submitted

    def verdict(self, code: str) -> str | None:
        """The level it gives; the three non-answers are no verdicts."""
        return self.answers.get(code, BLANK).value

    def open_rows(self, rule: VerdictRule) -> list[str]:
        """The rows on which it says nothing yet, not even “don’t know”: it cannot be said to be complete."""
        asked = (code for code in rows_of(rule) if code not in rule.practice)
        return [code for code in asked if not self.answers.get(code, BLANK).is_given]


@dataclass(frozen=True)
class Plan:
    """One plan under review: its readings in order of their reviewers' names, and what was settled (None: nothing).

    `is_final`: a report that counts a response on it was read, so nothing of its verdict can change any more.
    """

    readings: tuple[Reading, ...] = ()
    settled: Answers | None = None
    is_settled: bool = False
    is_final: bool = False

    @property
    def said(self) -> tuple[Reading, ...]:
        """The readings whose reviewers stand by them."""
        return tuple(its for its in self.readings if its.is_said)

    @property
    def may_be_compared(self) -> bool:
        """Whether two have said that they are done: before that no reviewer sees another's reading."""
        return len(self.said) > 1

    @property
    def is_blind(self) -> bool:
        """Whether no reading here may rest on a look at another's: who withdraws after that may begin again."""
        return not any(its.is_compared for its in self.readings)

    def others(self, mine: UUID) -> tuple[Reading, ...]:
        """The readings of everybody else."""
        return tuple(its for its in self.readings if its.id != mine)

    def of(self, mine: UUID) -> Reading | None:
        """The reading with this id; None while it has no answer."""
        return next((its for its in self.readings if its.id == mine), None)

    def seen_by(self, mine: UUID) -> tuple[Reading, ...]:
        """The readings that this reviewer may see: all that are said once theirs is among two or more, else theirs."""
        its = self.of(mine)
        if its is None:
            return ()
        return self.said if its.is_said and self.may_be_compared else (its,)

    def may_submit(self, mine: UUID) -> bool:
        """Only who reads alone submits: two submitted responses would settle nothing."""
        return not self.others(mine) and self.settled is None

    def may_complete(self, mine: UUID) -> bool:
        """Until the verdict is settled or its report was read."""
        its = self.of(mine)
        return its is not None and not its.is_said and not self.is_settled and not self.is_final

    def may_reopen(self, mine: UUID) -> bool:
        """Until somebody else is complete too: from then on both may have seen the other's reading."""
        its = self.of(mine)
        is_mine = its is not None and its.is_complete and not its.is_compared
        return is_mine and len(self.said) == 1 and self.settled is None

    def may_settle(self, mine: UUID) -> bool:
        """One of those who read it, once two are complete."""
        its = self.of(mine)
        return its is not None and its.is_said and self.may_be_compared and not self.is_final

    @property
    def staff_may_settle(self) -> bool:
        """Staff also go on with one complete reading, where the other never comes; not where one submitted alone."""
        is_alone = len(self.readings) == 1 and self.readings[0].is_submitted
        return bool(self.said) and not self.is_final and not is_alone

    @property
    def verdicts(self) -> Answers | None:
        """What is counted: the one submitted response; None where there is none, or more than one."""
        submitted = [its.answers for its in self.readings if its.is_submitted]
        if self.is_settled and self.settled is not None:
            submitted.append(self.settled)
        return submitted[0] if len(submitted) == 1 else None

    def verdict(self, code: str) -> str | None:
        """The counted verdict on one criterion; None where there is none."""
        return (self.verdicts or {}).get(code, BLANK).value

    def state(self, code: str) -> State:
        """How far it is on one criterion. Whether readings agree is told only once two are complete."""
        if self.verdict(code) is not None:
            return State.SETTLED
        if self.may_be_compared:
            given = {its.verdict(code) for its in self.said}
            if given == {None}:
                return State.NOT_BEGUN
            return State.AGREE if len(given) == 1 else State.DIFFER
        n = sum(its.verdict(code) is not None for its in self.readings)
        return State.NOT_BEGUN if not n else State.ONE_READING if n == 1 else State.TWO_READINGS


@dataclass(frozen=True)
class Agreement:
    """How far pairs of verdicts agree: on `same` of `n`; Cohen's kappa, None where chance alone would agree on all."""

    n: int
    same: int
    kappa: Fraction | None

    @property
    def share(self) -> Fraction | None:
        """The share they agree on; None where nothing was compared."""
        return Fraction(self.same, self.n) if self.n else None


def agreement(pairs: Iterable[tuple[str, str]]) -> Agreement:
    """Percent agreement and Cohen's kappa, unweighted, exact: (observed − expected by chance) ÷ (1 − expected)."""
    both = list(pairs)
    n, same = len(both), sum(one == other for one, other in both)
    if not n:
        return Agreement(0, 0, None)
    first, second = [one for one, _other in both], [other for _one, other in both]
    chance = sum(Fraction(first.count(level) * second.count(level), n * n) for level in set(first))
    kappa = None if chance == 1 else (Fraction(same, n) - chance) / (1 - chance)
    return Agreement(n, same, kappa)


def pairs(plan: Plan, rule: VerdictRule) -> Iterator[tuple[str, str]]:
    """The verdicts of two complete first readings on the criteria; of three, one, or not blind ones there are none."""
    if len(plan.said) != 2 or not plan.is_blind:
        return
    one, other = plan.said
    for row in rule.criteria:
        first, second = one.verdict(row.question), other.verdict(row.question)
        if first is not None and second is not None:
            yield first, second


def proposed(plan: Plan, rule: VerdictRule, code: str) -> Answer:
    """What settling begins with: the verdict they share, and the evidence of all; of good practice, all of it."""
    answers = [its.answers[code] for its in plan.said if code in its.answers]
    values = [answer.value for answer in answers if answer.value is not None]
    if code in rule.practice:
        return Answer("\n".join(dict.fromkeys(values)) or None)
    is_shared = len(set(values)) == 1 and len(values) == len(plan.said)
    return Answer(values[0] if is_shared else None, None, Grounds.joined(a.note for a in answers).written())


def problems_with_settling(
    plan: Plan, rule: VerdictRule, given: Mapping[str, Answer], *, is_draft: bool
) -> list[Problem]:
    """What stands against these verdicts: each row has one, and one that no reading gave says why."""
    problems = []
    for code in rows_of(rule):
        if code in rule.practice:
            continue
        answer = given.get(code, BLANK)
        if answer.value is None:
            if not is_draft:
                problems.append(Problem(f"value.{code}", _("Choose the verdict to settle on.")))
        elif answer.value not in {its.verdict(code) for its in plan.said} and not Grounds.of(answer.note).why:
            problems.append(Problem(f"why.{code}", _("Say why, because no reading gave this verdict.")))
    return problems


def mark(settled: Answers | None, *, is_settled: bool) -> str:
    """A short mark of what is settled: another one once anything of it changed."""
    said = sorted((code, answer.token, answer.note) for code, answer in (settled or {}).items())
    return hashlib.sha256(repr((said, is_settled)).encode()).hexdigest()[:16] if settled is not None else "none"
