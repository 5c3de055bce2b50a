"""Codebooks: every version is kept, with who made it and on which day; the newest is the one in use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from app.core.clock import SCOTLAND
from app.core.codebook import Codebook
from app.core.codebook_edits import changes
from app.store import audit
from app.store.tables import Person
from app.store.theme_tables import CodebookVersion


@dataclass(frozen=True)
class Version:
    """One version: what it changed, and who made it when."""

    number: int
    changes: Sequence[str]
    author: str
    day: date


def newest(session: Session, questionnaire: str) -> Codebook:
    """The codebook of a questionnaire's id as it stands; an empty one before its first theme."""
    of = select(CodebookVersion).where(CodebookVersion.questionnaire == questionnaire)
    made = session.exec(of.order_by(col(CodebookVersion.number).desc()).limit(1)).first()
    return Codebook.model_validate_json(made.body) if made else Codebook()


def versions(session: Session, questionnaire: str) -> list[Version]:
    """Every version, the newest first."""
    made = session.exec(
        select(CodebookVersion, Person)
        .join(Person)
        .where(CodebookVersion.questionnaire == questionnaire)
        .order_by(col(CodebookVersion.number))
    ).all()
    before, found = Codebook(), []
    for version, author in made:
        book = Codebook.model_validate_json(version.body)
        day = version.made_at.astimezone(SCOTLAND).date()
        found.append(Version(book.number, changes(before, book), author.email, day))
        before = book
    return found[::-1]


def keep(session: Session, questionnaire: str, book: Codebook, *, now: datetime, by: Person) -> bool:
    """Keeps the version that follows the newest; False, and nothing kept, when somebody else made one meanwhile."""
    if newest(session, questionnaire).number != book.number - 1:
        return False
    table = inspect(CodebookVersion).local_table
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(table)
    row = {
        "questionnaire": questionnaire,
        "number": book.number,
        "body": book.model_dump_json(),
        "author_id": by.id,
        "made_at": now,
    }
    made = session.connection().execute(insert.values(row).on_conflict_do_nothing().returning(table.c.number))
    if made.first() is None:  # somebody else's came first, a moment ago
        return False
    audit.note(session, audit.Event.CODEBOOK_CHANGED, at=now, by=by, subject=f"{questionnaire}/{book.number}")
    return True
