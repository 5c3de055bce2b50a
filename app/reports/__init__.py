"""The table of reports: facts → Document, pure. A new one is a module beside these and a line here."""

from collections.abc import Callable

from app.core.document import Document
from app.core.facts import NationalFacts, RoundFacts
from app.reports.baseline import baseline, over_partnerships
from app.reports.consultation import consultation

REPORTS: dict[str, Callable[[RoundFacts], Document]] = {
    "baseline": baseline,
    "consultation": consultation,
}
# How each is called where a questionnaire has several.
TITLES = {"baseline": "Baseline report", "consultation": "Analysis of answers"}
OVER_PARTNERSHIPS: dict[str, Callable[[NationalFacts], Document]] = {"baseline": over_partnerships}
