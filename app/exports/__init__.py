"""The table of formats: Document → bytes. A new one is a module beside these and a line here."""

from collections.abc import Callable
from dataclasses import dataclass

from app.core.document import Document
from app.exports import csv, html, json


@dataclass(frozen=True)
class Format:
    """A way for a report to leave."""

    title: str
    suffix: str
    media_type: str
    write: Callable[[Document], bytes]


FORMATS = {
    "html": Format("Page", ".html", "text/html; charset=utf-8", html.write),
    "json": Format("JSON", ".json", "application/json", json.write),
    "csv": Format("CSV", ".csv", "text/csv; charset=utf-8", csv.write),
}
