"""The record of what was done: one vocabulary of `subject:action`. Never an answer, never a participant."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.core.clock import read_time
from app.core.errors import Problem
from app.language import _


class Event(StrEnum):
    """What can be noted."""

    ROUND_PLANNED = "round:plan"
    ROUND_CHANGED = "round:change"
    ROUND_OPENED = "round:open"
    ROUND_EXTENDED = "round:extend"
    ROUND_CLOSED = "round:close"
    ROUND_REOPENED = "round:reopen"
    ROUND_ERASED = "round:erase"
    ROUND_EXPORTED = "round:export"
    ROUND_IMPORTED = "round:import"
    ERASURE_DATED = "round:set-erasure"
    PARTNERSHIP_CHANGED = "partnership:change"
    PARTNERSHIPS_IMPORTED = "partnerships:import"
    BODY_CHANGED = "body:change"
    SNAPSHOT_DISCARDED = "snapshot:discard"
    ANSWERS_IMPORTED = "answers:import"
    ANSWERS_EXPORTED = "answers:export"
    REPORT_READ = "report:read"
    REPORT_DOWNLOADED = "report:download"
    REPORT_TEXT_WRITTEN = "report-text:write"
    COMMENTS_READ = "comments:read"
    COMMENT_DECIDED = "comment:decide"
    COMMENT_PUT_BACK = "comment:put-back"
    VERDICTS_SETTLED = "verdicts:settle"
    PRACTICE_OFFERED = "practice:offer"
    PRACTICE_CHANGED = "practice:change"
    PRACTICE_WITHDRAWN = "practice:withdraw"
    ACTION_PLANNED = "action:plan"
    ACTION_CHANGED = "action:change"
    ACTION_REMOVED = "action:remove"
    EVIDENCE_ADDED = "evidence:add"
    EVIDENCE_CHANGED = "evidence:change"
    EVIDENCE_REMOVED = "evidence:remove"
    EVIDENCE_DOWNLOADED = "evidence:download"
    CHECK_INS_SET = "check-in:set"
    CHECK_IN_ANSWERED = "check-in:answer"
    OWNERS_ERASED = "check-in:erase"
    WORKSHOP_MADE = "workshop:make"
    WORKSHOP_AGENDA_CHANGED = "workshop:set-agenda"
    WORKSHOP_MOVED = "workshop:move"
    WORKSHOP_TAKEN_BACK = "workshop:take-back"
    WORKSHOP_PHONES_COUNTED = "workshop:count-phones"
    COMMENT_CODED = "comment:code"
    CODINGS_EXPORTED = "codings:export"
    CODINGS_IMPORTED = "codings:import"
    CODEBOOK_CHANGED = "codebook:change"
    INVITED = "invitation:make"
    INVITATION_REISSUED = "invitation:reissue"
    INVITATION_REMOVED = "invitation:remove"
    ADDRESSES_ERASED = "invitation:erase"
    REMINDER_PLANNED = "reminder:plan"
    REMINDER_CANCELLED = "reminder:cancel"
    MAIL_RETRIED = "mail:retry"
    MAIL_STOPPED = "mail:stop"
    SIGN_IN_LINK_MADE = "sign-in-link:make"
    SIGNED_IN = "person:sign-in"
    SIGNED_OUT = "person:sign-out"
    PERSON_ADDED = "person:add"
    PERSON_RENAMED = "person:rename"
    PERSON_ENDED = "person:end"
    PEOPLE_EXPORTED = "people:export"
    PEOPLE_IMPORTED = "people:import"
    ROLE_GIVEN = "role:give"
    ROLE_TAKEN = "role:take"
    AUDIT_EXPORTED = "audit:export"
    AUDIT_PRUNED = "audit:prune"
    BACKUP_MADE = "backup:make"
    BACKUP_RESTORED = "backup:restore"

    @property
    def words(self) -> str:
        """The event in words; one that has none yet is told as it is kept."""
        return _WORDS[self]() if self in _WORDS else self.value


_WORDS = {
    Event.ROUND_PLANNED: lambda: _("Round planned"),
    Event.ROUND_CHANGED: lambda: _("Settings of a planned round changed"),
    Event.ROUND_OPENED: lambda: _("Round opened"),
    Event.ROUND_EXTENDED: lambda: _("Closing time moved out"),
    Event.ROUND_CLOSED: lambda: _("Round closed"),
    Event.ROUND_REOPENED: lambda: _("Round opened again"),
    Event.ROUND_ERASED: lambda: _("Single answers of a round erased"),
    Event.ROUND_EXPORTED: lambda: _("Round taken as a file that travels"),
    Event.ROUND_IMPORTED: lambda: _("Round brought in from a file that travelled"),
    Event.ERASURE_DATED: lambda: _("Date of erasure changed"),
    Event.PARTNERSHIP_CHANGED: lambda: _("Partnership changed"),
    Event.PARTNERSHIPS_IMPORTED: lambda: _("List of partnerships brought in"),
    Event.BODY_CHANGED: lambda: _("Council, health board or Third Sector Interface changed"),
    Event.SNAPSHOT_DISCARDED: lambda: _("Unread report discarded"),
    Event.ANSWERS_IMPORTED: lambda: _("Answers brought in from a file"),
    Event.ANSWERS_EXPORTED: lambda: _("File of single answers taken"),
    Event.REPORT_READ: lambda: _("Report read for the first time"),
    Event.REPORT_DOWNLOADED: lambda: _("Report taken as a file"),
    Event.REPORT_TEXT_WRITTEN: lambda: _("Own words in a report written"),
    Event.COMMENTS_READ: lambda: _("Comments read"),
    Event.COMMENT_DECIDED: lambda: _("Decided on a comment"),
    Event.COMMENT_PUT_BACK: lambda: _("Decision on a comment taken back"),
    Event.VERDICTS_SETTLED: lambda: _("Verdicts on a plan settled"),
    Event.PRACTICE_OFFERED: lambda: _("Practice offered"),
    Event.PRACTICE_CHANGED: lambda: _("Practice changed"),
    Event.PRACTICE_WITHDRAWN: lambda: _("Practice taken back"),
    Event.ACTION_PLANNED: lambda: _("Action planned"),
    Event.ACTION_CHANGED: lambda: _("Action changed"),
    Event.ACTION_REMOVED: lambda: _("Action taken out of a plan"),
    Event.EVIDENCE_ADDED: lambda: _("Evidence added"),
    Event.EVIDENCE_CHANGED: lambda: _("Evidence changed"),
    Event.EVIDENCE_REMOVED: lambda: _("Evidence removed"),
    Event.EVIDENCE_DOWNLOADED: lambda: _("File of evidence taken"),
    Event.CHECK_INS_SET: lambda: _("Check-ins of a plan set"),
    Event.CHECK_IN_ANSWERED: lambda: _("Check-in answered by the link of whoever leads the action"),
    Event.OWNERS_ERASED: lambda: _("Addresses of those who lead a round’s actions erased"),
    Event.WORKSHOP_MADE: lambda: _("Workshop made"),
    Event.WORKSHOP_AGENDA_CHANGED: lambda: _("Agenda of a workshop changed"),
    Event.WORKSHOP_MOVED: lambda: _("Workshop moved on"),
    Event.WORKSHOP_PHONES_COUNTED: lambda: _("Phones in a workshop counted"),
    Event.WORKSHOP_TAKEN_BACK: lambda: _("Move of a workshop taken back"),
    Event.COMMENT_CODED: lambda: _("Comment coded with themes"),
    Event.CODINGS_EXPORTED: lambda: _("Codings taken as a file"),
    Event.CODINGS_IMPORTED: lambda: _("Codings brought in from a file"),
    Event.CODEBOOK_CHANGED: lambda: _("Codebook changed"),
    Event.INVITED: lambda: _("Invited by name"),
    Event.INVITATION_REISSUED: lambda: _("New link for an invitation"),
    Event.INVITATION_REMOVED: lambda: _("Invitation taken back"),
    Event.ADDRESSES_ERASED: lambda: _("Names and addresses of a round’s invitations erased"),
    Event.REMINDER_PLANNED: lambda: _("Reminder planned"),
    Event.REMINDER_CANCELLED: lambda: _("Reminder cancelled"),
    Event.MAIL_RETRIED: lambda: _("Mail sent again"),
    Event.MAIL_STOPPED: lambda: _("Mail stopped"),
    Event.SIGN_IN_LINK_MADE: lambda: _("Sign-in link made"),
    Event.SIGNED_IN: lambda: _("Signed in"),
    Event.SIGNED_OUT: lambda: _("Signed out"),
    Event.PERSON_ADDED: lambda: _("Person added"),
    Event.PERSON_RENAMED: lambda: _("Person’s name changed"),
    Event.PERSON_ENDED: lambda: _("Person’s account ended"),
    Event.PEOPLE_EXPORTED: lambda: _("List of people taken as a file"),
    Event.PEOPLE_IMPORTED: lambda: _("List of people brought in"),
    Event.ROLE_GIVEN: lambda: _("Role given"),
    Event.ROLE_TAKEN: lambda: _("Role taken"),
    Event.AUDIT_EXPORTED: lambda: _("This record taken as a file"),
    Event.AUDIT_PRUNED: lambda: _("Old entries of this record removed"),
    Event.BACKUP_MADE: lambda: _("Backup made"),
    Event.BACKUP_RESTORED: lambda: _("Backup restored"),
}


@dataclass(frozen=True)
class Search:
    """Which entries are looked for; an empty field looks for all. `since` and `until` are instants, `until` is not
    itself included; `round` is a round's name, with what stands under it."""

    event: Event | None = None
    round: str = ""
    person: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


def read_search(values: dict[str, str]) -> tuple[Search, list[Problem]]:
    """What was asked for, from fields as a page or a command writes them; what cannot be read is a problem."""
    found: list[Problem] = []
    event = person = None
    if values.get("event"):
        try:
            event = Event(values["event"])
        except ValueError:
            found.append(Problem("event", _("There is no such event.")))
    if values.get("person"):
        try:
            person = UUID(values["person"])
        except ValueError:
            found.append(Problem("person", _("There is no such person.")))
    times: dict[str, datetime | None] = {}
    for name in ("since", "until"):
        times[name] = None
        if values.get(name):
            try:
                times[name] = read_time(values[name], ends=name == "until")
            except ValueError as error:
                found.append(Problem(name, str(error)))
    return Search(event, values.get("round", ""), person, times["since"], times["until"]), found
