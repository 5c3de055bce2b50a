"""Themes over the years: what a codebook's changes do to what was coded before, and what is counted and quoted."""

from typing import Any

import pytest

from app.core.codebook import Codebook, Gone, Theme
from app.core.comments import Decided, Decision, Reason
from app.core.themes import Coded, Count, Passage, count

BOOK = Codebook(
    number=4,
    themes=(
        Theme(code="trust", title="Trust"),
        Theme(code="money", title="Money"),
        Theme(code="early", title="Early notice", parent="trust"),
    ),
    gone={
        "cash": Gone(theme=Theme(code="cash", title="Cash"), heirs=("money",)),
        "grants": Gone(theme=Theme(code="grants", title="Grants"), heirs=("cash",)),
        "talk": Gone(theme=Theme(code="talk", title="Talk"), heirs=("trust", "early")),
        "odd": Gone(theme=Theme(code="odd", title="Odd")),
    },
)


def coded(words: str, *passages: Passage, question: str = "q1", who: str | None = "tso", **more: Any) -> Coded:
    """A released comment with its passages."""
    return Coded(
        question,
        who,
        words,
        decided=Decided(Decision.AS_WRITTEN, words),
        passages=passages,
        **({"partnership": "fife"} | more),
    )


def whole(words: str, *themes: str) -> Passage:
    """The whole of these words."""
    return Passage(0, len(words), frozenset(themes))


def test_what_was_coded_with_a_merged_theme_stands_under_its_heir_however_often_it_was_merged() -> None:
    assert [BOOK.now(code) for code in ("money", "cash", "grants")] == ["money"] * 3


def test_what_was_coded_with_a_split_theme_waits_and_its_heirs_are_offered() -> None:
    assert BOOK.now("talk") is None and BOOK.heirs("talk") == ["trust", "early"]
    assert BOOK.now("odd") is None and BOOK.heirs("odd") == []


def test_halves_of_a_split_theme_that_were_merged_again_need_no_new_coding() -> None:
    gone = {**BOOK.gone, "early": Gone(theme=BOOK.themes[2], heirs=("trust",))}
    again = Codebook(themes=BOOK.themes[:2], gone=gone)
    assert again.now("talk") == "trust"


def test_a_comment_counts_once_for_a_theme_and_once_for_the_theme_above_it() -> None:
    found = count(
        BOOK, [coded("One and two", Passage(0, 3, frozenset({"early"})), Passage(8, 11, frozenset({"early", "trust"})))]
    )
    assert found.of("early") == Count(comments=1, passages=2, partnerships=1)
    assert found.of("trust") == Count(comments=1, passages=2, partnerships=1)
    assert [quote.words for quote in found.quotes["early"]] == ["One", "two"]
    assert [quote.words for quote in found.quotes["trust"]] == ["two"]


def test_counts_are_by_question_and_row_and_say_what_they_are_a_part_of() -> None:
    found = count(
        BOOK,
        [
            coded("a", whole("a", "cash")),
            coded("b", whole("b", "grants"), who=None, partnership="orkney"),
            coded("c", whole("c", "money"), question="q2"),
            coded("d"),
        ],
    )
    assert found.of("money") == Count(3, 3, 2)
    assert found.of("money", questions={"q1"}) == Count(2, 2, 2)
    assert found.of("money", questions={"q1"}, rows={None}) == Count(1, 1, 1)
    assert found.base(rows={"tso"}).comments == 3 and found.uncoded == 1
    assert found.rows == {"tso", None} and found.questions == {"q1", "q2"}


def test_what_waits_is_under_no_theme_and_is_told() -> None:
    found = count(BOOK, [coded("a", whole("a", "talk")), coded("b", whole("b", "odd", "money"))])
    assert found.of("trust") == Count() and found.of("money").comments == 1
    assert (found.waiting, found.uncoded) == (2, 1)


@pytest.mark.parametrize("decided", [None, Decided(Decision.KEPT_BACK, reason=Reason.UNKIND)])
def test_what_is_not_released_is_neither_counted_nor_quoted(decided: Decided | None) -> None:
    found = count(
        BOOK, [Coded("q1", "tso", "secret", decided=decided, partnership="fife", passages=[whole("secret", "money")])]
    )
    assert (found.of("money"), found.base(), found.quotes, found.uncoded) == (Count(), Count(), {}, 0)


def test_quotes_are_sorted_by_their_words_and_say_whether_they_may_be_quoted() -> None:
    found = count(BOOK, [coded("b", whole("b", "money"), may_quote=False), coded("A", whole("A", "money"))])
    assert [(quote.words, quote.may_quote) for quote in found.quotes["money"]] == [("A", True), ("b", False)]
