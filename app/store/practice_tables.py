"""What is kept of promising practices. They are the partnerships' own words, on the side of people with an account."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field, SQLModel

from app.core.practice import InReports
from app.store.tables import instant, long_text, word


class Practice(SQLModel, table=True):
    """A practice that a partnership offers, with the words it agreed to. Taking the consent back deletes the row.

    A passage it begins from is named as a page names it: `source_handle` leads to no response.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    partnership_id: UUID = Field(foreign_key="partnership.id", index=True)
    title: str
    words: str = long_text()
    evidence: str = long_text()
    link: str = long_text()
    in_reports: InReports = word(InReports)
    consent: str = long_text()
    consented_at: datetime = instant()
    author_id: UUID = Field(foreign_key="person.id")
    source_round: str | None = None
    source_question: str | None = None
    source_handle: str | None = None


class PracticeTag(SQLModel, table=True):
    """That a practice answers to a question, or a criterion, of a questionnaire in any of its versions."""

    __tablename__ = "practice_tag"
    practice_id: UUID = Field(sa_column=Column(ForeignKey("practice.id", ondelete="CASCADE"), primary_key=True))
    questionnaire: str = Field(primary_key=True)
    question: str = Field(primary_key=True)
