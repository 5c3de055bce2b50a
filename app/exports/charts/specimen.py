"""The specimen of diverging bars: a first bar whose segments bear the names of their levels, instead of a legend."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.chart import DivergingBars
from app.exports.charts.ground import LABEL, LEADING, NARROW, Box, Words, lay, lines_of, middle, small
from app.exports.charts.letters import wrap

BAR = 30.0
BEYOND = 6.0  # the line of zero stands out of the bar


@dataclass(frozen=True)
class Segment:
    """A level in a bar; `look` is its side and how strong it is, such as “for-0” for the outermost favourable one."""

    box: Box
    look: str
    words: Sequence[Words] = ()


@dataclass(frozen=True)
class Side:
    """The levels on one side, from left to right: their place in the scale, and how they look."""

    places: Sequence[int]
    looks: Sequence[str]


@dataclass(frozen=True)
class Scale:
    """Where bars stand: from `start` to `end` with `zero` between, `unit` for the whole of those who rated."""

    start: float
    end: float
    zero: float
    unit: float


def specimen(
    chart: DivergingBars,
    against: Side,
    favour: Side,
    needs: Sequence[Sequence[float]],
    scale: Scale,
    narrow: bool,
) -> tuple[list[Words], list[Segment], list[tuple[float, float, float]], float]:
    """The head and the first row. `needs` is the least room of each name. Returns words, segments, leaders, and where
    the rows begin."""
    size = small(narrow)
    inside = sum(map(sum, needs)) <= scale.end - scale.start
    spans: list[tuple[int, str, float, float]] = []  # level, look, from, to
    for side, need, start, end in (
        (against, needs[0], scale.start, scale.zero),
        (favour, needs[1], scale.zero, scale.end),
    ):
        spare = (end - start - sum(need)) / max(1, len(need))
        even = (end - start) / max(1, len(need))
        for place, look, room in zip(side.places, side.looks, need, strict=True):
            step = room + spare if inside else even
            spans.append((place, look, start, start + step))
            start += step
    words: list[Words] = []
    top = 2.0
    if narrow:
        words += lay(chart.scale, 0, top + 16, NARROW, weight=500)
        top += LEADING * lines_of(chart.scale, NARROW, weight=500) + 8 if chart.scale else 0
    leaders: list[tuple[float, float, float]] = []
    names = [chart.levels[place].label for place, *_ in spans]
    if inside:
        lines = max(len(wrap(name, e - s - 8, size)) for name, (_p, _l, s, e) in zip(names, spans, strict=True))
        height = max(BAR, lines * 17 + 12)
        bar_top = top + BEYOND
    else:
        height = BAR
        bar_top, stairs, leaders = _stairs(names, [(s + e) / 2 for _p, _l, s, e in spans], scale, top, size)
        words += stairs
    segments = []
    for name, (_place, look, start, end) in zip(names, spans, strict=True):
        named: list[Words] = []
        if inside:
            lines_ = wrap(name, end - start - 8, size)
            first = middle(bar_top + height / 2, size) - (len(lines_) - 1) * 17 / 2
            named = lay(
                name,
                (start + end) / 2,
                first,
                end - start - 8,
                size=size,
                leading=17,
                anchor="middle",
                tone=f"on-{look}",
            )
        segments.append(Segment(Box(start, bar_top, end - start, height), look, named))
    bottom = bar_top + height + BEYOND
    if narrow:
        head = lay(chart.heads[0], 0, bottom + 16, NARROW, size=size, leading=19, tone="quiet")
        return words + head, segments, leaders, bottom + 19 * len(head) + 8
    mid = bar_top + height / 2
    words += _around(chart.scale, 0, mid, 290, LABEL, 500, "ink")
    words += _around(chart.heads[0], 648, mid, 90, size, 400, "quiet")
    words += _around(chart.heads[1], 750, mid, 106, size, 400, "quiet")
    return words, segments, leaders, bottom + 6


def _around(text: str, x: float, y: float, room: float, size: float, weight: int, tone: str) -> list[Words]:
    """Words in lines around `y`."""
    first = middle(y, size) - (len(wrap(text, room, size, weight)) - 1) * (size + 4) / 2
    return lay(text, x, first, room, size=size, leading=size + 4, weight=weight, tone=tone)


def _stairs(
    names: Sequence[str], at: Sequence[float], scale: Scale, top: float, size: float
) -> tuple[float, list[Words], list[tuple[float, float, float]]]:
    """Names too long for their segments, each on a line of its own above with a leader down to it.

    The outermost stand highest, so that no leader crosses a name of its own side.
    """
    words: list[Words] = []
    starts: list[tuple[float, float]] = []
    y = top + size
    half = (len(names) + 1) // 2
    pairs = [(n, len(names) - 1 - n) for n in range(half)]
    for left, right in pairs:
        for n, anchor in ((left, "start"), (right, "end")) if left != right else ((left, "start"),):
            room = (scale.end - at[n] if anchor == "start" else at[n] - scale.start) - 6
            # Leaders of the other side that began higher stand in the way.
            higher = [x for x, _y in starts if (x > at[n]) == (anchor == "start") and x != at[n]]
            if higher:
                room = min(room, min(abs(x - at[n]) for x in higher) - 12)
            x = at[n] + (4 if anchor == "start" else -4)
            lines = lay(names[n], x, y, room, size=size, leading=18, anchor=anchor)
            words += lines
            starts.append((at[n], y - size + 3))
            y += 18 * len(lines)
    bottom = y - size + 8
    return bottom, words, [(x, start, bottom) for x, start in starts]
