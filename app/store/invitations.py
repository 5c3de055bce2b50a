"""Invitations by name: made with their letters, started, finished, given a new link, removed, erased.

They stand on the side that knows names. Nothing here reads a response, and no session that does so comes here: what
an invitation learns of a response is HMAC(k2, return code), and from whoever holds that code.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, select

from app.core.errors import Closed, NotFound, Refusal
from app.core.invitation import About, Invitee, invitation_letter
from app.core.keys import Keys
from app.core.mail import Declining, Purpose
from app.core.questionnaire import Questionnaire
from app.core.rounds import Phase
from app.language import _
from app.store import audit, invited, mail, outbox, rounds
from app.store.invited import of_group
from app.store.inviting_tables import Invitation, Invited, Message, Reminder
from app.store.tables import Partnership, Person, Round
from app.store.upsert import insert_into


@dataclass(frozen=True)
class Seat:
    """Who is invited: a perspective of a partnership (or of the nation) in a round."""

    round: Round
    partnership: Partnership | None
    questionnaire: Questionnaire
    perspective: str

    @property
    def name(self) -> str:
        """What the record of what was done calls it."""
        place = self.partnership.slug if self.partnership else ""
        return f"{self.round.slug}/{place}/{self.perspective}"

    @property
    def about(self) -> About:
        """What its letters are about."""
        place = self.partnership.name if self.partnership else None
        perspective = self.questionnaire.perspective[self.perspective]
        return About(self.questionnaire, perspective, place, self.round.opens, self.round.closes)


def _of_seat(seat: Seat) -> list[ColumnElement[bool]]:
    return of_group(seat.round.id, seat.partnership.id if seat.partnership else None, seat.perspective)


def listed(session: Session, seat: Seat) -> list[Invitation]:
    """The invitations of a seat, by name and address."""
    found = session.exec(select(Invitation).where(*_of_seat(seat))).all()
    return sorted(found, key=lambda i: (i.name.casefold(), i.address.casefold(), i.id.hex))


def of_round(session: Session, round_: Round) -> list[Invitation]:
    """Every invitation of a round."""
    return list(session.exec(select(Invitation).where(Invitation.round_id == round_.id)))


def addresses(session: Session, seat: Seat) -> dict[str, str]:
    """The addresses of those who were invited, by the address in small letters."""
    return {its.address.casefold(): its.address for its in listed(session, seat)}


def _filler() -> str:
    """What stands where a return code's HMAC will: as long, and as random to whoever looks."""
    return secrets.token_hex(32)


def invite(
    session: Session,
    seat: Seat,
    people: Sequence[Invitee],
    *,
    words: str,
    keys: Keys,
    address: str,
    now: datetime,
    by: Person | None = None,
) -> int:
    """Invites these people, each with a letter of their own; who was invited before is passed over."""
    if rounds.phase_of(seat.round, now) is Phase.CLOSED:
        raise Closed(_("This round has closed, so nobody new can be invited."))
    made = 0
    for person in people:
        its = Invitation(
            key=f"{seat.name}/{person.same}",
            round_id=seat.round.id,
            partnership_id=seat.partnership.id if seat.partnership else None,
            perspective=seat.perspective,
            name=person.name,
            address=person.address,
            link_key="",
            return_key=_filler(),
        )
        its.link_key = keys.link_key(keys.invitation_link(its.id.hex, its.issue))
        insert = insert_into(session, Invitation).values(its.model_dump())
        insert = insert.on_conflict_do_nothing(index_elements=["key"]).returning(col(Invitation.id))
        if session.connection().execute(insert).first() is not None:
            made += 1
            _write(session, seat, its, words=words, keys=keys, address=address, now=now)
    if made:
        _count(session, seat, invited=made)
        audit.note(session, audit.Event.INVITED, at=now, by=by, subject=seat.name)
    return made


def _write(
    session: Session, seat: Seat, its: Invitation, *, words: str, keys: Keys, address: str, now: datetime
) -> None:
    declining = Declining(keys.declining)
    letter = invitation_letter(
        replace(seat.about, is_queued=True),
        name=its.name,
        words=words,
        link=link(its, keys, address),
        unsubscribe=no_more_mail(its.address, keys, address),
        now=now,
    )
    outbox.put(
        session,
        letter,
        purpose=Purpose.INVITATION,
        key=f"{its.id}/{its.issue}",
        to=its.address,
        name=its.name,
        mark=declining.mark(its.address),
        programme=seat.questionnaire.id,
        round_id=its.round_id,
        now=now,
    )


def link(its: Invitation, keys: Keys, address: str) -> str:
    """The link of an invitation: made afresh from its id each time, and kept nowhere."""
    return f"{address}/invitation/{keys.invitation_link(its.id.hex, its.issue)}"


def no_more_mail(recipient: str, keys: Keys, address: str) -> str:
    """The link by which somebody asks for no more mail."""
    return f"{address}/no-more-mail/{Declining(keys.declining).token(recipient)}"


def _count(session: Session, seat: Seat, *, invited: int = 0, reissued: int = 0) -> None:
    """Adds to the numbers that the report tells; they stay when addresses are erased."""
    row = {
        "key": seat.name,
        "round_id": seat.round.id,
        "partnership_id": seat.partnership.id if seat.partnership else None,
        "perspective": seat.perspective,
        "invited": invited,
        "reissued": reissued,
    }
    insert = insert_into(session, Invited).values(row)
    session.connection().execute(
        insert.on_conflict_do_update(
            index_elements=["key"],
            set_={"invited": col(Invited.invited) + invited, "reissued": col(Invited.reissued) + reissued},
        )
    )


def counts(session: Session, round_: Round, partnership: Partnership | None) -> dict[str, Invited]:
    """How many were invited by name in a place of a round, by perspective; empty where nobody was."""
    its = select(Invited).where(
        Invited.round_id == round_.id,
        col(Invited.partnership_id).is_not_distinct_from(partnership.id if partnership else None),
    )
    return {one.perspective: one for one in session.exec(its) if one.invited}


# Looking after them ---------------------------------------------------------------------------------------------------


def one(session: Session, seat: Seat, id_: str) -> Invitation:
    """The invitation of this seat with this id."""
    try:
        found = session.exec(select(Invitation).where(*_of_seat(seat), Invitation.id == UUID(id_))).one_or_none()
    except ValueError:
        found = None
    if found is None:
        raise NotFound(_("This invitation is no longer here."))
    return found


def reissue(
    session: Session, seat: Seat, its: Invitation, *, keys: Keys, address: str, now: datetime, by: Person | None = None
) -> None:
    """A new link for somebody who lost theirs, or their return code; the old one opens nothing from then on."""
    invited.hold_all(session, its)
    session.refresh(its)
    if rounds.phase_of(seat.round, now) is Phase.CLOSED:
        raise Closed(_("This round has closed, so there are no new links."))
    if its.is_finished:
        raise Refusal(_("They have finished, so they need no new link. Their return code opens their answers."))
    mail.stop_about(session, its.id, Purpose.INVITATION)
    issue = its.issue + 1
    link_key = keys.link_key(keys.invitation_link(its.id.hex, issue))
    invited.touch_all(session, its, issue=issue, link_key=link_key, return_key=_filler(), is_started=False)
    session.refresh(its)
    _write(session, seat, its, words="", keys=keys, address=address, now=now)
    _count(session, seat, reissued=1)
    audit.note(session, audit.Event.INVITATION_REISSUED, at=now, by=by, subject=seat.name)


def remove(session: Session, seat: Seat, its: Invitation, *, now: datetime, by: Person | None = None) -> None:
    """Takes an invitation back. What was answered with it stays: nobody can tell which that is."""
    mail.forget_about(session, its.id)
    if not its.is_started:
        _count(session, seat, invited=-1)
    session.delete(its)
    audit.note(session, audit.Event.INVITATION_REMOVED, at=now, by=by, subject=seat.name)
    session.flush()


def drop_other_seats(
    session: Session,
    round_: Round,
    seats: Collection[tuple[UUID | None, str]],
    *,
    now: datetime,
    by: Person | None = None,
) -> None:
    """Takes back what stood at seats that a planned round has no more: people, mail to them, numbers, reminders."""
    for its in of_round(session, round_):
        if (its.partnership_id, its.perspective) not in seats:
            mail.forget_about(session, its.id)
            session.delete(its)
    for count in session.exec(select(Invited).where(Invited.round_id == round_.id)).all():
        if (count.partnership_id, count.perspective) not in seats:
            session.delete(count)
            audit.note(session, audit.Event.INVITATION_REMOVED, at=now, by=by, subject=count.key)
    places = [place for place, _perspective in seats if place is not None]
    gone = col(Reminder.partnership_id).is_not(None) & col(Reminder.partnership_id).not_in(places)
    session.exec(delete(Reminder).where(col(Reminder.round_id) == round_.id, gone))
    session.flush()


def erase_addresses(session: Session, round_: Round) -> int:
    """Erases who was invited in a round, and the mail to them; the numbers that its reports tell stay. How many."""
    gone = session.exec(delete(Invitation).where(col(Invitation.round_id) == round_.id)).rowcount
    session.exec(delete(Message).where(col(Message.round_id) == round_.id))
    return gone
