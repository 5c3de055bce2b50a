"""The Dockerfile's steps, read and run in a folder of one's own: where there is no engine to build the image with."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from app.settings import ROOT

PLACES = ("/srv/howgood", "/opt/howgood", "/opt/npm", "/data")


@dataclass
class Stage:
    """One stage: its base, and its steps in order as (verb, rest)."""

    base: str
    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def all(self, verb: str) -> list[str]:
        """What follows this verb, each time it stands."""
        return [rest for found, rest in self.steps if found == verb]


def stages(text: str | None = None) -> list[Stage]:
    """The stages of this text, or else of the project's Dockerfile."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8") if text is None else text
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    found: list[Stage] = []
    for line in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
        verb, _blank, rest = line.strip().partition(" ")
        if verb == "FROM":
            base, _as, name = rest.partition(" AS ")
            found.append(Stage(base, name))
        elif verb:
            found[-1].steps.append((verb, rest.strip()))
    return found


@dataclass
class Machine:
    """An empty machine: a root folder for the image's own places, a home without a cache, one Python."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        programs = self.folder / "bin"
        programs.mkdir()
        base = getattr(sys, "_base_executable", sys.executable)
        for name in ("python", "python3"):
            (programs / name).symlink_to(base)
        (self.folder / "home").mkdir()
        theirs = ("HOWGOOD_", "VIRTUAL_ENV", "PYTHON", "COV_", "PYTEST")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
        self.environment |= {"HOME": str(self.folder / "home"), "PATH": f"{programs}:/usr/bin:/bin"}
        self.environment["PIP_NO_COMPILE"] = "1"  # what is imported is compiled then: nothing of the image hangs on it
        self.workdir = self.root

    @property
    def root(self) -> Path:
        """What stands for `/`."""
        return self.folder / "root"

    def here(self, text: str) -> str:
        """The text with the image's places as they are on this machine."""
        for place in PLACES:
            text = re.sub(rf"(?<![\w.]){place}\b", f"{self.root}{place}", text)
        return text

    def build(self, stage: Stage) -> None:
        """Runs the steps of the stage that builds."""
        for verb, rest in stage.steps:
            if verb == "WORKDIR":
                self.workdir = Path(self.here(rest))
                self.workdir.mkdir(parents=True, exist_ok=True)
            elif verb == "COPY":
                *sources, _target = rest.split()
                for name in context() if sources == ["."] else sources:
                    target = self.workdir / name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(ROOT / name, target)
            elif verb == "RUN":
                ran = subprocess.run(
                    ["/bin/sh", "-ec", self.here(rest)],
                    cwd=self.workdir,
                    env=self.environment,
                    capture_output=True,
                    text=True,
                )
                assert ran.returncode == 0, f"RUN {rest}\n{ran.stdout[-2000:]}\n{ran.stderr[-3000:]}"
            else:
                raise AssertionError(f"{verb} is not known to this test")

    def keep_only(self, stage: Stage) -> None:
        """Turns to the last stage: nothing is here but what it copies from the first, and the folders it makes."""
        built = self.folder / "built"
        self.root.rename(built)
        for rest in stage.all("COPY"):
            option, source, target = rest.split()
            assert option == "--from=build" and source == target
            shutil.copytree(f"{built}{source}", f"{self.root}{target}", symlinks=True)
        shutil.rmtree(built)
        for place in [*stage.all("WORKDIR"), *stage.all("VOLUME")]:
            Path(self.here(place)).mkdir(parents=True, exist_ok=True)

    def settings(self, stage: Stage) -> dict[str, str]:
        """The environment that ENV gives, over this machine's own."""
        found = dict(self.environment)
        for rest in stage.all("ENV"):
            for name, value in re.findall(r"(\w+)=(\S+)", rest):
                value = self.here(value).replace("////", "///").replace("$PATH", self.environment["PATH"])
                found[name] = value.replace("sqlite:///", "sqlite:////") if "sqlite" in value else value
        return found


def context() -> list[str]:
    """What `COPY . .` copies: the project's files but for those that .dockerignore leaves out."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]

    def is_kept(name: str) -> bool:
        kept = True
        for rule in rules:
            pattern = rule.lstrip("!")
            hit = name == pattern or name.startswith(f"{pattern}/") or fnmatch(name, pattern)
            if hit or fnmatch(name, pattern.removeprefix("**/")):
                kept = rule.startswith("!")
        return kept

    return [name for name in listed.stdout.splitlines() if is_kept(name) and (ROOT / name).is_file()]


def words(rest: str) -> list[str]:
    """A command in its JSON form."""
    found: list[str] = json.loads(rest[rest.index("[") :])
    return found
