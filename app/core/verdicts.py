"""Verdicts on plans: what counts as one, and criteria counts → green, amber or red (DESIGN section 5).

A verdict is what the plan's one settled response, given on the record, says of a criterion. Where there is none, or
more than one response, the plan has no verdict: that is told, and never counted. Shares are of plans with a verdict.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.core.errors import Refusal
from app.core.questionnaire import Questionnaire
from app.core.snapshot import Figures
from app.core.verdict_rule import Colour, PublishedColour, VerdictRule
from app.language import _


def colour(fully: int, plans: int, rule: VerdictRule) -> Colour | None:
    """The colour of a criterion that `fully` of so many plans with a verdict meet in full; None without a plan."""
    if not plans:
        return None
    share = Fraction(fully, plans)
    if share >= Fraction(rule.green):
        return Colour.GREEN
    return Colour.RED if 1 - share >= Fraction(rule.red) else Colour.AMBER


@dataclass(frozen=True)
class Counted:
    """The verdicts on one question: by plan a level's code, or None where that plan has no verdict on it.

    `levels` are the scale's, in order; `full` are those that mean fully met. `published` is what is known from
    elsewhere of a criterion on which there is no verdict at all.
    """

    by_plan: Mapping[str, str | None]
    levels: tuple[str, ...]
    full: frozenset[str]
    colour: Colour | None = None
    published: PublishedColour | None = None

    @property
    def counts(self) -> dict[str, int]:
        """How many plans have each verdict."""
        given = list(self.by_plan.values())
        return {level: given.count(level) for level in self.levels}

    @property
    def plans(self) -> int:
        """How many plans have a verdict: what shares are of."""
        return sum(self.counts.values())

    @property
    def fully(self) -> int:
        """How many meet it in full."""
        return sum(n for level, n in self.counts.items() if level in self.full)

    @property
    def share(self) -> Fraction | None:
        """The share of plans that meet it in full; None without a verdict."""
        return Fraction(self.fully, self.plans) if self.plans else None

    @property
    def missing(self) -> list[str]:
        """The plans without a verdict."""
        return self.at(None)

    def at(self, level: str | None) -> list[str]:
        """The plans with this verdict."""
        return [plan for plan, verdict in self.by_plan.items() if verdict == level]


@dataclass(frozen=True)
class Review:
    """One round's verdicts by question: the criteria in their order, and what is counted apart from them."""

    plans: Sequence[str]
    unsettled: Sequence[str]  # with more than one response, of which none is the verdict
    criteria: Mapping[str, Counted]
    apart: Mapping[str, Counted]
    begun: Sequence[str] = ()  # read, and neither submitted nor settled: they are counted nowhere

    def of_colour(self, wanted: Colour) -> list[str]:
        """The criteria whose counts come to this colour."""
        return [code for code, its in self.criteria.items() if its.colour is wanted]

    def met_by(self, plan: str) -> int:
        """How many criteria this plan meets in full."""
        return sum(its.by_plan[plan] in its.full for its in self.criteria.values())

    def judged_on(self, plan: str) -> int:
        """On how many criteria this plan has a verdict."""
        return sum(its.by_plan[plan] is not None for its in self.criteria.values())


def review(questionnaire: Questionnaire, plans: Mapping[str, Figures], round: str) -> Review:
    """The verdicts of a round, from the kept figures of each plan by slug; Refusal where any is not on the record."""
    rule = questionnaire.verdicts
    if rule is None:
        raise Refusal(_("The questionnaire {name} has no rule for verdicts.", name=questionnaire.name))
    if any(figures.rows.confidential for figures in plans.values()):
        raise Refusal(
            _("Verdicts are given on the record. People answered in confidence here, so there are none to report.")
        )
    known = rule.published_in(round)

    def counted(code: str) -> Counted:
        its = questionnaire.by_code[code]
        by_plan = {slug: _verdict(figures, code) for slug, figures in plans.items()}
        assert its.scale is not None
        return Counted(by_plan, questionnaire.codes[code], questionnaire.scales[its.scale].favourable)

    criteria = {}
    for code in (row.question for row in rule.criteria):
        its = counted(code)
        criteria[code] = Counted(
            its.by_plan,
            its.levels,
            its.full,
            colour(its.fully, its.plans, rule),
            None if its.plans else known.get(code),
        )
    return Review(
        list(plans),
        [slug for slug, figures in plans.items() if _responses(figures) > 1],
        criteria,
        {code: counted(code) for code in rule.apart},
        [slug for slug, figures in plans.items() if not _responses(figures) and _started(figures)],
    )


def _responses(figures: Figures) -> int:
    return sum(figures.sizes[code] for code in figures.rows.own)


def _started(figures: Figures) -> int:
    return sum(its["started"] for its in figures.body["started"].values())


def _verdict(figures: Figures, question: str) -> str | None:
    """What the plan's one response says; None where there is none, or more than one, or no level was chosen."""
    if _responses(figures) != 1:
        return None
    counts = figures.questions[question].everyone.tally.counts or {}
    return next((level for level, n in counts.items() if n), None)
