"""Coding comments with the keyboard alone, with our script and without; and each page of the desk under axe."""

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from app.core.codebook import Codebook, Theme
from app.store import codebooks, people, rounds
from app.store.tables import Person
from app.store.theme_tables import CodedPassage
from tests import examples
from tests.examples import A_DAY, NOON
from tests.test_browser_access import inspector
from tests.test_browser_journeys import new_device
from tests.test_browser_reading import enter, reach

pytestmark = pytest.mark.browser
TEXTS = ("a Late. We are told on the day. Nobody asks us.", "b Good hub", "c Nothing", "d Fine", "e More money")
THEMES = (
    Theme(code="notice", title="Early notice", meaning="When people are told"),
    Theme(code="hub", title="The hub"),
    Theme(code="voice", title="Being asked", parent="notice"),
)


def desk(app: FastAPI, page: Page) -> None:
    """A closed round with five released comments, a codebook of three themes, and somebody of the staff at the desk."""
    with app.state.database.writing() as session:
        link = people.make_link(session, "staff@example.org", now=NOON, lasts=A_DAY)
        round_ = examples.open_round(session)
        said = [{"a1": "agree", "a_text": text} for text in TEXTS]
        examples.bring_in(session, round_, examples.responses("third-sector", *said))
        examples.read_comments(session)
        rounds.close_round(session, round_, now=NOON)
        author = session.exec(select(Person)).one()
        codebooks.keep(session, "small", Codebook(number=1, themes=THEMES), now=NOON, by=author)
    page.goto(f"/sign-in/{link}")
    page.get_by_role("button", name="Sign in").click()
    page.goto("/rounds/pilot")


def coded(app: FastAPI) -> set[tuple[int, int, str]]:
    """What is coded."""
    with app.state.database.reading() as session:
        return {(one.begins, one.ends, one.theme) for one in session.exec(select(CodedPassage))}


def start(page: Page) -> None:
    """From the round to its first comment without a theme."""
    reach(page, "Code the released comments with themes")
    enter(page)
    reach(page, "Code the next comment")
    enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Comment 1 of 5")


def key(page: Page, name: str) -> None:
    """Presses a key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(name)


def test_comments_are_coded_by_keys(browser: Browser, site: tuple[FastAPI, str]) -> None:
    app, address = site
    context, page, watch = new_device(browser, address)
    desk(app, page)
    start(page)
    heading, said = page.get_by_role("heading", level=1), page.locator(".coding-said")
    expect(heading).to_be_focused()
    page.keyboard.press("1")
    expect(said).to_have_text("Ticked: Early notice")
    page.keyboard.press("1")
    expect(said).to_have_text("No longer ticked: Early notice")
    page.keyboard.press("x")
    page.keyboard.press("x")
    expect(said).to_have_text("These words: We are told on the day.")
    page.keyboard.press("1")
    key(page, "a")
    expect(page.locator("mark")).to_have_text("We are told on the day.")
    page.keyboard.press("x")
    page.keyboard.press("x")
    page.keyboard.press("x")
    page.keyboard.press("/")
    page.keyboard.type("ask")
    expect(said).to_have_text("Themes left: Being asked")
    page.keyboard.press("Enter")
    expect(said).to_have_text("Ticked: Being asked")
    page.keyboard.press("Escape")
    key(page, "s")
    expect(heading).to_have_text("Comment 2 of 5")
    key(page, "j")
    expect(heading).to_have_text("Comment 3 of 5")
    key(page, "k")
    page.keyboard.press("3")
    key(page, "s")
    expect(heading).to_have_text("Comment 3 of 5")
    page.keyboard.press("?")
    expect(page.get_by_text("find a theme by its name")).to_be_visible()
    reach(page, "Switch the keys off")
    page.keyboard.press("Enter")
    expect(said).to_have_text("The keys are off")
    page.keyboard.press("1")
    expect(page.locator("input[name=theme]:checked")).to_have_count(0)
    text = TEXTS[0]
    told, asked = "We are told on the day.", "Nobody asks us."
    assert coded(app) == {
        (text.index(told), text.index(told) + len(told), "notice"),
        (text.index(asked), text.index(asked) + len(asked), "voice"),
        (0, len(TEXTS[1]), "hub"),
    }
    assert watch.faults == []
    context.close()


def test_words_selected_with_the_mouse_become_a_passage(browser: Browser, site: tuple[FastAPI, str]) -> None:
    app, address = site
    context, page, watch = new_device(browser, address)
    desk(app, page)
    start(page)
    page.keyboard.press("1")
    key(page, "a")
    page.get_by_role("link", name="Change passage 1").click()
    page.locator("[data-words]").dblclick(position={"x": 35, "y": 15})
    expect(page.locator("#excerpt")).to_have_value("Late")
    page.keyboard.press("3")
    key(page, "s")
    assert coded(app) == {(0, len(TEXTS[0]), "notice"), (2, 6, "hub")}
    assert watch.faults == []
    context.close()


def test_comments_are_coded_by_keyboard_without_our_script(browser: Browser, site: tuple[FastAPI, str]) -> None:
    app, address = site
    context, page, _watch = new_device(browser, address, java_script_enabled=False)
    desk(app, page)
    start(page)
    reach(page, "The whole comment")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("These words")).to_be_checked()
    reach(page, "Words of the comment")
    page.keyboard.type("told on the day")
    reach(page, "Early notice")
    page.keyboard.press("Space")
    reach(page, "Save and code the next")
    enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Comment 2 of 5")
    reach(page, "The hub")
    page.keyboard.press("Space")
    enter(page)  # the first button of the form
    expect(page.get_by_role("heading", level=1)).to_have_text("Comment 3 of 5")
    start_of = TEXTS[0].index("told")
    assert coded(app) == {(start_of, start_of + 15, "notice"), (0, len(TEXTS[1]), "hub")}
    context.close()


def test_pages_of_the_coding_desk(browser: Browser, site: tuple[FastAPI, str]) -> None:
    app, address = site
    its = inspector(browser, address, base_url=address)
    page = its.page
    desk(app, page)
    start(page)
    page.keyboard.press("x")
    page.keyboard.press("1")
    page.keyboard.press("2")
    key(page, "a")
    page.keyboard.press("?")
    key(page, "s")  # nothing is ticked
    its.look()
    for path in ("/rounds/pilot/themes?theme=notice", "/rounds/pilot/themes/counts", "/codebooks/small"):
        its.visit(path)
    for path in ("themes/hub", "versions", "new"):
        its.visit(f"/codebooks/small/{path}")
    for path, lines in (
        ("/codebooks/small/files", "code,title\nhope,Hope"),
        ("/rounds/pilot/themes/files", "question,comment,passage,theme\na_text,d Fine,,hub"),
    ):
        page.goto(f"{address}{path}")
        page.get_by_label("Lines of the file").fill(lines)
        page.get_by_role("button", name="See what would change").click()
        page.get_by_text("Nothing is stored yet.").wait_for()
        its.look()
    its.verdict(at_least=8)
