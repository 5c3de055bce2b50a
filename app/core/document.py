"""The narrow waist between reports and formats: a report makes a `Document`, a writer turns any into bytes.

Disclosure control has happened before this point: a Document holds only what its reader may see.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.core.chart import Chart
from app.core.table import Table, Tone


@dataclass(frozen=True)
class Heading:
    """A heading of level 2 to 4 with an anchor that other parts link to.

    What follows a detail's heading, up to the next of its level, is for looking up: slides go without it and say so.
    """

    text: str
    anchor: str
    level: int = 2
    tag: str | None = None
    tone: Tone = Tone.PLAIN
    is_detail: bool = False


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


@dataclass(frozen=True)
class Excerpt:
    """Sentences ready to be copied into another paper."""

    title: str
    sentences: Sequence[str]


@dataclass(frozen=True)
class Authored:
    """What the partnership's own people wrote into the report, under their name and day."""

    words: str
    by: str


Part = Heading | Paragraph | Findings | Table | Quotes | Aside | Excerpt | Authored | Chart


@dataclass(frozen=True)
class Document:
    """A report ready for any format.

    `facts` is its machine-readable form (what the JSON format writes), `frequencies` every figure as one tidy table
    (what the CSV format writes). `made` is the day its snapshot was made: files carry that day, never the clock's.
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
    made: date | None = None
