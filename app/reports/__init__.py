"""The table of reports: facts → Document, pure. A new one is a module beside these and a line here."""

from collections.abc import Callable

from app.core.document import Document
from app.core.facts import NationalFacts, RoundFacts
from app.core.record import WorkshopFacts
from app.reports.baseline import baseline, over_partnerships
from app.reports.consultation import consultation
from app.reports.criteria import criteria
from app.reports.learning import learning
from app.reports.record import record

REPORTS: dict[str, Callable[[RoundFacts], Document]] = {
    "baseline": baseline,
    "consultation": consultation,
}
OVER_PARTNERSHIPS: dict[str, Callable[[NationalFacts], Document]] = {
    "baseline": over_partnerships,
    "criteria": criteria,
    "learning": learning,
}
OF_WORKSHOPS: dict[str, Callable[[WorkshopFacts], Document]] = {
    "workshop-record": record,
}
ONLY_OVER_PARTNERSHIPS = OVER_PARTNERSHIPS.keys() - REPORTS.keys()  # these have a page and leave in every format
# How each is called where a questionnaire has several.
TITLES = {
    "baseline": "Baseline report",
    "consultation": "Analysis of answers",
    "criteria": "Review of plans",
    "learning": "Learning report",
    "workshop-record": "Workshop record",
}


def document_of(name: str, facts: RoundFacts | NationalFacts | WorkshopFacts) -> Document:
    """The report of this name from these facts."""
    if isinstance(facts, WorkshopFacts):
        return OF_WORKSHOPS[name](facts)
    return OVER_PARTNERSHIPS[name](facts) if isinstance(facts, NationalFacts) else REPORTS[name](facts)
