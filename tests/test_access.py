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

from app.core.access import MAY, Permission, Role
from app.core.rounds import Purpose
from app.core.workshop import Stage
from app.main import create_app
from app.store import people, report_facts, rounds, sign_ins, snapshots, workshops
from app.store.db import Database
from app.store.tables import Body, Partnership, Person, Snapshot
from app.web.who import STAFF_COOKIE, anywhere, may
from tests import access_table, examples
from tests.access_table import ROWS
from tests.conftest import Clock, settings_for
from tests.examples import A_DAY, NOON
from tests.test_house_rules import PUBLIC, permission_of, routes
from tests.visitor import Visitor, carry_tokens

WORDS = [{"a1": "agree", "a2": "disagree", "a_text": "Words"}] * 6
WORKSHOP, ANOTHER = UUID(int=7), UUID(int=8)


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


def workshops_in(session: Session) -> None:
    """A workshop in Orkney and one in Fife, on the questionnaire alone, that have ended."""
    by = people.add(session, "maker@example.org", "Maker", now=NOON)
    for id_, slug in ((WORKSHOP, "orkney"), (ANOTHER, "fife")):
        place = session.exec(select(Partnership).where(Partnership.slug == slug)).one()
        small = examples.questionnaire()
        its = workshops.make(session, place, small, None, title="C", minutes=30, dots=3, now=NOON, by=by, id_=id_)
        its.stage = Stage.ENDED  # its record is there for readers from then on


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
        workshops_in(session)
        somebody = person_with(session, Role.REPORT_READER, "fife", "somebody")
        for role in (*Role, None):
            client = TestClient(site_app, "http://127.0.0.1:8000", follow_redirects=False)
            carry_tokens(site_app, client)
            its.clients[role], its.parts[role] = client, dict(access_table.PARTS)
            if role is not None:
                person = person_with(session, role)
                spare = device_of(session, person)
                kept = sign_ins.session_of(session, spare, now=NOON, idle=A_DAY)
                assert kept is not None
                its.parts[role] |= {"device": str(kept[0].id), "id": str(somebody.id)}
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
    elif "{workshop}" in route.path:
        record = {"report": "workshop-record.json"}
        about = {"own": {"workshop": str(WORKSHOP)} | record, "other": {"workshop": str(ANOTHER)} | record}
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


def without_a_row(of: list[APIRoute]) -> set[str]:
    """What the table does not say of these routes."""
    return {row for route in of for row in rows(route)} - set(ROWS)


def test_every_route_has_a_row_in_the_table() -> None:
    assert without_a_row(guarded()) == set(), "say in tests/access_table.py who gets in there"
    gone = set(ROWS) - {row for route in guarded() for row in rows(route)}
    assert gone == set(), "take the routes that are gone out of tests/access_table.py"


def test_a_new_route_without_a_row_is_found() -> None:
    """The planted fault."""
    planted = APIRoute("/rounds/{slug}/planted", lambda: None, methods=["GET", "POST"])
    assert without_a_row([*guarded(), planted]) == {f"{method} /rounds/{{slug}}/planted" for method in ("GET", "POST")}


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


def links(visitor: Visitor) -> set[str]:
    """Where the page leads, header and all."""
    return {str(a["href"]).partition("#")[0] for a in visitor.page.find_all("a", href=True)} - {""}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.NATIONAL_STAFF])
def test_no_page_links_to_one_that_its_reader_may_not_open(site_app: FastAPI, role: Role) -> None:
    database: Database = site_app.state.database
    with database.writing() as session:
        closed_rounds(session)
        examples.open_round(session, slug="open")
    visitor, seen, todo = visitor_as(site_app, database, role), set(), ["/desk"]
    while todo:
        seen.add(href := todo.pop())
        visitor.open(href)
        todo += {
            its for its in links(visitor) if its.startswith("/") and not re.search(r"\.[a-z]+$|/comments/\w+/", its)
        }
        todo = [its for its in set(todo) - seen if not its.startswith("/join/")]
    assert ("/rounds/open" in seen) == (Permission.SEE_ROUNDS in MAY[role])
    assert len(seen) >= 2


def read(app: FastAPI, role: Role, href: str) -> str:
    """What somebody with this role reads there."""
    visitor = visitor_as(app, app.state.database, role)
    visitor.open(href)
    return visitor.text


def test_lists_show_only_what_is_ones_own(site_app: FastAPI) -> None:
    with site_app.state.database.writing() as session:
        closed_rounds(session)
    for role in (Role.COORDINATOR, Role.TSI_OFFICER):
        listed = read(site_app, role, "/rounds")
        assert "both" in listed and "Orkney" in listed
        assert "theirs" not in listed and "nation" not in listed and "Fife" not in listed
        assert "Fife" not in read(site_app, role, "/partnerships")
        assert "Fife" not in read(site_app, role, "/rounds/both")
    for role in (Role.COORDINATOR, Role.TSI_OFFICER, Role.REPORT_READER):
        listed = read(site_app, role, "/reports")
        assert "Orkney" in listed and "Fife" not in listed and "nation" not in listed
    listed = read(site_app, Role.NATIONAL_READER, "/reports")
    assert "Orkney" in listed and "Fife" in listed and "The nation" in listed


def test_a_report_reader_learns_of_no_round_before_it_has_a_report(site_app: FastAPI) -> None:
    database: Database = site_app.state.database
    with database.writing() as session:
        examples.open_round(session, slug="open")
    reader = visitor_as(site_app, database, Role.REPORT_READER)
    reader.open("/reports")
    assert "open" not in reader.text and "no report for you yet" in reader.text
    here = "/rounds/{}/partnerships/orkney/reports/{}"
    answers = {
        reader.client.get(here.format(slug, report)).content
        for slug in ("open", "nothing")
        for report in ("baseline", "baseline.json", "none")
    }
    assert len(answers) == 1
    with database.writing() as session:
        rounds.close_round(session, rounds.by_slug(session, "open"), now=NOON)
    reader.open(here.format("open", "baseline"))


def test_a_national_reader_reads_what_is_final_and_makes_nothing_so(site_app: FastAPI) -> None:
    database: Database = site_app.state.database
    with database.writing() as session:
        closed_rounds(session, read=False)
    reader = visitor_as(site_app, database, Role.NATIONAL_READER)
    here = "/rounds/both/partnerships/{}/reports/baseline"
    absent = reader.client.get("/rounds/nothing/partnerships/orkney/reports/baseline").content
    for place in ("orkney", "fife"):
        assert reader.client.get(here.format(place)).content == absent
    reader.open("/reports")
    assert "Orkney" not in reader.text
    assert _opened(database) == 0
    visitor_as(site_app, database, Role.COORDINATOR).open(here.format("orkney"))
    assert _opened(database) == 1
    reader.open("/reports")
    reader.follow("Orkney")
    assert reader.client.get(here.format("fife")).content == absent
    assert _opened(database) == 1


def _opened(database: Database) -> int:
    with database.reading() as session:
        return len(session.exec(select(Snapshot).where(Snapshot.opened_at != None)).all())  # noqa: E711


def test_nor_does_a_report_that_a_national_reader_reads_make_the_round_before_final(site_app: FastAPI) -> None:
    database: Database = site_app.state.database
    with database.writing() as session:
        for slug, more in (("first", {}), ("second", {"purpose": Purpose.FOLLOW_UP, "follows": "first"})):
            round_ = examples.open_round(session, slug=slug, **more)
            examples.bring_in(session, round_, examples.responses("third-sector", *WORDS))
            rounds.close_round(session, round_, now=NOON)
        orkney = rounds.place(session, round_, "orkney")
        snapshots.mark_opened(session, snapshots.shown(session, round_, orkney), now=NOON)
    reader = visitor_as(site_app, database, Role.NATIONAL_READER)
    reader.open("/rounds/second/partnerships/orkney/reports/baseline", status=404)
    visitor_as(site_app, database, Role.COORDINATOR).open("/rounds/second/partnerships/orkney/reports/baseline")
    reader.open("/rounds/second/partnerships/orkney/reports/baseline")


def test_a_person_may_be_several_things_each_over_its_own(site_app: FastAPI) -> None:
    database: Database = site_app.state.database
    with database.writing() as session:
        closed_rounds(session)
        person = person_with(session, Role.COORDINATOR)
        fife = session.exec(select(Partnership.id).where(Partnership.slug == "fife")).one()
        people.give(session, person, Role.REPORT_READER, fife, now=NOON)
        cookie = device_of(session, person)
    visitor = Visitor(site_app)
    visitor.client.cookies[STAFF_COOKIE] = cookie
    for place in ("orkney", "fife"):
        visitor.open(f"/rounds/both/partnerships/{place}/reports/baseline")
    visitor.open("/rounds/both/partnerships/orkney/texts")
    visitor.open("/rounds/both/partnerships/fife/texts", status=404)
    visitor.open("/rounds/theirs", status=404)
    visitor.open("/rounds/both")
    assert "Fife" not in visitor.text
