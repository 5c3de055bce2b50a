"""Bringing a database to the schema this version needs: Alembic only, after a copy of an SQLite file."""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url

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


def upgrade(database: Database) -> bool:
    """Migrates to the newest schema in one transaction; False when there was nothing to do."""
    before = current(database)
    if before == newest():
        return False
    if before is not None:
        copy_file(database.url, before)
    config = _config()
    with database.engine.execution_options(howgood_writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True


def downgrade(database: Database, to: str = "base") -> None:
    """Takes migrations back to a revision, in one transaction; from the base on all data goes."""
    config = _config()
    with database.engine.execution_options(howgood_writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, to)


def copy_file(url: str, revision: str) -> Path | None:
    """Copies an SQLite file beside itself before it is migrated and keeps the last two copies."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database or address.database == ":memory:":
        return None
    file = Path(address.database)
    taken = [int(copy.suffix[1:]) for copy in file.parent.glob(f"{file.name}.before-*.*") if copy.suffix[1:].isdigit()]
    copy = file.with_name(f"{file.name}.before-{revision}.{max(taken, default=0) + 1}")
    with sqlite3.connect(file) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
    copies = sorted(file.parent.glob(f"{file.name}.before-*.*"), key=lambda c: int(c.suffix[1:]))
    for old in copies[:-COPIES_KEPT]:
        old.unlink()
    return copy
