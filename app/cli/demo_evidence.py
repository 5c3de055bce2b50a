"""What the demo's first partnership keeps as evidence: it comes up again at the workshop that is ready to begin."""

from datetime import datetime

from sqlmodel import Session, select

from app.cli.demo_places import PLACES
from app.core.evidence import Kind, Piece
from app.core.practice import Tag
from app.store import evidence
from app.store.tables import Partnership, Person

# The title, what it says, a link, and the questions it is bound to.
KEPT: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "Seats filled at the subgroups’ meetings (example)",
        "Counted from the minutes of twelve meetings: eleven times both seats were filled, once one of two.",
        "",
        ("representation_seats", "representation_subgroups"),
    ),
    (
        "Draft commissioning plan, with the dates for answers (example)",
        "",
        "https://www.example.org/commissioning/draft",
        ("resources_design", "resources_length"),
    ),
)


def add_evidence(session: Session, questionnaire: str, *, now: datetime, by: Person) -> None:
    """A note and a link, on questions of this questionnaire."""
    place = session.exec(select(Partnership).where(Partnership.slug == PLACES[0].slug)).one()
    for title, words, link, questions in KEPT:
        kind = Kind.LINK if link else Kind.NOTE
        tags = frozenset(Tag(questionnaire, question) for question in questions)
        evidence.keep(session, place, Piece(kind, title, words, link, questions=tags), None, now=now, by=by)
