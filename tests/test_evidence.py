"""The evidence register: what comes in, what is taken out of it, how it leaves, and where it is offered again."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from docx import Document
from fastapi import FastAPI, Response
from openpyxl import load_workbook
from PIL import Image
from pptx import Presentation
from pypdf import PdfReader
from sqlmodel import select

from app.core.access import Role
from app.core.evidence import (
    FILE_KINDS,
    LARGEST_FILE,
    LARGEST_REGISTER,
    MOST,
    Extent,
    File,
    Kind,
    Piece,
    plain_file_name,
    problems_with,
)
from app.core.practice import Tag
from app.core.workshop import Stage
from app.imports.evidence_file import clean
from app.main import create_app
from app.store import backup, evidence, people, schema
from app.store.db import Database
from app.store.evidence_tables import Evidence as Kept
from app.store.evidence_tables import EvidenceAction, EvidenceFile, EvidenceQuestion
from app.store.restoring import restore
from app.store.tables import AuditEntry, Partnership
from app.store.workshop_tables import Workshop
from app.web import uploads
from app.web.guard import LARGEST_POST
from tests.conftest import Clock, settings_for, sign_in
from tests.evidence_files import BAD, GOOD, LINES, SECRET, open_document, pdf, picture, turned, with_parts
from tests.examples import A_DAY, KEYS, NOON
from tests.test_access import WORKSHOP, visitor_as, workshops_in
from tests.test_follow_up import GOOD as ANSWERS
from tests.test_follow_up import a_round
from tests.visitor import Visitor, filled

HERE = "/partnerships/orkney/evidence"
TAG = "small/a1"
A1 = frozenset({Tag("small", "a1")})
NO_ROOM = Extent(0, 0)


# What comes in --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GOOD)
def test_a_file_is_written_afresh_without_what_it_tells_of_itself(name: str) -> None:
    content = GOOD[name]()
    made = clean(name, content)
    stem, _dot, suffix = name.rpartition(".")
    assert made.file == File(f"{stem}.{suffix.lower().replace('jpeg', 'jpg')}", made.file.kind, len(made.content))
    assert SECRET.encode() not in inside(made.content)
    if suffix not in ("csv", "txt"):
        assert SECRET.encode() in inside(content), "or there was nothing to take out"
    again = clean(made.file.name, made.content)
    assert again.file.kind == made.file.kind, "what was kept can come in again"
    reads_back(made.file.kind, made.content)


def inside(content: bytes) -> bytes:
    """The bytes of a file, and of all its parts where it is a zip."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as its:
        return content + b"".join(its.read(name) for name in its.namelist())


def reads_back(kind: str, content: bytes) -> None:
    """Other programs' libraries find in it what was there."""
    match kind:
        case "docx":
            assert [p.text for p in Document(io.BytesIO(content)).paragraphs] == ["Kept words"]
        case "xlsx":
            assert load_workbook(io.BytesIO(content)).active["A1"].value == "Kept words"
        case "pptx":
            assert len(Presentation(io.BytesIO(content)).slides) == 0
        case "pdf":
            assert len(PdfReader(io.BytesIO(content)).pages) == 1 and PdfReader(io.BytesIO(content)).metadata is None
        case "png" | "jpg":
            with Image.open(io.BytesIO(content)) as its:
                red = its.convert("RGB").getpixel((2, 4))
                assert its.size == (16, 8) and isinstance(red, tuple) and red[0] > 240 > 60 > red[1]
                assert not its.getexif() and not set(its.info) & {"icc_profile", "comment", "xmp", "Author"}
        case "csv":
            assert content.decode() == LINES
        case "txt":
            assert content.decode() == "Càirdeil, “friendly”"
        case _:
            with zipfile.ZipFile(io.BytesIO(content)) as its:
                assert its.namelist()[0] == "mimetype" and its.infolist()[0].compress_type == zipfile.ZIP_STORED
                assert b"Kept words" in its.read("content.xml")


@pytest.mark.parametrize(("name", "content", "said"), [bad[1:] for bad in BAD], ids=[bad[0] for bad in BAD])
def test_what_is_not_what_it_says_or_could_run_does_not_come_in(name: str, content: Any, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        clean(name, content())


def test_what_hides_behind_a_file_is_gone() -> None:
    """Bytes that are two files at once: a picture with a zip, a PDF with a page, a zip with a program behind it."""
    hidden = b"<script>alert(1)</script>" + with_parts(open_document("odt"), {"evil.txt": "evil"})
    for name, content in (
        ("a.png", picture("PNG")),
        ("a.jpg", picture("JPEG")),
        ("a.pdf", pdf()),
    ):
        kept = clean(name, content + hidden).content
        assert b"<script>" not in kept and b"PK\x03\x04" not in kept
    behind = clean("a.odt", with_parts(open_document("odt"), {}, comment=b"<script>")).content
    assert b"<script>" not in behind


def test_nothing_of_a_file_gets_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    broken = b"/Type /Catalog /Pages 2 0 R /Kim#20Somebody 1 /Kim#20Somebody 2"
    with pytest.raises(ValueError, match="cannot be read"):
        clean("a.pdf", b"%PDF-1.7\n1 0 obj\n<< " + broken + b" >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n")
    assert caplog.text == ""


def test_a_picture_that_lay_on_its_side_stands_upright() -> None:
    with Image.open(io.BytesIO(clean("a.jpg", turned()).content)) as its:
        assert its.size == (8, 16) and not its.getexif()


def test_a_phones_picture_with_a_second_one_within_is_kept_as_the_first() -> None:
    """As phones save depth and brightness: Pillow knows it as MPO, people as a JPEG."""
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(content, "MPO", save_all=True, append_images=[Image.new("RGB", (20, 10))])
    with Image.open(io.BytesIO(clean("a.jpg", content.getvalue()).content)) as its:
        assert (its.format, its.size) == ("JPEG", (40, 30))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("minutes of May.pdf", "minutes of May.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\Jo\\minutes.pdf", "minutes.pdf"),
        ("report.html.pdf", "report-html.pdf"),
        ('a";x=\r\nSet-Cookie: b.pdf', "a-x- Set-Cookie- b.pdf"),
        ("fdp.\u202egpj.pdf", "fdp-gpj.pdf"),
        ("CON.pdf", "CON-.pdf"),
        ("...pdf", "evidence.pdf"),
        ("Càirdeil 会議.pdf", "Càirdeil 会議.pdf"),
        ("n" * 500 + ".pdf", "n" * 80 + ".pdf"),
    ],
)
def test_a_files_name_leads_nowhere_and_says_nothing_but_its_kind(typed: str, kept: str) -> None:
    assert plain_file_name(typed, "pdf") == kept


def test_a_piece_is_bound_to_something_and_the_register_has_an_end() -> None:
    link = Piece(Kind.LINK, "Forum", link="https://www.example.org/", questions=A1)

    def problems(piece: Piece, kept: Extent = NO_ROOM, is_new: bool = True) -> list[str]:
        found = problems_with(piece, questions=A1, actions=frozenset({"7"}), kept=kept, is_new=is_new)
        return [problem.where for problem in found]

    assert problems(link) == problems(replace(link, actions=frozenset({"7"}))) == []
    assert problems(replace(link, questions=frozenset())) == ["tag"]
    assert problems(replace(link, actions=frozenset({"8"}))) == ["tag"]
    assert problems(replace(link, title="", link="javascript:alert(1)")) == ["title", "link"]
    assert problems(replace(link, kind=Kind.NOTE)) == ["words"]
    assert problems(link, Extent(MOST, 0)) == ["title"] and problems(link, Extent(MOST, 0), is_new=False) == []
    file = replace(link, kind=Kind.FILE, file=File("a.pdf", "pdf", 2))
    assert problems(file, Extent(1, LARGEST_REGISTER - 1)) == ["file"] and problems(file, Extent(1, 0)) == []
    assert LARGEST_FILE + 500_000 < LARGEST_POST, "or a file that may come in does not"


# At the desk ----------------------------------------------------------------------------------------------------------


def add(visitor: Visitor, name: str = "", content: bytes = b"", *, status: int = 200, **more: Any) -> None:
    """Adds a file, or with `kind` something else, from the form as it stands."""
    kind = more.get("kind", "file")
    visitor.open(f"{HERE}/new?kind={kind}")
    data = filled(visitor.form_of("Add it")) | {"title": "Forum", "tag": [TAG]} | more
    data.pop("file", None)
    files = {"file": (name, content, "text/html")} if name else {"file": ("", b"")}
    visitor._seen(visitor.client.post(HERE, data=data, files=files), status)


@pytest.fixture
def desk(sqlite_url: str, clock: Clock) -> Iterator[tuple[FastAPI, Visitor]]:
    """A closed round in Orkney, and somebody of the national staff."""
    app = create_app(settings_for(sqlite_url), now=clock)
    with app.state.database.writing() as session:
        a_round(session, "pilot", ANSWERS)
        workshops_in(session)
        session.get_one(Workshop, WORKSHOP).stage = Stage.GATHERING  # it is still to come
    yield app, sign_in(app, app.state.database, NOON)
    app.state.database.close()


def test_every_file_that_is_taken_leaves_so_that_it_cannot_run(desk: tuple[FastAPI, Visitor]) -> None:
    app, staff = desk
    for name, make in GOOD.items():
        add(staff, name, make(), title=name)
    links = [str(a["href"]) for a in staff.page.select("a.address")]
    assert len(links) == len(GOOD)
    assert {leaves_as(staff, href) for href in links} == {kind.media_type for kind in FILE_KINDS.values()}
    with app.state.database.reading() as session:
        taken = session.exec(select(AuditEntry).where(AuditEntry.event == "evidence:download")).all()
        assert len(taken) == len(GOOD) and taken[0].subject.startswith("orkney/")
        kept = {one.evidence_id: one.content for one in session.exec(select(EvidenceFile))}
        assert all(SECRET.encode() not in inside(content) for content in kept.values())


def leaves_as(visitor: Visitor, href: str) -> str:
    """The type under which a file leaves, to be kept and never shown."""
    answer = visitor.client.get(href)
    headers = answer.headers
    assert answer.status_code == 200 and headers["content-disposition"].startswith('attachment; filename="')
    assert headers["x-content-type-options"] == "nosniff" and headers["cache-control"] == "no-store"
    assert headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    kind, _semi, more = headers["content-type"].partition(";")
    assert more in ("", " charset=utf-8") and kind != "text/html", "never as the browser that sent it said"
    return kind


def test_a_file_that_would_be_shown_is_found(desk: tuple[FastAPI, Visitor], monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: the file leaves as a page would."""
    _app, staff = desk
    add(staff, "notes.txt", b"<script>alert(1)</script>")
    href = str(staff.page.select_one("a.address")["href"])
    assert leaves_as(staff, href) == "text/plain"
    monkeypatch.setattr("app.web.evidence.as_a_file", lambda _file, content: Response(content, media_type="text/plain"))
    with pytest.raises((AssertionError, KeyError)):
        leaves_as(staff, href)


def test_a_file_waits_its_turn_and_not_for_ever(desk: tuple[FastAPI, Visitor], monkeypatch: pytest.MonkeyPatch) -> None:
    _app, staff = desk
    monkeypatch.setattr(uploads, "PATIENCE", 0.01)
    with uploads.ONE_AT_A_TIME:
        add(staff, "notes.txt", b"Words", status=422)
    assert "Try again in a minute" in staff.text
    add(staff, "notes.txt", b"Words")


def test_a_name_with_everything_in_it_stays_one_header(desk: tuple[FastAPI, Visitor]) -> None:
    _app, staff = desk
    add(staff, "Càirdeil; x=y 会議.pdf", pdf())
    answer = staff.client.get(str(staff.page.select_one("a.address")["href"]))
    plain, _semi, full = answer.headers["content-disposition"].partition("; filename*=UTF-8''")
    assert plain == 'attachment; filename="Cairdeil- x-y.pdf"' and unquote(full) == "Càirdeil- x-y 会議.pdf"


def test_a_file_that_cannot_come_in_is_told_beside_its_field_and_nothing_typed_is_lost(
    desk: tuple[FastAPI, Visitor],
) -> None:
    app, staff = desk
    for name, content, said in (
        ("page.html", b"<script>", "Files of this kind are not taken"),
        ("", b"", "Choose a file."),
        ("forum.png", b"<script>", "This is no PNG picture"),
    ):
        add(staff, name, content, status=422, title="Typed", words="Typed too")
        assert said in staff.page.find(id="file-error").get_text()
        assert staff.page.find(id="title")["value"] == "Typed" and "Typed too" in staff.page.find(id="words").get_text()
        assert [box["value"] for box in staff.page.find_all("input", checked=True)] == [TAG]
    add(staff, "a.pdf", pdf(), status=422, title="")
    assert "Choose the file again" in staff.page.find(id="file-error").get_text()
    with app.state.database.reading() as session:
        assert session.exec(select(Kept)).all() == [] and session.exec(select(EvidenceFile)).all() == []


def test_nothing_of_a_file_is_looked_at_for_somebody_who_is_not_signed_in(
    desk: tuple[FastAPI, Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, _staff = desk
    monkeypatch.setattr("app.web.uploads.clean", lambda *_: pytest.fail("it was looked at"))
    for address in (HERE, f"/workshops/{0:032}/evidence"):
        answer = Visitor(app).client.post(address, data={"kind": "file"}, files={"file": ("a.pdf", pdf())})
        assert answer.status_code == 401


def test_the_database_is_not_held_while_a_file_is_written_afresh(
    desk: tuple[FastAPI, Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody's answer can be saved meanwhile; a planted session that is opened too early would wait for ever."""
    app, staff = desk

    def clean_slowly(name: str, content: bytes) -> Any:
        with app.state.database.writing() as session:
            people.add(session, "meanwhile@example.org", "", now=NOON)
        return clean(name, content)

    monkeypatch.setattr("app.web.uploads.clean", clean_slowly)
    add(staff, "a.pdf", pdf())
    with app.state.database.reading() as session:
        assert people.by_email(session, "meanwhile@example.org")


def test_evidence_is_kept_changed_found_and_removed_for_good(
    app: FastAPI, database: Database, staff: Visitor, tmp_path: Path
) -> None:
    with database.writing() as session:
        a_round(session, "pilot", ANSWERS)
    staff.open("/rounds/pilot/partnerships/orkney/actions/new")
    staff.press("Save the action", what="The forum meets in the evening")
    staff.follow("Change it, or say how far it is")
    action = staff.path
    staff.follow("Add evidence to this action")
    staff.follow("Add a link")
    assert [box["name"] for box in staff.page.find_all("input", checked=True)] == ["action"], "another kind, same thing"
    staff.press("Add it", title="Forum’s page", link="https://www.example.org/forum")
    add(staff, kind="note", title="What Jo said", words="Twice as many came.", tag=[TAG, "small/a2"])
    add(staff, "a.pdf", pdf(), title="Minutes")
    assert "3 pieces." in staff.text and "https://www.example.org/forum" in staff.text
    link = staff.page.find("a", string="https://www.example.org/forum")
    assert {"noopener", "noreferrer"} <= set(link["rel"])
    staff.open("/rounds/pilot/partnerships/orkney/actions")
    assert "1 piece of evidence" in staff.text and "Forum’s page" in staff.text
    staff.open(action)
    assert "Forum’s page" in staff.text
    staff.open(f"{HERE}?question=small/a2")
    assert "1 piece found" in staff.text and "What Jo said" in staff.text and "Minutes" not in staff.text
    staff.open(f"{HERE}?kind=file")
    staff.follow("Change or remove it")
    here, second = staff.path, sign_in(app, database, NOON, "second@example.org")
    second.open(here)
    staff.press("Save the changes", title="Minutes of May")
    second.press("Save the changes", status=422, title="Minutes of June")
    assert "Somebody else changed this" in second.text and second.page.find(id="title")["value"] == "Minutes of June"
    backup.make(database, tmp_path / "b", now=NOON, lasts=35 * A_DAY)
    staff.open(here)
    staff.press("Remove it", status=422)
    staff.press("Remove it", confirm="yes")
    assert staff.path == HERE and "Minutes of May" not in staff.text
    staff.open(here, status=404)
    staff.open(f"{here}/file", status=404)
    done = restore(database, tmp_path / "b", keys=KEYS, now=NOON)
    assert done.others_erased == 1
    with database.reading() as session:
        assert session.exec(select(EvidenceFile)).all() == []
        assert sorted(one.title for one in session.exec(select(Kept))) == ["Forum’s page", "What Jo said"]
        noted = set(session.exec(select(AuditEntry.event).where(AuditEntry.event.startswith("evidence:"))))  # type: ignore[attr-defined]
        assert noted == {"evidence:add", "evidence:change", "evidence:remove"}
    staff = sign_in(app, database, NOON)
    staff.open(action)
    staff.press("Take it out", confirm="yes")
    with database.reading() as session:
        assert session.exec(select(EvidenceAction)).all() == []
        assert len(session.exec(select(EvidenceQuestion)).all()) == 2


def test_what_was_removed_is_in_no_file_of_the_database(desk: tuple[FastAPI, Visitor]) -> None:
    """Neither in its own files nor in the copy that was made before a migration."""
    app, staff = desk
    database: Database = app.state.database
    words = "Words that nobody shall read again"
    add(staff, "notes.txt", (words * 50).encode(), words=words)
    url = database.url
    copy = schema.copy_file(url, "before")
    assert copy is not None and words.encode() in copy.read_bytes()
    staff.follow("Change or remove it")
    staff.press("Remove it", confirm="yes")
    for file in copy.parent.glob("*.db*"):
        assert words.encode() not in file.read_bytes(), file.name


# Who, and where it is offered again -----------------------------------------------------------------------------------


def test_whoever_leads_a_workshop_finds_what_is_kept_on_its_questions_and_adds_to_them(
    desk: tuple[FastAPI, Visitor],
) -> None:
    app, staff = desk
    add(staff, "a.pdf", pdf(), title="On the agenda", tag=[TAG, "small/a2"])
    add(staff, kind="note", title="On nothing here", words="x", tag=["small/b_yes"] if "b_yes" in staff.text else [TAG])
    lead = visitor_as(app, app.state.database, Role.FACILITATOR)
    hall = "/workshops/00000000-0000-0000-0000-000000000007"
    lead.open(hall)
    lead.press("Begin")
    assert "On the agenda" in lead.text and "Added by" in lead.text
    file = str(lead.page.select_one("a.address")["href"])
    assert file.startswith(hall) and lead.client.get(file).status_code == 200
    lead.open(HERE, status=404)
    lead.open(file.replace(hall, "/partnerships/orkney"), status=404)
    lead.open(file.replace("7/", "8/"), status=404)
    lead.open(hall)
    lead.follow("Add evidence to this question")
    ticked = [box["value"] for box in lead.page.find_all("input", checked=True)]
    assert len(ticked) == 1 and ticked[0] in (TAG, "small/a2")
    lead.press("Add it", status=422)
    assert "Give it a title" in lead.text
    lead.press("Add it", title="Said in the room", words="We counted them", tag=ticked)
    assert lead.path == hall and "Said in the room" in lead.text
    with app.state.database.writing() as session:
        orkney = session.exec(select(Partnership).where(Partnership.slug == "orkney")).one()
        other = evidence.on_questions(session, orkney, [Tag("small", "a_text")])
        assert other == []
        its = next(i for i in evidence.register(session, orkney) if i.piece.title == "On the agenda")
        evidence.change(
            session,
            orkney,
            its.id,
            replace(its.piece, questions=frozenset({Tag("other", "a1")})),
            seen=evidence.served(its.piece),
            now=NOON,
            by=people.by_email(session, "staff@example.org"),  # type: ignore[arg-type]
        )
    lead.open(file, status=404)


def test_a_register_is_its_own_partnerships_alone(desk: tuple[FastAPI, Visitor]) -> None:
    app, staff = desk
    add(staff, "a.pdf", pdf(), title="Of Orkney")
    file = str(staff.page.select_one("a.address")["href"])
    for other in (file.replace("orkney", "fife"), file.removesuffix("/file").replace("orkney", "fife")):
        staff.open(other, status=404)
    reader = visitor_as(app, app.state.database, Role.REPORT_READER)
    reader.open("/evidence")
    assert [a.get_text() for a in reader.page.select("main .links a")] == ["Orkney"] and "1 piece" in reader.text
    reader.open(HERE)
    assert "Of Orkney" in reader.text and "Add a" not in reader.text and "Change or remove it" not in reader.text
    assert reader.client.get(file).status_code == 200
    national = visitor_as(app, app.state.database, Role.NATIONAL_READER)
    national.open(file, status=404)
    national.open("/evidence", status=404)
