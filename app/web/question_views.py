"""One question as templates are shown it: on a page to answer, read back in words, or on paper."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.answers import BLANK, Answer
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
    """One question as a page shows it; `number` is None for open boxes."""

    code: str
    number: int | None
    total: int
    type: str
    wording: Text
    hint: Text | None
    evidence: tuple[Text, ...]
    options: list[OptionView]
    non_answers: list[OptionView]
    text: str
    longest: int | None
    note: str
    takes_note: bool
    error: str | None
    served: str
    shown: bool
    late: bool
    only_if: str | None = None
    form: tuple[object, ...] | None = None  # what all that it shows follows from, unless somebody wrote something


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


def question_view(
    questionnaire: Questionnaire,
    question: Question,
    perspective: str,
    answer: Answer = BLANK,
    *,
    number: int | None,
    total: int,
    shown: bool = True,
    late: bool = False,
    error: str | None = None,
    served: str | None = None,
    only_if: str | None = None,
) -> QuestionView:
    """The question with what was answered."""
    options = questionnaire.options(question)
    labels = questionnaire.non_answers
    form: tuple[object, ...] | None = None
    if not (error or answer.note or (question.kind.is_text and answer.is_given)):
        served = served or forms.served(answer)
        form = (questionnaire.fingerprint, perspective, question.code, answer.token, served, number, total, late)
    return QuestionView(
        code=question.code,
        number=number,
        total=total,
        type=question.type,
        wording=question.words_for(perspective),
        hint=question.hint,
        evidence=question.evidence,
        options=[
            OptionView(o.code, o.label, o.descriptor if isinstance(o, Level) else None, o.code in answer.codes)
            for o in options
        ],
        non_answers=[]
        if question.kind.is_text
        else [
            OptionView(kind.value, getattr(labels, kind.value), None, answer.non_answer is kind)
            for kind in forms.NON_ANSWERS.values()
        ],
        text=(answer.value or "") if question.kind.is_text else "",
        longest=question.kind.longest,
        note=answer.note,
        takes_note=not question.kind.is_text,
        error=error,
        served=served or forms.served(answer),
        shown=shown,
        late=late,
        only_if=only_if,
        form=form,
    )


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
                question_view(
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
