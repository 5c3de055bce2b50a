"""The criteria report gives the published tables from verdicts, and says of each gap that it is one."""

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser
from sqlmodel import select

from app.core import verdicts
from app.core.answers import Answer
from app.core.comments import Decision
from app.core.document import Document, Quotes
from app.core.errors import Refusal
from app.core.facts import NationalFacts, Place
from app.core.rounds import Mode
from app.core.table import Cell, Grid, Table
from app.exports import FORMATS
from app.imports.answers_csv import ImportedResponse
from app.reports import OVER_PARTNERSHIPS
from app.store import people, report_facts, rounds
from app.store.db import Database
from app.store.tables import Answer as Kept
from app.store.tables import Part
from tests import examples, golden, plain_criteria
from tests.browser import axe, overflow, served
from tests.conftest import Clock
from tests.examples import A_DAY, NOON
from tests.report_words import everything, tables
from tests.test_cli import Command, howgood
from tests.test_golden import TIMES, file
from tests.test_questionnaire import load_text
from tests.test_verdicts import CRITERIA, TEXT, plan
from tests.visitor import Visitor

__all__ = ["howgood"]  # the fixture

CYCLES = ("2020-2023", "2023-2026")
PUBLISHED = {"6a": "green", "7": "green", "11": "green", "15": "green"}
INFERRED = {"4": "red", "6b": "amber"}
COMPUTED = {  # Table 1 and the summary of the review of 2020 to 2023
    "1": "green", "2": "amber", "3": "amber", "5": "red", "8": "green",
    "9": "green", "10": "red", "12": "red", "13": "amber", "14": "red",
}  # fmt: skip
GREEN_LATER = ["1", "6a", "7", "8", "9", "11", "15"]  # "seven criteria fully met by over two thirds"
LEVELS = ("fully_met", "partially_met", "not_met")


def reviewed(howgood: Command, folder: Path, *cycles: str, seed: int = 1) -> list[dict[str, str]]:
    """A closed round of 30 plans for each cycle, each following the one before; the lines of the last."""
    plans = [line.split("\t")[0] for line in howgood("partnerships").stdout.splitlines()]
    assert len(plans) == 30
    places = [word for plan in plans for word in ("--partnership", plan)]
    lines: list[dict[str, str]] = []
    follows: tuple[str, ...] = ()
    for cycle in cycles:
        slug = f"plans-{cycle}"
        howgood(
            "open-round", slug, "--questionnaire", CRITERIA.name, *TIMES, *places, "--mode", "on-the-record", *follows
        )
        lines = golden.verdicts(cycle, plans, seed)
        howgood("import-answers", "--round", slug, file(folder, lines))
        howgood("close-round", slug)
        follows = ("--follows", slug)
    return lines


def report(howgood: Command, cycle: str) -> dict[str, Any]:
    """The report as data."""
    made: dict[str, Any] = json.loads(howgood("report", "criteria", "--round", f"plans-{cycle}").stdout)
    return made


def is_as_published(made: dict[str, Any], cycle: str) -> None:
    """Every count and colour of a cycle, and nothing where nothing is known."""
    published = golden.criteria(cycle)
    assert [its["number"] for its in made["criteria"]] == list(published)
    for its, known in zip(made["criteria"], published.values(), strict=True):
        number = its["number"]
        if known is None:
            assert its["counts"] is None and its["share_fully_met"] is None and its["colour"] is None
            colour, basis = (PUBLISHED[number], "published") if number in PUBLISHED else (INFERRED[number], "inferred")
            assert (its["published"]["colour"], its["published"]["basis"]) == (colour, basis)
            assert "gov.scot" in its["published"]["source"]
            continue
        assert its["counts"] == dict(zip(LEVELS, known, strict=True))
        assert its["colour"] == plain_criteria.colour(known[0], known[1] + known[2]) and its["published"] is None
        if cycle == "2020-2023":
            assert its["colour"] == COMPUTED[number]
    (apart,) = made["apart"]
    found = golden.COLLABORATION.get(cycle)
    assert apart["counts"] == (dict(zip(plain_criteria.FINDINGS, found, strict=True)) if found else None)
    assert apart["colour"] is None


@pytest.mark.parametrize("cycle", CYCLES)
def test_the_published_counts_and_colours_come_out(howgood: Command, tmp_path: Path, cycle: str) -> None:
    lines = reviewed(howgood, tmp_path, cycle)
    made = report(howgood, cycle)
    is_as_published(made, cycle)
    assert made["rule"] == {"green": "0.70", "red": "0.50"}
    again = plain_criteria.review(lines, [plan["slug"] for plan in made["plans"]])
    for its in made["criteria"]:
        assert {key: its[key] for key in again["criteria"][its["code"]]} == again["criteria"][its["code"]]
    assert made["apart"][0]["counts"] == again["third_sector"]
    for its in made["plans"]:
        assert {code: its["verdicts"][code] for code in plain_criteria.ROWS} == again["plans"][its["slug"]]
        assert its["reviewed_by"] == "A generated reviewer"
    if cycle == "2023-2026":
        assert [its["number"] for its in made["criteria"] if its["colour"] == "green"] == GREEN_LATER
    page = howgood("report", "criteria", "--round", f"plans-{cycle}", "--format", "html").stdout
    assert ("Colour by count, or from elsewhere" in page) == (cycle == "2020-2023"), (
        "the grid says what was not counted"
    )


def test_change_between_two_cycles_sets_published_counts_side_by_side(howgood: Command, tmp_path: Path) -> None:
    """Figure 4.1 of the review of 2023 to 2026 has criterion 10 as 14, 16, 0 and then 15, 14, 1."""
    reviewed(howgood, tmp_path, *CYCLES)
    made = report(howgood, "2023-2026")
    is_as_published(made, "2023-2026")
    was = {its["code"].removeprefix("criterion_"): its for its in made["change"]["criteria"]}
    for number, known in golden.criteria("2020-2023").items():
        its = was[number]
        assert its["counts_before"] == (dict(zip(LEVELS, known, strict=True)) if known else None)
        assert its["colour_before"] == COMPUTED.get(number)
        assert (its["points"] is None) == (known is None)
    assert was["10"]["points"] == 3 and was["14"]["points"] == 17 and was["3"]["points"] == -17
    html = howgood("report", "criteria", "--round", "plans-2023-2026", "--format", "html").stdout
    assert (
        "Joint Strategic Needs Assessment: 5 plans fewer; SMART: 5 plans more" in html
        and "Counts not available for last time" in html
    )
    assert "14, then 15" in html and "16, then 14" in html and "0, then 1" in html


def made_of(cycle: str, seed: int) -> dict[str, Any]:
    """The report as data, straight through the core."""
    plans = [f"plan-{n}" for n in range(30)]
    said: dict[str, dict[str, str]] = {plan: {} for plan in plans}
    for line in golden.verdicts(cycle, plans, seed):
        said[line["partnership"]][line["question"]] = line["value"]
    places = {slug: Place(slug, plan(its)) for slug, its in said.items()}
    facts = NationalFacts(
        questionnaire=CRITERIA,
        body={},
        round=f"plans-{cycle}",
        minimum=5,
        snapshot_number=1,
        opened=NOON.date(),
        closed=NOON.date(),
        places=places,
    )
    return OVER_PARTNERSHIPS["criteria"](facts).facts


@pytest.mark.parametrize("cycle", CYCLES)
@pytest.mark.parametrize("seed", range(5))
def test_the_sums_do_not_hang_on_which_plan_met_what(cycle: str, seed: int) -> None:
    is_as_published(made_of(cycle, seed), cycle)


def with_apart(*given: Any) -> verdicts.Review:
    """The fault of counting what stands apart among the criteria."""
    its = verdicts.review(*given)
    return verdicts.Review(its.plans, its.unsettled, {**its.criteria, **its.apart}, its.apart)


RIGHT = verdicts.colour
FAULTS: dict[str, tuple[str, Any]] = {
    "green from 23 of 30": (
        "app.core.verdicts.colour",
        lambda met, plans, rule: RIGHT(met, plans, rule.model_copy(update={"green": "0.74"})),
    ),
    "red from 16 of 30": (
        "app.core.verdicts.colour",
        lambda met, plans, rule: RIGHT(met, plans, rule.model_copy(update={"red": "0.51"})),
    ),
    "unknown rows computed": ("app.core.verdicts.colour", lambda met, plans, rule: RIGHT(met, plans or 30, rule)),
    "third sector counted among the 16": ("app.reports.criteria_words.review", with_apart),
    "colours from elsewhere left out": ("app.core.verdict_rule.VerdictRule.published_in", lambda *_given: {}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """What the golden figures would let through, they would not be worth."""
    monkeypatch.setattr(*FAULTS[fault])
    with pytest.raises((AssertionError, KeyError, TypeError)):
        for cycle in CYCLES:
            is_as_published(made_of(cycle, 1), cycle)


@pytest.mark.either_database
def test_the_report_is_over_all_plans_and_on_the_record(howgood: Command, tmp_path: Path) -> None:
    reviewed(howgood, tmp_path, "2023-2026")
    refused = howgood("report", "criteria", "--round", "plans-2023-2026", "--partnership", "orkney", exit=1)
    assert "over all partnerships" in refused.stderr
    for name, form in FORMATS.items():
        out = tmp_path / f"out{form.suffix}"
        howgood("report", "criteria", "--round", "plans-2023-2026", "--format", name, "-o", out)
        assert out.stat().st_size > 1000
    lines = list(csv.DictReader(io.StringIO((tmp_path / "out-frequencies.csv").read_text(encoding="utf-8-sig"))))
    vision = {line["measure"]: line["value"] for line in lines if line["number"] == "1" and line["plan"] == "all"}
    assert vision["count:fully_met"] == "28" and vision["colour"] == "green"


# On the desk, with what reviewers wrote ----------------------------------------------------------------------------

PLANS = ("fife", "glasgow", "orkney", "shetland")
PAGE = "/rounds/pilot/reports/criteria"


def response(place: str, reviewer: str = "Ann Reviewer", **answers: Answer) -> ImportedResponse:
    """One reviewer's response on a plan."""
    return ImportedResponse(f"{place} {reviewer}", 2, place, "reviewer", reviewer, answers)


def closed(database: Database, *responses: ImportedResponse, read: Mapping[str, Decision], **more: Any) -> Document:
    """A closed round in four plans with these responses; of what was written `read` tells what a person decided."""
    with database.writing() as session:
        options = {"its": CRITERIA, "partnerships": list(PLANS), "mode": Mode.ON_THE_RECORD, **more}
        round_ = examples.open_round(session, **options)
        examples.bring_in(session, round_, list(responses))
        for answer in session.exec(select(Kept)):
            for part, words in ((Part.NOTE, answer.note), (Part.ANSWER, answer.value)):
                if words in read:
                    its = examples.as_read(answer.response_id, answer.question, words, part, read[words])
                    session.add(its)
        rounds.close_round(session, round_, now=NOON)
    with database.writing() as session:
        facts = report_facts.over_partnerships(session, rounds.by_slug(session, "pilot"), now=NOON)
        return OVER_PARTNERSHIPS["criteria"](facts)


FOUR = (
    response("fife", criterion_1=Answer("fully_met", None, "Page 3 has it"), third_sector=Answer("robust")),
    response("glasgow", criterion_1=Answer("partially_met", None, "No ambition, page 2")),
    response(
        "orkney",
        "Bob Reader",
        criterion_1=Answer("not_met", None, "Nothing on page 1"),
        criterion_2=Answer("fully_met"),
    ),
)
READ = {"No ambition, page 2": Decision.AS_WRITTEN, "Nothing on page 1": Decision.KEPT_BACK}


def row(its: Table, head: str) -> list[Cell]:
    """The cells of one row, by its head."""
    return next(list(cells[1:]) for cells in its.rows if cells[0].text == head)


def test_what_was_missing_holds_released_notes_only(database: Database) -> None:
    made = closed(database, *FOUR, read=READ)
    (noted,) = [part for part in made.parts if isinstance(part, Quotes)]
    assert list(noted.quotes) == [("No ambition, page 2", "Glasgow, Ann Reviewer")]
    assert noted.note == "2 comments were given: 1 is shown; 1 is kept back."
    said = "\n".join(everything(made))
    assert "Nothing on page 1" not in said and "Page 3 has it" not in said


def test_plans_without_a_verdict_are_named_and_shares_are_of_the_others(database: Database) -> None:
    made = closed(database, *FOUR, read={})
    said = "\n".join(everything(made))
    assert "1. Vision: 3 of 4 plans have a verdict, and shares are of these. Without one: Shetland." in said
    assert "2. National Performance Framework: 1 of 4 plans have a verdict" in said
    first = row(next(tables(made)), "1. Vision")
    assert [cell.text for cell in first] == ["1", "1", "1", "3", "Red"]
    assert [cell.text for cell in row(next(tables(made)), "3. Joint Strategic Needs Assessment")] == [
        *["Counts not available"] * 4,
        "No colour",
    ]
    grid = next(its for its in tables(made) if isinstance(its, Grid))
    assert [cell.text for cell in row(grid, "Shetland")] == ["No verdict"] * 17
    assert [cell.text for cell in row(grid, "Orkney")][:3] == ["Not met", "Fully met", "No verdict"]
    assert row(grid, "Orkney")[-1].value == 1 and row(grid, "Orkney")[-1].note == "of 2"


def test_two_responses_on_one_plan_settle_nothing(database: Database) -> None:
    twice = [response("orkney", name, criterion_1=Answer("fully_met")) for name in ("Ann Reviewer", "Cat Critic")]
    made = closed(database, *FOUR[:2], *twice, response("shetland", criterion_1=Answer("fully_met")), read={})
    said = "\n".join(everything(made))
    assert "1 plan has more than one response, and so no settled verdict; it is counted nowhere: Orkney." in said
    assert [cell.text for cell in row(next(tables(made)), "1. Vision")][:4] == ["2", "1", "0", "3"]


def test_good_practice_is_told_with_its_plan(database: Database) -> None:
    words = "Families chose the priorities, page 9"
    more = response("shetland", criterion_1=Answer("fully_met"), third_sector_practice=Answer(words))
    made = closed(database, *FOUR, more, read={words: Decision.AS_WRITTEN})
    quotes = [quote for part in made.parts if isinstance(part, Quotes) for quote in part.quotes]
    assert (words, "Shetland, Ann Reviewer") in quotes


def test_verdicts_are_never_reported_from_a_confidential_round(database: Database) -> None:
    its = load_text(TEXT.replace("on_record: true", "on_record: false"))
    people = [
        ImportedResponse(f"{place} {n}", 2, place, "reviewer", "", {"criterion_1": Answer("fully_met")})
        for place in PLANS
        for n in range(6)
    ]
    with pytest.raises(Refusal, match="in confidence"):
        closed(database, *people, read={}, its=its, mode=Mode.CONFIDENTIAL)


def test_staff_read_it_from_the_round_and_take_it_as_files(
    app: FastAPI, database: Database, staff: Visitor, clock: Clock
) -> None:
    closed(database, *FOUR, read=READ)
    staff.open("/rounds/pilot")
    staff.follow("Read: Review of plans, over all partnerships")
    assert staff.path == PAGE and "Which plans meet which criteria" in staff.text
    assert "Write your own words" not in staff.text
    assert json.loads(staff.client.get(f"{PAGE}.json").text)["criteria"][0]["counts"]["fully_met"] == 1
    staff.open("/rounds/pilot/partnerships/orkney/reports/criteria", status=404)
    staff.open("/rounds/pilot/reports/nothing", status=404)
    Visitor(app).open(PAGE, status=401)


def test_other_questionnaires_have_no_such_report(database: Database, staff: Visitor, clock: Clock) -> None:
    with database.writing() as session:
        rounds.close_round(session, examples.open_round(session), now=NOON)
    staff.open(PAGE, status=404)
    staff.open("/rounds/pilot")
    assert "criteria report" not in staff.text


@pytest.mark.either_database
@pytest.mark.browser
def test_the_page_holds_on_a_phone_and_axe_finds_nothing(app: FastAPI, database: Database, browser: Browser) -> None:
    closed(database, *FOUR, read=READ)
    with database.writing() as session:
        token = people.make_link(session, "staff@example.org", now=NOON, lasts=A_DAY)
    with served(app) as address:
        page = browser.new_page()
        page.goto(f"{address}/sign-in/{token}")
        page.get_by_role("button", name="Sign in").click()
        for width in (320, 360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(address + PAGE)
            assert axe(page) == [] and overflow(page) <= 0, width
        page.set_viewport_size({"width": 320, "height": 900})
        marks = page.locator(".grid tbody tr").first.locator("td:has(.mark)")
        boxes = [marks.nth(n).bounding_box() for n in range(16)]
        assert len({round(box["y"]) for box in boxes if box}) == 1, "a plan's marks stand in one line"
        assert all(box and box["width"] >= 17 and box["x"] + box["width"] <= 320 for box in boxes)
