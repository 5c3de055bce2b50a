"""The coding desk, told as stories: released comments of a closed round get themes, and nothing else is shown."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import col, select

from app.core import coding
from app.core.codebook import Codebook, Theme
from app.core.comments import Decision
from app.core.disclosure import Row, Rows
from app.store import codebooks, comments, people, responses, rounds, themes
from app.store.db import Database
from app.store.tables import Answer, AuditEntry, Person, ReadComment, Response
from app.store.theme_tables import CodedPassage
from tests import examples
from tests.conftest import sign_in
from tests.examples import A_DAY, NOON
from tests.test_comments import WORDS, closed_round, open_again, wrote
from tests.visitor import Visitor

# What no database decides is told once; what is kept, on each kind.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
DESK = "/rounds/pilot/themes"
BOOK = "/codebooks/small"
GIVEN = {"third-sector": wrote(*WORDS), "statutory": wrote(*["g We try"] * 6), "tsi": wrote("h We speak for forty")}
THEMES = (
    Theme(code="trust", title="Trust", meaning="People rely on each other"),
    Theme(code="money", title="Money"),
    Theme(code="notice", title="Notice", parent="trust"),
)


def begun(database: Database, given: Mapping[str, Sequence[Mapping[str, str]]] = GIVEN, **more: Any) -> None:
    """A closed round whose comments were released, and a codebook of three themes."""
    closed_round(database, given, **more)
    with database.writing() as session:
        examples.read_comments(session)
        people.make_link(session, "author@example.org", now=NOON, lasts=A_DAY)
        author = session.exec(select(Person)).first()
        assert author is not None
        assert codebooks.keep(session, "small", Codebook(number=1, themes=THEMES), now=NOON, by=author)


@pytest.fixture
def desk(database: Database) -> None:
    """Six of the third sector and six statutory partners have their own rows; the TSI is on the record."""
    begun(database)


def shown(visitor: Visitor) -> list[str]:
    """The comments of the list, in its order."""
    return [quote.get_text() for quote in visitor.page.select("blockquote")]


def told(visitor: Visitor) -> str:
    """What the page says, as it is read: no blanks where tags are."""
    return " ".join(visitor.page.find("main").get_text("").split())


def kept(database: Database) -> list[tuple[str, str]]:
    """What is coded: words and theme."""
    with database.reading() as session:
        words = {
            (one.response_id, one.question, one.part): one.words
            for one in session.exec(select(ReadComment).where(ReadComment.decision != Decision.KEPT_BACK))
        }
        rows = session.exec(select(CodedPassage)).all()
        return sorted(
            (words.get((row.response_id, row.question, row.part), "")[row.begins : row.ends], row.theme) for row in rows
        )


def code_first(staff: Visitor, *codes: str, button: str = "Save and code the next", **more: Any) -> None:
    """Codes the next comment that has no theme."""
    staff.open(DESK)
    staff.follow("Code the next comment")
    staff.press(button, theme=list(codes), **more)


def counted(database: Database) -> themes.ThemeCounts:
    """What a report is told of Orkney."""
    with database.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        place = rounds.places(session, round_)[1] if rounds.places(session, round_) else None
        return themes.counted(session, [comments.reading_place(session, round_, place, NOON)])


def test_staff_code_comments_one_after_another_and_the_counts_follow(
    desk: None, database: Database, staff: Visitor
) -> None:
    staff.open("/rounds/pilot")
    staff.follow("Code the released comments with themes")
    assert staff.path == DESK and "13 comments are not yet coded." in staff.text
    staff.follow("Code the next comment")
    assert "Comment 1 of 13" in staff.text and "a Papers come late" in staff.text
    assert "Orkney, third sector organisation" in staff.text
    staff.press("Save and code the next", theme=["notice", "money"])
    assert "Comment 2 of 13" in staff.text
    staff.press("Save and code another passage", theme=["trust"], span="excerpt", excerpt="The hub")
    assert "“The hub”: Trust" in told(staff) and "Comment 2 of 13" in staff.text
    staff.press("Save and code the next", theme=["money"], span="excerpt", excerpt="hub is good")
    assert "Comment 3 of 13" in staff.text
    assert kept(database) == [
        ("The hub", "trust"),
        ("a Papers come late", "money"),
        ("a Papers come late", "notice"),
        ("hub is good", "money"),
    ]
    found = counted(database)
    assert [found.of(code).comments for code in ("trust", "notice", "money")] == [2, 1, 2]
    assert found.of("money", rows={"third-sector"}).comments == 2 and found.uncoded == 11
    staff.open(f"{DESK}/counts")
    table = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in staff.page.select("tr")]
    assert table[0][1:] == ["All", "Statutory partners", "Third Sector Interface", "Third sector organisations"]
    assert table[1] == ["Trust", "2", "0", "0", "2"]
    assert ["Money", "2", "0", "0", "2"] in table and ["What works well?", "2", "0", "0", "2"] in table
    assert table[-1] == ["All comments that were released", "13", "6", "1", "6"]


@on_sqlite
def test_only_released_comments_stand_at_the_desk(database: Database, staff: Visitor) -> None:
    begun(database)
    with database.writing() as session:
        for words, decision in (("d Three", Decision.KEPT_BACK), ("e Two", None)):
            read = session.exec(select(ReadComment).where(ReadComment.words == words)).one()
            if decision is None:
                session.delete(read)
            else:
                read.decision, read.words = decision, ""
    staff.open(DESK)
    assert len(shown(staff)) == 11 and not {"d Three", "e Two"} & set(shown(staff))


@on_sqlite
def test_the_list_is_sorted_by_the_words_that_are_shown(database: Database, staff: Visitor) -> None:
    texts = ["d one", "B two", "a three", "c four", "E five"]
    begun(database, {"third-sector": wrote(*texts)})
    with database.writing() as session:
        read = session.exec(select(ReadComment).where(ReadComment.words == "a three")).one()
        read.decision, read.words = Decision.WORDS_REMOVED, "█████ three"
    staff.open(DESK)
    assert shown(staff) == ["B two", "c four", "d one", "E five", "█████ three"]


@on_sqlite
def test_a_merged_rows_perspective_is_shown_nowhere(database: Database, staff: Visitor) -> None:
    begun(database, {"third-sector": wrote(*WORDS), "statutory": wrote("z One of two", "y Two of two")})
    staff.open(DESK)
    pages = [staff.page.find("main").get_text(" ")]
    for href in [str(a["href"]) for a in staff.page.select(".quotes--read a")]:
        staff.open(href)
        pages.append(staff.page.find("main").get_text(" "))
        staff.press("Save and code another passage", theme=["money"])
    assert len(pages) == 9
    staff.open(f"{DESK}/counts")
    pages.append(staff.page.find("main").get_text(" "))
    assert "Groups shown together" in pages[-1]
    staff.open(f"{DESK}/files")
    staff.press("Download the codings (CSV)")
    pages.append(staff.response.text)
    for text in pages:
        assert not re.search("statutory|third sector organisation|third-sector", text, re.IGNORECASE)
    for perspective in ("statutory", "third-sector"):
        staff.open(f"{DESK}?perspective={perspective}")
        assert shown(staff) == []


@on_sqlite
def test_no_byte_tells_who_of_a_merged_row_wrote_what(database: Database, staff: Visitor) -> None:
    """Comments change hands between the perspectives of a merged row: counts and files stay as they were."""
    one, other = list(WORDS), ["z One of two", "y Two of two"]
    begun(database, {"third-sector": wrote(*one), "statutory": wrote(*other)})
    swapped = {"third-sector": wrote(*other, *one[2:]), "statutory": wrote(*one[:2])}
    closed_round(database, swapped, slug="second")
    with database.writing() as session:
        examples.read_comments(session)
    seen = []
    for slug in ("pilot", "second"):
        staff.open(f"/rounds/{slug}/themes/files")
        lines = "question,comment,passage,theme\na_text,z One of two,One,money\na_text,a Papers come late,,notice"
        staff.press("See what would change", content=lines)
        staff.press("Store these codings")
        staff.open(f"/rounds/{slug}/themes/counts")
        seen.append(told(staff).replace(slug, "pilot"))
        staff.open(f"/rounds/{slug}/themes/files")
        staff.press("Download the codings (CSV)")
        seen.append(staff.response.text)
    assert seen[:2] == seen[2:] and "One,money" in seen[1]


@on_sqlite
def test_people_who_are_left_out_are_not_coded(database: Database, staff: Visitor) -> None:
    begun(database, {"third-sector": wrote("left out", "left out too"), "tsi": wrote("on the record")})
    staff.open(DESK)
    assert shown(staff) == ["on the record"]
    assert counted(database).base().comments == 1


@on_sqlite
def test_the_list_is_searched_and_narrowed(desk: None, database: Database, staff: Visitor) -> None:
    code_first(staff, "notice")
    for query, expected in (
        ("words=HUB+good", ["b The hub is good"]),
        ("perspective=tsi", ["h We speak for forty"]),
        ("theme=trust", ["a Papers come late"]),
        ("theme=money", []),
        ("question=b_word", []),
        ("partnership=fife", []),
        ("partnership=orkney&perspective=statutory", ["g We try"] * 6),
        ("state=waits", []),
        ("words=%00%ff&page=x&state=%F0%9F%92%A9", []),
    ):
        staff.open(f"{DESK}?{query}")
        assert shown(staff) == expected, query
    staff.open(f"{DESK}?state=uncoded")
    assert len(shown(staff)) == 12
    staff.follow("Code the next comment")
    staff.press("Save and code the next", theme=["trust"])
    assert "state=uncoded" in str(staff.response.url)


@on_sqlite
def test_a_long_list_comes_in_pages(database: Database, staff: Visitor) -> None:
    begun(database, {"third-sector": wrote(*[f"w {n:02}" for n in range(30)])})
    staff.open(DESK)
    assert shown(staff) == [f"w {n:02}" for n in range(25)] and "page 1 of 2" in staff.text
    staff.follow("Next page")
    assert shown(staff) == [f"w {n:02}" for n in range(25, 30)]


@pytest.mark.parametrize("what", ["changed", "put back", "kept back", "withdrawn", "answer gone"])
def test_a_comment_that_is_no_longer_shown_drops_out_of_every_figure(
    what: str, desk: None, database: Database, staff: Visitor
) -> None:
    code_first(staff, "money")
    assert counted(database).of("money").comments == 1
    with database.writing() as session:
        answer = session.exec(select(Answer).where(Answer.value == "a Papers come late")).one()
        read = session.exec(select(ReadComment).where(ReadComment.words == "a Papers come late")).one()
        if what == "changed":
            answer.value = "a Papers come early"
        elif what == "put back":
            session.delete(read)
        elif what == "kept back":
            read.decision, read.words = Decision.KEPT_BACK, ""
        elif what == "answer gone":
            answer.value = None
        else:
            responses.withdraw(session, session.get_one(Response, answer.response_id), now=NOON)
    assert counted(database).of("money").comments == 0
    staff.open(DESK)
    assert "Papers" not in staff.text
    if what in ("withdrawn", "kept back"):
        assert kept(database) == []


def test_new_words_of_a_comment_are_coded_anew_and_the_old_coding_is_forgotten(
    desk: None, database: Database, staff: Visitor
) -> None:
    code_first(staff, "money")
    with database.writing() as session:
        answer = session.exec(select(Answer).where(Answer.value == "a Papers come late")).one()
        answer.value = "a Papers come early"
        session.flush()
        examples.read_comments(session)
    staff.open(DESK)
    assert "13 comments are not yet coded." in staff.text and kept(database) == []


@on_sqlite
def test_comments_are_coded_only_once_the_round_is_closed(desk: None, database: Database, staff: Visitor) -> None:
    staff.open(DESK)
    open_again(database)
    for href in ("", "/counts", "/files"):
        staff.open(DESK + href, status=409)
        assert "Papers" not in staff.text


@on_sqlite
def test_who_codes_learns_of_rows_so_the_snapshot_is_final(desk: None, database: Database, staff: Visitor) -> None:
    staff.open(DESK)
    with database.reading() as session:
        round_ = rounds.by_slug(session, "pilot")
        opened = {
            place.slug: comments.snapshots.shown(session, round_, place).opened_at
            for place in rounds.places(session, round_)
        }
    assert opened["orkney"] is not None and opened["fife"] is None  # nothing of Fife was shown


CANNOT_BE_CODED: list[tuple[dict[str, Any], str, str]] = [
    ({}, "Tick at least one theme", "theme"),
    ({"theme": ["nothing"]}, "Tick at least one theme", "theme"),
    ({"theme": ["money"], "span": "excerpt"}, "Type the words", "excerpt"),
    ({"theme": ["money"], "span": "excerpt", "excerpt": "not there"}, "do not stand in the comment", "excerpt"),
    ({"theme": ["money"], "excerpt": "Papers"}, "Choose “these words”", "excerpt"),
    ({"theme": ["money"], "span": "excerpt", "excerpt": "x" * 10_001}, "10,001 characters", "excerpt"),
    ({"theme": ["money"], "served": "0123"}, "changed while you coded it", "theme"),
]


@on_sqlite
def test_what_cannot_be_coded_is_told_beside_its_field_and_nothing_is_lost(
    desk: None, database: Database, staff: Visitor
) -> None:
    for fields, said, field in CANNOT_BE_CODED:
        staff.open(DESK)
        staff.follow("Code the next comment")
        staff.press("Save and code the next", status=422, **fields)
        assert said in staff.page.find(id=f"{field}-error").get_text()
        assert staff.page.select_one(f".error-summary a[href='#{field}']") and staff.page.find(id=field)
        assert staff.page.find(id="excerpt").get_text().strip() == fields.get("excerpt", "")
        ticked = [box["value"] for box in staff.page.select("input[name=theme][checked]")]
        assert ticked == [code for code in fields.get("theme", []) if code == "money"]
    assert kept(database) == []


@on_sqlite
def test_a_passage_is_changed_and_taken_off(desk: None, database: Database, staff: Visitor) -> None:
    code_first(staff, "money", button="Save and code another passage", span="excerpt", excerpt="Papers")
    staff.follow("Change")
    assert staff.page.find(id="excerpt").get_text().strip() == "Papers"
    staff.press("Save and code another passage", theme=["trust"], excerpt="Papers   come")
    assert kept(database) == [("Papers come", "trust")]
    staff.press("Take its themes off passage 1")
    assert kept(database) == [] and "Not yet coded" in staff.text


def test_two_who_code_one_comment_do_not_overwrite_each_other(
    desk: None, app: FastAPI, database: Database, staff: Visitor
) -> None:
    second = sign_in(app, database, NOON, "second@example.org")
    for person in (staff, second):
        person.open(DESK)
        person.follow("Code the next comment")
    staff.press("Save and code the next", theme=["money"])
    second.press("Save and code the next", status=422, theme=["trust"])
    assert "changed while you coded it" in second.text and "The whole comment: Money" in told(second)
    assert kept(database) == [("a Papers come late", "money")]


def test_what_is_withdrawn_while_it_is_coded_is_not_coded(desk: None, database: Database, staff: Visitor) -> None:
    staff.open(DESK)
    staff.follow("Code the next comment")
    with database.writing() as session:
        answer = session.exec(select(Answer).where(Answer.value == "a Papers come late")).one()
        responses.withdraw(session, session.get_one(Response, answer.response_id), now=NOON)
    staff.press("Save and code the next", status=404, theme=["money"])
    assert "withdrawn it" in staff.text and kept(database) == []


@on_sqlite
def test_that_was_coded_is_noted_and_never_what(desk: None, database: Database, staff: Visitor) -> None:
    code_first(staff, "money")
    staff.open(f"{DESK}/files")
    staff.press("Download the codings (CSV)")
    with database.reading() as session:
        noted = session.exec(select(AuditEntry).where(col(AuditEntry.event).like("cod%"))).all()
        noted += session.exec(select(AuditEntry).where(col(AuditEntry.event) == "comment:code")).all()
        assert sorted((entry.event, entry.subject) for entry in noted) == [
            ("codebook:change", "small/1"),
            ("codings:export", "pilot"),
            ("comment:code", "pilot"),
        ]


@on_sqlite
def test_nobody_else_sees_the_desk(desk: None, visitor: Visitor) -> None:
    for href in (DESK, f"{DESK}/counts", f"{DESK}/files", f"{DESK}/comments/{'0' * 32}", BOOK, f"{BOOK}/csv"):
        visitor.open(href, status=401)
        assert "Papers" not in visitor.text


@on_sqlite
def test_a_page_names_no_response(desk: None, database: Database, staff: Visitor) -> None:
    staff.open(DESK)
    pages = staff.response.text
    staff.follow("Code the next comment")
    pages += staff.response.text
    staff.open(f"{DESK}/files")
    staff.press("Download the codings (CSV)")
    pages += staff.response.text
    with database.reading() as session:
        ids = [response.id for response in session.exec(select(Response))]
    assert len(ids) == 13 and not [one for one in ids if str(one) in pages or one.hex in pages]


# The codebook ---------------------------------------------------------------------------------------------------------


def test_a_codebook_grows_and_says_what_changed(database: Database, staff: Visitor) -> None:
    closed_round(database, GIVEN)
    staff.open(DESK)
    staff.follow("Codebook")
    assert staff.path == BOOK and "There is no theme yet." in staff.text
    staff.follow("Add a theme")
    staff.press("Add it and another", title="Trust", meaning="People rely on each other")
    staff.press("Add the theme", title="Early notice", parent="trust")
    assert "2 themes, version 2" in staff.text
    staff.follow("Trust")
    staff.press("Save the theme", title="Trust and respect")
    staff.follow("What changed")
    assert "Version 3 “Trust” is called “Trust and respect” now staff@example.org" in staff.text
    assert "Version 1 “Trust” added" in told(staff)


def test_a_merged_themes_passages_stand_under_the_other(desk: None, database: Database, staff: Visitor) -> None:
    code_first(staff, "notice")
    staff.open(f"{BOOK}/themes/notice")
    staff.press("Merge the two", into="money")
    staff.open(f"{BOOK}/versions")
    assert "“Notice” merged into “Money”" in staff.text
    found = counted(database)
    assert found.of("money").comments == 1 and found.of("trust").comments == 0 and found.waiting == 0
    staff.open(f"{DESK}?theme=money")
    assert shown(staff) == ["a Papers come late"]


def test_a_split_themes_passages_are_offered_to_be_coded_again(desk: None, database: Database, staff: Visitor) -> None:
    code_first(staff, "money", button="Save and code another passage", span="excerpt", excerpt="Papers")
    staff.open(f"{BOOK}/themes/money")
    staff.press("Split the theme", **{"title-1": "Grants", "title-2": "Budgets"})
    assert counted(database).waiting == 1 and counted(database).uncoded == 13
    staff.open(f"{DESK}/counts")
    staff.follow("1 passage waits to be coded again")
    assert shown(staff) == ["a Papers come late"] and "to code again, was Money" in told(staff)
    staff.follow("Code the next comment")
    assert staff.page.find(id="excerpt").get_text().strip() == "Papers"
    assert staff.text.count("takes the place of the theme that was split") == 2
    staff.press("Save and code the next", theme=["budgets"])
    assert staff.path == DESK and shown(staff) == []
    assert kept(database) == [("Papers", "budgets")] and counted(database).waiting == 0


@on_sqlite
def test_a_theme_that_is_taken_out_loses_no_passage(desk: None, database: Database, staff: Visitor) -> None:
    code_first(staff, "money")
    staff.open(f"{BOOK}/themes/money")
    staff.press("Take it out", status=422)
    assert "Tick the box" in staff.text
    staff.press("Take it out", confirm="yes")
    assert "Money" not in staff.text
    staff.open(f"{DESK}?state=waits")
    assert shown(staff) == ["a Papers come late"] and kept(database) == [("a Papers come late", "money")]
    staff.open(f"{BOOK}/themes/money", status=404)


CANNOT_STAND: list[tuple[str, str, dict[str, str], str]] = [
    ("/new", "Add the theme", {}, "Say what the theme is called"),
    ("/new", "Add the theme", {"title": "TRUST"}, "There is a theme “TRUST” already"),
    ("/new", "Add the theme", {"title": "x" * 101}, "101 characters"),
    ("/new", "Add the theme", {"title": "Hope", "meaning": "y" * 1001}, "1,001 characters"),
    ("/new", "Add the theme", {"title": "Hope", "parent": "notice"}, "two levels"),
    ("/new", "Add the theme", {"title": "Hope", "parent": "gone"}, "Choose a theme"),
    ("/new", "Add the theme", {"title": "Hope", "served": "0"}, "Somebody else changed the codebook"),
    ("/themes/trust", "Save the theme", {"parent": "money"}, "two levels"),
    ("/themes/money", "Save the theme", {"parent": "money"}, "Choose a theme"),
    ("/themes/money", "Merge the two", {}, "Choose the theme that takes"),
    ("/themes/money", "Merge the two", {"into": "money"}, "Choose the theme that takes"),
    ("/themes/money", "Split the theme", {"title-1": "Only one"}, "at least two themes"),
    ("/themes/money", "Split the theme", {"title-1": "A", "title-2": "a"}, "a theme “a” already"),
    ("/themes/money", "Split the theme", {"title-1": "A", "meaning-2": "B"}, "Say what the theme is called"),
]


@on_sqlite
def test_a_theme_that_cannot_stand_is_told_and_nothing_typed_is_lost(
    desk: None, database: Database, staff: Visitor
) -> None:
    for page, button, fields, said in CANNOT_STAND:
        staff.open(BOOK + page)
        staff.press(button, status=422, **fields)
        assert said in staff.page.select_one(".error-summary").get_text()
        for link in staff.page.select(".error-summary a"):
            assert staff.page.find(id=str(link["href"])[1:])
        for name, value in fields.items():
            field = staff.page.find(id=name)
            if field is not None and field.name != "select":
                assert value in (field.get("value") or field.get_text())
    with database.reading() as session:
        assert codebooks.newest(session, "small").number == 1


@on_sqlite
def test_a_theme_with_others_under_it_is_neither_merged_nor_split(desk: None, staff: Visitor) -> None:
    staff.open(f"{BOOK}/themes/trust")
    assert "First put the themes under it elsewhere" in staff.text
    for press in ({"press": "merge", "into": "money"}, {"press": "take-out", "confirm": "yes"}):
        answer = staff.client.post(f"{BOOK}/themes/trust", data={"served": "1", **press})
        assert answer.status_code == 422 and "Put the themes under it elsewhere first: Notice" in answer.text


@on_sqlite
def test_two_rounds_of_one_questionnaire_share_the_codebook(desk: None, database: Database, staff: Visitor) -> None:
    closed_round(database, {"third-sector": wrote(*WORDS)}, slug="second", shape=examples.questionnaire(version=2))
    with database.writing() as session:
        examples.read_comments(session)
    staff.open("/rounds/second/themes")
    staff.follow("Code the next comment")
    assert [box["value"] for box in staff.page.select("input[name=theme]")] == ["trust", "notice", "money"]


# Files ----------------------------------------------------------------------------------------------------------------


def test_codings_go_out_and_come_in_after_a_look(desk: None, database: Database, staff: Visitor) -> None:
    code_first(staff, "money")
    staff.open(f"{DESK}/files")
    staff.press("Download the codings (CSV)")
    assert 'filename="pilot-codings.csv"' in staff.response.headers["content-disposition"]
    content = staff.response.content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(content)))
    assert [line["comment"] for line in lines] == sorted(line["comment"] for line in lines) and len(lines) == 13
    assert lines[0] == {
        "partnership": "orkney",
        "perspective": "third-sector",
        "question": "a_text",
        "comment": "a Papers come late",
        "passage": "",
        "theme": "money",
    }
    edited = content.replace("a Papers come late,,money", "a Papers come late,Papers,trust")
    staff.open(f"{DESK}/files")
    staff.press("See what would change", content=edited)
    assert "1 comment would have other themes. 12 would stay as they are." in staff.text
    assert "“Papers”: Trust" in told(staff) and "Nothing is stored yet." in staff.text
    assert kept(database) == [("a Papers come late", "money")]
    staff.press("Store these codings")
    assert staff.path == DESK and kept(database) == [("Papers", "trust")]


@on_sqlite
def test_a_file_with_an_error_stores_nothing_and_is_not_lost(desk: None, database: Database, staff: Visitor) -> None:
    text = "question,comment,passage,theme\na_text,a Papers come late,,money\na_text,Gone,,money\na_text,e Two,,x"
    staff.open(f"{DESK}/files")
    staff.press("See what would change", status=422, content=text)
    said = staff.page.select_one(".error-summary").get_text(" ")
    assert "Line 3: No comment" in said and "Line 4: The codebook has no theme x" in said
    assert staff.page.find(id="content").get_text().strip() == text and kept(database) == []


@on_sqlite
def test_nothing_is_stored_that_was_not_looked_at_as_it_stands(desk: None, database: Database, staff: Visitor) -> None:
    text = "question,comment,passage,theme\na_text,a Papers come late,,money"
    staff.open(f"{DESK}/files")
    staff.press("See what would change", content=text)
    staff.press("Store these codings", content=text.replace("money", "trust"))
    assert "Nothing is stored yet." in staff.text and kept(database) == []
    staff.press("Store these codings")
    assert kept(database) == [("a Papers come late", "trust")]


@on_sqlite
def test_a_codebook_goes_out_and_comes_in_after_a_look(desk: None, database: Database, staff: Visitor) -> None:
    staff.open(f"{BOOK}/files")
    staff.follow("Download the codebook (CSV)")
    content = staff.response.content.decode("utf-8-sig")
    assert content.splitlines()[1] == "trust,Trust,People rely on each other,,"
    staff.open(f"{BOOK}/files")
    staff.press("See what would change", content=content + "hope,=Hope,,,\n")
    assert "“=Hope” added" in staff.text
    staff.press("Store these themes")
    assert "4 themes, version 2" in staff.text
    staff.open(f"{BOOK}/csv")
    assert "hope,'=Hope" in staff.response.text


# Planted faults: each turns one of the stories red --------------------------------------------------------------------


@on_sqlite
def test_a_planted_perspective_of_a_merged_row_is_found(
    database: Database, staff: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.comments.replace", lambda comment, **_more: comment)
    with pytest.raises(AssertionError):
        test_no_byte_tells_who_of_a_merged_row_wrote_what(database, staff)


@on_sqlite
def test_a_planted_order_of_response_is_found(
    database: Database, staff: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coding, "sorted", lambda its, **_more: list(its), raising=False)
    with pytest.raises(AssertionError):
        test_the_list_is_sorted_by_the_words_that_are_shown(database, staff)


@on_sqlite
def test_a_planted_comment_of_a_left_out_person_is_found(
    database: Database, staff: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_read = comments.to_read

    def careless(its: Any, rows: Rows, written: Any) -> Any:
        return to_read(its, Rows(dict.fromkeys(rows.of, Row.OWN), rows.confidential), written)

    monkeypatch.setattr(themes, "to_read", careless)
    monkeypatch.setattr(comments, "is_counted", lambda: col(Response.is_submitted))
    with pytest.raises(AssertionError):
        test_people_who_are_left_out_are_not_coded(database, staff)


@on_sqlite
def test_a_planted_coding_of_other_words_is_found(
    desk: None, database: Database, staff: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(themes, "fingerprint", lambda _words: "the same")
    with pytest.raises(AssertionError):
        test_new_words_of_a_comment_are_coded_anew_and_the_old_coding_is_forgotten(desk, database, staff)
