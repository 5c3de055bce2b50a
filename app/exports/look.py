"""How tones and bands look in Word, PowerPoint and Excel: a colour, and always words or a mark beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil

from app.core.table import Band, Cell, Grid, Matrix, Table, Tone

FONT = "Arial"  # stands on every machine that opens these files, or another of its widths does
INK, QUIET, HEAD, LINE, WHITE, LINK, EXAMPLE = "1A1A1A", "4A5560", "12303A", "D5DADE", "FFFFFF", "0065BD", "FFD98A"


PIXELS = (
    1284  # the width of a chart's picture: 190 to the inch in Word, more than a projector shows; time grows with it
)
SLACK = 1.1  # charts measure with Roboto; this is how much wider the letters of these files run
SHORT = 12  # signs: figures such as `74% of 39` stay on one line
MOST_WANTED = 40  # what a column may ask for, in parts of the type's size


@dataclass(frozen=True)
class Shade:
    """A fill and the colour of the words on it, as RRGGBB."""

    fill: str
    ink: str


PLAIN = Shade(WHITE, INK)
SHADES = {
    Tone.PLAIN: PLAIN,
    Tone.STRENGTH: Shade("E3F1E5", "1A7032"),
    Tone.DEVELOPMENT: Shade("FDE7E4", "B01E12"),
    Tone.DIFFER: Shade("F1E8F4", "5A2A68"),
    Tone.EXPLORE: Shade("E4F0FA", "00437E"),
    Tone.UNKNOWN: Shade("ECEFF1", QUIET),
    Tone.HIDDEN: Shade("ECEFF1", QUIET),
    Tone.NOT_ASKED: Shade("F6F7F8", QUIET),
    Tone.NONE: Shade(WHITE, QUIET),
    Tone.MET: Shade("E3F1E5", "1A7032"),
    Tone.PARTLY: Shade("FFF3D6", "8A5A00"),
    Tone.UNMET: Shade("FDE7E4", "B01E12"),
}
NO_BREAK = "\u00a0"  # in a cell without words: programs make an empty one as high as their usual type
VEILS = (Tone.HIDDEN, Tone.NOT_ASKED, Tone.NONE)  # no figure stands there
MARKS = {
    Tone.STRENGTH: "▲",
    Tone.DEVELOPMENT: "▼",
    Tone.DIFFER: "↔",
    Tone.EXPLORE: "○",
    Tone.UNKNOWN: "?",
    Tone.MET: "✓",
    Tone.PARTLY: "◐",
    Tone.UNMET: "✗",
}

# From the least favourable to the most: dark at both ends, so that the order holds in grey by the printed number alone.
BANDS = (Shade("8A3706", WHITE), Shade("FBDCB9", INK), PLAIN, Shade("BFDDF4", INK), Shade("00437E", WHITE))


def tagged(words: str, tone: Tone) -> str:
    """The words with their tone's mark before them."""
    return f"{MARKS[tone]} {words}".strip() if tone in MARKS else words


def as_marks(grid: Grid) -> Table:
    """A grid with short heads and marks alone, narrow enough for a page or a slide; `key_words` says what they mean."""
    columns = [replace(c, title=short) for c, short in zip(grid.columns, grid.shorts, strict=True)]
    rows = [
        [replace(cell, text="" if cell.tone in MARKS else cell.text or NO_BREAK) for cell in row] for row in grid.rows
    ]
    return Table(grid.caption, columns, rows)


def key_words(grid: Grid) -> str:
    """`✓ Fully met · ✗ Not met · 1 Vision · …`: what the marks and the short heads of a grid mean."""
    heads = [
        f"{short} {column.title}"
        for short, column in zip(grid.shorts, grid.columns, strict=True)
        if short != column.title
    ]
    return " · ".join([*(printed(cell) for cell in grid.key), *heads])


def printed(cell: Cell) -> str:
    """What a cell says, with its mark and its remark."""
    words = tagged(cell.text, cell.tone)
    return f"{words} ({cell.note})" if cell.note else words


def band_shades(bands: Sequence[Band]) -> list[Shade]:
    """A shade for each band, spread over the palette."""
    last = max(len(bands) - 1, 1)
    return [BANDS[round(n * (len(BANDS) - 1) / last)] for n in range(len(bands))]


def shade_of(table: Table, cell: Cell) -> Shade:
    """The shade of a cell: its band's in a matrix, else its tone's."""
    if isinstance(table, Matrix) and cell.tone is Tone.PLAIN and cell.value is not None:
        reached = [s for band, s in zip(table.bands, band_shades(table.bands), strict=True) if cell.value >= band.least]
        return reached[-1] if reached else PLAIN
    return SHADES[cell.tone]


def contrast(shade: Shade) -> float:
    """WCAG's contrast of the words with their fill, from 1 to 21."""
    light, dark = sorted((_luminance(shade.fill), _luminance(shade.ink)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[a:b], 16) / 255 for a, b in pairwise((0, 2, 4, 6)))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def column_widths(table: Table, *, least: int = 6, most: int = 40) -> list[int]:
    """How wide each column wants to be, in signs: its longest word must fit, long texts and heads wrap."""
    widths = []
    for n, column in enumerate(table.columns):
        texts = [printed(row[n]) for row in table.rows]
        longest_word = max((len(word) for text in (column.title, *texts) for word in text.split()), default=0)
        longest = max((len(text) for text in texts), default=0)
        wanted = max(longest, len(column.title) // 3)
        widths.append(max(least, min(max(wanted, longest_word), most)))
    return widths


def shared_widths(table: Table, *, total: float, size: float, padding: float) -> list[float]:
    """The widths of columns that share `total` points, in type of `size` points: no word is broken while there is room.

    Each column gets what its longest word or short text needs; what is left goes where texts wait to be set in fewer
    lines, first of all to the rows' heads. `padding` is what a cell keeps free left and right together.
    """
    least = _least_widths(table, size, padding)
    spare = total - sum(least)
    if spare < 0:
        return [total * width / sum(least) for width in least]
    waiting = []
    for n, (column, width) in enumerate(zip(table.columns, least, strict=True)):
        texts = [column.title, *(printed(row[n]) for row in table.rows)]
        wanted = min(MOST_WANTED * size, max(_width(text, size, column.is_head) for text in texts)) + padding
        waiting.append(max(0.0, wanted - width) * (1.5 if column.is_head else 1))
    if not sum(waiting):
        return [width + spare / len(least) for width in least]
    return [width + spare * wait / sum(waiting) for width, wait in zip(least, waiting, strict=True)]


def is_roomy(table: Table, *, total: float, size: float, padding: float) -> bool:
    """Whether no word has to be broken in type of this size."""
    return sum(_least_widths(table, size, padding)) <= total


def _least_widths(table: Table, size: float, padding: float) -> list[float]:
    """What each column needs for its longest word, and for texts as short as figures."""
    least = []
    for n, column in enumerate(table.columns):
        texts = [printed(row[n]) for row in table.rows]
        heads = [_width(word, size, is_bold=True) for word in column.title.split()]
        words = [_width(word, size, column.is_head) for text in texts for word in text.split()]
        short = [_width(text, size, column.is_head) for text in texts if len(text) <= SHORT]
        least.append(max([*heads, *words, *short], default=size) + padding)
    return least


def _width(text: str, size: float, is_bold: bool = False) -> float:
    """How wide a text stands, measured with our typeface and with room for theirs."""
    from app.exports.charts import letters

    return letters.width(text, size, 700 if is_bold else 400) * SLACK


def lines_in(text: str, room: float, size: float, is_bold: bool = False) -> int:
    """How many lines a text takes in so many points."""
    from app.exports.charts import letters

    weight = 700 if is_bold else 400
    return sum(max(1, len(letters.wrap(line, room / SLACK, size, weight))) for line in text.split("\n"))


def lines(text: str, signs: float) -> int:
    """About how many lines a text takes in a column of so many signs."""
    return sum(max(1, ceil(len(line) / max(signs, 1))) for line in text.split("\n"))
