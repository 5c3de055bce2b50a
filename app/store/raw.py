"""Single answers as they were given, for national staff alone: a long CSV, one line an answer, as imports take it.

Lines are in the order of random ids; there is no time in them. Every export is noted.
"""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import String, case, cast, or_
from sqlmodel import Session, col

from app.core.written import MAY_BE_A_FORMULA
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
    ids = connection.execute(
        sa.select(col(Response.id))
        .where(col(Response.round_id) == round_.id, col(Response.is_submitted))
        .order_by(col(Response.id))
    ).scalars()
    piece = io.StringIO(newline="")
    writer = csv.writer(piece)
    writer.writerow(COLUMNS)
    yield piece.getvalue().encode("utf-8-sig")
    for some in ids.partitions(RESPONSES_AT_ONCE):
        piece.seek(0)
        piece.truncate()
        rows: Any = connection.execute(_LINES, {"ids": some}).cursor  # straight from the driver: all are texts
        writer.writerows(rows)
        yield piece.getvalue().encode()


def _as_a_cell(text: Any) -> Any:
    """What `app.core.written.as_a_cell` does, done by the database."""
    return case((sa.func.substr(text, 1, 1).in_(MAY_BE_A_FORMULA), sa.literal("'").concat(text)), else_=text)


_ID = col(Response.id)
_LINES = (
    sa.select(
        cast(_ID, String),
        sa.func.coalesce(Partnership.slug, ""),
        col(Response.perspective),
        col(Answer.question),
        case(
            (col(Answer.non_answer).is_not(None), cast(Answer.non_answer, String)),
            else_=_as_a_cell(sa.func.coalesce(Answer.value, "")),
        ),
        _as_a_cell(col(Answer.note)),
        _as_a_cell(sa.func.coalesce(Response.organisation, "")),
    )
    .join_from(Response, Answer)
    .join(Partnership, col(Partnership.id) == col(Response.partnership_id), isouter=True)
    .where(_ID.in_(sa.bindparam("ids", expanding=True)))
    .where(or_(col(Answer.value).is_not(None), col(Answer.non_answer).is_not(None), col(Answer.note) != ""))
    .order_by(_ID, col(Answer.question))
)
