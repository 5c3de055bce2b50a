"""Coming in by a shared code, which tells what is asked and begins nothing before Start is pressed."""

import secrets
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session
from starlette.datastructures import FormData

from app.core.access import RETURN_CODE_LENGTH, SHARED_CODE_LENGTH, in_fours, is_code, read_code
from app.core.answers import LONGEST_NAME
from app.core.clock import closing_in_words, day_in_words, opening_in_words
from app.core.errors import Closed, Invalid, NotFound, NotOpenYet
from app.core.how_far import with_actions
from app.core.keys import Keys
from app.core.promises import is_on_record
from app.core.questionnaire import Perspective
from app.core.rounds import Phase
from app.core.written import clean_name
from app.language import _
from app.store import how_far, questionnaires, responses, rounds, workshops
from app.store.tables import Partnership, Round, SharedCode
from app.web import forms
from app.web.answering_views import Page
from app.web.one_thread import InOneThread
from app.web.pages import go, keep_return_code, page
from app.web.question_views import blank_sections
from app.web.start_view import start_of
from app.web.tries import TriesDep
from app.web.who import FormDep, KeysDep, MaybeAnsweringDep, Now, SessionDep

router = APIRouter(route_class=InOneThread)


@router.get("/")
def home(request: Request) -> HTMLResponse:
    return page(request, "participant/home.html", errors=[], values={})


@router.post("/code")
def give_code(request: Request, form: FormDep, session: SessionDep, tries: TriesDep) -> Response:
    typed = forms.text(form, "code")
    code = read_code(typed)
    tries.must_remain()
    if rounds.by_code(session, code):
        return go(f"/join/{in_fours(code)}")
    if workshops.by_code(session, code):
        return go(f"/room/{in_fours(code)}")
    if code:
        tries.count_unknown()
    message = _unknown(code) if code else _("Enter the code you were given.")
    errors = [{"field": "code", "message": message}]
    return page(request, "participant/home.html", status=422, errors=errors, values={"code": typed})


def _unknown(code: str) -> str:
    if is_code(code, RETURN_CODE_LENGTH):
        return _("This looks like a return code. Use “Go on with your answers” below.")
    if len(code) != SHARED_CODE_LENGTH:
        return _(
            "A code has {n} letters and digits; this has {m}. Check it and try again.",
            n=SHARED_CODE_LENGTH,
            m=len(code),
        )
    return _("We do not know this code. Check each letter, or ask whoever gave it to you.")


def _joining(session: SessionDep, tries: TriesDep, code: str) -> tuple[SharedCode, Round]:
    """The shared code in the address, and its round."""
    tries.must_remain()
    found = rounds.by_code(session, read_code(code))
    if found is None:
        tries.count_unknown()
        raise NotFound(_("We do not know this code. Check each letter, or ask whoever gave it to you."))
    return found


JoiningDep = Annotated[tuple[SharedCode, Round], Depends(_joining)]


def must_be_open(round_: Round, now: datetime) -> None:
    """Refuses, in words, while nobody can begin."""
    phase = rounds.phase_of(round_, now)
    if phase is Phase.PLANNED:
        raise NotOpenYet(
            _(
                "This round opens on {day}. Come back then with the same code.",
                day=opening_in_words(round_.opens),
            )
        )
    if phase is Phase.CLOSED:
        raise Closed(
            _("This round closed on {day}, so nobody new can begin. If you have begun, your return code"
            " still opens your answers.",
              day=day_in_words(round_.closed_at or round_.closes))
        )  # fmt: skip


@router.get("/join/{code}")
def start_page(
    request: Request, joining: JoiningDep, session: SessionDep, here: MaybeAnsweringDep, now: Now
) -> HTMLResponse:
    shared, round_ = joining
    must_be_open(round_, now)
    return show_start(request, session, shared, round_, now, holds_response=here is not None)


def show_start(
    request: Request,
    session: SessionDep,
    shared: SharedCode,
    round_: Round,
    now: datetime,
    *,
    holds_response: bool,
    action: str | None = None,
    **form: Any,
) -> HTMLResponse:
    """What is asked, who will see what, and Start; an invitation by name has an `action` of its own."""
    place = session.get(Partnership, shared.partnership_id) if shared.partnership_id else None
    start = start_of(session, round_, shared.perspective, place, on=now)
    start |= {
        "action": action or f"/join/{in_fours(shared.code)}",
        "is_invited": action is not None,
        "nonce": secrets.token_urlsafe(16),
        "holds_response": holds_response,
    }
    status = 422 if form.get("errors") else 200
    return page(request, "participant/start.html", status=status, start=start, **({"errors": [], "values": {}} | form))


@router.post("/join/{code}")
def start(
    request: Request,
    joining: JoiningDep,
    form: FormDep,
    session: SessionDep,
    here: MaybeAnsweringDep,
    keys: KeysDep,
    now: Now,
) -> Response:
    shared, round_ = joining
    must_be_open(round_, now)
    return_code, given = begun(session, shared, round_, form, keys, now)
    if return_code is not None:
        answer = go("/response/code")
        keep_return_code(request, answer, return_code)
        return answer
    return show_start(request, session, shared, round_, now, holds_response=here is not None, **given)


def begun(
    session: Session, shared: SharedCode, round_: Round, form: FormData, keys: Keys, now: datetime
) -> tuple[str | None, dict[str, Any]]:
    """Begins a response as the start form says: its return code, or None and what stands against it."""
    seat = questionnaires.of_round(session, round_).perspective[shared.perspective]
    given = _read_start(form, seat, on_record=is_on_record(seat, round_.mode))
    organisation, speaks_for = given.pop("organisation"), given.pop("speaks_for")
    if not given["errors"]:
        try:
            _response, return_code = responses.begin(
                session,
                shared,
                nonce=forms.text(form, "nonce") or secrets.token_urlsafe(16),
                keys=keys,
                organisation=organisation,
                speaks_for=speaks_for,
                now=now,
            )
        except Invalid as refused:
            field = "organisation_other" if refused.problems else ""
            given["errors"] = [{"field": field, "message": refused.message}]
        else:
            return return_code, given
    return None, given


def _read_start(form: FormData, seat: Perspective, *, on_record: bool) -> dict[str, Any]:
    """The start form: organisation and consent where on the record, and for how many it speaks."""
    names = ("organisation", "organisation_other", "speaks_for", "consent")
    values = {name: forms.text(form, name) for name in names}
    errors = []
    organisation = None
    if on_record:
        chosen = values["organisation"]
        organisation = clean_name(values["organisation_other"] if chosen in ("", "other") else chosen)
        if not organisation:
            field = "organisation_other" if chosen == "other" else "organisation"
            missing = (
                _("Write your name.") if seat.answers_as == "person" else _("Say which organisation you answer for.")
            )
            errors.append({"field": field, "message": missing})
        elif len(organisation) > LONGEST_NAME:
            errors.append(
                {
                    "field": "organisation_other",
                    "message": _("Shorten the name to {n} characters.", n=LONGEST_NAME),
                }
            )
        if not values["consent"]:
            errors.append(
                {
                    "field": "consent",
                    "message": _("Tick the box to agree, or leave this page without starting."),
                }
            )
    speaks_for = 1
    if values["speaks_for"]:
        digits = values["speaks_for"]
        speaks_for = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 5 else 0
        if not 1 <= speaks_for <= 1000:
            errors.append(
                {
                    "field": "speaks_for",
                    "message": _("Write a whole number from 1 to 1000, or leave it empty."),
                }
            )
    return {"organisation": organisation, "speaks_for": speaks_for, "errors": errors, "values": values}


@router.get("/join/{code}/blank")
def blank(request: Request, joining: JoiningDep, session: SessionDep, now: Now) -> HTMLResponse:
    shared, round_ = joining
    place = session.get(Partnership, shared.partnership_id) if shared.partnership_id else None
    asked = how_far.to_be_asked(session, round_, place, now=now)
    questionnaire = with_actions(questionnaires.of_round(session, round_), asked)
    return page(
        request,
        "participant/blank.html",
        page=Page(
            questionnaire_title=questionnaire.title,
            partnership=place.name if place else None,
            perspective_title=questionnaire.perspective[shared.perspective].title,
            closes=closing_in_words(round_.closes),
            sections=blank_sections(questionnaire, shared.perspective),
        ),
    )
