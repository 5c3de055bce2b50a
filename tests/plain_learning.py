"""The learning report's counts, calculated a second time from raw answers; this imports nothing of `app`.

DESIGN section 5 ("Over several partnerships" and "RAG over partnerships") and the README's decision on colours are its
only sources.
"""

from fractions import Fraction

from tests.plain_calculation import reading_of
from tests.plain_change import Side, all_together, compared, shares, side, what_breaks_a_section, whole

READINGS = ("strength", "area_for_development", "views_differ", "explore", "not_enough_knowledge", "not_reported")
FEWEST = 5


def learning(
    questionnaire: dict,
    rows: list[dict],
    *,
    partnerships: list[str],
    mode: str,
    minimum: int,
    before: tuple[dict, list[dict], list[str]] | None = None,
) -> dict[str, dict]:
    """By section code what is counted of partnerships; `before`: the earlier questionnaire, rows and places."""
    sides = {p: side(questionnaire, rows, partnership=p, mode=mode, minimum=minimum) for p in partnerships}
    earlier = {}
    if before is not None:
        was, those, places = before
        earlier = {p: side(was, those, partnership=p, mode=mode, minimum=minimum) for p in places}
    found = {}
    for section in questionnaire["sections"]:
        codes = [q["code"] for q in section["questions"] if q["type"] == "scale"]
        if codes:
            found[section["code"]] = {
                "partnerships": counted([reading(of, codes) for of in sides.values()]),
                "spread": spread([shares(of, codes).get("balanced") for of in sides.values()]),
                "movement": movement(
                    [
                        compared(earlier[p], of, codes, what_breaks_a_section(earlier[p], of, section))["balanced"]
                        for p, of in sides.items()
                        if p in earlier
                    ]
                ),
                "questions": {code: counted([reading(of, [code]) for of in sides.values()]) for code in codes},
            }
    return found


def reading(of: Side, codes: list[str]) -> str | None:
    """What one partnership reads these questions as; None where the questionnaire has no rule."""
    if of["thresholds"] is None:
        return None
    everyone, blocks = all_together(of, codes)
    return reading_of(everyone, blocks, of)


def counted(readings: list[str | None]) -> dict | None:
    """How many partnerships read it as what, and the colour: 70% strengths green, 50% against red."""
    if None in readings:
        return None
    counts = {name: readings.count(name) for name in READINGS}
    reported = len(readings) - counts["not_reported"]
    if reported < FEWEST:
        return None
    colour = "amber"
    if counts["strength"] * 10 >= reported * 7:
        colour = "green"
    elif (counts["area_for_development"] + counts["views_differ"]) * 2 >= reported:
        colour = "red"
    return {"colour": colour, **counts}


def spread(balanced: list[Fraction | None]) -> dict | None:
    """Lowest, quartiles, median and highest in whole percent."""
    percents = sorted(whole(share) for share in balanced if share is not None)
    if len(percents) < FEWEST:
        return None
    half = len(percents) // 2
    return {
        "lowest": percents[0],
        "lower": median(percents[:half]),
        "middle": median(percents),
        "upper": median(percents[len(percents) - half :]),
        "highest": percents[-1],
        "partnerships": len(percents),
    }


def median(numbers: list[int]) -> int:
    low, high = numbers[(len(numbers) - 1) // 2], numbers[len(numbers) // 2]
    return (low + high + 1) // 2


def movement(moves: list[dict]) -> dict | None:
    """How many went up or down by more than five points."""
    points = [move["points"] for move in moves if "points" in move]
    if len(points) < FEWEST:
        return None
    return {
        "up": len([p for p in points if p > 5]),
        "steady": len([p for p in points if -5 <= p <= 5]),
        "down": len([p for p in points if p < -5]),
        "apart": len(moves) - len(points),
    }
