"""The desk of invitations: who was invited by name for each perspective of a place, and how far they have come."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session
from starlette.datastructures import FormData

from app.core.access import Permission
from app.core.errors import NotFound, Problem
from app.core.invitation import (
    LONGEST_LIST,
    LONGEST_WORDS,
    Invitee,
    ReadList,
    Standing,
    invitation_letter,
    read_list,
    standing,
)
from app.core.rounds import Phase
from app.core.written import too_long
from app.language import _
from app.settings import Settings
from app.store import invitations, mail, questionnaires, rounds
from app.store.invitations import Seat
from app.store.inviting_tables import Invitation
from app.store.tables import Person
from app.web import forms
from app.web.answering_views import Page
from app.web.one_thread import InOneThread
from app.web.pages import go, page
from app.web.who import FileFormDep, FormDep, KeysDep, Now, SessionDep, SettingsDep, its_partnership, may

router = APIRouter(route_class=InOneThread)
Inviting = Annotated[Person, Depends(may(Permission.INVITE, on=its_partnership))]
NATION, PARTNERSHIP = "/rounds/{slug}/invitations", "/rounds/{slug}/partnerships/{partnership}/invitations"


@dataclass(frozen=True)
class InvitationView:
    """One invitation as its list shows it. It tells no time."""

    name: str
    address: str
    standing: str
    issue: int
    href: str
    mail: str  # what became of its letter, where that is worth a word


def seats_of(request: Request, session: Session, slug: str) -> list[Seat]:
    """The perspectives of the place in the address."""
    round_ = rounds.by_slug(session, slug)
    place = rounds.place(session, round_, request.path_params.get("partnership"))
    questionnaire = questionnaires.of_round(session, round_)
    return [Seat(round_, place, questionnaire, code) for code in questionnaire.perspective]


def seat_of(request: Request, session: Session, slug: str, perspective: str) -> Seat:
    """The perspective in the address."""
    for seat in seats_of(request, session, slug):
        if seat.perspective == perspective:
            return seat
    raise NotFound(_("This round has no such perspective."))


def place_href(seat: Seat) -> str:
    """Where the pages of a place in a round are."""
    return f"/rounds/{seat.round.slug}" + (f"/partnerships/{seat.partnership.slug}" if seat.partnership else "")


def common(seat: Seat, now: Now) -> dict[str, Any]:
    """What each page says of the place."""
    return {
        "place_name": seat.partnership.name if seat.partnership else _("The nation"),
        "round": seat.round,
        "place_href": place_href(seat),
        "is_closed": rounds.phase_of(seat.round, now) is Phase.CLOSED,
    }


def _standing(its: Invitation) -> Standing:
    return standing(is_started=its.is_started, is_finished=its.is_finished)


@router.get(NATION)
@router.get(PARTNERSHIP)
def all_invitations(request: Request, slug: str, person: Inviting, session: SessionDep, now: Now) -> HTMLResponse:
    seats = seats_of(request, session, slug)
    counts = invitations.counts(session, seats[0].round, seats[0].partnership)

    def view(seat: Seat) -> Page:
        stand = [_standing(its) for its in invitations.listed(session, seat)]
        counted = counts.get(seat.perspective)
        return Page(
            title=seat.questionnaire.perspective[seat.perspective].title,
            href=f"{place_href(seat)}/invitations/{seat.perspective}",
            handout=f"{place_href(seat)}/handouts/{seat.perspective}",
            invited=counted.invited if counted else 0,
            reissued=counted.reissued if counted else 0,
            started=len(stand) - stand.count(Standing.INVITED),
            finished=stand.count(Standing.FINISHED),
        )

    return page(
        request, "invitations/list.html", person=person, seats=[view(s) for s in seats], **common(seats[0], now)
    )


@router.get(f"{NATION}/{{perspective}}")
@router.get(f"{PARTNERSHIP}/{{perspective}}")
def of_perspective(
    request: Request,
    slug: str,
    perspective: str,
    person: Inviting,
    session: SessionDep,
    settings: SettingsDep,
    now: Now,
) -> HTMLResponse:
    return _seat_page(request, person, session, seat_of(request, session, slug, perspective), settings, now)


def _seat_page(
    request: Request, person: Person, session: Session, seat: Seat, settings: Settings, now: Now, **form: Any
) -> HTMLResponse:
    href = f"{place_href(seat)}/invitations/{seat.perspective}"
    letters = mail.about(session, seat.round.id)

    def view(its: Invitation) -> InvitationView:
        letter = letters.get(f"invitation/{its.id}/{its.issue}")
        return InvitationView(
            its.name, its.address, _standing(its).value, its.issue, f"{href}/{its.id}", letter.value if letter else ""
        )

    return page(
        request,
        "invitations/perspective.html",
        status=422 if form.get("errors") else 200,
        person=person,
        title=seat.questionnaire.perspective[seat.perspective].title,
        href=href,
        invitations=[view(its) for its in invitations.listed(session, seat)],
        sends_mail=bool(settings.mail_server.get_secret_value()),
        **({"errors": [], "values": {}, "lines": [], "letter": None, "people": []} | form),
        **common(seat, now),
    )


@router.post(f"{NATION}/{{perspective}}")
@router.post(f"{PARTNERSHIP}/{{perspective}}")
def invite(
    request: Request,
    slug: str,
    perspective: str,
    form: FileFormDep,
    person: Inviting,
    session: SessionDep,
    keys: KeysDep,
    settings: SettingsDep,
    now: Now,
) -> Response:
    """Looks at the list and the letter first; a second press invites, and leaves out the lines that cannot be used."""
    seat = seat_of(request, session, slug, perspective)
    values, errors = _read(form)
    its = read_list(values["people"], invitations.addresses(session, seat)) if not errors else ReadList([], [])
    errors += _against(its)
    pressed = forms.text(form, "press")
    is_well = not errors or (pressed == "without" and its.people and not any(e["field"] != "people" for e in errors))
    if is_well and pressed in ("invite", "without"):
        invitations.invite(
            session, seat, its.people, words=values["words"], keys=keys, address=settings.address, now=now, by=person
        )
        return go(f"{place_href(seat)}/invitations/{perspective}")
    letter = _example(seat, its.people[0], values["words"], settings, now) if its.people and not errors else None
    lines = [problem for problem in its.problems if problem.line]
    more = {"letter": letter, "people": its.people, "lines": lines}
    return _seat_page(request, person, session, seat, settings, now, errors=errors, values=values, **more)


def _read(form: FormData) -> tuple[dict[str, str], list[dict[str, str]]]:
    """What was typed, with the lines of an uploaded file below it, and what stands against either."""
    values = {name: forms.text(form, name) for name in ("people", "words")}
    errors = []
    try:
        uploaded = forms.file_text(form, "file", LONGEST_LIST)
    except ValueError as error:
        errors.append({"field": "file", "message": str(error)})
    else:
        values["people"] = "\n".join(part for part in (values["people"], uploaded) if part)
    if len(values["words"]) > LONGEST_WORDS:
        message = too_long(values["words"], LONGEST_WORDS)
        errors.append({"field": "words", "message": message[:1].upper() + message[1:] + "."})
    if not values["people"] and not errors:
        errors.append({"field": "people", "message": _("Paste the people to invite, one a line, or choose a file.")})
    return values, errors


def _against(its: ReadList) -> list[dict[str, str]]:
    def told(problem: Problem) -> str:
        return _("Line {n}: {what}", n=problem.line, what=problem.message) if problem.line else problem.message

    return [{"field": "people", "message": told(problem)} for problem in its.problems]


def _example(seat: Seat, first: Invitee, words: str, settings: Settings, now: Now) -> dict[str, str]:
    """The letter as the first of them will get it, without a link that works."""
    link = f"{settings.address}/invitation/…"
    letter = invitation_letter(seat.about, name=first.name, words=words, link=link, unsubscribe="", now=now)
    return {"to": first.address, "subject": letter.subject, "text": letter.text}


@router.get(f"{NATION}/{{perspective}}/{{invitation}}")
@router.get(f"{PARTNERSHIP}/{{perspective}}/{{invitation}}")
def one_invitation(
    request: Request, slug: str, perspective: str, invitation: str, person: Inviting, session: SessionDep, now: Now
) -> HTMLResponse:
    seat = seat_of(request, session, slug, perspective)
    return _one(request, person, seat, invitations.one(session, seat, invitation), now)


def _one(request: Request, person: Person, seat: Seat, its: Invitation, now: Now, **form: Any) -> HTMLResponse:
    return page(
        request,
        "invitations/one.html",
        status=422 if form else 200,
        person=person,
        invitation=its,
        standing=_standing(its).value,
        title=seat.questionnaire.perspective[seat.perspective].title,
        list_href=f"{place_href(seat)}/invitations/{seat.perspective}",
        **({"errors": []} | form),
        **common(seat, now),
    )


@router.post(f"{NATION}/{{perspective}}/{{invitation}}")
@router.post(f"{PARTNERSHIP}/{{perspective}}/{{invitation}}")
def change(
    request: Request,
    slug: str,
    perspective: str,
    invitation: str,
    form: FormDep,
    person: Inviting,
    session: SessionDep,
    keys: KeysDep,
    settings: SettingsDep,
    now: Now,
) -> Response:
    """What was pressed: send a new link, or take the invitation back."""
    seat = seat_of(request, session, slug, perspective)
    its = invitations.one(session, seat, invitation)
    if forms.text(form, "press") == "reissue":
        invitations.reissue(session, seat, its, keys=keys, address=settings.address, now=now, by=person)
    elif forms.text(form, "confirm"):
        invitations.remove(session, seat, its, now=now, by=person)
    else:
        message = _("Tick the box if you want to take this invitation back.")
        return _one(request, person, seat, its, now, errors=[{"field": "confirm", "message": message}])
    return go(f"{place_href(seat)}/invitations/{perspective}")
