"""The baseline figures, calculated a second time from the written contract alone.

This file imports nothing of `app` and was written without reading it: DESIGN section 5 ("How figures are
read") and the contract of the first issue are its only sources. It is slow and plain on purpose. Where it and
`app` disagree, one of the two has misread the contract, and the contract decides.

`report` takes the canonical questionnaire (`howgood questionnaire ID`) and the rows of an import CSV and
returns the keys of `howgood report baseline --format json` that follow from them: `partnership`,
`minimum_group_size`, `participation`, `merged` and `sections`. All shares are exact fractions until the last
step, which turns each into the nearest float.
"""

import csv
import io
from fractions import Fraction
from itertools import combinations

NON_ANSWERS = ("dont_know", "not_applicable", "prefer_not_to_say")
TEXT_TYPES = ("short_text", "long_text")
CSV_COLUMNS = ("response", "partnership", "perspective", "question", "value", "comment", "organisation")


def read_csv(text: str) -> list[dict]:
    """The rows of an import CSV: columns in any order, a byte order mark or none; a missing one is empty."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    return [{column: row.get(column) or "" for column in CSV_COLUMNS} for row in reader]


def report(questionnaire: dict, rows: list[dict], *, partnership: str | None, mode: str, minimum: int) -> dict:
    """The baseline report of one partnership (None: a round about the nation), in the shape of its JSON."""
    questions = [question for section in questionnaire["sections"] for question in section["questions"]]
    perspectives = [perspective["code"] for perspective in questionnaire["perspectives"]]
    on_record = {
        perspective["code"]: mode == "on-the-record" or bool(perspective["on_record"])
        for perspective in questionnaire["perspectives"]
    }

    people = people_with_an_answer(questionnaire, rows, partnership)
    sizes = {code: len(people[code]) for code in perspectives}
    fates = decide_rows(perspectives, on_record, sizes, minimum)
    report_rows = rows_of_the_report(perspectives, on_record, fates, people)
    merged_codes = [code for code in perspectives if fates[code] == "merged"]

    about = {
        "perspectives": perspectives,
        "fates": fates,
        "rows": report_rows,
        "has_confidential_perspectives": not all(on_record.values()),
        "thresholds": thresholds_of(questionnaire.get("reading")),
        "scales": questionnaire["scales"],
    }
    asked_to = {question["code"]: perspectives_asked(question, perspectives) for question in questions}

    merged = None
    if merged_codes:
        merged = {"perspectives": merged_codes, "submitted": sum(sizes[code] for code in merged_codes)}
    return with_floats(
        {
            "partnership": partnership,
            "minimum_group_size": minimum,
            "participation": [
                {
                    "perspective": code,
                    "on_record": on_record[code],
                    "submitted": sizes[code],
                    "row": fates[code],
                }
                for code in perspectives
            ],
            "merged": merged,
            "sections": [section_report(section, asked_to, about) for section in questionnaire["sections"]],
        }
    )


# ------------------------------------------------------------------------------------------------------------
# Answers: "An answer is a value on at least one question of any type (the three non-answers and text are
# values; a note alone is not): responses without one enter no figure and no size."


def people_with_an_answer(questionnaire: dict, rows: list[dict], partnership: str | None) -> dict[str, list[dict]]:
    """By perspective, one dict of answers by question code for each response that has at least one answer."""
    perspectives = [perspective["code"] for perspective in questionnaire["perspectives"]]
    values_by_response: dict[str, dict[str, str]] = {}
    perspective_of: dict[str, str] = {}
    for row in rows:
        if row["partnership"] != (partnership or ""):
            continue
        response = row["response"]
        values_by_response.setdefault(response, {})
        perspective_of[response] = row["perspective"]
        if row["value"].strip() != "":
            values_by_response[response][row["question"]] = row["value"]

    people: dict[str, list[dict]] = {code: [] for code in perspectives}
    for response, values in values_by_response.items():
        answers = answers_that_count(questionnaire, values, perspective_of[response])
        if answers:
            people[perspective_of[response]].append(answers)
    return people


def answers_that_count(questionnaire: dict, values: dict[str, str], perspective: str) -> dict:
    """The answers of one response to the questions that were put to it and that their `show_if` shows.

    An answer is a non-answer's code, or the list of chosen codes, or for the text types the text.
    Conditions look back only, so one walk in the questionnaire's order settles which questions show.
    """
    perspectives = [each["code"] for each in questionnaire["perspectives"]]
    answers: dict = {}
    for section in questionnaire["sections"]:
        for question in section["questions"]:
            code = question["code"]
            if code not in values:
                continue
            if perspective not in perspectives_asked(question, perspectives):
                continue
            if not is_shown(question, answers):
                continue
            answer = read_value(question, values[code], questionnaire["scales"])
            if answer:
                answers[code] = answer
    return answers


def is_shown(question: dict, answers: dict) -> bool:
    """Whether every condition of `show_if` holds, given the answers that count so far."""
    for condition in question.get("show_if") or []:
        controlling = answers.get(condition["question"])
        if controlling is None:  # Missing, never asked, or hidden by its own show_if.
            return False
        if controlling in NON_ANSWERS:
            return False
        if not set(controlling) & set(condition["is"]):
            return False
    return True


def read_value(question: dict, value: str, scales: dict) -> str | list[str]:
    """A non-answer's code, the text, or the list of chosen codes (for `several_of` each different one)."""
    value = value.strip()
    if value in NON_ANSWERS:
        return value
    if question["type"] in TEXT_TYPES:
        return value
    if question["type"] == "several_of":
        pieces = [piece.strip() for piece in value.split(";")]
        chosen = sorted({piece for piece in pieces if piece != ""})
    else:
        chosen = [value]
    for code in chosen:
        if code not in codes_counted(question, scales):
            raise ValueError(f"{question['code']}: there is no {code!r} to choose")
    return chosen


def perspectives_asked(question: dict, perspectives: list[str]) -> list[str]:
    if question.get("put_to") is None:
        return perspectives
    return [code for code in perspectives if code in question["put_to"]]


def codes_counted(question: dict, scales: dict) -> list[str]:
    """The codes a question's `counts` are kept by: levels, choices, yes and no."""
    if question["type"] == "scale":
        return [level["code"] for level in scales[question["scale"]]["levels"]]
    if question["type"] == "yes_no":
        return ["yes", "no"]
    return [choice["code"] for choice in question["choices"]]


# ------------------------------------------------------------------------------------------------------------
# Rows: "each perspective on the record; each confidential one with at least the minimum of submitted
# responses; and one merged row of the other confidential ones."


def decide_rows(
    perspectives: list[str], on_record: dict[str, bool], sizes: dict[str, int], minimum: int
) -> dict[str, str]:
    """By perspective: `own`, `merged`, `left_out` or `empty`."""
    fates: dict[str, str] = {}
    for code in perspectives:
        if sizes[code] == 0:
            fates[code] = "empty"
        elif on_record[code] or sizes[code] >= minimum:
            fates[code] = "own"
        else:
            fates[code] = "merged"

    rest = sum(sizes[code] for code in perspectives if fates[code] == "merged")
    if 1 <= rest <= minimum - 1:
        able_to_join = [code for code in perspectives if fates[code] == "own" and not on_record[code]]
        if able_to_join:
            smallest = min(sizes[code] for code in able_to_join)
            of_that_size = [code for code in able_to_join if sizes[code] == smallest]
            fates[of_that_size[-1]] = "merged"  # Of equals, the later in the questionnaire.
        else:
            for code in perspectives:
                if fates[code] == "merged":
                    fates[code] = "left_out"
    return fates


def rows_of_the_report(
    perspectives: list[str], on_record: dict[str, bool], fates: dict[str, str], people: dict[str, list[dict]]
) -> list[dict]:
    """The rows that everything printed is computed from: they never overlap."""
    rows = []
    for code in perspectives:
        if fates[code] == "own":
            kind = "on_record" if on_record[code] else "confidential"
            rows.append({"kind": kind, "perspectives": [code], "people": people[code]})
    merged = [code for code in perspectives if fates[code] == "merged"]
    if merged:
        together = [person for code in merged for person in people[code]]
        rows.append({"kind": "merged", "perspectives": merged, "people": together})
    return rows


def stands(row: dict, asked: list[str]) -> bool:
    """A row stands in a question put to all its perspectives: for an own row, to its one perspective."""
    return all(code in asked for code in row["perspectives"])


# ------------------------------------------------------------------------------------------------------------
# Figures of one question.


def question_report(question: dict, asked: list[str], about: dict) -> dict:
    scales = about["scales"]
    standing = [row for row in about["rows"] if stands(row, asked)]
    blocks = [(row, question_block(question, row["people"], scales)) for row in standing]

    everyone = [person for row in standing for person in row["people"]]
    all_block = question_block(question, everyone, scales)
    all_block["balanced"] = balanced_share(blocks)
    all_block["gap"] = gap_between(blocks)

    merged = None
    for row, block in blocks:
        if row["kind"] == "merged":
            merged = block

    by_perspective: dict[str, dict] = {}
    for code in about["perspectives"]:
        if code not in asked:
            by_perspective[code] = {"not_asked": True}
        elif about["fates"][code] == "empty":
            by_perspective[code] = question_block(question, [], scales)
        elif about["fates"][code] in ("merged", "left_out"):
            by_perspective[code] = {"hidden": True}
        else:
            by_perspective[code] = next(block for row, block in blocks if row["perspectives"] == [code])

    reading = None
    if question["type"] == "scale" and about["thresholds"] is not None:
        reading = reading_of(all_block, blocks, about)
    return {
        "code": question["code"],
        "type": question["type"],
        "reading": reading,
        "all": all_block,
        "perspectives": by_perspective,
        "merged": merged,
    }


def question_block(question: dict, people: list[dict], scales: dict) -> dict:
    """The figures of one question over some people: counts of each code, who did not answer, the shares."""
    is_text = question["type"] in TEXT_TYPES
    counts = None if is_text else {code: 0 for code in codes_counted(question, scales)}
    block = {
        "counts": counts,
        "answered": 0,
        "dont_know": 0,
        "not_applicable": 0,
        "prefer_not_to_say": 0,
        "no_answer": 0,
        "favourable": None,
        "agreement": None,
    }
    for answers in people:
        answer = answers.get(question["code"])
        if answer is None:
            block["no_answer"] += 1
        elif answer in NON_ANSWERS:
            block[answer] += 1
        else:
            block["answered"] += 1
            if not is_text:
                for code in answer:
                    counts[code] += 1
    if question["type"] == "scale":
        block["favourable"] = favourable_share(counts, scales[question["scale"]])
        block["agreement"] = agreement(list(counts.values()))
    return block


def favourable_share(counts: dict[str, int], scale: dict) -> Fraction | None:
    """Answers at levels marked favourable ÷ answers on the scale; none when nobody is on the scale."""
    on_the_scale = sum(counts.values())
    if on_the_scale == 0:
        return None
    favourable = sum(counts[level["code"]] for level in scale["levels"] if level["favourable"])
    return Fraction(favourable, on_the_scale)


def balanced_share(blocks: list[tuple[dict, dict]]) -> Fraction | None:
    """The plain mean of the rows' favourable shares, on the record or not, the merged row as one."""
    shares = [block["favourable"] for _, block in blocks if block["favourable"] is not None]
    if not shares:
        return None
    return sum(shares, Fraction(0)) / len(shares)


def gap_between(blocks: list[tuple[dict, dict]]) -> Fraction | None:
    """Highest minus lowest favourable share among confidential own rows: two of them at the least."""
    shares = [
        block["favourable"]
        for row, block in blocks
        if row["kind"] == "confidential" and block["favourable"] is not None
    ]
    if len(shares) < 2:
        return None
    return max(shares) - min(shares)


# ------------------------------------------------------------------------------------------------------------
# Van der Eijk's agreement A, from its definition (C. van der Eijk, "Measuring agreement in ordered rating
# scales", Quality and Quantity 35, 2001): take the distribution apart into layers, in each of which every
# category is either empty or holds the same number; A is the mean of the layers' agreements, weighted by the
# people in each layer.


def agreement(counts: list[int]) -> Fraction | None:
    """−1 split between the ends, 0 spread evenly, 1 all at one level; none when nobody is on the scale."""
    everyone = sum(counts)
    if everyone == 0:
        return None
    total = Fraction(0)
    left = list(counts)
    while any(left):
        pattern = [1 if count > 0 else 0 for count in left]
        height = min(count for count in left if count > 0)
        people_in_layer = height * sum(pattern)
        total += Fraction(people_in_layer, everyone) * agreement_of_pattern(pattern)
        left = [count - height if count > 0 else 0 for count in left]
    return total


def agreement_of_pattern(pattern: list[int]) -> Fraction:
    """A = U · (1 − (S − 1) / (K − 1)): S of K categories are filled, U says how single-peaked they are."""
    filled = sum(pattern)
    categories = len(pattern)
    if filled == 1:
        return Fraction(1)
    if filled == categories:
        return Fraction(0)
    return unimodality(pattern) * (1 - Fraction(filled - 1, categories - 1))


def unimodality(pattern: list[int]) -> Fraction:
    """U = ((K − 2) · TU − (K − 1) · TDU) / ((K − 2) · (TU + TDU)), over the triples of categories in
    their order.

    TU counts the triples that conform to one peak (1 1 0 and 0 1 1), TDU those that deviate from it (1 0
    1).
    """
    categories = len(pattern)
    triples = list(combinations(pattern, 3))
    conform = sum(1 for triple in triples if triple in ((1, 1, 0), (0, 1, 1)))
    deviate = sum(1 for triple in triples if triple == (1, 0, 1))
    above = (categories - 2) * conform - (categories - 1) * deviate
    below = (categories - 2) * (conform + deviate)
    return Fraction(above, below)


# ------------------------------------------------------------------------------------------------------------
# Sections: "shares are over its scale questions' pooled answers, its agreement is, in every block, the mean
# of that block's questions' agreements weighted by its `answered`."


def section_report(section: dict, asked_to: dict[str, list[str]], about: dict) -> dict:
    questions = [question_report(question, asked_to[question["code"]], about) for question in section["questions"]]
    described = {
        "code": section["code"],
        "title": section["title"]["en"],
        "reading": None,
        "all": None,
        "perspectives": {},
        "merged": None,
        "questions": questions,
    }
    scale_questions = [question for question in questions if question["type"] == "scale"]
    if not scale_questions:
        return described
    scale_of_the_section = next(question["scale"] for question in section["questions"] if question["type"] == "scale")
    scale = about["scales"][scale_of_the_section]

    # Each row's part of the section: the questions in which it stands, and no others.
    blocks = []
    for row in about["rows"]:
        its_questions = [question for question in scale_questions if stands(row, asked_to[question["code"]])]
        if its_questions:
            if row["kind"] == "merged":
                parts = [question["merged"] for question in its_questions]
            else:
                parts = [question["perspectives"][row["perspectives"][0]] for question in its_questions]
            blocks.append((row, pooled(parts, scale)))

    all_block = pooled([question["all"] for question in scale_questions], scale)
    all_block["balanced"] = balanced_share(blocks)
    all_block["gap"] = gap_between(blocks)
    described["all"] = all_block

    for row, block in blocks:
        if row["kind"] == "merged":
            described["merged"] = block

    for code in about["perspectives"]:
        if all(code not in asked_to[question["code"]] for question in scale_questions):
            described["perspectives"][code] = {"not_asked": True}
        elif about["fates"][code] == "empty":
            described["perspectives"][code] = pooled([], scale)
        elif about["fates"][code] in ("merged", "left_out"):
            described["perspectives"][code] = {"hidden": True}
        else:
            block = next(block for row, block in blocks if row["perspectives"] == [code])
            described["perspectives"][code] = block

    if about["thresholds"] is not None:
        described["reading"] = reading_of(all_block, blocks, about)
    return described


def pooled(parts: list[dict], scale: dict) -> dict:
    """Several questions on one scale as one block: everything is summed, agreement is a weighted mean."""
    counts = {level["code"]: sum(part["counts"][level["code"]] for part in parts) for level in scale["levels"]}
    block: dict = {"counts": counts}
    for key in ("answered", "dont_know", "not_applicable", "prefer_not_to_say", "no_answer"):
        block[key] = sum(part[key] for part in parts)
    block["favourable"] = favourable_share(counts, scale)
    block["agreement"] = None
    if block["answered"] > 0:
        weighted = [part["agreement"] * part["answered"] for part in parts if part["answered"] > 0]
        block["agreement"] = sum(weighted, Fraction(0)) / block["answered"]
    return block


# ------------------------------------------------------------------------------------------------------------
# The reading: the first of the six that holds, with thresholds compared as fractions.


def thresholds_of(reading: dict | None) -> dict[str, Fraction] | None:
    if reading is None:
        return None
    return {name: Fraction(decimal) for name, decimal in reading.items()}


def reading_of(everyone: dict, blocks: list[tuple[dict, dict]], about: dict) -> str:
    """The reading of a scale question or a section, from its `all` block and the blocks of the rows that
    stand in it.

    "Own rows" are the rows on the record and the confidential perspectives that stand alone, not the
    merged row. Rows with nobody on the scale have no share and are passed over.
    """
    thresholds = about["thresholds"]
    answered = everyone["answered"]
    could_not_say = everyone["dont_know"] + everyone["not_applicable"]
    gave_any_answer = answered + could_not_say + everyone["prefer_not_to_say"]
    own_shares = [
        block["favourable"] for row, block in blocks if row["kind"] != "merged" and block["favourable"] is not None
    ]

    # 1. Not reported.
    if gave_any_answer == 0:
        return "not_reported"
    confidential_rows = [row for row, _ in blocks if row["kind"] in ("confidential", "merged")]
    if about["has_confidential_perspectives"] and not confidential_rows:
        return "not_reported"

    # 2. Not enough knowledge.
    if Fraction(could_not_say, gave_any_answer) >= thresholds["unknown"]:
        return "not_enough_knowledge"
    if answered == 0:
        return "not_reported"

    # 3. Views differ: between one own row and another, or within everybody's answers.
    for place, one in enumerate(own_shares):
        for other_place, another in enumerate(own_shares):
            if place != other_place and one >= thresholds["agree_side"] and another < thresholds["other_side"]:
                return "views_differ"
    if everyone["agreement"] < thresholds["agreement"]:
        return "views_differ"

    # Over partnerships no row may be shown by itself: then no balanced share calls it either.
    if everyone["balanced"] is None:
        return "explore"

    # 4. Strength.
    if everyone["balanced"] >= thresholds["strength"] and all(share >= thresholds["floor"] for share in own_shares):
        return "strength"

    # 5. Area for development.
    if everyone["balanced"] < thresholds["development"] or any(share < thresholds["low"] for share in own_shares):
        return "area_for_development"

    # 6. Everything else.
    return "explore"


def with_floats(value):
    """The same value with every fraction as the nearest float."""
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, dict):
        return {key: with_floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_floats(item) for item in value]
    return value
