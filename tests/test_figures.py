"""Every figure, against a second calculation that imports nothing of the app (tests/plain_calculation.py)."""

import json
import random
from typing import Any

import pytest
import yaml

from app.core.disclosure import Row, decide_rows
from app.core.questionnaire import Perspective, Questionnaire, Text
from app.core.snapshot import Given, body_of, read_back, take
from app.imports import answers_csv, questionnaire_yaml
from tests import plain_calculation, random_rounds
from tests.conftest import times


def figures(
    questionnaire: Questionnaire, content: str, *, places: list[str], mode: str, minimum: int
) -> dict[str, Any]:
    """The snapshot's body of each partnership, through the importer and the pure core."""
    responses, problems = answers_csv.read(
        content.encode(), questionnaire, partnerships=places, all_on_record=mode == "on-the-record"
    )
    assert problems == []
    return {
        place: take(
            questionnaire,
            [Given(r.perspective, True, r.answers) for r in responses if r.partnership == place],
            minimum=minimum,
            all_on_record=mode == "on-the-record",
        )
        for place in places or [""]
    }


@pytest.mark.parametrize("seed", range(times(150, 3000)))
def test_figures_equal_the_plain_calculation(seed: int) -> None:
    rng = random.Random(seed)
    authored = random_rounds.questionnaire(rng)
    questionnaire, problems = questionnaire_yaml.read(yaml.safe_dump(authored, allow_unicode=True, sort_keys=False))
    assert questionnaire is not None, problems
    canonical = json.loads(questionnaire.canonical())
    mode = rng.choice(["confidential", "confidential", "on-the-record"])
    minimum = rng.choice([3, 5, 5, 8])
    rows = random_rounds.answers(rng, authored, mode=mode)
    content = random_rounds.to_csv(rows)
    found = figures(questionnaire, content, places=list(random_rounds.PARTNERSHIPS), mode=mode, minimum=minimum)
    for place, body in found.items():
        expected = plain_calculation.report(
            canonical, plain_calculation.read_csv(content), partnership=place, mode=mode, minimum=minimum
        )
        for part in ("participation", "merged", "sections"):
            assert body[part] == expected[part]


@pytest.mark.parametrize("seed", range(times(40, 400)))
def test_a_kept_snapshot_reads_back_to_the_same_figures(seed: int) -> None:
    rng = random.Random(seed)
    authored = random_rounds.questionnaire(rng)
    questionnaire = Questionnaire.model_validate(authored)
    content = random_rounds.to_csv(random_rounds.answers(rng, authored))
    places = list(random_rounds.PARTNERSHIPS)
    for body in figures(questionnaire, content, places=places, mode="confidential", minimum=5).values():
        back = read_back(questionnaire, json.loads(json.dumps(body)))
        tallies: dict[str, Any] = {}
        for code, standing in back.questions.items():
            tallies[code] = {p: row.tally for p, row in standing.own.items()}
            if standing.merged is not None:
                first, *others = back.rows.merged
                nothing = type(standing.merged.tally)(
                    None if standing.merged.tally.counts is None else dict.fromkeys(standing.merged.tally.counts, 0)
                )
                tallies[code] |= {first: standing.merged.tally, **dict.fromkeys(others, nothing)}
        again = body_of(questionnaire, tallies, back.rows, back.sizes)
        assert again == {part: body[part] for part in again}


def rows_for(minimum: int = 5, **sizes: int) -> dict[str, str]:
    """The rows of confidential perspectives a, b, c … with these sizes."""
    perspectives = [Perspective(code=code, title=Text(code), singular=Text(code)) for code in sizes]
    return {code: row.value for code, row in decide_rows(perspectives, sizes, minimum).of.items()}


def test_a_group_at_the_minimum_has_its_own_row() -> None:
    assert rows_for(a=5, b=6) == {"a": "own", "b": "own"}


def test_small_groups_that_reach_the_minimum_together_are_merged() -> None:
    assert rows_for(a=9, b=2, c=3) == {"a": "own", "b": "merged", "c": "merged"}


def test_the_smallest_large_group_joins_too_few() -> None:
    assert rows_for(a=9, b=7, c=3) == {"a": "own", "b": "merged", "c": "merged"}


def test_of_equals_the_later_joins() -> None:
    assert rows_for(a=7, b=7, c=3) == {"a": "own", "b": "merged", "c": "merged"}


def test_too_few_with_nobody_to_join_are_left_out() -> None:
    assert rows_for(a=2, b=1, c=0) == {"a": "left_out", "b": "left_out", "c": "empty"}


def test_nothing_is_hidden_where_every_group_reaches_the_minimum() -> None:
    assert set(rows_for(a=5, b=5, c=12, d=0).values()) == {Row.OWN.value, Row.EMPTY.value}
