"""Published counts go in as answers and come out exactly, through the command line and from YAML alone."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests import golden
from tests.test_cli import Command, howgood, write

__all__ = ["howgood"]  # the fixture

TIMES = ("--opens", "2026-01-05", "--closes", "2999-01-05")


def file(folder: Path, rows: list[dict[str, str]]) -> Path:
    """An import file of these rows."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, golden.COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return write(folder / "answers.csv", text.getvalue())


def review(howgood: Command, folder: Path, cycle: str, seed: int) -> dict[str, Any]:
    """The figures over 30 plans, reviewed by generated reviewers."""
    plans = [line.split("\t")[0] for line in howgood("partnerships").stdout.splitlines()]
    assert len(plans) == 30
    places = [word for plan in plans for word in ("--partnership", plan)]
    howgood("open-round", "review", "--questionnaire", "plan-criteria.v1", *TIMES, *places, "--mode", "on-the-record")
    howgood("import-answers", "--round", "review", file(folder, golden.verdicts(cycle, plans, seed)))
    howgood("close-round", "review")
    made: dict[str, Any] = json.loads(howgood("report", "baseline", "--round", "review", "--format", "json").stdout)
    return made


@pytest.mark.parametrize("cycle", ["2023-2026", "2020-2023"])
def test_the_review_of_plans_gives_the_published_counts(howgood: Command, tmp_path: Path, cycle: str) -> None:
    made = review(howgood, tmp_path, cycle, seed=1)
    assert len(made["partnerships"]) == 30 and made["partnership"] is None
    criteria, collaboration = made["sections"]
    published = golden.criteria(cycle)
    assert len(published) == 16 and sum(known is not None for known in published.values()) in (16, 10)
    assert [q["code"] for q in criteria["questions"]] == [f"criterion_{number}" for number in published]
    for question, known in zip(criteria["questions"], published.values(), strict=True):
        counts = dict(zip(("fully_met", "partially_met", "not_met"), known or (0, 0, 0), strict=True))
        assert question["all"]["counts"] == counts
        assert question["perspectives"]["reviewer"]["counts"] == counts
        assert question["all"]["no_answer"] == (0 if known else 30)
        assert question["reading"] is None
    assert criteria["all"]["answered"] == 30 * sum(known is not None for known in published.values())
    assert collaboration["code"] == "third_sector_collaboration"
    found = golden.COLLABORATION.get(cycle, (0, 0, 0))
    assert collaboration["all"]["counts"] == dict(zip(("robust", "more_detail", "not_mentioned"), found, strict=True))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_consultation_gives_the_published_counts(howgood: Command, tmp_path: Path, seed: int) -> None:
    howgood("open-round", "guidance", "--questionnaire", "guidance-consultation.v1", *TIMES)
    canonical = json.loads(howgood("questionnaire", "guidance-consultation.v1").stdout)
    sectors = [perspective["code"] for perspective in canonical["perspectives"]]
    howgood("import-answers", "--round", "guidance", file(tmp_path, golden.respondents(sectors, seed)))
    howgood("close-round", "guidance")
    made = json.loads(howgood("report", "baseline", "--round", "guidance", "--format", "json").stdout)
    assert made["partnership"] is None and "partnerships" not in made
    assert sum(entry["submitted"] for entry in made["participation"]) == 48
    found = {question["code"]: question for question in made["sections"][0]["questions"]}
    for code, published in golden.answers().items():
        everyone = found[code]["all"]
        assert found[code]["reading"] is None
        if "Yes" in published:
            assert everyone["counts"] == {"yes": published["Yes"], "no": published["No"]}
            assert everyone["no_answer"] == published["No response"]
        else:
            assert everyone["counts"] is None and everyone["answered"] == 48
        assert everyone["answered"] + everyone["no_answer"] == 48


def test_one_verdict_changed_is_found(howgood: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault of the golden tests: a verdict that slips by one level on its way in."""
    dealt = golden.verdicts

    def slipped(cycle: str, plans: list[str], seed: int) -> list[dict[str, str]]:
        rows = dealt(cycle, plans, seed)
        met = next(row for row in rows if row["value"] == "fully_met")
        return [row | {"value": "not_met"} if row is met else row for row in rows]

    monkeypatch.setattr(golden, "verdicts", slipped)
    with pytest.raises(AssertionError):
        test_the_review_of_plans_gives_the_published_counts(howgood, tmp_path, "2023-2026")
