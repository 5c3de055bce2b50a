"""The list of partnerships as a file: taken out, and brought in after a look at what it would change."""

import base64
import binascii
import hashlib
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile

from app.core.errors import Invalid, NotFound, Problem
from app.core.partnerships import Difference, differences
from app.exports.partnership_list import FORMATS
from app.imports import partnership_list
from app.language import _
from app.store import partnerships
from app.store.participation import day_of
from app.store.tables import Person
from app.web import forms
from app.web.pages import go, page
from app.web.partnerships import Editing, Seeing, read_day
from app.web.who import Now, SessionDep

router = APIRouter()  # FastAPI's own routes: these take a file
LARGEST = 1_000_000  # bytes


async def upload(request: Request) -> AsyncIterator[FormData]:
    """A form with one file in it, which is closed afterwards."""
    async with request.form(max_files=1, max_fields=20, max_part_size=2 * LARGEST) as form:
        yield form


UploadDep = Annotated[FormData, Depends(upload)]


@router.get("/partnerships/files/{form}")
def take_list(form: str, _person: Seeing, session: SessionDep, now: Now) -> Response:
    if form not in FORMATS:
        raise NotFound(_("The list comes as {formats}.", formats=", ".join(FORMATS)))
    media_type, write = FORMATS[form]
    disposition = f'attachment; filename="partnerships.{form}"'
    listed = partnerships.listed(session, day_of(now))
    return Response(write(listed), media_type=media_type, headers={"Content-Disposition": disposition})


@router.get("/partnerships/import")
def import_page(request: Request, person: Editing) -> HTMLResponse:
    return _page(request, person)


def _page(request: Request, person: Person, **form: Any) -> HTMLResponse:
    more: dict[str, Any] = {"errors": [], "values": {}, "problems": [], "changes": None, "content": "", "mark": ""}
    return page(
        request, "partnerships/import.html", status=422 if form.get("errors") else 200, person=person, **(more | form)
    )


def _taken(form: FormData) -> bytes:
    """The bytes of the file: as it was chosen, or as the page of its preview carries it."""
    chosen = form.get("file")
    if isinstance(chosen, UploadFile) and chosen.filename:
        content = chosen.file.read(LARGEST + 1)
    else:
        try:
            content = base64.b64decode(forms.text(form, "content"), validate=True)
        except (binascii.Error, ValueError):
            content = b""
    if not content:
        raise Invalid.of("file", _("Choose a file that is not empty."))
    if len(content) > LARGEST:
        raise Invalid.of("file", _("This file is too large for a list of partnerships."))
    return content


def _looked_at(session: Session, content: bytes, now: Now) -> tuple[list[Difference], list[Problem], str]:
    """What the file would change, what stands against it, and a mark of both the file and what is kept."""
    listed, problems = partnership_list.read(content)
    kept = partnerships.listed(session, day_of(now))
    changes, more = differences(kept, listed) if not problems else ([], [])
    mark = hashlib.sha256(content + repr(changes).encode()).hexdigest()[:16]
    return changes, problems + more, mark


@router.post("/partnerships/import")
def bring_in(request: Request, form: UploadDep, person: Editing, session: SessionDep, now: Now) -> Response:
    values = {"from": forms.text(form, "from")}
    try:
        on, content = read_day(form, "from"), _taken(form)
    except Invalid as refused:
        errors = [{"field": problem.where, "message": problem.message} for problem in refused.problems]
        return _page(request, person, errors=errors, values=values)
    changes, problems, mark = _looked_at(session, content, now)
    if problems:
        said = _("Nothing was changed. Mend these lines in the file, and choose it again.")
        return _page(request, person, errors=[{"field": "file", "message": said}], problems=problems, values=values)
    if changes and forms.text(form, "served") == mark:
        partnerships.apply(session, changes, on=on, now=now, by=person)
        return go("/partnerships")
    errors = []
    if forms.text(form, "served"):
        errors = [{"field": "", "message": _("The partnerships were changed meanwhile. Look again at what changes.")}]
    carried = base64.b64encode(content).decode()
    return _page(request, person, errors=errors, changes=changes, content=carried, mark=mark, values=values)
