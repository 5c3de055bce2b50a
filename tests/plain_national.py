"""The figures over several partnerships, calculated a second time, from people and not from snapshots.

Like plain_calculation, this imports nothing of `app`: the paragraph "Over several partnerships" of DESIGN section 5 and
the contract of its issue are its only sources. Every partnership's rows of people are decided by themselves, people
of the same perspective are put together, and everything is counted from them afresh.
"""

from tests.plain_calculation import (
    balanced_share,
    decide_rows,
    gap_between,
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


def national(questionnaire: dict, rows: list[dict], *, partnerships: list[str], mode: str, minimum: int) -> dict | None:
    """What follows from the answers of the report over these partnerships; None where fewer than three are reported."""
    perspectives = [each["code"] for each in questionnaire["perspectives"]]
    on_record = {
        each["code"]: mode == "on-the-record" or bool(each["on_record"]) for each in questionnaire["perspectives"]
    }
    has_confidential = not all(on_record.values())
    sizes, made = {}, {}
    for slug in partnerships:
        people = people_with_an_answer(questionnaire, rows, slug)
        sizes[slug] = {code: len(people[code]) for code in perspectives}
        fates = decide_rows(perspectives, on_record, sizes[slug], minimum)
        made[slug] = rows_of_the_report(perspectives, on_record, fates, people)
    entering = [slug for slug in partnerships if is_reported(made[slug], has_confidential)]
    if len(entering) < 3:
        return None
    about = {
        "questionnaire": questionnaire,
        "perspectives": perspectives,
        "on_record": on_record,
        "has_confidential_perspectives": has_confidential,
        "thresholds": thresholds_of(questionnaire.get("reading")),
        "made": {slug: made[slug] for slug in entering},
        "sizes": sizes,
    }
    return with_floats(
        {
            "partnership": None,
            "partnerships": sorted(entering),
            "minimum_group_size": minimum,
            "sections": [section_over(section, about) for section in questionnaire["sections"]],
        }
    )


def is_reported(rows: list[dict], has_confidential: bool) -> bool:
    """Whether a confidential row is among these; where the round has none of that kind, any row."""
    return any(row["kind"] != "on_record" for row in rows) if has_confidential else bool(rows)


def question_over(question: dict, about: dict) -> tuple[dict, list, dict]:
    """The question's JSON, its shown rows with their blocks, and where each shown perspective's own row entered."""
    asked = perspectives_asked(question, about["perspectives"])
    everyone, merged, own = [], [], {code: {} for code in about["perspectives"]}
    merged_rows = 0
    for slug, rows in about["made"].items():
        standing = [row for row in rows if stands(row, asked)]
        if not is_reported(standing, about["has_confidential_perspectives"]):
            continue
        for row in standing:
            everyone += row["people"]
            if row["kind"] == "merged":
                merged_rows += 1
                merged += row["people"]
            else:
                own[row["perspectives"][0]][slug] = row["people"]

    scales = about["questionnaire"]["scales"]
    blocks, where = [], {}
    for code in about["perspectives"]:
        if len(own[code]) >= 3:
            kind = "on_record" if about["on_record"][code] else "confidential"
            together = [person for people in own[code].values() for person in people]
            blocks.append(({"kind": kind, "perspectives": [code]}, question_block(question, together, scales)))
            where[code] = set(own[code])
    merged_block = question_block(question, merged, scales) if merged_rows else None
    if merged_block is not None:
        blocks.append(({"kind": "merged", "perspectives": []}, merged_block))

    all_block = question_block(question, everyone, scales)
    all_block["balanced"], all_block["gap"] = balanced_share(blocks), gap_between(blocks)
    reading = None
    if question["type"] == "scale" and about["thresholds"] is not None:
        reading = reading_of(all_block, blocks, about)
    described = {
        "code": question["code"],
        "type": question["type"],
        "reading": reading,
        "all": all_block,
        "perspectives": shown(about, asked, blocks, where),
        "merged": merged_block,
    }
    return described, blocks, where


def shown(about: dict, asked: list[str], blocks: list, where: dict) -> dict:
    """Each perspective's sum with where it comes from and whom it leaves out, or that it is hidden or not asked."""
    by_code = {row["perspectives"][0]: block for row, block in blocks if row["kind"] != "merged"}
    described = {}
    for code in about["perspectives"]:
        if code not in asked:
            described[code] = {"not_asked": True}
        elif code not in by_code:
            described[code] = {"hidden": True}
        else:
            left_out = sum(sizes[code] for slug, sizes in about["sizes"].items() if slug not in where[code])
            described[code] = by_code[code] | {"partnerships": len(where[code]), "left_out": left_out}
    return described


def section_over(section: dict, about: dict) -> dict:
    """A section over partnerships: each block pools the scale questions in which that block is shown."""
    found = [question_over(question, about) for question in section["questions"]]
    described = {
        "code": section["code"],
        "title": section["title"]["en"],
        "reading": None,
        "all": None,
        "perspectives": {},
        "merged": None,
        "questions": [json for json, _, _ in found],
    }
    scaled = [each for each in found if each[0]["type"] == "scale"]
    if not scaled:
        return described
    name = next(question["scale"] for question in section["questions"] if question["type"] == "scale")
    scale = about["questionnaire"]["scales"][name]

    blocks, where = [], {}
    for code in about["perspectives"]:
        parts = [block for _, rows, _ in scaled for row, block in rows if row["perspectives"] == [code]]
        if parts:
            kind = "on_record" if about["on_record"][code] else "confidential"
            blocks.append(({"kind": kind, "perspectives": [code]}, pooled(parts, scale)))
            where[code] = set().union(*(places.get(code, set()) for _, _, places in scaled))
    merged = [block for _, rows, _ in scaled for row, block in rows if row["kind"] == "merged"]
    if merged:
        described["merged"] = pooled(merged, scale)
        blocks.append(({"kind": "merged", "perspectives": []}, described["merged"]))

    all_block = pooled([json["all"] for json, _, _ in scaled], scale)
    all_block["balanced"], all_block["gap"] = balanced_share(blocks), gap_between(blocks)
    described["all"] = all_block
    asked = [
        code
        for code in about["perspectives"]
        if any(
            code in perspectives_asked(question, about["perspectives"])
            for question in section["questions"]
            if question["type"] == "scale"
        )
    ]
    described["perspectives"] = shown(about, asked, blocks, where)
    if about["thresholds"] is not None:
        described["reading"] = reading_of(all_block, blocks, about)
    return described
