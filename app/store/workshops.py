"""Workshops before the room meets: made from a round or a questionnaire alone, with an agenda that can be changed."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from app.core.access import Scope, mint_code
from app.core.agenda import MOST_ITEM, can_be_rated, propose, shared_out
from app.core.errors import NotFound, Refusal
from app.core.questionnaire import Question, Questionnaire
from app.core.reading import Reading
from app.core.rounds import USUAL_MINIMUM
from app.core.snapshot import Figures, read_back
from app.core.workshop import Stage
from app.language import _
from app.store import audit, news, questionnaires, rounds, snapshots
from app.store.tables import Partnership, Person, Round, Snapshot
from app.store.workshop_tables import Workshop, WorkshopItem

_READ: dict[UUID, Figures] = {}  # by snapshot, which never changes: no page of a room reads its JSON again
MOST = 16  # snapshots kept read in one process


def make(
    session: Session,
    partnership: Partnership,
    questionnaire: Questionnaire,
    round_: Round | None,
    *,
    title: str,
    minutes: int,
    dots: int,
    now: datetime,
    by: Person,
    id_: UUID | None = None,
) -> Workshop:
    """A workshop with its agenda proposed from the round's report, which becomes final by it."""
    snapshot = None
    if round_ is not None:
        snapshot = snapshots.shown(session, round_, partnership)
        snapshots.mark_opened(session, snapshot, now=now, by=by)
    made = Workshop(
        id=id_ or uuid4(),
        code=mint_code(),
        title=title,
        partnership_id=partnership.id,
        fingerprint=questionnaire.fingerprint,
        snapshot_id=snapshot.id if snapshot else None,
        minutes=minutes,
        dots=dots,
        minimum=round_.minimum if round_ else USUAL_MINIMUM,
        stage=Stage.GATHERING,
        taken_back="",
        made_at=now,
    )
    session.add(made)
    session.flush()
    figures = _figures(questionnaire, snapshot)
    for place, item in enumerate(propose(questionnaire, figures, minutes)):
        _add(session, made, place, item.question, item.minutes, item.reading)
    audit.note(session, audit.Event.WORKSHOP_MADE, at=now, by=by, subject=subject(session, made))
    session.flush()
    return made


def _add(
    session: Session, workshop: Workshop, place: int, question: str | None, minutes: int, reading: Reading | None
) -> None:
    is_area = reading is Reading.AREA_FOR_DEVELOPMENT
    made = WorkshopItem(
        workshop_id=workshop.id, place=place, question=question, minutes=minutes, reading=reading, is_area=is_area
    )
    made.notes = made.position = made.why = made.evidence = made.dissent = ""
    session.add(made)


def by_id(session: Session, id_: str, *, hold: bool = False) -> Workshop:
    """The workshop with this id; `hold` keeps others from changing it until the session ends."""
    try:
        wanted = UUID(id_)
    except ValueError:
        raise NotFound(_gone()) from None
    found = session.get(Workshop, wanted, with_for_update=hold or None, populate_existing=hold)
    if found is None:
        raise NotFound(_gone())
    return found


def by_code(session: Session, code: str) -> Workshop | None:
    """The workshop that this code lets people into."""
    return session.exec(select(Workshop).where(Workshop.code == code)).one_or_none()


def every(session: Session, within: Scope) -> list[tuple[Workshop, Partnership]]:
    """The workshops within this scope, the newest first."""
    found = session.exec(select(Workshop, Partnership).join(Partnership).order_by(col(Workshop.made_at).desc()))
    return [(its, place) for its, place in found if within.covers_workshop(its.id, place.id)]


def items(session: Session, workshop: Workshop) -> list[WorkshopItem]:
    """The agenda in its order."""
    of = select(WorkshopItem).where(WorkshopItem.workshop_id == workshop.id)
    return list(session.exec(of.order_by(col(WorkshopItem.place))))


def questionnaire_of(session: Session, workshop: Workshop) -> Questionnaire:
    """What the workshop is about."""
    kept = questionnaires.by_fingerprint(session, workshop.fingerprint)
    assert kept is not None, "a workshop cannot be stored without its questionnaire"
    return kept


def round_of(session: Session, workshop: Workshop) -> Round | None:
    """The round on whose report the workshop stands; None where it stands on the questionnaire alone."""
    snapshot = session.get_one(Snapshot, workshop.snapshot_id) if workshop.snapshot_id else None
    return session.get_one(Round, snapshot.round_id) if snapshot else None


def figures(session: Session, workshop: Workshop) -> Figures | None:
    """The survey's figures that the workshop stands on; None where it stands on the questionnaire alone."""
    if (which := workshop.snapshot_id) is None:
        return None
    if (known := _READ.get(which)) is not None:
        return known
    read = _figures(questionnaire_of(session, workshop), session.get_one(Snapshot, which))
    if read is not None:
        if len(_READ) >= MOST:
            _READ.clear()
        _READ[which] = read
    return read


def _figures(questionnaire: Questionnaire, snapshot: Snapshot | None) -> Figures | None:
    return read_back(questionnaire, json.loads(snapshot.body)) if snapshot else None


def can_be_added(session: Session, workshop: Workshop) -> list[Question]:
    """The questions that are not on the agenda yet."""
    taken = {item.question for item in items(session, workshop)}
    return [q for q in can_be_rated(questionnaire_of(session, workshop)) if q.code not in taken]


def change_agenda(
    session: Session, workshop: Workshop, change: str, item: str, number: int, *, now: datetime, by: Person
) -> None:
    """Changes the agenda before it begins: adds a question, takes an item off, moves it, gives it `number` minutes.

    Items move `up`, `down` or `to` the place `number` (from 1); `share` makes all of them fit the time that is set.
    """
    workshop = by_id(session, str(workshop.id), hold=True)
    if workshop.stage is not Stage.GATHERING:
        raise Refusal(_("The workshop has begun: its agenda stands. Items can be skipped."))
    its = items(session, workshop)
    if change == "add":
        _add_question(session, workshop, its, item, number)
    elif change == "share":
        for one, length in zip(its, shared_out([one.minutes for one in its], workshop.minutes), strict=True):
            one.minutes = length
            session.add(one)
    else:
        here = next((n for n, one in enumerate(its) if str(one.id) == item), None)
        if here is None:
            raise Refusal(_("This item is not on the agenda any more. Look at it as it stands now."))
        if change == "remove":
            session.delete(its.pop(here))
        elif change == "minutes":
            its[here].minutes = min(number, MOST_ITEM)
        else:
            there = number - 1 if change == "to" else here + (-1 if change == "up" else 1)
            its.insert(max(0, min(len(its) - 1, there)), its.pop(here))
        for place, one in enumerate(its):
            one.place = place
            session.add(one)
    touch(session, workshop)
    event = audit.Event.WORKSHOP_AGENDA_CHANGED
    audit.note(session, event, at=now, by=by, subject=subject(session, workshop))
    session.flush()


def _add_question(
    session: Session, workshop: Workshop, its: Sequence[WorkshopItem], question: str, minutes: int
) -> None:
    known = {q.code for q in can_be_added(session, workshop)}
    is_new_vote = not question and all(one.question for one in its)
    if question not in known and not is_new_vote:
        raise Refusal(_("This is on the agenda already."))
    reading, known_figures = None, figures(session, workshop)
    if known_figures and question:
        reading = known_figures.reading(known_figures.questions[question], questionnaire_of(session, workshop))
    _add(session, workshop, len(its), question or None, minutes, reading)


def touch(session: Session, workshop: Workshop) -> None:
    """Lets every page know that something has changed."""
    workshop.version += 1
    session.add(workshop)
    news.tell(session, str(workshop.id))


def attended(workshop: Workshop) -> dict[str, int]:
    """How many people of each perspective were there when most were."""
    there: dict[str, int] = json.loads(workshop.attended or "{}")
    return there


def told_outside(workshop: Workshop, shown: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What of this may leave the room: where fewer than its smallest group rated, they agreed that the room sees it."""
    return [body for body in shown if body["people"] >= workshop.minimum]


def planning(session: Session, of: Round | Workshop, partnership: Partnership, *, hold: bool = False) -> list[Workshop]:
    """The rooms that are planning together what they do after this round, or this one that stands on none."""
    its = select(Workshop).where(Workshop.partnership_id == partnership.id, Workshop.stage == Stage.PLANNING)
    if hold:
        its = its.with_for_update().execution_options(populate_existing=True)
    found = session.exec(its.order_by(col(Workshop.id))).all()
    return [one for one in found if one.id == of.id or ((on := round_of(session, one)) and on.id == of.id)]


def touch_those_planning(session: Session, of: Round | Workshop, partnership: Partnership) -> None:
    """Lets the rooms know that are planning together, when something has changed in the plan they write."""
    for workshop in planning(session, of, partnership, hold=True):
        touch(session, workshop)


def subject(session: Session, workshop: Workshop) -> str:
    """What the record of what was done calls it."""
    return f"{session.get_one(Partnership, workshop.partnership_id).slug}/{workshop.id}"


def rounds_to_stand_on(session: Session, partnership: Partnership) -> list[Round]:
    """The rounds that have a report on this partnership."""
    its = [one for one in rounds.every(session) if any(p.id == partnership.id for p in rounds.places(session, one))]
    return [one for one in its if snapshots.newest(session, one, partnership) is not None]


def _gone() -> str:
    return _("There is no such workshop.")
