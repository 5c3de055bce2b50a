"""Codings from CSV: matched by question and words to the comments of a round, weighed whole before any is stored."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.core.codebook import Codebook
from app.core.coding import find_passage, in_order
from app.core.coding_files import CODINGS, WHAT_FITS
from app.core.errors import Problem
from app.core.themes import Coded, Passage
from app.imports import pasted
from app.imports.pasted import MOST_PROBLEMS, Line
from app.language import _


@dataclass(frozen=True)
class Weighed:
    """What a file would do: comments by handle with the passages they would have, and how many stay as they are."""

    changed: Mapping[str, tuple[Coded, Sequence[Passage]]] = field(default_factory=dict)
    unchanged: int = 0


def read(text: str, book: Codebook, comments: Sequence[Coded]) -> tuple[Weighed, list[Problem]]:
    """What the file would do to these comments; with problems, nothing.

    A comment that the file names has the codings of the file afterwards and no others; comments that it does not
    name stay as they are. The same words under one question are coded the same, in one partnership where it is named.
    """
    lines, problems = pasted.read(text, WHAT_FITS, CODINGS)
    known: dict[tuple[str, str], list[Coded]] = defaultdict(list)
    for comment in comments:
        known[comment.question, _in_one_line(pasted.plain(comment.shown))].append(comment)
    coded: dict[str, dict[tuple[int, int], set[str]]] = {}
    for line in lines:
        its = [
            comment
            for comment in known.get((line["question"], _in_one_line(line["comment"])), ())
            if line["partnership"] in ("", comment.partnership) and line["perspective"] in ("", comment.perspective)
        ]
        found = _against(line, book, its)
        problems += [Problem("content", message, line.number) for message in found]
        for comment in its if not found else ():
            spans = coded.setdefault(comment.handle, {})
            if line["theme"]:
                spans.setdefault(_span(comment, line["passage"]), set()).add(_today(book, line["theme"]))
    if problems:
        return Weighed(), sorted(problems, key=lambda problem: problem.line or 0)[:MOST_PROBLEMS]
    return _weighed(book, comments, coded), []


def _in_one_line(words: str) -> str:
    """Words as they are compared: a spreadsheet may have broken their lines elsewhere."""
    return " ".join(words.split())


def _against(line: Line, book: Codebook, its: Sequence[Coded]) -> list[str]:
    if not its:
        return [
            _("No comment that may be coded has these words under the question {code}.", code=line["question"][:64])
        ]
    found = []
    theme = line["theme"]
    if theme and theme not in book.by_code and theme not in book.gone:
        found.append(_("The codebook has no theme {code}.", code=theme[:64]))
    elif theme and book.now(theme) is None and not all(_waits_there(comment, line) for comment in its):
        title, heirs = book.title(theme), ", ".join(book.heirs(theme))
        found.append(
            _("“{title}” was split. Use one of {heirs}.", title=title, heirs=heirs)
            if heirs
            else _("“{title}” was taken out of the codebook.", title=title)
        )
    if line["passage"] and find_passage(its[0].shown, line["passage"]) is None:
        found.append(_("These words do not stand in the comment: “{words}”.", words=line["passage"][:60]))
    if line["passage"] and not theme:
        found.append(_("This passage has no theme."))
    return found


def _waits_there(comment: Coded, line: Line) -> bool:
    """Whether the file says only what stands already: this passage waits to be coded again."""
    span = _span(comment, line["passage"])
    return any((p.start, p.end) == span and line["theme"] in p.themes for p in comment.passages)


def _today(book: Codebook, code: str) -> str:
    return book.now(code) or code


def _span(comment: Coded, passage: str) -> tuple[int, int]:
    return (find_passage(comment.shown, passage) if passage else None) or (0, len(comment.shown))


def _weighed(
    book: Codebook, comments: Sequence[Coded], coded: Mapping[str, Mapping[tuple[int, int], set[str]]]
) -> Weighed:
    changed: dict[str, tuple[Coded, Sequence[Passage]]] = {}
    for comment in comments:
        if comment.handle in coded:
            new = in_order(Passage(*span, frozenset(its)) for span, its in coded[comment.handle].items())
            now = in_order(
                Passage(p.start, p.end, frozenset(_today(book, code) for code in p.themes)) for p in comment.passages
            )
            if new != now:
                changed[comment.handle] = (comment, new)
    return Weighed(changed, len(coded) - len(changed))
