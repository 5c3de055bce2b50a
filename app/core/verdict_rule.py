"""The rule by which counts of plans become a colour, as a questionnaire writes it (its `verdicts:` block).

The rule of the Scottish Government's review of the plans of 2020 to 2023, for 30 plans: green where at least 21 meet a
criterion in full, red where 15 or more meet it only in part or not at all, else amber. It is kept as shares, 70% and
50%, so that it holds for any number of plans.
"""

from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from app.core.text import Code, Model, Text


class Colour(StrEnum):
    """What the counts of many plans, or of many partnerships, come to."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Criterion(Model):
    """A row of the table: the question whose answers are its verdicts, its number and its short title."""

    question: Code
    number: str = Field(min_length=1, max_length=6)
    title: Text


class PublishedColour(Model):
    """The colour of a criterion whose counts are not at hand: as published, or inferred from what was published."""

    question: Code
    colour: Colour
    basis: Literal["published", "inferred"]
    source: str = Field(min_length=1)


class Cycle(Model):
    """What is known from elsewhere of one round, named by its slug: it stands beside verdicts and is never computed."""

    round: Code
    colours: tuple[PublishedColour, ...] = Field(min_length=1)


def _written(given: Any) -> Any:
    return str(given) if isinstance(given, (int, float, Decimal)) and not isinstance(given, bool) else given


class VerdictRule(Model):
    """Which questions are criteria, when each is green or red, and what is told beside them.

    `apart` are scale questions that are counted by themselves and never among the criteria; `practice` are open
    questions whose answers are told as good practice.
    """

    criteria: tuple[Criterion, ...] = Field(min_length=1)
    green: Annotated[str, BeforeValidator(_written)] = "0.70"
    red: Annotated[str, BeforeValidator(_written)] = "0.50"
    apart: tuple[Code, ...] = ()
    practice: tuple[Code, ...] = ()
    published: tuple[Cycle, ...] = ()

    @field_validator("green", "red")
    @classmethod
    def _is_a_share(cls, given: str) -> str:
        try:
            number = Decimal(given)
        except InvalidOperation:
            number = Decimal("NaN")
        if not (number.is_finite() and 0 < number <= 1):
            raise ValueError("write a decimal number above 0 and up to 1, such as 0.70")
        return given

    @model_validator(mode="after")
    def _never_both(self) -> Self:
        if Fraction(self.green) + Fraction(self.red) <= 1:
            raise ValueError("`green` and `red` must be more than 1 together, or one count could be both")
        return self

    def takes_evidence(self, question: str) -> bool:
        """Whether answers to this question are verdicts, which rest on a page of the plan."""
        return question in self.apart or any(row.question == question for row in self.criteria)

    def published_in(self, round: str) -> dict[str, PublishedColour]:
        """What is known from elsewhere of the round with this slug, by question."""
        return {its.question: its for cycle in self.published if cycle.round == round for its in cycle.colours}
