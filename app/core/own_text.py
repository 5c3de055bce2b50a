"""Where people may write into a report, and how those places are called."""

from app.core.questionnaire import Questionnaire
from app.language import _

INTRODUCTION, CONCLUSION, NEXT_STEPS = "introduction", "conclusion", "next-steps"
WHAT_NEXT = "what-next"
LONGEST = 5_000  # characters


def section_place(section: str) -> str:
    """The place under a section's head."""
    return f"section-{section}"


def places(questionnaire: Questionnaire) -> dict[str, str]:
    """Every place of a partnership's report in its order, with its title."""
    return {
        INTRODUCTION: _("Introduction"),
        **{section_place(s.code): s.title.words for s in questionnaire.sections},
        CONCLUSION: _("Conclusion"),
        NEXT_STEPS: _("Next steps"),
    }


def learning_places(questionnaire: Questionnaire) -> dict[str, str]:
    """Every place of the report over partnerships in its order, with its title; staff write there."""
    return {
        INTRODUCTION: _("Introduction"),
        **{section_place(s.code): s.title.words for s in questionnaire.sections if s.scale is not None},
        WHAT_NEXT: _("What this round suggests next"),
    }
