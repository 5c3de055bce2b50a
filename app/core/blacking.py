"""Blacking words out of a comment: what is proposed, and what a person's choice leaves to read.

Proposals rather name too much than too little, and say why; a person decides. What is blacked out is found however
it is spelled (capitals, accents, signs that nobody sees), and leaves a mark of one length, which tells nothing.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from app.core.known_words import GIVEN, OPENERS, USUAL
from app.core.written import clean_name
from app.language import _

MARK = "█████"
Span = tuple[int, int]  # from, and up to but without


class Kind(StrEnum):
    """What words may be that are proposed."""

    EMAIL = "email"
    PHONE = "phone"
    POSTCODE = "postcode"
    NAME = "name"


@dataclass(frozen=True)
class Proposal:
    """Words of a comment that may have to go, and what they look like."""

    words: str
    kind: Kind

    @property
    def why(self) -> str:
        """What they look like, for the person who decides."""
        return {
            Kind.EMAIL: _("looks like an e-mail address"),
            Kind.PHONE: _("looks like a telephone number"),
            Kind.POSTCODE: _("looks like a postcode"),
            Kind.NAME: _("looks like a name"),
        }[self.kind]


_LETTER = r"(?:[^\W\d_][\u0300-\u036f\u00ad\u200b-\u200f]*)"  # with accents of their own, and signs that nobody sees
_WORD = rf"{_LETTER}+(?:['’‐-]{_LETTER}+)*"
_EMAIL = re.compile(r"(?<![\w.+'’-])[\w.+'’-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?<![\w+])(?:(?:\+|00)44[ ().-]{0,3}(?:0\)?[ ).-]{0,2})?\d|\(?0[12378])(?:[\s().-]{0,3}\d){8,9}(?!\d)"
    r"|(?<![\w+])\+[1-9](?:[\s().-]{0,3}\d){7,14}(?!\d)"
)
_POSTCODE = re.compile(r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]?\s{0,2}\d[ABD-HJLNP-UW-Z]{2}(?!\w)")
_TITLED = re.compile(
    r"(?<!\w)(?:(?i:Mr|Mrs|Ms|Mx|Dr|Prof|Cllr)|Miss|Professor|Rev|Reverend|Councillor|Sir|Lady|Lord|Dame|Bailie|Sheriff)"
    rf"\b\.?[ \t]{{1,3}}((?:[A-Z]\.[ \t]?){{0,3}})({_WORD}(?:[ \t]{_WORD}){{0,2}})"
)
_INITIALS = re.compile(rf"(?<![\w.])(?:[A-Z]\.[ \t]?){{1,3}}({_WORD})")
_ANY_WORD = re.compile(rf"(?<![\w@]){_WORD}")
_POSSESSIVE = re.compile(r"['’]s?$")
_BEFORE_A_SENTENCE = re.compile(r"(?:^|[.!?:;…\n])[\s\"'“”‘’(\[*•–—-]*$")


def proposals(text: str) -> list[Proposal]:
    """What may have to be blacked out, each wording once, in the order of the text."""
    found: dict[str, tuple[int, Proposal]] = {}
    taken: list[Span] = []
    for kind, start, end in _candidates(text):
        if any(start < until and since < end for since, until in taken):
            continue
        taken.append((start, end))
        words = " ".join(text[start:end].split())
        if not occurrences(text, words):  # a part of a word in a script that joins its letters in other ways
            continue
        found.setdefault(_fold(words)[0], (start, Proposal(words, kind)))
    return [proposal for _start, proposal in sorted(found.values(), key=lambda f: f[0])]


def _candidates(text: str) -> Iterator[tuple[Kind, int, int]]:
    """Everything found, the surest first; later ones may overlap it."""
    for kind, pattern in ((Kind.EMAIL, _EMAIL), (Kind.PHONE, _PHONE), (Kind.POSTCODE, _POSTCODE)):
        for match in pattern.finditer(text):
            yield kind, match.start(), match.end()
    for start, end in _names(text):
        yield Kind.NAME, start, end


def _names(text: str) -> Iterator[Span]:
    """Titles and initials with what follows; runs of capitals; and, once known, the same words anywhere else."""
    spans = [*_titled(text), *_runs(text)]
    yield from spans
    known = {part.casefold() for span in spans for part in re.findall(_WORD, text[slice(*span)]) if _may_name(part)}
    for match in _ANY_WORD.finditer(text):
        start, end = _without_s(text, match.span())
        word = text[start:end].casefold()
        if word in GIVEN or (word in known and text[start].isupper()):
            yield start, end


def _titled(text: str) -> Iterator[Span]:
    """`Mrs Smith`, `dr. smith`, `J. P. Smith`."""
    for match in _TITLED.finditer(text):
        end = match.start(2)
        for part in re.finditer(_WORD, match[2]):
            is_first = part.start() == 0
            if not _may_name(part[0]) or not (part[0][0].isupper() or is_first):
                break
            end = match.start(2) + part.end()
        if end > match.start(2):
            yield _without_s(text, (match.start(), end))
    for match in _INITIALS.finditer(text):
        if match[1][0].isupper() and _may_name(match[1]):
            yield _without_s(text, match.span())


def _runs(text: str) -> Iterator[Span]:
    """Capitalised words side by side that are no usual words; not the first of a sentence alone."""
    run: list[tuple[int, int, bool]] = []  # from, to, and whether it opens a sentence
    for match in _ANY_WORD.finditer(text):
        start, end = _without_s(text, match.span())
        if run and text[run[-1][1] : start].strip(" \t"):
            yield from _named(run)
            run = []
        if not text[start].isupper() or not _may_name(text[start:end]):
            yield from _named(run)
            run = []
        else:
            run.append((start, end, bool(_BEFORE_A_SENTENCE.search(text[max(0, start - 20) : start]))))
    yield from _named(run)


def _named(run: list[tuple[int, int, bool]]) -> Iterator[Span]:
    if any(not opens for _start, _end, opens in run):
        yield run[0][0], run[-1][1]


def _without_s(text: str, span: Span) -> Span:
    """The span without the 's at its end."""
    return span[0], span[0] + len(_POSSESSIVE.sub("", text[slice(*span)]))


def _may_name(word: str) -> bool:
    """Whether a word may be a name: no usual word, no short abbreviation in capitals, no single letter."""
    plain = word.replace("’", "'").casefold()
    bare = _POSSESSIVE.sub("", plain)
    return len(bare) > 1 and not {plain, bare} & (OPENERS | USUAL) and not (word.isupper() and len(word) < 7)


# Finding and blacking out --------------------------------------------------------------------------------------------

_UNSEEN = ("Mn", "Cf")
_ALIKE = str.maketrans("’‘ʼ`‐‑–—", "''''----")


@lru_cache(maxsize=64)
def _fold(text: str) -> tuple[str, tuple[int, ...]]:
    """The text as it is compared, and where each of its signs stands: no capitals, accents or unseen signs."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for part in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold()):
            if unicodedata.category(part) in _UNSEEN:
                continue
            plain = " " if part.isspace() else part.translate(_ALIKE)
            if plain == " " and signs and signs[-1] == " ":
                continue
            signs.append(plain)
            places.append(place)
    return "".join(signs), tuple(places)


def folded(text: str) -> str:
    """The text as it is compared: no capitals, no accents, no signs that nobody sees, single blanks."""
    return _fold(text)[0].strip()


def occurrences(text: str, words: str) -> list[Span]:
    """Where these words stand in the text, as whole words; nowhere when they hold no letter or digit."""
    wanted = _fold(words)[0].strip()
    if MARK[0] in wanted or not any(sign.isalnum() for sign in wanted):
        return []
    folded, places = _fold(text)
    spans = []
    for match in re.finditer(f"{_edge(wanted[0], '<!')}{re.escape(wanted)}{_edge(wanted[-1], '!')}", folded):
        end = places[match.end() - 1] + 1
        while end < len(text) and unicodedata.category(text[end]) in _UNSEEN:
            end += 1
        spans.append((places[match.start()], end))
    return spans


def _edge(sign: str, look: str) -> str:
    """Beside a letter stands no other letter, beside a digit no other digit."""
    same = r"\d" if sign.isdecimal() else r"[^\W\d_]" if sign.isalpha() else ""
    return f"(?{look}{same})" if same else ""


def black_out(text: str, words: Iterable[str]) -> str:
    """The text with these words blacked out wherever they stand; marks side by side become one."""
    chosen = list(words)
    while spans := _merged(span for one in chosen for span in occurrences(text, one)):
        for start, end in reversed(spans):
            text = text[:start] + MARK + text[end:]
    return _MARKS.sub(MARK, text) if MARK in text else text


_MARKS = re.compile(rf"{MARK[0]}+(?:[^\S\n]*{MARK[0]}+)*")


def _merged(spans: Iterable[Span]) -> list[Span]:
    """The same places, those that overlap or touch made one, in order."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def is_left(blacked: str) -> bool:
    """Whether there is still anything to read."""
    return any(sign.isalnum() for sign in blacked)


def split_words(typed: str) -> list[str]:
    """What was typed, separated by commas or line ends, as words to black out."""
    return [word for part in re.split(r"[,;\n]", typed) if (word := clean_name(part))]


def pieces(text: str, proposed: Iterable[Proposal]) -> list[tuple[str, bool]]:
    """The text in pieces, those that are proposed marked True, so that a page can show them."""
    made: list[tuple[str, bool]] = []
    at = 0
    for start, end in _merged(span for one in proposed for span in occurrences(text, one.words)):
        made += [(text[at:start], False), (text[start:end], True)]
        at = end
    made.append((text[at:], False))
    return [(piece, is_marked) for piece, is_marked in made if piece]


def taken_out(written: str, left: str) -> list[str]:
    """Which words must have been blacked out of `written` to leave `left`; empty when that cannot be told."""
    first, *others = _MARKS.split(left)
    if not others or not written.startswith(first) or not written.endswith(others[-1]):
        return []
    taken: list[str] = []
    at = len(first)
    for n, piece in enumerate(others, 1):
        found = len(written) - len(piece) if n == len(others) else written.find(piece, at + 1)
        if found <= at:
            return []
        taken.append(" ".join(written[at:found].split()))
        at = found + len(piece)
    return taken if black_out(written, taken) == left else []
