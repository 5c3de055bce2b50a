"""Looking after mail: what stands where, what a person does about it, and what somebody declines."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.core import mail as core
from app.core.errors import NotFound, Refusal
from app.core.mail import Event, Purpose, State
from app.language import _
from app.store import audit, outbox
from app.store.inviting_tables import Declined, Message
from app.store.tables import Person
from app.store.upsert import insert_into


def counts(session: Session) -> dict[State, int]:
    """How many messages stand where."""
    rows = session.exec(select(Message.state, func.count()).group_by(col(Message.state)))
    found = {str(state): n for state, n in rows}
    return {state: found.get(state.value, 0) for state in State}


def listed(session: Session, state: State, most: int) -> list[Message]:
    """Messages in this state, the newest first."""
    its = select(Message).where(col(Message.state) == state).order_by(col(Message.created_at).desc(), col(Message.id))
    return list(session.exec(its.limit(most)))


def about(session: Session, round_id: UUID) -> dict[str, State]:
    """Where the mail of a round stands, by what it was queued as; what was forgotten is not told."""
    its = select(Message.key, Message.state).where(Message.round_id == round_id)
    return {key: State(state) for key, state in session.exec(its)}


def by_id(session: Session, id_: str) -> Message:
    """The message with this id."""
    try:
        found = session.exec(select(Message).where(Message.id == UUID(id_)).with_for_update()).one_or_none()
    except ValueError:
        found = None
    if found is None:
        raise NotFound(_("There is no such message."))
    return found


def retry(session: Session, its: Message, *, now: datetime, by: Person) -> None:
    """Sends it again now, because a person said so."""
    _must(its, Event.RETRY)
    its.state, its.attempts, its.next_at = core.MOVES[its.state, Event.RETRY], 0, now
    audit.note(session, audit.Event.MAIL_RETRIED, at=now, by=by, subject=str(its.id))
    session.add(its)


def stop(session: Session, its: Message, *, now: datetime, by: Person) -> None:
    """It does not leave, or not again; what it said is erased."""
    _must(its, Event.STOP)
    outbox.end(its, core.MOVES[its.state, Event.STOP])
    audit.note(session, audit.Event.MAIL_STOPPED, at=now, by=by, subject=str(its.id))
    session.add(its)


def _must(its: Message, event: Event) -> None:
    if not core.may(its.state, event):
        raise Refusal(_("This message is {state} by now. Look at the list again.", state=its.state.words))


def decline(session: Session, mark: str) -> None:
    """Somebody asks for no more mail: what waits for them stops, and nothing more is queued."""
    insert = insert_into(session, Declined).values(mark=mark)
    session.connection().execute(insert.on_conflict_do_nothing(index_elements=["mark"]))
    theirs = select(Message).where(col(Message.mark) == mark, col(Message.purpose).in_(core.MAY_BE_DECLINED))
    _stop_all(session, theirs, _("They asked for no more mail."))


def stop_about(session: Session, subject: UUID, purpose: Purpose) -> None:
    """What waits to leave about this does not leave; `subject` stands in the key that it was queued by."""
    _stop_all(session, _about(subject).where(Message.purpose == purpose))


def forget_about(session: Session, subject: UUID) -> None:
    """What waits to leave about this does not leave, and nothing is kept of whom it was to."""
    for its in _stop_all(session, _about(subject)):
        if its.state in core.OVER:
            outbox.forget(its)
            session.add(its)
    session.flush()


def forget_those_to(session: Session, address: str, purpose: Purpose) -> None:
    """What waits to leave to this address for this purpose does not leave, and nothing is kept of whom it was to."""
    its = select(Message).where(Message.recipient == address, Message.purpose == purpose)
    for one in _stop_all(session, its):
        if one.state in core.OVER:
            outbox.forget(one)
            session.add(one)
    session.flush()


def _about(subject: UUID) -> SelectOfScalar[Message]:
    return select(Message).where(col(Message.key).contains(str(subject)))


def _stop_all(session: Session, which: SelectOfScalar[Message], error: str = "") -> Sequence[Message]:
    found = session.exec(which.with_for_update()).all()
    for its in found:
        if core.may(its.state, Event.STOP):
            its.error = error
            outbox.end(its, core.MOVES[its.state, Event.STOP])
            session.add(its)
    session.flush()
    return found
