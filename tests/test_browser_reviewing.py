"""Reviewing a plan in a real browser: two read it blind and settle it, by keyboard alone; axe on each page."""

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from app.core.grounds import Grounds
from app.core.review import Review
from app.core.rounds import Mode
from app.store import people
from app.store.tables import Answer, Response
from tests import examples
from tests.browser import axe, overflow
from tests.examples import A_DAY, NOON
from tests.test_browser_journeys import new_device
from tests.test_reviews import ROWS, VERDICTS
from tests.test_verdicts import CRITERIA

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 900}


def looked_at(page: Page, *widths: int) -> None:
    """Axe finds nothing, and nothing is wider than the window."""
    for width in widths or (1280,):
        page.set_viewport_size({"width": width, "height": 900})
        assert axe(page) == [] and overflow(page) <= 0, f"{page.url} at {width}"
    page.set_viewport_size(DESK)


def tab_to(page: Page, name: str) -> None:
    """Tabs until the button or link with this name holds the focus."""
    for _ in range(250):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    raise AssertionError(f"{name} is not reached by Tab on {page.url}")


def press(page: Page, name: str) -> None:
    """Reaches a button or link by Tab and presses Enter."""
    tab_to(page, name)
    page.keyboard.press("Enter")


def tab_to_first_verdict(page: Page) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            return
    raise AssertionError("no verdict is reached by Tab")


def begin(page: Page, code: str, name: str) -> None:
    page.goto(f"/join/{code}")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("I review this plan").check()
    page.get_by_role("button", name="Start").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep your return code")


def read(page: Page, keys: str, words: str, *widths: int) -> None:
    """Reads the plan by keyboard: a digit a criterion, then page and evidence of the last."""
    page.goto("/response")
    press(page, "Read the plan, all criteria on one page")
    expect(page.get_by_role("heading", level=1)).to_have_text("The plan of Orkney")
    expect(page.locator("[data-keys-hint]").first).to_be_visible()  # the keys are listened to
    tab_to_first_verdict(page)
    page.keyboard.type(keys)
    expect(page.locator(".progress-count")).to_have_text("17 of 17 answered")
    page.keyboard.press("Tab")  # out of the last verdict, which holds the focus, into its page
    page.keyboard.type("9")
    page.keyboard.press("Tab")
    page.keyboard.type(words + " 1, 2 and 3")  # digits in a text choose nothing
    expect(page.locator(".state")).to_have_attribute("data-state", "saved")
    looked_at(page, *widths)
    page.locator("textarea").last.focus()
    press(page, "Save and continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    press(page, "My reading is complete")
    expect(page.locator("#submit .notice-title")).to_contain_text("complete")


def test_two_read_a_plan_blind_and_settle_it_by_keyboard(browser: Browser, site: tuple[FastAPI, str]) -> None:
    app, address = site
    with app.state.database.writing() as session:
        round_ = examples.open_round(session, its=CRITERIA, mode=Mode.ON_THE_RECORD)
        code = examples.code_of(session, round_, "reviewer")
        token = people.make_link(session, "staff@example.org", now=NOON, lasts=A_DAY)
    first, ann, watch = new_device(browser, address)
    second, bob, watch_2 = new_device(browser, address)
    for page in (ann, bob):
        page.set_viewport_size(DESK)
    begin(ann, code, "Ann Reviewer")
    begin(bob, code, "Bob Reader")
    read(ann, "1" * 17, "Ann’s words", 320, 1280)
    looked_at(ann)
    ann.goto(VERDICTS)
    assert ann.url.endswith("/response/check"), "nothing to compare before both are complete"
    read(bob, "1" * 12 + "22331", "Bob’s words", 360)
    looked_at(bob, 360)
    press(bob, "Compare and settle the verdicts")
    expect(bob.locator(".settling-title").first).to_contain_text("12. Resources")
    expect(bob.get_by_text("The two readings agree on 12 of 16 criteria")).to_be_visible()
    looked_at(bob, 320, 1280)
    tab_to_first_verdict(bob)
    bob.keyboard.type("2223")  # the rows that differ come first; of 14 no reading said so
    press(bob, "Settle the verdicts")
    expect(bob.get_by_text("Say why, because no reading gave this verdict.").first).to_be_visible()
    looked_at(bob)
    why = bob.get_by_role("textbox", name="Why neither reading").first
    expect(why).to_be_visible()
    why.focus()
    bob.keyboard.type("Both overlooked the annex")
    press(bob, "Settle the verdicts")
    expect(bob.get_by_text("The verdicts on this plan are settled")).to_be_visible()
    press(ann, "Back to all sections")
    expect(ann.get_by_role("heading", level=1)).to_have_text("Your sections")
    looked_at(ann)
    press(ann, "Complete, submit or settle your reading")
    expect(ann.get_by_role("heading", level=1)).to_have_text("Check your answers")
    press(ann, "See both readings and the verdicts")
    expect(ann.get_by_role("heading", level=1)).to_have_text("The verdicts on the plan of Orkney")
    looked_at(ann)
    with app.state.database.reading() as session:
        settled = session.exec(select(Response).where(Response.is_submitted)).one()
        kept = {a.question: a for a in session.exec(select(Answer).where(Answer.response_id == settled.id))}
        assert settled.review is Review.SETTLED and set(kept) == set(ROWS)
        assert Grounds.of(kept["third_sector"].note).words == "Ann’s words 1, 2 and 3\nBob’s words 1, 2 and 3"
    ann.goto(f"/sign-in/{token}")
    press(ann, "Sign in")
    expect(ann.get_by_role("heading", level=1)).to_have_text("Rounds")
    ann.goto("/rounds/pilot/review")
    expect(ann.get_by_text("1 of 2 plans have a verdict that is counted.")).to_be_visible()
    looked_at(ann, 320, 1280)
    head = ann.locator(".review-grid thead th").first
    ann.set_viewport_size({"width": 1280, "height": 400})
    ann.mouse.wheel(0, 600)
    expect(head).to_be_in_viewport()
    ann.get_by_role("row", name="Orkney").get_by_role("link").nth(13).press("Enter")
    expect(ann.locator("#row-criterion_12")).to_be_in_viewport()
    looked_at(ann, 360)
    assert watch.faults == [] == watch_2.faults
    first.close()
    second.close()
