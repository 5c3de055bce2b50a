"""The outbox: mail is written down with what it is about, in the same transaction, and leaves afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, inspect, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select, text
from sqlmodel.sql.expression import SelectOfScalar

from app.core import mail as core
from app.core.errors import NotFound, Refusal
from app.core.mail import Answer, Envelope, Event, Letter, Purpose, State
from app.language import _
from app.store import audit
from app.store.inviting_tables import Declined, Message
from app.store.tables import Person
from app.templating import render

ONE_CLAIMS = (
    4_862_317_056  # an arbitrary PostgreSQL advisory lock of our own: the daily cap is counted by one at a time
)
NOTHING_LEFT: Mapping[str, str] = {"text": "", "html": "", "unsubscribe": ""}
NOBODY: Mapping[str, str] = {"recipient": "", "name": "", "mark": "", "subject": ""}


@dataclass(frozen=True)
class Claimed:
    """A message that this process hands over now; nobody else does so before the lease ends."""

    id: UUID
    attempts: int
    programme: str
    purpose: Purpose
    envelope: Envelope


def put(
    session: Session,
    letter: Letter,
    *,
    purpose: Purpose,
    key: str,
    to: str,
    now: datetime,
    name: str = "",
    mark: str = "",
    programme: str = "",
    round_id: UUID | None = None,
    expires: datetime | None = None,
) -> bool:
    """Queues a letter to one person for one purpose, which `key` names; False when that was queued before.

    `mark` is an HMAC of the address (`core.Declining`); `programme` the questionnaire whose sender it has; after
    `expires` it is of no use and does not leave.
    """
    is_declined = purpose in core.MAY_BE_DECLINED and mark and session.get(Declined, mark) is not None
    row = {
        "id": _new_id(),
        "key": f"{purpose.value}/{key}",
        "purpose": purpose,
        "programme": programme,
        "round_id": round_id,
        "recipient": to,
        "name": name,
        "mark": mark,
        "subject": letter.subject,
        "text": letter.text,
        "html": render("mail/letter.html", letter=letter),
        "unsubscribe": letter.unsubscribe,
        "state": State.QUEUED,
        "attempts": 0,
        "doubts": 0,
        "error": "",
        "message_id": "",
        "created_at": now,
        "next_at": now,
        "expires": expires,
    }
    if is_declined:
        row |= {**NOTHING_LEFT, "state": State.STOPPED, "next_at": None, "error": _("They asked for no more mail.")}
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(inspect(Message).local_table).values(row).on_conflict_do_nothing(index_elements=["key"])
    return session.connection().execute(insert.returning(col(Message.id))).first() is not None


def _new_id() -> UUID:
    """A random id."""
    made: UUID = Message.model_fields["id"].get_default(call_default_factory=True)
    return made


# Sending --------------------------------------------------------------------------------------------------------------


def _is_due(now: datetime) -> ColumnElement[bool]:
    """Waits for its next try, or was handed over by a process that never told what came of it."""
    waits = and_(col(Message.state).in_(core.DUE), col(Message.next_at) <= now)
    return or_(waits, _is_abandoned(now), _is_too_late(now))


def _is_abandoned(now: datetime) -> ColumnElement[bool]:
    return and_(col(Message.state) == State.SENDING, col(Message.handed_at) <= now - core.LEASE)


def _is_too_late(now: datetime) -> ColumnElement[bool]:
    return and_(col(Message.state).in_(core.DUE), col(Message.expires) <= now)


def is_anything_due(session: Session, now: datetime) -> bool:
    """Whether there is work for whoever sends."""
    return session.exec(select(Message.id).where(_is_due(now)).limit(1)).first() is not None


def handed_over(session: Session, now: datetime) -> int:
    """How many messages went to the mail server in the last day, for the daily cap."""
    states = (State.SENDING, State.SENT, State.IN_DOUBT)
    lately = col(Message.handed_at) > now - core.A_DAY
    return session.exec(select(func.count()).where(lately, col(Message.state).in_(states))).one()


def claim(session: Session, *, now: datetime, host: str, cap: int) -> Claimed | None:
    """Takes the next message that is due; the caller commits, hands it over, and records what came of it.

    Of several processes each takes another one. Once `cap` messages left within a day only urgent ones do.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text(f"SELECT pg_advisory_xact_lock({ONE_CLAIMS})"))
    _take_back(session, now)
    is_capped = handed_over(session, now) >= cap
    urgent = col(Message.purpose).in_(core.URGENT)
    due = select(Message).where(col(Message.state).in_(core.DUE), col(Message.next_at) <= now)
    found = session.exec(
        (due.where(urgent) if is_capped else due)
        .order_by(urgent.desc(), col(Message.next_at), col(Message.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if found is None:
        return None
    found.state = core.MOVES[found.state, Event.CLAIM]
    found.attempts += 1
    found.handed_at = now
    found.message_id = found.message_id or core.message_id(found.id, host)
    session.add(found)
    session.flush()
    envelope = Envelope(
        found.message_id,
        found.recipient,
        found.name,
        found.subject,
        found.text,
        found.html,
        found.created_at,
        found.unsubscribe,
        found.doubts,
    )
    return Claimed(found.id, found.attempts, found.programme, found.purpose, envelope)


def _take_back(session: Session, now: datetime) -> None:
    """What a process left behind is in doubt, and what came too late to be of use does not leave."""
    for lost in session.exec(select(Message).where(_is_abandoned(now))).all():
        _settle(lost, Answer(Event.SILENCE, _("HowGood stopped while it was handed over.")), now)
        session.add(lost)
    session.flush()
    for late in session.exec(select(Message).where(_is_too_late(now))).all():
        late.error = late.error or _("It could not leave in time to be of use.")
        _end(late, State.STOPPED)
        session.add(late)
    session.flush()


def record(session: Session, claimed: Claimed, answer: Answer, *, now: datetime) -> None:
    """Writes down what came of a try; nothing when the lease ended meanwhile and somebody else took it."""
    its = session.exec(
        select(Message)
        .where(
            Message.id == claimed.id,
            col(Message.state) == State.SENDING,
            col(Message.attempts) == claimed.attempts,
        )
        .with_for_update()
    ).one_or_none()
    if its is not None:
        _settle(its, answer, now)
        session.add(its)
        session.flush()


def _settle(its: Message, answer: Answer, now: datetime) -> None:
    its.doubts += answer.event is Event.SILENCE
    following = core.after(answer, attempts=its.attempts, doubts=its.doubts, now=now)
    its.next_at, its.error = following.at, following.error
    if following.state in core.OVER:
        _end(its, following.state)
    else:
        its.state = following.state


def _end(its: Message, state: State) -> None:
    """Nothing more happens to it: what it said goes, and of some also to whom it was."""
    its.state, its.next_at = state, None
    for name, value in NOTHING_LEFT.items():
        setattr(its, name, value)
    if its.purpose in core.FORGOTTEN_ONCE_OVER:
        _forget(its)


def _forget(its: Message) -> None:
    """Nothing is kept of whom it was to."""
    its.key = f"{its.purpose.value}/over/{its.id}"
    for name, value in NOBODY.items():
        setattr(its, name, value)


# Looking after it -----------------------------------------------------------------------------------------------------


def counts(session: Session) -> dict[State, int]:
    """How many messages stand where."""
    rows = session.exec(select(Message.state, func.count()).group_by(col(Message.state)))
    found = {str(state): n for state, n in rows}
    return {state: found.get(state, 0) for state in State}


def listed(session: Session, state: State, most: int) -> list[Message]:
    """Messages in this state, the newest first."""
    its = select(Message).where(col(Message.state) == state).order_by(col(Message.created_at).desc(), col(Message.id))
    return list(session.exec(its.limit(most)))


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
    _end(its, core.MOVES[its.state, Event.STOP])
    audit.note(session, audit.Event.MAIL_STOPPED, at=now, by=by, subject=str(its.id))
    session.add(its)


def _must(its: Message, event: Event) -> None:
    if not core.may(its.state, event):
        raise Refusal(_("This message is {state} by now. Look at the list again.", state=its.state.words))


def decline(session: Session, mark: str) -> None:
    """Somebody asks for no more mail: what waits for them stops, and nothing more is queued."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(inspect(Declined).local_table).values({"mark": mark})
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
            _forget(its)
            session.add(its)
    session.flush()


def _about(subject: UUID) -> SelectOfScalar[Message]:
    return select(Message).where(col(Message.key).contains(str(subject)))


def _stop_all(session: Session, which: SelectOfScalar[Message], error: str = "") -> Sequence[Message]:
    found = session.exec(which.with_for_update()).all()
    for its in found:
        if core.may(its.state, Event.STOP):
            its.error = error
            _end(its, core.MOVES[its.state, Event.STOP])
            session.add(its)
    session.flush()
    return found
