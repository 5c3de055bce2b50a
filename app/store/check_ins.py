"""Check-ins: set for a plan, sent when their time has come, and answered by the link in the letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select, update

from app.core import check_in as core
from app.core.actions import Action as ActionOf
from app.core.actions import State, Step, merge
from app.core.check_in import NEVER, USUAL, CheckIns, Links, as_written, at_nine, following, months_after
from app.core.clock import SCOTLAND
from app.core.errors import Problem
from app.core.keys import Keys
from app.core.mail import Declining, Purpose
from app.store import actions, audit, invitations, outbox, owners
from app.store.action_tables import Action
from app.store.check_in_tables import ActionOwner, CheckIn
from app.store.inviting_tables import Declined
from app.store.tables import Partnership, Person, Round


def standing(session: Session, round_: Round, partnership: Partnership, *, now: datetime) -> CheckIns:
    """How the check-ins of this plan are set, with a field for each action that is not over."""
    return _standing(session, _row(session, round_, partnership), round_, partnership, now)


def _standing(
    session: Session, row: CheckIn | None, round_: Round, partnership: Partnership, now: datetime
) -> CheckIns:
    named = owners.of_plan(session, round_, partnership)
    its = {
        action.id: named[UUID(action.id)].address if UUID(action.id) in named else ""
        for action in actions.of_plan(session, round_, partnership, now=now).actions
        if not action.state.is_over
    }
    if row is None:
        return CheckIns(USUAL, months_after(now.astimezone(SCOTLAND).date(), USUAL), its)
    return CheckIns(row.months, row.next_at.astimezone(SCOTLAND).date() if row.next_at else None, its)


def _row(session: Session, round_: Round, partnership: Partnership) -> CheckIn | None:
    its = select(CheckIn).where(CheckIn.round_id == round_.id, CheckIn.partnership_id == partnership.id)
    return session.exec(its).one_or_none()


def keep(
    session: Session,
    round_: Round,
    partnership: Partnership,
    typed: Mapping[str, str],
    *,
    seen: Mapping[str, str],
    now: datetime,
    by: Person,
) -> tuple[Mapping[str, str], Sequence[Problem]]:
    """Keeps the fields that were changed since they were `seen`, all of them or none.

    Returns what others wrote meanwhile into fields changed here too, and what stands against what was typed.
    """
    session.get_one(Partnership, partnership.id, with_for_update={"key_share": True})  # another who saves waits
    row = _row(session, round_, partnership)
    written = as_written(_standing(session, row, round_, partnership, now))
    merged = merge(written, seen, {name: text for name, text in typed.items() if name in written})
    wanted = {**written, **merged.changed, **{name: typed[name] for name in merged.clashes}}
    its, problems = core.read(wanted, today=now.astimezone(SCOTLAND).date(), unchanged=written.keys() - merged.changed)
    if merged.clashes or problems or (row is not None and not merged.changed):
        return merged.clashes, problems
    row = row or CheckIn(round_id=round_.id, partnership_id=partnership.id, months=its.months)
    row.months = its.months
    row.next_at = at_nine(its.day) if its.day else None
    session.add(row)
    for name in merged.changed:
        if name.startswith(core.OWNER):
            action = name.removeprefix(core.OWNER)
            session.get(Action, UUID(action), with_for_update=True)  # an answer of whoever led it is kept before
            owners.name(session, UUID(action), its.owners[action])
    subject = f"{round_.slug}/{partnership.slug}"
    audit.note(session, audit.Event.CHECK_INS_SET, at=now, by=by, subject=subject)
    session.flush()
    return {}, []


def quiet(session: Session, addresses: Sequence[str], keys: Keys) -> set[str]:
    """Those of these addresses that asked for no more mail."""
    declining = Declining(keys.declining)
    marks = {declining.mark(address): address for address in addresses}
    return {marks[its] for its in session.exec(select(Declined.mark).where(col(Declined.mark).in_(marks)))}


# Asking ---------------------------------------------------------------------------------------------------------------


def is_any_due(session: Session, now: datetime) -> bool:
    """Whether a check-in's time has come."""
    return session.exec(select(CheckIn.id).where(col(CheckIn.next_at) <= now).limit(1)).first() is not None


def send_due(session: Session, *, keys: Keys, address: str, now: datetime) -> None:
    """Queues the letters of every check-in whose time has come, each once, whichever process sees it first."""
    due = select(CheckIn).where(col(CheckIn.next_at) <= now)
    for its in session.exec(due.order_by(col(CheckIn.next_at)).with_for_update(skip_locked=True)).all():
        was = its.next_at
        assert was is not None
        after = following(was, its.months, now) if its.months != NEVER else None
        taken = update(CheckIn).where(col(CheckIn.id) == its.id, col(CheckIn.next_at) == was).values(next_at=after)
        if session.exec(taken).rowcount == 1:
            _ask_everybody(session, its, was, keys=keys, address=address, now=now)
    session.flush()


def _ask_everybody(session: Session, its: CheckIn, day: datetime, *, keys: Keys, address: str, now: datetime) -> None:
    """One letter to each person, however many actions of the plan they lead."""
    round_, place = session.get_one(Round, its.round_id), session.get_one(Partnership, its.partnership_id)
    named = owners.of_plan(session, round_, place)
    asked: dict[str, list[tuple[ActionOf, ActionOwner]]] = {}
    for action in actions.of_plan(session, round_, place, now=now).actions:
        if (owner := named.get(UUID(action.id))) is not None and not action.state.is_over:
            asked.setdefault(owner.address, []).append((action, owner))
    until = now + core.LINKS_LAST
    for whom, theirs in asked.items():
        for _action, owner in theirs:
            owner.issue, owner.until = owner.issue + 1, until
            session.add(owner)
        letter = core.letter(
            place.name,
            [(action, link(owner, keys, address)) for action, owner in theirs],
            today=now.astimezone(SCOTLAND).date(),
            until=until.astimezone(SCOTLAND).date(),
            unsubscribe=invitations.no_more_mail(whom, keys, address),
        )
        mark = Declining(keys.declining).mark(whom)
        outbox.put(
            session,
            letter,
            purpose=Purpose.CHECK_IN,
            key=f"{its.id}/{day.isoformat()}/{mark}",
            to=whom,
            mark=mark,
            expires=until,
            now=now,
        )


def link(owner: ActionOwner, keys: Keys, address: str) -> str:
    """The link in the newest letter to whoever leads an action."""
    return f"{address}/check-in/{Links(keys.check_in).token(owner.id, owner.issue)}"


# Answering ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opened:
    """What a link opens: an action of a place's plan, and who leads it."""

    owner: ActionOwner
    action: ActionOf
    place: Partnership
    round: Round


def opened(session: Session, owner: UUID, issue: int, *, now: datetime, hold: bool = False) -> Opened | None:
    """What the link with this issue opens; None once it is old, the action is over, or somebody else leads it."""
    its = session.get(ActionOwner, owner)
    if its is None:
        return None
    kept = session.get_one(Action, its.action_id, with_for_update=hold or None, populate_existing=hold)
    if hold:
        its = session.get(ActionOwner, owner, populate_existing=True)  # as it is now that nobody else can change it
    if its is None or its.issue != issue or its.until is None or its.until <= now:
        return None
    round_, place = session.get_one(Round, kept.round_id), session.get_one(Partnership, kept.partnership_id)
    return Opened(its, actions.one(session, round_, place, str(kept.id)), place, round_)


def answer(session: Session, its: Opened, state: State, note: str, *, now: datetime) -> None:
    """Keeps what whoever leads an action says of it; a press that comes twice counts once."""
    step = Step(now, state, note, is_owners=True)
    if actions.take_step(session, its.round, its.place, its.action.id, step):
        subject = f"{its.round.slug}/{its.place.slug}/{its.action.id}"
        audit.note(session, audit.Event.CHECK_IN_ANSWERED, at=now, subject=subject)
        session.flush()


def others(session: Session, its: Opened, *, now: datetime) -> list[tuple[ActionOf, ActionOwner]]:
    """The other actions of the plan that the same person was asked about and that are not over."""
    named = owners.of_plan(session, its.round, its.place)
    found = []
    for action in actions.of_plan(session, its.round, its.place, now=now).actions:
        owner = named.get(UUID(action.id))
        if owner and owner.address == its.owner.address and owner.id != its.owner.id and owner.until and owner.issue:
            found.append((action, owner))
    return found
