"""What the demo's invented partnerships offer to all others: named in reports, without their name, and in none."""

from datetime import datetime

from sqlmodel import Session, select

from app.core.practice import InReports, Offer, Tag
from app.store import practices
from app.store.tables import Partnership, Person

OFFERED: dict[str, tuple[InReports, str, str, str, tuple[str, ...]]] = {
    "strathairn": (
        InReports.NAMED,
        "Three-year awards for early help",
        "The joint fund now makes its awards for three years. Groups hear in November what they will have in April.",
        "Of the twelve groups funded, eleven kept all their staff (example).",
        ("resources_length", "resources_notice"),
    ),
    "kinbrae": (
        InReports.UNNAMED,
        "Young people write the questions",
        "Before each round of listening a group of young people writes the questions, and tells the others a month"
        " later what has changed.",
        "",
        ("voices_asked", "voices_back"),
    ),
    "ardmoran": (
        InReports.NO,
        "Joint training on trauma",
        "One place in three at each course is kept for the third sector, with cover paid for small groups.",
        "",
        ("delivery_training",),
    ),
}


def add_practices(session: Session, questionnaire: str, *, now: datetime, by: Person) -> None:
    """The practices, tagged with questions of this questionnaire."""
    for slug, (in_reports, title, words, evidence, questions) in OFFERED.items():
        place = session.exec(select(Partnership).where(Partnership.slug == slug)).one()
        tags = frozenset(Tag(questionnaire, question) for question in questions)
        offer = Offer(f"{title} (example)", words, evidence, "", tags, in_reports)
        practices.offer(session, place, offer, now=now, by=by)
