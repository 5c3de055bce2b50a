"""Charts: every kind is drawn at both sizes with awkward data, and nothing covers or leaves anything."""

import struct
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise

import pytest

from app.core.chart import (
    Bar,
    ChangeLine,
    Chart,
    DivergingBars,
    DotLine,
    DotPlot,
    Participation,
    Point,
    RangeLine,
    RangeStrip,
    Slope,
    TakingPart,
    Veil,
    reach,
)
from app.exports import charts
from app.exports.charts.ground import Box, Words, as_printed
from app.exports.charts.letters import width, wrap
from tests.examples_charts import AWKWARD, EXAMPLES, LONG, WORD, bar, bars

SVG = "{http://www.w3.org/2000/svg}"
EVERY = [*EXAMPLES.values(), *AWKWARD]
BOTH = [(chart, narrow) for chart in EVERY for narrow in (False, True)]
NAMES = [f"{chart.anchor}-{'narrow' if narrow else 'wide'}" for chart, narrow in BOTH]


def drawn(chart: Chart, *, narrow: bool = False) -> ET.Element:
    """The drawing, parsed."""
    return ET.fromstring(charts.svg(chart, narrow=narrow))


def texts(drawing: ET.Element) -> Iterator[tuple[str, Box]]:
    """Each line of words, and the ground on which it stands by the typeface's own widths."""
    for text in drawing.iter(f"{SVG}text"):
        words = Words(
            text.text or "",
            float(text.attrib["x"]),
            float(text.attrib["y"]),
            float(text.attrib["font-size"]),
            int(text.get("font-weight", "400")),
            text.get("text-anchor", "start"),
        )
        yield words.text, words.ground


def said(drawing: ET.Element) -> list[str]:
    """The words of a drawing in order."""
    return [words for words, _box in texts(drawing)]


@pytest.mark.parametrize(("chart", "narrow"), BOTH, ids=NAMES)
def test_words_stay_on_their_sheet_and_never_cover_each_other(chart: Chart, narrow: bool) -> None:
    drawing = drawn(chart, narrow=narrow)
    _x, _y, wide, high = map(float, drawing.attrib["viewBox"].split())
    stand = list(texts(drawing))
    for words, box in stand:
        assert box.x >= -0.2 and box.x + box.width <= wide + 0.2, f"“{words}” leaves the sheet sideways"
        assert box.y >= 0 and box.y + box.height <= high, f"“{words}” leaves the sheet"
    for (one, its), (other, others) in combinations(stand, 2):
        assert not its.overlaps(others), f"“{one}” and “{other}” cover each other"


@pytest.mark.parametrize(("chart", "narrow"), BOTH, ids=NAMES)
def test_a_drawing_is_named_described_and_fit_for_the_content_policy(chart: Chart, narrow: bool) -> None:
    drawing = drawn(chart, narrow=narrow)
    ids = [element.attrib["id"] for element in drawing.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids)) and all(i.startswith(f"{chart.anchor}-") for i in ids)
    title, description = drawing[0], drawing[1]
    assert (title.tag, title.text) == (f"{SVG}title", chart.title)
    assert (description.tag, description.text) == (f"{SVG}desc", chart.description)
    assert drawing.attrib["role"] == "img"
    assert drawing.attrib["aria-labelledby"].split() == [title.attrib["id"], description.attrib["id"]]
    for element in drawing.iter():
        assert element.tag not in (f"{SVG}style", f"{SVG}script", f"{SVG}image", f"{SVG}use")
        for name, value in element.attrib.items():
            assert name != "style" and not name.startswith("on")
            assert "nan" not in value and "inf" not in value.split()
            if "url(" in value:
                assert value.removeprefix("url(#").removesuffix(")") in ids


@pytest.mark.parametrize(("chart", "narrow"), BOTH, ids=NAMES)
def test_both_sizes_say_the_same_figures(chart: Chart, narrow: bool) -> None:
    """Only figures inside bars may find no room, and are left to the table."""

    def told(value: object) -> Iterator[str]:
        if isinstance(value, (str, Veil)):
            yield value if isinstance(value, str) else value.words
        elif isinstance(value, (Bar, DotLine, ChangeLine, RangeLine, TakingPart, Point)):
            for inner in vars(value).values():
                yield from told(inner)
        elif isinstance(value, (list, tuple)):
            for inner in value:
                yield from told(inner)

    # Without spaces, because where a label breaks is each size's own affair.
    words = "".join(said(drawn(chart, narrow=narrow))).replace(" ", "")
    for name in ("bars", "lines"):
        for shown in told(getattr(chart, name, ())):
            assert shown.replace(" ", "") in words, f"“{shown}” is not printed"


def test_the_same_chart_is_the_same_to_the_byte_and_another_is_not() -> None:
    for chart in EXAMPLES.values():
        assert charts.svg(chart) == charts.svg(chart) != charts.svg(chart, narrow=True)
    one, other = (bars("swap", bar("A", *counts)) for counts in ((3, 2, 1, 4), (3, 2, 4, 1)))
    assert charts.svg(one) != charts.svg(other)


def test_the_two_sizes_of_a_chart_share_no_id() -> None:
    for chart in EVERY:
        wide, narrow = ({e.get("id") for e in drawn(chart, narrow=n).iter()} - {None} for n in (False, True))
        assert not wide & narrow


@pytest.mark.parametrize("kind", charts.DRAWERS, ids=lambda kind: kind.__name__)
def test_a_picture_has_its_width_and_says_nothing_of_when_it_was_made(kind: type[Chart]) -> None:
    picture = charts.png(EXAMPLES[kind], pixels=400)
    assert picture == charts.png(EXAMPLES[kind], pixels=400)
    kinds, at = [], 8
    while at < len(picture):
        length, name = struct.unpack(">I4s", picture[at : at + 8])
        kinds.append(name)
        at += 12 + length
    assert struct.unpack(">I", picture[16:20]) == (400,)
    assert set(kinds) <= {b"IHDR", b"IDAT", b"IEND", b"pHYs"}


def test_a_picture_is_drawn_with_our_typeface_and_needs_none_of_the_system() -> None:
    """Without its words a picture is another one; with system fonts ours would look the same."""
    chart = EXAMPLES[DivergingBars]
    unnamed = replace(chart, scale=" ")
    assert charts.png(chart, pixels=400) != charts.png(unnamed, pixels=400)


def test_markup_in_a_label_stays_text() -> None:
    chart = replace(bars("markup", bar("<script>alert(1)</script> & “more”", 1, 2, 3, 4)), title="A < B & C")
    assert "<script" not in charts.svg(chart)
    assert "<script>alert(1)</script> &" in " ".join(said(drawn(chart)))


def test_hidden_not_asked_nobody_and_zero_never_look_alike() -> None:
    chart = next(c for c in AWKWARD if c.anchor == "dots-veiled")
    drawing = drawn(chart)
    boxes = [e for e in drawing.iter(f"{SVG}rect") if e.get("class") == "veil-box"]
    grounds = [(e.attrib["fill"], e.get("stroke-dasharray")) for e in boxes]
    assert grounds == [
        ("url(#dots-veiled-wide-hidden)", None),
        ("url(#dots-veiled-wide-not-asked)", None),
        ("none", "4 3"),
    ]
    marks = [e for e in drawing.iter() if (e.get("class") or "").startswith("mark")]
    assert len(marks) == 1 + len(chart.series)  # type: ignore[attr-defined]  # the zero, and the names above


def test_a_tie_shows_every_mark() -> None:
    chart = next(c for c in AWKWARD if c.anchor == "ties")
    places = [
        (e.get("cx"), e.get("cy"), e.get("d")) for e in drawn(chart).iter() if (e.get("class") or "").startswith("mark")
    ]
    assert len(places) == len(set(places))


def test_bars_of_one_report_are_drawn_to_one_scale() -> None:
    mild = bars("mild", bar("A", 5, 5, 5, 5))
    strong = bars("strong", bar("B", 0, 1, 0, 19))
    limits = reach([mild, strong])
    assert limits == (1.0, 0.5)

    def length(chart: DivergingBars) -> float:
        rows = [e for e in drawn(chart).iter(f"{SVG}rect") if (e.get("class") or "").startswith("level")]
        return sum(float(e.attrib["width"]) + 1.5 for e in rows[len(chart.levels) :])

    assert length(replace(mild, limits=limits)) == pytest.approx(length(replace(strong, limits=limits)), abs=0.5)
    assert length(mild) > length(replace(mild, limits=limits)) + 20


def test_limits_are_rounded_up_to_a_quarter_exactly() -> None:
    assert reach([bars("a", bar("A", 1, 2, 1, 0))]) == (0.25, 0.75)
    assert reach([bars("a", bar("A", 1, 0, 0, 99))]) == (1.0, 0.25)
    assert reach([]) == (0.25, 0.25)


def test_labels_wrap_by_measured_width() -> None:
    assert width("iiii", 16) < width("MMMM", 16) / 2
    assert width("Share", 16, 700) > width("Share", 16)
    for room in (60.0, 120.0, 300.0):
        for text in (LONG, WORD):
            lines = wrap(text, room, 16)
            assert all(width(line, 16) <= room for line in lines)
            assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_dot_stands_where_its_share_does() -> None:
    chart = EXAMPLES[DotPlot]
    drawing = drawn(chart)
    circles = [float(e.attrib["cx"]) for e in drawing.iter(f"{SVG}circle") if e.get("class") == "mark"][1:]
    shares = [line.points[0].share for line in chart.lines]  # type: ignore[attr-defined]
    assert circles == [pytest.approx(330 + 361 * share, abs=0.06) for share in shares]


def test_a_mark_tells_no_more_than_its_words() -> None:
    """Two shares that are printed alike stand alike."""
    line = DotLine("A", [Point(0, 0.7142857, "71")])
    plot = replace(EXAMPLES[DotPlot], lines=[line])  # type: ignore[call-arg]
    alike = replace(plot, lines=[DotLine("A", [Point(0, 0.706, "71")])])  # type: ignore[call-arg]
    assert charts.svg(plot) == charts.svg(alike)
    assert as_printed(57 / 200, "29%") == 0.29
    assert as_printed(0.49649, "49.6%") == 0.496
    assert as_printed(1 / 3, "") == 0.33


@pytest.mark.parametrize("chart", [c for c in EVERY if isinstance(c, DivergingBars)], ids=lambda c: c.anchor)
@pytest.mark.parametrize("narrow", [False, True])
def test_the_specimen_has_every_level_and_no_hole(chart: DivergingBars, narrow: bool) -> None:
    drawing = drawn(chart, narrow=narrow)
    levels = [e for e in drawing.iter(f"{SVG}rect") if (e.get("class") or "").startswith("level")][: len(chart.levels)]
    ends = [(float(e.attrib["x"]) - 0.75, float(e.attrib["x"]) + float(e.attrib["width"]) + 0.75) for e in levels]
    for (_start, end), (start, _end) in pairwise(ends):
        assert start == pytest.approx(end, abs=0.15)
    words = "".join(said(drawing)).replace(" ", "")
    assert all(level.label.replace(" ", "") in words for level in chart.levels)


def test_an_arrow_points_the_way_of_the_change() -> None:
    drawing = drawn(EXAMPLES[Slope])
    hollow = [float(e.attrib["cx"]) for e in drawing.iter(f"{SVG}circle") if e.get("class") == "mark mark--hollow"][1:]
    heads = [e.attrib["d"] for e in drawing.iter(f"{SVG}path") if e.get("class") == "mark"][1:]
    tips = [float(d.split()[0].removeprefix("M")) for d in heads]
    assert hollow == [pytest.approx(334 + 316 * share, abs=0.06) for share in (0.46, 0.61)]
    assert tips == [pytest.approx(334 + 316 * share, abs=0.06) for share in (0.63, 0.52)]
    assert "l-12 " in heads[0] and "l12 " in heads[1]


def test_taking_part_is_drawn_on_one_scale_of_people() -> None:
    drawing = drawn(EXAMPLES[Participation])
    parts = [float(e.attrib["width"]) for e in drawing.iter(f"{SVG}rect") if e.get("class") == "part"]
    lines = EXAMPLES[Participation].lines  # type: ignore[attr-defined]
    assert parts == [pytest.approx(367 * line.part / 46, abs=0.06) for line in lines]


def test_our_place_stands_in_its_range() -> None:
    drawing = drawn(EXAMPLES[RangeStrip])
    (_specimen, first, second) = [e for e in drawing.iter(f"{SVG}rect") if e.get("class") == "span"]
    ours = [float(e.attrib["cx"]) for e in drawing.iter(f"{SVG}circle") if e.get("class") == "mark"][1:]
    for span, mark, low, high, share in ((first, ours[0], 31, 86, 63), (second, ours[1], 44, 52, 52)):
        assert float(span.attrib["x"]) + 1 == pytest.approx(334 + 3.16 * low, abs=0.06)
        assert float(span.attrib["width"]) - 2 == pytest.approx(3.16 * (high - low), abs=0.06)
        assert mark == pytest.approx(334 + 3.16 * share, abs=0.06)
