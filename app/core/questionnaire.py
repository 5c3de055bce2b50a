"""The questionnaire as data: sections of questions on scales, worded for each perspective.

Models are frozen and refuse unknown keys; `canonical()` is the one text that is fingerprinted and frozen with a
round. The format is explained for authors in questionnaires/README.md.
"""

import hashlib
import json
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Field,
    field_validator,
    model_validator,
)

from app.core.questions import TYPES
from app.core.questions.base import QuestionType
from app.core.text import Code, Model, Text
from app.core.verdict_rule import VerdictRule

RESERVED_CODES = frozenset({"dont_know", "not_applicable", "prefer_not_to_say"})


class Perspective(Model):
    """A seat from which people answer: confidential, or on the record with its organisation's name."""

    code: Code
    title: Text
    singular: Text
    describes: Text | None = None
    on_record: bool = False
    consent: Text | None = None
    # Left out where it is the usual one, so that versions frozen before it was known keep their fingerprint.
    answers_as: Literal["organisation", "person"] = Field(
        default="organisation", exclude_if=lambda v: v == "organisation"
    )

    @model_validator(mode="after")
    def _consents(self) -> Self:
        if self.on_record and self.consent is None:
            raise ValueError("a perspective on the record needs `consent`: the words people agree to")
        return self


class Level(Model):
    """One step of a scale."""

    code: Code
    label: Text
    descriptor: Text | None = None
    favourable: bool


class Scale(Model):
    """Ordered levels, of which some are favourable."""

    title: Text
    levels: tuple[Level, ...] = Field(min_length=2)

    @property
    def favourable(self) -> frozenset[str]:
        """The codes of the favourable levels."""
        return frozenset(level.code for level in self.levels if level.favourable)


class Choice(Model):
    """One choice of a list."""

    code: Code
    label: Text


class Condition(Model):
    """Holds when the earlier `question` was answered with one of the codes in `is`."""

    question: Code
    is_: tuple[Code, ...] = Field(alias="is", min_length=1)


class NonAnswerLabels(Model):
    """The words for the three ways of not answering."""

    dont_know: Text = Text({"en": "Don’t know"})
    not_applicable: Text = Text({"en": "Not applicable"})
    prefer_not_to_say: Text = Text({"en": "Prefer not to say"})


def _written(given: Any) -> Any:
    """A number written without quotes is taken as it was written."""
    return str(given) if isinstance(given, (int, float, Decimal)) and not isinstance(given, bool) else given


Share = Annotated[str, BeforeValidator(_written)]


@lru_cache(maxsize=100)
def _fraction(written: str) -> Fraction:
    return Fraction(written)


class Thresholds(Model):
    """The rule's knobs (DESIGN section 5), decimal strings so that they are compared exactly."""

    unknown: Share = "0.30"
    agree_side: Share = "0.60"
    other_side: Share = "0.40"
    agreement: Share = "0.2"
    strength: Share = "0.75"
    floor: Share = "0.60"
    development: Share = "0.50"
    low: Share = "0.40"

    @field_validator("*")
    @classmethod
    def _is_a_share(cls, given: str, info: Any) -> str:
        least = -1 if info.field_name == "agreement" else 0
        try:
            number = Decimal(given)
        except InvalidOperation:
            number = Decimal("NaN")
        if not (number.is_finite() and least <= number <= 1):
            raise ValueError(f"write a decimal number between {least} and 1, such as 0.60")
        return given

    def exact(self, knob: str) -> Fraction:
        """The knob as an exact fraction."""
        return _fraction(getattr(self, knob))


class Question(Model):
    """One question: a permanent code, the same matter in each perspective's words, and how it is answered."""

    code: Code
    type: str
    aspect: Literal["extent", "quality"] | None = None
    text: Text | None = None
    wording: dict[Code, Text] | None = None
    hint: Text | None = None
    evidence: tuple[Text, ...] = ()
    source: str | None = None
    choices: tuple[Choice, ...] = ()
    put_to: tuple[Code, ...] | None = None
    show_if: tuple[Condition, ...] | None = None
    required: bool = False
    scale: Code | None = Field(default=None, exclude=True)  # its section's, filled in by the questionnaire

    @property
    def kind(self) -> QuestionType:
        """Its type, from the table of types."""
        return TYPES[self.type]

    def is_put_to(self, perspective: str) -> bool:
        """Whether people of this perspective are asked it (routing aside)."""
        return self.put_to is None or perspective in self.put_to

    def words_for(self, perspective: str) -> Text:
        """The wording for this perspective."""
        if self.wording is None:
            assert self.text is not None
            return self.text
        return self.wording[perspective]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.type not in TYPES:
            raise ValueError(f"unknown type {self.type}: use one of {', '.join(TYPES)}")
        if (self.text is None) == (self.wording is None):
            raise ValueError("write either `text` (the same words for everyone) or `wording` (per perspective)")
        if self.kind.takes_choices and len(self.choices) < 2:
            raise ValueError(f"a {self.type} question needs `choices`, at least two")
        if not self.kind.takes_choices and self.choices:
            raise ValueError(f"a {self.type} question takes no `choices`")
        return self


class Section(Model):
    """A page of questions on one matter; its scale questions share one scale."""

    code: Code
    title: Text
    intro: Text | None = None
    scale: Code | None = None
    questions: tuple[Question, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _lends_its_scale(cls, given: Any) -> Any:
        """Tells each scale question which scale it is on."""
        if not (isinstance(given, dict) and isinstance(given.get("questions"), (list, tuple))):
            return given
        scale = given.get("scale")
        return {
            **given,
            "questions": [
                {
                    **q,
                    "scale": scale if TYPES.get(q.get("type", ""), None) and TYPES[q["type"]].takes_scale else None,
                }
                if isinstance(q, dict) and isinstance(q.get("type"), str)
                else q
                for q in given["questions"]
            ],
        }


class Questionnaire(Model):
    """One version of a questionnaire; immutable once a round has opened with it."""

    id: Code
    version: int = Field(ge=1)
    title: Text
    short_title: Text
    provenance: Text | None = None
    purpose: Text | None = None
    minutes: int = Field(ge=1, le=600)
    reports: tuple[Code, ...] = ("baseline",)
    perspectives: tuple[Perspective, ...] = Field(min_length=1)
    scales: dict[Code, Scale] = Field(default_factory=dict)
    non_answers: NonAnswerLabels = NonAnswerLabels()
    reading: Thresholds | None = None
    # Left out where nobody is asked, so that versions frozen before it was known keep their fingerprint.
    may_quote: Condition | None = Field(default=None, exclude_if=lambda v: v is None)
    verdicts: VerdictRule | None = Field(default=None, exclude_if=lambda v: v is None)
    sections: tuple[Section, ...] = Field(min_length=1)

    @property
    def name(self) -> str:
        """How people and commands call this version: `id.v1`."""
        return f"{self.id}.v{self.version}"

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in the questionnaire's order."""
        return tuple(q for section in self.sections for q in section.questions)

    @cached_property
    def by_code(self) -> dict[str, Question]:
        """Questions by their permanent code."""
        return {q.code: q for q in self.questions}

    @cached_property
    def put_to(self) -> dict[str, dict[str, tuple[Question, ...]]]:
        """For each perspective its questions by section, in order, routing aside."""
        return {
            p.code: {s.code: tuple(q for q in s.questions if q.is_put_to(p.code)) for s in self.sections}
            for p in self.perspectives
        }

    @cached_property
    def perspective(self) -> dict[str, Perspective]:
        """Perspectives by code, in the questionnaire's order."""
        return {p.code: p for p in self.perspectives}

    def options(self, question: Question) -> tuple[Level | Choice, ...]:
        """The levels or choices this question is answered with; empty for text."""
        if question.scale is not None:
            return self.scales[question.scale].levels
        return tuple(Choice(code=c, label=Text({"en": t})) for c, t in question.kind.fixed_choices) or question.choices

    @cached_property
    def codes(self) -> dict[str, tuple[str, ...]]:
        """For each question the codes it can be answered with, in order."""
        return {q.code: tuple(o.code for o in self.options(q)) for q in self.questions}

    def canonical(self) -> str:
        """The one JSON text of this version: sorted keys, no blanks; what is fingerprinted and frozen."""
        return json.dumps(self._plain(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def _plain(self) -> dict[str, Any]:
        plain = self.model_dump(mode="json", by_alias=True)
        for section, shown in zip(self.sections, plain["sections"], strict=True):
            for question, row in zip(section.questions, shown["questions"], strict=True):
                row["scale"] = question.scale
                row["choices"] = [
                    {"code": o.code, "label": o.label.root} for o in self.options(question) if isinstance(o, Choice)
                ]
        return plain

    @classmethod
    def from_canonical(cls, text: str) -> "Questionnaire":
        """The questionnaire of a canonical JSON text."""
        plain = json.loads(text)
        for section in plain["sections"]:
            for question in section["questions"]:
                if TYPES[question["type"]].fixed_choices:
                    question["choices"] = []
        return cls.model_validate(plain)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical JSON, hexadecimal."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()
