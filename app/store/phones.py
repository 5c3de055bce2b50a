"""The phones of a room: joining, leaving, and counting nobody twice who changed phones, or has two.

Nobody is known in the room, so nobody can say which two phones are one person's. The facilitator asks all phones, each
person presses on the one they use, and those on which nobody pressed are taken out; they can join again with the code.
"""

import json
from collections import Counter
from datetime import datetime

from sqlmodel import Session, col, delete, func, select, update

from app.core.errors import Refusal
from app.core.workshop import Stage
from app.language import _
from app.store import audit, workshops
from app.store.tables import Person
from app.store.workshop_tables import RoomParticipant, Workshop

MOST_PEOPLE = 500  # in one room
PRESSES = ("ask", "settle", "stop")


def groups_of(session: Session, workshop: Workshop) -> dict[str, int]:
    """How many people of each perspective are in the room."""
    of = select(RoomParticipant.perspective, func.count()).where(RoomParticipant.workshop_id == workshop.id)
    return dict(session.exec(of.group_by(RoomParticipant.perspective)).all())


def join(session: Session, workshop: Workshop, perspective: str, key: str) -> RoomParticipant:
    """Somebody comes into the room; the same device again is the same person."""
    workshop = workshops.by_id(session, str(workshop.id), hold=True)
    if workshop.stage is Stage.ENDED:
        raise Refusal(_("This workshop has ended. Thank you for being there."))
    before = of_device(session, key)
    if before is not None and before.workshop_id == workshop.id:
        return before
    if before is not None:
        leave(session, before)
    there = groups_of(session, workshop)
    if sum(there.values()) >= MOST_PEOPLE:
        raise Refusal(_("This room is full. Ask the facilitator."))
    is_counting = counted(session, workshop) is not None
    joined = RoomParticipant(key=key, workshop_id=workshop.id, perspective=perspective, in_use=is_counting or None)
    session.add(joined)
    there[perspective] = there.get(perspective, 0) + 1
    if sum(there.values()) > sum(workshops.attended(workshop).values()):
        workshop.attended = json.dumps(there, sort_keys=True)
    workshops.touch(session, workshop)
    session.flush()
    return joined


def leave(session: Session, participant: RoomParticipant) -> None:
    """Somebody goes: what they rated and was not revealed goes with them."""
    if workshop := still_in(session, participant):
        session.delete(participant)
        workshops.touch(session, workshop)
        session.flush()


def of_device(session: Session, key: str) -> RoomParticipant | None:
    """The participant on the device with this key."""
    return session.exec(select(RoomParticipant).where(RoomParticipant.key == key)).one_or_none()


def still_in(session: Session, participant: RoomParticipant) -> Workshop | None:
    """Their workshop, held; None where they left, on the same device, since this was asked."""
    workshop = workshops.by_id(session, str(participant.workshop_id), hold=True)
    still = select(RoomParticipant.id).where(RoomParticipant.id == participant.id)
    return workshop if session.exec(still).first() else None


def here(session: Session, key: str) -> tuple[RoomParticipant, Workshop] | None:
    """The participant on the device with this key, and the workshop they are in."""
    both = select(RoomParticipant, Workshop).where(RoomParticipant.workshop_id == Workshop.id)
    return session.exec(both.where(RoomParticipant.key == key)).one_or_none()


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
        put_away = delete(RoomParticipant).where(its, col(RoomParticipant.in_use).is_(False))
        gone = session.exec(put_away.returning(col(RoomParticipant.perspective))).scalars()
        there = Counter(workshops.attended(workshop)) - Counter(gone)  # they were counted among the people, too
        workshop.attended = json.dumps(there, sort_keys=True)
    session.exec(update(RoomParticipant).where(its).values(in_use=False if press == "ask" else None))
    workshops.touch(session, workshop)
    event, subject = audit.Event.WORKSHOP_PHONES_COUNTED, workshops.subject(session, workshop)
    audit.note(session, event, at=now, by=by, subject=subject, reason=press)
    session.flush()


def is_in_use(session: Session, participant: RoomParticipant) -> None:
    """Somebody says that this is the phone they use, if that is asked."""
    if (workshop := still_in(session, participant)) is None:
        return
    session.refresh(participant)
    if participant.in_use is False:
        participant.in_use = True
        session.add(participant)
        workshops.touch(session, workshop)
        session.flush()
