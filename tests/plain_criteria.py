"""The criteria report calculated a second time, from the lines of an import file and not from snapshots.

It imports nothing of `app`. Its sources are DESIGN section 5 ("with 30 plans, green when at least 21 met it fully, red
when 15 or more met it only partly or not at all, else amber; stored as shares, 70 % and 50 %") and the contract of its
issue: a verdict is one settled response a plan; a plan without one is told and never counted.
"""

from collections import defaultdict

MET, REST = "fully_met", ("partially_met", "not_met")
FINDINGS = ("robust", "more_detail", "not_mentioned")
ROWS = [f"criterion_{n}" for n in (1, 2, 3, 4, 5, "6a", "6b", 7, 8, 9, 10, 11, 12, 13, 14, 15)]


def colour(met: int, rest: int) -> str | None:
    """In whole numbers, so that nothing is rounded: 70 in a hundred met fully, or 50 in a hundred did not."""
    plans = met + rest
    if plans == 0:
        return None
    if 100 * met >= 70 * plans:
        return "green"
    return "red" if 100 * rest >= 50 * plans else "amber"


def review(lines: list[dict[str, str]], plans: list[str]) -> dict:
    """Counts, colours and verdicts of a round that was put to these plans."""
    responses: dict[str, set[str]] = defaultdict(set)
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for line in lines:
        if line["value"]:
            responses[line["partnership"]].add(line["response"])
            said[line["partnership"]][line["question"]] = line["value"]
    settled = [plan for plan in plans if len(responses[plan]) == 1]

    def verdict(plan: str, question: str) -> str | None:
        given = said[plan].get(question) if plan in settled else None
        return given if given in (MET, *REST, *FINDINGS) else None

    def counts(question: str, levels: tuple[str, ...]) -> dict[str, int] | None:
        given = [verdict(plan, question) for plan in plans]
        found = {level: given.count(level) for level in levels}
        return found if any(found.values()) else None

    criteria = {}
    for question in ROWS:
        found = counts(question, (MET, *REST))
        met, rest = (found[MET], sum(found[level] for level in REST)) if found else (0, 0)
        criteria[question] = {
            "counts": found,
            "with_verdict": met + rest,
            "without_verdict": len(plans) - met - rest,
            "colour": colour(met, rest),
        }
    return {
        "criteria": criteria,
        "third_sector": counts("third_sector", FINDINGS),
        "plans": {plan: {question: verdict(plan, question) for question in ROWS} for plan in plans},
    }
