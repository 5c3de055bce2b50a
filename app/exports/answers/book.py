"""The variables of a file of answers: what each is called, what it can hold, and what it means in each version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from app.core.answers import BLANK
from app.core.questionnaire import Questionnaire
from app.core.raw import RawResponse


class Part(StrEnum):
    """What of a response or of its answer to one question a variable holds."""

    RESPONSE = "response"  # something about the response itself
    CODE = "code"  # the one code that was chosen, or the way of not answering
    CHOICE = "choice"  # whether this one of several choices was chosen, or the way of not answering
    TEXT = "text"
    NON_ANSWER = "non_answer"  # the way of not answering, for files in which the variables beside it cannot hold it
    NOTE = "note"


@dataclass(frozen=True)
class Value:
    """A code that a variable can hold: its number in SPSS, its newest label, whether it is a way of not answering."""

    code: str
    number: int
    label: str
    is_missing: bool


@dataclass(frozen=True)
class Meaning:
    """What a variable is in one version: where it stands, its wording for each perspective, its codes' labels."""

    version: int
    section: str = ""
    type: str = ""
    wording: Mapping[str, str] | None = None
    labels: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Variable:
    """One variable: `column` names it in CSV, `name` in SPSS. `meanings` are by version, the newest first."""

    column: str
    name: str
    question: str
    part: Part
    choice: str
    label: str
    values: tuple[Value, ...]
    is_ordinal: bool
    meanings: tuple[Meaning, ...]

    @property
    def is_coded(self) -> bool:
        """Whether it holds one of its values; others hold words."""
        return bool(self.values)

    @cached_property
    def versions(self) -> frozenset[int]:
        """The versions that have it; it is empty in responses to others."""
        return frozenset(meaning.version for meaning in self.meanings)

    def of(self, response: RawResponse) -> str:
        """What the response holds here: a code, words, or nothing."""
        if self.part is Part.RESPONSE:
            return str(getattr(response, self.question))
        if response.version not in self.versions:
            return ""
        answer = response.answers.get(self.question, BLANK)
        match self.part:
            case Part.NOTE:
                return answer.note
            case Part.TEXT:
                return answer.value or ""
            case Part.NON_ANSWER:
                return answer.non_answer or ""
            case Part.CHOICE if answer.value is not None:
                return "1" if self.choice in answer.codes else "0"
        return answer.token


@dataclass(frozen=True)
class Book:
    """All variables of a file, in its order, and the versions and partnerships (name by slug) that they are about.

    `cut` names SPSS's variable that counts the texts it could not hold whole.
    """

    questionnaires: tuple[Questionnaire, ...]
    variables: tuple[Variable, ...]
    places: Mapping[str, str]
    cut: str

    @property
    def newest(self) -> Questionnaire:
        """The newest version."""
        return self.questionnaires[0]

    @property
    def perspectives(self) -> tuple[str, ...]:
        """The perspectives of every version, the newest version's first."""
        return tuple(dict.fromkeys(code for its in self.questionnaires for code in its.perspective))

    @cached_property
    def by_version(self) -> dict[int, Questionnaire]:
        """The versions by number."""
        return {its.version: its for its in self.questionnaires}


def values_of(meanings: Sequence[Meaning], missing: Mapping[str, int], numbers: Mapping[str, int]) -> tuple[Value, ...]:
    """The codes of every version, each once, with its newest label; the ways of not answering (`missing`) come last.

    Codes have the number that `numbers` gives them; else they are counted from 1, the newest version's first.
    """
    labels: dict[str, str] = {}
    for meaning in meanings:
        for code, label in (meaning.labels or {}).items():
            labels.setdefault(code, label)
    codes = [code for code in labels if code not in missing]
    counted = {code: numbers.get(code, place) for place, code in enumerate(codes, 1)}
    return (
        *(Value(code, number, labels[code], False) for code, number in counted.items()),
        *(Value(code, number, labels[code], True) for code, number in missing.items() if code in labels),
    )
