"""Parts of pages that are kept once they were made: no page is another for it, and nobody's words are among them."""

import re

import pytest
from fastapi import FastAPI

from app import templating
from app.store.db import Database
from tests.examples import code_of, open_round
from tests.visitor import Visitor

PAGES = ("/response/sections/first", "/response/check", "/response/copy")
CHANGES = ({"value__a1": "agree"}, {"value__a1": "dont_know"}, {"value__a1": "disagree"}, {"value__a2": "agree"})
OF_ONE_LOAD = re.compile(r'name="client" value="\w+"')


@pytest.fixture
def participant(app: FastAPI, database: Database) -> Visitor:
    """A participant who has begun."""
    with database.writing() as session:
        code = code_of(session, open_round(session))
    visitor = Visitor(app)
    visitor.open(f"/join/{code}")
    visitor.press("Start")
    return visitor


def seen(participant: Visitor) -> list[str]:
    """The pages that are made of kept parts."""
    pages = []
    for href in PAGES:
        participant.open(href)
        pages.append(OF_ONE_LOAD.sub("", participant.response.text))
    return pages


def test_a_page_of_kept_parts_is_the_page_made_afresh(participant: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    for change in CHANGES:
        participant.open(PAGES[0])
        participant.press("Save and continue", **change)
        kept = seen(participant)
        monkeypatch.setattr(templating, "_kept", {})
        assert seen(participant) == kept


def test_nothing_that_somebody_wrote_is_kept(participant: Visitor) -> None:
    participant.open(PAGES[0])
    written = {"value__a_text": "Morag’s secret text", "note__a1": "Morag’s secret note"}
    participant.press("Save and continue", value__a1="agree", **written)
    assert all("secret" in page for page in seen(participant))
    assert templating._kept and not any("secret" in part for part in templating._kept.values())
