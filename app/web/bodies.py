"""Councils, health boards and Third Sector Interfaces: all of them, renaming one, and two that become one."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app.core.clock import day_in_words
from app.core.errors import Invalid, NotFound
from app.core.written import clean_name
from app.language import _
from app.store import bodies, partnerships
from app.store.tables import Body, Person
from app.web import forms, post
from app.web.one_thread import InOneThread
from app.web.pages import go, page
from app.web.partnerships import Editing, kinds, read_day
from app.web.who import FormDep, Now, SessionDep, SettingsDep

router = APIRouter(route_class=InOneThread)


@router.get("/bodies")
def all_bodies(request: Request, person: Editing, session: SessionDep) -> HTMLResponse:
    grouped = [(kinds()[kind], group) for kind, group in bodies.every(session).items()]
    return page(request, "bodies/list.html", person=person, groups=grouped)


@router.get("/bodies/{body}")
def one_body(request: Request, body: str, person: Editing, session: SessionDep) -> HTMLResponse:
    return _one(request, person, session, bodies.by_id(session, body))


def _one(request: Request, person: Person, session: Session, its: Body, **form: Any) -> HTMLResponse:
    return page(
        request,
        "bodies/one.html",
        status=422 if form.get("errors") else 200,
        person=person,
        body=its,
        kind=kinds()[its.kind],
        others=[("", _("Choose one"))] + [(str(other.id), other.name) for other in bodies.others(session, its)],
        **({"errors": [], "values": {"name": its.name}} | form),
    )


@router.post("/bodies/{body}")
def rename_body(request: Request, body: str, form: FormDep, person: Editing, session: SessionDep, now: Now) -> Response:
    its = bodies.by_id(session, body)
    values = {name: forms.text(form, name) for name in ("name", "renamed")}
    try:
        on = read_day(form, "renamed")
        its = bodies.rename(session, its, clean_name(values["name"]), on=on, now=now, by=person)
    except Invalid as refused:
        return _one(request, person, session, its, errors=forms.errors(refused.problems), values=values)
    return go(f"/bodies/{its.id}")


@router.post("/bodies/{body}/merge")
def merge_bodies(
    request: Request, body: str, form: FormDep, person: Editing, session: SessionDep, settings: SettingsDep, now: Now
) -> Response:
    """Shows what it means and who loses access; once that was looked at, merges them and tells those by e-mail."""
    partnerships.hold(session)
    its = bodies.by_id(session, body)
    values = {name: forms.text(form, name) for name in ("into", "merged")}
    try:
        on = read_day(form, "merged")
        if on is None:
            raise Invalid.of("merged", _("Write the day from which the other one stands in its place."))
        if not values["into"]:
            raise Invalid.of("into", _("Choose which one it became part of."))
        into = bodies.by_id(session, values["into"])
        means = bodies.merging(session, its, into, on)
        if (served := forms.text(form, "served")) != means.mark:
            said = _("This was changed meanwhile. Look again at what changes.")
            errors = [{"field": "", "message": said}] if served else []
            more: dict[str, Any] = {
                "into": into,
                "day": day_in_words(on),
                "means": means,
                "values": values,
                "errors": errors,
            }
            return page(request, "bodies/merge.html", status=422 if errors else 200, person=person, body=its, **more)
        bodies.merge(session, its, into, on=on, now=now, by=person)
    except NotFound as gone:
        errors = [{"field": "into", "message": gone.message}]
    except Invalid as refused:
        errors = forms.errors(refused.problems)
    else:
        for officer in means.losing:
            told: dict[str, Any] = {"into": into.name, "by": person, "settings": settings, "now": now}
            post.access_ends(session, officer, its.name, on, means.places, **told)
        return go(f"/bodies/{into.id}")
    return _one(request, person, session, its, errors=errors, values=values | {"name": its.name})
