"""Promising practice: offered with consent, found by all partnerships, taken back for good, and no way to a figure."""

import itertools
import random
from dataclasses import replace

import pytest
from fastapi import FastAPI
from sqlmodel import select

from app.core.access import Role
from app.core.place_names import telling_names
from app.core.practice import (
    InReports,
    Offer,
    Practice,
    Search,
    Source,
    Tag,
    for_reports,
    found,
    is_link,
    names_itself,
    problems_with,
)
from app.core.rounds import Naming
from app.store import practices, questionnaires, rounds
from app.store import responses as kept_responses
from app.store.db import Database
from app.store.practice_tables import Practice as Kept
from app.store.practice_tables import PracticeTag
from app.store.tables import AuditEntry, Response
from tests import examples
from tests.conftest import Clock, sign_in
from tests.examples import A_DAY, KEYS, NOON, open_round
from tests.test_access import visitor_as
from tests.visitor import Visitor

NEW = "/partnerships/orkney/practices/new"
TAG = "small/a1"
GOOD = {
    "title": "A forum that meets in the evening",
    "words": "We moved the forum to the evening.\n\nMore people came.",
    "evidence": "Twice as many came.",
    "link": "https://www.example.org/forum.pdf",
    "tag": [TAG, "small/a2"],
    "in_reports": "named",
    "agreed": "yes",
}


@pytest.fixture
def asked(database: Database) -> None:
    """A closed round in Orkney and Fife in which some may be quoted."""
    its = examples.questionnaire(may_quote={"question": "b_yes", "is": ["yes"]})
    with database.writing() as session:
        round_ = open_round(session, its=its, naming=Naming.NAMED)
        said = [
            {"a1": "agree", "b_yes": "yes" if n % 2 else "no", "a_text": f"Passage {n} may be read"} for n in range(6)
        ]
        examples.bring_in(session, round_, examples.responses("third-sector", *said))
        rounds.close_round(session, round_, now=NOON)
        examples.read_comments(session, but="Passage 5 may be read")


def offer(visitor: Visitor, **more: object) -> str:
    """Offers a practice of Orkney; where it is read."""
    visitor.open(NEW)
    visitor.press("Offer it", **{**GOOD, **more})
    assert visitor.path.startswith("/practices/")
    return visitor.path


# What is offered ------------------------------------------------------------------------------------------------------


def test_a_practice_is_offered_under_its_partnerships_name_with_what_it_agreed_to(
    asked: None, staff: Visitor, database: Database
) -> None:
    offer(staff)
    assert staff.page.find("h1").get_text() == GOOD["title"]
    for words in (
        "Orkney",
        "We moved the forum to the evening.",
        "Twice as many came.",
        "staff@example.org, 7 April 2027",
    ):
        assert words in staff.text
    assert (
        "Orkney agrees that everyone with an account may read this practice under its name. It may stand in reports"
        " over all partnerships, with the partnership’s name. The partnership can take it back at any time."
    ) in staff.text
    link = staff.page.find("a", string=GOOD["link"])
    assert link["href"] == GOOD["link"] and "noreferrer" in link["rel"]
    staff.follow("Statement a1")
    assert staff.path == "/practices" and "1 practice found" in staff.text
    with database.reading() as session:
        noted = session.exec(select(AuditEntry).where(AuditEntry.event == "practice:offer")).one()
        assert noted.subject.startswith("orkney/") and "forum" not in repr(noted)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("agreed", None, "Tick the box if the partnership agrees"),
        ("title", " \u200b", "Give the practice a title."),
        ("words", "", "Say what you do."),
        ("words", "x" * 2_001, "2,001 characters long"),
        ("title", "x" * 121, "121 characters long"),
        ("link", "javascript:alert(1)", "Write the whole address"),
        ("link", "www.example.org", "Write the whole address"),
        ("link", "https://me:secret@example.org/", "Write the whole address"),
        ("tag", None, "Tick at least one question"),
        ("tag", "small/zz", "no longer here"),
        ("tag", "nonsense", "Tick at least one question"),
        ("in_reports", None, "Choose whether it may stand in reports"),
        ("in_reports", "always", "Choose whether it may stand in reports"),
        ("source", "pilot/a_text/0123", "may not be quoted any more"),
    ],
)
def test_what_cannot_be_offered_is_told_and_nothing_typed_is_lost(
    asked: None, staff: Visitor, database: Database, field: str, value: str | None, said: str
) -> None:
    staff.open(NEW)
    staff.press("Offer it", status=422, **{**GOOD, field: value})
    assert said in staff.text
    for name in {"title", "words", "evidence", "link"} - {field}:
        assert " ".join(str(GOOD[name]).split()) in " ".join(staff.response.text.split())
    if field != "tag":
        ticked = staff.page.find_all("input", checked=True, attrs={"name": "tag"})
        assert [tick["value"] for tick in ticked] == GOOD["tag"]
    with database.reading() as session:
        assert session.exec(select(Kept)).all() == []


def test_a_practice_is_changed_under_a_consent_of_its_own(asked: None, staff: Visitor, clock: Clock) -> None:
    href = offer(staff)
    clock.time = NOON + A_DAY / 4
    staff.follow("Change it, or take it back")
    staff.press("Save the changes", status=422, title="Changed")
    assert "Tick the box if the partnership agrees" in staff.text
    staff.press("Save the changes", title="Changed", in_reports="no", tag=TAG, agreed="yes")
    assert staff.path == href and staff.page.find("h1").get_text() == "Changed"
    assert "It stands in no report." in staff.text and "Statement a2" not in staff.text


def test_two_who_change_it_at_once_lose_nothing(asked: None, app: FastAPI, database: Database, staff: Visitor) -> None:
    href = offer(staff)
    second = sign_in(app, database, NOON, "second@example.org")
    for visitor in (staff, second):
        visitor.open(f"/partnerships/orkney{href}")
    staff.press("Save the changes", title="From the first", agreed="yes")
    second.press("Save the changes", status=422, title="From the second", agreed="yes")
    assert "Somebody else changed this practice" in second.text
    assert second.page.find(id="title")["value"] == "From the second"
    second.open(href)
    assert second.page.find("h1").get_text() == "From the first"


def test_what_is_taken_back_is_gone_everywhere(asked: None, staff: Visitor, database: Database) -> None:
    href = offer(staff)
    staff.open(f"/partnerships/orkney{href}")
    staff.press("Take it back", status=422)
    assert "Tick the box" in staff.text
    staff.press("Take it back", confirm="yes")
    assert staff.path == "/practices" and "No practice has been offered yet" in staff.text
    staff.open(href, status=404)
    with database.reading() as session:
        assert session.exec(select(Kept)).all() == session.exec(select(PracticeTag)).all() == []
        assert practices.every(session) == []
        events = {entry.event for entry in session.exec(select(AuditEntry))}
    assert "practice:withdraw" in events


def test_another_partnership_cannot_reach_it_to_change_it(asked: None, staff: Visitor) -> None:
    href = offer(staff)
    staff.open(f"/partnerships/fife{href}", status=404)
    for action in ("", "/withdraw"):
        posted = staff.client.post(f"/partnerships/fife{href}{action}", data={**GOOD, "confirm": "yes"})
        assert posted.status_code == 404
    staff.open(href)


@pytest.mark.parametrize("href", ["/practices", "/practices/x", NEW, "/partnerships/narnia/practices/new"])
def test_nobody_without_an_account_reads_or_offers(asked: None, visitor: Visitor, href: str) -> None:
    visitor.open(href, status=401)
    assert visitor.client.post("/partnerships/orkney/practices", data=GOOD).status_code == 401


@pytest.mark.parametrize("href", ["/practices/x", "/partnerships/narnia/practices/new", f"/practices/{'0' * 32}"])
def test_what_is_not_there_is_said_to_be_not_there(asked: None, staff: Visitor, href: str) -> None:
    staff.open(href, status=404)


def test_a_coordinator_offers_for_their_own_partnership_and_reads_everyones(
    asked: None, app: FastAPI, database: Database, staff: Visitor
) -> None:
    theirs = offer(staff)
    visitor = visitor_as(app, database, Role.COORDINATOR, "fife")
    visitor.open("/practices")
    assert [a["href"] for a in visitor.page.select("details a")] == ["/partnerships/fife/practices/new"]
    visitor.open(theirs)
    assert "Change it, or take it back" not in visitor.text
    visitor.open(f"/partnerships/orkney{theirs}", status=404)
    visitor.open("/partnerships/fife/practices/new")
    visitor.press("Offer it", **{**GOOD, "title": "Ours"})
    visitor.follow("Change it, or take it back")
    visitor.press("Take it back", confirm="yes")
    assert "1 practice" in visitor.text


# Passages -------------------------------------------------------------------------------------------------------------


def offered_passages(visitor: Visitor) -> list[str]:
    visitor.open(NEW)
    field = visitor.page.find("select", id="source")
    return [option.get_text() for option in field.find_all("option")] if field else []


def test_only_released_passages_of_those_who_may_be_quoted_can_be_taken(asked: None, staff: Visitor) -> None:
    assert offered_passages(staff) == ["None", "Passage 1 may be read", "Passage 3 may be read"]


def test_a_passage_stands_without_its_group_until_its_writer_withdraws(
    asked: None, staff: Visitor, database: Database
) -> None:
    offered_passages(staff)
    passage = staff.page.find("option", string="Passage 3 may be read")["value"]
    staff.press("Offer it", **{**GOOD, "source": passage})
    href = staff.path
    assert staff.page.find("blockquote").get_text() == "Passage 3 may be read"
    assert "third sector organisation" not in staff.text
    with database.writing() as session:
        for response in session.exec(select(Response)).all():
            kept_responses.withdraw(session, response, now=NOON + A_DAY)
    staff.open(href)
    assert not staff.page.find("blockquote") and "Passage 3" not in staff.response.text


def test_no_passage_leaves_a_round_whose_participants_were_told_that_no_name_is_told(
    asked: None, staff: Visitor, database: Database
) -> None:
    with database.writing() as session:
        rounds.by_slug(session, "pilot").naming = Naming.ANONYMOUS
    assert offered_passages(staff) == []


def test_no_passage_is_taken_where_nobody_was_asked_for_leave(staff: Visitor, database: Database) -> None:
    with database.writing() as session:
        round_ = open_round(session, naming=Naming.NAMED)
        examples.bring_in(session, round_, examples.responses("third-sector", *[{"a_text": "Words"}] * 6))
        rounds.close_round(session, round_, now=NOON)
        examples.read_comments(session)
    assert offered_passages(staff) == []


def test_what_is_kept_of_a_passage_leads_to_no_response(asked: None, staff: Visitor, database: Database) -> None:
    offered_passages(staff)
    passage = staff.page.find("option", string="Passage 3 may be read")["value"]
    staff.press("Offer it", **{**GOOD, "source": passage})
    with database.reading() as session:
        kept = session.exec(select(Kept)).one()
        for response in session.exec(select(Response)):
            assert response.id.hex not in repr(kept).replace("-", "") and response.key not in repr(kept)
        handles = {
            KEYS.comment_handle(response.id.hex, "a_text", "answer") for response in session.exec(select(Response))
        }
        assert kept.source_handle in handles, "and with the key of this installation it is found again"


# Finding --------------------------------------------------------------------------------------------------------------

A, B, C = Tag("small", "a1"), Tag("small", "a2"), Tag("criteria", "c1")


def practice(title: str, place: str, *tags: Tag, words: str = "Words", **more: object) -> Practice:
    offered = Offer(title, words, "", "", frozenset(tags), InReports.NAMED)
    return Practice(title, place, place.capitalize(), replace(offered, **more), telling_names(place.capitalize(), []))  # type: ignore[arg-type]


EVERY = [
    practice("Forum in the evening", "orkney", A, C, words="Càirdeil ann an Gàidhlig"),
    practice("Young people’s panel", "fife", A, B),
    practice("Budget day", "fife", C, words="An evening for everyone"),
]


@pytest.mark.parametrize(
    ("search", "titles"),
    [
        (Search(), ["Budget day", "Forum in the evening", "Young people’s panel"]),
        (Search("EVENING"), ["Budget day", "Forum in the evening"]),
        (Search("evening fife"), ["Budget day"]),
        (Search("cairdeil gaidhlig"), ["Forum in the evening"]),
        (Search("even"), ["Budget day", "Forum in the evening"]),
        (Search("evening panel"), []),
        (Search(question=A), ["Forum in the evening", "Young people’s panel"]),
        (Search(question=A, criterion=C), ["Forum in the evening"]),
        (Search(partnership="fife"), ["Budget day", "Young people’s panel"]),
        (Search("evening", criterion=C, partnership="orkney"), ["Forum in the evening"]),
        (Search(question=Tag("small", "zz")), []),
        (Search(partnership="narnia"), []),
    ],
)
def test_practices_are_found_by_words_question_criterion_and_partnership(search: Search, titles: list[str]) -> None:
    for shuffled in itertools.permutations(EVERY):
        assert [p.offer.title for p in found(shuffled, search)] == titles


def test_a_search_stands_in_the_page_and_may_find_nothing(asked: None, staff: Visitor) -> None:
    offer(staff)
    staff.open("/practices")
    assert staff.form_of("Search")["method"] == "get"
    staff.open("/practices?words=evening")
    assert "1 practice found" in staff.text and staff.page.find(id="words")["value"] == "evening"
    staff.open("/practices?words=%3Cb%3Enothing%3C/b%3E")
    assert "Nothing found" in staff.text and not staff.page.find("b")
    staff.follow("Show all")
    assert "1 practice" in staff.text
    for address in ("question=zz", "criterion=/", "partnership=narnia", "words=%E2%80%8B", "words=" + "x" * 9_000):
        staff.open(f"/practices?{address}")


# In reports -----------------------------------------------------------------------------------------------------------


def test_a_report_tells_what_was_agreed_to_and_no_more() -> None:
    its = examples.questionnaire()
    offered = [
        practice("Named", "orkney", A, link="https://www.orkney.example/"),
        practice("Unnamed", "fife", B, A, C, in_reports=InReports.UNNAMED, link="https://www.fife.example/"),
        practice("In no report", "fife", A, in_reports=InReports.NO),
        practice("On another questionnaire", "fife", C),
        practice("Unnamed", "moray", A, words="We in MORAY do this", in_reports=InReports.UNNAMED),
    ]
    told = for_reports(offered, its)
    assert [(p.title, p.partnership, p.link, list(p.questions)) for p in told] == [
        ("Named", "Orkney", "https://www.orkney.example/", ["a1"]),
        ("Unnamed", None, "", ["a1", "a2"]),
    ]
    assert "moray" not in repr(told).lower() and "fife" not in repr(told[1]).lower()


def test_two_practices_that_differ_in_their_partnership_alone_read_alike_without_the_name() -> None:
    """No order and no mark tells which partnership stands behind a practice without a name."""
    its, rng = examples.questionnaire(), random.Random(7)
    for _attempt in range(20):
        offered = [
            practice(rng.choice("ab"), place, rng.choice([A, B]), in_reports=InReports.UNNAMED)
            for place in ("orkney", "fife", "moray")
        ]
        moved = [
            replace(p, partnership=q.partnership, partnership_name=q.partnership_name, id=q.id)
            for p, q in zip(offered, rng.sample(offered, 3), strict=True)
        ]
        assert for_reports(offered, its) == for_reports(moved, its)


@pytest.mark.parametrize(
    ("words", "tells"),
    [
        ("In Argyll we meet", True),
        ("in BUTE we meet", True),
        ("Argyll and Bute Council pays", True),
        ("The council and the islands", False),
        ("NHS Highland pays", True),
        ("Butes and argyllic", False),
    ],
)
def test_a_practice_without_a_name_may_not_name_itself(words: str, tells: bool) -> None:
    names = telling_names("Argyll and Bute", ["Argyll and Bute Council"], ["NHS Highland"])
    offered = Offer("Title", words, "", "", frozenset({A}), InReports.UNNAMED)
    assert (names_itself(offered, names) is not None) is tells
    problems = problems_with(offered, agreed=True, tags=frozenset({A}), names=names)
    assert [p.where for p in problems] == (["in_reports"] if tells else [])
    assert not problems_with(
        replace(offered, in_reports=InReports.NAMED), agreed=True, tags=frozenset({A}), names=names
    )


@pytest.mark.parametrize(
    "link", ["ftp://example.org/", "https://", "data:text/html,x", "//example.org", "https://a b.org"]
)
def test_only_addresses_of_public_pages_are_links(link: str) -> None:
    assert not is_link(link)
    assert is_link("https://www.example.org/a.pdf?x=1#y") and is_link("http://example.org")


def test_a_source_leads_nowhere_by_itself() -> None:
    assert Source("pilot", "a_text", "0123") != Source("pilot", "a_text", "0124")


def test_criteria_are_ticked_beside_questions(staff: Visitor, database: Database) -> None:
    with database.writing() as session:
        questionnaires.keep(session, examples.questionnaire())
        criteria = examples.small(id="plans", short_title="Plans", version=2)
        criteria["verdicts"] = {"criteria": [{"question": "a2", "number": "6a", "title": "A criterion"}]}
        questionnaires.keep(session, type(examples.questionnaire()).model_validate(criteria))
    offer(staff, tag=["plans/a2", "small/a1"])
    assert "Criterion 6a. A criterion" in staff.text
    staff.open("/practices")
    assert staff.page.find("select", id="criterion").get_text().split() == ["Any", "6a.", "A", "criterion"]
    staff.open("/practices?criterion=plans/a2")
    assert "1 practice found" in staff.text
