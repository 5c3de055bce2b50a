"""Two processes on one PostgreSQL behind nginx, as docs/deploy.md has it: one is killed, and nothing is lost."""

import os
import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlmodel import delete, select

from app.settings import ROOT
from app.store.db import Database
from app.store.tables import Answer
from tests import postgres, test_durability
from tests.conftest import times
from tests.server import DIRECTLY, Server, free_port
from tests.test_durability import PATIENCE, PEOPLE, Everybody, Participant

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
ANSWERS_BETWEEN_KILLS = 60


@pytest.fixture
def database_url(migrated: dict[str, str]) -> Iterator[str]:
    """A migrated PostgreSQL database."""
    assert migrated
    with postgres.database(template="howgood_migrated") as url:
        yield url


@pytest.fixture
def nginx() -> str:
    """The program, which `make test` installs where it may."""
    if NGINX is None:
        assert not os.environ.get("CI"), "nginx is missing"
        pytest.skip("nginx is missing, and only root can install it here")
    return NGINX


def configuration(folder: Path, port: int, servers: list[Server]) -> Path:
    """The block of docs/deploy.md with other ports, without its certificate, and counting who served what."""
    text = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    found = re.search(r"```nginx\n(.*?)```", text, re.DOTALL)
    assert found is not None
    block = found[1]
    for was, is_now in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        ("server 127.0.0.1:8001", f"server 127.0.0.1:{servers[0].port}"),
        ("server 127.0.0.1:8002", f"server 127.0.0.1:{servers[1].port}"),
        ("access_log off;", f"access_log {folder}/served.log served;"),
    ):
        assert block.count(was) == 1
        block = block.replace(was, is_now)
    block = re.sub(r" *ssl_certificate.*\n", "", block)
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"pid {folder}/nginx.pid;\nerror_log {folder}/error.log;\ndaemon off;\nmaster_process off;\n"
        f"events {{}}\nhttp {{\n{temporary}\nlog_format served '$upstream_addr';\n{block}}}\n"
    )
    return file


@contextmanager
def behind_nginx(nginx: str, folder: Path, servers: list[Server]) -> Iterator[str]:
    """The address of an nginx that stands before these servers."""
    port = free_port()
    command = [nginx, "-p", str(folder), "-c", str(configuration(folder, port, servers))]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 20
        while True:
            try:
                with DIRECTLY.open(f"{address}/health", timeout=5) as answer:
                    assert answer.status == 200
                break
            except OSError:
                assert time.monotonic() < until and running.poll() is None, (folder / "error.log").read_text()
                time.sleep(0.05)
        yield address
    finally:
        running.terminate()
        running.wait(20)


def served_by(folder: Path) -> Counter[str]:
    """How many requests each process took at last, by its port."""
    lines = (folder / "served.log").read_text().splitlines()
    return Counter(line.rpartition(":")[2] for line in lines if ":" in line)


def test_one_of_two_processes_is_killed_and_nothing_is_lost(nginx: str, database_url: str, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two", "nginx")]
    for folder in folders:
        folder.mkdir()
    servers = [Server(database_url, folder) for folder in folders[:2]]
    code = test_durability._shared_code(database_url)
    with servers[0], servers[1], behind_nginx(nginx, folders[2], servers) as address:
        everybody = Everybody(address, code)
        people = [Participant(f"person {n}", everybody) for n in range(PEOPLE)]
        with ThreadPoolExecutor(PEOPLE) as threads:
            taking_part = [threads.submit(person.take_part) for person in people]
            try:
                for kill in range(times(4, 20)):
                    everybody.await_acknowledged(ANSWERS_BETWEEN_KILLS)
                    servers[kill % 2].kill()
                    everybody.await_acknowledged(ANSWERS_BETWEEN_KILLS)  # people go on through the other one
                    servers[kill % 2].start()
                everybody.await_acknowledged(ANSWERS_BETWEEN_KILLS)
                everybody.enough.set()
                for one in taking_part:
                    one.result(PATIENCE)
            finally:
                everybody.over.set()
    shares = served_by(folders[2])
    assert all(shares[str(server.port)] > ANSWERS_BETWEEN_KILLS for server in servers), f"one stood idle: {shares}"
    assert {told.split()[0] for told in everybody.surprises} <= {"502"}, everybody.surprises[:5]
    assert untrue(people, database_url, tmp_path) == []
    forget_one_answer(database_url)
    assert untrue(people, database_url, tmp_path), "the planted fault, an answer that went, was not found"


def untrue(people: list[Participant], database_url: str, folder: Path) -> list[str]:
    """What was acknowledged and is not so."""
    return test_durability._untrue(people, database_url, folder, {}, everybody_began=True)


def forget_one_answer(database_url: str) -> None:
    """The planted fault."""
    database = Database(database_url)
    with database.writing() as session:
        one = session.exec(select(Answer)).first()
        assert one is not None
        session.exec(
            delete(Answer).where(Answer.response_id == one.response_id, Answer.question == one.question)  # type: ignore[arg-type]
        )
    database.close()
