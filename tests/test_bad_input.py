"""Bad input, form by form: told beside its field, never a 500, nothing stored, nothing typed lost."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlmodel import select

from app import main
from app.core.actions import Action
from app.core.answers import Answer, NonAnswer
from app.core.codebook import Codebook, Theme
from app.core.rounds import Mode
from app.core.written import clean_text
from app.store import actions, check_ins, codebooks, owners, people, rounds
from app.store.check_in_tables import ActionOwner
from app.store.db import Database
from app.store.tables import Answer as Kept
from app.store.tables import Body, BodyKind, Person, Response, SQLModel
from app.web.tries import Tries
from tests import bad_input
from tests.bad_input import FORMS, MESSAGES, WITHOUT_FIELDS, Bad
from tests.conftest import times
from tests.examples import A_DAY, KEYS, NOON, bring_in, code_of, open_round, read_comments, responses
from tests.test_reviews import read_by
from tests.test_verdicts import CRITERIA
from tests.visitor import Visitor, filled

CHOSEN = (
    "holder",
    "served",
    "confirm",
    "questionnaire",
    "mode",
    "naming",
    "partnership",
    "follows",
    "decision",
    "reason",
    "tag",
    "every",
    "state",
    "in_reports",
    "source",
    "span",
    "parent",
    "role",
    "base",
    "dots",
    "kind",
    "into",
    "content",
)  # not typed


@pytest.fixture
def codes(database: Database) -> dict[str, str]:
    """The shared codes of an open round in Orkney; beside it stand a closed one and a planned one."""
    with database.writing() as session:
        open_round(session, slug="planned", opens=NOON + A_DAY)
        rounds.close_round(session, open_round(session, slug="past"), now=NOON)
        round_ = open_round(session)
        return {seat.replace("-", "_"): code_of(session, round_, seat) for seat in ("third-sector", "tsi", "statutory")}


@pytest.fixture
def visitors(app: FastAPI, database: Database, codes: dict[str, str]) -> dict[str, Visitor]:
    """Nobody in particular, somebody of the staff, and where one is wanted a participant with an answer."""

    class Visitors(dict[str, Visitor]):
        def __missing__(self, who: str) -> Visitor:
            assert who == "participant"
            its = self[who] = Visitor(app)
            its.open(f"/join/{codes['third_sector']}")
            its.press("Start")
            its.open("/response/sections/first")
            its.press("Save and continue", value__a2="agree", value__a_text="Kept")
            return its

    with database.writing() as session:
        token = people.make_link(session, "staff@example.org", now=NOON, lasts=A_DAY)
    staff = Visitor(app)
    staff.open(f"/sign-in/{token}")
    staff.press("Sign in")
    return Visitors(nobody=Visitor(app), staff=staff)


def everything(database: Database) -> dict[str, list[str]]:
    """Every row of every table, so that nothing can be half stored unseen."""
    with database.reading() as session:
        return {
            name: sorted(repr(tuple(row)) for row in session.connection().execute(table.select()))
            for name, table in SQLModel.metadata.tables.items()
        }


@pytest.mark.either_database
@pytest.mark.parametrize("bad", FORMS, ids=lambda bad: bad.what)
def test_what_cannot_stand_is_told_and_not_stored(
    bad: Bad, visitors: dict[str, Visitor], codes: dict[str, str], database: Database
) -> None:
    visitor = visitors[bad.who]
    if (name := bad.page.strip("{}")) in PAGES:
        codes = codes | {name: PAGES[name](database, visitor)}
    with database.reading() as session:
        board = session.exec(select(Body.id).where(Body.name == "NHS Orkney")).one()
    codes = codes | {"body": f"/bodies/{board}", "part": f"/partnerships/orkney/bodies/{board}"}
    visitor.open(bad.page.format(**codes))
    before = everything(database)
    visitor.press(bad.button, status=bad.status, **{k.replace(".", "__"): v for k, v in bad.fields.items()})
    assert bad.said.lower() in visitor.text.lower()
    assert everything(database) == before or _only_good_fields_changed(bad, database)
    if bad.status == 422:
        _is_told_beside_its_field(visitor)
        _is_still_there(visitor, bad.fields)


def _a_comment(database: Database, staff: Visitor) -> str:
    """Where a comment of a closed round is read."""
    with database.writing() as session:
        round_ = open_round(session, slug="closed")
        bring_in(session, round_, responses("third-sector", *[{"a_text": "The dog\nbarks"}] * 5))
        rounds.close_round(session, round_, now=NOON)
    staff.open("/rounds/closed/partnerships/orkney/comments")
    staff.follow("Read the next comment")
    return staff.path


def _a_room_plan(_database: Database, staff: Visitor) -> str:
    """Where a room types its plan, with one action in it."""
    staff.open("/partnerships/orkney/workshops/new")
    staff.press("Make the workshop", title="W", base="questionnaire/small.v1", minutes="30")
    staff.follow("To the desk")
    desk = staff.path
    for button in ("Begin", "Rate it", "Talk with nothing shown"):
        staff.press(button)
    staff.open(f"{desk}/plan")
    staff.press("Add it : under another priority", what="Meet")
    return f"{desk}/plan"


def _a_plan(database: Database, _staff: Visitor) -> str:
    """Where a plan is settled that two have read."""
    with database.writing() as session:
        round_ = open_round(session, slug="review", its=CRITERIA, mode=Mode.ON_THE_RECORD)
        rest = {q.code: Answer(None, NonAnswer.DONT_KNOW) for q in CRITERIA.questions if q.scale is not None}
        levels = [rest | {"criterion_1": Answer(level)} for level in ("fully_met", "partially_met")]
        read_by(session, round_, "orkney", dict(zip(("Ann Reviewer", "Bob Reader"), levels, strict=True)))
    return "/rounds/review/partnerships/orkney/review"


def _coding(database: Database, staff: Visitor) -> str:
    """Where a released comment is coded, with a codebook of one theme."""
    _a_comment(database, staff)
    with database.writing() as session:
        read_comments(session)
        author = session.exec(select(Person)).one()
        book = Codebook(number=1, themes=(Theme(code="money", title="Money"),))
        codebooks.keep(session, "small", book, now=NOON, by=author)
    staff.open("/rounds/closed/themes")
    staff.follow("Code the next comment")
    return staff.path


def _theme(database: Database, staff: Visitor) -> str:
    _coding(database, staff)
    return "/codebooks/small/themes/money"


def _codings(database: Database, staff: Visitor) -> str:
    _coding(database, staff)
    return "/rounds/closed/themes/files"


def _person(_database: Database, staff: Visitor) -> str:
    staff.open("/people")
    return str(staff.page.select_one("main tbody a")["href"])


def _an_owner(database: Database, at: str) -> str:
    """An action whose owner was asked how far it is; what their link carries, or where that is set."""
    with database.writing() as session:
        round_ = rounds.by_slug(session, "past")
        orkney, by = rounds.place(session, round_, "orkney"), session.exec(select(Person)).one()
        assert orkney is not None
        id_ = actions.plan(session, round_, orkney, Action(what="A forum"), now=NOON, by=by)
        owners.name(session, UUID(id_), "jo@example.org")
        owner = session.exec(select(ActionOwner)).one()
        owner.issue, owner.until = 1, NOON + A_DAY
        session.add(owner)
        return check_ins.link(owner, KEYS, "") if at == "link" else "/rounds/past/partnerships/orkney/check-ins"


PAGES = {
    "check_in": lambda database, _visitor: _an_owner(database, "link"),
    "check_ins": lambda database, _visitor: _an_owner(database, "desk"),
    "comment": _a_comment,
    "plan": _a_plan,
    "coding": _coding,
    "theme": _theme,
    "codings": _codings,
    "person": _person,
    "room_plan": _a_room_plan,
}


def _only_good_fields_changed(bad: Bad, database: Database) -> bool:
    """A page of answers keeps those that can stand; here the other fields were as served, so only marks may grow."""
    with database.reading() as session:
        kept = {a.question: a.value for a in session.exec(select(Kept))}
    return bad.route == "/response/sections/{section}" and kept == {"a2": "agree", "a_text": "Kept"}


def _is_told_beside_its_field(visitor: Visitor) -> None:
    """The summary at the top leads to the field, or the message stands in the field's own group."""
    messages = visitor.page.select(".error-message, .error-summary a, .error-summary li")
    assert messages, f"no message on {visitor.path}: {visitor.text[:300]}"
    for link in visitor.page.select(".error-summary a[href^='#']"):
        assert visitor.page.find(id=str(link["href"])[1:]), f"{link['href']} leads nowhere"


def _is_still_there(visitor: Visitor, fields: dict[str, Any]) -> None:
    """What was typed is in the page again, in a form."""
    shown: dict[str, Any] = {}
    for form in visitor.page.find_all("form"):
        shown |= filled(form)
    for name, value in fields.items():
        if name in CHOSEN or not isinstance(value, str):
            continue
        kept = clean_text(value)
        if kept and name not in (
            "value.a1",
            "value.criterion_1",
        ):  # a level that does not exist has no button to be pressed
            assert kept in (shown.get(name) or ""), f"{name} was lost"


def test_every_form_stands_in_the_table() -> None:
    posted = {
        route.path
        for router in main.ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and "POST" in (route.methods or ())
    }
    covered = {bad.route for bad in FORMS} | set(WITHOUT_FIELDS)
    assert posted == covered, "give each form its rows in tests/bad_input.py"


@pytest.mark.either_database
@pytest.mark.parametrize(("what", "question", "fields", "status"), MESSAGES, ids=[m[0] for m in MESSAGES])
def test_one_answer_that_cannot_stand_is_refused(
    what: str, question: str, fields: dict[str, Any], status: int, visitors: dict[str, Visitor], database: Database
) -> None:
    visitor = visitors["participant"]
    visitor.open("/response/sections/first")
    served = filled(visitor.form_of("Save and continue"))
    before = everything(database)
    data = {"client": "c", "counter": "1", "holder": served["holder"], **fields}
    answer = visitor.client.post(f"/response/answers/{question}", data=data, headers={"Accept": "application/json"})
    assert answer.status_code == status and answer.json()["saved"] is False
    assert everything(database) == before


STRANGE = {
    "emoji and marks": bad_input.FAMILY,
    "right to left": bad_input.REVERSED,
    "a formula": '=HYPERLINK("http://example.org")',
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "template words": "{{ 7 * 7 }} {% raw %}",
    "quotes": "' OR 1=1; DROP TABLE answer; --",
    "lines": "one\r\ntwo\n\n\tthree",
    "a zero-width joiner": "a\u200db",
}


@pytest.mark.either_database
@pytest.mark.parametrize("given", STRANGE.values(), ids=STRANGE.keys())
def test_strange_text_comes_back_as_it_was_written(
    given: str, visitors: dict[str, Visitor], database: Database
) -> None:
    visitor = visitors["participant"]
    visitor.open("/response/sections/first")
    visitor.press("Save and continue", value__a_text=given)
    visitor.open("/response/sections/first")
    box = visitor.page.find("textarea", attrs={"name": "value.a_text"})
    assert box.get_text().removeprefix("\n") == given.replace("\r\n", "\n").strip()
    for href in ("/response/check", "/response/copy"):
        visitor.open(href)
        assert not visitor.page.find("script", src=None)
    assert len(everything(database)["answer"]) == 2


@pytest.mark.either_database
@pytest.mark.parametrize(
    "given", ["\0", "\u200b\u200f", " \n\t ", "\x07\x1b"], ids=["NUL", "unseen", "blanks", "bells"]
)
def test_text_that_nobody_can_see_is_no_answer(given: str, visitors: dict[str, Visitor], database: Database) -> None:
    visitor = visitors["participant"]
    visitor.open("/response/sections/first")
    visitor.press("Save and continue", value__a_text=given)
    with database.reading() as session:
        assert {a.question: a.value for a in session.exec(select(Kept))} == {"a2": "agree", "a_text": None}


def test_fields_that_were_not_asked_for_are_ignored(visitors: dict[str, Visitor], database: Database) -> None:
    visitor = visitors["participant"]
    visitor.open("/response/sections/first")
    more = {"value__b_word": "sneaked in", "served__b_word": "x", "perspective": "tsi", "is_submitted": "true"}
    visitor.press("Save and continue", value__a1="agree", value__zz="x", served__zz="x", **more)
    with database.reading() as session:
        assert {a.question for a in session.exec(select(Kept))} == {"a1", "a2", "a_text"}
        (response,) = session.exec(select(Response))
        assert response.perspective == "third-sector" and not response.is_submitted


def test_the_same_page_sent_twice_is_one_page(visitors: dict[str, Visitor], database: Database) -> None:
    visitor = visitors["participant"]
    visitor.open("/response/sections/first")
    data = filled(visitor.form_of("Save and continue")) | {"value.a1": "agree"}
    for _ in range(2):
        assert visitor.client.post("/response/sections/first", data=data).status_code == 200
    once = everything(database)["answer"]
    assert len(once) == 3


def test_submitting_twice_is_submitting_once(visitors: dict[str, Visitor], database: Database) -> None:
    visitor = visitors["participant"]
    visitor.open("/response/check")
    data = filled(visitor.form_of("Submit my answers"))
    before = len(everything(database)["response"])
    for _ in range(2):
        assert visitor.client.post("/response/submit", data=data).url.path == "/response/done"
    assert len(everything(database)["response"]) == before == 1


def test_a_file_where_a_field_belongs_is_refused(visitors: dict[str, Visitor]) -> None:
    answer = visitors["nobody"].client.post("/code", files={"code": ("a.txt", b"ABCD")})
    assert answer.status_code == 400 and "could not read" in answer.text


def test_a_body_without_end_is_cut(visitors: dict[str, Visitor], monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that does not tell its length is counted as it comes in."""
    taken = 0

    def pieces() -> Iterator[bytes]:
        nonlocal taken
        for _ in range(300):
            taken += 1
            yield b"a" * 1_000_000

    head = {"Content-Type": "application/x-www-form-urlencoded"}
    client = visitors["nobody"].client
    assert client.post("/code", content=pieces(), headers=head).status_code == 413
    assert client.post("/code", content=b"", headers=head | {"Content-Length": "9" * 30}).status_code == 413


def test_too_many_fields_are_refused_kindly(visitors: dict[str, Visitor]) -> None:
    data = {f"field{n}": "x" for n in range(30_000)}
    answer = visitors["nobody"].client.post("/code", data=data)
    assert answer.status_code == 400 and "could not read" in answer.text


def test_a_planted_half_store_is_found(
    visitors: dict[str, Visitor], codes: dict[str, str], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: a round is stored before what stands against it is looked at, and committed."""

    def careless(*_args: Any, **_more: Any) -> list[Any]:
        with database.writing() as session:
            session.add(Body(kind=BodyKind.TSI, name=f"Half {uuid4()}"))
        return []

    monkeypatch.setattr("app.web.planning.forms.texts", careless)
    empty = next(bad for bad in FORMS if bad.what == "round: no partnership")
    with pytest.raises(AssertionError):
        test_what_cannot_stand_is_told_and_not_stored(empty, visitors, codes, database)


def test_ten_thousand_codes_are_not_tried(app: FastAPI, visitors: dict[str, Visitor], codes: dict[str, str]) -> None:
    nobody, participant = visitors["nobody"], visitors["participant"]
    tried, let_in = times(200, 10_000), app.state.settings.unknown_codes
    statuses = [nobody.client.get(f"/join/{n:08d}").status_code for n in range(tried)]
    assert statuses == [404] * let_in + [429] * (tried - let_in)
    nobody.open(f"/join/{codes['tsi']}", status=429)
    assert "Wait 10 minutes" in nobody.text
    nobody.open("/")
    nobody.press("Continue", status=429, code=codes["tsi"])
    nobody.press("Try again", status=429)
    participant.open("/response/sections/first")
    participant.press("Save and continue", value__a1="agree")


def test_a_planted_open_door_for_codes_is_found(
    app: FastAPI, visitors: dict[str, Visitor], codes: dict[str, str]
) -> None:
    app.state.tries = Tries(10**9)
    with pytest.raises(AssertionError):
        test_ten_thousand_codes_are_not_tried(app, visitors, codes)
