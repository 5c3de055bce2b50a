"""The people desk: who has an account, what they are over what, and the end of an account."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app.core.access import Permission
from app.core.errors import Problem, Refusal
from app.core.mail import Purpose
from app.core.signing_in import problems_with_email, problems_with_name, welcome_letter
from app.core.written import clean_name
from app.language import _
from app.settings import Settings
from app.store import people
from app.store.tables import Person
from app.web import forms, post
from app.web.one_thread import InOneThread
from app.web.pages import go, page
from app.web.role_views import FIELDS, read_role, role_choices, role_in_words
from app.web.who import FormDep, Now, SessionDep, SettingsDep, may, not_here

router = APIRouter(route_class=InOneThread)
Managing = Annotated[Person, Depends(may(Permission.MANAGE_PEOPLE))]


@router.get("/people")
def all_people(request: Request, person: Managing, session: SessionDep) -> HTMLResponse:
    listed = [(its, [role_in_words(held) for held in roles]) for its, roles in people.every(session)]
    return page(request, "people/list.html", people=listed)


@router.get("/people/new")
def new_person(request: Request, person: Managing, session: SessionDep) -> HTMLResponse:
    return _new(request, session, {}, [])


def _new(request: Request, session: Session, values: dict[str, str], problems: list[Problem]) -> HTMLResponse:
    return page(
        request,
        "people/new.html",
        status=422 if problems else 200,
        values=values,
        errors=forms.errors(problems),
        **role_choices(session),
    )


@router.post("/people")
def add(
    request: Request, form: FormDep, person: Managing, session: SessionDep, settings: SettingsDep, now: Now
) -> Response:
    values = {name: forms.text(form, name) for name in ("name", "email", *FIELDS)}
    name, email = clean_name(values["name"]), people.read_email(values["email"])
    chosen, wrong = read_role(session, form)
    problems = [*problems_with_name(name), *problems_with_email(values["email"]), *wrong]
    known = people.by_email(session, email)
    if known is not None and known.ended_at is None:
        problems.append(Problem("email", _("Somebody has an account with this address. Look among the people.")))
    if problems or chosen is None:
        return _new(request, session, values, problems)
    added = people.add(session, email, name, now=now, by=person)
    people.give(session, added, *chosen, now=now, by=person)
    welcome(session, added, by=person, settings=settings, now=now)
    return go(f"/people/{added.id}")


def welcome(session: Session, added: Person, *, by: Person, settings: Settings, now: datetime) -> None:
    """Tells somebody who was given an account what they are, and where they sign in."""
    what = [role_in_words(held) for held in people.roles_of(session, added)]
    letter = welcome_letter(who=by.name or by.email, what=what, link=f"{settings.address}/sign-in")
    key = f"{added.id}/{now.isoformat()}"
    post.put(session, letter, to=added.email, purpose=Purpose.WELCOME, key=key, settings=settings, now=now)


def _by_id(session: Session, id: str) -> Person:
    found = people.by_id(session, id)
    if found is None:
        raise not_here()
    return found


@router.get("/people/{id}")
def one_person(request: Request, id: str, person: Managing, session: SessionDep) -> HTMLResponse:
    its = _by_id(session, id)
    return _one(request, session, its, {"name": its.name}, [])


def _one(
    request: Request, session: Session, its: Person, values: dict[str, Any], problems: list[Problem]
) -> HTMLResponse:
    return page(
        request,
        "people/one.html",
        status=422 if problems else 200,
        its=its,
        held=[(held.id, role_in_words(held)) for held in people.roles_of(session, its)],
        values={"name": its.name} | values,
        errors=forms.errors(problems),
        **role_choices(session),
    )


@router.post("/people/{id}")
def rename(request: Request, id: str, form: FormDep, person: Managing, session: SessionDep, now: Now) -> Response:
    its = _by_id(session, id)
    name = clean_name(forms.text(form, "name"))
    if problems := problems_with_name(name):
        return _one(request, session, its, {"name": forms.text(form, "name")}, problems)
    people.rename(session, its, name, now=now, by=person)
    return go(f"/people/{id}")


@router.post("/people/{id}/roles")
def give(request: Request, id: str, form: FormDep, person: Managing, session: SessionDep, now: Now) -> Response:
    its = _by_id(session, id)
    chosen, problems = read_role(session, form)
    if chosen is None:
        values = {name: forms.text(form, name) for name in FIELDS}
        return _one(request, session, its, values, problems)
    people.give(session, its, *chosen, now=now, by=person)
    return go(f"/people/{id}")


@router.post("/people/{id}/roles/{held}/end")
def take_away(request: Request, id: str, held: str, person: Managing, session: SessionDep, now: Now) -> Response:
    its = _by_id(session, id)
    for role in people.roles_of(session, its):
        if str(role.id) == held:
            try:
                people.take_away(session, its, role, now=now, by=person)
            except Refusal as refused:
                return _one(request, session, its, {}, [Problem("", refused.message)])
    return go(f"/people/{id}")


@router.post("/people/{id}/end")
def end_account(request: Request, id: str, form: FormDep, person: Managing, session: SessionDep, now: Now) -> Response:
    its = _by_id(session, id)
    if not forms.text(form, "confirm"):
        return _one(request, session, its, {}, [Problem("confirm", _("Tick the box if you want to end the account."))])
    try:
        people.end_account(session, its, now=now, by=person)
    except Refusal as refused:
        return _one(request, session, its, {}, [Problem("confirm", refused.message)])
    return go("/people")
