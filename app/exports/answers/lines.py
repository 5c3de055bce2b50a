"""Lines of CSV piece by piece, so that a file of any length takes the memory of a few."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

AT_ONCE = 500  # lines


def csv_pieces(header: Sequence[str], lines: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, so that spreadsheets read it."""
    piece = io.StringIO(newline="")
    writer = csv.writer(piece)
    writer.writerow(header)
    yield b"\xef\xbb\xbf"
    for number, line in enumerate(lines, 1):
        writer.writerow(line)
        if number % AT_ONCE == 0:
            yield piece.getvalue().encode()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue().encode()
