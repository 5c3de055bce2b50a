"""The typeface: how wide words are, where a label breaks, and its three weights as files for the PNG.

A chart's words must fit before anybody draws them, so they are measured with the widths of the vendored Roboto itself.
"""

import atexit
import shutil
import tempfile
from functools import cache, lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from app.assets import VENDOR

WEIGHTS = {400: "Regular", 500: "Medium", 700: "Bold"}

# The first that knows a letter draws it.
FACES = ("roboto-latin-wght-normal.woff2", "roboto-latin-ext-wght-normal.woff2")


@lru_cache(maxsize=16384)
def width(text: str, size: float, weight: int = 400) -> float:
    """How wide `text` stands at this size, in the chart's own units."""
    widths = _widths(weight)
    # A letter that the typeface has not is drawn by another one: a whole em is what the widest would take.
    return size * sum([widths.get(letter, 1.0) for letter in text])


@lru_cache(maxsize=4096)
def wrap(text: str, room: float, size: float, weight: int = 400) -> tuple[str, ...]:
    """The lines of `text`, none wider than `room`; a word that is wider by itself breaks inside."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer, size, weight) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _pieces(word, room, size, weight)
        lines += whole
    return (*lines, line) if line else tuple(lines)


def _pieces(word: str, room: float, size: float, weight: int) -> list[str]:
    pieces, piece = [], ""
    for letter in word:
        if piece and width(piece + letter, size, weight) > room:
            pieces.append(piece)
            piece = ""
        piece += letter
    return [*pieces, piece]


def widest_word(text: str, size: float, weight: int = 400) -> float:
    """The least room in which `text` can be wrapped between its words."""
    return max((width(word, size, weight) for word in text.split(" ")), default=0.0)


def files() -> tuple[str, ...]:
    """The same files without their weights."""
    return tuple(file for _weight, file in faces())


@cache
def faces() -> tuple[tuple[int, str], ...]:
    """The typeface's weights, each as TrueType files, in a folder that goes when the process does."""
    folder = Path(tempfile.mkdtemp(prefix="howgood-letters-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = []
    for face in FACES:
        for weight, name in WEIGHTS.items():
            # Times stay as they are in the package, so that the same file comes out on every day.
            variable = TTFont(VENDOR / face, recalcTimestamp=False)
            font = instancer.instantiateVariableFont(variable, {"wght": weight}, inplace=True)
            font["OS/2"].usWeightClass = weight
            font["name"].setName(name, 2, 3, 1, 0x409)
            font.flavor = None
            target = folder / f"{face.partition('-wght')[0]}-{weight}.ttf"
            font.save(target)
            made.append((weight, str(target)))
    return tuple(made)


@cache
def _widths(weight: int) -> dict[str, float]:
    """Each letter's width as a part of the size."""
    widths: dict[str, float] = {}
    for face in reversed(FACES):
        with TTFont(VENDOR / face) as font:
            glyphs = font.getGlyphSet(location={"wght": weight})
            em = font["head"].unitsPerEm
            widths |= {chr(letter): glyphs[glyph].width / em for letter, glyph in font.getBestCmap().items()}
    return widths
