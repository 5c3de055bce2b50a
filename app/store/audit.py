"""The record of what was done to rounds and by whom: noted, looked through, taken as a file, and one day pruned."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, or_, select, text

from app.core.audit import Event as Event  # where the store notes something, the vocabulary is at hand
from app.core.audit import Search
from app.core.errors import Refusal
from app.core.written import as_a_cell
from app.language import _
from app.store.tables import AuditEntry, Person

COLUMNS = ("at", "event", "person", "subject", "reason")
AT_ONCE = 1000


def note(
    session: Session,
    event: Event,
    *,
    at: datetime,
    by: Person | None = None,
    subject: str = "",
    reason: str | None = None,
) -> None:
    """Notes one event; `by` is None for the command line and for what happens by the clock."""
    person = by.id if by else None
    session.add(AuditEntry(at=at, event=event.value, person_id=person, subject=subject, reason=reason))


@dataclass(frozen=True)
class Entry:
    """One entry as it is read; `email` is None where it was done by the command line, or the account is gone."""

    at: datetime
    event: str
    person: UUID | None
    email: str | None
    subject: str
    reason: str | None

    @property
    def words(self) -> str:
        """What was done, in words; an event of a newer version as it is kept."""
        return Event(self.event).words if self.event in list(Event) else self.event


def _asked(search: Search) -> list[Any]:
    conditions: list[Any] = []
    if search.event:
        conditions.append(col(AuditEntry.event) == search.event.value)
    if search.round:
        under = search.round + "/"
        is_under = sa.func.substr(AuditEntry.subject, 1, len(under)) == under
        conditions.append(or_(col(AuditEntry.subject) == search.round, is_under))
    if search.person:
        conditions.append(col(AuditEntry.person_id) == search.person)
    if search.since:
        conditions.append(col(AuditEntry.at) >= search.since)
    if search.until:
        conditions.append(col(AuditEntry.at) < search.until)
    return conditions


def how_many(session: Session, search: Search) -> int:
    """How many entries are found."""
    return session.exec(select(sa.func.count()).select_from(AuditEntry).where(*_asked(search))).one()


def entries(session: Session, search: Search, *, most: int, skipped: int = 0) -> list[Entry]:
    """The newest entries found; `skipped` newer ones are left out."""
    found = (
        select(AuditEntry, Person.email)
        .join(Person, col(Person.id) == col(AuditEntry.person_id), isouter=True)
        .where(*_asked(search))
        .order_by(col(AuditEntry.at).desc(), col(AuditEntry.event), col(AuditEntry.id))
    )
    return [
        Entry(one.at, one.event, one.person_id, email, one.subject, one.reason)
        for one, email in session.exec(found.offset(skipped).limit(most))
    ]


def people(session: Session) -> Sequence[Person]:
    """Those who did something that is noted and still have an account, by address."""
    did = select(AuditEntry.person_id).where(col(AuditEntry.person_id).is_not(None))
    return session.exec(select(Person).where(col(Person.id).in_(did)).order_by(Person.email)).all()


def as_csv(session: Session, search: Search, *, now: datetime, by: Person | None = None) -> Iterator[bytes]:
    """All entries found, oldest first, people by id only; that it was taken is noted first."""
    note(session, Event.AUDIT_EXPORTED, at=now, by=by)
    session.flush()
    piece = io.StringIO(newline="")
    writer = csv.writer(piece)
    writer.writerow(COLUMNS)
    yield piece.getvalue().encode("utf-8-sig")
    found = session.exec(
        select(AuditEntry)
        .where(*_asked(search))
        .order_by(col(AuditEntry.at), col(AuditEntry.event), col(AuditEntry.id))
        .execution_options(yield_per=AT_ONCE)
    )
    for some in found.partitions(AT_ONCE):
        piece.seek(0)
        piece.truncate()
        for one in some:
            who = str(one.person_id) if one.person_id else ""
            row = (one.at.isoformat(), one.event, who, as_a_cell(one.subject), as_a_cell(one.reason or ""))
            writer.writerow(row)
        yield piece.getvalue().encode()


NO_DELETE = "audit_entry_no_delete"


def prune(session: Session, before: datetime, *, now: datetime) -> int:
    """Removes the entries from before this instant, notes that, and says how many they were.

    On PostgreSQL only the owner's role may; on SQLite the trigger that refuses is lifted within this transaction.
    """
    if before > now:
        raise Refusal(_("Entries can be removed up to today, not beyond."))
    connection = session.connection()
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        refuses = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": NO_DELETE})
        made = refuses.scalar_one()
        connection.exec_driver_sql(f"DROP TRIGGER {NO_DELETE}")
    gone = connection.execute(sa.delete(AuditEntry).where(col(AuditEntry.at) < before)).rowcount
    if is_sqlite:
        connection.exec_driver_sql(made)
    note(session, Event.AUDIT_PRUNED, at=now, subject=f"{gone} before {before.isoformat()}")
    return gone
