"""The demo's workshops: one was held on last year's report, and one on this year's is ready to begin.

What was rated, talked about and agreed is invented. The room is played as a room is: people join, rate, see the spread.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from app.cli.demo_places import PLACES
from app.store import phones, questionnaires, rooms, rounds, workshops
from app.store.tables import Person
from app.store.workshop_tables import RoomParticipant, Workshop

HELD, READY = UUID("5d0c9a3e-0f3b-4d59-8b0a-6d2f3c1e7a41"), UUID("c2a7f4d8-93b6-4b0e-9e57-18d4a6b05f32")
ROOM = (("statutory", 5), ("tsi", 1), ("third-sector", 5))
# By question: what they rated before and after talking, a sign a person (0: the first level), and what they agreed.
TALKED: dict[str, tuple[str, str, dict[str, str]]] = {
    "representation_seats": (
        "00101 1 23223",
        "11101 1 12112",
        {
            "position": "There is a seat, and one is not enough: each subgroup will have two (example).",
            "why": "Those who sit there speak for more than two hundred groups and cannot ask them between meetings.",
            "evidence": "Minutes of six meetings: the seat was empty at three of them.",
            "dissent": "One of us holds that a second seat makes the group too large.",
        },
    ),
    "interface_clear": (
        "01110 0 32322",
        "11111 0 21212",
        {
            "position": "Officers know what the Interface is for. Small groups do not: it will tell them (example).",
            "why": "Of five small groups in the room two had never heard from it.",
            "evidence": "The Interface’s own list of members.",
        },
    ),
    "resources_design": (
        "11021 2 33232",
        "11111 1 22121",
        {
            "position": "Third sector partners read commissioning plans while they can still be changed (example).",
            "why": "Last year the draft came with five working days to answer.",
            "evidence": "The dates on the last two drafts.",
        },
    ),
}
DOTS = ("2 1 0", "3 0 0", "1 1 1", "0 2 1", "0 0 3", "1 0 2", "2 0 1", "0 1 2", "1 2 0", "0 0 3", "1 0 2")
PRIORITIES = {"position": "Commissioning plans first, then seats, then the Interface’s tour (example)."}


def hold_workshop(session: Session, slug: str, *, start: datetime, by: Person) -> None:
    """Holds one on the round of last year, in the first partnership."""
    held = _make(session, slug, HELD, "Consensus session (example)", 90, now=start - timedelta(days=350), by=by)
    _play(session, held, now=start - timedelta(days=350), by=by)


def prepare_workshop(session: Session, slug: str, *, now: datetime, by: Person) -> None:
    """Makes one on the latest round, in the same place."""
    _make(session, slug, READY, "This year’s session (example)", 60, now=now, by=by)


def _make(session: Session, slug: str, id_: UUID, title: str, minutes: int, *, now: datetime, by: Person) -> Workshop:
    round_ = rounds.by_slug(session, slug)
    place, its = rounds.place(session, round_, PLACES[0].slug), questionnaires.of_round(session, round_)
    assert place is not None, "the demo's rounds are about its partnerships"
    return workshops.make(session, place, its, round_, title=title, minutes=minutes, dots=3, now=now, by=by, id_=id_)


def _play(session: Session, workshop: Workshop, *, now: datetime, by: Person) -> None:
    """The whole session: three items are talked about, the others skipped, and dots say what comes first."""
    people = [
        phones.join(session, workshop, perspective, f"example {perspective} {n}")
        for perspective, many in ROOM
        for n in range(many)
    ]

    def press(*moves: str, agreed: dict[str, str] | None = None) -> None:
        for move in moves:
            seen = rooms.standing_of(workshop).mark
            rooms.move(session, str(workshop.id), move, seen=seen, now=now, by=by, agreed=agreed, is_area=True)

    def vote(values: Sequence[str]) -> None:
        press("rate" if rooms.standing_of(workshop).voting == 0 else "rate-again")
        for person, value in zip(people, values, strict=True):
            _rate(session, workshop, person, value)
        press("reveal", "talk")

    its = questionnaires.by_fingerprint(session, workshop.fingerprint)
    agenda = workshops.items(session, workshop)
    assert its is not None
    press("begin")
    for n, item in enumerate(agenda):
        is_last = n + 1 == len(agenda)
        if item.question in TALKED:
            before, after, agreed = TALKED[item.question]
            for signs in (before, after):
                vote([its.codes[item.question][int(sign)] for sign in signs.replace(" ", "")])
            press("agree", agreed=agreed)
            press("end" if is_last else "next")
        elif item.question is None:
            areas = [str(area.id) for area in rooms.areas(agenda)]
            vote([";".join(f"{a}={k}" for a, k in zip(areas, one.split(), strict=True) if k != "0") for one in DOTS])
            press("agree", agreed=PRIORITIES)
            press("end")
        else:
            press("end" if is_last else "skip")


def _rate(session: Session, workshop: Workshop, person: RoomParticipant, value: str) -> None:
    rooms.rate(session, person, value, seen=rooms.standing_of(workshop).mark)
