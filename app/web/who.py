"""Who asks, when, and in which session: the words of a route's signature."""

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy.exc import OperationalError, TimeoutError
from sqlmodel import Session
from starlette.datastructures import FormData

from app.core.access import NOBODY, Access, Permission, Scope, read_code
from app.core.clock import SCOTLAND
from app.core.errors import NotFound, SignedOut
from app.core.how_far import read, with_actions
from app.core.keys import Keys
from app.core.pin import IN_THE_HALL
from app.core.questionnaire import Questionnaire
from app.core.rounds import Phase, phase
from app.language import _
from app.settings import Settings
from app.store import forgotten_rooms, participation, people, questionnaires, responses, rounds, sign_ins, workshops
from app.store.db import Database
from app.store.tables import Person

log = logging.getLogger("howgood")

RESPONSE_COOKIE = "howgood_response"
STAFF_COOKIE = "howgood_staff"
ROOM_COOKIE = "howgood_room"
REQUEST_ID = "howgood.request_id"  # in the scope: names one request in its answer, on an error page and in the log
TICKET_COOKIE = "howgood_sign_in"  # that this browser asked for a sign-in code
A_SECOND = timedelta(seconds=1)
MOST_FIELDS = 20_000  # one page of a very long questionnaire


def now(request: Request) -> datetime:
    """The time at which this request is answered."""
    moment: datetime = request.app.state.now()
    return moment


Now = Annotated[datetime, Depends(now)]


def settings(request: Request) -> Settings:
    """The settings of this process."""
    its: Settings = request.app.state.settings
    return its


SettingsDep = Annotated[Settings, Depends(settings)]


def keys(request: Request) -> Keys:
    """The keys of this installation."""
    its: Keys = request.app.state.keys
    return its


KeysDep = Annotated[Keys, Depends(keys)]


def _sessions(request: Request, moment: datetime, *, writing: bool) -> Iterator[Session]:
    """A session, after rounds whose time has come are closed: whichever process first sees it does it."""
    database: Database = request.app.state.database
    _note_the_day(request, database, moment)
    sessions = database.writing if writing else database.reading
    with sessions() as its:
        if _was_just_seen(request, moment) or not rounds.is_due(its, moment):
            yield its
            return
    with database.writing() as closing:
        rounds.close_due(closing, moment)
    with sessions() as its:
        yield its


def _note_the_day(request: Request, database: Database, moment: datetime) -> None:
    """The first request that a process sees on a day notes how many had come by then, before anything else of it.

    Workshops that nobody ended end then, too. Nobody's page fails for it: where it cannot be written, the curve lacks a
    day.
    """
    state, day = request.app.state, participation.day_of(moment)
    if getattr(state, "noted", None) == day:
        return
    state.noted = day
    try:
        with database.reading() as its:
            is_noted = participation.is_noted(its, moment)
        if not is_noted:
            with database.writing() as noting:
                participation.note_day(noting, moment)
        with database.reading() as its:
            is_forgotten = bool(forgotten_rooms.due(its, moment))
        if is_forgotten:
            with database.writing() as ending:
                forgotten_rooms.end(ending, now=moment)
            database.forget()
    except (OperationalError, TimeoutError) as error:
        log.warning("The counts of the day were not noted: %s", type(error).__name__)


def _was_just_seen(request: Request, moment: datetime) -> bool:
    """Whether this process looked for due rounds less than a second ago; the staff's pages always look.

    To a participant it makes no difference: whether a round takes answers follows from its times alone.
    """
    if not request.scope["path"].startswith(("/response", "/join", "/invitation")):
        return False
    state = request.app.state
    before, state.looked_at = getattr(state, "looked_at", None), moment
    if before is not None and timedelta() <= moment - before < A_SECOND:
        state.looked_at = before
        return True
    return False


def session(request: Request, now: Now) -> Iterator[Session]:
    """A session: reading for a GET, else writing, committed before the answer leaves and rolled back on a raise."""
    yield from _sessions(request, now, writing=request.method not in ("GET", "HEAD"))


def writing_session(request: Request, now: Now) -> Iterator[Session]:
    """A writing session whatever the method: for the few GETs that note that something was read."""
    yield from _sessions(request, now, writing=True)


SessionDep = Annotated[Session, Depends(session, scope="function")]
WritingSessionDep = Annotated[Session, Depends(writing_session, scope="function")]


async def form(request: Request) -> FormData:
    """What was posted: fields only, no files."""
    return await request.form(max_files=0, max_fields=MOST_FIELDS)


async def form_with_file(request: Request) -> FormData:
    """What was posted: fields, and one file."""
    return await request.form(max_files=1, max_fields=MOST_FIELDS)


FormDep = Annotated[FormData, Depends(form)]
FileFormDep = Annotated[FormData, Depends(form_with_file)]


@dataclass(frozen=True)
class SignedIn:
    """Somebody with an account, what they may do, and this device of theirs: its name, its key, when it was seen."""

    person: Person
    access: Access
    device: UUID
    key: str
    seen_at: datetime


def signed_in(request: Request, session: SessionDep, settings: SettingsDep, now: Now) -> SignedIn:
    """Whoever is signed in on this device; the request carries them on, to the page that is made for them."""
    idle = timedelta(minutes=settings.staff_idle_minutes)
    found = sign_ins.session_of(session, request.cookies.get(STAFF_COOKIE, ""), now=now, idle=idle)
    if found is None:
        raise SignedOut(_("Sign in to see this page."))
    its, person = found
    access = people.access_of(session, person, now.astimezone(SCOTLAND).date())
    access = replace(access, only=IN_THE_HALL) if settings.is_lan else access
    who = request.state.signed_in = SignedIn(person, access, its.id, its.key, its.seen_at)
    return who


SignedInDep = Annotated[SignedIn, Depends(signed_in)]


def access_on(request: Request) -> Access:
    """What the person may do for whom this page is made; nothing where nobody is known to be signed in."""
    its: SignedIn | None = getattr(request.state, "signed_in", None)
    return its.access if its else NOBODY


def access(who: SignedInDep) -> Access:
    """What the person who is signed in may do, and where: lists show only what is theirs."""
    return who.access


AccessDep = Annotated[Access, Depends(access)]

# What a route is about, and so where its permission must hold: the scope of it, a session, the parts of the address.
On = Callable[[Scope, Session, Mapping[str, str]], bool]


def the_nation(scope: Scope, _session: Session, _path: Mapping[str, str]) -> bool:
    """About the nation: it must be theirs everywhere."""
    return scope.nation


def its_partnership(scope: Scope, session: Session, path: Mapping[str, str]) -> bool:
    """About the partnership in the address, in its round if the address names one; without one, about the nation."""
    found = rounds.places_in_path(session, path.get("slug"), path.get("partnership"))
    return any(scope.covers(its) for its in found) if "partnership" in path else scope.nation and bool(found)


def its_round(scope: Scope, session: Session, path: Mapping[str, str]) -> bool:
    """About the round in the address: one of its partnerships must be theirs, and they see that one alone."""
    return any(scope.covers(its) for its in rounds.places_in_path(session, path.get("slug"), None))


def its_workshop(scope: Scope, session: Session, path: Mapping[str, str]) -> bool:
    """About the workshop in the address: it, or its partnership, must be theirs."""
    try:
        found = workshops.by_id(session, path["workshop"])
    except NotFound:
        return False
    return scope.covers_workshop(found.id, found.partnership_id)


def anywhere(scope: Scope, _session: Session, _path: Mapping[str, str]) -> bool:
    """About whatever is theirs: a list that shows that alone."""
    return bool(scope)


def not_here() -> NotFound:
    """The same for what is not there and for what one may not see."""
    return NotFound(_("There is no such page. Check the address, or start from the first page."))


def may(permission: Permission, on: On = the_nation) -> Callable[..., Person]:
    """The person who is signed in and may do this `on` what the route is about; nobody else gets further.

    Where a route does not say what it is about, the permission must hold for the whole nation.
    """

    def person(request: Request, who: SignedInDep, session: SessionDep) -> Person:
        if not on(who.access.scope(permission), session, request.path_params):
            raise not_here()
        return who.person

    person.permission = permission  # type: ignore[attr-defined]
    return person


AccountDep = Annotated[Person, Depends(may(Permission.USE_ACCOUNT))]


@dataclass(frozen=True)
class Answering:
    """A participant at work: their response with its round and place, and what it answers."""

    response: responses.Begun
    return_code: str
    questionnaire: Questionnaire
    phase: Phase

    @property
    def counts(self) -> bool:
        """Whether what is sent now counts: the round is open, and no report holds these answers for good."""
        return self.phase is Phase.OPEN and not self.response.is_final

    @property
    def holder(self) -> str:
        """Marks pages as this response's, so that a page left open never writes into another's answers."""
        return hashlib.sha256(self.response.id.bytes).hexdigest()[:16]


def answering_with(session: Session, return_code: str, keys: Keys, now: datetime) -> Answering | None:
    """The participant with this return code, if it opens anything."""
    response = responses.begun(session, return_code, keys)
    if response is None:
        return None
    questionnaire = questionnaires.by_fingerprint(session, response.fingerprint)
    assert questionnaire is not None, "a round cannot be stored without its questionnaire"
    if response.actions is not None:
        questionnaire = with_actions(questionnaire, read(response.actions))
    standing = phase(response.opens, response.closes, response.closed_at, now)
    return Answering(response, return_code, questionnaire, standing)


def maybe_answering(request: Request, session: SessionDep, keys: KeysDep, now: Now) -> Answering | None:
    """The participant on this device, if there is one."""
    code = read_code(request.cookies.get(RESPONSE_COOKIE, ""))
    return answering_with(session, code, keys, now) if code else None


MaybeAnsweringDep = Annotated[Answering | None, Depends(maybe_answering)]


def answering(maybe: MaybeAnsweringDep) -> Answering:
    """The participant on this device."""
    if maybe is None:
        raise SignedOut(_("This device does not know which answers are yours. Give your return code to go on."))
    return maybe


AnsweringDep = Annotated[Answering, Depends(answering)]
