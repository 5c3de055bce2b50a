"""What is kept of improvement plans: the partnerships' own words, which name nobody that answered."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, ForeignKey, Index
from sqlmodel import Field, SQLModel

from app.core.actions import State
from app.store.tables import ORDERLESS, instant, long_text, word


class Action(SQLModel, table=True):
    """An action that a partnership planned after a round, or in a workshop that stands on none: one of the two.

    `questions` are codes, with commas between them.
    """

    __table_args__ = (Index("ix_action_plan", "round_id", "partnership_id"),)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    round_id: UUID | None = Field(default=None, foreign_key="round.id")
    workshop_id: UUID | None = Field(default=None, foreign_key="workshop.id", index=True)
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


class AskedActions(SQLModel, table=True):
    """Last round's actions as participants of a round are asked about them in a partnership, as JSON.

    Made when the first of them begins or the round goes to a hall, and never changed. `fingerprint` is that of the
    questionnaire with them before it. Like the response side it holds no time and no order.
    """

    __tablename__ = "asked_actions"
    __table_args__ = (ORDERLESS,)
    round_id: UUID = Field(foreign_key="round.id", primary_key=True)
    partnership_id: UUID = Field(foreign_key="partnership.id", primary_key=True)
    fingerprint: str = Field(index=True)
    actions: str = long_text()


class ActionStep(SQLModel, table=True):
    """That an action came to a state, and what whoever leads it noted by their link."""

    __tablename__ = "action_step"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    action_id: UUID = Field(sa_column=Column(ForeignKey("action.id", ondelete="CASCADE"), nullable=False, index=True))
    at: datetime = instant()
    state: State = word(State)
    note: str = long_text()
    is_owners: bool = False
