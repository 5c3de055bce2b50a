"""Answers from CSV: everything that stands against a file is told with its line, and strange bytes never trip it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.answers import Answer, NonAnswer
from app.imports.answers_csv import ImportedResponse, read
from tests import examples

HEAD = "response,partnership,perspective,question,value,comment,organisation\n"
QUESTIONNAIRE = examples.questionnaire()


def load(content: str | bytes, **more: Any) -> tuple[list[ImportedResponse], list[str]]:
    """The responses, and the problems as `line: where`."""
    raw = content.encode() if isinstance(content, str) else content
    known: dict[str, Any] = {"partnerships": ["orkney", "fife"], "all_on_record": False}
    responses, problems = read(raw, QUESTIONNAIRE, **(known | more))
    return responses, [f"{p.line}: {p.where}: {p.message}" for p in problems]


def answers(content: str, **more: Any) -> dict[str, Answer]:
    """The answers of a file with one response and no problem."""
    (response,), problems = load(content, **more)
    assert problems == []
    return response.answers


def test_answers_are_read_whatever_the_order_of_columns() -> None:
    content = "value,comment,question,perspective,partnership,response\nagree,,a1,third-sector,orkney,1\n"
    assert answers("\ufeff" + content) == answers(content) == {"a1": Answer("agree")}


def test_every_kind_of_value_is_understood() -> None:
    lines = [
        ("a1", "dont_know", Answer(None, NonAnswer.DONT_KNOW)),
        ("a2", "not_applicable", Answer(None, NonAnswer.NOT_APPLICABLE)),
        ("a_text", "=1+1", Answer("=1+1")),
        ("b_yes", "yes", Answer("yes")),
        ("b_often", "prefer_not_to_say", Answer(None, NonAnswer.PREFER_NOT_TO_SAY)),
        ("b_who", "families;staff", Answer("staff;families")),
        ("b_word", "  good  ", Answer("good")),
    ]
    content = HEAD + "".join(f"1,orkney,third-sector,{code},{value},,\n" for code, value, _ in lines)
    assert answers(content) == {code: answer for code, _value, answer in lines}


def test_empty_is_no_answer_and_a_note_may_stand_alone() -> None:
    content = HEAD + "1,orkney,third-sector,a1,,Only a note,\n1,orkney,third-sector,a2,,,\n"
    assert answers(content) == {"a1": Answer(None, None, "Only a note")}


def test_text_may_run_over_lines() -> None:
    assert answers(HEAD + '1,orkney,third-sector,a_text,"one\r\ntwo ""three""",,\n') == {
        "a_text": Answer('one\ntwo "three"')
    }


def test_in_a_round_about_the_nation_the_partnership_is_empty() -> None:
    assert answers(HEAD + "1,,third-sector,a1,agree,,\n", partnerships=[]) == {"a1": Answer("agree")}
    assert load(HEAD + "1,fife,third-sector,a1,agree,,\n", partnerships=[])[1][0].startswith("2: partnership")


LONG = "x" * 1_000_000
REFUSED: list[tuple[str, str | bytes, str]] = [
    ("empty", "", "1: : Add the columns"),
    ("semicolons", HEAD.replace(",", ";") + "1;orkney;third-sector;a1;agree;;\n", "1: : Add the columns"),
    ("tabs", HEAD.replace(",", "\t") + "1\torkney\tthird-sector\ta1\tagree\t\t\n", "1: : Add the columns"),
    ("bars", HEAD.replace(",", "|"), "1: : Add the columns"),
    ("semicolons below the first line", HEAD + "1;orkney;third-sector;a1;agree;;\n", "2: : This line has 1 cells"),
    ("UTF-16", HEAD.encode("utf-16"), "1: : This is not UTF-8"),
    ("NUL alone", "\0" * 1000, "1: : Add the columns"),
    ("NUL in a code", HEAD + "1,orkney,third-sector,a1\0,agree,,\n", "2: question"),
    ("a formula for a level", HEAD + "1,orkney,third-sector,a1,=agree,,\n", "2: value"),
    ("an unseen sign in a level", HEAD + "1,orkney,third-sector,a1,agr\u200bee,,\n", "2: value"),
    ("a name nobody sees", HEAD + "1,orkney,tsi,a1,agree,,\u200b\u202e\n", "2: organisation"),
    ("a column too many", HEAD.strip() + ",date\n", "1: : Take out the columns date"),
    ("a column twice", HEAD.strip() + ",value\n", "1: : A column stands twice"),
    ("Latin-1", (HEAD + "1,orkney,third-sector,a_text,dèan,,\n").encode("latin-1"), "2: : This is not UTF-8"),
    ("a short line", HEAD + "1,orkney\n", "2: : This line has 2 cells"),
    ("no response", HEAD + ",orkney,third-sector,a1,agree,,\n", "2: response"),
    ("unknown partnership", HEAD + "1,narnia,third-sector,a1,agree,,\n", "2: partnership"),
    ("unknown perspective", HEAD + "1,orkney,council,a1,agree,,\n", "2: perspective"),
    ("unknown question", HEAD + "1,orkney,third-sector,zz,agree,,\n", "2: question"),
    ("unknown level", HEAD + "1,orkney,third-sector,a1,maybe,,\n", "2: value"),
    ("two levels", HEAD + "1,orkney,third-sector,a1,agree;disagree,,\n", "2: value"),
    ("unknown choice", HEAD + "1,orkney,third-sector,b_who,staff;dogs,,\n", "2: value"),
    ("twice", HEAD + "1,orkney,third-sector,a1,agree,,\n" * 2, "3: question"),
    ("two perspectives", HEAD + "1,orkney,third-sector,a1,agree,,\n1,orkney,statutory,a2,agree,,\n", "3: perspective"),
    ("two places", HEAD + "1,orkney,third-sector,a1,agree,,\n1,fife,third-sector,a2,agree,,\n", "3: partnership"),
    ("two organisations", HEAD + "1,orkney,tsi,a1,agree,,VAO\n1,orkney,tsi,a2,agree,,Other\n", "3: organisation"),
    ("no organisation", HEAD + "1,orkney,tsi,a1,agree,,\n", "2: organisation"),
    ("a named confidence", HEAD + "1,orkney,third-sector,a1,agree,,Me\n", "2: organisation"),
    ("one organisation twice", HEAD + "1,orkney,tsi,a1,agree,,VAO\n2,orkney,tsi,a1,agree,,vao\n", "3: organisation"),
    ("a megabyte of text", HEAD + f"1,orkney,third-sector,a_text,{LONG},,\n", "2: value"),
    ("a megabyte of note", HEAD + f"1,orkney,third-sector,a1,agree,{LONG},\n", "2: comment"),
    ("a name of a thousand", HEAD + f"{'n' * 1000},orkney,third-sector,a1,agree,,\n", "2: response"),
]


@pytest.mark.parametrize(("content", "said"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_what_stands_against_a_file_is_told_with_its_line(content: str | bytes, said: str) -> None:
    _responses, problems = load(content)
    assert len(problems) == 1 and problems[0].startswith(said)


def test_planted_faults_of_the_reader_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were any level taken, or any length of text, rows of the table above would turn red."""
    faults = {
        "level": ("app.core.questions.base.OneCode.read", lambda _self, given, _codes: given[0] or None),
        "megabyte": ("app.core.questions.long_text.LongText.longest", None),
        "twice": ("app.imports.answers_csv._File.seen", property(lambda _file: {}, lambda _file, _new: None)),
    }
    for word, (place, fault) in faults.items():
        with monkeypatch.context() as patched:
            patched.setattr(place, fault, raising=False)
            found = [name for name, content, said in REFUSED if word in name and not _is_told(content, said)]
            assert found, f"{word}: nobody noticed"


def _is_told(content: str | bytes, said: str) -> bool:
    try:
        test_what_stands_against_a_file_is_told_with_its_line(content, said)
    except AssertionError:
        return False
    return True


def test_a_question_not_put_to_the_perspective_is_a_problem() -> None:
    its = examples.small()
    its["sections"][0]["questions"][0]["put_to"] = ["statutory"]
    questionnaire = examples.Questionnaire.model_validate(its)
    content = (HEAD + "1,orkney,third-sector,a1,agree,,\n").encode()
    _none, problems = read(content, questionnaire, partnerships=["orkney"], all_on_record=False)
    assert [(p.line, p.where) for p in problems] == [(2, "question")]


def test_a_thousand_problems_are_enough() -> None:
    assert len(load(HEAD + "1,orkney,third-sector,zz,agree,,\n" * 5000)[1]) == 1000


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_fall_over(content: bytes) -> None:
    load(content)
    load(HEAD.encode() + content)


@given(st.lists(st.text(max_size=20), min_size=7, max_size=7))
def test_no_cells_make_the_reader_fall_over(cells: list[str]) -> None:
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    load((HEAD + quoted + "\n").encode("utf-8", "surrogatepass"))
