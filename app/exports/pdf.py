"""A document as a PDF that can be read aloud: tagged, with bookmarks, made from the HTML and CSS of the printed page.

WeasyPrint needs Pango, a library of the system, so it is imported late: where Pango is missing all else works.
"""

import atexit
import base64
import gc
import re
from contextlib import redirect_stdout
from functools import cache
from importlib import import_module
from io import StringIO
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

from app.core.document import Document
from app.core.errors import Refusal
from app.exports import paper
from app.exports.charts import letters
from app.exports.html import sheets
from app.language import _
from app.templating import render

LACKING = (
    "A PDF needs the library Pango, which this server lacks. On Debian: apt install libpango-1.0-0 libpangoft2-1.0-0"
    " libharfbuzz-subset0; on macOS: brew install pango; then start HowGood anew. The other formats work without it,"
    " and the page can be printed."
)

# The library keeps what it knows of the typeface in one place, which two threads must not change at once.
_turn = Lock()
_import = Lock()  # standard output is turned away for all threads at once


def write(document: Document) -> bytes:
    """The PDF; the same document gives the same bytes. Refusal where Pango is missing."""
    if words := lacking():
        raise Refusal(words)
    library = _library()
    with _turn:
        style, faces = _style()
        page = library.HTML(string=render("document_paper.html", document=document), url_fetcher=_fetcher())
        paper.prepare(page.etree_element)
        sheet = library.CSS(string=paper.sheet(document), url_fetcher=_fetcher())
        made: bytes = page.write_pdf(stylesheets=[style, sheet], font_config=faces, pdf_variant="pdf/ua-1")
    del page
    gc.collect()  # its boxes hold each other, 95 MB in a long report, and would stay until the collector's rare turn
    return made


def write_page(html: str) -> bytes:
    """One page of ours, with pictures in place of drawings, as a tagged PDF. Refusal where Pango is missing."""
    if words := lacking():
        raise Refusal(words)
    library = _library()
    with _turn:
        style, faces = _style()
        page = library.HTML(string=html, url_fetcher=_fetcher())
        made: bytes = page.write_pdf(stylesheets=[style], font_config=faces, pdf_variant="pdf/ua-1")
    return made


def lacking() -> str:
    """What must be installed before a PDF can be written, in words; empty where all is there."""
    try:
        _library()
    except OSError:
        return _(LACKING)
    return ""


def _library() -> ModuleType:
    """WeasyPrint; OSError where a library of the system is missing."""
    # It tells of a missing library on standard output too, where only results belong.
    with _import, redirect_stdout(StringIO()):
        return import_module("weasyprint")


@cache
def _style() -> tuple[Any, Any]:
    """The site's style sheet and the typeface's weights, read once a process."""
    sheet = re.sub(r"@font-face \{[^}]*\}", lambda _found: _faces(), sheets(), count=1)
    faces = import_module("weasyprint.text.fonts").FontConfiguration()
    atexit.register(_style.cache_clear)  # while what it takes to remove its files is still there
    return _library().CSS(string=sheet, url_fetcher=_fetcher(), font_config=faces), faces


def _faces() -> str:
    """Each weight as a file of its own: made from the one that holds all, a PDF's bytes would tell the time."""
    return "\n".join(
        f"@font-face {{ font-family: Roboto; font-weight: {weight}; src: url(data:font/ttf;base64,{written}) }}"
        for weight, file in letters.faces()
        for written in [base64.b64encode(Path(file).read_bytes()).decode()]
    )


def _fetcher() -> Any:
    """Nothing is loaded: neither from a network nor from this machine."""
    return import_module("weasyprint.urls").URLFetcher(allowed_protocols=("data",))
