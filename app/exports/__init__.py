"""The table of formats: Document → bytes. A new one is a module beside these and a line here."""

from collections.abc import Callable
from dataclasses import dataclass

from app.core.document import Document
from app.exports import charts, csv, docx, html, json, pptx, xlsx
from app.templating import environment


@dataclass(frozen=True)
class Format:
    """A way for a report to leave. `suffix` ends the file's name; what is no text is not written to a terminal."""

    title: str
    suffix: str
    media_type: str
    write: Callable[[Document], bytes]
    is_text: bool = True


# What document.html draws a Chart with, on the site's pages as in files.
environment.globals["chart_svg"] = charts.drawn

OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = {
    "html": Format("Page", ".html", "text/html; charset=utf-8", html.write),
    "docx": Format("Word", ".docx", f"{OFFICE}.wordprocessingml.document", docx.write, is_text=False),
    "pptx": Format("PowerPoint", ".pptx", f"{OFFICE}.presentationml.presentation", pptx.write, is_text=False),
    "xlsx": Format("Excel", ".xlsx", f"{OFFICE}.spreadsheetml.sheet", xlsx.write, is_text=False),
    "csv": Format("Frequencies as CSV, safe to publish", "-frequencies.csv", "text/csv; charset=utf-8", csv.write),
    "json": Format("JSON", ".json", "application/json", json.write),
}
