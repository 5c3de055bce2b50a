"""Snapshots: made when a round closes, discarded while nobody has read them, final from their first reading on."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, select, update

from app.core.errors import Refusal
from app.core.late import Waiting, take_late, waiting
from app.core.rounds import Mode
from app.core.snapshot import Taken, fingerprint, read_back, take
from app.language import _
from app.store import audit, how_far, tallies
from app.store.tables import Partnership, Person, Response, Round, Snapshot


def newest(session: Session, round_: Round, partnership: Partnership | None) -> Snapshot | None:
    """The newest snapshot; None before the first close."""
    return session.exec(
        select(Snapshot)
        .where(
            Snapshot.round_id == round_.id,
            col(Snapshot.partnership_id).is_not_distinct_from(partnership.id if partnership else None),
        )
        .order_by(col(Snapshot.number).desc())
    ).first()


@dataclass(frozen=True)
class Standing:
    """Which places of which rounds have a snapshot, and whether the newest was read, and so is final."""

    is_read: dict[tuple[UUID, UUID | None], bool]

    def has(self, round_: Round, partnership: UUID | None) -> bool:
        """Whether there is a report on this place; without a partnership, on the nation or any partnership."""
        return bool(self._of(round_.id, partnership))

    def is_final(self, round_: Round, partnership: UUID | None) -> bool:
        """Whether reading this report makes nothing final that is not: the round before stands in it, too."""
        before = self._of(round_.follows_id, partnership) if round_.follows_id else []
        return self.has(round_, partnership) and all([*self._of(round_.id, partnership), *before])

    def _of(self, round_id: UUID, partnership: UUID | None) -> list[bool]:
        if partnership is not None:
            return [self.is_read[round_id, partnership]] if (round_id, partnership) in self.is_read else []
        return [is_read for (its, _place), is_read in self.is_read.items() if its == round_id]


def standing(session: Session, *rounds: Round) -> Standing:
    """How the reports of these rounds stand, and of those they follow."""
    ids = {its for round_ in rounds for its in (round_.id, round_.follows_id)}
    of = select(Snapshot.round_id, Snapshot.partnership_id, Snapshot.opened_at).where(col(Snapshot.round_id).in_(ids))
    found = session.exec(of.order_by(col(Snapshot.number)))
    return Standing({(round_id, place): opened is not None for round_id, place, opened in found})


def shown(session: Session, round_: Round, partnership: Partnership | None) -> Snapshot:
    """The newest snapshot, for a report; Refusal where there is none yet."""
    made = newest(session, round_, partnership)
    if made is None:
        raise Refusal(_("The round {slug} is not closed yet. Its report is made when it closes.", slug=round_.slug))
    return made


def make(session: Session, round_: Round, partnership: Partnership | None, now: datetime) -> None:
    """Makes the snapshot of a round that closes: the first, or the kept one with the late answers that may enter."""
    kept, questionnaire = newest(session, round_, partnership), how_far.put_to(session, round_, partnership)
    counts, writers = tallies.count(session, questionnaire, round_, partnership)
    taken: Taken | None
    if kept is None:
        all_on_record = round_.mode is Mode.ON_THE_RECORD
        taken = take(questionnaire, counts, minimum=round_.minimum, all_on_record=all_on_record)
    else:
        before = read_back(questionnaire, json.loads(kept.body))
        taken = take_late(questionnaire, before, counts, minimum=round_.minimum)
    if taken is None:
        return
    number = kept.number + 1 if kept else 1
    session.add(
        Snapshot(
            round_id=round_.id,
            partnership_id=partnership.id if partnership else None,
            number=number,
            fingerprint=fingerprint(taken.body),
            body=json.dumps(taken.body, ensure_ascii=False),
            made_at=now,
        )
    )
    tallies.mark(session, writers, taken.entering, number)


def mark_opened(session: Session, snapshot: Snapshot, *, now: datetime, by: Person | None = None) -> None:
    """Notes that the report was read: from its first opening the snapshot is final."""
    if snapshot.opened_at is None:
        its = col(Snapshot.id) == snapshot.id
        session.exec(update(Snapshot).where(its, col(Snapshot.opened_at).is_(None)).values(opened_at=now))
        if session.exec(select(Snapshot.id).where(its)).first() is None:
            raise Refusal(_("This report was just discarded, because nobody had read it. Load the page again."))
        audit.note(session, audit.Event.REPORT_READ, at=now, by=by, subject=_name(session, snapshot))


def _name(session: Session, snapshot: Snapshot) -> str:
    """What the record of what was done calls it: `round/partnership/number`, the partnership empty for the nation."""
    place = session.get_one(Partnership, snapshot.partnership_id).slug if snapshot.partnership_id else ""
    return f"{session.get_one(Round, snapshot.round_id).slug}/{place}/{snapshot.number}"


def discard_unread(
    session: Session, round_: Round, partnership: Partnership | None, *, now: datetime, by: Person | None = None
) -> bool:
    """Discards the newest snapshot if nobody has read it: its answers are in none then. False when it is final."""
    made = newest(session, round_, partnership)
    if made is None:
        return False
    discarding = delete(Snapshot).where(col(Snapshot.id) == made.id, col(Snapshot.opened_at).is_(None))
    if session.exec(discarding).rowcount != 1:
        return False
    session.exec(
        update(Response)
        .where(tallies.of_place(round_, partnership), col(Response.counted_in) == made.number)
        .values(counted_in=None)
    )
    subject = f"{round_.slug}/{partnership.slug if partnership else ''}/{made.number}"
    audit.note(session, audit.Event.SNAPSHOT_DISCARDED, at=now, by=by, subject=subject)
    session.flush()
    return True


def waiting_for(session: Session, round_: Round, partnership: Partnership | None) -> dict[str, Waiting]:
    """Who submitted an answer after the newest report was made and is in none yet, by perspective."""
    kept = newest(session, round_, partnership)
    if kept is None or not tallies.anything_new(session, round_, partnership):
        return {}
    questionnaire = how_far.put_to(session, round_, partnership)
    counts, _writers = tallies.count(session, questionnaire, round_, partnership)
    return waiting(read_back(questionnaire, json.loads(kept.body)), counts.sizes, round_.minimum)
