"""Typed tables: cells that say their own state, so that hidden, not asked, nobody and zero never look alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Tone(StrEnum):
    """How a cell, tag or note is to be taken; formats show it in words and marks, never by colour alone."""

    PLAIN = "plain"
    STRENGTH = "strength"
    DEVELOPMENT = "development"
    DIFFER = "differ"
    EXPLORE = "explore"
    UNKNOWN = "unknown"
    HIDDEN = "hidden"
    NOT_ASKED = "not-asked"
    NONE = "none"
    # Verdicts, and the colours that their counts come to.
    MET = "met"
    PARTLY = "partly"
    UNMET = "unmet"


@dataclass(frozen=True)
class Cell:
    """A table cell: what is printed, the number behind it (None where there is none), its tone, and a remark."""

    text: str
    value: float | int | None = None
    tone: Tone = Tone.PLAIN
    note: str = ""


@dataclass(frozen=True)
class Column:
    """A column: its head, and whether it holds numbers (set right) or the row's own head."""

    title: str
    is_number: bool = False
    is_head: bool = False


@dataclass(frozen=True)
class Table:
    """A captioned table; each row has one cell a column. A detail is for looking up: slides go without it."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    is_detail: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class Band:
    """A shade of a matrix: values of at least `least` (and below the next band's), and what it is called."""

    least: float
    label: str


@dataclass(frozen=True)
class Matrix(Table):
    """A table whose numbers are shaded by `bands`, the lowest first; the number is printed in every cell."""

    bands: Sequence[Band] = ()

    def band(self, value: float) -> int:
        """The place in `bands` of the shade that a value has."""
        return max((n for n, band in enumerate(self.bands) if value >= band.least), default=0)


@dataclass(frozen=True)
class Grid(Table):
    """Many narrow columns of marks: a cell's tone is drawn and its words are spoken.

    `shorts` are the columns' short heads, `key` the marks with their words.
    """

    shorts: Sequence[str] = ()
    key: Sequence[Cell] = ()
