"""Whose comments may be read and shown, beside which words, and what a decision comes to."""

import pytest

from app.core.blacking import MARK
from app.core.comments import Comment, Decided, Decision, Handled, Reason, decide, handled, next_unread, quotes, to_read
from app.core.disclosure import Row, Rows
from app.core.questionnaire import Questionnaire
from tests import examples

ITS = examples.questionnaire()


def rows(statutory: Row, third_sector: Row) -> Rows:
    """How the two confidential perspectives stand."""
    of = {"statutory": statutory, "tsi": Row.OWN, "third-sector": third_sector}
    return Rows(of, frozenset({"statutory", "third-sector"}))


def comment(perspective: str, words: str, decided: Decided | None = None, question: str = "a_text") -> Comment:
    """What one person wrote."""
    return Comment(question, perspective, words, decided=decided)


@pytest.mark.parametrize(
    ("row", "perspectives"),
    [(Row.OWN, ["statutory"]), (Row.MERGED, [None]), (Row.LEFT_OUT, []), (Row.EMPTY, []), (Row.HIDDEN, [])],
)
def test_comments_are_read_only_where_their_writers_row_stands(row: Row, perspectives: list[str | None]) -> None:
    queue = to_read(ITS, rows(row, Row.MERGED), [comment("statutory", "words")])
    assert [c.perspective for c in queue.get("a_text", [])] == perspectives


def test_none_are_read_under_a_question_from_which_the_merged_row_is_left_out() -> None:
    small = examples.small()
    small["sections"][0]["questions"][2]["put_to"] = ["statutory"]
    its = Questionnaire.model_validate(small)
    given = [comment("statutory", "words")]
    assert to_read(its, rows(Row.MERGED, Row.MERGED), given) == {}
    assert to_read(its, rows(Row.OWN, Row.OWN), given)


def test_a_report_quotes_what_was_released_sorted_by_what_is_left() -> None:
    black = Decided(Decision.WORDS_REMOVED, f"z {MARK}")
    back = Decided(Decision.KEPT_BACK, reason=Reason.UNKIND)
    given = [
        comment("tsi", "a name", black),
        comment("tsi", "b", Decided(Decision.AS_WRITTEN, "b")),
        comment("tsi", "c", back),
        comment("tsi", "d"),
    ]
    queue = to_read(ITS, rows(Row.OWN, Row.OWN), given)
    assert [quote.words for quote in quotes(queue)["a_text"]] == ["b", f"z {MARK}"]
    assert handled(queue["a_text"]) == Handled(given=4, shown=2, with_words_removed=1, kept_back=1, unread=1)


def test_the_next_comment_is_the_next_unread_and_then_the_first() -> None:
    done = Decided(Decision.AS_WRITTEN, "x")
    its = [Comment("a_text", None, n, handle=n, decided=done if n == "b" else None) for n in "abc"]
    after = {n: next_unread({"a_text": its}, "a_text", n) for n in "abc"}
    assert {n: found and found.handle for n, found in after.items()} == {"a": "c", "b": "c", "c": "a"}
    assert next_unread({"a_text": its[1:2]}, "", "") is None


def test_words_that_were_ticked_and_typed_go_together() -> None:
    decided, problems = decide(
        "Jo Hay is late", Decision.WORDS_REMOVED, ticked=["Jo Hay"], typed=["LATE"], reason=Reason.UNKIND
    )
    assert decided == Decided(Decision.WORDS_REMOVED, f"{MARK} is {MARK}") and problems == []
