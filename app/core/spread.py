"""What a room's ratings show once they are revealed: how many at which level, by row (DESIGN section 5).

Everyone in the room rates in confidence, whatever their group is in the survey: nobody there gave the words of consent
to be named. So rows are made of all groups alike, each of at least the minimum.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.core.answers import Answer, NonAnswer
from app.core.disclosure import decide_rows
from app.core.figures import Measured, measure, question_standing, tally
from app.core.questionnaire import Question, Questionnaire
from app.core.snapshot import block

Json = dict[str, Any]
Rating = tuple[str, str]  # the perspective of whoever gave it, and the code of a level or a non-answer


def rating_codes(questionnaire: Questionnaire, question: Question) -> tuple[str, ...]:
    """What a rating of this question can be."""
    return (*questionnaire.codes[question.code], *(kind.value for kind in NonAnswer))


def spread(
    questionnaire: Questionnaire,
    question: Question,
    ratings: Sequence[Rating],
    *,
    minimum: int,
    everyone_agreed: bool = False,
) -> Json | None:
    """The spread of all and of each row; None below the minimum, unless everyone agreed (then of all alone)."""
    sizes: dict[str, int] = {}
    given: dict[str, list[Answer | None]] = {p.code: [] for p in questionnaire.perspectives}
    for perspective, value in ratings:
        sizes[perspective] = sizes.get(perspective, 0) + 1
        given[perspective].append(_answer(value))
    if len(ratings) < minimum:
        whole = _whole(questionnaire, question, given)
        return {"people": len(ratings), "all": whole, "rows": []} if everyone_agreed else None
    rows = decide_rows([p.model_copy(update={"on_record": False}) for p in questionnaire.perspectives], sizes, minimum)
    codes = questionnaire.codes[question.code]
    tallies = {code: tally(question, codes, answers) for code, answers in given.items()}
    standing = question_standing(questionnaire, question, tallies, rows)
    shown = [([code], measured) for code, measured in standing.own.items()]
    if standing.merged is not None:
        shown.append((rows.merged, standing.merged))
    if len(shown) < 2:
        shown = []  # one row is everyone
    return {
        "people": len(ratings),
        "all": block(standing.everyone),
        "rows": [{"perspectives": list(codes), **block(measured)} for codes, measured in shown],
    }


def _whole(questionnaire: Questionnaire, question: Question, given: Mapping[str, Iterable[Answer | None]]) -> Json:
    assert question.scale is not None
    every = [answer for answers in given.values() for answer in answers]
    whole: Measured = measure(
        tally(question, questionnaire.codes[question.code], every), questionnaire.scales[question.scale].favourable
    )
    return block(whole)


def _answer(value: str) -> Answer:
    return Answer(None, NonAnswer(value)) if value in list(NonAnswer) else Answer(value)


def dots_in_all(given: Sequence[Mapping[str, int]], areas: Sequence[str]) -> Json:
    """How many dots each area has, of how many people."""
    return {"people": len(given), "dots": {area: sum(one.get(area, 0) for one in given) for area in areas}}
