"""`howgood answers`: every submitted answer of one round or several, for national staff; noted in the record."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from app.cli.doors import now, open_database, refusing, say
from app.core.errors import Refusal
from app.core.raw import RawResponse
from app.exports.answers import ANSWER_FILES, draw, file_name
from app.store import raw, rounds
from app.store.db import Database
from app.store.tables import Round

TOLD_EVERY = 5_000  # responses
FORMATS = ", ".join(ANSWER_FILES)
HAND_TO_NOBODY = "It holds the answers of hidden groups: hand it to nobody."


@refusing
def answers(
    round: Annotated[list[str], typer.Option(help="The round's slug; several of one questionnaire make one file.")],
    format: Annotated[
        str | None, typer.Option(help=f"{FORMATS}; without it the CSV that import-answers reads.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file; else named after the round.")] = None,
) -> None:
    """Writes every submitted answer of a round, hidden groups too: for national staff; noted in the record."""
    if format is not None and format not in ANSWER_FILES:
        raise typer.BadParameter(f"use one of {FORMATS}", param_hint="--format")
    if format is None and len(round) > 1:
        raise typer.BadParameter(f"several rounds make one file in the formats {FORMATS}", param_hint="--format")
    with open_database() as database:
        with database.reading() as session:
            its = [rounds.by_slug(session, slug) for slug in dict.fromkeys(round)]
        if format is None:
            _as_imported(database, its[0], output)
        else:
            _as(format, database, its, output)


def _as_imported(database: Database, its: Round, output: Path | None) -> None:
    file = output or Path(raw.file_name(its))
    with database.writing() as session, file.open("wb") as written:
        for piece in raw.long_csv(session, its, now=now()):
            written.write(piece)
    say(f"Written to {file}. {HAND_TO_NOBODY}")


def _as(format: str, database: Database, its: Sequence[Round], output: Path | None) -> None:
    form = ANSWER_FILES[format]
    with database.writing() as session:
        sources = raw.sources(session, its)
        book = draw(sources)
        size = raw.size(session, its)
        if not form.has_room(book, size):
            raise Refusal(f"This is too much for {format}: {size.responses:,} responses. Take wide and codebook.")
        if form.holds_answers:
            raw.note_export(session, its, now=now())
    file = output or Path(file_name(sources, format))
    with database.reading_piece_by_piece() as session, file.open("wb") as written:
        for piece in form.write(book, _telling(raw.responses(session, its), size.responses)):
            written.write(piece)
    say(f"Written to {file}. {HAND_TO_NOBODY if form.holds_answers else 'It holds nobody’s answers.'}")


def _telling(responses: Iterable[RawResponse], total: int) -> Iterator[RawResponse]:
    """Tells now and then how far a long file has come."""
    for number, response in enumerate(responses, 1):
        yield response
        if number % TOLD_EVERY == 0:
            say(f"{number:,} of {total:,} responses")
