"""Opening a closed round again: what was read stays, what was not is made anew, late answers take effect or wait."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select, update

from app.core.erasure import problems_with_closing
from app.core.errors import Invalid, Refusal
from app.core.rounds import problems_with_reopening
from app.language import _
from app.store import audit, erasure, rounds, snapshots
from app.store.tables import Answer, LateAnswer, Person, Response, Round
from app.store.upsert import insert_into, or_replace


def reopen_round(
    session: Session, round_: Round, *, closes: datetime, reason: str, now: datetime, by: Person | None = None
) -> None:
    """Opens a closed round again until `closes`. Reports that were read are final; the others are made anew.

    Late answers of people whom no kept snapshot counts take effect now; those of the others stay beside.
    """
    rounds.keep_others_from_moving(session)
    session.refresh(round_)
    problems = problems_with_reopening(rounds.phase_of(round_, now), closes=closes, reason=reason, now=now)
    if problems := problems + problems_with_closing(closes, day=erasure.day_of(round_)):
        raise Invalid(_("The round was not opened again."), problems=problems)
    if round_.erased_at is not None:
        raise Refusal(_("The answers of this round were erased, so it cannot be opened again."))
    rounds.close_round(session, round_, now=now)  # where its time has come and nobody has seen it yet
    for partnership in rounds.places_or_nation(session, round_):
        snapshots.discard_unread(session, round_, partnership, now=now, by=by)
    session.exec(update(Round).where(col(Round.id) == round_.id).values(closed_at=None, closes=closes))
    session.refresh(round_)
    _let_late_answers_in(session, round_)
    audit.note(session, audit.Event.ROUND_REOPENED, at=now, by=by, subject=round_.slug, reason=reason)


COLUMNS = ("response_id", "question", "value", "non_answer", "note")


def _let_late_answers_in(session: Session, round_: Round) -> None:
    """Late answers replace what they stand beside, for responses that no kept snapshot counts."""
    uncounted = select(Response.id).where(Response.round_id == round_.id, col(Response.counted_in).is_(None))
    is_theirs = col(LateAnswer.response_id).in_(uncounted)
    late: Any = sa.select(*(col(getattr(LateAnswer, name)) for name in COLUMNS)).where(is_theirs)
    insert = insert_into(session, Answer).from_select(list(COLUMNS), late)
    session.connection().execute(or_replace(insert, at=COLUMNS[:2], taking=COLUMNS[2:]))
    session.exec(delete(LateAnswer).where(is_theirs))
