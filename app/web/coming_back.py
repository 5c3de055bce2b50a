"""The return code: shown when answers are begun, and the way back to them on any device."""

from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.core.access import RETURN_CODE_LENGTH, SHARED_CODE_LENGTH, in_fours, is_code, read_code
from app.language import _
from app.store import kept, responses
from app.web import forms
from app.web.answering_views import Answered
from app.web.one_thread import InOneThread
from app.web.pages import go, keep_return_code, page
from app.web.tries import RETURN, TriesDep
from app.web.who import AnsweringDep, FormDep, KeysDep, Now, SessionDep, SettingsDep, answering_with

router = APIRouter(route_class=InOneThread)


@router.get("/response/code")
def show_return_code(request: Request, who: AnsweringDep, session: SessionDep, settings: SettingsDep) -> HTMLResponse:
    answered = Answered(who, responses.answers_of(session, who.response), {})
    ahead = answered.next_question()
    subject = quote(_("Your return code for {title}", title=who.questionnaire.short_title.words))
    body = quote(
        _(
            "Return code: {code}\nGo on at {address}",
            code=in_fours(who.return_code),
            address=f"{settings.address}/return",
        )
    )
    return page(
        request,
        "participant/code.html",
        page=answered.page(),
        return_code=in_fours(who.return_code),
        return_address=f"{urlsplit(settings.address).netloc}/return",
        mailto_href=f"mailto:?subject={subject}&body={body}",
        first_href=ahead[0] if ahead else "/response",
    )


@router.get("/return")
def return_page(request: Request) -> HTMLResponse:
    return page(request, "participant/return.html", errors=[], values={})


@router.post("/return")
def come_back(
    request: Request, form: FormDep, session: SessionDep, keys: KeysDep, tries: TriesDep, now: Now
) -> Response:
    typed = forms.text(form, "return_code")
    who = answering_with(session, read_code(typed), keys, now)
    if who is None and any(kept.of_code(session, read_code(typed), keys)):
        answer = go("/response/kept")
        keep_return_code(request, answer, read_code(typed))
        return answer
    if who is None:
        tries.count_unknown(RETURN)
        errors = [{"field": "return_code", "message": wrong_return_code(typed)}]
        return page(request, "participant/return.html", status=422, errors=errors, values={"return_code": typed})
    answered = Answered(who, *responses.both_answers_of(session, who.response))
    ahead = answered.next_question()
    answer = go(ahead[0] if ahead and who.counts else "/response")
    keep_return_code(request, answer, who.return_code)
    return answer


def wrong_return_code(typed: str) -> str:
    """What to say of a return code that opens nothing."""
    code = read_code(typed)
    if not code:
        return _("Enter your return code.")
    if len(code) == SHARED_CODE_LENGTH:
        return _(
            "This is the short code from your invitation. A return code has {n} letters and digits.",
            n=RETURN_CODE_LENGTH,
        )
    if not is_code(code, RETURN_CODE_LENGTH):
        return _("A return code has {n} letters and digits; this has {m}.", n=RETURN_CODE_LENGTH, m=len(code))
    return _("This return code opens no answers. Check each letter.")
