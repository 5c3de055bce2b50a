"""The desk of mail: what waits, what was sent, what is in doubt, what was refused and why."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from app.core import mail as core
from app.core.access import Permission
from app.core.clock import opening_in_words
from app.core.mail import Event, Purpose, State
from app.language import _
from app.store import mail, outbox
from app.store.inviting_tables import Message
from app.store.tables import Person
from app.web import forms
from app.web.one_thread import InOneThread
from app.web.pages import go, page
from app.web.who import FormDep, Now, SessionDep, SettingsDep, may

router = APIRouter(route_class=InOneThread)
LookingAfter = Annotated[Person, Depends(may(Permission.LOOK_AFTER_MAIL))]
MOST = 100  # messages of each state on the page
# What somebody may have to do something about comes first.
ORDER = (State.REFUSED, State.IN_DOUBT, State.WAITING, State.SENDING, State.QUEUED, State.SENT, State.STOPPED)


@dataclass(frozen=True)
class MessageView:
    """One message as the page shows it."""

    href: str
    whom: str
    name: str
    subject: str
    purpose: str
    when: str
    error: str
    doubts: int
    may_retry: bool
    may_stop: bool


def _purposes() -> dict[Purpose, str]:
    return {
        Purpose.SIGN_IN: _("Sign-in"),
        Purpose.WELCOME: _("Welcome"),
        Purpose.ACCESS_ENDS: _("Access that ends"),
        Purpose.INVITATION: _("Invitation"),
        Purpose.REMINDER: _("Reminder"),
        Purpose.CHECK_IN: _("Check-in"),
    }


def _view(its: Message) -> MessageView:
    when = ""
    if its.next_at is not None and its.state is not State.QUEUED:
        when = _("next try: {time}", time=opening_in_words(its.next_at))
    elif its.handed_at is not None and its.state is State.SENT:
        when = _("sent: {time}", time=opening_in_words(its.handed_at))
    elif its.state is State.QUEUED:
        when = _("waits for its turn")
    elif its.state is State.IN_DOUBT:
        when = _("not tried again by itself")
    return MessageView(
        f"/mail/{its.id}",
        its.recipient or _("somebody, no longer kept"),
        its.name,
        its.subject if its.purpose is not Purpose.SIGN_IN else "",
        _purposes()[its.purpose],
        when,
        its.error,
        its.doubts,
        core.may(its.state, Event.RETRY),
        core.may(its.state, Event.STOP),
    )


@router.get("/mail")
def all_mail(
    request: Request, person: LookingAfter, session: SessionDep, settings: SettingsDep, now: Now
) -> HTMLResponse:
    counts = mail.counts(session)
    lately = outbox.handed_over(session, now)
    return page(
        request,
        "mail/list.html",
        person=person,
        parts=[
            (state.value, state.words, counts[state], [_view(its) for its in mail.listed(session, state, MOST)])
            for state in ORDER
            if counts[state]
        ],
        most=MOST,
        sends_mail=bool(settings.mail_server.get_secret_value()),
        sender=settings.mail_sender,
        lately=lately,
        a_day=settings.mail_a_day,
        is_capped=lately >= settings.mail_a_day,
        hours=core.A_DAY // timedelta(hours=1),
    )


@router.post("/mail/{message}")
def change(
    request: Request, message: str, form: FormDep, person: LookingAfter, session: SessionDep, now: Now
) -> Response:
    """What was pressed: send it again now, or stop it."""
    its = mail.by_id(session, message)
    if forms.text(form, "press") == "retry":
        mail.retry(session, its, now=now, by=person)
    else:
        mail.stop(session, its, now=now, by=person)
    return go("/mail")
