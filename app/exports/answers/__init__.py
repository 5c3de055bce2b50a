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
    "wide": AnswerFile("Wide CSV", "one line a response, one column a question", ".csv", CSV, wide.write),
    "long": AnswerFile("Long CSV", "one line an answer, with its label", ".csv", CSV, long.write),
    "sav": AnswerFile("SPSS", "the wide file with labels", ".sav", SAV, sav.write, has_room=sav.has_room),
    "codebook": AnswerFile(
        "Codebook", "what every column and code means; no answers", ".csv", CSV, codebook.write, holds_answers=False
    ),
}
HIDDEN = "with-hidden-groups"


def file_name(sources: Sequence[Source], name: str) -> str:
    """What the file is called, so that nobody takes it for one that may be handed on."""
    rounds = sources[0].slug if len(sources) == 1 else f"{sources[0].questionnaire.id}-{len(sources)}-rounds"
    form = ANSWER_FILES[name]
    told = f"{rounds}-{name}" if form.holds_answers else f"{rounds}-codebook"
    return f"{HIDDEN}-{told}{form.suffix}" if form.holds_answers else f"{told}{form.suffix}"
