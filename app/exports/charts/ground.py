"""What the drawers share: measures, words laid in lines, marks, veils, and the sheet that they are drawn on.

A drawer works out where things stand, its template says how they look. Units are CSS pixels at full size.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from app.core.chart import Shape, Veil
from app.core.table import Tone
from app.exports.charts.letters import width, wrap

WIDE, NARROW = 856.0, 320.0
LABEL, LEADING = 16.0, 21.0
MARK = 17.0  # as wide and high as any mark
AIR = 12.0  # above and below what stands in a row


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Box") -> bool:
        """Whether the two share ground."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@dataclass(frozen=True)
class Words:
    """A line of words; `y` is its base line. `tone` is ink, quiet (second colour), or `on-…` a fill."""

    text: str
    x: float
    y: float
    size: float = LABEL
    weight: int = 400
    anchor: str = "start"
    tone: str = "ink"

    @property
    def ground(self) -> Box:
        """What they cover, from the top of the capitals to below the base line."""
        wide = width(self.text, self.size, self.weight)
        x = self.x - {"start": 0.0, "middle": wide / 2, "end": wide}[self.anchor]
        return Box(x, self.y - 0.78 * self.size, wide, 0.98 * self.size)


@dataclass(frozen=True)
class Mark:
    """A series' mark, by its middle."""

    shape: Shape
    x: float
    y: float


@dataclass(frozen=True)
class Veiled:
    """A place without a figure: its ground by tone, and its words on a white plate."""

    box: Box
    tone: Tone
    plate: Box
    words: Sequence[Words]


@dataclass(frozen=True)
class Row:
    """A line of a chart between two rules: its number and label."""

    top: float
    bottom: float
    label: Sequence[Words]


@dataclass(frozen=True)
class Axis:
    """Shares along a line, from 0 at `start` to 1 at `end`."""

    start: float
    end: float

    def at(self, share: float) -> float:
        """Where a share stands."""
        return self.start + share * (self.end - self.start)

    @property
    def quarters(self) -> list[float]:
        """Where the lines of the grid stand."""
        return [self.at(n / 4) for n in range(5)]

    def named(self, y: float, *, size: float, step: int = 1) -> list[Words]:
        """The names of the quarters; the first and the last say that they are per cent."""
        names = ["0%", "25", "50", "75", "100%"]
        return [Words(names[n], self.at(n / 4), y, size, anchor="middle", tone="quiet") for n in range(0, 5, step)]


@lru_cache(maxsize=4096)
def as_printed(share: float, words: str) -> float:
    """A share as exact as its words say it (`74%`, `49.6%`): a mark must not tell more than is printed."""
    said = re.search(r"\d+[.](\d+)", words)
    steps = 100 * 10 ** (len(said[1]) if said else 0)
    # The fraction that the number stood for, so that halves are rounded as in the words.
    exact = Fraction(share).limit_denominator(100_000)
    return float(math.floor(exact * steps + Fraction(1, 2)) / steps)


@dataclass(frozen=True)
class Sheet:
    """A drawing of one size. Templates read what each kind adds."""

    width: float
    height: float
    rows: Sequence[Row]
    words: Sequence[Words] = field(default=())


def small(narrow: bool) -> float:
    """The size of axes and second lines: what is drawn for phones is drawn a little smaller by the smallest."""
    return 15.0 if narrow else 14.0


def lay(
    text: str,
    x: float,
    y: float,
    room: float,
    *,
    size: float = LABEL,
    leading: float = LEADING,
    weight: int = 400,
    anchor: str = "start",
    tone: str = "ink",
) -> list[Words]:
    """Words in lines no wider than `room`, the first with its base line at `y`."""
    lines = wrap(text, room, size, weight)
    return [Words(line, x, y + n * leading, size, weight, anchor, tone) for n, line in enumerate(lines)]


def middle(y: float, size: float) -> float:
    """The base line of words whose figures stand around `y`."""
    return y + 0.355 * size


def labelled(number: str, label: str, y: float, room: float, *, indent: float, weight: int = 400) -> list[Words]:
    """A row's label, its number before it; `y` is the first base line."""
    own = [Words(number, 0, y, weight=700)] if number else []
    return own + lay(label, indent, y, room - indent, weight=weight)


def indent(numbers: Sequence[str]) -> float:
    """How far labels stand in, so that the numbers before them find room."""
    widest = max((width(number, LABEL, 700) for number in numbers), default=0.0)
    return max(28.0, widest + 10) if widest else 0.0


def lines_of(label: str, room: float, *, weight: int = 400) -> int:
    """How many lines a label takes."""
    return len(wrap(label, room, LABEL, weight))


def veiled(veil: Veil, x: float, y: float, room: float, *, least: float = 24.0) -> Veiled:
    """A veil over a track whose middle is at `y`: as high as its words ask for."""
    size, leading, side = 15.0, 19.0, 14.0
    lines = wrap(veil.words, room - 2 * side - 12, size)
    height = max(least, len(lines) * leading + 5)
    first = middle(y, size) - (len(lines) - 1) * leading / 2
    words = [Words(line, x + side + 6, first + n * leading, size) for n, line in enumerate(lines)]
    widest = max((width(line, size) for line in lines), default=0.0)
    plate = Box(x + side, y - len(lines) * leading / 2, widest + 12, len(lines) * leading)
    return Veiled(Box(x, y - height / 2, room, height), veil.tone, plate, words)
