"""Workshops and plans that come in a parcel: taken where nobody changed them here since they last came.

An action that came to another state by it has a step here. Whoever leads one that is over or gone is forgotten, in a
session of its own (`app.store.owners`): answers come in this one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, delete, select

from app.core.parcel import Parcel, Thing, Travelling, takes
from app.store import parcels
from app.store.action_tables import Action, ActionStep
from app.store.parcel_tables import CarriedThing
from app.store.tables import Partnership, Round, Snapshot
from app.store.workshop_tables import RoomReveal, Workshop, WorkshopItem


@dataclass
class Things:
    """What became of workshops and actions."""

    new: int = 0
    changed: int = 0
    removed: int = 0  # actions that came and were taken out of the plan where they came from
    left: int = 0  # that stay as they were changed here

    @property
    def is_any(self) -> bool:
        """Whether anything was written."""
        return any((self.new, self.changed, self.removed))


def take_things(
    session: Session,
    parcel: Parcel,
    its: Travelling,
    round_: Round,
    place: Partnership,
    things: Things,
    *,
    now: datetime,
) -> None:
    """Takes the workshops and actions of one round in."""
    snapshots = {
        one.number: one.id
        for one in session.exec(
            select(Snapshot).where(Snapshot.round_id == round_.id, Snapshot.partnership_id == place.id)
        )
    }

    def put_workshop(thing: Thing) -> None:
        _put_workshop(session, thing, round_, place, snapshots.get(thing.snapshot or 0))

    def put_action(thing: Thing) -> None:
        of = {"round_id": None if thing.row["workshop_id"] else round_.id, "partnership_id": place.id}
        here = session.get(Action, UUID(thing.row["id"]))
        was = here.state if here else None
        its = session.merge(Action.model_validate(thing.row | of))
        session.flush()
        if was not in (None, its.state):
            session.add(ActionStep(action_id=its.id, at=now, state=its.state, note=""))

    for thing in its.workshops:
        workshop = session.get(Workshop, UUID(thing.row["id"]))
        here = parcels.workshop_of(session, workshop) if workshop else None
        _take(session, parcel, its, thing, here, put_workshop, things)
    for thing in its.actions:
        action = session.get(Action, UUID(thing.row["id"]))
        _take(session, parcel, its, thing, parcels.action_of(session, action) if action else None, put_action, things)
    _remove(session, parcel, its, round_, place, things)
    session.flush()


def _name(parcel: Parcel, its: Travelling) -> str:
    return f"{its.row['slug']}/{parcel.place.slug if parcel.place else ''}"


def _take(
    session: Session,
    parcel: Parcel,
    its: Travelling,
    thing: Thing,
    here: Thing | None,
    put: Callable[[Thing], None],
    things: Things,
) -> None:
    kept = session.get(CarriedThing, UUID(thing.row["id"]))
    if here is not None and here.mark == thing.mark:
        if kept is not None and kept.origin == parcel.origin:
            return
    elif here is not None and not takes(here.mark, thing.mark, {kept.mark if kept else "", thing.came}):
        things.left += 1
        return
    else:
        put(thing)
        things.new += here is None
        things.changed += here is not None
    session.merge(
        CarriedThing(id=UUID(thing.row["id"]), origin=parcel.origin, name=_name(parcel, its), mark=thing.mark)
    )
    session.flush()


def _put_workshop(session: Session, thing: Thing, round_: Round, place: Partnership, snapshot: UUID | None) -> None:
    """The workshop as it came; who is in a room here stays, and what they rate goes with the agenda it was about."""
    columns: dict[str, Any] = {
        "partnership_id": place.id,
        "fingerprint": round_.fingerprint,
        "snapshot_id": snapshot,
    }
    workshop = session.merge(Workshop.model_validate(thing.row | columns))
    session.flush()
    session.exec(delete(WorkshopItem).where(col(WorkshopItem.workshop_id) == workshop.id))
    session.expire_all()
    session.add_all(WorkshopItem.model_validate(row | {"workshop_id": workshop.id}) for row in thing.items)
    session.flush()
    session.add_all(RoomReveal.model_validate(row) for row in thing.reveals)
    session.flush()


def _remove(
    session: Session, parcel: Parcel, its: Travelling, round_: Round, place: Partnership, things: Things
) -> None:
    """Actions that this origin sent before and sends no more go, where nobody changed them here."""
    came = {UUID(thing.row["id"]) for thing in its.actions}
    of = select(CarriedThing).where(CarriedThing.origin == parcel.origin, CarriedThing.name == _name(parcel, its))
    for kept in session.exec(of).all():
        action = session.get(Action, kept.id)
        if kept.id not in came and action is not None and parcels.action_of(session, action).mark == kept.mark:
            session.delete(action)
            session.delete(kept)
            things.removed += 1
