"""The room of a workshop: who joined, what they rate, and where the facilitator has moved it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, delete, func, select

from app.core.errors import Refusal
from app.core.spread import dots_in_all, rating_codes, spread
from app.core.workshop import TO_THE_NEXT, Before, Room, Stage, Standing, move_on, problem_with_dots, take_back
from app.language import _
from app.store import audit, phones, workshops
from app.store.tables import Person
from app.store.workshop_tables import RoomParticipant, RoomRating, RoomReveal, Workshop, WorkshopItem

LONGEST = 5_000  # characters of one field of an agreed position, and of one shared note
LONGEST_NOTES = 40_000
FIELDS = ("position", "why", "evidence", "dissent")


def standing_of(workshop: Workshop) -> Standing:
    """Where the room stands."""
    before = None
    if workshop.before:
        move, stage, item, voting = workshop.before.split("/")
        before = Before(move, Stage(stage), int(item), int(voting))
    taken = frozenset(workshop.taken_back.split())
    return Standing(workshop.stage, workshop.item, workshop.voting, workshop.votings, before, taken)


def _keep(session: Session, workshop: Workshop, standing: Standing) -> None:
    was = standing.before
    workshop.stage, workshop.item = standing.stage, standing.item
    workshop.voting, workshop.votings = standing.voting, standing.votings
    workshop.before = f"{was.move}/{was.stage.value}/{was.item}/{was.voting}" if was else ""
    workshop.taken_back = " ".join(sorted(standing.taken_back))
    workshops.touch(session, workshop)


def room_of(session: Session, workshop: Workshop, agenda: Sequence[WorkshopItem]) -> Room:
    """Who is there, and how many of them have rated the item the room is at. The database counts."""
    groups = phones.groups_of(session, workshop)
    rated = answered = agreed = 0
    if agenda:
        yes = func.count().filter(col(RoomRating.agrees).is_(True))
        of = select(func.count(col(RoomRating.value)), func.count(col(RoomRating.agrees)), yes)
        of = of.where(RoomRating.item_id == agenda[workshop.item].id, RoomRating.voting == workshop.voting)
        rated, answered, agreed = session.exec(of).one()
    return Room(
        items=len(agenda),
        minimum=workshop.minimum,
        people=sum(groups.values()),
        asked=sum(n for group, n in groups.items() if may_rate(session, workshop, agenda, group)),
        rated=rated,
        answered=answered,
        agreed=agreed,
        is_vote=bool(agenda) and agenda[workshop.item].question is None,
    )


def may_rate(session: Session, workshop: Workshop, agenda: Sequence[WorkshopItem], perspective: str) -> bool:
    """Whether people of this perspective are asked about the item the room is at."""
    if not agenda or (code := agenda[workshop.item].question) is None:
        return True
    return workshops.questionnaire_of(session, workshop).by_code[code].is_put_to(perspective)


def ratings(session: Session, workshop: Workshop, agenda: Sequence[WorkshopItem]) -> list[RoomRating]:
    """What was given in the voting that is on."""
    if not agenda:
        return []
    of = select(RoomRating).where(RoomRating.item_id == agenda[workshop.item].id)
    return list(session.exec(of.where(RoomRating.voting == workshop.voting)))


def reveals(session: Session, item: WorkshopItem) -> dict[int, dict[str, Any]]:
    """What each voting on this item showed, by its number."""
    of = select(RoomReveal).where(RoomReveal.item_id == item.id).order_by(col(RoomReveal.voting))
    return {one.voting: json.loads(one.body) for one in session.exec(of)}


def areas(agenda: Sequence[WorkshopItem]) -> list[WorkshopItem]:
    """What dots can go to: the areas for development, or where there is none every question of the agenda."""
    questions = [item for item in agenda if item.question]
    return [item for item in questions if item.is_area] or questions


def move(
    session: Session,
    workshop_id: str,
    name: str,
    *,
    seen: str,
    now: datetime,
    by: Person,
    agreed: Mapping[str, str] | None = None,
    is_area: bool = False,
) -> Workshop:
    """Moves the room, if it still stands as the page of whoever presses showed it; else it stays as it is."""
    workshop = workshops.by_id(session, workshop_id, hold=True)
    was = standing_of(workshop)
    if was.mark != seen:
        return workshop
    agenda = workshops.items(session, workshop)
    room = room_of(session, workshop, agenda)
    moved = move_on(was, name, room)
    if moved.stage is Stage.REVEALED:
        _reveal(session, workshop, agenda, everyone_agreed=name == "hear")
    if agreed is not None and name == "agree":
        item = agenda[was.item]
        for field in FIELDS:
            setattr(item, field, agreed.get(field, ""))
        item.is_area = is_area and item.question is not None
        session.add(item)
    if name == "plan" and was.stage is Stage.REVEALED:
        take_for_note(session, agenda[was.item])
    if name == "begin":
        workshop.began_at = now
    if name == "begin" or name in TO_THE_NEXT:
        workshop.until = now + timedelta(minutes=agenda[moved.item].minutes)
    if moved.stage is Stage.ENDED:
        session.exec(delete(RoomParticipant).where(col(RoomParticipant.workshop_id) == workshop.id))
    _keep(session, workshop, moved)
    subject = workshops.subject(session, workshop)
    audit.note(session, audit.Event.WORKSHOP_MOVED, at=now, by=by, subject=subject, reason=name)
    session.flush()
    return workshop


def _reveal(session: Session, workshop: Workshop, agenda: Sequence[WorkshopItem], *, everyone_agreed: bool) -> None:
    """Freezes what the voting that is on shows."""
    item = agenda[workshop.item]
    given = [one for one in ratings(session, workshop, agenda) if one.value is not None]
    body: dict[str, Any] | None
    if item.question is None:
        body = dots_in_all([dots_of(one.value) for one in given], [str(area.id) for area in areas(agenda)])
    else:
        of = select(RoomParticipant).where(RoomParticipant.workshop_id == workshop.id)
        group = {one.id: one.perspective for one in session.exec(of)}
        questionnaire = workshops.questionnaire_of(session, workshop)
        body = spread(
            questionnaire,
            questionnaire.by_code[item.question],
            [(group[one.participant_id], one.value or "") for one in given],
            minimum=workshop.minimum,
            everyone_agreed=everyone_agreed,
        )
    assert body is not None, "a reveal was allowed that shows too few"
    session.add(RoomReveal(item_id=item.id, voting=workshop.voting, body=json.dumps(body)))


def take_for_note(session: Session, item: WorkshopItem) -> None:
    """A position that was recorded and taken back is not agreed; its words stay in the notes."""
    item.notes, item.position = f"{item.notes}\n{item.position}".strip(), ""
    session.add(item)


def undo(session: Session, workshop_id: str, *, seen: str, now: datetime, by: Person) -> Workshop:
    """Takes the last move back; what a reveal showed is gone."""
    workshop = workshops.by_id(session, workshop_id, hold=True)
    was = standing_of(workshop)
    if was.mark != seen:
        return workshop
    back = take_back(was)
    if was.stage is Stage.REVEALED:
        item = workshops.items(session, workshop)[was.item]
        its = delete(RoomReveal).where(col(RoomReveal.item_id) == item.id, col(RoomReveal.voting) == was.voting)
        session.exec(its)
    if back.stage is Stage.GATHERING:
        workshop.began_at = workshop.until = None
    _keep(session, workshop, back)
    subject = workshops.subject(session, workshop)
    audit.note(session, audit.Event.WORKSHOP_TAKEN_BACK, at=now, by=by, subject=subject)
    session.flush()
    return workshop


def rating_of(
    session: Session, workshop: Workshop, agenda: Sequence[WorkshopItem], participant: UUID
) -> RoomRating | None:
    """What this participant gave on the item the room is at."""
    return session.get(RoomRating, (agenda[workshop.item].id, workshop.voting, participant)) if agenda else None


def rate(session: Session, participant: RoomParticipant, value: str, *, seen: str) -> bool:
    """Keeps a rating in place of an earlier one of theirs; False where the room has moved on since."""
    if (workshop := phones.still_in(session, participant)) is None:
        return False
    agenda = workshops.items(session, workshop)
    standing = standing_of(workshop)
    if standing.mark != seen or standing.stage is not Stage.RATING:
        return False
    item = agenda[workshop.item]
    if item.question is not None:
        questionnaire = workshops.questionnaire_of(session, workshop)
        question = questionnaire.by_code[item.question]
        if not question.is_put_to(participant.perspective) or value not in rating_codes(questionnaire, question):
            raise Refusal(_("This cannot be rated so."))
    elif problem := problem_with_dots(dots_of(value), [str(area.id) for area in areas(agenda)], most=workshop.dots):
        raise Refusal(problem)
    _put(session, workshop, agenda, participant, value=value)
    return True


def agree(session: Session, participant: RoomParticipant, yes: bool, *, seen: str) -> bool:
    """Keeps whether they agree that so few ratings are shown, once; False where the room has moved on since."""
    if (workshop := phones.still_in(session, participant)) is None:
        return False
    standing = standing_of(workshop)
    agenda = workshops.items(session, workshop)
    if standing.mark != seen or standing.stage is not Stage.ASKING:
        return False
    kept = rating_of(session, workshop, agenda, participant.id)
    if kept is None or kept.agrees is None:
        _put(session, workshop, agenda, participant, agrees=yes)
    return True


def _put(
    session: Session, workshop: Workshop, agenda: Sequence[WorkshopItem], who: RoomParticipant, **given: Any
) -> None:
    kept = rating_of(session, workshop, agenda, who.id)
    kept = kept or RoomRating(item_id=agenda[workshop.item].id, voting=workshop.voting, participant_id=who.id)
    for name, value in given.items():
        setattr(kept, name, value)
    session.add(kept)
    workshops.touch(session, workshop)
    session.flush()


def add_note(session: Session, workshop_id: str, words: str, *, seen: str) -> bool:
    """Adds a line to the notes of the item that the writer's page was about, though the room has moved on since.

    Notes say nothing of who wrote them. False where no such item was talked about.
    """
    workshop = workshops.by_id(session, workshop_id, hold=True)
    place, _dash, stage = seen.partition("-")
    is_known = place.isascii() and place.isdigit() and len(place) < 4 and stage.startswith(Stage.TALKING.value)
    if not is_known or int(place) > workshop.item or workshop.stage in (Stage.GATHERING, Stage.ENDED):
        return False
    item = workshops.items(session, workshop)[int(place)]
    if len(item.notes) + len(words) > LONGEST_NOTES:
        raise Refusal(_("The notes on this item are full. Put what matters into the agreed position."))
    item.notes = f"{item.notes}\n{words}".strip()
    session.add(item)
    workshops.touch(session, workshop)
    session.flush()
    return True


def dots_of(value: str | None) -> dict[str, int]:
    """The dots of one person, as they are kept."""
    placed = (one.rpartition("=") for one in (value or "").split(";"))
    return {area: int(n) for area, _is, n in placed if n.isascii() and n.isdigit()}


def is_settled(workshop: Workshop, item: WorkshopItem) -> bool:
    """Whether the room has agreed on this item, and not taken it back."""
    is_past = item.place < workshop.item
    is_here = item.place == workshop.item and workshop.stage in (Stage.AGREED, Stage.PLANNING, Stage.ENDED)
    return bool(item.position) and (is_past or is_here)
