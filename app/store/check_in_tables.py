"""What is kept of check-ins: whom to ask about an action. It is the side that knows names and never an answer.

No session holds these tables together with those of the response side (see `app.store.inviting_tables`).
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, ForeignKey, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.store.tables import instant


class CheckIn(SQLModel, table=True):
    """How often those who lead a plan's actions are asked, in months (0: never), and when next."""

    __tablename__ = "check_in"
    __table_args__ = (UniqueConstraint("round_id", "partnership_id"),)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    round_id: UUID = Field(foreign_key="round.id")
    partnership_id: UUID = Field(foreign_key="partnership.id")
    months: int
    next_at: datetime | None = instant(nullable=True)


class ActionOwner(SQLModel, table=True):
    """The address of whoever leads an action. `issue` counts their letters: only the newest's link opens anything.

    Somebody else who leads it is another row, with another id, so that the link of before opens nothing.
    """

    __tablename__ = "action_owner"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    action_id: UUID = Field(sa_column=Column(ForeignKey("action.id", ondelete="CASCADE"), nullable=False, unique=True))
    address: str = Field(index=True)
    issue: int = 0
    until: datetime | None = instant(nullable=True)
