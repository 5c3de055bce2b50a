"""Themes and practices outlive the answers: reports with them stay byte for byte, and what goes goes from both."""

from datetime import timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel import Session, SQLModel, select

from app.core.codebook import Codebook, Theme
from app.core.errors import NotFound
from app.core.rounds import Naming
from app.core.themes import Passage
from app.exports import FORMATS
from app.reports import document_of
from app.store import codebooks, comments, erasure, kept, people, report_facts, responses, rounds, themes
from app.store.db import Database
from app.store.kept_tables import KeptComment
from app.store.practice_tables import Practice
from app.store.tables import Answer, Person, Response, Round
from app.store.theme_tables import CodedPassage
from tests import examples
from tests.conftest import Clock, sign_in
from tests.examples import A_DAY, KEYS, NOON
from tests.test_erasure import PLAIN
from tests.test_practice import GOOD

CLOSED = NOON + timedelta(days=15)
PLACES = ("orkney", "fife", "moray")
THEMES = (Theme(code="trust", title="Trust"), Theme(code="money", title="Money", parent="trust"))
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def coded_round(session: Session) -> Round:
    """Three partnerships in which six charities wrote, some alike; all released, most coded, some may be quoted."""
    its = examples.questionnaire(
        may_quote={"question": "b_yes", "is": ["yes"]}, reports=["baseline", "consultation", "learning"]
    )
    round_ = examples.open_round(session, its=its, partnerships=list(PLACES), naming=Naming.NAMED)
    people.make_link(session, "author@example.org", now=NOON, lasts=A_DAY)
    author = session.exec(select(Person)).one()
    assert codebooks.keep(session, its.id, Codebook(number=1, themes=THEMES), now=NOON, by=author)
    for place in PLACES:
        words = [f"Money is late in spring {n // 2}" for n in range(5)] + [f"Only here {place}"]
        said = [{"a1": "agree", "b_yes": "yes" if n % 2 else "no", "a_text": one} for n, one in enumerate(words)]
        examples.bring_in(session, round_, examples.responses("third-sector", *said, place=place))
    rounds.close_round(session, round_, now=CLOSED)
    examples.read_comments(session)
    changed = [
        (one, [Passage(0, 5, frozenset({"money"})), Passage(0, len(one.shown), frozenset({"trust"}))])
        for one in themes.desk(session, round_, keys=KEYS, now=CLOSED)
        if one.shown.startswith("Money")
    ]
    assert len(changed) == 15
    themes.code(session, round_, changed, keys=KEYS, now=CLOSED, by=author)
    return round_


@pytest.fixture
def coded(database: Database) -> None:
    """A closed round whose comments are coded."""
    with database.writing() as session:
        coded_round(session)


def reports(database: Database) -> dict[str, bytes]:
    """Every report that the round has, in the formats that hold all of it."""
    with database.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        national = report_facts.over_partnerships(session, round_, now=CLOSED)
        made = {f"{name} of all": document_of(name, national) for name in ("baseline", "learning")}
        for place in rounds.places(session, round_):
            facts = report_facts.of(session, round_, place, now=CLOSED)
            made |= {f"{name} of {place.slug}": document_of(name, facts) for name in ("baseline", "consultation")}
    return {f"{name}.{form}": FORMATS[form].write(document) for name, document in made.items() for form in PLAIN}


def erase(database: Database) -> None:
    with database.writing() as session:
        erasure.erase_round(session, rounds.by_slug(session, "pilot"), keys=KEYS, now=CLOSED + A_DAY)
        session.flush()
        assert not session.exec(select(CodedPassage)).all()


def test_reports_with_themes_stay_byte_for_byte(coded: None, database: Database) -> None:
    before = reports(database)
    for name in ("consultation of orkney.html", "learning of all.html"):
        assert b"Trust" in before[name] and b"Money is late in spring" in before[name], name
    erase(database)
    after = reports(database)
    assert [name for name in before if before[name] != after[name]] == []


@on_sqlite
def test_themes_that_were_not_kept_are_missed(coded: None, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    before = reports(database)
    monkeypatch.setattr(kept, "written", lambda _passages: "[]")
    erase(database)
    after = reports(database)
    changed = {name.split(" of")[0] for name in before if before[name] != after[name]}
    assert changed >= {"consultation", "learning"}


def test_coding_goes_on_where_the_answers_were_erased(
    app: FastAPI, coded: None, database: Database, clock: Clock
) -> None:
    erase(database)
    clock.time = CLOSED + 2 * A_DAY
    staff = sign_in(app, database, clock.time)
    staff.open("/rounds/pilot/themes")
    assert "3 comments are not yet coded." in staff.text
    staff.follow("Code the next comment")
    staff.press("Save and code the next", theme=["trust"], span="excerpt", excerpt="Only here")
    staff.open("/rounds/pilot/themes/files")
    staff.press("Download the codings (CSV)")
    lines = staff.response.text.splitlines()
    assert sum(line.endswith(",Only here,trust") for line in lines) == 1 and len(lines) == 1 + 15 * 2 + 3
    with database.reading() as session:
        stands = sum(len(kept_passages) > 2 for kept_passages in session.exec(select(KeptComment.passages)))
    assert stands == 16
    comment = next(a["href"] for a in staff.open("/rounds/pilot/themes").select("a[href*='/themes/comments/']"))
    staff.open(comment)
    with database.writing() as session:
        for one in session.exec(select(KeptComment)):
            kept.take_back(session, one.handle)
        assert set(session.exec(select(KeptComment.passages))) == {"[]"}
    staff.press("Save and code another passage", status=404, theme=["trust"])


def test_what_is_coded_while_its_round_is_erased_is_refused(coded: None, database: Database) -> None:
    with database.writing() as session:
        before = themes.desk(session, rounds.by_slug(session, "pilot"), keys=KEYS, now=CLOSED)
    erase(database)
    with database.writing() as session, pytest.raises(NotFound):
        author = session.exec(select(Person)).one()
        its = [(before[0], [Passage(0, 3, frozenset({"trust"}))])]
        themes.code(session, rounds.by_slug(session, "pilot"), its, keys=KEYS, now=CLOSED, by=author)


def a_practice(app: FastAPI, database: Database, clock: Clock) -> tuple[str, UUID]:
    """A practice of Orkney's that begins from a comment; where it is read, and the comment's response."""
    clock.time = CLOSED
    staff = sign_in(app, database, clock.time)
    staff.open("/partnerships/orkney/practices/new")
    passage = next(
        option["value"] for option in staff.page.find_all("option") if option.get_text().startswith("Only here")
    )
    staff.press("Offer it", **{**GOOD, "source": passage})
    assert staff.page.find("blockquote").get_text() == "Only here orkney"
    with database.reading() as session:
        answer = session.exec(select(Answer).where(Answer.value == "Only here orkney")).one()
        return staff.path, answer.response_id


def test_a_practice_still_begins_from_its_passage_after_the_erasure(
    app: FastAPI, coded: None, database: Database, clock: Clock
) -> None:
    href, response = a_practice(app, database, clock)
    with database.reading() as session:
        key = session.get_one(Response, response).key
    erase(database)
    staff = sign_in(app, database, clock.time)
    staff.open(href)
    assert staff.page.find("blockquote").get_text() == "Only here orkney"
    with database.writing() as session:
        (source,) = session.exec(select(Practice.source_handle))
        assert source == KEYS.kept_handle(key, kept.place_of("a_text", comments.Part.ANSWER))
        kept.remove(session, [source])
    staff.open(href)
    assert not staff.page.find("blockquote") and "Only here" not in staff.response.text


# What hangs on a response ---------------------------------------------------------------------------------------------


def of_responses() -> set[str]:
    """The tables that name a response."""
    return {
        table.name
        for table in SQLModel.metadata.tables.values()
        if any(key.column.table.name == "response" for key in table.foreign_keys)
    }


def filled(session: Session) -> tuple[Round, Response]:
    """A coded round in which every table that names a response holds a row of one and the same."""
    round_ = coded_round(session)
    answer = session.exec(select(Answer).where(Answer.value == "Money is late in spring 0")).first()
    assert answer is not None
    for name in of_responses():
        table = SQLModel.metadata.tables[name]
        rows = session.connection().execute(table.select().where(table.c.response_id == answer.response_id)).all()
        if not rows:
            row = {c.name: 1 if c.name == "counter" else "a1" for c in table.columns if not c.nullable}
            session.connection().execute(table.insert().values(row | {"response_id": answer.response_id}))
    return round_, session.get_one(Response, answer.response_id)


def left(session: Session, response: UUID) -> set[str]:
    """The tables in which a row of this response stands."""
    tables = {name: SQLModel.metadata.tables[name] for name in of_responses()}
    its = {name: table.select().where(table.c.response_id == response) for name, table in tables.items()}
    return {name for name, query in its.items() if session.connection().execute(query).first() is not None}


@pytest.mark.parametrize("what", ["withdrawn", "erased", "withdrawn elsewhere", "erased elsewhere"])
def test_nothing_that_names_a_response_outlives_it(what: str, database: Database) -> None:
    """A new table that hangs on a response is here of itself; `elsewhere`: where a backup is restored."""
    with database.writing() as session:
        round_, response = filled(session)
        its, key = response.id, response.key
        assert left(session, its) == of_responses() >= {"answer", "save_mark", "late_answer", "coded_passage"}
        if what == "withdrawn":
            responses.withdraw(session, response, keys=KEYS, now=CLOSED)
        elif what == "erased":
            erasure.erase_round(session, round_, keys=KEYS, now=CLOSED)
        else:
            name = ("response", key) if what.startswith("withdrawn") else ("round", "pilot")
            erasure.replay(session, [KEYS.erasure_key(*name)], keys=KEYS, now=CLOSED)
        session.flush()
        assert left(session, its) == set()
