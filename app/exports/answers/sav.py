"""An SPSS system file, written by pyreadstat: numbers with labels, three declared ways of not answering, no clock.

It is built in memory, which `has_room` bounds; docs/answers.md has figures.
"""

import os
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.core.raw import RawResponse, Size
from app.exports.answers.book import Book, Variable

LONGEST_TEXT = 32_767  # bytes of one text
LONGEST_LABEL = 255  # bytes of a variable's label; of its values' labels 120, of the file's 64
LONGEST_VALUE_LABEL = 120
LONGEST_FILE_LABEL = 64
CUT = f"How many of its texts were cut to {LONGEST_TEXT:,} bytes, the most that SPSS takes; CSV has them whole"
PIECE = 1 << 16

# Where the head of a file says when it was made: `25 Nov 26` and `15:16:06`, after 92 bytes.
CLOCK_STANDS_AT = 92
NO_CLOCK = b"01 Jan 7000:00:00"


MOST_MEMORY = 400_000_000  # bytes, beside the 60 MB of the libraries
BYTES_A_CELL, BYTES_A_CHARACTER = 24, 2


def has_room(book: Book, size: Size) -> bool:
    """Whether the file can be built in a memory that a server can spare."""
    cells = size.responses * len(book.variables)
    return cells * BYTES_A_CELL + size.characters * BYTES_A_CHARACTER <= MOST_MEMORY


def write(book: Book, responses: Iterable[RawResponse]) -> Iterator[bytes]:
    """The file, whole before its first piece leaves."""
    with TemporaryDirectory(prefix="howgood-") as folder:
        file = Path(folder) / "answers.sav"
        _write(book, responses, file)
        with file.open("rb") as written:
            while piece := written.read(PIECE):
                yield piece


def _write(book: Book, responses: Iterable[RawResponse], file: Path) -> None:
    import pandas  # type: ignore[import-untyped]  # here, because it takes half a second and 50 MB, for this file only
    import pyreadstat

    columns = [_Column(variable) for variable in book.variables]
    cut = array("d")
    for response in responses:
        cut.append(sum([column.take(response) for column in columns]))
    coded = [variable for variable in book.variables if variable.is_coded]
    column_labels: dict[str, str | None] = {v.name: shortened(v.label, LONGEST_LABEL) for v in book.variables}
    missing: dict[str, list[Any]] = {v.name: [x.number for x in v.values if x.is_missing] for v in coded}
    pyreadstat.write_sav(
        pandas.DataFrame(
            {column.variable.name: pandas.Series(column.kept, dtype=column.dtype) for column in columns}
            | {book.cut: pandas.Series(cut, dtype="float64")}
        ),
        str(file),
        file_label=shortened(f"with-hidden-groups: {book.newest.short_title.english}", LONGEST_FILE_LABEL),
        column_labels=column_labels | {book.cut: CUT},
        variable_value_labels={
            v.name: {float(x.number): shortened(x.label, LONGEST_VALUE_LABEL) for x in v.values} for v in coded
        },
        missing_ranges={name: numbers for name, numbers in missing.items() if numbers},
        variable_measure={v.name: "ordinal" if v.is_ordinal else "nominal" for v in book.variables}
        | {book.cut: "scale"},
        variable_format=dict.fromkeys([*(v.name for v in coded), book.cut], "F5.0"),
        row_compress=True,
    )
    forget_the_clock(file)


class _Column:
    """One variable's values as they come in: numbers packed, texts as they are."""

    def __init__(self, variable: Variable):
        self.variable = variable
        self.number = {value.code: float(value.number) for value in variable.values}
        self.kept: array[float] | list[str] = array("d") if variable.is_coded else []
        self.dtype = "float64" if variable.is_coded else "object"

    def take(self, response: RawResponse) -> int:
        """Keeps what the response holds; 1 when it had to be cut."""
        said = self.variable.of(response)
        if isinstance(self.kept, list):
            fits = shortened(said, LONGEST_TEXT, mark="")
            self.kept.append(fits)
            return int(fits != said)
        self.kept.append(self.number[said] if said else float("nan"))
        return 0


def shortened(words: str, most: int, mark: str = "…") -> str:
    """The words in at most so many bytes of UTF-8, cut between characters; cut words end in the mark."""
    written = words.encode()
    if len(written) <= most:
        return words
    return written[: most - len(mark.encode())].decode(errors="ignore").rstrip() + mark


def forget_the_clock(file: Path) -> None:
    """Writes one fixed day and time over the file's own: nothing in it tells when it was made."""
    with file.open("r+b") as written:
        written.seek(CLOCK_STANDS_AT, os.SEEK_SET)
        written.write(NO_CLOCK)
