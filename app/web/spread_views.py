"""What a room sees of figures: the spread of its ratings, and who agrees by group, in the survey and in the room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.figures import Measured, whole_percent
from app.core.questionnaire import Question, Questionnaire
from app.core.snapshot import Figures
from app.core.text import Text
from app.language import _, ngettext
from app.store.workshop_tables import WorkshopItem


@dataclass(frozen=True)
class LevelView:
    """How many people are at one level, each of them a block; `side` gives its colour, `was` how many there were."""

    label: Text | str
    n: int
    side: str
    was: int | None = None


@dataclass(frozen=True)
class SpreadView:
    """What one voting showed of all, beside what the voting before it showed; `size` is that of its blocks.

    It is drawn once for all who see the same.
    """

    title: str
    agreement: str
    levels: tuple[LevelView, ...]
    rest: str
    before: str = ""
    agreement_before: str = ""

    @property
    def size(self) -> str:
        """How large a block can be, so that the longest row fits its line: a third of it, where it stands twice."""
        most = max((max(one.n, one.was or 0) for one in self.levels), default=0) * (3 if self.before else 1)
        return "few" if most <= 7 else "some" if most <= 14 else "many"


@dataclass(frozen=True)
class GroupView:
    """Who agrees, of a group: in the survey, and in the room, where a figure of several groups spans their lines."""

    name: str
    survey: str
    room: str
    room_lines: int = 1


def title_of(questionnaire: Questionnaire, item: WorkshopItem) -> Text | str:
    """What the item is about."""
    if item.question is None:
        return _("What should we work on first?")
    question = questionnaire.by_code[item.question]
    return question.words_for(questionnaire.perspectives[0].code)


def section_of(questionnaire: Questionnaire, item: WorkshopItem) -> Text | str:
    """Which part of the questionnaire it belongs to."""
    if item.question is None:
        return _("Priorities")
    return next(s.title for s in questionnaire.sections if any(q.code == item.question for q in s.questions))


def names_of(questionnaire: Questionnaire, codes: Sequence[str]) -> str:
    """The groups of one row by name."""
    names = [questionnaire.perspective[code].title.words for code in codes]
    return names[0] if len(names) == 1 else _("{some} together", some=", ".join(names))


Row = tuple[str, ...]  # the groups that one row holds


def in_the_survey(figures: Figures | None, question: Question | None) -> dict[Row, Measured]:
    """The survey's figures of a question, by row: those that its report prints, and no others."""
    if figures is None or question is None:
        return {}
    standing = figures.questions[question.code]
    rows: dict[Row, Measured] = {(code,): measured for code, measured in standing.own.items()}
    return rows | ({tuple(figures.rows.merged): standing.merged} if standing.merged else {})


def by_group(
    questionnaire: Questionnaire,
    question: Question,
    survey: Mapping[Row, Measured],
    shown: Mapping[str, Any] | None,
) -> list[GroupView]:
    """Who agrees, by row, in the survey and in the room. A row that one of the two does not have is said to be so."""
    assert question.scale is not None
    favourable = questionnaire.scales[question.scale].favourable
    room = {tuple(row["perspectives"]): row for row in shown["rows"]} if shown else {}
    lines = []
    for rows, here in _beside(list(survey), list(room), [one.code for one in questionnaire.perspectives]):
        agree = _n_of(room[here], favourable) if here else _("Not shown") if room else ""
        agree = _("{some} together", some=agree) if len(rows) > 1 else agree
        for n, row in enumerate(rows):
            in_survey = _share(survey[row]) if row in survey else _("Not shown")
            lines.append(GroupView(names_of(questionnaire, row), in_survey, agree, 0 if n else len(rows)))
    return lines


def _beside(survey: list[Row], room: list[Row], order: list[str]) -> list[tuple[list[Row], Row | None]]:
    """The lines of the survey beside the row of the room that holds the same groups; others have a line alone."""
    found: list[tuple[list[Row], Row | None]] = []
    for one in room:
        its = [row for row in survey if set(row) <= set(one)]
        found.append((its if {code for row in its for code in row} == set(one) else [one], one))
    taken = {row for rows, _one in found for row in rows}
    found += [([row], None) for row in survey if row not in taken]
    return sorted(found, key=lambda its: [order.index(code) for code in its[0][0]])


def _share(measured: Measured) -> str:
    if measured.favourable is None:
        return _("Nobody rated it")
    return _("{share}% of {n}", share=whole_percent(measured.favourable), n=measured.tally.answered)


def spread_of(
    questionnaire: Questionnaire,
    item: WorkshopItem,
    agenda: Sequence[WorkshopItem],
    body: Mapping[str, Any],
    earlier: Mapping[str, Any] | None,
) -> SpreadView:
    if item.question is None:
        titles = {str(one.id): title_of(questionnaire, one) for one in agenda}
        was = earlier["dots"] if earlier else {}
        given = [(area, n) for area, n in body["dots"].items() if area in titles]
        levels = [LevelView(titles[area], n, "dots", was.get(area)) for area, n in given]
        rest = ngettext("{n} person placed dots.", "{n} people placed dots.", body["people"])
        title = _("Now") if earlier else _("Dots in all")
        most_first = tuple(sorted(levels, key=lambda one: -one.n))
        return SpreadView(title, "", most_first, rest, _("Before") if earlier else "")
    question = questionnaire.by_code[item.question]
    assert question.scale is not None
    scale = questionnaire.scales[question.scale]
    levels = []
    for n, level in enumerate(scale.levels):
        edge = n in (0, len(scale.levels) - 1)
        side = ("strong-" if edge else "") + ("for" if level.favourable else "against")
        was_there = earlier["all"]["counts"][level.code] if earlier else None
        levels.append(LevelView(level.label, body["all"]["counts"][level.code], side, was_there))
    title = _("Now") if earlier else _("In the room")
    return SpreadView(
        f"{title}: {_agree(body['all'], scale.favourable)}",
        _agreement(body["all"]),
        tuple(levels),
        _rest(body),
        f"{_('Before')}: {_agree(earlier['all'], scale.favourable)}" if earlier else "",
        _agreement(earlier["all"]) if earlier else "",
    )


def _agree(block: Mapping[str, Any], favourable: frozenset[str]) -> str:
    return _("{n_of_all} agree", n_of_all=_n_of(block, favourable))


def _n_of(block: Mapping[str, Any], favourable: frozenset[str]) -> str:
    return _("{n} of {all}", n=sum(block["counts"].get(code, 0) for code in favourable), all=block["answered"])


def _agreement(block: Mapping[str, Any]) -> str:
    """How much people say the same, from −1 (half at each end) to 1 (all at one level)."""
    if block["agreement"] is None:
        return ""
    return _("agreement {a}", a=f"{block['agreement']:.1f}".replace("-", "−"))


def _rest(body: Mapping[str, Any]) -> str:
    block = body["all"]
    could_not = body["people"] - block["answered"]
    told = ngettext("{n} person did not rate it on the scale.", "{n} people did not rate it on the scale.", could_not)
    return told if could_not else ""
