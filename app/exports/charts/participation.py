"""Who took part: for each group an outline for the whole and a fill for those who submitted, on one scale of people."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.chart import Participation
from app.exports.charts.ground import AIR, LABEL, LEADING, NARROW, WIDE, Box, Row, Sheet, Words, lay, lines_of, middle
from app.exports.charts.letters import width, wrap

BAR = 20.0
BARS = (300.0, 667.0)
BESIDE = 683.0


@dataclass(frozen=True)
class GroupRow(Row):
    """A group's bar; nobody at all is a stroke at the start."""

    whole: Box
    part: Box
    figures: Sequence[Words]
    veil: None = None


def draw(chart: Participation, narrow: bool) -> Sheet:
    """Works out where everything stands."""
    most = max((max(line.whole, line.part) for line in chart.lines), default=0) or 1
    start, end = (0.0, NARROW) if narrow else BARS
    unit = (end - start) / most
    top = 1.0
    rows: list[GroupRow] = []
    for line in chart.lines:
        label, figures, y, bottom = (_narrow if narrow else _wide)(line.label, line.words, top)
        whole, part = (Box(start, y, n * unit, BAR) for n in (line.whole, line.part))
        rows.append(GroupRow(top, bottom, label, whole, part, figures))
        top = bottom
    return Sheet(NARROW if narrow else WIDE, top + 2, rows)


def _wide(label: str, words: str, top: float) -> tuple[list[Words], list[Words], float, float]:
    lines, beside = lines_of(label, 284), lines_of(words, WIDE - BESIDE)
    height = max(36.0, max(lines, beside) * LEADING + 15)
    base = middle(top + height / 2, LABEL)
    return (
        lay(label, 0, base - (lines - 1) * LEADING / 2, 284),
        lay(words, BESIDE, base - (beside - 1) * LEADING / 2, WIDE - BESIDE),
        top + (height - BAR) / 2,
        top + height,
    )


def _narrow(label: str, words: str, top: float) -> tuple[list[Words], list[Words], float, float]:
    first = top + AIR + 15
    if width(label, LABEL) + width(words, LABEL) + 16 <= NARROW:
        return [Words(label, 0, first)], [Words(words, NARROW, first, anchor="end")], first + 8, first + 8 + BAR + AIR
    named = lay(label, 0, first, NARROW)
    under = named[-1].y + LEADING if named else first
    said = [Words(text, 0, under + n * LEADING, tone="quiet") for n, text in enumerate(wrap(words, NARROW, LABEL))]
    y = (said[-1].y if said else under) + 8
    return named, said, y, y + BAR + AIR
