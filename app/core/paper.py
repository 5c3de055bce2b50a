"""How questions are numbered: rated and chosen ones are counted, open boxes are offers beside them."""

from app.core.questionnaire import Question, Questionnaire


def numbers(questionnaire: Questionnaire, perspective: str) -> dict[str, int]:
    """The number of each question that has one, for the questions put to this perspective."""
    counted = [q for q in questionnaire.questions if q.is_put_to(perspective) and not q.kind.is_text]
    return {question.code: number for number, question in enumerate(counted, 1)}


def questions_put_to(questionnaire: Questionnaire, perspective: str, section: str) -> list[Question]:
    """The section's questions for this perspective, in order."""
    return [
        question
        for its in questionnaire.sections
        if its.code == section
        for question in its.questions
        if question.is_put_to(perspective)
    ]
