"""The table of files of single answers: responses → bytes. A new one is a module beside these and a line here."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.core.raw import RawResponse, Size, Source
from app.exports.answers import codebook, long, sav, wide
from app.exports.answers.book import Book
from app.exports.answers.drawing import draw

__all__ = ["ANSWER_FILES", "AnswerFile", "draw", "file_name"]


@dataclass(frozen=True)
class AnswerFile:
    """A way for single answers to leave. `has_room` tells whether it can take so many."""

    title: str
    about: str
    suffix: str
    media_type: str
    write: Callable[[Book, Iterable[RawResponse]], Iterator[bytes]]
    holds_answers: bool = True
    has_room: Callable[[Book, Size], bool] = lambda _book, _size: True


CSV = "text/csv; charset=utf-8"
SAV = "application/x-spss-sav"

ANSWER_FILES = {
    "wide": AnswerFile(
        "Wide CSV",
        "One line for each response, a column for each question: for R or a spreadsheet.",
        ".csv",
        CSV,
        wide.write,
    ),
    "long": AnswerFile("Long CSV", "One line for each answer, with its label in words.", ".csv", CSV, long.write),
    "sav": AnswerFile(
        "SPSS file",
        "As the wide CSV, with labels and declared missing values.",
        ".sav",
        SAV,
        sav.write,
        has_room=sav.has_room,
    ),
    "codebook": AnswerFile(
        "Codebook",
        "What every column and code of the other files means. It holds no answers.",
        ".csv",
        CSV,
        codebook.write,
        holds_answers=False,
    ),
}
HIDDEN = "with-hidden-groups"


def file_name(sources: Sequence[Source], name: str) -> str:
    """What the file is called, so that nobody takes it for one that may be handed on."""
    rounds = sources[0].slug if len(sources) == 1 else f"{sources[0].questionnaire.id}-{len(sources)}-rounds"
    form = ANSWER_FILES[name]
    told = rounds if form.suffix == f".{name}" else f"{rounds}-{name}"
    return f"{HIDDEN}-{told}{form.suffix}" if form.holds_answers else f"{told}{form.suffix}"
