"""Checking, submitting, keeping a copy, withdrawing, and leaving a device."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.core import promises
from app.core.answers import BLANK
from app.core.clock import closing_in_words
from app.core.errors import Refusal
from app.core.rounds import Phase
from app.language import _
from app.store import responses, reviews
from app.web import forms
from app.web.answering_views import Answered
from app.web.invited import marked_as_finished
from app.web.one_thread import InOneThread
from app.web.pages import forget, go, page
from app.web.response import answered_by
from app.web.who import RESPONSE_COOKIE, AnsweringDep, FormDep, MaybeAnsweringDep, Now, SessionDep

router = APIRouter(route_class=InOneThread)


@router.get("/response/check")
def check(request: Request, who: AnsweringDep, session: SessionDep) -> HTMLResponse:
    return page(request, "participant/check.html", page=answered_by(session, who).read_back(), errors=[])


@router.post("/response/submit")
def submit(request: Request, form: FormDep, who: AnsweringDep, session: SessionDep, now: Now) -> Response:
    answered = answered_by(session, who)
    if forms.text(form, "holder") != who.holder:
        return go("/response/check")
    if missing := _required_and_missing(answered):
        return page(request, "participant/check.html", status=422, page=answered.read_back(), errors=missing)
    if answered.is_review:
        try:
            reviews.hold_alone(session, who.response, now)
        except Refusal as refused:
            errors = [{"field": "", "message": refused.message}]
            view = answered_by(session, who).read_back()
            return page(request, "participant/check.html", status=422, page=view, errors=errors)
    phase = responses.submit(session, who.response, now=now)
    if phase is not Phase.OPEN:
        return go("/response/check")
    return marked_as_finished(request, who, go("/response/done"))


def _required_and_missing(answered: Answered) -> list[dict[str, str]]:
    return [
        {
            "field": "",
            "message": _("Answer “{question}”.", question=q.words_for(answered.perspective).words),
        }
        for q in answered.shown
        if q.required and not answered.answers.get(q.code, BLANK).is_given
    ]


@router.get("/response/done")
def done(request: Request, who: AnsweringDep, session: SessionDep) -> Response:
    if not who.response.is_submitted:
        return go("/response/check")
    steps = promises.after_submitting(
        closes=closing_in_words(who.response.closes), is_national=who.response.partnership is None
    )
    return page(request, "participant/done.html", page=answered_by(session, who).page(next_steps=steps))


@router.get("/response/copy")
def copy(request: Request, who: AnsweringDep, session: SessionDep) -> HTMLResponse:
    return page(request, "participant/copy.html", page=answered_by(session, who).read_back())


def _withdrawing(
    request: Request, who: AnsweringDep, session: SessionDep, errors: list[dict[str, str]]
) -> HTMLResponse:
    consequences = promises.after_withdrawing(is_closed=not who.counts)
    view = answered_by(session, who).page(consequences=consequences)
    status = 422 if errors else 200
    return page(request, "participant/withdraw.html", status=status, page=view, errors=errors, values={})


@router.get("/response/withdraw")
def withdraw_page(request: Request, who: AnsweringDep, session: SessionDep) -> HTMLResponse:
    return _withdrawing(request, who, session, [])


@router.post("/response/withdraw")
def withdraw(request: Request, form: FormDep, who: MaybeAnsweringDep, session: SessionDep, now: Now) -> Response:
    if who is None:  # the other half of a double click has done it
        return go("/withdrawn")
    if not forms.text(form, "confirm") or forms.text(form, "holder") != who.holder:
        message = _("Tick the box if you want to withdraw.")
        return _withdrawing(request, who, session, [{"field": "confirm", "message": message}])
    responses.withdraw(session, who.response, now=now)
    answer = go("/withdrawn")
    forget(answer, RESPONSE_COOKIE)
    return marked_as_finished(request, who, answer)


@router.get("/withdrawn")
def withdrawn(request: Request) -> HTMLResponse:
    return page(request, "participant/withdrawn.html")


@router.post("/response/finish")
def finish(_here: MaybeAnsweringDep) -> Response:
    answer = go("/finished")
    forget(answer, RESPONSE_COOKIE)
    return answer


@router.get("/finished")
def finished(request: Request) -> HTMLResponse:
    return page(request, "participant/finished.html")
