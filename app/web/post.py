"""Mail leaves here: the one place that the outbox takes over.

Until it does, development mode prints a letter where `howgood serve` runs, and a server for others sends none.
"""

import logging

from sqlmodel import Session

from app.core.signing_in import Letter
from app.settings import Settings

log = logging.getLogger("howgood")


def put(session: Session, letter: Letter, *, to: str, purpose: str, key: str, settings: Settings) -> None:
    """Queues a letter to one person; `key` names it, so that one of each purpose is sent."""
    if settings.is_development:
        print(f"\nMail to {to}: {letter.subject}\n\n{letter.text}", flush=True)
    else:
        log.error("No mail server is set: a message of the purpose %s was not sent.", purpose)
