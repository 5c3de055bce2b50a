"""Partnerships and the bodies they are made of."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, select

from app.core.access import EVERYWHERE, Scope
from app.core.errors import Problem
from app.language import _
from app.store.tables import Body, BodyKind, Membership, Partnership


@dataclass(frozen=True)
class Made:
    """A partnership with its bodies by kind; an empty list means that none is recorded yet."""

    partnership: Partnership
    bodies: dict[BodyKind, list[str]] = field(default_factory=lambda: {kind: [] for kind in BodyKind})


def every(session: Session, within: Scope = EVERYWHERE) -> list[Made]:
    """The partnerships `within` this scope by name, each with its bodies."""
    found = session.exec(select(Partnership).order_by(Partnership.name))
    made = {p.id: Made(p) for p in found if within.covers(p.id)}
    bodies = select(Membership, Body).join(Body).order_by(Membership.area, Body.name)
    for membership, body in session.exec(bodies):
        if membership.partnership_id not in made:
            continue
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


def interfaces(session: Session, partnership: Partnership) -> list[str]:
    """The names of the partnership's Third Sector Interfaces."""
    names = (
        select(Body.name)
        .join(Membership)
        .where(Membership.partnership_id == partnership.id, Body.kind == BodyKind.TSI)
        .order_by(Body.name)
    )
    return list(session.exec(names))
