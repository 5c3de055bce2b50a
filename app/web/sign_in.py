"""Signing in by e-mail: a code on the device that asked, or a link on any; and out again.

A GET uses nothing up, because mail scanners open links first. Another way in, such as OpenID Connect, is a module
beside this one that finds out who it is, and ends as these ways do: `sign_ins.begin`, then `come_in`.
"""

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.core.errors import NotFound, Problem, TooManyTries
from app.core.mail import Purpose
from app.core.signing_in import (
    TEN_MINUTES,
    Refused,
    device_in_words,
    problems_with_email,
    refusal_in_words,
    sign_in_letter,
)
from app.language import _
from app.store import people, sign_ins
from app.web import forms, post
from app.web.one_thread import InOneThread
from app.web.pages import forget, go, keep_staff, keep_ticket, page
from app.web.tries import MINUTES, Tries, network_of
from app.web.who import (
    STAFF_COOKIE,
    TICKET_COOKIE,
    FormDep,
    KeysDep,
    Now,
    SessionDep,
    SettingsDep,
)

router = APIRouter(route_class=InOneThread)


@router.get("/sign-in")
def ask_page(request: Request) -> HTMLResponse:
    return page(request, "sign_in/ask.html", errors=[], values={})


@router.post("/sign-in")
def ask(
    request: Request, form: FormDep, session: SessionDep, keys: KeysDep, settings: SettingsDep, now: Now
) -> Response:
    """The same answer whether or not somebody has this address: only the mail tells."""
    typed = forms.text(form, "email")
    if problems := problems_with_email(typed):
        errors = forms.errors(problems)
        return page(request, "sign_in/ask.html", status=422, errors=errors, values={"email": typed})
    _count(request)
    email = people.read_email(typed)
    asked = sign_ins.ask(session, email, people.by_email(session, email), keys=keys, now=now)
    if asked.person is not None:
        letter = sign_in_letter(link=f"{settings.address}/sign-in/{asked.token}", code=asked.code)
        post.put(
            session,
            letter,
            to=email,
            purpose=Purpose.SIGN_IN,
            key=asked.key,
            settings=settings,
            now=now,
            expires=now + TEN_MINUTES,
        )
    answer = go("/sign-in/code")
    keep_ticket(request, answer, asked.ticket)
    return answer


def _count(request: Request) -> None:
    """One network may ask only so often: each time writes something down, and may send a mail."""
    asks: Tries = request.app.state.asks
    try:
        asks.of(network_of(request.client.host if request.client else "")).count_unknown()
    except TooManyTries:
        words = _("Your network asked for many sign-in codes. Wait {n} minutes and try again.", n=MINUTES)
        raise TooManyTries(words) from None


@router.get("/sign-in/code")
def code_page(request: Request) -> HTMLResponse:
    return page(request, "sign_in/code.html", errors=[], values={})


@router.post("/sign-in/code")
def sign_in_with_code(
    request: Request,
    form: FormDep,
    session: SessionDep,
    keys: KeysDep,
    settings: SettingsDep,
    now: Now,
) -> Response:
    typed = forms.text(form, "code")
    code = "".join(sign for sign in typed if sign.isalnum())
    if not (len(code) == sign_ins.CODE_DIGITS and code.isascii() and code.isdigit()):
        return _code_again(request, typed, _("Enter the six digits that stand in the e-mail."))
    cookie = sign_ins.sign_in_with_code(
        session,
        request.cookies.get(TICKET_COOKIE, ""),
        code,
        keys=keys,
        now=now,
        lasts=timedelta(hours=settings.staff_hours),
        device=device_in_words(request.headers.get("user-agent", "")),
        before=request.cookies.get(STAFF_COOKIE, ""),
    )
    if isinstance(cookie, Refused):
        return _code_again(request, typed, refusal_in_words(cookie))
    return come_in(request, cookie)


def _code_again(request: Request, typed: str, message: str) -> HTMLResponse:
    errors = forms.errors([Problem("code", message)])
    return page(request, "sign_in/code.html", status=422, errors=errors, values={"code": typed})


@router.get("/sign-in/{token}")
def link_page(request: Request, token: str, session: SessionDep, now: Now) -> HTMLResponse:
    if not sign_ins.link_stands(session, token, now):
        raise NotFound(_("This sign-in link was used already, or is too old. Ask for a new one."))
    return page(request, "sign_in/link.html", token=token)


@router.post("/sign-in/{token}")
def sign_in(request: Request, token: str, session: SessionDep, settings: SettingsDep, now: Now) -> Response:
    cookie = sign_ins.sign_in(
        session,
        token,
        now=now,
        lasts=timedelta(hours=settings.staff_hours),
        device=device_in_words(request.headers.get("user-agent", "")),
        before=request.cookies.get(STAFF_COOKIE, ""),
    )
    return come_in(request, cookie)


def come_in(request: Request, cookie: str) -> Response:
    """On to the person's first page, with the new session's cookie."""
    answer = go("/desk")
    keep_staff(request, answer, cookie)
    forget(answer, TICKET_COOKIE)
    return answer
