"""What every command needs: settings from flags and environment, a migrated database, refusals told on stderr."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import typer
from pydantic import ValidationError
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from app.core.errors import Problem, Refusal
from app.core.keys import Keys
from app.core.questionnaire import Questionnaire
from app.imports import questionnaire_yaml
from app.settings import Settings, UnsafeSettings
from app.store import questionnaires, rounds, schema
from app.store.db import Database

P = ParamSpec("P")
T = TypeVar("T")


def say(words: object = "") -> None:
    """Tells something that is no result: on stderr."""
    print(words, file=sys.stderr, flush=True)


def now() -> datetime:
    """The time at which the command runs."""
    return datetime.now(UTC)


def settings() -> Settings:
    """The settings, or a refusal that names the knob."""
    try:
        return Settings()
    except ValidationError as error:
        for found in error.errors():
            say(f"HOWGOOD_{'_'.join(str(part) for part in found['loc']).upper()}: {found['msg']}")
        raise typer.Exit(1) from None


def keys() -> Keys:
    """The keys of this installation."""
    return Keys(settings().secret.get_secret_value())


def refusing(command: Callable[P, T]) -> Callable[P, T]:
    """Tells refusals on stderr and exits 1; nothing of what was asked is kept then."""

    @wraps(command)
    def careful(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except Refusal as refusal:
            for problem in refusal.problems:
                say(told(problem))
            say(refusal.message)
        except UnsafeSettings as unsafe:
            say(unsafe)
        except OSError as error:
            what = f"{error.filename}: " if error.filename else ""
            say(f"{what}{error.strerror or error}")
        except SQLAlchemyError as error:
            first = str(getattr(error, "orig", None) or error).splitlines()[:1]  # the details quote what is stored
            say(f"{type(error).__name__}: {''.join(first)}")
        raise typer.Exit(1)

    return careful


def told(problem: Problem, file: str = "") -> str:
    """A problem as `file:line: where: what to do`."""
    place = ":".join(part for part in (file, str(problem.line) if problem.line else "") if part)
    return f"{place}: {problem}" if place else str(problem)


@contextmanager
def open_database() -> Iterator[Database]:
    """The database, migrated and holding the shipped questionnaires."""
    database = Database(settings().database_url)
    try:
        prepare(database)
        yield database
    finally:
        database.close()


@contextmanager
def open_as_owner() -> Iterator[Database]:
    """The database as its owner opens it, migrated; where no owner is set apart, as the app does."""
    its = settings()
    database = Database(its.owner_database_url.get_secret_value() or its.database_url)
    try:
        migrate(database)
        yield database
    finally:
        database.close()


def migrate(database: Database) -> None:
    """Migrates, and lets the app's own role do what it needs where the owner's is another."""
    schema.upgrade(database, app_role())


def app_role() -> str | None:
    """The PostgreSQL role of the app, where the owner's is another."""
    its = settings()
    return make_url(its.database_url).username if its.owner_database_url.get_secret_value() else None


def prepare(database: Database) -> None:
    """Migrates, keeps the shipped questionnaires, and closes rounds whose time has come."""
    if schema.current(database) != schema.newest():
        with open_as_owner():
            pass
    shipped = [read_questionnaire(path) for path in sorted(settings().questionnaires.glob("*.yaml"))]
    with database.writing() as session:
        for questionnaire in shipped:
            questionnaires.keep(session, questionnaire)
        rounds.close_due(session, now())


def read_file(path: Path, largest: int) -> bytes:
    """A file's bytes, of which never more than `largest` are held: a pipe does not tell how much comes."""
    with path.open("rb") as file:
        content = file.read(largest + 1)
    if len(content) > largest:
        raise Refusal(f"{path} is over {largest // 1_000_000} MB. Split it by response and import the parts.")
    return content


def read_questionnaire(path: Path) -> Questionnaire:
    """The questionnaire of a file, or a refusal with each of its problems."""
    questionnaire, problems = check_file(path)
    if questionnaire is None:
        lines = "\n".join(told(problem, str(path)) for problem in problems)
        raise Refusal(f"{lines}\nThe questionnaire in {path} cannot be used.")
    return questionnaire


def check_file(path: Path) -> tuple[Questionnaire | None, list[Problem]]:
    """Reads a questionnaire file and lists its problems."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        return None, [Problem("file", "this is not UTF-8: save it as UTF-8", line)]
    except OSError as error:
        return None, [Problem("file", f"it cannot be read ({error.strerror})", 1)]
    return questionnaire_yaml.read(text)


def override(**flags: Any) -> None:
    """Flags stand over the environment: they are put there, so that every part of the program reads the same."""
    for name, value in flags.items():
        if value is not None:
            os.environ[f"HOWGOOD_{name.upper()}"] = str(value)
