"""The grounds of a verdict: evidence and the page it stands on, kept as one note.

The page stands at the head of the note (`p. 12–14` on a line of its own) and the reason of a verdict that no reading
gave at its end, so that whatever carries a note carries them: the desk where comments are read, reports, files in and
out. They are marks of what is kept and not words of a page, and so the same in every language.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.core.written import clean_text
from app.language import _

PAGE, WHY = "p. ", "Why neither reading: "
LONGEST_PAGE = 60
ONE = r"(?:[A-Za-z]{0,2}\d{1,4}|[ivxlc]{1,8})"
PAGES = re.compile(rf"{ONE}(?:[–-]{ONE})?(?:, {ONE}(?:[–-]{ONE})?)*")


def read_pages(typed: str) -> str:
    """Page numbers as they are kept: `12`, `3, 7–9`, `iv`, `A2`. ValueError with words for the person."""
    pages = re.sub(r"\s*,\s*", ", ", re.sub(r"\s*[-–—]\s*", "–", clean_text(typed)))
    if pages and (len(pages) > LONGEST_PAGE or not PAGES.fullmatch(pages)):
        raise ValueError(_("write page numbers only, such as 12 or 3, 7–9"))
    return pages


@dataclass(frozen=True)
class Grounds:
    """What a verdict rests on: pages, words, and where no reading gave it why."""

    pages: str = ""
    words: str = ""
    why: str = ""

    @classmethod
    def of(cls, note: str) -> "Grounds":
        """The parts of a note; a note without marks is words alone."""
        head, _line, rest = note.partition("\n")
        pages = head.removeprefix(PAGE)
        is_page = head.startswith(PAGE) and len(pages) <= LONGEST_PAGE and PAGES.fullmatch(pages) is not None
        words = rest if is_page else note
        before, mark, why = ("\n" + words).rpartition("\n" + WHY)
        return cls(pages if is_page else "", (before if mark else words).removeprefix("\n"), why if mark else "")

    def written(self) -> str:
        """The parts as one note."""
        lines = (PAGE + self.pages if self.pages else "", self.words, WHY + self.why if self.why else "")
        return "\n".join(line for line in lines if line)

    @classmethod
    def joined(cls, notes: Iterable[str]) -> "Grounds":
        """The evidence of several notes as one, each page and each word once."""
        parts = [cls.of(note) for note in notes]
        pages = dict.fromkeys(page for its in parts for page in its.pages.split(", ") if page)
        joined = ", ".join(pages)
        words = dict.fromkeys(its.words for its in parts if its.words)
        return cls(joined if len(joined) <= LONGEST_PAGE else parts[0].pages, "\n".join(words))
