"""The agenda of a workshop: proposed from what the survey says, so that the whole fits the time that is set."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.questionnaire import Question, Questionnaire
from app.core.reading import Reading
from app.core.snapshot import Figures

SLOT = 15  # minutes, the usual slot of a consensus session (Improvement Service, TSI self-assessment)
LEAST, MOST = 15, 480  # minutes of a whole workshop
MOST_ITEM = 120  # minutes of one item
ORDER = (
    Reading.VIEWS_DIFFER,
    Reading.AREA_FOR_DEVELOPMENT,
    Reading.NOT_ENOUGH_KNOWLEDGE,
    Reading.STRENGTH,
    Reading.EXPLORE,
)


@dataclass(frozen=True)
class Item:
    """One thing to talk about: a question on a scale, or with None the priorities; how long, and how it is read."""

    question: str | None
    minutes: int
    reading: Reading | None = None


def can_be_rated(questionnaire: Questionnaire) -> list[Question]:
    """The questions that a room can rate: those on a scale."""
    return [q for q in questionnaire.questions if q.scale is not None]


def propose(questionnaire: Questionnaire, figures: Figures | None, minutes: int) -> list[Item]:
    """Where views differ, areas for development, where too few could say, then the strongest; last the priorities.

    Without a survey, the first question of each section, then the second. The minutes add up to those that are set.
    """
    order = _from_survey(questionnaire, figures) if figures else _in_turn(questionnaire)
    slots = minutes // SLOT
    has_priorities = slots >= 3
    chosen = order[: max(1, slots - has_priorities)]
    count = len(chosen) + has_priorities
    if not chosen:
        return []
    each, more = divmod(minutes, count)
    lengths = [min(each + (n < more), MOST_ITEM) for n in range(count)]
    items = [Item(q.code, length, reading) for (q, reading), length in zip(chosen, lengths, strict=False)]
    return [*items, Item(None, lengths[-1])] if has_priorities else items


def shared_out(lengths: Sequence[int], minutes: int) -> list[int]:
    """These lengths made longer or shorter in proportion, so that together they are as long as the time that is set.

    None is shorter than a minute or longer than an item may be, so very many or very few may still not fit.
    """
    total, ends, gone = sum(lengths), [], 0
    for length in lengths:
        gone += length
        ends.append(round(gone * minutes / total))
    return [min(max(end - begin, 1), MOST_ITEM) for begin, end in zip([0, *ends[:-1]], ends, strict=True)]


def _from_survey(questionnaire: Questionnaire, figures: Figures) -> list[tuple[Question, Reading | None]]:
    found: list[tuple[tuple[float, float], Question, Reading | None]] = []
    for question in can_be_rated(questionnaire):
        standing = figures.questions[question.code]
        reading = figures.reading(standing, questionnaire)
        if reading is Reading.NOT_REPORTED:
            continue
        share = float(standing.balanced if standing.balanced is not None else 0)
        strength = reading in (Reading.STRENGTH, Reading.EXPLORE)
        by = -float(standing.gap or 0) if reading is Reading.VIEWS_DIFFER else -share if strength else share
        found.append(((ORDER.index(reading) if reading else len(ORDER), by), question, reading))
    return [(question, reading) for _order, question, reading in sorted(found, key=lambda one: one[0])]


def _in_turn(questionnaire: Questionnaire) -> list[tuple[Question, Reading | None]]:
    sections = [[q for q in s.questions if q.scale is not None] for s in questionnaire.sections]
    longest = max(map(len, sections), default=0)
    return [(its[n], None) for n in range(longest) for its in sections if n < len(its)]
