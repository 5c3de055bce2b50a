"""The main journeys in a real browser at 360 px: with JavaScript, without it, by keyboard, and on a bad connection."""

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlmodel import select

from app.core.questionnaire import Questionnaire
from app.imports import questionnaire_yaml
from app.settings import ROOT
from app.store import people
from app.store.db import Database
from app.store.tables import Answer, Response
from tests import examples
from tests.browser import Watch
from tests.conftest import Clock
from tests.examples import A_DAY, NOON

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}


def shipped() -> Questionnaire:
    """The questionnaire that is shipped."""
    text = (ROOT / "questionnaires" / "third-sector-participation.v1.yaml").read_text(encoding="utf-8")
    questionnaire, problems = questionnaire_yaml.read(text)
    assert questionnaire is not None, problems
    return questionnaire


def open_round(app: FastAPI, its: Questionnaire) -> str:
    """Opens a round in Orkney and Fife; the code of third sector organisations in Orkney."""
    database: Database = app.state.database
    with database.writing() as session:
        return examples.code_of(session, examples.open_round(session, its=its))


def new_device(browser: Browser, address: str, **more: Any) -> tuple[BrowserContext, Page, Watch]:
    """A phone that nobody has used."""
    context = browser.new_context(viewport=PHONE, base_url=address, **more)
    context.set_default_timeout(8000)
    watch = Watch(context, address)
    return context, context.new_page(), watch


def begin(page: Page, code: str) -> str:
    """Enters the code and starts; the return code shown."""
    page.goto("/")
    page.get_by_label("The code you were given").fill(code.lower())
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep your return code")
    return page.locator(".plate-code").inner_text().strip()


def answer_section(page: Page) -> None:
    """Answers every question of the page in front of us."""
    for group in page.locator("form[data-save] fieldset").all():
        if not group.locator("input:checked").count():
            group.locator("input[type=radio], input[type=checkbox]").nth(1).check()
    for box in page.locator("textarea[name^='value.']").all():
        box.fill("What we see from here.")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_the_code_to_the_report(
    browser: Browser, site: tuple[FastAPI, str], clock: Clock, javascript: bool, tmp_path: Path
) -> None:
    app, address = site
    its = shipped()
    code = open_round(app, its)
    first, page, watch = new_device(browser, address, java_script_enabled=javascript)
    return_code = begin(page, code)
    page.get_by_role("link", name="Continue to the questions").click()
    answer_section(page)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2.")
    first.close()

    second, page, watch_2 = new_device(browser, address, java_script_enabled=javascript)
    page.goto("/return")
    page.get_by_label(re.compile("return code", re.IGNORECASE)).fill(return_code.lower().replace("-", " "))
    page.get_by_role("button", name="Continue").click()
    assert "/response/sections/representation#question-representation_seats" in page.url
    for _ in its.sections[1:]:
        answer_section(page)
        page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    expect(page.get_by_text("Every question has an answer.")).to_be_visible()
    page.get_by_role("button", name="Submit my answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your answers are submitted")

    with app.state.database.writing() as session:
        response = session.exec(select(Response)).one()
        answered = session.exec(select(Answer).where(Answer.response_id == response.id)).all()
        assert response.is_submitted and len(answered) == len(its.questions)
        round_ = examples.rounds.by_slug(session, "pilot")
        others = [{q.code: "agree" for q in its.questions if q.scale}] * 5
        examples.bring_in(session, round_, examples.responses("third-sector", *others))
        token = people.make_link(session, "staff@example.org", now=NOON, lasts=A_DAY)
    page.goto(f"/sign-in/{token}")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="pilot").click()
    page.get_by_label("Yes, close it now").check()
    page.get_by_role("button", name="Close the round").click()
    page.get_by_role("link", name="Read the report of Orkney").click()
    expect(page.get_by_text("6 people answered.")).to_be_visible()
    expect(page.get_by_role("heading", name="In one page")).to_be_visible()
    page.screenshot(path=tmp_path / "report.png", full_page=True)
    assert watch.faults + watch_2.faults == []
    second.close()


def test_each_answer_is_saved_as_it_is_given_and_said_so(browser: Browser, site: tuple[FastAPI, str]) -> None:
    app, address = site
    context, page, watch = new_device(browser, address)
    begin(page, open_round(app, examples.questionnaire()))
    page.goto("/response/sections/first")
    page.get_by_label("Agree", exact=True).first.check()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    expect(page.get_by_text("1 of 4 answered")).to_be_visible()
    page.get_by_label("What works well?").fill("Typed and left")
    page.get_by_label("What works well?").blur()
    expect(page.locator(".state[data-state=saved]")).to_be_visible()
    page.reload()
    expect(page.get_by_label("What works well?")).to_have_value("Typed and left")
    expect(page.get_by_label("Agree", exact=True).first).to_be_checked()
    assert watch.faults == []
    context.close()


def test_a_lost_connection_is_told_and_mended(browser: Browser, site: tuple[FastAPI, str]) -> None:
    app, address = site
    context, page, _watch = new_device(browser, address)
    begin(page, open_round(app, examples.questionnaire()))
    page.goto("/response/sections/first")
    context.set_offline(True)
    page.get_by_label("Disagree", exact=True).first.check()
    expect(page.get_by_text("Not saved, retrying")).to_be_visible()
    context.set_offline(False)
    expect(page.locator(".state[data-state=saved]")).to_be_visible()
    with app.state.database.reading() as session:
        assert [a.value for a in session.exec(select(Answer))] == ["disagree"]
    context.close()


def test_a_text_changed_back_before_it_was_acknowledged_stays_as_it_was_left(
    browser: Browser, site: tuple[FastAPI, str]
) -> None:
    app, address = site
    context, page, _watch = new_device(browser, address)
    begin(page, open_round(app, examples.questionnaire()))
    page.goto("/response/sections/first")
    page.get_by_label("What works well?").fill("old")
    page.get_by_role("button", name="Save and continue").click()
    page.goto("/response/sections/first")
    held: list[Any] = []
    page.route("**/response/answers/*", lambda route: (held.append(route.fetch()), None)[1])  # saved, never told
    page.get_by_label("What works well?").fill("new")
    page.get_by_label("What works well?").blur()
    page.wait_for_timeout(300)
    page.get_by_label("What works well?").fill("old")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2.")
    with app.state.database.reading() as session:
        assert [a.value for a in session.exec(select(Answer))] == ["old"]
    assert held
    context.close()


def test_a_routed_question_appears_when_it_applies(browser: Browser, site: tuple[FastAPI, str]) -> None:
    app, address = site
    context, page, _watch = new_device(browser, address)
    begin(page, open_round(app, examples.questionnaire()))
    page.goto("/response/sections/second")
    expect(page.get_by_text("How often does it meet?")).to_have_count(0)
    page.get_by_label("Yes", exact=True).check()
    expect(page.locator("legend", has_text="How often does it meet?")).to_be_visible()
    page.get_by_label("Rarely").check()
    page.get_by_label("No", exact=True).check()
    expect(page.locator("legend", has_text="How often does it meet?")).to_have_count(0)
    page.get_by_label("Yes", exact=True).check()
    expect(page.get_by_label("Rarely")).to_be_checked()
    context.close()


def test_a_session_that_ended_keeps_what_was_typed(browser: Browser, site: tuple[FastAPI, str]) -> None:
    app, address = site
    context, page, _watch = new_device(browser, address)
    return_code = begin(page, open_round(app, examples.questionnaire()))
    page.goto("/response/sections/first")
    context.clear_cookies()
    page.get_by_label("What works well?").fill("Do not lose me")
    page.get_by_label("What works well?").blur()
    expect(page.get_by_text("What you typed stays.")).to_be_visible()
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("Do not lose me")).to_be_visible()
    page.get_by_label(re.compile("return code", re.IGNORECASE)).fill(return_code)
    page.get_by_role("button", name="Save what I typed").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2.")
    with app.state.database.reading() as session:
        assert [a.value for a in session.exec(select(Answer))] == ["Do not lose me"]
    context.close()


def test_the_whole_questionnaire_by_keyboard(browser: Browser, site: tuple[FastAPI, str]) -> None:
    app, address = site
    context, page, _watch = new_device(browser, address)
    page.goto("/")

    def reach(words: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("words => (document.activeElement?.innerText || '').trim() === words", words):
                return
        raise AssertionError(f"“{words}” cannot be reached by keyboard on {page.url}")

    def enter() -> None:
        with page.expect_navigation():
            page.keyboard.press("Enter")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Skip to the page"
    page.keyboard.press("Enter")
    page.get_by_label("The code you were given").focus()
    page.keyboard.type(open_round(app, examples.questionnaire()))
    enter()
    reach("Start")
    enter()
    reach("Continue to the questions")
    enter()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1.")
    page.locator("input[name='value.a1']").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[name='value.a1'][value=agree]")).to_be_checked()
    expect(page.locator(".state[data-state=saved]")).to_be_visible()
    for heading in ("2.", "Check your answers"):
        reach("Save and continue")
        enter()
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    reach("Submit my answers")
    enter()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your answers are submitted")
    with app.state.database.reading() as session:
        assert [a.value for a in session.exec(select(Answer))] == ["agree"]
    context.close()
