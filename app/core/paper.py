"""How questions are numbered: rated and chosen ones are counted, open boxes are offers beside them."""

from app.core.questionnaire import Question, Questionnaire


def numbers(questionnaire: Questionnaire, perspective: str) -> dict[str, int]:
    """The number of each question that has one, for the questions put to this perspective."""
    put_to = (q for questions in questionnaire.put_to[perspective].values() for q in questions)
    return {q.code: number for number, q in enumerate((q for q in put_to if not q.kind.is_text), 1)}


def questions_put_to(questionnaire: Questionnaire, perspective: str, section: str) -> list[Question]:
    """The section's questions for this perspective, in order."""
    return list(questionnaire.put_to[perspective].get(section, ()))
