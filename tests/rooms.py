"""Rooms made in the store, with devices that are in them already: for tests of many at once."""

from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app.core.questionnaire import Questionnaire
from app.store import people, phones, questionnaires, rooms, workshops
from app.store.db import Database
from app.store.tables import Partnership, Person
from app.store.workshop_tables import RoomParticipant, RoomRating, Workshop
from app.web.who import ROOM_COOKIE
from tests import examples
from tests.examples import A_DAY, KEYS, NOON

BY = "desk@example.org"
GROUPS = ("statutory", "third-sector", "tsi")


def facilitator(session: Session) -> Person:
    """Whoever leads."""
    by = people.by_email(session, BY)
    if by is None:
        people.make_link(session, BY, now=NOON, lasts=A_DAY)
        session.flush()
        by = people.by_email(session, BY)
    assert by is not None
    return by


def make_room(database: Database, devices: int, *moves: str, its: Questionnaire | None = None) -> Workshop:
    """A workshop on a questionnaire alone, with so many devices in it, after these moves."""
    its = its or examples.questionnaire()
    with database.writing() as session:
        questionnaires.keep(session, its)
        by = facilitator(session)
        place = session.exec(select(Partnership).where(Partnership.slug == "orkney")).one()
        shape: dict[str, Any] = {"title": "Room", "minutes": 60, "dots": 3, "now": NOON, "by": by}
        made = workshops.make(session, place, its, None, **shape)
        for n in range(devices):
            phones.join(session, made, GROUPS[n % len(GROUPS)], KEYS.room_key(f"device-{n}"))
    for name in moves:
        move(database, made.id, name)
    return made


def move(database: Database, room: UUID, name: str) -> None:
    """The facilitator makes a move, or takes the last one back."""
    with database.writing() as session:
        seen, by = rooms.standing_of(workshops.by_id(session, str(room))).mark, facilitator(session)
        if name == "back":
            rooms.undo(session, str(room), seen=seen, now=NOON, by=by)
        else:
            rooms.move(session, str(room), name, seen=seen, now=NOON, by=by)


def rate(database: Database, device: int, value: str) -> bool:
    """Somebody rates; whether it was taken."""
    with database.writing() as session:
        found = phones.here(session, KEYS.room_key(f"device-{device}"))
        assert found is not None
        return rooms.rate(session, found[0], value, seen=rooms.standing_of(found[1]).mark)


def rated(session: Session, room: UUID) -> dict[str, list[str | None]]:
    """What is kept of each device's ratings in the voting that is on, by the device's key."""
    its = workshops.by_id(session, str(room))
    item = workshops.items(session, its)[its.item]
    both = select(RoomParticipant.key, RoomRating.value).where(RoomParticipant.id == RoomRating.participant_id)
    found: dict[str, list[str | None]] = {}
    for key, value in session.exec(both.where(RoomRating.item_id == item.id, RoomRating.voting == its.voting)):
        found.setdefault(key, []).append(value)
    return found


def phone_of(app: FastAPI, device: int) -> httpx.Client:
    """The device's browser."""
    its: httpx.Client = TestClient(app, base_url="http://127.0.0.1:8000")
    its.cookies.set(ROOM_COOKIE, f"device-{device}")
    return its
