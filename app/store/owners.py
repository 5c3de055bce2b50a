"""Whoever leads an action: named by an address, and forgotten once it is over, led by another, or its round erased."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, select

from app.core.check_in import following
from app.core.mail import Purpose
from app.store import audit, kept, mail
from app.store.action_tables import Action
from app.store.check_in_tables import ActionOwner, CheckIn
from app.store.tables import Partnership, Person, Round


def of_plan(session: Session, round_: Round, partnership: Partnership) -> dict[UUID, ActionOwner]:
    """Who leads the actions of this plan, by action."""
    of = select(ActionOwner).join(Action).where(Action.round_id == round_.id, Action.partnership_id == partnership.id)
    return {its.action_id: its for its in session.exec(of)}


def name(session: Session, action: UUID, address: str) -> None:
    """Names who leads this action from now on, or with an empty address nobody; the one of before is forgotten."""
    forget_of(session, action)
    if address:
        session.add(ActionOwner(action_id=action, address=address))
        session.flush()


def forget_of(session: Session, action: UUID) -> None:
    """Forgets who leads this action."""
    forget(session, session.exec(select(ActionOwner).where(ActionOwner.action_id == action)).all())


def forget(session: Session, gone: Sequence[ActionOwner]) -> None:
    """Forgets these, with the mail that waits for those who lead nothing else; no backup brings them back."""
    addresses = {its.address for its in gone}
    session.exec(delete(ActionOwner).where(col(ActionOwner.id).in_([its.id for its in gone])))
    kept.put_on_list(session, [_listed(its.id) for its in gone])
    session.flush()
    for address in addresses:
        if session.exec(select(ActionOwner.id).where(ActionOwner.address == address).limit(1)).first() is None:
            mail.forget_those_to(session, address, Purpose.CHECK_IN)


def _listed(owner: UUID) -> str:
    """What the erasure list holds of them: the hash of a random id, from which nothing follows."""
    return hashlib.sha256(b"owner\n" + owner.bytes).hexdigest()


def everybody(session: Session) -> Sequence[ActionOwner]:
    """Whoever leads an action, in any plan."""
    return session.exec(select(ActionOwner)).all()


def forget_those_over(session: Session, held: Sequence[ActionOwner]) -> int:
    """Forgets those of `held` whose action is over or gone by what came in a parcel. How many.

    Answers come in the same parcel, so this has a session of its own, and who was `held` is read before that one.
    """
    actions = {
        one.id: one for one in session.exec(select(Action).where(col(Action.id).in_([o.action_id for o in held])))
    }
    gone = [its for its in held if its.action_id not in actions or actions[its.action_id].state.is_over]
    forget(session, gone)
    return len(gone)


def due(session: Session) -> list[Round]:
    """The rounds whose answers are erased and that still hold somebody's address."""
    held = select(Action.round_id).join(ActionOwner)
    its = select(Round).where(col(Round.erased_at).is_not(None), col(Round.id).in_(held))
    return list(session.exec(its.order_by(Round.slug)))


def erase(session: Session, round_: Round, *, now: datetime, by: Person | None = None) -> int:
    """Forgets everybody who leads an action after this round; nobody is asked any more. How many."""
    held = session.exec(select(ActionOwner).join(Action).where(Action.round_id == round_.id)).all()
    if held:
        forget(session, held)
        audit.note(session, audit.Event.OWNERS_ERASED, at=now, by=by, subject=round_.slug)
        session.flush()
    return len(held)


def after_restoring(session: Session, on_list: Collection[str], *, now: datetime) -> int:
    """Forgets again whom the list names, and asks nobody of its own accord who may have been asked since. How many."""
    known = set(on_list)
    gone = [its for its in session.exec(select(ActionOwner)) if _listed(its.id) in known]
    forget(session, gone)
    for its in session.exec(select(CheckIn).where(col(CheckIn.next_at) <= now)):
        assert its.next_at is not None
        its.next_at = following(its.next_at, its.months, now)
        session.add(its)
    session.flush()
    return len(gone)
