"""How far last round's actions came, as those say who answer the round that follows it.

The actions are put to them as questions like any other: a section before the questionnaire's own, with one question an
action. So what is promised of answers holds of these: they are saved, counted, withdrawn and erased in the same way,
and stand in the same rows. An action belongs to one partnership, so nothing of it is ever added up over several.

What is asked is frozen when the first participant begins in a partnership, or when the round goes to a hall: an action
that is changed or taken out of the plan later changes nothing of what people answered about. They are shown what was to
be done, what was hoped for and by when: no names, and not how far the partnership's own people say it is, so that the
two can be set side by side.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.core.actions import Plan
from app.core.clock import day_in_words
from app.core.questionnaire import Question, Questionnaire, Section
from app.language import FALLBACK, LANGUAGES, _, speaking

SECTION = "last-actions"
BEGINS = "last-action-"  # how the codes of its questions begin; authors may not use it


class HowFar(StrEnum):
    """How far an action came. The codes are permanent."""

    NOT_STARTED = "not_started"
    SOME_WAY = "some_way"
    MOST_OF_THE_WAY = "most_of_the_way"
    DONE = "done"

    @property
    def words(self) -> str:
        """The step as people read it."""
        return {
            HowFar.NOT_STARTED: _("Not started"),
            HowFar.SOME_WAY: _("Some of the way"),
            HowFar.MOST_OF_THE_WAY: _("Most of the way"),
            HowFar.DONE: _("Done"),
        }[self]


@dataclass(frozen=True)
class AskedAction:
    """An action as participants are asked about it. `id` is that of the plan's; `by_when` an ISO date, or empty."""

    id: str
    what: str
    outcome: str = ""
    by_when: str = ""


Asked = tuple[AskedAction, ...]


def as_asked(plan: Plan | None) -> Asked:
    """What of a plan is put to participants, in its order."""
    return tuple(
        AskedAction(action.id, action.what, action.outcome, action.by_when.isoformat() if action.by_when else "")
        for _priority, its in (plan.by_priority if plan else ())
        for _n, action in its
    )


def written(asked: Asked) -> str:
    """The actions as they are kept."""
    return json.dumps([asdict(action) for action in asked], ensure_ascii=False)


def read(kept: str) -> Asked:
    """The actions that were `written`."""
    return tuple(AskedAction(**its) for its in json.loads(kept))


def code_of(number: int) -> str:
    """The code of the question about the action with this number, counted from 1."""
    return f"{BEGINS}{number}"


def is_about_an_action(question: Question) -> bool:
    """Whether a question asks how far an action came. It takes no note: words have their place in the questionnaire."""
    return question.code.startswith(BEGINS)


def asked_first(questionnaire: Questionnaire) -> Section | None:
    """The section of last round's actions; None where there is none."""
    first = questionnaire.sections[0]
    return first if first.code == SECTION else None


_MADE: dict[tuple[str, Asked], Questionnaire] = {}  # each page of a participant needs one
MOST = 64


def with_actions(questionnaire: Questionnaire, asked: Asked) -> Questionnaire:
    """The questionnaire as it is put to a partnership's people: these actions before its own questions."""
    if not asked:
        return questionnaire
    key = questionnaire.fingerprint, asked
    if key not in _MADE:
        if len(_MADE) >= MOST:
            _MADE.clear()
        plain = json.loads(questionnaire.canonical())
        plain["sections"].insert(0, _section([_question(n, action) for n, action in enumerate(asked, 1)]))
        _MADE[key] = Questionnaire.from_canonical(json.dumps(plain))
    return _MADE[key]


def for_files(questionnaire: Questionnaire, asked: Mapping[str, Asked]) -> Questionnaire:
    """The questionnaire of files of single answers: a question a number, worded with what it was about, by place."""
    most = max((len(its) for its in asked.values()), default=0)
    if not most:
        return questionnaire
    questions = []
    for n in range(1, most + 1):
        about = "; ".join(f"{place}: {its[n - 1].what}" for place, its in asked.items() if len(its) >= n)
        questions.append(_question(n, AskedAction("", about)))
    plain = json.loads(questionnaire.canonical())
    plain["sections"].insert(0, _section(questions))
    return Questionnaire.from_canonical(json.dumps(plain))


def _section(questions: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "code": SECTION,
        "title": _slots(lambda: _("What was to be done after the last round")),
        "intro": _slots(
            lambda: _(
                "This is what your partnership set out to do after the last round. Say how far each action has come, as"
                " you see it. Leave out what you do not want to answer."
            )
        ),
        "questions": questions,
    }


def _question(number: int, action: AskedAction) -> dict[str, Any]:
    question: dict[str, Any] = {
        "code": code_of(number),
        "type": "one_of",
        "text": {FALLBACK: action.what},
        "choices": [{"code": step.value, "label": _label(step)} for step in HowFar],
    }
    if action.outcome or action.by_when:
        question["hint"] = _slots(lambda: _hint(action))
    return question


def _label(step: HowFar) -> dict[str, str]:
    return _slots(lambda: step.words)


def _hint(action: AskedAction) -> str:
    parts = []
    if action.outcome:
        parts.append(_("Hoped for: {outcome}", outcome=action.outcome))
    if action.by_when:
        parts.append(_("To be done by {day}", day=day_in_words(date.fromisoformat(action.by_when))))
    return " · ".join(parts)


def _slots(say: Callable[[], str]) -> dict[str, str]:
    """What is said, in each language that has words of its own for it."""
    slots: dict[str, str] = {}
    for language in LANGUAGES:
        with speaking(language):
            words = say()
        if language == FALLBACK or words != slots[FALLBACK]:
            slots[language] = words
    return slots
