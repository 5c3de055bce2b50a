"""Councils, health boards and Third Sector Interfaces: how they are called, and how two become one."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.core.access import Role
from app.core.errors import Invalid, NotFound, Problem
from app.core.partnerships import Change, Difference, problem_with_name
from app.language import _
from app.store import audit, partnerships, people
from app.store.people_tables import RoleHeld
from app.store.tables import Body, BodyKind, Membership, Partnership, Person


def every(session: Session) -> dict[BodyKind, list[tuple[Body, list[str]]]]:
    """All bodies by kind and name, each with the partnerships it belongs or belonged to."""
    names: dict[UUID, list[str]] = {}
    of = select(Membership.body_id, Partnership.name).join(Partnership).order_by(Partnership.name)
    for body_id, name in session.exec(of):
        names.setdefault(body_id, []).append(name)
    found: dict[BodyKind, list[tuple[Body, list[str]]]] = {kind: [] for kind in BodyKind}
    for body in session.exec(select(Body).order_by(Body.name)):
        found[body.kind].append((body, names.get(body.id, [])))
    return found


def by_id(session: Session, written: str) -> Body:
    """The body of an address."""
    try:
        found = session.get(Body, UUID(written))
    except ValueError:
        found = None
    if found is None:
        raise NotFound(_("There is no such council, health board or Third Sector Interface."))
    return found


def others(session: Session, body: Body) -> list[Body]:
    """The other bodies of the same kind, by name."""
    same = select(Body).where(Body.kind == body.kind, Body.id != body.id)
    return list(session.exec(same.order_by(Body.name)))


def rename(
    session: Session, body: Body, name: str, *, on: date | None, now: datetime, by: Person | None = None
) -> Body:
    """Calls a body otherwise: a correction where `on` is None, else a new name from that day, the old one before it."""
    problem = problem_with_name(name)
    if problem is None and name.casefold() in {its.name.casefold() for its in others(session, body)}:
        problem = Problem("name", _("Another is called {name}. If the two became one, merge them below.", name=name))
    if problem is None and on is not None and name.casefold() == body.name.casefold():
        problem = Problem("name", _("This is its name already."))
    if problem:
        raise Invalid(problem.message, problems=[problem])
    if on is None:
        body.name = name
        session.add(body)
        audit.note(session, audit.Event.BODY_CHANGED, at=now, by=by, subject=str(body.id))
        return body
    successor = partnerships.body_called(session, body.kind, name)
    merge(session, body, successor, on=on, now=now, by=by)
    for officer in people.officers(session, body):  # it is the same people under another name
        people.give(session, officer, Role.TSI_OFFICER, successor.id, now=now, by=by)
    return successor


@dataclass(frozen=True)
class Merging:
    """What it means that a body becomes part of another one: where, and which officers lose their access there."""

    places: Sequence[str]
    losing: Sequence[Person]

    @property
    def mark(self) -> str:
        """Marks it, so that what was looked at is what happens."""
        its = [*self.places, *(person.id.hex for person in self.losing)]
        return hashlib.sha256("\n".join(its).encode()).hexdigest()[:16]


def merging(session: Session, body: Body, into: Body, on: date) -> Merging:
    """What it would mean; an officer of both loses nothing. Raises Invalid where they cannot become one."""
    _check_alike(body, into)
    its = select(Partnership.name).join(Membership).where(Membership.body_id == body.id, partnerships.lasts_beyond(on))
    stay = {person.id for person in people.officers(session, into)}
    places = list(session.exec(its.order_by(Partnership.name)))
    losing = [person for person in people.officers(session, body) if person.id not in stay]
    return Merging(places, losing if places else [])


def merge(session: Session, body: Body, into: Body, *, on: date, now: datetime, by: Person | None = None) -> None:
    """From this day another body stands where this one stood; before it, this one did."""
    _check_alike(body, into)
    lasting = select(Membership).where(Membership.body_id == body.id, partnerships.lasts_beyond(on))
    for membership in session.exec(lasting).all():
        _stand_in(session, membership, into, on)
        if membership.since is not None and membership.since >= on:
            session.delete(membership)  # it never stood there
        else:
            membership.until = on
            session.add(membership)
    session.flush()
    audit.note(session, audit.Event.BODY_CHANGED, at=now, by=by, subject=f"{body.id}/{into.id}")


def _stand_in(session: Session, its: Membership, into: Body, on: date) -> None:
    """Another body stands in a place from this day on, or from the later one on which its own was to begin there."""
    begins, kept = max(its.since or on, on), session.get(Membership, (its.partnership_id, into.id))
    if kept is None or (kept.until is not None and kept.until <= begins):
        kept = kept or Membership(partnership_id=its.partnership_id, body_id=into.id)
        kept.area, kept.since, kept.until = its.area, begins, its.until
        session.add(kept)
        return
    kept.since = kept.since and min(kept.since, begins)
    kept.until = max(kept.until, its.until) if kept.until and its.until else None
    kept.area = kept.area if kept.area == its.area else ""  # it stands for both parts of the partnership from now on
    session.add(kept)


def seeing(session: Session, place: Partnership, on: date) -> list[Person]:
    """Who sees a partnership on this day as an officer of one of its Third Sector Interfaces, by name and address."""
    its = select(Membership.body_id).where(Membership.partnership_id == place.id, partnerships.is_on(on))
    of = select(Person).join(RoleHeld).where(RoleHeld.role == Role.TSI_OFFICER, col(RoleHeld.body_id).in_(its))
    return list(session.exec(of.order_by(Person.name, Person.email).distinct()))


def losing(session: Session, changes: Sequence[Difference]) -> dict[Difference, list[Person]]:
    """Which officers lose their access to a partnership that their interface leaves, by that change of a list.

    Who is an officer of one that joins it stays.
    """

    def officers(its: Difference) -> list[Person]:
        if its.part is None or its.part.kind is not BodyKind.TSI:
            return []
        name = its.part.name.casefold()
        found = session.exec(select(Body).where(Body.kind == BodyKind.TSI)).all()
        return [person for body in found if body.name.casefold() == name for person in people.officers(session, body)]

    stay = {(its.slug, who.id) for its in changes if its.change is Change.JOINS for who in officers(its)}
    leave = {its: officers(its) for its in changes if its.change is Change.LEAVES}
    return {its: kept for its, those in leave.items() if (kept := [p for p in those if (its.slug, p.id) not in stay])}


def _check_alike(body: Body, into: Body) -> None:
    if into.kind is not body.kind or into.id == body.id:
        raise Invalid.of("into", _("Choose another one of the same kind."))
