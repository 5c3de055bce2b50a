"""Reading comments and writing one's own words with the keyboard alone, with our script and without."""

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from app.core.blacking import MARK
from app.store import people, rounds
from app.store.tables import ReadComment
from tests import examples
from tests.examples import A_DAY, NOON
from tests.test_browser_journeys import new_device

pytestmark = pytest.mark.browser
TEXTS = ("a Ask Thandiwe Moyo or 01382 123456", "b Papers come late", "c You know who", "d Good", "e Fine")


def reach(page: Page, words: str) -> None:
    """Tabs on to what is called so: a link, a button, a field."""
    for _ in range(60):
        page.keyboard.press("Tab")
        name = "el => (el?.labels?.[0]?.innerText || el?.innerText || '').trim()"
        if page.evaluate(f"words => ({name})(document.activeElement).startsWith(words)", words):
            return
    raise AssertionError(f"“{words}” cannot be reached by keyboard on {page.url}")


def enter(page: Page) -> None:
    """Presses Enter, which leads to another page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def desk(app: FastAPI, page: Page) -> None:
    """A closed round with five comments, and somebody of the staff at its page."""
    with app.state.database.writing() as session:
        link = people.make_link(session, "staff@example.org", now=NOON, lasts=A_DAY)
        round_ = examples.open_round(session)
        said = [{"a1": "agree", "a_text": text} for text in TEXTS]
        examples.bring_in(session, round_, examples.responses("third-sector", *said))
        rounds.close_round(session, round_, now=NOON)
    page.goto(f"/sign-in/{link}")
    page.get_by_role("button", name="Sign in").click()
    page.goto("/rounds/pilot")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_comments_are_read_and_own_words_written_by_keyboard(
    browser: Browser, site: tuple[FastAPI, str], javascript: bool
) -> None:
    app, address = site
    context, page, watch = new_device(browser, address, java_script_enabled=javascript)
    desk(app, page)
    heading = page.get_by_role("heading", level=1)
    reach(page, "5 comments to read")
    enter(page)
    reach(page, "Read the next comment")
    enter(page)
    expect(heading).to_have_text("Comment 1 of 5")
    if javascript:
        expect(heading).to_be_focused()
    reach(page, "The comment as written")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("The comment with words blacked out")).to_be_checked()
    reach(page, "01382 123456")
    page.keyboard.press("Space")
    reach(page, "Other words to black out")
    page.keyboard.type("ask")
    reach(page, "See how it will read")
    enter(page)
    expect(page.locator("#preview")).to_contain_text("or 01382 123456")
    reach(page, "Save and read the next")
    enter(page)
    expect(heading).to_have_text("Comment 2 of 5")
    reach(page, "The comment as written")
    page.keyboard.press("Space")
    enter(page)  # the first button of the form
    expect(heading).to_have_text("Comment 3 of 5")
    reach(page, "The comment as written")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Nothing: keep it back")).to_be_checked()
    reach(page, "Why?")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    reach(page, "Save and read the next")
    enter(page)
    expect(heading).to_have_text("Comment 4 of 5")
    reach(page, "Comments of Orkney") if not javascript else page.keyboard.press("Shift+Tab")
    enter(page)
    reach(page, "Read the report")
    enter(page)
    reach(page, "Write your own words")
    enter(page)
    reach(page, "Write something here")
    enter(page)
    reach(page, "Your words")
    page.keyboard.type("Thank you.")
    reach(page, "Save")
    enter(page)
    expect(page.locator("#introduction + p")).to_have_text("Thank you.")
    with app.state.database.reading() as session:
        kept = {(one.decision.value, one.words, one.reason) for one in session.exec(select(ReadComment))}
    assert kept == {
        ("words-removed", f"a {MARK} or 01382 123456", None),
        ("as-written", "b Papers come late", None),
        ("kept-back", "", "tells-who-wrote"),
    }
    assert watch.faults == []
    context.close()
