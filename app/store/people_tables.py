"""What is kept of people with an account beside themselves: their roles, their ways in, and their devices."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from app.core.access import Role
from app.store.tables import instant, word


class RoleHeld(SQLModel, table=True):
    """A role of a person, over the nation, one partnership, one Third Sector Interface or one workshop."""

    __tablename__ = "role_held"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    role: Role = word(Role)
    partnership_id: UUID | None = Field(default=None, foreign_key="partnership.id")
    body_id: UUID | None = Field(default=None, foreign_key="body.id")
    workshop_id: UUID | None = None


class SignIn(SQLModel, table=True):
    """Somebody wants to sign in. It holds hashes alone: of the link, the code, the asking browser and the address.

    Whoever gave an unknown address has one too, without a person, so that nothing tells the two apart.
    """

    __tablename__ = "sign_in"
    key: str = Field(primary_key=True)
    ticket: str | None = Field(default=None, unique=True)
    code: str | None = None
    address: str | None = Field(default=None, index=True)
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    tries: int = 0
    made_at: datetime = instant()
    expires: datetime = instant()
    used_at: datetime | None = instant(nullable=True)


class StaffSession(SQLModel, table=True):
    """A device on which a person is signed in. `key` is a hash of what its cookie carries; `id` names it on a page."""

    __tablename__ = "staff_session"
    key: str = Field(primary_key=True)
    id: UUID = Field(default_factory=uuid4, unique=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    device: str = ""
    made_at: datetime = instant()
    seen_at: datetime = instant()
    expires: datetime = instant()
