"""Single answers as they were given, for national staff alone: a long CSV, one line an answer, as imports take it.

Lines are in the order of random ids; there is no time in them. Every export is noted.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import String, cast
from sqlmodel import Session, col

from app.core.written import as_a_cell
from app.store import audit
from app.store.tables import Answer, Partnership, Person, Response, Round

COLUMNS = ("response", "partnership", "perspective", "question", "value", "comment", "organisation")
RESPONSES_AT_ONCE = 200


def file_name(round_: Round) -> str:
    """What the file is called, so that nobody takes it for one that may be handed on."""
    return f"{round_.slug}-answers-with-hidden-groups.csv"


def long_csv(session: Session, round_: Round, *, now: datetime, by: Person | None = None) -> Iterator[bytes]:
    """The submitted responses of a round piece by piece, in UTF-8 with a byte order mark."""
    audit.note(session, audit.Event.ANSWERS_EXPORTED, at=now, by=by, subject=round_.slug)
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
