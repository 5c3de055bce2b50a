"""The list of partnerships as a file: taken out, and brought in after a look at what it would change."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.core.errors import Problem
from app.core.partnerships import Difference, differences
from app.exports.partnership_list import as_list
from app.imports import partnership_list
from app.store import bodies, partnerships
from app.store.participation import day_of
from app.web import lists, post
from app.web.lists import UploadDep
from app.web.pages import go
from app.web.partnerships import Editing, Seeing, read_day
from app.web.who import Now, SessionDep, SettingsDep

router = APIRouter()  # FastAPI's own routes: these take a file
TEMPLATE = "partnerships/import.html"


@router.get("/partnerships/files/{form}")
def take_list(form: str, _person: Seeing, session: SessionDep, now: Now) -> Response:
    return lists.take(as_list(partnerships.listed(session, day_of(now))), form)


@router.get("/partnerships/import")
def import_page(request: Request, person: Editing) -> Response:
    return lists.import_page(request, TEMPLATE, person=person)


@router.post("/partnerships/import")
def bring_in(
    request: Request, form: UploadDep, person: Editing, session: SessionDep, settings: SettingsDep, now: Now
) -> Response:
    today = day_of(now)
    partnerships.hold(session)

    def look(lines: str) -> tuple[list[Difference], list[Problem]]:
        listed, problems = partnership_list.read(lines)
        return ([], problems) if problems else differences(partnerships.listed(session, today), listed)

    def make(changes: Sequence[Difference]) -> Response:
        on, found = read_day(form, "from"), bodies.losing(session, changes)
        partnerships.apply(session, changes, on=on, now=now, by=person)
        for its, officers in found.items():
            for officer in officers:
                told: dict[str, Any] = {"by": person, "settings": settings, "now": now}
                post.access_ends(
                    session, officer, its.part.name if its.part else "", on or today, [its.partnership], **told
                )
        return go("/partnerships")

    def losing(changes: Sequence[Difference]) -> list[str]:
        found = bodies.losing(session, changes)
        return [f"{who.name or who.email}: {its.partnership}" for its, officers in found.items() for who in officers]

    return lists.bring_in(request, form, TEMPLATE, look=look, make=make, person=person, losing=losing)
