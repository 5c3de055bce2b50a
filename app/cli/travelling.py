"""`howgood export-round` and `import-round`: a round travels to a laptop in a hall, and back, in one sealed file."""

import os
import sys
from datetime import datetime
from getpass import getpass
from pathlib import Path
from typing import Annotated

import typer

from app.cli.doors import keys, now, open_database, read_file, refusing, say, settings
from app.core import parcel as core
from app.core.errors import Refusal
from app.core.keys import Keys
from app.store import owners, parcels, rounds, schema, sealing
from app.store.db import Database
from app.store.forgetting import forget_response
from app.store.parcels_in import Outcome, bring_in

LARGEST = 100_000_000  # bytes of a file
PassphraseFile = Annotated[
    Path | None, typer.Option(help="A file with the passphrase; else HOWGOOD_PASSPHRASE, else it is asked for.")
]


def _passphrase(file: Path | None, *, twice: bool = False) -> str:
    if file is not None:
        try:
            return file.read_text(encoding="utf-8").strip()
        except UnicodeDecodeError:
            raise Refusal(f"{file} holds no text in UTF-8. Write the passphrase anew.") from None
    if given := os.environ.get("HOWGOOD_PASSPHRASE"):
        return given
    if not sys.stdin.isatty():
        raise Refusal("Give the passphrase by --passphrase-file or HOWGOOD_PASSPHRASE.")
    typed = getpass("Passphrase: ", sys.stderr).strip()
    if twice and getpass("The same again: ", sys.stderr).strip() != typed:
        raise Refusal("These are two different passphrases. Nothing was written.")
    return typed


@refusing
def export_round(
    slug: str,
    file: Path,
    partnership: Annotated[str | None, typer.Option(help="Its slug; none: about the nation.")] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Writes a round for one partnership into a new file under a passphrase; with its answers from a laptop only."""
    with_answers = settings().is_lan
    if file.exists():
        raise Refusal(f"{file} is there already. Choose another name.")
    passphrase = _passphrase(passphrase_file, twice=True)
    with open_database() as database, database.writing() as session:
        round_ = rounds.by_slug(session, slug)
        place = rounds.place(session, round_, partnership)
        its = parcels.make(session, round_, place, keys=keys(), with_answers=with_answers, now=now())
        sealed = sealing.seal(core.written(its), passphrase)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
            new.write(sealed)
    inside = f"{len(its.responses)} responses" if with_answers else "nobody’s answers"
    say(f"Written to {file}, number {its.number}, with {inside}. Tell the passphrase another way than the file.")


@refusing
def import_round(file: Path, passphrase_file: PassphraseFile = None) -> None:
    """Takes a file of `export-round` in: all of it, or nothing. Twice is once; a file older than the last is let be."""
    content = read_file(file, LARGEST)
    its = core.read(sealing.unseal(content, _passphrase(passphrase_file)), schema.known())
    with open_database() as database:
        outcome = take_in(database, its, keys(), now())
    _tell(its, outcome)


def take_in(database: Database, its: core.Parcel, keys: Keys, now: datetime) -> Outcome:
    """Takes a parcel in, and has the database forget what went by it: who leads what is over, and what was withdrawn.

    Those who lead and those who answered are never in one session.
    """
    with database.reading() as session:
        held = owners.everybody(session)
    with database.writing() as session:
        outcome = bring_in(session, its, keys=keys, now=now)
    with database.writing() as session:
        gone = owners.forget_those_over(session, held)
    if gone:
        database.forget()
    for response in outcome.withdrawn:
        forget_response(database, response)
    return outcome


def _tell(its: core.Parcel, outcome: Outcome) -> None:
    if outcome.is_old:
        say("A newer file of this round was taken in before. Nothing was changed.")
    elif not outcome.is_any:
        say("All of it was here already. Nothing was changed.")
    for organisation in outcome.seats:
        say(f"{organisation} answered here as well: these answers stay, those in the file were left out.")
    if outcome.left:
        say(f"{outcome.left} answers stay as they were changed here.")
    if outcome.things.left:
        say(f"{outcome.things.left} workshops or actions stay as they were changed here.")
    if outcome.waiting:
        say("A report here was read before these answers came: they wait, as late answers do. docs/lan.md says how.")
    things = outcome.things
    print(
        f"{its.name}: responses {outcome.responses} new, {outcome.changed} changed, {len(outcome.withdrawn)} withdrawn;"
        f" reports {outcome.reports} new; workshops and actions {things.new} new, {things.changed} changed,"
        f" {things.removed} removed"
    )
