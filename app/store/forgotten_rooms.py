"""Workshops that nobody ended: they end by themselves, so that no single rating is kept for good."""

from datetime import datetime

from sqlmodel import Session, col, delete, select

from app.core.workshop import Stage, is_forgotten
from app.store import audit, rooms, workshops
from app.store.workshop_tables import RoomParticipant, Workshop


def due(session: Session, now: datetime) -> list[Workshop]:
    """The workshops that somebody forgot to end, the oldest first."""
    standing = session.exec(select(Workshop).where(Workshop.stage != Stage.ENDED).order_by(col(Workshop.made_at)))
    return [its for its in standing if is_forgotten(its.stage, its.until, its.made_at, now)]


def end(session: Session, *, now: datetime) -> int:
    """Ends them: ratings and the marks of people's devices go, what was revealed and agreed stays. How many.

    The caller has the database forget what was deleted (`Database.forget`) once this is committed.
    """
    ended = 0
    for found in due(session, now):
        its = workshops.by_id(session, str(found.id), hold=True)
        if its.stage is Stage.ENDED:  # by another process, a moment ago
            continue
        session.exec(delete(RoomParticipant).where(col(RoomParticipant.workshop_id) == its.id))
        for item in workshops.items(session, its):
            if item.place == its.item and item.position and not rooms.is_settled(its, item):
                rooms.take_for_note(session, item)
        its.stage, its.before = Stage.ENDED, ""
        workshops.touch(session, its)
        subject = workshops.subject(session, its)
        audit.note(session, audit.Event.WORKSHOP_MOVED, at=now, subject=subject, reason="end")
        ended += 1
    session.flush()
    return ended
