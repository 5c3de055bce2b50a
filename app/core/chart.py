"""Charts as data: what is drawn, never how. Every one carries its finding, a description and its twin as a table.

Shares are from 0 to 1. What a chart holds may be shown: disclosure control happened before it was made. Where no figure
stands there is a `Veil` with its words, so that hidden, not asked, nobody and zero never look alike.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from app.core.table import Table, Tone


class Shape(StrEnum):
    """The mark of a row, told apart without colour."""

    CIRCLE = "circle"
    DIAMOND = "diamond"
    SQUARE = "square"
    WEDGE = "wedge"  # a triangle that points down
    HEXAGON = "hexagon"
    CROSS = "cross"
    PLUS = "plus"
    TRIANGLE = "triangle"  # hollow: on the record
    STROKE = "stroke"  # upright: everyone


@dataclass(frozen=True)
class Series:
    """A row of people as charts name it, such as “Statutory partners, 24”."""

    title: str
    shape: Shape


@dataclass(frozen=True)
class Veil:
    """A place where no figure stands, and why."""

    words: str
    tone: Tone


@dataclass(frozen=True)
class Chart:
    """What all charts share. `title` is the finding, `note` what is drawn, `table` the same figures in words.

    A detail is for looking up: slides go without it.
    """

    anchor: str
    title: str
    note: str
    description: str
    table: Table
    is_detail: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class BarLevel:
    """A level of the scale, from the most favourable to the least as the questionnaire has them."""

    label: str
    is_favourable: bool


@dataclass(frozen=True)
class Bar:
    """One question: people at each level, the share who agree and of how many, and beside it who did not rate."""

    label: str
    counts: Sequence[int] = ()
    share: str = ""
    of: str = ""
    did_not_rate: int = 0
    veil: Veil | None = None
    number: str = ""  # the question's own, set before the label


@dataclass(frozen=True)
class DivergingBars(Chart):
    """A question a line: unfavourable answers left of the line, favourable ones right of it.

    A bar is as long as its share of those who rated, and people are printed in it. `limits` are the shares to which the
    lines reach left and right: the same over a report (`reach`), so that its bars can be compared.
    """

    scale: str = ""
    levels: Sequence[BarLevel] = ()
    bars: Sequence[Bar] = ()
    heads: tuple[str, str] = ("", "")  # above the shares, and above those who did not rate
    limits: tuple[float, float] = (0.0, 0.0)


def reach(charts: Iterable[DivergingBars]) -> tuple[float, float]:
    """How far the longest bars of these charts reach to the left and right, each rounded up to a quarter."""
    left = right = Fraction(1, 4)
    for chart in charts:
        for bar in chart.bars:
            if whole := sum(bar.counts):
                favourable = sum(n for n, level in zip(bar.counts, chart.levels, strict=True) if level.is_favourable)
                left = max(left, Fraction(whole - favourable, whole))
                right = max(right, Fraction(favourable, whole))
    return math.ceil(left * 4) / 4, math.ceil(right * 4) / 4


@dataclass(frozen=True)
class Point:
    """A share of one series, with the words printed beside it."""

    series: int
    share: float
    words: str


@dataclass(frozen=True)
class DotLine:
    """Shares on one line from 0 to 1. `beside` stands at its end (a gap in words), `below` under it.

    `joined` are the two places in `points` that a thick line joins: the lowest and the highest of a gap.
    """

    label: str
    points: Sequence[Point] = ()
    beside: str = ""
    beside_more: str = ""
    below: str = ""
    joined: tuple[int, int] | None = None
    is_strong: bool = False
    veil: Veil | None = None
    number: str = ""


@dataclass(frozen=True)
class DotPlot(Chart):
    """A question or row a line, with a mark for each series; the series are named once above."""

    series: Sequence[Series] = ()
    lines: Sequence[DotLine] = ()
    head: str = ""  # above the words at the end of the lines


@dataclass(frozen=True)
class ChangeLine:
    """A share as it was and as it is, or why the two cannot be compared."""

    label: str
    was: float | None = None
    now: float | None = None
    was_words: str = ""
    now_words: str = ""
    beside: str = ""
    is_strong: bool = False
    veil: Veil | None = None


@dataclass(frozen=True)
class Slope(Chart):
    """What changed: a hollow mark where it was, an arrow's head where it is."""

    lines: Sequence[ChangeLine] = ()
    heads: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class RangeLine:
    """Where others stand, from the lowest to the highest in whole percent, and where we do."""

    label: str
    low: float | None = None
    high: float | None = None
    middle: float | None = None
    ours: Point | None = None
    beside: str = ""
    veil: Veil | None = None


@dataclass(frozen=True)
class RangeStrip(Chart):
    """A line a section: the range over partnerships, its middle, and our own place in it."""

    series: Sequence[Series] = ()
    lines: Sequence[RangeLine] = ()


@dataclass(frozen=True)
class TakingPart:
    """How many of one group: the outline is the whole (invited or started), the fill who submitted."""

    label: str
    whole: int
    part: int
    words: str


@dataclass(frozen=True)
class Participation(Chart):
    """A group a line, all on one scale of people."""

    lines: Sequence[TakingPart] = field(default=())


@dataclass(frozen=True)
class Tile:
    """One place of a tile map, by its column and row from the upper left.

    Phones print `code` and `short`, wider places `label` and `words`; `tone` is plain where the tile is filled.
    """

    column: int
    row: int
    code: str
    label: str
    words: str
    short: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True)
class TileMap(Chart):
    """Equal tiles laid out like a country: one is one place, whatever its size."""

    tiles: Sequence[Tile] = ()
