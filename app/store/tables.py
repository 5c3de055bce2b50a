"""What is kept, table by table. Tables use core's enums and hold no rules.

The response side (Response, Answer, SaveMark, LateAnswer, ReadComment, CodedPassage) holds no time at all, random
ids, and on SQLite no row order (WITHOUT ROWID): nothing in it says who gave what, or when.
"""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, DateTime, Enum, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from app.core.answers import NonAnswer
from app.core.comments import Decision, Reason
from app.core.review import Review
from app.core.rounds import Mode, Naming, Purpose

ORDERLESS = {"sqlite_with_rowid": False}


class Utc(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def word(
    kind: type[StrEnum], *, nullable: bool = False, primary_key: bool = False, usual: StrEnum | None = None
) -> Any:
    """A column of an enum's own words: database, YAML, URLs and exports say the same. `usual` is for earlier rows."""
    values = Enum(kind, values_callable=lambda e: [member.value for member in e], native_enum=False, length=32)
    return Field(
        sa_column=Column(
            values, nullable=nullable, primary_key=primary_key, server_default=usual.value if usual else None
        )
    )


def instant(*, nullable: bool = False) -> Any:
    """A column of an instant."""
    return Field(default=None, sa_type=Utc, nullable=nullable)


def long_text(*, nullable: bool = False) -> Any:
    """A column of text of any length."""
    return Field(default=None, sa_type=Text, nullable=nullable)


def of_response(*, primary_key: bool = True) -> Any:
    """A column that goes when its response goes."""
    return Field(sa_column=Column(ForeignKey("response.id", ondelete="CASCADE"), primary_key=primary_key))


class BodyKind(StrEnum):
    """What a body of a partnership is."""

    LOCAL_AUTHORITY = "local-authority"
    HEALTH_BOARD = "health-board"
    TSI = "tsi"


class Partnership(SQLModel, table=True):
    """A Children's Services Planning Partnership."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    slug: str = Field(unique=True)
    name: str


class Body(SQLModel, table=True):
    """A council, a health board or a Third Sector Interface; one may belong to several partnerships."""

    __table_args__ = (UniqueConstraint("kind", "name"),)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    kind: BodyKind = word(BodyKind)
    name: str


class Membership(SQLModel, table=True):
    """That a body belongs to a partnership, for which part of it, and from when to when (None: not recorded)."""

    partnership_id: UUID = Field(foreign_key="partnership.id", primary_key=True)
    body_id: UUID = Field(foreign_key="body.id", primary_key=True)
    area: str = ""
    since: date | None = None
    until: date | None = None


class QuestionnaireVersion(SQLModel, table=True):
    """One version of a questionnaire, frozen as canonical JSON."""

    __tablename__ = "questionnaire"
    __table_args__ = (UniqueConstraint("id", "version"),)
    fingerprint: str = Field(primary_key=True)
    id: str
    version: int
    canonical: str = long_text()


class Round(SQLModel, table=True):
    """A questionnaire version put to partnerships, or to the nation where it has none."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    slug: str = Field(unique=True)
    fingerprint: str = Field(foreign_key="questionnaire.fingerprint")
    purpose: Purpose = word(Purpose)
    mode: Mode = word(Mode)
    naming: Naming = word(Naming, usual=Naming.ANONYMOUS)
    minimum: int
    opens: datetime = instant()
    closes: datetime = instant()
    closed_at: datetime | None = instant(nullable=True)
    follows_id: UUID | None = Field(default=None, foreign_key="round.id")
    is_example: bool = False


class RoundPartnership(SQLModel, table=True):
    """That a round is put to a partnership."""

    __tablename__ = "round_partnership"

    round_id: UUID = Field(foreign_key="round.id", primary_key=True)
    partnership_id: UUID = Field(foreign_key="partnership.id", primary_key=True)


class SharedCode(SQLModel, table=True):
    """The short code that lets anyone of one partnership and perspective begin."""

    __tablename__ = "shared_code"
    code: str = Field(primary_key=True)
    round_id: UUID = Field(foreign_key="round.id", index=True)
    partnership_id: UUID | None = Field(default=None, foreign_key="partnership.id")
    perspective: str


class Response(SQLModel, table=True):
    """What one participant, or one organisation, says. `key` is an HMAC of the code only they hold.

    `counted_in` is the number of the snapshot that first took its answers in; None while it is in none. `review` says
    of a first reading that it is complete, or that this is what was settled between readings.
    """

    __table_args__ = (
        UniqueConstraint("round_id", "organisation_key"),
        Index("ix_response_round", "round_id", "partnership_id"),
        ORDERLESS,
    )
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    key: str = Field(unique=True)
    round_id: UUID = Field(foreign_key="round.id")
    partnership_id: UUID | None = Field(default=None, foreign_key="partnership.id")
    perspective: str
    organisation: str | None = None
    organisation_key: str | None = None
    speaks_for: int = 1
    is_submitted: bool = False
    counted_in: int | None = None
    review: Review | None = word(Review, nullable=True)


class Answer(SQLModel, table=True):
    """The current answer of one response to one question."""

    __table_args__ = (ORDERLESS,)
    response_id: UUID = of_response()
    question: str = Field(primary_key=True)
    value: str | None = long_text(nullable=True)
    non_answer: NonAnswer | None = word(NonAnswer, nullable=True)
    note: str = long_text()


class SaveMark(SQLModel, table=True):
    """The last message of one page load about one question, so that a retry is known when it comes again."""

    __tablename__ = "save_mark"
    __table_args__ = (ORDERLESS,)
    response_id: UUID = of_response()
    question: str = Field(primary_key=True)
    client: str = Field(primary_key=True)
    counter: int


class LateAnswer(SQLModel, table=True):
    """An answer given after the close, kept beside what it would replace."""

    __tablename__ = "late_answer"
    __table_args__ = (ORDERLESS,)
    response_id: UUID = of_response()
    question: str = Field(primary_key=True)
    value: str | None = long_text(nullable=True)
    non_answer: NonAnswer | None = word(NonAnswer, nullable=True)
    note: str = long_text()


class Part(StrEnum):
    """Which words of an answer a comment is."""

    ANSWER = "answer"
    NOTE = "note"


class ReadComment(SQLModel, table=True):
    """A comment that a person has read: what they decided, the words that may be shown, or why none are.

    `fingerprint` is of the words that were read: once its writer changes them, the comment is unread again.
    """

    __tablename__ = "read_comment"
    __table_args__ = (ORDERLESS,)
    response_id: UUID = of_response()
    question: str = Field(primary_key=True)
    part: Part = word(Part, primary_key=True)
    fingerprint: str
    decision: Decision = word(Decision)
    words: str = long_text()
    reason: Reason | None = word(Reason, nullable=True)


class Snapshot(SQLModel, table=True):
    """The figures of one round in one partnership (or the nation), as they may be shown."""

    __table_args__ = (UniqueConstraint("round_id", "partnership_id", "number"),)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    round_id: UUID = Field(foreign_key="round.id")
    partnership_id: UUID | None = Field(default=None, foreign_key="partnership.id")
    number: int
    fingerprint: str
    body: str = long_text()
    made_at: datetime = instant()
    opened_at: datetime | None = instant(nullable=True)


class ReportText(SQLModel, table=True):
    """What the partnership's own people wrote at one place of a report. `key` says which round, partnership, place."""

    __tablename__ = "report_text"
    key: str = Field(primary_key=True)
    round_id: UUID = Field(foreign_key="round.id", index=True)
    partnership_id: UUID | None = Field(default=None, foreign_key="partnership.id")
    place: str
    words: str = long_text()
    author_id: UUID = Field(foreign_key="person.id")
    written_at: datetime = instant()


class Person(SQLModel, table=True):
    """Somebody with an account; participants have none. Once it has ended, the name stays beside what they wrote."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    email: str = Field(unique=True)
    name: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    ended_at: datetime | None = instant(nullable=True)


class AuditEntry(SQLModel, table=True):
    """That something was done: `subject:action`, by whom, to what. Never an answer, never a participant."""

    __tablename__ = "audit_entry"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    at: datetime = instant()
    event: str
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    subject: str = ""
    reason: str | None = None
