"""The record of what was done to rounds and by whom: a vocabulary of `subject:action`, never an answer."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from app.store.tables import AuditEntry, Person


class Event(StrEnum):
    """What can be noted."""

    ROUND_OPENED = "round:open"
    ROUND_CLOSED = "round:close"
    ROUND_REOPENED = "round:reopen"
    SNAPSHOT_DISCARDED = "snapshot:discard"
    ANSWERS_IMPORTED = "answers:import"
    ANSWERS_EXPORTED = "answers:export"
    REPORT_READ = "report:read"
    REPORT_TEXT_WRITTEN = "report-text:write"
    COMMENTS_READ = "comments:read"
    COMMENT_DECIDED = "comment:decide"
    COMMENT_PUT_BACK = "comment:put-back"
    INVITED = "invitation:make"
    INVITATION_REISSUED = "invitation:reissue"
    INVITATION_REMOVED = "invitation:remove"
    REMINDER_PLANNED = "reminder:plan"
    REMINDER_CANCELLED = "reminder:cancel"
    MAIL_RETRIED = "mail:retry"
    MAIL_STOPPED = "mail:stop"
    VERDICTS_SETTLED = "verdicts:settle"
    PRACTICE_OFFERED = "practice:offer"
    PRACTICE_CHANGED = "practice:change"
    PRACTICE_WITHDRAWN = "practice:withdraw"
    COMMENT_CODED = "comment:code"
    CODINGS_EXPORTED = "codings:export"
    CODINGS_IMPORTED = "codings:import"
    CODEBOOK_CHANGED = "codebook:change"
    SIGN_IN_LINK_MADE = "sign-in-link:make"
    SIGNED_IN = "person:sign-in"
    SIGNED_OUT = "person:sign-out"
    PERSON_ADDED = "person:add"
    PERSON_RENAMED = "person:rename"
    PERSON_ENDED = "person:end"
    ROLE_GIVEN = "role:give"
    ROLE_TAKEN = "role:take"


def note(
    session: Session,
    event: Event,
    *,
    at: datetime,
    by: Person | None = None,
    subject: str = "",
    reason: str | None = None,
) -> None:
    """Notes one event; `by` is None for the command line and for what happens by the clock."""
    person = by.id if by else None
    session.add(AuditEntry(at=at, event=event.value, person_id=person, subject=subject, reason=reason))
