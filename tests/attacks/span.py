"""Span: people are unknowns and published counts are equations. No combination may rest on too few people.

Counts are run through the core as whole numbers that remember whom they count. What comes out, over all snapshots
and the nation, is the exact system of equations that a reader holds.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import combinations
from typing import Any

from app.core import late as core_late
from app.core import national, snapshot
from app.core.answers import Answer
from app.core.errors import Refusal
from app.core.facts import NationalFacts, Place
from app.core.figures import Tally
from app.core.learning import learn
from app.core.questionnaire import Questionnaire
from app.core.rounds import Naming
from app.core.snapshot import Counts
from app.reports.learning_data import as_data
from tests.attacks.world import MINIMUM, Person, World
from tests.examples import NOON

Unknown = tuple[str, str]  # who, and on which question
Equation = Mapping[Unknown, int]


class Counted(int):
    """A whole number that remembers among whom it was counted, on which question."""

    whom: dict[Unknown, int]

    @classmethod
    def among(cls, whom: Mapping[Unknown, int], n: int) -> "Counted":
        its = cls(n)
        its.whom = dict(whom)
        return its

    def __add__(self, other: int) -> "Counted":
        whom = dict(self.whom)
        for who, n in getattr(other, "whom", {}).items():
            whom[who] = whom.get(who, 0) + n
        return Counted.among(whom, int(self) + int(other))

    __radd__ = __add__


def counts(its: Questionnaire, people: Iterable[Person]) -> Counts:
    """As the core counts, with numbers that remember."""
    answered: dict[str, list[tuple[str, Mapping[str, Answer]]]] = {p.code: [] for p in its.perspectives}
    for person in people:
        given = snapshot.counted_answers(its, person.perspective, person.answers) if person.submits else {}
        if given:
            answered[person.perspective].append((person.name, given))
    tallies = {
        q.code: {
            code: _tally(its, q.code, [(name, given.get(q.code)) for name, given in of_one])
            for code, of_one in answered.items()
            if q.is_put_to(code)
        }
        for q in its.questions
    }
    return Counts({}, {}, {code: len(of_one) for code, of_one in answered.items()}, tallies)


def _tally(its: Questionnaire, question: str, given: Sequence[tuple[str, Answer | None]]) -> Tally:
    everybody = {(name, question): 1 for name, _answer in given}  # a reader does not know who said it

    def those(holds: Any) -> Counted:
        return Counted.among(everybody, sum(holds(answer) for _name, answer in given))

    is_text = its.by_code[question].kind.is_text
    levels = {code: those(lambda a, c=code: a is not None and c in a.codes) for code in its.codes[question]}
    return Tally(
        None if is_text else levels,
        those(lambda a: a is not None and a.value is not None),
        *(those(lambda a, k=kind: a is not None and a.non_answer == k) for kind in snapshot_kinds()),
        those(lambda a: a is None),
    )


def snapshot_kinds() -> tuple[str, ...]:
    """The non-answers in a tally's order."""
    return ("dont_know", "not_applicable", "prefer_not_to_say")


def bodies(world: World) -> Iterator[dict[str, Any]]:
    """Every body that a reader gets: each place's snapshots, and the nation's after each wave."""
    kept: dict[str, snapshot.Figures] = {}
    waits: dict[str, list[Person]] = {place: [] for place in world.places}
    for wave in range(len(world.reads)):
        for place in world.places:
            waits[place] += [p for p in world.people if p.place == place and p.wave == wave]
            its = counts(world.put, waits[place])
            if place in kept:
                taken = core_late.take_late(world.put, kept[place], its, minimum=MINIMUM)
            else:
                taken = snapshot.take(world.put, its, minimum=MINIMUM, all_on_record=False)
            if taken is not None:
                yield taken.body
                kept[place] = snapshot.read_back(world.put, taken.body)
                waits[place] = [p for p in waits[place] if p.perspective not in taken.entering]
        with suppress(Refusal):  # too few partnerships are reported
            several = {slug: snapshot.read_back(world.questionnaire, its.body) for slug, its in kept.items()}
            body = national.add_up(world.questionnaire, several)
            yield body
            yield as_data(
                NationalFacts(
                    questionnaire=world.questionnaire,
                    body=body,
                    round="pilot",
                    minimum=MINIMUM,
                    snapshot_number=1,
                    opened=NOON.date(),
                    closed=NOON.date(),
                    places={slug: Place(slug, its) for slug, its in several.items()},
                    learned=learn(world.questionnaire, list(several.values())),
                    naming=Naming.NAMED,
                )
            )


def published(body: Any) -> Iterator[Counted]:
    """Every number of a body that counts people."""
    if isinstance(body, Counted):
        yield body
    elif isinstance(body, Mapping):
        for part in body.values():
            yield from published(part)
    elif isinstance(body, list | tuple):
        for part in body:
            yield from published(part)


def solved(world: World, equations: Iterable[Equation], minimum: int = MINIMUM) -> list[frozenset[str]]:
    """Sets of 1 to minimum − 1 confidential people on whom some combination of the equations rests.

    Nobody hides behind those who are known: people on the record, and those who said nothing at all.
    """
    perspective = world.questionnaire.perspective
    known = {p.name for p in world.people if perspective[p.perspective].on_record or _is_blank(p)}
    unknown = [{who: n for who, n in equation.items() if who[0] not in known} for equation in equations]
    rows = [dict(row) for row in {frozenset(row.items()) for row in unknown if row}]
    columns: defaultdict[str, list[tuple[int, str, int]]] = defaultdict(list)
    for number, row in enumerate(rows):
        for (name, question), n in row.items():
            columns[name].append((number, question, n))
    alike: defaultdict[tuple[Any, ...], list[str]] = defaultdict(list)
    for name, its in columns.items():
        alike[tuple(sorted(its))].append(name)
    small = [names for names in alike.values() if len(names) < minimum]
    found = []
    for n in range(1, minimum):
        for some in combinations(small, n):
            names = frozenset(name for group in some for name in group)
            if len(names) < minimum and _rests_on(rows, names):
                found.append(names)
    return found


def _is_blank(person: Person) -> bool:
    return not any(answer.value or answer.non_answer for answer in person.answers.values())


def _rests_on(rows: Sequence[Equation], names: frozenset[str]) -> bool:
    """Whether some combination of the rows has nobody else in it: leaving these people out lowers the rank."""
    touched = [row for row in rows if any(who[0] in names for who in row)]
    return (
        _rank(rows) > _rank([{who: n for who, n in row.items() if who[0] not in names} for row in rows])
        if touched
        else False
    )


def _rank(rows: Sequence[Equation]) -> int:
    """The rank over the fractions, by elimination."""
    pivots: dict[Unknown, dict[Unknown, Fraction]] = {}
    for given in rows:
        row = {who: Fraction(n) for who, n in given.items() if n}
        while row:
            lead = min(row)
            if lead not in pivots:
                pivots[lead] = row
                break
            pivot = pivots[lead]
            factor = row[lead] / pivot[lead]
            for who, n in pivot.items():
                left = row.get(who, Fraction(0)) - factor * n
                if left:
                    row[who] = left
                else:
                    row.pop(who, None)
    return len(pivots)
