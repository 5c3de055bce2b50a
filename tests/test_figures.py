"""Every figure, against a second calculation that imports nothing of the app (tests/plain_calculation.py)."""

import json
import random
from fractions import Fraction
from functools import reduce
from operator import add
from typing import Any

import pytest
import yaml

from app.core.answers import BLANK, Answers, counted_answers
from app.core.disclosure import Row, Rows, decide_rows
from app.core.figures import measure
from app.core.questionnaire import Perspective, Questionnaire
from app.core.snapshot import Given, body_of, count, read_back, take
from app.core.text import Text
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
            count(questionnaire, [Given(r.perspective, True, r.answers) for r in responses if r.partnership == place]),
            minimum=minimum,
            all_on_record=mode == "on-the-record",
        ).body
        for place in places or [""]
    }


def differs(seed: int) -> list[str]:
    """The parts of a random round's reports in which the two calculations differ."""
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
    apart: list[str] = []
    for place, body in found.items():
        expected = plain_calculation.report(
            canonical, plain_calculation.read_csv(content), partnership=place, mode=mode, minimum=minimum
        )
        apart += [part for part in ("participation", "merged", "sections") if body[part] != expected[part]]
    return apart


@pytest.mark.parametrize("seed", range(times(150, 3000)))
def test_figures_equal_the_plain_calculation(seed: int) -> None:
    assert differs(seed) == []


def _no_joining(*args: Any, **kwargs: Any) -> Rows:
    rows = decide_rows(*args, **kwargs)
    small = {code: Row.MERGED for code in rows.merged if args[1][code] < args[2]}
    return Rows({**{c: Row.OWN if r is Row.MERGED else r for c, r in rows.of.items()}, **small}, rows.confidential)


def _leaky(self: Rows, question: Any) -> bool:
    return any(question.is_put_to(code) for code in self.merged)


def _blanks_count(questionnaire: Questionnaire, perspective: str, answers: Answers) -> Any:
    return counted_answers(questionnaire, perspective, answers) or {"": BLANK}


PLANTED = {
    "the smallest row does not join": ("app.core.snapshot.decide_rows", _no_joining),
    "routing is forgotten": ("app.core.answers.shown_questions", lambda q, p, _answers: list(q.questions)),
    "agreement is pooled": ("app.core.figures.pool", lambda ms, f: measure(reduce(add, (m.tally for m in ms)), f)),
    "blank responses count": ("app.core.snapshot.counted_answers", _blanks_count),
    "a threshold is missed by a hair": (
        "app.core.questionnaire.Thresholds.exact",
        lambda self, knob: Fraction(getattr(self, knob)) + Fraction(1, 10**9),
    ),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*PLANTED[fault])
    assert any(differs(seed) for seed in range(60))


def test_a_merged_row_used_where_it_was_not_asked_whole_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.disclosure.Rows.merged_stands_in", _leaky)
    with pytest.raises(KeyError):  # the parts that were not asked have no tally to give
        for seed in range(60):
            differs(seed)


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
