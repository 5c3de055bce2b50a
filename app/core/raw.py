"""Single answers as they leave for analysts: from which rounds, and one response whole. Never a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.answers import Answer
from app.core.errors import Refusal
from app.core.questionnaire import Questionnaire
from app.language import _


@dataclass(frozen=True)
class Source:
    """A round from which answers are taken. `places` are its partnerships, slug and name; none: the nation."""

    slug: str
    questionnaire: Questionnaire
    places: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Size:
    """How much there is to write: responses, and characters in all their values and notes."""

    responses: int
    characters: int


@dataclass(frozen=True)
class RawResponse:
    """One submitted response. `id` is random; `partnership` is a slug, empty in a round about the nation."""

    id: str
    round: str
    version: int
    partnership: str
    perspective: str
    organisation: str
    answers: Mapping[str, Answer]


def versions(sources: Sequence[Source]) -> list[Questionnaire]:
    """The questionnaire's versions behind these rounds, the newest first. Refuses two questionnaires in one file."""
    found = {source.questionnaire.version: source.questionnaire for source in sources}
    if len({source.questionnaire.id for source in sources}) > 1:
        names = ", ".join(sorted({source.questionnaire.id for source in sources}))
        raise Refusal(
            _("One file holds one questionnaire; these rounds have {names}. Take a file of each.", names=names)
        )
    return [found[number] for number in sorted(found, reverse=True)]
