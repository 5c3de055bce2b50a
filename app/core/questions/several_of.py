"""Any number of choices of a list."""

from collections.abc import Sequence

from app.core.questions.base import QuestionType, unknown_code


class SeveralOf(QuestionType):
    """Codes joined by `;` in the questionnaire's order, each at most once."""

    name = "several_of"
    title = "Several of a list"
    takes_choices = True

    def read(self, given: Sequence[str], codes: Sequence[str]) -> str | None:
        chosen = {part.strip() for g in given for part in g.split(";") if part.strip()}
        if unknown := sorted(chosen - set(codes)):
            raise unknown_code(unknown[0], codes)
        return ";".join(code for code in codes if code in chosen) or None
