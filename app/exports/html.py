"""A document as one page that stands alone: it carries its style and typeface, and loads nothing."""

import base64
import re
from functools import cache
from pathlib import Path

from app.assets import VENDOR
from app.core.document import Document
from app.templating import render

STATIC = Path(__file__).resolve().parents[2] / "static"


def write(document: Document) -> bytes:
    """The whole page in UTF-8."""
    return render("document_file.html", document=document, style=_style()).encode()


def sheets() -> str:
    """The site's style sheets, one after the other as a report's page has them."""
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in ("app.css", "desk.css"))


@cache
def _style() -> str:
    """The style sheets, with the typeface itself in the place of its address: charts are measured with it."""

    def inside(address: re.Match[str]) -> str:
        typeface = base64.b64encode((VENDOR / address[1]).read_bytes()).decode()
        return f'url("data:font/woff2;base64,{typeface}")'

    return re.sub(r'url\("vendor/([^"]+)"\)', inside, sheets())
