"""What the parts of the criteria report share: the verdicts with the names of plans, criteria, levels and colours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil

from app.core.facts import NationalFacts
from app.core.questionnaire import Level, Scale
from app.core.table import Cell, Tone
from app.core.verdict_rule import Colour, VerdictRule
from app.core.verdicts import Counted, Review, review
from app.language import _, ngettext
from app.reports.wording import percent_of_knob, together

TONES = {Colour.GREEN: Tone.MET, Colour.AMBER: Tone.PARTLY, Colour.RED: Tone.UNMET}


@dataclass(frozen=True)
class Reviewed:
    """A round's facts with its verdicts."""

    facts: NationalFacts
    review: Review

    @classmethod
    def of(cls, facts: NationalFacts) -> "Reviewed":
        """Refusal where the round holds no verdicts."""
        figures = {slug: place.figures for slug, place in facts.places.items()}
        return cls(facts, review(facts.questionnaire, figures, facts.round))

    @property
    def rule(self) -> VerdictRule:
        """The questionnaire's rule; `of` refused those without."""
        assert self.facts.questionnaire.verdicts is not None
        return self.facts.questionnaire.verdicts

    @cached_property
    def titles(self) -> dict[str, str]:
        """The criteria's short titles, by question."""
        return {row.question: row.title.words for row in self.rule.criteria}

    @cached_property
    def numbers(self) -> dict[str, str]:
        """The criteria's numbers, by question."""
        return {row.question: row.number for row in self.rule.criteria}

    def label(self, code: str) -> str:
        """`6a. Children’s services`."""
        return _("{number}. {title}", number=self.numbers[code], title=self.titles[code])

    def scale(self, code: str) -> Scale:
        """The scale of this question."""
        scale = self.facts.questionnaire.by_code[code].scale
        assert scale is not None
        return self.facts.questionnaire.scales[scale]

    def levels(self, code: str) -> tuple[Level, ...]:
        """The levels of this question's scale."""
        return self.scale(code).levels

    @property
    def criteria_scale(self) -> Scale:
        """The one scale of the criteria."""
        return self.scale(self.rule.criteria[0].question)

    @property
    def criteria_levels(self) -> tuple[Level, ...]:
        """Its levels."""
        return self.criteria_scale.levels

    def names(self, plans: Iterable[str]) -> str:
        """The plans' names in a row."""
        return together([self.facts.places[slug].name for slug in plans])

    def who(self, plan: str) -> str:
        """Who reviewed this plan, by name."""
        place = self.facts.places[plan]
        return together(sorted({name for names in place.organisations.values() for name in names}))

    def verdict(self, code: str, plan: str, its: Counted) -> Cell:
        """A plan's verdict as a cell."""
        given = its.by_plan[plan]
        if given is None:
            return Cell(_("No verdict"), tone=Tone.NONE)
        return next(cell for level, cell in self.marks(code) if level == given)

    def marks(self, code: str) -> list[tuple[str, Cell]]:
        """Each level of this question as a cell."""
        return marks_of(self.levels(code))


def marks_of(levels: Sequence[Level]) -> list[tuple[str, Cell]]:
    """Each level as a cell: what counts as fully met has the mark for it, the last the one for not met."""
    tones = [Tone.MET if level.favourable else Tone.PARTLY for level in levels]
    if tones[-1] is Tone.PARTLY and len(levels) > 2:
        tones[-1] = Tone.UNMET
    return [(level.code, Cell(level.label.words, tone=tone)) for level, tone in zip(levels, tones, strict=True)]


def colour_words(colour: Colour) -> str:
    """The colour by its name."""
    return {Colour.GREEN: _("Green"), Colour.AMBER: _("Amber"), Colour.RED: _("Red")}[colour]


def basis_words(its: Counted) -> str:
    """On what a colour stands that does not come from counts."""
    assert its.published is not None
    if its.published.basis == "published":
        return _("colour as published")
    return _("colour not published; inferred")


def colour_cell(its: Counted) -> Cell:
    """The colour of a criterion's counts, or the one that is known from elsewhere and why; or that there is none."""
    if its.colour is not None:
        return Cell(colour_words(its.colour), tone=TONES[its.colour])
    if its.published is not None:
        return Cell(colour_words(its.published.colour), tone=TONES[its.published.colour], note=basis_words(its))
    return Cell(_("No colour"), tone=Tone.NONE)


def rule_in_words(rule: VerdictRule, plans: int) -> str:
    """The rule as it is printed, with how many plans it comes to where all have a verdict."""
    return _(
        "Green: at least {green} of the plans with a verdict meet the criterion in full ({some} of {plans}). Red: at"
        " least {red} of them meet it only in part or not at all ({others} of {plans}). Amber: everything else.",
        green=percent_of_knob(rule.green),
        red=percent_of_knob(rule.red),
        some=_least(rule.green, plans),
        others=_least(rule.red, plans),
        plans=plans,
    )


def _least(share: str, plans: int) -> int:
    """The smallest number of so many plans that reaches the share."""
    return ceil(Fraction(share) * plans)


def plans_in_words(n: int) -> str:
    """`1 plan`, `12 plans`."""
    return ngettext("{n} plan", "{n} plans", n)
