"""A round that follows another, from the store to the page; and the demo, which shows what a follow-up tells."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pptx
import pytest
from pypdf import PdfReader
from sqlmodel import Session, select

from app.cli import demo
from app.cli.demo_places import PLACES
from app.cli.doors import read_questionnaire
from app.core.change import Move
from app.core.comparison import Why
from app.core.document import Document, Excerpt, Heading
from app.core.facts import NationalFacts, RoundFacts
from app.core.learning import Colour
from app.core.reading import Reading
from app.core.rounds import Naming, Purpose
from app.core.table import Table
from app.exports import FORMATS
from app.reports import OVER_PARTNERSHIPS, REPORTS
from app.reports.change import since_last_time
from app.reports.change_words import change_in_short
from app.reports.place import our_place
from app.reports.readings import areas, balanced, strengths
from app.reports.wording import percent
from app.settings import ROOT
from app.store import people, questionnaires, report_facts, rounds, snapshots
from app.store.db import Database
from app.store.tables import Round, Snapshot
from tests import examples
from tests.conftest import Clock
from tests.examples import A_DAY, KEYS, NOON
from tests.test_change import tables
from tests.visitor import Visitor

FIVE = ("orkney", "fife", "falkirk", "glasgow", "highland")
LATER = NOON + 400 * A_DAY
GOOD = {"a1": "agree", "a2": "agree"}
BAD = {"a1": "disagree", "a2": "disagree"}


def a_round(session: Session, slug: str, answers: dict[str, str], at: Any = NOON, **more: Any) -> Round:
    """A closed round in which six third sector organisations of each partnership say this."""
    places = more.pop("partnerships", ["orkney", "fife"])
    times = {"opens": at - A_DAY, "closes": at + A_DAY}
    round_ = examples.open_round(session, slug=slug, partnerships=places, **{**times, **more})
    said = [r for place in places for r in examples.responses("third-sector", *[answers] * 6, place=place)]
    examples.bring_in(session, round_, said, now=at)
    rounds.close_round(session, round_, now=at)
    return round_


def follow_up(session: Session, answers: dict[str, str] | None = None, **more: Any) -> Round:
    """The round that follows `pilot`, a year later."""
    its = {"purpose": Purpose.FOLLOW_UP, "follows": "pilot", "at": LATER, **more}
    return a_round(session, "again", GOOD if answers is None else answers, **its)


def facts(session: Session, round_: Round, place: str = "orkney") -> RoundFacts:
    """What the report of this round is told."""
    return report_facts.of(session, round_, rounds.place(session, round_, place), now=LATER + A_DAY)


def test_a_follow_up_is_told_of_the_round_before_and_makes_its_report_final(database: Database) -> None:
    with database.writing() as session:
        earlier = a_round(session, "pilot", BAD)
        made = facts(session, follow_up(session))
        assert made.before is not None
        assert (made.before.round, made.before.closed) == ("pilot", NOON.date())
        assert change_in_short(made).endswith("one section better (First section, up 100 points).")
        kept = snapshots.newest(session, earlier, rounds.place(session, earlier, "orkney"))
        assert kept is not None and kept.opened_at is not None
        unread = snapshots.newest(session, earlier, rounds.place(session, earlier, "fife"))
        assert unread is not None and unread.opened_at is None


def test_a_partnership_that_was_not_in_the_round_before_has_no_change(database: Database) -> None:
    with database.writing() as session:
        a_round(session, "pilot", BAD, partnerships=["fife"])
        again = follow_up(session)
        assert facts(session, again, "orkney").before is None
        assert facts(session, again, "fife").before is not None


def test_a_round_before_that_has_no_report_yet_is_not_compared(database: Database) -> None:
    with database.writing() as session:
        examples.open_round(session, slug="pilot", closes=LATER + 9 * A_DAY)
        assert facts(session, follow_up(session)).before is None


def test_a_range_holds_reports_that_were_read_and_appears_with_the_fifth(database: Database) -> None:
    with database.writing() as session:
        round_ = a_round(session, "pilot", GOOD, partnerships=FIVE)
        for n, place in enumerate(FIVE, start=1):
            made = facts(session, round_, place)
            assert len(made.nation) == n
            assert (REPORTS["baseline"](made).facts["place"] is None) is (n < 5)
        assert session.exec(select(Snapshot).where(Snapshot.opened_at == None)).first() is None  # noqa: E711


def test_a_report_page_shows_what_changed_and_our_place(database: Database, visitor: Visitor, clock: Clock) -> None:
    with database.writing() as session:
        a_round(session, "pilot", BAD, partnerships=FIVE)
        round_ = follow_up(session, partnerships=FIVE)
        for place in FIVE:
            facts(session, round_, place)
        link = people.make_link(session, "staff@example.org", now=LATER + A_DAY, lasts=A_DAY)
    clock.time = LATER + 1.5 * A_DAY
    visitor.open(f"/sign-in/{link}")
    visitor.press("Sign in")
    visitor.open("/rounds/again/partnerships/orkney/reports/baseline")
    words = visitor.page.get_text(" ", strip=True)
    assert "What changed since last time" in words and "one section better (First section, up 100 points)" in words
    assert "Our place among partnerships" in words


# The demo.


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, migrated: dict[str, str]) -> Iterator[Database]:
    """A database with the demo in it."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'howgood.db'}")
    from app.store import schema

    schema.upgrade(database)
    with database.writing() as session:
        for file in sorted((ROOT / "questionnaires").glob("*.yaml")):
            questionnaires.keep(session, read_questionnaire(file))
    assert demo.load(database, KEYS, LATER)
    assert not demo.load(database, KEYS, LATER + timedelta(days=1))
    yield database
    database.close()


@pytest.fixture(scope="module")
def shown(loaded: Database) -> dict[str, RoundFacts]:
    """The demo's follow-up facts by partnership."""
    with loaded.writing() as session:
        round_ = rounds.by_slug(session, demo.FOLLOW_UP)
        return {place.slug: facts(session, round_, place.slug) for place in PLACES}


@pytest.fixture(scope="module")
def pilot(loaded: Database) -> NationalFacts:
    """The facts of the demo's learning report, over both rounds."""
    with loaded.writing() as session:
        return report_facts.over_partnerships(session, rounds.by_slug(session, demo.FOLLOW_UP), now=LATER)


def test_the_demo_is_a_pilot_of_six_whose_learning_report_has_something_of_everything(pilot: NationalFacts) -> None:
    assert pilot.naming is Naming.NAMED and pilot.learned.in_both == len(pilot.places) == 6
    assert {its.colour for its in pilot.learned.readings.values()} == set(Colour)
    moves = [its for its in pilot.learned.movements.values() if its.is_shown]
    assert any(its.up for its in moves) and any(its.down for its in moves) and any(its.apart for its in moves)
    assert not pilot.learned.movements["plan"].is_shown
    listed = next(p for p in OVER_PARTNERSHIPS["learning"](pilot).parts if isinstance(p, Table))
    assert [row[0].text for row in listed.rows] == sorted(place.name for place in PLACES)


def test_the_demo_shows_one_section_better_one_worse_and_one_not_comparable(shown: dict[str, RoundFacts]) -> None:
    found = shown["strathairn"].change
    assert found is not None
    moves = {code: its.balanced for code, its in found.sections.items()}
    clear = {code: move.points > 0 for code, move in moves.items() if isinstance(move, Move) and not move.is_steady}
    assert clear == {"resources": True, "representation": False}
    assert [code for code, move in moves.items() if move is Why.SCALE] == ["plan"]
    assert found.sections["resources"].readings == (Reading.AREA_FOR_DEVELOPMENT, Reading.EXPLORE)
    assert found.questions["plan_actions"].balanced is Why.NEW
    assert [code for code, its in found.diff.questions.items() if its.is_reworded] == ["voices_asked"]


def test_the_demo_shows_groups_that_differ_and_ranges_for_every_group(shown: dict[str, RoundFacts]) -> None:
    assert "groups differ" in change_in_short(shown["inverlunan"])
    place = document(shown["strathairn"]).facts["place"]
    assert place is not None
    assert all(places and all(s["perspectives"].values()) for s in place["sections"] if (places := s["balanced"]))


@pytest.mark.parametrize("place", [place.slug for place in PLACES])
def test_a_follow_up_too_has_four_sentences_for_a_board_paper(shown: dict[str, RoundFacts], place: str) -> None:
    (excerpt,) = [part for part in document(shown[place]).parts if isinstance(part, Excerpt)]
    assert excerpt.title == "Four sentences for a board paper" and len(excerpt.sentences) == 4
    assert excerpt.sentences[-1] == change_in_short(shown[place])
    for section, standing in (*strengths(shown[place]), *areas(shown[place])):
        assert (
            f"{section.title.words} {percent(balanced(standing), shown[place].questionnaire.reading)}"
            in excerpt.sentences[1]
        )


def test_the_demos_questionnaire_is_marked_and_stands_in_no_file(shown: dict[str, RoundFacts]) -> None:
    its = shown["strathairn"].questionnaire
    assert its.title.words.endswith("(example)")
    assert not list((ROOT / "questionnaires").glob(f"{its.id}*"))


def document(made: RoundFacts) -> Document:
    return REPORTS["baseline"](made)


def numbers_in(value: Any) -> set[float]:
    """Every number of a JSON value."""
    if isinstance(value, dict):
        return {n for inner in value.values() for n in numbers_in(inner)}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return {n for inner in value for n in numbers_in(inner)}
    return {value} if isinstance(value, (int, float)) else set()


@pytest.mark.parametrize("place", [place.slug for place in PLACES])
def test_every_number_of_change_and_place_is_found_in_the_json(shown: dict[str, RoundFacts], place: str) -> None:
    numbers = numbers_in(document(shown[place]).facts)
    parts = [*since_last_time(shown[place]), *our_place(shown[place])]
    assert len(tables(parts)) >= 3
    for table in tables(parts):
        for cell in (cell for row in table.rows for cell in row if cell.value is not None):
            assert cell.value in numbers, f"{table.caption}: {cell.text}"


@pytest.mark.parametrize("name", FORMATS)
def test_a_follow_up_leaves_in_every_format(shown: dict[str, RoundFacts], name: str) -> None:
    assert len(FORMATS[name].write(document(shown["strathairn"]))) > 1000


@pytest.mark.parametrize("slug", [place.slug for place in PLACES])
def test_the_summary_of_each_of_the_demos_reports_stands_on_one_page_of_its_pdf(
    shown: dict[str, RoundFacts], slug: str
) -> None:
    its = document(shown[slug])
    starts = [n for n, part in enumerate(its.parts) if isinstance(part, Heading) and part.level == 2]
    cut = replace(its, parts=its.parts[: starts[1] + 1])
    first, second, *_rest = [
        " ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(FORMATS["pdf"].write(cut))).pages
    ]
    assert "In one page" in first and "Since the round that closed" in first
    assert "Four sentences for a board paper" in first + second[:200]


def test_the_slides_are_no_more_than_one_presents(shown: dict[str, RoundFacts], pilot: NationalFacts) -> None:
    for its in (document(shown["strathairn"]), OVER_PARTNERSHIPS["learning"](pilot)):
        made = pptx.Presentation(io.BytesIO(FORMATS["pptx"].write(its)))
        assert 20 <= len(made.slides) <= 40
