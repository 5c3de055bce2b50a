"""What people wrote, as it is kept: readable on every device, in every file and in every database."""

import unicodedata
from collections.abc import Iterator

from app.core.errors import Problem
from app.language import _

JOINERS = "\u200c\u200d"  # These hold emoji and some scripts' letters together.


def clean_text(text: str) -> str:
    """Text as it is kept: line ends unified, control characters and outer blanks removed; empty when nothing shows."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")).strip()
    return text if any(is_visible(sign) for sign in text) else ""


def clean_name(text: str) -> str:
    """A name as it is kept: one line, single blanks, no signs that nobody sees or that turn the direction of text."""
    kept = "".join(sign for sign in clean_text(text) if sign in JOINERS or unicodedata.category(sign) != "Cf")
    return " ".join(kept.split())


def folded(name: str) -> str:
    """A name as it is compared: capitals and blanks make no difference."""
    return " ".join(name.casefold().split())


def is_visible(sign: str) -> bool:
    """Whether a reader sees this character."""
    return not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Cc", "Cs", "Mn")


MAY_BE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_a_cell(text: str) -> str:
    """Text as a spreadsheet may read it: what it could run is made plain with an apostrophe."""
    return f"'{text}" if text.startswith(MAY_BE_A_FORMULA) else text


def too_long(text: str, longest: int) -> str:
    """What to say of a text that is longer than `longest` characters."""
    return _(
        "this is {n} characters long: shorten it to {longest} or fewer",
        n=f"{len(text):,}",
        longest=f"{longest:,}",
    )


def length_problems(where: str, text: str, longest: int, when_empty: str = "") -> Iterator[Problem]:
    """What stands against text in the field `where` that is too long, or empty where there are words for that."""
    if when_empty and not text:
        yield Problem(where, when_empty)
    if len(text) > longest:
        message = too_long(text, longest)
        yield Problem(where, message[:1].upper() + message[1:] + ".")
