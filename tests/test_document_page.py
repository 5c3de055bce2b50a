"""A Document as a page: every part is there, charts stand twice and have their twin, and it prints whole."""

import io
import re
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser
from pypdf import PdfReader

from app.core.chart import Chart, TileMap
from app.core.table import Matrix
from app.exports import FORMATS
from tests import examples_document
from tests.browser import axe, overflow
from tests.examples_charts import EXAMPLES

LOADING = re.compile(
    r"<(script|link|iframe|img|object|embed)\b|@import|url\((?![\"']?data:|#)|https?://(?!www\.w3\.org)"
)

# The size of the smallest letters in each drawing that shows: a narrow one's are drawn at 15, a wide one's at 14.
SMALLEST = """figures => figures.map(figure => [...figure.querySelectorAll("svg")]
  .filter(svg => svg.getClientRects().length)
  .map(svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width *
    (svg.classList.contains("chart-svg--narrow") ? 15 : 14)))"""


def page() -> str:
    """The example as a file that stands alone."""
    return FORMATS["html"].write(examples_document.document()).decode()


def soup() -> BeautifulSoup:
    """The same, parsed."""
    return BeautifulSoup(page(), "html5lib")


def one(found: Tag | None) -> Tag:
    """What must be there."""
    assert found is not None
    return found


def test_every_part_is_on_the_page() -> None:
    text = " ".join(soup().get_text(" ").split())
    for words in (
        "In one page",
        "Its answers are attributed.",
        "Most often named.",
        "No area for development",
        "Two sections are strengths.",
        "The TSI is one voice.",
        "We chose to say this. And this. Ailsa Reid, 12 May 2025",
        "Two joint chairs. third sector organisation",
        "Enters no figure fewer than 5",
    ):
        assert words in text


def test_a_page_that_stands_alone_loads_nothing_and_holds_no_style_of_its_own() -> None:
    html = page()
    assert LOADING.search(html) is None
    assert " style=" not in html
    assert "data:font/woff2;base64," in html


def test_no_id_is_given_twice_and_every_link_leads_somewhere() -> None:
    its = soup()
    ids = Counter(tag["id"] for tag in its.find_all(id=True))
    assert [i for i, n in ids.items() if n > 1] == []
    assert all(link["href"][1:] in ids for link in its.find_all("a", href=re.compile("^#")))
    for tag in its.find_all(attrs={"aria-labelledby": True}):
        assert set(str(tag["aria-labelledby"]).split()) <= set(ids)


def test_a_chart_is_a_captioned_figure_drawn_twice_with_its_twin() -> None:
    figures = soup().find_all("figure", class_="chart")
    drawn = [part for part in examples_document.document().parts if isinstance(part, Chart)]
    assert len(figures) == len(drawn) >= 5
    for figure, its in zip(figures, drawn, strict=True):
        assert its.title in one(figure.figcaption).get_text()
        assert [svg["class"][-1] for svg in figure.find_all("svg")] == ["chart-svg--wide", "chart-svg--narrow"]
        assert one(figure.details).summary is not None
        assert its.table.caption in one(one(figure.details).table).get_text()


def test_a_matrix_prints_its_number_in_every_shaded_cell() -> None:
    table = one(soup().find("table", class_="matrix"))
    shades = [(td.get_text(strip=True), td["class"][-1]) for td in table.find_all("td", class_="shade")]
    expected = {"84%": "shade--for-0", "73%": "shade--for-2", "52%": "shade--none", "42%": "shade--against-2"}
    assert expected.items() <= dict(shades).items()
    assert ("0%", "shade--against-0") in shades
    veiled = [td.get_text(strip=True) for td in table.find_all("td", class_="matrix-cell--veil")]
    assert "Hidden: fewer than 5 answered" in veiled and "Not asked" in veiled
    assert one(table.select_one("caption .shade")).get_text() == "under 40%"


@pytest.mark.parametrize(("value", "place"), [(0.0, 0), (0.39, 0), (0.4, 1), (0.75, 4), (1.0, 4)])
def test_a_band_begins_at_its_least(value: float, place: int) -> None:
    assert examples_document.matrix().band(value) == place
    assert Matrix("", (), ()).band(value) == 0


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 360, 800, 1024, 1280])
def test_one_drawing_of_each_chart_shows_and_no_letter_is_too_small(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    file = tmp_path / "report.html"
    file.write_text(page(), encoding="utf-8")
    screen = browser.new_page(viewport={"width": width, "height": 900})
    screen.goto(file.as_uri())
    assert overflow(screen) <= 0
    shown = screen.eval_on_selector_all(".chart", SMALLEST)
    assert all(len(sizes) == 1 and sizes[0] >= 11.7 for sizes in shown), shown
    if width <= 360:  # only the short names on a map's tiles may be smaller
        large = [sizes for kind, sizes in zip(EXAMPLES, shown, strict=True) if kind is not TileMap]
        assert all(sizes[0] >= 14 for sizes in large), shown
    screen.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    assert axe(screen) == []
    screen.close()


@pytest.mark.browser
def test_printed_the_wide_drawings_stand_whole_and_their_tables_open(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(page(), encoding="utf-8")
    paper = browser.new_page(viewport={"width": 360, "height": 800})
    paper.goto(file.as_uri())
    paper.emulate_media(media="print")
    classes = paper.eval_on_selector_all(
        ".chart svg", "all => all.filter(s => s.getClientRects().length).map(s => s.classList[1])"
    )
    assert classes == ["chart-svg--wide"] * len(EXAMPLES)
    pages = [p.extract_text() for p in PdfReader(io.BytesIO(paper.pdf(prefer_css_page_size=True))).pages]
    assert "Two strengths" in pages[0] and "Sections at a glance" not in pages[0]
    for chart in (part for part in examples_document.document().parts if isinstance(part, Chart)):
        (on,) = (n for n, text in enumerate(pages) if chart.note in text.replace("\n", " "))
        last = [x for name in ("bars", "lines", "tiles") for x in getattr(chart, name, ())][-1].label.split(" ")[-1]
        assert last in pages[on], f"{chart.anchor} is cut"
        assert any(f"{chart.title}: figures" in text.replace("\n", " ") for text in pages), "its table is folded"
    paper.close()
