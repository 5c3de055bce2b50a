"""What is kept of a workshop. People in the room have no account: a hash of their device's secret, and their group.

Ratings hold no time, and go when the workshop ends: what was revealed of them stays, as counts by row.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, ForeignKey, Text
from sqlmodel import Field, SQLModel

from app.core.reading import Reading
from app.core.workshop import Stage
from app.store.tables import ORDERLESS, instant, long_text, word


def _of(table: str, *, primary_key: bool = False) -> Any:
    """A column that goes when what it belongs to goes."""
    foreign = ForeignKey(f"{table}.id", ondelete="CASCADE")
    return Field(sa_column=Column(foreign, primary_key=primary_key, nullable=False, index=not primary_key))


class Workshop(SQLModel, table=True):
    """A workshop of one partnership, on a round's figures or on a questionnaire alone.

    `version` grows with whatever changes, so that every page knows when to look again. `before` is the last move, as
    `move/stage/item/voting`; `taken_back` holds what was taken back, a word each. `attended` are the people by
    perspective, as JSON, when most were there; `on_screen` the priority of the plan that the screen shows.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    code: str = Field(unique=True)
    title: str
    partnership_id: UUID = Field(foreign_key="partnership.id", index=True)
    fingerprint: str = Field(foreign_key="questionnaire.fingerprint")
    snapshot_id: UUID | None = Field(default=None, foreign_key="snapshot.id", index=True)
    minutes: int
    dots: int
    minimum: int
    stage: Stage = word(Stage)
    item: int = 0
    voting: int = 0
    votings: int = 0
    before: str = ""
    taken_back: str = long_text()
    version: int = 0
    until: datetime | None = instant(nullable=True)
    made_at: datetime = instant()
    began_at: datetime | None = instant(nullable=True)
    attended: str = Field(default="", sa_type=Text)
    on_screen: str = Field(default="", sa_type=Text)


class WorkshopItem(SQLModel, table=True):
    """One item of the agenda, and what the room agreed on it. Without a question it is the vote on priorities."""

    __tablename__ = "workshop_item"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    workshop_id: UUID = _of("workshop")
    place: int
    question: str | None = None
    minutes: int
    reading: Reading | None = word(Reading, nullable=True)
    is_area: bool = False
    notes: str = long_text()
    position: str = long_text()
    why: str = long_text()
    evidence: str = long_text()
    dissent: str = long_text()


class RoomParticipant(SQLModel, table=True):
    """Somebody in the room. `key` is a hash of what their device's cookie carries.

    `in_use` is whether they have said that this is the phone they use, while the facilitator asks; else nothing.
    """

    __tablename__ = "room_participant"
    __table_args__ = (ORDERLESS,)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    key: str = Field(unique=True)
    workshop_id: UUID = _of("workshop")
    perspective: str
    in_use: bool | None = None


class RoomRating(SQLModel, table=True):
    """What one of them rated in one voting, and whether they agree that so few ratings are shown. No time."""

    __tablename__ = "room_rating"
    __table_args__ = (ORDERLESS,)
    item_id: UUID = _of("workshop_item", primary_key=True)
    voting: int = Field(primary_key=True)
    participant_id: UUID = _of("room_participant", primary_key=True)
    value: str | None = None
    agrees: bool | None = None


class RoomReveal(SQLModel, table=True):
    """What one voting showed when it was revealed, frozen as JSON: counts by row, no single rating."""

    __tablename__ = "room_reveal"
    item_id: UUID = _of("workshop_item", primary_key=True)
    voting: int = Field(primary_key=True)
    body: str = long_text()
