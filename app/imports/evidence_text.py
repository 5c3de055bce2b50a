"""Text and tables of text as evidence: read as text, and written as UTF-8."""

import csv
import io
import re

from app.core.written import MAY_BE_A_FORMULA
from app.language import _

LONGEST_CELL = 200_000  # characters
WORKED_OUT = re.compile(r"[=|!@]|\w\(")


def read_text(content: bytes, *, is_table: bool) -> bytes:
    """The text as UTF-8. Raises ValueError with words for the person."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")  # how spreadsheets on Windows save CSV
    if any(ord(sign) < 32 and sign not in "\t\n\r\f" for sign in text):
        raise ValueError(_("This is no plain text. Choose the file that its name says it is."))
    if is_table:
        _must_hold_values(text)
    return text.encode()


def _must_hold_values(text: str) -> None:
    """A table's cells are values: a formula would be worked out by whoever opens it."""
    first = text.split("\n", 1)[0]
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL))
    reader = csv.reader(
        io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline=""), delimiter=max(",;\t", key=first.count)
    )
    try:
        for row in reader:
            if any(cell.strip().startswith(MAY_BE_A_FORMULA) and not _is_plain(cell) for cell in row):
                message = _("Line {n} holds a formula. Save the table with its values alone.", n=reader.line_num)
                raise ValueError(message)
    except csv.Error as error:
        raise ValueError(_("This is no table of text ({error}).", error=error)) from None


def _is_plain(cell: str) -> bool:
    """Whether a cell that begins like a formula is a number, a dash or a list’s mark: nothing is worked out of it."""
    its = cell.strip()
    return not its.startswith(("=", "@")) and not WORKED_OUT.search(its)
