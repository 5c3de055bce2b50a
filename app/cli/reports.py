"""`howgood report`: one report of a round, or those of all its partnerships into a folder."""

import gc
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer

from app.cli.doors import now, open_database, refusing, say
from app.core.document import Document
from app.core.errors import Refusal
from app.core.facts import RoundFacts
from app.exports import FORMATS
from app.reports import ONLY_OVER_PARTNERSHIPS, OVER_PARTNERSHIPS, REPORTS
from app.store import questionnaires, report_facts, rounds
from app.store.db import Database

NAMES = ", ".join(FORMATS)
REPORTS_A_PROCESS = 8


@refusing
def report(
    name: str,
    round: Annotated[str, typer.Option(help="The round's slug.")],
    partnership: Annotated[
        str | None, typer.Option(help="The partnership's slug; none for the nation or for all partnerships together.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Each partnership's report, into the folder of -o.")] = False,
    format: Annotated[list[str] | None, typer.Option(help=f"One of {NAMES}; with --all several may be given.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file instead of stdout.")] = None,
) -> None:
    """Writes a report of a closed round; without --partnership the figures over all of its partnerships."""
    formats = list(dict.fromkeys(format or ["json"]))
    if name not in {**REPORTS, **OVER_PARTNERSHIPS}:
        raise typer.BadParameter(f"use one of {', '.join({**REPORTS, **OVER_PARTNERSHIPS})}", param_hint="NAME")
    if name in ONLY_OVER_PARTNERSHIPS and (every or partnership is not None):
        raise Refusal(f"The {name} report is over all partnerships: leave --partnership and --all out.")
    if unknown := set(formats) - set(FORMATS):
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: use one of {NAMES}", param_hint="--format")
    if len(formats) > 1 and not every:
        raise typer.BadParameter("several formats go with --all only", param_hint="--format")
    if every and (output is None or partnership is not None):
        raise typer.BadParameter("give a folder with -o and no --partnership", param_hint="--all")
    if output is None and not FORMATS[formats[0]].is_text and sys.stdout.isatty():
        raise typer.BadParameter("name a file: this format is not for a terminal", param_hint="--output")
    for form in formats:
        if lacking := FORMATS[form].lacking():
            raise Refusal(lacking)
    with open_database() as database:
        if every and output is not None:
            _write_all(database, name, round, formats, output)
            return
        document = _document(database, name, round, partnership, formats[0])
    written = FORMATS[formats[0]].write(document)
    if output is not None:
        output.write_bytes(written)
    else:
        sys.stdout.buffer.write(written)


def _document(database: Database, name: str, round: str, partnership: str | None, format: str) -> Document:
    with database.writing() as session:
        its = rounds.by_slug(session, round)
        if name not in questionnaires.of_round(session, its).reports:
            raise Refusal(f"The questionnaire of {round} has no {name} report.")
        if name in ONLY_OVER_PARTNERSHIPS or (partnership is None and rounds.places(session, its)):
            if name not in OVER_PARTNERSHIPS:
                raise Refusal(f"There is no {name} report over partnerships. Name one with --partnership.")
            if format != "json" and name not in ONLY_OVER_PARTNERSHIPS:
                raise Refusal(
                    f"Figures over all partnerships leave as JSON. For {format} name one with --partnership, or"
                    " write all of them with --all."
                )
            return OVER_PARTNERSHIPS[name](report_facts.over_partnerships(session, its, now=now()))
        facts = report_facts.of(session, its, rounds.place(session, its, partnership), now=now())
    return REPORTS[name](facts)


def _write_all(database: Database, name: str, round: str, formats: Sequence[str], folder: Path) -> None:
    """Facts are read here, one partnership after another; files are written by as many processes as there are cores."""
    with database.writing() as session:
        its = rounds.by_slug(session, round)
        if name not in questionnaires.of_round(session, its).reports:
            raise Refusal(f"The questionnaire of {round} has no {name} report.")
        told = [report_facts.of(session, its, p, now=now()) for p in rounds.places_or_nation(session, its)]
    folder.mkdir(parents=True, exist_ok=True)
    hands = min(len(told), os.cpu_count() or 1)
    # Processes are relieved after some reports: what their libraries kept of them is given back.
    for start in range(0, len(told), hands * REPORTS_A_PROCESS):
        shift = told[start : start + hands * REPORTS_A_PROCESS]
        with ProcessPoolExecutor(hands, get_context("spawn"), initializer=_spare_the_collector) as pool:
            for number, of in enumerate(pool.map(partial(_write_files, name, formats, folder), shift), start + 1):
                say(f"{number} of {len(told)}: {of}")


def _spare_the_collector() -> None:
    """A file is made of a million small things that live as long as it does: none is garbage before."""
    gc.set_threshold(20_000, 20, 20)


def _write_files(name: str, formats: Sequence[str], folder: Path, facts: RoundFacts) -> str:
    """Every file of one report; gives the name of what it is about."""
    document = REPORTS[name](facts)
    for form in (FORMATS[format] for format in formats):
        file = folder / form.file_name(facts.round, facts.partnership, name)
        file.write_bytes(form.write(document))
    return facts.partnership or facts.round
