"""Change between two rounds and places in a range, calculated a second time, from people and not from snapshots.

Like plain_calculation, this imports nothing of `app`: DESIGN sections 4 and 5 are its only sources, with the README's
"Decisions" where they leave a choice. `change` takes two canonical questionnaires with the rows of two import files and
returns what stands under `change` in the report's JSON, the head aside; `places` likewise for `place`.
"""

from fractions import Fraction

from tests.plain_calculation import (
    balanced_share,
    codes_counted,
    decide_rows,
    people_with_an_answer,
    perspectives_asked,
    pooled,
    question_block,
    reading_of,
    rows_of_the_report,
    stands,
    thresholds_of,
    with_floats,
)

Side = dict  # one round in one partnership


def side(questionnaire: dict, rows: list[dict], *, partnership: str, mode: str, minimum: int) -> Side:
    """One round in one partnership: its rows of people, each with what it is known again by."""
    perspectives = [each["code"] for each in questionnaire["perspectives"]]
    on_record = {
        each["code"]: mode == "on-the-record" or bool(each["on_record"]) for each in questionnaire["perspectives"]
    }
    people = people_with_an_answer(questionnaire, rows, partnership)
    sizes = {code: len(people[code]) for code in perspectives}
    report_rows = rows_of_the_report(
        perspectives, on_record, decide_rows(perspectives, on_record, sizes, minimum), people
    )
    for row in report_rows:
        row["known by"] = ("in confidence", *sorted(row["perspectives"]))
        if row["kind"] == "on_record":
            names = {
                each["organisation"].lower()
                for each in rows
                if each["partnership"] == partnership and each["perspective"] in row["perspectives"]
            }
            row["known by"] = ("on the record", *row["perspectives"], *sorted(names))
    return {
        "questionnaire": questionnaire,
        "perspectives": perspectives,
        "rows": report_rows,
        "questions": {q["code"]: q for section in questionnaire["sections"] for q in section["questions"]},
        "has_confidential_perspectives": not all(on_record.values()),
        "thresholds": thresholds_of(questionnaire.get("reading")),
    }


def asked(of: Side, code: str) -> list[str]:
    return perspectives_asked(of["questions"][code], of["perspectives"])


def rows_in(of: Side, codes: list[str]) -> dict[tuple, tuple[dict, list[str]]]:
    """The rows that stand in any of these questions, and in which."""
    found = {}
    for row in of["rows"]:
        its = [code for code in codes if code in of["questions"] and stands(row, asked(of, code))]
        if its:
            found[row["known by"]] = (row, its)
    return found


def steps(of: Side, question: dict) -> list[tuple]:
    levels = of["questionnaire"]["scales"][question["scale"]]["levels"]
    return [(level["code"], level["favourable"]) for level in levels]


def what_breaks(before: Side, now: Side, code: str) -> str | None:
    """Why this question of the newer version does not ask what it asked."""
    if before["questionnaire"]["id"] != now["questionnaire"]["id"]:
        return "another_questionnaire"
    if code not in before["questions"]:
        return "new"
    was, its = before["questions"][code], now["questions"][code]
    if was["type"] != its["type"]:
        return "type_changed"
    if its["type"] == "scale":
        if steps(before, was) != steps(now, its):
            return "scale_changed"
    elif its["type"] not in ("short_text", "long_text"):
        scales = before["questionnaire"]["scales"], now["questionnaire"]["scales"]
        if set(codes_counted(was, scales[0])) != set(codes_counted(its, scales[1])):
            return "choices_changed"
    conditions = [
        sorted((each["question"], sorted(each["is"])) for each in question["show_if"] or []) for question in (was, its)
    ]
    if conditions[0] != conditions[1]:
        return "routing_changed"
    for steering, _answers in conditions[1]:
        same_people = set(asked(before, steering)) == set(asked(now, steering))
        if what_breaks(before, now, steering) or not same_people:
            return "routing_changed"
    return None


def what_breaks_a_section(before: Side, now: Side, section: dict) -> str | None:
    if before["questionnaire"]["id"] != now["questionnaire"]["id"]:
        return "another_questionnaire"
    was = next((each for each in before["questionnaire"]["sections"] if each["code"] == section["code"]), None)
    if was is None:
        return "new"
    scaled = [[q for q in each["questions"] if q["type"] == "scale"] for each in (was, section)]
    if was["scale"] and section["scale"]:
        scales = [steps(of, {"scale": each["scale"]}) for of, each in ((before, was), (now, section))]
        if scales[0] != scales[1]:
            return "scale_changed"
    if {q["code"] for q in scaled[0]} != {q["code"] for q in scaled[1]}:
        return "questions_changed"
    if any(what_breaks(before, now, q["code"]) for q in scaled[1]):
        return "questions_changed"
    return None


def share_of(of: Side, row: dict, codes: list[str]) -> dict:
    """The block of one row over these scale questions."""
    scales = of["questionnaire"]["scales"]
    parts = [question_block(of["questions"][code], row["people"], scales) for code in codes]
    return pooled(parts, scales[of["questions"][codes[0]]["scale"]])


def all_together(of: Side, codes: list[str]) -> tuple[dict, list[tuple[dict, dict]]]:
    """Everyone's block over these questions, and each row's."""
    rows = rows_in(of, codes)
    blocks = [(row, share_of(of, row, its)) for row, its in rows.values()]
    scales = of["questionnaire"]["scales"]
    parts = []
    for code in codes:
        people = [person for row, its in rows.values() if code in its for person in row["people"]]
        parts.append(question_block(of["questions"][code], people, scales))
    everyone = pooled(parts, scales[of["questions"][codes[0]]["scale"]])
    everyone["balanced"] = balanced_share(blocks)
    return everyone, blocks


def move(was: Fraction | None, now: Fraction | None) -> dict:
    if was is None or now is None:
        return {"not_comparable": "nobody_on_the_scale"}
    way = now - was
    points = int(abs(way) * 100 + Fraction(1, 2))
    return {"was": was, "now": now, "points": points if way >= 0 else -points}


def compared(before: Side, now: Side, codes: list[str], breaks: str | None) -> dict:
    """One question, or the scale questions of one section."""
    present = rows_in(now, codes)
    earlier = {} if breaks else rows_in(before, codes)
    everywhere = [{row["known by"] for row in of["rows"]} for of in (before, now)]

    def apart(who: tuple) -> str | None:
        if breaks:
            return breaks
        if who not in everywhere[0] or who not in everywhere[1]:
            return "groups_differ"
        here = [found[who][1] if who in found else [] for found in (earlier, present)]
        return None if set(here[0]) == set(here[1]) else "not_asked_of_the_same"

    moves = {}
    for who, (row, its) in present.items():
        why = apart(who)
        if why:
            moves[who] = {"not_comparable": why}
        else:
            was = share_of(before, *earlier[who])
            moves[who] = move(was["favourable"], share_of(now, row, its)["favourable"])

    reasons = {apart(who) for who in [*earlier, *present]}
    balanced, reading = None, None
    for reason in (breaks, "groups_differ", "not_asked_of_the_same"):
        if reason and (reason == breaks or reason in reasons) and balanced is None:
            balanced = {"not_comparable": reason}
    if balanced is None:
        balanced, reading = everyone_compared(before, now, codes)
    return {
        "balanced": balanced,
        "perspectives": {
            row["perspectives"][0]: moves[who] for who, (row, _its) in present.items() if row["kind"] != "merged"
        },
        "merged": next((moves[who] for who, (row, _its) in present.items() if row["kind"] == "merged"), None),
        "reading": reading,
    }


def everyone_compared(before: Side, now: Side, codes: list[str]) -> tuple[dict, dict | None]:
    sides = [all_together(of, codes) for of in (before, now)]
    for of, (_everyone, blocks) in zip((before, now), sides, strict=True):
        if of["has_confidential_perspectives"] and not any(row["kind"] != "on_record" for row, _block in blocks):
            return {"not_comparable": "not_reported"}, None
    rated = [{row["known by"] for row, block in blocks if block["favourable"] is not None} for _all, blocks in sides]
    if rated[0] != rated[1] or not rated[0]:
        return {"not_comparable": "nobody_on_the_scale"}, None
    moved = move(sides[0][0]["balanced"], sides[1][0]["balanced"])
    if now["thresholds"] is None or before["thresholds"] != now["thresholds"]:
        return moved, None
    was, its = (reading_of(*side, of) for side, of in zip(sides, (before, now), strict=True))
    return moved, {"was": was, "now": its}


def change(before: Side, now: Side) -> dict:
    """What stands under `change`, the head and what is said of wordings aside."""
    sections = []
    for section in now["questionnaire"]["sections"]:
        codes = [q["code"] for q in section["questions"] if q["type"] == "scale"]
        if codes:
            sections.append(
                {
                    "code": section["code"],
                    **compared(before, now, codes, what_breaks_a_section(before, now, section)),
                    "questions": [
                        {"code": code, **compared(before, now, [code], what_breaks(before, now, code))}
                        for code in codes
                    ],
                }
            )
    gone = []
    if before["questionnaire"]["id"] == now["questionnaire"]["id"]:
        gone = [code for code in before["questions"] if code not in now["questions"]]
    return with_floats({"same_rule": before["thresholds"] == now["thresholds"], "sections": sections, "gone": gone})


# ------------------------------------------------------------------------------------------------------------
# Places: "ranges and positions five, in whole percent without n", and only for a row printed in the own report.


def whole(share: Fraction) -> int:
    percent, rest = divmod(share.numerator * 100, share.denominator)
    return percent + (2 * rest >= share.denominator)


def shares(of: Side, codes: list[str]) -> dict[str, Fraction]:
    """One partnership's shares of a section, `balanced` among them; none where it is not reported."""
    everyone, blocks = all_together(of, codes)
    if of["has_confidential_perspectives"] and not any(row["kind"] != "on_record" for row, _block in blocks):
        return {}
    found = {row["perspectives"][0]: block["favourable"] for row, block in blocks if row["kind"] != "merged"}
    found["balanced"] = everyone["balanced"]
    return {name: share for name, share in found.items() if share is not None}


def places(ours: Side, nation: list[Side]) -> list[dict]:
    """What stands under `sections` of `place`; the perspectives with a row of their own in ours are given."""
    described = []
    own = [row["perspectives"][0] for row in ours["rows"] if row["kind"] != "merged"]
    for section in ours["questionnaire"]["sections"]:
        codes = [q["code"] for q in section["questions"] if q["type"] == "scale"]
        if codes:
            here, everywhere = shares(ours, codes), [shares(of, codes) for of in nation]
            described.append(
                {
                    "code": section["code"],
                    "balanced": one_place("balanced", here, everywhere),
                    "perspectives": {code: one_place(code, here, everywhere) for code in own},
                }
            )
    return described


def one_place(name: str, here: dict, everywhere: list[dict]) -> dict | None:
    percents = sorted(whole(each[name]) for each in everywhere if name in each)
    if name not in here or len(percents) < 5:
        return None
    ours, low, high = whole(here[name]), percents[(len(percents) - 1) // 2], percents[len(percents) // 2]
    others = list(percents)
    others.remove(ours)
    return {
        "lowest": percents[0],
        "middle": (low + high + 1) // 2,
        "highest": percents[-1],
        "ours": ours,
        "lower": len([p for p in others if p < ours]),
        "same": len([p for p in others if p == ours]),
        "higher": len([p for p in others if p > ours]),
    }
