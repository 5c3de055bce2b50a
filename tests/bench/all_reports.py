"""Runs `howgood report --all` in every format; prints its seconds, those of CPU, and its largest process in MB.

`python -m tests.bench.all_reports DATABASE FOLDER`, in a process of its own, whose children's memory is theirs alone.
"""

import os
import subprocess
import sys
import time
from resource import RUSAGE_CHILDREN, getrusage

from app.cli import demo
from app.exports import FORMATS


def main(url: str, folder: str) -> None:
    """The command as it is given in a shell."""
    formats = [word for name in FORMATS for word in ("--format", name)]
    howgood = [sys.executable, "-c", "from app.cli import main; main()"]
    words = ["report", "baseline", "--round", demo.FOLLOW_UP, "--all", *formats, "-o", folder]
    settings = os.environ | {"HOWGOOD_MODE": "development", "HOWGOOD_DATABASE_URL": url}
    began = time.perf_counter()
    subprocess.run([*howgood, *words], env=settings, check=True, stderr=subprocess.DEVNULL)
    used = getrusage(RUSAGE_CHILDREN)
    print(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000)


if __name__ == "__main__":
    main(*sys.argv[1:])
