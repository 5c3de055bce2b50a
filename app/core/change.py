"""Change between two rounds in one partnership: only the same row, standing in both, on what still asks the same.

A row is the same where it holds the same perspectives, in confidence both times or on the record both times under the
same names. The balanced share and the reading are made of all rows, and so compare only where every row is the same
(DESIGN section 5).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from app.core.comparison import Diff, Why, diff
from app.core.figures import Measured, Standing, whole_percent
from app.core.questionnaire import Questionnaire
from app.core.reading import Reading, read
from app.core.snapshot import Figures, Json

STEADY = 5  # points: in groups this small one or two people make such a movement, and it is told as no clear change


class OfARound(Protocol):
    """What is known of one round in one partnership."""

    @property
    def questionnaire(self) -> Questionnaire:
        """The version it was asked with."""

    @property
    def figures(self) -> Figures:
        """Its kept figures."""

    @property
    def organisations(self) -> Mapping[str, Sequence[str]]:
        """Who answered on the record, by perspective."""


@dataclass(frozen=True)
class Move:
    """A share in two rounds."""

    was: Fraction
    now: Fraction

    @property
    def points(self) -> int:
        """How far it went up (or, negative, down): whole points of the exact difference."""
        moved = whole_percent(abs(self.now - self.was))
        return moved if self.now >= self.was else -moved

    @property
    def is_steady(self) -> bool:
        """Whether it moved too little to be told as better or worse."""
        return abs(self.points) <= STEADY


@dataclass(frozen=True)
class Compared:
    """One question or section in both rounds: each share's movement, or why there is none to tell.

    `own` holds the perspectives that have their own row in it now; `readings` are the earlier and the present one.
    """

    balanced: Move | Why
    own: Mapping[str, Move | Why]
    merged: Move | Why | None = None
    readings: tuple[Reading, Reading] | None = None


@dataclass(frozen=True)
class Change:
    """What changed between two rounds: sections that have figures and scale questions, by code, as they are now."""

    diff: Diff
    sections: Mapping[str, Compared]
    questions: Mapping[str, Compared]

    def as_json(self, questionnaire: Questionnaire) -> Json:
        """The same as data, in the order of this questionnaire, the newer one."""
        return {
            "same_rule": self.diff.same_rule,
            "sections": [
                {
                    "code": section.code,
                    **_compared_json(self.sections[section.code]),
                    "questions": [
                        {
                            "code": question.code,
                            "reworded": self.diff.questions[question.code].is_reworded,
                            **_compared_json(self.questions[question.code]),
                        }
                        for question in section.questions
                        if question.scale is not None
                    ],
                }
                for section in questionnaire.sections
                if section.code in self.sections
            ],
            "gone": [code for code, its in self.diff.questions.items() if its.breaks is Why.GONE],
        }


def _compared_json(its: Compared) -> Json:
    was, now = its.readings or (None, None)
    return {
        "balanced": _move_json(its.balanced),
        "perspectives": {code: _move_json(move) for code, move in its.own.items()},
        "merged": None if its.merged is None else _move_json(its.merged),
        "reading": None if was is None or now is None else {"was": was.value, "now": now.value},
    }


def _move_json(move: Move | Why) -> Json:
    if isinstance(move, Why):
        return {"not_comparable": move.value}
    return {"was": float(move.was), "now": float(move.now), "points": move.points}


@dataclass(frozen=True)
class _Who:
    """What makes a row the same in two rounds. `names` is None for people who answer in confidence."""

    perspectives: frozenset[str]
    names: frozenset[str] | None = None


class _Side:
    """One of the two rounds: its rows, and the questions in which each stands.

    `known` are the rows that can be known again: of one on the record that is so only with every name.
    """

    def __init__(self, of: OfARound) -> None:
        rows = of.figures.rows
        self.own = {code: _own(of, code) for code in rows.own}
        self.merged = _Who(frozenset(rows.merged))
        self.known = {
            who for code, who in self.own.items() if who.names is None or len(who.names) >= of.figures.sizes[code]
        }
        self.known |= {self.merged} if rows.merged else set()
        self.stands: dict[_Who, set[str]] = {}
        for code, standing in of.figures.questions.items():
            for who in self.rows(standing):
                self.stands.setdefault(who, set()).add(code)

    def rows(self, standing: Standing | None) -> dict[_Who, Measured]:
        """The rows that stand here."""
        if standing is None:
            return {}
        rows = {self.own[code]: row for code, row in standing.own.items()}
        return rows | ({self.merged: standing.merged} if standing.merged else {})


def _own(of: OfARound, code: str) -> _Who:
    """The row of one perspective, with the names of those who are on the record."""
    if code in of.figures.rows.confidential:
        return _Who(frozenset([code]))
    return _Who(frozenset([code]), frozenset(" ".join(n.casefold().split()) for n in of.organisations.get(code, ())))


def change(before: OfARound, now: OfARound) -> Change:
    """Everything that may be said of the way from one round to the other."""
    both = _Both(before, now)
    sections, questions = {}, {}
    for section in now.questionnaire.sections:
        scaled = [q.code for q in section.questions if q.scale is not None]
        standing = now.figures.sections[section.code]
        if standing is not None:
            was = before.figures.sections.get(section.code)
            sections[section.code] = both.compared(scaled, was, standing, both.diff.sections[section.code])
        for code in scaled:
            earlier, present = before.figures.questions.get(code), now.figures.questions[code]
            questions[code] = both.compared([code], earlier, present, both.diff.questions[code].breaks)
    return Change(both.diff, sections, questions)


def moved(before: OfARound, now: OfARound, known: Diff) -> dict[str, Move | Why]:
    """The way of each section's balanced share alone; `known` is the diff, which many partnerships have in common."""
    both = _Both(before, now, known)
    both.rule = None
    moves = {}
    for section in now.questionnaire.sections:
        standing = now.figures.sections[section.code]
        if standing is not None:
            scaled = [q.code for q in section.questions if q.scale is not None]
            was = before.figures.sections.get(section.code)
            moves[section.code] = both.compared(scaled, was, standing, known.sections[section.code]).balanced
    return moves


class _Both:
    """The two rounds side by side."""

    def __init__(self, before: OfARound, now: OfARound, known: Diff | None = None) -> None:
        self.diff = known or diff(before.questionnaire, now.questionnaire)
        self.rule = now.questionnaire.reading if self.diff.same_rule else None
        self.before, self.now = _Side(before), _Side(now)

    def compared(self, questions: Sequence[str], was: Standing | None, now: Standing, breaks: Why | None) -> Compared:
        """The shares of some questions, pooled in two standings."""
        earlier, present = self.before.rows(was), self.now.rows(now)
        why = {who: breaks or self._apart(who, questions) for who in {*earlier, *present}}
        moves = {who: why[who] or _move(earlier[who].favourable, row.favourable) for who, row in present.items()}
        every = breaks or next((reason for reason in (Why.GROUPS, Why.ASKED) if reason in why.values()), None)
        balanced = every or _balanced(was, now, earlier, present)
        return Compared(
            balanced,
            {code: moves[self.now.own[code]] for code in now.own},
            moves[self.now.merged] if now.merged else None,
            self._readings(was, now) if isinstance(balanced, Move) else None,
        )

    def _apart(self, who: _Who, questions: Sequence[str]) -> Why | None:
        """Why this row is not the same in both rounds here."""
        if not (who in self.before.known and who in self.now.known):
            return Why.GROUPS
        asked_before, asked = (side.stands.get(who, set()).intersection(questions) for side in (self.before, self.now))
        return None if asked_before == asked else Why.ASKED

    def _readings(self, was: Standing | None, now: Standing) -> tuple[Reading, Reading] | None:
        """Both readings, where one rule gave both."""
        return (read(was, self.rule), read(now, self.rule)) if self.rule is not None and was is not None else None


def _balanced(
    was: Standing | None, now: Standing, earlier: Mapping[_Who, Measured], present: Mapping[_Who, Measured]
) -> Move | Why:
    if was is None or not (was.is_reportable and now.is_reportable):
        return Why.NOT_REPORTED
    if _with_a_share(earlier) != _with_a_share(present):
        return Why.NOBODY
    return _move(was.balanced, now.balanced)


def _with_a_share(rows: Mapping[_Who, Measured]) -> set[_Who]:
    return {who for who, row in rows.items() if row.favourable is not None}


def _move(was: Fraction | None, now: Fraction | None) -> Move | Why:
    return Why.NOBODY if was is None or now is None else Move(was, now)
