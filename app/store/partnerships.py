"""Partnerships and the bodies they are made of, each with the days on which it belongs to them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, or_, select

from app.core.access import EVERYWHERE, Scope
from app.core.errors import Invalid, NotFound, Problem
from app.core.partnerships import (
    TAKEN_SLUGS,
    Change,
    Difference,
    Listed,
    Part,
    problem_with_dates,
    problem_with_name,
    slug_of,
)
from app.language import _
from app.store import audit
from app.store.tables import Body, BodyKind, Membership, Partnership, Person


@dataclass(frozen=True)
class Made:
    """A partnership with its bodies by kind; an empty list means that none is recorded yet."""

    partnership: Partnership
    bodies: dict[BodyKind, list[str]] = field(default_factory=lambda: {kind: [] for kind in BodyKind})


def every(session: Session, within: Scope = EVERYWHERE, on: date | None = None) -> list[Made]:
    """The partnerships `within` this scope by name, each with the bodies it has on a day, or that it ever had."""
    found = session.exec(select(Partnership).order_by(Partnership.name))
    made = {p.id: Made(p) for p in found if within.covers(p.id)}
    bodies = select(Membership, Body).join(Body).order_by(Membership.area, Body.name)
    for membership, body in session.exec(bodies if on is None else bodies.where(is_on(on))):
        if membership.partnership_id not in made:
            continue
        name = f"{body.name} ({membership.area})" if membership.area else body.name
        made[membership.partnership_id].bodies[body.kind].append(name)
    return list(made.values())


def hold(session: Session) -> None:
    """Until the session ends nobody else who holds them changes what partnerships are made of: two presses are one.

    It holds up nobody who answers: what only names a partnership needs no more than its key.
    """
    session.exec(select(Partnership.id).order_by(col(Partnership.id)).with_for_update(key_share=True)).all()


def listed(session: Session, on: date) -> list[Listed]:
    """All partnerships as a list of them says: each with the bodies it has on this day."""
    parts: dict[UUID, list[Part]] = {}
    bodies = select(Membership, Body).join(Body).where(is_on(on)).order_by(Membership.area, Body.name)
    for membership, body in session.exec(bodies):
        parts.setdefault(membership.partnership_id, []).append(Part(body.kind, body.name, membership.area))
    its = session.exec(select(Partnership).order_by(Partnership.name))
    return [Listed(p.name, tuple(parts.get(p.id, ())), p.slug) for p in its]


def named(session: Session, slugs: Sequence[str]) -> tuple[list[Partnership], list[Problem]]:
    """The partnerships with these slugs, and a problem for each slug that there is none for."""
    found = {p.slug: p for p in session.exec(select(Partnership).where(Partnership.slug.in_(slugs)))}  # type: ignore[attr-defined]
    problems = [
        Problem("partnership", _("There is no partnership {slug}. `howgood partnerships` lists them.", slug=slug))
        for slug in slugs
        if slug not in found
    ]
    return [found[slug] for slug in dict.fromkeys(slugs) if slug in found], problems


def by_slug(session: Session, slug: str) -> Partnership:
    """The partnership with this slug."""
    found = session.exec(select(Partnership).where(Partnership.slug == slug)).one_or_none()
    if found is None:
        raise NotFound(_("There is no such partnership."))
    return found


def memberships(session: Session, partnership: Partnership) -> list[tuple[Membership, Body]]:
    """The bodies that belong, or once belonged, to a partnership, in the order of their kinds and names."""
    its = select(Membership, Body).join(Body).where(Membership.partnership_id == partnership.id)
    order = list(BodyKind)
    return sorted(session.exec(its), key=lambda pair: (order.index(pair[1].kind), pair[0].area, pair[1].name))


def is_on(day: date) -> ColumnElement[bool]:
    """The condition that a body belongs to a partnership on this day; its last day is the day before `until`."""
    return and_(or_(col(Membership.since).is_(None), col(Membership.since) <= day), lasts_beyond(day))


def lasts_beyond(day: date) -> ColumnElement[bool]:
    """The condition that a body belongs to a partnership on this day or begins to later."""
    return or_(col(Membership.until).is_(None), col(Membership.until) > day)


def interfaces(session: Session, partnership: Partnership, on: date) -> list[str]:
    """The names of the Third Sector Interfaces that the partnership has on this day."""
    names = (
        select(Body.name)
        .join(Membership)
        .where(Membership.partnership_id == partnership.id, Body.kind == BodyKind.TSI, is_on(on))
        .order_by(Body.name)
    )
    return list(session.exec(names))


def bodies(session: Session, kind: BodyKind) -> list[tuple[UUID, str]]:
    """The bodies of this kind by name."""
    return list(session.exec(select(Body.id, Body.name).where(Body.kind == kind).order_by(Body.name)))


def add(session: Session, name: str, *, now: datetime, by: Person | None = None) -> Partnership:
    """A new partnership, without bodies so far."""
    _check_name(session, name)
    slug = slug_of(name)
    if not slug or slug in TAKEN_SLUGS or session.exec(select(Partnership.id).where(Partnership.slug == slug)).first():
        said = _("A new partnership cannot have this name: it is too much like one that is here, or a page.")
        raise Invalid(said, problems=[Problem("name", said)])
    its = Partnership(slug=slug, name=name)
    session.add(its)
    audit.note(session, audit.Event.PARTNERSHIP_CHANGED, at=now, by=by, subject=slug)
    session.flush()
    return its


def rename(session: Session, its: Partnership, name: str, *, now: datetime, by: Person | None = None) -> None:
    """Calls a partnership otherwise from now on. Reports that are made keep the name they were made with."""
    if name != its.name:
        _check_name(session, name, but=its)
        its.name = name
        session.add(its)
        audit.note(session, audit.Event.PARTNERSHIP_CHANGED, at=now, by=by, subject=its.slug)


def _check_name(session: Session, name: str, but: Partnership | None = None) -> None:
    problem = problem_with_name(name)
    others = {p.name.casefold() for p in session.exec(select(Partnership)) if but is None or p.id != but.id}
    if problem is None and name.casefold() in others:
        problem = Problem("name", _("Another partnership is called {name}.", name=name))
    if problem:
        raise Invalid(problem.message, problems=[problem])


def body_called(session: Session, kind: BodyKind, name: str) -> Body:
    """The body of this kind and name, which is made where there is none; capitals make no difference."""
    for body in session.exec(select(Body).where(Body.kind == kind)):
        if body.name.casefold() == name.casefold():
            return body
    made = Body(kind=kind, name=name)
    session.add(made)
    session.flush()
    return made


def take_in(
    session: Session,
    its: Partnership,
    part: Part,
    *,
    since: date | None,
    until: date | None = None,
    now: datetime,
    by: Person | None = None,
) -> None:
    """A body belongs to a partnership; one that had left it comes back."""
    problem = problem_with_name(part.name) or problem_with_dates(since, until)
    if problem:
        raise Invalid(problem.message, problems=[problem])
    body = body_called(session, part.kind, part.name)
    _belong(session, its.id, body, area=part.area, since=since, until=until)
    audit.note(session, audit.Event.PARTNERSHIP_CHANGED, at=now, by=by, subject=its.slug)


def _belong(session: Session, partnership_id: UUID, body: Body, **columns: Any) -> None:
    kept = session.get(Membership, (partnership_id, body.id))
    if kept is None:
        kept = Membership(partnership_id=partnership_id, body_id=body.id)
    for name, value in columns.items():
        setattr(kept, name, value)
    session.add(kept)
    session.flush()


def take_out(session: Session, its: Partnership, body: Body, *, now: datetime, by: Person | None = None) -> None:
    """That a body belonged to a partnership was a mistake, and is no longer recorded."""
    session.delete(session.get_one(Membership, (its.id, body.id)))
    audit.note(session, audit.Event.PARTNERSHIP_CHANGED, at=now, by=by, subject=its.slug)


def apply(
    session: Session, changes: Sequence[Difference], *, on: date | None, now: datetime, by: Person | None = None
) -> None:
    """Does what a list would change, whole. `on` is the day from which it holds; None where it corrects a mistake."""
    for its in changes:
        if its.change is Change.NEW:
            session.add(Partnership(slug=its.slug, name=its.partnership))
        elif its.change is Change.RENAMED:
            by_slug(session, its.slug).name = its.partnership
        session.flush()
    for its in changes:
        place = by_slug(session, its.slug)
        if its.part is not None and its.change is Change.LEAVES:
            body = body_called(session, its.part.kind, its.part.name)
            kept = session.get_one(Membership, (place.id, body.id))
            if on is None or (kept.since is not None and kept.since >= on):
                session.delete(kept)
            else:
                kept.until = on
                session.add(kept)
            session.flush()
    for its in changes:
        if its.part is not None and its.change is Change.JOINS:
            body = body_called(session, its.part.kind, its.part.name)
            place = by_slug(session, its.slug)
            _belong(session, place.id, body, area=its.part.area, since=on, until=None)
    audit.note(session, audit.Event.PARTNERSHIPS_IMPORTED, at=now, by=by, subject=str(len(changes)))
