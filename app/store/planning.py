"""A round's life beside its answers: planned, changed, opened by hand, extended, its unread reports made anew.

Which move belongs to which phase is a table in core (`MOVES`); closing and reopening have modules of their own.
"""

import hashlib
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select, update

from app.core.erasure import problems_with_closing
from app.core.errors import Invalid, Problem
from app.core.rounds import Move, after, problems_with_extending, problems_with_planning
from app.language import _
from app.store import audit, erasure, invitations, questionnaires, rounds, snapshots
from app.store.rounds import NewRound
from app.store.tables import Person, Response, Round


def plan_round(session: Session, new: NewRound, *, now: datetime, by: Person | None = None) -> Round:
    """A round that can still be changed until it opens; Invalid lists everything that stands against it."""
    return rounds.open_round(session, new, now=now, by=by, problems=problems_with_planning(new.opens, now))


def settings_of(session: Session, round_: Round) -> NewRound:
    """The settings of a round, as they would be given to plan it."""
    before = session.get(Round, round_.follows_id) if round_.follows_id else None
    return NewRound(
        slug=round_.slug,
        questionnaire=questionnaires.of_round(session, round_).name,
        partnerships=[place.slug for place in rounds.places(session, round_)],
        opens=round_.opens,
        closes=round_.closes,
        purpose=round_.purpose,
        mode=round_.mode,
        naming=round_.naming,
        minimum=round_.minimum,
        follows=before.slug if before else None,
        is_example=round_.is_example,
    )


def mark_of(session: Session, round_: Round) -> str:
    """A short mark of a round's settings as a page showed them, to tell whether they were changed meanwhile."""
    its = settings_of(session, round_)
    told = repr((round_.fingerprint, its.partnerships, its.closes, its.purpose, its.mode, its.naming, its.minimum))
    return hashlib.sha256(f"{told}{its.follows}".encode()).hexdigest()[:16]


def _moving(session: Session, round_: Round, move: Move, now: datetime) -> None:
    """The round, held and up to date; a Refusal where this move is none of its phase's."""
    rounds.keep_others_from_moving(session)
    session.refresh(round_)
    after(rounds.phase_of(round_, now), move)


def change_round(session: Session, round_: Round, new: NewRound, *, now: datetime, by: Person | None = None) -> None:
    """Gives a planned round other settings; its short name stays, and so do the codes of the seats that stay.

    Who was invited to a seat that goes is forgotten with it. The round has no response then, so that none is read
    where invitations are.
    """
    _moving(session, round_, Move.CHANGE, now)
    problems = problems_with_planning(new.opens, now)
    checked = rounds.check(session, new, now=now, its=round_)
    problems += [problem for problem in checked.problems if problem.where != "slug"]
    if session.exec(select(Response.id).where(Response.round_id == round_.id)).first():
        # The clock opened it while this was on its way, and somebody has been told the settings of before.
        after(rounds.Phase.OPEN, Move.CHANGE)
    if problems:
        raise Invalid(_("The round was not changed."), problems=problems)
    _set(session, round_, **checked.columns)
    rounds.give_places(session, round_, checked)
    seats = {(shared.partnership_id, shared.perspective) for shared in rounds.codes(session, round_)}
    invitations.drop_other_seats(session, round_, seats, now=now, by=by)
    audit.note(session, audit.Event.ROUND_CHANGED, at=now, by=by, subject=round_.slug)
    session.flush()


def open_now(session: Session, round_: Round, *, served: str, now: datetime, by: Person | None = None) -> None:
    """Opens a planned round by hand: from here on its settings are fixed, as the page with this mark showed them."""
    _moving(session, round_, Move.OPEN, now)
    if served != mark_of(session, round_):
        said = _("Somebody changed this round while you looked at it. Check it as it is now, then open it.")
        raise Invalid(said, problems=[Problem("confirm", said)])
    _set(session, round_, opens=now)
    audit.note(session, audit.Event.ROUND_OPENED, at=now, by=by, subject=round_.slug)


def extend_round(session: Session, round_: Round, *, closes: datetime, now: datetime, by: Person | None = None) -> None:
    """Moves an open round's closing time later."""
    _moving(session, round_, Move.EXTEND, now)
    problems = problems_with_extending(round_.closes, closes)
    if problems := problems + problems_with_closing(closes, day=erasure.day_of(round_)):
        raise Invalid(_("The closing time was not moved."), problems=problems)
    _set(session, round_, closes=closes)
    audit.note(session, audit.Event.ROUND_EXTENDED, at=now, by=by, subject=round_.slug)


def _set(session: Session, round_: Round, **columns: Any) -> None:
    session.exec(update(Round).where(col(Round.id) == round_.id).values(**columns))
    session.refresh(round_)


def read_and_unread(session: Session, round_: Round) -> tuple[list[str], list[str]]:
    """The places whose report somebody has read, which is final, and those whose report nobody has."""
    read: list[str] = []
    unread: list[str] = []
    for place in rounds.places_or_nation(session, round_):
        made = snapshots.newest(session, round_, place)
        name = place.name if place else _("The nation")
        (read if made is not None and made.opened_at is not None else unread).append(name)
    return read, unread


def make_reports_anew(session: Session, round_: Round, *, now: datetime, by: Person | None = None) -> None:
    """Discards the reports nobody has read, and makes them from the answers as they stand now."""
    _moving(session, round_, Move.DISCARD, now)
    rounds.close_round(session, round_, now=now)  # where its time has come and nobody has seen it yet
    for place in rounds.places_or_nation(session, round_):
        if snapshots.discard_unread(session, round_, place, now=now, by=by):
            snapshots.make(session, round_, place, now)
