"""Inviting people by name: the list, the letter, the link of one's own, new links, reminders, and handouts."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
import segno
from fastapi import FastAPI
from pypdf import PdfReader
from sqlmodel import Session, col, select

from app.core import invitation as core
from app.core.mail import Answer, Event, Purpose, State
from app.exports import pdf
from app.store import audit, invitations, planning, questionnaires, reminders, rounds
from app.store.db import Database
from app.store.invitations import Seat
from app.store.inviting_tables import Invitation, Invited, Message, Reminder
from app.store.tables import AuditEntry, Response
from app.web.handouts import qr_path
from app.web.postman import Postman
from tests import examples
from tests.conftest import KINDS, Clock, _fresh, sign_in
from tests.examples import A_DAY, NOON
from tests.test_outbox import settings
from tests.visitor import Visitor

PLACE = "/rounds/pilot/partnerships/orkney"
DESK = f"{PLACE}/invitations/third-sector"
ON_BOTH = pytest.mark.parametrize("database_url", KINDS, indirect=True)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, migrated: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """A database on SQLite, but where a test is about what each of them does otherwise."""
    yield from _fresh(getattr(request, "param", "sqlite"), migrated, tmp_path)


class Post:
    """A mail server that takes everything and keeps it."""

    def __init__(self, database: Database, clock: Clock):
        self.came: list[tuple[str, EmailMessage]] = []
        self._postman = Postman(database, settings(), clock, send=self._take)

    def _take(self, message: EmailMessage, recipient: str) -> Answer:
        self.came.append((recipient, message))
        return Answer(Event.ACCEPTED)

    def deliver(self) -> list[tuple[str, str]]:
        """To whom and about what, of the letters that left now, in the order of the addresses."""
        before = len(self.came)
        self._postman.deliver_due()
        return sorted((to, str(message["Subject"])) for to, message in self.came[before:])

    def text(self, recipient: str) -> str:
        """What somebody's newest letter says."""
        message = next(message for to, message in reversed(self.came) if to == recipient)
        plain = message.get_body(("plain",))
        assert plain is not None
        return str(plain.get_content())

    def link(self, recipient: str, of: str = "invitation") -> str:
        """The link in it."""
        found = re.search(rf"http://127.0.0.1:8000(/{of}/\S+)", self.text(recipient))
        assert found is not None
        return found[1]


@pytest.fixture
def post(app: FastAPI, database: Database, clock: Clock) -> Post:
    """The post."""
    assert app
    return Post(database, clock)


@pytest.fixture
def pilot(database: Database) -> None:
    """An open round in Orkney and Fife."""
    with database.writing() as session:
        examples.open_round(session)


def seat(session: Session, perspective: str = "third-sector") -> Seat:
    """A perspective in Orkney."""
    round_ = rounds.by_slug(session, "pilot")
    return Seat(round_, rounds.place(session, round_, "orkney"), questionnaires.of_round(session, round_), perspective)


def invite(database: Database, *people: str, perspective: str = "third-sector") -> None:
    """Invites these addresses."""
    with database.writing() as session:
        its = [core.Invitee(address) for address in people]
        at = "http://127.0.0.1:8000"
        invitations.invite(session, seat(session, perspective), its, words="", keys=examples.KEYS, address=at, now=NOON)


def standing(database: Database) -> dict[str, str]:
    """Where the invitation to each address stands."""
    with database.reading() as session:
        return {
            its.address: core.standing(is_started=its.is_started, is_finished=its.is_finished).value
            for its in session.exec(select(Invitation))
        }


def answer_and_submit(person: Visitor) -> None:
    """From the return code to the end."""
    person.open("/response/sections/first")
    person.press("Save and continue", value__a1="agree")
    person.open("/response/check")
    person.press("Submit my answers")
    assert person.path == "/response/done"


# The list -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("jo@example.org", [("jo@example.org", "")]),
        ("Jo Bloggs <jo@example.org>", [("jo@example.org", "Jo Bloggs")]),
        ('"Bloggs, Jo" <jo@example.org>', [("jo@example.org", "Bloggs, Jo")]),
        ("Name,Email\nJo Bloggs,jo@example.org", [("jo@example.org", "Jo Bloggs")]),
        ("jo@example.org;Jo;Bloggs", [("jo@example.org", "Jo Bloggs")]),
        ("jo@example.org\tJo", [("jo@example.org", "Jo")]),
        ("mailto:jo@example.org", [("jo@example.org", "")]),
        ("Jo <jo@example.org>, Al <al@example.org>", [("jo@example.org", "Jo"), ("al@example.org", "Al")]),
        ("jo@example.org; al@example.org\n\n  ben@example.org  ", None),
        ('"O\'Neil ""Kit""",kit@example.org', [("kit@example.org", "O'Neil Kit")]),
    ],
)
def test_a_list_is_read_as_people_write_it(written: str, people: list[tuple[str, str]] | None) -> None:
    read = core.read_list(written)
    found = [(its.address, its.name) for its in read.people]
    assert read.problems == []
    assert found == people if people is not None else len(found) == 3


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("jo", "There is no e-mail address in “jo”"),
        ("jo@example", "is no e-mail address"),
        ("jo@@example.org", "is no e-mail address"),
        ("jo..bloggs@example.org", "is no e-mail address"),
        ("jo@exa mple.org", "is no e-mail address"),
        ("jö@example.org", "is no e-mail address"),
        (f"{'n' * 200} <jo@example.org>", "Shorten the name"),
        ("first@example.org", "stands on line 1 already"),
        ("FIRST@Example.org", "stands on line 1 already"),
        ("before@example.org", "was invited already"),
    ],
)
def test_a_line_that_cannot_be_used_says_why(line: str, said: str) -> None:
    read = core.read_list(f"first@example.org\n{line}", {"before@example.org": "before@example.org"})
    assert [its.address for its in read.people] == ["first@example.org"]
    assert [problem.line for problem in read.problems] == [2] and said in read.problems[0].message


def test_nothing_that_a_list_holds_can_write_a_header_of_its_own(database: Database, pilot: None, post: Post) -> None:
    read = core.read_list("Jo\r\nBcc: <jo@example.org>, \x0bSubject: x <al@example.org>")
    invite(database, *(its.address for its in read.people))
    post.deliver()
    assert {to for to, _message in post.came} == {its.address for its in read.people}
    assert all(message["Bcc"] is None and len(message.get_all("Subject", [])) == 1 for _to, message in post.came)


# The desk -------------------------------------------------------------------------------------------------------------


def test_a_coordinator_invites_twenty_people_and_sees_the_letter_first(
    pilot: None, staff: Visitor, database: Database, post: Post
) -> None:
    staff.open("/rounds/pilot")
    staff.follow("Invite people, posters, reminders")
    assert staff.path == "/rounds/pilot/partnerships/fife/invitations"
    staff.open(f"{PLACE}/invitations")
    staff.open(DESK)
    people = "\n".join(f"Person {n} <p{n}@example.org>" for n in range(20))
    staff.press("Check the list and see the letter", people=people, words="We meet on Monday.")
    assert "20 people will get this letter" in staff.text and "We meet on Monday." in staff.text
    assert "Dear Person 0," in staff.text and post.deliver() == []
    staff.press("Invite 20 people")
    assert "20 people invited" in staff.text and staff.text.count("its mail waits to leave") == 20
    assert len(post.deliver()) == 20
    assert "Dear Person 7," in post.text("p7@example.org") and "We meet on Monday." in post.text("p7@example.org")
    assert len({post.link(f"p{n}@example.org") for n in range(20)}) == 20
    staff.open(DESK)
    assert "its mail" not in staff.text
    staff.open(f"{PLACE}/invitations")
    assert [td.get_text(strip=True) for td in staff.page.find_all("td", class_="number")][8:12] == ["20", "0", "0", "0"]


def test_who_is_invited_before_a_round_opens_is_told_from_when_they_can_start(
    app: FastAPI, database: Database, staff: Visitor, post: Post, clock: Clock
) -> None:
    with database.writing() as session:
        examples.open_round(session, opens=NOON + A_DAY)
    said = "You can start from Thursday 8 April 2027, noon"
    staff.open(DESK)
    staff.press("Check the list and see the letter", people="jo@example.org")
    assert said in staff.text
    staff.press("Invite 1 person")
    post.deliver()
    assert said in " ".join(post.text("jo@example.org").split())
    early = Visitor(app)
    early.open(post.link("jo@example.org"), status=409)
    assert "Thursday 8 April 2027" in early.text
    clock.time = NOON + A_DAY
    early.open(post.link("jo@example.org"))
    invite(database, "al@example.org")
    early.press("Start")
    assert early.path == "/response/code"


def test_a_file_is_read_like_a_list_and_bad_lines_are_shown_beside_the_box(
    pilot: None, staff: Visitor, post: Post
) -> None:
    staff.open(DESK)
    file = {"file": ("people.csv", "Name,Email\nJo,jo@example.org\nAl,al@\nJo,JO@example.org\n".encode("utf-8-sig"))}
    data = {"people": "kit@example.org", "words": "Kept words", "press": "check"}
    staff._seen(staff.client.post(DESK, data=data, files=file), 422)
    assert "2 lines cannot be used" in staff.text
    assert (
        "Line 4: “al@” is no e-mail address" in staff.text and "Line 5: JO@example.org stands on line 3" in staff.text
    )
    box = staff.page.find("textarea", id="people")
    assert box.get_text().strip().splitlines() == [
        "kit@example.org",
        "Name,Email",
        "Jo,jo@example.org",
        "Al,al@",
        "Jo,JO@example.org",
    ]
    assert "Kept words" in staff.page.find("textarea", id="words").get_text()
    assert post.deliver() == []
    staff.press("Leave these lines out, and invite 2 people")
    assert [to for to, _subject in post.deliver()] == ["jo@example.org", "kit@example.org"]
    staff.press("Check the list and see the letter", status=422, people="Jo <jo@example.org>")
    assert "Line 1: jo@example.org was invited already" in staff.text


def test_a_heading_below_typed_lines_is_passed_over() -> None:
    assert core.read_list("kit@example.org\nName,Email\nJo,jo@example.org").problems == []


def test_pressing_twice_invites_once(pilot: None, staff: Visitor, database: Database, post: Post) -> None:
    invite(database, "jo@example.org")
    invite(database, "JO@example.org")
    assert len(post.deliver()) == 1


# Taking part ----------------------------------------------------------------------------------------------------------


@ON_BOTH
def test_an_invited_person_starts_comes_back_and_finishes(
    app: FastAPI, pilot: None, database: Database, post: Post
) -> None:
    invite(database, "jo@example.org", "al@example.org")
    post.deliver()
    link = post.link("jo@example.org")
    jo, elsewhere = Visitor(app), Visitor(app)
    for _look in "ab":  # a scanner opens it first
        jo.open(link)
    assert standing(database) == {"jo@example.org": "invited", "al@example.org": "invited"}
    jo.press("Start")
    assert jo.path == "/response/code"
    assert standing(database)["jo@example.org"] == "started"
    code = jo.page.find(class_="plate-code").get_text(strip=True)
    jo.open(link)
    assert jo.path == "/response", "on this device the link leads back"
    elsewhere.open(link)
    assert "You have begun already" in elsewhere.text and "Start" not in [
        b.text for b in elsewhere.page.find_all("button")
    ]
    elsewhere.press("Continue", return_code=code)
    answer_and_submit(elsewhere)
    assert standing(database) == {"jo@example.org": "finished", "al@example.org": "invited"}
    Visitor(app).open(link)
    with database.reading() as session:
        assert len(session.exec(select(Response)).all()) == 1


def test_a_start_pressed_twice_begins_one_and_on_two_devices_begins_one(
    app: FastAPI, pilot: None, database: Database, post: Post
) -> None:
    invite(database, "jo@example.org")
    post.deliver()
    first, second = Visitor(app), Visitor(app)
    first.open(post.link("jo@example.org"))
    second.open(post.link("jo@example.org"))
    form, href = first.page.find("input", attrs={"name": "nonce"})["value"], first.path
    first.press("Start")
    again = first.client.post(href, data={"nonce": form, "organisation": ""})
    assert again.url.path == "/response/code"
    second.press("Start")
    assert "You have begun already" in second.text
    with database.reading() as session:
        assert len(session.exec(select(Response)).all()) == 1


def test_two_who_start_at_the_same_moment_leave_one_response(
    app: FastAPI, pilot: None, database: Database, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(database, "jo@example.org")
    post.deliver()
    late = Visitor(app)
    late.open(post.link("jo@example.org"))
    monkeypatch.setattr("app.web.invited.store.start", lambda *_its: False)  # the other was quicker by a hair
    late.press("Start")
    with database.reading() as session:
        assert session.exec(select(Response)).all() == []


def test_who_withdraws_is_not_reminded(app: FastAPI, pilot: None, database: Database, post: Post) -> None:
    invite(database, "jo@example.org")
    post.deliver()
    jo = Visitor(app)
    jo.open(post.link("jo@example.org"))
    jo.press("Start")
    jo.open("/response/withdraw")
    jo.press("Withdraw", confirm="yes")
    assert standing(database) == {"jo@example.org": "finished"}


def test_an_organisation_on_the_record_is_invited_too(
    app: FastAPI, pilot: None, database: Database, post: Post
) -> None:
    invite(database, "tsi@example.org", perspective="tsi")
    post.deliver()
    tsi = Visitor(app)
    tsi.open(post.link("tsi@example.org"))
    tsi.press("Start", status=422)
    assert "Tick the box to agree" in tsi.text and standing(database) == {"tsi@example.org": "invited"}
    tsi.press("Start", organisation="Voluntary Action Orkney", consent="yes")
    assert tsi.path == "/response/code" and standing(database) == {"tsi@example.org": "started"}


@ON_BOTH
def test_a_new_link_ends_the_old_one_and_is_counted(
    app: FastAPI, pilot: None, staff: Visitor, database: Database, post: Post, clock: Clock
) -> None:
    invite(database, "jo@example.org", "al@example.org")
    post.deliver()
    old = post.link("jo@example.org")
    jo = Visitor(app)
    jo.open(old)
    jo.press("Start")
    staff.open(DESK)
    staff.page = staff.open(str(next(a for a in staff.page.find_all("a") if "jo@example.org" in a.text)["href"]))
    staff.press("Send a new link")
    assert "a new link was sent once" in staff.text
    assert [to for to, _subject in post.deliver()] == ["jo@example.org"]
    new = post.link("jo@example.org")
    assert new != old
    Visitor(app).open(old, status=404)
    afresh = Visitor(app)
    afresh.open(new)
    afresh.press("Start")
    answer_and_submit(afresh)
    assert standing(database)["jo@example.org"] == "finished"
    staff.open(DESK)
    staff.page = staff.open(str(next(a for a in staff.page.find_all("a") if "jo@example.org" in a.text)["href"]))
    assert "need no new link" in staff.text and "Send a new link" not in staff.text
    staff.client.post(staff.path, data={"press": "reissue"})
    assert post.deliver() == []


def test_an_invitation_taken_back_opens_nothing_and_erases_the_person(
    app: FastAPI, pilot: None, staff: Visitor, database: Database, post: Post
) -> None:
    invite(database, "jo@example.org", "al@example.org")
    post.deliver()
    link = post.link("jo@example.org")
    staff.open(DESK)
    staff.page = staff.open(str(next(a for a in staff.page.find_all("a") if "jo@example.org" in a.text)["href"]))
    staff.press("Take it back", status=422)
    assert "Tick the box" in staff.text
    staff.press("Take it back", confirm="yes")
    assert "1 person invited" in staff.text
    Visitor(app).open(link, status=404)
    with database.reading() as session:
        assert "jo@" not in repr([row.model_dump() for row in session.exec(select(Message))])
        assert invitations.counts(session, *place(session))["third-sector"].invited == 1


def place(session: Session) -> tuple[object, object]:
    """The round, and Orkney."""
    round_ = rounds.by_slug(session, "pilot")
    return round_, rounds.place(session, round_, "orkney")


@ON_BOTH
def test_addresses_are_erased_and_the_numbers_stay(app: FastAPI, pilot: None, database: Database, post: Post) -> None:
    invite(database, "jo@example.org", "al@example.org")
    post.deliver()
    with database.writing() as session:
        assert invitations.erase_addresses(session, rounds.by_slug(session, "pilot")) == 2
    with database.reading() as session:
        assert session.exec(select(Invitation)).all() == session.exec(select(Message)).all() == []
        assert invitations.counts(session, *place(session))["third-sector"].invited == 2
    Visitor(app).open(post.link("jo@example.org"), status=404)


# Reminders ------------------------------------------------------------------------------------------------------------


@ON_BOTH
def test_who_was_invited_to_a_place_that_a_planned_round_drops_is_forgotten(
    app: FastAPI, database: Database, post: Post, clock: Clock
) -> None:
    with database.writing() as session:
        round_ = examples.open_round(session, opens=NOON + A_DAY)
        for slug in ("orkney", "fife"):
            here = Seat(round_, rounds.place(session, round_, slug), examples.questionnaire(), "third-sector")
            one = [core.Invitee(f"{slug}@example.org")]
            invitations.invite(session, here, one, words="", keys=examples.KEYS, address="http://x", now=NOON)
            reminders.plan(session, round_, here.partnership, at=NOON + 2 * A_DAY, words="", now=NOON)
        reminders.plan(session, round_, None, at=NOON + 2 * A_DAY, words="", now=NOON)
    with database.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        kept = replace(planning.settings_of(session, round_), partnerships=["orkney"])
        planning.change_round(session, round_, kept, now=NOON)
    assert standing(database) == {"orkney@example.org": "invited"}
    assert [to for to, _subject in post.deliver()] == ["orkney@example.org"], "no letter leaves to a place that is gone"
    with database.reading() as session:
        assert {str(message.recipient) for message in session.exec(select(Message))} <= {"orkney@example.org", ""}
        assert [its.key for its in session.exec(select(Invited))] == ["pilot/orkney/third-sector"]
        orkney = rounds.place(session, rounds.by_slug(session, "pilot"), "orkney")
        assert orkney is not None
        places = {its.partnership_id for its in session.exec(select(Reminder))}
        assert places == {None, orkney.id}
        gone = select(AuditEntry.subject).where(AuditEntry.event == audit.Event.INVITATION_REMOVED.value)
        assert session.exec(gone).all() == ["pilot/fife/third-sector"]


def test_a_reminder_goes_on_its_day_to_those_who_have_not_finished(
    app: FastAPI, pilot: None, staff: Visitor, database: Database, post: Post, clock: Clock
) -> None:
    invite(database, "done@example.org", "begun@example.org", "quiet@example.org", "new@example.org")
    post.deliver()
    people = {name: Visitor(app) for name in ("done", "begun", "quiet")}
    for name, person in people.items():
        person.open(post.link(f"{name}@example.org"))
        if name != "quiet":
            person.press("Start")
    answer_and_submit(people["done"])
    people["quiet"].open(post.link("quiet@example.org", "no-more-mail"))
    people["quiet"].press("Send me no more mail")
    assert "You get no more mail" in people["quiet"].text
    staff.open(f"{PLACE}/reminders")
    assert "2 people would be reminded now" in staff.text and "done@" not in staff.text and "quiet@" not in staff.text
    staff.press("See what it will say", words="Only a week left.")
    assert "Only a week left." in staff.text and "Reminder: Small, Orkney" in staff.text
    staff.press("Plan this reminder", at="2027-04-10T09:00")
    assert "Planned" in staff.text and post.deliver() == []
    answer_and_submit(people["begun"])  # between plan and day
    clock.time = NOON + 3 * A_DAY
    assert post.deliver() == [("new@example.org", "Reminder: Small, Orkney")]
    assert "Only a week left." in post.text("new@example.org")
    Visitor(app).open(post.link("new@example.org"))
    clock.time += A_DAY
    assert post.deliver() == []
    staff = sign_in(app, database, clock.time)
    staff.open(f"{PLACE}/reminders")
    assert "to 1 person" in staff.text


def test_who_finishes_while_a_reminder_waits_gets_none(
    app: FastAPI, pilot: None, database: Database, post: Post, clock: Clock
) -> None:
    invite(database, "jo@example.org")
    post.deliver()
    with database.writing() as session:
        session.add(Reminder(round_id=rounds.by_slug(session, "pilot").id, at=NOON, words=""))
    jo = Visitor(app)
    jo.open(post.link("jo@example.org"))
    jo.press("Start")
    taken = post._postman._send
    post._postman._send = lambda _message, _to: Answer(Event.LATER, "451")
    post.deliver()
    post._postman._send = taken
    answer_and_submit(jo)
    clock.time += A_DAY
    assert post.deliver() == []
    with database.reading() as session:
        reminder = session.exec(select(Message).where(col(Message.purpose) == Purpose.REMINDER)).one()
        assert reminder.state is State.STOPPED and "jo@" not in repr(reminder.model_dump())


def test_a_reminder_of_the_whole_round_reaches_every_place_and_one_can_be_taken_back(
    pilot: None, staff: Visitor, database: Database, post: Post, clock: Clock
) -> None:
    invite(database, "jo@example.org")
    post.deliver()
    staff.open("/rounds/pilot/reminders")
    staff.press("Plan this reminder", at="2027-04-10")
    staff.press("Take it back : Saturday 10 April 2027")
    clock.time = NOON + 5 * A_DAY
    assert post.deliver() == []
    staff = sign_in(staff.client.app, database, clock.time)  # type: ignore[arg-type]
    staff.open("/rounds/pilot/reminders")
    staff.press("Plan this reminder", at="2027-04-13")
    clock.time = NOON + 6 * A_DAY
    assert [to for to, _subject in post.deliver()] == ["jo@example.org"]


def test_nobody_is_reminded_of_a_round_that_closed(pilot: None, database: Database, post: Post, clock: Clock) -> None:
    invite(database, "jo@example.org")
    post.deliver()
    with database.writing() as session:
        session.add(Reminder(round_id=rounds.by_slug(session, "pilot").id, at=NOON + 13 * A_DAY, words=""))
    clock.time = NOON + 20 * A_DAY
    assert post.deliver() == []


def test_what_still_waits_as_a_round_is_closed_by_hand_does_not_leave(
    pilot: None, database: Database, post: Post, clock: Clock
) -> None:
    invite(database, "jo@example.org")
    with database.writing() as session:
        rounds.close_round(session, rounds.by_slug(session, "pilot"), now=NOON + A_DAY)
    clock.time = NOON + A_DAY
    assert post.deliver() == []
    with database.reading() as session:
        assert session.exec(select(Message.state)).one() is State.STOPPED


@pytest.mark.parametrize("is_reminder", [False, True])
def test_a_letter_that_waits_tells_the_closing_time_that_holds_when_it_leaves(
    pilot: None, staff: Visitor, database: Database, post: Post, clock: Clock, is_reminder: bool
) -> None:
    invite(database, "jo@example.org")
    if is_reminder:
        post.deliver()
        staff.open("/rounds/pilot/partnerships/orkney/reminders")
        staff.press("Plan this reminder", at="2027-04-13")
        clock.time = NOON + 6 * A_DAY
        with database.writing() as session:
            reminders.send_due(session, keys=examples.KEYS, address="http://127.0.0.1:8000", now=clock.time)
    with database.writing() as session:
        closes = datetime(2027, 5, 7, 16, tzinfo=UTC)
        planning.extend_round(session, rounds.by_slug(session, "pilot"), closes=closes, now=clock.time)
    clock.time = NOON + 20 * A_DAY  # the round would have closed
    assert len(post.deliver()) == 1
    html = post.came[-1][1].get_body(("html",))
    assert html is not None
    for told in (post.text("jo@example.org"), html.get_content()):
        assert "loses Friday 7 May 2027, 5 pm." in " ".join(told.split()) and "\ue000" not in told


# Mail, and what is handed out -----------------------------------------------------------------------------------------


def test_staff_see_what_became_of_mail_and_send_it_again_or_stop_it(
    pilot: None, staff: Visitor, database: Database, post: Post, clock: Clock
) -> None:
    staff.open("/mail")
    assert "There is no mail yet" in staff.text and "No mail leaves this server" in staff.text
    invite(database, "jo@example.org", "al@example.org")
    taken = post._postman._send
    post._postman._send = lambda _m, to: Answer(Event.NEVER if to.startswith("jo") else Event.SILENCE, "550 no Jo here")
    post.deliver()
    staff.open("/mail")
    assert "550 no Jo here" in staff.text and "it may arrive twice" in staff.text and "next try" in staff.text
    staff.open(DESK)
    assert "its mail was refused" in staff.text and "whether its mail arrived is in doubt" in staff.text
    post._postman._send = taken
    staff.open("/mail")
    staff.press("Send it now : jo@example.org, Invitation")
    assert [to for to, _subject in post.deliver()] == ["jo@example.org"]
    staff.open("/mail")
    staff.press("Stop it : al@example.org, Invitation")
    clock.time += A_DAY
    assert post.deliver() == []
    with database.reading() as session:
        assert {its.text for its in session.exec(select(Message))} == {""}


def test_mail_says_how_to_get_no_more_of_it_with_one_press(
    app: FastAPI, pilot: None, database: Database, post: Post
) -> None:
    invite(database, "jo@example.org")
    post.deliver()
    message = post.came[0][1]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    href = str(message["List-Unsubscribe"]).strip("<>").removeprefix("http://127.0.0.1:8000")
    jo = Visitor(app)
    jo.open(href)
    with database.reading() as session:
        assert session.exec(select(Message.state)).one() is State.SENT
    answer = jo.client.post(href, data={"List-Unsubscribe": "One-Click"}, follow_redirects=False)
    assert answer.status_code == 200
    invite(database, "jo@example.org", perspective="statutory")
    assert post.deliver() == []
    jo.open(f"{href[:-1]}x", status=404)


def test_a_shared_code_comes_with_text_and_a_poster(app: FastAPI, pilot: None, staff: Visitor) -> None:
    staff.open(f"{PLACE}/handouts/third-sector")
    code = staff.page.find("code").get_text()
    assert f"Start here: http://127.0.0.1:8000/join/{code}" in staff.text
    staff.follow("See the poster")
    assert code in staff.text and staff.page.find("svg", class_="poster-qr")["aria-label"].endswith(f"/join/{code}")
    if not pdf.lacking():
        staff.open(f"{PLACE}/posters/third-sector/pdf")
        (page,) = PdfReader(io.BytesIO(staff.response.content)).pages
        assert code in page.extract_text()
    staff.open("/rounds/pilot/partnerships/orkney/handouts/nobody", status=404)


def test_a_round_about_the_nation_is_invited_to_as_well(
    app: FastAPI, staff: Visitor, database: Database, post: Post
) -> None:
    with database.writing() as session:
        examples.open_round(session, slug="nation", partnerships=[])
    staff.open("/rounds/nation/invitations/third-sector")
    staff.press("Check the list and see the letter", people="jo@example.org")
    staff.press("Invite 1 person")
    staff.open("/rounds/nation/reminders")
    assert "1 person would be reminded now" in staff.text
    staff.open("/rounds/nation/posters/third-sector")
    post.deliver()
    jo = Visitor(app)
    jo.open(post.link("jo@example.org"))
    jo.press("Start")
    answer_and_submit(jo)
    assert standing(database) == {"jo@example.org": "finished"}


def test_the_report_tells_how_many_were_invited_and_how_many_new_links_were_sent(
    app: FastAPI, pilot: None, staff: Visitor, database: Database, post: Post, clock: Clock
) -> None:
    invite(database, "jo@example.org", "al@example.org", "kit@example.org")
    post.deliver()
    with database.writing() as session:
        its = seat(session)
        person = invitations.listed(session, its)[0]
        invitations.reissue(session, its, person, keys=examples.KEYS, address="", now=NOON)
        invitations.erase_addresses(session, its.round)  # the numbers stay
    clock.time = NOON + 20 * A_DAY
    staff = sign_in(app, database, clock.time)
    staff.open(f"{PLACE}/reports/baseline")
    table = staff.page.find("caption", string="Responses by perspective").find_parent("table")
    heads = [th.get_text(strip=True) for th in table.find("thead").find_all("th")]
    row = next(tr for tr in table.find_all("tr") if tr.find("th", string=re.compile("Third sector organisations")))
    told = dict(zip(heads, (cell.get_text(strip=True) for cell in row.find_all(["th", "td"])), strict=True))
    assert (told["Invited by name"], told["New links sent"], told["Began"]) == ("3", "1", "0")
    staff.open(f"{PLACE}/reports/baseline.json")
    assert staff.response.json()["invited"] == {"third-sector": {"invited": 3, "reissued": 1}}


def test_the_square_on_a_poster_is_the_qr_code_of_its_link() -> None:
    link = "https://howgood.example/join/ABCD-EFGH"
    path, size = qr_path(link)
    dark = {
        (int(x) + n, int(y)) for x, y, wide in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path) for n in range(int(wide))
    }
    matrix = segno.make(link, error="m", micro=False).matrix
    assert size == len(matrix) + 8
    assert dark == {(x + 4, y + 4) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}


def test_a_sign_in_code_leaves_by_the_outbox_and_nothing_of_it_stays(
    app: FastAPI, staff: Visitor, database: Database, post: Post
) -> None:
    somebody = Visitor(app)
    somebody.open("/sign-in")
    button = somebody.page.find("main").find("button").get_text(" ", strip=True)
    somebody.press(button, email="staff@example.org")
    ((to, subject),) = post.deliver()
    code = re.search(r"\d{3} \d{3}", subject)
    assert to == "staff@example.org" and code is not None and code[0] in post.text(to)
    with database.reading() as session:
        kept = repr([row.model_dump() for row in session.exec(select(Message))])
    assert code[0] not in kept and post.link(to, "sign-in") not in kept
