"""Each role at its desk in a real browser, on a phone: in by keyboard, and only what is theirs in sight."""

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from app.core.access import Role
from app.store.db import Database
from app.web.who import STAFF_COOKIE
from tests.browser import axe, overflow
from tests.test_access import closed_rounds, device_of, person_with
from tests.test_browser_journeys import new_device
from tests.test_sign_in import Mailbox
from tests.test_sign_in import mailbox as mailbox

pytestmark = pytest.mark.browser
NAV = {
    Role.NATIONAL_STAFF: [
        *("Rounds", "Reports", "Partnerships", "Workshops", "Evidence", "Practice"),
        *("People", "Mail", "Record", "Your account"),
    ],
    Role.NATIONAL_READER: ["Reports", "Partnerships", "Practice", "Your account"],
    Role.COORDINATOR: ["Rounds", "Reports", "Partnerships", "Workshops", "Evidence", "Practice", "Your account"],
    Role.TSI_OFFICER: ["Rounds", "Reports", "Partnerships", "Evidence", "Practice", "Your account"],
    Role.FACILITATOR: ["Workshops", "Practice", "Your account"],
    Role.REPORT_READER: ["Reports", "Evidence", "Practice", "Your account"],
}
REPORT = "/rounds/both/partnerships/orkney/reports/baseline"


def looks_right(page: Page) -> None:
    """Nothing that axe finds, and no wider than the phone."""
    assert axe(page) == [] and overflow(page) <= 0


def test_in_by_keyboard_with_the_code_from_the_mail(
    browser: Browser, site: tuple[FastAPI, str], mailbox: Mailbox
) -> None:
    app, address = site
    with app.state.database.writing() as session:
        person_with(session, Role.COORDINATOR)
    context, page, watch = new_device(browser, address)
    page.goto("/sign-in")
    looks_right(page)
    keys = page.keyboard

    def reach(field: str) -> None:
        for _ in range(10):
            keys.press("Tab")
            if page.evaluate("id => document.activeElement.id === id", field):
                return
        raise AssertionError(f"{field} cannot be reached by keyboard")

    reach("email")
    keys.type("nobody")
    keys.press("Enter")  # the browser itself finds no @ and says so
    page.locator("#email").fill("partnership-coordinator@example.org")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look in your e-mail")
    looks_right(page)
    reach("code")
    keys.type("000000" if mailbox.code != "000 000" else "111111")
    keys.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This is not the code")
    looks_right(page)
    reach("code")
    keys.press("Control+A")
    keys.insert_text(f" {mailbox.code} ")  # as it is pasted
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rounds")
    assert watch.faults == []
    context.close()


@pytest.mark.parametrize("role", Role)
def test_each_role_finds_what_is_theirs_and_nothing_else(
    role: Role, browser: Browser, site: tuple[FastAPI, str]
) -> None:
    app, address = site
    database: Database = app.state.database
    with database.writing() as session:
        closed_rounds(session)
        cookie = device_of(session, person_with(session, role))
    context, page, watch = new_device(browser, address)
    context.add_cookies([{"name": STAFF_COOKIE, "value": cookie, "url": address}])
    page.goto("/desk")
    looks_right(page)
    nav = page.get_by_role("navigation", name="Desk")
    assert nav.get_by_role("link").all_inner_texts() == NAV[role]
    if role is not Role.FACILITATOR:
        nav.get_by_role("link", name="Reports").click()
        page.get_by_role("link", name="Orkney: Baseline report").click()
        expect(page).to_have_url(f"{address}{REPORT}")
        aside = page.get_by_role("complementary", name="This report")
        writes = role in (Role.NATIONAL_STAFF, Role.COORDINATOR, Role.TSI_OFFICER)
        expect(aside.get_by_role("link", name="Write your own words")).to_have_count(int(writes))
        expect(aside.get_by_role("link", name="Read the comments")).to_have_count(int(role is Role.NATIONAL_STAFF))
    if role is Role.COORDINATOR:
        nav.get_by_role("link", name="Partnerships").click()
        page.get_by_role("link", name="Report readers of Orkney").click()
        page.get_by_label("Name").fill("Bea Board")
        page.get_by_label("E-mail address").fill("bea@example.org")
        page.get_by_role("button", name="Invite").click()
        expect(page.get_by_text("bea@example.org")).to_be_visible()
        looks_right(page)
    if role is Role.NATIONAL_STAFF:
        nav.get_by_role("link", name="People").click()
        page.get_by_role("link", name="Add a person").click()
        page.get_by_role("button", name="Add this person").click()
        expect(page.get_by_role("alert")).to_contain_text("Choose what this person is")
        looks_right(page)
        page.get_by_label("Name").fill("Ann Other")
        page.get_by_label("E-mail address").fill("ann@example.org")
        page.get_by_label("TSI officer").check()
        page.get_by_label("Third Sector Interface", exact=True).select_option("Voluntary Action Orkney")
        page.get_by_role("button", name="Add this person").click()
        expect(page.get_by_text("TSI officer: Voluntary Action Orkney")).to_be_visible()
        looks_right(page)
    nav.get_by_role("link", name="Your account").click()
    looks_right(page)
    page.get_by_role("button", name="Sign out here").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert watch.faults == []
    context.close()
