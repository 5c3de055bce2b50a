"""Figures over the partnerships of a round: sums of kept rows, against a second calculation from people."""

import json
import random
from typing import Any

import pytest

from app.core.errors import Refusal
from app.core.national import add_up
from app.core.questionnaire import Questionnaire
from app.core.snapshot import Given, count, read_back, take
from tests import examples, plain_calculation, random_rounds
from tests.conftest import times
from tests.plain_national import national as plainly
from tests.test_figures import figures

PLACES = ("orkney", "fife", "glasgow", "tayside", "shetland", "moray")


def over(questionnaire: Questionnaire, bodies: dict[str, Any]) -> dict[str, Any] | None:
    """The figures over partnerships, from the JSON of their snapshots; None where they are refused."""
    kept = {slug: read_back(questionnaire, json.loads(json.dumps(body))) for slug, body in bodies.items()}
    try:
        return add_up(questionnaire, kept)
    except Refusal:
        return None


def differs(seed: int) -> list[str]:
    """The parts of a random round's national figures in which the two calculations differ."""
    rng = random.Random(f"national {seed}")
    authored = random_rounds.questionnaire(rng)
    questionnaire = Questionnaire.model_validate(authored)
    mode, minimum = rng.choice(["confidential", "confidential", "on-the-record"]), rng.choice([3, 5])
    rows = random_rounds.answers(rng, authored, mode=mode, partnerships=PLACES)
    content = random_rounds.to_csv(rows)
    bodies = figures(questionnaire, content, places=list(PLACES), mode=mode, minimum=minimum)
    found = over(questionnaire, bodies)
    expected = plainly(
        json.loads(questionnaire.canonical()),
        plain_calculation.read_csv(content),
        partnerships=list(PLACES),
        mode=mode,
        minimum=minimum,
    )
    if found is None or expected is None:
        return [] if found is expected else ["whether it is refused"]
    return [part for part in ("partnerships", "sections") if found[part] != expected[part]]


@pytest.mark.parametrize("seed", range(times(150, 1000)))
def test_sums_equal_the_plain_calculation(seed: int) -> None:
    assert differs(seed) == []


def _everywhere(_self: object, code: str, _questions: object) -> set[str]:
    return set(PLACES)


PLANTED: dict[str, tuple[str, object]] = {
    "sums over two partnerships": ("app.core.national.LEAST", 2),
    "a partnership that is not reported enters": ("app.core.national.is_reported", lambda rows: bool(rows.own)),
    "its TSI enters a question that is not reported": (
        "app.core.national.Several.entering_in",
        lambda self, question: self.entering,
    ),
    "nobody is said to be left out": ("app.core.national.Several.with_own", _everywhere),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*PLANTED[fault])  # type: ignore[arg-type]
    assert any(differs(seed) for seed in range(60))


def partnership(its: Questionnaire, minimum: int = 5, **sizes: int) -> dict[str, Any]:
    """One partnership's snapshot in which everybody of these sizes agrees."""
    responses = [
        Given(code.replace("_", "-"), True, {"a1": examples.given("agree")})
        for code, size in sizes.items()
        for _ in range(size)
    ]
    return take(its, count(its, responses), minimum=minimum, all_on_record=False).body


def totals(bodies: dict[str, Any]) -> dict[str, Any]:
    made = over(examples.questionnaire(), bodies)
    assert made is not None
    return made


def question(made: dict[str, Any], code: str = "a1") -> dict[str, Any]:
    return next(q for section in made["sections"] for q in section["questions"] if q["code"] == code)


@pytest.fixture
def three() -> dict[str, Any]:
    """Statutory partners stand in three, third sector organisations in two (merged in the third)."""
    its = examples.questionnaire()
    return {
        "fife": partnership(its, statutory=6, third_sector=5, tsi=1),
        "moray": partnership(its, statutory=7, third_sector=8, tsi=1),
        "orkney": partnership(its, statutory=5, tsi=1),
    }


def test_a_perspective_with_its_own_row_in_three_is_summed(three: dict[str, Any]) -> None:
    statutory = question(totals(three))["perspectives"]["statutory"]
    assert (statutory["answered"], statutory["partnerships"], statutory["left_out"]) == (18, 3, 0)


def test_a_perspective_with_its_own_row_in_two_is_hidden_but_stays_in_all(three: dict[str, Any]) -> None:
    made = question(totals(three))
    assert made["perspectives"]["third-sector"] == {"hidden": True}
    assert made["all"]["answered"] == 6 + 5 + 1 + 7 + 8 + 1 + 5 + 1


def test_people_of_a_merged_row_are_said_to_be_left_out(three: dict[str, Any]) -> None:
    its = examples.questionnaire()
    made = totals(three | {"tayside": partnership(its, statutory=3, third_sector=4, tsi=1), "fife": three["moray"]})
    statutory = question(made)["perspectives"]["statutory"]
    assert (statutory["partnerships"], statutory["left_out"]) == (3, 3)
    assert question(made)["merged"]["answered"] == 7
    assert made["merged"] == {"perspectives": ["statutory", "third-sector"], "submitted": 7, "partnerships": 1}


def test_a_partnership_that_is_not_reported_enters_nothing_not_even_its_tsi(three: dict[str, Any]) -> None:
    with_small = totals(three | {"shetland": partnership(examples.questionnaire(), statutory=2, tsi=1)})
    assert with_small["partnerships"] == ["fife", "moray", "orkney"]
    assert question(with_small)["all"] == question(totals(three))["all"]
    tsi = question(with_small)["perspectives"]["tsi"]
    assert (tsi["partnerships"], tsi["left_out"]) == (3, 1)


def test_fewer_than_three_partnerships_are_refused(three: dict[str, Any]) -> None:
    del three["moray"]
    assert over(examples.questionnaire(), three) is None


def test_participation_says_who_is_in_the_sums_and_who_is_not(three: dict[str, Any]) -> None:
    made = totals(three | {"shetland": partnership(examples.questionnaire(), statutory=2, tsi=1)})
    said = {entry["perspective"]: entry for entry in made["participation"]}
    assert said["statutory"] | {"on_record": False} == {
        "perspective": "statutory",
        "on_record": False,
        "submitted": 20,
        "row": "own",
        "partnerships": 3,
        "left_out": 2,
    }
    assert said["third-sector"]["row"] == "hidden"
    assert said["tsi"]["on_record"] is True


@pytest.mark.parametrize("seed", range(times(20, 300)))
def test_how_a_merged_row_spreads_over_its_perspectives_changes_nothing(seed: int) -> None:
    """Answers change hands within the merged rows of each partnership; the national JSON stays as it is."""
    rng = random.Random(f"swap {seed}")
    its = examples.questionnaire()
    sizes = {place: (rng.randint(1, 4), rng.randint(1, 4)) for place in PLACES}
    answers = {
        place: [{"a1": examples.given(rng.choice(examples.LEVELS))} for _ in range(a + b)]
        for place, (a, b) in sizes.items()
    }

    def made() -> dict[str, Any] | None:
        bodies = {}
        for place, (a, _b) in sizes.items():
            given = [
                Given("statutory" if n < a else "third-sector", True, said) for n, said in enumerate(answers[place])
            ]
            bodies[place] = take(its, count(its, given), minimum=5, all_on_record=False).body
        return over(its, bodies)

    before = made()
    for said in answers.values():
        rng.shuffle(said)
    assert made() == before
