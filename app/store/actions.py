"""Improvement plans: planned, changed together and read, each action by its partnership's people."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from app.core import actions as core
from app.core.actions import FIELDS, Plan, Step, as_written, merge, read
from app.core.clock import SCOTLAND
from app.core.errors import NotFound, Problem
from app.core.questionnaire import Questionnaire
from app.language import _
from app.store import audit, owners, priorities, questionnaires, workshops
from app.store.action_tables import Action, ActionStep
from app.store.tables import Partnership, Person, Round
from app.store.workshop_tables import Workshop


def of_plan(session: Session, of: Round | Workshop, partnership: Partnership, *, now: datetime) -> Plan:
    """The partnership's plan after this round, or of this workshop that stands on none; it may hold no action yet."""
    its = Action.round_id if isinstance(of, Round) else Action.workshop_id
    kept = select(Action).where(its == of.id, Action.partnership_id == partnership.id)
    found = session.exec(kept.order_by(col(Action.planned_at), col(Action.id)))
    chosen = priorities.of_plan(session, of, partnership)
    return Plan([_action(one) for one in found], now.astimezone(SCOTLAND).date(), chosen)


def in_room(session: Session, workshop: Workshop) -> tuple[Round | Workshop, Partnership]:
    """Whose plan a room writes: that after the round it stands on, or its own; as the functions here take it."""
    partnership = session.get_one(Partnership, workshop.partnership_id)
    return workshops.round_of(session, workshop) or workshop, partnership


def after(session: Session, round_: Round | None, partnership: Partnership | None, *, now: datetime) -> Plan | None:
    """The plan after this round; None where there is none, as about the nation."""
    plan = of_plan(session, round_, partnership, now=now) if round_ and partnership else None
    return plan if plan and (plan.actions or plan.priorities) else None


def before(session: Session, round_: Round, partnership: Partnership | None, *, now: datetime) -> Plan | None:
    """The plan after the round that this one follows; None where no action was written down."""
    earlier = session.get(Round, round_.follows_id) if round_.follows_id else None
    plan = after(session, earlier, partnership, now=now)
    return plan if plan and plan.actions else None


def every(session: Session, round_id: UUID | None, *, now: datetime) -> list[Plan]:
    """All plans after a round, one of each partnership that has one, and no word of which is whose."""
    if round_id is None:
        return []
    plans: dict[UUID, list[core.Action]] = {}
    for kept in session.exec(select(Action).where(Action.round_id == round_id)):
        plans.setdefault(kept.partnership_id, []).append(_action(kept))
    return [Plan(its, now.astimezone(SCOTLAND).date()) for its in plans.values()]


def one(session: Session, of: Round | Workshop, partnership: Partnership, id_: str) -> core.Action:
    """The action with this id in this plan; NotFound where it holds none."""
    return _action(_row(session, of, partnership, id_))


def plan(
    session: Session,
    of: Round | Workshop,
    partnership: Partnership,
    action: core.Action,
    *,
    now: datetime,
    by: Person,
    id_: UUID | None = None,
) -> str:
    """Keeps a new action; its id. With an id that is kept already nothing happens: it was sent twice."""
    if id_ is not None and session.get(Action, id_) is not None:
        return str(id_)
    its: dict[str, Any] = {"round_id": of.id} if isinstance(of, Round) else {"workshop_id": of.id}
    kept = Action(id=id_ or uuid4(), partnership_id=partnership.id, planned_at=now, **its, **_columns(action))
    session.add(kept)
    session.flush()
    workshops.touch_those_planning(session, of, partnership)
    audit.note(session, audit.Event.ACTION_PLANNED, at=now, by=by, subject=_subject(of, partnership, kept))
    return str(kept.id)


def change(
    session: Session,
    of: Round | Workshop,
    partnership: Partnership,
    id_: str,
    typed: Mapping[str, str],
    *,
    seen: Mapping[str, str],
    now: datetime,
    by: Person,
) -> tuple[Mapping[str, str], Sequence[Problem]]:
    """Keeps the fields that were changed since they were `seen`, all of those `typed` or none; they may be one alone.

    Returns what others wrote meanwhile into fields changed here too, and what stands against the action.
    """
    kept = _row(session, of, partnership, id_, hold=True)
    was = _action(kept)
    merged = merge(as_written(was), seen, typed)
    known = [question.code for question in _questionnaire_of(session, of).questions]
    action, problems = read({**merged.changed, **{name: typed[name] for name in merged.clashes}}, known, was)
    if merged.clashes or problems or action == was:
        return merged.clashes, problems
    for name, value in _columns(action).items():
        setattr(kept, name, value)
    session.add(kept)
    if action.state is not was.state:
        _note_step(session, kept, Step(now, action.state))
    workshops.touch_those_planning(session, of, partnership)
    audit.note(session, audit.Event.ACTION_CHANGED, at=now, by=by, subject=_subject(of, partnership, kept))
    return {}, []


def remove(
    session: Session, of: Round | Workshop, partnership: Partnership, id_: str, *, now: datetime, by: Person
) -> None:
    """Takes an action out of the plan, as one that should never have been in it."""
    kept = _row(session, of, partnership, id_, hold=True)
    owners.forget_of(session, kept.id)
    session.delete(kept)
    workshops.touch_those_planning(session, of, partnership)
    audit.note(session, audit.Event.ACTION_REMOVED, at=now, by=by, subject=_subject(of, partnership, kept))


def take_step(session: Session, round_: Round, partnership: Partnership, id_: str, step: Step) -> bool:
    """Keeps a state that was told by link; False where the very same was told last, as by a press that comes twice."""
    kept = _row(session, round_, partnership, id_, hold=True)
    last = steps(session, [kept.id]).get(id_, [])[-1:]
    if last and replace(last[0], at=step.at) == step and kept.state is step.state:
        return False
    kept.state = step.state
    session.add(kept)
    _note_step(session, kept, step)
    workshops.touch_those_planning(session, round_, partnership)
    return True


def steps(session: Session, actions: Sequence[UUID]) -> dict[str, list[Step]]:
    """How each of these actions came to its state, the oldest first."""
    found: dict[str, list[Step]] = {}
    of = select(ActionStep).where(col(ActionStep.action_id).in_(actions))
    for its in session.exec(of.order_by(col(ActionStep.at), col(ActionStep.id))):
        found.setdefault(str(its.action_id), []).append(Step(its.at, its.state, its.note, its.is_owners))
    return found


def _note_step(session: Session, kept: Action, step: Step) -> None:
    """Whoever leads an action that is over is forgotten: there is nothing more to ask them."""
    session.add(ActionStep(action_id=kept.id, at=step.at, state=step.state, note=step.note, is_owners=step.is_owners))
    session.flush()
    if step.state.is_over:
        owners.forget_of(session, kept.id)


def _questionnaire_of(session: Session, of: Round | Workshop) -> Questionnaire:
    return questionnaires.of_round(session, of) if isinstance(of, Round) else workshops.questionnaire_of(session, of)


def _subject(of: Round | Workshop, partnership: Partnership, kept: Action) -> str:
    return f"{of.slug if isinstance(of, Round) else of.id}/{partnership.slug}/{kept.id}"


def _row(session: Session, of: Round | Workshop, partnership: Partnership, id_: str, *, hold: bool = False) -> Action:
    gone = NotFound(_("This action is not here. Somebody may have taken it out of the plan."))
    try:
        wanted = UUID(id_)
    except ValueError:
        raise gone from None
    kept = session.get(Action, wanted, with_for_update=hold or None, populate_existing=hold)
    if kept is None or (kept.round_id or kept.workshop_id, kept.partnership_id) != (of.id, partnership.id):
        raise gone
    return kept


def _action(kept: Action) -> core.Action:
    columns = {name: getattr(kept, name) for name in FIELDS}
    columns["questions"] = tuple(filter(None, kept.questions.split(",")))
    return core.Action(id=str(kept.id), **columns)


def _columns(action: core.Action) -> dict[str, Any]:
    return {name: getattr(action, name) for name in FIELDS} | {"questions": ",".join(action.questions)}
