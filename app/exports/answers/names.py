"""Names of columns: each once, whatever the questionnaire's codes are."""

import re

SPSS_LONGEST = 64  # bytes
SPSS_RESERVED = frozenset(["ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"])


class Names:
    """Gives out names, each once; a wanted name that is taken gets a number."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def give(self, wanted: str) -> str:
        """The wanted name, or the first free one made from it."""
        name, number = self.shaped(wanted, ""), 2
        while self.key(name) in self._taken:
            name, number = self.shaped(wanted, f"_{number}"), number + 1
        self._taken.add(self.key(name))
        return name

    def shaped(self, wanted: str, suffix: str) -> str:
        """The name as this kind of file can take it."""
        return wanted + suffix

    def key(self, name: str) -> str:
        """What must differ between two names."""
        return name


class SpssNames(Names):
    """Names that SPSS takes: a letter first, no dash, 64 bytes at most, no word of its language; case is no difference.

    >>> SpssNames().give("6a-note")
    'q_6a_note'
    """

    def shaped(self, wanted: str, suffix: str) -> str:
        name = re.sub(r"[^A-Za-z0-9_]", "_", wanted)
        if not name[:1].isalpha():
            name = f"q_{name}"
        name = name[: SPSS_LONGEST - len(suffix)].rstrip("_") + suffix
        return f"{name}_q" if name.upper() in SPSS_RESERVED else name

    def key(self, name: str) -> str:
        return name.casefold()
