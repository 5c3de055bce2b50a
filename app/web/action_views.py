"""What people see of a plan: an action in its list, the form of one, and what the next round's participants read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.datastructures import FormData

from app.core.actions import FIELDS, ONE_LINE, SEVERAL_LINES, Action, Plan, State, Step, hints
from app.core.clock import day_in_words
from app.core.how_far import Asked
from app.core.questionnaire import Questionnaire
from app.core.text import Text
from app.language import _
from app.web import forms
from app.web.comment_views import wording

LISTED = ("leads", "partners", "outcome", "measure", "risk", "resources", "plan_priority", "criterion", "notes")


@dataclass(frozen=True)
class ActionView:
    """An action in the list of a plan; `more` are its other fields under their titles."""

    number: int
    what: str
    href: str
    state: str
    by_when: str
    is_overdue: bool
    more: Sequence[tuple[str, str]]
    questions: Sequence[Text]
    links: Sequence[str]
    hints: Sequence[str]
    steps: Sequence[str]


def titles() -> dict[str, str]:
    """What each field is called, wherever it stands."""
    return {
        "priority": _("Priority"),
        "what": _("What will be done"),
        "leads": _("Who leads"),
        "partners": _("With whom"),
        "by_when": _("By when"),
        "risk": _("Risk"),
        "resources": _("Resources"),
        "measure": _("How you will know"),
        "outcome": _("Outcome hoped for"),
        "questions": _("Questions it answers to"),
        "plan_priority": _("Priority of the children’s services plan"),
        "criterion": _("Criterion of plans"),
        "state": _("How far it is"),
        "notes": _("Notes on how it goes"),
        "evidence": _("Links to evidence"),
    }


def listed(
    plan: Plan, questionnaire: Questionnaire, address: str, steps: Mapping[str, Sequence[Step]]
) -> list[tuple[str, list[ActionView]]]:
    """The plan's actions under their priorities, with the steps by which each came so far."""
    named = titles()

    def view(number: int, action: Action) -> ActionView:
        return ActionView(
            number,
            action.what,
            f"{address}/{action.id}",
            action.state.value,
            day_in_words(action.by_when) if action.by_when else "",
            action.is_overdue(plan.today),
            [(named[name], text) for name in LISTED if (text := getattr(action, name))],
            [wording(questionnaire, questionnaire.by_code[code]) for code in action.questions],
            action.links,
            [] if action.state.is_over else hints(action),
            [_step(step) for step in reversed(steps.get(action.id, ()))],
        )

    return [(priority, [view(n, action) for n, action in its]) for priority, its in plan.by_priority]


def _step(step: Step) -> str:
    its = {"day": day_in_words(step.at), "state": step.state.words, "note": step.note}
    if not step.is_owners:
        return _("{day}: {state}", **its)
    if step.note:
        return _("{day}: {state}, as whoever leads it says: {note}", **its)
    return _("{day}: {state}, as whoever leads it says", **its)


@dataclass(frozen=True)
class ToldAction:
    """An action as participants of the next round read it before they start."""

    what: str
    by_when: str
    outcome: str


def told_to_participants(asked: Asked) -> list[ToldAction]:
    """Last round's actions, in the order of the plan."""
    return [
        ToldAction(a.what, day_in_words(date.fromisoformat(a.by_when)) if a.by_when else "", a.outcome) for a in asked
    ]


def typed_in(form: FormData) -> dict[str, str]:
    """The fields that a form was served with, each as it is kept; of a form of a new action all of them."""
    typed = {}
    for name in ONE_LINE:
        typed[name] = " ".join(forms.text(form, name).split())
    for name in SEVERAL_LINES:
        typed[name] = forms.text(form, name)
    typed["evidence"] = "\n".join(filter(None, (line.strip() for line in typed["evidence"].split("\n"))))
    typed["by_when"] = forms.text(form, "by_when")
    typed["questions"] = ",".join(forms.texts(form, "questions"))
    typed["state"] = forms.text(form, "state") or State.NOT_STARTED.value
    served = set(seen_in(form))
    return {name: text for name, text in typed.items() if name in served} if served else typed


def seen_in(form: FormData) -> dict[str, str]:
    """The marks of what the form was served with."""
    return {name: mark for name in FIELDS if (mark := forms.text(form, f"served.{name}"))}


def in_words(name: str, text: str, questionnaire: Questionnaire) -> str:
    """What stands in a field, as the person reads it who wrote something else there."""
    if not text:
        return _("Nothing: it was taken away.")
    if name == "state":
        return State(text).words
    if name == "questions":
        found = (wording(questionnaire, questionnaire.by_code[code]) for code in text.split(","))
        return "; ".join(its.words for its in found)
    return text


def question_shelves(questionnaire: Questionnaire) -> list[tuple[Text, list[tuple[str, Text]]]]:
    """What an action can answer to: the questions that are not for words, by section."""
    found = [
        (s.title, [(q.code, wording(questionnaire, q)) for q in s.questions if not q.kind.is_text])
        for s in questionnaire.sections
    ]
    return [(title, its) for title, its in found if its]


def priorities(plan: Plan, questionnaire: Questionnaire) -> list[str]:
    """What may be suggested as a priority: those there are, then the questionnaire's sections."""
    named = [priority for priority, _its in plan.by_priority if priority]
    return list(dict.fromkeys([*named, *(section.title.words for section in questionnaire.sections)]))
