"""Workshops before the room meets: made from a round or a questionnaire alone, their agenda, and the run sheet."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app.core.access import Permission, Scope, in_fours
from app.core.agenda import LEAST, MOST, MOST_ITEM, SLOT
from app.core.clock import day_in_words
from app.core.errors import NotFound, Problem
from app.core.workshop import DOTS, Stage
from app.core.written import clean_name
from app.language import _
from app.settings import Settings
from app.store import partnerships, questionnaires, workshops
from app.store.tables import Partnership, Person
from app.store.workshop_tables import Workshop
from app.web import forms
from app.web.handouts import qr_path
from app.web.one_thread import InOneThread
from app.web.pages import go, page
from app.web.spread_views import section_of, title_of
from app.web.who import AccessDep, FormDep, Now, SessionDep, SettingsDep, anywhere, its_partnership, its_workshop, may

router = APIRouter(route_class=InOneThread)
Making = Annotated[Person, Depends(may(Permission.LEAD_WORKSHOP, on=its_partnership))]
Leading = Annotated[Person, Depends(may(Permission.LEAD_WORKSHOP, on=its_workshop))]
Listing = Annotated[Person, Depends(may(Permission.LEAD_WORKSHOP, on=anywhere))]
HERE = "/workshops/{workshop}"
LONGEST_TITLE = 120
CHANGES = ("up", "down", "to", "minutes", "remove", "add", "share")


@router.get("/workshops")
def list_workshops(request: Request, person: Listing, access: AccessDep, session: SessionDep) -> HTMLResponse:
    scope = access.scope(Permission.LEAD_WORKSHOP)
    its = [(one, place.name, day_in_words(one.made_at)) for one, place in workshops.every(session, scope)]
    places = [m.partnership for m in partnerships.every(session, Scope(scope.nation, scope.partnerships))]
    return page(request, "workshops/list.html", person=person, workshops=its, places=places)


def _place(session: Session, slug: str) -> Partnership:
    found, _problems = partnerships.named(session, [slug])
    if not found:
        raise NotFound(_("There is no such partnership."))
    return found[0]


def _bases(session: Session, place: Partnership) -> list[tuple[str, str]]:
    """What a workshop can stand on: rounds that have a report here, then questionnaires alone."""
    rounds = [
        (f"round/{one.slug}", _("The report of the round {round}", round=one.slug))
        for one in reversed(workshops.rounds_to_stand_on(session, place))
    ]
    alone = [
        (f"questionnaire/{its.name}", _("The questionnaire alone: {title}", title=its.title.words))
        for its in questionnaires.every(session)
        if any(q.scale is not None for q in its.questions)
    ]
    return [*rounds, *alone]


def _form(
    request: Request, person: Person, place: Partnership, bases: list[tuple[str, str]], **given: Any
) -> HTMLResponse:
    return page(request, "workshops/new.html", person=person, place=place, bases=bases, dots=DOTS, **given)


@router.get("/partnerships/{partnership}/workshops/new")
def new_workshop(request: Request, partnership: str, person: Making, session: SessionDep) -> HTMLResponse:
    place = _place(session, partnership)
    bases = _bases(session, place)
    values = {"minutes": "120", "dots": "3", "base": bases[0][0] if bases else ""}
    return _form(request, person, place, bases, values=values, errors=[])


@router.post("/partnerships/{partnership}/workshops")
def make_workshop(
    request: Request, partnership: str, form: FormDep, person: Making, session: SessionDep, now: Now
) -> Response:
    place = _place(session, partnership)
    bases = _bases(session, place)
    values = {name: forms.text(form, name) for name in ("title", "base", "minutes", "dots")}
    title, minutes = clean_name(values["title"]), _whole(values["minutes"])
    problems = []
    if not title or len(title) > LONGEST_TITLE:
        problems.append(Problem("title", _("Write a name of up to {n} characters.", n=LONGEST_TITLE)))
    if values["base"] not in dict(bases):
        problems.append(Problem("base", _("Choose what the workshop stands on.")))
    if not LEAST <= minutes <= MOST:
        words = _("Write how many minutes it lasts: a whole number from {least} to {most}.", least=LEAST, most=MOST)
        problems.append(Problem("minutes", words))
    if _whole(values["dots"]) not in DOTS:
        problems.append(Problem("dots", _("Choose how many dots each person has.")))
    if problems:
        return _form(request, person, place, bases, values=values, errors=forms.errors(problems), status=422)
    kind, name = values["base"].split("/", 1)
    its = {one.slug: one for one in workshops.rounds_to_stand_on(session, place)}
    round_ = its[name] if kind == "round" else None
    questionnaire = questionnaires.of_round(session, round_) if round_ else questionnaires.named(session, name)
    dots = _whole(values["dots"])
    made = workshops.make(
        session, place, questionnaire, round_, title=title, minutes=minutes, dots=dots, now=now, by=person
    )
    return go(f"/workshops/{made.id}/agenda")


def _whole(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0


@router.get(f"{HERE}/agenda")
def agenda(request: Request, workshop: str, person: Leading, session: SessionDep) -> HTMLResponse:
    return _agenda(request, session, workshop, person)


def _agenda(
    request: Request, session: Session, id_: str, person: Person, template: str = "workshops/agenda.html", **more: Any
) -> HTMLResponse:
    workshop = workshops.by_id(session, id_)
    questionnaire = workshops.questionnaire_of(session, workshop)
    its, at, lines = workshops.items(session, workshop), 0, []
    for item in its:
        asked = questionnaire.by_code[item.question].evidence if item.question else ()
        lines.append((item, title_of(questionnaire, item), section_of(questionnaire, item), at, asked))
        at += item.minutes
    add = [
        (q.code, q.words_for(questionnaire.perspectives[0].code).words)
        for q in workshops.can_be_added(session, workshop)
    ]
    if all(item.question for item in its):
        add.append(("priorities", _("Vote on priorities with dots")))
    given = {"errors": [], "values": {"add_minutes": str(SLOT)}} | more
    return page(
        request,
        template,
        person=person,
        workshop=workshop,
        place=session.get_one(Partnership, workshop.partnership_id),
        lines=lines,
        total=at,
        add=add,
        may_change=workshop.stage is Stage.GATHERING,
        **given,
    )


@router.post(f"{HERE}/agenda")
def change_agenda(
    request: Request, workshop: str, form: FormDep, person: Leading, session: SessionDep, now: Now
) -> Response:
    its = workshops.by_id(session, workshop)
    change, _slash, item = forms.text(form, "change").partition("/")
    field = {"add": "add_minutes", "to": "to"}.get(change, "minutes")
    number = _whole(forms.text(form, field))
    if change not in CHANGES or (change in ("add", "minutes") and not 1 <= number <= MOST_ITEM):
        words = _("Write a whole number of minutes from 1 to {most}.", most=MOST_ITEM)
        values = {"add_minutes": forms.text(form, "add_minutes") or str(SLOT)}
        errors = forms.errors([Problem("" if field == "minutes" else field, words)])
        return _agenda(request, session, workshop, person, status=422, errors=errors, values=values)
    if change == "add":
        item = forms.text(form, "question").replace("priorities", "")
    workshops.change_agenda(session, its, change, item, number, now=now, by=person)
    return go(f"/workshops/{its.id}/agenda")


@router.get(f"{HERE}/run-sheet")
def run_sheet(
    request: Request, workshop: str, person: Leading, session: SessionDep, settings: SettingsDep
) -> HTMLResponse:
    way_in = joining(workshops.by_id(session, workshop), settings)
    return _agenda(request, session, workshop, person, "workshops/run_sheet.html", **way_in)


def joining(workshop: Workshop, settings: Settings) -> dict[str, Any]:
    """How people come in: the code, where to enter it, and the QR code that leads there."""
    code = in_fours(workshop.code)
    link = f"{settings.address}/room/{code}"
    path, size = qr_path(link)
    poster = {"qr_path": path, "qr_size": size, "qr_words": _("QR code: it leads to {link}", link=link)}
    return {"code": code, "poster": poster, "site": settings.address.partition("://")[2]}
