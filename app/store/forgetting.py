"""After an erasure is committed: it reaches the database's own files and the copies that migrations made."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

from app.core.review import Review
from app.store.db import SECURELY, Database
from app.store.schema import copies
from app.store.settled import settled_key


def forget_response(database: Database, response: UUID) -> None:
    """A response that was withdrawn goes from every copy, too."""
    database.forget()
    for copy in copies(database.url):
        _take_out(copy, response)


def forget_round(database: Database) -> None:
    """A round that was erased: copies made before a migration go whole, being older than any of it is needed."""
    database.forget(whole=True)
    for copy in copies(database.url):
        copy.unlink(missing_ok=True)


def forget_evidence(database: Database, evidence: UUID) -> None:
    """A piece of evidence that was removed goes from every copy, too."""
    database.forget()
    for copy in copies(database.url):
        with _opened(copy) as its:
            if its.execute("SELECT 1 FROM sqlite_master WHERE name = 'evidence'").fetchone():
                its.execute("DELETE FROM evidence WHERE id = ?", (evidence.hex,))


@contextmanager
def _opened(copy: Path) -> Iterator[sqlite3.Connection]:
    """A copy of any age, to take something out of it for good; one that cannot be read goes whole."""
    try:
        with closing(sqlite3.connect(copy)) as its:
            for pragma in ("journal_mode=DELETE", "foreign_keys=ON", SECURELY):
                its.execute(f"PRAGMA {pragma}")
            yield its
            its.commit()
    except sqlite3.Error:
        copy.unlink(missing_ok=True)


def _take_out(copy: Path, response: UUID) -> None:
    with _opened(copy) as its:
        for key in _settled_from(its, response):
            its.execute("DELETE FROM response WHERE key = ?", (key,))
        its.execute("DELETE FROM response WHERE id = ?", (response.hex,))


def _settled_from(its: sqlite3.Connection, response: UUID) -> list[str]:
    """The key of what was settled from this reading; in a copy of before there were reviews, none."""
    if not any(column[1] == "review" for column in its.execute("PRAGMA table_info(response)")):
        return []
    query = "SELECT round_id, partnership_id FROM response WHERE id = ? AND review = ?"
    found = its.execute(query, (response.hex, Review.COMPLETE.value)).fetchall()
    return [settled_key(UUID(round_), UUID(place) if place else None) for round_, place in found]
