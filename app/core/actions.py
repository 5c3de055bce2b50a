"""The improvement plan: what a partnership set out to do after a round, how far each action is, and how it is counted.

Actions are the partnership's own words, nobody's answers. Names of people stand in the partnership's own report, on
its people's pages and before the room that writes the plan: never before whoever answers a survey, never in a report
over partnerships.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from app.core.comments import fingerprint
from app.core.errors import Problem
from app.core.practice import is_link
from app.core.written import too_long
from app.language import _

LEAST_FOR_SUMS = 3  # partnerships with a plan, before their actions are counted together
LONGEST = 2_000  # characters of a field of several lines
LONGEST_LINE = 200
FEW_WORDS = 4  # of an action: with fewer it hardly says what will be seen
VAGUE = re.compile(
    r"(improve|enhance|promote|support|consider|explore|ensure|continue|encourage|strengthen|look (?:at|into))\b", re.I
)


class State(StrEnum):
    """How far an action is."""

    NOT_STARTED = "not-started"
    UNDER_WAY = "under-way"
    BLOCKED = "blocked"
    DONE = "done"
    STOPPED = "stopped"

    @property
    def words(self) -> str:
        """The state as people read it."""
        return {
            State.NOT_STARTED: _("Not started"),
            State.UNDER_WAY: _("Under way"),
            State.BLOCKED: _("Blocked"),
            State.DONE: _("Done"),
            State.STOPPED: _("Stopped"),
        }[self]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be done about it."""
        return self in (State.DONE, State.STOPPED)


ONE_LINE = ("priority", "leads", "partners", "plan_priority", "criterion")
SEVERAL_LINES = ("what", "risk", "resources", "measure", "outcome", "notes", "evidence")
FIELDS = (*ONE_LINE, *SEVERAL_LINES, "by_when", "questions", "state")


@dataclass(frozen=True)
class Action:
    """One action of a plan. `by_when` is the last day of it; `questions` are codes of the round's questionnaire."""

    id: str = ""
    priority: str = ""
    what: str = ""
    leads: str = ""
    partners: str = ""
    by_when: date | None = None
    risk: str = ""
    resources: str = ""
    measure: str = ""
    outcome: str = ""
    questions: tuple[str, ...] = ()
    plan_priority: str = ""
    criterion: str = ""
    state: State = State.NOT_STARTED
    notes: str = ""
    evidence: str = ""

    def is_overdue(self, today: date) -> bool:
        """Whether its last day has passed and it is neither done nor stopped."""
        return self.by_when is not None and self.by_when < today and not self.state.is_over

    @property
    def links(self) -> list[str]:
        """Where its evidence is."""
        return self.evidence.split("\n") if self.evidence else []


@dataclass(frozen=True)
class Priority:
    """What a room chose with its dots: the area's words and question, and its rank from 1.

    Areas that are level share a rank. `dots` is None where too few placed them for a number to leave the room.
    """

    words: str
    question: str
    rank: int
    is_level: bool = False
    dots: int | None = None


@dataclass(frozen=True)
class Step:
    """That an action came to a state: when, and whether whoever leads it said so by the link in their mail."""

    at: datetime
    state: State
    note: str = ""
    is_owners: bool = False


@dataclass(frozen=True)
class Plan:
    """A partnership's actions after a round, as they stood on a day, and the `priorities` that rooms chose for them."""

    actions: Sequence[Action]
    today: date
    priorities: Sequence[Priority] = ()

    @property
    def overdue(self) -> int:
        """How many actions are overdue."""
        return sum(action.is_overdue(self.today) for action in self.actions)

    @property
    def by_priority(self) -> list[tuple[str, list[tuple[int, Action]]]]:
        """The actions with their numbers under each priority: those that rooms chose by their dots, then as they came.

        One that was chosen is there before it has an action.
        """
        found: dict[str, list[Action]] = {chosen.words: [] for chosen in self.priorities}
        for action in self.actions:
            found.setdefault(action.priority, []).append(action)
        numbers = iter(range(1, len(self.actions) + 1))
        return [(priority, [(next(numbers), action) for action in its]) for priority, its in found.items()]


def as_written(action: Action) -> dict[str, str]:
    """Each field of an action as a form writes it."""
    return {
        **{name: getattr(action, name) for name in (*ONE_LINE, *SEVERAL_LINES)},
        "by_when": action.by_when.isoformat() if action.by_when else "",
        "questions": ",".join(action.questions),
        "state": action.state.value,
    }


def read(written: Mapping[str, str], known: Sequence[str], before: Action) -> tuple[Action, list[Problem]]:
    """The action that was written into these fields over what stood there `before`, and what stands against it.

    `known` are the codes of the questionnaire's questions, in its order.
    """
    problems = []
    lines: dict[str, Any] = {name: written[name] for name in (*ONE_LINE, *SEVERAL_LINES) if name in written}
    for name, text in lines.items():
        longest = LONGEST_LINE if name in ONE_LINE else LONGEST
        if len(text) > longest:
            message = too_long(text, longest)
            problems.append(Problem(name, message[:1].upper() + message[1:] + "."))
    its = replace(before, **lines)
    if not its.what:
        problems.append(Problem("what", _("Say what will be done.")))
    problems += _link_problems(its.evidence)
    if "by_when" in written:
        try:
            its = replace(its, by_when=date.fromisoformat(written["by_when"]) if written["by_when"] else None)
        except ValueError:
            problems.append(Problem("by_when", _("Write a date such as 2027-04-25, or leave it out for now.")))
    if "questions" in written:
        chosen = set(filter(None, written["questions"].split(",")))
        its = replace(its, questions=tuple(code for code in known if code in chosen))
        if not chosen <= set(known):
            problems.append(Problem("questions", _("One of these questions is not in this round. Choose again.")))
    if "state" in written:
        if written["state"] in list(State):
            its = replace(its, state=State(written["state"]))
        else:
            problems.append(Problem("state", _("Choose how far it is.")))
    return its, problems


def _link_problems(evidence: str) -> Iterator[Problem]:
    if len(evidence) <= LONGEST and not all(is_link(line) for line in evidence.split("\n") if evidence):
        yield Problem("evidence", _("Write whole addresses, such as https://www.example.org/minutes.pdf, one a line."))


@dataclass(frozen=True)
class Merged:
    """What two people's writing comes to: what this one changed, and what another changed differently meanwhile."""

    changed: Mapping[str, str] = field(default_factory=dict)
    clashes: Mapping[str, str] = field(default_factory=dict)  # what stands there now, by field


def merge(now_there: Mapping[str, str], seen: Mapping[str, str], typed: Mapping[str, str]) -> Merged:
    """What a form changes: only fields that differ from the marks of what it was served with (`seen`).

    A field that somebody else changed meanwhile, to something else, is a clash; other fields never touch each other.
    """
    ours = {name: text for name, text in typed.items() if fingerprint(text) != seen.get(name)}
    changed = {name: text for name, text in ours.items() if text != now_there[name]}
    clashes = {name: now_there[name] for name in changed if fingerprint(now_there[name]) != seen.get(name)}
    return Merged({name: text for name, text in changed.items() if name not in clashes}, clashes)


def marks(written: Mapping[str, str]) -> dict[str, str]:
    """A mark of each field as a page showed it."""
    return {name: fingerprint(text) for name, text in written.items()}


def come_back(
    now_there: Mapping[str, str], seen: Mapping[str, str], typed: Mapping[str, str], clashes: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """What a form that could not be saved holds, and the marks it is served with.

    What this person did not touch is as it is now; beside a clash they see what stands there, so saving again is meant.
    """
    touched = {name for name, text in typed.items() if fingerprint(text) != seen.get(name)}
    values = {name: typed[name] if name in touched else text for name, text in now_there.items()}
    fresh = marks(now_there)
    return values, {name: seen.get(name, "") if name in touched - set(clashes) else fresh[name] for name in now_there}


def hints(action: Action) -> list[str]:
    """What would make an action more specific, measurable and dated. They are advice: nothing is refused for them."""
    found = []
    if len(action.what.split()) < FEW_WORDS or VAGUE.match(action.what):
        found.append(_("Say what somebody will see happen: who does what, how often or how many."))
    if not action.leads:
        found.append(_("Name who leads it, so that somebody feels asked."))
    if action.by_when is None:
        found.append(_("Give a day by which it is done."))
    if not action.measure:
        found.append(_("Say how you will know that it worked: what you will count, see or hear."))
    return found


@dataclass(frozen=True)
class ActionCounts:
    """Actions counted over partnerships: how many are in each state, how many are overdue, out of how many plans.

    `states` is None where fewer partnerships have a plan than may be added up.
    """

    partnerships: int = 0  # that have a plan
    states: Mapping[State, int] | None = None
    overdue: int = 0

    @property
    def all(self) -> int:
        """Every action that is counted."""
        return sum((self.states or {}).values())


def count(plans: Iterable[Plan]) -> ActionCounts:
    """The actions of these plans, counted together; partnerships without an action have no plan."""
    made = [plan for plan in plans if plan.actions]
    if len(made) < LEAST_FOR_SUMS:
        return ActionCounts(len(made))
    every = [action for plan in made for action in plan.actions]
    states = {state: sum(action.state is state for action in every) for state in State}
    return ActionCounts(len(made), states, sum(plan.overdue for plan in made))
