"""Signing in: by a link, or by a code on the device that asked; and the devices somebody is signed in on.

The store holds hashes alone. Whoever gives an address that nobody has is answered as everybody is: it has a row, too.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func
from sqlmodel import Session, col, delete, select, update

from app.core.errors import NotFound
from app.core.keys import Keys
from app.core.signing_in import AN_HOUR, MOST_MAILS, MOST_TRIES, MOST_TRIES_OF_AN_ADDRESS, TEN_MINUTES, Refused
from app.language import _
from app.store import audit
from app.store.people_tables import SignIn, StaffSession
from app.store.tables import Person

CODE_DIGITS = 6


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(session: Session, person: Person, *, now: datetime, lasts: timedelta) -> str:
    """What a new sign-in link of this person carries."""
    token = secrets.token_urlsafe(32)
    session.add(SignIn(key=_hash(token), person_id=person.id, made_at=now, expires=now + lasts))
    session.flush()
    return token


@dataclass(frozen=True)
class Asked:
    """What came of somebody's asking to sign in: what their browser keeps, and for whom the mail with the rest is."""

    ticket: str
    token: str
    code: str
    person: Person | None

    @property
    def key(self) -> str:
        """What names it, and its mail: it leads to nothing."""
        return _hash(self.token)


def ask(session: Session, email: str, person: Person | None, *, keys: Keys, now: datetime) -> Asked:
    """A link and a code for this address; without a `person` they lead nowhere, and no mail is sent."""
    _forget_old(session, now)
    address = keys.sign_in_key(f"address\n{email}")
    asked_for = select(func.count()).where(SignIn.address == address, SignIn.made_at > now - AN_HOUR)
    if person is not None and (person.ended_at is not None or session.exec(asked_for).one() >= MOST_MAILS):
        person = None
    ticket, token = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    session.add(
        SignIn(
            key=_hash(token),
            ticket=_hash(ticket),
            code=keys.sign_in_key(f"code\n{ticket}\n{code}"),
            address=address,
            person_id=person.id if person else None,
            made_at=now,
            expires=now + TEN_MINUTES,
        )
    )
    session.flush()
    return Asked(ticket, token, code, person)


def _forget_old(session: Session, now: datetime) -> None:
    """What can no longer be used, and no longer counts against an address, goes."""
    session.exec(delete(SignIn).where(col(SignIn.expires) < now, col(SignIn.made_at) < now - AN_HOUR))


def link_stands(session: Session, token: str, now: datetime) -> bool:
    """Whether this link could still be used."""
    link = session.get(SignIn, _hash(token))
    return link is not None and link.person_id is not None and link.used_at is None and now < link.expires


def sign_in(session: Session, token: str, *, now: datetime, lasts: timedelta, device: str, before: str = "") -> str:
    """Uses the link, once, and returns what the new session's cookie carries; `before` is this device's old one."""
    if (person := _use(session, _hash(token), now)) is None:
        raise NotFound(_("This sign-in link was used already, or is too old. Ask for a new one."))
    return begin(session, person, now=now, lasts=lasts, device=device, before=before)


def sign_in_with_code(
    session: Session,
    ticket: str,
    code: str,
    *,
    keys: Keys,
    now: datetime,
    lasts: timedelta,
    device: str,
    before: str = "",
) -> str | Refused:
    """Uses the code, once, on the browser that asked for it; each try is counted, right or wrong."""
    asked = session.exec(select(SignIn).where(SignIn.ticket == _hash(ticket))).one_or_none()
    if asked is None or asked.used_at is not None or now >= asked.expires:
        return Refused.TOO_OLD
    of_address = select(func.coalesce(func.sum(SignIn.tries), 0)).where(
        SignIn.address == asked.address, SignIn.made_at > now - AN_HOUR
    )
    if session.exec(of_address).one() >= MOST_TRIES_OF_AN_ADDRESS:
        return Refused.TOO_MANY_OF_ADDRESS
    tried = (
        update(SignIn)
        .where(col(SignIn.key) == asked.key, col(SignIn.tries) < MOST_TRIES)
        .values(tries=col(SignIn.tries) + 1)
    )
    if session.exec(tried).rowcount != 1:
        return Refused.TOO_MANY
    if not hmac.compare_digest(asked.code or "", keys.sign_in_key(f"code\n{ticket}\n{code}")):
        return Refused.WRONG
    if (person := _use(session, asked.key, now)) is None:
        return Refused.WRONG
    return begin(session, person, now=now, lasts=lasts, device=device, before=before)


def _use(session: Session, key: str, now: datetime) -> Person | None:
    """The person who signs in with this, which it can do once."""
    used = session.exec(
        update(SignIn)
        .where(
            col(SignIn.key) == key,
            col(SignIn.person_id).is_not(None),
            col(SignIn.used_at).is_(None),
            col(SignIn.expires) > now,
        )
        .values(used_at=now)
    )
    if used.rowcount != 1:
        return None
    person = session.get(Person, session.get_one(SignIn, key).person_id)
    return person if person is not None and person.ended_at is None else None


def begin(session: Session, person: Person, *, now: datetime, lasts: timedelta, device: str, before: str) -> str:
    """What the cookie of a new session carries, one of its own for each sign-in: one that this device had ends."""
    if before:
        session.exec(delete(StaffSession).where(col(StaffSession.key) == _hash(before)))
    session.exec(delete(StaffSession).where(col(StaffSession.expires) < now))
    cookie = secrets.token_urlsafe(32)
    its = StaffSession(
        key=_hash(cookie), id=uuid4(), person_id=person.id, device=device, made_at=now, seen_at=now, expires=now + lasts
    )
    session.add(its)
    audit.note(session, audit.Event.SIGNED_IN, at=now, by=person)
    return cookie


def session_of(session: Session, cookie: str, *, now: datetime, idle: timedelta) -> tuple[StaffSession, Person] | None:
    """The session with this cookie, while it lasts and is in use, and whose it is."""
    kept = session.get(StaffSession, _hash(cookie)) if cookie else None
    if kept is None or now >= kept.expires or now - kept.seen_at >= idle:
        return None
    person = session.get(Person, kept.person_id)
    return (kept, person) if person is not None and person.ended_at is None else None


def mark_seen(session: Session, key: str, now: datetime) -> None:
    """Notes that a device is in use, so that it stays signed in."""
    session.exec(update(StaffSession).where(col(StaffSession.key) == key).values(seen_at=now))


def devices(session: Session, person: Person, *, now: datetime, idle: timedelta) -> list[StaffSession]:
    """Where a person is signed in, the latest used first."""
    of = select(StaffSession).where(
        StaffSession.person_id == person.id, StaffSession.expires > now, StaffSession.seen_at > now - idle
    )
    return list(session.exec(of.order_by(col(StaffSession.seen_at).desc(), StaffSession.key)))


def sign_out(session: Session, device: UUID, *, by: Person, now: datetime) -> bool:
    """Ends one of a person's own sessions; False where they have no such one."""
    ended = session.exec(
        delete(StaffSession).where(col(StaffSession.id) == device, col(StaffSession.person_id) == by.id)
    )
    if ended.rowcount:
        audit.note(session, audit.Event.SIGNED_OUT, at=now, by=by)
    return bool(ended.rowcount)
