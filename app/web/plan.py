"""The plan typed together in a room: each field is kept by itself, with the mark of what it was seen as."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app.core.access import Permission
from app.core.actions import Action, as_written, come_back, read
from app.core.errors import Problem, Refusal
from app.core.workshop import Stage
from app.language import _
from app.store import actions, workshops
from app.store.tables import Person
from app.store.workshop_tables import Workshop
from app.web import forms
from app.web.action_views import in_words, priorities, seen_in, titles, typed_in
from app.web.one_thread import InOneThread
from app.web.pages import go, page
from app.web.plan_views import FURTHER, IN_SIGHT, ONE_LINE, Card, questions_to_choose, shelves, who_and_when
from app.web.streams import StreamsDep, changes_of
from app.web.who import AccessDep, FormDep, Now, SessionDep, its_workshop, may
from app.web.workshops import HERE

router = APIRouter(route_class=InOneThread)
streams = APIRouter()
Planning = Annotated[Person, Depends(may(Permission.PLAN_ACTIONS, on=its_workshop))]
PLAN = f"{HERE}/plan"


@router.get(PLAN)
def write_plan(
    request: Request, workshop: str, person: Planning, access: AccessDep, session: SessionDep, now: Now
) -> HTMLResponse:
    return _page(request, session, _begun(session, workshop), person, access, now)


def _begun(session: Session, id_: str) -> Workshop:
    found = workshops.by_id(session, id_)
    if found.stage is Stage.GATHERING:
        raise Refusal(_("This workshop has not begun. Its plan is written in the room."))
    return found


def _page(
    request: Request,
    session: Session,
    its: Workshop,
    person: Person,
    access: AccessDep,
    now: Now,
    *,
    card: Card | None = None,
    typed: Mapping[str, str] | None = None,
    problems: tuple[Problem, ...] = (),
) -> HTMLResponse:
    """The plan as it stands, with a card that came back, or with what was `typed` under a priority."""
    of, place = actions.in_room(session, its)
    questionnaire, plan = workshops.questionnaire_of(session, its), actions.of_plan(session, of, place, now=now)
    listed = shelves(plan, its.on_screen, card)
    chosen = {one.values["questions"] for shelf in listed for one in shelf.cards}
    return page(
        request,
        "plan/page.html",
        status=422 if problems else 200,
        person=person,
        workshop=its,
        place_name=place.name,
        shelves=listed,
        leads=access.scope(Permission.LEAD_WORKSHOP).covers_workshop(its.id, place.id),
        typed=typed or {},
        errors=forms.errors(problems),
        new_id=uuid4(),
        titles=titles(),
        in_sight=IN_SIGHT,
        further=FURTHER,
        one_line=ONE_LINE,
        choices={one: questions_to_choose(questionnaire, one) for one in chosen},
        suggested=priorities(plan, questionnaire),
    )


@router.post(PLAN)
def add_action(
    request: Request, workshop: str, form: FormDep, person: Planning, access: AccessDep, session: SessionDep, now: Now
) -> Response:
    its = _begun(session, workshop)
    of, place = actions.in_room(session, its)
    known = [question.code for question in workshops.questionnaire_of(session, its).questions]
    typed = {name: forms.text(form, name) for name in ("what", "priority", "questions", "place")}
    typed["priority"] = " ".join(typed["priority"].split())
    typed["place"] = typed["place"][:12]
    action, found = read(typed, known, Action())
    if found:
        problems = tuple(Problem(_field_of(typed, problem.where), problem.message) for problem in found)
        return _page(request, session, its, person, access, now, typed=typed, problems=problems)
    try:
        id_ = UUID(forms.text(form, "id"))
    except ValueError:
        id_ = uuid4()
    kept = actions.plan(session, of, place, action, now=now, by=person, id_=id_)
    return go(f"/workshops/{its.id}/plan#action-{kept}")


def _field_of(typed: Mapping[str, str], name: str) -> str:
    """Where the words are that were typed: under a priority there is one field, in the last form there are two."""
    return "new-priority" if name == "priority" and not typed["place"] else f"new-{typed['place']}"


@router.post(f"{PLAN}/screen")
def show_on_screen(workshop: str, form: FormDep, person: Planning, session: SessionDep) -> Response:
    its = workshops.by_id(session, workshop, hold=True)
    its.on_screen = forms.text(form, "priority")[:200]
    workshops.touch(session, its)
    return go(f"/workshops/{its.id}/plan")


@router.post(f"{PLAN}/{{action}}")
def keep_fields(
    request: Request,
    workshop: str,
    action: str,
    form: FormDep,
    person: Planning,
    access: AccessDep,
    session: SessionDep,
    now: Now,
) -> Response:
    its = _begun(session, workshop)
    of, place = actions.in_room(session, its)
    typed, seen = typed_in(form), seen_in(form)
    clashes, problems = actions.change(session, of, place, action, typed, seen=seen, now=now, by=person)
    if not clashes and not problems:
        return go(f"/workshops/{its.id}/plan#action-{action}")
    questionnaire = workshops.questionnaire_of(session, its)
    errors = {problem.where: problem.message for problem in problems}
    for name, text in clashes.items():
        there = in_words(name, text, questionnaire)
        errors[name] = _("Somebody else wrote here meanwhile: “{text}”. Put the two together, and save.", text=there)
    stands = actions.one(session, of, place, action)
    values, served = come_back(as_written(stands), seen, typed, clashes)
    card = Card(stands.id, 0, stands.what, values, served, who_and_when(stands), (), errors)
    told = tuple(Problem(f"{stands.id}-{name}", message) for name, message in errors.items())
    return _page(request, session, its, person, access, now, card=card, problems=told)


@streams.get(f"{HERE}/plan-changes")
async def changes(request: Request, workshop: str, person: Planning, its: StreamsDep) -> Response:
    return changes_of(request, its, workshop, every=0.5)
