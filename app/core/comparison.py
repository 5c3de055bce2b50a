"""Two versions of one questionnaire: which questions still ask the same thing, and what breaks comparison.

Codes are permanent, so a question is known by its code. New words for the same matter do not break a trend, and are
said beside it; another type, scale, list of choices or routing does (DESIGN section 4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.questionnaire import Question, Questionnaire, Section, Thresholds


class Why(StrEnum):
    """Why a figure cannot be set beside the one before it."""

    # By the questionnaires.
    QUESTIONNAIRE = "another_questionnaire"
    NEW = "new"
    GONE = "gone"
    TYPE = "type_changed"
    SCALE = "scale_changed"
    CHOICES = "choices_changed"
    ROUTING = "routing_changed"
    QUESTIONS = "questions_changed"  # a section whose scale questions are others, or are not all comparable
    # By the rows that stand in both rounds.
    GROUPS = "groups_differ"
    ASKED = "not_asked_of_the_same"
    NOBODY = "nobody_on_the_scale"
    NOT_REPORTED = "not_reported"


@dataclass(frozen=True)
class QuestionDiff:
    """What became of one question; new words are said only where nothing breaks comparison.

    `asked_anew` and `asked_no_more` are perspectives.
    """

    breaks: Why | None = None
    is_reworded: bool = False
    asked_anew: tuple[str, ...] = ()
    asked_no_more: tuple[str, ...] = ()

    @property
    def is_as_it_was(self) -> bool:
        """Whether nothing about it changed that a participant could see."""
        return self == QuestionDiff()


@dataclass(frozen=True)
class Diff:
    """Every question and section of either version by code: the newer version's order, then what is gone.

    Sections map to what breaks the comparison of their figures, and to None where nothing does; the figures of a
    section are over all its scale questions, so that they compare only where these are the same.
    """

    questions: Mapping[str, QuestionDiff]
    sections: Mapping[str, Why | None]
    same_rule: bool


def diff(older: Questionnaire, newer: Questionnaire) -> Diff:
    """What changed from the older version to the newer; between two questionnaires nothing is comparable."""
    questions: dict[str, QuestionDiff] = {}
    for question in newer.questions:
        questions[question.code] = _question(older, newer, question, questions)
    questions |= {q.code: QuestionDiff(Why.GONE) for q in older.questions if q.code not in newer.by_code}
    was = {section.code: section for section in older.sections}
    sections = {s.code: _section(older, newer, was.get(s.code), s, questions) for s in newer.sections}
    sections |= {code: Why.GONE for code in was if code not in sections}
    if older.id != newer.id:
        questions = dict.fromkeys(questions, QuestionDiff(Why.QUESTIONNAIRE))
        sections = dict.fromkeys(sections, Why.QUESTIONNAIRE)
    return Diff(questions, sections, _knobs(older.reading) == _knobs(newer.reading))


def _question(
    older: Questionnaire, newer: Questionnaire, now: Question, known: Mapping[str, QuestionDiff]
) -> QuestionDiff:
    was = older.by_code.get(now.code)
    if was is None:
        return QuestionDiff(Why.NEW)
    asked_before = [code for code in older.perspective if was.is_put_to(code)]
    asked = [code for code in newer.perspective if now.is_put_to(code)]
    breaks = _breaks(older, newer, was, now, known)
    return QuestionDiff(
        breaks,
        breaks is None and _words(older, was, asked) != _words(newer, now, asked_before),
        tuple(code for code in asked if code not in asked_before),
        tuple(code for code in asked_before if code not in asked),
    )


def _breaks(
    older: Questionnaire, newer: Questionnaire, was: Question, now: Question, known: Mapping[str, QuestionDiff]
) -> Why | None:
    if was.type != now.type:
        return Why.TYPE
    if was.scale is not None and now.scale is not None and _steps(older, was.scale) != _steps(newer, now.scale):
        return Why.SCALE
    # What people can choose is the same whatever order it stands in; only a scale's order has a meaning.
    if set(older.codes[was.code]) != set(newer.codes[now.code]):
        return Why.CHOICES
    if _conditions(was) != _conditions(now) or not all(_steers_as_before(known[c.question]) for c in now.show_if or ()):
        return Why.ROUTING
    return None


def _steps(questionnaire: Questionnaire, scale: str) -> list[tuple[str, bool]]:
    """A scale is its levels in order and which of them are favourable, whatever it is called."""
    return [(level.code, level.favourable) for level in questionnaire.scales[scale].levels]


def _conditions(question: Question) -> set[tuple[str, frozenset[str]]]:
    return {(condition.question, frozenset(condition.is_)) for condition in question.show_if or ()}


def _steers_as_before(steering: QuestionDiff) -> bool:
    """Whether the same people come past the question that another hangs on."""
    return steering.breaks is None and not steering.asked_anew and not steering.asked_no_more


def _words(questionnaire: Questionnaire, question: Question, others: list[str]) -> list[str]:
    """All that people read of it, in English: a translation that was added changes nothing."""
    hint = [question.hint.english] if question.hint else []
    asked = [code for code in questionnaire.perspective if question.is_put_to(code) and code in others]
    options = questionnaire.options(question)
    return [
        *hint,
        *(question.words_for(code).english for code in sorted(asked)),
        *(option.label.english for option in sorted(options, key=lambda option: option.code)),
    ]


def _section(
    older: Questionnaire,
    newer: Questionnaire,
    was: Section | None,
    now: Section,
    questions: Mapping[str, QuestionDiff],
) -> Why | None:
    if was is None:
        return Why.NEW
    if was.scale is not None and now.scale is not None and _steps(older, was.scale) != _steps(newer, now.scale):
        return Why.SCALE
    scaled = _scaled(now)
    if scaled != _scaled(was) or any(questions[code].breaks for code in scaled):
        return Why.QUESTIONS
    return None


def _scaled(section: Section) -> set[str]:
    return {q.code for q in section.questions if q.scale is not None}


def _knobs(rule: Thresholds | None) -> dict[str, object] | None:
    """The rule's thresholds as numbers: `0.6` and `0.60` are the same."""
    return None if rule is None else {knob: rule.exact(knob) for knob in Thresholds.model_fields}
