"""Who may do what, on what: every route, for every role, about a partnership of their own, another, and none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app.core.access import Permission, Role
from app.main import create_app
from app.store import people, report_facts, rounds, sign_ins
from app.store.db import Database
from app.store.tables import Body, Partnership, Person
from app.web.who import STAFF_COOKIE, anywhere, may
from tests import access_table, examples
from tests.access_table import ROWS
from tests.conftest import Clock, settings_for
from tests.examples import A_DAY, NOON
from tests.test_house_rules import PUBLIC, permission_of, routes
from tests.visitor import Visitor

WORDS = [{"a1": "agree", "a2": "disagree", "a_text": "Words"}] * 6
WORKSHOP = UUID(int=7)


def person_with(session: Session, role: Role, place: str = "orkney", name: str = "") -> Person:
    """Somebody who holds this role over Orkney, its TSI, a workshop, or the nation."""
    partnership = session.exec(select(Partnership).where(Partnership.slug == place)).one()
    over = {
        Role.COORDINATOR: partnership.id,
        Role.REPORT_READER: partnership.id,
        Role.TSI_OFFICER: session.exec(select(Body.id).where(Body.name == "Voluntary Action Orkney")).one(),
        Role.FACILITATOR: WORKSHOP,
    }
    person = people.add(session, f"{name or role.value}@example.org", name or role.value, now=NOON)
    people.give(session, person, role, over.get(role), now=NOON)
    return person


def device_of(session: Session, person: Person) -> str:
    """What the cookie of a new session of theirs carries."""
    return sign_ins.begin(session, person, now=NOON, lasts=A_DAY, device="Firefox", before="")


def visitor_as(app: FastAPI, database: Database, role: Role, place: str = "orkney") -> Visitor:
    """Somebody with this role, signed in at noon."""
    visitor = Visitor(app)
    with database.writing() as session:
        visitor.client.cookies[STAFF_COOKIE] = device_of(session, person_with(session, role, place))
    return visitor


def closed_rounds(session: Session, *, read: bool = True) -> None:
    """Three closed rounds: in Orkney and Fife, in Fife alone, and about the nation; their reports were read."""
    for slug, places in (("both", ["orkney", "fife"]), ("theirs", ["fife"]), ("nation", [])):
        round_ = examples.open_round(session, slug=slug, partnerships=places)
        for place in places or [""]:
            examples.bring_in(session, round_, examples.responses("third-sector", *WORDS, place=place))
        rounds.close_round(session, round_, now=NOON)
        for partnership in rounds.places_or_nation(session, round_) if read else ():
            report_facts.of(session, round_, partnership, now=NOON)


@dataclass
class World:
    """A client for each role and for nobody, each with a second device to end."""

    clients: dict[Role | None, TestClient] = field(default_factory=dict)
    parts: dict[Role | None, dict[str, str]] = field(default_factory=dict)


@pytest.fixture
def world(site_app: FastAPI) -> World:
    """Everybody at their desk."""
    its = World()
    database: Database = site_app.state.database
    with database.writing() as session:
        closed_rounds(session)
        for role in (*Role, None):
            client = TestClient(site_app, "http://127.0.0.1:8000", follow_redirects=False)
            its.clients[role], its.parts[role] = client, dict(access_table.PARTS)
            if role is not None:
                person = person_with(session, role)
                spare = device_of(session, person)
                kept = sign_ins.session_of(session, spare, now=NOON, idle=A_DAY)
                assert kept is not None
                its.parts[role]["device"] = str(kept[0].id)
                client.cookies[STAFF_COOKIE] = device_of(session, person)
    return its


@pytest.fixture
def site_app(sqlite_url: str, clock: Clock) -> Iterator[FastAPI]:
    """The application on SQLite: what it asks of a person does not depend on the database."""
    its = create_app(settings_for(sqlite_url), now=clock)
    yield its
    its.state.database.close()


def addresses(route: APIRoute, parts: dict[str, str]) -> dict[str, str]:
    """Where to ask for this route about a partnership of one's own, another and none, as far as it can be."""
    if "{partnership}" in route.path:
        about = {"own": {"slug": "both", "partnership": "orkney"}, "other": {"slug": "both", "partnership": "fife"}}
    elif "{slug}" in route.path:
        about = {"own": {"slug": "both"}, "other": {"slug": "theirs"}, "none": {"slug": "nation"}}
    else:
        about = {"none": {}}
    for part in re.findall(r"{([a-z]+)}", route.path):
        assert part in parts or part in about["none" if "none" in about else "own"], (
            f"say in tests/access_table.py what {{{part}}} of {route.path} may be"
        )
    return {place: route.path.format(**(parts | its)) for place, its in about.items()}


def rows(route: APIRoute) -> list[str]:
    """The rows of the table that this route should have."""
    return [f"{method} {route.path}" for method in sorted(route.methods) if method != "HEAD"]


def guarded() -> list[APIRoute]:
    """Every route that asks who it is; signing out comes last, because it ends the visit."""
    found = [route for route in routes() if route.path not in PUBLIC]
    return sorted(found, key=lambda route: route.path == "/sign-out")


def differences(world: World) -> list[str]:
    """Where who gets in is not what the table says, or what one may not see does not look as if it were not there."""
    found = []
    absent: dict[str, bytes] = {}
    for route in guarded():
        start = route.path.split("/")[1]
        if start not in absent:
            absent[start] = world.clients[Role.NATIONAL_STAFF].get(f"/{start}x").content
        for row in rows(route):
            for role, client in world.clients.items():
                for place, address in addresses(route, world.parts[role]).items():
                    answer = client.request(row.split()[0], address)
                    who = f"{role.value if role else 'nobody'} at {row}, {place} partnership"
                    if role is None:
                        found += [f"{who}: {answer.status_code}"] if answer.status_code != 401 else []
                        continue
                    is_in = answer.content != absent[start]
                    if is_in != (place in ROWS[row].get(role, "").split()):
                        found.append(f"{who}: {'gets in' if is_in else 'is kept out'} ({answer.status_code})")
                    elif answer.status_code in (401, 403, 500) if is_in else answer.status_code != 404:
                        found.append(f"{who}: {answer.status_code}")
    return found


def test_every_route_has_a_row_in_the_table() -> None:
    wanted = {row for route in guarded() for row in rows(route)}
    assert wanted - set(ROWS) == set(), "say in tests/access_table.py who gets in there"
    assert set(ROWS) - wanted == set(), "take the routes that are gone out of tests/access_table.py"


def test_every_role_gets_in_where_the_table_says_and_nowhere_else(world: World) -> None:
    found = differences(world)
    assert found == [], "\n".join(found)


def test_a_scope_check_that_was_forgotten_is_found(site_app: FastAPI, world: World) -> None:
    """The planted fault: one's own words may be written wherever one may write some."""
    path = "/rounds/{slug}/partnerships/{partnership}/texts"
    route = next(route for route in routes() if route.path == path)
    asked = next(its.call for its in route.dependant.dependencies if getattr(its.call, "permission", None))
    assert asked is not None and permission_of(route) is Permission.WRITE_REPORT_TEXT
    site_app.dependency_overrides[asked] = may(Permission.WRITE_REPORT_TEXT, on=anywhere)
    found = differences(world)
    assert f"partnership-coordinator at GET {path}, other partnership: gets in (200)" in found
    assert all("texts" in line for line in found)
