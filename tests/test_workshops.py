"""The workshop in the room, as people meet it: made from a report, joined by code, rated in private, agreed."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import Response
from sqlmodel import Session, select

from app.core.access import in_fours
from app.core.workshop import Stage, is_forgotten
from app.main import create_app
from app.store import rooms, rounds, workshops
from app.store.db import Database
from app.store.tables import AuditEntry
from app.store.workshop_tables import RoomParticipant, RoomRating, Workshop
from app.web import workshop_views
from tests import examples
from tests.conftest import Clock, settings_for, sign_in
from tests.examples import LEVELS, NOON
from tests.rooms import make_room
from tests.visitor import Visitor

WORDS = [{"a1": "agree", "a2": "disagree", "a_text": "Words"}] * 6
SEATS = ("statutory", "statutory", "third-sector", "third-sector", "tsi")


@dataclass
class Hall:
    """A room with its facilitator, and how people come into it."""

    app: FastAPI
    database: Database
    desk: Visitor
    href: str
    code: str

    def join(self, perspective: str) -> Visitor:
        """Somebody joins with the code."""
        phone = Visitor(self.app)
        phone.open("/")
        phone.press("Continue", code=self.code)
        phone.press("Join", perspective=perspective)
        assert phone.path == "/room"
        return phone

    def press(self, *buttons: str, **fields: str) -> None:
        """The facilitator presses these, one after the other."""
        for button in buttons:
            self.desk.open(self.href)
            self.desk.press(button, **fields)


def hall_in(app: FastAPI, database: Database, base: str = "round/pilot", minutes: str = "60") -> Hall:
    """A workshop in Orkney, made by national staff."""
    with database.writing() as session:
        round_ = examples.open_round(session)
        examples.bring_in(session, round_, examples.responses("third-sector", *WORDS))
        rounds.close_round(session, round_, now=NOON)
    desk = sign_in(app, database, NOON)
    desk.open("/partnerships/orkney/workshops/new")
    desk.press("Make the workshop", title="Consensus", base=base, minutes=minutes)
    with database.reading() as session:
        made = session.exec(select(Workshop)).one()
    return Hall(app, database, desk, f"/workshops/{made.id}", in_fours(made.code))


@pytest.fixture
def hall(sqlite_url: str, clock: Clock) -> Iterator[Hall]:
    """A room before it begins."""
    app = create_app(settings_for(sqlite_url), now=clock)
    yield hall_in(app, app.state.database)
    app.state.database.close()


def rate(phone: Visitor, value: str) -> None:
    """Somebody rates."""
    phone.open("/room")
    phone.press("Send my rating", rating=value)


def test_the_agenda_is_proposed_from_the_report_and_can_be_changed(hall: Hall) -> None:
    hall.desk.open(f"{hall.href}/agenda")
    assert hall.desk.text.index("Statement a2") < hall.desk.text.index("Statement a1"), "an area for development first"
    assert "60 of 60 minutes are planned" in hall.desk.text
    hall.desk.press("Down with item 1")
    assert hall.desk.text.index("Statement a1") < hall.desk.text.index("Statement a2")
    hall.desk.press("Set the minutes of item 1", minutes="30")
    assert "70 of 60 minutes are planned" in hall.desk.text and "10 minutes too long" in hall.desk.text
    hall.desk.press("Make it fit")
    assert "It fits the time that is set." in hall.desk.text and "From minute 26, for 17 minutes." in hall.desk.text
    hall.desk.press("Take off item 2")
    assert "17 minutes are free." in hall.desk.text
    assert "Statement a2 is worded" not in hall.desk.page.find_all("ol")[0].get_text()
    hall.desk.press("Add it", question="a2", add_minutes="15")
    assert "Statement a2 is worded" in hall.desk.page.find_all("ol")[0].get_text()
    hall.desk.open(f"{hall.href}/run-sheet")
    assert hall.code in hall.desk.text.replace(" ", "") and "Minutes" in hall.desk.text


def test_a_room_rates_in_private_sees_the_spread_together_and_agrees(app: FastAPI, database: Database) -> None:
    hall = hall_in(app, database)
    phones = [hall.join(seat) for seat in SEATS]
    assert "this device is in no room" in said(hall.app).lower()
    hall.press("Begin", "Rate it")
    for n, phone in enumerate(phones):
        rate(phone, "agree" if n < 3 else "disagree")
        hall.desk.open(hall.href)
        assert f"{n + 1} of 5 ha" in hall.desk.text
    assert "You have rated" in phones[0].text
    hall.press("Reveal")
    assert "3 of 5 agree" in hall.desk.text
    phones[0].open("/room")
    assert "3 of 5 agree" in phones[0].text and "You said Agree" in phones[0].text
    hall.desk.open(f"{hall.href}/screen")
    assert "3 of 5 agree" in hall.desk.text
    hall.press("Talk")
    phones[1].open("/room")
    phones[1].press("Add note", note="We never see the minutes.")
    phones[2].open("/room")
    assert "We never see the minutes." in phones[2].text
    hall.press("Rate again")
    late = hall.join("statutory")
    for phone in (*phones, late):
        rate(phone, "agree")
    hall.press("Reveal", "Talk")
    assert "6 of 6 agree" in hall.desk.text and "Before: 3 of 5 agree" in hall.desk.text
    hall.desk.press("Record the position", status=422)
    assert "Write what the room has agreed" in hall.desk.text
    hall.desk.press("Record the position", position="We agree.", dissent="One of us does not.")
    assert "One of us does not." in hall.desk.text
    with hall.database.reading() as session:
        its = session.exec(select(Workshop)).one()
        assert list(rooms.reveals(session, workshops.items(session, its)[0])) == [1, 2]


def said(app: FastAPI) -> str:
    """What somebody reads who is in no room."""
    nobody = Visitor(app)
    nobody.open("/room", status=401)
    return nobody.text


def test_at_the_reveal_the_ratings_are_frozen_and_a_late_comer_waits(hall: Hall) -> None:
    phones = [hall.join(seat) for seat in SEATS]
    hall.press("Begin", "Rate it")
    slow = hall.join("tsi")
    slow.open("/room")
    for phone in phones:
        rate(phone, "agree")
    hall.press("Reveal")
    slow.press("Send my rating", rating="disagree")
    assert "You have not rated this" in slow.text and "5 of 5 agree" in slow.text
    late = hall.join("tsi")
    assert "You have not rated this" in late.text
    hall.press("Take the last move back")
    late.open("/room")
    late.press("Send my rating", rating="disagree")
    hall.desk.open(hall.href)
    assert "1 of 7 have rated" in hall.desk.text, "a reveal taken back starts from nothing"
    assert "Take the last move back" not in hall.desk.text


def test_below_the_minimum_it_is_shown_only_when_everyone_has_said_yes(hall: Hall) -> None:
    phones = [hall.join(seat) for seat in SEATS[:3]]
    hall.press("Begin", "Rate it")
    rate(phones[0], "agree")
    rate(phones[1], "disagree")
    hall.desk.open(hall.href)
    assert "Only 2 people have rated, and the smallest group shown is 5" in hall.desk.text
    assert not hall.desk.page.find("button", string="Reveal")
    hall.press("Ask the room to show it")
    for phone, answer in zip(phones, ("Yes, show it", "Yes, show it", "No, do not show it"), strict=True):
        phone.open("/room")
        phone.press(answer)
        assert "Thank you" in phone.text
    hall.press("See whether everyone agreed")
    assert "Not everyone agreed" in hall.desk.text and "of 2 agree" not in hall.desk.text
    hall.press("Rate again")
    for phone in phones:
        rate(phone, "agree")
    hall.press("Ask the room to show it")
    for phone in phones:
        phone.open("/room")
        phone.press("Yes, show it")
    hall.press("See whether everyone agreed")
    assert "3 of 3 agree" in hall.desk.text


def test_two_who_press_at_once_move_the_room_once(hall: Hall) -> None:
    [hall.join(seat) for seat in SEATS]
    other = sign_in(hall.app, hall.database, NOON)
    hall.press("Begin")
    other.open(hall.href)
    hall.press("Skip this item")
    other.press("Skip this item")
    with hall.database.reading() as session:
        assert session.exec(select(Workshop)).one().item == 1


def test_a_person_with_two_phones_is_counted_once(hall: Hall) -> None:
    phones = [hall.join(seat) for seat in SEATS]
    put_away = hall.join("statutory")
    hall.press("Begin", "Rate it")
    rate(put_away, "agree")
    hall.press("Ask which are in use")
    hall.desk.press("Leave all in")
    hall.desk.press("Ask which are in use")
    assert "0 of 6 phones are in use" in hall.desk.text and "Take the others out" not in hall.desk.text
    for phone in phones[:-1]:
        phone.open("/room")
        phone.press("I use this phone")
        assert "I use this phone" not in phone.text
    hall.join("tsi")
    phones[-1].open("/room")
    phones[-1].press("I use this phone")
    hall.desk.open(hall.href)
    assert "6 of 7 phones are in use" in hall.desk.text
    hall.desk.press("Take the others out")
    assert "0 of 6 have rated" in hall.desk.text, "what the phone that was put away rated is gone with it"
    put_away.open("/room", status=401)
    hall.desk.open(f"{hall.href}/reports/workshop-record")
    assert "6 people joined with the code" in hall.desk.text, "nor is it counted among the people who were there"
    hall.desk.open(hall.href)
    assert "More phones than people?" in hall.desk.text


def test_who_goes_to_another_room_is_not_counted_in_this_one_any_more(hall: Hall) -> None:
    phone = hall.join("tsi")
    other = make_room(hall.database, 0)
    hall.desk.open(hall.href)
    assert "1 person has joined" in hall.desk.text
    phone.open(f"/room/{other.code}")
    phone.press("Join", perspective="tsi")
    hall.desk.open(hall.href)
    assert "0 people have joined" in hall.desk.text


def test_a_workshop_is_handed_over_to_another_facilitator(hall: Hall) -> None:
    [hall.join(seat) for seat in SEATS]
    hall.press("Begin")
    hall.desk.follow("Facilitators")
    hall.desk.press("Name them", status=422, name="", email="nowhere")
    hall.desk.press("Name them", name="Iona", email="Iona@example.org")
    assert "iona@example.org" in hall.desk.text
    other = sign_in(hall.app, hall.database, NOON, email="iona@example.org", first="/workshops")
    other.follow("Consensus")
    assert "Facilitators" not in other.text and "Rounds" not in other.text
    assert other.client.get(f"{hall.href}/facilitators").status_code in (403, 404)
    other.press("Rate it")
    hall.desk.open(hall.href)
    assert "of 5 have rated" in hall.desk.text
    hall.desk.follow("Facilitators")
    hall.desk.press("Let them lead no longer")
    other.open(hall.href, status=404)


def test_of_two_who_record_a_position_at_once_neither_loses_a_word(hall: Hall, clock: Clock) -> None:
    phones = [hall.join(seat) for seat in SEATS]
    other = sign_in(hall.app, hall.database, NOON)
    hall.press("Begin", "Rate it")
    for phone in phones:
        rate(phone, "agree")
    hall.press("Reveal", "Talk")
    other.open(hall.href)
    assert "20:00 left" in other.text
    clock.time += timedelta(minutes=21)
    phones[0].open("/room")
    hall.press("Record the position", position="We agree.")
    other.press("Record the position", status=409, position="We all agree.", dissent="Nearly.")
    assert "Your words are here still" in other.text and "We all agree." in other.text and "Nearly." in other.text
    phones[0].press("Add note", note="Sent while the position was recorded.")
    assert "Time is up" in other.text
    hall.press("Take the last move back")
    phones[0].open("/room")
    assert "Sent while the position was recorded." in phones[0].text


def test_dots_say_what_comes_first_and_are_revealed_together(hall: Hall) -> None:
    phones = [hall.join(seat) for seat in SEATS]
    hall.press("Begin", "Skip this item", "Skip this item")
    assert "places 3 dots" in hall.desk.text
    hall.press("Rate it")
    for phone in phones:
        phone.open("/room")
        area = str(phone.form_of("Place my dots").find_all("input", type="text")[0]["id"])
        phone.press("Place my dots", status=422, **dict([(area, "4")]))  # type: ignore[arg-type]
        assert "You have 3 dots; 4 are placed." in phone.text
        phone.press("Place my dots", **dict([(area, "3")]))
        assert "3 dots" in phone.text
    assert "15" not in phones[0].text
    hall.press("Reveal")
    phones[0].open("/room")
    assert "Statement a2 is worded in a way of its own. 15" in phones[0].text


def test_when_it_ends_single_ratings_and_devices_are_gone(hall: Hall) -> None:
    phones = [hall.join(seat) for seat in SEATS]
    hall.press("Begin", "Rate it")
    for phone in phones:
        rate(phone, "agree")
    hall.press("Reveal", "Talk")
    hall.desk.press("Record the position", position="We agree.")
    hall.press("End the workshop")
    with hall.database.reading() as session:
        assert not session.exec(select(RoomRating)).all() and not session.exec(select(RoomParticipant)).all()


def test_a_workshop_that_nobody_ends_does_so_by_itself(hall: Hall, clock: Clock) -> None:
    """What was agreed stays, what was still talked about is in the notes, and no rating and no device is kept."""
    phones = [hall.join(seat) for seat in SEATS]
    for move in ("Begin", "Next item"):
        hall.press(move, "Rate it")
        for phone in phones:
            rate(phone, "agree")
        hall.press("Reveal", "Talk")
        hall.press("Record the position", position=f"We agree after: {move}.")
    hall.press("Take the last move back")
    for days, is_over in ((7, False), (1, True)):
        clock.time += timedelta(days=days)
        Visitor(hall.app).open("/room", status=401)  # the first page of that day
        with hall.database.reading() as session:
            its = session.exec(select(Workshop)).one()
            assert (its.stage is Stage.ENDED) is is_over
            assert len(session.exec(select(RoomRating)).all()) == len(session.exec(select(RoomParticipant)).all()) * 2
            assert len(session.exec(select(RoomParticipant)).all()) == (0 if is_over else len(SEATS))
    with hall.database.reading() as session:
        first, second, *_rest = workshops.items(session, its)
        assert rooms.is_settled(its, first) and not rooms.is_settled(its, second)
        assert second.notes == "We agree after: Next item." and rooms.reveals(session, second)
        ends = session.exec(select(AuditEntry).where(AuditEntry.reason == "end")).all()
        assert [one.person_id for one in ends] == [None]
    phones[0].open("/room", status=401)
    assert not is_forgotten(Stage.GATHERING, None, NOON, NOON + timedelta(days=364))
    assert is_forgotten(Stage.GATHERING, None, NOON, NOON + timedelta(days=365))


def test_who_leaves_takes_the_rating_that_was_not_revealed_along(hall: Hall) -> None:
    phones = [hall.join(seat) for seat in SEATS]
    hall.press("Begin", "Rate it")
    rate(phones[0], "agree")
    phones[0].press("Leave the room on this phone")
    hall.desk.open(hall.href)
    assert "0 of 4 have rated" in hall.desk.text


def test_a_workshop_works_on_the_questionnaire_alone(app: FastAPI, database: Database) -> None:
    hall = hall_in(app, database, base="questionnaire/small.v1")
    hall.press("Begin")
    assert "no figures that can be shown" in hall.desk.text and "Statement a1" in hall.desk.text


def test_what_cannot_stand_in_the_room_is_told_beside_its_field_and_not_lost(hall: Hall) -> None:
    hall.desk.open(f"{hall.href}/agenda")
    hall.desk.press("Take off item 3")
    hall.desk.press("Add it", status=422, question="priorities", add_minutes="many")
    assert "whole number of minutes from 1 to 120" in hall.desk.text
    lost = Visitor(hall.app)
    lost.open(f"/room/{hall.code}")
    lost.press("Join", status=422, perspective="nobody")
    assert "Choose the group" in lost.text
    lost.open("/room/0000-0000", status=404)
    phones = [hall.join(seat) for seat in SEATS]
    hall.press("Begin", "Rate it")
    phones[0].open("/room")
    phones[0].press("Send my rating", status=422)
    assert "Choose one of these first" in phones[0].text
    phones[0].press("Send my rating", status=409, rating="splendid")
    for phone in phones:
        rate(phone, "agree")
    hall.press("Reveal", "Talk")
    phones[0].open("/room")
    phones[0].press("Add note", status=422, note="x" * 5001)
    assert "5,001 characters" in phones[0].text and "x" * 5001 in phones[0].response.text
    hall.desk.press("Add note", status=422, note=" ")
    hall.desk.press("Record the position", status=422, position="We agree.", why="y" * 5001)
    assert "5,001 characters" in hall.desk.text and "We agree." in hall.desk.response.text


def test_what_was_agreed_stands_in_the_report_beside_the_surveys_figures(hall: Hall) -> None:
    phones = [hall.join(seat) for seat in SEATS]
    report = "/rounds/pilot/partnerships/orkney/reports/baseline"
    hall.desk.open(report)
    assert "What the workshop agreed" not in hall.desk.text
    hall.press("Begin", "Rate it")
    for phone in phones:
        rate(phone, "disagree")
    hall.press("Reveal", "Talk", "Rate again")
    for phone in phones:
        rate(phone, "agree")
    hall.press("Reveal", "Talk")
    hall.desk.press("Record the position", position="We do better now.", dissent="Not everywhere.", evidence="Minutes.")
    hall.desk.open(report)
    for words in (
        "What the workshop agreed",
        "We do better now.",
        "In the survey the balanced share is 0%, of 6 answers.",
        "In the room 0 of 5 agreed (agreement 1.0) at first, and 5 of 5 agreed (agreement 1.0) once they had talked.",
        "Those who disagree: Not everywhere.",
        "Evidence: Minutes.",
    ):
        assert words in hall.desk.text
    kept = hall.desk.client.get(f"{report}.json").json()["agreed"]
    assert [(one["question"], one["dissent"], len(one["reveals"])) for one in kept] == [("a2", "Not everywhere.", 2)]
    for ending in ("html", "docx"):
        assert hall.desk.client.get(f"{report}.{ending}").status_code == 200
    hall.press("Take the last move back")
    hall.desk.open(report)
    assert "We do better now." not in hall.desk.text


# Nothing of a rating reaches another device before the reveal ---------------------------------------------------------

RANDOM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]+|[0-9A-Z]{4}-[0-9A-Z]{4}|[0-9a-f]{64}|<path[^>]*>")
OF_EACH_ANSWER = ("x-request-id", "set-cookie", "content-length")  # it is packed, ids and all; the text is compared
Others = Callable[[int], str]


def received(app: FastAPI, database: Database, others: Others) -> Iterator[str]:
    """Everything that the server sends until the reveal to the first participant, the desk and the screen."""
    hall = hall_in(app, database)
    phones = [hall.join(seat) for seat in SEATS]
    me = phones[0]

    def told(answer: Response) -> str:
        headers = {k: v for k, v in answer.headers.items() if k not in OF_EACH_ANSWER}
        return RANDOM.sub("…", f"{answer.status_code} {headers}\n{answer.text}")

    def read(*elsewhere: str) -> Iterator[str]:
        for href in ("/room", "/room?change=yes", "/room-changes"):
            yield told(me.client.get(href))
        for href in ("", "/screen", "/changes", "/agenda", *elsewhere):
            yield told(hall.desk.client.get(hall.href + href))
        yield told(me.client.post("/room/rating", data={"seen": mark_of(me), "rating": ""}))
        yield str(app.state.streams._look(UUID(hall.href.rpartition("/")[2])))  # all that a stream's words follow from

    hall.press("Begin", "Rate it")
    rate(me, "agree")
    for n, phone in enumerate(phones[1:]):
        rate(phone, others(n))
        yield from read()
    hall.press("Take the last move back", "Rate it")
    for n, phone in enumerate(phones[1:4]):
        rate(phone, others(n))
        yield from read()
    yield from read("/run-sheet", "/plan", "/facilitators", "/reports/workshop-record.json")
    for href in ("/workshops", "/rounds/pilot/partnerships/orkney/reports/baseline.json"):
        yield told(hall.desk.client.get(href))
    hall.press("Ask the room to show it")
    yield from read()
    for n, phone in enumerate(phones):  # one of them says no, and nobody learns who
        phone.open("/room")
        is_against = n == (1 if others(0) == "agree" else 3)
        phone.press("No, do not show it" if is_against else "Yes, show it")
        yield from read()
    hall.press("See whether everyone agreed")
    assert "Not everyone agreed" in hall.desk.text
    yield from read()


def mark_of(phone: Visitor) -> str:
    """Where the room stands, as this phone's page says."""
    return str(phone.open("/room").find(attrs={"data-room": True})["data-mark"])


def leaks(make: Callable[[], tuple[FastAPI, Database]]) -> list[str]:
    """What differs in what is received, when the others rate otherwise and all else is the same."""
    one = list(received(*make(), lambda n: "agree"))
    other = list(received(*make(), lambda n: ("disagree", "strongly_disagree", "dont_know", "strongly_agree")[n]))
    assert len(one) == len(other) > 40
    return [a for a, b in zip(one, other, strict=True) if a != b]


@pytest.fixture
def worlds(
    migrated: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], tuple[FastAPI, Database]]]:
    """Makers of worlds that are alike."""
    made: list[FastAPI] = []

    def make() -> tuple[FastAPI, Database]:
        file = tmp_path_factory.mktemp("world") / "howgood.db"
        shutil.copy(migrated["sqlite"].removeprefix("sqlite:///"), file)
        its = create_app(settings_for(f"sqlite:///{file}"), now=Clock())
        made.append(its)
        return its, its.state.database

    yield make
    for its in made:
        its.state.database.close()


def test_nothing_of_a_rating_reaches_another_device_before_the_reveal(
    worlds: Callable[[], tuple[FastAPI, Database]],
) -> None:
    assert leaks(worlds) == []


def test_a_leak_that_was_planted_is_found(
    worlds: Callable[[], tuple[FastAPI, Database]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: the count of those who have rated leaves out who said don't know."""
    honest = workshop_views.room_view

    def telling(session: Session, its: Workshop, now: datetime) -> workshop_views.RoomView:
        view = honest(session, its, now)
        given = rooms.ratings(session, its, view.agenda)
        rated = sum(one.value in LEVELS for one in given)
        return replace(view, room=replace(view.room, rated=rated))

    monkeypatch.setattr(workshop_views, "room_view", telling)
    assert leaks(worlds)
