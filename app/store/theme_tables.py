"""Themes as they are kept: codebooks on the desk's side, coded passages on the responses' side, which holds no time."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.store.tables import ORDERLESS, Part, instant, long_text, of_response, word


class CodedPassage(SQLModel, table=True):
    """That a passage of a comment was coded with a theme; the span counts signs of the words that may be shown.

    `fingerprint` is of those words: once they are others, the coding holds no more.
    """

    __tablename__ = "coded_passage"
    __table_args__ = (ORDERLESS,)
    response_id: UUID = of_response()
    question: str = Field(primary_key=True)
    part: Part = word(Part, primary_key=True)
    begins: int = Field(primary_key=True)
    ends: int = Field(primary_key=True)
    theme: str = Field(primary_key=True)
    fingerprint: str


class CodebookVersion(SQLModel, table=True):
    """One version of the codebook of a questionnaire's id, as JSON; versions are added and never changed."""

    __tablename__ = "codebook"
    questionnaire: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    body: str = long_text()
    author_id: UUID = Field(foreign_key="person.id")
    made_at: datetime = instant()
