"""What holds in a real hall: many at once, one address for all, two who press at once, a server killed in mid-vote."""

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path
from threading import Barrier, Event
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import col, func, select

from app import templating
from app.main import create_app
from app.store import audit, rooms, workshops
from app.store.db import Database
from app.store.tables import AuditEntry
from app.web import streams, workshop_views
from app.web.who import ROOM_COOKIE
from tests.conftest import settings_for, sign_in, times
from tests.examples import KEYS, LEVELS, NOON
from tests.rooms import make_room, move, phone_of, rate, rated
from tests.server import Server, with_the_planted_fault

MARK = re.compile(r'data-mark="([^"]*)"')
OWN = re.compile(r"You said</p><p><strong>([^<]*)")


@pytest.fixture
def hall(sqlite_url: str) -> Iterator[FastAPI]:
    """The application on SQLite."""
    its = create_app(settings_for(sqlite_url), now=lambda: NOON)
    yield its
    its.state.database.close()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act returned, all begun at the same moment."""
    ready = Barrier(len(acts))

    def go(act: Callable[[], Any]) -> Any:
        ready.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as crowd:
        return list(crowd.map(go, acts))


# What was revealed is drawn once --------------------------------------------------------------------------------------


class Kept(dict[tuple[object, ...], Any]):
    """The parts of pages that are kept; it counts how often what was revealed was drawn."""

    drawn = 0

    def __setitem__(self, key: tuple[object, ...], made: Any) -> None:
        self.drawn += key[0] == "spread"
        super().__setitem__(key, made)


class Forgetful(Kept):
    """The planted fault: what was drawn is not found again."""

    def get(self, *_key: Any) -> None:
        return None


def drawn_for_a_room(hall: FastAPI, monkeypatch: pytest.MonkeyPatch, kept: Kept) -> list[tuple[int, int]]:
    """How often view and fragment were made at each stage, when twelve phones look twice, all at once."""
    honest, made = workshop_views.room_view, []

    def making(*its: Any) -> workshop_views.RoomView:
        made.append(its)
        return honest(*its)

    monkeypatch.setattr(workshop_views, "room_view", making)
    monkeypatch.setattr(templating, "_kept", kept)
    database: Database = hall.state.database
    room = make_room(database, 12, "begin", "rate")
    phones = [phone_of(hall, n) for n in range(12)]
    found = []

    def look(*moves: str, agree: int) -> None:
        for name in moves:
            move(database, room.id, name)
        kept.drawn = 0
        made.clear()
        pages = at_once(*(lambda phone=phone: [phone.get("/room").text for _ in range(2)] for phone in phones))
        for n, both in enumerate(pages):
            for page in both:
                assert f"{agree} of 12 agree" in page
                own = OWN.search(page)
                assert own and own[1] == ("Agree" if n < agree else "Disagree"), "one's own rating, and nobody else's"
        found.append((len(made), kept.drawn))

    def everybody_rates(agree: int) -> None:
        for n in range(12):
            assert rate(database, n, "agree" if n < agree else "disagree")

    everybody_rates(4)
    look("reveal", agree=4)
    look("talk", agree=4)
    move(database, room.id, "rate-again")
    everybody_rates(6)
    look("reveal", agree=6)
    move(database, room.id, "back")
    everybody_rates(7)
    look("reveal", agree=7)
    for phone in phones:
        phone.close()
    return found


def test_what_was_revealed_is_drawn_once_for_all_who_look_at_once(
    hall: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = drawn_for_a_room(hall, monkeypatch, Kept())
    assert [made for made, _drawn in found] == [1, 1, 1, 1], "the view is made once a change"
    assert [drawn for _made, drawn in found] == [1, 0, 1, 1], "and what was revealed drawn once, until it is another"


def test_a_fragment_that_is_drawn_for_each_phone_is_found(hall: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn_for_a_room(hall, monkeypatch, Forgetful())[0] == (1, 24)


# Sixty phones behind one address --------------------------------------------------------------------------------------


def test_sixty_phones_behind_one_address_come_in_and_look_every_two_seconds(hall: FastAPI) -> None:
    room = make_room(hall.state.database, 0)
    phones = [phone_of(hall, n) for n in range(60)]
    for phone in phones:
        assert phone.get("/room/0000-0000").status_code == 404, "each mistypes the code once"
        assert phone.post(f"/room/{room.code}", data={"perspective": "tsi"}).status_code == 200
    for _ in range(61):
        phones[0].get("/room/0000-0000")
    assert phones[0].get(f"/room/{room.code}").status_code == 429, (
        "somebody guesses: nobody joins from here for a while"
    )
    move(hall.state.database, room.id, "begin")
    move(hall.state.database, room.id, "rate")
    for _ in range(3):  # as where the stream is cut
        assert {phone.get("/room").status_code for phone in phones} == {200}
    seen = MARK.search(phones[0].get("/room").text)
    assert seen
    for phone in phones:
        assert "Received" in phone.post("/room/rating", data={"seen": seen[1], "rating": "agree"}).text
    with hall.state.database.reading() as session:
        assert len(rated(session, room.id)) == 60
    for phone in phones:
        phone.close()


# Two who press at once ------------------------------------------------------------------------------------------------


def test_whatever_is_pressed_at_once_through_the_web_counts_once(app: FastAPI, database: Database) -> None:
    room = make_room(database, 8, "begin", "rate")
    desks = [sign_in(app, database, NOON) for _ in range(2)]
    phones = [phone_of(app, n) for n in range(8)]
    tabs = [phone_of(app, n) for n in range(8)]  # the same device once more
    chance = random.Random(8)
    for _voting in range(times(3, 40)):
        for n in range(5):
            assert rate(database, n, "agree")
        seen = MARK.search(phones[0].get("/room").text)
        assert seen
        rates = [partial(press, phone, seen[1], chance.choice(LEVELS)) for phone in (*phones, *tabs)]
        for desk in desks:
            desk.open(f"/workshops/{room.id}")
        with database.reading() as session:
            before = moves_noted(session)
        told = at_once(*rates, *(partial(desk.press, "Reveal") for desk in desks))
        assert set(told[: len(rates)]) == {303}
        with database.reading() as session:
            assert moves_noted(session) == before + 1, "two who press at once move the room once"
            its = workshops.by_id(session, str(room.id))
            item = workshops.items(session, its)[its.item]
            body = rooms.reveals(session, item)[its.voting]
            kept = rated(session, room.id)
        assert all(len(values) == 1 for values in kept.values()), "nobody is counted twice"
        counts = Counter(value for values in kept.values() for value in values)
        assert +Counter(body["all"]["counts"]) == counts and body["people"] == len(kept)
        agree = counts["agree"] + counts["strongly_agree"]
        for visitor in (*phones, *(desk.client for desk in desks)):
            page = visitor.get("/room" if visitor in phones else f"/workshops/{room.id}").text
            assert f"{agree} of {len(kept)} agree" in page
        move(database, room.id, "talk")
        move(database, room.id, "rate-again")
    for phone in (*phones, *tabs):
        phone.close()


def press(phone: httpx.Client, seen: str, value: str) -> int:
    """Somebody rates: the status of the answer."""
    return phone.post("/room/rating", data={"seen": seen, "rating": value}, follow_redirects=False).status_code


def moves_noted(session: Any) -> int:
    """How many moves were noted."""
    of = select(func.count()).select_from(AuditEntry).where(col(AuditEntry.event) == audit.Event.WORKSHOP_MOVED)
    return int(session.exec(of).one())


# The stream -----------------------------------------------------------------------------------------------------------


def test_an_idle_room_costs_nothing_and_a_change_is_told_at_once(
    hall: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    database: Database = hall.state.database
    room = make_room(database, 5, "begin", "rate")
    its: streams.Streams = hall.state.streams
    looks = 0
    look = its._look

    def counting(workshop: UUID) -> streams.Seen:
        nonlocal looks
        looks += 1
        return look(workshop)

    monkeypatch.setattr(its, "_look", counting)
    monkeypatch.setattr(streams, "LOOKS_ALONE", streams.QUIET)  # on PostgreSQL, where every process is heard
    came: list[tuple[int, str, float]] = []

    async def follow(number: int, every: float) -> None:
        async for word in its.words(str(room.id), every):
            came.append((number, word, time.monotonic()))

    async def play() -> None:
        nonlocal looks
        following = [asyncio.create_task(follow(n, 0.5 if n == 0 else 3)) for n in range(20)]
        await asyncio.sleep(1)
        assert len(came) == 20 and looks <= 2, "one look for all"
        looks = 0
        await asyncio.sleep(2)
        assert looks == 0 and len(came) == 20, "nobody looks at an idle room"
        for n in range(5):
            await asyncio.to_thread(rate, database, n, "agree")
        await asyncio.sleep(0.6)
        assert {number for number, *_ in came[20:]} <= set(range(20)) and 1 <= looks <= 5
        del came[:]
        began = time.monotonic()
        await asyncio.to_thread(move, database, room.id, "reveal")
        await asyncio.sleep(0.5)
        assert {number for number, *_ in came} == set(range(20)), "a move is told to all"
        assert max(at for *_, at in came) - began < 0.5
        assert {word for _, word, _ in came} == {streams.CHANGED}, "and nothing but that something changed"
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)

    asyncio.run(play())
    assert its._rooms == {} and its._tasks == {}, "nothing is left of a room that nobody follows"


# Killed in mid-vote -----------------------------------------------------------------------------------------------

DEVICES = 20
A_PAUSE = 0.1  # seconds between two presses
PATIENCE = 60  # seconds after which nothing is received any more


class Voter:
    """A device that rates again and again; each press is tried until it is received, or another takes its place."""

    def __init__(self, address: str, number: int, seen: str):
        self.key, self.seen = KEYS.room_key(f"device-{number}"), seen
        self.sent: list[str] = []
        self.acknowledged = -1  # the place of the last one that was received
        self._chance = random.Random(number)
        self.browser = httpx.Client(base_url=address, timeout=20, trust_env=False)
        self.browser.cookies.set(ROOM_COOKIE, f"device-{number}", domain="127.0.0.1")

    def vote(self, enough: Event, over: Event, received: Counter[str]) -> None:
        """Until there is enough, and the last one was received; or until it is over."""
        while not over.wait(A_PAUSE) and not (enough.is_set() and self.acknowledged == len(self.sent) - 1):
            if not self.sent or self.acknowledged == len(self.sent) - 1 or self._chance.random() < 0.1:
                self.sent.append(self._chance.choice([*LEVELS, "dont_know"]))
            try:
                told = self.browser.post("/room/rating", data={"seen": self.seen, "rating": self.sent[-1]})
            except httpx.TransportError:
                over.wait(5 * A_PAUSE)
                continue
            assert told.status_code == 303, told.text
            self.acknowledged = len(self.sent) - 1
            received["all"] += 1

    def untrue(self, kept: list[str | None]) -> str | None:
        """What was acknowledged and is not so."""
        may_stand = self.sent[max(self.acknowledged, 0) :]
        if len(kept) > 1:
            return f"{len(kept)} ratings of one device"
        if not kept:
            return "a rating that was acknowledged is gone" if self.acknowledged >= 0 else None
        return None if kept[0] in may_stand else f"{kept[0]} is kept instead of {may_stand[0]}"


def killed_in_mid_vote(server: Server, url: str, kills: int) -> list[str]:
    """Twenty devices rate while the server is killed: what is not so of what they were told."""
    database = Database(url)
    room = make_room(database, DEVICES, "begin", "rate")
    with database.reading() as session:
        seen = rooms.standing_of(workshops.by_id(session, str(room.id))).mark
    voters = [Voter(server.address, n, seen) for n in range(DEVICES)]
    enough, over, received = Event(), Event(), Counter[str]()
    with server, ThreadPoolExecutor(DEVICES) as crowd:
        voting = [crowd.submit(voter.vote, enough, over, received) for voter in voters]
        try:
            for _ in range(kills):
                before, until = received["all"], time.monotonic() + PATIENCE
                while received["all"] < before + 5:
                    assert time.monotonic() < until, [one.exception() for one in voting if one.done()]
                    time.sleep(0.002)
                time.sleep(random.random() * 0.05)
                server.kill()
                time.sleep(0.1)  # what was received is noted by now
                with database.reading() as session:
                    kept = rated(session, room.id)
                if untrue := [told for voter in voters if (told := voter.untrue(kept.get(voter.key, [])))]:
                    over.set()
                    wait(voting)
                    close(voters, database)
                    return untrue
                server.start()
            enough.set()
            for one in voting:
                one.result(PATIENCE)
        finally:
            over.set()
        began = time.monotonic()
        pages = at_once(*(lambda voter=voter: voter.browser.get("/room").text for voter in voters))
        assert all("You have rated" in page for page in pages)
        assert time.monotonic() - began < 2, "everybody is on the right page within two seconds"
        with database.reading() as session:
            kept = rated(session, room.id)
        assert {voter.key: [voter.sent[-1]] for voter in voters} == kept, "each one's last, and none twice"
        move(database, room.id, "reveal")
        after = at_once(*(lambda voter=voter: voter.browser.get("/room").text for voter in voters))
        counts = Counter(values[0] for values in kept.values())
        words = f"{counts['agree'] + counts['strongly_agree']} of {DEVICES - counts['dont_know']} agree"
        assert all(words in page for page in after)
    close(voters, database)
    return []


def close(voters: list[Voter], database: Database) -> None:
    """Everybody goes home."""
    for voter in voters:
        voter.browser.close()
    database.close()


def test_what_was_rated_outlives_a_server_that_is_killed_in_mid_vote(sqlite_url: str, tmp_path: Path) -> None:
    assert killed_in_mid_vote(Server(sqlite_url, tmp_path), sqlite_url, 1) == []


@pytest.mark.soak
def test_it_outlives_being_killed_again_and_again(database_url: str, tmp_path: Path) -> None:
    assert killed_in_mid_vote(Server(database_url, tmp_path), database_url, 20) == []


def test_the_vote_finds_losses_where_the_commit_comes_after_the_answer(sqlite_url: str, tmp_path: Path) -> None:
    """The planted fault: a rating is acknowledged before it is kept."""
    assert killed_in_mid_vote(with_the_planted_fault(sqlite_url, tmp_path), sqlite_url, 10)


def test_a_phone_that_was_asleep_or_reloaded_shows_where_the_room_stands(hall: FastAPI) -> None:
    database: Database = hall.state.database
    room = make_room(database, 5, "begin", "rate")
    phone = phone_of(hall, 0)
    asleep = phone.get("/room").text
    for n in range(1, 5):
        rate(database, n, "agree")
    rate(database, 0, "disagree")
    move(database, room.id, "reveal")
    move(database, room.id, "talk")
    assert "-rating-" in MARK.search(asleep)[1]  # type: ignore[index]
    assert "4 of 5 agree" in phone.get("/room").text
    phone.close()
