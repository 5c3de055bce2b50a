"""What becomes of an invitation: opened by its link, started, finished. No response is read here, in no session."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, case, literal
from sqlmodel import Session, col, select, update

from app.core.invitation import Standing, standing
from app.core.keys import Keys
from app.core.mail import Purpose
from app.store import mail
from app.store.inviting_tables import Invitation


def of_group(round_id: UUID, partnership_id: UUID | None, perspective: str) -> list[ColumnElement[bool]]:
    """The condition that an invitation is of this perspective of this place."""
    return [
        col(Invitation.round_id) == round_id,
        col(Invitation.partnership_id).is_not_distinct_from(partnership_id),
        col(Invitation.perspective) == perspective,
    ]


@dataclass(frozen=True)
class Opened:
    """An invitation that a link opened, as values: what is done with them needs no session of this side."""

    id: UUID
    round_id: UUID
    partnership_id: UUID | None
    perspective: str
    standing: Standing
    return_key: str

    def leads_back(self, return_code: str, keys: Keys) -> bool:
        """Whether this return code was minted from it."""
        is_begun = self.standing is not Standing.INVITED
        return is_begun and secrets.compare_digest(self.return_key, keys.invitation_key(return_code))


def by_link(session: Session, given: str, keys: Keys) -> Opened | None:
    """What this link opens."""
    its = session.exec(select(Invitation).where(Invitation.link_key == keys.link_key(given))).one_or_none()
    if its is None:
        return None
    stands = standing(is_started=its.is_started, is_finished=its.is_finished)
    return Opened(its.id, its.round_id, its.partnership_id, its.perspective, stands, its.return_key)


def start(session: Session, invitation: UUID, return_code: str, keys: Keys) -> bool:
    """Marks the invitation as started with this return code; False when it was started with another."""
    its = session.get(Invitation, invitation)
    if its is None:
        return False
    hold_all(session, its)
    session.refresh(its)
    key = keys.invitation_key(return_code)
    if its.is_started:
        return secrets.compare_digest(its.return_key, key)
    touch_all(session, its, return_key=key, is_started=True)
    return True


def unfinished(session: Session, round_id: UUID, perspective: str, return_code: str, keys: Keys) -> UUID | None:
    """The invitation that this return code was minted from, while it is not marked as finished."""
    return session.exec(
        select(Invitation.id).where(
            Invitation.round_id == round_id,
            Invitation.perspective == perspective,
            Invitation.return_key == keys.invitation_key(return_code),
            col(Invitation.is_finished).is_(False),
        )
    ).first()


def finish(session: Session, invitation: UUID) -> None:
    """Marks an invitation as finished: nobody is reminded any more."""
    its = session.get(Invitation, invitation)
    if its is not None:
        hold_all(session, its)
        touch_all(session, its, is_finished=True)
        mail.stop_about(session, its.id, Purpose.REMINDER)


def hold_all(session: Session, its: Invitation) -> None:
    """Nobody else changes an invitation of this perspective before the session ends."""
    group = of_group(its.round_id, its.partnership_id, its.perspective)
    session.exec(select(Invitation.id).where(*group).order_by(col(Invitation.id)).with_for_update()).all()


def touch_all(session: Session, its: Invitation, **values: str | bool | int) -> None:
    """Changes one invitation by writing all of its perspective anew.

    PostgreSQL keeps the number of the transaction that wrote a row, and puts a changed row elsewhere: written alone, it
    would tell in which order people started, and beside the order of responses whose is whose.
    """
    is_it = col(Invitation.id) == its.id
    changed = {name: case((is_it, literal(value)), else_=getattr(Invitation, name)) for name, value in values.items()}
    group = of_group(its.round_id, its.partnership_id, its.perspective)
    session.exec(update(Invitation).where(*group).values(**changed).execution_options(synchronize_session=False))
    session.expire(its)
