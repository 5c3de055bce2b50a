"""People with an account, and the roles they hold, each over a scope. Participants have none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, delete, select

from app.core.access import HELD_OVER, Access, Held, Over, Role
from app.core.errors import Refusal
from app.core.mail import Purpose
from app.language import _
from app.store import audit, mail, sign_ins
from app.store.people_tables import RoleHeld, SignIn, StaffSession
from app.store.tables import Body, Membership, Partnership, Person
from app.store.workshop_tables import Workshop


def read_email(typed: str) -> str:
    """An address as it is kept."""
    return typed.strip().casefold()


def by_email(session: Session, email: str) -> Person | None:
    """The person with this address, whether their account has ended or not."""
    return session.exec(select(Person).where(Person.email == read_email(email))).one_or_none()


def make_link(session: Session, email: str, *, now: datetime, lasts: timedelta) -> str:
    """What a new sign-in link carries; whoever holds no role becomes national staff (the command line only)."""
    person = by_email(session, email)
    if person is None or person.ended_at is not None or not roles_of(session, person):
        person = add(session, email, "", now=now)
        give(session, person, Role.NATIONAL_STAFF, None, now=now)
    audit.note(session, audit.Event.SIGN_IN_LINK_MADE, at=now, subject=str(person.id))
    return sign_ins.make_link(session, person, now=now, lasts=lasts)


@dataclass(frozen=True)
class HeldRole:
    """A role of a person, and what it is over: a partnership, a Third Sector Interface, a workshop or the nation."""

    id: UUID
    role: Role
    over: UUID | None
    name: str


def roles_of(session: Session, person: Person) -> list[HeldRole]:
    """The roles a person holds, in the order of the table of roles."""
    return held_by(session, [person.id]).get(person.id, [])


def held_by(session: Session, people: Sequence[UUID]) -> dict[UUID, list[HeldRole]]:
    """The roles of these people, by person."""
    found: dict[UUID, list[HeldRole]] = {}
    query = (
        select(RoleHeld, Partnership.name, Body.name, Workshop.title)
        .outerjoin(Workshop, col(Workshop.id) == RoleHeld.workshop_id)
        .outerjoin(Body, col(Body.id) == RoleHeld.body_id)
        .outerjoin(Partnership, col(Partnership.id).in_((RoleHeld.partnership_id, Workshop.partnership_id)))
        .where(col(RoleHeld.person_id).in_(people))
    )
    for held, partnership, body, workshop in session.exec(query):
        over = held.partnership_id or held.body_id or held.workshop_id
        name = f"{workshop}, {partnership}" if workshop else partnership or body or ""
        if held.workshop_id and not workshop:
            name = _("a workshop that is no longer here")
        found.setdefault(held.person_id, []).append(HeldRole(held.id, held.role, over, name))
    for roles in found.values():
        roles.sort(key=lambda its: (list(Role).index(its.role), its.name))
    return found


def access_of(session: Session, person: Person, today: date) -> Access:
    """All that a person may do today: a TSI officer's partnerships are those their TSI belongs to now."""
    roles = session.exec(select(RoleHeld).where(RoleHeld.person_id == person.id)).all()
    interfaces = [held.body_id for held in roles if held.body_id is not None]
    members: dict[UUID, set[UUID]] = {}
    if interfaces:
        current = select(Membership).where(
            col(Membership.body_id).in_(interfaces),
            or_(col(Membership.since).is_(None), col(Membership.since) <= today),
            or_(col(Membership.until).is_(None), col(Membership.until) > today),
        )
        for membership in session.exec(current):
            members.setdefault(membership.body_id, set()).add(membership.partnership_id)
    return Access(
        tuple(
            Held(
                held.role,
                frozenset({held.partnership_id})
                if held.partnership_id
                else frozenset(members.get(held.body_id, ()) if held.body_id else ()),
                frozenset({held.workshop_id} if held.workshop_id else ()),
            )
            for held in roles
        )
    )


def add(session: Session, email: str, name: str, *, now: datetime, by: Person | None = None) -> Person:
    """The person with this address, new or known; an account that had ended begins anew, without its roles."""
    person = by_email(session, email)
    if person is None:
        person = Person(email=read_email(email), name=name)
    elif person.ended_at is None:
        return person
    else:
        person.ended_at, person.name = None, name or person.name
    session.add(person)
    session.flush()
    audit.note(session, audit.Event.PERSON_ADDED, at=now, by=by, subject=str(person.id))
    return person


def rename(session: Session, person: Person, name: str, *, now: datetime, by: Person | None = None) -> None:
    """Gives a person another name."""
    if person.name != name:
        person.name = name
        session.add(person)
        audit.note(session, audit.Event.PERSON_RENAMED, at=now, by=by, subject=str(person.id))


def _column(role: Role) -> str | None:
    return {Over.PARTNERSHIP: "partnership_id", Over.TSI: "body_id", Over.WORKSHOP: "workshop_id"}.get(HELD_OVER[role])


def give(
    session: Session, person: Person, role: Role, over: UUID | None, *, now: datetime, by: Person | None = None
) -> bool:
    """Gives a person a role over a partnership, a TSI or a workshop; False when they hold it already."""
    column = _column(role)
    assert (column is None) == (over is None), f"{role} is held over {HELD_OVER[role]}"
    if any(its.role is role and its.over == over for its in roles_of(session, person)):
        return False
    held = RoleHeld(person_id=person.id, role=role)
    if column is not None:
        setattr(held, column, over)
    session.add(held)
    session.flush()
    audit.note(session, audit.Event.ROLE_GIVEN, at=now, by=by, subject=_subject(person, role, over))
    return True


def take_away(session: Session, person: Person, held: HeldRole, *, now: datetime, by: Person) -> None:
    """Takes a role away, at once, however often it was given; nobody takes their own place among the national staff."""
    if held.role is Role.NATIONAL_STAFF:
        _assert_not_oneself(session, person, by)
    its = delete(RoleHeld).where(col(RoleHeld.person_id) == person.id, col(RoleHeld.role) == held.role)
    if column := _column(held.role):
        its = its.where(col(getattr(RoleHeld, column)) == held.over)
    session.exec(its)
    audit.note(session, audit.Event.ROLE_TAKEN, at=now, by=by, subject=_subject(person, held.role, held.over))


def _subject(person: Person, role: Role, over: UUID | None) -> str:
    return f"{person.id}/{role.value}" + (f"/{over}" if over else "")


def hold_staff(session: Session, by: Person) -> None:
    """Until the session ends nobody else changes who is national staff; `by` must still be.

    Whoever changes it stays, so that somebody always is: also where two take each other's place at one moment.
    """
    staff = select(RoleHeld.person_id).where(RoleHeld.role == Role.NATIONAL_STAFF).order_by(col(RoleHeld.id))
    if by.id not in session.exec(staff.with_for_update()).all():
        raise Refusal(_("You are no longer national staff, so nothing was changed."))


def _assert_not_oneself(session: Session, person: Person, by: Person) -> None:
    hold_staff(session, by)
    if person.id == by.id:
        raise Refusal(_("You cannot take your own place among the national staff. Ask somebody else of them to."))


def end_account(session: Session, person: Person, *, now: datetime, by: Person) -> None:
    """Ends an account at once: its devices, its links and its roles go; the name stays beside what was written."""
    if any(its.role is Role.NATIONAL_STAFF for its in roles_of(session, person)):
        _assert_not_oneself(session, person, by)
    for table in (StaffSession, SignIn, RoleHeld):
        session.exec(delete(table).where(col(table.person_id) == person.id))
    mail.stop_about(session, person.id, Purpose.WELCOME)
    person.ended_at = now
    session.add(person)
    audit.note(session, audit.Event.PERSON_ENDED, at=now, by=by, subject=str(person.id))


def every(session: Session) -> list[tuple[Person, list[HeldRole]]]:
    """Everybody with an account that has not ended, by name and address, with their roles."""
    people = session.exec(select(Person).where(col(Person.ended_at).is_(None)).order_by(Person.name, Person.email))
    found = list(people)
    held = held_by(session, [person.id for person in found])
    return [(person, held.get(person.id, [])) for person in found]


def holding(session: Session, role: Role, over: UUID) -> list[Person]:
    """Who holds this role over this partnership, Third Sector Interface or workshop."""
    column = _column(role)
    assert column is not None, f"{role} is held over the nation"
    of = select(Person).join(RoleHeld).where(RoleHeld.role == role, col(getattr(RoleHeld, column)) == over)
    return list(session.exec(of.order_by(Person.name, Person.email).distinct()))


def officers(session: Session, interface: Body) -> list[Person]:
    """The officers of a Third Sector Interface, by name and address."""
    of = select(Person).join(RoleHeld).where(RoleHeld.role == Role.TSI_OFFICER, RoleHeld.body_id == interface.id)
    return list(session.exec(of.order_by(Person.name, Person.email).distinct()))


def by_id(session: Session, id: str) -> Person | None:
    """The person with this id, as an address carries it, while their account stands."""
    try:
        person = session.get(Person, UUID(id))
    except ValueError:
        return None
    return person if person is not None and person.ended_at is None else None
