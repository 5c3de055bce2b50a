"""Two versions of a questionnaire: new words do not break a trend, another scale, type, choice or routing does."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

from app.cli.commands import app
from app.core.comparison import Diff, Why, diff
from app.core.questionnaire import Questionnaire
from tests import examples


def changed(how: Callable[[dict[str, Any]], Any] = lambda its: None) -> Diff:
    """What became of the small questionnaire in a second version that was changed so."""
    newer = copy.deepcopy(examples.small())
    newer["version"] = 2
    how(newer)
    return diff(examples.questionnaire(), Questionnaire.model_validate(newer))


def question(its: dict[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(q for s in its["sections"] for q in s["questions"] if q["code"] == code)
    return found


def test_a_version_that_changes_nothing_compares_whole() -> None:
    found = changed()
    assert all(its.is_as_it_was for its in found.questions.values())
    assert set(found.sections.values()) == {None} and found.same_rule


def test_new_words_are_said_and_break_nothing() -> None:
    found = changed(lambda its: question(its, "a1").update(text="In quite other words."))
    assert found.questions["a1"].is_reworded and found.questions["a1"].breaks is None
    assert not found.questions["a2"].is_reworded
    assert found.sections["first"] is None


def test_a_translation_that_is_added_is_no_new_wording() -> None:
    text = examples.small()["sections"][0]["questions"][0]["text"]
    assert (
        changed(lambda its: question(its, "a1").update(text={"en": text, "gd": "Aithris"})).questions["a1"].is_as_it_was
    )


def test_levels_may_be_called_otherwise_but_not_be_others() -> None:
    levels = examples.small()["scales"]["agreement"]["levels"]
    named = [{**level, "label": f"{level['label']}!"} for level in levels]
    found = changed(lambda its: its["scales"]["agreement"].update(levels=named))
    assert found.questions["a1"].is_reworded and found.questions["a1"].breaks is None
    counted = [{**level, "favourable": level["code"] == "strongly_agree"} for level in levels]
    for other in (levels[:-1], levels[::-1], counted):
        found = changed(lambda its, other=other: its["scales"]["agreement"].update(levels=other))
        assert found.questions["a1"].breaks is Why.SCALE
        assert found.sections["first"] is Why.SCALE


def test_a_scale_that_is_only_called_otherwise_is_the_same() -> None:
    def rename(its: dict[str, Any]) -> None:
        its["scales"]["how_far"] = its["scales"].pop("agreement")
        its["sections"][0]["scale"] = "how_far"

    assert changed(rename).questions["a1"].is_as_it_was


def test_a_question_that_comes_or_goes_breaks_its_section_and_no_other_question() -> None:
    found = changed(lambda its: its["sections"][0]["questions"].append(examples.scale_question("a3")))
    assert found.questions["a3"].breaks is Why.NEW
    assert found.questions["a1"].breaks is None
    assert found.sections["first"] is Why.QUESTIONS
    found = changed(lambda its: its["sections"][0]["questions"].pop(1))
    assert found.questions["a2"].breaks is Why.GONE
    assert found.sections["first"] is Why.QUESTIONS


def test_a_text_question_that_goes_leaves_its_section_comparable() -> None:
    assert changed(lambda its: its["sections"][0]["questions"].pop(2)).sections["first"] is None


def test_a_section_that_comes_or_goes_is_said() -> None:
    found = changed(lambda its: its["sections"][1].update(code="third"))
    assert (found.sections["third"], found.sections["second"]) == (Why.NEW, Why.GONE)
    assert found.questions["b_yes"].breaks is None


def test_another_type_and_other_choices_break() -> None:
    assert changed(lambda its: question(its, "b_word").update(type="long_text")).questions["b_word"].breaks is Why.TYPE
    more = [*question(examples.small(), "b_who")["choices"], {"code": "others", "label": "Others"}]
    assert changed(lambda its: question(its, "b_who").update(choices=more)).questions["b_who"].breaks is Why.CHOICES


def test_choices_in_another_order_are_the_same() -> None:
    turned = question(examples.small(), "b_who")["choices"][::-1]
    assert changed(lambda its: question(its, "b_who").update(choices=turned)).questions["b_who"].is_as_it_was


def test_another_condition_breaks_and_so_does_a_change_to_what_it_hangs_on() -> None:
    assert changed(lambda its: question(its, "b_often").pop("show_if")).questions["b_often"].breaks is Why.ROUTING
    fewer = changed(lambda its: question(its, "b_yes").update(put_to=["statutory", "tsi"]))
    assert fewer.questions["b_yes"].breaks is None
    assert fewer.questions["b_yes"].asked_no_more == ("third-sector",)
    assert fewer.questions["b_often"].breaks is Why.ROUTING


def test_who_is_asked_is_told_by_perspective() -> None:
    found = changed(lambda its: question(its, "a1").update(put_to=["statutory", "third-sector"]))
    assert found.questions["a1"].asked_no_more == ("tsi",)
    assert found.questions["a1"].breaks is None and not found.questions["a1"].is_reworded


def test_another_rule_is_said_and_the_same_number_written_otherwise_is_none() -> None:
    assert changed(lambda its: its.update(reading={"strength": "0.750"})).same_rule
    assert not changed(lambda its: its.update(reading={"strength": "0.80"})).same_rule
    assert not changed(lambda its: its.pop("reading")).same_rule


def test_between_two_questionnaires_nothing_compares() -> None:
    found = changed(lambda its: its.update(id="another"))
    assert {its.breaks for its in found.questions.values()} == {Why.QUESTIONNAIRE}
    assert set(found.sections.values()) == {Why.QUESTIONNAIRE}


def run(*words: object, exit: int = 0) -> Result:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == exit, f"{result.stdout}\n{result.stderr}\n{result.exception!r}"
    return result


def test_authors_are_told_what_a_new_version_breaks(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOWGOOD_DATABASE_URL", sqlite_url)
    older, newer = examples.small(), examples.small(version=2)
    question(newer, "a1").update(text="In quite other words.", put_to=["statutory", "tsi"])
    question(newer, "b_word").update(type="long_text")
    files = [tmp_path / "small.v1.yaml", tmp_path / "small.v2.yaml"]
    for file, its in zip(files, (older, newer), strict=True):
        file.write_text(yaml.safe_dump(its, sort_keys=False), encoding="utf-8")
    assert run("diff", *files).stdout.splitlines() == [
        "a1\tcomparable\tworded anew; not for third-sector: asked no more",
        "b_word\tnot comparable\tanswered in another way",
    ]
    assert "can be compared" in run("diff", files[0], files[0]).stdout
    assert "can be compared" in run("diff", "ten-steps.v1", "ten-steps.v1").stdout
    assert "There is no questionnaire ten-steps.v9" in run("diff", "ten-steps.v1", "ten-steps.v9", exit=1).stderr
    files[1].write_text("id: small", encoding="utf-8")
    assert "has problems" in run("diff", *files, exit=1).stderr
