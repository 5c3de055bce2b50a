"""The table of reports: facts → Document, pure. A new one is a module beside these and a line here."""

from collections.abc import Callable

from app.core.document import Document
from app.core.facts import RoundFacts
from app.reports.baseline import baseline

REPORTS: dict[str, Callable[[RoundFacts], Document]] = {"baseline": baseline}
