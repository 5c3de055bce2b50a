"""After a round's answers were erased: what is still shown of somebody, found and withdrawn with the return code."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app.core.access import read_code
from app.core.errors import SignedOut
from app.core.questionnaire import Question
from app.core.text import Text
from app.language import _
from app.store import kept, questionnaires
from app.store.tables import Round
from app.web import forms
from app.web.one_thread import InOneThread
from app.web.pages import after_forgetting, forget, go, page
from app.web.who import RESPONSE_COOKIE, FormDep, KeysDep, SessionDep

router = APIRouter(route_class=InOneThread)


@dataclass(frozen=True)
class KeptWords:
    """Somebody's words under one question, as a report shows them."""

    question: Text
    words: str


def return_code(request: Request) -> str:
    """The return code on this device."""
    if code := read_code(request.cookies.get(RESPONSE_COOKIE, "")):
        return code
    raise SignedOut(_("This device does not know which answers are yours. Give your return code to go on."))


ReturnCodeDep = Annotated[str, Depends(return_code)]


@router.get("/response/kept")
def kept_page(request: Request, code: ReturnCodeDep, session: SessionDep, keys: KeysDep) -> HTMLResponse:
    return _page(request, session, code, keys, [])


def _page(request: Request, session: Session, code: str, keys: KeysDep, errors: list[dict[str, str]]) -> HTMLResponse:
    comments, names = kept.of_code(session, code, keys)
    if not comments and not names:
        raise SignedOut(_("Nothing is kept for this return code. If you gave answers, they are gone."))
    of = {one.round_id for one in comments} | {one.round_id for one in names}
    questions = {
        (id_, q.code): q for id_ in of for q in questionnaires.of_round(session, session.get_one(Round, id_)).questions
    }
    return page(
        request,
        "participant/after_erasure.html",
        status=422 if errors else 200,
        comments=[
            KeptWords(_asked(questions[one.round_id, one.question], one.perspective), one.words)
            for one in comments
            if one.words
        ],
        names=[one.organisation for one in names],
        holder=keys.form_token(code),
        errors=errors,
        values={},
    )


def _asked(question: Question, perspective: str | None) -> Text:
    """The question's words; where the perspective is not kept, those of any."""
    if perspective is None and question.wording is not None:
        return next(iter(question.wording.values()))
    return question.words_for(perspective or "")


@router.post("/response/kept/withdraw")
def withdraw(request: Request, code: ReturnCodeDep, form: FormDep, session: SessionDep, keys: KeysDep) -> Response:
    if not forms.text(form, "confirm") or forms.text(form, "holder") != keys.form_token(code):
        errors = [{"field": "confirm", "message": _("Tick the box if you want to withdraw.")}]
        return _page(request, session, code, keys, errors)
    kept.withdraw(session, code, keys)
    answer = go("/withdrawn")
    forget(answer, RESPONSE_COOKIE)
    return after_forgetting(request, answer)
