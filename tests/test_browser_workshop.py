"""One session as it is played in a hall: a screen, a desk and five phones, two of them on poor ground."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.core.workshop import Stage
from tests.browser import axe, overflow
from tests.test_workshops import Hall, hall_in

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("HOWGOOD_PICTURES", "")  # a folder, for whoever wants to look at each view
THERE = ("Statutory partners", "Statutory partners", "Third sector organisations")
PHONE = {"width": 360, "height": 740}
WALL = {"width": 1920, "height": 1080}
SOON = 4000  # milliseconds: two seconds between two looks, and a slow machine

# How much of a page has moved by itself since it was opened, as browsers measure it.
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""

# The smallest text on the wall, as a share of its height; read from ten metres where it is 4 % or more.
SMALLEST = """() => {
  const walker = document.createTreeWalker(document.querySelector(".screen"), NodeFilter.SHOW_TEXT);
  const sizes = [];
  while (walker.nextNode()) {
    const its = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() && !its.closest(".visually-hidden") && its.checkVisibility())
      sizes.push(parseFloat(getComputedStyle(its).fontSize) / innerHeight);
  }
  return Math.min(...sizes);
}"""


class Played:
    """The pages of one session, each in a context of its own."""

    def __init__(self, browser: Browser, address: str, hall: Hall):
        self.browser, self.address, self.hall = browser, address, hall
        self.contexts: list[BrowserContext] = []
        self.staff = browser.new_context(viewport={"width": 1280, "height": 900})
        self.staff.add_init_script(SHIFTS)
        self.contexts.append(self.staff)
        cookies = [{"name": name, "value": value, "url": address} for name, value in hall.desk.client.cookies.items()]
        self.staff.add_cookies(cookies)  # type: ignore[arg-type]
        self.desk = self.staff.new_page()
        self.phones: list[Page] = []
        self.seen: set[str] = set()
        self.found: list[str] = []

    def begin(self) -> None:
        """The desk and the screen are opened, and five people join: one with the stream cut, one without JavaScript."""
        self.screen = self.staff.new_page()
        self.screen.set_viewport_size(WALL)  # type: ignore[arg-type]
        self.desk.goto(self.address + self.hall.href)
        self.screen.goto(f"{self.address}{self.hall.href}/screen")
        for seat in THERE:
            self.join(seat)
        self.blocked = self.join("Third Sector Interface")
        self.blocked.route("**/room-changes", lambda route: route.abort())
        self.blocked.reload()
        self.plain = self.join("Third sector organisations", java_script_enabled=False)

    def join(self, seat: str, **how: bool) -> Page:
        """Somebody joins on their phone."""
        context = self.browser.new_context(viewport=PHONE, **how)  # type: ignore[arg-type]
        context.add_init_script(SHIFTS)
        self.contexts.append(context)
        phone = context.new_page()
        phone.goto(f"{self.address}/room/{self.hall.code}")
        phone.get_by_label(seat).check()
        phone.get_by_role("button", name="Join").click()
        expect(phone.get_by_role("heading", level=1)).to_have_text("You are in")
        self.phones.append(phone)
        return phone

    def press(self, *buttons: str) -> None:
        """The facilitator presses these, by keyboard."""
        for button in buttons:
            self.desk.get_by_role("button", name=button, exact=True).focus()
            self.desk.keyboard.press("Enter")

    def rate(self, *levels: str) -> None:
        """The people rate, the first of them by keyboard."""
        for phone, level in zip(self.phones, levels, strict=False):
            if phone is self.plain:
                phone.get_by_role("link", name="Update").click()
            choice = phone.get_by_label(level, exact=True)
            choice.focus(timeout=SOON)
            phone.keyboard.press("Space")
            if phone is self.phones[0]:
                phone.keyboard.press("Enter")
            else:
                phone.get_by_role("button", name="Send my rating").click()
            expect(phone.get_by_role("heading", level=1)).to_have_text("You have rated")

    def look(self, name: str, *, screen: str, desk: str, phones: str, too: str = "") -> None:
        """Every view at this stage: what it says, what axe finds, what is too wide, too small or out of sight."""
        for page, words in ((self.screen, screen), (self.desk, desk), *((phone, phones) for phone in self.phones)):
            if page is self.plain:
                page.get_by_role("link", name="Update").click()
            expect(page.locator("#main")).to_contain_text(words, timeout=SOON)
            expect(page.locator("#main")).to_contain_text(too)
        for view, page, widths in (
            ("screen", self.screen, (1920,)),
            ("phone", self.phones[0], (320, 360)),
            ("desk", self.desk, (320, 360, 1280)),
        ):
            for width in widths:
                page.set_viewport_size({"width": width, "height": 1080 if view == "screen" else 800})
                self.found += [f"{name}: {view} is too wide at {width}"] if overflow(page) else []
            self.found += axe(page)
            if PICTURES:
                page.screenshot(path=str(Path(PICTURES) / f"{name}-{view}.png"))
        smallest = self.screen.evaluate(SMALLEST)
        self.found += [f"{name}: text on the screen of {smallest:.3f} of its height"] if smallest < 0.039 else []
        self.in_sight(name)
        for view, page in (("screen", self.screen), ("a phone", self.phones[2])):
            shifted = page.evaluate("window.shifted")
            self.found += [f"{name}: {view} jumps ({shifted})"] if shifted > 0.02 else []
        self.seen.add(self.screen.locator("[data-room]").get_attribute("data-mark").split("-")[1])  # type: ignore[union-attr]

    def in_sight(self, name: str) -> None:
        """Nothing of the screen is below its edge."""
        below = self.screen.evaluate("document.documentElement.scrollHeight - innerHeight")
        self.found += [f"{name}: {below} pixels of the screen are out of sight"] if below > 0 else []

    def position(self, words: str) -> None:
        """The facilitator writes what the room agrees."""
        self.desk.get_by_label("Agreed position").fill(words)
        self.press("Record the position")


@pytest.fixture
def played(browser: Browser, site: tuple[FastAPI, str]) -> Iterator[Played]:
    """A session that has not begun."""
    app, address = site
    its = Played(browser, address, hall_in(app, app.state.database))
    yield its
    for context in its.contexts:
        context.close()


def test_a_room_plays_a_session_and_everybody_is_on_the_right_page(played: Played) -> None:
    its = played
    its.begin()
    sleeper, writer = its.phones[1], its.phones[2]
    its.press("Ask which are in use")
    its.look("01-joining", screen="5 people have joined", desk="0 of 5 phones are in use", phones="I use this phone")
    its.press("Leave all in", "Begin")
    survey = "Third sector organisations0% of 6"
    its.look("02-survey", screen=survey, desk=survey, phones=survey)
    its.press("Rate it")
    its.look("03-rating", screen="0 of 5 have rated", desk="Only 0 people have rated", phones="Send my rating")
    its.rate("Agree", "Agree", "Strongly disagree", "Disagree", "Disagree")
    its.look("04-rated", screen="5 of 5 have rated", desk="5 of 5 have rated", phones="5 of 5 have rated")
    sleeper.context.set_offline(True)
    its.press("Reveal")
    expect(its.screen.locator("#main")).to_contain_text("2 of 5 agree")
    sleeper.context.set_offline(False)  # a phone that slept looks at once
    expect(sleeper.locator("#main")).to_contain_text("2 of 5 agree", timeout=2000)
    its.look("05-revealed", screen="2 of 5 agree", desk="2 of 5 agree", phones="2 of 5 agree")
    its.press("Talk")
    writer.get_by_label("Add to the shared notes").fill("We never see the minutes.")
    writer.reload()
    expect(writer.get_by_label("Add to the shared notes")).to_have_value("We never see the minutes.")
    writer.get_by_role("button", name="Add note").click()
    sleeper.get_by_label("Add to the shared notes").fill("Half a thought")
    said = "We never see the minutes."
    its.look("06-talking", screen="what shows it?", desk=said, phones=said)
    assert sleeper.get_by_label("Add to the shared notes").input_value() == "Half a thought"
    its.press("Rate again")
    expect(sleeper.get_by_text("The room has moved on while you wrote.")).to_be_visible(timeout=SOON)
    sleeper.get_by_role("button", name="Add note").click()
    its.rate("Agree", "Strongly agree", "Agree", "Agree", "Disagree")
    its.press("Reveal")
    now = "Now: 4 of 5 agree"
    its.look("07-again", screen=now, desk=now, phones=now, too="Before: 2 of 5 agree")
    its.press("Talk")
    expect(its.desk.get_by_text("Half a thought")).to_be_visible()
    its.desk.get_by_label("The view of those who disagree").fill("A week is too long.")
    its.desk.reload()
    other = its.staff.new_page()
    other.goto(its.address + its.hall.href)
    its.position("We share minutes within a week.")
    expect(other.get_by_text("We share minutes within a week.")).to_be_visible(timeout=SOON)
    agreed = "We share minutes within a week."
    its.look("08-agreed", screen=agreed, desk=agreed, phones=agreed, too="A week is too long.")
    its.press("Next item", "Rate it")
    its.rate("Agree", "Disagree")
    its.press("Ask the room to show it")
    its.look("09-asking", screen="May it be shown?", desk="0 of 5 in the room", phones="Yes, show it")
    for phone in its.phones:
        phone.get_by_role("button", name="No, do not" if phone is its.blocked else "Yes, show it").click()
    its.look("10-asked", screen="May it be shown?", desk="5 of 5 in the room", phones="Thank you")
    its.press("See whether everyone agreed")
    its.look("11-not-shown", screen="have in mind?", desk="Not everyone agreed", phones="Nothing is shown this time")
    its.position("w" * 500)
    expect(its.screen.get_by_text("w" * 500)).to_be_visible(timeout=SOON)
    its.in_sight("a long position")
    its.press("Next item")
    dots = "Statement a2"
    its.look("12-priorities", screen=dots, desk=dots, phones="You will place 3 dots")
    its.press("Rate it")
    for n, phone in enumerate(its.phones):
        if phone is its.plain:
            phone.get_by_role("link", name="Update").click()
        phone.get_by_label("Statement a2").fill(str(1 + n % 3), timeout=SOON)
        if n == 0:
            its.look("13-dots", screen="0 of 5 have rated", desk="Only 0 people", phones="You have 3 dots")
            phone.get_by_label("Statement a2").fill("1")
        phone.get_by_role("button", name="Place my dots").click()
    expect(its.desk.locator("#counted")).to_contain_text("5 of 5 have rated")
    its.press("Reveal")
    placed = "5 people placed dots."
    its.look("14-dots-shown", screen=placed, desk=placed, phones=placed)
    its.press("Talk")
    its.position("Minutes first.")
    for n in range(1, 6):
        words = f"Minutes of every meeting go to all third sector organisations within {n} weeks, and are talked about"
        sent = {"priority": "Statement a2 is worded in a way of its own.", "what": words}
        assert its.hall.desk.client.post(f"{its.hall.href}/plan", data=sent).status_code == 200
    its.press("Write the plan")
    its.look("15-planning", screen="2 actions before these", desk="5 actions", phones="within 1 week", too="Our plan")
    its.press("End the workshop")
    expect(its.screen.locator("#main")).to_contain_text("Thank you for being there.", timeout=SOON)
    expect(its.desk.locator("#main")).to_contain_text("The workshop has ended.")
    for phone in its.phones:
        if phone is its.plain:
            phone.get_by_role("link", name="Update").click()
        expect(phone.locator("#main")).to_contain_text("thank you for being there", timeout=SOON)
    its.found += axe(its.phones[0])
    its.seen.add("ended")
    assert its.seen == set(Stage), "every stage was looked at"
    assert its.found == [], "\n".join(its.found)


def test_an_agenda_is_moved_by_dragging_and_by_keyboard_and_the_page_stays_where_it_is(played: Played) -> None:
    page, hall = played.desk, played.hall.href
    found = []
    new = "/partnerships/orkney/workshops/new"
    room = f"/room/{played.hall.code}"
    for href in ("/workshops", new, room, f"{hall}/run-sheet", f"{hall}/facilitators", f"{hall}/agenda"):
        page.goto(played.address + href)
        for width in (320, 360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{href} is too wide at {width}"] if overflow(page) else []
        if PICTURES:
            page.screenshot(path=str(Path(PICTURES) / f"0-{href.rpartition('/')[2]}.png"), full_page=True)
        found += axe(page)
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
