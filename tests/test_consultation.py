"""The analysis of a consultation: the published counts, both bases, and every figure worked out a second time."""

import csv
import io
import json
import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from fastapi import FastAPI

from app.core import disclosure
from app.core.chart import Participation
from app.core.comments import Comment, Decided, Decision
from app.core.disclosure import Row, Rows
from app.core.document import Aside, Document, Heading, Paragraph, Quotes
from app.core.facts import RoundFacts
from app.core.questionnaire import Questionnaire
from app.core.rounds import Mode
from app.core.snapshot import Given
from app.core.table import Cell, Table, Tone
from app.exports import FORMATS
from app.imports import answers_csv
from app.reports import REPORTS, share_lines, shares
from app.settings import ROOT
from app.store import report_facts, rounds
from app.store.db import Database
from tests import examples, golden, plain_consultation, random_rounds
from tests.conftest import Clock, sign_in, times
from tests.examples import NOON
from tests.plain_consultation import NOT_ANSWERED
from tests.report_rounds import facts_of, random_facts
from tests.report_words import charts, everything, tables
from tests.test_cli import Command, howgood
from tests.test_golden import TIMES, file
from tests.test_report_truth import BROKEN, own_names

__all__ = ["howgood"]  # the fixture

Patch = pytest.MonkeyPatch
ROUNDS = range(times(40, 2000))


# The published counts ------------------------------------------------------------------------------------------------

PUBLISHED = {  # shares of all 48, and of those who chose an answer; their counts stand in golden/consultation.csv
    "question_1": ({"yes": 66.7, "no": 18.8, "no_answer": 14.6}, {"yes": 78.0, "no": 22.0}),
    "question_3": ({"yes": 66.7, "no": 16.7, "no_answer": 16.7}, {"yes": 80.0, "no": 20.0}),
    "question_4": ({"yes": 56.3, "no": 18.8, "no_answer": 25.0}, {"yes": 75.0, "no": 25.0}),
    "question_5": ({"yes": 33.3, "no": 43.8, "no_answer": 22.9}, {"yes": 43.2, "no": 56.8}),
}


def analysed(howgood: Command, folder: Path, form: str) -> bytes:
    """The golden consultation in this format, through the command line."""
    made = folder / f"made.{form}"
    howgood("report", "consultation", "--round", "guidance", "--format", form, "-o", made)
    return made.read_bytes()


@pytest.mark.either_database
def test_the_published_counts_come_out_with_shares_of_both_bases(howgood: Command, tmp_path: Path) -> None:
    howgood("open-round", "guidance", "--questionnaire", "guidance-consultation.v1", *TIMES)
    sectors = [
        p["code"] for p in json.loads(howgood("questionnaire", "guidance-consultation.v1").stdout)["perspectives"]
    ]
    howgood("import-answers", "--round", "guidance", file(tmp_path, golden.respondents(sectors, seed=1)))
    howgood("close-round", "guidance")
    made = json.loads(analysed(howgood, tmp_path, "json"))
    found = {question["code"]: question["rows"]["all"] for question in made["shares"]}
    for code, counts in golden.answers().items():
        its = found[code]
        assert its["respondents"] == 48
        if code not in PUBLISHED:
            assert its["answers"] == {
                "answered": {"people": 48, "percent_of_respondents": 100.0, "percent_of_answered": None}
            }
            continue
        of_all, of_answered = PUBLISHED[code]
        assert its["answered"] == counts["Yes"] + counts["No"]
        assert {c: its["answers"][c]["people"] for c in ("yes", "no")} == {"yes": counts["Yes"], "no": counts["No"]}
        assert its["not_answered"]["no_answer"]["people"] == counts["No response"]
        every = its["answers"] | its["not_answered"]
        assert {answer: every[answer]["percent_of_respondents"] for answer in of_all} == of_all
        assert {answer: every[answer]["percent_of_answered"] for answer in of_answered} == of_answered
        assert [every[kind]["people"] for kind in ("dont_know", "not_applicable", "prefer_not_to_say")] == [0, 0, 0]
    lines = list(csv.DictReader(io.StringIO(analysed(howgood, tmp_path, "csv").decode("utf-8-sig"))))
    first = [line for line in lines if line["question"] == "question_1" and line["row"] == "all"]
    assert [(line["answer"], line["people"], line["percent_of_respondents"]) for line in first[:2]] == [
        ("yes", "32", "66.7"),
        ("no", "9", "18.8"),
    ]
    page = analysed(howgood, tmp_path, "html").decode()
    for words in ("32, 66.7%", "9, 18.8%", "7, 14.6%", "Of all 48 respondents", "Of the 41 who chose an answer"):
        assert words in page
    assert "66.7% of all respondents, 78.0% of those who chose an answer" in page
    book = openpyxl.load_workbook(io.BytesIO(analysed(howgood, tmp_path, "xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.number_format == "0.0%"]
    assert any(cell.value == pytest.approx(32 / 48) for cell in cells)
    for form in ("docx", "pptx"):
        assert len(analysed(howgood, tmp_path, form)) > 10_000


def test_a_report_that_a_round_has_not_is_refused_in_words(howgood: Command, tmp_path: Path) -> None:
    howgood("open-round", "steps", "--questionnaire", "ten-steps.v1", *TIMES, "--partnership", "fife")
    howgood("close-round", "steps")
    refused = howgood("report", "consultation", "--round", "steps", "--partnership", "fife", exit=1)
    assert "no consultation report" in refused.stderr


def test_over_partnerships_there_is_no_such_report(howgood: Command, tmp_path: Path) -> None:
    folder = tmp_path / "questionnaires"
    folder.mkdir()
    its = examples.small(reports=["consultation"])
    (folder / "small.v1.yaml").write_text(json.dumps(its), encoding="utf-8")
    here = ("--questionnaires", folder)
    howgood(*here, "open-round", "pilot", "--questionnaire", "small.v1", *TIMES, "--partnership", "fife")
    howgood(*here, "close-round", "pilot")
    refused = howgood(*here, "report", "consultation", "--round", "pilot", exit=1)
    assert "Name one with --partnership" in refused.stderr
    assert howgood(*here, "report", "consultation", "--round", "pilot", "--partnership", "fife").stdout


# Every figure a second time ------------------------------------------------------------------------------------------


def differences(seed: int) -> list[str]:
    """Where the report of a random round says something else than the second calculation."""
    rng = random.Random(f"consultation {seed}")
    authored = random_rounds.questionnaire(rng, loose=rng.random() < 0.3)
    its = Questionnaire.model_validate(authored)
    mode = rng.choice([Mode.CONFIDENTIAL, Mode.CONFIDENTIAL, Mode.ON_THE_RECORD])
    minimum = rng.choice([3, 5, 5, 8])
    text = random_rounds.to_csv(
        random_rounds.answers(rng, authored, mode=mode.value, partnerships=random_rounds.THE_NATION)
    )
    on_record = mode is Mode.ON_THE_RECORD
    responses, problems = answers_csv.read(text.encode(), its, partnerships=[], all_on_record=on_record)
    assert not problems
    given = [Given(r.perspective, True, r.answers) for r in responses]
    facts = facts_of(its, given, minimum=minimum, mode=mode, partnership=None, partnership_name=None)
    expected = plain_consultation.analysis(
        json.loads(its.canonical()),
        plain_consultation.plain.read_csv(text),
        place=None,
        mode=mode.value,
        minimum=minimum,
    )
    document = REPORTS["consultation"](facts)
    return [
        f"{seed} {what}"
        for what, is_same in (
            ("data", document.facts["shares"] == as_data(expected)),
            ("lines", [[c.text for c in row] for row in document.frequencies.rows] == as_lines(facts, expected)),
            *((f"chart {c.anchor}", chart_says(facts, c, expected)) for c in charts(document) if _of_answers(c)),
            *((f"table {n}", rows_say(facts, table, expected)) for n, table in enumerate(by_group(document))),
            *((f"glance {n}", glance_says(facts, table, expected)) for n, table in enumerate(glances(document))),
            ("charts", len([c for c in charts(document) if _of_answers(c)]) == how_many_drawn(facts, expected)),
        )
        if not is_same
    ]


def number(printed: str | None) -> float | None:
    return None if printed is None else float(printed)


def as_data(expected: dict[str, dict]) -> list[dict]:
    """As the JSON has it."""

    def row(its: Any) -> dict:
        if isinstance(its, str):
            return {its: True}
        return {
            "respondents": its["respondents"],
            "answered": its["answered"],
            "answers": {
                code: {
                    "people": n,
                    "percent_of_respondents": number(of_all),
                    "percent_of_answered": number(of_answered),
                }
                for code, (n, of_all, of_answered) in its["answers"].items()
            },
            "not_answered": {
                code: {"people": n, "percent_of_respondents": number(of_all)}
                for code, (n, of_all) in its["not_answered"].items()
            },
        }

    return [{"code": code, "rows": {name: row(its) for name, its in rows.items()}} for code, rows in expected.items()]


def every_answer(its: dict) -> list[tuple[str, int, str | None, str | None]]:
    """Answers and ways of not answering in one list: code, people, and both shares."""
    return [
        *((code, *figures) for code, figures in its["answers"].items()),
        *((code, n, of_all, None) for code, (n, of_all) in its["not_answered"].items()),
    ]


def as_lines(facts: RoundFacts, expected: dict[str, dict]) -> list[list[str]]:
    """As the frequencies have it."""
    lines = []
    for section in facts.questionnaire.sections:
        for question in section.questions:
            first = next(p.code for p in facts.questionnaire.perspectives if question.is_put_to(p.code))
            for name, its in expected[question.code].items():
                title = {"all": "Everyone", "merged": merged_title(facts)}.get(name) or seat(facts, name)
                head = [section.code, question.code, question.type, question.words_for(first).english, name, title]
                if isinstance(its, str):
                    lines.append([*head, its, *[""] * 6])
                    continue
                for code, n, of_all, of_answered in every_answer(its):
                    numbers = [str(n), str(its["respondents"]), of_all, str(its["answered"]), of_answered]
                    lines.append([*head, code, label(facts, question.code, code), *(x or "" for x in numbers)])
    return lines


def seat(facts: RoundFacts, code: str) -> str:
    return facts.questionnaire.perspective[code].title.words


def merged_title(facts: RoundFacts) -> str:
    titles = [seat(facts, code) for code, row in facts.figures.rows.of.items() if row is Row.MERGED]
    return f"{', '.join(titles[:-1])} and {titles[-1]} together" if len(titles) > 1 else f"{''.join(titles)} together"


def label(facts: RoundFacts, question: str, code: str) -> str:
    """The words of an answer."""
    its = facts.questionnaire
    words = {option.code: option.label.words for option in its.options(its.by_code[question])}
    beside = {kind: getattr(its.non_answers, kind).words for kind in plain_consultation.plain.NON_ANSWERS}
    return {"answered": "Wrote an answer", "no_answer": "No answer", **beside, **words}[code]


def _of_answers(chart: Any) -> bool:
    return isinstance(chart, Participation) and chart.anchor.startswith("answers-")


def how_many_drawn(facts: RoundFacts, expected: dict[str, dict]) -> int:
    """A chart for each question with choices in which a row stands; none where one organisation stands alone."""
    drawn = 0
    for section in facts.questionnaire.sections:
        closed = [q.code for q in section.questions if not q.kind.is_text]
        rows = {n for q in closed for n, its in expected[q].items() if n != "all" and not isinstance(its, str)}
        is_alone = len(rows) == 1 and all(
            facts.figures.sizes.get(n) == 1 and n not in facts.figures.rows.confidential for n in rows
        )
        drawn += 0 if is_alone else sum(not isinstance(expected[q]["all"], str) for q in closed)
    return drawn


def chart_says(facts: RoundFacts, chart: Participation, expected: dict[str, dict]) -> bool:
    """Each bar and each cell of the twin, and the finding in the title."""
    code = chart.anchor.removeprefix("answers-")
    its = expected[code]["all"]
    every = every_answer(its)
    bars = [(label(facts, code, c), its["respondents"], n, f"{n}, {of_all}%") for c, n, of_all, _of in every]
    none = "Not in this base"
    rows = [
        [label(facts, code, c), str(n), f"{of_all}%", "Nobody" if of is None else f"{of}%"]
        for c, (n, of_all, of) in its["answers"].items()
    ]
    whole, answered = its["respondents"], its["answered"]
    share = plain_consultation.percent(answered, whole)
    rows.append(["Chose an answer", str(answered), f"{share}%", "100.0%" if answered else "Nobody"])
    rows += [[label(facts, code, c), str(n), f"{of_all}%", none] for c, (n, of_all) in its["not_answered"].items()]
    rows.append(["All respondents", str(whole), "100.0%", none])
    heads = [
        f"Of all {whole} respondents" if whole > 1 else "Of the 1 respondent",
        f"Of the {answered} who chose an answer",
    ]
    most = max(its["answers"].values(), key=lambda figures: figures[0])
    finding = f"by {most[1]}% of all respondents, {most[2]}% of those who chose an answer"
    first = [label(facts, code, c) for c, figures in its["answers"].items() if figures[0] == most[0]]
    return (
        [(bar.label, bar.whole, bar.part, bar.words) for bar in chart.lines] == bars
        and [[cell.text for cell in row] for row in chart.table.rows] == rows
        and [column.title for column in chart.table.columns[2:]] == heads
        and (finding in chart.title and all(f"“{words}”" in chart.title for words in first) if answered else True)
        and all(numbers_say_the_same(row) for row in chart.table.rows)
    )


def numbers_say_the_same(row: Any) -> bool:
    """The number behind a printed share is the share."""
    return all(
        abs(Fraction(cell.value) * 100 - Fraction(cell.text[:-1])) <= Fraction(1, 20) + Fraction(1, 10**9)
        for cell in row
        if cell.text.endswith("%")
    )


def by_group(document: Document) -> list[Table]:
    """The tables under “Answers by group”."""
    found, here = [], False
    for part in document.parts:
        if isinstance(part, Heading):
            here = part.anchor == "groups"
        elif here and isinstance(part, Table):
            found.append(part)
    return found


def rows_say(facts: RoundFacts, table: Table, expected: dict[str, dict]) -> bool:
    """A line for each row that stands in the question, and for no other."""
    for code, its in expected.items():
        wording = next(w for w in [facts.questionnaire.by_code[code]])
        first = next(p.code for p in facts.questionnaire.perspectives if wording.is_put_to(p.code))
        if wording.words_for(first).words not in table.caption:
            continue
        shown = [(name, figures) for name, figures in its.items() if not isinstance(figures, str)]
        lines = []
        for _name, figures in shown:
            whole = figures["respondents"]
            counts = [f"{n} ({of}%)" if n and whole > 1 else str(n) for _c, n, of, _o in every_answer(figures)]
            lines.append([str(whole), *counts])
        if [[cell.text for cell in row[1:]] for row in table.rows] == lines and len(shown) > 2:
            return True
    return False


def glances(document: Document) -> list[Table]:
    """Questions side by side."""
    return [t for t in document.parts if isinstance(t, Table) and t.caption.startswith("Answers as shares")]


def glance_says(facts: RoundFacts, table: Table, expected: dict[str, dict]) -> bool:
    """Each line is a question’s shares of all its respondents, or says why there are none."""
    possible = []
    for its in expected.values():
        if not isinstance(its["all"], str):
            shares_of_all = [f"{of_all}%" for _code, _n, of_all, _of in every_answer(its["all"])]
            possible.append([str(its["all"]["respondents"]), *shares_of_all])
    printed = [[cell.text for cell in row[1:]] for row in table.rows if row[1].value is not None]
    veiled = [row for row in table.rows if row[1].value is None]
    return all(line in possible for line in printed) and all(
        cell.tone in (Tone.HIDDEN, Tone.NONE) and cell.value is None for row in veiled for cell in row[1:]
    )


@pytest.mark.parametrize("seed", ROUNDS)
def test_every_figure_is_the_one_that_a_second_calculation_finds(seed: int) -> None:
    assert differences(seed) == []


# Planted faults ------------------------------------------------------------------------------------------------------


def bases_are_mixed(patch: Patch) -> None:
    """Those who gave no answer fall out of the base of all respondents."""
    patch.setattr(shares, "respondents", lambda tally: tally.people)


def non_answers_are_in_the_second_base(patch: Patch) -> None:
    real = shares.lines

    def lines(facts: Any, question: Any, tally: Any) -> Any:
        return [
            replace(line, of_answered=Fraction(line.people, tally.people)) if line.of_answered is not None else line
            for line in real(facts, question, tally)
        ]

    _everywhere(patch, lines)


def shares_are_adjusted_to_add_up(patch: Patch) -> None:
    """The last line takes what is left of 100, as published tables have it."""
    real = shares.lines

    def lines(facts: Any, question: Any, tally: Any) -> Any:
        its = real(facts, question, tally)
        if question.type == "several_of" or its[-1].of_all is None or not its[-1].people:
            return its
        rounded = [Fraction(int(line.of_all * 1000 + Fraction(1, 2)), 1000) for line in its[:-1]]
        return [*its[:-1], replace(its[-1], of_all=1 - sum(rounded))]

    _everywhere(patch, lines)


def _everywhere(patch: Patch, lines: Any) -> None:
    patch.setattr(shares, "lines", lines)
    patch.setattr(share_lines, "lines", lines)


def halves_are_rounded_down(patch: Patch) -> None:
    real = shares.one_decimal
    patch.setattr(shares, "one_decimal", lambda share: real(share - Fraction(1, 10**9) if share else share))


def a_small_group_is_shown(patch: Patch) -> None:
    real = disclosure._decide

    def decide(size: Any, confidential: Any, minimum: int) -> Rows:
        return real(size, confidential, minimum - 1)

    patch.setattr(disclosure, "_decide", decide)


@pytest.mark.parametrize(
    "plant",
    [
        bases_are_mixed,
        non_answers_are_in_the_second_base,
        shares_are_adjusted_to_add_up,
        halves_are_rounded_down,
        a_small_group_is_shown,
    ],
    ids=lambda plant: plant.__name__,
)
def test_a_planted_fault_is_found(plant: Any, monkeypatch: Patch) -> None:
    plant(monkeypatch)
    assert any(differences(seed) for seed in range(40))


# Words ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", ROUNDS)
def test_no_random_round_makes_a_broken_sentence_or_an_empty_part(seed: int) -> None:
    for facts in random_facts(seed):
        document = REPORTS["consultation"](facts)
        for words in everything(document):
            for known in own_names(facts):
                words = words.replace(known, "Name")
            assert not BROKEN.search(words), words
        for part, following in zip(document.parts, [*document.parts[1:], None], strict=True):
            if isinstance(part, Heading):
                assert following is not None
                assert not isinstance(following, Heading) or following.level > part.level, part
            if isinstance(part, Quotes):
                assert part.quotes or part.note
        anchors = [part.anchor for part in document.parts if isinstance(part, Heading)]
        anchors += [chart.anchor for chart in charts(document)]
        assert max(Counter(anchors).values()) == 1


def small_round(**more: Any) -> RoundFacts:
    """Six statutory partners and two of the third sector, who share a row, and the TSI on the record."""
    its = examples.questionnaire(**more)
    yes = {"b_yes": examples.given("yes"), "a_text": examples.given("We meet")}
    seats = ["statutory"] * 6 + ["third-sector"] * 6 + ["tsi"]
    return facts_of(its, [Given(seat, True, yes) for seat in seats], organisations={"tsi": ["Voluntary Action Orkney"]})


def test_the_caution_on_small_groups_and_the_note_on_published_shares_stand_in_words() -> None:
    document = REPORTS["consultation"](small_round())
    aside = next(part for part in document.parts if isinstance(part, Aside))
    assert "unreliable as figures: in the smallest, of 6, one person is 16.7%" in aside.sentences[1]
    said = " ".join(part.text for part in document.parts if isinstance(part, Paragraph))
    assert "not adjusted" in said and "may have been adjusted to add up to 100" in said


@pytest.mark.either_database
def test_staff_choose_between_the_reports_of_a_round_and_take_the_files(
    app: FastAPI, database: Database, clock: Clock
) -> None:
    its = examples.questionnaire(reports=["consultation", "baseline"])
    with database.writing() as session:
        round_ = examples.open_round(session, its=its, partnerships=[])
        examples.bring_in(session, round_, examples.responses("statutory", *[{"b_yes": "yes"}] * 6, place=""))
        rounds.close_round(session, round_, now=NOON)
    staff = sign_in(app, database, clock.time)
    staff.open("/rounds/pilot")
    staff.follow("Read: Baseline report")
    assert staff.path == "/rounds/pilot/reports/baseline"
    staff.open("/rounds/pilot")
    staff.follow("Read: Analysis of answers")
    assert "“Yes” was chosen most: by 100.0% of all respondents" in staff.text
    for name, form in FORMATS.items():
        answer = staff.client.get(f"/rounds/pilot/reports/consultation.{name}")
        assert answer.status_code == 200 and f"pilot-consultation{form.suffix}" in answer.headers["content-disposition"]


# Leave to quote ------------------------------------------------------------------------------------------------------

CONSENT = {"question": "b_yes", "is": ["yes"]}
AS_WRITTEN = Decided(Decision.AS_WRITTEN, "")


def quoted(document: Document) -> list[tuple[str, str]]:
    """Words and who says them."""
    return [quote for part in document.parts if isinstance(part, Quotes) for quote in part.quotes]


def wrote(seat: str, words: str, **more: Any) -> Comment:
    return Comment("a_text", seat, words, decided=replace(AS_WRITTEN, words=words), **more)


def test_only_those_are_quoted_who_agreed_to_it_and_the_report_says_how_many_did_not() -> None:
    facts = small_round(may_quote=CONSENT)
    given = [Given("statutory", True, {"b_yes": examples.given("yes")})] * 6
    comments = [
        wrote("statutory", "We may be quoted"),
        wrote("statutory", "Keep this among us", may_quote=False),
        wrote("statutory", "Nor this", may_quote=False),
    ]
    document = REPORTS["consultation"](facts_of(facts.questionnaire, given, comments=comments))
    assert quoted(document) == [("We may be quoted", "statutory partner")]
    note = next(part.note for part in document.parts if isinstance(part, Quotes))
    assert note == ("3 comments were given: 1 is shown; 2 are not quoted, as their writers did not agree to it.")
    own = REPORTS["baseline"](facts_of(facts.questionnaire, given, comments=comments))
    assert len(quoted(own)) == 3, "the partnership's own report is for the partnership"
    public = REPORTS["baseline"](facts_of(facts.questionnaire, given, comments=comments, partnership=None))
    assert quoted(public) == [("We may be quoted", "statutory partner")], "the nation's is for anybody"


@pytest.mark.parametrize("asks", [True, False])
def test_what_a_response_says_to_being_quoted_goes_with_its_comments(database: Database, asks: bool) -> None:
    its = examples.questionnaire(reports=["consultation"], **({"may_quote": CONSENT} if asks else {}))
    said = [("yes", "a Agreed"), ("no", "b Refused"), ("dont_know", "c Unsure"), ("", "d Silent")]
    answers = [{"a1": "agree", "a_text": words} | ({"b_yes": may} if may else {}) for may, words in said]
    answers += [{"a1": "agree"}] * 2
    with database.writing() as session:
        round_ = examples.open_round(session, its=its, partnerships=[])
        examples.bring_in(session, round_, examples.responses("statutory", *answers, place=""))
        rounds.close_round(session, round_, now=NOON)
        examples.read_comments(session)
        facts = report_facts.of(session, round_, None, now=NOON)
    words = [words for words, _who in quoted(REPORTS["consultation"](facts))]
    assert words == (["a Agreed"] if asks else [words for _may, words in said])


def test_a_group_stands_beside_a_quote_only_where_it_has_its_own_row() -> None:
    its = examples.questionnaire()
    yes = {"b_yes": examples.given("yes")}
    comments = [wrote("statutory", "From many"), wrote("third-sector", "From few")]
    for few, shown in ((2, "Group not shown"), (5, "third sector organisation")):
        given = [Given("statutory", True, yes)] * 6 + [Given("third-sector", True, yes)] * few
        found = dict(quoted(REPORTS["consultation"](facts_of(its, given, comments=comments))))
        assert found["From few"] == shown
        assert found["From many"] == ("statutory partner" if few == 5 else "Group not shown")


def test_what_is_hidden_has_no_number_in_the_frequencies() -> None:
    its = examples.questionnaire()
    given = [Given("statutory", True, {"b_yes": examples.given("yes")})] * 3
    document = REPORTS["consultation"](facts_of(its, given))
    assert document.frequencies is not None
    assert {row[6].text for row in document.frequencies.rows} == {"not_shown", "hidden", "nobody"}
    assert all(cell == Cell("") for row in document.frequencies.rows for cell in row[7:])
    assert not [c for t in tables(document) for row in t.rows for c in row if "%" in c.text]
    assert FORMATS["csv"].write(document).decode("utf-8-sig").count("hidden") == 7


def test_ways_of_not_answering_are_told_apart() -> None:
    its = examples.questionnaire()
    said = ["yes", "yes", "dont_know", "not_applicable", "prefer_not_to_say"]
    given = [Given("statutory", True, {"b_yes": examples.given(v)}) for v in said]
    given.append(Given("statutory", True, {"b_word": examples.given("Tea")}))
    data = {q["code"]: q["rows"]["all"] for q in REPORTS["consultation"](facts_of(its, given)).facts["shares"]}
    assert {kind: its["people"] for kind, its in data["b_yes"]["not_answered"].items()} == dict.fromkeys(
        NOT_ANSWERED, 1
    )
    assert data["b_yes"]["answers"]["yes"] == {
        "people": 2,
        "percent_of_respondents": 33.3,
        "percent_of_answered": 100.0,
    }


def test_leave_to_quote_is_no_finding_of_the_first_page() -> None:
    path = ROOT / "questionnaires" / "guidance-consultation.v1.yaml"
    its = Questionnaire.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    given = [Given("third-sector", True, {"question_1": examples.given("yes"), "may_quote": examples.given("no")})] * 6
    made = REPORTS["consultation"](facts_of(its, given, partnership=None))
    side_by_side = next(its for its in tables(made) if its.caption.startswith("Answers as shares of all respondents"))
    first = [row[0].text for row in side_by_side.rows]
    assert len(first) == 4 and not any("quote" in words for words in first)
