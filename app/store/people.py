"""People with an account, the links that sign them in, and the devices they are signed in on."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select, update

from app.core.access import Role
from app.core.errors import NotFound
from app.language import _
from app.store import audit
from app.store.tables import Person, SignInLink, StaffSession


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def by_email(session: Session, email: str) -> Person | None:
    """The person with this address."""
    return session.exec(select(Person).where(Person.email == email.strip().casefold())).one_or_none()


def make_link(session: Session, email: str, *, now: datetime, lasts: timedelta) -> str:
    """What a new sign-in link carries; an unknown address becomes national staff (the command line only)."""
    person = by_email(session, email)
    if person is None:
        person = Person(email=email.strip().casefold(), role=Role.NATIONAL_STAFF)
        session.add(person)
        session.flush()
    token = secrets.token_urlsafe(32)
    session.add(SignInLink(key=_hash(token), person_id=person.id, expires=now + lasts))
    audit.note(session, audit.Event.SIGN_IN_LINK_MADE, at=now, subject=str(person.id))
    return token


def link_stands(session: Session, token: str, now: datetime) -> bool:
    """Whether this link could still be used."""
    link = session.get(SignInLink, _hash(token))
    return link is not None and link.used_at is None and now < link.expires


def sign_in(session: Session, token: str, *, now: datetime, lasts: timedelta) -> str:
    """Uses the link, once, and returns what the new session's cookie carries."""
    used = session.exec(
        update(SignInLink)
        .where(
            col(SignInLink.key) == _hash(token),
            col(SignInLink.used_at).is_(None),
            col(SignInLink.expires) > now,
        )
        .values(used_at=now)
    )
    if used.rowcount != 1:
        raise NotFound(_("This sign-in link was used already, or is too old. Ask for a new one."))
    person = session.get_one(Person, session.get_one(SignInLink, _hash(token)).person_id)
    cookie = secrets.token_urlsafe(32)
    session.add(StaffSession(key=_hash(cookie), person_id=person.id, expires=now + lasts))
    audit.note(session, audit.Event.SIGNED_IN, at=now, by=person)
    return cookie


def signed_in(session: Session, cookie: str, now: datetime) -> Person | None:
    """The person signed in with this cookie."""
    kept = session.get(StaffSession, _hash(cookie)) if cookie else None
    return session.get(Person, kept.person_id) if kept and now < kept.expires else None


def sign_out(session: Session, cookie: str, *, by: Person, now: datetime) -> None:
    """Ends the session on this device."""
    session.exec(delete(StaffSession).where(col(StaffSession.key) == _hash(cookie)))
    audit.note(session, audit.Event.SIGNED_OUT, at=now, by=by)
