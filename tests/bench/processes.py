"""Servers in processes of their own, and what they cost: CPU from the kernel's own count, memory as they share it."""

import os
import sys
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from tests import postgres
from tests.server import Server

TICK = os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """The process and all that it started."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += children(int(child))
    return found


def cpu(pids: list[int]) -> float:
    """Seconds of user and system time that these, and those of their children that have ended, have used so far."""
    total = 0
    for pid in pids:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += sum(int(ticks) for ticks in after_name[11:15])
    return total / TICK


def memory(pids: list[int]) -> float:
    """Megabytes that these hold, shared pages counted once in all (PSS)."""
    kilobytes = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                kilobytes += int(line.split()[1])
    return kilobytes / 1000


class Measured(Server):
    """A server whose cost can be read; `backends` are the database's own processes, which count as well."""

    def __init__(self, database_url: str, folder: Path, *program: str):
        super().__init__(database_url, folder, *program)

    @property
    def pids(self) -> list[int]:
        """Its processes."""
        assert self._process is not None
        found = children(self._process.pid)
        return found + _backends() if "postgresql" in self.environment["HOWGOOD_DATABASE_URL"] else found

    @property
    def cpu(self) -> float:
        """Seconds used so far."""
        return cpu(self.pids)

    @property
    def memory(self) -> float:
        """Megabytes held now."""
        return memory(self.pids)


def _backends() -> list[int]:
    """The processes of the tests' own PostgreSQL; of one that was given, all PostgreSQL's on this machine."""
    folder = str(postgres.server().query.get("host", "/"))
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if (entry / "comm").read_text().startswith("postgres") and str((entry / "cwd").readlink()).startswith(
                    folder
                ):
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def bare(page: str) -> FastAPI:
    """The floor: the same stack with nothing in it. A page comes from memory, a POST is read and sent on."""
    app = FastAPI(openapi_url=None)

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/page")
    def show() -> HTMLResponse:
        return HTMLResponse(page)

    @app.post("/page")
    async def take(request: Request) -> Response:
        await request.form()
        return RedirectResponse("/page", 303)

    return app


def the_floor(folder: Path, page: str, url: str) -> Measured:
    """A server of `bare` that shows this page."""
    (folder / "page.html").write_text(page, encoding="utf-8")
    server = Measured(url, folder, "-m", "tests.bench.processes")
    server.environment["BENCH_PAGE"] = str(folder / "page.html")
    return server


def main() -> Any:
    """Serves the floor."""
    import uvicorn

    page = Path(os.environ["BENCH_PAGE"]).read_text(encoding="utf-8")
    uvicorn.run(bare(page), port=int(os.environ["HOWGOOD_PORT"]), log_level="warning", access_log=False)


if __name__ == "__main__":
    sys.exit(main())
