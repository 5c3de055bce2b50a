"""The learning report: what a round teaches over its partnerships, against a second calculation from raw answers."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

import pytest
from sqlmodel import select

from app.core.change import change, moved
from app.core.chart import Chart, TileMap
from app.core.comparison import diff
from app.core.document import Document, Findings, Heading, Paragraph
from app.core.errors import Refusal
from app.core.facts import NationalBefore, NationalFacts, OwnText, Place
from app.core.learning import OneRound, counted, learn, spread
from app.core.national import add_up
from app.core.questionnaire import Questionnaire
from app.core.reading import Reading
from app.core.rounds import Naming
from app.core.snapshot import read_back
from app.core.table import Table, Tone
from app.core.tiles import TILES
from app.core.verdict_rule import Colour
from app.exports import FORMATS
from app.imports import answers_csv
from app.reports import OVER_PARTNERSHIPS
from app.reports.learning_data import as_data
from app.store import partnerships, questionnaires, rounds
from app.store.db import Database
from app.store.tables import Snapshot
from tests import examples, plain_calculation, plain_learning, random_rounds
from tests.conftest import times
from tests.test_figures import figures
from tests.test_national import partnership
from tests.visitor import Visitor

PLACES = ("orkney", "fife", "glasgow", "tayside", "shetland", "moray", "highland", "falkirk")
Rows = list[dict[str, Any]]


def one_round(its: Questionnaire, rows: Rows, places: Sequence[str], mode: str, minimum: int) -> dict[str, OneRound]:
    """What is kept of a round by partnership, through the importer and the pure core."""
    content = random_rounds.to_csv(rows)
    bodies = figures(its, content, places=list(places), mode=mode, minimum=minimum)
    responses, _problems = answers_csv.read(
        content.encode(), its, partnerships=list(places), all_on_record=mode == "on-the-record"
    )
    named: dict[str, dict[str, list[str]]] = {place: {} for place in places}
    for r in responses:
        if r.organisation:
            named[r.partnership or ""].setdefault(r.perspective, []).append(r.organisation)
    return {
        place: OneRound(its, read_back(its, json.loads(json.dumps(body))), named[place])
        for place, body in bodies.items()
    }


def facts_of(now: Mapping[str, OneRound], before: Mapping[str, OneRound], minimum: int = 5) -> NationalFacts:
    """The facts of the report over these partnerships, and of the round before."""
    its = next(iter(now.values())).questionnaire
    changes = [
        moved(before[place], of, diff(before[place].questionnaire, its)) for place, of in now.items() if place in before
    ]
    for place, moves in zip((place for place in now if place in before), changes, strict=True):
        whole = change(before[place], now[place]).sections
        assert moves == {code: compared.balanced for code, compared in whole.items()}
    kept = {place: of.figures for place, of in now.items()}
    earlier = None
    if before:
        was = next(iter(before.values())).questionnaire
        earlier = NationalBefore("before", date(2026, 4, 1), was, {p: of.figures for p, of in before.items()})
    return NationalFacts(
        questionnaire=its,
        body=add_up(its, kept),
        round="pilot",
        minimum=minimum,
        snapshot_number=1,
        opened=date(2027, 3, 1),
        closed=date(2027, 4, 1),
        places={place: Place(f"Name of {place}", of) for place, of in kept.items()},
        before=earlier,
        learned=learn(its, list(kept.values()), changes),
    )


@dataclass(frozen=True)
class Pair:
    """A random round and the one before it: the report's facts, and what a plain calculation is made from."""

    facts: NationalFacts
    canonical: dict[str, Any]
    rows: Rows
    earlier: Rows
    in_both: Sequence[str]
    mode: str
    minimum: int


@lru_cache(maxsize=64)
def random_rounds_of(seed: int) -> Pair | None:
    """A random round after another; None where too few partnerships are reported."""
    rng = random.Random(f"learning {seed}")
    authored = random_rounds.questionnaire(rng)
    mode, minimum = rng.choice(["confidential", "confidential", "on-the-record"]), rng.choice([3, 5])
    rows = [r for place in PLACES for r in random_rounds.answers(rng, authored, mode=mode, partnerships=(place,))]
    rows = [{**row, "response": f"{row['partnership']} {row['response']}"} for row in rows]
    earlier = _some_other_answers(rng, authored, rows)
    its = Questionnaire.model_validate(authored)
    in_both = PLACES[rng.choice([0, 0, 1, 3]) :]
    now = one_round(its, rows, PLACES, mode, minimum)
    before = one_round(its, [r for r in earlier if r["partnership"] in in_both], in_both, mode, minimum)
    try:
        facts = facts_of(now, before, minimum)
    except Refusal:
        return None
    was, answers = (plain_calculation.read_csv(random_rounds.to_csv(r)) for r in (earlier, rows))
    return Pair(facts, json.loads(its.canonical()), answers, was, in_both, mode, minimum)


@lru_cache(maxsize=64)
def random_pair(seed: int) -> tuple[NationalFacts, dict[str, Any]] | None:
    """The facts of a random round and the plain counts; None where too few partnerships are reported."""
    its = random_rounds_of(seed)
    if its is None:
        return None
    expected = plain_learning.learning(
        its.canonical,
        its.rows,
        partnerships=list(PLACES),
        mode=its.mode,
        minimum=its.minimum,
        before=(its.canonical, its.earlier, list(its.in_both)),
    )
    return its.facts, expected


def forget() -> None:
    """Makes the random rounds anew, after something in the app was changed."""
    random_rounds_of.cache_clear()
    random_pair.cache_clear()


def _some_other_answers(rng: random.Random, authored: Mapping[str, Any], rows: Rows) -> Rows:
    """The same people a year ago, some of whom said something else."""
    scales = {q["code"]: s["scale"] for s in authored["sections"] for q in s["questions"] if q["type"] == "scale"}
    leaning = {place: rng.choice([0, 0.1, 0.6]) for place in PLACES}
    changed = []
    for row in rows:
        if row["question"] in scales and row["value"] and rng.random() < leaning[row["partnership"]]:
            levels = authored["scales"][scales[row["question"]]]["levels"]
            row = {**row, "value": rng.choice(levels)["code"]}
        changed.append(row)
    return changed


def differs(seed: int) -> list[str]:
    """Where the two calculations of a random round differ."""
    made = random_pair(seed)
    if made is None:
        return []
    facts, expected = made
    apart = []
    for section in as_data(facts)["sections"]:
        if section["code"] not in expected:
            assert section["partnerships"] is None and section["spread"] is None
            continue
        plain = expected[section["code"]]
        apart += [f"{section['code']} {part}" for part in ("partnerships", "spread") if section[part] != plain[part]]
        if section["movement"] != plain["movement"]:
            apart.append(f"{section['code']} movement")
        for question in section["questions"]:
            if question["partnerships"] != plain["questions"].get(question["code"]):
                apart.append(question["code"])
    return apart


@pytest.mark.parametrize("seed", range(times(40, 600)))
def test_every_count_equals_the_plain_calculation(seed: int) -> None:
    assert differs(seed) == []


def test_the_random_rounds_meet_every_colour_and_reading_and_movement() -> None:
    made = [pair[1] for seed in range(40) if (pair := random_pair(seed)) is not None]
    sections = [section for expected in made for section in expected.values()]
    read = [r for s in sections for r in (s["partnerships"], *s["questions"].values()) if r is not None]
    assert {r["colour"] for r in read} == {"green", "amber", "red"}
    assert all(any(r[name] for r in read) for name in plain_learning.READINGS)
    moved = [s["movement"] for s in sections if s["movement"] is not None]
    assert all(any(m[way] for m in moved) for way in ("up", "steady", "down", "apart"))
    assert any(s["spread"] is None for s in sections) and any(s["spread"] for s in sections)


PLANTED: dict[str, tuple[str, Any]] = {
    "four partnerships are enough": ("app.core.learning.LEAST", 4),
    "green from two thirds": ("app.core.learning.GREEN_FROM", Fraction(2, 3)),
    "red from four in ten": ("app.core.learning.RED_FROM", Fraction(4, 10)),
    "views that differ do not count for red": ("app.core.learning.AGAINST", (Reading.AREA_FOR_DEVELOPMENT,)),
    "a TSI alone makes a partnership reported": (
        "app.core.figures.Standing.is_reportable",
        property(lambda self: True, lambda self, value: None),
    ),
    "the lower of two stands in the middle": ("app.core.learning.middle_of", lambda p: sorted(p)[(len(p) - 1) // 2]),
    "every movement counts": ("app.core.change.STEADY", 0),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*PLANTED[fault])
    forget()
    try:
        assert any(differs(seed) for seed in range(40))
    finally:
        forget()


# The rules by example ------------------------------------------------------------------------------------------------


def readings(**counts: int) -> Any:
    return counted(Reading(name) for name, n in counts.items() for _ in range(n))


def test_colours_are_met_exactly_at_seven_and_five_tenths_of_the_reported() -> None:
    assert readings(strength=7, explore=3).colour is Colour.GREEN
    assert readings(strength=7, explore=3, not_reported=20).colour is Colour.GREEN
    assert readings(strength=69, explore=31).colour is Colour.AMBER
    assert readings(explore=3, views_differ=2, area_for_development=1).colour is Colour.RED
    assert readings(explore=4, views_differ=2, area_for_development=1).colour is Colour.AMBER
    assert readings(not_enough_knowledge=6).colour is Colour.AMBER
    assert readings(strength=4, not_reported=9).colour is None


def test_a_range_needs_five_and_its_quartiles_leave_the_middle_one_out() -> None:
    shares = [Fraction(n, 100) for n in (10, 20, 40, 70, 90)]
    assert spread(shares[:4]) is None and spread([*shares[:4], None]) is None
    found = spread(shares)
    assert found is not None
    assert (found.lowest, found.lower, found.middle, found.upper, found.highest) == (10, 15, 40, 80, 90)


# The document --------------------------------------------------------------------------------------------------------


def small_facts(n: int, **more: Any) -> NationalFacts:
    """Partnerships in which seven statutory partners and six third sector organisations agree with everything."""
    its = examples.questionnaire()
    bodies = {place: partnership(its, **{"statutory": 7, "third-sector": 6, **more}) for place in PLACES[:n]}
    now = {place: OneRound(its, read_back(its, json.loads(json.dumps(body))), {}) for place, body in bodies.items()}
    return facts_of(now, {})


def report(facts: NationalFacts) -> Document:
    return OVER_PARTNERSHIPS["learning"](facts)


def tables(document: Document) -> Iterator[Table]:
    for part in document.parts:
        if isinstance(part, Table):
            yield part
        elif isinstance(part, Chart):
            yield part.table


def said(document: Document) -> str:
    return repr(document)


def test_a_common_strength_is_named_with_the_partnerships_behind_it_and_the_rule() -> None:
    document = report(small_facts(6))
    assert document.lead.endswith("Of 1 section one is green, none amber and none red.")
    found = [part for part in document.parts if isinstance(part, Findings)]
    assert [(f.title, f.figure) for f in found[0].items] == [("First section", "6 of 6")]
    assert found[1].items == []
    rule = [p.text for p in document.parts if isinstance(p, Paragraph) and "at least 70%" in p.text]
    assert len(rule) == 2


def test_under_five_partnerships_nothing_is_counted_over_them() -> None:
    document = report(small_facts(4))
    data = document.facts["sections"][0]
    assert data["partnerships"] is None and data["spread"] is None
    assert "Fewer than 5 partnerships" in said(document)
    assert not any("Green" in cell.text for table in tables(document) for row in table.rows for cell in row)


def test_under_three_there_is_no_report() -> None:
    with pytest.raises(Refusal, match="at least 3"):
        small_facts(2)


def test_no_partnership_is_named() -> None:
    document = report(small_facts(6))
    for name in FORMATS:
        if name in ("html", "csv", "json"):
            written = FORMATS[name].write(document).decode()
            assert not any(place in written or f"Name of {place}" in written for place in PLACES)
    assert not any(place in said(document) for place in PLACES)


def numbers_in(value: Any) -> set[float]:
    """Every number of a JSON value."""
    if isinstance(value, dict):
        return {n for inner in value.values() for n in numbers_in(inner)}
    if isinstance(value, list):
        return {n for inner in value for n in numbers_in(inner)}
    return {value} if isinstance(value, (int, float)) else set()


@pytest.mark.parametrize("seed", range(12))
def test_every_number_of_the_tables_stands_in_the_json(seed: int) -> None:
    made = random_pair(seed)
    if made is None:
        pytest.skip("too few partnerships are reported")
    document = report(made[0])
    known = numbers_in(json.loads(json.dumps(document.facts)))
    found = [cell for table in tables(document) for row in table.rows for cell in row if cell.value is not None]
    assert [cell for cell in found if cell.value not in known] == []
    assert found


@pytest.mark.parametrize("name", FORMATS)
def test_it_leaves_in_every_format(name: str) -> None:
    made = [pair[0] for seed in range(8) if (pair := random_pair(seed)) is not None][:2]
    for facts in (small_facts(6), small_facts(3), *made):
        assert len(FORMATS[name].write(report(facts))) > 100


def test_a_questionnaire_without_a_scale_or_a_rule_has_no_colours() -> None:
    facts = small_facts(6)
    without = replace(facts, learned=replace(facts.learned, readings={}, questions={}))
    headings = [part.anchor for part in report(without).parts if isinstance(part, Heading)]
    assert "in-short" not in headings and "at-a-glance" in headings
    written = replace(without, texts={"section-first": OwnText("Ask earlier.", "staff@example.org", date(2027, 4, 2))})
    assert "Ask earlier." in said(report(written))


def test_choices_are_summed_over_at_least_three_partnerships_with_who_did_not_choose() -> None:
    document = report(small_facts(3))
    found = {table.caption: table for table in tables(document)}
    table = found["Is there a forum? (3 partnerships)"]
    assert [column.title for column in table.columns] == [
        "Answer",
        "Everyone shown",
        "Statutory partners",
        "Third sector organisations",
    ]
    rows = {row[0].text: [cell.value for cell in row[1:]] for row in table.rows}
    assert rows["Yes"] == [0, 0, 0] and rows["No answer"] == [39, 21, 18]
    its = small_facts(6)
    few = replace(its, places=dict(list(its.places.items())[:2]))
    assert "is reported in fewer than 3 partnerships" in said(report(few))


# At the desk ---------------------------------------------------------------------------------------------------------

HERE = "/rounds/pilot/reports/learning"


@pytest.fixture
def closed(database: Database) -> None:
    """A closed round in six partnerships, in each of which six third sector organisations agree."""
    with database.writing() as session:
        its = examples.questionnaire(reports=["baseline", "learning"])
        round_ = examples.open_round(session, its=its, partnerships=list(PLACES[:6]))
        said = {"a1": "agree", "a2": "agree"}
        for place in PLACES[:6]:
            examples.bring_in(session, round_, examples.responses("third-sector", *[said] * 6, place=place))
        rounds.close_round(session, round_, now=examples.NOON)


def test_staff_read_it_from_the_rounds_page_in_every_format(closed: None, staff: Visitor) -> None:
    staff.open("/rounds/pilot")
    staff.follow("Read: Learning report, over all partnerships")
    assert staff.path == HERE
    assert (
        "Learning report over 6 partnerships" in staff.text
        and "6 of 6" in staff.text
        and "Read the comments" not in staff.text
    )
    for name in FORMATS:
        assert staff.client.get(f"{HERE}.{name}").status_code == 200
    assert staff.client.get("/rounds/pilot/partnerships/orkney/reports/learning").status_code == 404


def test_reading_it_makes_the_report_of_every_partnership_final(
    closed: None, staff: Visitor, database: Database
) -> None:
    staff.open(HERE)
    with database.reading() as session:
        assert all(made.opened_at is not None for made in session.exec(select(Snapshot)))


def test_staff_write_their_own_words_into_it_and_none_into_a_partnerships(closed: None, staff: Visitor) -> None:
    staff.open(HERE)
    staff.follow("Write your own words")
    staff.follow("Write something here : What this round suggests next")
    staff.press("Save", words="Ask earlier.")
    staff.follow("Read the report")
    assert staff.path == HERE and "Ask earlier." in staff.text
    staff.open("/rounds/pilot/partnerships/orkney/reports/baseline")
    assert "Ask earlier." not in staff.text


def test_a_questionnaire_that_does_not_name_it_has_none(database: Database, staff: Visitor) -> None:
    with database.writing() as session:
        rounds.close_round(session, examples.open_round(session), now=examples.NOON)
    assert staff.client.get(HERE).status_code == 404


# Named or not --------------------------------------------------------------------------------------------------------


def test_a_round_that_names_its_partnerships_maps_them_and_lists_all_thirty() -> None:
    its = small_facts(6)
    document = report(replace(its, naming=Naming.NAMED, others={"inverclyde": "Inverclyde"}))
    found = next(part for part in document.parts if isinstance(part, TileMap))
    assert found.title == "6 of 7 partnerships took part"
    tiles = {tile.code: (tile.label, tile.words, tile.short, tile.tone) for tile in found.tiles}
    assert tiles["ORK"] == ("Name of orkney", "took part", "in", Tone.PLAIN)
    assert tiles["INV"] == ("Inverclyde", "not in it", "not in", Tone.NONE)
    rows = [[cell.text for cell in row] for row in found.table.rows]
    assert rows[0] == ["Inverclyde", "INV", "Not in this round", "Not in this round"]
    assert ["Name of orkney", "ORK", "Took part", "13"] in rows
    assert {place["slug"] for place in document.facts["partnerships"]["named"]} == set(PLACES[:6])


def test_partnerships_without_a_tile_stand_in_a_table_alone() -> None:
    its = small_facts(6)
    invented = {f"invented-{n}": place for n, place in enumerate(its.places.values())}
    body = {**its.body, "partnerships": list(invented)}
    document = report(replace(its, naming=Naming.NAMED, places=invented, body=body, others={"fife": "Fife"}))
    assert not any(isinstance(part, TileMap) for part in document.parts)
    listed = next(table for table in tables(document) if table.caption == "Partnerships of this round")
    assert [row[0].text for row in listed.rows] == [place.name for place in its.places.values()]


def test_a_partnership_with_too_few_answers_is_said_to_be_so() -> None:
    its = small_facts(6)
    document = report(
        replace(its, naming=Naming.NAMED, body={**its.body, "partnerships": sorted(set(PLACES[:6]) - {"fife"})})
    )
    found = next(part for part in document.parts if isinstance(part, TileMap))
    assert [(t.words, t.tone) for t in found.tiles if t.code == "FIF"] == [("too few", Tone.HIDDEN)]


def test_every_partnership_has_one_tile_one_place_and_one_short_name(database: Database) -> None:
    with database.reading() as session:
        assert {made.partnership.slug for made in partnerships.every(session)} == set(TILES)
    assert len({tile.code for tile in TILES.values()}) == len(TILES) == 30
    assert len({(tile.column, tile.row) for tile in TILES.values()}) == 30


@pytest.mark.parametrize(
    ("naming", "promised"),
    [
        (Naming.NAMED, "nothing that was answered stands beside"),
        (Naming.ANONYMOUS, "It does not name your partnership, unless"),
    ],
)
def test_participants_are_told_before_they_start(
    naming: Naming, promised: str, database: Database, visitor: Visitor, staff: Visitor
) -> None:
    with database.writing() as session:
        its = examples.questionnaire(reports=["baseline", "learning"])
        round_ = examples.open_round(session, its=its, naming=naming)
        code = rounds.codes(session, round_)[0].code
    visitor.open(f"/join/{code}")
    assert promised in visitor.text
    staff.open("/rounds/pilot")
    assert ("It names the partnerships" in staff.text) is (naming is Naming.NAMED)


def test_without_such_a_report_nothing_is_said_of_it(database: Database, visitor: Visitor) -> None:
    with database.writing() as session:
        code = rounds.codes(session, examples.open_round(session))[0].code
    visitor.open(f"/join/{code}")
    assert "A report over all partnerships" not in visitor.text


def test_staff_choose_when_they_open_a_round(database: Database, staff: Visitor) -> None:
    with database.writing() as session:
        questionnaires.keep(session, examples.questionnaire(reports=["learning"]))
    for naming, slug in (("named", "one"), ("anonymous", "two")):
        staff.open("/rounds/new")
        staff.press(
            "Plan the round",
            slug=slug,
            questionnaire="small.v1",
            opens="2027-05-01",
            closes="2027-06-01",
            naming=naming,
            partnership="orkney",
        )
        with database.reading() as session:
            assert rounds.by_slug(session, slug).naming == naming
