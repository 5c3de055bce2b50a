"""Diverging bars: what speaks against left of a line, what speaks for right of it, and beside them who did not rate.

A bar is as long as its share of those who rated, on one scale over the chart (and over a report, by `limits`). The
first row is a specimen whose segments bear their names, so that no legend is needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.chart import Bar, DivergingBars, reach
from app.exports.charts.ground import (
    AIR,
    LABEL,
    LEADING,
    NARROW,
    WIDE,
    Box,
    Row,
    Sheet,
    Veiled,
    Words,
    indent,
    labelled,
    lay,
    lines_of,
    middle,
    small,
    veiled,
)
from app.exports.charts.letters import widest_word, width
from app.exports.charts.specimen import BAR, BEYOND, Scale, Segment, Side, specimen

INSIDE = 3.0  # from a figure to the edge of its segment


@dataclass(frozen=True)
class BarRow(Row):
    """A question: its bar, its share, and those who did not rate."""

    zero: tuple[float, float, float] | None = None  # x, from, to
    segments: Sequence[Segment] = ()
    figures: Sequence[Words] = ()
    unrated: Box | None = None
    veil: Veiled | None = None


@dataclass(frozen=True)
class Bars(Sheet):
    """The drawing: its specimen, with a leader to each name that stands outside its segment."""

    specimen: Sequence[Segment] = ()
    leaders: Sequence[tuple[float, float, float]] = field(default=())  # x, from, to
    zero: tuple[float, float, float] = (0.0, 0.0, 0.0)


def draw(chart: DivergingBars, narrow: bool) -> Bars:
    """Works out where everything stands."""
    against, favour = _sides(chart)
    start, end = (0.0, NARROW) if narrow else (304.0, 632.0)
    size = small(narrow)
    needs = [[widest_word(chart.levels[p].label, size) + 10 for p in side.places] for side in (against, favour)]
    scale = _scale(chart, start, end, sum(needs[0]), sum(needs[1]), narrow)
    words, segments, leaders, top = specimen(chart, against, favour, needs, scale, narrow)
    first = segments[0].box
    zero = (scale.zero, first.y - BEYOND, first.y + first.height + BEYOND)
    inset = indent([bar.number for bar in chart.bars])
    rows: list[BarRow] = []
    for bar in chart.bars:
        row = (_narrow_row if narrow else _wide_row)(chart, bar, (against, favour), scale, top, inset)
        rows.append(row)
        top = row.bottom
    return Bars(NARROW if narrow else WIDE, top + 2, rows, words, segments, leaders, zero)


def _sides(chart: DivergingBars) -> tuple[Side, Side]:
    """The levels left and right of the line; scales are written from the most favourable, and read from the least."""
    order = list(range(len(chart.levels)))
    if chart.levels[0].is_favourable:
        order.reverse()
    left = [n for n in order if not chart.levels[n].is_favourable]
    right = [n for n in order if chart.levels[n].is_favourable]
    return (
        Side(left, [f"against-{strength}" for strength in _strengths(len(left))]),
        Side(right, [f"for-{strength}" for strength in reversed(_strengths(len(right)))]),
    )


def _strengths(n: int) -> list[int]:
    """How strongly each level is coloured, 0 the strongest, from the outermost to the one at the line."""
    return [0, 2] if n == 2 else [min(place, 3) for place in range(n)]


def _scale(chart: DivergingBars, start: float, end: float, left_need: float, right_need: float, narrow: bool) -> Scale:
    """One scale for all bars, with room for the specimen's names where there is enough of it."""
    own = reach([chart])
    left, right = max(own[0], chart.limits[0]), max(own[1], chart.limits[1])
    zero = start + (end - start) * left / (left + right)
    if left_need + right_need <= end - start:
        zero = min(max(zero, start + left_need), end - right_need)
    unit = min((zero - start) / left, (end - zero) / right)
    # Those who did not rate are drawn to the same scale in a smaller place.
    unrated = max((bar.did_not_rate / max(1, sum(bar.counts) + bar.did_not_rate) for bar in chart.bars), default=0.0)
    return Scale(start, end, zero, min(unit, _unrated_room(chart, narrow) / unrated) if unrated else unit)


def _unrated_room(chart: DivergingBars, narrow: bool) -> float:
    if not narrow:
        return WIDE - 750.0
    shares = [_share_width(bar, narrow) for bar in chart.bars]
    words = [width(_unrated_words(chart, bar, narrow), small(narrow)) for bar in chart.bars]
    return max(40.0, NARROW - max(shares, default=0.0) - max(words, default=0.0) - 24)


def _unrated_words(chart: DivergingBars, bar: Bar, narrow: bool) -> str:
    return f"{chart.heads[1]} {bar.did_not_rate}".strip() if narrow else str(bar.did_not_rate)


def _share_width(bar: Bar, narrow: bool) -> float:
    return width(bar.share, 20, 700) + 8 + width(bar.of, small(narrow))


def _segments(bar: Bar, sides: tuple[Side, Side], scale: Scale, y: float) -> list[Segment]:
    """A bar's segments; a figure that would touch an edge is left to the table."""
    whole = sum(bar.counts)
    segments = []
    for side, outward in zip(sides, (-1, 1), strict=True):
        edge = scale.zero
        order = list(zip(side.places, side.looks, strict=True))
        for place, look in reversed(order) if outward < 0 else order:
            count = bar.counts[place] if bar.counts else 0
            if not count:
                continue
            length = scale.unit * count / whole
            start = edge - length if outward < 0 else edge
            edge += outward * length
            figure = Words(str(count), start + length / 2, middle(y + BAR / 2, 15), 15, 500, "middle", f"on-{look}")
            fits = width(figure.text, 15, 500) + 2 * INSIDE <= length
            segments.append(Segment(Box(start, y, length, BAR), look, [figure] if fits else []))
    return sorted(segments, key=lambda segment: segment.box.x)


def _wide_row(
    chart: DivergingBars, bar: Bar, sides: tuple[Side, Side], scale: Scale, top: float, inset: float
) -> BarRow:
    lines = lines_of(bar.label, 290 - inset)
    veil = veiled(bar.veil, scale.start, 0, scale.end - scale.start, least=BAR) if bar.veil else None
    height = max(78.0, lines * LEADING + 2 * AIR, (veil.box.height + 2 * AIR) if veil else 0)
    mid = top + height / 2
    label = labelled(bar.number, bar.label, middle(mid, LABEL) - (lines - 1) * LEADING / 2, 290, indent=inset)
    figures: list[Words] = []
    beside = 648 + (width(bar.share, 20, 700) + 8 if bar.share else 0)
    under = bool(bar.share) and beside + width(bar.of, 14) > 742
    base = middle(mid, 20) - (9 if under else 0)
    if bar.share:
        figures.append(Words(bar.share, 648, base, 20, 700))
    if bar.of:
        at = (648.0, base + 19) if under else (beside, base)
        figures += lay(bar.of, *at, 94, size=14, leading=17, tone="quiet")
    unrated = None
    if bar.veil is None or bar.did_not_rate:
        unrated = Box(750, mid - 10, _unrated_share(bar) * scale.unit, 20)
        after = unrated.x + unrated.width + 8
        inside = after + width(str(bar.did_not_rate), 15) > WIDE
        figures.append(
            Words(str(bar.did_not_rate), unrated.x + unrated.width - 7, middle(mid, 15), 15, 400, "end", "on-unrated")
            if inside
            else Words(str(bar.did_not_rate), after, middle(mid, 15), 15)
        )
    if bar.veil:
        veil = veiled(bar.veil, scale.start, mid, scale.end - scale.start, least=BAR)
    y = mid - BAR / 2
    zero = None if veil else (scale.zero, y - BEYOND, y + BAR + BEYOND)
    segments = [] if veil else _segments(bar, sides, scale, y)
    return BarRow(top, top + height, label, zero, segments, figures, unrated, veil)


def _narrow_row(
    chart: DivergingBars, bar: Bar, sides: tuple[Side, Side], scale: Scale, top: float, inset: float
) -> BarRow:
    size = small(True)
    label = labelled(bar.number, bar.label, top + AIR + 15, NARROW, indent=inset)
    y = top + AIR + LEADING * lines_of(bar.label, NARROW - inset) + BEYOND + 2
    veil, height = None, BAR
    if bar.veil:
        height = veiled(bar.veil, 0, 0, NARROW, least=BAR).box.height
        veil = veiled(bar.veil, 0, y + height / 2, NARROW, least=BAR)
    bottom = y + height + BEYOND
    figures: list[Words] = []
    unrated = None
    base = bottom + 19
    if bar.share:
        figures.append(Words(bar.share, 0, base, 20, 700))
    if bar.of:
        beside = width(bar.share, 20, 700) + 8 if bar.share else 0.0
        figures.append(Words(bar.of, beside, base, size, tone="quiet"))
    if bar.veil is None or bar.did_not_rate:
        words = _unrated_words(chart, bar, True)
        room = width(words, size)
        if _share_width(bar, True) + room + 30 > NARROW:
            base += LEADING
        figures.append(Words(words, NARROW, base, size, anchor="end", tone="quiet"))
        length = _unrated_share(bar) * scale.unit
        # The bars of all rows end at one line, so that their lengths can be compared.
        end_at = NARROW - max(width(_unrated_words(chart, b, True), size) for b in chart.bars) - 8
        unrated = Box(end_at - length, base - 13, length, 16)
    end = base + AIR if figures else bottom + AIR
    zero = None if veil else (scale.zero, y - BEYOND, bottom)
    segments = [] if veil else _segments(bar, sides, scale, y)
    return BarRow(top, end, label, zero, segments, figures, unrated, veil)


def _unrated_share(bar: Bar) -> float:
    everyone = sum(bar.counts) + bar.did_not_rate
    return bar.did_not_rate / everyone if everyone else 0.0
