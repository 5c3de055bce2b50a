"""What fits on a slide: how high things stand, and how rows and text are shared out over slides."""

from collections.abc import Sequence
from dataclasses import replace

from app.core.table import Table
from app.exports import look
from app.exports.powerpoint import BODY
from app.exports.slides import INSET, LEADING, Line

PADDING = 12.0  # points: a table cell's, left and right together


def height(lines: Sequence[Line], width: float = BODY) -> float:
    """How high these paragraphs stand together."""
    return sum(line.height_in(width) for line in lines)


def pages_of(table: Table, widths: Sequence[float], size: float, room: float) -> list[Table]:
    """The table in parts that each fit on a slide, with at least one row; the last is about as long as the others."""

    def row_height(texts: Sequence[str], *, is_head: bool = False) -> float:
        most = 1
        for text, column, width in zip(texts, table.columns, widths, strict=True):
            most = max(most, look.lines_in(text, width - PADDING, size, is_head or column.is_head))
        return most * size * LEADING + 2 * INSET

    room -= row_height([column.title for column in table.columns], is_head=True)
    heights = [row_height([look.printed(cell) for cell in row]) for row in table.rows]
    return [replace(table, rows=[table.rows[n] for n in page]) for page in shared_out(heights, room)]


def shared_out(heights: Sequence[float], room: float) -> list[list[int]]:
    """The places of what stands below each other, page by page; the last page holds about as much as the others."""
    pages = _filled(heights, room)
    even = sum(heights) / len(pages) + max(heights, default=0) / 2
    evenly = _filled(heights, min(room, even))
    return evenly if len(evenly) == len(pages) else pages


def _filled(heights: Sequence[float], room: float) -> list[list[int]]:
    pages: list[list[int]] = [[]]
    used = 0.0
    for n, needed in enumerate(heights):
        if pages[-1] and used + needed > room:
            pages.append([])
            used = 0.0
        pages[-1].append(n)
        used += needed
    return pages
