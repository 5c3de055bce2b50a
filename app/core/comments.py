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


def shown_comments(questionnaire: Questionnaire, rows: Rows, comments: Iterable[Comment]) -> dict[str, list[Quote]]:
    """The quotes under each question, sorted by their text so that no order leads to a response."""
    shown: dict[str, list[Quote]] = {}
    for comment in comments:
        question = questionnaire.by_code[comment.question]
        row = rows.of[comment.perspective]
        if row is Row.OWN:
            shown.setdefault(question.code, []).append(Quote(comment.words, comment.perspective))
        elif row is Row.MERGED and rows.merged_stands_in(question):
            shown.setdefault(question.code, []).append(Quote(comment.words, None))
    return {code: sorted(quotes, key=lambda q: (q.words, q.perspective or "")) for code, quotes in shown.items()}
