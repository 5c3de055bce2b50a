"""The table of formats: Document → bytes. A new one is a module beside these and a line here."""

from collections.abc import Callable
from dataclasses import dataclass

from app.core.document import Document
from app.exports import csv, docx, html, json, pdf, pptx, xlsx


def _nothing() -> str:
    return ""


@dataclass(frozen=True)
class Format:
    """A way for a report to leave. `about` says what it is for; `suffix` ends the file's name.

    What is no text is not written to a terminal. `takes_long`: more than a second. `lacking` says what must be
    installed on this machine first; empty where all is there.
    """

    title: str
    about: str
    suffix: str
    media_type: str
    write: Callable[[Document], bytes]
    is_text: bool = True
    takes_long: bool = False
    lacking: Callable[[], str] = _nothing

    def file_name(self, *of: str | None) -> str:
        """The file's name, from what the report is of and its own name."""
        return "-".join(part for part in of if part) + self.suffix


OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = {
    "pdf": Format(
        "PDF",
        "To print, or to send as it is. Screen readers can read it.",
        ".pdf",
        "application/pdf",
        pdf.write,
        is_text=False,
        takes_long=True,
        lacking=pdf.lacking,
    ),
    "docx": Format(
        "Word",
        "To change, and to go on writing.",
        ".docx",
        f"{OFFICE}.wordprocessingml.document",
        docx.write,
        is_text=False,
        takes_long=True,
    ),
    "pptx": Format(
        "PowerPoint",
        "Slides for a meeting, one finding on each.",
        ".pptx",
        f"{OFFICE}.presentationml.presentation",
        pptx.write,
        is_text=False,
        takes_long=True,
    ),
    "xlsx": Format(
        "Excel",
        "Each table on a sheet, to calculate with.",
        ".xlsx",
        f"{OFFICE}.spreadsheetml.sheet",
        xlsx.write,
        is_text=False,
    ),
    "csv": Format(
        "Figures as CSV",
        "Every figure in one table. Safe to publish.",
        "-frequencies.csv",
        "text/csv; charset=utf-8",
        csv.write,
    ),
    "json": Format("JSON", "Every figure, for other programs.", ".json", "application/json", json.write),
    "html": Format(
        "Page", "One file for any browser, also without a network.", ".html", "text/html; charset=utf-8", html.write
    ),
}
