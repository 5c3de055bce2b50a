"""The commands, each a thin door to a store function."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from app import assets as third_party
from app.cli.answers import answers
from app.cli.authoring import check, diff
from app.cli.backups import backup, expire_backups, restore
from app.cli.demo import greet, load
from app.cli.doors import keys, now, open_database, override, read_file, refusing, say, settings, told
from app.cli.hall import be_a_laptop, greet_the_hall, open_the_hall
from app.cli.keeping import erase, erase_after, erasures, prune_audit, read_audit
from app.cli.reports import report
from app.cli.serving import run_server
from app.cli.travelling import export_round, import_round
from app.core.access import in_fours
from app.core.clock import read_time
from app.core.errors import Refusal
from app.core.rounds import Mode, Naming, Purpose
from app.core.signing_in import problems_with_email
from app.imports import answers_csv
from app.store import (
    hall,
    how_far,
    imported,
    participation,
    partnerships,
    people,
    planning,
    questionnaires,
    reopening,
    rounds,
    snapshots,
)
from app.store.tables import BodyKind

app = typer.Typer(
    name="howgood",
    help="Self-evaluation for children’s services planning.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def flags(
    mode: Annotated[str | None, typer.Option(help="production or development (HOWGOOD_MODE).")] = None,
    database_url: Annotated[str | None, typer.Option(help="SQLite file or PostgreSQL (HOWGOOD_DATABASE_URL).")] = None,
    base_url: Annotated[str | None, typer.Option(help="How people reach the server (HOWGOOD_BASE_URL).")] = None,
    questionnaires_folder: Annotated[
        str | None,
        typer.Option("--questionnaires", help="The folder of questionnaires (HOWGOOD_QUESTIONNAIRES)."),
    ] = None,
    lan: Annotated[bool, typer.Option("--lan", help="On the laptop of a hall: its own database and secret.")] = False,
) -> None:
    """Settings come from these flags, from HOWGOOD_… in the environment, or from .env."""
    override(mode=mode, database_url=database_url, base_url=base_url, questionnaires=questionnaires_folder)
    if lan or mode == "lan":
        be_a_laptop()


@app.command()
@refusing
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on (HOWGOOD_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on (HOWGOOD_PORT).")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Load the demo first, once (development mode).")] = False,
    lan: Annotated[bool, typer.Option("--lan", help="For one room without internet: docs/lan.md.")] = False,
    address: Annotated[str | None, typer.Option(help="With --lan: this machine’s address on the Wi-Fi.")] = None,
) -> None:
    """Migrates and serves the site."""
    override(host=host, port=port)
    pin = ""
    if lan or settings().is_lan:
        be_a_laptop()
        pin = open_the_hall(address, host)
    its = settings().checked()
    for name in third_party.missing():
        say(f"static/vendor/{name} is missing. Run `howgood assets`; until then pages look plain.")
    with open_database() as database:
        if demo:
            load(database, keys(), now())
        with database.writing() as session:
            if pin:
                hall.end_earlier_pins(session)
                greet_the_hall(its.address, pin)
            elif demo:
                greet(session, its, now())
    run_server(its)


@app.command("demo")
@refusing
def load_demo() -> None:
    """Loads the demo's example data, once."""
    with open_database() as database:
        loaded = load(database, keys(), now())
    say("The demo is loaded." if loaded else "The demo was loaded before; its data is kept.")


@app.command()
@refusing
def migrate() -> None:
    """Brings the database to this version's schema, with the partnerships and the shipped questionnaires."""
    with open_database():
        say("The database is up to date.")


@app.command("assets")
def fetch_assets() -> None:
    """Fetches the third-party files that pages use into static/vendor."""
    try:
        third_party.fetch()
    except third_party.AssetsMissing as missing:
        say(missing)
        raise typer.Exit(1) from None


app.command()(check)
app.command()(diff)


@app.command()
@refusing
def questionnaire(id: str) -> None:
    """Prints the canonical JSON of a questionnaire version, the text that is fingerprinted."""
    with open_database() as database, database.reading() as session:
        print(questionnaires.named(session, id).canonical())


@app.command("partnerships")
@refusing
def list_partnerships() -> None:
    """Lists the partnerships: slug, name, local authorities, health board, TSIs, parted by tabs."""
    with open_database() as database, database.reading() as session:
        for made in partnerships.every(session, on=participation.day_of(now())):
            bodies = ["; ".join(made.bodies[kind]) or "not yet recorded" for kind in BodyKind]
            print("\t".join([made.partnership.slug, made.partnership.name, *bodies]))


@app.command()
@refusing
def sign_in(email: str) -> None:
    """Prints a link that signs this person in once."""
    if problems := problems_with_email(email.strip()):
        raise Refusal(problems[0].message)
    its = settings()
    with open_database() as database, database.writing() as session:
        token = people.make_link(session, email, now=now(), lasts=timedelta(hours=its.sign_in_hours))
    print(f"{its.address}/sign-in/{token}")


def _time(written: str, flag: str, *, ends: bool = False) -> datetime:
    try:
        return read_time(written, ends=ends)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=flag) from None


@app.command()
@refusing
def open_round(
    slug: str,
    questionnaire: Annotated[str, typer.Option(help="A questionnaire version: its id and version, such as name.v1.")],
    opens: Annotated[str, typer.Option(help="ISO 8601, Europe/London without an offset; the past is allowed.")],
    closes: Annotated[str, typer.Option(help="ISO 8601; a date alone means the end of that day.")],
    partnership: Annotated[list[str] | None, typer.Option(help="A partnership's slug; none: about the nation.")] = None,
    mode: Annotated[Mode, typer.Option(help="Who is named.")] = Mode.CONFIDENTIAL,
    named: Annotated[
        bool, typer.Option("--named/--anonymous", help="Whether the report over partnerships names them.")
    ] = False,
    minimum: Annotated[int, typer.Option(help="The smallest group shown by itself, 3 or more.")] = 5,
    follows: Annotated[str | None, typer.Option(help="The round that this one follows.")] = None,
) -> None:
    """Plans or opens a round and prints its codes: partnership, perspective, code and link, parted by tabs."""
    new = rounds.NewRound(
        slug=slug,
        questionnaire=questionnaire,
        partnerships=partnership or [],
        opens=_time(opens, "--opens"),
        closes=_time(closes, "--closes", ends=True),
        purpose=Purpose.FOLLOW_UP if follows else Purpose.BASELINE,
        mode=mode,
        naming=Naming.NAMED if named else Naming.ANONYMOUS,
        minimum=minimum,
        follows=follows,
    )
    with open_database() as database, database.writing() as session:
        opened = rounds.open_round(session, new, now=now())
        names = {p.id: p.slug for p in rounds.places(session, opened)}
        codes = [
            (names[code.partnership_id] if code.partnership_id else "", code.perspective, in_fours(code.code))
            for code in rounds.codes(session, opened)
        ]
    for place, perspective, code in sorted(codes):
        print("\t".join([place, perspective, code, f"{settings().address}/join/{code}"]))


@app.command()
@refusing
def import_answers(
    file: Path,
    round: Annotated[str, typer.Option(help="The round's slug.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace responses that differ, whole.")] = False,
) -> None:
    """Imports answers from CSV into an open round: all of them, or none and every problem with its line."""
    content = read_file(file, answers_csv.LARGEST)
    with open_database() as database, database.writing() as session:
        its = rounds.by_slug(session, round)
        responses, problems = answers_csv.read(
            content,
            how_far.in_files(session, its),
            partnerships=[p.slug for p in rounds.places(session, its)],
            all_on_record=its.mode is Mode.ON_THE_RECORD,
        )
        if problems:
            for problem in problems:
                say(told(problem, str(file)))
            raise Refusal("Nothing was imported.")
        outcome = imported.bring_in(session, its, responses, keys=keys(), replace=replace, now=now())
    print(
        f"{outcome.new} new, {outcome.replaced} replaced ({outcome.answers_gone} answers gone),"
        f" {outcome.unchanged} unchanged"
    )


app.command()(answers)


@app.command()
@refusing
def close_round(slug: str) -> None:
    """Closes a round now and makes its snapshots; prints partnership, number and fingerprint, parted by tabs."""
    with open_database() as database, database.writing() as session:
        its = rounds.by_slug(session, slug)
        if not rounds.close_round(session, its, now=now()):
            say(f"The round {slug} was closed before.")
        for place in rounds.places_or_nation(session, its):
            snapshot = snapshots.shown(session, its, place)
            print("\t".join([place.slug if place else "", str(snapshot.number), snapshot.fingerprint]))


@app.command()
@refusing
def extend_round(
    slug: str,
    closes: Annotated[str, typer.Option(help="The new closing time, later than the one that participants were told.")],
) -> None:
    """Moves the closing time of an open round later."""
    with open_database() as database, database.writing() as session:
        its = rounds.by_slug(session, slug)
        planning.extend_round(session, its, closes=_time(closes, "--closes", ends=True), now=now())


@app.command()
@refusing
def reopen_round(
    slug: str,
    closes: Annotated[str, typer.Option(help="The new closing time, ISO 8601; a date alone means the end of it.")],
    reason: Annotated[str, typer.Option(help="Why; kept in the record.")],
) -> None:
    """Opens a closed round again. Reports that were read are final; those nobody has read are made anew."""
    with open_database() as database, database.writing() as session:
        its = rounds.by_slug(session, slug)
        reopening.reopen_round(session, its, closes=_time(closes, "--closes", ends=True), reason=reason, now=now())


app.command()(report)
app.command()(export_round)
app.command()(import_round)
app.command()(erase)
app.command()(erase_after)
app.command()(erasures)
app.command("audit")(read_audit)
app.command()(prune_audit)
app.command()(backup)
app.command()(restore)
app.command()(expire_backups)
