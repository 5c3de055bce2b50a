"""The desk of partnerships: which there are, how each is called, and from when to when its bodies belong to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session
from starlette.datastructures import FormData

from app.core.access import Permission
from app.core.clock import day_in_words
from app.core.errors import Invalid, NotFound
from app.core.partnerships import BodyKind, Part, problem_with_dates
from app.core.written import clean_name
from app.language import _
from app.settings import Settings
from app.store import bodies, partnerships, people
from app.store.participation import day_of
from app.store.tables import Body, Membership, Partnership, Person
from app.web import forms, post
from app.web.one_thread import InOneThread
from app.web.pages import go, page
from app.web.who import AccessDep, FormDep, Now, SessionDep, SettingsDep, anywhere, may

router = APIRouter(route_class=InOneThread)
Seeing = Annotated[Person, Depends(may(Permission.SEE_PARTNERSHIPS))]
Editing = Annotated[Person, Depends(may(Permission.EDIT_PARTNERSHIPS))]


def kinds() -> dict[BodyKind, str]:
    """What each kind of body is called."""
    return {
        BodyKind.LOCAL_AUTHORITY: _("Local authority"),
        BodyKind.HEALTH_BOARD: _("Health board"),
        BodyKind.TSI: _("Third Sector Interface"),
    }


def read_day(form: FormData, name: str) -> date | None:
    """A day that may be left out. Raises Invalid with words for its field."""
    written = forms.text(form, name)
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise Invalid.of(name, _("Write a date such as 2027-04-25, or leave it empty.")) from None


@router.get("/partnerships")
def all_partnerships(
    request: Request,
    person: Annotated[Person, Depends(may(Permission.SEE_PARTNERSHIPS, on=anywhere))],
    access: AccessDep,
    session: SessionDep,
    now: Now,
) -> HTMLResponse:
    theirs = access.scope(Permission.SEE_PARTNERSHIPS)
    return page(request, "partnerships/list.html", person=person, made=partnerships.every(session, theirs, day_of(now)))


@router.get("/partnerships/new")
def new_partnership(request: Request, person: Editing) -> HTMLResponse:
    return page(request, "partnerships/new.html", person=person, errors=[], values={})


@router.post("/partnerships")
def add_partnership(request: Request, form: FormDep, person: Editing, session: SessionDep, now: Now) -> Response:
    name = clean_name(forms.text(form, "name"))
    try:
        return go(f"/partnerships/{partnerships.add(session, name, now=now, by=person).slug}")
    except Invalid as refused:
        values = {"name": forms.text(form, "name")}
        errors = forms.errors(refused.problems)
        return page(request, "partnerships/new.html", status=422, person=person, errors=errors, values=values)


@router.get("/partnerships/{partnership}")
def one_partnership(request: Request, partnership: str, person: Editing, session: SessionDep, now: Now) -> HTMLResponse:
    return _one(request, person, session, partnerships.by_slug(session, partnership), now)


def _one(request: Request, person: Person, session: Session, its: Partnership, now: Now, **form: Any) -> HTMLResponse:
    today = day_of(now)
    parts = partnerships.memberships(session, its)
    return page(
        request,
        "partnerships/one.html",
        status=422 if form.get("errors") else 200,
        person=person,
        partnership=its,
        parts=[
            {
                "id": body.id,
                "kind": kinds()[body.kind],
                "name": body.name,
                "area": membership.area,
                "since": day_in_words(membership.since) if membership.since else "",
                "until": day_in_words(membership.until) if membership.until else "",
                "is_over": membership.until is not None and membership.until <= today,
            }
            for membership, body in parts
        ],
        **({"errors": [], "values": {"name": its.name}} | form),
    )


@router.post("/partnerships/{partnership}")
def rename_partnership(
    request: Request, partnership: str, form: FormDep, person: Editing, session: SessionDep, now: Now
) -> Response:
    its = partnerships.by_slug(session, partnership)
    try:
        partnerships.rename(session, its, clean_name(forms.text(form, "name")), now=now, by=person)
    except Invalid as refused:
        values = {"name": forms.text(form, "name")}
        return _one(request, person, session, its, now, errors=forms.errors(refused.problems), values=values)
    return go(f"/partnerships/{partnership}")


@router.get("/partnerships/{partnership}/bodies")
def new_part(request: Request, partnership: str, person: Editing, session: SessionDep) -> HTMLResponse:
    return _part(request, person, session, partnerships.by_slug(session, partnership), None)


def _part(
    request: Request, person: Person, session: Session, its: Partnership, body: Body | None, **form: Any
) -> HTMLResponse:
    known = sorted({other.name for group in bodies.every(session).values() for other, _places in group})
    return page(
        request,
        "partnerships/part.html",
        status=422 if form.get("errors") else 200,
        person=person,
        partnership=its,
        body=body,
        kinds=[(kind.value, words) for kind, words in kinds().items()],
        known=known,
        officers=people.officers(session, body) if body else [],
        **({"errors": [], "values": {"kind": BodyKind.TSI.value}} | form),
    )


@contextmanager
def _telling(
    session: Session, its: Partnership, body: str, until: date | None, *, by: Person, settings: Settings, now: Now
) -> Iterator[None]:
    """Tells the officers who see a partnership no longer, today or from this day on, by what is changed within."""
    today = day_of(now)
    seen = {day: bodies.seeing(session, its, day) for day in (today, max(until or today, today))}
    yield
    told: set[UUID] = set()
    for day, officers in seen.items():
        still = {officer.id for officer in bodies.seeing(session, its, day)} | told
        for officer in officers:
            if officer.id not in still:
                post.access_ends(session, officer, body, day, [its.name], by=by, settings=settings, now=now)
                told.add(officer.id)


@router.post("/partnerships/{partnership}/bodies")
def add_part(
    request: Request,
    partnership: str,
    form: FormDep,
    person: Editing,
    session: SessionDep,
    settings: SettingsDep,
    now: Now,
) -> Response:
    its = partnerships.by_slug(session, partnership)
    values = {name: forms.text(form, name) for name in ("kind", "name", "area", "since", "until")}
    try:
        if values["kind"] not in list(BodyKind):
            raise Invalid.of("kind", _("Choose what it is."))
        part = Part(BodyKind(values["kind"]), clean_name(values["name"]), clean_name(values["area"]))
        since, until = read_day(form, "since"), read_day(form, "until")
        with _telling(session, its, part.name, until, by=person, settings=settings, now=now):
            partnerships.take_in(session, its, part, since=since, until=until, now=now, by=person)
    except Invalid as refused:
        return _part(request, person, session, its, None, errors=forms.errors(refused.problems), values=values)
    return go(f"/partnerships/{partnership}")


def _membership(session: Session, its: Partnership, body: Body) -> Membership:
    kept = session.get(Membership, (its.id, body.id))
    if kept is None:
        raise NotFound(_("{body} does not belong to {partnership}.", body=body.name, partnership=its.name))
    return kept


@router.get("/partnerships/{partnership}/bodies/{body}")
def one_part(request: Request, partnership: str, body: str, person: Editing, session: SessionDep) -> HTMLResponse:
    its, of = partnerships.by_slug(session, partnership), bodies.by_id(session, body)
    kept = _membership(session, its, of)
    dates = {name: day.isoformat() if day else "" for name, day in (("since", kept.since), ("until", kept.until))}
    return _part(request, person, session, its, of, values={"area": kept.area, **dates})


@router.post("/partnerships/{partnership}/bodies/{body}")
def change_part(
    request: Request,
    partnership: str,
    body: str,
    form: FormDep,
    person: Editing,
    session: SessionDep,
    settings: SettingsDep,
    now: Now,
) -> Response:
    its, of = partnerships.by_slug(session, partnership), bodies.by_id(session, body)
    _membership(session, its, of)
    values = {name: forms.text(form, name) for name in ("area", "since", "until", "remove")}
    try:
        if values["remove"]:
            with _telling(session, its, of.name, None, by=person, settings=settings, now=now):
                partnerships.take_out(session, its, of, now=now, by=person)
            return go(f"/partnerships/{partnership}")
        since, until = read_day(form, "since"), read_day(form, "until")
        if problem := problem_with_dates(since, until):
            raise Invalid(problem.message, problems=[problem])
        part = Part(of.kind, of.name, clean_name(values["area"]))
        with _telling(session, its, of.name, until, by=person, settings=settings, now=now):
            partnerships.take_in(session, its, part, since=since, until=until, now=now, by=person)
    except Invalid as refused:
        return _part(request, person, session, its, of, errors=forms.errors(refused.problems), values=values)
    return go(f"/partnerships/{partnership}")
