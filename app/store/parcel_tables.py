"""What is kept of rounds that travel: which parcels came and went, and what things were when they last came.

The answers' marks stand apart, on the response side: without time and order, and gone when their response goes.
"""

from uuid import UUID

from sqlmodel import Field, SQLModel

from app.store.tables import ORDERLESS, of_response


class ParcelCount(SQLModel, table=True):
    """The newest parcel that an origin (here or elsewhere) made of a round's place. `name` is `round/partnership`."""

    __tablename__ = "parcel_count"
    origin: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    number: int


class HallKey(SQLModel, table=True):
    """The key with which return codes were hashed where answers came from, so that they open them here, too."""

    __tablename__ = "hall_key"
    origin: str = Field(primary_key=True)
    key: str


class CarriedThing(SQLModel, table=True):
    """What a workshop or an action was when it last came, and in whose parcel of what."""

    __tablename__ = "carried_thing"
    id: UUID = Field(primary_key=True)
    origin: str
    name: str
    mark: str


class CarriedAnswer(SQLModel, table=True):
    """What an answer was when it last came."""

    __tablename__ = "carried_answer"
    __table_args__ = (ORDERLESS,)
    response_id: UUID = of_response()
    question: str = Field(primary_key=True)
    mark: str
