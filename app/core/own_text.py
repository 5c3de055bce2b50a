"""Where the partnership's own people may write into a report, and how those places are called."""

from app.core.questionnaire import Questionnaire
from app.language import _

INTRODUCTION, CONCLUSION, NEXT_STEPS = "introduction", "conclusion", "next-steps"
LONGEST = 5_000  # characters


def section_place(section: str) -> str:
    """The place under a section's head."""
    return f"section-{section}"


def places(questionnaire: Questionnaire) -> dict[str, str]:
    """Every place in the report's order, with its title."""
    return {
        INTRODUCTION: _("Introduction"),
        **{section_place(s.code): s.title.words for s in questionnaire.sections},
        CONCLUSION: _("Conclusion"),
        NEXT_STEPS: _("Next steps"),
    }
