"""Counting the phones of a room: whoever changed phones, or has two, is not counted twice.

Nobody is known in the room, so nobody can say which two phones are one person's. The facilitator asks all phones, each
person presses on the one they use, and those on which nobody pressed are taken out; they can join again with the code.
"""

from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from app.core.errors import Refusal
from app.language import _
from app.store import audit, workshops
from app.store.tables import Person
from app.store.workshop_tables import RoomParticipant, Workshop

PRESSES = ("ask", "settle", "stop")


def counted(session: Session, workshop: Workshop) -> tuple[int, int] | None:
    """How many phones have said that they are in use, of how many; None while nobody asks."""
    of = select(RoomParticipant.in_use).where(RoomParticipant.workshop_id == workshop.id)
    said = session.exec(of).all()
    return (said.count(True), len(said)) if False in said or True in said else None


def take_count(session: Session, workshop_id: str, press: str, *, now: datetime, by: Person) -> None:
    """Asks all phones whether they are in use, takes out those that have not said so, or stops asking."""
    workshop = workshops.by_id(session, workshop_id, hold=True)
    its = col(RoomParticipant.workshop_id) == workshop.id
    if press == "settle":
        if not (counted(session, workshop) or (0, 0))[0]:
            raise Refusal(_("No phone has said yet that it is in use."))
        session.exec(delete(RoomParticipant).where(its, col(RoomParticipant.in_use).is_(False)))
    session.exec(update(RoomParticipant).where(its).values(in_use=False if press == "ask" else None))
    workshops.touch(session, workshop)
    event, subject = audit.Event.WORKSHOP_PHONES_COUNTED, workshops.subject(session, workshop)
    audit.note(session, event, at=now, by=by, subject=subject, reason=press)
    session.flush()


def is_in_use(session: Session, participant: RoomParticipant) -> None:
    """Somebody says that this is the phone they use, if that is asked."""
    workshop = workshops.by_id(session, str(participant.workshop_id), hold=True)
    session.refresh(participant)
    if participant.in_use is False:
        participant.in_use = True
        session.add(participant)
        workshops.touch(session, workshop)
        session.flush()
