"""What every question type knows about itself; a new type is a module here, a template and a line in the table."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from app.core.written import clean_text, too_long
from app.language import _


class QuestionType(ABC):
    """How one type of question is answered, read and counted."""

    name: str
    title: str
    is_text = False
    takes_scale = False
    takes_choices = False
    fixed_choices: tuple[tuple[str, str], ...] = ()
    longest: int | None = None  # characters, of a text

    @abstractmethod
    def read(self, given: Sequence[str], codes: Sequence[str]) -> str | None:
        """The stored value of what was given (one string a ticked box), None when empty.

        Raises ValueError with words for the person when a code does not exist.
        """


class OneCode(QuestionType):
    """Answered with exactly one code."""

    def read(self, given: Sequence[str], codes: Sequence[str]) -> str | None:
        chosen = [g for g in given if g]
        if not chosen:
            return None
        if len(chosen) > 1:
            raise ValueError(_("choose one answer only"))
        if chosen[0] not in codes:
            raise unknown_code(chosen[0], codes)
        return chosen[0]


class FreeText(QuestionType):
    """Answered in the participant's own words."""

    is_text = True

    def read(self, given: Sequence[str], codes: Sequence[str]) -> str | None:
        text = clean_text("\n".join(given))
        if self.longest is not None and len(text) > self.longest:
            raise ValueError(too_long(text, self.longest))
        return text or None


def unknown_code(code: str, codes: Sequence[str]) -> ValueError:
    """The error for a code that the question does not have."""
    return ValueError(_("“{code}” is not one of the answers: use {codes}", code=code[:40], codes=", ".join(codes)))
