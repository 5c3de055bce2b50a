"""The coding desk: a comment's passages as somebody codes them, and the list of what is to be coded."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.core.codebook import Codebook
from app.core.errors import Problem
from app.core.themes import Coded, Passage, is_coded, themes_of, waits
from app.language import _

MOST_PASSAGES = 50  # of one comment


def find_passage(words: str, typed: str) -> tuple[int, int] | None:
    """Where typed words stand in a comment, blanks and line ends taken alike; None where they do not."""
    parts = [re.escape(part) for part in typed.split()]
    found = re.search(r"\s+".join(parts), words) if parts else None
    return found.span() if found else None


def code_passage(
    book: Codebook, comment: Coded, *, excerpt: str | None, themes: Collection[str], instead_of: Passage | None = None
) -> tuple[Sequence[Passage], list[Problem]]:
    """The comment's passages with this one coded so, or what stands against it. `excerpt` None is the whole comment.

    A passage of the same span, and the one it stands `instead_of`, give way to it.
    """
    words = comment.shown
    span = (0, len(words)) if excerpt is None else find_passage(words, excerpt)
    known = frozenset(code for code in themes if code in book.by_code)
    if span is None:
        message = _("These words do not stand in the comment. Copy them as they stand there.")
        return comment.passages, [Problem("excerpt", message if (excerpt or "").strip() else _("Type the words."))]
    if not known:
        return comment.passages, [Problem("theme", _("Tick at least one theme."))]
    others = [p for p in comment.passages if (p.start, p.end) != span and p != instead_of]
    if len(others) >= MOST_PASSAGES:
        message = _("A comment has at most {n} passages.", n=MOST_PASSAGES)
        return comment.passages, [Problem("excerpt", message)]
    return in_order([*others, Passage(*span, known)]), []


def in_order(passages: Iterable[Passage]) -> Sequence[Passage]:
    """Passages as they stand in the comment."""
    return sorted(passages, key=lambda passage: (passage.start, passage.end))


def is_whole(comment: Coded, passage: Passage) -> bool:
    """Whether a passage is the comment as a whole."""
    return (passage.start, passage.end) == (0, len(comment.shown))


# The desk's list ------------------------------------------------------------------------------------------------------


class State(StrEnum):
    """How far a comment has come."""

    UNCODED = "uncoded"
    WAITS = "waits"


@dataclass(frozen=True)
class Wanted:
    """Which comments the desk lists; empty: all. A perspective finds comments of its own rows alone."""

    words: str = ""
    question: str = ""
    partnership: str = ""
    perspective: str = ""
    theme: str = ""
    state: str = ""

    def takes(self, book: Codebook, comment: Coded) -> bool:
        """Whether the desk lists this comment."""
        return (
            all(part in comment.shown.casefold() for part in self.words.casefold().split())
            and self.question in ("", comment.question)
            and self.partnership in ("", comment.partnership)
            and self.perspective in ("", comment.perspective)
            and (not self.theme or self._has_theme(book, comment))
            and (self.state != State.UNCODED or not is_coded(book, comment))
            and (self.state != State.WAITS or waits(book, comment))
        )

    def _has_theme(self, book: Codebook, comment: Coded) -> bool:
        codes = {self.theme, *(theme.code for theme in book.under(self.theme))}
        return any(codes & set(themes_of(book, passage)) for passage in comment.passages)


def by_text(comments: Iterable[Coded]) -> Sequence[Coded]:
    """Released comments sorted by the words that are shown, so that no order tells who wrote what beside what."""
    its = (comment for comment in comments if comment.is_released)
    return sorted(its, key=lambda c: (c.shown.casefold(), c.shown, c.question, c.partnership or "", c.handle))


def next_uncoded(book: Codebook, comments: Sequence[Coded], handle: str) -> Coded | None:
    """The next of these comments without a theme, or with one that waits, after this one and then from the top."""
    here = next((n for n, comment in enumerate(comments) if comment.handle == handle), -1)
    order = [*comments[here + 1 :], *comments[: here + 1]]
    return next((c for c in order if c.handle != handle and (not is_coded(book, c) or waits(book, c))), None)
