"""Dot plots: shares on lines from 0 to 100%, a mark for each series, the gap as a thick line between two of them.

Where marks would cover each other they stand in lanes below one another; where figures would, they turn outwards, move
beside their mark or rise. Where every line holds one mark of its own name, lines are low and need no names above.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.chart import DotLine, DotPlot
from app.exports.charts.crowd import Place, laid
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
    indent,
    labelled,
    lay,
    lines_of,
    middle,
    small,
    veiled,
)
from app.exports.charts.letters import width, wrap


@dataclass(frozen=True)
class DotRow(Row):
    """A line of dots: its grid, its thick line, its marks and words."""

    grid: tuple[float, float] = (0.0, 0.0)  # from, to
    y: float = 0.0
    gap: tuple[float, float] | None = None
    leaders: Sequence[tuple[float, float, float]] = ()
    marks: Sequence[Mark] = ()
    figures: Sequence[Words] = ()
    veil: Veiled | None = None


@dataclass(frozen=True)
class Dots(Sheet):
    """The drawing: the names of its series with their marks, and its axis."""

    axis: Axis = Axis(0, 1)  # noqa: RUF009
    named: Sequence[Mark] = field(default=())


def draw(chart: DotPlot, narrow: bool) -> Dots:
    """Works out where everything stands."""
    place = _place(chart, narrow)
    words, named, top = ([], [], 0.0) if _names_itself(chart) else _names(chart, narrow)
    words, top = words + _head(chart, place, top), _below_head(chart, place, top)
    inset = indent([line.number for line in chart.lines])
    rows: list[DotRow] = []
    for line in chart.lines:
        row = _row(chart, line, place, top, inset)
        rows.append(row)
        top = row.bottom
    if len(rows) > 10:  # so far down that the axis above is out of sight
        words = words + place.axis.named(top + 20, size=small(narrow), step=1)
        top += 26
    return Dots(NARROW if narrow else WIDE, top + 2, rows, words, place.axis, named)


def _names_itself(chart: DotPlot) -> bool:
    """Whether each line is one series' own, so that its label says whose mark it holds."""
    return all(
        len(line.points) <= 1 and all(chart.series[p.series].title == line.label for p in line.points)
        for line in chart.lines
    )


def _place(chart: DotPlot, narrow: bool) -> Place:
    is_strip = all(len(line.points) <= 1 and not (line.below or line.beside) for line in chart.lines)
    has_beside = any(line.beside for line in chart.lines)
    if narrow:
        return Place(Axis(18, NARROW - 18), NARROW, 0, NARROW, None, is_strip, True)
    if is_strip:
        return Place(Axis(304, 797), 284, 288, WIDE, None, True, False)
    if not has_beside:
        return Place(Axis(334, 797), 296, 298, WIDE, None, False, False)
    return Place(Axis(330, 691), 296, 298, 727, 731, False, False)


def _names(chart: DotPlot, narrow: bool) -> tuple[list[Words], list[Mark], float]:
    """The series named once above, one after the other, or one a line on a phone."""
    full = NARROW if narrow else WIDE
    words: list[Words] = []
    marks: list[Mark] = []
    x, y, deepest = 0.0, 12.0, 12.0
    for series in chart.series:
        room = width(series.title, LABEL) + MARK + 8
        if x and (narrow or x + room > full):
            x, y = 0.0, deepest + 24
        lines = lay(series.title, x + MARK + 8, middle(y, LABEL), full - x - MARK - 8)
        marks.append(Mark(series.shape, x + MARK / 2 + 1, y))
        words += lines
        deepest = max(deepest, y + (len(lines) - 1) * LEADING)
        x += room + 24
    return words, marks, deepest + 20


def _head(chart: DotPlot, place: Place, top: float) -> list[Words]:
    size = small(place.narrow)
    words = place.axis.named(_below_head(chart, place, top) - 8, size=size)
    if chart.head and place.beside is not None:
        lines = len(wrap(chart.head, WIDE - place.beside, size))
        first = _below_head(chart, place, top) - 8 - (lines - 1) * 18
        words += lay(chart.head, place.beside, first, WIDE - place.beside, size=size, leading=18, tone="quiet")
    elif chart.head:
        lines_ = wrap(chart.head, NARROW, size)
        words += [Words(t, NARROW, top + 14 + n * 19, size, anchor="end", tone="quiet") for n, t in enumerate(lines_)]
    return words


def _below_head(chart: DotPlot, place: Place, top: float) -> float:
    size = small(place.narrow)
    if chart.head and place.beside is not None:
        return top + 8 + 18 * len(wrap(chart.head, WIDE - place.beside, size))
    if chart.head:
        return top + 19 * len(wrap(chart.head, NARROW, size)) + 34
    return top + 28


def _row(chart: DotPlot, line: DotLine, place: Place, top: float, inset: float) -> DotRow:
    stand = laid(chart, line, place)
    weight = 700 if line.is_strong and place.is_strip else 400
    lines = lines_of(line.label, place.label - inset, weight=weight)
    reach = 11.0 if place.is_strip else 24.0  # half the height of the grid's lines
    veil = veiled(line.veil, place.axis.start, 0, place.axis.end - place.axis.start) if line.veil else None
    half = veil.box.height / 2 if veil else 0.0
    above, below = max(reach, half, -stand.top), max(reach, half, stand.bottom)
    beside = _beside(line, place)
    if place.narrow:
        base = top + AIR + 15
        label = labelled(line.number, line.label, base, place.label, indent=inset, weight=weight)
        y = base + (lines - 1) * LEADING + 9 + above
        end = y + below
        figures: list[Words] = []
        for text, size, own_weight in beside:
            end += 22
            figures.append(Words(text, NARROW, end, size, own_weight, "end", "ink" if size == LABEL else "quiet"))
        bottom = end + AIR
    else:
        least = 44.0 if place.is_strip else 78.0
        tall = sum(21 if size == LABEL else 18 for _t, size, _w in beside)
        bottom = top + max(least, lines * LEADING + 2 * AIR, tall + 2 * AIR, above + below + 12)
        # The line stands in the middle of its row, unless what hangs on it needs the room.
        y = min(max((top + bottom) / 2, top + above + 6), bottom - below - 6)
        first = middle((top + bottom) / 2, LABEL) - (lines - 1) * LEADING / 2
        label = labelled(line.number, line.label, first, place.label, indent=inset, weight=weight)
        figures = []
        base = (top + bottom) / 2 - tall / 2
        for text, size, own_weight in beside:
            base += 21 if size == LABEL else 18
            tone = "ink" if size == LABEL else "quiet"
            figures.append(Words(text, place.beside or 0, base - 5, size, own_weight, tone=tone))
    figures += [_moved(words, y) for words in stand.figures]
    marks = [Mark(mark.shape, mark.x, mark.y + y) for mark in stand.marks]
    leaders = [(x, a + y, b + y) for x, a, b in stand.leaders]
    if line.veil:
        veil = veiled(line.veil, place.axis.start, y, place.axis.end - place.axis.start)
    return DotRow(top, bottom, label, (y - reach, y + reach), y, _gap(line, place), leaders, marks, figures, veil)


def _moved(words: Words, y: float) -> Words:
    return Words(words.text, words.x, words.y + y, words.size, words.weight, words.anchor, words.tone)


def _beside(line: DotLine, place: Place) -> list[tuple[str, float, int]]:
    """The words at a line's end, in lines: text, size, weight."""
    weight = 700 if line.is_strong else 400
    size = small(place.narrow)
    if place.narrow:
        whole = f"{line.beside}: {line.beside_more}" if line.beside and line.beside_more else line.beside
        return [(text, LABEL, weight) for text in wrap(whole, NARROW, LABEL, weight)]
    room = WIDE - (place.beside or 731.0)
    return [(text, LABEL, weight) for text in wrap(line.beside, room, LABEL, weight)] + [
        (text, size, 400) for text in wrap(line.beside_more, room, size)
    ]


def _gap(line: DotLine, place: Place) -> tuple[float, float] | None:
    """The thick line between two marks; marks that nearly cover each other stand in lanes and have none."""
    if line.joined is None:
        return None
    joined = [line.points[n] for n in line.joined]
    ends = sorted(place.axis.at(as_printed(point.share, point.words)) for point in joined)
    return (ends[0], ends[1]) if ends[1] - ends[0] > MARK else None
