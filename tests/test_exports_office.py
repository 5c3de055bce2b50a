"""Word, PowerPoint and Excel: what is written is read back by another library, as the office's programs would."""

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pypdf
import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.slide import Slide

from app.core.chart import Bar, BarLevel, DivergingBars, reach
from app.core.document import Authored, Document, Heading, Paragraph, Quotes
from app.core.table import Band, Cell, Column, Matrix, Table
from app.exports import FORMATS, charts, look, package
from app.exports.paging import height
from app.exports.pptx import in_parts
from app.exports.sheets import sheet_name
from app.exports.slides import Line
from tests.documents import (
    ALL_TEXTS,
    BOARD_PAPER,
    CHART,
    DAY,
    EMOJI,
    FORBIDDEN,
    FORMULAS,
    MARKUP,
    MATRIX,
    RIGHT_TO_LEFT,
    STATES,
    TABLE,
    everything,
    long_table,
)

OFFICE = ("docx", "pptx", "xlsx")


def written(name: str, document: Document | None = None) -> bytes:
    """A document in this format, by default the one that holds everything."""
    return FORMATS[name].write(document or everything())


def workbook(document: Document | None = None) -> openpyxl.Workbook:
    """The workbook as openpyxl reads it."""
    return openpyxl.load_workbook(io.BytesIO(written("xlsx", document)))


def table_in(book: openpyxl.Workbook, caption: str) -> list[list[Any]]:
    """The rows under the head of the sheet with this caption, as cells."""
    sheet = next(s for s in book.worksheets if s["A1"].value == caption)
    return [list(row) for row in sheet.iter_rows(min_row=4)]


# --------------------------------------------------------------------------------------------- what all three promise


def test_the_same_document_gives_the_same_bytes_in_another_process() -> None:
    script = f"""
import hashlib
from app.exports import FORMATS
from tests.documents import everything
for name in {OFFICE}:
    print(hashlib.sha256(FORMATS[name].write(everything())).hexdigest())
"""
    made = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
            text=True,
        ).stdout.split()
        for seed, zone in (("1", "Europe/London"), ("2", "Asia/Tokyo"))
    ]
    assert made[0] == made[1] == [hashlib.sha256(written(name)).hexdigest() for name in OFFICE]


@pytest.mark.parametrize("name", OFFICE)
def test_no_file_tells_the_time_or_who_wrote_it(name: str) -> None:
    today = date.today().isoformat().encode()
    with zipfile.ZipFile(io.BytesIO(written(name))) as file:
        names = file.namelist()
        assert names[0] == package.CONTENT_TYPES and names[1:] == sorted(names[1:])
        assert {info.date_time for info in file.infolist()} == {package.EARLIEST}
        assert not [n for n in names if re.search(r"thumbnail|printerSettings|customXml", n)]
        for part in names:
            content = file.read(part)
            assert today not in content, f"{part} tells today's date"
            assert b"python" not in content.lower(), f"{part} names its maker"
        core = file.read("docProps/core.xml").decode()
    assert "<dc:creator>HowGood</dc:creator>" in core
    assert set(re.findall(r"\d{4}-\d\d-\d\d", core)) == {DAY.isoformat()}


@pytest.mark.parametrize("name", OFFICE)
def test_a_document_without_a_day_carries_none_of_ours(name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(written(name, everything(made=None)))) as file:
        assert set(re.findall(r"\d{4}-\d\d-\d\d", file.read("docProps/core.xml").decode())) == {"1980-01-01"}


@pytest.mark.parametrize("name", OFFICE)
def test_a_document_without_parts_is_still_a_file(name: str) -> None:
    document = everything(parts=[], frequencies=None, lead="", facts_line=())
    assert zipfile.is_zipfile(io.BytesIO(written(name, document)))


def test_words_can_be_read_on_every_shade() -> None:
    for shade in (*look.SHADES.values(), *look.BANDS, look.Shade(look.HEAD, look.WHITE)):
        assert look.contrast(shade) >= 4.5, shade


def test_the_bands_of_a_matrix_spread_over_the_palette() -> None:
    assert look.band_shades([]) == []
    assert look.band_shades([Band(0, "all")]) == [look.BANDS[0]]
    assert look.band_shades(MATRIX.bands) == list(look.BANDS)
    assert [look.shade_of(MATRIX, row[1]).fill for row in MATRIX.rows] == [
        "00437E", "8A3706", look.SHADES[MATRIX.rows[2][1].tone].fill, "FBDCB9", "FFFFFF", "BFDDF4",
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ Word


def word(document: Document | None = None) -> WordDocument:
    """The file as python-docx reads it."""
    return docx.Document(io.BytesIO(written("docx", document)))


def texts_of(its: WordDocument) -> str:
    """All words of the body, a line a paragraph, those of links and cells too."""
    return "\n".join(_words_of(p) for p in its.element.body.iter(qn("w:p")))


def _words_of(element: Any) -> str:
    signs = {qn("w:t"): None, qn("w:br"): "\n", qn("w:tab"): "\t"}
    return "".join(e.text if signs[e.tag] is None else signs[e.tag] for e in element.iter(*signs))


def test_every_text_of_a_report_stands_in_word() -> None:
    text = texts_of(word())
    for expected in (*ALL_TEXTS, *FORMULAS, "beforeafter", RIGHT_TO_LEFT, EMOJI, MARKUP, "Line one\nline two"):
        assert expected in text, expected


def test_a_word_file_has_real_headings_captions_and_lists() -> None:
    paragraphs = [(p.style.name, _words_of(p._p)) for p in word().paragraphs if p.style]
    headings = [(style, words) for style, words in paragraphs if style.startswith("Heading")]
    assert headings == [
        ("Heading 1", "Where we stand"),
        ("Heading 2", "Two strengths"),
        ("Heading 2", "No area for development"),
        ("Heading 2", "A section   ▲ Strength "),
        ("Heading 3", "Its comments"),
        ("Heading 4", "What works well?"),
        ("Heading 4", "What would make it better?"),
        ("Heading 4", "For a board paper"),
    ]
    assert [words for style, words in paragraphs if style == "Caption"] == [
        f"Table 1: {MATRIX.caption}",
        f"Figure 1: {CHART.title}",
        f"Table 2: {CHART.table.caption}",
        f"Table 3: {TABLE.caption}",
    ]
    found = dict(paragraphs)
    assert found["Title"] == "How good is our participation?" and found["Subtitle"] == "Orkney"
    assert found["List Bullet"] == "▲ Delivery  81%"
    assert found["Quote"] == "Line one\nline two\n— Group not shown"
    assert found["Authored"] == "All are welcome." and found["Authored by"] == "Ann Example, 3 May 2027"
    assert found["Excerpt"] == "Views differ on one." and found["Aside"].startswith("Small numbers")


def test_the_cells_of_a_word_table_say_their_state_and_are_shaded() -> None:
    [table] = [t for t in word().tables if len(t.rows) == len(STATES) + 1]
    assert [cell.text for cell in table.rows[0].cells] == ["Row", "State"]
    cells = [row.cells[1] for row in list(table.rows)[1:]]
    assert [cell.text for cell in cells] == [look.printed(state) for state in STATES]
    fills = [(found[0] if (found := cell._tc.xpath("./w:tcPr/w:shd/@w:fill")) else "") for cell in cells]
    assert fills[0] == fills[1] == "" and fills[2] != fills[3]
    for state, cell, fill in zip(STATES, cells, fills, strict=True):
        assert fill == ("" if look.shade_of(TABLE, state) == look.PLAIN else look.shade_of(TABLE, state).fill)
        assert bool(cell._tc.xpath(".//w:i")) == (state.tone in look.VEILS)


def test_every_word_table_has_a_head_that_repeats_and_a_name() -> None:
    its = word(everything(parts=[*everything().parts, long_table(200)]))
    assert len(its.tables) == 4
    for table in its.tables:
        head, *rows = table._tbl.tr_lst
        assert head.xpath("./w:trPr/w:tblHeader") and not [r for r in rows if r.xpath("./w:trPr/w:tblHeader")]
        assert all(row.xpath("./w:trPr/w:cantSplit") for row in table._tbl.tr_lst)
        assert table._tbl.xpath("./w:tblPr/w:tblCaption/@w:val")[0]
        assert table._tbl.xpath("./w:tblPr/w:tblLook/@w:firstRow") == ["1"]
        widths = [int(w) for w in table._tbl.xpath("./w:tblGrid/w:gridCol/@w:w")]
        assert abs(sum(widths) - 9638) <= len(widths)
    assert len(its.tables[-1].rows) == 201


def test_a_picture_in_word_is_described_and_as_wide_as_the_text() -> None:
    [picture] = word().inline_shapes
    properties = picture._inline.docPr
    assert properties.get("descr") == CHART.description and properties.get("title") == CHART.title
    assert picture.width == 9638 * 635
    with zipfile.ZipFile(io.BytesIO(written("docx"))) as file:
        assert file.read("word/media/image1.png") == charts.png(CHART, pixels=look.PIXELS)


def test_a_word_file_says_its_language_day_and_that_it_is_an_example() -> None:
    its = word()
    assert [e.get(qn("w:val")) for e in its.styles.element.iter(qn("w:lang"))] == ["en-GB"]
    properties = its.core_properties
    assert (properties.author, properties.last_modified_by, properties.language) == ("HowGood", "HowGood", "en-GB")
    assert properties.title == "Orkney: How good is our participation?"
    assert properties.created == properties.modified
    section = its.sections[0]
    assert section.header.paragraphs[0].text == "Example data. Nobody gave these answers."
    assert "Page 1 of 1" in section.footer.paragraphs[0].text
    assert [i.text.strip() for i in section.footer._element.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    plain = word(everything(is_example=False, language="gd"))
    assert plain.sections[0].header.paragraphs[0].text == ""
    assert [e.get(qn("w:val")) for e in plain.styles.element.iter(qn("w:lang"))] == ["gd-GB"]


def test_every_link_in_word_leads_to_a_bookmark() -> None:
    its = word()
    marks = [e.get(qn("w:name")) for e in its.element.iter(qn("w:bookmarkStart"))]
    links = [e.get(qn("w:anchor")) for e in its.element.iter(qn("w:hyperlink"))]
    assert len(marks) == len(set(marks)) == 4 and len(links) == 2 and set(links) <= set(marks)
    assert all(re.fullmatch(r"[A-Za-z]\w{0,39}", mark) for mark in marks)


def test_two_parts_with_one_anchor_make_one_bookmark() -> None:
    its = word(everything(parts=[Heading("One", "same"), Heading("Two", "same")]))
    assert len(list(its.element.iter(qn("w:bookmarkStart")))) == 1
    assert "Two" in texts_of(its)


def test_text_from_the_right_is_set_from_the_right() -> None:
    [paragraph] = [p for p in word().paragraphs if RIGHT_TO_LEFT in p.text]
    assert paragraph._p.xpath("./w:pPr/w:bidi") and paragraph._p.xpath("./w:r/w:rPr/w:rtl")
    assert len(word().element.xpath("//w:bidi")) == 1


def test_every_style_that_word_uses_is_defined() -> None:
    its = word()
    known = {e.get(qn("w:styleId")) for e in its.styles.element.iter(qn("w:style"))}
    used = set()
    for root in (its.element, its.sections[0].header._element, its.sections[0].footer._element, its.styles.element):
        for tag in ("pStyle", "rStyle", "tblStyle", "basedOn", "next"):
            used |= {e.get(qn("w:val")) for e in root.iter(qn(f"w:{tag}"))}
    assert used <= known


# ------------------------------------------------------------------------------------------------------ PowerPoint


def slides(document: Document | None = None) -> Presentation:
    """The file as python-pptx reads it."""
    return pptx.Presentation(io.BytesIO(written("pptx", document)))


def titles(its: Presentation) -> list[str]:
    """The titles of all slides."""
    return [slide.shapes.title.text_frame.text for slide in its.slides if slide.shapes.title]


def titled(its: Presentation, title: str) -> Slide:
    """The slide with this title."""
    return next(s for s in its.slides if s.shapes.title is not None and s.shapes.title.text_frame.text == title)


def shown(slide: Slide) -> str:
    """All words on a slide, in the order in which they are read."""
    words = []
    for shape in slide.shapes:
        if shape.has_text_frame:
            words.append(shape.text_frame.text.replace("\v", "\n"))
        if shape.has_table:
            words += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(words)


def test_a_slide_has_one_finding_and_its_sentence_as_the_title() -> None:
    assert titles(slides()) == [
        "How good is our participation?",
        "In short",
        "Where we stand",
        "Two strengths",
        MATRIX.caption,
        CHART.title,
        TABLE.caption,
        "Its comments",
        "Its comments (continued, 2 of 3)",
        "Its comments (continued, 3 of 3)",
        "Its comments",
    ]


def test_every_text_of_a_report_stands_on_slides() -> None:
    its = slides()
    text = "\n".join(shown(slide) for slide in its.slides)
    assert not [words for words in BOARD_PAPER if words in text]
    text += "".join(slide.notes_slide.notes_text_frame.text for slide in its.slides if slide.has_notes_slide)
    formulas = (f.strip() for f in FORMULAS)
    for expected in (*ALL_TEXTS, *formulas, "beforeafter", RIGHT_TO_LEFT, EMOJI, MARKUP, "Line one\nline two"):
        assert expected in text, expected


def test_every_slide_has_a_title_read_first_and_no_empty_placeholder() -> None:
    its = slides()
    assert (its.slide_width, its.slide_height) == (12192000, 6858000)
    for n, slide in enumerate(its.slides, 1):
        first = slide.shapes[0]
        assert first.is_placeholder and first.text_frame.text
        assert all(shape.text_frame.text for shape in slide.placeholders)
        assert "Example data. Nobody gave these answers." in shown(slide)
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= its.slide_width
            assert shape.top >= 0 and shape.top + shape.height <= its.slide_height
        if n > 1:
            assert slide.shapes[-1].text_frame._txBody.xpath(".//a:fld/@type") == ["slidenum"]
            assert slide.shapes[-1].text_frame._txBody.xpath(".//a:fld/a:t")[0].text == str(n)
    assert "Example data" not in "\n".join(shown(s) for s in slides(everything(is_example=False)).slides)
    assert [layout.name for layout in its.slide_layouts] == ["Title Slide", "Title Only"]


def test_a_chart_stands_on_its_slide_described_and_its_figures_are_in_the_notes() -> None:
    its = slides()
    slide = titled(its, CHART.title)
    [picture] = [shape for shape in slide.shapes if shape.shape_type == pptx.enum.shapes.MSO_SHAPE_TYPE.PICTURE]
    assert picture._element.nvPicPr.cNvPr.get("descr") == CHART.description
    assert picture.image.blob == charts.png(CHART, pixels=look.PIXELS)
    assert abs(picture.width / picture.height - picture.image.size[0] / picture.image.size[1]) < 0.01
    notes = slide.notes_slide.notes_text_frame
    assert notes is not None
    assert notes.text.split("\n") == [
        CHART.description,
        CHART.note,
        "Group: Statutory partners; Share: 81%",
        "Group: Third sector organisations; Share: 22%",
    ]


def test_a_tall_chart_is_drawn_in_parts_on_one_scale() -> None:
    levels = (BarLevel("Agree", True), BarLevel("Disagree", False))
    bars = tuple(Bar(f"Question {n} of the section", (n + 1, 12 - n), f"{n}%", "of 13") for n in range(9))
    chart = DivergingBars("bars", "Nine questions", "People.", "Nine bars.", long_table(9), levels=levels, bars=bars)
    its = slides(everything(parts=[chart]))
    assert titles(its)[2:] == ["Nine questions", "Nine questions (continued, 2 of 2)"]
    described = [
        shape._element.nvPicPr.cNvPr.get("descr")
        for slide in its.slides
        for shape in slide.shapes
        if shape.shape_type == pptx.enum.shapes.MSO_SHAPE_TYPE.PICTURE
    ]
    assert described == ["Nine bars.", "Nine bars. (continued, 2 of 2)"]
    portions = in_parts(chart)
    assert [bar for portion in portions for bar in portion.bars] == list(bars)
    assert {portion.limits for portion in portions} == {reach([chart])}


@pytest.mark.parametrize("title", ["Short", "Nine questions on which most answers are favourable to us", "word " * 40])
def test_a_picture_stands_under_its_title_however_long(title: str) -> None:
    chart = replace(CHART, title=title, lines=CHART.lines * 12)
    for slide in list(slides(everything(parts=[chart])).slides)[2:]:
        first, picture = slide.shapes[0], next(s for s in slide.shapes if hasattr(s, "image"))
        size = first.text_frame.paragraphs[0].runs[0].font.size.pt
        lines = look.lines_in(first.text_frame.text, first.width.pt, size, is_bold=True)
        assert picture.top.pt >= first.top.pt + lines * size * 1.1
        assert picture.top + picture.height <= 504 * 12700


def test_the_cells_of_a_slide_table_say_their_state_and_are_shaded() -> None:
    slide = titled(slides(), TABLE.caption)
    [frame] = [shape for shape in slide.shapes if shape.has_table]
    assert frame._element.nvGraphicFramePr.cNvPr.get("descr") == TABLE.caption
    assert frame.table.first_row and frame.table.first_col
    rows = list(frame.table.rows)
    assert [cell.text for cell in rows[0].cells] == ["Row", "State"]
    for row, state in zip(rows[1:], STATES, strict=True):
        cell = row.cells[1]
        shade = look.shade_of(TABLE, state)
        assert cell.text == look.printed(state) and str(cell.fill.fore_color.rgb) == shade.fill
        for run in cell.text_frame.paragraphs[0].runs:
            assert str(run.font.color.rgb) == shade.ink and bool(run.font.italic) == (state.tone in look.VEILS)


def test_a_long_table_goes_on_over_slides_with_its_head() -> None:
    its = slides(everything(parts=[long_table(60)]))
    found = [shape.table for slide in its.slides for shape in slide.shapes if shape.has_table]
    assert (
        titles(its)[2] == "A long table"
        and titles(its)[-1] == f"A long table (continued, {len(found)} of {len(found)})"
    )
    assert {table.cell(0, 0).text for table in found} == {"Question"}
    assert [table.cell(n, 1).text for table in found for n in range(1, len(table.rows))] == [str(n) for n in range(60)]
    sizes = [len(table.rows) for table in found]
    assert max(sizes) - min(sizes) <= 2, "no slide is left with a row or two"


def test_a_long_text_goes_on_over_slides_and_loses_no_word() -> None:
    words = [f"word{n}" for n in range(1500)]
    its = slides(everything(parts=[Authored(" ".join(words), "Ann")], lead=""))
    assert len(its.slides) > 3
    assert re.findall(r"word\d+", "\n".join(shown(slide) for slide in its.slides)) == words
    for n, slide in enumerate(its.slides):
        text = [shape for shape in slide.shapes if shape.name == "Text"]
        assert n == 0 or text


def test_small_type_alone_makes_no_slide_and_goes_to_the_speaker() -> None:
    parts = [
        Heading("One", "one"),
        Paragraph("Before the first slide.", "note"),
        MATRIX,
        Paragraph("After it.", "note"),
        Heading("Two", "two"),
        Paragraph("Nothing follows.", "note"),
    ]
    its = slides(everything(parts=parts))
    assert titles(its)[2:] == [MATRIX.caption]
    notes = titled(its, MATRIX.caption).notes_slide.notes_text_frame
    assert notes is not None and notes.text == "Before the first slide.\nAfter it.\nNothing follows."


def test_slides_go_without_details_and_say_at_the_end_what_they_are_and_where_they_stand() -> None:
    parts = [
        Heading("Found", "a"),
        Paragraph("Something."),
        replace(CHART, is_detail=True, anchor="more"),
        replace(TABLE, is_detail=True),
        Heading("How it was found", "h", 3, is_detail=True),
        Paragraph("By asking."),
        Heading("On the way", "w", 4),
        MATRIX,
        Heading("What follows", "f", 3),
        Paragraph("We ask again."),
        Heading("Annex", "b", is_detail=True),
        Heading("Every question", "c", 3),
        TABLE,
        Heading("Next steps", "d"),
        Paragraph("We meet in May."),
    ]
    document = everything(parts=parts)
    its = slides(document)
    last = "In the report, and not on these slides"
    assert titles(its)[2:] == ["Found", "What follows", "Next steps", last]
    told = shown(titled(its, last))
    assert "on the report’s page, in its PDF and in Word" in told
    assert told.split("\n")[2:4] != [] and "Found: How it was found" in told and "\nAnnex" in told
    assert "By asking." not in "\n".join(shown(slide) for slide in its.slides)
    notes = titled(its, "Found").notes_slide.notes_text_frame
    assert notes is not None and CHART.title in notes.text, "the speaker knows the finding"
    assert "By asking." in texts_of(word(document)) and TABLE.caption in texts_of(word(document))
    without = slides(everything(parts=[part for part in parts if not getattr(part, "is_detail", False)]))
    assert last not in titles(without)


def test_short_text_stands_with_its_chart_and_long_text_before_it() -> None:
    heading, words = Heading("Where we stand", "a"), "A sentence that says what the chart shows. "
    short, long = (slides(everything(parts=[heading, Paragraph(words * n), CHART])) for n in (1, 40))
    assert titles(short)[2:] == [CHART.title] and words.strip() in shown(titled(short, CHART.title))
    assert titles(long)[2] == "Where we stand" and titles(long)[-1] == CHART.title
    for its in (short, long):
        slide = titled(its, CHART.title)
        picture = next(s for s in slide.shapes if hasattr(s, "image"))
        for text in (shape for shape in slide.shapes if shape.name == "Text"):
            lines = [Line(p.text, p.runs[0].font.size.pt) for p in text.text_frame.paragraphs]
            end = text.top.pt + height(lines, text.width.pt)
            is_beside = text.left >= picture.left + picture.width
            assert is_beside or end <= picture.top.pt + 1 or text.top >= picture.top + picture.height


def test_slides_say_their_language_day_and_where_they_stand() -> None:
    its = slides(everything(language="gd"))
    properties = its.core_properties
    assert (properties.author, properties.last_modified_by, properties.language) == ("HowGood", "HowGood", "gd-GB")
    assert properties.created == properties.modified and properties.created is not None
    assert properties.created.date() == DAY
    for slide in its.slides:
        assert set(slide._element.xpath(".//a:rPr/@lang")) == {"gd-GB"}
    assert "Orkney · Where we stand · A section · ▲ Strength" in shown(titled(its, CHART.title))
    with zipfile.ZipFile(io.BytesIO(written("pptx"))) as file:
        assert b'typeface="Arial"' in file.read("ppt/theme/theme1.xml")
        for name in file.namelist():
            assert b"datetime" not in file.read(name), f"{name} tells a date"


def test_slides_fold_into_the_parts_of_the_report() -> None:
    its = slides(everything(parts=[*everything().parts, Heading("Next steps", "next"), Paragraph("We meet in May.")]))
    named = its.element.xpath(".//*[local-name()='section']")
    assert [section.get("name") for section in named] == [
        "How good is our participation?",
        "Where we stand",
        "Next steps",
    ]
    ids = [e.get("id") for section in named for e in section.iter() if e.tag.endswith("sldId")]
    assert ids == [str(slide.slide_id) for slide in its.slides]


def test_text_from_the_right_is_set_from_the_right_on_slides() -> None:
    found = [
        paragraph._p.xpath("./a:pPr/@rtl")
        for slide in slides().slides
        for shape in slide.shapes
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        if RIGHT_TO_LEFT in paragraph.text
    ]
    assert found == [["1"]]


# ----------------------------------------------------------------------------------------------------------- Excel


def test_every_text_of_a_report_stands_in_the_workbook() -> None:
    cells = {str(cell.value) for sheet in workbook().worksheets for row in sheet.iter_rows() for cell in row}
    everything_said = "\n".join(cells)
    for text in (*ALL_TEXTS, RIGHT_TO_LEFT, EMOJI, MARKUP, "Line one\nline two", "13 people answered.", "▲ Strength"):
        assert text in everything_said, text


def test_a_cell_of_a_workbook_is_a_number_or_says_why_there_is_none() -> None:
    rows = table_in(workbook(), TABLE.caption)
    for (_head, its, as_printed), state in zip(rows, STATES, strict=True):
        if state.value is None:
            assert its.value == (look.printed(state) or None) and its.data_type in ("s", "n")
        else:
            assert its.value == pytest.approx(state.value) and its.data_type == "n"
        assert (as_printed.value or "") == look.printed(state)
    numbers = [row for row, state in zip(rows, STATES, strict=True) if state.value is not None]
    formats = {row[0].value: row[1].number_format for row in numbers}
    assert formats == {
        "Row 0": "0%", "Row 1": "0%", "Row 10": "0", "Row 11": "0.00", "Row 12": "0.00", "Row 13": "0%",
        "Row 14": "0.0%",
    }  # fmt: skip
    fills = [row[1].fill.fgColor.rgb for row in rows]
    assert len(set(fills[1:5])) == 4, "zero, hidden, not asked and nobody do not look alike"


def test_a_column_whose_numbers_say_all_has_no_second_one() -> None:
    assert [len(row) for row in table_in(workbook(), CHART.table.caption)] == [2, 2]
    assert [len(row) for row in table_in(workbook(), MATRIX.caption)] == [3] * 6


def test_the_shades_of_a_matrix_stand_in_the_workbook_and_are_explained() -> None:
    book = workbook()
    cells = [row[1] for row in table_in(book, MATRIX.caption)]
    assert [(c.fill.fgColor.rgb, c.font.color.rgb if c.font.color else None) for c in cells[:2]] == [
        ("FF00437E", "FFFFFFFF"),
        ("FF8A3706", "FFFFFFFF"),
    ]
    contents = {cell.value for row in book["Contents"].iter_rows() for cell in row}
    assert {band.label for band in MATRIX.bands} <= contents


def test_nothing_written_becomes_a_formula_or_a_link() -> None:
    table = Table("=1+1", [Column(f) for f in FORMULAS], [[Cell(f) for f in FORMULAS]])
    document = everything(title="=1+1", subtitle="=1+1", parts=[Heading("=1+1", "a"), table, everything().parts[11]])
    book = workbook(document)
    read = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {f.strip() for f in FORMULAS} <= {str(cell.value).strip() for cell in read}
    assert {cell.data_type for cell in read} <= {"s", "n"}
    links = [cell.hyperlink for cell in read if cell.hyperlink]
    assert links and all(link.target is None and link.location for link in links), "a link leaves the workbook"
    with zipfile.ZipFile(io.BytesIO(written("xlsx", document))) as file:
        assert not [n for n in file.namelist() if b"<f>" in file.read(n)]


def test_signs_that_xml_forbids_are_left_out() -> None:
    assert package.clean(FORBIDDEN) == "beforeafter"
    values = {cell.value for sheet in workbook().worksheets for row in sheet.iter_rows() for cell in row}
    assert "beforeafter" in values


def test_every_sheet_of_a_workbook_has_a_name_that_excel_takes() -> None:
    captions = [
        "History",
        "'quoted'",
        "a/b\\c[d]:e*f?",
        "x" * 50,
        "X" * 50,
        "🙂" * 30,
        "A long section name: answers",
        "",
    ]
    parts = [Table(caption, [Column("a")], [[Cell("1", 1)]]) for caption in captions]
    names = workbook(everything(parts=parts)).sheetnames
    assert len({name.casefold() for name in names}) == len(captions) + 2
    for name in names:
        assert len(name.encode("utf-16-le")) <= 2 * 31 and not set(name) & set("[]:*?/\\'"), name
    assert sheet_name(4, "Leadership and shared vision: share who agree") == "4 Leadership… share who agree"
    assert sheet_name(5, "Short: what") == "5 Short, what"


def test_heads_stay_in_sight_and_can_be_filtered() -> None:
    book = workbook()
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes in ("A4", "B4")
        assert sheet.auto_filter.ref.startswith("A3:")
        assert sheet.print_title_rows == "$3:$3"
    assert book["Contents"]["A1"].value == "Example data. Nobody gave these answers."
    assert book.worksheets[1].oddHeader.center.text == "Example data. Nobody gave these answers."


def test_every_figure_is_a_sheet_of_its_own() -> None:
    rows = [[cell.value for cell in row] for row in table_in(workbook(), "Every figure")]
    assert rows == [
        ["a1", "all", "answered", 13],
        ["a1", "all", "favourable", 0.743589],
        ["=1+1", "third-sector", "hidden", None],
    ]


def test_a_comment_longer_than_a_cell_is_cut_and_not_lost() -> None:
    document = everything(parts=[Quotes("Prompt", [("word " * 8000, "Somebody")])])
    [row] = table_in(workbook(document), "What people wrote")
    assert len(row[2].value) == 32_767 and row[2].value.endswith("…")


def test_a_workbook_says_its_day_and_title() -> None:
    properties = workbook().properties
    assert (properties.title, properties.creator) == ("Orkney: How good is our participation?", "HowGood")
    assert properties.created == properties.modified == datetime(2027, 4, 26, 12)


def test_a_long_table_is_one_sheet() -> None:
    document = everything(parts=[long_table(3000)])
    assert len(table_in(workbook(document), "A long table")) == 3000


def test_a_matrix_without_bands_is_not_shaded() -> None:
    matrix = Matrix("Bare", [Column("a", is_number=True)], [[Cell("50%", 0.5)]])
    assert look.shade_of(matrix, matrix.rows[0][0]) == look.PLAIN


# ------------------------------------------------------------------------------------------------ seen as a reader sees


def test_libreoffice_opens_what_leaves_and_shows_it(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        assert not os.environ.get("CI"), "LibreOffice is missing"
        pytest.skip(
            "LibreOffice is missing, and only root can install it here: files were not opened as a reader would"
        )
    files = []
    for name in OFFICE:
        files.append(tmp_path / name / f"report{FORMATS[name].suffix}")
        files[-1].parent.mkdir()
        files[-1].write_bytes(written(name))
    for file in files:
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        turn = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(file.parent), str(file)]
        subprocess.run(turn, check=True, capture_output=True, timeout=300)
    for file in files:
        pages = [said(page.extract_text()) for page in pypdf.PdfReader(file.with_suffix(".pdf")).pages]
        text = " ".join(pages)
        all_texts = [words for words in ALL_TEXTS if file.suffix != ".pptx" or words not in BOARD_PAPER]
        for expected in (*all_texts, "=1+1", "@SUM(A1)", "beforeafter", "Example data. Nobody gave these answers."):
            assert said(expected) in text, f"{file.name}: {expected}"
        for state in STATES:
            assert said(look.printed(state)) in text, f"{file.name}: {state.text}"
        assert "Err:" not in text and "#NAME" not in text
        if file.suffix != ".docx":  # how many pages a text has depends on the typefaces of the machine
            assert len(pages) == (len(slides().slides) if file.suffix == ".pptx" else len(workbook().sheetnames))


def said(text: str) -> str:
    """Text without what the setting changes: line breaks, hyphens of the setting, joined letters."""
    return "".join(unicodedata.normalize("NFKC", text).split())
