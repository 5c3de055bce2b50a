"""Check-ins: who is asked how far an action is, set beside the plan; and the page that the link in their mail opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session
from starlette.datastructures import FormData

from app.core import check_in as core
from app.core.actions import Action, come_back, marks
from app.core.check_in import OWNER, CheckIns, Links, as_written, every_in_words, read_answer, said
from app.core.clock import day_in_words
from app.core.errors import NotFound, Problem
from app.core.keys import Keys
from app.language import _
from app.store import actions, check_ins, rounds
from app.store.check_ins import Opened
from app.store.tables import Partnership, Person, Round
from app.web import forms
from app.web.actions import PLAN, Planning
from app.web.one_thread import InOneThread
from app.web.pages import after_forgetting, go, page
from app.web.tries import TriesDep
from app.web.who import FormDep, KeysDep, Now, SessionDep

router = APIRouter(route_class=InOneThread)
HERE = PLAN.replace("/actions", "/check-ins")


# At the desk ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AskedAbout:
    """An action that is not over, beside the field of its owner's address."""

    field: str
    number: int
    what: str
    about: str


@router.get(HERE)
def read_check_ins(
    request: Request,
    slug: str,
    partnership: str,
    person: Planning,
    session: SessionDep,
    keys: KeysDep,
    now: Now,
) -> HTMLResponse:
    return _desk(request, session, slug, partnership, person, keys, now)


@router.post(HERE)
def set_check_ins(
    request: Request,
    slug: str,
    partnership: str,
    form: FormDep,
    person: Planning,
    session: SessionDep,
    keys: KeysDep,
    now: Now,
) -> Response:
    round_, place = _place(session, slug, partnership)
    typed = _typed(form)
    seen = {name: forms.text(form, f"served.{name}") for name in typed}
    clashes, problems = check_ins.keep(session, round_, place, typed, seen=seen, now=now, by=person)
    if not clashes and not problems:
        return after_forgetting(request, go(f"/rounds/{slug}/partnerships/{partnership}/actions"))
    found = [*problems, *(Problem(name, _clash(words)) for name, words in clashes.items())]
    now_there = as_written(check_ins.standing(session, round_, place, now=now))
    ours = {name: text for name, text in typed.items() if name in now_there}
    values, served = come_back(now_there, seen, ours, clashes)
    return _desk(request, session, slug, partnership, person, keys, now, values, served, found)


def _clash(words: str) -> str:
    if not words:
        return _("Somebody else emptied this while you wrote. Save again if yours should stand.")
    return _("Somebody else wrote “{words}” here meanwhile. Save again if yours should stand.", words=words)


def _place(session: Session, slug: str, partnership: str) -> tuple[Round, Partnership]:
    round_ = rounds.by_slug(session, slug)
    place = rounds.place(session, round_, partnership)
    assert place is not None, "an address with a partnership is not about the nation"
    return round_, place


def _typed(form: FormData) -> dict[str, str]:
    typed = {name: forms.text(form, name) for name in form if name.startswith(OWNER)}
    typed = {name: text.strip().casefold() for name, text in typed.items()}
    return typed | {"every": forms.text(form, "every"), "day": forms.text(form, "day")}


def _desk(
    request: Request,
    session: Session,
    slug: str,
    partnership: str,
    person: Person,
    keys: Keys,
    now: Now,
    values: Mapping[str, str] | None = None,
    served: Mapping[str, str] | None = None,
    problems: Sequence[Problem] = (),
) -> HTMLResponse:
    round_, place = _place(session, slug, partnership)
    its = check_ins.standing(session, round_, place, now=now)
    written = as_written(its)
    return page(
        request,
        "check_ins/desk.html",
        status=422 if problems else 200,
        person=person,
        round=round_,
        place_name=place.name,
        plan_href=f"/rounds/{slug}/partnerships/{partnership}/actions",
        href=f"/rounds/{slug}/partnerships/{partnership}/check-ins",
        every=[(str(months), every_in_words(months)) for months in core.EVERY],
        asked=_asked_about(session, round_, place, its, keys, now),
        values=values or written,
        served=served or marks(written),
        errors=forms.errors(problems),
        sends_mail=bool(request.app.state.settings.mail_server.get_secret_value()),
        lasts=core.LINKS_LAST.days,
    )


def _asked_about(
    session: Session, round_: Round, place: Partnership, its: CheckIns, keys: Keys, now: Now
) -> list[AskedAbout]:
    plan = actions.of_plan(session, round_, place, now=now)
    quiet = check_ins.quiet(session, [address for address in its.owners.values() if address], keys)

    def about(action: Action) -> str:
        words = [_("Leads: {leads}.", leads=action.leads)] if action.leads else []
        if action.by_when:
            words.append(_("By {day}.", day=day_in_words(action.by_when)))
        if its.owners[action.id] in quiet:
            words.append(_("This address asked for no more mail: ask them yourself."))
        return " ".join(words)

    numbered = [one for _priority, those in plan.by_priority for one in those if one[1].id in its.owners]
    return [AskedAbout(OWNER + action.id, number, action.what, about(action)) for number, action in numbered]


# By the link in the mail ----------------------------------------------------------------------------------------------


def _opened(request: Request, token: str, session: SessionDep, keys: KeysDep, tries: TriesDep, now: Now) -> Opened:
    """What the link opens. One that we made and that is old is no try to guess one: mail scanners open those, too."""
    of = Links(keys.check_in).read(token)
    if of is None:
        tries.count_unknown()
        raise NotFound(_("This link is not whole. Copy it again from the mail."))
    found = check_ins.opened(session, *of, now=now, hold=request.method == "POST")
    if found is None:
        raise NotFound(
            _(
                "This link opens nothing any more: the action is over, somebody else leads it, or a newer mail came."
                " If you still lead it, ask whoever looks after the plan."
            )
        )
    return found


OpenedDep = Annotated[Opened, Depends(_opened)]


@router.get("/check-in/{token}")
def check_in(request: Request, token: str, its: OpenedDep, now: Now) -> HTMLResponse:
    """Opening the link changes nothing; its answer is chosen already, to be confirmed."""
    state = request.query_params.get("state", "")
    return _question(request, token, its, now, {"state": state if _is_a_choice(state) else its.action.state.value})


def _is_a_choice(state: str) -> bool:
    return state in {one.value for one in core.STATES}


@router.post("/check-in/{token}")
def answer(
    request: Request,
    token: str,
    form: FormDep,
    its: OpenedDep,
    session: SessionDep,
    keys: KeysDep,
    now: Now,
) -> Response:
    values = {"state": forms.text(form, "state"), "note": forms.text(form, "note")}
    state, problems = read_answer(values["state"], values["note"])
    if problems or state is None:
        return _question(request, token, its, now, values, problems)
    others = [
        (action.what, check_ins.link(owner, keys, "")) for action, owner in check_ins.others(session, its, now=now)
    ]
    check_ins.answer(session, its, state, values["note"], now=now)
    told = page(
        request,
        "check_ins/thanks.html",
        place_name=its.place.name,
        what=its.action.what,
        said=said(state),
        is_over=state.is_over,
        back=f"/check-in/{token}",
        others=others,
    )
    return after_forgetting(request, told) if state.is_over else told


def _question(
    request: Request,
    token: str,
    its: Opened,
    now: Now,
    values: Mapping[str, str],
    problems: Sequence[Problem] = (),
) -> HTMLResponse:
    action = its.action
    return page(
        request,
        "check_ins/question.html",
        status=422 if problems else 200,
        place_name=its.place.name,
        what=action.what,
        by_when=day_in_words(action.by_when) if action.by_when else "",
        now_state=action.state.words,
        states=[(state.value, said(state)) for state in core.STATES],
        post_to=f"/check-in/{token}",
        values=values,
        errors=forms.errors(problems),
    )
