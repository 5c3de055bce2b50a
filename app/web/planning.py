"""Planning a round: its settings, which can be changed until it opens, the check before that, and what comes after."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session
from starlette.datastructures import FormData

from app.core.clock import closing_in_words, read_day_and_time
from app.core.errors import Invalid, NotFound, Problem
from app.core.rounds import LEAST_MINIMUM, Mode, Move, Naming, Purpose, after, problems_with_slug
from app.language import _
from app.store import partnerships, planning, questionnaires, rounds
from app.store.tables import Person, Round
from app.web import forms
from app.web.one_thread import InOneThread
from app.web.pages import go, page
from app.web.planning_views import first_values, settings_in_words, values_of
from app.web.rounds import Running
from app.web.who import FormDep, Now, SessionDep

router = APIRouter(route_class=InOneThread)
FIELDS = ("slug", "questionnaire", "opens", "opens_at", "closes", "closes_at", "purpose", "mode", "naming", "minimum",
          "follows", "about")  # fmt: skip


@router.get("/rounds/new")
def new_round(request: Request, person: Running, session: SessionDep, now: Now) -> HTMLResponse:
    values, chosen = first_values(now), list[str]()
    if like := request.query_params.get("like", ""):
        values, chosen = values_of(planning.settings_of(session, rounds.by_slug(session, like)))
        values |= first_values(now) | {"follows": like, "purpose": Purpose.FOLLOW_UP.value} | _kept(values)
    return _form(request, person, session, None, values=values, chosen=chosen, like=like)


def _kept(values: dict[str, str]) -> dict[str, str]:
    """What a round takes over from the one before; its name and its times are its own."""
    return {name: values[name] for name in ("questionnaire", "mode", "naming", "minimum", "about")}


def _form(request: Request, person: Person, session: Session, its: Round | None, **form: Any) -> HTMLResponse:
    earlier = [(r.slug, r.slug) for r in rounds.every(session) if its is None or r.id != its.id]
    return page(
        request,
        "planning/form.html",
        status=422 if form.get("errors") else 200,
        person=person,
        round=its,
        questionnaires=[("", _("Choose one"))]
        + [(q.name, f"{q.title.words} ({q.name})") for q in questionnaires.every(session)],
        partnerships=[(m.partnership.slug, m.partnership.name) for m in partnerships.every(session)],
        earlier=earlier,
        least=LEAST_MINIMUM,
        **({"errors": [], "like": ""} | form),
    )


@router.post("/rounds")
def plan_round(request: Request, form: FormDep, person: Running, session: SessionDep, now: Now) -> Response:
    new, problems = _read(form, forms.text(form, "slug"))
    if new is not None:
        try:
            return go(f"/rounds/{planning.plan_round(session, new, now=now, by=person).slug}")
        except (Invalid, NotFound) as refused:
            problems = _problems(refused)
    return _again(request, person, session, None, form, problems)


@router.get("/rounds/{slug}/settings")
def settings_page(request: Request, slug: str, person: Running, session: SessionDep, now: Now) -> HTMLResponse:
    round_ = rounds.by_slug(session, slug)
    after(rounds.phase_of(round_, now), Move.CHANGE)
    values, chosen = values_of(planning.settings_of(session, round_))
    return _form(request, person, session, round_, values=values, chosen=chosen)


@router.post("/rounds/{slug}/settings")
def change_round(
    request: Request, slug: str, form: FormDep, person: Running, session: SessionDep, now: Now
) -> Response:
    round_ = rounds.by_slug(session, slug)
    new, problems = _read(form, slug)
    if new is not None:
        try:
            planning.change_round(session, round_, new, now=now, by=person)
            return go(f"/rounds/{slug}")
        except (Invalid, NotFound) as refused:
            problems = _problems(refused)
    return _again(request, person, session, round_, form, problems)


def _problems(refused: Invalid | NotFound) -> list[Problem]:
    """What stands against the settings; a questionnaire or a round to follow may have gone meanwhile."""
    return refused.problems or [Problem("questionnaire", refused.message)]


def _again(
    request: Request, person: Person, session: Session, its: Round | None, form: FormData, problems: list[Problem]
) -> Response:
    values = {name: forms.text(form, name) for name in FIELDS}
    return _form(
        request,
        person,
        session,
        its,
        errors=forms.errors(problems),
        values=values,
        chosen=forms.texts(form, "partnership"),
    )


def _read(form: FormData, slug: str) -> tuple[rounds.NewRound | None, list[Problem]]:
    """The settings that were posted, or what stands against them, field by field."""
    values = {name: forms.text(form, name) for name in FIELDS}
    problems = problems_with_slug(slug)
    if not values["questionnaire"]:
        problems.append(Problem("questionnaire", _("Choose a questionnaire.")))
    times = {}
    for name in ("opens", "closes"):
        try:
            times[name] = read_day_and_time(values[name], values[f"{name}_at"], ends=name == "closes")
        except ValueError as error:
            problems.append(Problem(name, str(error)))
    minimum = values["minimum"]
    if not (minimum.isascii() and minimum.isdigit() and len(minimum) < 4):
        problems.append(Problem("minimum", _("Write a whole number, {least} or more.", least=LEAST_MINIMUM)))
    if values["purpose"] not in list(Purpose) or values["mode"] not in list(Mode):
        problems.append(Problem("purpose", _("Choose what the round is for, and who is named.")))
    naming = values["naming"] or Naming.ANONYMOUS
    if naming not in list(Naming):
        problems.append(Problem("naming", _("Choose whether the report over all partnerships names them.")))
    chosen = forms.texts(form, "partnership") if values["about"] != "nation" else []
    if values["about"] != "nation" and not chosen:
        said = _("Choose at least one partnership, or make it a round about the nation.")
        problems.append(Problem("partnership", said))
    if problems:
        return None, problems
    return rounds.NewRound(
        slug=slug,
        questionnaire=values["questionnaire"],
        partnerships=chosen,
        opens=times["opens"],
        closes=times["closes"],
        purpose=Purpose(values["purpose"]),
        mode=Mode(values["mode"]),
        naming=Naming(naming),
        minimum=int(minimum),
        follows=values["follows"] or None,
    ), []


@router.get("/rounds/{slug}/open")
def check_page(request: Request, slug: str, person: Running, session: SessionDep, now: Now) -> HTMLResponse:
    round_ = rounds.by_slug(session, slug)
    after(rounds.phase_of(round_, now), Move.OPEN)
    return _check(request, person, session, round_)


def _check(request: Request, person: Person, session: Session, round_: Round, **form: Any) -> HTMLResponse:
    return page(
        request,
        "planning/check.html",
        status=422 if form.get("errors") else 200,
        person=person,
        round=round_,
        settings=settings_in_words(session, round_),
        closes=closing_in_words(round_.closes),
        perspectives=[(p.code, p.title) for p in questionnaires.of_round(session, round_).perspectives],
        mark=planning.mark_of(session, round_),
        **({"errors": []} | form),
    )


@router.post("/rounds/{slug}/open")
def open_round(request: Request, slug: str, form: FormDep, person: Running, session: SessionDep, now: Now) -> Response:
    round_ = rounds.by_slug(session, slug)
    try:
        planning.open_now(session, round_, served=forms.text(form, "served"), now=now, by=person)
    except Invalid as refused:
        return _check(request, person, session, round_, errors=[{"field": "", "message": refused.message}])
    return go(f"/rounds/{slug}")


@router.get("/rounds/{slug}/closing-time")
def closing_time_page(request: Request, slug: str, person: Running, session: SessionDep, now: Now) -> HTMLResponse:
    round_ = rounds.by_slug(session, slug)
    after(rounds.phase_of(round_, now), Move.EXTEND)
    return _closing_time(request, person, round_)


def _closing_time(request: Request, person: Person, round_: Round, **form: Any) -> HTMLResponse:
    status = 422 if form.get("errors") else 200
    more = {"errors": [], "values": {}} | form
    closes = closing_in_words(round_.closes)
    return page(request, "planning/extend.html", status=status, person=person, round=round_, closes=closes, **more)


@router.post("/rounds/{slug}/closing-time")
def extend_round(
    request: Request, slug: str, form: FormDep, person: Running, session: SessionDep, now: Now
) -> Response:
    round_ = rounds.by_slug(session, slug)
    values = {name: forms.text(form, name) for name in ("closes", "closes_at")}
    try:
        closes = read_day_and_time(values["closes"], values["closes_at"], ends=True)
        planning.extend_round(session, round_, closes=closes, now=now, by=person)
    except ValueError as error:
        problems = [Problem("closes", str(error))]
    except Invalid as refused:
        problems = refused.problems
    else:
        return go(f"/rounds/{slug}")
    return _closing_time(request, person, round_, errors=forms.errors(problems), values=values)


@router.get("/rounds/{slug}/unread-reports")
def unread_reports(request: Request, slug: str, person: Running, session: SessionDep, now: Now) -> HTMLResponse:
    round_ = rounds.by_slug(session, slug)
    after(rounds.phase_of(round_, now), Move.DISCARD)
    return _unread(request, person, session, round_)


def _unread(request: Request, person: Person, session: Session, round_: Round, **form: Any) -> HTMLResponse:
    read, unread = planning.read_and_unread(session, round_)
    status = 422 if form.get("errors") else 200
    more = {"errors": []} | form
    return page(
        request, "planning/unread.html", status=status, person=person, round=round_, read=read, unread=unread, **more
    )


@router.post("/rounds/{slug}/unread-reports")
def make_reports_anew(
    request: Request, slug: str, form: FormDep, person: Running, session: SessionDep, now: Now
) -> Response:
    round_ = rounds.by_slug(session, slug)
    if not forms.text(form, "confirm"):
        errors = [{"field": "confirm", "message": _("Tick the box if these reports are to be made anew.")}]
        return _unread(request, person, session, round_, errors=errors)
    planning.make_reports_anew(session, round_, now=now, by=person)
    return go(f"/rounds/{slug}")
