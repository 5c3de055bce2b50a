"""The list of people and what they are, as a file: taken out, and brought in after a look at what it would change."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.core.access import HELD_OVER, Role
from app.core.errors import Problem
from app.core.people import Difference, differences
from app.exports.people_list import as_list
from app.imports import people_list as reading
from app.store import people, people_list
from app.web import lists
from app.web.lists import UploadDep
from app.web.pages import go
from app.web.people import Managing, welcome
from app.web.role_views import title_of
from app.web.who import Now, SessionDep, SettingsDep, WritingSessionDep

router = APIRouter()  # FastAPI's own routes: these take a file
TEMPLATE = "people/import.html"


@router.get("/people/files/{form}")
def take_list(form: str, person: Managing, session: WritingSessionDep, now: Now) -> Response:
    answer = lists.take(as_list(people_list.listed(session, people_list.places(session))), form)
    people_list.note_export(session, now=now, by=person)
    return answer


@router.get("/people/import")
def import_page(request: Request, person: Managing) -> Response:
    return lists.import_page(request, TEMPLATE, roles=list(Role))


@router.post("/people/import")
def bring_in(
    request: Request, form: UploadDep, person: Managing, session: SessionDep, settings: SettingsDep, now: Now
) -> Response:
    people.hold_staff(session, person)
    places = people_list.places(session)
    names = {(kind, place.code): place.name for kind, group in places.items() for place in group}

    def look(lines: str) -> tuple[list[Difference], list[Problem]]:
        listed, problems = reading.read(lines)
        kept = people_list.listed(session, places)
        return ([], problems) if problems else differences(kept, listed, places, person.email)

    def make(changes: Sequence[Difference]) -> Response:
        for added in people_list.apply(session, changes, places, now=now, by=person):
            welcome(session, added, by=person, settings=settings, now=now)
        return go("/people")

    def role_of(its: Difference) -> str:
        title = title_of(its.role) if its.role else ""
        return f"{title}: {names.get((HELD_OVER[its.role], its.of), its.of)}" if its.role and its.of else title

    return lists.bring_in(request, form, TEMPLATE, look=look, make=make, role_of=role_of, roles=list(Role))
