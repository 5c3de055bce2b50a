"""Random small worlds: a questionnaire, partnerships, and people who answer, come late, change their mind or leave."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.core.answers import Answer, NonAnswer
from app.core.how_far import Asked, AskedAction, asked_first, with_actions
from app.core.questionnaire import Question, Questionnaire
from app.reports import REPORTS
from tests import random_rounds

PLACES = ("orkney", "fife", "moray", "shetland", "highland")
MINIMUM = 5
WORDS = ("We meet often", "It works", "More time is needed", "Papers come late", "Nobody asks us", "Good chairs", "Zzz")


@dataclass(frozen=True)
class Person:
    """Somebody who answers in one place: when they come, what they say, and what they do after a report was made."""

    name: str
    place: str
    perspective: str
    wave: int
    answers: Mapping[str, Answer]
    organisation: str = ""
    submits: bool = True
    withdraws: bool = False
    changes: bool = False  # of mind, after the first report


@dataclass(frozen=True)
class World:
    """One round with its reopenings, and who answers in which wave. `reads` says whether a wave's report is read.

    `follow` are those who answer in the round that follows it; empty where none does. `actions` are those that the
    partnerships planned after the round that this one follows: those who answer are asked how far each came.
    """

    questionnaire: Questionnaire
    places: Sequence[str]
    people: Sequence[Person]
    reads: Sequence[bool]
    follow: Sequence[Person] = ()
    actions: Asked = ()

    @property
    def put(self) -> Questionnaire:
        """The questionnaire as it is put to people in the first round."""
        return with_actions(self.questionnaire, self.actions)

    @property
    def filed(self) -> str:
        """The report whose files are looked at in this world: one, as files take long; every report is read as data."""
        return list(REPORTS)[int(self.questionnaire.fingerprint, 16) % len(REPORTS)]


def world(seed: int, *, several: bool | None = None) -> World:
    """The world of this seed; `several` partnerships or one (None: as chance has it)."""
    rng = random.Random(f"attack {seed}")
    authored = random_rounds.questionnaire(rng)
    while all(p["on_record"] for p in authored["perspectives"]):
        authored = random_rounds.questionnaire(rng)
    its = Questionnaire.model_validate(authored | _as_reported(authored))
    if several is None:
        several = rng.random() < 0.25
    places = PLACES if several else PLACES[:1]
    waves = rng.choice([1, 2, 2, 3])
    people = [person for place in places for person in _people(rng, its, place, waves)]
    reads = [rng.random() < 0.75 for _ in range(waves - 1)] + [True]
    again = _people(rng, its, places[0], 1) if rng.random() < 0.4 else []
    made = World(its, places, people, reads, [replace(p, name=f"{p.name} again") for p in again])
    return _with_actions(made, random.Random(f"actions {seed}"))


def _with_actions(made: World, rng: random.Random) -> World:
    """In a third of the worlds people are asked about actions first; some say nothing else. Chance of its own."""
    if rng.random() > 0.35:
        return made
    asked = replace(made, actions=tuple(AskedAction("", f"Action {n}") for n in range(rng.choice([1, 1, 2]))))
    first = asked_first(asked.put)
    assert first is not None
    alone = Questionnaire.model_construct(**{**dict(asked.put), "sections": (first,)})

    def also(person: Person) -> Person:
        answers = {} if rng.random() < 0.05 else dict(person.answers)
        return replace(person, answers={**answers, **said(rng, alone, person.perspective)} if person.answers else {})

    return replace(asked, people=[also(person) for person in made.people])


def _as_reported(authored: dict[str, Any]) -> dict[str, Any]:
    """Every report applies; where a question may ask for leave to quote, one does."""
    for section in authored["sections"]:
        for question in section["questions"]:
            if question["type"] == "yes_no" and "put_to" not in question and "show_if" not in question:
                return {"reports": list(REPORTS), "may_quote": {"question": question["code"], "is": ["yes"]}}
    return {"reports": list(REPORTS)}


def _people(rng: random.Random, its: Questionnaire, place: str, waves: int) -> list[Person]:
    came: list[Person] = []
    for wave in range(waves):
        for perspective in its.perspectives:
            if perspective.on_record:
                wanted = rng.choice([0, 1, 1]) if wave == 0 else rng.choice([0, 0, 1])
            else:
                usual = [0, 1, 2, 3, 4, 5, 6, 9] if wave == 0 else [0, 0, 1, 2, 4, 5, 6]
                wanted = rng.choice(usual)
            for number in range(wanted):
                name = f"{place} {perspective.code} {wave} {number}"
                came.append(
                    Person(
                        name,
                        place,
                        perspective.code,
                        wave,
                        said(rng, its, perspective.code, everything=rng.random() < 0.8),
                        f"Organisation {name}" if perspective.on_record else "",
                        submits=perspective.on_record or rng.random() < 0.93,
                        withdraws=rng.random() < 0.06,
                        changes=rng.random() < 0.1,
                    )
                )
    rng.shuffle(came)
    return came


def said(rng: random.Random, its: Questionnaire, perspective: str, *, everything: bool = True) -> dict[str, Answer]:
    """What somebody of this perspective might say."""
    given = {}
    for question in its.questions:
        if question.is_put_to(perspective) and rng.random() < (0.92 if everything else 0.3):
            note = rng.choice(WORDS) if rng.random() < 0.15 else ""
            given[question.code] = replace(_value(rng, its, question), note=note)
    return given


def _value(rng: random.Random, its: Questionnaire, question: Question) -> Answer:
    if question.kind.is_text:
        return Answer(f"{rng.choice(WORDS)} {rng.randrange(100)}")
    if rng.random() < 0.15:
        return Answer(None, rng.choice(list(NonAnswer)))
    codes = its.codes[question.code]
    if question.type == "several_of":
        return Answer(";".join(code for code in codes if rng.random() < 0.5) or codes[0])
    return Answer(rng.choice(codes))
