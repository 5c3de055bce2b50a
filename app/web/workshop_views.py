"""What desk, screen and phones show of a workshop: three views of one state, with no rating before the reveal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlmodel import Session

from app.core.figures import Measured, whole_percent
from app.core.questionnaire import Questionnaire
from app.core.snapshot import Figures
from app.core.text import Text
from app.core.workshop import Room, Stage, Standing, moves_from
from app.language import _, ngettext, page_language
from app.store import rooms, workshops
from app.store.tables import Partnership
from app.store.workshop_tables import Workshop, WorkshopItem


@dataclass(frozen=True)
class LevelView:
    """How many people are at one level, each of them a block; `side` gives its colour."""

    label: Text | str
    n: int
    side: str


@dataclass(frozen=True)
class SpreadView:
    """What one voting showed: all, and by row where rows stand. It is drawn once for all who see the same."""

    title: str
    levels: tuple[LevelView, ...]
    rest: str
    rows: tuple[tuple[str, str], ...] = ()


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
    survey: Sequence[tuple[str, str, str]] = ()
    reveal: SpreadView | None = None
    earlier: SpreadView | None = None
    evidence: Sequence[Text] = ()
    areas: Sequence[tuple[str, Text | str]] = ()
    groups: Sequence[tuple[Text, int]] = ()
    moves: Sequence[str] = field(default=())

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
        """The minutes and seconds that are left for the item."""
        seconds = max(self.seconds or 0, 0)
        return f"{seconds // 60}:{seconds % 60:02d}"


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
        Stage.ENDED: _("Ended"),
    }


MOST = 64  # rooms of which a process keeps the view


class Views:
    """The view of each room as it now stands: made once for all its phones, whenever something has changed in it."""

    def __init__(self) -> None:
        self._kept: dict[tuple[UUID, str], tuple[int, RoomView]] = {}
        self._making: dict[UUID, Lock] = {}

    def of(self, session: Session, workshop: Workshop, now: datetime) -> RoomView:
        """What everybody sees of the room; nothing of it is anybody's own."""
        key = workshop.id, page_language()
        if len(self._kept) > MOST:
            self._kept.clear()
            self._making.clear()
        with self._making.setdefault(workshop.id, Lock()):
            version, view = self._kept.get(key, (-1, None))
            if view is None or version != workshop.version:
                view = room_view(session, workshop, now)
                self._kept[key] = workshop.version, view
        return replace(view, seconds=_seconds(workshop, now))


def seen_in(request: Request, session: Session, workshop: Workshop, now: datetime) -> RoomView:
    """What everybody sees of the room. Whoever writes may see what is never committed, so they keep nothing of it."""
    its: Views = request.app.state.views
    return its.of(session, workshop, now) if request.method == "GET" else room_view(session, workshop, now)


def _seconds(workshop: Workshop, now: datetime) -> int | None:
    return int((workshop.until - now).total_seconds()) if workshop.until else None


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
    groups = rooms.groups_of(session, workshop)
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
        seconds=_seconds(workshop, now),
        survey=survey_rows(questionnaire, workshops.figures(session, workshop), item),
        reveal=_spread(questionnaire, item, agenda, shown, spread_title(earlier)) if item and shown else None,
        earlier=_spread(questionnaire, item, agenda, earlier, _("Before")) if item and earlier else None,
        evidence=question.evidence if question else (),
        areas=[(str(one.id), title_of(questionnaire, one)) for one in rooms.areas(agenda)],
        groups=[(p.title, groups[p.code]) for p in questionnaire.perspectives if p.code in groups],
        moves=moves_from(standing, room),
    )


SHOWN = (Stage.REVEALED, Stage.TALKING, Stage.AGREED, Stage.ENDED)


def spread_title(earlier: object) -> str:
    """What the spread is called: it is told apart from an earlier one."""
    return _("Now") if earlier else _("In the room")


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


def survey_rows(
    questionnaire: Questionnaire, figures: Figures | None, item: WorkshopItem | None
) -> list[tuple[str, str, str]]:
    """The survey's figures of a question by row: the group, the share that agrees, of how many."""
    if figures is None or item is None or item.question is None:
        return []
    standing = figures.questions[item.question]
    rows = [(names_of(questionnaire, [code]), measured) for code, measured in standing.own.items()]
    if standing.merged is not None:
        rows.append((names_of(questionnaire, figures.rows.merged), standing.merged))
    return [(name, *_in_the_survey(measured)) for name, measured in rows]


def _in_the_survey(measured: Measured) -> tuple[str, str]:
    if measured.favourable is None:
        return _("Nobody rated it"), ""
    n = measured.tally.answered
    agree = int(measured.favourable * n)
    return f"{whole_percent(measured.favourable)}%", ngettext(
        "{agree} of {n} who rated", "{agree} of {n} who rated", n, agree=agree
    )


def _spread(
    questionnaire: Questionnaire,
    item: WorkshopItem,
    agenda: Sequence[WorkshopItem],
    body: Mapping[str, Any],
    title: str,
) -> SpreadView:
    if item.question is None:
        titles = {str(one.id): title_of(questionnaire, one) for one in agenda}
        levels = [LevelView(titles[area], n, "dots") for area, n in body["dots"].items() if area in titles]
        rest = ngettext("{n} person placed dots.", "{n} people placed dots.", body["people"])
        return SpreadView(title, tuple(sorted(levels, key=lambda one: -one.n)), rest)
    question = questionnaire.by_code[item.question]
    assert question.scale is not None
    levels, counts = [], body["all"]["counts"]
    scale = questionnaire.scales[question.scale]
    for n, level in enumerate(scale.levels):
        edge = n in (0, len(scale.levels) - 1)
        side = ("strong-" if edge else "") + ("for" if level.favourable else "against")
        levels.append(LevelView(level.label, counts[level.code], side))
    rest = _rest(body)
    rows = [(names_of(questionnaire, row["perspectives"]), _agree(row, scale.favourable)) for row in body["rows"]]
    return SpreadView(f"{title}: {_agree(body['all'], scale.favourable)}", tuple(levels), rest, tuple(rows))


def _agree(block: Mapping[str, Any], favourable: frozenset[str]) -> str:
    n = sum(block["counts"][code] for code in favourable)
    return _("{n} of {all} agree", n=n, all=block["answered"])


def _rest(body: Mapping[str, Any]) -> str:
    block = body["all"]
    could_not = body["people"] - block["answered"]
    told = ngettext("{n} person did not rate it on the scale.", "{n} people did not rate it on the scale.", could_not)
    return told if could_not else ""
