"""A later snapshot: the kept one's counts by row plus whole blocks of late answers, never a recount (DESIGN section 5).

Between any two snapshots a confidential row grows by none or by at least the minimum, and nothing ever leaves it: not
when somebody withdraws, and not when somebody who is counted answers anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.disclosure import Growth, Row, grow, missing
from app.core.figures import Standing, Tally
from app.core.questionnaire import Question, Questionnaire
from app.core.snapshot import Counts, Figures, Taken, body_of


def take_late(questionnaire: Questionnaire, kept: Figures, late: Counts, *, minimum: int) -> Taken | None:
    """The next snapshot; `late` counts the submitted responses that are in none. None when no row grows."""
    growth = grow(kept.rows, late.sizes, minimum)
    if growth is None:
        return None
    tallies = {
        q.code: _added(questionnaire, q, kept.questions[q.code], late.tallies[q.code], growth)
        for q in questionnaire.questions
    }
    sizes = {code: _size(code, kept, late, growth) for code in growth.rows.of}
    body = body_of(questionnaire, tallies, growth.rows, sizes)
    body["started"] = {
        code: {
            # Somebody who was counted may have withdrawn since.
            "started": max(before["started"], late.started.get(code, 0), sizes[code] + late.empty.get(code, 0)),
            "submitted_empty": late.empty.get(code, 0),
        }
        for code, before in kept.body["started"].items()
    }
    return Taken(body, growth.entering)


def _added(
    questionnaire: Questionnaire, question: Question, kept: Standing, late: Mapping[str, Tally], growth: Growth
) -> dict[str, Tally]:
    """The tallies by perspective; the merged row's kept ones stand under its first: only their sum was ever kept."""
    rows = growth.rows
    nothing = Tally(None if question.kind.is_text else dict.fromkeys(questionnaire.codes[question.code], 0))
    before = {code: row.tally for code, row in kept.own.items()}
    if kept.merged is not None:
        before[rows.merged[0]] = kept.merged.tally
    return {
        code: before.get(code, nothing) + (late[code] if code in growth.entering else nothing)
        for code in [*rows.own, *rows.merged]
        if question.is_put_to(code)
    }


def _size(code: str, kept: Figures, late: Counts, growth: Growth) -> int:
    before = kept.sizes[code] if kept.rows.of[code] in (Row.OWN, Row.MERGED) else 0
    enters = code in growth.entering or growth.rows.of[code] is Row.LEFT_OUT
    return before + (late.sizes[code] if enters else 0)


@dataclass(frozen=True)
class Waiting:
    """People of a perspective who are in no report yet, and how many more it takes until they enter one."""

    people: int
    more: int


def waiting(kept: Figures, late: Mapping[str, int], minimum: int) -> dict[str, Waiting]:
    """Who came after the kept snapshot was made, by perspective; `late` counts all that are in none."""
    left_out = {code: kept.sizes[code] for code, row in kept.rows.of.items() if row is Row.LEFT_OUT}
    came = {code: late.get(code, 0) - left_out.get(code, 0) for code in kept.rows.of}
    more = missing(kept.rows, late, minimum)
    return {code: Waiting(n, more.get(code, 0)) for code, n in came.items() if n > 0}
