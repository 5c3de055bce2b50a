"""What desk, screen and phones show of a workshop: three views of one state, with no rating before the reveal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.figures import Measured, whole_percent
from app.core.questionnaire import Question, Questionnaire
from app.core.snapshot import Figures
from app.core.text import Text
from app.core.workshop import Room, Stage, Standing, moves_from
from app.language import _, ngettext
from app.store import actions, rooms, workshops
from app.store.tables import Partnership
from app.store.workshop_tables import Workshop, WorkshopItem
from app.web.plan_views import Shelf, shelves


@dataclass(frozen=True)
class LevelView:
    """How many people are at one level, each of them a block; `side` gives its colour, `was` how many there were."""

    label: Text | str
    n: int
    side: str
    was: int | None = None


@dataclass(frozen=True)
class SpreadView:
    """What one voting showed of all, beside what the voting before it showed; `size` is that of its blocks."""

    title: str
    agreement: str
    levels: Sequence[LevelView]
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


@dataclass(frozen=True)
class RoomView:
    """The room as everybody sees it."""

    workshop: Workshop
    standing: Standing
    room: Room
    place: str
    questionnaire: Questionnaire
    agenda: Sequence[WorkshopItem]
    item: WorkshopItem | None
    title: Text | str
    section: Text | str
    seconds: int | None
    by_group: Sequence[GroupView] = ()
    has_survey: bool = False
    reveal: SpreadView | None = None
    evidence: Sequence[Text] = ()
    areas: Sequence[tuple[str, Text | str]] = ()
    groups: Sequence[tuple[Text, int]] = ()
    moves: Sequence[str] = field(default=())
    plan: Sequence[Shelf] = ()

    @property
    def stage(self) -> str:
        """Where the room stands, as templates ask for it."""
        return self.standing.stage.value

    @property
    def stage_words(self) -> str:
        """The same in words."""
        return stages_in_words()[self.standing.stage]

    @property
    def number(self) -> int:
        """Which item of the agenda it is, from 1."""
        return self.workshop.item + 1

    @property
    def have_rated(self) -> str:
        """How many have rated, of those who are asked."""
        return _("{n} of {all} have rated", n=self.room.rated, all=self.room.asked)

    @property
    def left(self) -> str:
        """The minutes and seconds that are left for the item, or that there are none."""
        seconds = max(self.seconds or 0, 0)
        return _("{time} left", time=f"{seconds // 60}:{seconds % 60:02d}") if seconds else _("Time is up")


def stages_in_words() -> dict[Stage, str]:
    """The stages in words."""
    return {
        Stage.GATHERING: _("Joining"),
        Stage.SURVEY: _("Survey"),
        Stage.RATING: _("Rate"),
        Stage.ASKING: _("Asking the room"),
        Stage.REVEALED: _("Reveal"),
        Stage.TALKING: _("Talk"),
        Stage.AGREED: _("Agree"),
        Stage.PLANNING: _("Plan"),
        Stage.ENDED: _("Ended"),
    }


def room_view(session: Session, workshop: Workshop, now: datetime) -> RoomView:
    """The state of the room, with what was revealed and nothing of what was not."""
    questionnaire = workshops.questionnaire_of(session, workshop)
    agenda, standing = workshops.items(session, workshop), rooms.standing_of(workshop)
    item = agenda[workshop.item] if agenda else None
    room = rooms.room_of(session, workshop, agenda)
    revealed = rooms.reveals(session, item) if item and workshop.stage in SHOWN else {}
    shown = revealed.get(workshop.voting)
    earlier = next((body for voting, body in reversed(revealed.items()) if voting < workshop.voting), None)
    question = questionnaire.by_code[item.question] if item and item.question else None
    in_the_survey = _in_the_survey(workshops.figures(session, workshop), question)
    groups = rooms.groups_of(session, workshop)
    until = workshop.until
    return RoomView(
        workshop=workshop,
        standing=standing,
        room=room,
        place=session.get_one(Partnership, workshop.partnership_id).name,
        questionnaire=questionnaire,
        agenda=agenda,
        item=item,
        title=title_of(questionnaire, item) if item else "",
        section=section_of(questionnaire, item) if item else "",
        seconds=int((until - now).total_seconds()) if until else None,
        by_group=by_group(questionnaire, question, in_the_survey, shown) if question else (),
        has_survey=bool(in_the_survey),
        reveal=_spread(questionnaire, item, agenda, shown, earlier) if item and shown else None,
        evidence=question.evidence if question else (),
        areas=[(str(one.id), title_of(questionnaire, one)) for one in rooms.areas(agenda)],
        groups=[(p.title, groups[p.code]) for p in questionnaire.perspectives if p.code in groups],
        moves=moves_from(standing, room),
        plan=_plan(session, workshop, now) if workshop.stage is Stage.PLANNING else (),
    )


def _plan(session: Session, workshop: Workshop, now: datetime) -> list[Shelf]:
    of, place = actions.in_room(session, workshop)
    return shelves(actions.of_plan(session, of, place, now=now), workshop.on_screen)


SHOWN = (Stage.REVEALED, Stage.TALKING, Stage.AGREED, Stage.ENDED)


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


def _in_the_survey(figures: Figures | None, question: Question | None) -> dict[Row, Measured]:
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


def _spread(
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
        return SpreadView(title, "", sorted(levels, key=lambda one: -one.n), rest, _("Before") if earlier else "")
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
        levels,
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
