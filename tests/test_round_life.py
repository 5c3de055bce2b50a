"""A round's life walked at random: opened, answered, extended, closed, its reports discarded, opened again, withdrawn
from, erased, backed up, restored. After each step the promises are checked that participants were given."""

import copy
import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlmodel import Session, col, func, select, update

from app.core import answers as core
from app.core.answers import Answer
from app.core.comments import Decision, Reason, fingerprint
from app.core.rounds import Phase
from app.exports import FORMATS
from app.reports import REPORTS
from app.store import backup, comments, erasure, kept, planning, reopening, report_facts, responses, rounds, snapshots
from app.store.db import Database
from app.store.restoring import restore
from app.store.tables import Answer as Kept
from app.store.tables import AuditEntry, Part, ReadComment, Response, Snapshot
from tests.conftest import THOROUGH
from tests.examples import A_DAY, KEYS, NOON, open_round

MINIMUM = 3
PLACES = st.sampled_from(["third-sector", "statutory"])
WHO = st.integers(0, 30)
SUPPLY: dict[str, Path] = {}


@dataclass
class Participant:
    """What one person did, as they would tell it."""

    code: str
    words: str = ""
    value: str = ""
    is_submitted: bool = False


@dataclass
class Memory:
    """What must be so, by what was done."""

    people: list[Participant] = field(default_factory=list)
    withdrawn: list[Participant] = field(default_factory=list)
    decided: dict[str, bool] = field(default_factory=dict)  # words → whether they were released
    is_erased: bool = False
    read: dict[int, str] = field(default_factory=dict)  # number → body of a snapshot that was read


class RoundLife(RuleBasedStateMachine):
    """One round in Orkney of a small questionnaire, in which each person's words are their own."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="howgood-life-"))
        shutil.copy(SUPPLY["sqlite"], self.folder / "howgood.db")
        self.database = Database(f"sqlite:///{self.folder / 'howgood.db'}")
        self.now, self.count, self.entries = NOON, 0, 0
        self.memory = Memory()
        self.backup: tuple[Path, Memory] | None = None

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)

    @initialize()
    def open(self) -> None:
        with self.database.writing() as session:
            its = open_round(session, partnerships=["orkney"], minimum=MINIMUM, closes=NOON + 1000 * A_DAY)
            self.phase = rounds.phase_of(its, self.now)

    # What people do ---------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.phase is Phase.OPEN)
    @rule(perspective=PLACES, many=st.integers(1, 4), submits=st.booleans())
    def begin(self, perspective: str, many: int, submits: bool) -> None:
        for _ in range(many):
            self.count += 1
            with self.database.writing() as session:
                its = rounds.by_slug(session, "pilot")
                shared = next(c for c in rounds.codes(session, its) if c.perspective == perspective)
                nonce = f"press {self.count}"
                _response, code = responses.begin(session, shared, nonce=nonce, keys=KEYS, now=self.now)
            self.memory.people.append(Participant(code))
            self._answer(self.memory.people[-1], "agree")
            if submits:
                self._submit(self.memory.people[-1])

    @precondition(lambda self: self.memory.people and not self.memory.is_erased)
    @rule(who=WHO, value=st.sampled_from(["agree", "disagree"]))
    def answer(self, who: int, value: str) -> None:
        self._answer(self._one(who), value)

    def _one(self, who: int) -> Participant:
        return self.memory.people[who % len(self.memory.people)]

    def _answer(self, one: Participant, value: str) -> None:
        self.count += 1
        words = f"zq{self.count:04d}qz"
        with self.database.writing() as session:
            its = responses.find(session, one.code, KEYS)
            assert its is not None
            given = {"a1": Answer(value), "a_text": Answer(words)}
            responses.save_answers(session, its, given, now=self.now, message=(f"page {self.count}", 1))
        one.words, one.value = words, value

    @precondition(lambda self: self.memory.people and not self.memory.is_erased)
    @rule(who=WHO)
    def submit(self, who: int) -> None:
        self._submit(self._one(who))

    def _submit(self, one: Participant) -> None:
        with self.database.writing() as session:
            its = responses.find(session, one.code, KEYS)
            assert its is not None
            one.is_submitted |= responses.submit(session, its, now=self.now) is Phase.OPEN

    @precondition(lambda self: self.memory.people)
    @rule(who=WHO)
    def withdraw(self, who: int) -> None:
        one = self.memory.people.pop(who % len(self.memory.people))
        with self.database.writing() as session:
            its = responses.find(session, one.code, KEYS)
            if its is not None:
                responses.withdraw(session, its, keys=KEYS, now=self.now)
            else:
                assert self.memory.is_erased, "a return code opens nothing though nothing was erased"
                kept.withdraw(session, one.code, KEYS)
        self.memory.withdrawn.append(one)

    # What staff do ----------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.phase is Phase.OPEN)
    @rule()
    def extend(self) -> None:
        with self.database.writing() as session:
            its = rounds.by_slug(session, "pilot")
            was = its.closes
            planning.extend_round(session, its, closes=was + A_DAY, now=self.now)
            assert its.closes == was + A_DAY and rounds.phase_of(its, was) is Phase.OPEN

    @precondition(lambda self: self.phase is Phase.OPEN)
    @rule()
    def close(self) -> None:
        self.now += A_DAY
        with self.database.writing() as session:
            rounds.close_round(session, rounds.by_slug(session, "pilot"), now=self.now)
        self.phase = Phase.CLOSED

    @precondition(lambda self: self.phase is Phase.CLOSED and not self.memory.is_erased)
    @rule()
    def reopen(self) -> None:
        with self.database.writing() as session:
            its = rounds.by_slug(session, "pilot")
            reopening.reopen_round(session, its, closes=self.now + 500 * A_DAY, reason="More", now=self.now)
        self.phase = Phase.OPEN

    @precondition(lambda self: self.phase is Phase.CLOSED)
    @rule()
    def discard_what_nobody_read(self) -> None:
        with self.database.writing() as session:
            planning.make_reports_anew(session, rounds.by_slug(session, "pilot"), now=self.now)

    @precondition(lambda self: self.phase is Phase.CLOSED)
    @rule()
    def read_the_report(self) -> None:
        self._files()
        with self.database.reading() as session:
            for made in session.exec(select(Snapshot).where(col(Snapshot.opened_at).is_not(None))):
                self.memory.read[made.number] = made.body

    @precondition(lambda self: self.phase is Phase.CLOSED and not self.memory.is_erased)
    @rule(releases=st.booleans())
    def read_comments(self, releases: bool) -> None:
        with self.database.writing() as session:
            its = rounds.by_slug(session, "pilot")
            place = comments.reading_place(session, its, rounds.place(session, its, "orkney"), self.now)
            readable = {c.words for found in comments.queue(session, place).values() for c in found}
            for one in session.exec(select(Kept).where(Kept.question == "a_text")):
                words = one.value or ""
                if words in readable and words not in self.memory.decided:
                    session.merge(
                        ReadComment(
                            response_id=one.response_id,
                            question="a_text",
                            part=Part.ANSWER,
                            fingerprint=fingerprint(words),
                            decision=Decision.AS_WRITTEN if releases else Decision.KEPT_BACK,
                            words=words if releases else "",
                            reason=None if releases else Reason.UNKIND,
                        )
                    )
                    self.memory.decided[words] = releases

    @precondition(lambda self: self.phase is Phase.CLOSED and not self.memory.is_erased)
    @rule()
    def erase(self) -> None:
        before = self._files()
        with self.database.writing() as session:
            erasure.erase_round(session, rounds.by_slug(session, "pilot"), keys=KEYS, now=self.now)
        self.memory.is_erased = True
        after = self._files()
        waits = b"wait" in before["html"]  # that somebody waits is no longer told once nobody can enter any more
        assert waits or after == before, "erasing changed a report"

    @rule()
    def back_up(self) -> None:
        self.count += 1
        file = self.folder / f"{self.count}.backup"
        backup.make(self.database, file, now=self.now, lasts=900 * A_DAY)
        self.backup = (file, copy.deepcopy(self.memory))

    @precondition(lambda self: self.backup is not None)
    @rule()
    def bring_back(self) -> None:
        assert self.backup is not None
        file, then = self.backup
        restore(self.database, file, keys=KEYS, now=self.now)
        gone = {one.code for one in self.memory.withdrawn}
        was = copy.deepcopy(then)
        was.withdrawn = self.memory.withdrawn
        was.people = [one for one in was.people if one.code not in gone]
        was.is_erased = self.memory.is_erased
        self.memory = was
        with self.database.reading() as session:
            self.phase = rounds.phase_of(rounds.by_slug(session, "pilot"), self.now)

    # What must always be so -------------------------------------------------------------------------------------------

    def _files(self) -> dict[str, bytes]:
        with self.database.writing() as session:
            its = rounds.by_slug(session, "pilot")
            facts = report_facts.of(session, its, rounds.place(session, its, "orkney"), now=self.now)
            document = REPORTS["baseline"](facts)
            return {form: FORMATS[form].write(document) for form in ("json", "html")}

    def _dump(self) -> str:
        with closing(sqlite3.connect(self.folder / "howgood.db")) as connection:
            return "\n".join(connection.iterdump())

    @invariant()
    def what_was_withdrawn_is_nowhere(self) -> None:
        dump = self._dump()
        assert not [one for one in self.memory.withdrawn if one.words and one.words in dump]

    @invariant()
    def once_erased_only_released_words_are_left(self) -> None:
        if not self.memory.is_erased:
            return
        dump = self._dump()
        assert not [one for one in self.memory.people if one.words in dump and not self.memory.decided.get(one.words)]
        with self.database.reading() as session:
            assert session.exec(select(func.count()).select_from(Response)).one() == 0
            assert session.exec(select(func.count()).select_from(Kept)).one() == 0

    @invariant()
    def what_was_given_is_found_again_with_the_code(self) -> None:
        with self.database.reading() as session:
            for one in self.memory.people:
                its = responses.find(session, one.code, KEYS)
                assert (its is None) is self.memory.is_erased
                if its is None:
                    words = {c.words for c in kept.of_code(session, one.code, KEYS)[0]}
                    assert words <= {one.words, "", *self.memory.decided}
                else:
                    both = responses.both_answers_of(session, its)
                    said: list[core.Answer | None] = [given.get("a_text") for given in both]
                    assert one.words in [given.value for given in said if given], "what was acknowledged is gone"

    @invariant()
    def what_was_read_never_changes_and_no_small_group_stands_alone(self) -> None:
        with self.database.reading() as session:
            bodies = {made.number: made.body for made in session.exec(select(Snapshot))}
        for number, body in self.memory.read.items():
            assert bodies.get(number) == body, "figures that were read changed"
        for body in bodies.values():
            for entry in json.loads(body)["participation"]:
                assert entry["on_record"] or entry["row"] != "own" or entry["submitted"] >= MINIMUM

    @invariant()
    def only_released_words_are_in_the_report(self) -> None:
        if self.phase is not Phase.CLOSED:
            return
        with self.database.reading() as session:
            its = rounds.by_slug(session, "pilot")
            place = rounds.place(session, its, "orkney")
            made = snapshots.newest(session, its, place)
            assert made is not None
            queue = comments.queue(session, comments.reading_place(session, its, place, self.now))
        shown = {c.decided.words for found in queue.values() for c in found if c.decided and c.decided.words}
        assert shown <= {words for words, released in self.memory.decided.items() if released}

    @invariant()
    def the_record_only_grows(self) -> None:
        with self.database.reading() as session:
            entries = session.exec(select(func.count()).select_from(AuditEntry)).one()
        assert entries >= self.entries
        self.entries = entries


RoundLife.TestCase.settings = settings(
    deadline=None,
    max_examples=200 if THOROUGH else 6,
    stateful_step_count=40 if THOROUGH else 14,
)


@pytest.fixture(scope="class", autouse=True)
def _migrated(request: pytest.FixtureRequest, migrated: dict[str, str]) -> None:
    SUPPLY["sqlite"] = Path(migrated["sqlite"].removeprefix("sqlite:///"))


TestRoundLife = RoundLife.TestCase


def test_the_walk_finds_an_erasure_that_forgets_a_draft(
    migrated: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted fault: whoever never submitted is left behind."""
    SUPPLY["sqlite"] = Path(migrated["sqlite"].removeprefix("sqlite:///"))
    forgets = erasure.delete
    monkeypatch.setattr(erasure, "delete", lambda table: forgets(table).where(col(Response.is_submitted)))
    walk = RoundLife()
    walk.open()
    walk.begin("third-sector", 4, submits=True)
    walk.begin("third-sector", 1, submits=False)
    walk.close()
    walk.erase()
    with pytest.raises(AssertionError):
        walk.once_erased_only_released_words_are_left()
    walk.teardown()


def test_the_walk_finds_a_report_that_is_discarded_though_it_was_read(
    migrated: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted fault: what somebody has read is forgotten, and so made anew without who withdrew."""
    SUPPLY["sqlite"] = Path(migrated["sqlite"].removeprefix("sqlite:///"))
    walk = RoundLife()
    walk.open()
    walk.extend()
    walk.begin("third-sector", 4, submits=True)
    walk.close()
    walk.read_the_report()
    walk.withdraw(0)
    walk.discard_what_nobody_read()
    walk.what_was_read_never_changes_and_no_small_group_stands_alone()
    discards = snapshots.discard_unread

    def whatever(session: Session, *its: Any, **more: Any) -> bool:
        session.exec(update(Snapshot).values(opened_at=None))
        return discards(session, *its, **more)

    monkeypatch.setattr(snapshots, "discard_unread", whatever)
    walk.discard_what_nobody_read()
    with pytest.raises(AssertionError):
        walk.what_was_read_never_changes_and_no_small_group_stands_alone()
    walk.teardown()


def test_the_walk_finds_a_restore_without_the_erasure_list(
    migrated: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted fault: what was withdrawn comes back with a backup."""
    SUPPLY["sqlite"] = Path(migrated["sqlite"].removeprefix("sqlite:///"))
    monkeypatch.setattr("app.store.restoring.erasure.replay", lambda *_a, **_k: (0, 0))
    walk = RoundLife()
    walk.open()
    walk.begin("third-sector", 2, submits=True)
    walk.back_up()
    walk.withdraw(0)
    walk.what_was_withdrawn_is_nowhere()
    walk.bring_back()
    with pytest.raises(AssertionError):
        walk.what_was_withdrawn_is_nowhere()
    walk.teardown()
