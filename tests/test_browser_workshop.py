"""One session as it is played in a hall: a screen, a desk and phones, one of them without JavaScript."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import axe, overflow
from tests.test_workshops import Hall, hall_in

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("HOWGOOD_PICTURES", "")  # a folder, for whoever wants to look at each view
SEATS = ("Statutory partners", "Statutory partners", "Third sector organisations", "Third sector organisations")
PHONE = {"width": 360, "height": 740}
WALL = {"width": 1920, "height": 1080}


class Played:
    """The pages of one session, each in a context of its own."""

    def __init__(self, browser: Browser, address: str, hall: Hall):
        self.browser, self.address, self.hall = browser, address, hall
        self.contexts: list[BrowserContext] = []
        self.staff = browser.new_context(viewport={"width": 1280, "height": 900})
        self.contexts.append(self.staff)
        cookies = [{"name": name, "value": value, "url": address} for name, value in hall.desk.client.cookies.items()]
        self.staff.add_cookies(cookies)  # type: ignore[arg-type]
        self.desk, self.screen = self.staff.new_page(), self.staff.new_page()
        self.screen.set_viewport_size(WALL)  # type: ignore[arg-type]
        self.desk.goto(address + hall.href)
        self.screen.goto(f"{address}{hall.href}/screen")
        self.phones: list[Page] = []

    def join(self, seat: str, **how: bool) -> Page:
        """Somebody joins on their phone."""
        context = self.browser.new_context(viewport=PHONE, **how)  # type: ignore[arg-type]
        self.contexts.append(context)
        phone = context.new_page()
        phone.goto(f"{self.address}/room/{self.hall.code}")
        phone.get_by_label(seat).check()
        phone.get_by_role("button", name="Join").click()
        expect(phone.get_by_role("heading", level=1)).to_have_text("You are in")
        self.phones.append(phone)
        return phone

    def press(self, button: str) -> None:
        """The facilitator presses a button."""
        self.desk.get_by_role("button", name=button, exact=True).click()

    def look(self, name: str) -> list[str]:
        """Every view at this stage: what axe finds, and what is wider than its window."""
        found = []
        for view, page in (("desk", self.desk), ("screen", self.screen), ("phone", self.phones[0])):
            if PICTURES:
                page.screenshot(path=str(Path(PICTURES) / f"{name}-{view}.png"))
            found += axe(page) + ([f"{name}: {view} is too wide"] if overflow(page) else [])
        was = self.desk.viewport_size
        self.desk.set_viewport_size({"width": 320, "height": 700})
        found += axe(self.desk) + ([f"{name}: the desk is too wide at 320"] if overflow(self.desk) else [])
        assert was is not None
        self.desk.set_viewport_size(was)
        return found


@pytest.fixture
def played(browser: Browser, site: tuple[FastAPI, str]) -> Iterator[Played]:
    """A session that has not begun."""
    app, address = site
    its = Played(browser, address, hall_in(app, app.state.database))
    yield its
    for context in its.contexts:
        context.close()


def test_a_room_plays_a_session_and_everybody_is_on_the_right_page(played: Played) -> None:
    quick = [played.join(seat) for seat in SEATS]
    blocked = played.join("Third Sector Interface")
    blocked.route("**/room-changes", lambda route: route.abort())
    blocked.reload()
    plain = played.join("Third Sector Interface", java_script_enabled=False)
    expect(played.screen.get_by_text("6 people have joined")).to_be_visible()
    found = played.look("1-joining")
    played.press("Begin")
    played.press("Rate it")
    expect(played.screen.get_by_text("of 6 have rated")).to_be_visible()
    for n, phone in enumerate([*quick, blocked]):
        phone.get_by_label("Agree" if n < 3 else "Disagree", exact=True).check(timeout=3000)
        if n == 0:
            found += played.look("2-rating")
        phone.get_by_role("button", name="Send my rating").click()
        expect(phone.get_by_role("heading", level=1)).to_have_text("You have rated")
    plain.get_by_role("link", name="Update").click()
    plain.get_by_label("Disagree", exact=True).check()
    plain.get_by_role("button", name="Send my rating").click()
    expect(plain.get_by_text("6 of 6 have rated")).to_be_visible()
    expect(played.screen.locator(".count strong")).to_have_text("6")
    found += played.look("3-rated")
    played.press("Reveal")
    for page in (played.screen, *quick, blocked):
        expect(page.get_by_text("3 of 6 agree")).to_be_visible(timeout=4000)
    plain.get_by_role("link", name="Update").click()
    expect(plain.get_by_text("3 of 6 agree")).to_be_visible()
    found += played.look("4-revealed")
    played.press("Talk")
    quick[0].get_by_label("Add to the shared notes").fill("We never see the minutes.")
    quick[1].get_by_label("Add to the shared notes").fill("Half a thought")
    quick[0].get_by_role("button", name="Add note").click()
    expect(quick[1].get_by_text("We never see the minutes.")).to_be_visible()
    found += played.look("5-talking")
    played.desk.get_by_label("Agreed position").fill("We share minutes within a week.")
    played.desk.get_by_label("The view of those who disagree").fill("A week is too long.")
    played.press("Record the position")
    expect(played.screen.get_by_text("We share minutes within a week.")).to_be_visible()
    expect(quick[1].get_by_text("The room has moved on while you wrote.")).to_be_visible()
    assert quick[1].get_by_label("Add to the shared notes").input_value() == "Half a thought"
    found += played.look("6-agreed")
    played.press("Next item")
    played.press("Skip this item")
    played.press("Rate it")
    quick[0].get_by_label("Statement a2").fill("3")
    found += played.look("7-dots")
    assert found == [], "\n".join(found)


def test_an_agenda_is_moved_by_dragging_and_by_keyboard_and_the_page_stays_where_it_is(played: Played) -> None:
    page = played.desk
    page.goto(f"{played.address}{played.hall.href}/agenda")
    found = []
    for width in (320, 360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        found += axe(page) + ([f"the agenda is too wide at {width}"] if overflow(page) else [])
    titles = page.locator("[data-item] h2")
    grip, last = page.locator("[data-grip]").first, page.locator("[data-grip]").last
    grip.hover()
    page.mouse.down()
    last.hover()
    box = last.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + box["height"] + 40, steps=4)
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / "0-agenda.png"))
    page.mouse.up()
    expect(titles.last).to_contain_text("Statement a2")
    expect(page.locator("[data-item]").last).to_contain_text("From minute 40, for 20 minutes.")
    page.reload()
    expect(titles.last).to_contain_text("Statement a2")
    up = page.get_by_role("button", name="Up with item 3")
    up.focus()
    page.keyboard.press("Enter")
    expect(titles.nth(1)).to_contain_text("Statement a2")
    expect(page.get_by_role("button", name="Up with item 2")).to_be_focused()
    expect(page.locator("[data-told]")).to_have_text("It fits the time that is set.")
    minutes = page.get_by_label("Minutes for item 2")
    minutes.fill("many")
    minutes.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    assert found == [], "\n".join(found)
