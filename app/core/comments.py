"""Which comments a report may show, and beside which words (DESIGN section 5, Comments)."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.disclosure import Row, Rows
from app.core.questionnaire import Questionnaire


@dataclass(frozen=True)
class Comment:
    """Released words of somebody who is counted: an open answer, or the note on a question."""

    question: str
    perspective: str
    words: str
    is_note: bool = False


@dataclass(frozen=True)
class Quote:
    """What is shown of a comment; `perspective` is None where it has no row of its own."""

    words: str
    perspective: str | None
    is_note: bool = False


@dataclass(frozen=True)
class Handled:
    """What became of the comments under one question, of those whose writers are counted there."""

    given: int = 0
    shown: int = 0
    with_words_removed: int = 0  # of those shown
    kept_back: int = 0
    unread: int = 0


def shown_comments(questionnaire: Questionnaire, rows: Rows, comments: Iterable[Comment]) -> dict[str, list[Quote]]:
    """The quotes under each question, sorted by their text so that no order leads to a response."""
    shown: dict[str, list[Quote]] = {}
    for comment in comments:
        question = questionnaire.by_code[comment.question]
        row = rows.of[comment.perspective]
        if row is Row.OWN:
            shown.setdefault(question.code, []).append(Quote(comment.words, comment.perspective, comment.is_note))
        elif row is Row.MERGED and rows.merged_stands_in(question):
            shown.setdefault(question.code, []).append(Quote(comment.words, None, comment.is_note))
    return {code: sorted(quotes, key=lambda q: (q.words, q.perspective or "")) for code, quotes in shown.items()}
