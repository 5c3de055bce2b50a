"""The reading queue, told as stories: nobody's comment is shown before a person has read it and said how."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import col, select

from app.core import comments as core
from app.core.blacking import MARK
from app.core.disclosure import Row, Rows
from app.store import reopening, report_facts, responses, rounds, snapshots
from app.store.db import Database
from app.store.tables import Answer, AuditEntry, ReadComment, Response, Round
from tests import examples
from tests.conftest import Clock, sign_in
from tests.examples import A_DAY, KEYS, NOON, open_round
from tests.visitor import Visitor

HERE = "/rounds/pilot/partnerships/orkney/comments"
REPORT = "/rounds/pilot/partnerships/orkney/reports/baseline"
WORDS = ("c We ask Thandiwe, t@example.org", "a Papers come late", "b The hub is good", "f One", "e Two", "d Three")


def wrote(*texts: str, question: str = "a_text", **more: str) -> list[dict[str, str]]:
    """One mapping of answers for each text."""
    return [{"a1": "agree", question: text, **more} for text in texts]


def closed_round(
    database: Database, given: Mapping[str, Sequence[Mapping[str, str]]], *, shape: Any = None, **more: Any
) -> None:
    """A round in Orkney with what each perspective said, closed."""
    with database.writing() as session:
        round_ = open_round(session, its=shape, **more)
        place = "orkney" if more.get("partnerships") != [] else ""
        its = (examples.responses(seat, *answers, place=place) for seat, answers in given.items())
        examples.bring_in(session, round_, *its)
        rounds.close_round(session, round_, now=NOON)


@pytest.fixture
def closed(database: Database) -> None:
    """Six of the third sector and six statutory partners have their own rows; the TSI is on the record."""
    closed_round(
        database,
        {"third-sector": wrote(*WORDS), "statutory": wrote(*["g We try"] * 6), "tsi": wrote("h We speak for forty")},
    )


@pytest.fixture
def merged(database: Database) -> None:
    """Six of the third sector and two statutory partners share a row."""
    closed_round(database, {"third-sector": wrote(*WORDS), "statutory": wrote("z One of two", "y Two of two")})


def words_to_read(visitor: Visitor) -> list[str]:
    """The comments on a question's page, in its order."""
    return [quote.get_text() for quote in visitor.page.select("blockquote")]


def speakers(visitor: Visitor) -> set[str]:
    """Who is said to have written them."""
    return {tag.get_text(strip=True) for tag in visitor.page.select(".quotes--read li > p:first-child .quiet")}


def every_page(visitor: Visitor) -> list[str]:
    """Every page of the queue in Orkney, as it leaves the server."""
    visitor.open(HERE)
    pages = [visitor.response.text]
    for question in [str(a["href"]) for a in visitor.page.select(".tasks a")]:
        visitor.open(question)
        pages.append(visitor.response.text)
        for href in [str(a["href"]) for a in visitor.page.select(".quotes--read a")]:
            visitor.open(href)
            pages.append(visitor.response.text)
    return pages


def decided(database: Database) -> list[tuple[str, str, str | None]]:
    """What was decided: decision, words, reason."""
    with database.reading() as session:
        found = session.exec(select(ReadComment).order_by(ReadComment.words))
        return [(one.decision.value, one.words, one.reason.value if one.reason else None) for one in found]


def became_of(database: Database) -> core.Handled:
    """What the report is told of the comments under the first open question."""
    with database.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        place = rounds.place(session, round_, "orkney")
        return report_facts.of(session, round_, place, now=NOON).handled["a_text"]


def test_staff_read_comments_one_after_another_and_the_report_shows_what_they_let(
    closed: None, database: Database, staff: Visitor
) -> None:
    staff.open(REPORT)
    assert "Papers come late" not in staff.text and became_of(database) == core.Handled(given=13, unread=13)
    staff.open("/rounds/pilot")
    staff.follow("13 comments to read")
    assert staff.path == HERE and "13 comments wait to be read." in staff.text
    staff.follow("Read the next comment")
    assert "Comment 1 of 13" in staff.text and "a Papers come late" in staff.text
    assert "third sector organisation" in staff.text
    staff.press("Save and read the next", decision="as-written")
    assert "Comment 2 of 13" in staff.text
    staff.press("Save and read the next", decision="kept-back", reason="unkind")
    assert "Thandiwe" in staff.text and "looks like a name" in staff.text and "an e-mail address" in staff.text
    staff.press("Save and read the next", decision="words-removed", typed="ask")
    staff.open(HERE)
    assert "10 comments wait to be read." in staff.text
    staff.open(REPORT)
    assert "a Papers come late" in staff.text and f"c We {MARK}, {MARK}" in staff.text
    assert "Thandiwe" not in staff.response.text and "The hub is good" not in staff.response.text
    assert "13 comments were given" in staff.text
    assert became_of(database) == core.Handled(given=13, shown=2, with_words_removed=1, kept_back=1, unread=10)
    assert decided(database) == [
        ("kept-back", "", "unkind"),
        ("as-written", "a Papers come late", None),
        ("words-removed", f"c We {MARK}, {MARK}", None),
    ]


def test_when_all_are_read_the_desk_says_so(database: Database, staff: Visitor) -> None:
    closed_round(database, {"third-sector": [*wrote("Only one"), *[{"a1": "agree"}] * 5]})
    staff.open(HERE)
    staff.follow("Read the next comment")
    staff.press("Save and read the next", decision="as-written")
    assert staff.path == HERE and "The one comment has been read." in staff.text
    staff.open("/rounds/pilot")
    staff.follow("All comments are read")


def test_a_comment_is_seen_as_it_will_read_before_anything_is_decided(
    closed: None, database: Database, staff: Visitor
) -> None:
    staff.open(HERE)
    staff.follow("Read the next comment")
    staff.press("See how it will read", decision="words-removed", typed="late")
    assert staff.page.find(id="preview").find("p").get_text() == f"a Papers come {MARK}(blacked out)"
    assert staff.form_of("See how it will read").find("input", attrs={"name": "typed"})["value"] == "late"
    assert decided(database) == []


@pytest.mark.parametrize(
    ("fields", "said", "field"),
    [
        ({}, "Choose what the report may show", "decision"),
        ({"decision": "kept-back"}, "Choose why it is kept back", "reason"),
        ({"decision": "kept-back", "reason": "because"}, "Choose why it is kept back", "reason"),
        ({"decision": "as-written", "typed": "late"}, "You typed words to black out", "typed"),
        ({"decision": "words-removed"}, "Tick or type the words", "typed"),
        ({"decision": "words-removed", "typed": "early, late"}, "Not found in the comment: “early”", "typed"),
        ({"decision": "words-removed", "typed": "a papers come late"}, "Nothing would be left", "decision"),
        ({"decision": "words-removed", "typed": "x" * 3000}, "3,000 characters long", "typed"),
    ],
)
def test_what_cannot_stand_is_told_beside_its_field_and_nothing_typed_is_lost(
    closed: None, database: Database, staff: Visitor, fields: dict[str, str], said: str, field: str
) -> None:
    staff.open(HERE)
    staff.follow("Read the next comment")
    staff.press("Save and read the next", status=422, **fields)
    assert said in staff.page.find(id=f"{field}-error").get_text()
    assert staff.page.select_one(f".error-summary a[href='#{field}']") and staff.page.find(id=field)
    form = staff.form_of("Save and read the next")
    assert form.find("input", attrs={"name": "typed"})["value"] == fields.get("typed", "")
    if fields.get("decision"):
        assert form.find("input", attrs={"value": fields["decision"]}).has_attr("checked")
    assert decided(database) == []


def test_a_decision_can_be_changed_and_taken_back(closed: None, database: Database, staff: Visitor) -> None:
    staff.open(f"{HERE}/a_text")
    here = next(str(a["href"]) for a in staff.page.select(".quotes--read a") if "on comment 3" in a.get_text())
    staff.open(here)
    staff.press("Save and read the next", decision="words-removed", ticked=["Thandiwe"], typed="We, ask")
    assert decided(database) == [("words-removed", f"c {MARK}, t@example.org", None)]
    staff.open(here)
    form = staff.form_of("Save and read the next")
    assert form.find("input", attrs={"name": "typed"})["value"] == "We ask Thandiwe"
    assert [box["value"] for box in form.select("input[name=ticked][checked]")] == []
    staff.press("Save and read the next", decision="kept-back", reason="names-somebody")
    assert decided(database) == [("kept-back", "", "names-somebody")]
    staff.open(here)
    staff.press("Take the decision back and leave the comment unread")
    assert staff.path == here and "To read" in staff.text
    assert decided(database) == []


def test_a_merged_rows_perspective_is_not_shown_to_the_reader(merged: None, staff: Visitor) -> None:
    pages = every_page(staff)
    assert len(pages) == 2 + 8 and "One of two" in "".join(pages)
    for page in pages:
        assert "Group not shown" in page or "/comments/a_text" in page
        assert not re.search("statutory partner|third sector organisation", page, re.IGNORECASE)
    staff.open(f"{HERE}/a_text")
    assert speakers(staff) == {"Group not shown"}


def test_comments_are_sorted_by_their_text_afresh_under_each_prompt(database: Database, staff: Visitor) -> None:
    texts = [f"{sign} text" for sign in "hbdagfce"]
    words = [f"{sign} word" for sign in "bhacdgef"]
    said = [{"a1": "agree", "a_text": text, "b_word": word} for text, word in zip(texts, words, strict=True)]
    closed_round(database, {"third-sector": said})
    for question, expected in (("a_text", texts), ("b_word", words)):
        staff.open(f"{HERE}/{question}")
        assert words_to_read(staff) == sorted(expected)
    staff.open(HERE)
    staff.follow("Read the next comment")
    read = []
    for _turn in range(16):
        read.append(staff.page.find("blockquote").get_text())
        staff.press("Save and read the next", decision="as-written")
    assert read == [*sorted(texts), *sorted(words)]


def test_people_who_are_left_out_are_not_read(database: Database, staff: Visitor) -> None:
    """Two people are too few for any row, so their words are not for anybody to read."""
    closed_round(database, {"third-sector": wrote("left out", "left out too"), "tsi": wrote("on the record")})
    staff.open(f"{HERE}/a_text")
    assert words_to_read(staff) == ["on the record"]
    assert "left out" not in "".join(every_page(staff))


def test_a_question_from_which_the_merged_row_is_left_out_has_no_comments(database: Database, staff: Visitor) -> None:
    small = examples.small()
    small["sections"][1]["questions"][3]["put_to"] = ["third-sector"]
    its = examples.Questionnaire.model_validate(small)
    said = [{"a1": "agree", "a_text": "kept", "b_word": "gone"}] * 4
    closed_round(database, {"third-sector": said, "statutory": wrote("kept")}, shape=its)
    staff.open(HERE)
    assert "gone" not in "".join(every_page(staff))
    staff.open(f"{HERE}/a_text")
    assert words_to_read(staff) == ["kept"] * 5
    staff.open(f"{HERE}/b_word", status=404)


def test_drafts_and_people_without_an_answer_are_not_read(database: Database, staff: Visitor) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        note_alone = examples.responses("third-sector", {}, place="orkney")[0]
        note_alone.answers["a1"] = examples.Answer(None, None, "a note alone")
        hidden = [{"a1": "agree", "b_yes": "no", "a_text": "counted"}] * 5
        its = examples.responses("third-sector", *hidden, *wrote("a draft"))
        note_alone = type(note_alone)("alone", 99, "orkney", "third-sector", "", note_alone.answers)
        its[0].answers["a2"] = examples.Answer("agree", None, "a note beside")
        its[0].answers["b_often"] = examples.Answer("monthly", None, "a note where nobody was asked")
        examples.bring_in(session, round_, its, [note_alone])
        draft = session.exec(select(Answer).where(Answer.value == "a draft")).one()
        session.get_one(Response, draft.response_id).is_submitted = False
        session.flush()
        rounds.close_round(session, round_, now=NOON)
    pages = "".join(every_page(staff))
    assert "counted" in pages and "a note beside" in pages and "a note on the answer" in pages
    assert "a draft" not in pages and "a note alone" not in pages and "nobody was asked" not in pages


def open_again(database: Database) -> None:
    """The round is opened for one more day."""
    with database.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        reopening.reopen_round(session, round_, closes=NOON + A_DAY, reason="Holidays", now=NOON)


def test_comments_are_read_only_once_the_round_is_closed(closed: None, database: Database, staff: Visitor) -> None:
    staff.open(REPORT)
    open_again(database)
    staff.open(HERE, status=409)
    assert "is open again" in staff.text and "Papers" not in staff.text
    with database.writing() as session:
        open_round(session, slug="second")
    staff.open("/rounds/second/partnerships/orkney/comments", status=409)


def test_comments_of_those_who_wait_are_not_read(closed: None, database: Database, staff: Visitor) -> None:
    """The reader has seen who stands in which row, so the snapshot is final, and four are too few for a late block."""
    staff.open(HERE)
    open_again(database)
    for n, expected in ((4, 0), (1, 5)):
        with database.writing() as session:
            round_ = rounds.by_slug(session, "pilot")
            late = examples.responses("third-sector", *wrote(*["w Late"] * n))
            examples.bring_in(session, round_, [replace(one, name=f"{one.name} late {n}") for one in late])
            rounds.close_round(session, round_, now=NOON)
        staff.open(f"{HERE}/a_text")
        assert words_to_read(staff).count("w Late") == expected
        open_again(database)


def test_a_comment_that_changed_goes_back_to_be_read(closed: None, database: Database, staff: Visitor) -> None:
    with database.writing() as session:
        examples.read_comments(session)
    staff.open(HERE)
    assert "All 13 comments have been read." in staff.text
    with database.writing() as session:
        answer = session.exec(select(Answer).where(Answer.value == "b The hub is good")).one()
        answer.value = "b The hub is bad"
        session.add(answer)
    staff.open(REPORT)
    assert "The hub is" not in staff.response.text
    assert became_of(database) == core.Handled(given=13, shown=12, unread=1)
    staff.open(HERE)
    assert "1 comment waits to be read." in staff.text
    assert ("as-written", "b The hub is good", None) not in decided(database)  # forgotten, once the desk is opened


def test_a_comment_that_changes_while_it_is_read_is_read_again(
    closed: None, database: Database, staff: Visitor
) -> None:
    staff.open(HERE)
    staff.follow("Read the next comment")
    with database.writing() as session:
        answer = session.exec(select(Answer).where(Answer.value == "a Papers come late")).one()
        answer.value = "a Jo is late"
        session.add(answer)
    staff.press("Save and read the next", status=422, decision="as-written")
    assert "changed while you read it" in staff.text and "a Jo is late" in staff.text
    assert decided(database) == []


def test_two_readers_of_one_comment_do_not_overwrite_each_other(
    closed: None, app: FastAPI, database: Database, staff: Visitor
) -> None:
    second = sign_in(app, database, NOON, "second@example.org")
    for reader in (staff, second):
        reader.open(HERE)
        reader.follow("Read the next comment")
    staff.press("Save and read the next", decision="kept-back", reason="unkind")
    data = {"decision": "as-written"}
    second.press("Save and read the next", status=422, **data)
    assert "changed while you read it" in second.text and "Kept back" in second.text
    assert decided(database) == [("kept-back", "", "unkind")]
    second.press("Save and read the next", **data)
    assert decided(database) == [("as-written", "a Papers come late", None)]


def test_what_is_withdrawn_is_gone_everywhere(closed: None, database: Database, staff: Visitor, clock: Clock) -> None:
    staff.open(HERE)
    staff.follow("Read the next comment")
    with database.writing() as session:
        examples.read_comments(session)
        answer = session.exec(select(Answer).where(Answer.value == "a Papers come late")).one()
        responses.withdraw(session, session.get_one(Response, answer.response_id), keys=KEYS, now=NOON)
    staff.press("Save and read the next", status=404, decision="as-written")
    assert "may have changed or withdrawn it" in staff.text
    assert "a Papers come late" not in [words for _decision, words, _reason in decided(database)]
    staff.open(REPORT)
    assert "Papers come late" not in staff.response.text


def test_a_page_names_no_response_and_two_comments_of_one_writer_have_nothing_in_common(
    database: Database, staff: Visitor
) -> None:
    closed_round(database, {"third-sector": wrote(*WORDS, b_word="One")})
    with database.reading() as session:
        ids = [response.id for response in session.exec(select(Response))]
    pages = "".join(every_page(staff))
    handles = re.findall(rf'href="{HERE}/(\w+)/([0-9a-f]+)"', pages)
    assert len({handle for _question, handle in handles}) == 12
    for one in ids:
        assert str(one) not in pages and one.hex not in pages
    assert len(ids) == 6


def test_who_reads_is_noted_and_never_what(closed: None, database: Database, staff: Visitor) -> None:
    every_page(staff)
    staff.open(HERE)
    staff.follow("Read the next comment")
    staff.press("Save and read the next", decision="as-written")
    with database.reading() as session:
        noted = session.exec(select(AuditEntry).where(col(AuditEntry.event).like("comment%"))).all()
        assert sorted((entry.event, entry.subject) for entry in noted) == [
            ("comment:decide", "pilot/orkney"),
            ("comments:read", "pilot/orkney"),
        ]
        assert all(entry.person_id for entry in noted)
        assert snapshots.shown(
            session, rounds.by_slug(session, "pilot"), rounds.places(session, session.exec(select(Round)).one())[1]
        ).opened_at


def test_a_round_about_the_nation_has_one_queue(database: Database, staff: Visitor) -> None:
    closed_round(database, {"third-sector": wrote(*WORDS)}, partnerships=[])
    staff.open("/rounds/pilot")
    staff.follow("6 comments to read")
    assert staff.path == "/rounds/pilot/comments"
    staff.follow("Read the next comment")
    staff.press("Save and read the next", decision="as-written")
    assert "Comment 2 of 6" in staff.text
    staff.open("/rounds/pilot/reports/baseline")
    assert "a Papers come late" in staff.text


def test_nobody_else_sees_the_queue(closed: None, visitor: Visitor) -> None:
    for href in (HERE, f"{HERE}/a_text", f"{HERE}/a_text/{'0' * 32}"):
        visitor.open(href, status=401)
        assert "Papers" not in visitor.text


def test_a_handle_that_names_nothing_is_no_page(closed: None, staff: Visitor) -> None:
    for href in (
        f"{HERE}/zz",
        f"{HERE}/a_text/{'0' * 32}",
        f"{HERE}/%00/x",
        "/rounds/pilot/partnerships/bute/comments",
    ):
        staff.open(href, status=404)


# Planted faults: each turns one of the stories red -----------------------------------------------------------------


def test_a_planted_perspective_of_a_merged_row_is_found(
    merged: None, staff: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core, "replace", lambda comment, **_more: comment)
    with pytest.raises(AssertionError):
        test_a_merged_rows_perspective_is_not_shown_to_the_reader(merged, staff)


def test_a_planted_order_of_response_is_found(
    database: Database, staff: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core, "sorted", lambda its, **_more: list(its), raising=False)
    with pytest.raises(AssertionError):
        test_comments_are_sorted_by_their_text_afresh_under_each_prompt(database, staff)


def test_a_planted_comment_of_a_left_out_person_is_found(
    database: Database, staff: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(its: Any, rows: Rows, written: Any) -> Any:
        return core.to_read(its, Rows(dict.fromkeys(rows.of, Row.OWN), rows.confidential), written)

    monkeypatch.setattr("app.store.comments.to_read", careless)
    # The snapshot does not count them either, so that wall has to fall too.
    monkeypatch.setattr("app.store.comments.is_counted", lambda: col(Response.is_submitted))
    with pytest.raises(AssertionError):
        test_people_who_are_left_out_are_not_read(database, staff)
