"""What is kept of improvement plans: the partnerships' own words, which name nobody that answered."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, ForeignKey, Index
from sqlmodel import Field, SQLModel

from app.core.actions import State
from app.store.tables import instant, long_text, word


class Action(SQLModel, table=True):
    """An action that a partnership planned after a round. `questions` are codes, with commas between them."""

    __table_args__ = (Index("ix_action_plan", "round_id", "partnership_id"),)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    round_id: UUID = Field(foreign_key="round.id")
    partnership_id: UUID = Field(foreign_key="partnership.id")
    planned_at: datetime = instant()
    priority: str
    what: str = long_text()
    leads: str
    partners: str
    by_when: date | None = None
    risk: str = long_text()
    resources: str = long_text()
    measure: str = long_text()
    outcome: str = long_text()
    questions: str = long_text()
    plan_priority: str
    criterion: str
    state: State = word(State)
    notes: str = long_text()
    evidence: str = long_text()


class ActionStep(SQLModel, table=True):
    """That an action came to a state, and what whoever leads it noted by their link."""

    __tablename__ = "action_step"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    action_id: UUID = Field(sa_column=Column(ForeignKey("action.id", ondelete="CASCADE"), nullable=False, index=True))
    at: datetime = instant()
    state: State = word(State)
    note: str = long_text()
    is_owners: bool = False
