"""Roles as people choose and read them: their titles, the form that gives one, and what it is over."""

from typing import Any
from uuid import UUID

from sqlmodel import Session
from starlette.datastructures import FormData

from app.core.access import EVERYWHERE, HELD_OVER, Over, Role
from app.core.errors import Problem
from app.language import _
from app.store import partnerships, workshops
from app.store.people import HeldRole
from app.store.tables import BodyKind
from app.web import forms

FIELDS = ("role", "partnership", "interface", "workshop")


def title_of(role: Role) -> str:
    """What somebody with this role is called."""
    return {
        Role.NATIONAL_STAFF: _("National staff"),
        Role.NATIONAL_READER: _("National reader"),
        Role.COORDINATOR: _("Partnership coordinator"),
        Role.TSI_OFFICER: _("TSI officer"),
        Role.FACILITATOR: _("Workshop facilitator"),
        Role.REPORT_READER: _("Report reader"),
    }[role]


def about_role(role: Role) -> str:
    """What somebody with this role may do."""
    return {
        Role.NATIONAL_STAFF: _("runs rounds, reads everything, and says who may do what"),
        Role.NATIONAL_READER: _("reads reports once they are final, of the nation and of every partnership"),
        Role.COORDINATOR: _("sees who takes part, reads and adds to the reports, invites readers of one partnership"),
        Role.TSI_OFFICER: _("sees who takes part, reads and adds to the reports of their TSI’s partnerships"),
        Role.FACILITATOR: _("leads one workshop"),
        Role.REPORT_READER: _("reads the reports of one partnership"),
    }[role]


def role_in_words(held: HeldRole) -> str:
    """A role with what it is over: `Partnership coordinator: Orkney`."""
    title = title_of(held.role)
    return title if HELD_OVER[held.role] is Over.NATION else f"{title}: {held.name}"


def role_choices(session: Session) -> dict[str, Any]:
    """What the form that gives a role offers."""
    none = ("", _("None"))
    return {
        "roles": [(role.value, f"{title_of(role)}: {about_role(role)}") for role in Role],
        "partnerships": [none, *((m.partnership.slug, m.partnership.name) for m in partnerships.every(session))],
        "interfaces": [none, *((str(id), name) for id, name in partnerships.bodies(session, BodyKind.TSI))],
        "workshops": [none, *_workshops(session)],
    }


def _workshops(session: Session) -> list[tuple[str, str]]:
    every = workshops.every(session, EVERYWHERE)
    return [(str(its.id), f"{its.title}, {place.name}") for its, place in every]


def read_role(session: Session, form: FormData) -> tuple[tuple[Role, UUID | None] | None, list[Problem]]:
    """The role that was chosen and what it is over, or what stands against it."""
    typed = {name: forms.text(form, name) for name in FIELDS}
    if typed["role"] not in list(Role):
        return None, [Problem("role", _("Choose what this person is."))]
    role = Role(typed["role"])
    over: Any = None
    match HELD_OVER[role]:
        case Over.NATION:
            return (role, None), []
        case Over.PARTNERSHIP:
            found, _problems = partnerships.named(session, [typed["partnership"]])
            over, problem = found[0].id if found else None, Problem("partnership", _("Choose the partnership."))
        case Over.TSI:
            known = {str(id): id for id, _name in partnerships.bodies(session, BodyKind.TSI)}
            over, problem = known.get(typed["interface"]), Problem("interface", _("Choose the Third Sector Interface."))
        case Over.WORKSHOP:
            known = {str(its.id): its.id for its, _place in workshops.every(session, EVERYWHERE)}
            over, problem = known.get(typed["workshop"]), Problem("workshop", _("Choose the workshop."))
    return (None, [problem]) if over is None else ((role, over), [])
