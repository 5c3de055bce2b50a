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
    size = {p.code: sizes.get(p.code, 0) for p in perspectives}
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


def _smallest_later(codes: Sequence[str], size: Mapping[str, int]) -> str:
    """The smallest; of equals the later in the questionnaire."""
    return min(reversed(codes), key=lambda code: size[code])
