"""What the files of Word, PowerPoint and Excel have in common: a ZIP of XML that tells nothing of who made it when."""

import io
import unicodedata
import zipfile
from datetime import datetime, time

from app.core.document import Document

AUTHOR = "HowGood"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP can tell
CONTENT_TYPES = "[Content_Types].xml"


def made_at(document: Document) -> datetime:
    """The day of the document's snapshot, at noon; without one the first moment that a ZIP can tell."""
    if document.made is None:
        return datetime(*EARLIEST)
    return datetime.combine(document.made, time(12))


def language_tag(document: Document) -> str:
    """The language with its country, as word processors name them."""
    return f"{document.language}-GB"


def clean(text: str) -> str:
    """Text without the signs that XML forbids."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in text if sign in "\n\t" or _may_stand(sign))


def _may_stand(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cs") and sign not in "\ufffe\uffff"


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction is of a script written from the right."""
    for sign in text:
        direction = unicodedata.bidirectional(sign)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def repacked(package: bytes) -> bytes:
    """The same ZIP with its parts in one order and without the time at which it was written."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        # The table of contents stands first: some readers take it for the mark of such a package.
        for name in sorted(source.namelist(), key=lambda name: (name != CONTENT_TYPES, name)):
            how = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED  # a picture is packed already
            target.writestr(zipfile.ZipInfo(name, EARLIEST), source.read(name), how)
    return packed.getvalue()
