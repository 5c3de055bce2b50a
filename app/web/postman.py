"""The worker that empties the outbox: a thread of the server, or of several; each message is taken by one of them."""

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Event as Flag
from threading import Thread
from urllib.parse import urlsplit

from app.core.keys import Keys
from app.core.mail import LONGEST_ERROR, Answer, Event, Sender, drawn
from app.settings import Settings
from app.store import check_ins, outbox, reminders
from app.store.db import Database
from app.store.outbox import Claimed
from app.web.smtp import MailServer, Send

EVERY = 2.0  # seconds between two looks into the outbox
AT_ONCE = 100  # messages before it looks whether it shall stop
log = logging.getLogger("howgood.mail")


class Postman:
    """Sends what is due until it is stopped."""

    def __init__(
        self, database: Database, settings: Settings, now: Callable[[], datetime], *, send: Send | None = None
    ):
        self.database, self.settings, self.now = database, settings, now
        address, authorities = settings.mail_server.get_secret_value(), settings.mail_authorities
        self._send = send or MailServer.at(address, authorities=authorities).send
        self._host = urlsplit(settings.address).hostname or "localhost"
        self._keys = Keys(settings.secret.get_secret_value())
        self._stopped = Flag()
        self._thread = Thread(target=self._work, name="postman", daemon=True)

    def start(self) -> None:
        """Begins to look into the outbox."""
        self._thread.start()

    def stop(self) -> None:
        """Hands over what is in its hands, and takes nothing more."""
        self._stopped.set()
        self._thread.join(timeout=5)

    def _work(self) -> None:
        while not self._stopped.wait(EVERY):
            try:
                self.deliver_due(AT_ONCE)
            except Exception as error:  # a database that is away for a moment: it looks again
                log.error("The outbox could not be worked on: %s", type(error).__name__)

    def deliver_due(self, most: int = 1_000_000) -> int:
        """Queues reminders and check-ins whose time has come, and sends what is due; how many messages were tried."""
        now = self.now()
        with self.database.reading() as session:
            is_due = outbox.is_anything_due(session, now)
            waiting = [kind for kind in (reminders, check_ins) if kind.is_any_due(session, now)]
        for kind in waiting:
            with self.database.writing() as session:
                kind.send_due(session, keys=self._keys, address=self.settings.address, now=now)
        tried = 0
        while (is_due or waiting) and tried < most and not self._stopped.is_set():
            with self.database.writing() as session:
                claimed = outbox.claim(session, now=self.now(), host=self._host, cap=self.settings.mail_a_day)
            if claimed is None:
                break
            tried += 1
            answer = self._handed_over(claimed)
            with self.database.writing() as session:
                outbox.record(session, claimed, answer, now=self.now())
        return tried

    def _handed_over(self, claimed: Claimed) -> Answer:
        try:
            message = drawn(claimed.envelope, sender_of(self.settings, claimed.programme))
            f"{claimed.envelope.recipient}{message.as_string()}".encode("ascii")
        except Exception as error:  # of whatever kind: the mail library has many for what no message can carry
            return Answer(Event.NEVER, f"No message can be made of this: {error}"[:LONGEST_ERROR])
        return self._send(message, claimed.envelope.recipient)


def sender_of(settings: Settings, programme: str) -> Sender:
    """Who the mail of this questionnaire comes from."""
    return Sender(*settings.mail_senders.get(programme, (settings.mail_sender, settings.mail_reply_to)))
