"""An improvement plan in a real browser: written on a phone, by keyboard alone, asked about by mail, found again in the
report, and by those who answer next."""

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect
from sqlmodel import select

from app.core.rounds import Purpose
from app.store import check_ins, people
from app.store.check_in_tables import ActionOwner
from app.store.db import Database
from app.store.tables import Answer
from tests.browser import axe, overflow
from tests.examples import A_DAY, KEYS, NOON, code_of, open_round
from tests.staff_story import Hand
from tests.test_browser_journeys import new_device
from tests.test_follow_up import GOOD, a_round

pytestmark = pytest.mark.browser


def test_an_action_is_planned_and_carried_on_by_keyboard(browser: Browser, site: tuple[FastAPI, str]) -> None:
    app, address = site
    database: Database = app.state.database
    with database.writing() as session:
        a_round(session, "pilot", GOOD)
        link = people.make_link(session, "staff@example.org", now=NOON, lasts=A_DAY)
    context, page, watch = new_device(browser, address)
    page.goto(f"/sign-in/{link}")
    page.get_by_role("button", name="Sign in").click()
    page.goto("/rounds/pilot")
    hand, faults = Hand(page), []

    def look() -> None:
        faults.extend(axe(page))
        assert overflow(page) <= 0, f"{page.url} is wider than a phone"

    hand.go("Improvement plan of Orkney")
    look()
    hand.go("Add an action")
    look()
    hand.write("What will be done", "The forum meets every month")
    hand.write("Who leads", "Alex Planner")
    hand.go("Save the action", "button")
    look()
    hand.go("Change it, or say how far it is")
    hand.write("Notes on how it goes", "Begun in May")
    hand.go("Save the action", "button")
    look()
    hand.go("Check-ins: ask those who lead how far it is")
    look()
    hand.write("1. The forum meets every month", "alex@example.org")
    hand.go("Save the check-ins", "button")
    with database.writing() as session:
        check_ins.send_due(session, keys=KEYS, address="", now=NOON + 100 * A_DAY)
        link = check_ins.link(session.exec(select(ActionOwner)).one(), KEYS, "")
    page.goto(f"{link}?state=under-way")
    look()
    hand.write("A note, if you like", "Ten people came")
    hand.go("Say so", "button")
    expect(page.get_by_text("You said: It is on the way.")).to_be_visible()
    look()
    page.goto("/rounds/pilot/partnerships/orkney/actions")
    page.get_by_text("How it came so far").click()
    expect(page.get_by_text("as whoever leads it says: Ten people came")).to_be_visible()
    page.goto("/rounds/pilot/partnerships/orkney/reports/baseline")
    expect(page.get_by_role("heading", name="Improvement plan")).to_be_visible()
    expect(page.get_by_text("Begun in May")).to_be_visible()
    look()

    # Whoever answers next sees it first; what they say of it is kept through a lost connection like any answer.
    with database.writing() as session:
        times = {"opens": NOON, "closes": NOON + 9 * A_DAY, "purpose": Purpose.FOLLOW_UP, "follows": "pilot"}
        code = code_of(session, open_round(session, slug="later", **times))
    page.goto(f"/join/{code}")
    look()
    page.get_by_role("button", name="Start").click()
    page.goto("/response")
    page.get_by_role("link", name="Start with question 1").click()
    expect(page.get_by_role("heading", name="The forum meets every month")).to_be_visible()
    look()
    context.set_offline(True)
    page.get_by_label("Most of the way").check()
    expect(page.get_by_text("Not saved, retrying")).to_be_visible()
    context.set_offline(False)
    expect(page.locator(".state[data-state=saved]")).to_be_visible()
    with database.reading() as session:
        said = [(a.question, a.value) for a in session.exec(select(Answer)) if a.question.startswith("last-")]
    assert said == [("last-action-1", "most_of_the_way")]
    watch.faults[:] = [fault for fault in watch.faults if "ERR_INTERNET_DISCONNECTED" not in fault]
    assert faults + watch.faults == []
    context.close()
