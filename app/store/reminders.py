"""Reminders: planned for a day, and sent then to everybody invited by name who has not finished."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, select, update

from app.core.errors import Invalid, NotFound, Problem
from app.core.invitation import LONGEST_WORDS, reminder_letter
from app.core.keys import Keys
from app.core.mail import Declining, Purpose
from app.core.rounds import Phase
from app.core.written import too_long
from app.language import _
from app.store import audit, invitations, outbox, questionnaires, rounds
from app.store.invitations import Seat
from app.store.inviting_tables import Declined, Invitation, Reminder
from app.store.tables import Partnership, Person, Round


@dataclass(frozen=True)
class Reached:
    """Somebody who would be reminded now, and where they were invited."""

    seat: Seat
    invitation: Invitation


def reached(session: Session, round_: Round, partnership: Partnership | None, keys: Keys) -> list[Reached]:
    """Whom a reminder would reach now: those not finished who did not ask for no more mail, by place and name."""
    questionnaire = questionnaires.of_round(session, round_)
    declining = Declining(keys.declining)
    places = {place and place.id: place for place in rounds.places_or_nation(session, round_)}
    quiet = set(session.exec(select(Declined.mark)))
    found = [
        Reached(Seat(round_, places[its.partnership_id], questionnaire, its.perspective), its)
        for its in invitations.of_round(session, round_)
        if not its.is_finished
        and (partnership is None or its.partnership_id == partnership.id)
        and declining.mark(its.address) not in quiet
    ]
    order = {code: n for n, code in enumerate(questionnaire.perspective)}
    return sorted(
        found,
        key=lambda r: (
            r.seat.partnership.name if r.seat.partnership else "",
            order[r.seat.perspective],
            r.invitation.name.casefold(),
            r.invitation.address.casefold(),
        ),
    )


def planned(session: Session, round_: Round) -> list[Reminder]:
    """The reminders of a round, in the order of their days."""
    return list(session.exec(select(Reminder).where(Reminder.round_id == round_.id).order_by(col(Reminder.at))))


def plan(
    session: Session,
    round_: Round,
    partnership: Partnership | None,
    *,
    at: datetime,
    words: str,
    now: datetime,
    by: Person | None = None,
) -> Reminder:
    """Plans a reminder; Invalid lists what stands against it."""
    problems = []
    if rounds.phase_of(round_, now) is Phase.CLOSED:
        problems.append(Problem("at", _("This round has closed, so nobody is reminded.")))
    elif at < now:
        problems.append(Problem("at", _("This time has already passed. Choose a later one.")))
    elif not round_.opens <= at < round_.closes:
        problems.append(Problem("at", _("Choose a time while the round is open.")))
    if len(words) > LONGEST_WORDS:
        said = too_long(words, LONGEST_WORDS)
        problems.append(Problem("words", said[:1].upper() + said[1:] + "."))
    if problems:
        raise Invalid(_("The reminder was not planned."), problems=problems)
    made = Reminder(round_id=round_.id, partnership_id=partnership.id if partnership else None, at=at, words=words)
    session.add(made)
    audit.note(session, audit.Event.REMINDER_PLANNED, at=now, by=by, subject=round_.slug)
    session.flush()
    return made


def cancel(
    session: Session,
    round_: Round,
    partnership: Partnership | None,
    id_: str,
    *,
    now: datetime,
    by: Person | None = None,
) -> None:
    """Takes back a reminder that has not been sent; where a partnership is given, one of its own."""
    of = [col(Reminder.partnership_id) == partnership.id] if partnership else []
    try:
        its = UUID(id_)
    except ValueError:
        raise NotFound(_("There is no such reminder.")) from None
    gone = session.exec(
        delete(Reminder).where(
            col(Reminder.id) == its, col(Reminder.round_id) == round_.id, col(Reminder.sent_at).is_(None), *of
        )
    )
    if gone.rowcount != 1:
        raise NotFound(_("This reminder was sent already, or taken back."))
    audit.note(session, audit.Event.REMINDER_CANCELLED, at=now, by=by, subject=round_.slug)


def is_any_due(session: Session, now: datetime) -> bool:
    """Whether a reminder's time has come."""
    due = select(Reminder.id).where(col(Reminder.sent_at).is_(None), col(Reminder.at) <= now)
    return session.exec(due.limit(1)).first() is not None


def send_due(session: Session, *, keys: Keys, address: str, now: datetime) -> None:
    """Queues the letters of every reminder whose time has come, each reminder once, whichever process sees it first."""
    due = select(Reminder).where(col(Reminder.sent_at).is_(None), col(Reminder.at) <= now)
    for its in session.exec(due.order_by(col(Reminder.at)).with_for_update(skip_locked=True)).all():
        taken = update(Reminder).where(col(Reminder.id) == its.id, col(Reminder.sent_at).is_(None)).values(sent_at=now)
        if session.exec(taken).rowcount != 1:
            continue
        round_ = session.get_one(Round, its.round_id)
        if rounds.phase_of(round_, now) is not Phase.OPEN:
            continue
        place = session.get(Partnership, its.partnership_id) if its.partnership_id else None
        people = reached(session, round_, place, keys)
        for person in people:
            _remind(session, its, person, keys=keys, address=address, now=now)
        its.reached = len(people)
        session.add(its)
    session.flush()


def _remind(session: Session, its: Reminder, person: Reached, *, keys: Keys, address: str, now: datetime) -> None:
    invitation, seat = person.invitation, person.seat
    letter = reminder_letter(
        replace(seat.about, is_queued=True),
        name=invitation.name,
        words=its.words,
        link=invitations.link(invitation, keys, address),
        unsubscribe=invitations.no_more_mail(invitation.address, keys, address),
    )
    outbox.put(
        session,
        letter,
        purpose=Purpose.REMINDER,
        key=f"{its.id}/{invitation.id}",
        to=invitation.address,
        name=invitation.name,
        mark=Declining(keys.declining).mark(invitation.address),
        programme=seat.questionnaire.id,
        round_id=seat.round.id,
        now=now,
    )
