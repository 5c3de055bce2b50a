"""The names that give a partnership away, and whether words hold one."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from app.core.blacking import folded, occurrences

# Words of a partnership's name that name no place.
OF_NO_PLACE = frozenset({"city", "council", "east", "islands", "isles", "north", "south", "west"})


def telling_names(partnership: str, authorities: Iterable[str], others: Iterable[str] = ()) -> list[str]:
    """The names that give a partnership away: its own and its bodies' whole, and the places in it and its councils."""
    areas = [partnership, *authorities]
    places = {word for name in areas for word in re.findall(r"[^\W\d_]{4,}", name) if word[0].isupper()}
    every = {*areas, *others, *(word for word in places if word.casefold() not in OF_NO_PLACE)}
    return sorted(every, key=lambda name: (len(name), name))


def named_in(text: str, names: Sequence[str]) -> str | None:
    """The first of these names that stands in the text, however it is spelled; None where none does."""
    plain = text.casefold() if text.isascii() else folded(text)
    return next((name for name in names if _first_word(name) in plain and occurrences(text, name)), None)


@lru_cache(maxsize=2_000)
def _first_word(name: str) -> str:
    """What must stand in a text that holds the name: looked for first, as most texts hold none."""
    return next(iter(folded(name).split()), "")
