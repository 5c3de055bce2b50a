"""Where marks and figures of a line stand when many are close: nothing covers anything, and nothing is left out.

Marks that would cover each other stand in lanes below one another; figures turn outwards, move beside theirs or rise.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.chart import DotLine, DotPlot, Point, Shape
from app.exports.charts.ground import LABEL, MARK, Axis, Box, Mark, Words, as_printed, middle, small
from app.exports.charts.letters import width, wrap

APART = 34.0  # figures above marks that are closer than this turn outwards
LANE = MARK + 3


@dataclass(frozen=True)
class Place:
    """Measures of one size: where labels, the line and the words at its end stand."""

    axis: Axis
    label: float
    low: float  # words of marks stand between these two
    high: float
    beside: float | None  # None: below the line, at its end
    is_strip: bool
    narrow: bool


@dataclass(frozen=True)
class Laid:
    """What stands on one line, around 0."""

    marks: Sequence[Mark]
    figures: Sequence[Words]
    leaders: Sequence[tuple[float, float, float]]
    top: float
    bottom: float


def laid(chart: DotPlot, line: DotLine, place: Place) -> Laid:
    """Marks in lanes, figures where they cover nothing, and the words below."""
    order = sorted(line.points, key=lambda point: (as_printed(point.share, point.words), point.series))
    xs = [place.axis.at(as_printed(point.share, point.words)) for point in order]
    marks = [
        Mark(chart.series[point.series].shape, x, lane * LANE)
        for point, x, lane in zip(order, xs, _lanes(xs), strict=True)
    ]
    taken = [Box(m.x - MARK / 2, m.y - MARK / 2, MARK, MARK) for m in marks]
    figures: list[Words] = []
    leaders: list[tuple[float, float, float]] = []
    for n, (point, mark) in enumerate(zip(order, marks, strict=True)):
        if not point.words:
            continue
        with_words = [m.x for p, m in zip(order, marks, strict=True) if p.words and m is not mark]
        words = _free(point, mark, with_words, taken, place, last=n == len(order) - 1)
        figures.append(words)
        taken.append(words.ground)
        if abs(words.y - mark.y) > 2 * MARK:
            leaders.append((mark.x, *sorted((words.y + 4, mark.y - MARK / 2))))  # type: ignore[arg-type]
    top = min((box.y for box in taken), default=0.0)
    bottom = max((box.y + box.height for box in taken), default=0.0)
    if line.below:
        below = _below(line.below, chart, line, place, max(bottom, 10.0) + 17)
        figures += below
        bottom = below[-1].y + 4
    return Laid(marks, figures, leaders, top, bottom)


def _lanes(xs: Sequence[float]) -> list[int]:
    """The lane of each mark, so that none covers another."""
    ends: list[float] = []
    lanes = []
    for x in xs:
        lane = next((n for n, end in enumerate(ends) if x - end >= MARK), len(ends))
        ends[lane:] = [x, *ends[lane + 1 :]]
        lanes.append(lane)
    return lanes


def _free(
    point: Point, mark: Mark, others: Sequence[float], taken: Sequence[Box], place: Place, *, last: bool
) -> Words:
    """The first place for a mark's figure where it covers nothing; failing all, it rises until it is free."""
    for words in _places(point.words, mark, others, place, last=last):
        box = words.ground
        inside = place.low <= box.x and box.x + box.width <= place.high
        if inside and not any(box.overlaps(other) for other in taken):
            return words
    raise AssertionError("a figure can always rise higher")


def _places(text: str, mark: Mark, others: Sequence[float], place: Place, *, last: bool) -> Iterator[Words]:
    size, weight = LABEL if place.is_strip else 15.0, 700
    beside = middle(mark.y, size)
    right = Words(text, mark.x + MARK / 2 + 5, beside, size, weight)
    left = Words(text, mark.x - MARK / 2 - 5, beside, size, weight, "end")
    if place.is_strip:
        yield right
        yield left
    over = mark.y - MARK / 2 - 6
    under = mark.y + MARK / 2 + 16
    nearest = min(others, key=lambda x: abs(x - mark.x), default=None)
    outward = "middle"
    if nearest is not None and abs(nearest - mark.x) < APART:
        outward = "end" if nearest > mark.x or (nearest == mark.x and not last) else "start"
    turned = {"middle": 0.0, "end": 5.0, "start": -5.0}[outward]
    first, second = (over, under) if mark.y == 0 else (under, over)
    for y in (first, second):
        yield Words(text, mark.x + turned, y, size, weight, outward)
        if y == first:
            yield from (left, right) if outward == "end" else (right, left)
    for step in range(1, 40):
        for anchor, by in (("middle", 0.0), ("start", -5.0), ("end", 5.0)):
            yield Words(text, mark.x + by, over - step * 19, size, weight, anchor)


def _below(text: str, chart: DotPlot, line: DotLine, place: Place, y: float) -> list[Words]:
    """What is said below a line: under the mark on the record, where it has one."""
    size = small(place.narrow)
    on_record = [p for p in line.points if chart.series[p.series].shape is Shape.TRIANGLE]
    start = max(place.low, place.axis.start - MARK / 2)
    end = min(place.high, place.axis.end + MARK / 2)
    lines = wrap(text, end - start, size)
    if on_record and on_record[0].share > 0.5:
        x = min(end, place.axis.at(as_printed(on_record[0].share, on_record[0].words)) + MARK / 2)
        if all(width(t, size) <= x - start for t in lines):
            return [Words(t, x, y + n * 18, size, anchor="end") for n, t in enumerate(lines)]
    x = max(start, place.axis.at(as_printed(on_record[0].share, on_record[0].words)) - MARK / 2) if on_record else start
    if any(x + width(t, size) > end for t in lines):
        x = start
    return [Words(t, x, y + n * 18, size) for n, t in enumerate(lines)]
