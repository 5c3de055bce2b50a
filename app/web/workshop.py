"""Leading a workshop: the facilitator's desk, the screen on the wall, and the moves of the room."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app.core.access import in_fours
from app.core.errors import Problem
from app.core.workshop import Stage, why_not
from app.core.written import too_long
from app.language import _
from app.store import phones, rooms, workshops
from app.store.tables import Person
from app.store.workshop_tables import Workshop
from app.web import forms
from app.web.evidence_views import in_the_room
from app.web.one_thread import InOneThread
from app.web.pages import after_forgetting, go, page
from app.web.spread_views import title_of
from app.web.streams import StreamsDep, changes_of
from app.web.who import FormDep, Now, SessionDep, SettingsDep
from app.web.workshop_views import RoomView, seen_in, stages_in_words
from app.web.workshops import HERE, Leading, joining

router = APIRouter(route_class=InOneThread)
streams = APIRouter()
WAY = (Stage.SURVEY, Stage.RATING, Stage.REVEALED, Stage.TALKING, Stage.AGREED)


@router.get(HERE)
def desk(request: Request, workshop: str, person: Leading, session: SessionDep, now: Now) -> HTMLResponse:
    return _desk(request, session, workshop, person, now)


def _desk(request: Request, session: Session, id_: str, person: Person, now: Now, **more: Any) -> HTMLResponse:
    its = workshops.by_id(session, id_)
    view = seen_in(request, session, its, now)
    item = view.item
    values = {name: getattr(item, name) for name in rooms.FIELDS} if item else {}
    values["is_area"] = "yes" if item and item.is_area else ""
    given = {"errors": [], "values": values} | more
    return page(
        request,
        "workshop/desk.html",
        person=person,
        view=view,
        way=[(stage.value, stages_in_words()[stage]) for stage in (*WAY, *_last_step(view))],
        why_no_reveal=why_not(view.standing, "reveal", view.room) if its.stage is Stage.RATING else None,
        code=in_fours(its.code),
        lines=agenda_lines(view),
        register=in_the_room(session, its, view.questionnaire.id, item),
        phones=phones.counted(session, its),
        **given,
    )


def _last_step(view: RoomView) -> tuple[Stage, ...]:
    """The plan comes after a vote, and wherever the room is at it."""
    return (Stage.PLANNING,) if view.room.is_vote or view.standing.stage is Stage.PLANNING else ()


def agenda_lines(view: RoomView) -> list[tuple[Any, Any, str]]:
    """The agenda beside the room: each item with its title and whether it is done, on or to come."""
    at = view.workshop.item if view.stage != "gathering" else -1
    over = view.stage == "ended"
    return [
        (one, title_of(view.questionnaire, one), "done" if one.place < at or over else "on" if one.place == at else "")
        for one in view.agenda
    ]


@router.get(f"{HERE}/screen")
def screen(
    request: Request, workshop: str, person: Leading, session: SessionDep, settings: SettingsDep, now: Now
) -> HTMLResponse:
    view = seen_in(request, session, workshops.by_id(session, workshop), now)
    return page(request, "workshop/screen.html", person=person, view=view, **joining(view.workshop, settings))


@router.post(f"{HERE}/moves")
def move(request: Request, workshop: str, form: FormDep, person: Leading, session: SessionDep, now: Now) -> Response:
    name, seen = forms.text(form, "move"), forms.text(form, "seen")
    agreed = None
    if name == "agree":
        agreed = {field: forms.text(form, field) for field in rooms.FIELDS}
        problems = [
            Problem(f, too_long(words, rooms.LONGEST)) for f, words in agreed.items() if len(words) > rooms.LONGEST
        ]
        if not agreed["position"]:
            problems.insert(0, Problem("position", _("Write what the room has agreed, or that it has not.")))
        if problems:
            values = agreed | {"is_area": forms.text(form, "is_area")}
            errors = forms.errors(problems)
            return _desk(request, session, workshop, person, now, status=422, errors=errors, values=values)
    is_area = bool(forms.text(form, "is_area"))
    its = rooms.move(session, workshop, name, seen=seen, now=now, by=person, agreed=agreed, is_area=is_area)
    if agreed is not None and not _is_kept(session, its, agreed):
        words = _("Somebody else moved the room while you wrote. Your words are here still.")
        errors = forms.errors([Problem("", words)])
        return _desk(request, session, workshop, person, now, status=409, errors=errors, values=agreed, unsent=agreed)
    answer = go(f"/workshops/{workshop}")
    return after_forgetting(request, answer) if its.stage is Stage.ENDED else answer


def _is_kept(session: Session, its: Workshop, agreed: dict[str, str]) -> bool:
    """Whether what was written is what stands: of two who record a position at once, one did not."""
    item = workshops.items(session, its)[its.item]
    return its.stage is Stage.AGREED and all(getattr(item, field) == words for field, words in agreed.items())


@router.post(f"{HERE}/phones")
def count_phones(workshop: str, form: FormDep, person: Leading, session: SessionDep, now: Now) -> Response:
    if (press := forms.text(form, "press")) in phones.PRESSES:
        phones.take_count(session, workshop, press, now=now, by=person)
    return go(f"/workshops/{workshop}")


@router.post(f"{HERE}/take-back")
def take_back(workshop: str, form: FormDep, person: Leading, session: SessionDep, now: Now) -> Response:
    rooms.undo(session, workshop, seen=forms.text(form, "seen"), now=now, by=person)
    return go(f"/workshops/{workshop}")


@router.post(f"{HERE}/notes")
def add_note(
    request: Request, workshop: str, form: FormDep, person: Leading, session: SessionDep, now: Now
) -> Response:
    words = forms.text(form, "note").strip()
    if problem := problem_with_note(words):
        errors = forms.errors([problem])
        return _desk(request, session, workshop, person, now, status=422, errors=errors, values={"note": words})
    rooms.add_note(session, workshop, words, seen=forms.text(form, "seen"))
    return go(f"/workshops/{workshop}")


def problem_with_note(words: str) -> Problem | None:
    """What stands against a note."""
    if not words:
        return Problem("note", _("Write a note first."))
    return Problem("note", too_long(words, rooms.LONGEST)) if len(words) > rooms.LONGEST else None


@streams.get(f"{HERE}/changes")
async def changes(request: Request, workshop: str, person: Leading, its: StreamsDep) -> Response:
    return changes_of(request, its, workshop, every=0.5)
