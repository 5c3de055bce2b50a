"""Single answers as they were given, for national staff alone: whole responses for the files of app/exports/answers,
and a long CSV, one line an answer, as imports take it.

Responses are in the order of random ids; there is no time in them. Every export is noted. Late answers that are not
counted stand in a table of their own and never come here.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import String, cast
from sqlmodel import Session, col

from app.core import answers as core
from app.core.clock import day_in_words
from app.core.errors import Refusal
from app.core.how_far import for_files
from app.core.raw import RawResponse, Size, Source
from app.core.written import as_a_cell
from app.language import _
from app.store import audit, how_far, questionnaires, rounds
from app.store.tables import Answer, Partnership, Person, Response, Round

COLUMNS = ("response", "partnership", "perspective", "question", "value", "comment", "organisation")
RESPONSES_AT_ONCE = 200


def file_name(round_: Round) -> str:
    """What the file is called, so that nobody takes it for one that may be handed on."""
    return f"{round_.slug}-answers-with-hidden-groups.csv"


def sources(session: Session, of: Sequence[Round]) -> list[Source]:
    """These rounds with their questionnaires and partnerships, each once.

    Before the questionnaires' own questions stand those on last round's actions, the same in each, by their number.
    """
    once = list({one.id: one for one in of}.values())
    asked = how_far.of_files(session, once)
    return [
        Source(
            one.slug,
            for_files(questionnaires.of_round(session, one), asked),
            tuple((place.slug, place.name) for place in rounds.places(session, one)),
        )
        for one in once
    ]


def must_hold_answers(of: Sequence[Round]) -> None:
    """Refuses rounds whose answers were erased."""
    for one in of:
        if one.erased_at is not None:
            said = _(
                "The answers of the round {slug} were erased on {day}.", slug=one.slug, day=day_in_words(one.erased_at)
            )
            raise Refusal(said)


def note_export(session: Session, of: Sequence[Round], *, now: datetime, by: Person | None = None) -> None:
    """Notes that the answers of these rounds leave; before the first of them does."""
    must_hold_answers(of)
    for slug in dict.fromkeys(one.slug for one in of):
        audit.note(session, audit.Event.ANSWERS_EXPORTED, at=now, by=by, subject=slug)


def size(session: Session, of: Sequence[Round]) -> Size:
    """How much the submitted responses of these rounds are."""
    connection = session.connection()
    said = sa.func.coalesce(sa.func.length(Answer.value), 0) + sa.func.length(Answer.note)
    joined = sa.select(sa.func.coalesce(sa.func.sum(said), 0)).join(Response, col(Response.id) == Answer.response_id)
    return Size(
        connection.execute(sa.select(sa.func.count()).where(*_submitted(of))).scalar_one(),
        int(connection.execute(joined.where(*_submitted(of))).scalar_one()),
    )


def responses(session: Session, of: Sequence[Round]) -> Iterator[RawResponse]:
    """The submitted responses of these rounds one by one, in the order of their ids, in flat memory."""
    connection = session.connection()
    versions = {one.id: (one.slug, questionnaires.of_round(session, one).version) for one in of}
    found = connection.execute(
        sa.select(  # type: ignore[call-overload]
            Response.id,
            cast(Response.id, String),
            Response.round_id,
            sa.func.coalesce(Partnership.slug, ""),
            Response.perspective,
            sa.func.coalesce(Response.organisation, ""),
        )
        .join(Partnership, col(Partnership.id) == col(Response.partnership_id), isouter=True)
        .where(*_submitted(of))
        .order_by(col(Response.id))
        .execution_options(stream_results=True)
    )
    for some in found.partitions(RESPONSES_AT_ONCE):
        answers: dict[str, dict[str, core.Answer]] = {one[1]: {} for one in some}
        cursor: Any = connection.execute(_ANSWERS, {"ids": [one[0] for one in some]}).cursor
        for response, question, value, non_answer, note in cursor.fetchall():
            kind = core.NonAnswer(non_answer) if non_answer is not None else None
            answers[response][question] = core.Answer(value, kind, note)
        for _id, as_text, round_id, place, perspective, organisation in some:
            yield RawResponse(as_text, *versions[round_id], place, perspective, organisation, answers[as_text])


def _submitted(of: Sequence[Round]) -> tuple[Any, Any]:
    return col(Response.round_id).in_([one.id for one in of]), col(Response.is_submitted)


def long_csv(session: Session, round_: Round, *, now: datetime, by: Person | None = None) -> Iterator[bytes]:
    """The submitted responses of a round piece by piece, in UTF-8 with a byte order mark."""
    note_export(session, [round_], now=now, by=by)
    connection = session.connection()
    responses = connection.execute(
        sa.select(  # type: ignore[call-overload]
            Response.id,
            cast(Response.id, String),
            sa.func.coalesce(Partnership.slug, ""),
            Response.perspective,
            sa.func.coalesce(Response.organisation, ""),
        )
        .join(Partnership, col(Partnership.id) == col(Response.partnership_id), isouter=True)
        .where(col(Response.round_id) == round_.id, col(Response.is_submitted))
        .order_by(col(Response.id))
        .execution_options(stream_results=True)
    )
    piece = io.StringIO(newline="")
    writer = csv.writer(piece)
    writer.writerow(COLUMNS)
    yield piece.getvalue().encode("utf-8-sig")
    for some in responses.partitions(RESPONSES_AT_ONCE):
        piece.seek(0)
        piece.truncate()
        whose = {as_text: (slug, seat, as_a_cell(organisation)) for _id, as_text, slug, seat, organisation in some}
        cursor: Any = connection.execute(_ANSWERS, {"ids": [one[0] for one in some]}).cursor
        rows = sorted(cursor.fetchall())  # the driver's own, all of texts; sorted alike on every database
        writer.writerows(_lines(rows, whose))
        yield piece.getvalue().encode()


_ANSWERS = sa.select(  # type: ignore[call-overload]
    cast(Answer.response_id, String), Answer.question, Answer.value, cast(Answer.non_answer, String), Answer.note
).where(col(Answer.response_id).in_(sa.bindparam("ids", expanding=True)))


def _lines(rows: Iterable[tuple[Any, ...]], whose: Mapping[str, tuple[str, str, str]]) -> Iterator[tuple[str, ...]]:
    for response, question, value, non_answer, note in rows:
        if value is not None or non_answer is not None or note:
            slug, seat, organisation = whose[response]
            said = as_a_cell(non_answer or value or "")
            yield response, slug, seat, question, said, note and as_a_cell(note), organisation
