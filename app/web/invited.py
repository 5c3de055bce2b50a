"""Coming in by an invitation of one's own, leaving it finished, and asking for no more mail.

What is done here needs both sides, invitations and responses. They are never in one session: each is opened after the
other was committed and given back, and only values go from one to the other.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app.core.access import read_code, return_code_from
from app.core.errors import NotFound
from app.core.invitation import Standing
from app.core.keys import Keys
from app.core.mail import Declining
from app.language import _
from app.store import invited as store
from app.store import mail, responses, rounds
from app.store.db import Database
from app.store.invited import Opened
from app.store.tables import Round, SharedCode
from app.web import forms
from app.web.join import begun, must_be_open, show_start
from app.web.one_thread import InOneThread
from app.web.pages import Later, go, keep_return_code, page
from app.web.tries import TriesDep
from app.web.who import (
    RESPONSE_COOKIE,
    Answering,
    FormDep,
    KeysDep,
    MaybeAnsweringDep,
    Now,
    SessionDep,
    answering_with,
)

router = APIRouter(route_class=InOneThread)


def _opened(request: Request, link: str, keys: KeysDep, tries: TriesDep) -> Opened:
    """The invitation in the address, read in a session that is over before anything else is."""
    tries.must_remain()
    database: Database = request.app.state.database
    with database.reading() as session:
        found = store.by_link(session, link, keys)
    if found is None:
        tries.count_unknown()
        raise NotFound(
            _(
                "This link opens nothing any more. Ask whoever sent it for a new one. If you have begun, your return"
                " code still opens your answers."
            )
        )
    return found


OpenedDep = Annotated[Opened, Depends(_opened)]


def _seat(session: Session, opened: Opened) -> tuple[SharedCode, Round]:
    """What a shared code would say of the same perspective and place."""
    round_ = session.get_one(Round, opened.round_id)
    for shared in rounds.codes(session, round_):
        if (shared.partnership_id, shared.perspective) == (opened.partnership_id, opened.perspective):
            return shared, round_
    raise NotFound(_("This round is no longer put to your group."))


@router.get("/invitation/{link}")
def invited(
    request: Request,
    link: str,
    opened: OpenedDep,
    session: SessionDep,
    here: MaybeAnsweringDep,
    keys: KeysDep,
    now: Now,
) -> Response:
    if here is not None and opened.leads_back(here.return_code, keys):
        return go("/response")
    if opened.standing is not Standing.INVITED:
        is_finished = opened.standing is Standing.FINISHED
        return page(request, "participant/invited.html", is_finished=is_finished, errors=[], values={})
    shared, round_ = _seat(session, opened)
    must_be_open(round_, now)
    action = f"/invitation/{link}"
    return show_start(request, session, shared, round_, now, holds_response=here is not None, action=action)


@router.post("/invitation/{link}")
def start(request: Request, link: str, opened: OpenedDep, form: FormDep, keys: KeysDep, now: Now) -> Response:
    """Begins a response and, in a session of the other side, marks the invitation as started."""
    href = f"/invitation/{link}"
    nonce = forms.text(form, "nonce")
    is_second_press = bool(nonce) and opened.leads_back(return_code_from(keys.start, nonce), keys)
    if opened.standing is not Standing.INVITED and not is_second_press:
        return go(href)
    database: Database = request.app.state.database
    with database.writing() as session:
        shared, round_ = _seat(session, opened)
        must_be_open(round_, now)
        return_code, given = begun(session, shared, round_, form, keys, now)
        if return_code is None:
            here = answering_with(session, read_code(request.cookies.get(RESPONSE_COOKIE, "")), keys, now)
            holds = here is not None
            return show_start(request, session, shared, round_, now, holds_response=holds, action=href, **given)
    with database.writing() as session:
        is_theirs = store.start(session, opened.id, return_code, keys)
    if not is_theirs:  # pressed on another device a moment ago: what was begun here goes again
        with database.writing() as session:
            if (its := responses.find(session, return_code, keys)) is not None:
                responses.withdraw(session, its, keys=keys, now=now)
        return go(href)
    answer = go("/response/code")
    keep_return_code(request, answer, return_code)
    return answer


def marked_as_finished(request: Request, who: Answering, answer: Response) -> Response:
    """The answer, before which their invitation, if they had one, is marked as finished.

    That happens once the answers' session is committed and given back. Who withdrew is finished too: nobody reminds
    them.
    """
    keys: Keys = request.app.state.keys
    database: Database = request.app.state.database

    def mark() -> Response:
        of = (who.response.round_id, who.response.perspective, who.return_code)
        with database.reading() as session:
            theirs = store.unfinished(session, *of, keys)
        if theirs is not None:
            with database.writing() as session:
                store.finish(session, theirs)
        return answer

    return Later(mark)


# No more mail ---------------------------------------------------------------------------------------------------------


def _mark(token: str, keys: KeysDep) -> str:
    """What is kept of the address that this link was made for."""
    mark = Declining(keys.declining).read(token)
    if mark is None:
        raise NotFound(_("This link is not whole. Copy it again from the end of the mail."))
    return mark


MarkDep = Annotated[str, Depends(_mark)]


@router.get("/no-more-mail/{token}")
def no_more_mail(request: Request, token: str, mark: MarkDep) -> HTMLResponse:
    return page(request, "participant/no_more_mail.html", token=token, is_done=False)


@router.post("/no-more-mail/{token}")
def decline(request: Request, token: str, mark: MarkDep, session: SessionDep) -> HTMLResponse:
    """A press of the button here, or of the one that mail programs show (RFC 8058), which follow no redirect."""
    mail.decline(session, mark)
    return page(request, "participant/no_more_mail.html", token=token, is_done=True)
