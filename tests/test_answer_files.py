"""Files of single answers, read back: all that people said is there, under the labels it had, whatever the codes."""

import csv
import io
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import pyreadstat
import pytest

from app.core.answers import Answer, NonAnswer
from app.core.errors import Refusal
from app.core.questionnaire import Questionnaire
from app.core.raw import RawResponse, Size, Source
from app.exports.answers import ANSWER_FILES, draw, drawing, file_name, sav
from app.imports import answers_csv
from tests import examples, random_rounds
from tests.conftest import times

Row = dict[str, str]
Said = Counter[tuple[str, str]]  # (question, code) or (question, text), how often
NON_ANSWERS = [kind.value for kind in NonAnswer]


def lines(content: bytes) -> list[Row]:
    """The lines of a CSV file, which begins with a byte order mark."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def files(sources: Sequence[Source], responses: Iterable[RawResponse]) -> dict[str, bytes]:
    """Every file of these responses."""
    kept = list(responses)
    return {name: b"".join(form.write(draw(sources), iter(kept))) for name, form in ANSWER_FILES.items()}


def read_sav(content: bytes, folder: Path) -> tuple[Any, Any]:
    """The data with the declared missing values as they stand, and what the file says about itself."""
    file = folder / "answers.sav"
    file.write_bytes(content)
    return pyreadstat.read_sav(file, user_missing=True)


def of(questionnaire: Questionnaire, answers: Mapping[str, Answer], n: int = 1, **more: Any) -> RawResponse:
    """One response in Orkney."""
    its: dict[str, Any] = {"round": "pilot", "partnership": "orkney", "perspective": "third-sector", "organisation": ""}
    return RawResponse(f"r{n}", version=questionnaire.version, answers=answers, **(its | more))


def version(number: int, **change: Any) -> Questionnaire:
    """Another version of the small questionnaire; each change is a function of its authoring dict."""
    authored = deepcopy(examples.small(version=number))
    for changed in change.values():
        changed(authored)
    return Questionnaire.model_validate(authored)


# ------------------------------------------------------------------------------------------ read back and counted


class Drawn:
    """A random round: two versions of one questionnaire, and what people said, as rows of a file that brought it in."""

    def __init__(self, seed: int):
        rng = random.Random(f"answer files {seed}")
        authored = random_rounds.questionnaire(rng)
        self.versions = [authored]
        if rng.random() < 0.6:
            self.versions.append(_next_version(rng, authored))
        self.rows: list[tuple[dict[str, Any], Row]] = []
        self.responses: list[RawResponse] = []
        self.sources: list[Source] = []
        for its in self.versions:
            questionnaire = Questionnaire.model_validate(its)
            rows = random_rounds.answers(rng, its)
            content = random_rounds.to_csv(rows).encode()
            places = list(random_rounds.PARTNERSHIPS)
            read, problems = answers_csv.read(content, questionnaire, partnerships=places, all_on_record=False)
            assert problems == []
            self.rows += [(its, row) for row in rows]
            slug = f"round-{its['version']}"
            self.sources.append(Source(slug, questionnaire, tuple((place, place.title()) for place in places)))
            self.responses += [
                RawResponse(r.name, slug, its["version"], r.partnership, r.perspective, r.organisation, r.answers)
                for r in read
            ]
        rng.shuffle(self.responses)

    def plain(self) -> tuple[Said, Said, Said]:
        """Codes and non-answers, texts, notes: counted from the rows alone."""
        codes, texts, notes = Counter(), Counter(), Counter()  # type: ignore[var-annotated]
        for its, row in self.rows:
            code, value = row["question"], row["value"]
            kind = next(q["type"] for s in its["sections"] for q in s["questions"] if q["code"] == code)
            if kind in ("short_text", "long_text") and value not in NON_ANSWERS:
                texts[code, value] += bool(value)
            else:
                codes.update((code, each) for each in value.split(";") if each)
            notes[code, row["comment"]] += bool(row["comment"])
        return +codes, +texts, +notes


def _next_version(rng: random.Random, authored: dict[str, Any]) -> dict[str, Any]:
    """The next version: questions go and change their words, levels come and change their labels."""
    its: dict[str, Any] = deepcopy(authored) | {"version": 2}
    for scale in its["scales"].values():
        scale["levels"][0]["label"] = "A new label, “quoted”; 🙂"
        if rng.random() < 0.5:
            scale["levels"].insert(1, {"code": "between", "label": "Between", "favourable": False})
    steering = {c["question"] for s in its["sections"] for q in s["questions"] for c in q.get("show_if", ())}
    for section in its["sections"]:
        for question in list(section["questions"]):
            if rng.random() < 0.2 and len(section["questions"]) > 1 and question["code"] not in steering:
                section["questions"].remove(question)
            elif rng.random() < 0.2:
                question["text"] = "=Worded anew"
    return its


def counted(codebook: list[Row], cells: Mapping[str, Sequence[str]]) -> tuple[Said, Said, Said]:
    """Codes, texts and notes of a wide file (`cells` by column), by its codebook alone."""
    codes, texts, notes = Counter(), Counter(), Counter()  # type: ignore[var-annotated]
    for column, part, question in {(r["column"], r["part"], r["question"]) for r in codebook}:
        for said in filter(None, cells[column] if part not in ("response", "") else ()):
            said = said[1:] if said.startswith("'") else said
            if part == "choice":
                assert said in ("0", "1")
                choice = next(r["column"] for r in codebook if r["column"] == column).removeprefix(f"{question}_")
                codes[question, choice] += said == "1"
            else:
                {"code": codes, "non_answer": codes, "text": texts, "note": notes}[part][question, said] += 1
    return +codes, +texts, +notes


@pytest.mark.parametrize("seed", range(times(12, 300)))
def test_a_random_round_reads_back_as_it_was_said(seed: int, tmp_path: Path) -> None:
    drawn = Drawn(seed)
    written = files(drawn.sources, drawn.responses)
    plain = drawn.plain()
    codebook = lines(written["codebook"])
    wide = lines(written["wide"])
    assert [row["response"] for row in wide] == [r.id for r in drawn.responses]
    assert counted(codebook, {column: [row[column] for row in wide] for column in wide[0]}) == plain

    frame, meta = read_sav(written["sav"], tmp_path)
    assert len(frame) == len(wide) and list(frame.columns) == list(dict.fromkeys(r["variable"] for r in codebook))
    by_variable = {r["variable"]: r for r in codebook}
    numbers = {(r["variable"], float(r["number"])): r["code"] for r in codebook if r["number"]}
    cells: dict[str, list[str]] = {}
    for name in frame.columns[:-1]:
        column = by_variable[name]["column"]
        said = [_told(name, cell, numbers) for cell in frame[name]]
        if by_variable[name]["part"] == "choice":
            beside = [row[f"{by_variable[name]['question']}_non_answer"] for row in wide]
            pairs = zip(said, beside, strict=True)
            assert all(one in ("", way) if way else one in ("0", "1", "") for one, way in pairs)
            said = ["" if one in NON_ANSWERS else one for one in said]
        cells[column] = said
        assert [one[1:] if one.startswith("'") else one for one in (row[column] for row in wide)] == said
    assert counted(codebook, cells) == plain
    _labels_agree(codebook, meta)
    assert not frame[frame.columns[-1]].any()

    long = lines(written["long"])
    assert len({(row["response"], row["question"]) for row in long}) == len(long)
    again: Said = Counter()
    for row in long:
        kind = next(r for r in codebook if r["question"] == row["question"])["part"]
        if kind != "text" or row["value"] in NON_ANSWERS:
            again.update((row["question"], code) for code in row["value"].split(";") if code)
        assert bool(row["label"]) == (bool(row["value"]) and (kind != "text" or row["value"] in NON_ANSWERS))
    assert again == plain[0]


def _told(name: str, cell: Any, numbers: Mapping[tuple[str, float], str]) -> str:
    if isinstance(cell, str):
        return cell
    return "" if cell != cell else numbers[name, cell]


def _labels_agree(codebook: list[Row], meta: Any) -> None:
    """Each number of each variable has its newest label in SPSS, and the three non-answers are declared, no others."""
    newest: dict[tuple[str, float], str] = {}
    missing: dict[str, set[float]] = {}
    for row in codebook:
        if row["number"]:
            key = row["variable"], float(row["number"])
            newest.setdefault(key, row["label"].removeprefix("'"))
            if row["is_missing"] == "1":
                missing.setdefault(row["variable"], set()).add(key[1])
    told = {(name, n): words for name, labels in meta.variable_value_labels.items() for n, words in labels.items()}
    assert told == newest
    assert {name: {r["lo"] for r in ranges} for name, ranges in meta.missing_ranges.items()} == missing
    assert all(numbers == {-7, -8, -9} for numbers in missing.values())


# --------------------------------------------------------------------------------------- columns and their meaning


def test_columns_come_from_the_questionnaire_and_not_from_the_rows(tmp_path: Path) -> None:
    its = examples.questionnaire()
    everything = {q.code: Answer("words", None, "A note") for q in its.questions if q.kind.is_text}
    some = [of(its, everything | {"a1": Answer("agree"), "b_who": Answer("staff;families")})]
    empty, full = (files([Source("pilot", its)], responses) for responses in ([], some))
    header = empty["wide"].decode("utf-8-sig").strip()
    assert full["wide"].decode("utf-8-sig").splitlines()[0] == header
    assert header == (
        "response,round,version,partnership,perspective,organisation,a1,a1_note,a2,a2_note,a_text,a_text_non_answer,"
        "a_text_note,b_yes,b_yes_note,b_often,b_often_note,b_who_staff,b_who_families,b_who_non_answer,b_who_note,"
        "b_word,b_word_non_answer,b_word_note"
    )
    assert empty["codebook"] == full["codebook"]
    (none, about_none), (one, about_one) = read_sav(empty["sav"], tmp_path), read_sav(full["sav"], tmp_path)
    assert list(none.columns) == list(one.columns) == [*header.split(","), "texts_cut"] and len(none) == 0
    assert about_none.variable_value_labels == about_one.variable_value_labels
    assert about_none.variable_measure == about_one.variable_measure


def test_the_three_ways_of_not_answering_are_declared_missing_and_no_answer_is_none_of_them(tmp_path: Path) -> None:
    its = examples.questionnaire()
    said = [Answer("agree"), *(Answer(None, kind) for kind in NonAnswer), Answer()]
    several = [Answer("families"), *said[1:]]
    responses = [of(its, {"a1": a, "b_who": b}, n) for n, (a, b) in enumerate(zip(said, several, strict=True))]
    frame, meta = read_sav(files([Source("pilot", its)], responses)["sav"], tmp_path)
    assert frame["a1"].tolist()[:4] == [2, -7, -8, -9] and frame["a1"].isna().tolist() == [False] * 4 + [True]
    assert frame["b_who_staff"].tolist()[:4] == [0, -7, -8, -9] and frame["b_who_families"].tolist()[0] == 1
    as_spss_counts, _meta = pyreadstat.read_sav(tmp_path / "answers.sav")
    assert as_spss_counts["a1"].count() == 1 and as_spss_counts["b_who_staff"].count() == 1
    assert meta.variable_measure["a1"] == "ordinal" and meta.variable_measure["b_yes"] == "nominal"
    assert meta.column_names_to_labels["b_who_staff"] == "Staff: Who comes?"
    wide = lines(files([Source("pilot", its)], responses)["wide"])
    assert [row["b_who_staff"] for row in wide] == ["0", "", "", "", ""]
    assert [row["b_who_non_answer"] for row in wide] == ["", *NON_ANSWERS, ""]


def test_a_choice_that_a_version_did_not_offer_is_empty_there_and_not_0() -> None:
    def more(authored: dict[str, Any]) -> None:
        authored["sections"][1]["questions"][2]["choices"].append({"code": "dogs", "label": "Dogs"})

    old, new = version(1), version(2, more=more)
    responses = [of(old, {"b_who": Answer("staff")}, 1), of(new, {"b_who": Answer("staff")}, 2)]
    wide = lines(files([Source("one", old), Source("two", new)], responses)["wide"])
    assert [row["b_who_dogs"] for row in wide] == ["", "0"]


def test_versions_are_joined_the_newest_first_and_the_codebook_tells_what_each_meant(tmp_path: Path) -> None:
    def older(authored: dict[str, Any]) -> None:
        authored["scales"]["agreement"]["levels"][1]["label"] = "Rather agree"
        authored["scales"]["agreement"]["levels"].append({"code": "never", "label": "Never", "favourable": False})
        authored["sections"][0]["questions"].insert(0, examples.scale_question("gone"))
        authored["sections"][0]["questions"][2]["text"] = "Worded in the old way"

    old, new = version(1, older=older), version(2)
    sources = [Source("first", old), Source("second", new)]
    responses = [
        of(old, {"a1": Answer("never"), "gone": Answer("agree")}, 1, round="first"),
        of(new, {"a1": Answer("agree")}, 2, round="second"),
    ]
    written = files(sources, responses)
    assert written == files(sources[::-1], responses)
    header = written["wide"].decode("utf-8-sig").splitlines()[0].split(",")
    assert header[6:8] == ["a1", "a1_note"] and header[-2:] == ["gone", "gone_note"]
    wide = lines(written["wide"])
    assert [(r["round"], r["version"], r["a1"], r["gone"]) for r in wide] == [
        ("first", "1", "never", "agree"),
        ("second", "2", "agree", ""),
    ]
    codebook = lines(written["codebook"])
    told = [(r["code"], r["number"], r["label"], r["versions"]) for r in codebook if r["column"] == "a1"]
    assert told[:3] == [
        ("strongly_agree", "1", "Strongly agree", "1 2"),
        ("agree", "2", "Agree", "2"),
        ("agree", "2", "Rather agree", "1"),
    ]
    assert ("never", "5", "Never", "1") in told
    worded = {(r["versions"], r["wording_tsi"]) for r in codebook if r["column"] == "a2" and r["code"] == "disagree"}
    assert worded == {("2", "Statement a2 is worded in a way of its own."), ("1", "Worded in the old way")}
    frame, meta = read_sav(written["sav"], tmp_path)
    assert frame["a1"].tolist() == [5, 2] and frame["version"].tolist() == [1, 2]
    assert meta.variable_value_labels["a1"][2.0] == "Agree" and meta.variable_value_labels["a1"][5.0] == "Never"


def test_numbers_that_do_not_rise_with_the_scale_of_every_version_are_called_nominal(tmp_path: Path) -> None:
    def between(authored: dict[str, Any]) -> None:
        authored["scales"]["agreement"]["levels"].insert(1, {"code": "rather", "label": "Rather", "favourable": True})

    old, new = version(1, between=between), version(2)
    for sources, measure in (([Source("n", new)], "ordinal"), ([Source("o", old), Source("n", new)], "nominal")):
        _frame, meta = read_sav(files(sources, [])["sav"], tmp_path)
        assert meta.variable_measure["a1"] == measure


def test_a_question_that_became_another_kind_has_a_column_for_each() -> None:
    def several(authored: dict[str, Any]) -> None:
        authored["sections"][1]["questions"][3] |= {
            "type": "one_of",
            "choices": [{"code": "good", "label": "Good"}, {"code": "bad", "label": "Bad"}],
        }

    old, new = version(1), version(2, several=several)
    responses = [of(old, {"b_word": Answer("fine")}, 1), of(new, {"b_word": Answer("good")}, 2)]
    wide = lines(files([Source("one", old), Source("two", new)], responses)["wide"])
    assert [(row["b_word"], row["b_word_2"]) for row in wide] == [("", "fine"), ("good", "")]


def test_two_questionnaires_never_stand_in_one_file() -> None:
    other = Questionnaire.model_validate(examples.small(id="other"))
    with pytest.raises(Refusal, match="one questionnaire"):
        draw([Source("one", examples.questionnaire()), Source("two", other)])


# ------------------------------------------------------------------------------------ strange words, strange codes


def test_every_name_is_one_that_spss_takes_and_stands_once(tmp_path: Path) -> None:
    codes = ["6a", "a-b", "a_b", "A_b", "all", "With", "response", "version", "a_b_note", "x_"]
    codes += ["l" * 64, "l" * 63 + "m"]

    def strange(authored: dict[str, Any]) -> None:
        authored["sections"][0]["questions"] += [examples.scale_question(code) for code in codes]
        authored["sections"][1]["questions"][2]["choices"] += [
            {"code": "non_answer", "label": "=1"}, {"code": "note", "label": "=2"},
            *({"code": letter * 64, "label": letter} for letter in "cd"),
        ]  # fmt: skip

    its = version(1, strange=strange)
    response = of(its, {code: Answer("agree" if n % 2 else "disagree") for n, code in enumerate(codes)})
    written = files([Source("pilot", its)], [response])
    frame, _meta = read_sav(written["sav"], tmp_path)
    names = list(frame.columns)
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert name[0].isalpha() and len(name.encode()) <= 64 and name.replace("_", "a").isalnum()
        assert name.upper() not in ("ALL", "WITH")
    codebook = lines(written["codebook"])
    header = next(csv.reader([written["wide"].decode("utf-8-sig").splitlines()[0]]))
    assert len(set(header)) == len(header)
    assert set(codes) - {"response", "version"} <= set(header), "a question keeps its own code"
    for n, code in enumerate(codes):
        variable = next(r["variable"] for r in codebook if r["question"] == code and r["part"] == "code")
        assert frame[variable][0] == (2 if n % 2 else 3)


def test_words_of_every_kind_arrive_whole_and_none_is_run_as_a_formula(tmp_path: Path) -> None:
    label = '“Quoted”; "quoted", 🙂 ' + "é" * 200

    def strange(authored: dict[str, Any]) -> None:
        authored["scales"]["agreement"]["levels"][0]["label"] = label
        authored["scales"]["agreement"]["levels"][1]["label"] = "=2+2"
        authored["sections"][0]["questions"][0]["text"] = "@" + "é" * 300
        authored["short_title"] = "Ünïcodé " * 20

    its = version(1, strange=strange)
    words = ["=1+1", "+44", "-x", "@SUM(A1)", "\tTab", 'He said "no"; we\ndid', "👩‍👩‍👧‍👦 dèan"]
    responses = [
        of(its, {"a1": Answer("strongly_agree", None, said), "a_text": Answer(said)}, n, organisation=said)
        for n, said in enumerate(words)
    ]
    written = files([Source("pilot", its, (("orkney", "=Orkney"),))], responses)
    for name in ("long", "wide", "codebook"):
        for line in lines(written[name]):
            for column, cell in line.items():
                is_number = column == "number" and cell.lstrip("-").isdigit()
                assert is_number or not cell.startswith(("=", "+", "-", "@", "\t")), (name, column, cell)
    assert [r["a_text"].removeprefix("'") for r in lines(written["wide"])] == words
    frame, meta = read_sav(written["sav"], tmp_path)
    assert frame["a_text"].tolist() == frame["a1_note"].tolist() == frame["organisation"].tolist() == words
    shown = meta.variable_value_labels["a1"][1.0]
    assert shown.endswith("…") and label.startswith(shown[:-1]) and 110 < len(shown.encode()) <= 120
    assert len(meta.column_names_to_labels["a1"].encode()) <= 255 and meta.column_names_to_labels["a1"].endswith("é…")
    assert meta.file_label.startswith("with-hidden-groups") and len(meta.file_label.encode()) <= 64
    assert lines(written["long"])[0]["label"] == label


def test_a_text_longer_than_spss_takes_is_cut_between_characters_and_counted(tmp_path: Path) -> None:
    its = examples.questionnaire()
    whole = "🙂" * 10_000
    written = files([Source("pilot", its)], [of(its, {"a_text": Answer(whole), "a1": Answer(None, None, "short")})])
    frame, _meta = read_sav(written["sav"], tmp_path)
    assert frame["a_text"][0] == "🙂" * 8191 and frame["texts_cut"].tolist() == [1]
    assert lines(written["wide"])[0]["a_text"] == whole


def test_forty_perspectives_are_told_apart(tmp_path: Path) -> None:
    def many(authored: dict[str, Any]) -> None:
        authored["perspectives"] = [
            {"code": f"p-{n}", "title": f"Perspective {n}", "singular": f"one of {n}"} for n in range(40)
        ]
        authored["sections"][0]["questions"][0] |= {"wording": {f"p-{n}": f"As {n} sees it" for n in range(7, 40)}}
        authored["sections"][0]["questions"][0] |= {"put_to": [f"p-{n}" for n in range(7, 40)]}
        del authored["sections"][0]["questions"][0]["text"]

    its = version(1, many=many)
    responses = [of(its, {"a2": Answer("agree")}, n, perspective=f"p-{n}") for n in range(40)]
    written = files([Source("pilot", its)], responses)
    frame, meta = read_sav(written["sav"], tmp_path)
    assert frame["perspective"].tolist() == list(range(1, 41))
    assert meta.variable_value_labels["perspective"][40.0] == "Perspective 39"
    assert meta.column_names_to_labels["a1"] == "As 7 sees it"
    line = next(r for r in lines(written["codebook"]) if r["column"] == "a1")
    assert (line["wording_p-6"], line["wording_p-39"]) == ("", "As 39 sees it")


# -------------------------------------------------------------------------------------------- what must not be there


def test_no_clock_stands_in_the_spss_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    its = examples.questionnaire()
    sources, responses = [Source("pilot", its)], [of(its, {"a1": Answer("agree")})]
    written = files(sources, responses)["sav"]
    frame, meta = read_sav(written, tmp_path)
    assert str(meta.creation_time) == str(meta.modification_time) == "1970-01-01 00:00:00" and len(frame) == 1
    monkeypatch.setattr(sav, "forget_the_clock", lambda _file: None)
    with_clock = files(sources, responses)["sav"]
    differing = [n for n, (a, b) in enumerate(zip(written, with_clock, strict=True)) if a != b]
    assert differing and min(differing) >= 92 and max(differing) < 109, "the clock stands elsewhere too"


def test_a_files_name_says_what_is_in_it() -> None:
    its = examples.questionnaire()
    one, two = Source("pilot", its), Source("second", its)
    assert file_name([one], "wide") == "with-hidden-groups-pilot-wide.csv"
    assert file_name([one, two], "sav") == "with-hidden-groups-small-2-rounds.sav"
    assert file_name([one], "codebook") == "pilot-codebook.csv"


def test_a_file_that_no_memory_could_hold_is_not_begun() -> None:
    book = draw([Source("pilot", examples.questionnaire())])
    assert sav.has_room(book, Size(10_000, 50_000_000))
    assert not sav.has_room(book, Size(1_000_000, 0)) and not sav.has_room(book, Size(10, 10**9))
    assert all(form.has_room(book, Size(10**7, 10**10)) for name, form in ANSWER_FILES.items() if name != "sav")


# ------------------------------------------------------------------------------------------------- planted faults


def test_columns_taken_from_the_rows_are_found_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    its = examples.questionnaire()

    def leaky(authored: Any) -> Any:
        book = real(authored)
        answered = {code for response in planted for code in response.answers}
        kept = [v for v in book.variables if not v.question or v.part == "response" or v.question in answered]
        return type(book)(book.questionnaires, tuple(kept), book.places, book.cut)

    real, planted = drawing.draw, [of(its, {"a1": Answer("agree")})]
    monkeypatch.setattr(f"{__name__}.draw", leaky)
    with pytest.raises(AssertionError):
        test_columns_come_from_the_questionnaire_and_not_from_the_rows(tmp_path)


@pytest.mark.parametrize("fault", ["a label moved", "missing undeclared", "a non-answer counted as 0"])
def test_a_planted_fault_in_the_spss_file_is_found_out(
    fault: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = pyreadstat.write_sav

    def planted(frame: Any, file: str, **more: Any) -> None:
        if fault == "a label moved":
            labels = more["variable_value_labels"]["a1"]
            labels[1.0], labels[2.0] = labels[2.0], labels[1.0]
        elif fault == "missing undeclared":
            more["missing_ranges"] = {}
        else:
            frame = frame.replace(-7.0, 0.0)
        real(frame, file, **more)

    monkeypatch.setattr(pyreadstat, "write_sav", planted)
    its = examples.questionnaire()
    with pytest.raises(AssertionError):
        _labels_agree(*_codebook_and_meta(its, tmp_path))
        test_the_three_ways_of_not_answering_are_declared_missing_and_no_answer_is_none_of_them(tmp_path)


def _codebook_and_meta(its: Questionnaire, folder: Path) -> tuple[list[Row], Any]:
    written = files([Source("pilot", its)], [])
    return lines(written["codebook"]), read_sav(written["sav"], folder)[1]
