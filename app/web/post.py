"""Mail to people with an account leaves by the outbox; without a mail server development mode prints it besides."""

from datetime import datetime

from sqlmodel import Session

from app.core.mail import Letter, Purpose
from app.settings import Settings
from app.store import outbox


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
