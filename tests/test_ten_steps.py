"""The ten steps run as a self-evaluation round from their YAML alone, and both reports of it read right."""

import csv
import io
import json
import random
import re
from pathlib import Path

import pytest
import yaml

from app.core.clock import day_in_words
from app.core.errors import Refusal
from app.core.questionnaire import Questionnaire
from app.core.snapshot import Given
from app.imports import answers_csv
from app.reports import OVER_PARTNERSHIPS, REPORTS
from app.reports.wording import wording_of
from app.settings import ROOT
from tests import plain_calculation, plain_learning, random_rounds
from tests.conftest import times
from tests.report_rounds import facts_of
from tests.report_words import everything
from tests.test_cli import Command, howgood, write
from tests.test_golden import TIMES
from tests.test_learning import facts_of as facts_over
from tests.test_learning import one_round
from tests.test_report_truth import BROKEN, own_names

__all__ = ["howgood"]  # the fixture
AUTHORED = yaml.safe_load((ROOT / "questionnaires" / "ten-steps.v1.yaml").read_text(encoding="utf-8"))
SIX = ("orkney", "fife", "glasgow", "tayside", "shetland", "moray")
STEPS = [f"Step {n}" for n in range(1, 11)]


def answers(seed: int) -> str:
    """An import file of random people in one partnership."""
    rng = random.Random(f"ten steps {seed}")
    return random_rounds.to_csv(random_rounds.answers(rng, AUTHORED, partnerships=("fife",)))


def test_a_round_of_the_ten_steps_gives_its_baseline_report(howgood: Command, tmp_path: Path) -> None:
    howgood("open-round", "steps", "--questionnaire", "ten-steps.v1", *TIMES, "--partnership", "fife")
    file = write(tmp_path / "answers.csv", answers(1))
    howgood("import-answers", "--round", "steps", file)
    howgood("close-round", "steps")
    here = ("report", "baseline", "--round", "steps", "--partnership", "fife")
    made = json.loads(howgood(*here, "--format", "json").stdout)
    expected = plain_calculation.report(
        json.loads(howgood("questionnaire", "ten-steps.v1").stdout),
        plain_calculation.read_csv(file.read_text(encoding="utf-8")),
        partnership="fife",
        mode="confidential",
        minimum=5,
    )
    for part in ("participation", "merged", "sections"):
        assert made[part] == expected[part]
    assert [section["title"].split(":")[0] for section in made["sections"]] == [*STEPS, "Before you finish"]
    page = howgood(*here, "--format", "html").stdout
    assert all(f">{section['title']}" in page for section in made["sections"])


def over_six(seed: int) -> str:
    """An import file of random people in six partnerships."""
    rng = random.Random(f"six with ten steps {seed}")
    rows = [row for slug in SIX for row in random_rounds.answers(rng, AUTHORED, partnerships=(slug,))]
    return random_rounds.to_csv([{**row, "response": f"{row['partnership']} {row['response']}"} for row in rows])


def test_a_round_of_the_ten_steps_gives_its_learning_report(howgood: Command, tmp_path: Path) -> None:
    places = [words for slug in SIX for words in ("--partnership", slug)]
    howgood("open-round", "steps", "--questionnaire", "ten-steps.v1", *TIMES, *places, "--named")
    file = write(tmp_path / "answers.csv", over_six(1))
    howgood("import-answers", "--round", "steps", file)
    howgood("close-round", "steps")
    made = json.loads(howgood("report", "learning", "--round", "steps", "--format", "json").stdout)
    expected = plain_learning.learning(
        json.loads(howgood("questionnaire", "ten-steps.v1").stdout),
        plain_calculation.read_csv(file.read_text(encoding="utf-8")),
        partnerships=list(SIX),
        mode="confidential",
        minimum=5,
    )
    assert [section["title"].split(":")[0] for section in made["sections"]] == [*STEPS, "Before you finish"]
    for section in made["sections"][:-1]:
        plain = expected[section["code"]]
        assert (section["partnerships"], section["spread"]) == (plain["partnerships"], plain["spread"])
        assert {q["code"]: q["partnerships"] for q in section["questions"] if q["type"] == "scale"} == plain[
            "questions"
        ]
    assert any(section["partnerships"] for section in made["sections"])
    page = howgood("report", "learning", "--round", "steps", "--format", "html").stdout
    assert all(f">{section['title']}" in page for section in made["sections"]) and "Orkney" in page


@pytest.mark.parametrize("seed", range(1, times(6, 200), 2))
def test_no_sentence_of_its_learning_report_has_a_colon_too_many(seed: int) -> None:
    its = Questionnaire.model_validate(AUTHORED)
    rows = list(csv.DictReader(io.StringIO(over_six(seed))))
    now = one_round(its, rows, SIX, "confidential", 5)
    try:
        facts = facts_over(now, now)
    except Refusal:
        pytest.skip("too few partnerships are reported")
    names = [section.title.words for section in its.sections]
    names += [wording_of(facts, question) for question in its.questions]
    names += [day_in_words(facts.opened), day_in_words(facts.closed), its.provenance.words if its.provenance else ""]
    for words in everything(OVER_PARTNERSHIPS["learning"](facts)):
        bare = re.sub("“[^”]*”", "Name", words)
        assert not any(re.search(rf": {step}: |, {step}: |{step}: [^:.]*: ", bare) for step in STEPS), words
        for known in sorted({name for name in names if name}, key=len, reverse=True):
            words = words.replace(known, "Name")
        assert not BROKEN.search(words), words


@pytest.mark.parametrize("seed", range(times(10, 300)))
def test_no_sentence_of_its_report_has_a_colon_within_a_list_after_a_colon(seed: int) -> None:
    its = Questionnaire.model_validate(AUTHORED)
    responses, problems = answers_csv.read(answers(seed).encode(), its, partnerships=["fife"], all_on_record=False)
    assert not problems
    named = {"tsi": [r.organisation for r in responses if r.perspective == "tsi"]}
    facts = facts_of(its, [Given(r.perspective, True, r.answers) for r in responses], organisations=named)
    document = REPORTS["baseline"](facts)
    for words in everything(document):
        assert not any(f": {step}: " in words or f", {step}: " in words for step in STEPS), words
        for known in own_names(facts):
            words = words.replace(known, "Name")
        assert not BROKEN.search(words), words
