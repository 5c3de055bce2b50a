"""Comments: who may be read and shown, beside which words, and what a person decided (DESIGN section 5, Comments)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from app.core.answers import BLANK, Answer
from app.core.blacking import black_out, is_left, occurrences
from app.core.disclosure import Row, Rows
from app.core.errors import Problem
from app.core.questionnaire import Questionnaire
from app.language import _


class Decision(StrEnum):
    """What a person who read a comment decided."""

    AS_WRITTEN = "as-written"
    WORDS_REMOVED = "words-removed"
    KEPT_BACK = "kept-back"


class Reason(StrEnum):
    """Why a comment is kept back."""

    NAMES_SOMEBODY = "names-somebody"
    TELLS_WHO_WROTE = "tells-who-wrote"
    SAFETY = "safety"
    UNKIND = "unkind"
    UNLAWFUL = "unlawful"
    NOT_ABOUT_THIS = "not-about-this"

    @property
    def words(self) -> str:
        """The reason in words."""
        return {
            Reason.NAMES_SOMEBODY: _("It is about a person or a family who can be recognised"),
            Reason.TELLS_WHO_WROTE: _("It could tell who wrote it"),
            Reason.SAFETY: _("Somebody may be at risk"),
            Reason.UNKIND: _("It is unkind to somebody"),
            Reason.UNLAWFUL: _("It may be unlawful to print it"),
            Reason.NOT_ABOUT_THIS: _("It is not about this question"),
        }[self]


@dataclass(frozen=True)
class Decided:
    """A decision: the words that may be shown, or the reason why none are."""

    decision: Decision
    words: str = ""
    reason: Reason | None = None


@dataclass(frozen=True)
class Comment:
    """What somebody who is counted wrote, an open answer or the note on a question, and what was decided on it.

    `perspective` is None where it may not be shown; `handle` names the comment on a page and leads to no response.
    `may_quote` is False where the questionnaire asks for leave to quote in public and its writer did not give it.
    """

    question: str
    perspective: str | None
    words: str
    is_note: bool = False
    decided: Decided | None = None
    handle: str = ""
    may_quote: bool = True


C = TypeVar("C", bound=Comment)


@dataclass(frozen=True)
class Quote:
    """What is shown of a comment; `perspective` is None where it has no row of its own.

    Its own partnership reads it either way; a report for the public quotes it only where `may_quote` holds.
    """

    words: str
    perspective: str | None
    is_note: bool = False
    has_words_removed: bool = False
    may_quote: bool = True


@dataclass(frozen=True)
class Handled:
    """What became of the comments under one question, of those whose writers are counted there."""

    given: int = 0
    shown: int = 0
    with_words_removed: int = 0  # of those shown
    kept_back: int = 0
    unread: int = 0


def may_quote(questionnaire: Questionnaire, answers: Mapping[str, Answer]) -> bool:
    """Whether somebody who gave these answers may be quoted in public: they said so where they were asked."""
    asked = questionnaire.may_quote
    return asked is None or bool(set(answers.get(asked.question, BLANK).codes) & set(asked.is_))


def to_read(questionnaire: Questionnaire, rows: Rows, comments: Iterable[C]) -> dict[str, list[C]]:
    """The comments that may be read, by question: those of rows that stand in it, and no others.

    Who reads them learns a perspective only where it has a row of its own, and no order but that of the texts.
    """
    queue: dict[str, list[C]] = {question.code: [] for question in questionnaire.questions}
    for comment in comments:
        row = rows.of[comment.perspective] if comment.perspective else None
        if row is Row.OWN:
            queue[comment.question].append(comment)
        elif row is Row.MERGED and rows.merged_stands_in(questionnaire.by_code[comment.question]):
            queue[comment.question].append(replace(comment, perspective=None))
    return {
        code: sorted(its, key=lambda c: (c.words.casefold(), c.words, c.is_note, c.perspective or "", c.handle))
        for code, its in queue.items()
        if its
    }


def quotes(queue: Mapping[str, Sequence[Comment]]) -> dict[str, list[Quote]]:
    """What a report shows of the comments that may be read: the words a person released, sorted by them afresh."""
    shown = {
        code: [
            Quote(
                c.decided.words,
                c.perspective,
                c.is_note,
                has_words_removed=c.decided.decision is Decision.WORDS_REMOVED,
                may_quote=c.may_quote,
            )
            for c in its
            if c.decided is not None and c.decided.decision is not Decision.KEPT_BACK
        ]
        for code, its in queue.items()
    }
    return {
        code: sorted(its, key=lambda q: (q.words, q.perspective or "", q.is_note, q.has_words_removed, q.may_quote))
        for code, its in shown.items()
        if its
    }


def handled(comments: Sequence[Comment]) -> Handled:
    """What became of the comments under one question."""
    decisions = [c.decided.decision if c.decided else None for c in comments]
    removed = decisions.count(Decision.WORDS_REMOVED)
    return Handled(
        given=len(decisions),
        shown=decisions.count(Decision.AS_WRITTEN) + removed,
        with_words_removed=removed,
        kept_back=decisions.count(Decision.KEPT_BACK),
        unread=decisions.count(None),
    )


def unread(queue: Mapping[str, Sequence[Comment]]) -> int:
    """How many of these comments nobody has read."""
    return sum(handled(its).unread for its in queue.values())


def next_unread(queue: Mapping[str, Sequence[Comment]], question: str, handle: str) -> Comment | None:
    """The next comment nobody has read, after this one and then from the top; None when all are read."""
    every = [comment for its in queue.values() for comment in its]
    here = next((n for n, c in enumerate(every) if (c.question, c.handle) == (question, handle)), -1)
    return next((c for c in [*every[here + 1 :], *every[: here + 1]] if c.decided is None and c.handle != handle), None)


def fingerprint(words: str) -> str:
    """What is kept of the words that were read, to see when they are no longer the same."""
    return hashlib.sha256(words.encode()).hexdigest()


def decide(
    written: str, decision: Decision | None, *, ticked: Sequence[str], typed: Sequence[str], reason: Reason | None
) -> tuple[Decided | None, list[Problem]]:
    """What a person's choice on these words comes to, or what stands against it, field by field."""
    if decision is None:
        return None, [Problem("decision", _("Choose what the report may show of this comment."))]
    if decision is Decision.KEPT_BACK:
        if reason is None:
            return None, [Problem("reason", _("Choose why it is kept back."))]
        return Decided(decision, reason=reason), []
    if decision is Decision.AS_WRITTEN:
        if typed:
            message = _("You typed words to black out. Choose “with words blacked out”, or clear this box.")
            return None, [Problem("typed", message)]
        return Decided(decision, written), []
    return _black_out(written, ticked, typed)


def _black_out(written: str, ticked: Sequence[str], typed: Sequence[str]) -> tuple[Decided | None, list[Problem]]:
    missing = [words for words in typed if not occurrences(written, words)]
    if missing:
        words = ", ".join(f"“{one[:60]}”" for one in missing[:5])
        return None, [
            Problem("typed", _("Not found in the comment: {words}. Write them as they stand there.", words=words))
        ]
    left = black_out(written, [*ticked, *typed])
    if left == written:
        return None, [Problem("typed", _("Tick or type the words to black out, or choose “as written”."))]
    if not is_left(left):
        return None, [Problem("decision", _("Nothing would be left to read. Keep the comment back instead."))]
    return Decided(Decision.WORDS_REMOVED, left), []
