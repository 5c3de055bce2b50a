"""`howgood backup`, `restore` and `expire-backups`."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from app.cli.doors import app_role, keys, now, open_as_owner, open_database, refusing, say, settings
from app.core.errors import Refusal
from app.store import backup as backups
from app.store.restoring import restore as bring_back


@refusing
def backup(file: Path) -> None:
    """Writes all that the database holds into a new file, while people answer; prints when it must be deleted."""
    with open_database() as database:
        manifest = backups.make(database, file, now=now(), lasts=timedelta(days=settings().backup_days))
    say(f"Written to {file}. It holds every answer: keep it as safe as the database.")
    print(manifest.expires)


@refusing
def restore(
    file: Path,
    erasures: Annotated[
        Path | None, typer.Option(help="An erasure list of `howgood erasures`, where the database itself was lost.")
    ] = None,
    even_expired: Annotated[bool, typer.Option("--even-expired", help="Though it was to be deleted by now.")] = False,
) -> None:
    """Puts a backup in the place of all that the database holds, without what was erased since it was made."""
    on_list = _read(erasures) if erasures else []
    with open_as_owner() as database:
        done = bring_back(
            database,
            file,
            keys=keys(),
            now=now(),
            on_list=on_list,
            app_role=app_role(),
            even_expired=even_expired,
        )
    say(
        f"Restored as at {done.made}: {done.rows} rows. Erased again: {done.rounds_erased} rounds,"
        f" {done.others_erased} responses or comments. Everybody signs in anew."
    )


def _read(file: Path) -> list[str]:
    lines = file.read_text(encoding="ascii", errors="replace").split()
    if not all(re.fullmatch("[0-9a-f]{64}", line) for line in lines):
        raise Refusal(f"{file} is no erasure list.")
    return lines


@refusing
def expire_backups(folder: Path) -> None:
    """Deletes the backups of a folder whose time is over; prints their names."""
    for file in backups.remove_expired(folder, now()):
        print(file)
