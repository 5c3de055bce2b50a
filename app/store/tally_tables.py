"""The table of counts day by day: beside the rounds, on neither the responses' side nor the people's."""

from datetime import date
from uuid import UUID

from sqlmodel import Field, SQLModel


class DayTally(SQLModel, table=True):
    """How many had started and submitted for a perspective as a day began. Counts only: it leads to no response.

    `key` is made of the round, the partnership, the perspective and the day.
    """

    __tablename__ = "day_tally"
    key: str = Field(primary_key=True)
    round_id: UUID = Field(foreign_key="round.id", index=True)
    partnership_id: UUID | None = Field(default=None, foreign_key="partnership.id")
    perspective: str
    day: date
    started: int
    submitted: int
