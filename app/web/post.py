"""Mail to people with an account leaves by the outbox; without a mail server development mode prints it besides."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from app.core.mail import Letter, Purpose
from app.core.signing_in import access_ends_letter
from app.settings import Settings
from app.store import outbox
from app.store.tables import Person


def put(
    session: Session,
    letter: Letter,
    *,
    to: str,
    purpose: Purpose,
    key: str,
    settings: Settings,
    now: datetime,
    expires: datetime | None = None,
) -> None:
    """Queues a letter to one person; `key` names it, so that one of each purpose is sent."""
    outbox.put(session, letter, purpose=purpose, key=key, to=to, now=now, expires=expires)
    if settings.is_development and not settings.mail_server.get_secret_value():
        print(f"\nMail to {to}: {letter.subject}\n\n{letter.text}", flush=True)


def access_ends(
    session: Session,
    officer: Person,
    body: str,
    day: date,
    places: Sequence[str],
    *,
    into: str = "",
    by: Person,
    settings: Settings,
    now: datetime,
) -> None:
    """Tells a TSI officer that their access ends."""
    letter = access_ends_letter(body=body, into=into, day=day, places=places, who=by.name or by.email)
    key = f"{officer.id}/{day.isoformat()}/{body}/{into or places}"
    put(session, letter, to=officer.email, purpose=Purpose.ACCESS_ENDS, key=key, settings=settings, now=now)
