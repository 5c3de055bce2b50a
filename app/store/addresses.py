"""Names and addresses of those who were invited by name: erased a set time after their round has closed.

This is the side that knows names: no answer and no response is looked at here.
"""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select, update

from app.core.erasure import ADDRESSES
from app.core.keys import Keys
from app.core.mail import State
from app.store import audit, invitations, kept
from app.store.inviting_tables import Invitation, Message
from app.store.tables import Person, Round

NOT_YET_SENT = (State.QUEUED, State.SENDING, State.WAITING)


def due(session: Session, now: datetime) -> list[Round]:
    """The rounds that closed long enough ago and still hold somebody's name and address."""
    held = select(Invitation.round_id)
    closed = select(Round).where(col(Round.closed_at) <= now - ADDRESSES, col(Round.id).in_(held))
    return list(session.exec(closed.order_by(Round.slug)))


def erase(session: Session, round_: Round, *, keys: Keys, now: datetime, by: Person | None = None) -> int:
    """Erases who was invited in a round and the mail to them, and puts it on the erasure list. How many."""
    gone = invitations.erase_addresses(session, round_)
    kept.put_on_list(session, [_listed(round_, keys)])
    audit.note(session, audit.Event.ADDRESSES_ERASED, at=now, by=by, subject=round_.slug)
    session.flush()
    return gone


def _listed(round_: Round, keys: Keys) -> str:
    return keys.erasure_key("addresses", round_.slug)


def after_restoring(session: Session, on_list: Collection[str], *, keys: Keys) -> int:
    """Erases again what is on the list, and sends nothing of its own accord that may have been sent since.

    Returns how many invitations went.
    """
    known = set(on_list)
    gone = 0
    for round_ in session.exec(select(Round)):
        if _listed(round_, keys) in known:
            gone += invitations.erase_addresses(session, round_)
    waiting = update(Message).where(col(Message.state).in_(NOT_YET_SENT))
    session.exec(waiting.values(state=State.IN_DOUBT, next_at=None))
    session.flush()
    return gone
