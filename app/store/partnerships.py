"""Partnerships and the bodies they are made of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, or_, select

from app.core.errors import Problem
from app.language import _
from app.store.tables import Body, BodyKind, Membership, Partnership


@dataclass(frozen=True)
class Made:
    """A partnership with its bodies by kind; an empty list means that none is recorded yet."""

    partnership: Partnership
    bodies: dict[BodyKind, list[str]] = field(default_factory=lambda: {kind: [] for kind in BodyKind})


def every(session: Session) -> list[Made]:
    """All partnerships by name, each with its bodies."""
    made = {p.id: Made(p) for p in session.exec(select(Partnership).order_by(Partnership.name))}
    bodies = select(Membership, Body).join(Body).order_by(Membership.area, Body.name)
    for membership, body in session.exec(bodies):
        name = f"{body.name} ({membership.area})" if membership.area else body.name
        made[membership.partnership_id].bodies[body.kind].append(name)
    return list(made.values())


def named(session: Session, slugs: Sequence[str]) -> tuple[list[Partnership], list[Problem]]:
    """The partnerships with these slugs, and a problem for each slug that there is none for."""
    found = {p.slug: p for p in session.exec(select(Partnership).where(Partnership.slug.in_(slugs)))}  # type: ignore[attr-defined]
    problems = [
        Problem("partnership", _("There is no partnership {slug}. `howgood partnerships` lists them.", slug=slug))
        for slug in slugs
        if slug not in found
    ]
    return [found[slug] for slug in dict.fromkeys(slugs) if slug in found], problems


def is_on(day: date) -> ColumnElement[bool]:
    """The condition that a body belongs to a partnership on this day; its last day is the day before `until`."""
    begun = or_(col(Membership.since).is_(None), col(Membership.since) <= day)
    return and_(begun, or_(col(Membership.until).is_(None), col(Membership.until) > day))


def interfaces(session: Session, partnership: Partnership, on: date) -> list[str]:
    """The names of the Third Sector Interfaces that the partnership has on this day."""
    names = (
        select(Body.name)
        .join(Membership)
        .where(Membership.partnership_id == partnership.id, Body.kind == BodyKind.TSI, is_on(on))
        .order_by(Body.name)
    )
    return list(session.exec(names))
