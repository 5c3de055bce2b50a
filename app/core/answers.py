"""What a participant gave: values, the three ways of not answering, notes; and which questions are shown."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.questionnaire import Question, Questionnaire

LONGEST_TEXT = 10_000  # characters, of a text answer or a note
LONGEST_NAME = 200


class NonAnswer(StrEnum):
    """Three different ways of not answering; none is ever in the denominator of a share."""

    DONT_KNOW = "dont_know"
    NOT_APPLICABLE = "not_applicable"
    PREFER_NOT_TO_SAY = "prefer_not_to_say"


@dataclass(frozen=True)
class Answer:
    """One question's answer. `value` is a code, codes joined by `;` in the questionnaire's order, or text."""

    value: str | None = None
    non_answer: NonAnswer | None = None
    note: str = ""

    @property
    def is_given(self) -> bool:
        """Whether it holds a value; the three non-answers are values, a note alone is not."""
        return self.value is not None or self.non_answer is not None

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing at all to keep."""
        return not self.is_given and not self.note

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes it holds (for a question with levels or choices)."""
        return tuple(self.value.split(";")) if self.value is not None else ()

    @property
    def token(self) -> str:
        """The answer as one string, as forms and files carry it."""
        return self.non_answer.value if self.non_answer else self.value or ""


BLANK = Answer()
Answers = Mapping[str, Answer]


def shown_questions(questionnaire: Questionnaire, perspective: str, answers: Answers) -> list[Question]:
    """The questions this response is asked, in order: put to its perspective and not routed past.

    A condition looks only at answers that are shown themselves, so hiding one hides what hangs on it.
    """
    shown: dict[str, Question] = {}
    for question in questionnaire.questions:
        if question.is_put_to(perspective) and all(
            condition.question in shown
            and not set(condition.is_).isdisjoint(answers.get(condition.question, BLANK).codes)
            for condition in question.show_if or ()
        ):
            shown[question.code] = question
    return list(shown.values())


def counted_answers(questionnaire: Questionnaire, perspective: str, answers: Answers) -> dict[str, Answer]:
    """The answers that enter figures: those that hold a value on a question that is shown."""
    shown = shown_questions(questionnaire, perspective, answers)
    return {q.code: answers[q.code] for q in shown if q.code in answers and answers[q.code].is_given}


def progress(questions: list[Question], answers: Answers, numbered: Collection[str]) -> tuple[int, int]:
    """How many of these (shown) questions are answered, and how many there are.

    Boxes without a number are offers, not steps: they count only where there is nothing else.
    """
    counted = [q for q in questions if q.code in numbered] or questions
    return sum(answers.get(q.code, BLANK).is_given for q in counted), len(counted)
