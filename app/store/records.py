"""What the record of a workshop is told: its agenda, what was revealed and agreed, and the plan."""

from datetime import datetime

from sqlmodel import Session

from app.core.access import Scope
from app.core.clock import SCOTLAND
from app.core.record import Outcome, RecordItem, WorkshopFacts, who_was_there
from app.core.workshop import Stage
from app.store import actions, rooms, workshops
from app.store.tables import Partnership
from app.store.workshop_tables import Workshop, WorkshopItem


def of_workshop(session: Session, workshop: Workshop, *, now: datetime) -> WorkshopFacts:
    """The facts of this workshop, as far as it has come."""
    of, place = actions.in_room(session, workshop)
    round_ = workshops.round_of(session, workshop)
    questionnaire, there = workshops.questionnaire_of(session, workshop), workshops.attended(workshop)
    plan = actions.of_plan(session, of, place, now=now)
    return WorkshopFacts(
        workshop=str(workshop.id),
        title=workshop.title,
        partnership=place.slug,
        partnership_name=place.name,
        day=(workshop.began_at or workshop.made_at).astimezone(SCOTLAND).date(),
        has_ended=workshop.stage is Stage.ENDED,
        minutes=workshop.minutes,
        minimum=workshop.minimum,
        dots=workshop.dots,
        questionnaire=questionnaire,
        figures=workshops.figures(session, workshop),
        round=round_.slug if round_ else None,
        people=sum(there.values()),
        attended=who_was_there(questionnaire, there, workshop.minimum),
        items=[_item(session, workshop, item) for item in workshops.items(session, workshop)],
        plan=plan if plan.actions or plan.priorities else None,
        is_example=bool(round_ and round_.is_example),
    )


def _item(session: Session, workshop: Workshop, item: WorkshopItem) -> RecordItem:
    shown = list(rooms.reveals(session, item).values())
    told = workshops.told_outside(workshop, shown)
    outcome = _outcome(workshop, item, was_shown=bool(shown))
    is_agreed = outcome is Outcome.AGREED
    return RecordItem(
        question=item.question,
        minutes=item.minutes,
        outcome=outcome,
        reading=item.reading,
        position=item.position if is_agreed else "",
        why=item.why if is_agreed else "",
        evidence=item.evidence if is_agreed else "",
        dissent=item.dissent if is_agreed else "",
        notes=item.notes,
        reveals=told,
        only_in_room=len(told) < len(shown),
    )


def _outcome(workshop: Workshop, item: WorkshopItem, *, was_shown: bool) -> Outcome:
    if rooms.is_settled(workshop, item):
        return Outcome.AGREED
    if was_shown or item.notes:
        return Outcome.TALKED
    is_past = item.place < workshop.item or workshop.stage is Stage.ENDED
    return Outcome.SKIPPED if is_past else Outcome.TO_COME


def ended(session: Session, within: Scope) -> list[tuple[Workshop, Partnership]]:
    """The workshops within this scope that have ended, whose record is there to be read."""
    return [(its, place) for its, place in workshops.every(session, within) if its.stage is Stage.ENDED]
