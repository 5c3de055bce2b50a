"""A laptop in a hall: whoever knows its PIN is one local person, coordinator of the partnerships it has rounds of."""

from datetime import datetime

from sqlmodel import Session, col, delete, select

from app.core.access import Role
from app.store import people
from app.store.people_tables import StaffSession
from app.store.tables import Partnership, Person, RoundPartnership

EMAIL, NAME = "facilitator@laptop.invalid", "Facilitator, by the laptop’s PIN"


def facilitator(session: Session, *, now: datetime) -> Person:
    """The local person, whose roles reach what is on this laptop now: without any round, every partnership."""
    person = people.add(session, EMAIL, NAME, now=now)
    of_rounds = session.exec(select(RoundPartnership.partnership_id).distinct()).all()
    for place in of_rounds or session.exec(select(Partnership.id)).all():
        people.give(session, person, Role.COORDINATOR, place, now=now)
    return person


def end_earlier_pins(session: Session) -> None:
    """Whom an earlier PIN let in is signed out: there is one PIN, the newest."""
    if (person := people.by_email(session, EMAIL)) is not None:
        session.exec(delete(StaffSession).where(col(StaffSession.person_id) == person.id))
