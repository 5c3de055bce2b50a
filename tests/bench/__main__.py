"""`python -m tests.bench [--database …] [--only PART] [--full]`: the table, and exit 1 when an aim is missed."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.answering import answering
from tests.bench.figures import figures, growth, long_csv
from tests.bench.learning import learning
from tests.bench.line import HEAD, Line
from tests.bench.reports import files, page, whole_set
from tests.bench.workshop import workshop

PARTS: dict[str, Callable[[str, Path, bool], Iterator[Line]]] = {
    "answering": lambda kind, folder, _full: answering(kind, folder),
    "figures": lambda kind, folder, _full: figures(kind, folder),
    "learning": lambda kind, folder, _full: learning(kind, folder),
    "csv": lambda kind, folder, _full: long_csv(kind, folder),
    "page": lambda kind, folder, _full: page(kind, folder),
    "files": lambda kind, folder, _full: files(kind, folder),
    "set": lambda kind, folder, _full: whole_set(kind, folder),
    "workshop": lambda kind, folder, _full: workshop(kind, folder),
    "growth": lambda kind, folder, full: growth(kind, folder, full=full),
}


def main() -> int:
    """Measures, prints, and tells by its exit whether every aim was met."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench")
    asked.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    asked.add_argument("--only", choices=PARTS, action="append", help="this part alone; may stand several times")
    asked.add_argument("--full", action="store_true", help="with 100,000 responses")
    options = asked.parse_args()
    missed = 0
    print(HEAD, flush=True)
    for name in options.only or PARTS:
        with tempfile.TemporaryDirectory(prefix="howgood-bench-") as folder:
            for line in PARTS[name](options.database, Path(folder), options.full):
                print(line, flush=True)
                missed += line.is_met is False
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
