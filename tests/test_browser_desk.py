"""The desk in a real browser: somebody new to it opens a round and invites people, on a phone and by keyboard."""

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect

from app.store import people, questionnaires, rounds
from app.store.db import Database
from tests import examples
from tests.browser import axe, overflow
from tests.examples import A_DAY, NOON
from tests.staff_story import open_a_round
from tests.test_browser_journeys import new_device

pytestmark = pytest.mark.browser


def test_a_first_time_staff_member_opens_a_round_for_three_partnerships_and_invites_twenty_people(
    browser: Browser, site: tuple[FastAPI, str]
) -> None:
    app, address = site
    database: Database = app.state.database
    with database.writing() as session:
        questionnaires.keep(session, examples.questionnaire())
        link = people.make_link(session, "staff@example.org", now=NOON, lasts=A_DAY)
    context, page, watch = new_device(browser, address)
    page.goto(f"/sign-in/{link}")
    page.get_by_role("button", name="Sign in").click()
    seen, faults = [], []

    def look(name: str) -> None:
        seen.append(name)
        faults.extend(axe(page))
        assert overflow(page) <= 0, f"{name} is wider than a phone"

    def somebody_answers(n: int = 3) -> None:
        with database.writing() as session:
            its = rounds.by_slug(session, "pilot-2027")
            examples.bring_in(session, its, examples.responses("third-sector", *[{"a1": "agree"}] * n))

    open_a_round(page, "A small questionnaire", look, somebody_answers)
    assert faults + watch.faults == [] and len(seen) == 11
    expect(page.get_by_text("2 more and it stands on its own")).to_be_visible()
    with database.writing() as session:
        its = rounds.by_slug(session, "pilot-2027")
        others = [{"a1": "agree"}] * 2
        brought = examples.responses("third-sector", *others)
        for n, response in enumerate(brought):
            response.name = f"later {n}"
        examples.bring_in(session, its, brought)
    expect(page.get_by_text("5 of 20 submitted").first).to_be_visible(timeout=15_000)
    expect(page.get_by_text("2 more and it stands on its own")).to_have_count(0)
    context.close()
