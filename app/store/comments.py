"""Comments: the reading queue of a closed round, what a person decides, and the words that a report may show."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import and_, or_
from sqlmodel import Session, col, delete, select

from app.core import answers as core
from app.core.comments import Comment, Decided, fingerprint, may_quote, to_read
from app.core.disclosure import Rows
from app.core.errors import NotFound, Refusal
from app.core.keys import Keys
from app.core.questionnaire import Question, Questionnaire
from app.core.rounds import Phase
from app.core.snapshot import rows_back
from app.language import _
from app.store import audit, kept, questionnaires, rounds, snapshots
from app.store.facts import is_counted
from app.store.tables import Answer, AuditEntry, Part, Partnership, Person, ReadComment, Response, Round
from app.store.tallies import of_place
from app.store.upsert import insert_into, or_replace

Queue = dict[str, list[Comment]]
A_WHILE = timedelta(hours=1)  # one visit to the desk is noted once


@dataclass(frozen=True)
class Place:
    """Where comments were written: one round in one partnership (or the nation), with the rows that may be shown."""

    round: Round
    partnership: Partnership | None
    questionnaire: Questionnaire
    rows: Rows

    @property
    def name(self) -> str:
        """What the record of what was done calls it."""
        return "/".join(part for part in (self.round.slug, self.partnership and self.partnership.slug) if part)


@dataclass(frozen=True)
class Kept:
    """A comment and whose it is. This stays within the store."""

    response: UUID
    part: Part
    comment: Comment

    @property
    def row(self) -> dict[str, Any]:
        """What names it in the table."""
        return {"response_id": self.response, "question": self.comment.question, "part": self.part}


def reading_place(session: Session, round_: Round, partnership: Partnership | None, now: datetime) -> Place:
    """Where comments may be read: only once the round is closed, by the rows of its newest snapshot."""
    snapshot = snapshots.shown(session, round_, partnership)
    if rounds.phase_of(round_, now) is not Phase.CLOSED:
        raise Refusal(_("The round {slug} is open again. Its comments are read once it has closed.", slug=round_.slug))
    rows = rows_back(json.loads(snapshot.body))
    return Place(round_, partnership, questionnaires.of_round(session, round_), rows)


def queue(session: Session, place: Place, keys: Keys | None = None) -> Queue:
    """The comments that may be read, by question, with what was decided on each; with `keys` they have handles.

    Once the answers were erased, those that were not released are only counted; with `keys` they are left out.
    """
    if place.round.erased_at is not None:
        released = keys is not None
        its = kept.queue(session, place.round, place.partnership, place.questionnaire, released=released)
        return {code: [*comments] for code, comments in its.items()}
    return to_read(place.questionnaire, place.rows, (one.comment for one in written(session, place, keys)))


def decide(
    session: Session, place: Place, handle: str, read: str, decided: Decided, *, keys: Keys, now: datetime, by: Person
) -> bool:
    """Keeps what was decided on the words that were `read`; False when they are no longer what is written there."""
    if place.round.erased_at is not None:
        raise Refusal(_("The answers were erased, so what was decided stands. Words that are shown can be taken back."))
    one = _by_handle(session, place, handle, keys)
    _hold(session, one)
    if one.comment.words != read:
        return False
    row = {
        **one.row,
        "fingerprint": fingerprint(read),
        "decision": decided.decision,
        "words": decided.words,
        "reason": decided.reason,
    }
    insert = insert_into(session, ReadComment).values(row)
    session.connection().execute(
        or_replace(insert, at=list(one.row), taking=["fingerprint", "decision", "words", "reason"])
    )
    audit.note(session, audit.Event.COMMENT_DECIDED, at=now, by=by, subject=place.name)
    return True


def put_back(session: Session, place: Place, handle: str, *, keys: Keys, now: datetime, by: Person) -> None:
    """Takes a decision back: the comment is unread again; once the answers were erased, its words go for good."""
    if place.round.erased_at is not None:
        if not kept.take_back(session, handle):
            raise NotFound(_gone())
    else:
        row = _by_handle(session, place, handle, keys).row
        session.exec(delete(ReadComment).where(*(col(getattr(ReadComment, name)) == its for name, its in row.items())))
    audit.note(session, audit.Event.COMMENT_PUT_BACK, at=now, by=by, subject=place.name)


def begin_reading(session: Session, place: Place, *, now: datetime, by: Person) -> None:
    """Notes that a person reads comments here, once a visit and never which; forgets what was decided on other words.

    Who reads comments learns who stands in which row, so the snapshot is final from here on.
    """
    snapshots.mark_opened(session, snapshots.shown(session, place.round, place.partnership), now=now, by=by)
    for one, answer in session.exec(_READ_WITH_ANSWERS.where(of_place(place.round, place.partnership))).all():
        its = (answer.note if one.part is Part.NOTE else answer.value) if answer else None
        if its is None or one.fingerprint != fingerprint(its):
            session.delete(one)
    before = select(AuditEntry.id).where(
        AuditEntry.event == audit.Event.COMMENTS_READ.value,
        AuditEntry.person_id == by.id,
        AuditEntry.subject == place.name,
        AuditEntry.at > now - A_WHILE,
    )
    if session.exec(before).first() is None:
        audit.note(session, audit.Event.COMMENTS_READ, at=now, by=by, subject=place.name)


_READ_WITH_ANSWERS = (
    select(ReadComment, Answer)
    .join(Response, col(ReadComment.response_id) == col(Response.id))
    .join(
        Answer,
        and_(
            col(Answer.response_id) == col(ReadComment.response_id), col(Answer.question) == col(ReadComment.question)
        ),
        isouter=True,
    )
)


# Reading what is kept -------------------------------------------------------------------------------------------------


def written(session: Session, place: Place, keys: Keys | None = None) -> Iterator[Kept]:
    """Every comment of everybody who is counted, under a question that was shown to them."""
    decided = _decided(session, place)
    for response, perspective, answers in _writers(session, place):
        quotable = may_quote(place.questionnaire, answers)
        for question in core.shown_questions(place.questionnaire, perspective, answers):
            for part, words in _parts(question, answers.get(question.code, core.BLANK)):
                its = decided.get((response, question.code, part))
                yield Kept(
                    response,
                    part,
                    Comment(
                        question.code,
                        perspective,
                        words,
                        is_note=part is Part.NOTE,
                        decided=_as_decided(its) if its and its.fingerprint == fingerprint(words) else None,
                        handle=keys.comment_handle(response.hex, question.code, part.value) if keys else "",
                        may_quote=quotable,
                    ),
                )


def _parts(question: Question, answer: core.Answer) -> Iterator[tuple[Part, str]]:
    if question.kind.is_text and answer.value:
        yield Part.ANSWER, answer.value
    if answer.note:
        yield Part.NOTE, answer.note


def _as_decided(its: ReadComment) -> Decided:
    return Decided(its.decision, its.words, its.reason)


def _writers(session: Session, place: Place) -> Iterator[tuple[UUID, str, dict[str, core.Answer]]]:
    """Who is counted here, with what they wrote and the answers that routing and leave to quote look at."""
    questions = place.questionnaire.questions
    needed = {q.code for q in questions if q.kind.is_text} | {c.question for q in questions for c in q.show_if or ()}
    if place.questionnaire.may_quote is not None:
        needed.add(place.questionnaire.may_quote.question)
    rows = session.connection().execute(
        sa.select(  # type: ignore[call-overload]
            Response.id, Response.perspective, Answer.question, Answer.value, Answer.non_answer, Answer.note
        )
        .join_from(Response, Answer)
        .where(of_place(place.round, place.partnership), is_counted())
        .where(or_(col(Answer.note) != "", col(Answer.question).in_(sorted(needed))))
        .order_by(Response.id)
    )
    for (response, perspective), answered in groupby(rows, lambda row: (row[0], row[1])):
        yield response, perspective, {row[2]: core.Answer(*row[3:]) for row in answered}


def _decided(session: Session, place: Place) -> dict[tuple[UUID, str, Part], ReadComment]:
    found = session.exec(select(ReadComment).join(Response).where(of_place(place.round, place.partnership)))
    return {(one.response_id, one.question, one.part): one for one in found}


def _by_handle(session: Session, place: Place, handle: str, keys: Keys) -> Kept:
    """The comment with this handle, if it may be read."""
    for one in written(session, place, keys):
        if one.comment.handle == handle and to_read(place.questionnaire, place.rows, [one.comment]):
            return one
    raise NotFound(_gone())


def _hold(session: Session, one: Kept) -> None:
    """Keeps the comment's response from being withdrawn before this session ends."""
    held = sa.select(col(Response.id)).where(col(Response.id) == one.response)
    held = held.with_for_update(read=True, key_share=True)
    if session.connection().execute(held).first() is None:
        raise NotFound(_gone())


def _gone() -> str:
    return _("This comment is no longer here. Its writer may have changed or withdrawn it.")
