"""The demo's people invited by name to its open round. They are invented, and no letter to them leaves.

What is done needs both sides, invitations and responses: each in a session of its own, as the web does it.
"""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.cli.demo_answers import first_round
from app.cli.demo_places import PLACES
from app.core.invitation import Invitee
from app.core.keys import Keys
from app.core.mail import Purpose
from app.store import invitations, invited, mail, questionnaires, responses, rounds
from app.store.db import Database
from app.store.invitations import Seat

GROUPS = "third-sector"
PEOPLE: dict[str, tuple[str, ...]] = {
    "statutory": ("Una Lead", "Ivo Planner", "Dot Nurse", "Gil Teacher"),
    GROUPS: ("Ada Playgroup", "Ben Carers", "Cat Advocacy", "Dev Youthclub", "Eve Kinship", "Flo Toybank"),
}
BEGAN = ("Ada Playgroup", "Cat Advocacy")  # of whom the first has finished


def add_invited(database: Database, slug: str, *, keys: Keys, now: datetime) -> None:
    """Invites them to the first partnership's part of this round; two have begun, and one of them has finished."""
    with database.writing() as session:
        for perspective, names in PEOPLE.items():
            seat = _seat(session, slug, perspective)
            people = [Invitee(_address(name), f"{name} (example)") for name in names]
            invitations.invite(session, seat, people, words="", keys=keys, address="", now=now)
            for its in invitations.listed(session, seat):
                mail.stop_about(session, its.id, Purpose.INVITATION)
    codes = _begin(database, slug, keys=keys, now=now)
    with database.writing() as session:
        of = {its.address: its.id for its in invitations.listed(session, _seat(session, slug, GROUPS))}
        for name, code in codes.items():
            invited.start(session, of[_address(name)], code, keys)
        invited.finish(session, of[_address(BEGAN[0])])


def _seat(session: Session, slug: str, perspective: str) -> Seat:
    round_ = rounds.by_slug(session, slug)
    place = rounds.place(session, round_, PLACES[0].slug)
    return Seat(round_, place, questionnaires.of_round(session, round_), perspective)


def _address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@example.org"


def _begin(database: Database, slug: str, *, keys: Keys, now: datetime) -> dict[str, str]:
    """The responses of those who have begun; their return codes by name."""
    found = {}
    with database.writing() as session:
        seat = _seat(session, slug, GROUPS)
        shared = next(code for code in rounds.codes(session, seat.round) if code.perspective == GROUPS)
        place = replace(PLACES[0], sizes={GROUPS: len(BEGAN)}, drafts={})
        for name, given in zip(BEGAN, first_round(seat.questionnaire, place), strict=True):
            begun, found[name] = responses.begin(session, shared, nonce=f"{slug} {name}", keys=keys, now=now)
            is_done = name == BEGAN[0]
            answers = given.answers if is_done else dict(list(given.answers.items())[:12])
            responses.save_answers(session, begun, answers, now=now, message=("example", 1), is_page=True)
            if is_done:
                responses.submit(session, begun, now=now)
    return found
