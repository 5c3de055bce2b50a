"""The demo's improvement plans: last year's of three partnerships, in different states, and what one has planned since.

Actions, those who lead them and how they went are invented. One is overdue, one is blocked, as whoever leads it said.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, select

from app.cli.demo_places import PLACES
from app.core.actions import Action, State, as_written, marks
from app.core.check_in import OWNER
from app.core.check_in import as_written as check_ins_as_written
from app.core.keys import Keys
from app.core.mail import Purpose
from app.store import actions, check_ins, mail, owners, questionnaires, rounds
from app.store.check_in_tables import ActionOwner
from app.store.priorities import words_of
from app.store.tables import Partnership, Person, Round

SEATS, TELLING, MONEY = "representation_seats", "interface_clear", "resources_design"  # what the dots chose
OWNER_OF_NOW = "owner@example.org"  # whoever runs the demo opens their link
# What, the priority, who leads, in how many days from now it is due, its state, and what else there is to say.
LAST_YEAR: tuple[tuple[str, str, str, int, State, dict[str, object]], ...] = (
    (
        "Each planning subgroup keeps two seats for the third sector, filled by a vote of the forum",
        SEATS,
        "Planning officer",
        -120,
        State.DONE,
        {
            "partners": "Chairs of the subgroups",
            "measure": "Seats filled at each meeting, from the minutes.",
            "outcome": "Groups of every size are heard where plans are made.",
            "notes": "All six subgroups have two seats; at the last count eleven of twelve were filled.",
            "evidence": "https://www.example.org/subgroups",
            "questions": ("representation_seats", "representation_subgroups"),
        },
    ),
    (
        "Papers for the strategic group go out ten working days before each meeting",
        SEATS,
        "Secretary of the strategic group",
        -20,
        State.UNDER_WAY,
        {
            "measure": "Dates on the papers of the year’s six meetings.",
            "outcome": "Representatives can ask their groups before they speak for them.",
            "notes": "Four of six meetings so far.",
            "questions": ("representation_time",),
        },
    ),
    (
        "The Interface visits each of the five localities once and tells what it is there for",
        TELLING,
        "Head of the Interface",
        60,
        State.UNDER_WAY,
        {
            "measure": "Five visits, and who came.",
            "resources": "Travel and a room, five times.",
            "risk": "No money for travel after March.",
            "questions": ("interface_clear",),
        },
    ),
    (
        "Third sector partners read each commissioning plan in draft, with four weeks to answer",
        MONEY,
        "Head of commissioning",
        150,
        State.NOT_STARTED,
        {"outcome": "What families need is in the plan before the money is.", "questions": ("resources_design",)},
    ),
    (
        "A shared newsletter goes out each quarter",
        TELLING,
        "Communications officer",
        -200,
        State.STOPPED,
        {"notes": "Nobody read the first two. The locality visits took its place."},
    ),
)
OTHERS: dict[str, tuple[tuple[str, State, int], ...]] = {
    "inverlunan": (
        ("The map of services is drawn anew with the groups that run them", State.DONE, -60),
        ("A deputy is named for each third sector seat", State.UNDER_WAY, 30),
    ),
    "glen-orrin": (
        ("The forum sets the agenda of two planning meetings a year", State.NOT_STARTED, -40),
        ("Each draft plan goes to the forum four weeks before it is agreed", State.UNDER_WAY, 90),
    ),
}
NOTED = {its[0]: its[4] for its in LAST_YEAR} | {its[0]: its[1] for those in OTHERS.values() for its in those}
SINCE = (
    ("The summary of each draft plan fits on two pages and says what the third sector changed in it", MONEY, -3),
    ("Awards to small groups are made for three years", MONEY, 200),
)


def plan_last_year(session: Session, slug: str, *, keys: Keys, start: datetime, by: Person) -> None:
    """The plans after the round of last year, as they stand when the next one opens."""
    last_year = rounds.by_slug(session, slug)
    its = questionnaires.of_round(session, last_year)
    place, *others = (_place(session, last_year, slug) for slug in (PLACES[0].slug, *OTHERS))
    planned, noted = start - timedelta(days=330), start - timedelta(days=30)
    ids = []
    for n, (what, priority, leads, due, state, more) in enumerate(LAST_YEAR):
        chosen = words_of(its, priority)
        action = Action(what=what, priority=chosen, leads=leads, by_when=_day(start, due), **more)  # type: ignore[arg-type]
        ids.append(_add(session, last_year, place, action, state, at=planned + n * _A_MINUTE, noted=noted, by=by))
    for other, theirs in zip(others, OTHERS.values(), strict=True):
        for n, (what, state, due) in enumerate(theirs):
            action = Action(what=what, by_when=_day(start, due))
            _add(session, last_year, other, action, state, at=planned + n * _A_MINUTE, noted=noted, by=by)
    _ask(session, last_year, place, ids[2], "head.of.interface@example.org", keys, at=noted, by=by)
    asked = session.exec(select(ActionOwner).where(ActionOwner.action_id == UUID(ids[2]))).one()
    opened = check_ins.opened(session, asked.id, asked.issue, now=noted)
    assert opened is not None, "they were asked a moment ago"
    check_ins.answer(session, opened, State.BLOCKED, "There is no money for travel (example).", now=noted)
    owners.forget_of(session, asked.action_id)


def plan_this_year(session: Session, slug: str, *, keys: Keys, start: datetime, now: datetime, by: Person) -> None:
    """The plan of the first partnership after the latest round."""
    this_year = rounds.by_slug(session, slug)
    its = questionnaires.of_round(session, this_year)
    place = _place(session, this_year, PLACES[0].slug)
    planned = start - timedelta(days=5)
    for n, (what, priority, due) in enumerate(SINCE):
        chosen = words_of(its, priority)
        action = Action(what=what, priority=chosen, leads="Head of commissioning", by_when=_day(start, due))
        id_ = _add(session, this_year, place, action, State.NOT_STARTED, at=planned + n * _A_MINUTE, noted=now, by=by)
        if n == 0:
            _ask(session, this_year, place, id_, OWNER_OF_NOW, keys, at=planned + timedelta(days=3), by=by)


_A_MINUTE = timedelta(minutes=1)


def _place(session: Session, round_: Round, slug: str) -> Partnership:
    found = rounds.place(session, round_, slug)
    assert found is not None, "the demo's rounds are about its partnerships"
    return found


def _day(start: datetime, days: int) -> date:
    return (start + timedelta(days=days)).date()


def _add(
    session: Session,
    round_: Round,
    place: Partnership,
    action: Action,
    state: State,
    *,
    at: datetime,
    noted: datetime,
    by: Person,
) -> str:
    """Plans it, as nothing of it had been done, and notes its state later."""
    id_ = actions.plan(session, round_, place, action, now=at, by=by)
    was = as_written(replace(action, id=id_))
    actions.change(session, round_, place, id_, was | {"state": state.value}, seen=marks(was), now=noted, by=by)
    return id_


def _ask(
    session: Session,
    round_: Round,
    place: Partnership,
    action: str,
    address: str,
    keys: Keys,
    *,
    at: datetime,
    by: Person,
) -> None:
    """Names who leads it, and asks them how far it is; the letter itself does not leave."""
    was = check_ins_as_written(check_ins.standing(session, round_, place, now=at))
    day = (at + timedelta(days=1)).date().isoformat()
    typed = was | {"day": day, OWNER + action: address}
    check_ins.keep(session, round_, place, typed, seen=marks(was), now=at, by=by)
    check_ins.send_due(session, keys=keys, address="", now=at + timedelta(days=1))
    mail.forget_those_to(session, address, Purpose.CHECK_IN)
