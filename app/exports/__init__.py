"""The table of formats: Document → bytes. A new one is a module beside these and a line here."""

from collections.abc import Callable
from dataclasses import dataclass

from app.core.document import Document
from app.exports import charts, csv, html, json, pdf
from app.templating import environment


@dataclass(frozen=True)
class Format:
    """A way for a report to leave."""

    title: str
    suffix: str
    media_type: str
    write: Callable[[Document], bytes]


# What document.html draws a Chart with, on the site's pages as in files.
environment.globals["chart_svg"] = charts.drawn

FORMATS = {
    "html": Format("Page", ".html", "text/html; charset=utf-8", html.write),
    "pdf": Format("PDF", ".pdf", "application/pdf", pdf.write),
    "json": Format("JSON", ".json", "application/json", json.write),
    "csv": Format("CSV", ".csv", "text/csv; charset=utf-8", csv.write),
}
