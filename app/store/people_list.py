"""People and their roles as a list: what it says, how it calls what roles are over, and doing what it changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.core.access import EVERYWHERE, HELD_OVER, Over
from app.core.people import Account, Change, Difference, Place
from app.store import audit, partnerships, people, workshops
from app.store.tables import BodyKind, Person

Places = Mapping[Over, Sequence[Place]]


def places(session: Session) -> Places:
    """All that a role can be held over."""
    return {
        Over.PARTNERSHIP: [
            Place(its.partnership.slug, its.partnership.name, its.partnership.id) for its in partnerships.every(session)
        ],
        Over.TSI: [Place(name, name, id_) for id_, name in partnerships.bodies(session, BodyKind.TSI)],
        Over.WORKSHOP: [
            Place(str(its.id), f"{its.title}, {place.name}", its.id)
            for its, place in workshops.every(session, EVERYWHERE)
        ],
    }


def listed(session: Session, over: Places) -> list[Account]:
    """Everybody with an account, as a list says it; a role that was given twice stands in it once."""
    codes = {place.id: place.code for group in over.values() for place in group}

    def of(held: people.HeldRole) -> str:
        return codes.get(held.over, str(held.over)) if held.over else ""

    return [
        Account(person.email, person.name, tuple(dict.fromkeys((held.role, of(held)) for held in roles)))
        for person, roles in people.every(session)
    ]


def note_export(session: Session, *, now: datetime, by: Person) -> None:
    """Notes that the list was taken out."""
    audit.note(session, audit.Event.PEOPLE_EXPORTED, at=now, by=by)


def apply(session: Session, changes: Sequence[Difference], over: Places, *, now: datetime, by: Person) -> list[Person]:
    """Does what a list would change, each as it is done by hand; who has an account that had none.

    `changes` are those of a session that holds the staff (`people.hold_staff`), so that none can be refused halfway.
    """
    ids = {(kind, place.code): place.id for kind, group in over.items() for place in group}
    added = []
    for its in changes:
        if its.change is Change.NEW:
            added.append(people.add(session, its.email, its.name, now=now, by=by))
            continue
        person = people.by_email(session, its.email)
        assert person is not None, "who has no account is new"
        if its.change is Change.RENAMED:
            people.rename(session, person, its.name, now=now, by=by)
        elif its.change is Change.ENDED:
            people.end_account(session, person, now=now, by=by)
        elif its.role is not None:
            kind = HELD_OVER[its.role]
            where = ids.get((kind, its.of)) or (UUID(its.of) if its.of else None)
            if its.change is Change.GIVEN:
                people.give(session, person, its.role, where, now=now, by=by)
            else:
                held = next(h for h in people.roles_of(session, person) if (h.role, h.over) == (its.role, where))
                people.take_away(session, person, held, now=now, by=by)
    audit.note(session, audit.Event.PEOPLE_IMPORTED, at=now, by=by, subject=str(len(changes)))
    return added
