"""The tables of reports: facts → Document, pure. A new one is a module beside these and a line here.

A report is about one partnership (or the nation), or over the partnerships of a round.
"""

from collections.abc import Callable

from app.core.document import Document
from app.core.facts import NationalFacts, RoundFacts
from app.reports.baseline import baseline, over_partnerships
from app.reports.learning import learning

REPORTS: dict[str, Callable[[RoundFacts], Document]] = {"baseline": baseline}
OVER_PARTNERSHIPS: dict[str, Callable[[NationalFacts], Document]] = {
    "baseline": over_partnerships,  # as data alone: its pages are those of the partnerships
    "learning": learning,
}


def document_of(name: str, facts: RoundFacts | NationalFacts) -> Document:
    """The report of this name from facts of either kind."""
    return OVER_PARTNERSHIPS[name](facts) if isinstance(facts, NationalFacts) else REPORTS[name](facts)
