"""The learning report as data: what its JSON says, and every count of it as one tidy table."""

from collections.abc import Iterator
from dataclasses import asdict

from app.core.facts import NationalFacts
from app.core.learning import Movement, Readings, Spread
from app.core.rounds import Naming
from app.core.snapshot import Json
from app.core.table import Cell, Column, Table
from app.language import _
from app.reports.learning_actions import as_data as actions_as_data
from app.reports.learning_practice import as_data as practices_as_data
from app.reports.learning_sections import sections_on_a_scale
from app.reports.learning_themes import as_data as themes_as_data

COLUMNS = ("section", "question", "measure", "label", "value")


def as_data(facts: NationalFacts) -> Json:
    """The contract of `howgood report learning --format json`: null stands where too few partnerships do."""
    body = facts.body
    return {
        "questionnaire": {
            "id": facts.questionnaire.id,
            "version": facts.questionnaire.version,
            "fingerprint": facts.questionnaire.fingerprint,
        },
        "round": facts.round,
        "minimum_group_size": facts.minimum,
        "reading_rule": facts.questionnaire.reading.model_dump() if facts.questionnaire.reading else None,
        "partnerships": {
            "in_the_round": len(facts.places),
            "reported": len(body["partnerships"]),
            "named": _named(facts) if facts.naming is Naming.NAMED else None,
        },
        "participation": body["participation"],
        "started": body["started"],
        "merged": body["merged"],
        "sections": [_section(facts, section) for section in body["sections"]],
        "change": None if facts.before is None else {"since": facts.before.round, "in_both": facts.learned.in_both},
    }


def beside(facts: NationalFacts) -> Json:
    """What stands beside the figures, outside their fingerprint: themes, quotes, practices and actions."""
    return {**themes_as_data(facts), "practices": practices_as_data(facts), **actions_as_data(facts)}


def _named(facts: NationalFacts) -> list[Json]:
    """Which partnerships the round was put to, and how many responses came from each."""
    reported = facts.body["partnerships"]
    return [
        {
            "slug": slug,
            "name": place.name,
            "submitted": sum(place.figures.sizes.values()),
            "reported": slug in reported,
        }
        for slug, place in facts.places.items()
    ]


def _section(facts: NationalFacts, body: Json) -> Json:
    """Sums over partnerships, and beside them what is counted of partnerships."""
    learned, code = facts.learned, body["code"]
    return {
        **body,
        "partnerships": _readings(learned.readings.get(code)),
        "spread": _spread(learned.spreads.get(code)),
        "movement": _movement(learned.movements.get(code)),
        "questions": [
            {**question, "partnerships": _readings(learned.questions.get(question["code"]))}
            for question in body["questions"]
        ],
    }


def _readings(its: Readings | None) -> Json | None:
    if its is None or its.colour is None:
        return None
    return {"colour": its.colour.value, **{reading.value: n for reading, n in its.counts.items()}}


def _spread(its: Spread | None) -> Json | None:
    return None if its is None else asdict(its)


def _movement(its: Movement | None) -> Json | None:
    return asdict(its) if its is not None and its.is_shown else None


def tidy(facts: NationalFacts) -> Table:
    """What is counted of partnerships, a line a figure; a section's own have an empty question."""
    rows = [
        tuple(Cell(str(part), part if isinstance(part, (int, float)) else None) for part in line)
        for line in _lines(facts)
    ]
    return Table(_("Every figure"), [Column(name) for name in COLUMNS], rows)


def _lines(facts: NationalFacts) -> Iterator[tuple[object, ...]]:
    data = {section["code"]: section for section in as_data(facts)["sections"]}
    for section in sections_on_a_scale(facts):
        its = data[section.code]
        for measure in ("partnerships", "spread", "movement"):
            yield from _of(section.code, "", measure, its[measure])
        for code, block in its["perspectives"].items():
            for kind in ("hidden", "not_asked"):
                if kind in block:
                    yield section.code, "", kind, code, ""
            if "counts" in block:
                for what in ("favourable", "answered", "partnerships", "left_out"):
                    value = block[what]
                    yield section.code, "", f"sum_{what}", code, "" if value is None else value
        for question in its["questions"]:
            yield from _of(section.code, question["code"], "partnerships", question["partnerships"])
    yield from _themes(facts)


def _of(section: str, question: str, measure: str, its: Json | None) -> Iterator[tuple[object, ...]]:
    if its is None:
        yield section, question, measure, "not_shown", ""
        return
    for label, value in its.items():
        yield section, question, measure, label, value


def _themes(facts: NationalFacts) -> Iterator[tuple[object, ...]]:
    """Comments under each theme, those of everyone and by perspective, and from how many partnerships they come."""
    for theme in facts.themes.themes:
        yield "", "", "theme_comments", theme.title, theme.comments
        yield "", "", "theme_partnerships", theme.title, "" if theme.partnerships is None else theme.partnerships
        for code, n in theme.by_perspective.items():
            yield "", "", f"theme_comments_{code}", theme.title, "" if n is None else n
