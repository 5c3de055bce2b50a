"""The evidence register of a partnership: links, files and notes, each bound to what it shows something about.

It is bound to questions by their permanent codes and to actions of improvement plans, so that it is offered again
wherever they come up: at the next workshop, on the action's page. It is the partnership's own. It enters no figure and
no report, and nothing of it is seen by other partnerships.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.errors import Problem
from app.core.practice import LONGEST_LINK, Tag, is_link
from app.core.written import clean_name, length_problems
from app.language import _

LONGEST_TITLE = 120  # characters
LONGEST = 2_000
LONGEST_STEM = 80
LARGEST_FILE = 4_000_000  # bytes; with the form around it less than any post may have
LARGEST_REGISTER = 50_000_000  # bytes of all files of one partnership
MOST = 500  # pieces of one partnership
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$", re.I)  # names that Windows takes for devices


class Kind(StrEnum):
    """What a piece of evidence is."""

    LINK = "link"
    FILE = "file"
    NOTE = "note"

    @property
    def words(self) -> str:
        """The kind as people read it."""
        return {Kind.LINK: _("Link"), Kind.FILE: _("File"), Kind.NOTE: _("Note")}[self]


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is taken: how its names may end, and as what alone it is given out again."""

    suffixes: tuple[str, ...]
    media_type: str
    title: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
FILE_KINDS: dict[str, FileKind] = {
    "pdf": FileKind(("pdf",), "application/pdf", "PDF"),
    "png": FileKind(("png",), "image/png", "PNG"),
    "jpg": FileKind(("jpg", "jpeg"), "image/jpeg", "JPEG"),
    "docx": FileKind(("docx",), _OFFICE + "wordprocessingml.document", "Word"),
    "xlsx": FileKind(("xlsx",), _OFFICE + "spreadsheetml.sheet", "Excel"),
    "pptx": FileKind(("pptx",), _OFFICE + "presentationml.presentation", "PowerPoint"),
    "odt": FileKind(("odt",), _OPEN + "text", "OpenDocument"),
    "ods": FileKind(("ods",), _OPEN + "spreadsheet", "OpenDocument"),
    "odp": FileKind(("odp",), _OPEN + "presentation", "OpenDocument"),
    "csv": FileKind(("csv",), "text/csv", "CSV"),
    "txt": FileKind(("txt",), "text/plain", "TXT"),
}
SUFFIXES = {suffix: name for name, kind in FILE_KINDS.items() for suffix in kind.suffixes}


@dataclass(frozen=True)
class File:
    """A file of the register: the name it is given out under, one of FILE_KINDS, and its size in bytes."""

    name: str
    kind: str
    size: int

    @property
    def words(self) -> str:
        """`minutes.pdf (PDF, 1.2 MB)`."""
        return f"{self.name} ({FILE_KINDS[self.kind].title}, {size_in_words(self.size)})"


@dataclass(frozen=True)
class Piece:
    """A piece of evidence as it was typed; `actions` are ids of actions of the partnership's plans."""

    kind: Kind
    title: str = ""
    words: str = ""
    link: str = ""
    file: File | None = None
    questions: frozenset[Tag] = frozenset()
    actions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Evidence:
    """A piece in the register: when it was added, and by whom."""

    id: str
    piece: Piece
    day: date
    by: str


@dataclass(frozen=True)
class Extent:
    """How much there is in a register: pieces, and bytes of their files."""

    pieces: int
    bytes: int


def size_in_words(size: int) -> str:
    """`640 kB`, `1.2 MB`, `4 MB`."""
    return (
        f"{size / 1_000_000:.1f}".removesuffix(".0") + " MB"
        if size >= 1_000_000
        else f"{max(1, round(size / 1_000))} kB"
    )


def kind_of_name(name: str) -> str | None:
    """Which of FILE_KINDS a file's name says that it is; None where it is none of them."""
    _stem, _dot, suffix = clean_name(name).rpartition(".")
    return SUFFIXES.get(suffix.casefold())


def plain_file_name(typed: str, kind: str) -> str:
    """The name that a file is kept and given out under: no folders, one dot, nothing that a system could take for more.

    It ends as its content says.
    """
    last = re.split(r"[/\\]", clean_name(typed))[-1]
    stem = last.rpartition(".")[0] or last
    stem = re.sub(r"[^\w ,()&+-]+", "-", stem)[:LONGEST_STEM].strip(" -,&+")
    if RESERVED.fullmatch(stem):
        stem = f"{stem}-"
    return f"{stem or 'evidence'}.{kind}"


def in_ascii(name: str) -> str:
    """The name for what reads ASCII alone."""
    flat = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem, _dot, suffix = flat.rpartition(".")
    return f"{stem.strip() or 'evidence'}.{suffix}"


def problems_with(
    piece: Piece, *, questions: frozenset[Tag], actions: frozenset[str], kept: Extent, is_new: bool
) -> list[Problem]:
    """What stands against keeping this, field by field.

    `questions` and `actions` are those there are to be bound to, `kept` is what the register holds already.
    """
    return [
        *length_problems("title", piece.title, LONGEST_TITLE, _("Give it a title.")),
        *length_problems("words", piece.words, LONGEST, _("Write the note.") if piece.kind is Kind.NOTE else ""),
        *(_link_problems(piece.link) if piece.kind is Kind.LINK else ()),
        *_binding_problems(piece, questions, actions),
        *(_room_problems(piece, kept) if is_new else ()),
    ]


def _link_problems(link: str) -> Iterator[Problem]:
    yield from length_problems("link", link, LONGEST_LINK)
    if len(link) <= LONGEST_LINK and not is_link(link):
        yield Problem("link", _("Write the whole address, such as https://www.example.org/report.pdf."))


def _binding_problems(piece: Piece, questions: frozenset[Tag], actions: frozenset[str]) -> Iterator[Problem]:
    if not piece.questions and not piece.actions:
        yield Problem("tag", _("Tick at least one question or action, so that it is found again."))
    elif not (piece.questions <= questions and piece.actions <= actions):
        yield Problem("tag", _("One of these is no longer here. Look at what is ticked, and save again."))


def _room_problems(piece: Piece, kept: Extent) -> Iterator[Problem]:
    if kept.pieces >= MOST:
        yield Problem("title", _("The register is full: it holds {n} pieces. Remove some first.", n=MOST))
    if piece.file and kept.bytes + piece.file.size > LARGEST_REGISTER:
        most = size_in_words(LARGEST_REGISTER)
        yield Problem("file", _("The files would be over {most} together. Remove some, or give a link.", most=most))


def found(register: Iterable[Evidence], *, question: Tag | None = None, kind: Kind | None = None) -> list[Evidence]:
    """The pieces on this question and of this kind; what is None does not narrow."""
    return [
        its
        for its in register
        if (question is None or question in its.piece.questions) and (kind is None or its.piece.kind is kind)
    ]


def of_actions(register: Sequence[Evidence]) -> dict[str, list[Evidence]]:
    """The pieces of each action that has some, by its id."""
    made: dict[str, list[Evidence]] = {}
    for its in register:
        for action in its.piece.actions:
            made.setdefault(action, []).append(its)
    return made
