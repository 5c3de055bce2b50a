"""The demo's pilot in a real browser: staff compile the learning report, check it, and take it away in every format."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pptx
import pypdf
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from app.cli import demo
from app.cli.doors import read_questionnaire
from app.exports import FORMATS
from app.settings import ROOT
from app.store import people, questionnaires
from tests.browser import axe, overflow
from tests.examples import A_DAY, KEYS, NOON
from tests.test_browser_journeys import new_device
from tests.test_browser_reading import enter, reach

pytestmark = pytest.mark.browser
OWN_WORDS = "Each partnership tells one other what it does well."
FIGURE = "Of 6 partnerships 5 read it as a strength, in 1 views differ."


def in_one_line(words: str) -> str:
    return " ".join(words.split())


def words_of_slides(content: bytes) -> str:
    words = []
    for slide in pptx.Presentation(io.BytesIO(content)).slides:
        words += [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    return " ".join(words)


def words_of_workbook(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)


WORDS_OF: dict[str, Callable[[bytes], str]] = {
    "pdf": lambda content: " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages),
    "docx": lambda content: " ".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs),
    "pptx": words_of_slides,
    "xlsx": words_of_workbook,
    "html": lambda content: content.decode(),
}


def taken(page: Page, title: str) -> tuple[str, bytes]:
    """The file that a format's link gives, and what it is called."""
    with page.expect_download(timeout=90_000) as coming:
        page.get_by_role("link", name=title, exact=True).click()
    path = coming.value.path()
    return coming.value.suggested_filename, path.read_bytes()


def test_staff_compile_check_and_export_the_learning_report_of_the_pilot(
    browser: Browser, site: tuple[FastAPI, str]
) -> None:
    app, address = site
    with app.state.database.writing() as session:
        for file in sorted((ROOT / "questionnaires").glob("*.yaml")):
            questionnaires.keep(session, read_questionnaire(file))
        link = people.make_link(session, demo.STAFF, now=NOON, lasts=A_DAY)
    assert demo.load(app.state.database, KEYS, NOON)
    context, page, watch = new_device(browser, address, accept_downloads=True)
    seen: list[str] = []
    page.goto(f"/sign-in/{link}")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=demo.FOLLOW_UP).click()
    page.get_by_role("link", name="Read: Learning report, over all partnerships").click()
    expect(page.get_by_text(FIGURE)).to_be_visible()
    expect(page.get_by_text("Partnerships are named")).to_be_visible()
    seen += axe(page)
    assert overflow(page) <= 0
    page.get_by_role("link", name="Write your own words").click()
    seen += axe(page)
    place = page.get_by_role("link", name="Write something here : What this round suggests next")
    with page.expect_navigation():
        place.press("Enter")  # from here on by keyboard alone
    seen += axe(page)
    reach(page, "Your words")
    page.keyboard.type(OWN_WORDS)
    reach(page, "Save")
    enter(page)
    reach(page, "Read the report")
    enter(page)
    expect(page.get_by_text(OWN_WORDS)).to_be_visible()
    files = {name: taken(page, form.title) for name, form in FORMATS.items()}
    for name, (called, content) in files.items():
        assert called == f"{demo.FOLLOW_UP}-learning{FORMATS[name].suffix}" and content
    for name, read in WORDS_OF.items():
        words = in_one_line(read(files[name][1]))
        assert FIGURE in words and OWN_WORDS in words, name
    section: dict[str, Any] = json.loads(files["json"][1])["sections"][0]
    assert (section["partnerships"]["strength"], section["partnerships"]["colour"]) == (5, "green")
    lines = {tuple(line[:4]): line[4] for line in csv.reader(io.StringIO(files["csv"][1].decode("utf-8-sig")))}
    assert lines["leadership", "", "partnerships", "strength"] == "5"
    assert seen == [] and watch.faults == []
    context.close()
