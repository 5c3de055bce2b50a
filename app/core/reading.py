"""The rule that names a strength or an area for development: six sentences, the first that holds (DESIGN section 5)."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction

from app.core.figures import Standing, Tally
from app.core.questionnaire import Thresholds


class Reading(StrEnum):
    """What a question or section is read as."""

    STRENGTH = "strength"
    AREA_FOR_DEVELOPMENT = "area_for_development"
    VIEWS_DIFFER = "views_differ"
    EXPLORE = "explore"
    NOT_ENOUGH_KNOWLEDGE = "not_enough_knowledge"
    NOT_REPORTED = "not_reported"


def read(standing: Standing, rule: Thresholds) -> Reading:
    """The reading of one scale question or section."""
    everyone = standing.everyone
    shares = list(standing.own_shares.values())
    if not everyone.tally.people or not standing.is_reportable:
        return Reading.NOT_REPORTED
    if unknown_share(everyone.tally) >= rule.exact("unknown"):
        return Reading.NOT_ENOUGH_KNOWLEDGE
    if not everyone.tally.answered or everyone.agreement is None:
        return Reading.NOT_REPORTED
    if stand_apart(shares, rule) or everyone.agreement < rule.exact("agreement"):
        return Reading.VIEWS_DIFFER
    balanced = standing.balanced
    if balanced is None:  # over partnerships only, where no row is shown by itself
        return Reading.EXPLORE
    if balanced >= rule.exact("strength") and all(s >= rule.exact("floor") for s in shares):
        return Reading.STRENGTH
    if balanced < rule.exact("development") or any(s < rule.exact("low") for s in shares):
        return Reading.AREA_FOR_DEVELOPMENT
    return Reading.EXPLORE


def unknown_share(tally: Tally) -> Fraction:
    """Don't know and not applicable, of everyone who gave any answer."""
    return Fraction(tally.dont_know + tally.not_applicable, tally.people)


def stand_apart(shares: Iterable[Fraction], rule: Thresholds) -> bool:
    """Whether one row stands on the agreeing side and another on the other."""
    shares = list(shares)
    return any(s >= rule.exact("agree_side") for s in shares) and any(s < rule.exact("other_side") for s in shares)


def caused_by(standing: Standing, rule: Thresholds) -> list[str]:
    """The on-the-record rows without whose one answer the reading would be another, in order."""
    reading = read(standing, rule)
    return [
        code
        for code in standing.own
        if code not in standing.confidential and read(without(standing, code), rule) is not reading
    ]


def without(standing: Standing, code: str) -> Standing:
    """The same, had this row's own share played no part (everyone's figures stay)."""
    return replace(standing, own={c: row for c, row in standing.own.items() if c != code})
