"""How many took part, day by day: counts of whole days, noted beside the responses and never with one of them.

The response side holds no time. So that there is a curve, the first request of a day, whoever's it is, notes before
anything else how many had started and submitted for each perspective as the day began, in a transaction of its own and
for all perspectives of every open round at once. A tally holds no response and no time of day, and when somebody
withdraws, the days before are lowered with it.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.clock import SCOTLAND
from app.core.participation import Came
from app.core.rounds import Phase
from app.store import facts, rounds
from app.store.tables import Round
from app.store.tally_tables import DayTally
from app.store.upsert import insert_into

Seat = tuple[UUID | None, str]


def day_of(now: datetime) -> date:
    """The day in Scotland."""
    return now.astimezone(SCOTLAND).date()


def is_noted(session: Session, now: datetime) -> bool:
    """Whether nothing is left to note for this day: no round is open, or it has its counts already."""
    noted = set(session.exec(select(DayTally.round_id).where(DayTally.day == day_of(now)).distinct()))
    return all(round_.id in noted for round_ in _open(session, now))


def _open(session: Session, now: datetime) -> list[Round]:
    since = session.exec(select(Round).where(col(Round.closed_at).is_(None), Round.opens <= now))
    return [round_ for round_ in since if rounds.phase_of(round_, now) is Phase.OPEN]


def note_day(session: Session, now: datetime) -> None:
    """Notes the counts of every open round as this day began; whichever process first sees the day does it."""
    day = day_of(now)
    for round_ in _open(session, now):
        came = facts.counts(session, round_)
        rows = []
        for shared in sorted(rounds.codes(session, round_), key=lambda its: (str(its.partnership_id), its.perspective)):
            started, submitted = came.get((shared.partnership_id, shared.perspective), (0, 0))
            seat = {"round_id": round_.id, "partnership_id": shared.partnership_id, "perspective": shared.perspective}
            _lower(session, seat, started, submitted)
            key = f"{round_.id}/{shared.partnership_id or ''}/{shared.perspective}/{day}"
            rows.append({"key": key, **seat, "day": day, "started": started, "submitted": submitted})
        if rows:
            session.connection().execute(insert_into(session, DayTally).on_conflict_do_nothing(), rows)


def _lower(session: Session, seat: Mapping[str, Any], started: int, submitted: int) -> None:
    """Somebody who has withdrawn leaves the days before, too."""
    is_its = [col(getattr(DayTally, name)).is_not_distinct_from(value) for name, value in seat.items()]
    for column, now in ((DayTally.started, started), (DayTally.submitted, submitted)):
        lowering = sa.update(DayTally).where(*is_its, col(column) > now).values({col(column): now})
        session.connection().execute(lowering)


def by_day(session: Session, round_: Round) -> dict[Seat, dict[date, Came]]:
    """What was noted: for each partnership id (None: the nation) and perspective, the counts as each day began."""
    found: dict[Seat, dict[date, Came]] = defaultdict(dict)
    for tally in session.exec(select(DayTally).where(DayTally.round_id == round_.id).order_by(col(DayTally.day))):
        found[tally.partnership_id, tally.perspective][tally.day] = Came(tally.started, tally.submitted)
    return found
