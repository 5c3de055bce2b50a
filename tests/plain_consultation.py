"""The analysis of a consultation calculated a second time, from the rows of an import file, plainly.

Nothing here imports `app`. Who stands in which row comes from tests/plain_calculation.py, itself a second calculation;
here people are counted one by one, and shares are worked out in whole numbers.
"""

from tests import plain_calculation as plain

NOT_ANSWERED = (*plain.NON_ANSWERS, "no_answer")


def percent(n: int, base: int) -> str | None:
    """`66.7`: tenths of a percent, halves up, by whole numbers alone; None of a base of nobody."""
    if base == 0:
        return None
    tenths = (2000 * n + base) // (2 * base)
    return f"{tenths // 10}.{tenths % 10}"


def analysis(canonical: dict, rows: list[dict], *, place: str | None, mode: str, minimum: int) -> dict[str, dict]:
    """By question, for each row that is printed: its people by answer and both shares, or in a word why there are none.

    A row is `all`, a perspective's code or `merged`. Figures are `answer: (people, of respondents, of answered)` with
    two entries beside, `respondents` and `answered`.
    """
    report = plain.report(canonical, rows, partnership=place, mode=mode, minimum=minimum)
    people = plain.people_with_an_answer(canonical, rows, place)
    fates = {part["perspective"]: part["row"] for part in report["participation"]}
    merged = [code for code in fates if fates[code] == "merged"]
    found = {}
    for section in canonical["sections"]:
        for question in section["questions"]:
            asked = plain.perspectives_asked(question, list(fates))
            stands = [code for code in asked if fates[code] == "own"]
            if merged and all(code in asked for code in merged):
                stands += merged
            its: dict = {"all": figures(canonical, question, people, stands) if stands else "not_shown"}
            for code, fate in fates.items():
                if code not in asked:
                    its[code] = "not_asked"
                elif fate == "empty":
                    its[code] = "nobody"
                elif fate == "own":
                    its[code] = figures(canonical, question, people, [code])
                else:
                    its[code] = "hidden"
            if merged:
                its["merged"] = (
                    figures(canonical, question, people, merged) if merged[0] in stands else "not_put_to_all"
                )
            found[question["code"]] = its
    return found


def figures(canonical: dict, question: dict, people: dict[str, list[dict]], perspectives: list[str]) -> dict:
    """Everyone of these perspectives, counted by what they answered to this question."""
    given = [person.get(question["code"]) for code in perspectives for person in people[code]]
    answered = [answer for answer in given if answer is not None and answer not in plain.NON_ANSWERS]
    counts = {kind: given.count(kind) for kind in plain.NON_ANSWERS} | {"no_answer": given.count(None)}
    if question["type"] in plain.TEXT_TYPES:
        chosen = {"answered": len(answered)}
    else:
        codes = plain.codes_counted(question, canonical["scales"])
        chosen = {code: sum(code in answer for answer in answered) for code in codes}
    is_text = question["type"] in plain.TEXT_TYPES
    return {
        "respondents": len(given),
        "answered": len(answered),
        "answers": {
            code: (n, percent(n, len(given)), None if is_text else percent(n, len(answered)))
            for code, n in chosen.items()
        },
        "not_answered": {code: (n, percent(n, len(given))) for code, n in counts.items()},
    }
