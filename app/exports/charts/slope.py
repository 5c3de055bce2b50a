"""What changed: on each line a hollow mark where it was and an arrow's head where it is, both with their figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.chart import ChangeLine, Slope
from app.exports.charts.ground import (
    AIR,
    LABEL,
    LEADING,
    NARROW,
    WIDE,
    Axis,
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

DOT = 5.5
HEAD = 12.0  # an arrow's head is as long
LABEL_ROOM = 272.0
BESIDE = 716.0


@dataclass(frozen=True)
class Arrow:
    """From where it was to where it is; either may be missing. `way` is up, down or same."""

    was: tuple[float, float] | None = None
    now: tuple[float, float] | None = None
    way: str = "same"
    has_line: bool = False


@dataclass(frozen=True)
class ChangeRow(Row):
    """A line of a slope chart."""

    grid: tuple[float, float] = (0.0, 0.0)
    y: float = 0.0
    arrow: Arrow | None = None
    figures: Sequence[Words] = ()
    veil: Veiled | None = None


@dataclass(frozen=True)
class Change(Sheet):
    """The drawing: its axis, and a specimen whose ends bear the names of the two rounds."""

    axis: Axis = Axis(0, 1)  # noqa: RUF009
    specimen: Arrow = Arrow()


def draw(chart: Slope, narrow: bool) -> Change:
    """Works out where everything stands."""
    axis = Axis(52, NARROW - 52) if narrow else Axis(334, 650)
    full = NARROW if narrow else WIDE
    words, specimen, top = _specimen(chart, narrow)
    words += axis.named(top + 18 if narrow else top - 6, size=small(narrow), step=2)
    top += 26 if narrow else 2
    rows: list[ChangeRow] = []
    for line in chart.lines:
        row = (_narrow_row if narrow else _wide_row)(line, axis, top)
        rows.append(row)
        top = row.bottom
    return Change(full, top + 2, rows, words, axis, specimen)


def _specimen(chart: Slope, narrow: bool) -> tuple[list[Words], Arrow, float]:
    """The two rounds' names at the ends of an arrow, one under the other where they are too long for one line."""
    was, now = chart.heads
    room = NARROW if narrow else LABEL_ROOM
    size = small(narrow)
    arrow_from = width(was, size) + 8 + DOT
    arrow_to = arrow_from + 34
    if arrow_to + 8 + width(now, size, 700) <= room:
        y = 16.0
        words = [
            Words(was, 0, middle(y, size), size, tone="quiet"),
            Words(now, arrow_to + 6, middle(y, size), size, 700),
        ]
        return words, Arrow((arrow_from, y), (arrow_to, y), "same", True), y + 16
    lines = lay(was, 20, 15, room - 20, size=size, leading=19, tone="quiet")
    under = lines[-1].y + 22
    more = lay(now, 20, under, room - 20, size=size, leading=19, weight=700)
    arrow = Arrow((DOT + 1, lines[0].y - 5), (HEAD + 1, under - 5), "same", False)
    return [*lines, *more], arrow, more[-1].y + 12


def _wide_row(line: ChangeLine, axis: Axis, top: float) -> ChangeRow:
    weight = 700 if line.is_strong else 400
    lines = lines_of(line.label, LABEL_ROOM)
    beside = wrap(line.beside, WIDE - BESIDE, LABEL, weight)
    high = veiled(line.veil, axis.start, 0, axis.end - axis.start).box.height if line.veil else 0.0
    apart = _is_close(line, axis)
    height = max(40.0, max(lines, len(beside)) * LEADING + 19, high + AIR, 56.0 if apart else 0.0)
    y = top + height / 2
    label = lay(line.label, 0, middle(y, LABEL) - (lines - 1) * LEADING / 2, LABEL_ROOM)
    first = middle(y, LABEL) - (len(beside) - 1) * LEADING / 2
    figures = [Words(text, BESIDE, first + n * LEADING, weight=weight) for n, text in enumerate(beside)]
    return _row(line, axis, top, top + height, label, y, figures)


def _narrow_row(line: ChangeLine, axis: Axis, top: float) -> ChangeRow:
    weight = 700 if line.is_strong else 400
    label = lay(line.label, 0, top + AIR + 15, NARROW)
    high = veiled(line.veil, axis.start, 0, axis.end - axis.start).box.height if line.veil else 0.0
    half = max(12.0, high / 2, 20.0 if _is_close(line, axis) else 0.0)
    y = label[-1].y + 10 + half if label else top + AIR + half
    figures = []
    end = y + half
    for text in wrap(line.beside, NARROW, LABEL, weight):
        end += 22
        figures.append(Words(text, NARROW, end, LABEL, weight, "end"))
    return _row(line, axis, top, end + AIR, label, y, figures)


def _row(
    line: ChangeLine,
    axis: Axis,
    top: float,
    bottom: float,
    label: Sequence[Words],
    y: float,
    figures: list[Words],
) -> ChangeRow:
    grid = (y - 11, y + 11)
    if line.veil:
        veil = veiled(line.veil, axis.start, y, axis.end - axis.start)
        return ChangeRow(top, bottom, label, grid, y, None, figures, veil)
    was, now = _places(line, axis)
    step = 10.0 if _is_close(line, axis) else 0.0
    way = "same" if was is None or now is None or was == now else "up" if now > was else "down"
    # An arrow to the left has its figures the other way round: each stands on its mark's far side.
    left = way == "down"
    if was is not None:
        x, anchor = (was + DOT + 6, "start") if left else (was - DOT - 6, "end")
        figures.append(Words(line.was_words, x, middle(y - step, LABEL), anchor=anchor, tone="quiet"))
    if now is not None:
        x, anchor = (now - 6, "end") if left else (now + 6, "start")
        figures.append(Words(line.now_words, x, middle(y + step, LABEL), weight=700, anchor=anchor))
    arrow = Arrow(
        None if was is None else (was, y - step),
        None if now is None else (now, y + step),
        way,
        was is not None and now is not None and not step,
    )
    return ChangeRow(top, bottom, label, grid, y, arrow, figures)


def _places(line: ChangeLine, axis: Axis) -> tuple[float | None, float | None]:
    return (
        None if line.was is None else axis.at(as_printed(line.was, line.was_words)),
        None if line.now is None else axis.at(as_printed(line.now, line.now_words)),
    )


def _is_close(line: ChangeLine, axis: Axis) -> bool:
    """Whether head and mark would cover each other, so that they stand below one another."""
    was, now = _places(line, axis)
    return was is not None and now is not None and abs(was - now) < HEAD + DOT + 2
