"""Partnerships and their bodies: edited with dates, merged and renamed, and a list brought in whole or not at all."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sqlmodel import select

from app.core.access import Permission, Role
from app.core.errors import Problem
from app.core.partnerships import BodyKind, Change, Difference, Listed, Part, differences, slug_of
from app.exports.lists import as_csv, as_workbook
from app.exports.partnership_list import as_list
from app.imports import list_file, partnership_list
from app.settings import ROOT
from app.store import bodies, partnerships, people
from app.store.db import Database
from app.store.tables import AuditEntry, Body, Membership
from tests.conftest import Clock
from tests.examples import NOON, code_of, open_round
from tests.test_access import person_with
from tests.test_sign_in import Mailbox
from tests.test_sign_in import mailbox as mailbox
from tests.visitor import Visitor, filled

HEAD = "name,local_authority,health_board,tsi\n"
TODAY = date(2027, 4, 7)
MAY = date(2027, 5, 1)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the kind makes no difference to it
FIFE = Listed("Fife", (Part(BodyKind.TSI, "Fife Voluntary Action"),), "fife")


def test_a_list_that_says_what_is_kept_changes_nothing() -> None:
    assert differences([FIFE], [Listed("Fife", (Part(BodyKind.TSI, "fife voluntary  action"),))]) == ([], [])


def test_a_partnership_that_the_list_does_not_name_stays() -> None:
    found, problems = differences([FIFE, Listed("Moray", (), "moray")], [Listed("Moray", (), "moray")])
    assert (found, problems) == ([], [])


def test_a_new_name_under_the_same_slug_is_a_renaming() -> None:
    found, _problems = differences([FIFE], [Listed("Kingdom of Fife", FIFE.parts, "fife")])
    assert [(its.change, its.was) for its in found] == [(Change.RENAMED, "Fife")]


def test_two_partnerships_never_have_one_name() -> None:
    _found, problems = differences([FIFE, Listed("Moray", (), "moray")], [Listed("Moray", FIFE.parts, "fife", 2)])
    assert [(p.line, p.where) for p in problems] == [(2, "name")]


@pytest.mark.parametrize(
    ("name", "slug"), [("Eilean Siar (Western Isles)", "eilean-siar-western-isles"), ("Àird", "aird"), ("﷽", "")]
)
def test_an_address_is_made_from_the_name(name: str, slug: str) -> None:
    assert slug_of(name) == slug


NAMES = st.text(st.characters(categories=["L", "N"], include_characters=" '=+-@,\"."), min_size=1, max_size=20).map(
    lambda text: " ".join(text.split())
).filter(bool)  # fmt: skip
PARTS = st.lists(
    st.builds(Part, st.sampled_from(BodyKind), NAMES), max_size=5, unique_by=lambda its: (its.kind, its.name.casefold())
).map(lambda its: tuple(sorted(its, key=lambda part: list(BodyKind).index(part.kind))))


@given(st.lists(st.builds(Listed, NAMES, PARTS, st.from_regex(r"[a-z]{3,9}", fullmatch=True)), min_size=1, max_size=4))
def test_a_list_that_is_taken_out_reads_back_as_it_was(listed: list[Listed]) -> None:
    for content in (as_csv(as_list(listed)), as_workbook(as_list(listed))):
        back, problems = read(content)
        assert problems == []
        assert [(its.name, its.parts, its.slug) for its in back] == [(i.name, i.parts, i.slug) for i in listed]


def read(content: bytes) -> tuple[list[Listed], list[Problem]]:
    """What a file says."""
    text, problems = list_file.as_text(content)
    return ([], problems) if problems else partnership_list.read(text)


def test_no_cell_of_the_list_is_run_by_a_spreadsheet() -> None:
    listed = as_list([Listed("=1+1", (Part(BodyKind.TSI, "@sum"),), "x")])
    assert b",'=1+1," in as_csv(listed)
    sheet = load_workbook(io.BytesIO(as_workbook(listed))).worksheets[0]
    assert sheet["B2"].data_type == "s" and sheet["B2"].value == "=1+1"


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"", None, "Paste the lines of the file"),
        (b"name\nFife\n", 1, "Add: local_authority"),
        (HEAD.encode(), None, "There is no line under"),
        (HEAD.encode() + b"Fife,Fife;Fife,,\n", 2, "stands here twice"),
        (HEAD.encode() + b"Orkney,,,\n,Fife,,\n", 3, "Write a name"),
        (HEAD.encode() + b'Fife,"Fife,,\n', 2, "not CSV"),
        (HEAD.encode() + "Fìobha,,,\n".encode("latin-1"), 2, "not UTF-8"),
        (HEAD.encode() + b"a,,,\n" * 1001, None, "more than 1000 lines"),
        (b"PK\x03\x04 no workbook", None, "cannot be read"),
        (HEAD.encode() + b"x" * 201 + b",,,\n", 2, "Shorten the name"),
    ],
)
def test_what_cannot_stand_in_a_list_is_told_with_its_line(content: bytes, line: int | None, said: str) -> None:
    listed, problems = read(content)
    assert said in problems[0].message and problems[0].line == line
    assert listed == [] or len(problems) == 1


@pytest.mark.parametrize("damage", ["no xml", "entities", "not packed so", "locked"])
def test_a_workbook_that_is_damaged_in_whatever_way_is_told_so(damage: str) -> None:
    written, packed = io.BytesIO(), io.BytesIO()
    Workbook().save(written)
    with zipfile.ZipFile(written) as whole, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for part in whole.namelist():
            content = whole.read(part)
            if damage == "no xml" and "sheet1" in part:
                content = content[:-20]
            elif damage == "entities" and part.endswith("workbook.xml"):
                content = b'<!DOCTYPE w [<!ENTITY a "' + b"a" * 99 + b'">]>' + b"<w>" + b"&a;" * 99 + b"&b;</w>"
            file.writestr(part, content)
    content = bytearray(packed.getvalue())
    for at in range(len(content)):
        if damage == "locked" and content[at : at + 4] in (b"PK\x03\x04", b"PK\x01\x02"):
            content[at + (6 if content[at + 2] == 3 else 8)] |= 1
        elif damage == "not packed so" and content[at : at + 4] == b"PK\x03\x04":
            begins = at + 30 + content[at + 26] + content[at + 28]
            content[begins : begins + 3] = b"\xff\xff\xff"
    assert "cannot be read" in read(bytes(content))[1][0].message


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/sharedStrings.xml", b"0" * 21_000_000)
    assert len(packed.getvalue()) < 100_000
    assert "too large" in read(packed.getvalue())[1][0].message


def send(staff: Visitor, content: bytes, status: int = 200, name: str = "list.csv") -> Visitor:
    """Chooses a file and looks at what it changes."""
    answer = staff.client.post("/partnerships/import", files={"file": (name, content)})
    staff._seen(answer, status)
    return staff


def now_listed(database: Database, on: date = TODAY) -> dict[str, Listed]:
    with database.reading() as session:
        return {its.slug: its for its in partnerships.listed(session, on)}


@ON_SQLITE
def test_the_shipped_list_says_what_the_first_migration_recorded(staff: Visitor, database: Database) -> None:
    content = staff.client.get("/partnerships/files/xlsx").content
    send(staff, content, name="list.xlsx")
    assert "There is nothing to change" in staff.text
    tayside = next(its for its in read(content)[0] if its.slug == "tayside")
    assert {part.area for part in tayside.parts if part.kind is BodyKind.TSI} == {
        "Angus",
        "Dundee City",
        "Perth and Kinross",
    }
    staff.open("/partnerships/files/pdf", status=404)
    assert (ROOT / "migrations" / "data" / "partnerships.csv").is_file()


def test_a_list_is_looked_at_first_and_then_changes_everything_from_a_day_on(
    database: Database, staff: Visitor, mailbox: Mailbox
) -> None:
    with database.writing() as session:
        person_with(session, Role.TSI_OFFICER, name="ann")
    before = now_listed(database)
    text = HEAD + "Orkney,Orkney Islands,NHS Orkney,Islands Together\nIslay,Argyll and Bute,,Islay TSI\n"
    send(staff, text.encode())
    assert now_listed(database) == before, "nothing is stored by looking"
    assert [li.get_text(" ", strip=True) for li in staff.page.select("main ul.list li")] == [
        "Voluntary Action Orkney leaves Orkney",
        "Islands Together joins Orkney",
        "New: Islay",
        "Argyll and Bute joins Islay",
        "Islay TSI joins Islay",
    ]
    assert "ann: Orkney" in staff.text
    staff.press("Make these changes", status=422, **{"from": "tomorrow"})
    staff.press("Make these changes", **{"from": "2027-05-01"})
    assert staff.path == "/partnerships"
    assert [to for to, _letter in mailbox] == ["ann@example.org"] and "no longer belongs" in mailbox[0][1].text
    tsis = {day: [p.name for p in now_listed(database, day)["orkney"].parts if p.kind is BodyKind.TSI]
            for day in (TODAY, MAY)}  # fmt: skip
    assert tsis == {TODAY: ["Voluntary Action Orkney"], MAY: ["Islands Together"]}
    with database.reading() as session:
        assert session.exec(select(AuditEntry.subject).where(AuditEntry.event == "partnerships:import")).one() == "5"


@ON_SQLITE
def test_one_line_that_cannot_stand_stops_the_whole_list(database: Database, staff: Visitor) -> None:
    before = now_listed(database)
    send(staff, (HEAD + "Islay,,,\nFife,Fife;Fife,,\nnarnia;,,,\n").encode(), status=422)
    told = [[td.get_text() for td in tr.find_all(["th", "td"])][:2] for tr in staff.page.select("tbody tr")]
    assert told == [["Line\u00a03", "local_authority"], ["Line\u00a04", "name"]]
    assert now_listed(database) == before


@ON_SQLITE
def test_what_was_looked_at_is_what_changes(database: Database, staff: Visitor) -> None:
    send(staff, (HEAD + "Orkney,Orkney Islands,NHS Orkney,\n").encode())
    with database.writing() as session:
        orkney = partnerships.by_slug(session, "orkney")
        partnerships.take_in(session, orkney, Part(BodyKind.TSI, "A second one"), since=None, now=NOON)
    staff.press("Make these changes", status=422)
    assert "changed meanwhile" in staff.text and "A second one leaves Orkney" in staff.text
    staff.press("Make these changes")
    assert [p for p in now_listed(database)["orkney"].parts if p.kind is BodyKind.TSI] == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer in any case
def test_a_list_that_is_confirmed_twice_at_one_moment_is_made_once(database: Database, staff: Visitor) -> None:
    send(staff, (HEAD + "Orkney,Orkney Islands,NHS Orkney,Islands Together\nIslay,,,\n").encode())
    pressed = filled(staff.form_of("Make these changes"))
    with ThreadPoolExecutor(1) as pool:
        with database.writing() as session:
            partnerships.hold(session)
            second = pool.submit(staff.client.post, "/partnerships/import", data=pressed)
            with pytest.raises(TimeoutError):
                second.result(0.5)
            wanted, _problems = partnership_list.read(pressed["lines"])
            changes, _problems = differences(partnerships.listed(session, TODAY), wanted)
            partnerships.apply(session, changes, on=None, now=NOON)
        assert "There is nothing to change" in second.result().text


@ON_SQLITE
def test_a_body_that_a_list_ends_before_it_came_never_belonged(database: Database) -> None:
    came, day = date(2027, 4, 1), date(2027, 3, 1)
    with database.writing() as session:
        orkney, its = partnerships.by_slug(session, "orkney"), Part(BodyKind.TSI, "A second one")
        partnerships.take_in(session, orkney, its, since=came, now=NOON)
        partnerships.apply(session, [Difference(Change.LEAVES, "orkney", "Orkney", its)], on=day, now=NOON)
        left = [body.name for _membership, body in partnerships.memberships(session, orkney)]
    assert left == ["Orkney Islands", "NHS Orkney", "Voluntary Action Orkney"]


@ON_SQLITE
def test_two_interfaces_become_one_from_a_day_on(
    app: FastAPI, database: Database, staff: Visitor, clock: Clock, mailbox: Mailbox
) -> None:
    with database.writing() as session:
        code = code_of(session, open_round(session, closes=NOON.replace(month=6)), "tsi")
        officer, of_both = (person_with(session, Role.TSI_OFFICER, name=name) for name in ("ann", "bo"))
        old = partnerships.body_called(session, BodyKind.TSI, "Voluntary Action Orkney")
        new = partnerships.body_called(session, BodyKind.TSI, "Voluntary Action Shetland")
        people.give(session, of_both, Role.TSI_OFFICER, new.id, now=NOON)
        people.give(session, officer, Role.COORDINATOR, partnerships.by_slug(session, "fife").id, now=NOON)
    staff.open("/partnerships/orkney")
    staff.follow("name of Voluntary Action Orkney")
    staff.press("Look at what changes", into=str(new.id), merged="2027-05-01")
    assert "1 person loses access" in staff.text and [a.text for a in staff.page.select("main ul a")] == ["ann"]
    assert now_listed(database, MAY)["orkney"] == now_listed(database)["orkney"], "nothing is stored by looking"
    staff.press("Merge them")
    assert [to for to, _letter in mailbox] == ["ann@example.org"] and "From 1 May 2027 on" in mailbox[0][1].text
    for day, seen in ((NOON, True), (NOON.replace(month=5), False)):
        with database.reading() as session:
            may = people.access_of(session, officer, day.date())
            assert may.may_on(Permission.SEE_ROUNDS, partnerships.by_slug(session, "orkney").id) is seen
    assert staff.path == f"/bodies/{new.id}"
    for month, name in ((4, "Voluntary Action Orkney"), (5, "Voluntary Action Shetland")):
        clock.time = NOON.replace(month=month)
        visitor = Visitor(app)
        visitor.open(f"/join/{code}")
        assert name in visitor.text and ("Shetland" in visitor.text) is (month == 5)
    with database.reading() as session:
        kept = session.exec(select(Membership).where(Membership.body_id == old.id)).one()
        assert (kept.since, kept.until) == (None, MAY)


@ON_SQLITE
def test_what_a_merged_interface_was_still_to_join_or_leave_is_not_forgotten(database: Database) -> None:
    """It joined Fife after the day of the merger, and was to leave Orkney."""
    june, august = MAY.replace(month=6), MAY.replace(month=8)
    with database.writing() as session:
        officer = person_with(session, Role.TSI_OFFICER, name="ann")
        orkney, fife = (partnerships.by_slug(session, slug) for slug in ("orkney", "fife"))
        old = partnerships.body_called(session, BodyKind.TSI, "Voluntary Action Orkney")
        new = partnerships.body_called(session, BodyKind.TSI, "Islands Together")
        its = Part(BodyKind.TSI, old.name)
        partnerships.take_in(session, orkney, its, since=None, until=august, now=NOON)
        partnerships.take_in(session, fife, its, since=june, now=NOON)
        means = bodies.merging(session, old, new, MAY)
        assert means.places == ["Fife", "Orkney"] and [person.id for person in means.losing] == [officer.id]
        bodies.merge(session, old, new, on=MAY, now=NOON)
    days = (TODAY, MAY, june, august)

    def stands(name: str, slug: str) -> list[bool]:
        return [name in [part.name for part in now_listed(database, day)[slug].parts] for day in days]

    assert stands("Islands Together", "orkney") == [False, True, True, False]
    assert stands("Islands Together", "fife") == [False, False, True, True]
    assert stands(old.name, "orkney") == [True, False, False, False] and not any(stands(old.name, "fife"))


@ON_SQLITE
@pytest.mark.parametrize(
    ("pressed", "day"),
    [
        ({"remove": "yes"}, "7 April 2027"),
        ({"until": "2027-05-01"}, "1 May 2027"),
        ({"since": "2027-06-01"}, "7 April 2027"),
    ],
)
def test_who_loses_access_by_a_change_on_the_partnerships_page_is_told_once(
    database: Database, staff: Visitor, mailbox: Mailbox, pressed: dict[str, str], day: str
) -> None:
    with database.writing() as session:
        of_both = [person_with(session, Role.TSI_OFFICER, name=name) for name in ("ann", "bo")][1]
        orkney = partnerships.by_slug(session, "orkney")
        partnerships.take_in(session, orkney, Part(BodyKind.TSI, "A second one"), since=None, now=NOON)
        second = partnerships.body_called(session, BodyKind.TSI, "A second one")
        people.give(session, of_both, Role.TSI_OFFICER, second.id, now=NOON)
    staff.open("/partnerships/orkney")
    staff.follow("Dates of Voluntary Action Orkney")
    assert [a.text for a in staff.page.select("main ul a")] == ["ann", "bo"]
    staff.press("Save", area="Orkney Islands")
    assert len(mailbox) == 0, "nobody loses anything by that"
    for _twice in range(1 if "remove" in pressed else 2):
        staff.follow("Dates of Voluntary Action Orkney")
        staff.press("Save", **pressed)
    assert [to for to, _letter in mailbox] == ["ann@example.org"], "who is an officer of the other one stays"
    assert f"From {day} on Voluntary Action Orkney no longer belongs to Orkney" in mailbox[0][1].text


def test_tayside_keeps_one_membership_when_two_of_its_interfaces_become_one(database: Database) -> None:
    with database.writing() as session:
        tayside = partnerships.by_slug(session, "tayside")
        tsis = [body for _m, body in partnerships.memberships(session, tayside) if body.kind is BodyKind.TSI]
        bodies.merge(session, tsis[0], tsis[1], on=MAY, now=NOON)
    assert len([p for p in now_listed(database)["tayside"].parts if p.kind is BodyKind.TSI]) == 3
    assert {p.area for p in now_listed(database, MAY)["tayside"].parts if p.kind is BodyKind.TSI} >= {""}
    assert len([p for p in now_listed(database, MAY)["tayside"].parts if p.kind is BodyKind.TSI]) == 2


@ON_SQLITE
def test_a_renamed_interface_keeps_its_old_name_for_the_time_before(database: Database, staff: Visitor) -> None:
    with database.writing() as session:
        old = session.exec(select(Body).where(Body.name == "tsiMORAY")).one()
        officer = people.add(session, "ann@example.org", "Ann", now=NOON)
        people.give(session, officer, Role.TSI_OFFICER, old.id, now=NOON)
    staff.open(f"/bodies/{old.id}")
    staff.press("Save the name", name="Moray Together", renamed="2027-05-01")
    names = [[p.name for p in now_listed(database, day)["moray"].parts if p.kind is BodyKind.TSI]
             for day in (TODAY, MAY)]  # fmt: skip
    assert names == [["tsiMORAY"], ["Moray Together"]]
    with database.reading() as session:
        place = partnerships.by_slug(session, "moray").id
        its = [people.access_of(session, officer, day).may_on(Permission.INVITE, place) for day in (TODAY, MAY)]
    assert its == [True, True], "it is the same people under another name"
    staff.open(f"/bodies/{old.id}")
    staff.press("Save the name", name="TSI Moray")
    assert [p.name for p in now_listed(database)["moray"].parts if p.kind is BodyKind.TSI] == ["TSI Moray"]


@ON_SQLITE
def test_a_partnership_is_added_named_and_given_its_bodies(database: Database, staff: Visitor) -> None:
    staff.open("/partnerships")
    staff.follow("Add a partnership")
    staff.press("Add the partnership", name="  Islay  and Jura ")
    assert staff.path == "/partnerships/islay-and-jura"
    staff.follow("Add a council, health board or TSI")
    staff.press("Add it", kind="health-board", name="nhs highland", since="2027-01-01")
    assert "NHS Highland" in staff.text and "1 January 2027" in staff.text
    staff.follow("Dates of NHS Highland")
    staff.press("Save", until="2027-03-01")
    assert "no longer" in staff.text
    assert now_listed(database)["islay-and-jura"].parts == ()
    staff.follow("Dates of NHS Highland")
    staff.press("Save", remove="yes")
    assert "Nobody is recorded yet." in staff.text
    staff.press("Save the name", name="Islay")
    assert now_listed(database)["islay-and-jura"].name == "Islay"
    for href in ("/partnerships/narnia", "/bodies/x", "/partnerships/orkney/bodies/x"):
        staff.open(href, status=404)


@ON_SQLITE
def test_lists_come_from_excel_too(database: Database, staff: Visitor) -> None:
    book = Workbook()
    book.active.append(["Name", "Local authority", "Health board", "TSI"])
    book.active.append(["Orkney", "Orkney Islands", "NHS Orkney", None])
    written = io.BytesIO()
    book.save(written)
    send(staff, written.getvalue(), name="list.xlsx")
    staff.press("Make these changes")
    kinds = {part.kind for part in now_listed(database)["orkney"].parts}
    assert kinds == {BodyKind.LOCAL_AUTHORITY, BodyKind.HEALTH_BOARD}
