"""The narrow waist between reports and formats: a report makes a `Document`, a writer turns any into bytes.

Disclosure control has happened before this point: a Document holds only what its reader may see.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


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


@dataclass(frozen=True)
class Heading:
    """A heading of level 2 to 4 with an anchor that other parts link to."""

    text: str
    anchor: str
    level: int = 2
    tag: str | None = None
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True)
class Paragraph:
    """Sentences. `lead` for the one that opens a part, `note` for what stands in small type."""

    text: str
    style: str = "body"  # body | lead | note


@dataclass(frozen=True)
class Finding:
    """One line of a summary: what, its figure, and what to know of it."""

    title: str
    figure: str
    text: str
    anchor: str | None = None
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True)
class Findings:
    """A titled list of findings; where there are none the title says so."""

    title: str
    items: Sequence[Finding]


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
    """A captioned table; each row has one cell a column."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Quotes:
    """What people wrote under one prompt: the words, and who says so where that may be shown."""

    title: str
    quotes: Sequence[tuple[str, str]]
    note: str = ""


@dataclass(frozen=True)
class Aside:
    """A framed note: example data, a caution, a limit."""

    title: str
    sentences: Sequence[str]


Part = Heading | Paragraph | Findings | Table | Quotes | Aside


@dataclass(frozen=True)
class Document:
    """A report ready for any format.

    `facts` is its machine-readable form (what the JSON format writes), `frequencies` every figure as one tidy table
    (what the CSV format writes).
    """

    title: str
    subtitle: str
    lead: str
    facts_line: Sequence[str]
    parts: Sequence[Part]
    facts: dict[str, Any] = field(default_factory=dict)
    frequencies: Table | None = None
    language: str = "en"
    is_example: bool = False
