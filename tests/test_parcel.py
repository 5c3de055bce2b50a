"""A round that travels: to a laptop without anybody's answers, back with them, twice, in any order, and never told."""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel, col, select

from app.core import actions as core_actions
from app.core import parcel as core
from app.core.access import Role
from app.core.answers import Answer
from app.core.errors import NotFound, Refusal
from app.core.keys import Keys
from app.store import (
    actions,
    audit,
    parcels,
    people,
    reopening,
    responses,
    rounds,
    schema,
    sealing,
    snapshots,
    workshops,
)
from app.store.action_tables import Action
from app.store.db import Database
from app.store.inviting_tables import Invitation
from app.store.parcels_in import Outcome, bring_in
from app.store.tables import Answer as Kept
from app.store.tables import AuditEntry, LateAnswer, Partnership, Person, Response, Round, SharedCode, Snapshot
from app.store.workshop_tables import RoomReveal, Workshop, WorkshopItem
from tests import examples
from tests.conftest import times
from tests.examples import A_DAY, KEYS, NOON

HALL = Keys("the secret of a laptop in a hall, of its own")
OTHER = Keys("the secret of another laptop in another hall")
PASSPHRASE = "four words in a row"


@dataclass
class Machine:
    """A server or a laptop with its own secret."""

    database: Database
    keys: Keys

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Everything in it, or nothing."""
        with self.database.writing() as session:
            yield session

    def send(self, slug: str = "pilot", *, place: str | None = "orkney", days: int = 0) -> core.Parcel:
        """A parcel, as it comes out of a file: a laptop's with its answers."""
        with self.writing() as session:
            round_ = rounds.by_slug(session, slug)
            partnership = rounds.place(session, round_, place)
            at_home = self.keys is KEYS
            made = parcels.make(
                session, round_, partnership, keys=self.keys, with_answers=not at_home, now=NOON + days * A_DAY
            )
        return core.read(core.written(made), schema.known())

    def take(self, parcel: core.Parcel, *, days: int = 0) -> Outcome:
        """Takes a parcel in."""
        with self.writing() as session:
            return bring_in(session, parcel, keys=self.keys, now=NOON + days * A_DAY)

    def begin(self, nonce: str, perspective: str = "third-sector", organisation: str | None = None) -> str:
        """Somebody presses Start; their return code."""
        with self.writing() as session:
            code = session.exec(
                select(SharedCode)
                .join(Partnership)
                .where(SharedCode.perspective == perspective, Partnership.slug == "orkney")
            ).one()
            begun = responses.begin(session, code, nonce=nonce, keys=self.keys, organisation=organisation, now=NOON)
        return begun[1]

    def say(self, return_code: str, *, submit: bool = True, days: int = 0, **answers: str) -> None:
        """Answers, and submits."""
        with self.writing() as session:
            its = responses.begun(session, return_code, self.keys)
            assert its is not None
            said = {code: Answer(value) for code, value in answers.items()}
            now = NOON + days * A_DAY
            responses.save_answers(session, its, said, now=now, message=("page", 1), is_page=True)
            if submit:
                responses.submit(session, its, now=now)

    def withdraw(self, return_code: str) -> None:
        """Somebody takes all back."""
        with self.writing() as session:
            its = responses.begun(session, return_code, self.keys)
            assert its is not None
            responses.withdraw(session, its, keys=self.keys, now=NOON)

    def close(self, *, read: bool, days: int = 1) -> None:
        """The round closes, and its report is read or not."""
        with self.writing() as session:
            round_ = rounds.by_slug(session, "pilot")
            rounds.close_round(session, round_, now=NOON + days * A_DAY)
            if read:
                place = rounds.place(session, round_, "orkney")
                snapshots.mark_opened(session, snapshots.shown(session, round_, place), now=NOON + days * A_DAY)

    def reports(self) -> list[tuple[int, str]]:
        """The reports on Orkney: number and fingerprint."""
        with self.database.reading() as session:
            of = select(Snapshot.number, Snapshot.fingerprint).join(Round).join(Partnership)
            its = of.where(Round.slug == "pilot", Partnership.slug == "orkney").order_by(col(Snapshot.number))
            return [*session.exec(its)]

    def state(self) -> dict[str, Any]:
        """All that travels as it stands here, and nothing of how it came."""
        with self.database.reading() as session:
            kept = session.exec(select(Response))
            found = {
                one.key: (
                    one.perspective,
                    one.is_submitted,
                    one.counted_in,
                    {
                        a.question: (a.value, a.note)
                        for a in session.exec(select(Kept).where(Kept.response_id == one.id))
                    },
                    {
                        a.question: a.value
                        for a in session.exec(select(LateAnswer).where(LateAnswer.response_id == one.id))
                    },
                )
                for one in kept
            }
            plan = {one.id: parcels.action_of(session, one).mark for one in session.exec(select(Action))}
            halls = {one.id: parcels.workshop_of(session, one).mark for one in session.exec(select(Workshop))}
        return {"responses": found, "actions": plan, "workshops": halls, "reports": self.reports()}


def machine(migrated: dict[str, str], file: Path, keys: Keys) -> Machine:
    """A new machine with an empty database."""
    shutil.copy(migrated["sqlite"].removeprefix("sqlite:///"), file)
    return Machine(Database(f"sqlite:///{file}"), keys)


@pytest.fixture
def national(sqlite_url: str) -> Iterator[Machine]:
    """The server, with an open round in Orkney and Fife."""
    its = Machine(Database(sqlite_url), KEYS)
    with its.writing() as session:
        examples.open_round(session)
    yield its
    its.database.close()


@pytest.fixture
def hall(national: Machine, migrated: dict[str, str], tmp_path: Path) -> Iterator[Machine]:
    """A laptop that has taken the round in."""
    its = machine(migrated, tmp_path / "hall.db", HALL)
    its.take(national.send())
    yield its
    its.database.close()


def facilitator(session: Session) -> Person:
    """Whoever leads."""
    return people.add(session, "f@laptop.invalid", "F", now=NOON)


def plan(machine: Machine, what: str, days: int = 2) -> str:
    """An action is planned; its id."""
    with machine.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        place = rounds.place(session, round_, "orkney")
        assert place is not None
        action = core_actions.Action(what=what)
        return actions.plan(session, round_, place, action, now=NOON + days * A_DAY, by=facilitator(session))


def say_otherwise(machine: Machine, action: str, what: str) -> None:
    """An action is worded otherwise."""
    with machine.writing() as session:
        its = session.exec(select(Action).where(col(Action.what).startswith(action))).one()
        its.what = what
        session.add(its)


# What is in it, and what is not --------------------------------------------------------------------------------------


def test_a_laptop_gets_the_round_without_anybodys_answers_or_address(national: Machine, hall: Machine) -> None:
    code = national.begin("somebody")
    national.say(code, a_text="A sentence of somebody")
    with national.writing() as session:
        person = people.add(session, "who@example.org", "Who", now=NOON)
        people.give(session, person, Role.NATIONAL_STAFF, None, now=NOON)
        round_ = rounds.by_slug(session, "pilot")
        place = rounds.place(session, round_, "orkney")
        assert place is not None
        session.add(
            Invitation(
                key="k" * 64,
                round_id=round_.id,
                partnership_id=place.id,
                perspective="tsi",
                name="Invited Ishbel",
                address="ishbel@example.org",
                link_key="l" * 64,
                return_key="r" * 64,
            )
        )
    written = core.written(national.send()).decode()
    for never in ("@", "Ishbel", "somebody", str(person.id), KEYS.response_key(code), *KEYS.travelling):
        assert never not in written
    assert "Voluntary Action Orkney" in written
    with hall.database.reading() as session:
        round_ = rounds.by_slug(session, "pilot")
        assert [p.slug for p in rounds.places(session, round_)] == ["orkney"]
        assert {c.perspective for c in rounds.codes(session, round_)} == {"statutory", "tsi", "third-sector"}
        assert session.exec(select(Response)).all() == []


def test_answers_come_back_in_no_order_and_without_who_gave_them(national: Machine, hall: Machine) -> None:
    codes = [hall.begin(f"{n}") for n in range(9)]
    for code in codes:
        hall.say(code, a1="agree")
    with hall.writing() as session:
        facilitator(session)
    parcel = hall.send()
    keys = [one.key for one in parcel.responses]
    assert keys == sorted(keys) and set(keys) == {HALL.response_key(code) for code in codes}
    written = core.written(parcel).decode()
    assert "@" not in written and not any(code in written for code in codes)
    assert set(core.Given.model_fields) == {
        *("key", "perspective", "organisation", "speaks_for", "is_submitted", "counted_in", "answers", "late")
    }, "nothing beside an answer says when it was given or by whom"


@pytest.mark.parametrize(
    ("table", "travels", "stays"),
    [
        (Round, core.ROUND, core.ROUND_STAYS),
        (Snapshot, core.SNAPSHOT, core.SNAPSHOT_STAYS),
        (Workshop, core.WORKSHOP, core.WORKSHOP_STAYS),
        (WorkshopItem, core.ITEM, core.ITEM_STAYS),
        (RoomReveal, core.REVEAL, core.REVEAL_STAYS),
        (Action, core.ACTION, core.ACTION_STAYS),
    ],
)
def test_each_column_travels_or_is_said_to_stay(
    table: type[SQLModel], travels: Sequence[str], stays: Sequence[str]
) -> None:
    new = set(table.model_fields) - set(travels) - set(stays)
    assert not new, f"say in app/core/parcel.py whether {new} of {table.__name__} travels: never an address or a person"
    assert set(travels) | set(stays) == set(table.model_fields)


# Twice, in any order, from both sides --------------------------------------------------------------------------------

WHO, ASKED, VALUES = range(4), ("a1", "a2", "b_word"), ("agree", "disagree", "strongly_agree")
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.sampled_from(WHO), st.sampled_from(ASKED[:2]), st.sampled_from(VALUES[:2])),
        st.tuples(st.just("withdraw"), st.sampled_from(WHO)),
        st.tuples(st.just("plan"), st.sampled_from(WHO)),
        st.tuples(st.just("reword"), st.sampled_from(WHO)),
        st.tuples(st.just("unplan"), st.sampled_from(WHO)),
        st.just(("send",)),
    ),
    min_size=4,
    max_size=14,
)


def play(hall: Machine, moves: Sequence[tuple[Any, ...]]) -> list[core.Parcel]:
    """People at the laptop do these things, and parcels are made meanwhile and at the end."""
    codes: dict[int, str] = {}
    sent = []
    for n, move in enumerate([*moves, ("send",)]):
        match move:
            case ("say", who, question, value):
                codes.setdefault(who, "") or codes.update({who: hall.begin(f"{who} {n}")})
                hall.say(codes[who], **{question: value})
            case ("withdraw", who) if who in codes:
                hall.withdraw(codes.pop(who))
            case ("plan", who):
                plan(hall, f"{who} as planned {n}")
            case (("reword" | "unplan") as kind, who):
                with hall.writing() as session:
                    its = session.exec(select(Action).where(col(Action.what).startswith(f"{who} "))).first()
                    if its is not None and kind == "reword":
                        its.what = f"{who} worded anew {n}"
                        session.add(its)
                    elif its is not None:
                        session.delete(its)
            case ("send",):
                sent.append(hall.send())
    return sent


@settings(max_examples=times(5, 200), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(moves=MOVES, data=st.data())
def test_parcels_in_any_order_and_twice_lead_to_the_same_end(
    migrated: dict[str, str], tmp_path_factory: pytest.TempPathFactory, moves: list[Any], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("parcels")
    home = machine(migrated, folder / "home.db", KEYS)
    with home.writing() as session:
        examples.open_round(session)
    hall = machine(migrated, folder / "hall.db", HALL)
    hall.take(home.send())
    home.database.close()
    shutil.copy(folder / "home.db", folder / "other.db")
    sent = play(hall, moves)
    home, other = (
        Machine(Database(f"sqlite:///{folder / 'home.db'}"), KEYS),
        Machine(Database(f"sqlite:///{folder / 'other.db'}"), KEYS),
    )
    for n in [*data.draw(st.lists(st.integers(0, len(sent) - 1), max_size=5)), len(sent) - 1]:
        home.take(sent[n])
    other.take(sent[-1])
    at_hall = hall.state()
    assert home.state() == other.state()
    assert home.state()["responses"] == at_hall["responses"] and home.state()["actions"] == at_hall["actions"]
    assert not home.take(sent[-1]).is_any
    for its in (home, other, hall):
        its.database.close()
    shutil.rmtree(folder)


def test_what_was_changed_here_stays_and_the_rest_comes(national: Machine, hall: Machine) -> None:
    code = hall.begin("one")
    hall.say(code, a1="agree", a2="agree")
    plan(hall, "first")
    plan(hall, "second")
    national.take(hall.send())
    national.say(code, a1="disagree")  # the return code given in the hall works here
    say_otherwise(national, "first", "first, as agreed here")
    hall.say(code, a1="strongly_agree", a2="strongly_agree")
    say_otherwise(hall, "first", "first, as agreed there")
    say_otherwise(hall, "second", "second, as agreed there")
    for _again in range(2):
        outcome = national.take(hall.send())
    assert outcome.left == 1 and outcome.things.left == 1 and not outcome.is_any
    ((_seat, _submitted, _counted, answers, late),) = national.state()["responses"].values()
    assert {code: value for code, (value, _note) in answers.items()} == {"a1": "disagree", "a2": "strongly_agree"}
    assert late == {}
    with national.database.reading() as session:
        assert sorted(session.exec(select(Action.what))) == ["first, as agreed here", "second, as agreed there"]


def test_a_file_that_wins_over_what_was_changed_here_is_found(
    national: Machine, hall: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault."""
    monkeypatch.setattr("app.store.carried.takes", lambda here, came, _known: here != came)
    with pytest.raises(AssertionError):
        test_what_was_changed_here_stays_and_the_rest_comes(national, hall)


def test_what_was_withdrawn_on_either_side_comes_back_with_no_parcel(national: Machine, hall: Machine) -> None:
    here, there = hall.begin("here"), hall.begin("there")
    for code in (here, there):
        hall.say(code, a1="agree")
    first = hall.send()
    national.take(first)
    national.withdraw(here)
    national.take(first)
    assert set(national.state()["responses"]) == {HALL.response_key(there)}
    hall.withdraw(there)
    assert len(national.take(hall.send()).withdrawn) == 1
    assert national.take(first).is_old and national.state()["responses"] == {}


def test_an_organisation_that_answered_on_both_sides_keeps_what_it_said_here(national: Machine, hall: Machine) -> None:
    name = "Voluntary Action Orkney"
    for its, value in ((national, "agree"), (hall, "disagree")):
        its.say(its.begin("tsi", "tsi", name), a1=value)
    hall.say(hall.begin("other"), a1="disagree")
    outcome = national.take(hall.send())
    assert outcome.seats == [name] and outcome.responses == 1
    assert [one[3]["a1"][0] for one in national.state()["responses"].values() if one[0] == "tsi"] == ["agree"]
    hall.close(read=True)
    before = national.state()
    with pytest.raises(Refusal, match="Voluntary Action Orkney answered here and in the hall"):
        national.take(hall.send(days=2), days=2)
    assert national.state() == before, "one organisation is never counted twice"


# Figures that were told stay -----------------------------------------------------------------------------------------


def many(machine: Machine, n: int, name: str, value: str = "agree") -> list[str]:
    """So many third sector organisations answer."""
    codes = [machine.begin(f"{name} {i}") for i in range(n)]
    for code in codes:
        machine.say(code, a1=value)
    return codes


def test_a_report_read_in_the_hall_is_the_report_here_and_later_answers_enter_in_whole_groups(
    national: Machine, hall: Machine
) -> None:
    many(hall, 6, "hall")
    codes = many(national, 3, "here", "disagree")
    hall.close(read=True)
    parcel = hall.send(days=2)
    national.take(parcel)
    assert national.reports() == hall.reports()
    national.close(read=True, days=3)
    assert national.reports() == hall.reports(), "three who answered here wait: they would stand alone"
    assert not national.take(parcel, days=4).is_any
    with national.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        reopening.reopen_round(session, round_, closes=NOON + 9 * A_DAY, reason="More", now=NOON + 4 * A_DAY)
    many(national, 2, "more", "disagree")
    national.close(read=True, days=5)
    assert [number for number, _mark in national.reports()] == [1, 2]
    assert national.reports()[0] == hall.reports()[0]
    hall_answers = [one for one in national.state()["responses"].values() if one[2] == 1]
    assert len(hall_answers) == 6 and len(codes) == 3


def test_an_unread_report_makes_way_and_a_read_one_never_changes(national: Machine, hall: Machine) -> None:
    many(national, 5, "here")
    many(hall, 5, "hall", "disagree")
    national.close(read=False)
    parcel = hall.send(days=2)
    assert not national.take(parcel, days=2).waiting
    (before,) = national.reports()
    with national.database.reading() as session:
        assert {one.counted_in for one in session.exec(select(Response))} == {1}
    national.close(read=True)
    many(hall, 4, "late")
    assert national.take(hall.send(days=3), days=3).waiting
    assert national.reports() == [before], "figures that were told stay"
    with national.database.reading() as session:
        round_ = rounds.by_slug(session, "pilot")
        waits = snapshots.waiting_for(session, round_, rounds.place(session, round_, "orkney"))
    assert (waits["third-sector"].people, waits["third-sector"].more) == (4, 1)


def test_two_reports_that_were_told_and_differ_are_not_put_together(national: Machine, hall: Machine) -> None:
    many(national, 5, "here")
    many(hall, 5, "hall", "disagree")
    for its in (national, hall):
        its.close(read=True)
    before = national.state()
    with pytest.raises(Refusal, match="only one can stand"):
        national.take(hall.send(days=2), days=2)
    assert national.state() == before


def test_an_answer_that_a_told_report_counts_stays_in_it_and_a_later_one_beside_it(
    national: Machine, hall: Machine
) -> None:
    codes = many(hall, 5, "hall")
    national.take(hall.send())
    national.say(codes[0], a1="disagree")
    hall.close(read=True)
    hall.say(codes[1], days=2, a1="strongly_agree")
    parcel = hall.send(days=2)
    national.take(parcel, days=2)
    state = national.state()["responses"]
    for code, late in ((codes[0], {"a1": "disagree"}), (codes[1], {"a1": "strongly_agree"}), (codes[2], {})):
        assert state[HALL.response_key(code)][2:] == (1, {"a1": ("agree", "")}, late)
    assert not national.take(parcel, days=3).is_any


# The workshop --------------------------------------------------------------------------------------------------------


def test_a_workshop_and_its_plan_travel_there_and_back(national: Machine, hall: Machine) -> None:
    many(national, 6, "here")
    national.close(read=False)
    plan(national, "planned before")
    hall.take(national.send(days=2), days=2)
    assert hall.reports() == national.reports(), "it is final by going out"
    say_otherwise(hall, "planned before", "planned before, and changed in the hall")
    with hall.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        place = rounds.place(session, round_, "orkney")
        assert place is not None
        made = workshops.make(
            session,
            place,
            workshops.questionnaires.of_round(session, round_),
            round_,
            title="In the hall",
            minutes=60,
            dots=3,
            now=NOON + 3 * A_DAY,
            by=facilitator(session),
        )
        item = workshops.items(session, made)[0]
        item.position = "What the room agreed"
        session.add_all([item, RoomReveal(item_id=item.id, voting=1, body=json.dumps({"people": 5}))])
    parcel = hall.send(days=3)
    outcome = national.take(parcel, days=4)
    assert (outcome.things.new, outcome.things.changed) == (1, 1)
    assert national.state()["workshops"] == hall.state()["workshops"]
    assert national.state()["actions"] == hall.state()["actions"]
    assert not national.take(parcel, days=4).is_any
    with national.database.reading() as session:
        noted = [e.reason for e in session.exec(select(AuditEntry)) if e.event == audit.Event.ROUND_IMPORTED]
        assert noted == ["1"], "what changes nothing is not noted"
        (kept,) = session.exec(select(Workshop))
        assert session.get_one(Snapshot, kept.snapshot_id).number == 1


# What is refused -----------------------------------------------------------------------------------------------------


def test_a_sealed_file_opens_with_its_passphrase_alone_and_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "COST", 2**12)
    file = sealing.seal(b"words" * 100, PASSPHRASE)
    assert sealing.unseal(file, PASSPHRASE) == b"words" * 100
    assert b"words" not in file and sealing.seal(b"words" * 100, PASSPHRASE) != file
    changed = [file[:n] + bytes([file[n] ^ 1]) + file[n + 1 :] for n in range(len(sealing.HEAD), len(file))]
    for bad, passphrase in [(file, "four words in a raw"), *((one, PASSPHRASE) for one in changed[::5])]:
        with pytest.raises(Refusal, match="The passphrase is another, or the file was changed"):
            sealing.unseal(bad, passphrase)
    for cut in (file[:-1], file[:30], file[: len(sealing.HEAD)]):
        with pytest.raises(Refusal, match="cut off"):
            sealing.unseal(cut, PASSPHRASE)
    with pytest.raises(Refusal, match="newer version"):
        sealing.unseal(file.replace(b"round 1", b"round 2"), PASSPHRASE)
    for other in (b"", b"PK\x03\x04 something else"):
        with pytest.raises(Refusal, match="no file of"):
            sealing.unseal(other, PASSPHRASE)
    with pytest.raises(Refusal, match="at least 12"):
        sealing.seal(b"", "short")


def test_what_does_not_fit_is_refused_in_words_and_nothing_is_stored(national: Machine, hall: Machine) -> None:
    hall.say(hall.begin("one"), a1="agree")
    before = national.state()
    raw = json.loads(core.written(hall.send()))

    def but(**changes: Any) -> bytes:
        return json.dumps(raw | changes).encode()

    said = {"value": "no level", "non_answer": None, "note": ""}
    stranger = raw["responses"][0] | {"answers": {"a1": said}}
    other_words = json.loads(raw["rounds"][0]["questionnaire"]) | {"minutes": 99}
    for bad, words in (
        (but(revision="2031_01_01_future"), "newer version"),
        (but(format=2), "newer version"),
        (but(more="than there is"), "no round that can be read"),
        (b"{", "no round that can be read"),
        (but(rounds=[raw["rounds"][0] | {"questionnaire": json.dumps(other_words)}]), "no round that can be read"),
        (but(responses=raw["responses"] * 2), "twice"),
        (but(responses=[stranger]), "does not offer"),
        (but(responses=[raw["responses"][0] | {"answers": {"zz": said}}]), "does not know"),
        (but(responses=[raw["responses"][0] | {"perspective": "zz"}]), "does not know"),
    ):
        with pytest.raises(Refusal, match=words):
            core.read(bad, schema.known())
    parcel = core.read(core.written(hall.send()), schema.known())
    with national.writing() as session:
        session.exec(select(Round)).one().minimum = 6
    with pytest.raises(Refusal, match="another questionnaire or other rules"):
        national.take(parcel)
    (its,) = parcel.rounds
    named = its.model_copy(update={"row": its.row | {"slug": "elsewhere"}})
    elsewhere = parcel.model_copy(update={"rounds": [named]})
    with pytest.raises(NotFound, match="no round elsewhere"):
        national.take(elsewhere)
    with pytest.raises(Refusal, match="made here"):
        hall.take(parcel)
    assert national.state() == before


def test_two_laptops_of_one_round_come_together(
    national: Machine, hall: Machine, migrated: dict[str, str], tmp_path: Path
) -> None:
    other = machine(migrated, tmp_path / "other.db", OTHER)
    other.take(national.send())
    here, there = many(hall, 2, "press"), many(other, 3, "press")
    for parcel in (hall.send(), other.send(), hall.send()):
        national.take(parcel)
    with national.database.reading() as session:
        assert all(responses.begun(session, code, KEYS) for code in [*here, *there])
    assert len(national.state()["responses"]) == 5
    other.database.close()


def test_either_database_takes_a_round_in_and_once(
    database: Database, migrated: dict[str, str], tmp_path: Path
) -> None:
    its, hall = Machine(database, KEYS), machine(migrated, tmp_path / "hall.db", HALL)
    with its.writing() as session:
        examples.open_round(session)
    hall.take(its.send())
    codes = many(hall, 2, "hall")
    plan(hall, "planned in the hall")
    parcel = hall.send()
    assert its.take(parcel).is_any and not its.take(parcel).is_any
    hall.withdraw(codes[0])
    its.take(hall.send())
    assert its.state()["responses"] == hall.state()["responses"] and len(its.state()["actions"]) == 1
    hall.database.close()
