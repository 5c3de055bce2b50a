"""In the room, on one's own phone: joining by code, rating in private, and what everybody sees after the reveal."""

import secrets
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from app.core.access import in_fours, read_code
from app.core.answers import NonAnswer
from app.core.errors import InNoRoom, NotFound, Problem
from app.core.workshop import Stage, read_dots
from app.language import _
from app.store import phones, rooms, workshops
from app.store.workshop_tables import RoomParticipant, Workshop
from app.web import forms
from app.web.one_thread import InOneThread
from app.web.pages import forget, go, keep_room, page
from app.web.streams import StreamsDep, changes_of
from app.web.tries import TriesDep
from app.web.who import ROOM_COOKIE, FormDep, KeysDep, Now, SessionDep
from app.web.workshop import problem_with_note
from app.web.workshop_views import RoomView, room_view, seen_in

router = APIRouter(route_class=InOneThread)
streams = APIRouter()


@dataclass(frozen=True)
class Here:
    """Somebody in a room."""

    participant: RoomParticipant
    workshop: Workshop


def _here(request: Request, session: SessionDep, keys: KeysDep) -> Here:
    cookie = request.cookies.get(ROOM_COOKIE, "")
    found = phones.here(session, keys.room_key(cookie)) if cookie else None
    if found is None and cookie:
        words = _("This device is in the room no more. If the workshop has ended: thank you for being there.")
        raise InNoRoom(f"{words} {_('If it goes on, enter the code that is on the screen.')}")
    if found is None:
        raise InNoRoom(_("This device is in no room. Enter the code that is on the screen."))
    return Here(*found)


HereDep = Annotated[Here, Depends(_here)]


@router.get("/room")
def phone(request: Request, here: HereDep, session: SessionDep, now: Now) -> HTMLResponse:
    return _phone(request, session, here, now)


def _phone(request: Request, session: SessionDep, here: Here, now: Now, **more: Any) -> HTMLResponse:
    view = seen_in(request, session, here.workshop, now)
    mine = rooms.rating_of(session, here.workshop, view.agenda, here.participant.id)
    perspective = view.questionnaire.perspective[here.participant.perspective]
    question = view.questionnaire.by_code[view.item.question] if view.item and view.item.question else None
    options = view.questionnaire.options(question) if question else ()
    labels: dict[str, Any] = {option.code: option.label for option in options}
    non = {kind.value: getattr(view.questionnaire.non_answers, kind.value) for kind in NonAnswer}
    value = mine.value if mine else None
    dots = rooms.dots_of(value) if value and not question else {}
    wants_change = request.query_params.get("change") == "yes"
    given = {"errors": [], "values": {"rating": value or ""} | {a: str(n) for a, n in dots.items()}} | more
    return page(
        request,
        "room/phone.html",
        view=view,
        perspective=perspective.singular,
        title=question.words_for(perspective.code) if question else view.title,
        is_asked=rooms.may_rate(session, here.workshop, view.agenda, perspective.code),
        levels=list(labels.items()),
        non_answers=list(non.items()),
        mine=(labels | non).get(value) if question and value else value,
        dots=dots,
        asks_in_use=here.participant.in_use is False,
        has_said=mine is not None and mine.agrees is not None,
        wants_change=wants_change,
        **given,
    )


@router.post("/room/rating")
def rate(request: Request, here: HereDep, form: FormDep, session: SessionDep, now: Now) -> Response:
    seen = forms.text(form, "seen")
    agenda = workshops.items(session, here.workshop)
    item = agenda[here.workshop.item] if agenda else None
    value = forms.text(form, "rating")
    problem = None
    given: dict[str, Any] = {"rating": value}
    if here.workshop.stage is Stage.RATING and item is not None and rooms.standing_of(here.workshop).mark == seen:
        if item.question is None:
            typed = {str(area.id): forms.text(form, str(area.id)) for area in rooms.areas(agenda)}
            given = typed
            try:
                dots = read_dots(typed, most=here.workshop.dots)
            except ValueError as error:
                problem = Problem(next(iter(typed), ""), str(error))
            else:
                value = ";".join(f"{area}={n}" for area, n in dots.items())
        elif not value:
            problem = Problem("rating", _("Choose one of these first."))
    if problem:
        return _phone(request, session, here, now, status=422, errors=forms.errors([problem]), values=given)
    rooms.rate(session, here.participant, value, seen=seen)
    return go("/room")


@router.post("/room/consent")
def say_whether(request: Request, here: HereDep, form: FormDep, session: SessionDep) -> Response:
    said = forms.text(form, "agrees")
    if said in ("yes", "no"):
        rooms.agree(session, here.participant, said == "yes", seen=forms.text(form, "seen"))
    return go("/room")


@router.post("/room/note")
def add_note(request: Request, here: HereDep, form: FormDep, session: SessionDep, now: Now) -> Response:
    words = forms.text(form, "note").strip()
    if problem := problem_with_note(words):
        errors = forms.errors([problem])
        return _phone(request, session, here, now, status=422, errors=errors, values={"note": words})
    rooms.add_note(session, str(here.workshop.id), words, seen=forms.text(form, "seen"))
    return go("/room")


@router.post("/room/in-use")
def say_in_use(here: HereDep, session: SessionDep) -> Response:
    phones.is_in_use(session, here.participant)
    return go("/room")


@router.post("/room/leave")
def leave(here: HereDep, session: SessionDep) -> Response:
    phones.leave(session, here.participant)
    answer = go("/")
    forget(answer, ROOM_COOKIE)
    return answer


# These come last: any other word in their place would be taken for a code.
def _joining(session: SessionDep, tries: TriesDep, code: str) -> Workshop:
    tries.must_remain()
    found = workshops.by_code(session, read_code(code))
    if found is None:
        tries.count_unknown()
        raise NotFound(_("We do not know this code. Check each letter, or ask whoever gave it to you."))
    return found


JoiningDep = Annotated[Workshop, Depends(_joining)]


@router.get("/room/{code}")
def join_page(request: Request, workshop: JoiningDep, session: SessionDep, now: Now) -> HTMLResponse:
    return _join(request, seen_in(request, session, workshop, now))


def _join(request: Request, view: RoomView, **more: Any) -> HTMLResponse:
    groups = [(p.code, p.title) for p in view.questionnaire.perspectives]
    given = {"errors": [], "values": {}} | more
    return page(request, "room/join.html", view=view, groups=groups, code=in_fours(view.workshop.code), **given)


@router.post("/room/{code}")
def join(
    request: Request, workshop: JoiningDep, form: FormDep, session: SessionDep, keys: KeysDep, now: Now
) -> Response:
    view = room_view(session, workshop, now)
    chosen = forms.text(form, "perspective")
    if chosen not in view.questionnaire.perspective:
        problem = Problem("perspective", _("Choose the group that you are here for."))
        return _join(request, view, errors=forms.errors([problem]), values={"perspective": chosen}, status=422)
    device = request.cookies.get(ROOM_COOKIE) or secrets.token_urlsafe(24)
    phones.join(session, workshop, chosen, keys.room_key(device))
    answer = go("/room")
    keep_room(request, answer, device)
    return answer


@streams.get("/room-changes")
async def changes(request: Request, here: HereDep, its: StreamsDep) -> Response:
    return changes_of(request, its, str(here.workshop.id), every=3)
