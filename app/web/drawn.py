"""Reports as they were drawn, kept in this process: while nothing of the facts has changed, nothing of the page has."""

from dataclasses import dataclass
from threading import Lock

from markupsafe import Markup

from app.core.document import Document
from app.core.facts import NationalFacts, RoundFacts
from app.language import page_language
from app.reports import document_of
from app.templating import render_macro

MOST = 16  # reports kept, each of about a megabyte


@dataclass(frozen=True)
class Drawn:
    """A report's page but for what is around it."""

    title: str
    subtitle: str
    contents: Markup
    body: Markup


def draw(document: Document) -> Drawn:
    """A report's page, drawn now."""
    return Drawn(
        document.title,
        document.subtitle,
        render_macro("document.html", "contents", document),
        render_macro("document.html", "body", document),
    )


class DrawnReports:
    """What was drawn last of each report, with the facts it was drawn from."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, ...], tuple[RoundFacts | NationalFacts, Drawn]] = {}
        self._lock = Lock()

    def of(self, name: str, facts: RoundFacts | NationalFacts) -> Drawn:
        """The report as it was drawn from these very facts, comments and own words among them, or else drawn anew."""
        partnership = facts.partnership if isinstance(facts, RoundFacts) else None
        key = (name, facts.round, partnership or "", page_language())
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and kept[0] == facts:
            return kept[1]
        drawn = draw(document_of(name, facts))
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = (facts, drawn)
            if len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]
        return drawn
