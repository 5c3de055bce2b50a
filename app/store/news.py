"""What was changed is told to whoever waits for it in this process, and on PostgreSQL in every process.

Whoever changes something says its name with `tell`; it is heard only once that is committed. On PostgreSQL one
connection a process listens. It also calls itself now and then, so that a connection that is broken, or leads to a
pooler that passes nothing on, is known to be deaf: whoever waits then looks for themselves, until it hears again.
"""

import logging
from collections.abc import Callable, Iterable
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy import Engine, text
from sqlmodel import Session

if TYPE_CHECKING:
    import psycopg

log = logging.getLogger("howgood")
CHANNEL = "howgood"
NAME = "howgood listener"  # as PostgreSQL's own list of connections calls it
CALLS = 5.0  # seconds between two calls to itself
DEAF = 7.0  # seconds without hearing anything after which it counts as deaf
AGAIN = 1.0  # seconds before it connects again
A_MOMENT = 0.5  # seconds in which it notices that it shall stop
TOLD = "howgood_told"
NEVER = float("-inf")
EVERYTHING = ""  # the name of whatever may have been missed
Tell = Callable[[str], None]


def tell(session: Session, name: str) -> None:
    """Says that what has this name was changed; it is heard once this session has committed."""
    session.info.setdefault(TOLD, set()).add(name)


def told(session: Session) -> Iterable[str]:
    """What this session will have told."""
    names: set[str] = session.info.get(TOLD, set())
    return names


def send(session: Session) -> None:
    """On PostgreSQL, in the transaction that is about to be committed: lets every process know."""
    for name in told(session):
        session.connection().execute(text("SELECT pg_notify(:channel, :name)"), {"channel": CHANNEL, "name": name})


class Listener:
    """Hears what any process of this PostgreSQL database tells, from `start` until `stop`."""

    def __init__(self, engine: Engine, tell: Tell):
        self._engine, self._tell = engine, tell
        self._heard_at = NEVER
        self._stopped = Event()
        self._thread = Thread(target=self._work, name="listener", daemon=True)

    @property
    def hears(self) -> bool:
        """Whether it would hear a change."""
        return monotonic() - self._heard_at < DEAF

    def start(self) -> None:
        """Begins to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Listens no more."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _work(self) -> None:
        import psycopg  # late: on SQLite nobody needs it

        args, kwargs = self._engine.dialect.create_connect_args(self._engine.url)
        kwargs.update(application_name=NAME, autocommit=True, connect_timeout=5)
        while not self._stopped.is_set():
            try:
                with psycopg.connect(*args, **kwargs) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._listen(connection)
            except psycopg.Error as error:
                log.warning("No changes are heard from the database: %s", type(error).__name__)
            self._heard_at = NEVER
            self._tell(EVERYTHING)  # from now on everybody looks for themselves
            self._stopped.wait(AGAIN)

    def _listen(self, connection: "psycopg.Connection") -> None:
        called = NEVER
        while not self._stopped.is_set():
            if monotonic() - called >= CALLS:
                called = monotonic()
                connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, EVERYTHING))
            for notice in connection.notifies(timeout=A_MOMENT):
                self._hear(notice.payload)

    def _hear(self, name: str) -> None:
        was_deaf = not self.hears
        self._heard_at = monotonic()
        if was_deaf or name:
            self._tell(EVERYTHING if was_deaf else name)
