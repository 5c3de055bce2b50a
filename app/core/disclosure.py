"""Rows: which groups stand alone, which are merged, who enters no figure (DESIGN section 5).

Everything printed is computed from rows that never overlap and are never split, each of at least the minimum of
confidential people, so no arithmetic over pages, files, rounds or nations can reach fewer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.core.questionnaire import Perspective, Question


class Row(StrEnum):
    """How a perspective stands in a report."""

    OWN = "own"
    MERGED = "merged"
    LEFT_OUT = "left_out"
    EMPTY = "empty"
    HIDDEN = "hidden"  # over several partnerships only: its own row stands in too few of them


@dataclass(frozen=True)
class Rows:
    """The rows of one partnership in one round. `of` is in the questionnaire's order."""

    of: Mapping[str, Row]
    confidential: frozenset[str]

    @property
    def own(self) -> list[str]:
        """Perspectives with a row of their own, on the record or not."""
        return [code for code, row in self.of.items() if row is Row.OWN]

    @property
    def own_confidential(self) -> list[str]:
        """Confidential perspectives with a row of their own."""
        return [code for code in self.own if code in self.confidential]

    @property
    def merged(self) -> list[str]:
        """The perspectives of the merged row; empty when there is none."""
        return [code for code, row in self.of.items() if row is Row.MERGED]

    def merged_stands_in(self, question: Question) -> bool:
        """Whether the merged row may be used: the question was put to all its perspectives."""
        return bool(self.merged) and all(question.is_put_to(code) for code in self.merged)

    def confidential_stands_in(self, question: Question) -> bool:
        """Whether any confidential row stands in the question."""
        return self.merged_stands_in(question) or any(question.is_put_to(c) for c in self.own_confidential)


def decide_rows(
    perspectives: Sequence[Perspective],
    sizes: Mapping[str, int],
    minimum: int,
    *,
    all_on_record: bool = False,
) -> Rows:
    """The rows for `sizes`: submitted responses with an answer, by perspective."""
    confidential = frozenset(p.code for p in perspectives if not (p.on_record or all_on_record))
    return _decide({p.code: sizes.get(p.code, 0) for p in perspectives}, confidential, minimum)


def _decide(size: Mapping[str, int], confidential: frozenset[str], minimum: int) -> Rows:
    of = {code: Row.OWN if n else Row.EMPTY for code, n in size.items()}
    small = [code for code in size if code in confidential and 0 < size[code] < minimum]
    if small:
        of |= dict.fromkeys(small, Row.MERGED)
        if sum(size[code] for code in small) < minimum:
            large = [code for code in size if code in confidential and size[code] >= minimum]
            if large:
                of[_smallest_later(large, size)] = Row.MERGED
            else:
                of |= dict.fromkeys(small, Row.LEFT_OUT)
    return Rows(of, confidential)


@dataclass(frozen=True)
class Growth:
    """What late answers make of the rows of a report that has been read: the rows, and who of `late` enters now."""

    rows: Rows
    entering: frozenset[str]


def grow(kept: Rows, late: Mapping[str, int], minimum: int) -> Growth | None:
    """The rows with late answers; `late` counts those in no snapshot, by perspective. None when no row grows.

    A confidential row grows by none or by at least the minimum, so that no two reports differ by fewer. Its
    perspectives stay as they are: one nobody had answered for may become a row of its own. Only where no confidential
    row stood are they decided anew. An organisation on the record enters at once.
    """
    of = dict(kept.of)
    grown = {code for code in of if code not in kept.confidential and late.get(code, 0)}
    of |= dict.fromkeys(grown, Row.OWN)
    if kept.own_confidential or kept.merged:
        for group in [[code] for code in kept.own_confidential], [kept.merged], [[c] for c in _unanswered(kept)]:
            for codes in group:
                if sum(late.get(code, 0) for code in codes) >= minimum:
                    grown.update(code for code in codes if late.get(code, 0))
                    of |= {code: Row.OWN for code in codes if of[code] is Row.EMPTY}
    else:
        anew = _decide({code: late.get(code, 0) for code in of}, kept.confidential, minimum)
        of |= {code: row for code, row in anew.of.items() if code in kept.confidential}
        grown.update(code for code in [*anew.own_confidential, *anew.merged])
    return Growth(Rows(of, kept.confidential), frozenset(grown)) if grown else None


def _unanswered(rows: Rows) -> list[str]:
    return [code for code, row in rows.of.items() if row is Row.EMPTY and code in rows.confidential]


def missing(kept: Rows, late: Mapping[str, int], minimum: int) -> dict[str, int]:
    """How many more answers each waiting perspective (its merged row counted as one) needs before they enter."""
    if not (kept.own_confidential or kept.merged):
        wait = sum(late.get(code, 0) for code in kept.confidential)
        return {code: minimum - wait for code in kept.of if code in kept.confidential and 0 < wait < minimum}
    joint = sum(late.get(code, 0) for code in kept.merged)
    need = {code: joint if row is Row.MERGED else late.get(code, 0) for code, row in kept.of.items()}
    return {code: minimum - n for code, n in need.items() if code in kept.confidential and 0 < n < minimum}


def _smallest_later(codes: Sequence[str], size: Mapping[str, int]) -> str:
    """The smallest; of equals the later in the questionnaire."""
    return min(reversed(codes), key=lambda code: size[code])
