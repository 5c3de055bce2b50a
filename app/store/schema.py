"""Bringing a database to the schema this version needs: Alembic only, after a copy of an SQLite file."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url

from app.store.db import Database

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
COPIES_KEPT = 2
ONE_AT_A_TIME = 4_862_317_055  # an arbitrary PostgreSQL advisory lock of our own


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def current(database: Database) -> str | None:
    """The revision the database stands at; None for an empty one."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The revision this version of the program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def is_known(revision: str) -> bool:
    """Whether this version of the program knows how to come from this revision to its own."""
    return revision in known()


def known() -> set[str]:
    """The revisions that this version of the program knows."""
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def upgrade(database: Database, app_role: str | None = None, *, copied: bool = True) -> bool:
    """Migrates to the newest schema in one transaction; False when there was nothing to do.

    `app_role` is the PostgreSQL role that the app itself uses, where `database` is opened by the owner's. An SQLite
    file is copied first, unless `copied` is False.
    """
    before = current(database)
    if before == newest():
        return False
    if before is not None and copied:
        copy_file(database.url, before)
    with database.engine.execution_options(howgood_writes=True).begin() as connection:
        bring_to(connection, "head", app_role)
    return True


def bring_to(connection: Connection, revision: str, app_role: str | None = None) -> None:
    """Migrates up to a revision, in the transaction that is under way."""
    is_postgresql = connection.dialect.name == "postgresql"
    if is_postgresql:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    if app_role is not None and is_postgresql:
        grant(connection, app_role)


def grant(connection: Connection, app_role: str) -> None:
    """What the app's own role may do: everything with rows, but the record of what was done only grows."""
    role = connection.dialect.identifier_preparer.quote(app_role)
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"REVOKE ALL ON audit_entry, alembic_version FROM {role}",
        f"GRANT SELECT, INSERT ON audit_entry TO {role}",
        f"GRANT SELECT ON alembic_version TO {role}",
    ):
        connection.exec_driver_sql(statement)


def downgrade(database: Database, to: str = "base") -> None:
    """Takes migrations back to a revision, in one transaction; from the base on all data goes."""
    config = _config()
    with database.engine.execution_options(howgood_writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, to)


def copies(url: str) -> list[Path]:
    """The copies of an SQLite file that were made before migrations, the oldest first."""
    file = file_of(url)
    if file is None:
        return []
    made = [copy for copy in file.parent.glob(f"{file.name}.before-*.*") if copy.suffix[1:].isdigit()]
    return sorted(made, key=lambda copy: int(copy.suffix[1:]))


def copy_file(url: str, revision: str) -> Path | None:
    """Copies an SQLite file beside itself before it is migrated and keeps the last two copies."""
    file = file_of(url)
    if file is None:
        return None
    before = copies(url)
    number = int(before[-1].suffix[1:]) + 1 if before else 1
    copy = file.with_name(f"{file.name}.before-{revision}.{number}")
    write_afresh(file, copy)
    for old in copies(url)[:-COPIES_KEPT]:
        old.unlink()
    return copy


def write_afresh(file: Path, copy: Path) -> None:
    """Copies an SQLite database in the order of its keys, while others read and write it."""
    with closing(sqlite3.connect(file, isolation_level=None)) as source:
        source.execute("VACUUM INTO ?", (str(copy),))


def file_of(url: str) -> Path | None:
    """The file of an SQLite database; None for any other."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database or address.database == ":memory:":
        return None
    return Path(address.database)
