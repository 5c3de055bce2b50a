"""A file of evidence → the file that is kept: known by its content, written afresh, its properties taken out.

What is kept is never what was sent: a picture is drawn again, a PDF and an office file are put together anew from the
parts that are known, and text is read and written. Whatever hid before, behind or between them is gone.
"""

import io
import logging
from dataclasses import dataclass

from PIL import Image, ImageOps

from app.core.evidence import FILE_KINDS, LARGEST_FILE, File, kind_of_name, plain_file_name, size_in_words
from app.imports import evidence_office
from app.imports.evidence_text import read_text
from app.language import _

MOST_PIXELS = 25_000_000  # a picture of 75 MB once it is unpacked
PROGRAMS = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/ImportData", b"/SubmitForm")
ORIENTATION = 0x0112  # which side of a picture is up
PICTURES = {"png": "PNG", "jpg": "JPEG"}
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it finds wrong with a file quotes the file


@dataclass(frozen=True)
class CleanFile:
    """A file as it may be kept."""

    file: File
    content: bytes


def clean(name: str, content: bytes) -> CleanFile:
    """The file as it may be kept. Raises ValueError with words for the person."""
    kind = kind_of_name(name)
    if kind is None:
        known = ", ".join(suffix for its in FILE_KINDS.values() for suffix in its.suffixes)
        raise ValueError(_("Files of this kind are not taken. Choose one that ends in: {known}.", known=known))
    if not content:
        raise ValueError(_("This file is empty."))
    if len(content) > LARGEST_FILE:
        raise ValueError(_("This file is over {n}. Make it smaller, or give a link.", n=size_in_words(LARGEST_FILE)))
    if kind in PICTURES:
        kept = _picture(content, PICTURES[kind])
    elif kind == "pdf":
        kept = _pdf(content)
    elif kind in ("csv", "txt"):
        kept = read_text(content, is_table=kind == "csv")
    else:
        kept = evidence_office.clean(content, kind)
    if len(kept) > LARGEST_FILE:
        raise ValueError(_("This file is over {n}. Make it smaller, or give a link.", n=size_in_words(LARGEST_FILE)))
    return CleanFile(File(plain_file_name(name, kind), kind, len(kept)), kept)


def _picture(content: bytes, form: str) -> bytes:
    """The picture drawn again, upright: without place, camera, comments and whatever else it carried."""
    try:
        with Image.open(io.BytesIO(content), formats=[form]) as opened:
            is_large = opened.width * opened.height > MOST_PIXELS
            written = b"" if is_large else _drawn(opened, form)
    except Exception:  # what is wrong with somebody's picture has many names, and all mean the same here
        message = _("This is no {form} picture that can be read. Save it again as one, and choose that.", form=form)
        raise ValueError(message) from None
    if is_large:
        raise ValueError(_("This picture has over {n} million pixels. Make it smaller.", n=MOST_PIXELS // 1_000_000))
    return written


def _drawn(opened: Image.Image, form: str) -> bytes:
    opened.load()
    is_turned = opened.getexif().get(ORIENTATION, 1) != 1
    picture = ImageOps.exif_transpose(opened) if is_turned else opened
    picture.info = {name: its for name, its in picture.info.items() if name in ("transparency", "progressive")}
    written = io.BytesIO()
    if form == "PNG":
        picture.save(written, form)
    elif picture.format != form or picture.mode not in ("RGB", "L"):  # turned, or a phone's with a second one within
        picture.convert("RGB").save(written, form, quality=90)
    else:
        picture.save(written, form, quality="keep")  # the same tables: hardly anything is lost
    return written.getvalue()


def _pdf(content: bytes) -> bytes:
    """The PDF put together anew from what its pages need, without author, program, dates and other properties."""
    from pypdf import PdfReader, PdfWriter  # 28 MB of memory that a server without such a file need not hold

    if not content.startswith(b"%PDF-"):
        raise ValueError(_("This is no PDF. Save or print it as one, and choose that."))
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        is_locked = reader.is_encrypted
        if not is_locked:
            for part in (reader.root_object, *reader.pages):
                part.pop("/Metadata", None)
                part.pop("/PieceInfo", None)
            writer = PdfWriter(clone_from=reader)  # what is left and leads from one to the other
            writer.metadata = None
            writer.pdf_header = reader.pdf_header
            pages, written = len(writer.pages), io.BytesIO()
            writer.write(written)
    except Exception:  # what is wrong with somebody's PDF has many names, and all mean the same here
        raise ValueError(_("This PDF cannot be read. Print it to a new PDF, and choose that.")) from None
    if is_locked:
        raise ValueError(_("This PDF is locked with a password. Save it without one."))
    if not pages:
        raise ValueError(_("This PDF has no pages."))
    if any(name in written.getvalue() for name in PROGRAMS):
        raise ValueError(_("This PDF holds a program or another file. Print it to a new PDF, and choose that."))
    return written.getvalue()
