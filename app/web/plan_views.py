"""The plan that a room writes, as its people see it: priorities by their dots, and the actions under each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from app.core.actions import Action, Plan, Priority, as_written, hints, marks
from app.core.clock import day_in_words
from app.core.comments import fingerprint
from app.core.questionnaire import Questionnaire
from app.language import _, ngettext
from app.web.comment_views import wording

IN_SIGHT = ("what", "leads", "partners", "by_when")
FURTHER = ("measure", "outcome", "resources", "risk", "questions", "plan_priority", "criterion")
ONE_LINE = ("leads", "partners", "plan_priority", "criterion")


@dataclass(frozen=True)
class Card:
    """An action to be typed into. `errors` are by field; `served` are the marks of what its form shows."""

    id: str
    number: int
    what: str
    values: Mapping[str, str]
    served: Mapping[str, str]
    said: str
    hints: Sequence[str]
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Shelf:
    """A priority with its actions; `question` is what it was voted on, empty where it came from no vote."""

    words: str
    question: str
    told: str
    cards: Sequence[Card]
    is_on_screen: bool = False
    new_id: UUID = field(default_factory=uuid4)  # of the action that is added next

    @property
    def key(self) -> str:
        """Names it on a page, whatever stands before it."""
        return fingerprint(self.words)[:12]


def shelves(plan: Plan, on_screen: str, given: Card | None = None) -> list[Shelf]:
    """The plan's priorities in their order; `given` stands in the place of the action that came back."""
    chosen = {one.words: one for one in plan.priorities}
    found = []
    for words, its in plan.by_priority:
        cards = [replace(given, number=n) if given and given.id == one.id else card_of(one, n) for n, one in its]
        priority = chosen.get(words)
        found.append(Shelf(words, priority.question if priority else "", told(priority), cards))
    place = next((n for n, one in enumerate(found) if one.words == on_screen), 0)
    return [replace(shelf, is_on_screen=n == place) for n, shelf in enumerate(found)]


def card_of(action: Action, number: int) -> Card:
    """An action as it stands."""
    values = as_written(action)
    return Card(action.id, number, action.what, values, marks(values), who_and_when(action), hints(action))


def told(priority: Priority | None) -> str:
    """How many dots a priority has, and whether others have as many."""
    if priority is None or priority.dots is None:
        return _("Level with another") if priority and priority.is_level else ""
    if priority.is_level:
        return ngettext("{n} dot, level with another", "{n} dots, level with another", priority.dots)
    return ngettext("{n} dot", "{n} dots", priority.dots)


def who_and_when(action: Action) -> str:
    """`Alex Planner with the council, by 8 April 2027`, or what is still to be said."""
    who = action.leads or _("Who leads?")
    if action.partners:
        who = _("{who} with {partners}", who=who, partners=action.partners)
    return _("{who}, by {day}", who=who, day=day_in_words(action.by_when)) if action.by_when else f"{who} " + _("When?")


def questions_to_choose(questionnaire: Questionnaire, chosen: str) -> list[tuple[str, str]]:
    """What an action can answer to; where it answers to several they are one choice, as they are."""
    found = [("", _("None yet"))]
    if "," in chosen:
        several = (wording(questionnaire, questionnaire.by_code[code]).words for code in chosen.split(","))
        found.append((chosen, "; ".join(several)))
    return found + [(q.code, wording(questionnaire, q).words) for q in questionnaire.questions if not q.kind.is_text]
