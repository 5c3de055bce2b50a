"""Inviting on a telephone: from the list to the letter, from the letter to the questions; axe looks at every page."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect
from sqlmodel import select

from app.store import people
from app.store.inviting_tables import Message
from tests import examples
from tests.browser import Watch, axe, overflow
from tests.examples import A_DAY, NOON

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 780}
PLACE = "/rounds/pilot/partnerships/orkney"


def test_a_coordinator_invites_from_a_telephone_and_the_invited_start_on_theirs(
    browser: Browser, site: tuple[FastAPI, str], tmp_path: Path
) -> None:
    app, address = site
    with app.state.database.writing() as session:
        examples.open_round(session)
        token = people.make_link(session, "staff@example.org", now=NOON, lasts=A_DAY)
    context = browser.new_context(viewport=PHONE)
    watch, page, faults = Watch(context, address), context.new_page(), []

    def look() -> None:
        faults.extend(axe(page))
        if overflow(page) > 0:
            faults.append(f"{page.url} is wider than the telephone")

    page.goto(f"{address}/sign-in/{token}")
    page.get_by_role("button", name="Sign in").press("Enter")
    page.goto(f"{address}/rounds/pilot")
    page.get_by_role("link", name=re.compile("Invite people.*Orkney")).click()
    look()
    page.get_by_role("link", name=re.compile("Invite by name.*Third sector")).click()
    look()
    page.get_by_label("People to invite").fill("Jo <jo@example.org>\nnobody")
    page.get_by_role("button", name="Check the list").click()
    expect(page.get_by_text("1 line cannot be used")).to_be_visible()
    look()
    people_box = page.get_by_label("People to invite")
    assert people_box.input_value() == "Jo <jo@example.org>\nnobody"
    people_box.fill("Jo <jo@example.org>")
    file = tmp_path / "more.csv"
    file.write_text("Name,Email\nAl,al@example.org\n", encoding="utf-8")
    page.get_by_label("Or a CSV file (optional)").set_input_files(file)
    page.get_by_role("button", name="Check the list").click()
    expect(page.get_by_text("Dear Jo,")).to_be_visible()
    look()
    page.get_by_role("button", name="Invite 2 people").press("Enter")
    expect(page.get_by_role("heading", name="2 people invited")).to_be_visible()
    look()
    page.get_by_role("link", name=re.compile("New link.*Jo")).click()
    look()
    for path in (f"{PLACE}/reminders", f"{PLACE}/handouts/third-sector", f"{PLACE}/posters/third-sector", "/mail"):
        page.goto(f"{address}{path}")
        look()
    with app.state.database.reading() as session:
        letter = session.exec(select(Message.text).where(Message.recipient == "jo@example.org")).one()
    link, quiet = (re.search(rf"(/{of}/\S+)", letter) for of in ("invitation", "no-more-mail"))
    assert link and quiet
    context.clear_cookies()  # another telephone
    page.goto(f"{address}{link[1]}")
    look()
    page.get_by_role("button", name="Start").press("Enter")
    expect(page.get_by_role("heading", name="Keep your return code")).to_be_visible()
    context.clear_cookies()  # and another one of hers
    page.goto(f"{address}{link[1]}")
    expect(page.get_by_role("heading", name="You have begun already")).to_be_visible()
    look()
    page.goto(f"{address}{quiet[1]}")
    look()
    page.get_by_role("button", name="Send me no more mail").click()
    look()
    assert faults + watch.faults == []
