"""Who reads a partnership's reports, its board above all: invited, and let go, by its coordinator."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session
from starlette.datastructures import FormData

from app.core.access import Permission, Role
from app.core.errors import Problem
from app.core.mail import Purpose
from app.core.signing_in import problems_with_email, problems_with_name, welcome_letter
from app.core.written import clean_name
from app.settings import Settings
from app.store import partnerships, people
from app.store.tables import Partnership, Person
from app.web import forms, post
from app.web.one_thread import InOneThread
from app.web.pages import go, page
from app.web.role_views import role_in_words
from app.web.who import FormDep, Now, SessionDep, SettingsDep, its_partnership, may

router = APIRouter(route_class=InOneThread)
Inviting = Annotated[Person, Depends(may(Permission.INVITE_READERS, on=its_partnership))]


@router.get("/partnerships/{partnership}/readers")
def readers(request: Request, partnership: str, person: Inviting, session: SessionDep) -> HTMLResponse:
    return _page(request, session, _named(session, partnership), {}, [])


def _named(session: Session, slug: str) -> Partnership:
    return partnerships.named(session, [slug])[0][0]


def _page(
    request: Request, session: Session, of: Partnership, values: dict[str, str], problems: list[Problem]
) -> HTMLResponse:
    return page(
        request,
        "people/readers.html",
        status=422 if problems else 200,
        partnership=of,
        readers=people.holding(session, Role.REPORT_READER, of.id),
        values=values,
        errors=forms.errors(problems),
    )


@router.post("/partnerships/{partnership}/readers")
def invite(
    request: Request,
    partnership: str,
    form: FormDep,
    person: Inviting,
    session: SessionDep,
    settings: SettingsDep,
    now: Now,
) -> Response:
    """One more reader. Of an account that the address has already, no more is told than its name."""
    of = _named(session, partnership)
    values, problems = give_by_email(session, form, Role.REPORT_READER, of.id, settings=settings, now=now, by=person)
    if problems:
        return _page(request, session, of, values, problems)
    return go(f"/partnerships/{of.slug}/readers")


@router.post("/partnerships/{partnership}/readers/{id}/end")
def let_go(partnership: str, id: str, person: Inviting, session: SessionDep, now: Now) -> Response:
    """They read this partnership's reports no longer; what else they are stays."""
    of = _named(session, partnership)
    let_go_of(session, id, Role.REPORT_READER, of.id, now=now, by=person)
    return go(f"/partnerships/{of.slug}/readers")


def give_by_email(
    session: Session, form: FormData, role: Role, over: UUID, *, settings: Settings, now: datetime, by: Person
) -> tuple[dict[str, str], list[Problem]]:
    """Gives whoever has this address a role, and writes to them; returns what was typed and what is wrong with it."""
    values = {name: forms.text(form, name) for name in ("name", "email")}
    name = clean_name(values["name"])
    if problems := [*problems_with_name(name), *problems_with_email(values["email"])]:
        return values, problems
    person = people.add(session, values["email"], name, now=now, by=by)
    if people.give(session, person, role, over, now=now, by=by):
        its = [held for held in people.roles_of(session, person) if held.role is role and held.over == over]
        what = [role_in_words(held) for held in its]
        letter = welcome_letter(who=by.name or by.email, what=what, link=f"{settings.address}/sign-in")
        key = f"{person.id}/{over}/{now.isoformat()}"
        post.put(session, letter, to=person.email, purpose=Purpose.WELCOME, key=key, settings=settings, now=now)
    return values, []


def let_go_of(session: Session, id: str, role: Role, over: UUID, *, now: datetime, by: Person) -> None:
    """Takes this role from the person with this id."""
    for person in people.holding(session, role, over):
        if str(person.id) == id:
            for held in people.roles_of(session, person):
                if held.role is role and held.over == over:
                    people.take_away(session, person, held, now=now, by=by)
