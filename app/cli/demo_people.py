"""The demo's people: one for each role, at the first of its partnerships."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from app.cli.demo_places import PLACES
from app.cli.demo_workshops import HELD, READY
from app.core.access import HELD_OVER, Over, Role
from app.store import people
from app.store.tables import Body, Partnership

STAFF = "staff@example.org"
PEOPLE: dict[Role, tuple[str, str]] = {
    Role.NATIONAL_STAFF: (STAFF, "Nan Staff (example)"),
    Role.NATIONAL_READER: ("reader@example.org", "Rab Reader (example)"),
    Role.COORDINATOR: ("coordinator@example.org", "Cara Coordinator (example)"),
    Role.TSI_OFFICER: ("tsi@example.org", "Tam Officer (example)"),
    Role.FACILITATOR: ("facilitator@example.org", "Fay Facilitator (example)"),
    Role.REPORT_READER: ("board@example.org", "Bea Board (example)"),
}


def add_people(session: Session, now: datetime) -> None:
    """One person for each role, over the demo's first partnership and its Third Sector Interface."""
    place = PLACES[0]
    over: dict[Over, UUID | None] = {
        Over.NATION: None,
        Over.PARTNERSHIP: session.exec(select(Partnership.id).where(Partnership.slug == place.slug)).one(),
        Over.TSI: session.exec(select(Body.id).where(Body.name == place.interface)).one(),
        Over.WORKSHOP: READY,
    }
    for role, (email, name) in PEOPLE.items():
        person = people.add(session, email, name, now=now)
        people.rename(session, person, name, now=now)
        people.give(session, person, role, over[HELD_OVER[role]], now=now)
        if role is Role.FACILITATOR:
            people.give(session, person, role, HELD, now=now)
