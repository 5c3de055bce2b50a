"""What the demo's invented people answer, from a seed: in the first round, and a year later in the one that follows."""

import random
from collections.abc import Iterable, Iterator

from app.cli.demo_comments import Deck
from app.cli.demo_places import LATER, LEANING, UNKNOWN, Place
from app.cli.demo_plans import NOTED
from app.cli.demo_questionnaires import ON_ANOTHER_SCALE
from app.core.actions import State
from app.core.answers import Answer, NonAnswer
from app.core.how_far import Asked, AskedAction, HowFar, code_of
from app.core.questionnaire import Question, Questionnaire
from app.imports.answers_csv import ImportedResponse

SEED = 2026
KEEPING = 0.9  # how often somebody answers as a year before, where nothing has changed


def first_round(questionnaire: Questionnaire, place: Place) -> Iterator[ImportedResponse]:
    """The place's responses, drafts among them: they are told apart once they are stored."""
    for perspective, size in place.sizes.items():
        seat = _Seat(questionnaire, place, perspective)
        for number in range(size + place.drafts.get(perspective, 0)):
            kind = "draft" if number >= size else "response"
            yield seat.response(f"{kind} {number}", dict(seat.answers()))


def follow_up(
    questionnaire: Questionnaire, place: Place, first: Iterable[ImportedResponse], asked: Asked = ()
) -> Iterator[ImportedResponse]:
    """The same people a year later, a few more or fewer: most see most things as they did, and some have changed.

    `asked` are last year's actions, of which they say how far each came.
    """
    before = {response.name: response.answers for response in first}
    for perspective, size in (place.sizes | place.later).items():
        seat = _Seat(questionnaire, place, perspective, is_later=True)
        for number in range(size):
            answers = dict(seat.answers())
            earlier = before.get(seat.name(f"response {number}"), {})
            answers |= {code: answer for code, answer in earlier.items() if seat.keeps(code)}
            who = seat.name(f"response {number}")
            answers |= {code_of(n): came(place, action, who) for n, action in enumerate(asked, 1)}
            yield seat.response(f"response {number}", answers)


def came(place: Place, action: AskedAction, who: str) -> Answer:
    """How far somebody says that an action came: most see about what was noted, not quite as far; some cannot tell."""
    chance = random.Random(f"{SEED} {place.slug} {action.what} {who}")
    if chance.random() < 0.15:
        return Answer(None, NonAnswer.DONT_KNOW)
    steps = list(HowFar)
    usual = {State.DONE: 2, State.UNDER_WAY: 1}.get(NOTED[action.what], 0)
    return Answer(steps[max(usual + chance.choice((-1, 0, 0, 0, 1)), 0)].value)


class _Seat:
    """The people of one perspective in one place, who answer one after another."""

    def __init__(self, questionnaire: Questionnaire, place: Place, perspective: str, *, is_later: bool = False):
        self.questionnaire, self.place, self.perspective = questionnaire, place, perspective
        self.chance = random.Random(f"{SEED + is_later} {place.slug} {perspective}")
        self.pull = {q.code: self.chance.gauss(0, place.spread) for q in questionnaire.questions}
        self.words = Deck(self.chance, perspective, is_later=is_later)
        self.changed = LATER.get(place.slug, {}) if is_later else {}
        self.leaning = LEANING.get(place.slug, {}) | self.changed
        redrawn = {*self.changed, ON_ANOTHER_SCALE}
        self.as_before = {
            q.code
            for section in questionnaire.sections
            for q in section.questions
            if section.code not in redrawn and not q.kind.is_text
        }

    def name(self, which: str) -> str:
        """What a file would call the response."""
        return f"{self.place.slug} {self.perspective} {which}"

    def response(self, which: str, answers: dict[str, Answer]) -> ImportedResponse:
        """A response with these answers."""
        on_record = self.questionnaire.perspective[self.perspective].on_record
        organisation = self.place.interface if on_record else ""
        return ImportedResponse(self.name(which), 0, self.place.slug, self.perspective, organisation, answers)

    def keeps(self, code: str) -> bool:
        """Whether this answer is given as a year before; one organisation is more constant than many people."""
        is_constant = self.questionnaire.perspective[self.perspective].on_record
        return code in self.as_before and (is_constant or self.chance.random() < KEEPING)

    def answers(self) -> Iterator[tuple[str, Answer]]:
        """What one person says."""
        mood = self.chance.gauss(0, 0.1)
        for section in self.questionnaire.sections:
            usual = self.place.leaning[self.perspective]
            leaning = self.leaning.get(section.code, {}).get(self.perspective, usual) + mood
            unknown = UNKNOWN.get(self.place.slug, {}).get(section.code, 0.07)
            for question in section.questions:
                if not question.is_put_to(self.perspective):
                    continue
                answer = self._answer(question, leaning + self.pull[question.code], unknown)
                if question.kind.is_text:
                    written = self.words.draw(section.code, question.code)
                    answer = Answer(written) if written else None
                if answer is not None:
                    yield question.code, answer

    def _answer(self, question: Question, leaning: float, unknown: float) -> Answer | None:
        draw = self.chance.random()
        if draw < 0.03 or question.kind.is_text:
            return None
        if draw < 0.03 + unknown:
            kinds = (NonAnswer.DONT_KNOW, NonAnswer.NOT_APPLICABLE, NonAnswer.PREFER_NOT_TO_SAY)
            return Answer(None, self.chance.choices(kinds, (8, 3, 1))[0])
        options = self.questionnaire.options(question)
        if question.scale is None:
            return Answer(self.chance.choice(options).code)
        favourable = self.questionnaire.scales[question.scale].favourable
        wanted = self.chance.random() < leaning
        codes = [o.code for o in options if (o.code in favourable) == wanted]
        middle_first = codes[::-1] if wanted else codes
        return Answer(middle_first[0] if self.chance.random() < 0.68 else self.chance.choice(middle_first))
