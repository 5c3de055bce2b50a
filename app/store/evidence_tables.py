"""What is kept of the partnerships' evidence: their own, on the side of people with an account.

The bytes of a file stand in a table of their own, so that no list reads them, and in the database, so that a backup,
a restoring and a removal take them along.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field, SQLModel

from app.core.evidence import Kind
from app.store.tables import instant, long_text, word


class Evidence(SQLModel, table=True):
    """A piece in a partnership's register. `file_name`, `file_kind` and `file_size` are those of its file."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    partnership_id: UUID = Field(foreign_key="partnership.id", index=True)
    kind: Kind = word(Kind)
    title: str
    words: str = long_text()
    link: str = long_text()
    file_name: str | None = None
    file_kind: str | None = None
    file_size: int = 0
    author_id: UUID = Field(foreign_key="person.id")
    added_at: datetime = instant()


class EvidenceFile(SQLModel, table=True):
    """The bytes of a file, as they are given out."""

    __tablename__ = "evidence_file"
    evidence_id: UUID = Field(sa_column=Column(ForeignKey("evidence.id", ondelete="CASCADE"), primary_key=True))
    content: bytes


class EvidenceQuestion(SQLModel, table=True):
    """That a piece shows something about a question of a questionnaire in any of its versions."""

    __tablename__ = "evidence_question"
    evidence_id: UUID = Field(sa_column=Column(ForeignKey("evidence.id", ondelete="CASCADE"), primary_key=True))
    questionnaire: str = Field(primary_key=True)
    question: str = Field(primary_key=True)


class EvidenceAction(SQLModel, table=True):
    """That a piece shows something about an action of an improvement plan; it goes when the action goes."""

    __tablename__ = "evidence_action"
    evidence_id: UUID = Field(sa_column=Column(ForeignKey("evidence.id", ondelete="CASCADE"), primary_key=True))
    action_id: UUID = Field(sa_column=Column(ForeignKey("action.id", ondelete="CASCADE"), primary_key=True))
