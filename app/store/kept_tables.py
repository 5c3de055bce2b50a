"""What outlives responses that were erased: released words, names on the record, and the list of what was erased.

Like the response side itself these tables hold no time and no order.
"""

from uuid import UUID

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from app.core.comments import Decision
from app.store.tables import ORDERLESS, Part, long_text, word


class KeptComment(SQLModel, table=True):
    """What stays of a comment once its round's answers were erased: the released words, or that there was one.

    `handle` is a keyed hash of the writer's return code and the place: only the code's holder can tell which are
    theirs, and nothing tells which two come from one writer. `perspective` stands only where it may be shown.
    `passages` are those of the released words that were coded, as JSON: from, up to, themes.
    """

    __tablename__ = "kept_comment"
    __table_args__ = (Index("ix_kept_comment_round", "round_id", "partnership_id"), ORDERLESS)
    handle: str = Field(primary_key=True)
    round_id: UUID = Field(foreign_key="round.id")
    partnership_id: UUID | None = Field(default=None, foreign_key="partnership.id")
    question: str
    part: Part = word(Part)
    perspective: str | None = None
    decision: Decision | None = word(Decision, nullable=True)
    words: str = long_text()
    may_quote: bool = True
    passages: str = Field(default="[]", sa_column=Column(Text, nullable=False, server_default="[]"))


class KeptName(SQLModel, table=True):
    """That an organisation, or a reviewer, is on the record in a report, after the answers were erased."""

    __tablename__ = "kept_name"
    __table_args__ = (Index("ix_kept_name_round", "round_id", "partnership_id"), ORDERLESS)
    handle: str = Field(primary_key=True)
    round_id: UUID = Field(foreign_key="round.id")
    partnership_id: UUID | None = Field(default=None, foreign_key="partnership.id")
    perspective: str
    organisation: str


class Erasure(SQLModel, table=True):
    """The erasure list: keyed hashes of what was erased, so that restoring an older backup erases it again."""

    __table_args__ = (ORDERLESS,)
    key: str = Field(primary_key=True)
