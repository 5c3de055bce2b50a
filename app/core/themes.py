"""Passages coded with themes, and what follows for figures and quotes: counts by theme, question and row.

This is what reports are given: `ThemeCounts`. It is made of comments that the reading queue has released and of
nothing else, so it holds no words, perspective or person that the queue may not show (DESIGN section 5, Comments).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.core.blacking import MARK
from app.core.codebook import Codebook, Theme
from app.core.comments import Comment, Decision

MERGED = None  # the row of a comment whose perspective has none of its own
Row = str | None  # a perspective with a row of its own, or MERGED


@dataclass(frozen=True)
class Passage:
    """A span of a comment's released words, from `start` up to but without `end`, and the themes it was coded with.

    The themes are codes as they were chosen; what they are today, the codebook tells (`Codebook.now`).
    """

    start: int
    end: int
    themes: frozenset[str]


@dataclass(frozen=True)
class Coded(Comment):
    """A comment with its passages. `partnership` is a slug, None in a round about the nation."""

    partnership: str | None = None
    passages: Sequence[Passage] = ()

    @property
    def is_released(self) -> bool:
        """Whether a person has read it and let it be shown: only such comments are coded."""
        return self.decided is not None and self.decided.decision is not Decision.KEPT_BACK

    @property
    def shown(self) -> str:
        """The words that may be shown."""
        return self.decided.words if self.decided and self.is_released else ""


@dataclass(frozen=True)
class Count:
    """How many comments, how many passages of them stand under a theme, and from how many partnerships they come.

    A comment counts once per theme, however many of its passages do.
    """

    comments: int = 0
    passages: int = 0
    partnerships: int = 0


@dataclass(frozen=True)
class ThemeQuote:
    """A coded passage as it may be quoted. `perspective` is None for the merged row, `partnership` for the nation.

    Its own partnership and national staff read it either way; a report for the public quotes it only where
    `may_quote` holds.
    """

    words: str
    question: str
    perspective: str | None
    partnership: str | None
    may_quote: bool
    is_note: bool = False
    is_whole: bool = True
    has_words_removed: bool = False


@dataclass(frozen=True)
class Entry:
    """That a released comment counts: its question, row, partnership, and its passages under a theme."""

    question: str
    row: Row
    partnership: str | None
    passages: int


@dataclass(frozen=True)
class ThemeCounts:
    """Counts by theme × question × row, and each theme's passages; over one place or over several.

    `themes` are in codebook order, each followed by those under it (`parent`), whose comments its own counts take in.
    Ask with `of` and `base`. Rows are those of DESIGN section 5: a perspective where it has its own row, and None for
    the merged row, or for the merged rows of several partnerships together; who is left out is in none. `quotes` are
    by theme, its own alone, sorted by their words. `uncoded` counts released comments without a theme, `waiting` the
    passages whose theme was split or taken out and that are to be coded again.
    """

    themes: Sequence[Theme] = ()
    entries: Mapping[str, Sequence[Entry]] = field(default_factory=dict)
    released: Sequence[Entry] = ()
    quotes: Mapping[str, Sequence[ThemeQuote]] = field(default_factory=dict)
    uncoded: int = 0
    waiting: int = 0

    def of(self, theme: str, *, questions: Collection[str] | None = None, rows: Collection[Row] | None = None) -> Count:
        """What stands under a theme: in these questions (None: all), said by these rows (None: all)."""
        return _count(self.entries.get(theme, ()), questions, rows)

    def base(self, *, questions: Collection[str] | None = None, rows: Collection[Row] | None = None) -> Count:
        """The released comments, coded or not, that a theme's count is a part of."""
        return _count(self.released, questions, rows)

    @property
    def questions(self) -> set[str]:
        """The questions under which anything is released."""
        return {entry.question for entry in self.released}

    @property
    def rows(self) -> set[Row]:
        """The rows of which anything is released."""
        return {entry.row for entry in self.released}


def _count(entries: Iterable[Entry], questions: Collection[str] | None, rows: Collection[Row] | None) -> Count:
    its = [
        entry
        for entry in entries
        if (questions is None or entry.question in questions) and (rows is None or entry.row in rows)
    ]
    return Count(len(its), sum(entry.passages for entry in its), len({entry.partnership for entry in its}))


def themes_of(codebook: Codebook, passage: Passage) -> Sequence[str]:
    """The living themes of a passage, in codebook order."""
    now = {codebook.now(code) for code in passage.themes}
    return [theme.code for theme in codebook.ordered if theme.code in now]


def to_code_again(codebook: Codebook, passage: Passage) -> Sequence[str]:
    """The themes of a passage that were split or taken out, by title."""
    return sorted((code for code in passage.themes if codebook.now(code) is None), key=codebook.title)


def is_coded(codebook: Codebook, comment: Coded) -> bool:
    """Whether a passage of it has a living theme."""
    return any(themes_of(codebook, passage) for passage in comment.passages)


def waits(codebook: Codebook, comment: Coded) -> bool:
    """Whether a passage of it is to be coded again."""
    return any(to_code_again(codebook, passage) for passage in comment.passages)


def count(codebook: Codebook, comments: Iterable[Coded]) -> ThemeCounts:
    """The counts and quotes of these comments; those that are not released enter nothing."""
    its = [comment for comment in comments if comment.is_released]
    entries: dict[str, list[Entry]] = {}
    quotes: dict[str, list[ThemeQuote]] = {}
    for comment in its:
        found: Counter[str] = Counter()
        for passage in comment.passages:
            own = themes_of(codebook, passage)
            found.update({code for one in own for code in (one, codebook.by_code[one].parent) if code})
            for code in own:
                quotes.setdefault(code, []).append(_quote(comment, passage))
        for code, passages in found.items():
            entries.setdefault(code, []).append(_entry(comment, passages))
    return ThemeCounts(
        themes=codebook.ordered,
        entries=entries,
        released=[_entry(comment, len(comment.passages)) for comment in its],
        quotes={code: sorted(found, key=_by_words) for code, found in quotes.items()},
        uncoded=sum(not is_coded(codebook, comment) for comment in its),
        waiting=sum(bool(to_code_again(codebook, passage)) for comment in its for passage in comment.passages),
    )


def _entry(comment: Coded, passages: int) -> Entry:
    return Entry(comment.question, comment.perspective, comment.partnership, passages)


def _quote(comment: Coded, passage: Passage) -> ThemeQuote:
    words = comment.shown[passage.start : passage.end].strip()
    return ThemeQuote(
        words,
        comment.question,
        comment.perspective,
        comment.partnership,
        comment.may_quote,
        is_note=comment.is_note,
        is_whole=words == comment.shown.strip(),
        has_words_removed=MARK in words,
    )


def _by_words(quote: ThemeQuote) -> tuple[str, ...]:
    return (quote.words.casefold(), quote.words, quote.question, quote.partnership or "", quote.perspective or "")
