"""The table of charts: a kind → who works out where things stand, and the template that draws it.

A new kind is a module beside these, a template in templates/charts, an example in tests/examples_charts.py and a line
here. The same SVG goes into pages and PDF, and as PNG into Word and slides. A mark depends on printed values alone.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import resvg_py
from markupsafe import Markup

from app.core.chart import Chart, DivergingBars, DotPlot, Participation, RangeStrip, Slope, TileMap
from app.exports.charts import diverging, dots, letters, lines, participation, slope, strip, tiles
from app.exports.charts.ground import Sheet
from app.templating import environment, render


@dataclass(frozen=True)
class Drawer:
    """How one kind is drawn: `draw(chart, narrow)` gives what the template needs."""

    template: str
    draw: Callable[[Any, bool], Sheet]


DRAWERS: dict[type[Chart], Drawer] = {
    DivergingBars: Drawer("charts/diverging_bars.svg", diverging.draw),
    DotPlot: Drawer("charts/dot_plot.svg", dots.draw),
    Slope: Drawer("charts/slope.svg", slope.draw),
    RangeStrip: Drawer("charts/range_strip.svg", strip.draw),
    Participation: Drawer("charts/participation.svg", participation.draw),
    TileMap: Drawer("charts/tile_map.svg", tiles.draw),
}


def svg(chart: Chart, *, narrow: bool = False) -> str:
    """The chart as one <svg> that stands alone: 856 wide, or drawn anew for phones."""
    drawer = DRAWERS[type(chart)]
    form = "narrow" if narrow else "wide"
    sheet = drawer.draw(chart, narrow)
    return render(drawer.template, chart=chart, sheet=sheet, id=f"{chart.anchor}-{form}", form=form)


def png(chart: Chart, *, pixels: int = 1712) -> bytes:
    """The wide chart as a picture of this width, on white, with the typeface that HowGood ships."""
    return _pixels(svg(chart), pixels)


@lru_cache(maxsize=64)
def _pixels(drawing: str, pixels: int) -> bytes:
    """Kept for a moment: Word and slides of one report show the same pictures, and each takes long."""
    return resvg_py.svg_to_bytes(
        svg_string=drawing,
        background="#ffffff",
        width=pixels,
        skip_system_fonts=True,
        font_files=list(letters.files()),
        sans_serif_family="Roboto",
        languages=["en"],
    )


def drawings(chart: Chart) -> Markup:
    """The chart twice, for a page whose style sheet shows the one that fits."""
    return Markup(svg(chart) + svg(chart, narrow=True))


def picture(chart: Chart) -> Markup:
    """The wide chart as a picture for paper. Its title stands above it, so it is told by its description."""
    written = base64.b64encode(svg(chart).encode()).decode()
    source = f"data:image/svg+xml;base64,{written}"
    return Markup('<img class="chart-svg chart-svg--wide" src="{}" alt="{}">').format(source, chart.description)


# What document.html draws charts with, on the site's pages as in files.
environment.globals |= {"chart_drawings": drawings, "chart_picture": picture}
environment.filters |= {"px": lines.px, "words": lines.words}
