"""A reviewer at work beside another, blind: a reading said to be complete, taken back, compared and settled."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app.core.errors import Invalid, NotFound, Problem, Refusal
from app.language import _
from app.store import reviews
from app.web import forms
from app.web.answering_views import Answered
from app.web.one_thread import InOneThread
from app.web.pages import go, page
from app.web.response import answered_by
from app.web.review_views import Criteria
from app.web.settling import PostedVerdicts, comparison, read_verdicts
from app.web.who import Answering, AnsweringDep, FormDep, Now, SessionDep

router = APIRouter(route_class=InOneThread)
HREF = "/response/review/verdicts"


def _reviewing(session: Session, who: Answering) -> Answered:
    """The reviewer's page; NotFound for everybody else."""
    answered = answered_by(session, who)
    if not answered.is_review:
        raise NotFound(_("There is no such page."))
    return answered


@router.post("/response/review/complete")
def complete(request: Request, form: FormDep, who: AnsweringDep, session: SessionDep, now: Now) -> Response:
    _reviewing(session, who)
    if forms.text(form, "holder") == who.holder:
        reviews.complete(session, who.response, now=now)
    return go("/response/check")


@router.post("/response/review/reopen")
def reopen(request: Request, form: FormDep, who: AnsweringDep, session: SessionDep, now: Now) -> Response:
    _reviewing(session, who)
    if forms.text(form, "holder") == who.holder:
        reviews.reopen(session, who.response, now=now)
    return go("/response/check")


@router.get(HREF)
def verdicts(request: Request, who: AnsweringDep, session: SessionDep) -> Response:
    """Both readings side by side, once both are complete; before that the way back."""
    answered = _reviewing(session, who)
    return _compared(request, session, who, answered) if answered.review.may_see else go("/response/check")


def _compared(
    request: Request,
    session: Session,
    who: Answering,
    answered: Answered,
    posted: PostedVerdicts | None = None,
    problems: list[Problem] | None = None,
) -> HTMLResponse:
    plan = reviews.plan_of(session, who.response)
    assert who.questionnaire.verdicts is not None
    its: dict[str, Any] = comparison(
        Criteria(who.questionnaire, who.questionnaire.verdicts),
        plan,
        plan.seen_by(who.response.id),
        href=HREF,
        may_settle=answered.review.may_settle,
        posted=posted,
        problems=problems or (),
    )
    return page(request, "reviews/verdicts.html", status=422 if posted else 200, page=answered.page(), **its)


@router.post(HREF)
def settle(request: Request, form: FormDep, who: AnsweringDep, session: SessionDep, now: Now) -> Response:
    answered = _reviewing(session, who)
    if forms.text(form, "holder") != who.holder or not answered.review.may_see:
        return go("/response/check")
    plan = reviews.plan_of(session, who.response)
    assert who.questionnaire.verdicts is not None
    posted = read_verdicts(Criteria(who.questionnaire, who.questionnaire.verdicts), plan, form)
    if not posted.problems:
        try:
            reviews.settle(
                session,
                *reviews.place_of(session, who.response),
                posted.given,
                read=posted.read,
                is_draft=posted.is_draft,
                now=now,
                reviewer=who.response.id,
            )
        except Invalid as refused:
            return _compared(request, session, who, answered, posted, refused.problems)
        except Refusal as refused:  # the round closed, or its report was read, since the page was made
            return _compared(request, session, who, answered, posted, [Problem("", refused.message)])
        return go(HREF if posted.is_draft else "/response/check")
    return _compared(request, session, who, answered, posted)
