"""The list of people and what they are, in the form in which it can be imported again."""

from collections.abc import Sequence

from app.core.people import COLUMNS, Account
from app.exports.lists import List


def as_list(accounts: Sequence[Account]) -> List:
    """One line for each role of a person; whoever holds none has a line without."""
    lines = [
        [its.email, its.name, role.value if role else "", of, ""]
        for its in accounts
        for role, of in (its.roles or ((None, ""),))
    ]
    return List("people", COLUMNS, (36, 28, 24, 36, 14), lines)
