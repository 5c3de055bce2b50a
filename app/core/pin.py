"""The facilitator's PIN on a laptop in a hall: minted when the server starts, said once, kept as a slow hash alone."""

import hashlib
import hmac
import secrets

from app.core.access import Permission

DIGITS = 8
MOST_OF_ONE = 5  # wrong ones from one device in ten minutes
MOST_WRONG = 50  # from all devices: then the PIN has ended, and was found with a chance of one in two million


def mint_pin() -> str:
    """A new PIN."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def read_pin(typed: str) -> str:
    """What was typed as the PIN it means: spaces and dashes do not count."""
    return "".join(sign for sign in typed if sign.isalnum())


def looks_like_a_pin(pin: str) -> bool:
    """Whether it could be one."""
    return len(pin) == DIGITS and pin.isascii() and pin.isdigit()


def in_halves(pin: str) -> str:
    """The PIN as people read it: `1234 5678`."""
    return f"{pin[:4]} {pin[4:]}"


def kept_of(pin: str, salt: str = "") -> str:
    """What is kept of a PIN: `salt/hash`."""
    salt = salt or secrets.token_hex(16)
    return f"{salt}/{hashlib.scrypt(pin.encode(), salt=salt.encode(), n=2**14, r=8, p=1).hex()}"


def opens(kept: str, pin: str) -> bool:
    """Whether it is the PIN of which this is kept."""
    return hmac.compare_digest(kept, kept_of(pin, kept.partition("/")[0]))


# In a hall the PIN makes one a coordinator of the laptop’s partnerships; of what coordinators may do, this alone.
IN_THE_HALL = frozenset(
    {
        Permission.USE_ACCOUNT,
        Permission.SEE_ROUNDS,
        Permission.READ_REPORTS,
        Permission.OPEN_REPORTS,
        Permission.LEAD_WORKSHOP,
        Permission.PLAN_ACTIONS,
        Permission.READ_RECORDS,
    }
)
