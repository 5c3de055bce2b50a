"""What the tests stand on: a migrated database of each kind, a clock that is set by hand, the app and its visitors."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zlib import crc32

import pytest
from fastapi import FastAPI
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, sync_playwright

from app.main import create_app
from app.settings import Settings
from app.store import people, schema
from app.store.db import Database
from tests import postgres
from tests.browser import launch, served
from tests.examples import A_DAY, NOON, SECRET
from tests.visitor import Visitor

THOROUGH = os.environ.get("HOWGOOD_THOROUGH", "") == "full"
KINDS = ("sqlite", "postgresql")

hypothesis_settings.register_profile("quick", deadline=None, max_examples=50)
hypothesis_settings.register_profile("full", deadline=None, max_examples=1000)
hypothesis_settings.load_profile("full" if THOROUGH else "quick")


def times(quick: int, full: int) -> int:
    """How often a long loop runs: in every `make test`, and whole in `make soak`."""
    return full if THOROUGH else quick


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A case marked `either_database` runs on one of the two kinds, which its name decides; in `make soak` on both."""

    def is_left_out(item: pytest.Item) -> bool:
        spec = getattr(item, "callspec", None)
        if THOROUGH or spec is None or item.get_closest_marker("either_database") is None:
            return False
        kind = spec.params.get("database_url")
        case = item.nodeid.replace(str(kind), "")
        return kind is not None and KINDS.index(kind) != crc32(case.encode()) % len(KINDS)

    left_out = [item for item in items if is_left_out(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was not tested because this machine lacks a program is said at the end, in colour."""
    reasons = {report.longrepr[2] for report in terminalreporter.stats.get("skipped", ())}
    for reason in sorted(reason for reason in reasons if "is missing" in reason):
        terminalreporter.write_line(f"NOT TESTED: {reason.removeprefix('Skipped: ')}", yellow=True, bold=True)


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    """What a command's flags put into the environment goes with the test that gave them."""
    before = dict(os.environ)
    yield
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A migrated database of each kind, made once and copied for each test."""
    made: dict[str, str] = {}

    def url_of(kind: str) -> str:
        folder = tmp_path_factory.mktemp("migrated")
        return f"sqlite:///{folder / 'howgood.db'}" if kind == "sqlite" else postgres.create("howgood_migrated")

    for kind in KINDS:
        made[kind] = url_of(kind)
        database = Database(made[kind])
        schema.upgrade(database)
        database.close()
    return made


LENT = postgres.Lent("howgood_migrated")


def _fresh(kind: str, migrated: dict[str, str], tmp_path: Path, *, own: bool = False) -> Iterator[str]:
    """A migrated database of this kind, gone or emptied after the test; its `own` was never another's before."""
    if kind == "sqlite":
        file = tmp_path / "howgood.db"
        shutil.copy(migrated[kind].removeprefix("sqlite:///"), file)
        yield f"sqlite:///{file}"
    else:
        with postgres.database(template="howgood_migrated") if own else LENT.lend() as url:
            yield url


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, migrated: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """A migrated database of each kind."""
    own = request.node.get_closest_marker("own_database") is not None
    yield from _fresh(request.param, migrated, tmp_path, own=own)


@pytest.fixture
def sqlite_url(migrated: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """A migrated SQLite database, where the kind makes no difference."""
    yield from _fresh("sqlite", migrated, tmp_path)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database of each kind."""
    its = Database(database_url)
    yield its
    its.close()


class Clock:
    """The time, set by hand."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    """A clock at noon on 7 April 2027."""
    return Clock()


def settings_for(url: str) -> Settings:
    """Settings of a development server on this database."""
    its = {"database_url": url, "secret": SECRET, "staff_idle_minutes": 12 * 60}  # stories jump over hours
    return Settings(_env_file=None, mode="development", **its)  # type: ignore[call-arg, arg-type]


@pytest.fixture
def app(database: Database, database_url: str, clock: Clock) -> Iterator[FastAPI]:
    """The application on each kind of database."""
    its = create_app(settings_for(database_url), now=clock)
    yield its
    its.state.database.close()


@pytest.fixture
def visitor(app: FastAPI) -> Visitor:
    """A visitor without JavaScript."""
    return Visitor(app)


def sign_in(
    app: FastAPI, database: Database, now: datetime, email: str = "Staff@Example.org", first: str = "/rounds"
) -> Visitor:
    """Somebody of the national staff, or whoever has this address, signed in at this time; they begin at `first`."""
    with database.writing() as session:
        token = people.make_link(session, email, now=now, lasts=A_DAY)
    visitor = Visitor(app)
    visitor.open(f"/sign-in/{token}")
    visitor.press("Sign in")
    assert visitor.path == first
    return visitor


@pytest.fixture
def staff(app: FastAPI, database: Database) -> Visitor:
    """Somebody of the national staff, signed in at noon."""
    return sign_in(app, database, NOON)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with sync_playwright() as playwright:
        its = launch(playwright)
        yield its
        its.close()


@pytest.fixture
def site(sqlite_url: str, clock: Clock) -> Iterator[tuple[FastAPI, str]]:
    """The application on SQLite, served to the browser."""
    its = create_app(settings_for(sqlite_url), now=clock)
    with served(its) as address:
        yield its, address
    its.state.database.close()
