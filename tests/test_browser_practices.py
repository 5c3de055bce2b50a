"""Promising practice on a phone: a coordinator finds, offers, changes and takes back, with our script and without."""

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from app.core.access import Role
from app.web.who import STAFF_COOKIE
from tests import examples
from tests.browser import axe, overflow
from tests.test_access import device_of, person_with
from tests.test_browser_journeys import new_device
from tests.test_browser_reading import enter, reach

pytestmark = pytest.mark.browser


def coordinator(browser: Browser, site: tuple[FastAPI, str], **more: object) -> Page:
    """A coordinator of Orkney on a phone, at the list of practices."""
    app, address = site
    with app.state.database.writing() as session:
        examples.open_round(session)
        cookie = device_of(session, person_with(session, Role.COORDINATOR))
    context, page, _watch = new_device(browser, address, **more)
    context.add_cookies([{"name": STAFF_COOKIE, "value": cookie, "url": address}])
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/practices")
    return page


def test_a_practice_is_offered_found_and_taken_back_by_keyboard_on_a_phone(
    browser: Browser, site: tuple[FastAPI, str]
) -> None:
    page, faults = coordinator(browser, site), []

    def look() -> None:
        faults.extend(axe(page))
        if (wider := overflow(page)) > 0:
            faults.append(f"{page.url}: {wider} px wider than the phone")

    look()
    reach(page, "Offer a practice")
    page.keyboard.press("Enter")
    look()
    reach(page, "Orkney")
    enter(page)
    look()
    reach(page, "Title")
    page.keyboard.type("A forum in the evening")
    reach(page, "Offer it")
    enter(page)  # nothing else is filled in
    expect(page.get_by_role("alert")).to_contain_text("Say what you do.")
    look()
    expect(page.get_by_label("Title")).to_have_value("A forum in the evening")
    reach(page, "What you do")
    page.keyboard.type("We moved it to the evening, and more people came.")
    reach(page, "Statement a1")
    page.keyboard.press("Space")
    reach(page, "It")
    page.keyboard.press("ArrowDown")
    reach(page, "Orkney agrees")
    page.keyboard.press("Space")
    look()
    reach(page, "Offer it")
    enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("A forum in the evening")
    look()
    page.goto("/practices?words=evening")
    expect(page.get_by_role("heading", name="1 practice found")).to_be_visible()
    look()
    page.goto("/practices?words=nothing+of+it")
    look()
    page.goto("/practices")
    reach(page, "A forum in the evening")
    enter(page)
    reach(page, "Change it, or take it back")
    enter(page)
    look()
    reach(page, "Take it back")
    enter(page)
    expect(page.get_by_role("alert")).to_be_visible()  # the box is not ticked
    look()
    reach(page, "Yes, Orkney takes this practice back")
    page.keyboard.press("Space")
    reach(page, "Take it back")
    enter(page)
    expect(page.get_by_role("heading", name="No practice has been offered yet")).to_be_visible()
    look()
    assert faults == []
    page.context.close()


def test_a_practice_is_offered_and_taken_back_without_javascript(browser: Browser, site: tuple[FastAPI, str]) -> None:
    page = coordinator(browser, site, java_script_enabled=False)
    page.get_by_text("Offer a practice", exact=True).click()
    page.get_by_role("link", name="Orkney").click()
    page.get_by_label("Title").fill("A forum in the evening")
    page.get_by_label("What you do").fill("We moved it to the evening.")
    page.get_by_text("Questions:").first.click()
    page.get_by_label("Statement a1").check()
    page.get_by_label("It stands in no report.").check()
    page.get_by_label("Orkney agrees").check()
    page.get_by_role("button", name="Offer it").click()
    page.get_by_role("link", name="Change it, or take it back").click()
    page.get_by_label("Yes, Orkney takes this practice back").check()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("heading", name="No practice has been offered yet")).to_be_visible()
    page.context.close()
