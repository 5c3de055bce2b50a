"""The response in which the verdicts on a plan are settled: one a plan, opened by no return code."""

from uuid import UUID

from sqlmodel import Session, col, select, update

from app.core.review import DONE, Review
from app.store.tables import Response

# What was settled is a response that nobody began: it is submitted, and not counted among those started.
IS_BEGUN = col(Response.review).is_distinct_from(Review.SETTLED)


def settled_key(round_id: UUID, partnership_id: UUID | None) -> str:
    """Its key: no HMAC, so that no code leads to it, and unique, so that a plan has one."""
    return f"settled:{round_id}/{partnership_id or ''}"


def settled_from(session: Session, response_id: UUID) -> list[UUID]:
    """What was settled from this reading, and goes with it: it says what its reviewer said, under their name."""
    reading = session.exec(select(Response).where(Response.id == response_id)).one_or_none()
    if reading is None or reading.review not in DONE:
        return []
    key = settled_key(reading.round_id, reading.partnership_id)
    return list(session.exec(select(Response.id).where(col(Response.key) == key)))


def mark_compared(session: Session, response_id: UUID) -> None:
    """Before a complete reading is withdrawn: its reviewer saw the others that are, and may begin again."""
    reading = session.exec(select(Response).where(Response.id == response_id)).one_or_none()
    if reading is None or reading.review not in DONE:
        return
    others = update(Response).where(
        col(Response.round_id) == reading.round_id,
        col(Response.partnership_id).is_not_distinct_from(reading.partnership_id),
        col(Response.id) != reading.id,
        col(Response.review) == Review.COMPLETE,
    )
    session.exec(others.values(review=Review.COMPARED))
