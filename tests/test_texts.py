"""A partnership's own words in its report: beside the figures, under their author and day, and never lost."""

import pytest
from fastapi import FastAPI
from sqlmodel import select

from app.core.comments import fingerprint
from app.core.own_text import LONGEST
from app.store import rounds, snapshots, texts
from app.store.db import Database
from app.store.tables import AuditEntry, Person, ReportText
from tests import examples
from tests.conftest import Clock, sign_in
from tests.examples import A_DAY, NOON, open_round
from tests.visitor import Visitor

HERE = "/rounds/pilot/partnerships/orkney/texts"
REPORT = "/rounds/pilot/partnerships/orkney/reports/baseline"


@pytest.fixture
def closed(database: Database) -> None:
    """A closed round in Orkney and Fife."""
    with database.writing() as session:
        round_ = open_round(session)
        examples.bring_in(session, round_, examples.responses("third-sector", *[{"a1": "agree"}] * 6))
        rounds.close_round(session, round_, now=NOON)


def authored(visitor: Visitor) -> list[str]:
    """The people's own words in the report, with who wrote them."""
    return [" ".join(part.get_text(" ").split()) for part in visitor.page.select(".authored")]


def test_words_stand_in_the_report_at_their_place_with_author_and_day(closed: None, staff: Visitor) -> None:
    staff.open(REPORT)
    assert authored(staff) == []
    staff.follow("Write your own words")
    for title, words in (
        ("Next steps", "We meet in May."),
        ("Second section", "The forum\n\nis new."),
        ("Introduction", "Thank you <all>."),
    ):
        staff.follow(f"Write something here : {title}")
        staff.press("Save", words=words)
        assert staff.path == HERE
    assert "Written by staff@example.org, 7 April 2027" in staff.text
    staff.follow("Read the report")
    assert authored(staff) == [
        "Thank you <all>. staff@example.org, 7 April 2027",
        "The forum is new. staff@example.org, 7 April 2027",
        "We meet in May. staff@example.org, 7 April 2027",
    ]
    staff.open("/rounds/pilot/partnerships/fife/texts")
    assert "Thank you" not in staff.text


def test_words_can_be_changed_and_taken_away(closed: None, staff: Visitor, clock: Clock) -> None:
    staff.open(f"{HERE}/conclusion")
    staff.press("Save", words="First")
    clock.time = NOON + A_DAY / 4
    staff.open(f"{HERE}/conclusion")
    staff.press("Save", words="Second")
    staff.open(REPORT)
    assert len(authored(staff)) == 1 and "Second" in authored(staff)[0]
    staff.open(f"{HERE}/conclusion")
    staff.press("Save", words="  ")
    staff.open(REPORT)
    assert authored(staff) == [] and "Conclusion" not in staff.text


def test_words_survive_a_new_snapshot_and_change_no_figure(closed: None, database: Database, staff: Visitor) -> None:
    staff.open(REPORT)
    before = staff.client.get(f"{REPORT}.json").text
    staff.open(f"{HERE}/introduction")
    staff.press("Save", words="Kept")
    assert staff.client.get(f"{REPORT}.json").text == before
    with database.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        made = snapshots.shown(session, round_, rounds.place(session, round_, "orkney"))
        fresh = {name: getattr(made, name) for name in ("round_id", "partnership_id", "fingerprint", "body", "made_at")}
        session.add(type(made)(number=2, **fresh))
    staff.open(REPORT)
    assert "snapshot 2" in staff.text and "Kept" in authored(staff)[0]


def test_two_who_write_at_once_see_each_others_words(
    closed: None, app: FastAPI, database: Database, staff: Visitor
) -> None:
    second = sign_in(app, database, NOON, "second@example.org")
    for writer in (staff, second):
        writer.open(f"{HERE}/introduction")
    staff.press("Save", words="From the first")
    second.press("Save", status=422, words="From the second")
    assert "Somebody else changed these words while you wrote." in second.text
    assert "From the first" in second.page.select_one(".notice").get_text()
    assert "staff@example.org" in second.page.select_one(".notice").get_text()
    assert second.page.find("textarea").get_text().strip() == "From the second"
    second.press("Save", words="From both")
    second.open(REPORT)
    assert authored(second) == ["From both second@example.org, 7 April 2027"]


def test_the_same_words_saved_twice_are_saved_once(closed: None, database: Database, staff: Visitor) -> None:
    staff.open(f"{HERE}/introduction")
    form = {"served": str(staff.page.find("input", attrs={"name": "served"})["value"]), "words": "Once"}
    for _press in range(2):
        assert staff.client.post(f"{HERE}/introduction", data=form).url.path == HERE
    with database.reading() as session:
        noted = session.exec(select(AuditEntry).where(AuditEntry.event == "report-text:write")).all()
        assert [(entry.subject, entry.person_id is not None) for entry in noted] == [
            ("pilot/orkney/introduction", True)
        ]


def test_a_writer_who_comes_a_moment_too_late_overwrites_nothing(closed: None, database: Database) -> None:
    """Both have read that nothing stands there; the database lets only one of them write."""
    with database.writing() as session:
        writers = [Person(email=f"{name}@example.org", role="national-staff") for name in ("one", "two")]
        session.add_all(writers)
        session.flush()
        round_ = rounds.by_slug(session, "pilot")
        orkney = rounds.place(session, round_, "orkney")

        def write(words: str, seen: str, by: Person) -> bool:
            more = {"seen": fingerprint(seen), "now": NOON, "by": by}
            return texts.write(session, round_, orkney, "introduction", words, **more)  # type: ignore[arg-type]

        assert write("one", "", writers[0])
        stale = ReportText(key="pilot/orkney/introduction", words="")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(session, "get", lambda *_its: stale)
            assert not write("two", "", writers[1])
        session.expire_all()
        assert texts.of_report(session, round_, orkney)["introduction"].words == "one"


@pytest.mark.parametrize("place", ["nothing", "section-zz", "%00"])
def test_there_are_no_other_places(closed: None, staff: Visitor, place: str) -> None:
    staff.open(f"{HERE}/{place}", status=404)


def test_a_long_text_comes_back_whole(closed: None, staff: Visitor) -> None:
    staff.open(f"{HERE}/introduction")
    staff.press("Save", status=422, words="x" * (LONGEST + 1))
    assert "5,001 characters long" in staff.page.find(id="words-error").get_text()
    assert len(staff.page.find("textarea").get_text().strip()) == LONGEST + 1


def test_a_round_about_the_nation_has_its_own_words(database: Database, staff: Visitor) -> None:
    with database.writing() as session:
        rounds.close_round(session, open_round(session, partnerships=[]), now=NOON)
    staff.open("/rounds/pilot/texts/introduction")
    staff.press("Save", words="To the nation")
    staff.open("/rounds/pilot/reports/baseline")
    assert authored(staff)[0].startswith("To the nation")


def test_nobody_else_writes(closed: None, visitor: Visitor) -> None:
    for href in (HERE, f"{HERE}/introduction"):
        visitor.open(href, status=401)
    assert visitor.client.post(f"{HERE}/introduction", data={"words": "x"}).status_code == 401
