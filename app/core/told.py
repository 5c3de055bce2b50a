"""What a report over partnerships tells of what people wrote: themes in sums, and quotes that lead to no place.

Sums need three partnerships that are reported on the question, and a perspective's sum three in which it stands by
itself (DESIGN section 5, Over several partnerships). A quote stands under no partnership's name, with its perspective
only where that perspective's sum is shown, and not at all where its words name its place. Which of many quotes are
shown is drawn by lot from their words alone.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from app.core.codebook import Codebook
from app.core.comments import Handled, handled
from app.core.learning import LEAST as LEAST_FOR_COUNTS
from app.core.national import LEAST, Several
from app.core.place_names import named_in
from app.core.themes import Coded, Entry, ThemeQuote, count

MOST_OF_A_THEME, MOST_OF_A_QUESTION = 3, 12  # quotes shown


@dataclass(frozen=True)
class ToldQuote:
    """Words of somebody who agreed to be quoted; `perspective` is None where it may not be shown."""

    words: str
    perspective: str | None


Q = TypeVar("Q", ToldQuote, ThemeQuote)


@dataclass(frozen=True)
class Told:
    """Quotes that are shown, and why others are not: drawn out, without leave, or naming their place."""

    quotes: Sequence[ToldQuote] = ()
    not_drawn: int = 0
    without_leave: int = 0
    naming_their_place: int = 0
    is_asked: bool = True  # for leave to quote; where nobody was, nobody refused it


@dataclass(frozen=True)
class ToldTheme:
    """A theme in sums: comments, of how many partnerships, and by perspective (None where its sum is hidden).

    `partnerships` is None where fewer than five are reported. `is_under` another theme, whose count takes it in.
    """

    title: str
    meaning: str
    is_under: bool
    comments: int
    partnerships: int | None
    by_perspective: Mapping[str, int | None]
    told: Told


@dataclass(frozen=True)
class ToldThemes:
    """The themes of a round over its partnerships; `comments` were released, `uncoded` of them stand under none."""

    themes: Sequence[ToldTheme] = ()
    comments: int = 0
    partnerships: int = 0
    uncoded: int = 0
    by_perspective: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class ToldAnswers:
    """What was written under a question that is not rated: what became of it, and what is quoted."""

    handled: Handled
    partnerships: int
    told: Told


@dataclass(frozen=True)
class Telling:
    """What partnerships' people wrote (`said`, that may be read) beside their kept figures.

    `names` are, by partnership, those that give it away.
    """

    several: Several
    said: Sequence[Coded]
    names: Mapping[str, Sequence[str]]

    @cached_property
    def where(self) -> dict[str, frozenset[str]]:
        """By question the partnerships that its sum takes in; without those questions that have no sum."""
        found = {q.code: frozenset(self.several.entering_in(q)) for q in self.several.questionnaire.questions}
        return {code: slugs for code, slugs in found.items() if len(slugs) >= LEAST}

    @cached_property
    def own(self) -> dict[tuple[str, str], frozenset[str]]:
        """By question and perspective the partnerships that its sum takes in, where it has one."""
        figures = self.several.figures
        found = {
            (question, code): frozenset(slug for slug in slugs if code in figures[slug].questions[question].own)
            for question, slugs in self.where.items()
            for code in self.several.questionnaire.perspective
        }
        return {which: slugs for which, slugs in found.items() if len(slugs) >= LEAST}

    @cached_property
    def summed(self) -> list[Coded]:
        """Those of the comments that sums take in."""
        return [one for one in self.said if one.partnership in self.where.get(one.question, ())]

    def themes(self, book: Codebook) -> ToldThemes:
        """The themes that anything stands under; none where nothing is coded."""
        counts = count(book, self.summed)
        asked = {entry.question for entry in counts.released}
        partnerships = {slug for code in asked for slug in self.where[code]}
        is_counted = len(partnerships) >= LEAST_FOR_COUNTS
        themes = []
        for theme in counts.themes:
            its = counts.of(theme.code)
            if its.comments:
                quotes = [
                    (q.words, q.perspective, q.question, q.partnership, q.may_quote)
                    for q in counts.quotes.get(theme.code, ())
                ]
                themes.append(
                    ToldTheme(
                        theme.title,
                        theme.meaning,
                        theme.parent is not None,
                        its.comments,
                        its.partnerships if is_counted else None,
                        self._by_perspective(counts.entries[theme.code]),
                        self._told(quotes, MOST_OF_A_THEME),
                    )
                )
        if not themes:
            return ToldThemes()
        base = self._by_perspective(counts.released)
        return ToldThemes(themes, len(counts.released), len(partnerships), counts.uncoded, base)

    def _by_perspective(self, entries: Iterable[Entry]) -> dict[str, int | None]:
        shown = {code for _question, code in self.own}
        its = [e.row for e in entries if e.row and e.partnership in self.own.get((e.question, e.row), ())]
        return {code: its.count(code) if code in shown else None for code in self.several.questionnaire.perspective}

    def answers(self) -> dict[str, ToldAnswers]:
        """What was written under questions of sections that are not rated, such as those about the tool itself."""
        found = {}
        for section in self.several.questionnaire.sections:
            for question in section.questions if section.scale is None else ():
                its = [one for one in self.summed if one.question == question.code]
                if its:
                    quotes = [
                        (one.shown, one.perspective, one.question, one.partnership, one.may_quote)
                        for one in its
                        if one.is_released
                    ]
                    told = self._told(quotes, MOST_OF_A_QUESTION)
                    found[question.code] = ToldAnswers(handled(its), len(self.where[question.code]), told)
        return found

    def _told(self, given: Sequence[tuple[str, str | None, str, str | None, bool]], most: int) -> Told:
        is_asked = self.several.questionnaire.may_quote is not None
        quotable = [its for its in given if is_asked and its[-1]]
        silent = [its for its in quotable if named_in(its[0], self.names.get(its[3] or "", ())) is None]
        quotes = [ToldQuote(words, self._shown(question, who)) for words, who, question, _place, _may in silent]
        shown = by_lot(quotes, most)
        return Told(
            shown,
            not_drawn=len(quotes) - len(shown),
            without_leave=len(given) - len(quotable),
            naming_their_place=len(quotable) - len(silent),
            is_asked=is_asked,
        )

    def _shown(self, question: str, perspective: str | None) -> str | None:
        return perspective if perspective and (question, perspective) in self.own else None


def by_lot(quotes: Iterable[Q], most: int) -> list[Q]:
    """At most this many of the quotes: drawn by a checksum of their words, the same each time, and sorted by them.

    Of those with the same words one is drawn.
    """

    def lot(quote: Q) -> tuple[str, ...]:
        return (hashlib.sha256(quote.words.encode()).hexdigest(), quote.perspective or "")

    drawn = {quote.words: quote for quote in sorted(quotes, key=lot, reverse=True)}  # the first of each wording stays
    return sorted(sorted(drawn.values(), key=lot)[:most], key=lambda q: (q.words.casefold(), q.words))
