"""Answering: the task list, a page a section, each answer saved as it is given."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from sqlmodel import Session
from starlette.datastructures import FormData

from app.core.access import read_code
from app.core.answers import Answer, progress
from app.core.errors import Fixed, NotFound
from app.core.keys import Keys
from app.core.paper import questions_put_to
from app.core.questionnaire import Question
from app.core.rounds import Phase
from app.language import _
from app.store import how_far, responses, reviews
from app.web import forms
from app.web.answering_views import REVIEW_HREF, Answered, reviews_a_plan
from app.web.coming_back import wrong_return_code
from app.web.forms import PostedPage
from app.web.one_thread import InOneThread
from app.web.pages import go, keep_return_code, page
from app.web.question_views import answer_in_words
from app.web.review_views import reviewer_view
from app.web.tries import RETURN, TriesDep, TriesOfOne
from app.web.who import (
    Answering,
    AnsweringDep,
    FormDep,
    KeysDep,
    MaybeAnsweringDep,
    Now,
    SessionDep,
    answering_with,
)

router = APIRouter(route_class=InOneThread)


def answered_by(session: Session, who: Answering) -> Answered:
    """The participant's questionnaire with their answers, and how the review of their plan stands."""
    answered = Answered(who, *responses.both_answers_of(session, who.response))
    if answered.is_review:
        answered.review = reviewer_view(reviews.plan_of(session, who.response), who)
    return answered


@router.get("/response")
def tasks(request: Request, who: AnsweringDep, session: SessionDep) -> HTMLResponse:
    return page(request, "participant/tasks.html", page=answered_by(session, who).tasks())


@router.get("/response/sections/{section}")
def section_page(request: Request, section: str, who: AnsweringDep, session: SessionDep) -> Response:
    _questions(who, section)
    return _to_fill_in(request, answered_by(session, who), section)


def _to_fill_in(request: Request, answered: Answered, section: str | None) -> Response:
    """The page; a reading that its reviewer said is complete is read back instead."""
    is_complete = answered.review is not None and answered.review.is_complete
    return go("/response/check") if is_complete else _sheet(request, answered, section)


def _sheet(
    request: Request,
    answered: Answered,
    section: str | None,
    posted: PostedPage | None = None,
    errors: Sequence[dict[str, str]] = (),
) -> HTMLResponse:
    """A section's page, or without one that of all; after a problem with what was posted."""
    status = 422 if posted else 200
    if section is None:
        return page(
            request, "reviews/form.html", status=status, page=answered.whole(REVIEW_HREF, posted), errors=errors
        )
    view = answered.section(section, posted)
    return page(request, "participant/section.html", status=status, page=view, errors=errors)


def _questions(who: Answering, section: str | None) -> list[Question]:
    """The questions of the section, or without one of all criteria; NotFound where there is none for this person."""
    its, perspective = who.questionnaire, who.response.perspective
    if section is None and reviews_a_plan(who):
        return [q for q in its.questions if q.is_put_to(perspective)]
    if section and (asked := questions_put_to(its, perspective, section)):
        return asked
    raise NotFound(_("There is no such section for you. Go back to all sections."))


@router.get(REVIEW_HREF)
def review_page(request: Request, who: AnsweringDep, session: SessionDep) -> Response:
    """A plan with all its criteria on one page."""
    _questions(who, None)
    return _to_fill_in(request, answered_by(session, who), None)


@router.post(REVIEW_HREF)
def save_review(
    request: Request,
    form: FormDep,
    session: SessionDep,
    here: MaybeAnsweringDep,
    keys: KeysDep,
    tries: TriesDep,
    now: Now,
) -> Response:
    return _save(request, None, form, session, here, keys, tries, now)


@router.post("/response/sections/{section}")
def save_section(
    request: Request,
    section: str,
    form: FormDep,
    session: SessionDep,
    here: MaybeAnsweringDep,
    keys: KeysDep,
    tries: TriesDep,
    now: Now,
) -> Response:
    return _save(request, section, form, session, here, keys, tries, now)


def _save(
    request: Request,
    section: str | None,
    form: FormData,
    session: Session,
    here: Answering | None,
    keys: Keys,
    tries: TriesOfOne,
    now: datetime,
) -> Response:
    """Saves what was changed on a page; without its response the page comes back with a box for the return code."""
    typed_code = forms.text(form, "return_code")
    who = answering_with(session, read_code(typed_code), keys, now) if typed_code else here
    if who is None and typed_code:
        tries.count_unknown(RETURN)
    if who is None or (not typed_code and forms.text(form, "holder") != who.holder):
        return _keep(request, form, session, section, typed_code)
    posted = forms.read_page(who.questionnaire, _questions(who, section), form)
    try:
        message = _message(form)
        phase = responses.save_answers(session, who.response, posted.changed, now=now, message=message, is_page=True)
    except Fixed as refused:
        errors = [{"field": "", "message": refused.message}]
        return _sheet(request, answered_by(session, who), section, posted, errors)
    answer: Response
    if posted.errors:
        answer = _sheet(request, answered_by(session, who), section, posted)
    elif phase is Phase.CLOSED and posted.changed:
        answer = go(_address(section))
    else:
        answer = go(_after(who, section))
    if typed_code:
        keep_return_code(request, answer, who.return_code)
    return answer


def _address(section: str | None) -> str:
    return f"/response/sections/{section}" if section else REVIEW_HREF


def _after(who: Answering, section: str | None) -> str:
    if section is None:
        return "/response/check"
    its, perspective = who.questionnaire, who.response.perspective
    order = [s.code for s in its.sections if questions_put_to(its, perspective, s.code)]
    place = order.index(section) + 1
    return f"/response/sections/{order[place]}" if place < len(order) else "/response/check"


def _message(form: FormData) -> tuple[str, int]:
    """The page load and the counter within it that this message carries."""
    counter = forms.text(form, "counter")
    is_number = counter.isascii() and counter.isdigit() and len(counter) < 10
    return forms.text(form, "client")[:64] or "page", int(counter) if is_number else 0


def _keep(request: Request, form: FormData, session: Session, section: str | None, typed_code: str) -> HTMLResponse:
    """Everything typed comes back, visibly and as hidden fields, to be saved once the return code is given."""
    message = wrong_return_code(typed_code) if typed_code else ""
    fields = [(name, value) for name, value in form.multi_items() if name != "return_code" and isinstance(value, str)]
    return page(
        request,
        "participant/kept.html",
        status=422 if typed_code else 401,
        action=_address(section),
        fields=fields,
        shown=_in_words(session, form, fields),
        errors=[{"field": "return_code", "message": message}] if message else [],
        values={"return_code": typed_code},
    )


def _in_words(session: Session, form: FormData, fields: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """What was typed, beside the questions as that page asked them."""
    fingerprint, _slash, perspective = forms.text(form, "asked").partition("/")
    questionnaire = how_far.by_fingerprint(session, fingerprint)
    shown = []
    for name, value in fields:
        part, _dot, code = name.partition(".")
        if part not in ("value", "note", "page") or not value.strip():
            continue
        question = questionnaire.by_code.get(code) if questionnaire else None
        if questionnaire is None or question is None or not question.is_put_to(perspective):
            shown.append({"wording": code, "answer": value})
            continue
        wording = question.words_for(perspective).words
        if part == "page":
            shown.append({"wording": _("Page for: {question}", question=wording), "answer": value})
        elif part == "note":
            shown.append({"wording": _("Your note on: {question}", question=wording), "answer": value})
        else:
            given = Answer(None, forms.NON_ANSWERS[value]) if value in forms.NON_ANSWERS else Answer(value)
            shown.append({"wording": wording, "answer": answer_in_words(questionnaire, question, given)})
    return shown


@router.post("/response/answers/{question}")
def save_answer(question: str, form: FormDep, session: SessionDep, who: MaybeAnsweringDep, now: Now) -> JSONResponse:
    """Saves one answer as it is given. What is acknowledged here is on disk: the session commits before this leaves."""
    if who is None or forms.text(form, "holder") != who.holder:
        return JSONResponse({"saved": False, "reason": "no-session"}, 401)
    asked = who.questionnaire.by_code.get(question)
    if asked is None or not asked.is_put_to(who.response.perspective):
        raise NotFound(_("There is no such question for you."))
    try:
        note = forms.note_of(form, "note", "page")
        answer = forms.read_answer(who.questionnaire, asked, forms.texts(form, "value"), note)
    except ValueError as error:
        return JSONResponse({"saved": False, "reason": "refused", "message": str(error)}, 422)
    phase = responses.save_answers(session, who.response, {question: answer}, now=now, message=_message(form))
    answered = Answered(who, *responses.both_answers_of(session, who.response))
    return JSONResponse(_acknowledged(answered, asked.code, answer, late=phase is Phase.CLOSED))


def _acknowledged(answered: Answered, question: str, given: Answer, *, late: bool) -> dict[str, Any]:
    done, total = progress(answered.shown, answered.answers, answered.numbers)
    routed = [q.code for q in answered.questionnaire.questions if q.show_if and q.is_put_to(answered.perspective)]
    return {
        "saved": True,
        "served": forms.served(given),
        "answered": done,
        "total": total,
        "shown": {code: code in answered.shown_codes for code in routed},
        "late": late,
        "message": _("kept as late, not counted") if late else "",
    }
