"""Restoring a backup: checked before anything is touched, and cleared of all that was erased since it was made."""

import sqlite3
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

from sqlalchemy import inspect
from sqlmodel import Session, select, text

from app.core.errors import Refusal
from app.core.keys import Keys
from app.language import _
from app.store import addresses, audit, backup, erasure, owners, schema
from app.store.backup import Manifest
from app.store.db import Database
from app.store.tables import AuditEntry

SIGNED_IN = ("staff_session", "sign_in")  # whoever was signed out since must not be signed in again


@dataclass(frozen=True)
class Restored:
    """What was brought back, and what was erased from it again."""

    made: str
    rows: int
    rounds_erased: int
    others_erased: int


@dataclass(frozen=True)
class _Kept:
    """What must outlive the restoring: the erasure list, and the record of what was done since."""

    on_list: set[str]
    record: list[dict[str, Any]]


def restore(
    database: Database,
    file: Path,
    *,
    keys: Keys,
    now: datetime,
    on_list: Collection[str] = (),
    app_role: str | None = None,
    even_expired: bool = False,
) -> Restored:
    """Puts the backup in the place of all that the database holds, or raises and leaves it as it was.

    Erased again is what stands on the database's own erasure list, on that of the backup, and on `on_list`.
    """
    with backup.opened(file) as (content, manifest):
        _must_fit(database, manifest, now, even_expired=even_expired)
        before = _kept(database, on_list)
        if manifest.kind == "sqlite":
            done = _sqlite(database, content, manifest, before, keys, now)
        else:
            done = _postgresql(database, content, manifest, before, keys, now, app_role)
    database.forget(whole=True)
    return Restored(manifest.made, sum(part.rows for part in manifest.tables.values()), *done)


def _must_fit(database: Database, manifest: Manifest, now: datetime, *, even_expired: bool) -> None:
    kind = database.engine.dialect.name
    if manifest.kind != kind:
        raise Refusal(_("This backup is of {was}, and the database is {kind}.", was=manifest.kind, kind=kind))
    if not schema.is_known(manifest.revision):
        raise Refusal(_("This backup was made by a newer version of HowGood. Install that first."))
    if backup.has_expired(manifest, now) and not even_expired:
        raise Refusal(_("This backup was to be deleted on {day}.", day=manifest.expires[:10]))


def _kept(database: Database, on_list: Collection[str]) -> _Kept:
    """What the database knows that the backup may not; nothing where it is new."""
    with database.engine.connect() as connection:
        has_tables = set(inspect(connection).get_table_names()) >= {"erasure", "audit_entry"}
    if not has_tables:
        return _Kept(set(on_list), [])
    with database.reading() as session:
        record = [one.model_dump() for one in session.exec(select(AuditEntry))]
        return _Kept({*on_list, *erasure.listed(session)}, record)


def _catch_up(session: Session, manifest: Manifest, before: _Kept, keys: Keys, now: datetime) -> tuple[int, int]:
    """Brings what was restored to today: erasures, the record, and nobody signed in."""
    for table in SIGNED_IN:
        session.connection().execute(text(f"DELETE FROM {table}"))
    done = erasure.replay(session, {*before.on_list, *erasure.listed(session)}, keys=keys, now=now)
    there = set(session.exec(select(AuditEntry.id)))
    session.add_all(AuditEntry(**one) for one in before.record if one["id"] not in there)
    audit.note(session, audit.Event.BACKUP_RESTORED, at=now, subject=manifest.made)
    session.flush()
    return done


def _sqlite(
    database: Database, content: ZipFile, manifest: Manifest, before: _Kept, keys: Keys, now: datetime
) -> tuple[int, int]:
    """Everything happens in a copy, which then goes over the database by SQLite's own online backup."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / backup.SQLITE_FILE
        with content.open(backup.SQLITE_FILE) as part, copy.open("wb") as written:
            digest = backup.copy_over(part, written)
        with closing(sqlite3.connect(copy)) as its:
            is_whole = its.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            _must_equal(digest == manifest.sha256 and is_whole and backup.rows_of(its) == manifest.tables)
        restored = Database(f"sqlite:///{copy}")
        try:
            schema.upgrade(restored, copied=False)
            with restored.writing() as session:
                done = _catch_up(session, manifest, before, keys, now)
            with restored.writing() as session:
                addresses.after_restoring(session, erasure.listed(session), keys=keys)
                owners.after_restoring(session, erasure.listed(session), now=now)
            restored.forget(whole=True)
        finally:
            restored.close()
        with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(backup.file_of(database))) as target:
            source.backup(target)
        return done


def _postgresql(
    database: Database,
    content: ZipFile,
    manifest: Manifest,
    before: _Kept,
    keys: Keys,
    now: datetime,
    app_role: str | None,
) -> tuple[int, int]:
    """Everything happens in one transaction: until it is committed others see, and keep, what was."""
    with database.engine.begin() as connection:
        for name in inspect(connection).get_table_names():
            connection.exec_driver_sql(f'DROP TABLE "{name}" CASCADE')
        schema.bring_to(connection, manifest.revision)
        tables = backup.tables_of(connection)
        _must_equal({table.name for table in tables} == set(manifest.tables))
        names = ", ".join(f'"{table.name}"' for table in tables)
        connection.exec_driver_sql(f"TRUNCATE {names}")
        driver: Any = connection.connection.driver_connection
        for table in tables:
            statement = f'COPY "{table.name}" ({backup.columns(table)}) FROM STDIN'
            with driver.cursor().copy(statement) as into, content.open(f"{table.name}.copy") as part:
                while piece := part.read(backup.AT_ONCE):
                    into.write(piece)
            _must_equal(backup.copy_out(connection, table, None) == manifest.tables[table.name])
        schema.bring_to(connection, "head", app_role)
        with Session(bind=connection, join_transaction_mode="rollback_only") as session:
            done = _catch_up(session, manifest, before, keys, now)
        with Session(bind=connection, join_transaction_mode="rollback_only") as session:
            addresses.after_restoring(session, erasure.listed(session), keys=keys)
            owners.after_restoring(session, erasure.listed(session), now=now)
        return done


def _must_equal(is_equal: bool) -> None:
    if not is_equal:
        raise Refusal(_("The backup is not what it was when it was made. Nothing was changed; take another."))
