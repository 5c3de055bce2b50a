"""A random next version of a random questionnaire, for the agreement of two calculations of change.

Nothing here imports `app`. Each kind of change that a diff tells apart comes up often enough to be met, and most
questions stay as they are.
"""

import copy
import random


def next_version(rng: random.Random, authored: dict) -> dict:
    """The same questionnaire a version later, with some changes or with none."""
    its = copy.deepcopy(authored)
    its["version"] = authored["version"] + 1
    for how in rng.sample(CHANGES, rng.choice([0, 1, 1, 2, 3])):
        how(rng, its)
    return its


def _questions(its: dict, *types: str) -> list[dict]:
    found = [q for section in its["sections"] for q in section["questions"]]
    return [q for q in found if not types or q["type"] in types]


def _reword(rng: random.Random, its: dict) -> None:
    rng.choice(_questions(its))["text"] = "The same matter in other words?"


def _leave_out(rng: random.Random, its: dict) -> None:
    section = rng.choice(its["sections"])
    if len(section["questions"]) > 1:
        gone = section["questions"].pop(rng.randrange(len(section["questions"])))
        for question in _questions(its):
            kept = [c for c in question.get("show_if", []) if c["question"] != gone["code"]]
            question["show_if"] = kept
            if not kept:
                del question["show_if"]


def _add(rng: random.Random, its: dict) -> None:
    section = rng.choice([s for s in its["sections"] if "scale" in s])
    section["questions"].append({"code": "new-one", "type": "scale", "text": "A matter that is new?"})


def _ask_others(rng: random.Random, its: dict) -> None:
    question = rng.choice(_questions(its))
    codes = [p["code"] for p in its["perspectives"]]
    question["put_to"] = sorted(rng.sample(codes, rng.randint(1, len(codes))), key=codes.index)


def _route_otherwise(rng: random.Random, its: dict) -> None:
    routed = [q for q in _questions(its) if "show_if" in q]
    if routed:
        question = rng.choice(routed)
        question["show_if"] = question["show_if"][1:]
        if not question["show_if"]:
            del question["show_if"]


def _scale_otherwise(rng: random.Random, its: dict) -> None:
    levels = rng.choice(list(its["scales"].values()))["levels"]
    if rng.random() < 0.5:
        levels.reverse()
    else:
        level = rng.choice(levels)
        level["favourable"] = not level["favourable"]


def _rename_a_scale(rng: random.Random, its: dict) -> None:
    name = rng.choice(list(its["scales"]))
    its["scales"] = {"renamed" if key == name else key: scale for key, scale in its["scales"].items()}
    for section in its["sections"]:
        if section.get("scale") == name:
            section["scale"] = "renamed"


def _read_otherwise(rng: random.Random, its: dict) -> None:
    if "reading" in its:
        its["reading"]["strength"] = rng.choice(["0.80", "0.750"])


def _change_the_type(rng: random.Random, its: dict) -> None:
    asked = {c["question"] for q in _questions(its) for c in q.get("show_if", [])}
    section = rng.choice([s for s in its["sections"] if "scale" in s])
    plain = [q for q in section["questions"] if "choices" not in q and q["code"] not in asked]
    others = [q for q in plain if q["type"] != "scale"]
    if others:
        rng.choice(others)["type"] = "scale"
    elif plain:
        rng.choice(plain)["type"] = "yes_no"


def _choose_otherwise(rng: random.Random, its: dict) -> None:
    closed = _questions(its, "one_of", "several_of")
    if closed:
        rng.choice(closed)["choices"].append({"code": "more", "label": "Something more"})


def _move_on(rng: random.Random, its: dict) -> None:
    """The last question of a section goes to another one that is on the same scale."""
    for section in its["sections"]:
        later = its["sections"][its["sections"].index(section) + 1 :]
        others = [s for s in later if s.get("scale") == section.get("scale")]
        if others and len(section["questions"]) > 1 and "show_if" not in section["questions"][-1]:
            moved = section["questions"][-1]
            if any(c["question"] == moved["code"] for q in _questions(its) for c in q.get("show_if", [])):
                continue
            rng.choice(others)["questions"].append(section["questions"].pop())
            return


def _call_a_section_otherwise(rng: random.Random, its: dict) -> None:
    rng.choice(its["sections"])["code"] = "called-otherwise"


def _be_another(_rng: random.Random, its: dict) -> None:
    its["id"] = "quite-another"


CHANGES = [
    _reword,
    _leave_out,
    _add,
    _ask_others,
    _ask_others,
    _route_otherwise,
    _scale_otherwise,
    _rename_a_scale,
    _read_otherwise,
    _change_the_type,
    _choose_otherwise,
    _move_on,
    _call_a_section_otherwise,
    _be_another,
]
