"""Roles in words, as people choose and read them."""

from app.core.access import HELD_OVER, Over, Role
from app.language import _
from app.store.people import HeldRole


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
        Role.NATIONAL_STAFF: _("Runs rounds, reads everything, and decides who may do what."),
        Role.NATIONAL_READER: _("Reads reports once they are final, of the nation and of every partnership."),
        Role.COORDINATOR: _("Sees who takes part, reads and adds to the reports of one partnership, invites readers."),
        Role.TSI_OFFICER: _("Sees who takes part, reads and adds to the reports of their TSI’s partnerships."),
        Role.FACILITATOR: _("Leads one workshop."),
        Role.REPORT_READER: _("Reads the reports of one partnership."),
    }[role]


def role_in_words(held: HeldRole) -> str:
    """A role with what it is over: `Partnership coordinator: Orkney`."""
    title = title_of(held.role)
    return title if HELD_OVER[held.role] is Over.NATION else f"{title}: {held.name}"
