"""What reports are made of: responses as figures see them, and counts while a round is open."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

import sqlalchemy as sa
from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select

from app.core import answers as core
from app.core.questionnaire import Questionnaire
from app.core.snapshot import Given
from app.store.tables import Answer, Partnership, Response, Round


def here(round_: Round, partnership: Partnership | None) -> list[ColumnElement[bool]]:
    """The condition that a response is of this round in this partnership (None: about the nation)."""
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
        .where(*here(round_, partnership))
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
    """For each partnership id (None: the nation) and perspective: responses started, and submitted."""
    rows = session.execute(
        select(
            Response.partnership_id,
            Response.perspective,
            func.count(),
            func.count().filter(col(Response.is_submitted)),
        )
        .where(Response.round_id == round_.id)
        .group_by(col(Response.partnership_id), col(Response.perspective))
    )
    return {(place, perspective): (started, submitted) for place, perspective, started, submitted in rows}


def is_counted(questionnaire: Questionnaire) -> ColumnElement[bool]:
    """The condition that a response enters figures: it is submitted and holds a value on a question that is shown.

    A routed question is shown only where one that is not routed was answered, so those alone need to be looked at.
    """
    plain = {
        seat: [q.code for q in questionnaire.questions if q.is_put_to(seat) and not q.show_if]
        for seat in questionnaire.perspective
    }
    has_a_value = (
        sa.exists()
        .correlate(Response)
        .where(
            col(Answer.response_id) == col(Response.id),
            or_(
                *(and_(col(Response.perspective) == seat, col(Answer.question).in_(its)) for seat, its in plain.items())
            ),
            or_(col(Answer.value).is_not(None), col(Answer.non_answer).is_not(None)),
        )
    )
    return and_(col(Response.is_submitted), has_a_value)
