"""What rooms chose to work on: the areas that have dots, once these were revealed, as the priorities of their plan."""

from sqlmodel import Session, col, select

from app.core.actions import LONGEST_LINE, Priority
from app.core.questionnaire import Questionnaire
from app.core.workshop import ranked
from app.store import rooms, workshops
from app.store.tables import Partnership, Round, Snapshot
from app.store.workshop_tables import Workshop


def of_plan(session: Session, of: Round | Workshop, partnership: Partnership) -> list[Priority]:
    """Those of the workshops on this round's report, as they were made; or of this workshop that stands on none."""
    if isinstance(of, Workshop):
        return of_workshop(session, of)
    its = select(Workshop).join(Snapshot).where(Snapshot.round_id == of.id, Workshop.partnership_id == partnership.id)
    made = session.exec(its.order_by(col(Workshop.made_at), col(Workshop.id))).all()
    found: dict[str, Priority] = {}
    for workshop in made:
        for priority in of_workshop(session, workshop):
            found.setdefault(priority.question, priority)
    return list(found.values())


def of_workshop(session: Session, workshop: Workshop) -> list[Priority]:
    """What this room chose in the last vote that was revealed; nothing of a reveal that was taken back.

    How many dots there are leaves the room only where as many people as its smallest group placed them.
    """
    agenda = workshops.items(session, workshop)
    asked = {str(item.id): item.question for item in agenda}
    voted = [body for item in agenda if item.question is None for body in rooms.reveals(session, item).values()]
    if not voted:
        return []
    questionnaire = workshops.questionnaire_of(session, workshop)
    may_be_told = voted[-1]["people"] >= workshop.minimum
    return [
        Priority(words_of(questionnaire, code), code, one.rank, one.is_level, one.dots if may_be_told else None)
        for one in ranked(voted[-1]["dots"])
        if (code := asked.get(one.area))
    ]


def words_of(questionnaire: Questionnaire, question: str) -> str:
    """An area as the priority of an action: as the room saw it, as far as the field is long."""
    words = questionnaire.by_code[question].words_for(questionnaire.perspectives[0].code).english
    return words if len(words) <= LONGEST_LINE else words[: LONGEST_LINE - 1].rsplit(" ", 1)[0] + "…"
