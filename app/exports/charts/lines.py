"""Words as SVG: by far the most of what a chart is made of, so they are written here and not by a template's macro."""

from collections.abc import Iterable

from markupsafe import Markup, escape

from app.exports.charts.ground import Words

INK = {"quiet": "#4a5560", "on-for-0": "#ffffff", "on-against-0": "#ffffff"}
PLATE = '<rect class="plate-box" x="{}" y="{}" width="{}" height="{}" fill="#ffffff"/>\n'
LINE = '<text class="words words--{}" x="{}" y="{}" font-size="{}"{}{} fill="{}">{}</text>\n'


def px(value: float) -> str:
    """A measure as short as it can be written."""
    short = f"{value:.1f}"
    return "0" if short == "-0.0" else short.removesuffix(".0")


def words(lines: Iterable[Words], plated: bool = False) -> Markup:
    """Each line as live text; where it stands on a grid it has a plate of white under it."""
    parts: list[str] = []
    for line in lines:
        if plated and line.text:
            ground = line.ground
            parts.append(PLATE.format(px(ground.x - 2), px(ground.y), px(ground.width + 4), px(ground.height)))
        weight = "" if line.weight == 400 else f' font-weight="{line.weight}"'
        anchor = "" if line.anchor == "start" else f' text-anchor="{line.anchor}"'
        ink = INK.get(line.tone, "#1a1a1a")
        place = (px(line.x), px(line.y), px(line.size))
        parts.append(LINE.format(line.tone, *place, weight, anchor, ink, escape(line.text)))
    return Markup("".join(parts))
