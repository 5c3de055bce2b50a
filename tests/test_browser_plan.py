"""A plan typed by two at once in real browsers, and the screen that shows it, at every width."""

import os
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from app.core.access import Role
from app.web.who import STAFF_COOKIE
from tests.browser import axe, overflow
from tests.test_access import visitor_as
from tests.test_browser_workshop import PHONE, WALL
from tests.test_plan import PLAN, vote
from tests.test_workshops import SEATS, hall_in

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("HOWGOOD_PICTURES", "")  # a folder, for whoever wants to look at each view


def test_two_who_type_at_once_see_each_other_and_lose_nothing(browser: Browser, site: tuple[FastAPI, str]) -> None:
    app, address = site
    hall = hall_in(app, app.state.database)
    phones = [hall.join(seat) for seat in SEATS]
    vote(hall, phones, (2, 1), (2, 1), (1, 1), (0, 1), (3, 0))
    hall.press("Reveal", "Write the plan")
    officer = visitor_as(app, app.state.database, Role.TSI_OFFICER)
    found: list[str] = []

    def look(page: Page, name: str) -> None:
        page.set_viewport_size({"width": 320, "height": 700})
        found.extend([*axe(page), *([f"{name} is too wide at 320"] if overflow(page) else [])])
        page.set_viewport_size({"width": 1280, "height": 900})
        found.extend(axe(page))
        if PICTURES:
            page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)

    pages = []
    for visitor in (hall.desk, officer):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        cookie = visitor.client.cookies[STAFF_COOKIE]
        context.add_cookies([{"name": STAFF_COOKIE, "value": cookie, "url": address}])
        page = context.new_page()
        page.goto(f"{address}{hall.href}/plan")
        pages.append(page)
    one, two = pages
    first = one.locator("[data-add]").first
    first.get_by_label("A new action").fill("The forum meets every month in the evening")
    first.get_by_role("button").click()
    leads = one.get_by_label("Who leads")
    expect(leads).to_be_focused()
    expect(two.get_by_label("Who leads")).to_be_visible(timeout=4000)
    leads.fill("Alex Planner")
    leads.press("Tab")
    expect(two.get_by_label("Who leads")).to_have_value("Alex Planner", timeout=4000)
    two.get_by_label("By when").fill("2027-05-01")
    two.get_by_label("With whom").fill("The council")  # leaving the day saves it; this one is still being typed
    one.get_by_label("With whom").fill("Parents")
    one.get_by_label("With whom").press("Tab")
    expect(one.get_by_label("By when")).to_have_value("2027-05-01", timeout=4000)
    expect(one.get_by_role("status")).to_have_text("Saved")
    two.get_by_label("With whom").press("Tab")
    expect(two.get_by_text("Somebody else wrote here meanwhile: “Parents”.")).to_be_visible(timeout=4000)
    assert two.get_by_label("With whom").input_value() == "The council", "what was typed stays"
    look(two, "plan-clash")
    two.get_by_label("With whom").fill("Parents and the council")
    two.get_by_role("button", name="Save").click()
    expect(one.get_by_label("With whom")).to_have_value("Parents and the council", timeout=4000)
    expect(two.locator(".error-message")).to_have_count(0)
    one.context.set_offline(True)
    one.get_by_text("How you will know, outcome").click()
    one.get_by_label("How you will know").fill("Ten meetings")
    one.get_by_label("How you will know").press("Tab")
    expect(one.get_by_text("Not saved yet: the connection is away.")).to_be_visible()
    first.get_by_label("A new action").fill("Minutes go out within a week")
    first.get_by_role("button").click()
    expect(first.get_by_label("A new action")).to_have_value("Minutes go out within a week")
    one.context.set_offline(False)
    expect(two.get_by_label("How you will know").first).to_have_value("Ten meetings", timeout=6000)
    added = two.locator(".plan-card", has_text="Minutes go out within a week")
    expect(added).to_have_count(1, timeout=6000)
    id_ = str(added.get_attribute("id")).removeprefix("action-")
    hall.desk.open(f"{PLAN}/{id_}")
    hall.desk.press("Save the action", priority="Time")
    # An action that gets another priority elsewhere goes there, and stands once.
    expect(two.locator('[data-shelf="Time"] .plan-card')).to_have_count(1, timeout=6000)
    expect(two.locator(".plan-card")).to_have_count(2)
    look(one, "plan")
    screen, phone = one.context.new_page(), browser.new_context(viewport=PHONE).new_page()  # type: ignore[arg-type]
    screen.set_viewport_size(WALL)  # type: ignore[arg-type]
    screen.goto(f"{address}{hall.href}/screen")
    phone.context.add_cookies([{"name": n, "value": v, "url": address} for n, v in phones[0].client.cookies.items()])
    phone.goto(f"{address}/room")
    desk = one.context.new_page()
    desk.goto(f"{address}{hall.href}")
    for page in (screen, phone):
        expect(page.get_by_text("Alex Planner with Parents and the council, by 1 May 2027")).to_be_visible()
        found += axe(page) + (["too wide"] if overflow(page) else [])
    if PICTURES:
        screen.screenshot(path=str(Path(PICTURES) / "plan-screen.png"))
        phone.screenshot(path=str(Path(PICTURES) / "plan-phone.png"))
    look(desk, "plan-desk")
    two.get_by_label("Who leads").first.fill("Sam Leader")
    two.get_by_label("Who leads").first.press("Tab")
    expect(screen.get_by_text("Sam Leader with Parents")).to_be_visible(timeout=4000)
    desk.goto(f"{address}{hall.href}/reports/workshop-record")
    look(desk, "record")
    assert found == [], "\n".join(found)
    for page in (one, two, phone):
        page.context.close()
