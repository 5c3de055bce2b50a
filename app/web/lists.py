"""What the lists of the desk share: taken out as a file, and brought in after a look at what they would change."""

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import Response
from starlette.datastructures import FormData, UploadFile

from app.core.errors import Invalid, NotFound, Problem
from app.exports.lists import FORMATS, List
from app.imports import list_file
from app.language import _
from app.web import forms
from app.web.pages import page

LARGEST = 1_000_000  # bytes


async def upload(request: Request) -> AsyncIterator[FormData]:
    """A form with one file in it, which is closed afterwards."""
    async with request.form(max_files=1, max_fields=20, max_part_size=2 * LARGEST) as form:
        yield form


UploadDep = Annotated[FormData, Depends(upload)]


def take(its: List, form: str) -> Response:
    """A list as the file that the address names."""
    if form not in FORMATS:
        raise NotFound(_("The list comes as {formats}.", formats=", ".join(FORMATS)))
    media_type, write = FORMATS[form]
    disposition = f'attachment; filename="{its.name}.{form}"'
    return Response(write(its), media_type=media_type, headers={"Content-Disposition": disposition})


def import_page(request: Request, template: str, **form: Any) -> Response:
    """Where a list is brought in: `changes` is None before one was looked at."""
    more: dict[str, Any] = {"errors": [], "values": {}, "problems": [], "changes": None, "mark": ""}
    return page(request, template, status=422 if form.get("errors") else 200, **(more | form))


def bring_in(
    request: Request,
    form: FormData,
    template: str,
    *,
    look: Callable[[str], tuple[Sequence[Any], list[Problem]]],
    make: Callable[[Sequence[Any]], Response],
    **more: Any,
) -> Response:
    """Shows what a list would change, or what stands against it by line; once that was looked at, makes it so.

    The list comes back in any case, a file as the text it holds. `make` may raise Invalid before it changes anything.
    """
    pasted = next(iter(forms.texts(form, "lines")), "")
    values = {"from": forms.text(form, "from"), "lines": pasted}
    try:
        values["lines"] = _chosen(form) or pasted
        if not values["lines"].strip():
            raise Invalid.of("lines", _("Choose a file that is not empty, or paste its lines."))
    except Invalid as refused:
        return import_page(request, template, errors=forms.errors(refused.problems), values=values, **more)
    changes, problems = look(values["lines"])
    if problems:
        said = [{"field": "lines", "message": _("Nothing was changed. Mend these lines below, or in the file.")}]
        return import_page(request, template, errors=said, problems=problems, values=values, **more)
    mark, served = hashlib.sha256(repr(changes).encode()).hexdigest()[:16], forms.text(form, "served")
    errors = []
    try:
        if changes and served == mark:
            return make(changes)
        if served and changes:  # without any, a press that came twice is told that all stands as the list says
            said_meanwhile = _("What is recorded was changed meanwhile. Look again at what changes.")
            errors = [{"field": "", "message": said_meanwhile}]
    except Invalid as refused:
        errors = forms.errors(refused.problems)
    return import_page(request, template, errors=errors, changes=changes, mark=mark, values=values, **more)


def _chosen(form: FormData) -> str:
    """The text of the file that was chosen; empty where none was."""
    chosen = form.get("file")
    if not isinstance(chosen, UploadFile) or not chosen.filename:
        return ""
    content = chosen.file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Invalid.of("file", _("This file is too large for a list."))
    text, problems = list_file.as_text(content)
    if problems:
        raise Invalid(problems[0].message, problems=problems)
    return text.replace("\x00", "")
