"""Keeping data safe: what is due to be erased, and the record of what was done."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from app.cli.doors import keys, now, open_as_owner, open_database, refusing, say
from app.core.audit import read_search
from app.core.clock import read_time
from app.core.errors import Invalid, Refusal
from app.store import addresses, audit, erasure, forgotten_rooms, owners, rounds
from app.store.forgetting import forget_round


@refusing
def erase(
    round: Annotated[list[str] | None, typer.Argument(help="Rounds by slug; none: those whose day has passed.")] = None,
    run: Annotated[bool, typer.Option("--run", help="Erase; without it only what would go is told.")] = False,
) -> None:
    """Tells what erasing takes away and leaves, or with --run erases single answers, drafts, unreleased comments.

    Prints round, day, submitted, drafts, late answers, unreleased and released comments, parted by tabs.
    """
    with open_database() as database:
        with database.reading() as session:
            chosen = [rounds.by_slug(session, slug) for slug in round] if round else erasure.due(session, now())
            for one in chosen:
                its = erasure.extent(session, one, now())
                numbers = (its.submitted, its.drafts, its.late, its.unreleased, its.released)
                print("\t".join([one.slug, erasure.day_of(one).isoformat(), *map(str, numbers)]))
        with database.reading() as session:
            invited = [] if round else addresses.due(session, now())
            leading = [] if round else owners.due(session)
            forgotten = [] if round else forgotten_rooms.due(session, now())
        if forgotten:
            say(f"Workshops that nobody ended, with their ratings: {len(forgotten)}.")
        for whose, due in (("invitations", invited), ("those who lead actions", leading)):
            if due:
                say(f"Names and addresses of {whose} are due: {', '.join(one.slug for one in due)}.")
        is_any = chosen or invited or leading or forgotten
        if not run or not is_any:
            say("Nothing was erased: add --run to erase." if is_any else "Nothing is due.")
            return
        for one in invited:
            with database.writing() as session:
                addresses.erase(session, rounds.by_slug(session, one.slug), keys=keys(), now=now())
        for one in chosen:
            with database.writing() as session:
                erasure.erase_round(session, rounds.by_slug(session, one.slug), keys=keys(), now=now())
        if forgotten:
            with database.writing() as session:
                forgotten_rooms.end(session, now=now())
        for one in [*chosen, *leading]:  # in sessions of their own, as whatever knows names
            with database.writing() as session:
                owners.erase(session, rounds.by_slug(session, one.slug), now=now())
    with open_as_owner() as database:
        forget_round(database)
    if chosen:
        say(f"Erased: {', '.join(one.slug for one in chosen)}. Their reports and released comments stay.")


@refusing
def erase_after(slug: str, day: Annotated[str, typer.Argument(help="A date such as 2029-04-25.")]) -> None:
    """Chooses the day after which a round's single answers are erased; once it is open only an earlier one."""
    try:
        chosen = date.fromisoformat(day)
    except ValueError:
        raise typer.BadParameter("write a date such as 2029-04-25", param_hint="DAY") from None
    with open_database() as database, database.writing() as session:
        erasure.set_day(session, rounds.by_slug(session, slug), chosen, now=now())


@refusing
def erasures(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file instead of stdout.")] = None,
) -> None:
    """Writes the erasure list: keyed hashes of all that was erased. Keep it beside backups, for `restore`."""
    with open_database() as database, database.reading() as session:
        lines = "".join(f"{key}\n" for key in erasure.listed(session))
    if output is None:
        print(lines, end="")
    else:
        output.write_text(lines, encoding="ascii")


@refusing
def read_audit(
    event: Annotated[str, typer.Option(help="Such as round:open.")] = "",
    round: Annotated[str, typer.Option(help="A round's slug.")] = "",
    person: Annotated[str, typer.Option(help="An account's id.")] = "",
    since: Annotated[str, typer.Option("--from", help="ISO 8601.")] = "",
    until: Annotated[str, typer.Option("--to", help="ISO 8601; a date alone means its end.")] = "",
) -> None:
    """Writes the record of what was done as CSV, oldest first; that it was taken is noted."""
    asked = {"event": event, "round": round, "person": person, "since": since, "until": until}
    search, problems = read_search(asked)
    if problems:
        raise Invalid("Nothing was looked for.", problems=problems)
    with open_database() as database, database.writing() as session:
        for piece in audit.as_csv(session, search, now=now()):
            sys.stdout.buffer.write(piece)


@refusing
def prune_audit(
    before: Annotated[str, typer.Option(help="Entries from before this date go.")],
) -> None:
    """Removes old entries of the record, as the database's owner; that is noted itself."""
    try:
        moment = read_time(before)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--before") from None
    if moment > now():
        raise Refusal("Entries can be removed up to today, not beyond.")
    with open_as_owner() as database:
        with database.writing() as session:
            gone = audit.prune(session, moment, now=now())
        database.forget(whole=True)
    print(f"{gone} removed")
