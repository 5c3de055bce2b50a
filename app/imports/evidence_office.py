"""Office files as evidence: put together anew from their parts, without properties, refused with whatever can run.

A file of Word, Excel, PowerPoint or OpenDocument is a zip of parts. Nothing is ever unpacked to a disk.
"""

import io
import re
import zipfile
from collections.abc import Iterator

from app.language import _

MOST_PARTS = 2_000
MOST_UNPACKED = 40_000_000  # bytes of all parts together
AT_ONCE = 1 << 16
THE_DAY = (1980, 1, 1, 0, 0, 0)  # every part has the same: no zip can say none

MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
OPEN = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}

# Parts that could run, and other files within the file that may.
RUNS = re.compile(
    r"vba(project|data)|macrosheets/|activex|embeddings/(?!.*\.(xlsx|docx|pptx)$)"
    r"|\.(bin|exe|js|vbs|dll|ole|jar|class|xlsm|docm|pptm)$|^(object[^/]*/)?(basic|scripts)/.",
    re.I,
)
HARMLESS = re.compile(r"/printersettings\d*\.bin$", re.I)  # of the printer that it was meant for
# What a part fetches from elsewhere as soon as it is opened.
FETCHES = re.compile(
    rb'<[\w:]*Relationship\b(?=[^>]*TargetMode\s*=\s*["\']External)'
    rb'(?=[^>]*Type\s*=\s*["\'][^"\']*/(attachedTemplate|oleObject|frame|subDocument|aFChunk|control)["\'])',
    re.I,
)
HIDDEN = re.compile(rb"\x00|<!|&#")  # by which the words looked for here could be written otherwise
CALLS = re.compile(rb"DDEAUTO|<ddeLink|<oleLink|vnd\.sun\.star\.script|<office:script\b")
MACROS = re.compile(rb"macroEnabled|vbaProject|ms-excel\.intlmacrosheet|ms-excel\.macrosheet", re.I)
LOCKED = re.compile(rb"<[\w:]*encryption-data\b", re.I)

_PROPERTIES = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SCHEMAS = b"http://schemas.openxmlformats.org/"
EMPTY = {
    "core": _PROPERTIES + b'<cp:coreProperties xmlns:cp="' + _SCHEMAS + b'package/2006/metadata/core-properties"/>',
    "app": _PROPERTIES + b'<Properties xmlns="' + _SCHEMAS + b'officeDocument/2006/extended-properties"/>',
    "custom": _PROPERTIES + b'<Properties xmlns="' + _SCHEMAS + b'officeDocument/2006/custom-properties"/>',
    "meta": b'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-meta xmlns:office='
    b'"urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"><office:meta/></office:document-meta>',
}
PROPERTIES = re.compile(r"docProps/(core|app|custom)\d*\.xml$|(meta)\.xml$", re.I)


def clean(content: bytes, kind: str) -> bytes:
    """The file put together anew. Raises ValueError with words for the person."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValueError(_("This file is locked with a password, or of an older kind. Save it anew, without one."))
    unreadable = _("This file is not what its name says, or is damaged. Save it again, and choose that.")
    if not content.startswith(b"PK\x03\x04"):
        raise ValueError(unreadable)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            parts = dict(_parts(opened))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, OverflowError):
        raise ValueError(unreadable) from None
    if not _is(parts, kind):
        raise ValueError(unreadable)
    _must_not_run(parts)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            its = zipfile.ZipInfo(name, THE_DAY)
            its.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            made.writestr(its, _without_properties(name, part))
    return written.getvalue()


def _parts(opened: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """The parts, read up to a limit: what a zip says of its own size is not believed."""
    named = [its for its in opened.infolist() if not its.is_dir()]
    names = [its.filename for its in named]
    too_much = _("This file is too large once it is unpacked. Save it with fewer pictures, or give a link.")
    if len(named) > MOST_PARTS:
        raise ValueError(too_much)
    if len({name.casefold() for name in names}) < len(names) or not all(map(_is_within, names)):
        raise zipfile.BadZipFile
    left = MOST_UNPACKED
    for its in named:
        with opened.open(its) as part:
            pieces = []
            while piece := part.read(AT_ONCE):
                left -= len(piece)
                if left < 0:
                    raise ValueError(too_much)
                pieces.append(piece)
        yield its.filename, b"".join(pieces)


def _is_within(name: str) -> bool:
    """Whether a part's name leads nowhere but into the file."""
    return not (name.startswith("/") or "\\" in name or ":" in name or "\0" in name or ".." in name.split("/"))


def _is(parts: dict[str, bytes], kind: str) -> bool:
    """Whether the parts are those of a file of this kind."""
    if kind in OPEN:
        named = b"application/vnd.oasis.opendocument." + OPEN[kind].encode()
        return parts.get("mimetype", b"").strip() == named and "content.xml" in parts
    return "[Content_Types].xml" in parts and MAIN_PART[kind] in parts


def _must_not_run(parts: dict[str, bytes]) -> None:
    if LOCKED.search(parts.get("META-INF/manifest.xml", b"")):
        raise ValueError(_("This file is locked with a password, or of an older kind. Save it anew, without one."))
    for name, part in parts.items():
        is_list = name == "[Content_Types].xml" or name.endswith(".rels")
        says = is_list and (HIDDEN.search(part) or MACROS.search(part) or FETCHES.search(part))
        calls = name.endswith(".xml") and CALLS.search(part)
        if says or calls or (RUNS.search(name) and not HARMLESS.search(name)):
            raise ValueError(_("This file holds macros or other programs. Save it without them, and choose that."))


def _without_properties(name: str, part: bytes) -> bytes:
    found = PROPERTIES.fullmatch(name)
    return EMPTY[(found[1] or found[2]).casefold()] if found else part
