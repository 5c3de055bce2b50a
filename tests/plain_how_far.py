"""How far last round's actions came, calculated a second time from DESIGN section 5 alone. Imports nothing of `app`."""

STEPS = ("not_started", "some_way", "most_of_the_way", "done")
NON_ANSWERS = ("dont_know", "not_applicable", "prefer_not_to_say")


def how_far_they_came(people, perspectives, confidential, minimum, actions) -> dict:
    """The rows, and for each action what stands in them.

    `people` are those who submitted: who they speak as, and their answers by action (and by other names, which count
    only for whether somebody said anything). The perspectives stand in the questionnaire's order.
    """
    counted = [(who, said) for who, said in people if any(said.values())]
    size = {code: sum(who == code for who, _said in counted) for code in perspectives}
    rows = {code: "own" if size[code] else "empty" for code in perspectives}
    few = [code for code in perspectives if code in confidential and 0 < size[code] < minimum]
    if 0 < sum(size[code] for code in few) < minimum:
        large = [code for code in perspectives if code in confidential and size[code] >= minimum]
        if not large:
            rows.update({code: "left_out" for code in few})
            few = []
        else:
            least = min(size[code] for code in large)
            few.append([code for code in large if size[code] == least][-1])
    rows.update({code: "merged" for code in few})
    return {"rows": rows, "actions": [_action(action, counted, rows) for action in actions]}


def _action(action, counted, rows) -> dict:
    def block(codes) -> dict:
        said = [its.get(action, "") for who, its in counted if who in codes]
        return {
            "counts": {step: said.count(step) for step in STEPS},
            "answered": sum(said.count(step) for step in STEPS),
            **{way: said.count(way) for way in NON_ANSWERS},
            "no_answer": said.count(""),
            "favourable": None,
            "agreement": None,
        }

    merged = [code for code, row in rows.items() if row == "merged"]
    shown = [code for code, row in rows.items() if row in ("own", "merged")]
    return {
        "merged": block(merged) if merged else None,
        "perspectives": {
            code: block([code]) if row in ("own", "empty") else {"hidden": True} for code, row in rows.items()
        },
        "all": {**block(shown), "balanced": None, "gap": None},
    }
