"""The desk of partnerships: which there are, and the bodies each is made of."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from app.core.access import Permission
from app.store import partnerships
from app.store.tables import Person
from app.web.one_thread import InOneThread
from app.web.pages import page
from app.web.who import SessionDep, may

router = APIRouter(route_class=InOneThread)
Seeing = Annotated[Person, Depends(may(Permission.SEE_PARTNERSHIPS))]


@router.get("/partnerships")
def all_partnerships(request: Request, person: Seeing, session: SessionDep) -> HTMLResponse:
    return page(request, "partnerships/list.html", person=person, made=partnerships.every(session))
