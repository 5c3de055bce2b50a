"""The database: engines, and sessions that commit when their work is done and roll back when anything is raised."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from threading import Event, Lock
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError, TimeoutError
from sqlmodel import Session

from app.store import news

READS = {"howgood_reads": True}
STANDS_STILL = {"howgood_stands_still": True}
WRITES = {"howgood_writes": True}
PATIENCE = 30.0  # seconds that a writer waits for its turn
LOCKED = 10_000  # milliseconds that a statement waits for a lock which another process holds
SECURELY = "secure_delete=ON"  # what is deleted is overwritten, not only forgotten
FORGETTING = 1_000  # milliseconds that forgetting waits for those who read
QUIET = 2.0  # seconds after which a connection that nobody used is asked whether it still stands


def make_engine(url: str) -> Engine:
    """An engine for SQLite (WAL, synchronous=FULL, foreign keys) or PostgreSQL."""
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    if not url.startswith("sqlite"):
        its = make_url(url)
        if "options" not in its.query:
            its = its.update_query_dict({"options": f"-c lock_timeout={LOCKED}"})
        engine = create_engine(its, pool_size=10, max_overflow=40, pool_use_lifo=True, hide_parameters=True)
        _prepare_postgresql(engine)
    else:
        engine = create_engine(
            url,
            pool_size=20,
            max_overflow=40,
            connect_args={"timeout": LOCKED / 1000, "check_same_thread": False},
            hide_parameters=True,  # they are answers, and an error's words end up in logs
        )
        _prepare_sqlite(engine)
    return engine


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late to take the write lock
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={LOCKED}", "foreign_keys=ON", SECURELY):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("howgood_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(engine: Engine) -> None:
    """Spares round trips: a BEGIN and a ROLLBACK to those who read, and a question whether the connection still stands
    to those who take one that was in use a moment ago."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.autocommit = True  # the driver would begin a transaction for those who read, too
        record.info["used"] = monotonic()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        its = connection.get_execution_options()
        if "howgood_stands_still" in its:
            connection.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        elif "howgood_reads" not in its:
            connection.exec_driver_sql("BEGIN")

    @event.listens_for(engine, "checkin")
    def note(_connection: Any, record: Any) -> None:
        record.info["used"] = monotonic()

    @event.listens_for(engine, "checkout")
    def ask(connection: Any, record: Any, _proxy: Any) -> None:
        if monotonic() - record.info["used"] > QUIET:
            try:
                connection.execute("SELECT 1")
            except connection.OperationalError as gone:
                raise DisconnectionError from gone  # the pool then gives another


class Turns:
    """Writers of one process take turns, first come first served: SQLite itself lets the lucky one through."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._is_taken = False
        self._waiting: deque[Event] = deque()

    @contextmanager
    def take(self) -> Iterator[None]:
        """Waits for a turn and passes it on at the end."""
        mine = Event()
        with self._lock:
            if self._is_taken:
                self._waiting.append(mine)
            else:
                self._is_taken = True
                mine.set()
        if not mine.wait(PATIENCE):
            self._give_up(mine)
        try:
            yield
        finally:
            with self._lock:
                if self._waiting:
                    self._waiting.popleft().set()
                else:
                    self._is_taken = False

    def _give_up(self, mine: Event) -> None:
        with self._lock:
            if not mine.is_set():  # else the turn came at the last moment
                self._waiting.remove(mine)
                raise TimeoutError("No turn to write came in time.")


class Database:
    """One database and its two kinds of session: reading, and writing (which on SQLite queues for the one lock)."""

    def __init__(self, url: str):
        self.url = url
        self.engine = make_engine(url)
        self._reading = self.engine.execution_options(**READS)
        self._standing_still = self.engine.execution_options(**STANDS_STILL)
        self._writing = self.engine.execution_options(**WRITES)
        self._owes_forgetting = False
        self._turns = Turns() if self.engine.dialect.name == "sqlite" else None
        self.tells: list[news.Tell] = []  # who is told, once it is committed, of what was changed
        self._listener = None if self._turns else news.Listener(self.engine, self._tell)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that writes nothing; on PostgreSQL each statement sees the database as it then is."""
        with Session(self._reading) as session:
            yield session

    @contextmanager
    def reading_piece_by_piece(self) -> Iterator[Session]:
        """A session that writes nothing and sees the database as at its first statement, however long it lasts."""
        with Session(self._standing_still) as session:
            yield session

    @contextmanager
    def standing_still(self) -> Iterator[Connection]:
        """A connection that sees the database as at its first statement."""
        with self._standing_still.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session committed at the end, or rolled back when anything is raised."""
        turn = self._turns.take() if self._turns else nullcontext()
        with turn, Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session
            if self._listener:
                news.send(session)
        if self._turns:
            for name in news.told(session):
                self._tell(name)
        if self._owes_forgetting:
            self.forget()

    def _tell(self, name: str) -> None:
        for tell in self.tells:
            tell(name)

    def listen(self) -> None:
        """Begins to hear what other processes change, until it is closed: a server asks for it, a command does not."""
        if self._listener:
            self._listener.start()

    @property
    def hears(self) -> bool | None:
        """Whether what any process changes is heard; None on SQLite, where it is one process that changes things."""
        return self._listener.hears if self._listener else None

    def forget(self, *, whole: bool = False) -> None:
        """Once an erasure is committed: takes what was erased out of the database's own files, too.

        On SQLite the write-ahead log is emptied, and with `whole` the file written anew; while somebody reads what was,
        it is tried again after the next write. On PostgreSQL dead rows are given back as far as this role may.
        """
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            if self._turns is None:
                cursor.execute("VACUUM")
                return
            with self._turns.take():
                cursor.execute(f"PRAGMA busy_timeout={FORGETTING}")
                if whole:
                    cursor.execute("VACUUM")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                (is_busy, *_pages) = cursor.fetchone() or (1,)
                self._owes_forgetting = bool(is_busy)
                cursor.execute(f"PRAGMA busy_timeout={LOCKED}")
        finally:
            connection.close()

    def close(self) -> None:
        """Gives every connection back."""
        if self._listener:
            self._listener.stop()
        self.engine.dispose()
