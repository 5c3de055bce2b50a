"""Responses and their answers: begun, saved as they are given, submitted, withdrawn. No time is kept anywhere here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select, update

from app.core import answers as core
from app.core.access import return_code_from
from app.core.answers import Answers
from app.core.errors import Closed, Invalid, NotOpenYet, Problem, SignedOut
from app.core.keys import Keys
from app.core.review import Review, must_not_be_complete
from app.core.rounds import Mode, Phase
from app.core.rounds import phase as phase_at
from app.language import _
from app.store import answer_rows, how_far, kept, rounds
from app.store.action_tables import AskedActions
from app.store.hall_keys import response_keys
from app.store.settled import mark_compared, settled_from
from app.store.tables import Answer, LateAnswer, Partnership, ReadComment, Response, Round, SaveMark, SharedCode
from app.store.theme_tables import CodedPassage
from app.store.upsert import write_rows


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def organisation_key(place: Any, perspective: str, organisation: str) -> str:
    """What may stand once in a round: an organisation for a perspective of a partnership."""
    return f"{place or ''}/{perspective}/{' '.join(organisation.casefold().split())}"


def begin(
    session: Session,
    code: SharedCode,
    *,
    nonce: str,
    keys: Keys,
    organisation: str | None = None,
    speaks_for: int = 1,
    now: datetime,
) -> tuple[Response, str]:
    """Begins a response and mints its return code; the same press of Start sent twice begins one."""
    phase = rounds.hold(session, code.round_id, now)
    if phase is Phase.PLANNED:
        raise NotOpenYet(_("This round has not opened yet."))
    if phase is Phase.CLOSED:
        raise Closed(_("This round has closed, so nobody new can begin."))
    return_code = return_code_from(keys.start, nonce)
    before = find(session, return_code, keys)
    if before is not None and _is_untouched(session, before, code):
        return before, return_code
    if before is not None:
        raise Invalid(_("This page was used before. Load it again to start new."), problems=[])
    how_far.freeze(session, code.round_id, code.partnership_id, now=now)
    response = Response(
        key=keys.response_key(return_code),
        round_id=code.round_id,
        partnership_id=code.partnership_id,
        perspective=code.perspective,
        organisation=organisation,
        organisation_key=organisation and organisation_key(code.partnership_id, code.perspective, organisation),
        speaks_for=speaks_for,
    )
    try:
        with session.begin_nested():
            session.add(response)
    except IntegrityError:
        if before := find(session, return_code, keys):  # the other half of a double click was quicker
            return before, return_code
        already = _(
            "{organisation} has begun already. Ask your colleague for the return code to fill it in together.",
            organisation=organisation,
        )
        raise Invalid(already, problems=[Problem("organisation", already)]) from None
    return response, return_code


def _is_untouched(session: Session, begun: Response, code: SharedCode) -> bool:
    """Whether a response was begun with this code and nothing has been done with it yet."""
    seat = (code.round_id, code.partnership_id, code.perspective)
    is_same_seat = (begun.round_id, begun.partnership_id, begun.perspective) == seat
    return is_same_seat and not begun.is_submitted and not answers_of(session, begun)


def find(session: Session, return_code: str, keys: Keys) -> Response | None:
    """The response that this return code opens."""
    its = response_keys(session, return_code, keys)
    return session.exec(select(Response).where(col(Response.key).in_(its))).one_or_none()


@dataclass(frozen=True, slots=True)
class Begun:
    """A response that somebody has begun, with what their pages need of its round and place; read in one statement."""

    id: UUID
    round_id: UUID
    perspective: str
    organisation: str | None
    is_submitted: bool
    fingerprint: str
    mode: Mode
    minimum: int
    opens: datetime
    closes: datetime
    closed_at: datetime | None
    partnership: str | None
    actions: str | None  # last round's, as they are asked about here; see `app.core.how_far`
    is_final: bool  # its answers are in a report that has been read, or is made


_BEGUN: sa.Select[Any] = (
    sa.select(
        *(col(getattr(Response, name)) for name in ("id", "round_id", "perspective", "organisation", "is_submitted")),
        *(col(getattr(Round, name)) for name in ("fingerprint", "mode", "minimum", "opens", "closes", "closed_at")),
        col(Partnership.name),
        col(AskedActions.actions),
        col(Response.counted_in).is_not(None),
    )
    .join_from(Response, Round, col(Response.round_id) == Round.id)
    .join(Partnership, col(Response.partnership_id) == Partnership.id, isouter=True)
    .join(
        AskedActions,
        sa.and_(
            col(AskedActions.round_id) == Response.round_id, col(AskedActions.partnership_id) == Response.partnership_id
        ),
        isouter=True,
    )
    .where(col(Response.key) == bindparam("key"))
)


def begun(session: Session, return_code: str, keys: Keys) -> Begun | None:
    """What this return code opens; asked at every step of a participant."""
    found = session.connection().execute(_BEGUN, {"key": keys.response_key(return_code)}).first()
    for key in response_keys(session, return_code, keys)[1:] if found is None else ():
        found = found or session.connection().execute(_BEGUN, {"key": key}).first()
    return Begun(*found) if found is not None else None


def answers_of(session: Session, response: Response | Begun, *, late: bool = False) -> dict[str, core.Answer]:
    """The response's answers by question; with `late`, those given after the close."""
    return both_answers_of(session, response)[late]


def both_answers_of(
    session: Session, response: Response | Begun
) -> tuple[dict[str, core.Answer], dict[str, core.Answer]]:
    """The response's answers by question, and those given after the close."""
    found: tuple[dict[str, core.Answer], dict[str, core.Answer]] = ({}, {})
    rows = session.connection().execute(answer_rows.answers(), {"response_id": response.id})
    for question, value, non_answer, note, late in rows:
        found[late][question] = core.Answer(value, non_answer, note)
    return found


def save_answers(
    session: Session,
    response: Response | Begun,
    answers: Answers,
    *,
    now: datetime,
    message: tuple[str, int],
    is_page: bool = False,
) -> Phase:
    """Saves answers as given; in a closed round beside what they would replace. Returns the phase they count for.

    That is the round's phase, but for a retry after the close of what came in before it, which counts. Answers that a
    kept snapshot counts are final: also in a round that was opened again, new ones are kept beside them.
    `message` is the client (one a page load) and its counter: the same or a lower counter from the same client is
    a retry and changes nothing; between clients the later arrival wins. A whole page (`is_page`) is pressed by a
    person and always taken; what this client sent before it and arrives after it is then ignored.
    """
    phase = hold(session, response, now)
    dialect, connection = _dialect(session), session.connection()
    marks = {
        question: dict(zip(answer_rows.MARK, (response.id, question, *message), strict=True)) for question in answers
    }
    if is_page:
        fresh = set(answers)
        if marks:
            write_rows(connection, answer_rows.raise_mark(dialect), list(marks.values()))
    else:
        mark = answer_rows.mark(dialect)
        fresh = {question for question, its in marks.items() if write_rows(connection, mark, [its]).first()}
    rows = [
        {
            "response_id": response.id,
            "question": question,
            "value": answer.value,
            "non_answer": answer.non_answer,
            "note": answer.note,
        }
        for question, answer in answers.items()
        if question in fresh
    ]
    if rows:
        write_rows(connection, answer_rows.upsert(dialect, LateAnswer if phase is Phase.CLOSED else Answer), rows)
    is_retry = len(fresh) < len(answers)
    if is_retry and phase is Phase.CLOSED and not answers.keys() & answers_of(session, response, late=True).keys():
        return Phase.OPEN
    return phase


_HELD: sa.Select[Any] = (
    sa.select(  # type: ignore[call-overload]
        Round.opens, Round.closes, Round.closed_at, col(Response.counted_in).is_not(None), Response.review
    )
    .join_from(Response, Round, col(Response.round_id) == Round.id)
    .where(col(Response.id) == bindparam("id"))
    .with_for_update(read=True)
)


def hold(session: Session, response: Response | Begun, now: datetime) -> Phase:
    """The phase that its answers count for. Before this session ends, neither can the round close nor the response go.

    Answers that a kept snapshot counts are final: for them the round stays closed.
    """
    held = session.connection().execute(_HELD, {"id": response.id}).first()
    if held is None:
        raise SignedOut(_("These answers were withdrawn, so nothing more is written down."))
    opens, closes, closed_at, is_final, review = held
    must_not_be_complete(review)
    return Phase.CLOSED if is_final else phase_at(opens, closes, closed_at, now)


def submit(session: Session, response: Response | Begun, *, now: datetime) -> Phase:
    """Submits, once or again; after the close nothing changes."""
    phase = rounds.hold(session, response.round_id, now)
    if phase is Phase.OPEN:
        its = update(Response).where(col(Response.id) == response.id)
        session.exec(its.values(is_submitted=True))
        session.exec(its.where(col(Response.review) == Review.COMPLETE).values(review=None))
    return phase


def withdraw(session: Session, response: Response | Begun, *, keys: Keys, now: datetime) -> Phase:
    """Removes the response, its answers and every comment of it, everywhere; published counts stay.

    It goes on the erasure list, so that no older backup brings it back, nor what was settled from it.
    """
    phase = rounds.hold(session, response.round_id, now)
    session.exec(select(Response.id).where(Response.id == response.id).with_for_update())  # saving waits
    mark_compared(session, response.id)
    gone = [response.id, *settled_from(session, response.id)]
    key = session.exec(select(Response.key).where(Response.id == response.id)).all()
    kept.put_on_list(session, [keys.erasure_key("response", its) for its in key])
    for table in (CodedPassage, ReadComment, LateAnswer, SaveMark, Answer):
        session.exec(delete(table).where(col(table.response_id).in_(gone)))
    session.exec(delete(Response).where(col(Response.id).in_(gone)))
    return phase
