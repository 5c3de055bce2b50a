"""Making a parcel: what of a round travels, for one partnership or the nation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from app.core import parcel as core
from app.core.clock import SCOTLAND
from app.core.errors import Refusal
from app.core.keys import Keys
from app.core.parcel import FORMAT, Given, Parcel, Place, Row, Said, Thing, Travelling
from app.core.review import is_review
from app.language import _
from app.store import (
    audit,
    erasure,
    how_far,
    partnerships,
    questionnaires,
    responses,
    rounds,
    schema,
    snapshots,
    workshops,
)
from app.store.action_tables import Action
from app.store.parcel_tables import CarriedThing, ParcelCount
from app.store.tables import Partnership, Person, Response, Round, Snapshot
from app.store.tallies import of_place
from app.store.workshop_tables import RoomReveal, Workshop


def make(
    session: Session,
    round_: Round,
    partnership: Partnership | None,
    *,
    keys: Keys,
    with_answers: bool,
    now: datetime,
    by: Person | None = None,
) -> Parcel:
    """The round as it travels, with what it follows. Without answers its newest report becomes final by this."""
    if round_.erased_at is not None:
        raise Refusal(_("The answers of the round {slug} were erased, so it does not travel.", slug=round_.slug))
    if with_answers and is_review(questionnaires.of_round(session, round_), round_.mode):
        raise Refusal(_("A review of plans does not travel with its answers."))
    newest = snapshots.newest(session, round_, partnership)
    if newest is not None and not with_answers:
        snapshots.mark_opened(session, newest, now=now, by=by)
        session.refresh(newest)
    if partnership is not None and not with_answers:
        how_far.freeze(session, round_.id, partnership.id, now=now)  # both sides ask about the same
    response_key, erasure_key = keys.travelling if with_answers else ("", "")
    its = Parcel(
        format=FORMAT,
        revision=schema.newest() or "",
        origin=keys.origin,
        number=0,
        has_answers=with_answers,
        place=_place(session, partnership, now) if partnership else None,
        rounds=_rounds(session, round_, partnership),
        responses=_given(session, round_, partnership) if with_answers else [],
        response_key=response_key,
        erasure_key=erasure_key,
        withdrawn=erasure.listed(session) if with_answers else [],
    )
    its = its.model_copy(update={"number": _next(session, keys.origin, its.name)})
    audit.note(session, audit.Event.ROUND_EXPORTED, at=now, by=by, subject=its.name, reason=str(its.number))
    session.flush()
    return its


def _next(session: Session, origin: str, name: str) -> int:
    """The number of the next parcel; two that are made at once never have the same, for the row has one."""
    kept = session.get(ParcelCount, (origin, name), with_for_update=True) or ParcelCount(
        origin=origin, name=name, number=0
    )
    kept.number += 1
    session.add(kept)
    return kept.number


def _place(session: Session, partnership: Partnership, now: datetime) -> Place:
    its = next(p for p in partnerships.listed(session, now.astimezone(SCOTLAND).date()) if p.slug == partnership.slug)
    name = session.get_one(Partnership, partnership.id).name
    return Place(slug=partnership.slug, name=name, bodies=[(part.kind, part.name, part.area) for part in its.parts])


def _rounds(session: Session, round_: Round, partnership: Partnership | None) -> list[Travelling]:
    """The round, after those that it follows in this place."""
    before = session.get(Round, round_.follows_id) if round_.follows_id else None
    place = partnership.id if partnership else None
    is_here = before is not None and place in [p.id if p else None for p in rounds.places_or_nation(session, before)]
    earlier = _rounds(session, before, partnership) if before is not None and is_here else []
    return [
        *earlier,
        Travelling(
            questionnaire=questionnaires.of_round(session, round_).canonical(),
            row=columns(round_, core.ROUND),
            follows=before.slug if before is not None and is_here else None,
            asked=how_far.kept_as(session, round_, partnership),
            codes={c.perspective: c.code for c in rounds.codes(session, round_) if c.partnership_id == place},
            snapshots=[columns(one, core.SNAPSHOT) for one in kept_snapshots(session, round_, partnership)],
            workshops=[its for one in _workshops(session, round_, partnership) if (its := workshop_of(session, one))],
            actions=[action_of(session, one) for one in actions_of(session, round_, partnership)],
        ),
    ]


def kept_snapshots(session: Session, round_: Round, partnership: Partnership | None) -> Sequence[Snapshot]:
    """The reports that were read, which are final; the others may still be made anew."""
    of = select(Snapshot).where(Snapshot.round_id == round_.id, col(Snapshot.opened_at).is_not(None))
    of = of.where(col(Snapshot.partnership_id).is_not_distinct_from(partnership.id if partnership else None))
    return session.exec(of.order_by(col(Snapshot.number))).all()


def _workshops(session: Session, round_: Round, partnership: Partnership | None) -> Sequence[Workshop]:
    """Those that stand on the round's reports, and those on its questionnaire alone."""
    if partnership is None:
        return []
    of = select(Workshop).outerjoin(Snapshot).where(Workshop.partnership_id == partnership.id)
    stands = (col(Snapshot.round_id) == round_.id) | (
        col(Workshop.snapshot_id).is_(None) & (col(Workshop.fingerprint) == round_.fingerprint)
    )
    return session.exec(of.where(stands).order_by(col(Workshop.id))).all()


def actions_of(session: Session, round_: Round, partnership: Partnership | None) -> Sequence[Action]:
    """The actions of the round's plan, and of its workshops on the questionnaire alone, by their ids."""
    if partnership is None:
        return []
    alone = [one.id for one in _workshops(session, round_, partnership) if one.snapshot_id is None]
    its = (col(Action.round_id) == round_.id) | col(Action.workshop_id).in_(alone)
    of = select(Action).where(its, Action.partnership_id == partnership.id)
    return session.exec(of.order_by(col(Action.id))).all()


def columns(row: SQLModel, names: Sequence[str]) -> Row:
    """These columns of a row, as JSON has them."""
    return row.model_dump(mode="json", include=set(names))


def workshop_of(session: Session, one: Workshop) -> Thing:
    """A workshop as it travels: with its agenda, what was revealed and agreed; without who is in the room."""
    agenda = sorted(workshops.items(session, one), key=lambda item: str(item.id))
    of = select(RoomReveal).where(col(RoomReveal.item_id).in_([item.id for item in agenda]))
    shown = session.exec(of.order_by(col(RoomReveal.item_id), col(RoomReveal.voting))).all()
    stands_on = session.get(Snapshot, one.snapshot_id) if one.snapshot_id else None
    return Thing(
        row=columns(one, core.WORKSHOP),
        came=_came(session, one),
        snapshot=stands_on.number if stands_on else None,
        items=[columns(item, core.ITEM) for item in agenda],
        reveals=[columns(reveal, core.REVEAL) for reveal in shown],
    )


def action_of(session: Session, one: Action) -> Thing:
    """An action as it travels."""
    return Thing(row=columns(one, core.ACTION), came=_came(session, one))


def _came(session: Session, one: Any) -> str:
    kept = session.get(CarriedThing, one.id)
    return kept.mark if kept else ""


def _given(session: Session, round_: Round, partnership: Partnership | None) -> list[Given]:
    """Every response of the place, by its key: no order is left of when they came."""
    found = []
    for one in session.exec(select(Response).where(of_place(round_, partnership)).order_by(Response.key)):
        answers, late = responses.both_answers_of(session, one)
        found.append(
            Given(
                key=one.key,
                perspective=one.perspective,
                organisation=one.organisation,
                speaks_for=one.speaks_for,
                is_submitted=one.is_submitted,
                counted_in=one.counted_in,
                answers={code: Said.of(answers[code]) for code in sorted(answers)},
                late={code: Said.of(late[code]) for code in sorted(late)},
            )
        )
    return found
