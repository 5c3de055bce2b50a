"""One line a response, one column a variable: codes and words as they were given."""

from collections.abc import Iterable, Iterator

from app.core.raw import RawResponse
from app.core.written import as_a_cell
from app.exports.answers.book import Book, Part, Variable
from app.exports.answers.lines import csv_pieces


def write(book: Book, responses: Iterable[RawResponse]) -> Iterator[bytes]:
    """A choice is 1, 0, or empty; the way of not answering stands in a column beside the choices or the text."""
    header = [variable.column for variable in book.variables]
    return csv_pieces(header, ([_cell(variable, response) for variable in book.variables] for response in responses))


def _cell(variable: Variable, response: RawResponse) -> str:
    said = variable.of(response)
    if variable.part is Part.CHOICE:
        return said if said in ("0", "1") else ""
    return said if variable.is_coded else as_a_cell(said)
