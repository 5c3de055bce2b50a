"""Who may do what, and the codes that let people in.

Codes use Crockford's base 32: no I, L, O or U, so they can be said over a telephone and read off a poster;
what people type instead (o for 0, l for 1, u for v, any case, spaces, dashes) is understood.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOK_ALIKES = str.maketrans("OILU", "011V")
SHARED_CODE_LENGTH = 8  # 40 bits, told to many people, guessed against a rate limit
RETURN_CODE_LENGTH = 16  # 80 bits, known to one participant only


class Role(StrEnum):
    """What a person with an account is; they may be several things, each over a scope. Participants have none."""

    NATIONAL_STAFF = "national-staff"
    NATIONAL_READER = "national-reader"
    COORDINATOR = "partnership-coordinator"
    TSI_OFFICER = "tsi-officer"
    FACILITATOR = "facilitator"
    REPORT_READER = "report-reader"


class Over(StrEnum):
    """What a role is held over."""

    NATION = "nation"
    PARTNERSHIP = "partnership"
    TSI = "tsi"  # every partnership that this Third Sector Interface belongs to
    WORKSHOP = "workshop"


HELD_OVER: dict[Role, Over] = {
    Role.NATIONAL_STAFF: Over.NATION,
    Role.NATIONAL_READER: Over.NATION,
    Role.COORDINATOR: Over.PARTNERSHIP,
    Role.TSI_OFFICER: Over.TSI,
    Role.FACILITATOR: Over.WORKSHOP,
    Role.REPORT_READER: Over.PARTNERSHIP,
}


class Permission(StrEnum):
    """What a route asks of the person in its signature."""

    USE_ACCOUNT = "use-account"  # one's own roles and devices
    SEE_ROUNDS = "see-rounds"  # with codes, and how many take part
    RUN_ROUNDS = "run-rounds"
    READ_REPORTS = "read-reports"
    OPEN_REPORTS = "open-reports"  # be the first to read one, which makes it final
    READ_RECORDS = "read-records"  # of workshops that have ended, and of those one leads
    READ_COMMENTS = "read-comments"  # as they were written, to say what a report may show
    REVIEW_PLANS = "review-plans"  # see complete readings, settle verdicts
    CODE_COMMENTS = "code-comments"  # released ones, with themes
    WRITE_REPORT_TEXT = "write-report-text"
    SEE_PARTNERSHIPS = "see-partnerships"
    EDIT_PARTNERSHIPS = "edit-partnerships"
    EXPORT_ANSWERS = "export-answers"
    READ_PRACTICES = "read-practices"  # those of every partnership
    LEAD_WORKSHOP = "lead-workshop"  # make one, say what is on its agenda, and move the room
    OFFER_PRACTICES = "offer-practices"  # with the partnership's consent, and take them back
    PLAN_ACTIONS = "plan-actions"  # of a partnership's improvement plan, and say how far they are
    READ_EVIDENCE = "read-evidence"  # the register of a partnership
    KEEP_EVIDENCE = "keep-evidence"  # add to it, change it and remove from it
    READ_AUDIT = "read-audit"
    ERASE_ANSWERS = "erase-answers"
    INVITE = "invite"  # by name, with reminders; and what is handed out with a shared code
    LOOK_AFTER_MAIL = "look-after-mail"
    MANAGE_PEOPLE = "manage-people"
    INVITE_READERS = "invite-readers"
    NAME_FACILITATORS = "name-facilitators"  # of a workshop


class Reach(StrEnum):
    """How far a role's permission goes."""

    NATION = "nation"  # the nation and every partnership
    OWN = "own"  # the partnerships, or the workshop, that the role is held over


_ALL, _OWN = Reach.NATION, Reach.OWN

# What everybody with an account may do, whatever they are.
OF_EVERYBODY = frozenset({Permission.USE_ACCOUNT, Permission.READ_PRACTICES})

MAY: dict[Role, dict[Permission, Reach]] = {
    Role.NATIONAL_STAFF: dict.fromkeys(Permission, _ALL),
    Role.NATIONAL_READER: {
        Permission.READ_REPORTS: _ALL,
        Permission.READ_RECORDS: _ALL,
        Permission.SEE_PARTNERSHIPS: _ALL,
    },
    Role.COORDINATOR: {
        Permission.SEE_ROUNDS: _OWN,
        Permission.READ_REPORTS: _OWN,
        Permission.READ_RECORDS: _OWN,
        Permission.OPEN_REPORTS: _OWN,
        Permission.WRITE_REPORT_TEXT: _OWN,
        Permission.PLAN_ACTIONS: _OWN,
        Permission.READ_EVIDENCE: _OWN,
        Permission.KEEP_EVIDENCE: _OWN,
        Permission.SEE_PARTNERSHIPS: _OWN,
        Permission.INVITE: _OWN,
        Permission.INVITE_READERS: _OWN,
        Permission.OFFER_PRACTICES: _OWN,
        Permission.LEAD_WORKSHOP: _OWN,
        Permission.NAME_FACILITATORS: _OWN,
    },
    Role.TSI_OFFICER: {
        Permission.SEE_ROUNDS: _OWN,
        Permission.READ_REPORTS: _OWN,
        Permission.READ_RECORDS: _OWN,
        Permission.OPEN_REPORTS: _OWN,
        Permission.WRITE_REPORT_TEXT: _OWN,
        Permission.PLAN_ACTIONS: _OWN,
        Permission.READ_EVIDENCE: _OWN,
        Permission.KEEP_EVIDENCE: _OWN,
        Permission.SEE_PARTNERSHIPS: _OWN,
        Permission.INVITE: _OWN,
    },
    Role.FACILITATOR: {
        Permission.LEAD_WORKSHOP: _OWN,
        Permission.PLAN_ACTIONS: _OWN,
        Permission.READ_RECORDS: _OWN,
    },
    Role.REPORT_READER: {
        Permission.READ_REPORTS: _OWN,
        Permission.READ_RECORDS: _OWN,
        Permission.OPEN_REPORTS: _OWN,
        Permission.READ_EVIDENCE: _OWN,
    },
}


@dataclass(frozen=True)
class Scope:
    """Where something may be done: for the nation, in some partnerships or workshops. False where it is nowhere."""

    nation: bool = False
    partnerships: frozenset[UUID] = frozenset()
    workshops: frozenset[UUID] = frozenset()

    def covers(self, partnership: UUID | None) -> bool:
        """Whether it may be done for this partnership; None is the nation."""
        return self.nation or partnership in self.partnerships

    def covers_workshop(self, workshop: UUID, partnership: UUID) -> bool:
        """Whether it may be done in this workshop of this partnership."""
        return self.covers(partnership) or workshop in self.workshops

    def __bool__(self) -> bool:
        return self.nation or bool(self.partnerships) or bool(self.workshops)


EVERYWHERE = Scope(nation=True)


@dataclass(frozen=True)
class Held:
    """A role somebody holds, and the partnerships or workshops that it is over."""

    role: Role
    partnerships: frozenset[UUID] = frozenset()
    workshops: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Access:
    """All that one person with an account may do, by the roles they hold."""

    held: tuple[Held, ...] = ()
    only: frozenset[Permission] = frozenset(Permission)

    def scope(self, permission: Permission) -> Scope:
        """Where they may do this."""
        if permission not in self.only:
            return Scope()
        if permission in OF_EVERYBODY:
            return EVERYWHERE
        reaches = [(MAY[its.role].get(permission), its) for its in self.held]
        own = [its for reach, its in reaches if reach is Reach.OWN]
        return Scope(
            any(reach is Reach.NATION for reach, _its in reaches),
            frozenset[UUID]().union(*(its.partnerships for its in own)),
            frozenset[UUID]().union(*(its.workshops for its in own)),
        )

    def may(self, permission: Permission) -> bool:
        """Whether they may do this anywhere."""
        return bool(self.scope(permission))

    def may_on(self, permission: Permission, partnership: UUID | None) -> bool:
        """Whether they may do this for a partnership, or with None for the nation."""
        return self.scope(permission).covers(partnership)


NOBODY = Access()


def mint_code(length: int = SHARED_CODE_LENGTH) -> str:
    """A new random code of `length` characters, 5 bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def return_code_from(key: bytes, nonce: str) -> str:
    """The return code that one press of Start leads to: 80 bits, the same for a press sent twice."""
    digest = hmac.digest(key, b"return-code:" + nonce.encode(), hashlib.sha256)
    number = int.from_bytes(digest[:10], "big")
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(RETURN_CODE_LENGTH))


def read_code(typed: str) -> str:
    """What was typed as the code it means: upper case, without spaces and dashes, look-alikes put right."""
    kept = "".join(sign for sign in typed.upper() if sign.isalnum())
    return kept.translate(LOOK_ALIKES)


def is_code(code: str, length: int) -> bool:
    """Whether `code` (already read) could have been minted."""
    return len(code) == length and all(sign in ALPHABET for sign in code)


def in_fours(code: str) -> str:
    """The code as people read it: `ABCD-EFGH`."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
