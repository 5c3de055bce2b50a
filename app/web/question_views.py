"""One question as templates are shown it: on a page to answer, read back in words, or on paper."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from typing import Any

from app.core.answers import BLANK, Answer
from app.core.grounds import Grounds
from app.core.how_far import is_about_an_action
from app.core.paper import numbers, questions_put_to
from app.core.questionnaire import Level, Question, Questionnaire
from app.core.text import Text
from app.language import _
from app.web import forms


@dataclass(frozen=True)
class OptionView:
    """A level, a choice, or a way of not answering."""

    code: str
    label: Text
    descriptor: Text | None = None
    checked: bool = False


@dataclass(frozen=True)
class QuestionView:
    """One question with its answer, as a page shows it; `number` is None for open boxes.

    Its choices are looked up only where they are shown: most questions stand on their page as they were once made.
    """

    questionnaire: Questionnaire
    question: Question
    perspective: str
    answer: Answer = BLANK
    _: KW_ONLY
    number: int | None
    total: int
    shown: bool = True
    late: bool = False
    error: str | None = None
    served: str = ""
    only_if: str | None = None
    typed_pages: str | None = None

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def type(self) -> str:
        return self.question.type

    @property
    def wording(self) -> Text:
        return self.question.words_for(self.perspective)

    @property
    def hint(self) -> Text | None:
        return self.question.hint

    @property
    def evidence(self) -> tuple[Text, ...]:
        return self.question.evidence

    @property
    def note(self) -> str:
        return self.answer.note

    @property
    def takes_note(self) -> bool:
        return not (self.question.kind.is_text or is_about_an_action(self.question))

    @property
    def takes_evidence(self) -> bool:
        rule = self.questionnaire.verdicts
        return rule is not None and rule.takes_evidence(self.question.code)

    @property
    def short(self) -> str:
        """A criterion by its number and title; empty for other questions."""
        rows = self.questionnaire.verdicts.criteria if self.questionnaire.verdicts else ()
        return next((f"{row.number}. {row.title.words}" for row in rows if row.question == self.question.code), "")

    @property
    def pages(self) -> str:
        return self._evidence.pages if self.typed_pages is None else self.typed_pages

    @property
    def evidence_words(self) -> str:
        return self._evidence.words

    @cached_property
    def _evidence(self) -> Grounds:
        return Grounds.of(self.answer.note)

    @property
    def text(self) -> str:
        return (self.answer.value or "") if self.question.kind.is_text else ""

    @property
    def longest(self) -> int | None:
        return self.question.kind.longest

    @property
    def is_answered(self) -> bool:
        return self.answer.is_given

    @cached_property
    def options(self) -> list[OptionView]:
        return [
            OptionView(o.code, o.label, o.descriptor if isinstance(o, Level) else None, o.code in self.answer.codes)
            for o in self.questionnaire.options(self.question)
        ]

    @cached_property
    def non_answers(self) -> list[OptionView]:
        if self.question.kind.is_text:
            return []
        labels = self.questionnaire.non_answers
        return [
            OptionView(kind.value, getattr(labels, kind.value), None, self.answer.non_answer is kind)
            for kind in forms.NON_ANSWERS.values()
        ]

    @property
    def form(self) -> tuple[object, ...] | None:
        """What all that it shows in a form follows from; None where somebody wrote something."""
        if self.error or self.answer.note or (self.question.kind.is_text and self.answer.is_given):
            return None
        return *self._its, self.answer.token, self.served, self.number, self.total, self.late

    @property
    def step(self) -> tuple[object, ...]:
        """What its place in the section's list of steps follows from."""
        return *self._its, self.number, self.answer.is_given, self.shown

    @property
    def _its(self) -> tuple[str, str, str]:
        return self.questionnaire.fingerprint, self.perspective, self.question.code


@dataclass(frozen=True)
class SectionView:
    """One section in the task list, or read back."""

    number: int
    title: Text
    href: str
    answered: int = 0
    total: int = 0
    state: str = "not_started"
    intro: Text | None = None
    questions: list[QuestionView] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)


def answer_in_words(questionnaire: Questionnaire, question: Question, answer: Answer) -> str:
    """The answer as a person reads it; empty when there is none."""
    if answer.non_answer is not None:
        label: Text = getattr(questionnaire.non_answers, answer.non_answer.value)
        return label.words
    if question.kind.is_text or answer.value is None:
        return answer.value or ""
    labels = {option.code: option.label.words for option in questionnaire.options(question)}
    return ", ".join(labels.get(code, code) for code in answer.codes)


def blank_sections(questionnaire: Questionnaire, perspective: str) -> list[SectionView]:
    """The whole questionnaire without answers, for paper."""
    its = numbers(questionnaire, perspective)
    sections = [s for s in questionnaire.sections if questions_put_to(questionnaire, perspective, s.code)]
    return [
        SectionView(
            n,
            section.title,
            "",
            intro=section.intro,
            questions=[
                QuestionView(
                    questionnaire,
                    q,
                    perspective,
                    number=its.get(q.code),
                    total=len(its),
                    only_if=_only_if(questionnaire, q, its),
                )
                for q in questions_put_to(questionnaire, perspective, section.code)
            ],
        )
        for n, section in enumerate(sections, 1)
    ]


def _only_if(questionnaire: Questionnaire, question: Question, numbers: Mapping[str, int]) -> str | None:
    if not question.show_if:
        return None
    parts = []
    for condition in question.show_if:
        labels = {o.code: o.label.words for o in questionnaire.options(questionnaire.by_code[condition.question])}
        parts.append(
            _(
                "question {number} is answered {answers}",
                number=numbers.get(condition.question, condition.question),
                answers=_(" or ").join(f"“{labels[code]}”" for code in condition.is_),
            )
        )
    return _("Answer this only if {conditions}.", conditions=_(" and ").join(parts))
