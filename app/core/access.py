"""Who may do what, and the codes that let people in.

Codes use Crockford's base 32: no I, L, O or U, so they can be said over a telephone and read off a poster;
what people type instead (o for 0, l for 1, u for v, any case, spaces, dashes) is understood.
"""

import hashlib
import hmac
import secrets
from enum import StrEnum

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOK_ALIKES = str.maketrans("OILU", "011V")
SHARED_CODE_LENGTH = 8  # 40 bits, told to many people, guessed against a rate limit
RETURN_CODE_LENGTH = 16  # 80 bits, known to one participant only


class Role(StrEnum):
    """What a person with an account is."""

    NATIONAL_STAFF = "national-staff"


class Permission(StrEnum):
    """What a route asks of the person in its signature."""

    SEE_ROUNDS = "see-rounds"
    RUN_ROUNDS = "run-rounds"
    READ_REPORTS = "read-reports"
    READ_COMMENTS = "read-comments"
    WRITE_REPORT_TEXT = "write-report-text"
    SEE_PARTNERSHIPS = "see-partnerships"
    EDIT_PARTNERSHIPS = "edit-partnerships"
    EXPORT_ANSWERS = "export-answers"


MAY: dict[Role, frozenset[Permission]] = {
    Role.NATIONAL_STAFF: frozenset(Permission),
}


def may(role: Role, permission: Permission) -> bool:
    """Whether `role` holds `permission`."""
    return permission in MAY[role]


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


def fingerprint_of_code(key: bytes, code: str) -> str:
    """HMAC-SHA256 of a code, hexadecimal: all that the store keeps of it."""
    return hmac.new(key, code.encode(), hashlib.sha256).hexdigest()


def derived_key(secret: str, purpose: str) -> bytes:
    """A key of its own for each purpose, so that no two stores share one."""
    return hmac.digest(secret.encode(), b"howgood:" + purpose.encode(), hashlib.sha256)


class Keys:
    """The keys of one installation, each for one purpose, all from its secret."""

    def __init__(self, secret: str):
        self.start = derived_key(secret, "start")
        self._response = derived_key(secret, "response")
        self._import = derived_key(secret, "import")
        self._comment = derived_key(secret, "comment")

    def response_key(self, return_code: str) -> str:
        """What the store keeps of a return code."""
        return fingerprint_of_code(self._response, return_code)

    def import_key(self, round_slug: str, response: str) -> str:
        """What the store keeps of an imported response's name, within its round."""
        return fingerprint_of_code(self._import, f"{round_slug}\n{response}")

    def comment_handle(self, response: str, question: str, part: str) -> str:
        """What names a comment on a page: it leads to no response, and two of one writer have nothing in common."""
        return fingerprint_of_code(self._comment, f"{response}\n{question}\n{part}")[:32]
