"""The record of what was done: looked through by event, round, person and dates, and taken as a file."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from app.core.access import Permission
from app.core.audit import Event, read_search
from app.core.clock import SCOTLAND, clock_in_words, day_in_words
from app.core.errors import NotFound
from app.language import _
from app.store import audit
from app.store.tables import Person
from app.web import forms
from app.web.one_thread import InOneThread
from app.web.pages import page
from app.web.who import FormDep, Now, SessionDep, may

router = APIRouter(route_class=InOneThread)
Auditing = Annotated[Person, Depends(may(Permission.READ_AUDIT))]
FIELDS = ("event", "round", "person", "since", "until")
ON_A_PAGE = 100


@router.get("/audit")
def read_audit(request: Request, person: Auditing, session: SessionDep) -> HTMLResponse:
    """The newest entries of those asked for; what cannot be read as a date is said beside it, and finds nothing."""
    values = {name: request.query_params.get(name, "").replace("\0", "").strip() for name in FIELDS}
    search, problems = read_search(values)
    number = request.query_params.get("page", "1")
    at = min(int(number), 100_000) if number.isascii() and number.isdigit() and len(number) < 9 else 1
    skipped = (max(at, 1) - 1) * ON_A_PAGE
    total = 0 if problems else audit.how_many(session, search)
    found = [] if problems else audit.entries(session, search, most=ON_A_PAGE, skipped=skipped)
    asked = {name: value for name, value in values.items() if value}
    return page(
        request,
        "audit/entries.html",
        status=422 if problems else 200,
        person=person,
        entries=[
            {
                "when": _when(one),
                "what": one.words,
                "who": one.email or (str(one.person) if one.person else _("command line or clock")),
                "subject": one.subject,
                "reason": one.reason,
            }
            for one in found
        ],
        total=total,
        first=skipped + 1 if found else 0,
        last=skipped + len(found),
        newer=_href(asked, at - 1) if at > 1 else None,
        older=_href(asked, at + 1) if skipped + len(found) < total else None,
        events=[("", _("Every event")), *((event.value, event.words) for event in Event)],
        people=[("", _("Everybody")), *((str(one.id), one.email) for one in audit.people(session))],
        errors=forms.errors(problems),
        values=values,
    )


def _when(one: audit.Entry) -> str:
    local = one.at.astimezone(SCOTLAND)
    return _("{date}, {time}", date=day_in_words(local.date()), time=clock_in_words(local.time()))


def _href(asked: dict[str, str], number: int) -> str:
    return "/audit?" + urlencode(asked | {"page": str(number)})


@router.post("/audit/csv")
def take_audit(form: FormDep, person: Auditing, session: SessionDep, now: Now) -> Response:
    """All entries asked for as CSV. A POST, since it is noted itself."""
    search, problems = read_search({name: forms.text(form, name) for name in FIELDS})
    if problems:
        raise NotFound(_("No such entries can be looked for."))
    whole = b"".join(audit.as_csv(session, search, now=now, by=person))
    disposition = 'attachment; filename="howgood-audit.csv"'
    return Response(whole, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition})
