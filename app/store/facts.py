"""What reports are made of: responses as figures see them, counts while a round is open, released comments."""

import json
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from app.core import answers as core
from app.core.snapshot import Given
from app.store.settled import IS_BEGUN
from app.store.tables import Answer, Partnership, Response, Round, Snapshot


def _of(round_: Round, partnership: Partnership | None) -> list[ColumnElement[bool]]:
    place = partnership.id if partnership else None
    return [col(Response.round_id) == round_.id, col(Response.partnership_id).is_not_distinct_from(place)]


def given(session: Session, round_: Round, partnership: Partnership | None) -> Iterator[Given]:
    """Every response of the round in this partnership with its answers, drafts too, in order of random ids."""
    rows = session.execute(
        select(  # type: ignore[call-overload]
            Response.id,
            Response.perspective,
            Response.is_submitted,
            Answer.question,
            Answer.value,
            Answer.non_answer,
            Answer.note,
        )
        .join(Answer, isouter=True)
        .where(*_of(round_, partnership))
        .order_by(Response.id)
    )
    for _id, answered in groupby(rows, attrgetter("id")):
        of_one = list(answered)
        yield Given(
            of_one[0].perspective,
            of_one[0].is_submitted,
            {a.question: core.Answer(a.value, a.non_answer, a.note) for a in of_one if a.question is not None},
        )


def counts(session: Session, round_: Round) -> dict[tuple[object, str], tuple[int, int]]:
    """For each partnership id (None: the nation) and perspective: responses started, and submitted.

    Nobody started what was settled between two readings, so it is among the submitted alone.
    """
    if round_.erased_at is not None:
        return _counts_of_reports(session, round_)
    rows = session.execute(
        select(
            Response.partnership_id,
            Response.perspective,
            func.count().filter(IS_BEGUN),
            func.count().filter(col(Response.is_submitted)),
        )
        .where(Response.round_id == round_.id)
        .group_by(col(Response.partnership_id), col(Response.perspective))
    )
    return {(place, perspective): (started, submitted) for place, perspective, started, submitted in rows}


def _counts_of_reports(session: Session, round_: Round) -> dict[tuple[object, str], tuple[int, int]]:
    """The same as the newest reports count them, where the responses themselves were erased."""
    of = select(Snapshot).where(Snapshot.round_id == round_.id).order_by(col(Snapshot.number))
    counted: dict[tuple[object, str], tuple[int, int]] = {}
    for made in session.exec(of):
        body = json.loads(made.body)
        for entry in body["participation"]:
            started = body["started"][entry["perspective"]]
            submitted = entry["submitted"] + started["submitted_empty"]
            counted[made.partnership_id, entry["perspective"]] = (started["started"], submitted)
    return counted


def is_counted() -> ColumnElement[bool]:
    """The condition that the newest snapshot counts a response: nobody else's comments are read or shown."""
    return col(Response.counted_in).is_not(None)
