"""A codebook and codings as CSV: words as they were released, no id, no time, sorted by the words."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from app.core.codebook import Codebook
from app.core.coding import by_text, is_whole
from app.core.coding_files import CODEBOOK, CODINGS
from app.core.themes import Coded, themes_of, to_code_again
from app.core.written import as_a_cell


def codebook_csv(book: Codebook) -> bytes:
    """The living themes, one a line, each followed by those under it."""
    return _written(
        CODEBOOK, ((one.code, one.title, one.meaning, one.example, one.parent or "") for one in book.ordered)
    )


def codings_csv(book: Codebook, comments: Iterable[Coded]) -> bytes:
    """One line for each theme of each passage; a comment without one has a line with both left empty.

    An empty passage is the whole comment. What waits to be coded again has the code it was coded with.
    """
    return _written(CODINGS, (line for comment in by_text(comments) for line in _lines(book, comment)))


def _lines(book: Codebook, comment: Coded) -> Iterator[Sequence[str]]:
    head = (comment.partnership or "", comment.perspective or "", comment.question, comment.shown)
    if not comment.passages:
        yield (*head, "", "")
    for passage in comment.passages:
        words = "" if is_whole(comment, passage) else comment.shown[passage.start : passage.end]
        for theme in (*themes_of(book, passage), *to_code_again(book, passage)):
            yield (*head, words, theme)


def _written(header: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([as_a_cell(cell) for cell in line] for line in lines)
    return text.getvalue().encode("utf-8-sig")
