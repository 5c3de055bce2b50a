"""Our place in a range: on each line a band from the lowest to the highest, a stroke at its middle, and our mark."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.chart import RangeLine, RangeStrip, Shape
from app.exports.charts.ground import (
    AIR,
    LABEL,
    LEADING,
    MARK,
    NARROW,
    WIDE,
    Axis,
    Mark,
    Row,
    Sheet,
    Veiled,
    Words,
    as_printed,
    lay,
    lines_of,
    middle,
    small,
    veiled,
)
from app.exports.charts.letters import width, wrap
from app.language import _

LABEL_ROOM = 272.0
BESIDE = 706.0
OVER, UNDER = 32.0, 30.0  # what our figure and the middle's take above and below the line


@dataclass(frozen=True)
class Span:
    """A band from `low` to `high`, and its middle."""

    low: float
    high: float
    middle: float | None
    y: float


@dataclass(frozen=True)
class RangeRow(Row):
    """A line of a strip."""

    grid: tuple[float, float] = (0.0, 0.0)
    y: float = 0.0
    span: Span | None = None
    mark: Mark | None = None
    figures: Sequence[Words] = ()
    veil: Veiled | None = None


@dataclass(frozen=True)
class Ranges(Sheet):
    """The drawing: its axis, and a specimen whose parts bear their names."""

    axis: Axis = Axis(0, 1)  # noqa: RUF009
    named: Sequence[Mark] = ()
    specimen: Span | None = None


def draw(chart: RangeStrip, narrow: bool) -> Ranges:
    """Works out where everything stands."""
    axis = Axis(50, NARROW - 50) if narrow else Axis(334, 650)
    words, named, specimen, top = _specimen(chart, narrow)
    words += axis.named(top + 16, size=small(narrow), step=2)
    top += 24
    rows: list[RangeRow] = []
    for line in chart.lines:
        row = _row(chart, line, axis, top, narrow)
        rows.append(row)
        top = row.bottom
    return Ranges(NARROW if narrow else WIDE, top + 2, rows, words, axis, named, specimen)


def _specimen(chart: RangeStrip, narrow: bool) -> tuple[list[Words], list[Mark], Span, float]:
    """Our mark with its name, and a band whose ends and middle are named."""
    words: list[Words] = []
    named: list[Mark] = []
    y = 12.0
    for series in chart.series:
        words += (lines := lay(series.title, MARK + 8, middle(y, LABEL), (NARROW if narrow else LABEL_ROOM) - MARK - 8))
        named.append(Mark(series.shape, MARK / 2 + 1, y))
        y = lines[-1].y + 18
    start, size = (0.0, small(True)) if narrow else (334.0, small(False))
    band_y = y + 4 if narrow else 12.0
    low, high, between = _("lowest"), _("highest"), _("middle")
    from_ = start + width(low, size) + 8
    to = from_ + 120
    words.append(Words(low, start, middle(band_y, size), size, tone="quiet"))
    words.append(Words(high, to + 8, middle(band_y, size), size, tone="quiet"))
    words.append(Words(between, from_ + 60, band_y + 26, size, anchor="middle", tone="quiet"))
    return words, named, Span(from_, to, from_ + 60, band_y), max(y, band_y + 34)


def _row(chart: RangeStrip, line: RangeLine, axis: Axis, top: float, narrow: bool) -> RangeRow:
    full = NARROW if narrow else LABEL_ROOM
    lines = lines_of(line.label, full)
    beside = wrap(line.beside, NARROW if narrow else WIDE - BESIDE, LABEL)
    veil = veiled(line.veil, axis.start, 0, axis.end - axis.start) if line.veil else None
    over = veil.box.height / 2 if veil else OVER if line.ours else 12.0
    under = veil.box.height / 2 if veil else UNDER if line.middle is not None else 12.0
    figures: list[Words] = []
    if narrow:
        label = lay(line.label, 0, top + AIR + 15, full)
        y = top + AIR + lines * LEADING + 6 + over
        bottom = y + under
        for text in beside:
            bottom += 22
            figures.append(Words(text, NARROW, bottom, anchor="end"))
        bottom += AIR
    else:
        bottom = top + max(over + under + 8, max(lines, len(beside)) * LEADING + 19, 44)
        y = (top + bottom) / 2 + (over - under) / 2
        centre = middle((top + bottom) / 2, LABEL)
        label = lay(line.label, 0, centre - (lines - 1) * LEADING / 2, full)
        first = centre - (len(beside) - 1) * LEADING / 2
        figures += [Words(text, BESIDE, first + n * LEADING) for n, text in enumerate(beside)]
    if line.veil:
        veil = veiled(line.veil, axis.start, y, axis.end - axis.start)
        return RangeRow(top, bottom, label, (y - 11, y + 11), y, None, None, figures, veil)
    span, said = _span(line, axis, y, small(narrow))
    figures += said
    mark = None
    if line.ours:
        shape = chart.series[line.ours.series].shape if chart.series else Shape.CIRCLE
        mark = Mark(shape, axis.at(as_printed(line.ours.share, line.ours.words)), y)
        figures.append(Words(line.ours.words, mark.x, y - MARK / 2 - 6, LABEL, 700, "middle"))
    return RangeRow(top, bottom, label, (y - 11, y + 11), y, span, mark, figures)


def _span(line: RangeLine, axis: Axis, y: float, size: float) -> tuple[Span | None, list[Words]]:
    """The band with its figures: the ends' outside it, so that our mark covers none; the middle's below."""
    if line.low is None or line.high is None:
        return None, []
    low, high = as_printed(line.low, ""), as_printed(line.high, "")
    between = None if line.middle is None else as_printed(line.middle, "")
    base = middle(y, size)
    # Our mark may stand on an end, and reaches over it by half its width.
    words = [
        Words(f"{low:.0%}", axis.at(low) - MARK / 2 - 3, base, size, anchor="end", tone="quiet"),
        Words(f"{high:.0%}", axis.at(high) + MARK / 2 + 3, base, size, tone="quiet"),
    ]
    if between is not None:
        words.append(Words(f"{between:.0%}", axis.at(between), y + 26, size, anchor="middle", tone="quiet"))
    return Span(axis.at(low), axis.at(high), None if between is None else axis.at(between), y), words
