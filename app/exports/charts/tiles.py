"""A tile map: equal squares laid out like a country, each with its state in words; phones print short names."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.chart import Tile, TileMap
from app.core.table import Tone
from app.exports.charts.ground import NARROW, WIDE, Box, Row, Sheet, Veiled, Words
from app.exports.charts.letters import width, wrap

COLUMNS = 8
MOST_LINES = 4
COUNTY = "shire"  # where long names of counties are parted
PARTED = {"Clackmannanshire": "Clackman- nanshire"}  # what is too long for that


@dataclass(frozen=True)
class TileRow(Row):
    """One tile: filled, or a veil with its words."""

    box: Box
    veil: Veiled | None = None


def draw(chart: TileMap, narrow: bool) -> Sheet:
    """Works out where everything stands."""
    side, gap = (38.0, 2.0) if narrow else (92.0, 5.0)
    rows = []
    for tile in sorted(chart.tiles, key=lambda tile: (tile.row, tile.column)):
        box = Box(tile.column * (side + gap), tile.row * (side + gap) + 1, side, side)
        rows.append((_narrow if narrow else _wide)(tile, box))
    high = max((row.bottom for row in rows), default=0.0)
    columns = max([COLUMNS, *(tile.column + 1 for tile in chart.tiles)])
    return Sheet(max(NARROW if narrow else WIDE, columns * (side + gap)), high + 2, rows)


def _wide(tile: Tile, box: Box) -> TileRow:
    size, leading, side = 14.0, 17.0, 7.0
    ink = "on-for-0" if tile.tone is Tone.PLAIN else "ink"
    lines = _lines(tile.label, box.width - 2 * side, size)
    if len(lines) > MOST_LINES - 1:
        lines = _lines(tile.label, box.width - 6, size)  # a long name may come near the edge
    if not 0 < len(lines) <= MOST_LINES or any(width(line, size) > box.width - 6 for line in lines):
        lines = [tile.code]
    x = box.x + (side if max(width(line, size) for line in lines) <= box.width - 2 * side else 3)
    label = [Words(line, x, box.y + 17 + n * leading, size, tone=ink) for n, line in enumerate(lines)]
    said = Words(tile.words, box.x + side, box.y + box.height - 7, size, 700 if ink != "ink" else 400, tone=ink)
    return _tile(tile, box, label, said)


def _lines(label: str, room: float, size: float) -> list[str]:
    """The name in lines: a county's name that is too long is parted by a hyphen."""
    words = []
    for word in label.split(" "):
        if width(word, size) > room and word.endswith(COUNTY):
            word = PARTED.get(word, f"{word.removesuffix(COUNTY)}- {COUNTY}")
        words.append(word)
    return list(wrap(" ".join(words), room, size))


def _narrow(tile: Tile, box: Box) -> TileRow:
    size, middle = 12.0, box.x + box.width / 2
    ink = "on-for-0" if tile.tone is Tone.PLAIN else "ink"
    label = [Words(tile.code, middle, box.y + 16, size, 500, "middle", ink)]
    said = Words(tile.short, middle, box.y + 31, size, 700 if ink != "ink" else 400, "middle", tone=ink)
    return _tile(tile, box, label, said)


def _tile(tile: Tile, box: Box, label: Sequence[Words], said: Words) -> TileRow:
    bottom = box.y + box.height
    if tile.tone is Tone.PLAIN:
        return TileRow(box.y, bottom, [*label, said], box)
    ground = said.ground
    plate = Box(ground.x - 2, ground.y - 1, ground.width + 4, ground.height + 2)
    return TileRow(box.y, bottom, label, box, Veiled(box, tile.tone, plate, [said]))
