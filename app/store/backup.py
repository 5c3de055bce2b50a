"""Backups: one file that holds the whole database as at one moment, what it must be when restored, and until when it
may be kept. It is made while people answer."""

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from sqlalchemy import Connection, MetaData, Table

from app.core.errors import Refusal
from app.language import _
from app.store import audit, schema
from app.store.db import Database

MANIFEST, SQLITE_FILE = "manifest.json", "howgood.db"
VERSION = 1
AT_ONCE = 1 << 20  # bytes


@dataclass(frozen=True)
class Part:
    """A table as it must come back: its rows and, on PostgreSQL, the SHA-256 of its text."""

    rows: int
    sha256: str = ""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. Times are ISO 8601; `sha256` is of an SQLite database's file."""

    version: int
    kind: str
    revision: str
    made: str
    expires: str
    tables: dict[str, Part]
    sha256: str = ""


def make(database: Database, file: Path, *, now: datetime, lasts: timedelta) -> Manifest:
    """Writes a backup into a new file that only its owner may read; that one was made is noted first."""
    if file.exists():
        raise Refusal(_("{file} is there already. Give the backup a name of its own.", file=str(file)))
    revision = schema.current(database)
    if revision is None:
        raise Refusal(_("This database is empty: there is nothing to back up."))
    with database.writing() as session:
        audit.note(session, audit.Event.BACKUP_MADE, at=now, subject=file.name)
    kind = database.engine.dialect.name
    saying = partial(Manifest, VERSION, kind, revision, now.isoformat(), (now + lasts).isoformat())
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
            with ZipFile(opened, "w", ZIP_DEFLATED) as written:
                manifest = (_sqlite if kind == "sqlite" else _tables)(database, written, saying)
                written.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
            opened.flush()
            os.fsync(opened.fileno())
        unfinished.rename(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def _sqlite(database: Database, written: ZipFile, saying: Callable[..., Manifest]) -> Manifest:
    """Written afresh in the order of the keys, as at one moment: no page tells what was written after what."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / SQLITE_FILE
        schema.write_afresh(file_of(database), copy)
        with closing(sqlite3.connect(copy)) as target:
            tables = rows_of(target)
        with copy.open("rb") as content, written.open(SQLITE_FILE, "w", force_zip64=True) as part:
            digest = copy_over(content, part)
    return saying(tables, digest)


def file_of(database: Database) -> Path:
    """The file of an SQLite database."""
    file = schema.file_of(database.url)
    assert file is not None, "only a file can be backed up"
    return file


def rows_of(its: sqlite3.Connection) -> dict[str, Part]:
    """Every table of an SQLite database, with its rows counted."""
    names = its.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return {
        name: Part(its.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for (name,) in sorted(names.fetchall())
    }


def copy_over(content: IO[bytes], part: IO[bytes]) -> str:
    """Copies piece by piece and gives the SHA-256 of all of it."""
    digest = hashlib.sha256()
    while piece := content.read(AT_ONCE):
        digest.update(piece)
        part.write(piece)
    return digest.hexdigest()


def _tables(database: Database, written: ZipFile, saying: Callable[..., Manifest]) -> Manifest:
    """Each table by COPY, all in one transaction that sees the database as at its beginning."""
    tables: dict[str, Part] = {}
    with database.standing_still() as connection:
        for table in tables_of(connection):
            with written.open(f"{table.name}.copy", "w", force_zip64=True) as part:
                tables[table.name] = copy_out(connection, table, part)
    return saying(tables)


def tables_of(connection: Connection) -> list[Table]:
    """The database's tables as they stand, each after those that it refers to; not Alembic's own."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def columns(table: Table) -> str:
    """The table's columns, as a statement names them."""
    return ", ".join(f'"{column.name}"' for column in table.columns)


def copy_out(connection: Connection, table: Table, part: IO[bytes] | None) -> Part:
    """Writes a table's rows in the order of their keys; a line is a row."""
    order = ", ".join(f'"{column.name}"' for column in table.primary_key)
    rows, digest = 0, hashlib.sha256()
    statement: Any = f'COPY (SELECT {columns(table)} FROM "{table.name}" ORDER BY {order}) TO STDOUT'
    driver: Any = connection.connection.driver_connection
    with driver.cursor().copy(statement) as pieces:
        for piece in pieces:
            data = bytes(piece)
            rows += data.count(b"\n")
            digest.update(data)
            if part is not None:
                part.write(data)
    return Part(rows, digest.hexdigest())


# Reading one ----------------------------------------------------------------------------------------------------------


@contextmanager
def opened(file: Path) -> Iterator[tuple[ZipFile, Manifest]]:
    """The backup in this file; a Refusal where it is none that this version can read."""
    try:
        with ZipFile(file) as content:
            said = json.loads(content.read(MANIFEST))
            tables = {name: Part(**part) for name, part in said.pop("tables").items()}
            manifest = Manifest(**said, tables=tables)
            if manifest.version != VERSION:
                raise Refusal(_("{file} is a backup of a newer version of HowGood.", file=str(file)))
            yield content, manifest
    except (BadZipFile, KeyError, ValueError, TypeError):
        raise Refusal(_("{file} is no backup of HowGood, or is damaged.", file=str(file))) from None


def has_expired(manifest: Manifest, now: datetime) -> bool:
    """Whether the backup should be gone by now."""
    return now >= datetime.fromisoformat(manifest.expires)


def remove_expired(folder: Path, now: datetime) -> list[Path]:
    """Removes the backups of a folder whose time is over, and gives their names."""
    gone = []
    for file in sorted(path for path in folder.iterdir() if path.is_file()):
        try:
            with opened(file) as (_content, manifest):
                is_over = has_expired(manifest, now)
        except Refusal:
            continue
        if is_over:
            file.unlink()
            gone.append(file)
    return gone
