"""A report as files: each listed with what it is for, and written while others go on saving their answers."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from playwright.sync_api import Browser

from app import exports
from app.core.comments import Comment
from app.core.document import Document
from app.exports import FORMATS
from app.language import speaking
from app.store.db import Database
from app.web.drawn import MOST, DrawnReports
from tests import examples
from tests.browser import Watch, axe, overflow
from tests.conftest import Clock, sign_in
from tests.examples import A_DAY, NOON
from tests.test_reports import facts, given
from tests.visitor import Visitor

REPORT = "/rounds/pilot/partnerships/orkney/reports/baseline"
GOOD = {"a1": "agree", "a2": "disagree", "b_yes": "yes", "a_text": "Words"}


def closed_round(database: Database, clock: Clock, app: FastAPI) -> Visitor:
    """A round that has closed, and somebody of the staff who may read its report."""
    with database.writing() as session:
        round_ = examples.open_round(session)
        examples.bring_in(session, round_, examples.responses("third-sector", *[GOOD] * 6))
    clock.time = NOON + 15 * A_DAY
    return sign_in(app, database, clock.time)


@pytest.fixture
def reader(app: FastAPI, database: Database, clock: Clock) -> Visitor:
    """Somebody of the staff, before the report of a closed round."""
    return closed_round(database, clock, app)


def listed(page: BeautifulSoup) -> dict[str, str]:
    """The formats that a report's page offers, each with what it says of it."""
    return {li.a.get_text(): li.p.get_text(" ", strip=True) for li in page.select(".downloads li") if li.a and li.p}


@pytest.mark.either_database
def test_the_page_lists_every_format_with_what_it_is_for_and_each_is_one_click_away(reader: Visitor) -> None:
    offered = listed(reader.open(REPORT))
    assert list(offered) == [form.title for form in FORMATS.values()]
    assert all(about.endswith(".") for about in offered.values())
    assert [title for title, about in offered.items() if "Safe to publish" in about] == ["Figures as CSV"]
    assert "Takes some seconds" in offered["PDF"] and "seconds" not in offered["JSON"]
    hrefs = {link.get_text(): str(link["href"]) for link in reader.page.select(".downloads li a")}
    for form in FORMATS.values():
        answer = reader.client.get(hrefs[form.title])
        assert answer.status_code == 200 and answer.headers["content-type"] == form.media_type
        assert answer.headers["content-disposition"] == f'attachment; filename="pilot-orkney-baseline{form.suffix}"'
        assert len(answer.content) > 500


def test_what_a_format_lacks_is_said_beside_it_and_when_it_is_asked_for(
    reader: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.exports.pdf._library", _no_pango)
    page = reader.open(REPORT)
    said = page.select_one(".downloads-lacking")
    assert said is not None and "apt install libpango-1.0-0" in said.get_text()
    assert not page.select('.downloads [href$=".pdf"][data-prepare]') and page.select("[data-prepare]")
    reader.open(f"{REPORT}.pdf", status=409)
    assert "apt install libpango-1.0-0" in reader.text and "brew install pango" in reader.text
    assert reader.client.get(f"{REPORT}.json").status_code == 200


def _no_pango() -> Any:
    raise OSError("cannot load library 'libpango-1.0-0'")


class Press:
    """A format that is being written until it is told to end."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.at_once, self.most = 0, 0

    def write(self, _document: Document) -> bytes:
        """Waits, and counts how many wait here at once."""
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        self.begun.set()
        assert self.may_end.wait(20)
        self.at_once -= 1
        return b"%PDF"


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Press:
    """Stands for the PDF's writer."""
    its = Press()
    monkeypatch.setitem(exports.FORMATS, "pdf", replace(FORMATS["pdf"], write=its.write))
    return its


def test_answers_are_saved_and_pages_read_while_a_file_is_written(
    app: FastAPI, database: Database, clock: Clock, reader: Visitor, press: Press
) -> None:
    with database.writing() as session:
        other = examples.open_round(session, slug="other", opens=clock.time - A_DAY, closes=clock.time + A_DAY)
        code = examples.code_of(session, other)
    got: list[int] = []
    asking = threading.Thread(target=lambda: got.append(reader.client.get(f"{REPORT}.pdf").status_code))
    asking.start()
    try:
        assert press.begun.wait(20)
        person = Visitor(app)
        person.open(f"/join/{code}")
        person.press("Start")
        person.open("/response/sections/first")
        person.press("Save and continue", value__a1="agree")
        assert not got, "the file was there before it was written"
    finally:
        press.may_end.set()
        asking.join()
    assert got == [200]


def test_of_files_that_take_long_one_is_made_at_a_time(reader: Visitor, press: Press) -> None:
    got: list[int] = []
    asking = [
        threading.Thread(target=lambda: got.append(reader.client.get(f"{REPORT}.pdf").status_code)) for _ in range(3)
    ]
    with reader.client:
        for one in asking:
            one.start()
        assert press.begun.wait(20)
        assert reader.client.get(f"{REPORT}.json").status_code == 200
        press.may_end.set()
        for one in asking:
            one.join()
    assert got == [200] * 3 and press.most == 1


def test_a_file_of_no_format_is_not_there_and_leaves_the_report_unread(reader: Visitor) -> None:
    reader.open(f"{REPORT}.exe", status=404)
    assert "Reports come as pdf" in reader.text


def test_a_report_is_drawn_anew_as_soon_as_anything_in_it_has_changed() -> None:
    answers = given("third-sector", 6, {"a_text": "x", **GOOD})
    first, same = (facts(answers, comments=[Comment("a_text", "third-sector", "Before.")]) for _ in "ab")
    changed = facts(answers, comments=[Comment("a_text", "third-sector", "After.")])
    its = DrawnReports()
    drawn = its.of("baseline", first)
    assert "Before." in drawn.body
    assert its.of("baseline", same) is drawn and first is not same
    assert "After." in its.of("baseline", changed).body and "Before." not in its.of("baseline", changed).body
    with speaking("gd"):
        assert its.of("baseline", changed) is not its.of("baseline", first)


def test_no_more_reports_are_kept_drawn_than_there_is_room_for() -> None:
    answers = given("third-sector", 6, GOOD)
    its = DrawnReports()
    rounds = [replace(facts(answers), round=f"round-{n}") for n in range(MOST + 2)]
    drawn = [its.of("baseline", one) for one in rounds]
    assert len(its._kept) == MOST
    assert its.of("baseline", rounds[-1]) is drawn[-1] and its.of("baseline", rounds[0]) is not drawn[0]


@pytest.mark.browser
def test_while_a_pdf_is_made_the_page_says_so_and_then_it_is_there(
    browser: Browser, site: tuple[FastAPI, str], clock: Clock, press: Press
) -> None:
    app, address = site
    staff = closed_round(app.state.database, clock, app)
    context = browser.new_context(accept_downloads=True, viewport={"width": 320, "height": 700})
    watch = Watch(context, address)
    cookies = [{"name": c.name, "value": c.value or "", "url": address} for c in staff.client.cookies.jar]
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}{REPORT}")
    page.get_by_role("link", name="Download this report").press("Enter")
    assert overflow(page) <= 0 and axe(page) == []
    with page.expect_download() as coming:
        page.get_by_role("link", name="PDF", exact=True).press("Enter")
        page.get_by_text("Preparing the PDF. It downloads by itself.").wait_for()
        page.get_by_text("1 s", exact=True).wait_for()
        press.may_end.set()
    assert coming.value.suggested_filename == "pilot-orkney-baseline.pdf"
    page.get_by_text("It is here: look among your downloads.").wait_for()
    app.state.database.engine.dispose()
    assert watch.faults == []
    context.close()
