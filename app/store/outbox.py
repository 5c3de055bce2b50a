"""The outbox: mail is written down with what it is about, in the same transaction, and leaves afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, delete, select, text

from app.core import mail as core
from app.core.mail import Answer, Envelope, Event, Letter, Purpose, State
from app.language import _
from app.store.inviting_tables import Declined, Message
from app.store.tables import Round
from app.store.upsert import insert_into
from app.templating import render

ONE_CLAIMS = (
    4_862_317_056  # an arbitrary PostgreSQL advisory lock of our own: the daily cap is counted by one at a time
)
NOTHING_LEFT: Mapping[str, str] = {"subject": "", "text": "", "html": "", "unsubscribe": ""}
NOBODY: Mapping[str, str] = {"recipient": "", "name": "", "mark": ""}


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

    `mark` is an HMAC of the address (`core.Declining`); `programme` the questionnaire whose sender it has. After
    `expires`, or once its round has closed, it is of no use and does not leave.
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
    insert = insert_into(session, Message).values(row).on_conflict_do_nothing(index_elements=["key"])
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
    """Past its time, or about a round that has closed."""
    closed = select(Round.id).where(or_(col(Round.closed_at).is_not(None), col(Round.closes) <= now))
    is_over = or_(col(Message.expires) <= now, col(Message.round_id).in_(closed))
    return and_(col(Message.state).in_(core.DUE), is_over)


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
    round_ = session.get(Round, found.round_id) if found.round_id else None

    def told(words: str) -> str:
        return core.with_times(words, opens=round_.opens, closes=round_.closes) if round_ else words

    envelope = Envelope(
        found.message_id,
        found.recipient,
        found.name,
        found.subject,
        told(found.text),
        told(found.html),
        found.created_at,
        found.unsubscribe,
        found.doubts,
    )
    return Claimed(found.id, found.attempts, found.programme, found.purpose, envelope)


def _take_back(session: Session, now: datetime) -> None:
    """What a process left behind is in doubt; what came too late to be of use does not leave; what is old goes."""
    old = [
        col(Message.round_id).is_(None),
        col(Message.state).in_(core.OVER),
        col(Message.created_at) <= now - core.KEPT,
    ]
    session.exec(delete(Message).where(*old))
    for lost in session.exec(select(Message).where(_is_abandoned(now))).all():
        _settle(lost, Answer(Event.SILENCE, _("HowGood stopped while it was handed over.")), now)
        session.add(lost)
    session.flush()
    for late in session.exec(select(Message).where(_is_too_late(now))).all():
        late.error = late.error or _("It could not leave in time to be of use.")
        end(late, State.STOPPED)
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
        end(its, following.state)
    else:
        its.state = following.state


def end(its: Message, state: State) -> None:
    """Nothing more happens to it: what it said goes, and of some also to whom it was."""
    its.state, its.next_at = state, None
    for name, value in NOTHING_LEFT.items():
        setattr(its, name, value)
    if its.purpose in core.FORGOTTEN_ONCE_OVER:
        forget(its)


def forget(its: Message) -> None:
    """Nothing is kept of whom it was to."""
    its.key = f"{its.purpose.value}/over/{its.id}"
    for name, value in NOBODY.items():
        setattr(its, name, value)
