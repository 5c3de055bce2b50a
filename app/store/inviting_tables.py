"""What is kept of people who are invited, and of mail: the side that knows names and never an answer.

No session holds a table of these together with one of the response side (see `app.store.tables`). An invitation holds
no time, and its columns keep their size when somebody starts or finishes: no order, in no file, tells who did so when.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.core.mail import Purpose, State
from app.store.tables import instant, long_text, word


class Message(SQLModel, table=True):
    """One message to one person for one purpose: `key` says which, and stands once.

    What it says is erased once it is over; `mark` is an HMAC of the address, to stop what somebody declines.
    """

    __table_args__ = (Index("ix_message_due", "state", "next_at"),)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    key: str = Field(unique=True)
    purpose: Purpose = word(Purpose)
    programme: str = ""
    round_id: UUID | None = Field(default=None, foreign_key="round.id", index=True)
    recipient: str
    name: str = ""
    mark: str = ""
    subject: str
    text: str = long_text()
    html: str = long_text()
    unsubscribe: str = ""
    state: State = word(State)
    attempts: int = 0
    doubts: int = 0
    error: str = long_text()
    message_id: str = ""
    created_at: datetime = instant()
    next_at: datetime | None = instant(nullable=True)
    handed_at: datetime | None = instant(nullable=True)
    expires: datetime | None = instant(nullable=True)


class Declined(SQLModel, table=True):
    """That an address wants no more mail; only an HMAC of it is kept."""

    mark: str = Field(primary_key=True)


class Invitation(SQLModel, table=True):
    """That a person was invited by name. `return_key` is HMAC(k2, return code) once started, and random before."""

    __table_args__ = (Index("ix_invitation_place", "round_id", "partnership_id"),)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    key: str = Field(unique=True)  # round, partnership, perspective and address; the id once that is erased
    round_id: UUID = Field(foreign_key="round.id")
    partnership_id: UUID | None = Field(default=None, foreign_key="partnership.id")
    perspective: str
    name: str
    address: str
    link_key: str = Field(unique=True)
    issue: int = 1
    return_key: str
    is_started: bool = False
    is_finished: bool = False


class Invited(SQLModel, table=True):
    """How many were invited by name for a perspective of a place, and how many got a new link: for the report."""

    key: str = Field(primary_key=True)  # round, partnership, perspective
    round_id: UUID = Field(foreign_key="round.id", index=True)
    partnership_id: UUID | None = Field(default=None, foreign_key="partnership.id")
    perspective: str
    invited: int = 0
    reissued: int = 0


class Reminder(SQLModel, table=True):
    """A reminder planned for a day: to all of a round, or of one partnership in it, who have not finished by then."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    round_id: UUID = Field(foreign_key="round.id", index=True)
    partnership_id: UUID | None = Field(default=None, foreign_key="partnership.id")
    at: datetime = instant()
    words: str = long_text()
    sent_at: datetime | None = instant(nullable=True)
    reached: int = 0
