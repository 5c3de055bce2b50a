"""Nothing joins who with what (DESIGN section 4): not by any column, order, file or log line.

People are invited by name, start, answer and finish in an order of chance. Then somebody who holds everything that is
kept, in both kinds of database, with its log, a backup and the copies that migrations make, and who knows besides in
which order people started and finished (they looked at the desk again and again), tries to tell whose response is
whose: by each thing known of a person beside each thing kept of a response, by equal words and by order. Within a
partnership and perspective they do no better than by drawing lots.

Outside stands who controls the running server: PostgreSQL's own order and numbers of transactions, and the free room
within SQLite's pages, are not looked at (docs/data-protection.md says so).
"""

import hashlib
import logging
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlmodel import Session, select, text

from app.core.keys import Keys
from app.core.mail import Answer, Event
from app.core.rounds import Purpose
from app.main import create_app
from app.store import backup, check_ins, invitations, invited, questionnaires, reminders, responses, rounds, schema
from app.store.check_in_tables import ActionOwner
from app.store.db import Database
from app.store.invitations import Seat
from app.store.inviting_tables import Invitation
from app.store.tables import Response, Round
from app.store.tally_tables import DayTally
from app.web.postman import Postman
from tests import examples
from tests.conftest import Clock, settings_for, sign_in
from tests.examples import A_DAY, KEYS, NOON
from tests.test_kept_themes import of_responses
from tests.test_outbox import settings
from tests.visitor import Visitor

pytestmark = pytest.mark.own_database

ROUNDS, PLACES, PERSPECTIVES, SIZE = ("first", "second"), ("orkney", "fife"), ("third-sector", "statutory"), 6
A_WHILE = timedelta(hours=2)  # between what one does and what the next does, so that days go by
LUCK = 1e-5  # how likely it may be that this test goes red by chance alone
AT = "http://127.0.0.1:8000"


@dataclass
class Somebody:
    """A person invited, and (which nobody else knows) the response that is theirs."""

    invitation: UUID
    address: str
    group: tuple[str, str, str]
    visitor: Visitor
    response: UUID | None = None
    started: int = 0  # the how-manyeth of all to do so
    finished: int = 0


@dataclass
class World:
    """Everything that is kept, and the truth."""

    database: Database
    people: list[Somebody] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    copies: dict[str, bytes] = field(default_factory=dict)


def play(
    app: FastAPI, database: Database, clock: Clock, folder: Path, seed: int, caplog: Any, slugs: Sequence[str] = ROUNDS
) -> World:
    """Everybody starts, answers and finishes, some time apart; one gets a new link, and all are reminded on the way."""
    chance, world = Random(seed), World(database)
    caplog.set_level(logging.DEBUG, "howgood")
    people = _invited(app, world, chance, slugs)
    post = Postman(database, settings(), clock, send=lambda _message, _to: Answer(Event.ACCEPTED))
    post.deliver_due()
    sign_in(app, database, clock())
    for n, person in enumerate(chance.sample(people, len(people))):
        clock.time += A_WHILE
        person.started = n
        _start(person, world)
    for n, person in enumerate(chance.sample(people, len(people))):
        clock.time += A_WHILE
        if n == len(people) // 2:
            _remind(world, clock, slugs)
            post.deliver_due()
        person.finished = n
        person.visitor.client.post("/response/submit", data={"holder": _holder(person)})
    world.people = people
    world.log = [f"{record.name} {record.getMessage()}" for record in caplog.records if _is_ours(record)]
    world.copies = dict(_copies(database, folder, clock()))
    return world


def _invited(app: FastAPI, world: World, chance: Random, slugs: Sequence[str]) -> list[Somebody]:
    made = []
    with world.database.writing() as session:
        for slug in slugs:
            round_ = examples.open_round(session, slug=slug)
            for seat in _seats(session, round_):
                names = [f"{chance.randrange(16**12):012x}@example.org" for _person in range(SIZE)]
                its = [invitations.Invitee(name) for name in names]
                invitations.invite(session, seat, its, words="", keys=KEYS, address=AT, now=NOON)
                assert seat.partnership is not None
                group = (slug, seat.partnership.slug, seat.perspective)
                made += [Somebody(i.id, i.address, group, Visitor(app)) for i in invitations.listed(session, seat)]
    return made


def _seats(session: Session, round_: Round) -> Iterator[Seat]:
    for place in rounds.places(session, round_):
        for perspective in PERSPECTIVES:
            yield Seat(round_, place, questionnaires.of_round(session, round_), perspective)


def _start(person: Somebody, world: World) -> None:
    with world.database.reading() as session:
        link = invitations.link(session.get_one(Invitation, person.invitation), KEYS, "")
    client = person.visitor.client
    client.get(link)
    assert client.post(link, data={"nonce": person.address}).url.path == "/response/code"
    with world.database.reading() as session:
        code = client.cookies["howgood_response"]
        its = responses.find(session, code, KEYS)
        assert its is not None
        person.response = its.id
    sent = {"holder": _holder(person), "value": "agree", "client": person.address[::-1][:6], "counter": "1"}
    assert client.post("/response/answers/a1", data=sent).json()["saved"]


def _holder(person: Somebody) -> str:
    assert person.response is not None
    return hashlib.sha256(person.response.bytes).hexdigest()[:16]


def _remind(world: World, clock: Clock, slugs: Sequence[str]) -> None:
    with world.database.writing() as session:
        for slug in slugs:
            reminders.plan(session, rounds.by_slug(session, slug), None, at=clock(), words="", now=clock())


def _is_ours(record: logging.LogRecord) -> bool:
    return not record.name.startswith(("httpx", "httpcore", "asyncio"))  # those of the tests' own client


def _copies(database: Database, folder: Path, now: datetime) -> Iterator[tuple[str, bytes]]:
    """What a backup holds, and on SQLite the copy that a migration makes beside the file."""
    backup.make(database, folder / "copy.howgood", now=now, lasts=A_DAY)
    with ZipFile(folder / "copy.howgood") as content:
        yield "backup", b"".join(content.read(name) for name in content.namelist())
    if copy := schema.copy_file(database.url, "before"):
        yield "copy", copy.read_bytes()


# What is known -------------------------------------------------------------------------------------------------------


Known = dict[Any, dict[str, Any]]  # of each person, or response: what is known, by where it stands


def known(world: World) -> tuple[Known, Known]:
    """All that is kept of each person, and of each response; and the order in which people started and finished."""
    of_people: Known = {p.invitation: {"seen: started": p.started, "seen: finished": p.finished} for p in world.people}
    of_responses: Known = {p.response: {} for p in world.people}
    addresses = {p.address: p.invitation for p in world.people}
    with world.database.engine.connect() as connection:
        for name in sorted(sa.inspect(connection).get_table_names()):
            rows = connection.execute(text(f'SELECT * FROM "{name}"')).mappings().all()  # in no order of our asking
            if name == "response" or (rows and "response_id" in rows[0]):
                if world.database.url.startswith("postgresql"):  # whose own order is the running server's
                    rows = sorted(rows, key=lambda row: str(dict(row)))
                _note(of_responses, name, rows, lambda row: [_uuid(row.get("response_id", row.get("id")))])
            else:
                _note(of_people, name, rows, lambda row: _whose(row, of_people, addresses))
                _note(of_responses, name, rows, lambda row: _whose(row, of_responses, {}))
    for n, line in enumerate(world.log):
        for who in (*of_people, *of_responses):
            if str(who) in line or who.hex in line:
                (of_people if who in of_people else of_responses)[who].setdefault("log", n)
        for address, who in addresses.items():
            if address in line:
                of_people[who].setdefault("log", n)
    for side in (of_people, of_responses):
        for who, its in side.items():
            for name, copy in world.copies.items():
                found = [match.start() for match in re.finditer(f"{who.hex}|{who}".encode(), copy)]
                its |= {f"{name}: first": found[0], f"{name}: last": found[-1]} if found else {}
    return of_people, of_responses


def _uuid(value: Any) -> UUID | None:
    return value if isinstance(value, UUID) else UUID(value) if value else None


def _whose(row: Any, people: Known, addresses: dict[str, UUID]) -> list[UUID]:
    words = " ".join(str(value) for value in row.values())
    found = {UUID(one) for one in re.findall(r"\b[0-9a-f]{32}\b|\b[0-9a-f-]{36}\b", words) if _is_uuid(one)}
    found |= {addresses[one] for one in re.findall(r"\b[0-9a-f]{12}@example\.org", words) if one in addresses}
    return [who for who in found if who in people]


def _is_uuid(words: str) -> bool:
    return len(words.replace("-", "")) == 32


def _note(side: Known, table: str, rows: Sequence[Any], whose: Callable[[Any], list[Any]]) -> None:
    """What each column says of each: the first and the last of its rows, and where they stand."""
    for n, row in enumerate(rows):
        for who in whose(row):
            if who not in side:
                continue
            for column, value in {**row, "(order)": n}.items():
                side[who].setdefault(f"{table}.{column}: first", value)
                side[who][f"{table}.{column}: last"] = value
            side[who][f"{table}: rows"] = side[who].get(f"{table}: rows", 0) + 1


# The attack -----------------------------------------------------------------------------------------------------------


def joins(world: World) -> dict[str, int]:
    """For each way to join: how many people it gives their own response."""
    of_people, of_responses = known(world)
    groups: dict[tuple[str, str, str], list[Somebody]] = defaultdict(list)
    for person in world.people:
        groups[person.group].append(person)
    lots = Random(7)
    right: dict[str, int] = defaultdict(int)
    names = sorted({name for its in of_people.values() for name in its})
    others = sorted({name for its in of_responses.values() for name in its})
    for group in groups.values():
        truth = {p.invitation: p.response for p in group}
        by = {name: _ranked(list(truth), of_people, name, lots) for name in names}
        beside = {name: _ranked(list(truth.values()), of_responses, name, lots) for name in others}
        for name in names:
            for other in others:
                way = f"{name} ~ {other}"
                right[way] += sum(truth[a] == b for a, b in zip(by[name], beside[other], strict=True))
                back = reversed(beside[other])
                right[f"{way}, backwards"] += sum(truth[a] == b for a, b in zip(by[name], back, strict=True))
                right[f"{name} = {other}"] += sum(
                    _alone_equal(of_people[who].get(name), other, of_responses, list(truth.values())) == its
                    for who, its in truth.items()
                )
    return right


def _ranked(who: list[Any], side: Known, name: str, lots: Random) -> list[Any]:
    """In the order of what is known of them; equals by lot."""
    return sorted(who, key=lambda one: (_sortable(side[one].get(name)), lots.random()))


def _sortable(value: Any) -> tuple[int, float, str]:
    if isinstance(value, datetime):
        return 1, value.timestamp(), ""
    return (1, float(value), "") if isinstance(value, (int, float)) else (0, 0.0, str(value))


def _alone_equal(value: Any, name: str, side: Known, among: list[Any]) -> Any:
    """The only one of them of whom the same is known."""
    found = [one for one in among if value not in (None, "") and str(side[one].get(name)) == str(value)]
    return found[0] if len(found) == 1 else None


def most_by_lot(world: World, ways: int) -> int:
    """How many people drawing lots gives their own response at most: in a group it is one on average.

    The number of them is as good as Poisson's, and so many ways are tried.
    """
    mean = len({person.group for person in world.people})
    k, above = 0, 1.0
    while above * ways > LUCK:
        above -= math.exp(-mean) * mean**k / math.factorial(k)
        k += 1
        if above < 1e-12:
            break
    return k


def best(world: World) -> tuple[str, int, int]:
    """The way to join that gives most people their own response, how many, and how many lots would give at most."""
    right = joins(world)
    way = max(right, key=lambda one: right[one])
    assert len(right) > 500, "hardly anything was looked at"
    return way, right[way], most_by_lot(world, len(right))


def test_nothing_joins_who_with_what(
    app: FastAPI, database: Database, clock: Clock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    world = play(app, database, clock, tmp_path, 1, caplog)
    assert "backup" in world.copies
    with database.reading() as session:
        assert len(set(session.exec(select(DayTally.day)))) > 3, "days went by, and each was counted"
    way, right, at_most = best(world)
    assert right <= at_most, f"“{way}” gives {right} of {len(world.people)} their own response"


@pytest.fixture
def lite(sqlite_url: str, clock: Clock) -> Iterator[tuple[FastAPI, Database]]:
    """The application on SQLite."""
    its, database = create_app(settings_for(sqlite_url), now=clock), Database(sqlite_url)
    yield its, database
    database.close()
    its.state.database.close()


def test_a_start_time_in_the_response_store_is_found_out(
    lite: tuple[FastAPI, Database],
    clock: Clock,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, database = lite
    with database.writing() as session:
        session.connection().execute(text("CREATE TABLE response_start (response_id CHAR(32), at DATETIME)"))
    plain = responses.begin

    def with_a_time(session: Session, *its: Any, **more: Any) -> tuple[Response, str]:
        response, code = plain(session, *its, **more)
        planted = "INSERT INTO response_start VALUES (:id, :at)"
        session.connection().execute(text(planted), {"id": response.id.hex, "at": more["now"].isoformat()})
        return response, code

    monkeypatch.setattr("app.web.join.responses.begin", with_a_time)
    world = play(app, database, clock, tmp_path, 2, caplog, ROUNDS[:1])
    way, right, at_most = best(world)
    assert right == len(world.people) > at_most and "response_start" in way


def test_a_tally_at_each_start_is_found_out(
    lite: tuple[FastAPI, Database],
    clock: Clock,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, database = lite
    plain = responses.begin

    def counted(session: Session, *its: Any, **more: Any) -> tuple[Response, str]:
        response, code = plain(session, *its, **more)
        seat = {"round_id": response.round_id, "perspective": response.perspective, "day": more["now"].date()}
        so_far = session.exec(select(sa.func.count()).select_from(Response)).one()
        session.add(DayTally(key=f"{response.id}", started=so_far, submitted=0, **seat))
        return response, code

    monkeypatch.setattr("app.web.join.responses.begin", counted)
    world = play(app, database, clock, tmp_path, 5, caplog, ROUNDS[:1])
    way, right, at_most = best(world)
    assert right == len(world.people) > at_most and "day_tally" in way


def test_one_key_for_both_sides_is_found_out(
    lite: tuple[FastAPI, Database],
    clock: Clock,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, database = lite
    monkeypatch.setattr(Keys, "invitation_key", Keys.response_key)
    world = play(app, database, clock, tmp_path, 3, caplog, ROUNDS[:1])
    right = joins(world)
    assert right["invitation.return_key: last = response.key: last"] == len(world.people)


# Where a row stands ---------------------------------------------------------------------------------------------------


def _start_two_of_five(database: Database) -> list[UUID]:
    """Two of five people start; all five, in the order in which they were written down."""
    with database.writing() as session:
        seat = next(_seats(session, examples.open_round(session)))
        people = [invitations.Invitee(f"p{n}@example.org") for n in range(5)]
        invitations.invite(session, seat, people, words="", keys=KEYS, address=AT, now=NOON)
        them = [its.id for its in invitations.listed(session, seat)]
    for n in (3, 1):
        with database.writing() as session:
            assert invited.start(session, them[n], f"code {n}", KEYS)
    return them


WRITTEN_BY = text("SELECT count(DISTINCT xmin::text) FROM invitation")


def test_postgresql_does_not_know_who_started_last(database: Database) -> None:
    _start_two_of_five(database)
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect() as connection:
            assert connection.execute(WRITTEN_BY).scalar_one() == 1


def test_an_invitation_written_alone_is_found_out(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def alone(session: Session, its: Invitation, **values: Any) -> None:
        for name, value in values.items():
            setattr(its, name, value)
        session.add(its)

    monkeypatch.setattr(invited, "touch_all", alone)
    _start_two_of_five(database)
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect() as connection:
            assert connection.execute(WRITTEN_BY).scalar_one() == 3


def test_in_sqlites_file_no_invitation_moves_when_somebody_starts(
    lite: tuple[FastAPI, Database], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _app, database = lite

    def places() -> list[int]:
        with database.engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        file = Path(database.url.removeprefix("sqlite:///")).read_bytes()
        return [match.start() for who in them for match in re.finditer(who.hex.encode(), file)]

    plain, before = invited.start, []
    monkeypatch.setattr(invited, "start", lambda *_its: True)
    them = _start_two_of_five(database)
    before = places()
    for n in (3, 1):
        with database.writing() as session:
            assert plain(session, them[n], f"code {n}", KEYS)
    assert places() == before != []


# One side a session ---------------------------------------------------------------------------------------------------

ANSWERS = {"response", "kept_comment", "kept_name", *of_responses()}
NAMES = {"invitation", "message", "declined", "reminder", "check_in", "action_owner"}


class Watch:
    """Which tables each transaction touches."""

    def __init__(self, database: Database):
        self.both: list[str] = []
        self.touched: set[str] = set()
        self._now: dict[int, set[str]] = defaultdict(set)
        sa.event.listen(database.engine, "before_cursor_execute", self._note)
        sa.event.listen(database.engine, "begin", self._begin)

    def _begin(self, connection: Any) -> None:
        self._now[id(connection.connection.dbapi_connection)] = set()

    def _note(self, connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        its = self._now[id(connection.connection.dbapi_connection)]
        new = {name for name in ANSWERS | NAMES if re.search(rf'\b(FROM|INTO|JOIN|UPDATE)\s+"?{name}\b', statement)}
        its |= new
        self.touched |= its
        if new and its & ANSWERS and its & NAMES:
            self.both.append(statement)


def test_no_session_holds_both_sides(
    lite: tuple[FastAPI, Database], clock: Clock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app, database = lite
    watch = Watch(app.state.database)
    play(app, database, clock, tmp_path, 4, caplog, ROUNDS[:1])
    staff = sign_in(app, database, clock())
    for path in ("", "/reminders", *(f"/partnerships/orkney/{p}" for p in ("invitations", "invitations/third-sector"))):
        staff.open(f"/rounds/first{path}")
    staff.open("/mail")
    clock.time = NOON + 20 * A_DAY
    staff = sign_in(app, database, clock())
    staff.open("/rounds/first/partnerships/orkney/reports/baseline")
    _somebody_leads_an_action(app, database, clock, staff)
    with database.writing() as session:
        examples.open_round(session, slug="next", purpose=Purpose.FOLLOW_UP, follows="first")
        clock.time, code = NOON, examples.code_of(session, rounds.by_slug(session, "next"))
    next_time = Visitor(app)
    next_time.open(f"/join/{code}")
    next_time.press("Start")
    next_time.open("/response/sections/last-actions")
    assert "The forum meets" in next_time.text
    assert watch.touched >= {"response", "answer", "invitation", "message", "reminder", "check_in", "action_owner"}
    assert watch.both == []


def _somebody_leads_an_action(app: FastAPI, database: Database, clock: Clock, staff: Visitor) -> None:
    """They are named, asked by mail, and answer by their link; the action is in the report then."""
    here = "/rounds/first/partnerships/orkney"
    staff.open(f"{here}/actions/new")
    staff.press("Save the action", what="The forum meets")
    its = str(staff.page.select_one(".action")["id"])
    staff.open(f"{here}/check-ins")
    staff.press("Save the check-ins", **{f"owner.{its}": "jo@example.org"})
    clock.time += 100 * A_DAY
    Postman(app.state.database, settings(), clock, send=lambda _message, _to: Answer(Event.ACCEPTED)).deliver_due()
    with database.reading() as session:
        link = check_ins.link(session.exec(select(ActionOwner)).one(), KEYS, "")
    leader = Visitor(app)
    leader.open(f"{link}?state=done")
    leader.press("Say so")
    staff = sign_in(app, database, clock())
    staff.open(f"{here}/actions")
    staff.open(f"{here}/reports/baseline")
    assert "The forum meets" in staff.text


def test_a_session_of_both_sides_is_found_out(lite: tuple[FastAPI, Database]) -> None:
    _app, database = lite
    watch = Watch(database)
    with database.reading() as session:
        session.exec(select(Response)).all()
        session.exec(select(Invitation)).all()
    with database.reading() as session:
        session.exec(select(Invitation)).all()
    assert len(watch.both) == 1
