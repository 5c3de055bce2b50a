"""Writes the long CSV of the bench's round and prints seconds, megabytes grown, seconds of the rows alone.

`python -m tests.bench.export DATABASE`, in a process of its own, so that its memory is its own.
"""

import os
import sys
import time
from datetime import UTC, datetime
from resource import RUSAGE_SELF, getrusage

from sqlalchemy import text

from app.store import raw, rounds
from app.store.db import Database

ROWS = "SELECT r.id, r.perspective, a.question, a.value, a.non_answer, a.note FROM response r JOIN answer a" + (
    " ON a.response_id = r.id"
)


def main(url: str) -> None:
    """Reads the rows alone, then writes the file to nowhere."""
    database = Database(url)
    began = time.perf_counter()
    with database.writing() as session:
        for _piece in session.connection().execution_options(stream_results=True).execute(text(ROWS)).partitions(5000):
            pass
    floor = time.perf_counter() - began
    before = getrusage(RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    size = 0
    with database.writing() as session, open(os.devnull, "wb") as nowhere:
        round_ = rounds.by_slug(session, "pilot")
        for piece in raw.long_csv(session, round_, now=datetime.now(UTC)):
            size += nowhere.write(piece)
    took = time.perf_counter() - began
    assert size > 10_000
    print(took, (getrusage(RUSAGE_SELF).ru_maxrss - before) / 1000, floor)


if __name__ == "__main__":
    main(sys.argv[1])
