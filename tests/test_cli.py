"""The command line as a contract: verbs, exit codes, stdout for results only, reports equal to a second calculation."""

import contextlib
import json
import os
import random
import threading
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

from app.cli.commands import app
from app.exports import FORMATS
from app.settings import ROOT
from tests import plain_calculation, plain_national, random_rounds
from tests.bad_input import FAMILY
from tests.conftest import times

QUESTIONNAIRE = "third-sector-participation.v1"
ROUND = ("--questionnaire", QUESTIONNAIRE, "--opens", "2026-01-05", "--closes", "2999-01-05")


@pytest.fixture
def howgood(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator["Command"]:
    """The `howgood` command on each kind of database."""
    monkeypatch.setenv("HOWGOOD_DATABASE_URL", database_url)
    monkeypatch.chdir(tmp_path)
    yield Command()


class Command:
    """Runs `howgood` with these words."""

    def __call__(self, *words: object, exit: int = 0) -> Result:
        result = CliRunner().invoke(app, [str(word) for word in words])
        assert result.exit_code == exit, f"{words}: {result.stdout}\n{result.stderr}\n{result.exception!r}"
        return result


def write(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8", newline="")
    return path


def test_a_pilot_round_runs_from_the_command_line(howgood: Command, tmp_path: Path) -> None:
    opened = howgood("open-round", "pilot", *ROUND, "--partnership", "orkney", "--partnership", "fife")
    codes = [line.split("\t") for line in opened.stdout.splitlines()]
    assert sorted({(c[0], c[1]) for c in codes}) == [
        (place, seat) for place in ("fife", "orkney") for seat in ("statutory", "third-sector", "tsi")
    ]
    canonical = json.loads(howgood("questionnaire", QUESTIONNAIRE).stdout)
    question = canonical["sections"][0]["questions"][0]["code"]
    lines = ["response,partnership,perspective,question,value,comment,organisation"]
    lines += [f"r{n},orkney,third-sector,{question},agree,," for n in range(6)]
    lines += [f"s{n},orkney,statutory,{question},disagree,," for n in range(5)]
    lines += [f"t,orkney,tsi,{question},strongly_agree,,Voluntary Action Orkney"]
    file = write(tmp_path / "answers.csv", "\n".join(lines))
    assert howgood("import-answers", "--round", "pilot", file).stdout.startswith("12 new")
    assert "12 unchanged" in howgood("import-answers", "--round", "pilot", file).stdout
    refused = howgood("report", "baseline", "--round", "pilot", "--partnership", "orkney", exit=1)
    assert refused.stdout == "" and "not closed" in refused.stderr
    closed = howgood("close-round", "pilot").stdout.splitlines()
    assert [line.split("\t")[:2] for line in closed] == [["fife", "1"], ["orkney", "1"]]
    report = json.loads(
        howgood("report", "baseline", "--round", "pilot", "--partnership", "orkney", "--format", "json").stdout
    )
    assert report["round"] == "pilot" and report["partnership"] == "orkney" and report["minimum_group_size"] == 5
    assert set(report["questionnaire"]) == {"id", "version", "fingerprint"}
    assert report["questionnaire"]["id"] == "third-sector-participation" and report["questionnaire"]["version"] == 1
    assert report["snapshot"] == {"number": 1, "fingerprint": closed[1].split("\t")[2]}
    expected = plain_calculation.report(
        canonical,
        plain_calculation.read_csv(file.read_text()),
        partnership="orkney",
        mode="confidential",
        minimum=5,
    )
    for part in ("participation", "merged", "sections"):
        assert report[part] == expected[part]
    for form, begins in (("html", "<!doctype html>"), ("csv", "\ufeffsection,")):
        out = tmp_path / f"report.{form}"
        howgood("report", "baseline", "--round", "pilot", "--partnership", "orkney", "--format", form, "-o", out)
        assert out.read_text(encoding="utf-8").startswith(begins)
    assert howgood("import-answers", "--round", "pilot", file, exit=1).stdout == ""


@pytest.mark.either_database
def test_a_learning_report_over_partnerships_in_every_format_names_them_only_where_the_round_says_so(
    howgood: Command, tmp_path: Path
) -> None:
    places = ("orkney", "fife", "moray")
    put_to = [word for place in places for word in ("--partnership", place)]
    question = json.loads(howgood("questionnaire", QUESTIONNAIRE).stdout)["sections"][0]["questions"][0]["code"]
    lines = ["response,partnership,perspective,question,value,comment,organisation"]
    lines += [f"{place} {n},{place},third-sector,{question},agree,," for place in places for n in range(6)]
    file = write(tmp_path / "answers.csv", "\n".join(lines))
    for slug, how in (("pilot", "--named"), ("quiet", "--anonymous")):
        howgood("open-round", slug, *ROUND, *put_to, how)
        howgood("import-answers", "--round", slug, file)
        howgood("close-round", slug)
        told = json.loads(howgood("report", "learning", "--round", slug).stdout)
        assert told["partnerships"]["reported"] == 3 and told["sections"][0]["partnerships"] is None
        for form in FORMATS:
            howgood("report", "learning", "--round", slug, "--format", form, "-o", tmp_path / f"{slug}.{form}")
        assert ("Orkney" in (tmp_path / f"{slug}.html").read_text(encoding="utf-8")) is (how == "--named")
    refused = howgood("report", "learning", "--round", "pilot", "--partnership", "orkney", exit=1)
    assert "leave --partnership and --all out" in refused.stderr


@pytest.mark.parametrize("seed", range(times(4, 100)))
def test_a_random_round_reports_what_a_second_calculation_finds(
    howgood: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    rng = random.Random(f"cli {seed}")
    authored = random_rounds.questionnaire(rng)
    folder = tmp_path / "questionnaires"
    folder.mkdir()
    write(folder / "random.yaml", yaml.safe_dump(authored, allow_unicode=True, sort_keys=False))
    monkeypatch.setenv("HOWGOOD_QUESTIONNAIRES", str(folder))
    name = f"{authored['id']}.v1"
    mode, minimum = rng.choice(["confidential", "on-the-record"]), rng.choice([3, 5])
    rows = random_rounds.answers(rng, authored, mode=mode)
    file = write(tmp_path / "answers.csv", random_rounds.to_csv(rows))
    places = [word for place in random_rounds.PARTNERSHIPS for word in ("--partnership", place)]
    times_ = ("--opens", "2026-01-05", "--closes", "2999-01-05")
    howgood("open-round", "r", "--questionnaire", name, *times_, *places, "--mode", mode, "--minimum", minimum)
    howgood("import-answers", "--round", "r", file)
    howgood("close-round", "r")
    canonical = json.loads(howgood("questionnaire", name).stdout)
    for place in random_rounds.PARTNERSHIPS:
        found = json.loads(howgood("report", "baseline", "--round", "r", "--partnership", place).stdout)
        expected = plain_calculation.report(
            canonical, plain_calculation.read_csv(file.read_text()), partnership=place, mode=mode, minimum=minimum
        )
        for part in ("participation", "merged", "sections"):
            assert found[part] == expected[part]
    over = plain_national.national(
        canonical,
        plain_calculation.read_csv(file.read_text()),
        partnerships=list(random_rounds.PARTNERSHIPS),
        mode=mode,
        minimum=minimum,
    )
    told = howgood("report", "baseline", "--round", "r", "--format", "json", exit=0 if over else 1)
    if over is None:
        assert told.stdout == "" and "at least 3" in told.stderr
    else:
        found = json.loads(told.stdout)
        assert {part: found[part] for part in over} == over


@pytest.mark.either_database
def test_every_partnerships_report_is_written_into_a_folder_and_progress_told(
    howgood: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    howgood("open-round", "pilot", *ROUND, "--partnership", "orkney", "--partnership", "fife")
    howgood("close-round", "pilot")
    monkeypatch.setattr("app.cli.reports.REPORTS_A_PROCESS", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)  # so that each report is a shift of its own
    folder = tmp_path / "reports"
    formats = [word for name in FORMATS for word in ("--format", name)]
    told = howgood("report", "baseline", "--round", "pilot", "--all", *formats, "-o", folder)
    assert told.stdout == "" and sorted(told.stderr.splitlines()) == ["1 of 2: fife", "2 of 2: orkney"]
    names = {f"pilot-{place}-baseline{form.suffix}" for place in ("fife", "orkney") for form in FORMATS.values()}
    assert {file.name for file in folder.iterdir()} == names
    for name, form in FORMATS.items():
        one = tmp_path / f"one{form.suffix}"
        howgood("report", "baseline", "--round", "pilot", "--partnership", "fife", "--format", name, "-o", one)
        assert one.read_bytes() == (folder / f"pilot-fife-baseline{form.suffix}").read_bytes(), name


def test_a_format_that_cannot_be_written_here_is_refused_before_anything_is(
    howgood: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FORMATS, "pdf", replace(FORMATS["pdf"], lacking=lambda: "Install Pango."))
    told = howgood("report", "baseline", "--round", "x", "--all", "--format", "pdf", "-o", tmp_path / "f", exit=1)
    assert told.stderr.strip() == "Install Pango." and not (tmp_path / "f").exists()


def test_a_round_about_the_nation_has_one_report(howgood: Command, tmp_path: Path) -> None:
    howgood("open-round", "nation", *ROUND)
    question = json.loads(howgood("questionnaire", QUESTIONNAIRE).stdout)["sections"][0]["questions"][0]["code"]
    lines = ["value,question,perspective,partnership,response,comment"]
    lines += [f"agree,{question},third-sector,,{n}," for n in range(5)]
    howgood("import-answers", "--round", "nation", write(tmp_path / "a.csv", "\ufeff" + "\r\n".join(lines)))
    howgood("close-round", "nation")
    report = json.loads(howgood("report", "baseline", "--round", "nation").stdout)
    assert report["partnership"] is None
    assert report["participation"][2] == {
        "perspective": "third-sector",
        "on_record": False,
        "submitted": 5,
        "row": "own",
    }


def test_every_problem_of_a_file_is_told_with_its_line_and_nothing_is_kept(howgood: Command, tmp_path: Path) -> None:
    howgood("open-round", "pilot", *ROUND, "--partnership", "orkney")
    question = json.loads(howgood("questionnaire", QUESTIONNAIRE).stdout)["sections"][0]["questions"][0]["code"]
    lines = [
        "response,partnership,perspective,question,value,comment",
        f"1,orkney,third-sector,{question},agree,",
        f"2,fife,third-sector,{question},agree,",
        f"3,orkney,third-sector,{question},maybe,",
        "4,orkney,third-sector,nothing,agree,",
    ]
    file = write(tmp_path / "a.csv", "\n".join(lines))
    refused = howgood("import-answers", "--round", "pilot", file, exit=1)
    assert refused.stdout == ""
    assert [line.split(":")[1] for line in refused.stderr.splitlines()[:3]] == ["3", "4", "5"]
    assert "0 new" not in refused.stderr and "Nothing was imported" in refused.stderr
    write(file, "\n".join(lines[:2]))
    assert howgood("import-answers", "--round", "pilot", file).stdout.startswith("1 new")


@pytest.mark.parametrize(
    ("words", "exit", "said"),
    [
        (("open-round", "x", *ROUND, "--minimum", "2"), 1, "3 or more"),
        (("open-round", "x", *ROUND, "--partnership", "narnia"), 1, "no partnership narnia"),
        (("open-round", "x", *ROUND, "--follows", "nothing"), 1, "no round nothing"),
        (("open-round", "x", *ROUND, "--mode", "secret"), 2, "secret"),
        (
            ("open-round", "x", "--questionnaire", QUESTIONNAIRE, "--opens", "soon", "--closes", "2999-01-01"),
            2,
            "--opens",
        ),
        (("open-round", "x"), 2, "--questionnaire"),
        (("open-round", "", *ROUND), 1, "letters, digits and dashes"),
        (("open-round", "My Round", *ROUND), 1, "letters, digits and dashes"),
        (("open-round", "../pilot", *ROUND), 1, "letters, digits and dashes"),
        (("open-round", "a" * 61, *ROUND), 1, "letters, digits and dashes"),
        (("open-round", "new", *ROUND), 1, "cannot be called new"),
        (("questionnaire", "nothing.v1"), 1, "no questionnaire nothing.v1"),
        (("report", "nothing", "--round", "x"), 2, "baseline"),
        (("report", "baseline", "--round", "x"), 1, "no round x"),
        (("report", "baseline", "--round", "x", "--all"), 2, "give a folder"),
        (("report", "baseline", "--round", "x", "--all", "-o", "f", "--partnership", "fife"), 2, "give a folder"),
        (("report", "baseline", "--round", "x", "--all", "-o", "f"), 1, "no round x"),
        (("report", "baseline", "--round", "x", "--format", "pdf", "--format", "csv"), 2, "with --all only"),
        (("report", "baseline", "--round", "x", "--format", "odt"), 2, "odt"),
        (("close-round", "x"), 1, "no round x"),
        (("sign-in", "nobody"), 1, "e-mail"),
        (("sign-in", "nobody@"), 1, "e-mail"),
        (("check", "missing.yaml"), 1, ""),
        (("frobnicate",), 2, "frobnicate"),
    ],
)
def test_what_cannot_be_done_is_refused_on_stderr(
    howgood: Command, words: tuple[str, ...], exit: int, said: str
) -> None:
    result = howgood(*words, exit=exit)
    assert said in result.stderr
    assert words[0] == "check" or result.stdout == ""


def pour(into: Path, bytes_: int, kind: str) -> None:
    """Lets so many bytes stand in a file, or come through a pipe until nobody takes them."""
    if kind == "a file":
        with into.open("wb") as large:
            large.truncate(bytes_)
        return
    os.mkfifo(into)

    def write() -> None:
        with contextlib.suppress(BrokenPipeError), into.open("wb", buffering=0) as pipe:
            for _ in range(bytes_ // 1_000_000):
                pipe.write(b"x" * 1_000_000)

    threading.Thread(target=write, daemon=True).start()


@pytest.mark.parametrize("kind", ["a file", "a pipe"])
def test_three_hundred_megabytes_are_refused_and_never_held(howgood: Command, tmp_path: Path, kind: str) -> None:
    howgood("open-round", "pilot", *ROUND)
    pour(tmp_path / "large.csv", 300_000_000, kind)
    tracemalloc.start()
    try:
        assert "over 50 MB" in howgood("import-answers", "--round", "pilot", tmp_path / "large.csv", exit=1).stderr
        assert tracemalloc.get_traced_memory()[1] < 150_000_000
    finally:
        tracemalloc.stop()


def test_a_file_that_cannot_be_read_is_named(howgood: Command, tmp_path: Path) -> None:
    howgood("open-round", "pilot", *ROUND)
    for file, said in ((tmp_path / "missing.csv", "No such file"), (tmp_path, "Is a directory")):
        assert howgood("import-answers", "--round", "pilot", file, exit=1).stderr.startswith(f"{file}: {said}")


def test_partnerships_and_the_shipped_questionnaire_are_there_after_migrate(howgood: Command) -> None:
    howgood("migrate")
    lines = howgood("partnerships").stdout.splitlines()
    assert len(lines) == 30
    assert next(line for line in lines if line.startswith("east-ayrshire\t")).endswith("\tnot yet recorded")
    assert howgood("questionnaire", QUESTIONNAIRE).stdout.startswith("{")


def test_the_shipped_questionnaires_pass_the_check(howgood: Command) -> None:
    files = sorted((ROOT / "questionnaires").glob("*.yaml"))
    assert files
    assert "fingerprint" in howgood("check", *files).stdout


def test_a_sign_in_link_is_printed_alone(howgood: Command) -> None:
    assert howgood("sign-in", "someone@example.org").stdout.startswith("http://127.0.0.1:8000/sign-in/")


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "HOWGOOD_BASE_URL"),
        ({"HOWGOOD_BASE_URL": "http://howgood.example", "HOWGOOD_SECRET": "x" * 40}, "HOWGOOD_BASE_URL"),
        ({"HOWGOOD_BASE_URL": "https://howgood.example"}, "HOWGOOD_SECRET"),
        ({"HOWGOOD_BASE_URL": "https://howgood.example", "HOWGOOD_SECRET": "short"}, "HOWGOOD_SECRET"),
        ({"HOWGOOD_MODE": "development", "HOWGOOD_HOST": "0.0.0.0"}, "HOWGOOD_HOST"),
        ({"HOWGOOD_MODE": "sideways"}, "HOWGOOD_MODE"),
        ({"HOWGOOD_PORT": "many"}, "HOWGOOD_PORT"),
    ],
)
def test_serve_does_not_start_unsafe_and_says_why(
    howgood: Command, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], said: str
) -> None:
    monkeypatch.setattr("app.cli.commands.run_server", lambda _settings: pytest.fail("it started"))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert said in howgood("serve", exit=1).stderr


def test_signs_that_nobody_sees_come_in_clean_on_every_database(howgood: Command, tmp_path: Path) -> None:
    howgood("open-round", "pilot", *ROUND, "--partnership", "orkney")
    canonical = json.loads(howgood("questionnaire", QUESTIONNAIRE).stdout)
    rating, text = canonical["sections"][0]["questions"][0]["code"], canonical["sections"][0]["questions"][-1]["code"]
    lines = ["response,partnership,perspective,question,value,comment,organisation"]
    lines += [f"a\0b,orkney,third-sector,{rating},agree,no\0te,", f"c,orkney,third-sector,{text},\u200b\0\u200b,,"]
    lines += [f"d,orkney,third-sector,{text},\u202e{FAMILY}\u202c =1+1,,", f"e,orkney,tsi,{rating},agree,,V\0A\u202eO"]
    file = write(tmp_path / "in.csv", "\n".join(lines))
    assert howgood("import-answers", "--round", "pilot", file).stdout.startswith("4 new")
    assert "4 unchanged" in howgood("import-answers", "--round", "pilot", file).stdout
    howgood("answers", "--round", "pilot", "-o", tmp_path / "out.csv")
    rows = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert {row.split(",", 3)[3] for row in rows} == {
        f"{rating},agree,note,",
        f"{text},\u202e{FAMILY}\u202c =1+1,,",
        f"{rating},agree,,VAO",
    }


def test_every_answer_leaves_for_staff_and_comes_in_again(howgood: Command, tmp_path: Path) -> None:
    howgood("open-round", "one", *ROUND, "--partnership", "orkney")
    howgood("open-round", "two", *ROUND, "--partnership", "orkney")
    canonical = json.loads(howgood("questionnaire", QUESTIONNAIRE).stdout)
    rating, text = canonical["sections"][0]["questions"][0]["code"], canonical["sections"][0]["questions"][-1]["code"]
    lines = ["response,partnership,perspective,question,value,comment,organisation"]
    lines += [f"r{n},orkney,third-sector,{rating},agree,," for n in range(300)]
    lines += [f"t,orkney,tsi,{rating},dont_know,=1+1,@Voluntary", f"t,orkney,tsi,{text},-minus,,@Voluntary"]
    howgood("import-answers", "--round", "one", write(tmp_path / "in.csv", "\n".join(lines)))
    told = howgood("answers", "--round", "one")
    assert told.stdout == "" and "hidden groups" in told.stderr
    file = tmp_path / "one-answers-with-hidden-groups.csv"
    rows = file.read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 303 and rows[1:] == sorted(rows[1:], key=lambda row: row.split(",")[0])
    assert {row.split(",", 1)[1] for row in rows if ",tsi," in row} == {
        f"orkney,tsi,{rating},dont_know,'=1+1,'@Voluntary",
        f"orkney,tsi,{text},'-minus,,'@Voluntary",
    }
    assert howgood("import-answers", "--round", "two", file).stdout.startswith("301 new")
    howgood("answers", "--round", "two", "-o", tmp_path / "again.csv")
    again = [row.split(",", 1)[1] for row in (tmp_path / "again.csv").read_text(encoding="utf-8-sig").splitlines()]
    assert sorted(again[1:])[:300] == sorted(row.split(",", 1)[1] for row in rows[1:])[:300]
