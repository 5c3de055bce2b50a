"""Every figure that the learning report prints in a follow-up round, against plain calculations from raw answers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from app.core.chart import Chart, RangeLine, RangeStrip
from app.core.document import Document, Findings, Heading, Paragraph
from app.core.rounds import Naming
from app.core.table import Table
from app.reports import OVER_PARTNERSHIPS, cells, learning_sections
from tests import plain_learning
from tests.conftest import times
from tests.plain_change import whole
from tests.plain_national import national
from tests.test_learning import PLACES, Pair, forget, random_pair, random_rounds_of

SEEDS = range(times(12, 200))
FEW = "Fewer than 5 partnerships"
TITLES = {
    "strength": "Strength",
    "explore": "Explore",
    "views_differ": "Views differ",
    "area_for_development": "Area for development",
    "not_enough_knowledge": "Too few could say",
    "not_reported": "Not reported",
}
LISTS = {
    "together": "To work on together",
    "others": "To learn from each other",
    "talk": "To talk about first: views differ",
    "tell": "To make better known: too few could say",
    "down": "To look into: what went down",
}
Printed = list[list[str]]


def pair(seed: int) -> tuple[Pair, dict[str, Any]]:
    """A random round after another with the plain counts."""
    its, counted = random_rounds_of(seed), random_pair(seed)
    if its is None or counted is None:
        pytest.skip("too few partnerships are reported")
    return its, counted[1]


def report(its: Pair, naming: Naming) -> Document:
    return OVER_PARTNERSHIPS["learning"](replace(its.facts, naming=naming))


def part_of(document: Document, anchor: str) -> Iterator[Any]:
    """The parts under a heading, to the next of its level."""
    level = 0
    for part in document.parts:
        if isinstance(part, Heading) and part.anchor == anchor:
            level = part.level
        elif isinstance(part, Heading) and level and part.level <= level:
            return
        elif level:
            yield part


def printed(document: Document, anchor: str, n: int = 0) -> Printed:
    """The words of the cells of a part's table, without its captions."""
    tables = [p.table if isinstance(p, Chart) else p for p in part_of(document, anchor) if isinstance(p, Chart | Table)]
    return [[cell.text for cell in row] for row in tables[n].rows] if len(tables) > n else []


def by_reading(rows: Sequence[dict[str, int] | None]) -> Printed:
    """A colour and the counts of each; readings that stand nowhere have no column."""
    used = [name for name in TITLES if any(its is not None and its[name] for its in rows)]
    return [
        [its["colour"].title(), *(str(its[name]) for name in used)] if its else [FEW, *["Not shown"] * len(used)]
        for its in rows
    ]


def apart(its: Pair, counted: dict[str, Any], naming: Naming) -> list[str]:
    """The parts of the printed report that differ from the plain calculations."""
    document = report(its, naming)
    about: dict[str, Any] = {"partnerships": list(PLACES), "mode": its.mode, "minimum": its.minimum}
    who = plain_learning.taking_part(its.canonical, its.rows, **about)
    sums = national(its.canonical, its.rows, **about)
    assert sums is not None
    sections = {s["code"]: s for s in its.canonical["sections"] if s["code"] in counted}
    pairs: dict[str, tuple[Any, Any]] = {}
    data = document.facts
    for name in ("participation", "started", "merged"):
        pairs[name] = data[name], who[name]
    pairs["in both"] = data["change"]["in_both"], len(its.in_both)
    pairs["partnerships"] = (
        {key: data["partnerships"][key] for key in ("in_the_round", "reported")},
        {"in_the_round": len(PLACES), "reported": len(who["reported"])},
    )
    added = ("partnerships", "spread", "movement")
    pairs["sums"] = (
        [
            {k: v for k, v in s.items() if k not in added}
            | {"questions": [{k: v for k, v in q.items() if k != "partnerships"} for q in s["questions"]]}
            for s in data["sections"]
        ],
        sums["sections"],
    )
    named = data["partnerships"]["named"]
    if naming is Naming.NAMED:
        pairs["named"] = (
            {n["slug"]: (n["submitted"], n["reported"]) for n in named},
            {slug: (n, slug in who["reported"]) for slug, n in who["submitted"].items()},
        )
        rows = {row[0]: row[-1] for row in printed(document, "who-took-part")}
        pairs["who, printed"] = (
            {slug: rows[f"Name of {slug}"] for slug in PLACES},
            {slug: str(n) for slug, n in who["submitted"].items()},
        )
    else:
        pairs["named"] = named, None
    groups = printed(document, "who-took-part", 1 if naming is Naming.NAMED else 0)
    pairs["groups, printed"] = (
        [row[1:3] for row in groups],
        [[str(who["started"][p["perspective"]]["started"]), str(p["submitted"])] for p in who["participation"]],
    )
    if not counted:
        return [name for name, (found, expected) in pairs.items() if found != expected]
    has_rule = all(s["partnerships"] is not None for s in counted.values()) or its.canonical.get("reading") is not None
    if has_rule:
        rows_of = [s["partnerships"] for s in counted.values()]
        pairs["at a glance"] = [row[1:] for row in printed(document, "at-a-glance")], by_reading(rows_of)
        for code, s in counted.items():
            pairs[f"questions of {code}"] = (
                [row[1:] for row in printed(document, f"section-{code}")],
                by_reading([s["questions"][q] for q in s["questions"]]),
            )
    pairs["spread"] = (
        [row[1:] for row in printed(document, "at-a-glance", 1 if has_rule else 0)],
        [spread(s["spread"]) for s in counted.values()],
    )
    pairs["drawn"] = (
        [(line.low, line.high, line.middle) for p in document.parts if isinstance(p, RangeStrip) for line in p.lines],
        [
            (None,) * 3 if (s := its["spread"]) is None else tuple(s[k] / 100 for k in ("lowest", "highest", "middle"))
            for its in counted.values()
        ],
    )
    if any(s["movement"] for s in counted.values()):
        pairs["movement"] = (
            [row[1:] for row in printed(document, "change")],
            [
                [str(m[way]) for way in ("up", "steady", "down", "apart")] if (m := s["movement"]) else [FEW] * 4
                for s in counted.values()
            ],
        )
    blocks = {s["code"]: s for s in sums["sections"]}
    pairs["by group"] = (
        [row[1:] for row in printed(document, "groups")],
        [[share(its.canonical, sections[code], b) for b in blocks[code]["perspectives"].values()] for code in counted],
    )
    pairs["in short"] = lists(document, "in-short"), in_short(sections, counted, has_rule)
    pairs["said"] = (
        said_of(document, counted),
        [sentence(s["partnerships"], s["spread"], has_rule) for s in counted.values()],
    )
    pairs["lead"] = document.lead, lead(who, counted)
    for code, block in blocks.items():
        tables = printed_choices(document, code)
        pairs[f"choices of {code}"] = tables, [t for q in block["questions"] if (t := choices(its.canonical, q))]
    pairs["hardest"] = (
        [i.text.rpartition(" (")[2].rstrip(")") for i in items(document, LISTS["together"])],
        [each[3] for each in plain_learning.suggestions(counted)["together"]],
    )
    pairs["what next"] = lists(document, "what-next"), next_lists(its, sections, counted)
    return [name for name, (found, expected) in pairs.items() if found != expected]


def items(document: Document, title: str) -> list[Any]:
    return [i for p in document.parts if isinstance(p, Findings) and p.title == title for i in p.items]


WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def lead(who: dict[str, Any], counted: dict[str, Any]) -> str:
    """How many took part, and the colours of the sections."""
    n, reported = sum(who["submitted"].values()), len(who["reported"])
    places = f"all {reported}" if reported == len(PLACES) else f"{reported} of {len(PLACES)}"
    words = f"{n} responses were submitted in this round, and {places} partnerships are reported."
    colours = [its["partnerships"]["colour"] if its["partnerships"] else None for its in counted.values()]
    if not any(colours):
        return words
    green, amber, red = (colours.count(colour) for colour in ("green", "amber", "red"))
    sections = f"{len(counted)} section{'s' * (len(counted) != 1)}"
    are = "is" if green < 2 else "are"
    return f"{words} Of {sections} {WORDS[green]} {are} green, {WORDS[amber]} amber and {WORDS[red]} red."


def said_of(document: Document, counted: dict[str, Any]) -> list[str]:
    """The sentence under each section's head."""
    found = [next(part_of(document, f"section-{code}"), None) for code in counted]
    return [part.text for part in found if isinstance(part, Paragraph)]


def sentence(its: dict[str, int] | None, spread: dict[str, int] | None, has_rule: bool) -> str:
    if its is None and (has_rule or spread is None):
        return f"{FEW} are reported on this section, so nothing is counted."
    said = {
        "strength": "{n} read{s} it as a strength",
        "explore": "{n} ha{ve} it to explore",
        "views_differ": "in {n} views differ",
        "area_for_development": "{n} read{s} it as an area for development",
        "not_enough_knowledge": "in {n} too few could say",
        "not_reported": "in {n} it is not reported",
    }
    found = [
        words.format(n=its[name], s="s" * (its[name] == 1), ve="s" if its[name] == 1 else "ve")
        for name, words in said.items()
        if its and its[name]
    ]
    words = f"Of {len(PLACES)} partnerships {', '.join(found)}. " if its else ""
    if spread is None:
        return words.strip()
    low, high, middle = (spread[name] for name in ("lowest", "highest", "middle"))
    return f"{words}The balanced share runs from {low}% to {high}%, with the middle at {middle}%."


def printed_choices(document: Document, code: str) -> list[Printed]:
    """The tables of a section's questions that are answered with choices, without their heads."""
    tables = [p for p in part_of(document, f"section-{code}") if isinstance(p, Table)]
    return [[[cell.text for cell in row[1:]] for row in t.rows] for t in tables if t.columns[0].title == "Answer"]


def choices(canonical: dict[str, Any], question: dict[str, Any]) -> Printed:
    """What was chosen by everyone and each group that is shown, and who did not choose."""
    if question["type"] in ("scale", "text"):
        return []
    blocks = [question["all"], *(its for its in question["perspectives"].values() if "counts" in its)]
    if question["all"]["counts"] is None:
        return []
    rows = [
        [f"{b['counts'][code]} of {b['answered']}" if b["answered"] else str(b["counts"][code]) for b in blocks]
        for code in question["all"]["counts"]
    ]
    beside = ("dont_know", "not_applicable", "prefer_not_to_say", "no_answer")
    return [*rows, *([str(b[kind]) for b in blocks] for kind in beside)]


def spread(its: dict[str, int] | None) -> list[str]:
    if its is None:
        return [FEW] * 6
    return [str(its["partnerships"]), *(f"{its[k]}%" for k in ("lowest", "lower", "middle", "upper", "highest"))]


def share(canonical: dict[str, Any], section: dict[str, Any], block: dict[str, Any]) -> str:
    """What stands in the table of groups."""
    if "not_asked" in block:
        return "Not asked"
    if "hidden" in block:
        return "Hidden"
    if not block["answered"]:
        return "Nobody on the scale"
    scale = next(q["scale"] for q in section["questions"] if q["type"] == "scale")
    good = [level["code"] for level in canonical["scales"][scale]["levels"] if level["favourable"]]
    return f"{whole(Fraction(sum(block['counts'][c] for c in good), block['answered']))}% of {block['answered']}"


def lists(document: Document, anchor: str) -> dict[str, list[tuple[str, str]]]:
    """The lists of a part that hold something: titles and figures."""
    return {
        p.title.partition(": ")[0] if anchor == "in-short" else p.title: [(i.title, i.figure) for i in p.items]
        for p in part_of(document, anchor)
        if isinstance(p, Findings) and p.items
    }


def in_short(sections: dict[str, Any], counted: dict[str, Any], has_rule: bool) -> dict[str, list[tuple[str, str]]]:
    """Green and red sections, those with the most partnerships behind them first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for colour, title in (("green", "Common strengths"), ("red", "Common areas to work on")):
        of = []
        for code, s in counted.items():
            its = s["partnerships"]
            if has_rule and its is not None and its["colour"] == colour:
                against = its["area_for_development"] + its["views_differ"]
                n, all_ = its["strength"] if colour == "green" else against, plain_learning.reported(its)
                of.append((Fraction(n, all_), sections[code]["title"]["en"], f"{n} of {all_}"))
        of.sort(key=lambda each: -each[0])
        if of:
            found[title] = [each[1:] for each in of]
    return found


def next_lists(its: Pair, sections: dict[str, Any], counted: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    found = plain_learning.suggestions(counted)
    return {
        LISTS[name]: [(sections[each[0]]["title"]["en"], each[1]) for each in listed]
        for name, listed in found.items()
        if listed
    }


@pytest.mark.parametrize("naming", Naming)
@pytest.mark.parametrize("seed", SEEDS)
def test_every_printed_figure_follows_from_the_answers(seed: int, naming: Naming) -> None:
    its, counted = pair(seed)
    assert apart(its, counted, naming) == []


FAULTS: dict[str, tuple[str, Any]] = {
    "sums over two partnerships": ("app.core.national.LEAST", 2),
    "nobody is left out": ("app.core.national.Several.people", lambda self, code, slugs: 0),
    "who began is not counted": (
        "app.core.national._started",
        lambda several, code: {"started": 0, "submitted_empty": 0},
    ),
    "every share of a group is a half": ("app.reports.learning_groups.share_of", lambda *_of: Fraction(1, 2)),
    "a half is many": ("app.reports.learning_next.MANY", Fraction(1, 2)),
    "readings change columns": ("app.reports.learning_sections.ORDER", tuple(reversed(learning_sections.ORDER))),
    "down is printed for up": (
        "app.reports.learning_change._cells",
        lambda its: tuple(cells.number(n) for n in (its.down, its.steady, its.up, its.apart)),
    ),
    "the middle is the lowest": (
        "app.reports.learning_sections._line",
        lambda name, its: RangeLine(name) if its is None else RangeLine(name, its.lowest, its.highest, its.lowest),
    ),
    "a choice is printed of all": ("app.reports.learning_choices._chosen", lambda its, code: cells.number(0)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_in_what_is_printed_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*FAULTS[fault])
    forget()
    try:
        found = (random_rounds_of(seed) for seed in range(30))
        assert any(apart(its, random_pair(seed)[1], Naming.NAMED) for seed, its in enumerate(found) if its)
    finally:
        forget()
