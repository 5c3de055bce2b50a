"""A document as one page that stands alone: it carries its style, and loads nothing."""

import re
from pathlib import Path

from app.core.document import Document
from app.templating import render

STATIC = Path(__file__).resolve().parents[2] / "static"


def write(document: Document) -> bytes:
    """The whole page in UTF-8."""
    style = re.sub(r"@font-face\s*\{[^}]*\}", "", (STATIC / "app.css").read_text(encoding="utf-8"))
    return render("document_file.html", document=document, style=style).encode()
