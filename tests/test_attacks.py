"""Nobody is exposed: attacks on all that a report's reader gets, and leaks planted to show that they find them."""

import random
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from sqlmodel import text

from app.core.disclosure import Row
from app.exports import FORMATS
from app.main import create_app
from app.store.db import Database
from tests.attacks import faults, play, span
from tests.attacks.faults import Patch, Plant
from tests.attacks.world import World, world
from tests.conftest import THOROUGH, Clock, settings_for, sign_in, times
from tests.examples import A_DAY, NOON

FEW = 60  # worlds in which a planted leak must be found


@pytest.fixture
def one(sqlite_url: str) -> Database:
    """A database that forgets each world: it is played and rolled back. What is attacked is not the database."""
    its = Database(sqlite_url)
    with its.writing() as session:
        session.connection().execute(text("SELECT 1"))
    return its


@pytest.fixture
def copies(migrated: dict[str, str], tmp_path: Path) -> Callable[[], str]:
    """Fresh databases, as many as are asked for."""
    numbers = count()

    def copy() -> str:
        file = tmp_path / f"{next(numbers)}.db"
        shutil.copy(migrated["sqlite"].removeprefix("sqlite:///"), file)
        return f"sqlite:///{file}"

    return copy


def found_by_span(seed: int) -> list[str]:
    """Combinations of published numbers that rest on too few people."""
    its = world(seed)
    equations = [number.whom for body in span.bodies(its) for number in span.published(body)]
    return [f"{seed}: {sorted(names)}" for names in span.solved(its, equations)]


def found_by_swap(
    database: Database, seed: int, formats: tuple[str, ...] = ("json",), *, attempts: int = 2
) -> list[str]:
    """What changed although nobody may be able to tell."""
    its = world(seed)
    seen, groups = play.play(database, its, formats)
    for attempt in range(attempts):
        other, _groups = play.play(database, play.swapped(its, groups, random.Random(f"{seed} {attempt}")), formats)
        if apart := [f"{seed}: {name}" for name in seen if seen[name] != other.get(name)]:
            return apart
    return []


def found_on_pages(copy: Callable[[], str], seed: int, formats: tuple[str, ...] = tuple(FORMATS)) -> list[str]:
    """What of the pages and files that the site serves changed: their words, sizes and headers."""
    its = world(seed)
    kept, other = copy(), copy()
    _seen, groups = _kept(kept, its)
    seen = served(kept, its, formats)
    _kept(other, play.swapped(its, groups, random.Random(seed)))
    changed = served(other, its, formats)
    return [f"{seed}: {address}" for address in seen if seen[address] != changed[address]]


def _kept(url: str, its: World) -> tuple[play.Seen, play.Groups]:
    database = Database(url)
    made = play.play(database, its, (), keep=True)
    database.close()
    return made


def served(url: str, its: World, formats: tuple[str, ...]) -> dict[str, object]:
    """Every report of the world as the site serves it: status, headers and body, but what is random in each."""
    clock, database = Clock(), Database(url)
    clock.time = NOON + 60 * A_DAY
    app = create_app(settings_for(url), now=clock)
    staff = sign_in(app, database, clock.time)
    token = app.state.keys.form_token(staff.client.cookies["howgood_staff"]).encode()
    rounds = {play.FIRST: its.places} | ({play.SECOND: its.places[:1]} if its.follow else {})
    answers: dict[str, object] = {}
    for slug, places in rounds.items():
        for place in places:
            for suffix in ("", *(f".{name}" for name in formats)):
                address = f"/rounds/{slug}/partnerships/{place}/reports/{its.filed}{suffix}"
                answer = staff.client.get(address, headers={"Accept-Encoding": "identity"})  # a token packs as it will
                assert answer.status_code == 200
                headers = [one for one in sorted(answer.headers.items()) if one[0] != "x-request-id"]
                answers[address] = (headers, answer.content.replace(token, b""))
    app.state.database.close()
    database.close()
    return answers


def found_by_blocks(database: Database, seed: int) -> list[str]:
    """Rows that grew by too few, or shrank, between two snapshots."""
    seen, _groups = play.play(database, world(seed), gather=play.baselines)
    return [f"{seed}: {what}" for what in play.blocks(seen)]


# The attacks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", range(4))
def test_no_combination_of_published_numbers_rests_on_too_few_people(part: int) -> None:
    assert [leak for seed in range(part, times(200, 5000), 4) for leak in found_by_span(seed)] == []


@pytest.mark.parametrize("part", range(4))
def test_answers_that_change_hands_within_a_row_change_nothing_that_is_shown(one: Database, part: int) -> None:
    seeds, attempts = range(part, times(90, 5000), 4), times(1, 2)
    assert [leak for seed in seeds for leak in found_by_swap(one, seed, attempts=attempts)] == []


@pytest.mark.parametrize("part", range(2))
def test_they_change_no_file_in_any_format(one: Database, part: int) -> None:
    seeds = range(part, times(1, 200), 2)
    assert [leak for seed in seeds for leak in found_by_swap(one, seed, tuple(FORMATS), attempts=1)] == []


@pytest.mark.parametrize("part", range(2))
def test_they_change_no_page_and_no_header(copies: Callable[[], str], part: int) -> None:
    seeds, formats = range(part, times(3, 100), 2), tuple(FORMATS) if THOROUGH else ("json", "html", "xlsx")
    assert [leak for seed in seeds for leak in found_on_pages(copies, seed, formats)] == []


@pytest.mark.parametrize("part", range(2))
def test_rows_grow_in_blocks_and_lose_nobody(one: Database, part: int) -> None:
    assert [leak for seed in range(part, times(60, 2000), 2) for leak in found_by_blocks(one, seed)] == []


def test_where_every_group_is_large_enough_nothing_is_hidden() -> None:
    hidden = []
    for seed in range(times(100, 1000)):
        its = world(seed, several=False)
        counts = span.counts(its.questionnaire, [person for person in its.people if person.wave == 0])
        if all(p.on_record or counts.sizes[p.code] not in range(1, 5) for p in its.questionnaire.perspectives):
            body = next(iter(span.bodies(its)))
            hidden += [seed for p in body["participation"] if p["row"] not in (Row.OWN, Row.EMPTY)]
            hidden += [seed for s in body["sections"] for q in s["questions"] if "hidden" in str(q["perspectives"])]
    assert hidden == []


def test_a_rule_that_hides_too_much_is_found(monkeypatch: Patch) -> None:
    faults.a_group_of_the_minimum_is_hidden(monkeypatch)
    with pytest.raises(AssertionError):
        test_where_every_group_is_large_enough_nothing_is_hidden()


# The same attacks find what was planted ------------------------------------------------------------------------------


def name(plant: Plant) -> str:
    return plant.__name__


@pytest.mark.parametrize("plant", faults.SPAN, ids=name)
def test_span_finds(plant: Plant, monkeypatch: Patch) -> None:
    plant(monkeypatch)
    assert any(found_by_span(seed) for seed in range(4 * FEW))


@pytest.mark.parametrize("plant", faults.BLOCKS, ids=name)
def test_blocks_finds(plant: Plant, one: Database, monkeypatch: Patch) -> None:
    plant(monkeypatch)
    assert any(found_by_blocks(one, seed) for seed in range(FEW))


@pytest.mark.parametrize("plant", faults.SWAP, ids=name)
def test_swap_finds(plant: Plant, one: Database, monkeypatch: Patch) -> None:
    plant(monkeypatch)
    assert any(found_by_swap(one, seed) for seed in range(FEW))


@pytest.mark.parametrize(("form", "plant"), faults.FILES, ids=[plant.__name__ for _form, plant in faults.FILES])
def test_swap_finds_in_files(form: str, plant: Plant, one: Database, monkeypatch: Patch) -> None:
    plant(monkeypatch)
    assert any(found_by_swap(one, seed, (form,)) for seed in range(FEW))


def test_swap_finds_in_headers(copies: Callable[[], str], monkeypatch: Patch) -> None:
    faults.an_etag_over_raw_answers(monkeypatch)
    assert any(found_on_pages(copies, seed, ("json",)) for seed in range(FEW))
