"""Who leads a workshop besides its coordinator: named on the workshop's own page, so that it can be handed over."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app.core.access import Permission, Role
from app.core.errors import Problem
from app.store import people, workshops
from app.store.tables import Person
from app.store.workshop_tables import Workshop
from app.web import forms
from app.web.one_thread import InOneThread
from app.web.pages import go, page
from app.web.readers import give_by_email, let_go_of
from app.web.who import FormDep, Now, SessionDep, SettingsDep, its_workshop, may
from app.web.workshops import HERE

router = APIRouter(route_class=InOneThread)
Naming = Annotated[Person, Depends(may(Permission.NAME_FACILITATORS, on=its_workshop))]


@router.get(f"{HERE}/facilitators")
def facilitators(request: Request, workshop: str, person: Naming, session: SessionDep) -> HTMLResponse:
    return _page(request, session, workshops.by_id(session, workshop), {}, [])


def _page(
    request: Request, session: Session, of: Workshop, values: dict[str, str], problems: list[Problem]
) -> HTMLResponse:
    return page(
        request,
        "workshops/facilitators.html",
        status=422 if problems else 200,
        workshop=of,
        facilitators=people.holding(session, Role.FACILITATOR, of.id),
        values=values,
        errors=forms.errors(problems),
    )


@router.post(f"{HERE}/facilitators")
def name_facilitator(
    request: Request,
    workshop: str,
    form: FormDep,
    person: Naming,
    session: SessionDep,
    settings: SettingsDep,
    now: Now,
) -> Response:
    """One more facilitator. Of an account that the address has already, no more is told than its name."""
    of = workshops.by_id(session, workshop)
    values, problems = give_by_email(session, form, Role.FACILITATOR, of.id, settings=settings, now=now, by=person)
    return _page(request, session, of, values, problems) if problems else go(f"/workshops/{of.id}/facilitators")


@router.post(f"{HERE}/facilitators/{{id}}/end")
def let_go(workshop: str, id: str, person: Naming, session: SessionDep, now: Now) -> Response:
    """They lead this workshop no longer; what else they are stays."""
    of = workshops.by_id(session, workshop)
    let_go_of(session, id, Role.FACILITATOR, of.id, now=now, by=person)
    return go(f"/workshops/{of.id}/facilitators")
