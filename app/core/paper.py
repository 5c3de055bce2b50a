"""How questions are numbered: rated and chosen ones, and what stands before them; boxes at the end are offers."""

from app.core.questionnaire import Question, Questionnaire


def numbers(questionnaire: Questionnaire, perspective: str) -> dict[str, int]:
    """The number of each question that has one, for the questions put to this perspective.

    An open box among a section's questions is one of them; those that end it are offers beside them, without number.
    """
    found: dict[str, int] = {}
    for questions in questionnaire.put_to[perspective].values():
        end = max((place for place, q in enumerate(questions, 1) if not q.kind.is_text), default=0)
        for question in questions[:end]:
            found[question.code] = len(found) + 1
    return found


def questions_put_to(questionnaire: Questionnaire, perspective: str, section: str) -> list[Question]:
    """The section's questions for this perspective, in order."""
    return list(questionnaire.put_to[perspective].get(section, ()))
