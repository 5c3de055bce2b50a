"""Random moves by random people at once, through the store of each kind: the room's promises hold whatever they press.

Everybody of one step presses at the same moment, on a page that shows where the room stood before it. What was
acknowledged is noted beside the room, and compared with what the room then says.
"""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from app.core import workshop as core
from app.core.errors import Refusal
from app.core.workshop import MOVES, SHOWING, Stage
from app.store import people, phones, questionnaires, rooms, workshops
from app.store.audit import Event
from app.store.db import Database
from app.store.tables import AuditEntry, Partnership
from app.store.workshop_tables import RoomParticipant
from tests import examples
from tests.conftest import THOROUGH
from tests.examples import A_DAY, KEYS, LEVELS, NOON

DEVICES = "abcdef"
GROUPS = dict(zip(DEVICES, ("statutory", "statutory", "third-sector", "third-sector", "tsi", "tsi"), strict=True))
BY = "desk@example.org"
Act = tuple[str, str, str]  # what is done, on whose device or by which move, and how
ACTS = st.one_of(
    st.tuples(st.just("rate"), st.sampled_from(DEVICES), st.sampled_from([*LEVELS, "dont_know"])),
    st.tuples(st.just("say"), st.sampled_from(DEVICES), st.sampled_from(["yes", "yes", "yes", "no"])),
    st.tuples(st.just("move"), st.sampled_from([move for _stage, move in MOVES]), st.just("")),
    st.tuples(st.just("move"), st.just("next best"), st.just("")),  # whichever is first in the table from here
    st.tuples(st.just("back"), st.just(""), st.just("")),
    st.tuples(st.sampled_from(["join", "leave"]), st.sampled_from(DEVICES), st.just("")),
)
EVERYONE_RATES: list[Act] = [("rate", device, "agree") for device in DEVICES]
BEGIN, RATE, BACK = ("move", "begin", ""), ("move", "rate", ""), ("back", "", "")
GONE_MEANWHILE: list[Act] = [("rate", "a", "agree"), ("leave", "a", ""), ("join", "a", "")]
STEPS = st.lists(
    st.one_of(
        st.just(EVERYONE_RATES),
        st.just([("say", device, "yes") for device in DEVICES]),
        st.just([("move", "next best", "")]),
        st.lists(ACTS, min_size=1, max_size=5),
    ),
    max_size=40 if THOROUGH else 14,
)


@dataclass
class Noted:
    """What everybody was told so far: by item and voting what was rated and said, and what was shown."""

    given: dict[tuple[int, int], dict[str, set[str]]] = field(default_factory=dict)
    said: dict[tuple[int, int], dict[str, set[str]]] = field(default_factory=dict)
    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    ever_shown: set[tuple[int, int]] = field(default_factory=set)
    taken_back: Counter[str] = field(default_factory=Counter)


class Play:
    """One room, what its people press, and what must then be so."""

    def __init__(self, database: Database, minimum: int):
        self.database, self.noted = database, Noted()
        with database.writing() as session:
            questionnaire = examples.questionnaire()
            questionnaires.keep(session, questionnaire)
            people.make_link(session, BY, now=NOON, lasts=A_DAY)
            session.flush()
            place = session.exec(select(Partnership)).first()
            by = people.by_email(session, BY)
            assert place and by
            shape: dict[str, Any] = {"title": "Room", "minutes": 60, "dots": 3, "now": NOON, "by": by}
            made = workshops.make(session, place, questionnaire, None, **shape)
            made.minimum = minimum
            self.id, self.tag = str(made.id), str(made.id)
            for device in DEVICES:
                phones.join(session, made, GROUPS[device], self.key(device))
        self.look()

    def key(self, device: str) -> str:
        """The key of a device in this room."""
        return KEYS.room_key(self.tag + device)

    def look(self) -> None:
        """What every page shows at this moment."""
        with self.database.reading() as session:
            its = workshops.by_id(session, self.id)
            self.standing = rooms.standing_of(its)
            self.minimum = its.minimum
            self.is_question = workshops.items(session, its)[its.item].question is not None
            self.people = {one.id: one for one in self.present(session)}

    def present(self, session: Session) -> list[RoomParticipant]:
        """Who is in the room."""
        return list(session.exec(select(RoomParticipant).where(RoomParticipant.workshop_id == UUID(self.id))))

    def step(self, acts: list[Act]) -> None:
        """All of them press at once."""
        was, before = self.standing, set(self.people)
        acts = [(what, who, how if self.is_question or what != "rate" else "") for what, who, how in acts]
        entries = self.entries()
        with ThreadPoolExecutor(len(acts)) as crowd:
            told = list(crowd.map(lambda act: self.act(*act), acts))
        self.look()
        for (what, who, how), is_taken in zip(acts, told, strict=True):
            if is_taken and what in ("rate", "say"):
                noted = self.noted.given if what == "rate" else self.noted.said
                noted.setdefault((was.item, was.voting), {}).setdefault(who, set()).add(how)
        moves = list((self.entries() - entries).elements())
        assert len(moves) <= 1, "two who press at once move the room once"
        if moves == ["back"]:
            assert was.before is not None
            self.noted.taken_back[f"{was.item}:{was.before.item}:{was.before.move}"] += 1
        self.check(was, before, moves, acts)

    def act(self, what: str, who: str, how: str) -> bool:
        """One press, as a route carries it out; whether it was taken."""
        seen = self.standing.mark
        with self.database.writing() as session:
            if what in ("move", "back"):
                return self.lead(session, what, who, seen)
            found = phones.here(session, self.key(who))
            if what == "join":
                its = workshops.by_id(session, self.id)
                try:
                    phones.join(session, its, GROUPS[who], self.key(who))
                except Refusal:
                    assert rooms.standing_of(workshops.by_id(session, self.id)).stage is Stage.ENDED
            elif found is None:
                return False
            elif what == "leave":
                phones.leave(session, found[0])
            elif what == "rate":
                return rooms.rate(session, found[0], how, seen=seen)
            else:
                return rooms.agree(session, found[0], how == "yes", seen=seen)
        return True

    def lead(self, session: Session, what: str, name: str, seen: str) -> bool:
        """The facilitator moves the room, or takes the last move back."""
        by = people.by_email(session, BY)
        assert by is not None
        if name == "next best":
            name = next((move for stage, move in MOVES if stage is self.standing.stage), "begin")
        move: Callable[..., Any] = partial(rooms.move, session, self.id, name)
        try:
            (move if what == "move" else partial(rooms.undo, session, self.id))(seen=seen, now=NOON, by=by)
        except Refusal:
            return False
        return True

    def entries(self) -> Counter[str]:
        """The moves of this room, as they were noted."""
        names = {Event.WORKSHOP_MOVED.value: "move", Event.WORKSHOP_TAKEN_BACK.value: "back"}
        with self.database.reading() as session:
            of = select(AuditEntry.event).where(col(AuditEntry.subject).endswith(self.id))
            return Counter(names[event] for event in session.exec(of) if event in names)

    def check(self, was: core.Standing, before: set[UUID], moves: list[str], acts: list[Act]) -> None:
        """The promises."""
        now, here = self.standing, (self.standing.item, self.standing.voting)
        with self.database.reading() as session:
            its = workshops.by_id(session, self.id)
            agenda = workshops.items(session, its)
            room = rooms.room_of(session, its, agenda)
            given = {one.participant_id: one for one in rooms.ratings(session, its, agenda)}
            keys = {one.id: one.key for one in self.present(session)}
            bodies = {
                (item.place, voting): json.dumps(body, sort_keys=True)
                for item in agenda
                for voting, body in rooms.reveals(session, item).items()
            }
        device = {self.key(name): name for name in DEVICES}
        kept = {device[keys[who]]: one.value for who, one in given.items() if one.value is not None}
        noted = {who: how for who, how in self.noted.given.get(here, {}).items() if self.key(who) in keys.values()}
        left = {who for what, who, _how in acts if what in ("leave", "join")}
        assert kept.keys() <= noted.keys(), "nobody's rating is there who did not give it on this voting"
        assert noted.keys() - kept.keys() <= self.gone(left), "what was acknowledged is there"
        assert all(kept[who] in noted[who] for who in kept), "and it is what they rated"
        for who in self.gone(left) & noted.keys() - kept.keys():
            del self.noted.given[here][who]  # they left, and came back as somebody new
        assert (room.rated, room.people) == (len(kept), len(keys)), "the counts are those of the ratings"
        if now.stage not in SHOWING and now.stage is not Stage.ENDED:
            assert here not in bodies, "before the reveal there is nothing to show"
        for place, body in self.noted.shown.items():
            assert bodies.get(place) == body or (moves == ["back"] and place not in bodies), "what was shown is frozen"
        for place in bodies.keys() - self.noted.shown.keys():
            self.check_new(place, json.loads(bodies[place]), was, before & set(keys))
            if not left and all(len(rated) == 1 for rated in noted.values()):
                assert place == here and counted(json.loads(bodies[place])) == Counter(kept.values())
        self.noted.shown = bodies
        self.noted.ever_shown |= bodies.keys()
        assert now.stage is not Stage.RATING or here not in self.noted.ever_shown, "what was seen is not gone on with"
        assert not [key for key, times in self.noted.taken_back.items() if times > 1], "each is taken back once"
        if now.stage is Stage.ENDED:
            assert not keys and not kept, "single ratings go when it ends"

    def gone(self, left: set[str]) -> set[str]:
        """Who may have gone in this step."""
        return left | (set(DEVICES) if self.standing.stage is Stage.ENDED else set())

    def check_new(self, place: tuple[int, int], body: dict[str, Any], was: core.Standing, stayed: set[UUID]) -> None:
        """A reveal: of the voting that was on, of enough ratings, and of few only where everyone has agreed."""
        assert place == (was.item, was.voting) and was.stage in (Stage.RATING, Stage.ASKING)
        if was.stage is Stage.RATING:
            assert body["people"] >= self.minimum, "too few are never shown unasked"
            return
        yes = {self.key(who) for who, said in self.noted.said.get(place, {}).items() if "yes" in said}
        assert {self.people[one].key for one in stayed} <= yes, "few are shown only where everyone agreed"


def counted(body: dict[str, Any]) -> Counter[str]:
    """How many rated what, as it was shown; of dots, and of who could not say, only how many people."""
    if "all" not in body:
        return Counter({"": body["people"]})
    could_not = body["people"] - body["all"]["answered"]
    return +Counter(body["all"]["counts"] | {"dont_know": could_not})


def test_the_play_finds_a_room_that_goes_on_with_what_was_seen(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: a reveal that is taken back keeps the ratings that everybody has seen."""
    monkeypatch.setattr(core, "_afresh", lambda standing: replace(standing, voting=standing.voting or 1))
    play = Play(database, 3)
    with pytest.raises(AssertionError):
        for acts in ([BEGIN], [RATE], EVERYONE_RATES, [("move", "reveal", "")], [BACK], [("move", "reveal", "")]):
            play.step(acts)


@settings(
    deadline=None,
    max_examples=150 if THOROUGH else 6,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example([[BEGIN], [RATE], EVERYONE_RATES, [("move", "reveal", "")] * 3], 3)
@example([[BEGIN], [RATE], [("rate", "a", "agree")], [BACK], [("move", "skip", "")], [BACK], [RATE]], 3)
@example([[BEGIN], [RATE], *[GONE_MEANWHILE] * 6], 3)
@given(STEPS, st.integers(3, 5))
def test_whatever_people_press_at_once_the_promises_hold(
    database: Database, steps: list[list[Act]], minimum: int
) -> None:
    play = Play(database, minimum)
    for acts in steps:
        play.step(acts)
