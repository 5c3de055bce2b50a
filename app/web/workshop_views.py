"""What desk, screen and phones show of a workshop: three views of one state, with no rating before the reveal."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from uuid import UUID

from fastapi import Request
from sqlmodel import Session

from app.core.questionnaire import Questionnaire
from app.core.text import Text
from app.core.workshop import Room, Stage, Standing, moves_from
from app.language import _, page_language
from app.store import actions, phones, rooms, workshops
from app.store.tables import Partnership
from app.store.workshop_tables import Workshop, WorkshopItem
from app.web.plan_views import Shelf, shelves
from app.web.spread_views import GroupView, SpreadView, by_group, in_the_survey, section_of, spread_of, title_of


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
        plan = _plan(session, workshop, now)  # others write it outside the room, too
        return replace(view, seconds=_seconds(workshop, now), plan=plan)


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
    survey = in_the_survey(workshops.figures(session, workshop), question)
    groups = phones.groups_of(session, workshop)
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
        by_group=by_group(questionnaire, question, survey, shown) if question else (),
        has_survey=bool(survey),
        reveal=spread_of(questionnaire, item, agenda, shown, earlier) if item and shown else None,
        evidence=question.evidence if question else (),
        areas=[(str(one.id), title_of(questionnaire, one)) for one in rooms.areas(agenda)],
        groups=[(p.title, groups[p.code]) for p in questionnaire.perspectives if p.code in groups],
        moves=moves_from(standing, room),
        plan=_plan(session, workshop, now),
    )


def _plan(session: Session, workshop: Workshop, now: datetime) -> Sequence[Shelf]:
    if workshop.stage is not Stage.PLANNING:
        return ()
    of, place = actions.in_room(session, workshop)
    return shelves(actions.of_plan(session, of, place, now=now), workshop.on_screen)


SHOWN = (Stage.REVEALED, Stage.TALKING, Stage.AGREED, Stage.ENDED)
