"""Random questionnaires and random answers to them, from a seeded `random.Random`, for the agreement of two
figures.

Nothing here imports `app`. The same seed gives the same round in every process. Chance is bent towards the
places where the rules turn: groups one below and one at the minimum, groups of equal size, 1 to 4 people in
the rest, unanimous groups, shares and agreements that lie exactly on a threshold.
"""

import csv
import io
import random
from fractions import Fraction
from itertools import count

from tests.plain_calculation import CSV_COLUMNS, NON_ANSWERS

PARTNERSHIPS = ("east-lothian", "eilean-siar", "east-ayrshire")
THE_NATION = ("",)
MINIMUM = 5

CLOSED_TYPES = ("scale", "one_of", "several_of", "yes_no")
TEXT_TYPES = ("short_text", "long_text")

DEFAULT_READING = {
    "unknown": "0.30",
    "agree_side": "0.60",
    "other_side": "0.40",
    "agreement": "0.2",
    "strength": "0.75",
    "floor": "0.60",
    "development": "0.50",
    "low": "0.40",
}
OTHER_READINGS = {
    "unknown": ("0.20", "0.25", "0.5", "0.3333"),
    "agree_side": ("0.50", "0.75", "0.5556", "1"),
    "other_side": ("0.30", "0.50", "0.25", "0.4286"),
    "agreement": ("0", "0.0", "0.25", "0.6"),
    "strength": ("0.60", "0.80", "0.875", "1.00"),
    "floor": ("0.50", "0.55", "0.6667", "0.75"),
    "development": ("0.40", "0.60", "0.45", "0.5001"),
    "low": ("0.30", "0.2", "0.3333", "0.50"),
}

# Shares that lie on the default thresholds, and the two ends.
SHARES = [Fraction(share) for share in ("0.60", "0.75", "0.50", "0.40", "0.30", "0.60", "0.40", "1", "0")]

# Counts over scales of 2 to 6 levels whose agreement is exactly 0.2, the default threshold.
AGREEMENT_ON_THE_THRESHOLD = {
    2: [(3, 2), (2, 3), (6, 4), (4, 6), (6, 9)],
    3: [(1, 0, 4), (1, 2, 2), (2, 2, 1), (4, 4, 2), (2, 0, 8), (4, 4, 7)],
    4: [(1, 0, 0, 4), (1, 1, 2, 1), (1, 3, 3, 3), (2, 0, 3, 5), (2, 2, 4, 2), (2, 1, 1, 6)],
    5: [(1, 0, 0, 0, 4), (0, 1, 4, 1, 4), (0, 3, 0, 3, 4), (1, 2, 2, 2, 3), (1, 3, 2, 2, 2)],
    6: [(0, 1, 1, 1, 1, 1), (1, 0, 0, 0, 0, 4), (0, 0, 3, 0, 2, 3), (0, 2, 0, 1, 1, 4), (0, 4, 0, 1, 1, 2)],
}

TEXTS = (
    "We meet every month.",
    'They said "come earlier", and we did; it helped',
    "First line\nsecond line",
    "Còmhla, gu h-iomlan",
    "=1+1",
    "a;b",
)


# ------------------------------------------------------------------------------------------------------------
# A questionnaire


def questionnaire(rng: random.Random, *, loose: bool = False) -> dict:
    """A questionnaire as its author would write it in YAML.

    With `loose` it also takes what the contract nowhere forbids but a careful `howgood check` might: a
    condition on a question that not everybody was asked, a scale with every level or none favourable, a
    scale that no section uses, a negative threshold for agreement, thresholds whose order makes little
    sense.
    """
    perspectives = _perspectives(rng)
    codes = [perspective["code"] for perspective in perspectives]
    scales = {name: _scale(rng, loose) for name in rng.sample(["extent", "quality", "s-3"], rng.randint(1, 3))}

    sections: list[dict] = []
    earlier: list[dict] = []
    numbers = count(1)
    for place in range(rng.randint(1, 5)):
        # The first section always has its scale, so that there is always something to read.
        has_scale = place == 0 or rng.random() < 0.85
        sections.append(_section(rng, place, has_scale, scales, codes, earlier, numbers, loose))

    if not loose:
        used = {section.get("scale") for section in sections}
        scales = {name: scale for name, scale in scales.items() if name in used}
    written = {
        "id": f"random-{rng.randrange(10**6)}",
        "version": 1,
        "title": "A random questionnaire",
        "short_title": "Random",
        "provenance": "Made by tests/random_rounds.py",
        "purpose": "To compare two calculations",
        "minutes": rng.randint(5, 40),
        "reports": ["baseline"],
        "perspectives": perspectives,
        "scales": scales,
        "sections": sections,
    }
    reading = _reading(rng, loose)
    if reading is not None:
        written["reading"] = reading
    return written


def _perspectives(rng: random.Random) -> list[dict]:
    names = ["statutory", "tsi", "third-sector", "Elected_Members", "p5", "6th"]
    rng.shuffle(names)
    names = names[: rng.choice([2, 2, 3, 3, 3, 4, 4, 5, 6])]
    style = rng.choice(
        ["none", "one", "one", "one", "some", "all"] if len(names) < 4 else ["none", "one", "one", "some"]
    )
    on_record = {
        "none": set(),
        "one": {rng.choice(names)},
        "some": {name for name in names if rng.random() < 0.4},
        "all": set(names),
    }[style]
    perspectives = []
    for name in names:
        perspective = {
            "code": name,
            "title": f"Title of {name}",
            "singular": f"one of {name}",
            "describes": f"People who hold the perspective {name}",
            "on_record": name in on_record,
        }
        if name in on_record:
            perspective["consent"] = f"The answers of {name} are shown with the organisation's name."
        perspectives.append(perspective)
    return perspectives


def _scale(rng: random.Random, loose: bool) -> dict:
    size = rng.choice([2, 3, 4, 4, 4, 5, 6])
    favourable = [place >= (size + 1) // 2 for place in range(size)]
    turn = rng.random()
    if turn < 0.15:
        favourable.reverse()
    elif turn < 0.3:
        rng.shuffle(favourable)
    elif loose and turn < 0.4:
        favourable = [turn < 0.35] * size
    words = rng.choice(["level{}", "{}", "L-{}", "a_{}"])
    places = list(range(1, size + 1))
    if rng.random() < 0.3:
        places.reverse()  # So that the order of the list is not the order of the codes.
    return {
        "title": f"A scale of {size}",
        "levels": [
            {"code": words.format(place), "label": f"Label {place}", "favourable": mark}
            for place, mark in zip(places, favourable, strict=True)
        ],
    }


def _reading(rng: random.Random, loose: bool) -> dict | None:
    turn = rng.random()
    if turn < 0.12:
        return None
    reading = dict(DEFAULT_READING)
    if turn > 0.65:
        for name in rng.sample(list(reading), rng.randint(1, 8)):
            reading[name] = rng.choice(OTHER_READINGS[name])
        if loose and rng.random() < 0.5:
            reading["agreement"] = rng.choice(["-0.5", "-0.2", "1"])
            reading["agree_side"], reading["other_side"] = reading["other_side"], reading["agree_side"]
    return reading


def _section(
    rng: random.Random,
    place: int,
    has_scale: bool,
    scales: dict,
    perspectives: list[str],
    earlier: list[dict],
    numbers: "count[int]",
    loose: bool,
) -> dict:
    """One section; its closed questions are added to `earlier`, for the conditions of those that follow."""
    section: dict = {
        "code": f"{rng.choice(['plan', 'S', '1-'])}{place}",
        "title": f"Section {place + 1}",
        "intro": f"What section {place + 1} asks about",
    }
    others = ("one_of", "several_of", "yes_no", "short_text", "long_text")
    if has_scale:
        section["scale"] = rng.choice(list(scales))
        types = ["scale"] * rng.randint(1, 4) + [rng.choice(others) for _ in range(rng.randint(0, 3))]
    else:
        types = [rng.choice(others) for _ in range(rng.randint(1, 3))]
    rng.shuffle(types)

    routed_section = rng.random() < 0.12
    audience = rng.sample(perspectives, rng.randint(1, len(perspectives) - 1))
    questions = []
    for type_ in types:
        number = next(numbers)
        question: dict = {
            "code": f"{rng.choice(['q', 'Q_', '', 'x-'])}{number}",
            "type": type_,
            "text": f"Question number {number}, about matter {number * 7}?",
        }
        if type_ in ("one_of", "several_of"):
            question["choices"] = [
                {"code": f"c{choice}", "label": f"Choice {choice}"} for choice in range(rng.randint(2, 5))
            ]
        if routed_section:
            question["put_to"] = sorted(audience, key=perspectives.index)
        elif rng.random() < 0.25:
            some = rng.sample(perspectives, rng.randint(1, len(perspectives)))
            question["put_to"] = sorted(some, key=perspectives.index)
        condition = _show_if(rng, question, earlier, perspectives, loose)
        if condition:
            question["show_if"] = condition
        questions.append(question)
        if type_ in CLOSED_TYPES:
            scale = scales[section["scale"]] if type_ == "scale" else None
            earlier.append({"question": question, "codes": _codes(question, scale)})
    section["questions"] = questions
    return section


def _show_if(
    rng: random.Random, question: dict, earlier: list[dict], perspectives: list[str], loose: bool
) -> list[dict]:
    """Perhaps one or two conditions on earlier closed questions, often on one that has conditions itself."""
    asked = set(question.get("put_to", perspectives))
    possible = [each for each in earlier if loose or asked <= set(each["question"].get("put_to", perspectives))]
    if not possible or rng.random() > 0.3:
        return []
    chain = [each for each in possible if "show_if" in each["question"]]
    several = [each for each in possible if each["question"]["type"] == "several_of"]
    chosen = [rng.choice(rng.choice([pool for pool in (possible, chain, several) if pool]))]
    if rng.random() < 0.3:
        another = rng.choice(possible)
        if another is not chosen[0]:
            chosen.append(another)
    return [
        {
            "question": each["question"]["code"],
            "is": rng.sample(each["codes"], rng.randint(1, max(1, len(each["codes"]) - 1))),
        }
        for each in chosen
    ]


def _codes(question: dict, scale: dict | None) -> list[str]:
    if scale is not None:
        return [level["code"] for level in scale["levels"]]
    if question["type"] == "yes_no":
        return ["yes", "no"]
    return [choice["code"] for choice in question["choices"]]


# ------------------------------------------------------------------------------------------------------------
# Answers to it


def answers(
    rng: random.Random,
    questionnaire: dict,
    *,
    mode: str = "confidential",
    partnerships: tuple[str, ...] = PARTNERSHIPS,
) -> list[dict]:
    """The rows of an import CSV for some of these partnerships (`THE_NATION` for a round about the
    nation).

    `questionnaire` is the authoring form that `questionnaire` above makes. In the mode `on-the-record`
    every response names an organisation, so the mode has to be known. A perspective that nobody answered
    for has no row at all, or only responses that are wholly blank.
    """
    chosen = rng.sample(partnerships, rng.randint(1, len(partnerships)))
    names = _response_names(rng)
    rows: list[dict] = []
    while not rows:  # A file with a header alone would be another test.
        for partnership in chosen:
            rows += _partnership_rows(rng, questionnaire, mode, partnership, names)
    if rng.random() < 0.5:
        rng.shuffle(rows)
    return rows


def to_csv(rows: list[dict], *, columns: tuple[str, ...] = CSV_COLUMNS, mark: bool = False) -> str:
    """The rows as a CSV file's text, with these columns in this order, perhaps after a byte order mark."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return ("\ufeff" if mark else "") + file.getvalue()


def _response_names(rng: random.Random):
    """Response names that no two responses share, in an order that says nothing about the perspective."""
    used: set[str] = set()
    while True:
        name = f"r{rng.randrange(10**8)}"
        if name not in used:
            used.add(name)
            yield name


def _sizes(rng: random.Random, perspectives: list[dict], mode: str) -> dict[str, int]:
    """How many people with an answer each perspective has: small, equal and joining groups are frequent."""
    confidential = [
        perspective["code"] for perspective in perspectives if not perspective["on_record"] and mode == "confidential"
    ]
    sizes = {
        perspective["code"]: rng.choice([0, 1, 1, 1, 2, 3])
        for perspective in perspectives
        if perspective["code"] not in confidential
    }
    how_many = len(confidential)
    own, alike = rng.randint(5, 12), rng.choice([5, 5, 6, 8, 10])
    patterns = {
        "any": [rng.randint(0, 12) for _ in confidential],
        "at the minimum": [rng.choice([4, 5, 6]) for _ in confidential],
        "all own": [rng.choice([5, 8, 10, 12]) for _ in confidential],
        "all small": [rng.randint(0, 4) for _ in confidential],
        "too few": [rng.choice([0, 0, 1, 2]) for _ in confidential],
        "a rest and equals": [alike] * max(1, how_many - 1) + [rng.randint(1, 4)],
        "a rest of two and an own": [rng.randint(1, 2), rng.randint(0, 2), own, rng.choice([own, own + 1])],
        "five in the rest": [2, 3, own, own, own],
        "ten in all": rng.choice([[5, 5], [10], [6, 4], [5, 3, 2], [8, 2]]),
    }
    pattern = patterns[rng.choice(list(patterns))]
    pattern = (pattern + [rng.choice([0, 5, 8]) for _ in confidential])[:how_many]
    if rng.random() < 0.7:
        rng.shuffle(pattern)
    sizes.update(zip(confidential, pattern, strict=True))
    return sizes


def _partnership_rows(rng: random.Random, questionnaire: dict, mode: str, partnership: str, names) -> list[dict]:
    perspectives = questionnaire["perspectives"]
    named = {each["code"] for each in perspectives if each["on_record"] or mode == "on-the-record"}
    questions = [
        (question, questionnaire["scales"].get(section.get("scale")))
        for section in questionnaire["sections"]
        for question in section["questions"]
    ]

    responses: list[dict] = []
    for code, size in _sizes(rng, perspectives, mode).items():
        kinds = ["full" if rng.random() < 0.9 else "sparse" for _ in range(size)]
        # Beyond the people with an answer: the wholly blank, those with nothing but notes, and those whose
        # only answers are on questions that they are routed past (they have no answer either).
        kinds += [kind for kind in ("blank", "note alone", "routed past alone") if rng.random() < 0.15]
        for number, kind in enumerate(kinds):
            responses.append(
                {
                    "name": next(names),
                    "perspective": code,
                    "organisation": f"Organisation {number + 1} of {code}" if code in named else "",
                    "kind": kind,
                    "values": {},
                }
            )
    rng.shuffle(responses)

    for question, scale in questions:
        asked = [each for each in responses if each["perspective"] in question.get("put_to", [each["perspective"]])]
        for response in asked:
            response["values"][question["code"]] = ""
        here = [each for each in asked if _answers_this(rng, each["kind"], question)]
        _deal(rng, question, scale, here)

    rows = []
    for response in responses:
        rows += _response_rows(rng, partnership, response)
    return rows


def _answers_this(rng: random.Random, kind: str, question: dict) -> bool:
    if kind == "sparse":
        return rng.random() < 0.4
    if kind == "routed past alone":
        return "show_if" in question
    return kind == "full"


def _response_rows(rng: random.Random, partnership: str, response: dict) -> list[dict]:
    """A response's rows; a question without an answer has an empty value, a note alone, or no row."""
    rows = []
    for question, value in response["values"].items():
        may_note = response["kind"] == "note alone" or rng.random() < 0.06
        comment = rng.choice(TEXTS) if may_note and response["kind"] != "blank" else ""
        if value == "" and comment == "" and rows and rng.random() < 0.5:
            continue
        rows.append(
            {
                "response": response["name"],
                "partnership": partnership,
                "perspective": response["perspective"],
                "question": question,
                "value": value,
                "comment": comment,
                "organisation": response["organisation"],
            }
        )
    return rows


def _deal(rng: random.Random, question: dict, scale: dict | None, people: list[dict]) -> None:
    """Give these people their values for one question (some stay blank)."""
    code = question["code"]
    if question["type"] in TEXT_TYPES:
        for person in people:
            person["values"][code] = rng.choice(TEXTS) if rng.random() < 0.4 else ""
        return
    if question["type"] != "scale":
        codes = _codes(question, None)
        for person in people:
            chosen = [rng.choice(codes)]
            if question["type"] == "several_of":
                chosen = rng.sample(codes, rng.randint(1, len(codes)))
            turn = rng.random()
            if turn < 0.75:
                person["values"][code] = ";".join(chosen)
            elif turn < 0.9:
                person["values"][code] = rng.choice(NON_ANSWERS)
        return
    for person, value in zip(people, _scale_values(rng, people, scale["levels"]), strict=True):
        person["values"][code] = value


def _scale_values(rng: random.Random, people: list[dict], levels: list[dict]) -> list[str]:
    """The values of one scale question, one for each person in order, in one of several styles."""
    codes = [level["code"] for level in levels]
    style = rng.choice(
        [
            "any",
            "shares",
            "shares",
            "one share",
            "one share",
            "opposed",
            "unanimous",
            "unknown",
            "agreement",
            "nobody",
        ]
    )
    values = [rng.choice([*codes, *codes, *NON_ANSWERS, ""]) for _ in people]
    if style == "any":
        return values
    if style == "nobody":
        return [rng.choice(["", *(NON_ANSWERS if rng.random() < 0.6 else ("prefer_not_to_say",))]) for _ in people]
    if style == "unknown":
        # Exactly three of ten (or one below) could not say; whoever is over stays blank.
        tens = len(people) // 10 * 10
        if tens == 0:
            return values
        unknown = tens * 3 // 10 - rng.choice([0, 0, 1])
        values = [rng.choice(["dont_know", "not_applicable"]) for _ in range(unknown)]
        values += [rng.choice([*codes, *codes, "prefer_not_to_say"]) for _ in range(tens - unknown)]
        values += [""] * (len(people) - tens)
        rng.shuffle(values)
        return values
    if style == "agreement":
        # Everybody's counts agree to exactly 0.2; whoever is over stays blank.
        fitting = [counts for counts in AGREEMENT_ON_THE_THRESHOLD[len(codes)] if sum(counts) <= len(people)]
        if not fitting:
            return values
        counts = rng.choice(fitting)
        values = [code for code, number in zip(codes, counts, strict=True) for _ in range(number)]
        values += [""] * (len(people) - len(values))
        if rng.random() < 0.5:
            rng.shuffle(values)
        return values

    # The other styles give each group its own share; small groups may act as the one row they become.
    together = rng.random() < 0.6
    sizes: dict[str, int] = {}
    for person in people:
        sizes[person["perspective"]] = sizes.get(person["perspective"], 0) + 1
    groups: dict[str, list[int]] = {}
    for place, person in enumerate(people):
        small = together and sizes[person["perspective"]] < MINIMUM
        groups.setdefault("the small ones" if small else person["perspective"], []).append(place)

    good = [level["code"] for level in levels if level["favourable"]]
    bad = [level["code"] for level in levels if not level["favourable"]]
    if not good or not bad:
        return values
    one_share = rng.choice(SHARES)
    neighbours = rng.random() < 0.6  # One favourable and one other level, so that agreement stays high.
    if neighbours:
        good, bad = [rng.choice(good)], [rng.choice(bad)]
    for turn, places in enumerate(groups.values()):
        if style == "unanimous":
            level = rng.choice(codes)
            for place in places:
                values[place] = level
            continue
        if style == "one share":
            share = one_share
        elif style == "opposed":
            share = Fraction("0.60") if turn % 2 == 0 else rng.choice([Fraction("0.40"), Fraction("0.30")])
        else:
            share = rng.choice(SHARES)
        on_the_scale = len(places) // share.denominator * share.denominator
        if on_the_scale == 0:
            continue
        favourable = int(on_the_scale * share)
        dealt = [rng.choice(good) for _ in range(favourable)]
        dealt += [rng.choice(bad) for _ in range(on_the_scale - favourable)]
        dealt += [rng.choice(["", "", "prefer_not_to_say"]) for _ in range(len(places) - on_the_scale)]
        for place, value in zip(places, dealt, strict=True):
            values[place] = value
    return values
