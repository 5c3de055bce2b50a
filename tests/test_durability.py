"""What was acknowledged is there: ten people answer while their server is killed again and again.

The people do as static/app.js does: each message about a question carries its page load (`client`) and a number that
only grows (`counter`); one that is not acknowledged is sent again, or replaced by a newer one. Each notes what they
sent and what was acknowledged, and after every kill that is compared with what lies in the database.
"""

import shutil
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from threading import Event, Lock, Semaphore

import httpx
from bs4 import BeautifulSoup
from sqlmodel import select

from app.store import responses
from app.store.db import Database
from app.store.tables import Answer, Response, SaveMark
from app.web.who import RESPONSE_COOKIE
from tests.conftest import times
from tests.examples import A_DAY, KEYS, LEVELS, NOON, code_of, open_round
from tests.server import Server, with_the_planted_fault

PEOPLE = 10
# Answers acknowledged before the next kill; at 0 it may come while people are still starting.
BETWEEN_KILLS = (0, 0, 1, 2, 5, 10, 20, 40)
A_PAUSE = 0.5  # seconds before the next try, or less when the server is back
PATIENCE = 60  # seconds without an answer after which something hangs
QUESTIONS = {"first": ("a1", "a2"), "second": ("b_yes", "b_who")}
VALUES = {"a1": LEVELS, "a2": LEVELS, "b_yes": ("yes", "no"), "b_who": ("staff", "families", "dont_know")}
Marks = dict[tuple[str, str, str], int]  # the highest counter kept, by name, question and client


@dataclass
class Message:
    """One answer on its way: `note` is unique, so that what is stored tells which message it was."""

    client: str
    counter: int
    value: str
    note: str
    is_acknowledged: bool = False


class Interrupted(Exception):
    """The test is over; nobody need wait any longer."""


@dataclass
class Everybody:
    """What the people share: where to go, when to stop, and what they were told that nobody expects."""

    address: str
    code: str
    up: Event = field(default_factory=Event)  # the server stands, as far as one knows
    enough: Event = field(default_factory=Event)  # finish what is under way, then stop
    over: Event = field(default_factory=Event)  # stop, whatever is under way
    surprises: list[str] = field(default_factory=list)
    acknowledged: Semaphore = field(default_factory=lambda: Semaphore(0))

    def await_acknowledged(self, answers: int) -> None:
        """Returns when so many more answers are acknowledged."""
        while self.acknowledged.acquire(blocking=False):
            pass
        until = time.monotonic() + PATIENCE
        for _answer in range(answers):
            assert self.acknowledged.acquire(timeout=max(0, until - time.monotonic())), f"no answers: {self.surprises}"


class Participant:
    """Starts once, and then answers without a pause until there is enough."""

    def __init__(self, name: str, everybody: Everybody):
        self.name = name
        self.return_code = ""
        self.is_submitted = False
        self._everybody = everybody
        self._chance = Random(name)
        self._sent: dict[str, list[Message]] = {}
        self._lock = Lock()
        self._browser = httpx.Client(base_url=everybody.address, timeout=20, trust_env=False)

    def take_part(self) -> None:
        """From the shared code to enough."""
        with self._browser:
            try:
                self._start()
                while not self._everybody.enough.is_set():
                    self._fill_in_a_section()
            except Interrupted:
                return

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is sent and not acknowledged."""
        with self._lock:
            return any(messages and not messages[-1].is_acknowledged for messages in self._sent.values())

    def sent(self) -> dict[str, list[Message]]:
        """What was sent so far by question, in its order."""
        with self._lock:
            return {question: [Message(**vars(m)) for m in messages] for question, messages in self._sent.items()}

    def _start(self) -> None:
        start = f"/join/{self._everybody.code}"
        nonce = _hidden(self._until(200, "GET", start), "nonce")
        pressed = self._until(303, "POST", start, {"nonce": nonce})  # pressed again and again, it begins one response
        self.return_code = pressed.cookies[RESPONSE_COOKIE]

    def _fill_in_a_section(self) -> None:
        section = self._chance.choice(list(QUESTIONS))
        page = self._until(200, "GET", f"/response/sections/{section}")
        client, holder = _hidden(page, "client"), _hidden(page, "holder")
        for counter in range(1, self._chance.randint(4, 30)):
            if self._everybody.enough.is_set():
                return
            question = self._chance.choice(QUESTIONS[section])
            message = Message(client, counter, self._chance.choice(VALUES[question]), f"{self.name} {client} {counter}")
            self._answer(question, message, holder)
        if not self.is_submitted and self._chance.random() < 0.2:
            self._until(303, "POST", "/response/submit", {"holder": holder})
            self.is_submitted = True

    def _answer(self, question: str, message: Message, holder: str) -> None:
        with self._lock:
            self._sent.setdefault(question, []).append(message)
        data = {"client": message.client, "counter": str(message.counter), "holder": holder}
        data |= {"value": message.value, "note": message.note}
        while True:
            told = self._once(200, "POST", f"/response/answers/{question}", data)
            if told is not None:
                assert told.json()["saved"] and not told.json()["late"], told.text
                with self._lock:
                    message.is_acknowledged = True
                self._everybody.acknowledged.release()
                return
            if not self._everybody.enough.is_set() and self._chance.random() < 0.02:
                return  # they changed their mind meanwhile: a newer message takes the place of this one

    def _until(self, status: int, method: str, path: str, data: dict[str, str] | None = None) -> httpx.Response:
        while (told := self._once(status, method, path, data)) is None:
            pass
        return told

    def _once(self, status: int, method: str, path: str, data: dict[str, str] | None = None) -> httpx.Response | None:
        """The answer, or None when there is none and one has to try again."""
        try:
            told = self._browser.request(method, path, data=data)
        except httpx.TransportError:
            told = None
        if told is not None and told.status_code == status:
            return told
        if told is not None:
            self._everybody.surprises.append(f"{told.status_code} from {method} {path}")
        self._everybody.up.wait(A_PAUSE)
        if self._everybody.over.wait(0.02):
            raise Interrupted
        return None


def _hidden(page: httpx.Response, name: str) -> str:
    field = BeautifulSoup(page.text, "html.parser").find("input", attrs={"name": name})
    assert field is not None, page.text
    return str(field["value"])


@dataclass
class Trial:
    """What came of a trial."""

    kills: int = 0
    acknowledged: int = 0
    cut_off: int = 0  # answers that a kill left without an acknowledgement
    untrue: list[str] = field(default_factory=list)  # what the people were told and is not so
    surprises: list[str] = field(default_factory=list)


def kill_again_and_again(server: Server, database_url: str, folder: Path, pace: list[int]) -> Trial:
    """Ten people answer while the server is killed again and again, until something is found lost.

    `pace` has a number for each kill: of answers acknowledged before it, so that each server does some work however
    slow the machine is. A random moment comes on top, so that the kill strikes anywhere.
    """
    everybody = Everybody(server.address, _shared_code(database_url))
    people = [Participant(f"person {n}", everybody) for n in range(PEOPLE)]
    trial, marks, chance = Trial(), Marks(), Random()
    with server, ThreadPoolExecutor(len(people)) as threads:
        everybody.up.set()
        try:
            taking_part = [threads.submit(person.take_part) for person in people]
            for answers in pace:
                everybody.await_acknowledged(answers)
                time.sleep(chance.uniform(0, 0.05))
                everybody.up.clear()
                server.kill()
                trial.kills += 1
                trial.cut_off += sum(person.is_waiting for person in people)
                trial.untrue += _untrue(people, database_url, folder, marks)
                if trial.untrue:
                    break
                server.start()
                everybody.up.set()
            else:
                everybody.enough.set()  # everybody has their last message acknowledged
                for one in taking_part:
                    one.result(PATIENCE)
                server.kill()
                trial.untrue += _untrue(people, database_url, folder, marks, everybody_began=True)
        finally:
            everybody.over.set()
    trial.acknowledged = sum(m.is_acknowledged for p in people for messages in p.sent().values() for m in messages)
    trial.surprises = everybody.surprises
    return trial


def _shared_code(database_url: str) -> str:
    now = datetime.now(UTC)
    database = Database(database_url)
    with database.writing() as session:
        code = code_of(session, open_round(session, opens=now - A_DAY, closes=max(now, NOON) + A_DAY))
    database.close()
    return code


def _untrue(
    people: list[Participant], database_url: str, folder: Path, marks: Marks, *, everybody_began: bool = False
) -> list[str]:
    """What was acknowledged and is not so; `marks` are those of the kill before, and are brought up to date."""
    untrue = []
    told = {person.name: (person.return_code, person.is_submitted, person.sent()) for person in people}
    with as_it_lies(database_url, folder) as database, database.reading() as session:
        stood = len(session.exec(select(Response)).all())
        if stood > PEOPLE or (everybody_began and stood != PEOPLE):
            untrue.append(f"{stood} responses of {PEOPLE} people")
        for name, (return_code, is_submitted, sent) in told.items():
            response = responses.find(session, return_code, KEYS) if return_code else None
            if response is None:
                untrue += [f"{name} began, and no response is there"] if return_code else []
                continue
            if is_submitted and not response.is_submitted:
                untrue.append(f"{name} submitted, and it is a draft")
            rows = list(session.exec(select(Answer).where(Answer.response_id == response.id)))
            twice = [question for question, n in Counter(row.question for row in rows).items() if n > 1]
            untrue += [f"{name} has two answers to {question}" for question in twice]
            kept = {row.question: row for row in rows}
            untrue += [f"{name} never answered {question}" for question in kept.keys() - sent.keys()]
            for question, messages in sent.items():
                untrue += _answer_untrue(name, question, messages, kept.get(question))
            now = {
                (name, mark.question, mark.client): mark.counter
                for mark in session.exec(select(SaveMark).where(SaveMark.response_id == response.id))
            }
            for question, messages in sent.items():
                for m in messages:
                    if m.is_acknowledged and now.get((name, question, m.client), 0) < m.counter:
                        untrue.append(f"{name}, {question}: message {m.counter} of {m.client} is not marked")
            before = {key: counter for key, counter in marks.items() if key[0] == name}
            untrue += [f"the counter of {key} went back" for key, n in before.items() if now.get(key, 0) < n]
            marks.update(now)
    return untrue


def _answer_untrue(name: str, question: str, messages: list[Message], kept: Answer | None) -> list[str]:
    """The stored answer is the last acknowledged one, or a later one that was sent."""
    acknowledged = [n for n, m in enumerate(messages) if m.is_acknowledged]
    may_stand = messages[acknowledged[-1] :] if acknowledged else messages
    if kept is None:
        return [f"{name}, {question}: acknowledged, and nothing is there"] if acknowledged else []
    stored = (kept.value or (kept.non_answer and kept.non_answer.value), kept.note)
    if stored in [(m.value, m.note) for m in may_stand]:
        return []
    return [f"{name}, {question}: {stored} is there instead of {may_stand[0]}"]


@contextmanager
def as_it_lies(database_url: str, folder: Path) -> Iterator[Database]:
    """The database as the killed server left it; of SQLite a copy, so that the next server itself has to recover."""
    if database_url.startswith("sqlite:///"):
        file = Path(database_url.removeprefix("sqlite:///"))
        copy = folder / "as-it-lies.db"
        for suffix in ("", "-wal"):
            copy.with_name(copy.name + suffix).unlink(missing_ok=True)
            if (left := file.with_name(file.name + suffix)).exists():
                shutil.copy(left, copy.with_name(copy.name + suffix))
        database_url = f"sqlite:///{copy}"
    database = Database(database_url)
    try:
        yield database
    finally:
        database.close()


def test_what_was_acknowledged_outlives_every_kill_of_the_server(database_url: str, tmp_path: Path) -> None:
    kills = times(10, 100)
    pace = Random().sample(BETWEEN_KILLS * kills, kills)
    trial = kill_again_and_again(Server(database_url, tmp_path), database_url, tmp_path, pace)
    print(f"{trial.kills} kills, {trial.acknowledged} acknowledged answers, {trial.cut_off} cut off")
    assert trial.untrue == []
    assert trial.surprises == []
    assert trial.kills == kills


def test_the_trial_finds_losses_where_the_commit_comes_after_the_answer(database_url: str, tmp_path: Path) -> None:
    server = with_the_planted_fault(database_url, tmp_path)
    trial = kill_again_and_again(server, database_url, tmp_path, [1] * 10)
    print(f"{trial.kills} kills: {trial.untrue[:3]}")
    assert trial.untrue, f"nothing was found lost in {trial.kills} kills"
