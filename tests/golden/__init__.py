"""Published counts as answers that could have led to them. The answers are GENERATED; only their sums are published.

criteria.csv: counts of fully, partially and not met by criterion over Scotland's 30 plans, from the Scottish
Government's reviews (each line names its page; empty counts are not known). Which plan met which criterion is not
published, so the verdicts are dealt out to the plans at random, by a seed.
consultation.csv: answers to the consultation of 2019, 48 respondents. How they spread over sectors is not published
either: that too is dealt by a seed.
"""

import csv
import random
from pathlib import Path

HERE = Path(__file__).parent
COLUMNS = ("response", "partnership", "perspective", "question", "value", "comment", "organisation")
COLLABORATION = {"2020-2023": (13, 10, 7)}  # plans robust, needing more detail, not mentioning it: the same review
MARK = "Generated: only the sums of these answers are published."


def criteria(cycle: str) -> dict[str, tuple[int, int, int] | None]:
    """By criterion the plans that met it fully, partially and not; None where the counts are not known."""
    counts: dict[str, tuple[int, int, int] | None] = {}
    for row in _rows("criteria.csv"):
        if row["cycle"] == cycle:
            known = (row["fully"], row["partially"], row["not_met"])
            counts[row["number"]] = (int(known[0]), int(known[1]), int(known[2])) if all(known) else None
    return counts


def verdicts(cycle: str, plans: list[str], seed: int) -> list[dict[str, str]]:
    """An import file's rows: one reviewer a plan, whose verdicts have the published column sums."""
    rng = random.Random(seed)
    rows = []
    levels = {f"criterion_{number}": ("fully_met", "partially_met", "not_met") for number in criteria(cycle)}
    counts = {f"criterion_{number}": known for number, known in criteria(cycle).items()}
    levels["third_sector"] = ("robust", "more_detail", "not_mentioned")
    counts["third_sector"] = COLLABORATION.get(cycle)
    for question, known in counts.items():
        if known is None:
            continue
        dealt = [level for level, n in zip(levels[question], known, strict=True) for _ in range(n)]
        rng.shuffle(dealt)
        for plan, verdict in zip(plans, dealt, strict=True):
            rows.append(_row(f"plan-{plan}", plan, "reviewer", question, verdict, "A generated reviewer"))
    return rows


def answers() -> dict[str, dict[str, int]]:
    """By question of the consultation the number of each option; "Total" is everyone."""
    counts: dict[str, dict[str, int]] = {}
    for row in _rows("consultation.csv"):
        counts.setdefault(f"question_{row['question'][1]}", {})[row["option"]] = int(row["count"])
    return counts


def respondents(sectors: list[str], seed: int) -> list[dict[str, str]]:
    """An import file's rows: respondents of random sectors, whose answers have the published sums."""
    rng = random.Random(seed)
    published = answers()
    people = range(published["question_1"]["Total"])
    sector = [rng.choice(sectors) for _ in people]
    rows = []
    for question, counts in published.items():
        if "Yes" in counts:
            dealt = ["yes"] * counts["Yes"] + ["no"] * counts["No"] + [""] * counts["No response"]
            rng.shuffle(dealt)
        else:
            dealt = [MARK] * len(people)
        for person, value in zip(people, dealt, strict=True):
            rows.append(_row(f"respondent-{person}", "", sector[person], question, value))
    return rows


def _row(response: str, partnership: str, perspective: str, question: str, value: str, who: str = "") -> dict[str, str]:
    return dict(zip(COLUMNS, (response, partnership, perspective, question, value, MARK, who), strict=True))


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
