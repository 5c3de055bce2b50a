"""A Document as PDF, read back: it can be heard in order, is printed whole, and tells nothing of its maker."""

import gc
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from app.core.chart import Chart
from app.core.document import Document, Heading, Paragraph
from app.core.errors import Refusal
from app.core.table import Cell, Column, Table
from app.exports import FORMATS, pdf
from app.settings import ROOT
from tests import examples_document
from tests.examples_charts import EXAMPLES

LONG = Table(
    "A long table",
    [Column("Name", is_head=True), Column("Count", True)],
    [[Cell(f"Row {n}"), Cell("1", 1)] for n in range(120)],
)


def example() -> Document:
    """Every part, and a table over several pages."""
    its = examples_document.document()
    parts = [*its.parts, Heading("Annex", "annex"), LONG, Paragraph("Ends here: ŵ, ġ, “–”.")]
    return replace(its, parts=parts, made=date(2025, 4, 26))


@pytest.fixture(scope="module")
def reader() -> PdfReader:
    """The example as a reader of PDF sees it."""
    return PdfReader(io.BytesIO(FORMATS["pdf"].write(example())))


@pytest.fixture(scope="module")
def pages(reader: PdfReader) -> list[str]:
    """The words of each page."""
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def elements(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every tag of the file in its order."""

    def walk(its: Any) -> Iterator[DictionaryObject]:
        its = its.get_object()
        if isinstance(its, ArrayObject):
            for kid in its:
                yield from walk(kid)
        elif isinstance(its, DictionaryObject) and "/S" in its:
            yield its
            yield from walk(its.get("/K", ArrayObject()))

    yield from walk(reader.root_object["/StructTreeRoot"]["/K"])  # type: ignore[index]


def test_it_says_that_it_is_tagged_for_everybody_in_which_language_and_under_which_title(reader: PdfReader) -> None:
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en"  # type: ignore[index]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]  # type: ignore[index]
    xmp = root["/Metadata"].get_object().get_data().decode()  # type: ignore[union-attr]
    assert re.search(r'pdfuaid:part="1"', xmp)
    title = "Strathairn: How good is our third sector participation?"
    assert reader.metadata is not None and reader.metadata.title == title and title in xmp


def test_its_headings_tables_lists_and_figures_are_tagged_as_such(reader: PdfReader) -> None:
    kinds = [str(its["/S"]) for its in elements(reader)]
    assert kinds.count("/H1") == 1 and {"/H2", "/H3", "/H4", "/P", "/L", "/LI", "/Table", "/TR", "/TH", "/TD"} <= set(
        kinds
    )
    assert kinds.index("/H1") < kinds.index("/H2") < kinds.index("/Figure")
    cells = [its for its in elements(reader) if its["/S"] == "/TD"]
    heads = {its["/ID"] for its in elements(reader) if its["/S"] == "/TH"}
    assert all(its["/A"]["/Headers"] and set(its["/A"]["/Headers"]) <= heads for its in cells)  # type: ignore[index, arg-type]


def test_every_figure_is_a_chart_and_says_what_it_shows(reader: PdfReader) -> None:
    said = [str(its["/Alt"]) for its in elements(reader) if its["/S"] == "/Figure"]
    assert said == [chart.description for chart in EXAMPLES.values()]


def test_its_bookmarks_are_the_parts_and_sections(reader: PdfReader) -> None:
    def titles(outline: Any) -> list[Any]:
        return [titles(entry) if isinstance(entry, list) else entry.title for entry in outline]

    title, below = titles(reader.outline)
    assert title == "How good is our third sector participation?"
    assert below[:4] == [
        "In one page",
        "Sections at a glance",
        "Section by section",
        ["Leadership and shared vision Strength"],
    ]
    assert "For a board paper" not in str(below) and below[-1] == "Annex"


def test_each_page_says_its_number_and_whose_report_it_is(reader: PdfReader, pages: list[str]) -> None:
    for n, words in enumerate(pages, 1):
        assert f"Page {n} of {len(pages)}" in words
        assert "Strathairn: How good is our third sector participation?" in words
        assert "Example data. Nobody gave these answers." in words


def test_contents_tell_the_page_and_links_lead_within_the_file(reader: PdfReader, pages: list[str]) -> None:
    at = next(n for n, words in enumerate(pages, 1) if "Row 0" in words)
    assert re.search(rf"Annex *{at}\b", pages[0] + pages[1])
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots", ArrayObject())]
    assert len(links) >= 5 and all("/Dest" in its and "/A" not in its for its in links)
    assert {its["/Dest"] for its in links} <= set(reader.named_destinations)


def test_the_summary_is_on_the_first_page_and_the_next_part_is_not(pages: list[str]) -> None:
    assert "Two strengths" in pages[0] and "For a board paper" in pages[0]
    assert "Two strengths, one area for development." in pages[1]


def test_no_chart_is_cut_and_its_table_stands_open(pages: list[str]) -> None:
    for chart in (part for part in example().parts if isinstance(part, Chart)):
        (on,) = (n for n, words in enumerate(pages) if chart.note in words)
        last = [x for name in ("bars", "lines", "tiles") for x in getattr(chart, name, ())][-1].label.split(" ")[-1]
        assert last in pages[on], f"{chart.anchor} is cut"
        assert any(f"{chart.title}: figures" in words for words in pages)


def test_the_heads_of_a_table_stand_on_each_of_its_pages(pages: list[str]) -> None:
    over = [words for words in pages if re.search(r"Row \d", words)]
    assert len(over) >= 3 and all("Name Count" in words for words in over)
    assert sorted(int(n) for words in over for n in re.findall(r"Row (\d+)", words)) == list(range(120))


def test_the_typeface_is_inside_and_knows_letters_of_other_languages(reader: PdfReader, pages: list[str]) -> None:
    fonts = {}
    for page in reader.pages:
        for its in page["/Resources"]["/Font"].values():  # type: ignore[index]
            font = its.get_object()["/DescendantFonts"][0].get_object()
            fonts[str(font["/BaseFont"])] = font["/FontDescriptor"]
    assert fonts and all("Roboto" in name for name in fonts), fonts
    assert all("/FontFile2" in descriptor for descriptor in fonts.values())
    assert "Ends here: ŵ, ġ, “–”." in pages[-1]


def test_it_tells_the_day_of_its_figures_and_nothing_of_the_machine(reader: PdfReader) -> None:
    assert dict(reader.metadata or {}) == {
        "/Title": "Strathairn: How good is our third sector participation?",
        "/Creator": "HowGood",
        "/Producer": (reader.metadata or {})["/Producer"],
        "/CreationDate": "D:20250426",
    }
    assert "/ID" not in reader.trailer


def test_another_process_writes_the_same_bytes() -> None:
    script = (
        "import sys; from app.exports import pdf; from tests.test_pdf import small;"
        "sys.stdout.buffer.write(pdf.write(small()))"
    )
    other = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)
    assert other.stdout == pdf.write(small()) and other.stderr == b""


def small() -> Document:
    """A document that is soon written."""
    chart = next(iter(EXAMPLES.values()))
    return Document("T", "S", "L", [], [Heading("One", "one"), chart], made=date(2025, 4, 26))


def test_nothing_of_a_pdf_is_held_once_it_is_written() -> None:
    gc.disable()  # in a server the collector's turn comes rarely
    try:
        pdf.write(small())
        held = [its for its in gc.get_objects() if type(its).__module__ == "weasyprint.formatting_structure.boxes"]
        assert len(held) == 0
    finally:
        gc.enable()


def test_nothing_is_loaded_whatever_the_document_says() -> None:
    for address in ("https://example.org/x.png", "file:///etc/hostname", "http://127.0.0.1/x"):
        with pytest.raises(ValueError, match="disallowed protocol"):
            pdf._fetcher().fetch(address)


class NoPango:
    """Stands before the import system, as a machine without Pango does."""

    def find_spec(self, name: str, *_rest: object) -> None:
        """Lets nothing of WeasyPrint in."""
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0'")


@pytest.fixture
def without_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without Pango."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])


@pytest.mark.usefixtures("without_pango")
def test_without_pango_a_sentence_says_how_to_get_it_and_the_other_formats_work() -> None:
    with pytest.raises(Refusal, match=r"apt install libpango-1\.0-0 libpangoft2-1\.0-0.*brew install pango"):
        FORMATS["pdf"].write(small())
    for name in set(FORMATS) - {"pdf", "csv"}:
        assert FORMATS[name].write(small())
