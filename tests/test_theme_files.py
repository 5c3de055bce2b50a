"""Codebook and codings out as CSV and in again: what was written comes back, and errors are told line by line."""

import csv
import io
from collections.abc import Mapping
from typing import Any

import pytest

from app.core.codebook import Codebook, Theme
from app.core.codebook_edits import Typed, split
from app.core.themes import Coded, Passage
from app.exports.themes import codebook_csv, codings_csv
from app.imports import codebook_csv as codebook_in
from app.imports import codings_csv as codings_in
from tests.test_core_themes import BOOK, coded, whole

HEAD = "question,comment,passage,theme\n"


def comment(words: str, *passages: Passage, **more: Any) -> Coded:
    """A released comment that can be named."""
    return coded(words, *passages, **({"handle": f"h-{words}"} | more))


DESK = [
    comment("=2+2 is what we get"),
    comment("First line\nand “second”, with a comma", Passage(0, 10, frozenset({"money", "trust"}))),
    comment("Once", whole("Once", "early"), who=None, partnership="orkney"),
    comment("Once", partnership="fife", handle="h-other"),
]


def written(content: bytes) -> list[list[str]]:
    """The lines of a file."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def browser(content: bytes) -> str:
    """What a form posts of it: line ends as browsers send them, and as the server takes them up."""
    return content.decode("utf-8-sig").replace("\r\n", "\n")


def result(weighed: codings_in.Weighed) -> Mapping[str, list[tuple[int, int, frozenset[str]]]]:
    """What would be coded."""
    return {h: [(p.start, p.end, p.themes) for p in its] for h, (_c, its) in weighed.changed.items()}


def test_codings_go_out_sorted_by_their_words_without_id_and_without_a_formula() -> None:
    lines = written(codings_csv(BOOK, DESK))
    assert lines[0] == ["partnership", "perspective", "question", "comment", "passage", "theme"]
    assert lines[1] == ["fife", "tso", "q1", "'=2+2 is what we get", "", ""]
    assert [line[3:] for line in lines[2:4]] == [[DESK[1].words, "First line", theme] for theme in ("trust", "money")]
    assert lines[4:] == [["fife", "tso", "q1", "Once", "", ""], ["orkney", "", "q1", "Once", "", "early"]]
    assert "h-" not in codings_csv(BOOK, DESK).decode()


def test_what_went_out_comes_in_again_and_changes_nothing() -> None:
    weighed, problems = codings_in.read(browser(codings_csv(BOOK, DESK)), BOOK, DESK)
    assert problems == [] and result(weighed) == {} and weighed.unchanged == 4


def test_a_desk_without_codings_gets_them_from_the_file() -> None:
    bare = [Coded(**{**vars(one), "passages": ()}) for one in DESK]
    weighed, problems = codings_in.read(browser(codings_csv(BOOK, DESK)), BOOK, bare)
    assert problems == []
    assert result(weighed) == {
        DESK[1].handle: [(0, 10, frozenset({"money", "trust"}))],
        "h-Once": [(0, 4, frozenset({"early"}))],
    }


def test_what_waits_to_be_coded_again_survives_the_way_out_and_in() -> None:
    waiting = [comment("Wait", whole("Wait", "talk"))]
    weighed, problems = codings_in.read(browser(codings_csv(BOOK, waiting)), BOOK, waiting)
    assert (problems, result(weighed)) == ([], {})


def test_lines_pasted_from_a_spreadsheet_are_parted_by_tabs() -> None:
    weighed, problems = codings_in.read("question\tcomment\tpassage\ttheme\nq1\tOnce\t\tcash", BOOK, DESK)
    assert problems == []
    assert result(weighed) == {h: [(0, 4, frozenset({"money"}))] for h in ("h-Once", "h-other")}


def test_words_are_found_however_their_lines_are_broken() -> None:
    text = 'question,comment,passage,theme\nq1,"First line and\n “second”, with a comma",line and,money'
    weighed, problems = codings_in.read(text, BOOK, DESK)
    assert problems == [] and result(weighed) == {DESK[1].handle: [(6, 14, frozenset({"money"}))]}


def test_the_same_words_are_told_apart_by_their_partnership_where_it_is_named() -> None:
    text = "partnership,question,comment,passage,theme\nfife,q1,Once,,money"
    weighed, problems = codings_in.read(text, BOOK, DESK)
    assert problems == [] and list(weighed.changed) == ["h-other"]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", None, "Paste the lines"),
        ("question,comment\nq1,Once", 1, "Add: passage, theme"),
        ("question,comment,passage,theme,id\n", 1, "not known here: id"),
        (HEAD, None, "no line under the names"),
        (HEAD + "q1,Once,,money\nq1,Gone,,money", 3, "No comment that may be coded"),
        (HEAD + "q2,Once,,money", 2, "under the question q2"),
        (HEAD + "q1,Once,,nothing", 2, "no theme nothing"),
        (HEAD + "q1,Once,,talk", 2, "was split. Use one of trust, early"),
        (HEAD + "q1,Once,,odd", 2, "taken out"),
        (HEAD + "q1,Once,twice,money", 2, "do not stand in the comment: “twice”"),
        (HEAD + "q1,Once,On,", 2, "no theme"),
        (HEAD + "q1,Once,money", 2, "has 3 cells"),
        (HEAD + 'q1,"Once,,money', 2, "not CSV"),
    ],
)
def test_what_cannot_be_coded_is_told_with_its_line_and_nothing_is_taken(
    text: str, line: int | None, said: str
) -> None:
    weighed, problems = codings_in.read(text, BOOK, DESK)
    assert result(weighed) == {}
    assert [problem.line for problem in problems] == [line] and said in problems[0].message


def test_a_codebook_comes_in_as_it_went_out() -> None:
    same, problems = codebook_in.read(browser(codebook_csv(BOOK)), BOOK)
    assert problems == [] and same is not None and [t.code for t in same.ordered] == [t.code for t in BOOK.ordered]
    empty, problems = codebook_in.read(browser(codebook_csv(BOOK)), Codebook())
    assert problems == [] and empty is not None and empty.ordered == BOOK.ordered and empty.number == 1


def test_a_file_edits_adds_and_never_takes_a_theme_away() -> None:
    new, problems = codebook_in.read("code;title\nhope;Hope\nmoney;Cash and grants", BOOK)
    assert problems == [] and new is not None and new.number == 5
    assert [(t.code, t.title) for t in new.themes] == [
        ("hope", "Hope"),
        ("money", "Cash and grants"),
        ("trust", "Trust"),
        ("early", "Early notice"),
    ]
    assert new.by_code["early"].parent == "trust"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("code,title\na b,Hope", 2, "a code of letters"),
        ("code,title\na,Hope\na,Faith", 3, "stands on line 2 already"),
        ("code,title\na,", 2, "what the theme is called"),
        ("code,title\nhope,Trust", 2, "a theme “Trust” already"),
        ("code,title\ntalk,Talk", 2, "was “Talk”, which is no more"),
        ("code,title,parent\nhope,Hope,faith", 2, "for it to stand under"),
        ("code,title,parent\nhope,Hope,early", 2, "two levels"),
        ("code,title,parent\ntrust,Trust,money", 2, "two levels"),
        (f"code,title\nhope,{'x' * 101}", 2, "101 characters"),
    ],
)
def test_a_codebook_that_cannot_stand_is_told_line_by_line(text: str, line: int, said: str) -> None:
    new, problems = codebook_in.read(text, BOOK)
    assert new is None and problems[0].line == line and said in problems[0].message


def test_a_file_cannot_bring_a_split_theme_back() -> None:
    book, problems = split(Codebook(themes=(Theme(code="a", title="A"),)), "a", [Typed("B"), Typed("C")])
    assert book is not None and problems == []
    assert codebook_in.read("code,title\na,A", book)[0] is None
