"""The learning report's counts, calculated a second time from raw answers; this imports nothing of `app`.

DESIGN section 5 ("Over several partnerships" and "RAG over partnerships") and the README's decision on colours are its
only sources.
"""

from fractions import Fraction

from tests.plain_calculation import decide_rows, people_with_an_answer, reading_of, rows_of_the_report
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


# Who took part, and what follows for the next round ------------------------------------------------------------------


def taking_part(questionnaire: dict, rows: list[dict], *, partnerships: list[str], mode: str, minimum: int) -> dict:
    """Responses by perspective and partnership, and whom each group's sums take in and leave out."""
    perspectives = [each["code"] for each in questionnaire["perspectives"]]
    on_record = {p["code"]: mode == "on-the-record" or bool(p["on_record"]) for p in questionnaire["perspectives"]}
    sizes, own, merged = {}, {code: [] for code in perspectives}, {}
    reported = []
    for slug in partnerships:
        people = people_with_an_answer(questionnaire, rows, slug)
        sizes[slug] = {code: len(people[code]) for code in perspectives}
        fates = decide_rows(perspectives, on_record, sizes[slug], minimum)
        made = rows_of_the_report(perspectives, on_record, fates, people)
        if any(row["kind"] != "on_record" for row in made) or (made and all(on_record.values())):
            reported.append(slug)
            for row in made:
                if row["kind"] == "merged":
                    merged[slug] = row["perspectives"]
                else:
                    own[row["perspectives"][0]].append(slug)
    began = {code: len({(r["partnership"], r["response"]) for r in rows if r["perspective"] == code}) for code in own}
    submitted = {code: sum(sizes[slug][code] for slug in partnerships) for code in perspectives}
    return {
        "reported": sorted(reported),
        "submitted": {slug: sum(sizes[slug].values()) for slug in partnerships},
        "participation": [
            {
                "perspective": code,
                "on_record": on_record[code],
                "submitted": submitted[code],
                "row": "own" if len(own[code]) >= 3 else "hidden" if submitted[code] else "empty",
                "partnerships": len(own[code]),
                "left_out": submitted[code] - sum(sizes[slug][code] for slug in own[code]),
            }
            for code in perspectives
        ],
        "started": {
            code: {"started": began[code], "submitted_empty": began[code] - submitted[code]} for code in perspectives
        },
        "merged": {
            "perspectives": [code for code in perspectives if any(code in codes for codes in merged.values())],
            "submitted": sum(sizes[slug][code] for slug, codes in merged.items() for code in codes),
            "partnerships": len(merged),
        }
        if merged
        else None,
    }


def suggestions(sections: dict[str, dict]) -> dict[str, list[tuple]]:
    """From what `learning` found: code, figure and the question that weighs most, list by list as they are printed."""
    counts = {code: its["partnerships"] for code, its in sections.items() if its["partnerships"] is not None}

    def against(its: dict) -> Fraction:
        return Fraction(its["area_for_development"] + its["views_differ"], reported(its))

    def of(n: int, its: dict) -> str:
        return f"{n} of {reported(its)}"

    red = sorted((code for code, its in counts.items() if its["colour"] == "red"), key=lambda c: -against(counts[c]))
    together = []
    for code in red:
        worst, most = "", Fraction(0)
        for question, its in sections[code]["questions"].items():
            if its is not None and against(its) > most:
                worst, most = question, against(its)
        its = sections[code]["questions"].get(worst)
        n = counts[code]["area_for_development"] + counts[code]["views_differ"]
        how = of(its["area_for_development"] + its["views_differ"], its) if its else ""
        together.append((code, of(n, counts[code]), worst, how))
    others = [(code, of(its["strength"], its)) for code, its in counts.items() if its["colour"] == "green"]
    ranges = {code: its["spread"] for code, its in sections.items() if its["spread"] is not None}
    if ranges:
        width = {code: its["highest"] - its["lowest"] for code, its in ranges.items()}
        widest = next(code for code in width if width[code] == max(width.values()))
        if width[widest]:
            others.append((widest, f"{ranges[widest]['lowest']}–{ranges[widest]['highest']}%"))

    def in_many(reading: str) -> list[tuple]:
        found = [code for code, its in counts.items() if its[reading] * 3 >= reported(its)]
        found.sort(key=lambda code: -Fraction(counts[code][reading], reported(counts[code])))
        return [(code, of(counts[code][reading], counts[code])) for code in found]

    moves = {code: its["movement"] for code, its in sections.items() if its["movement"] is not None}
    down = [
        (code, f"{its['down']} down, {its['up']} up")
        for code, its in moves.items()
        if its["down"] > its["up"] and its["down"] * 3 >= its["up"] + its["steady"] + its["down"]
    ]
    return {
        "together": together,
        "others": others,
        "talk": in_many("views_differ"),
        "tell": in_many("not_enough_knowledge"),
        "down": down,
    }


def reported(its: dict) -> int:
    return sum(its[name] for name in READINGS if name != "not_reported")
