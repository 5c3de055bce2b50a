"""A plan read by two, blind, and settled: what is counted, what is seen, and what the desk shows."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlmodel import select

from app import language, main
from app.core import review as core
from app.core.answers import Answer
from app.core.document import Quotes
from app.core.grounds import Grounds
from app.core.review import Plan, Reading, Review
from app.core.rounds import Mode
from app.core.verdict_rule import VerdictRule
from app.reports import OVER_PARTNERSHIPS
from app.store import erasure, facts, partnerships, report_facts, responses, reviews, rounds, schema, snapshots
from app.store.db import Database
from app.store.reopening import reopen_round
from app.store.tables import Answer as Kept
from app.store.tables import AuditEntry, Response
from tests import examples, golden
from tests.conftest import KINDS, _fresh
from tests.examples import A_DAY, KEYS, NOON
from tests.report_words import everything
from tests.test_criteria import response
from tests.test_house_rules import Marked, _strings, untranslated
from tests.test_verdicts import CRITERIA
from tests.visitor import Visitor, filled

assert CRITERIA.verdicts is not None
RULE: VerdictRule = CRITERIA.verdicts
ROWS = [*(row.question for row in RULE.criteria), *RULE.apart]
OTHERS = ("fife", "glasgow", "shetland")  # each read by one, so that there is a report over the round
DESK = "/rounds/pilot/partnerships/orkney/review"
VERDICTS = "/response/review/verdicts"


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, migrated: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """SQLite, but for the few tests where the kind makes a difference."""
    yield from _fresh(request.param, migrated, tmp_path)


BOTH = pytest.mark.parametrize("database_url", KINDS, indirect=True)


@pytest.fixture
def code(database: Database) -> str:
    """The code of reviewers of Orkney's plan, in an open review of three plans."""
    with database.writing() as session:
        round_ = examples.open_round(session, its=CRITERIA, partnerships=["orkney", *OTHERS], mode=Mode.ON_THE_RECORD)
        return examples.code_of(session, round_, "reviewer")


def reviewer(app: FastAPI, code: str, name: str) -> Visitor:
    """A reviewer who has begun on Orkney's plan, under their name."""
    visitor = Visitor(app)
    visitor.open(f"/join/{code}")
    visitor.press("Start", organisation_other=name, consent="yes")
    return visitor


def fields(level: int, words: str = "", page: str = "", **more: str) -> dict[str, str]:
    """The form of a plan with the same level on each criterion; `more` by field."""
    filled = {f"value__{code}": CRITERIA.codes[code][level] for code in ROWS}
    noted = {f"note__{code}": words for code in ROWS} | {f"page__{code}": page for code in ROWS}
    return filled | noted | more


def read(visitor: Visitor, level: int, words: str = "", page: str = "", **more: str) -> Visitor:
    """Fills in the plan, as its page sends it; the journeys in a browser press the buttons."""
    typed = {name.replace("__", "."): its for name, its in fields(level, words, page, **more).items()}
    served = {f"served.{q.code}": "" for q in CRITERIA.questions}
    answer = visitor.client.post("/response/review", data={"holder": holder(visitor), **served, **typed})
    assert answer.url.path == "/response/check", answer.text
    return visitor


def complete(visitor: Visitor) -> Visitor:
    """Says that the reading is complete."""
    answer = visitor.client.post("/response/review/complete", data={"holder": holder(visitor)})
    assert answer.status_code == 200, answer.text
    return visitor


def holder(visitor: Visitor) -> str:
    """The mark of this visitor's response, as their pages carry it."""
    found = re.search(r'name="holder" value="(\w+)"', visitor.client.get("/response/withdraw").text)
    assert found
    return found[1]


def two_complete(app: FastAPI, code: str, **more: str) -> tuple[Visitor, Visitor]:
    """Ann met everything with her evidence, Bob partially with his; both say that they are complete."""
    ann = read(reviewer(app, code, "Ann Reviewer"), 0, "Ann saw targets", "12", **more)
    bob = read(reviewer(app, code, "Bob Reader"), 1, "Bob saw none", "40", **more)
    return complete(ann), complete(bob)


def closed(database: Database, *, others: bool = True) -> dict[str, Any]:
    """Closes the round; the criteria report as data, and all that it says under `words`."""
    with database.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        if others:
            examples.bring_in(
                session, round_, [response(place, "Dan Other", criterion_2=Answer("not_met")) for place in OTHERS]
            )
        rounds.close_round(session, round_, now=NOON)
        made = OVER_PARTNERSHIPS["criteria"](report_facts.over_partnerships(session, round_, now=NOON))
    quoted = [quote for part in made.parts if isinstance(part, Quotes) for quote in part.quotes]
    return {**made.facts, "words": "\n".join(everything(made)), "quotes": quoted}


def counts(made: dict[str, Any], code: str = "criterion_1") -> dict[str, int] | None:
    """The counts of one criterion."""
    found: dict[str, int] | None = next(its["counts"] for its in made["criteria"] if its["code"] == code)
    return found


def kept(database: Database) -> dict[str, tuple[bool, Review | None]]:
    """Of each response by name whether it is submitted, and what it is in the review."""
    with database.reading() as session:
        return {r.organisation or "": (r.is_submitted, r.review) for r in session.exec(select(Response))}


# What is counted -----------------------------------------------------------------------------------------------------


def settled_alone_is_counted(app: FastAPI, database: Database, code: str) -> None:
    """Two read, one settles: the settled verdicts are counted, and neither first reading."""
    ann, bob = two_complete(app, code)
    for visitor in (ann, bob):
        visitor.client.post("/response/submit", data={"holder": holder(visitor)})
    bob.open(VERDICTS)
    bob.press("Settle the verdicts", **fields(1, "Settled on page 40", "40"))
    for visitor in (ann, bob):
        visitor.client.post("/response/submit", data={"holder": holder(visitor)})
    made = closed(database)
    assert counts(made) == {"fully_met": 0, "partially_met": 1, "not_met": 0}
    assert made["unsettled"] == [] and made["begun"] == []
    assert next(p for p in made["plans"] if p["slug"] == "orkney")["reviewed_by"] == "Ann Reviewer & Bob Reader"


def submit(visitor: Visitor) -> None:
    """Submits, by the button of the page where answers are checked."""
    visitor.open("/response/check")
    visitor.press("Submit my answers")


@BOTH
def test_only_what_is_settled_is_counted(app: FastAPI, database: Database, code: str) -> None:
    settled_alone_is_counted(app, database, code)
    assert kept(database) == {
        "Dan Other": (True, None),
        "Ann Reviewer": (False, Review.COMPLETE),
        "Bob Reader": (False, Review.COMPLETE),
        "Ann Reviewer & Bob Reader": (True, Review.SETTLED),
    }


@pytest.mark.parametrize("fault", ["may_submit", "stays submitted"])
def test_a_planted_first_reading_that_is_counted_is_found(
    app: FastAPI, database: Database, code: str, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    if fault == "may_submit":
        monkeypatch.setattr(Plan, "may_submit", lambda _plan, _mine: True)
    else:
        right = reviews.settle

        def careless(session: Any, *given: Any, **more: Any) -> None:
            right(session, *given, **more)
            for response in session.exec(select(Response).where(Response.review == Review.COMPLETE)):
                response.is_submitted = True

        monkeypatch.setattr(reviews, "settle", careless)
    with pytest.raises(AssertionError):
        settled_alone_is_counted(app, database, code)


@BOTH
def test_what_is_settled_is_submitted_and_nobody_started_it(app: FastAPI, database: Database, code: str) -> None:
    """Two began to read: a desk and a report that say three tell of a reader who is not there."""
    _ann, bob = two_complete(app, code)
    bob.open(VERDICTS)
    bob.press("Settle the verdicts", **fields(0))
    with database.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        of_orkney = [its for place, its in facts.counts(session, round_).items() if its != (0, 0)]
        assert of_orkney == [(2, 1)]
        rounds.close_round(session, round_, now=NOON)
        orkney = rounds.place(session, round_, "orkney")
        body = json.loads(snapshots.shown(session, round_, orkney).body)
    assert body["started"]["reviewer"]["started"] == 2 and body["participation"][0]["submitted"] == 1


def test_a_lone_reviewers_submitted_response_is_the_verdict(app: FastAPI, database: Database, code: str) -> None:
    ann = read(reviewer(app, code, "Ann Reviewer"), 2)
    submit(ann)
    assert counts(closed(database)) == {"fully_met": 0, "partially_met": 0, "not_met": 1}


def test_a_plan_that_nobody_settled_is_told_and_counted_nowhere(app: FastAPI, database: Database, code: str) -> None:
    ann, _bob = two_complete(app, code)
    made = closed(database)
    assert made["begun"] == ["orkney"] and counts(made) is None
    assert "The reading of 1 plan was begun and no verdict was settled; it is counted nowhere: Orkney." in made["words"]
    ann.open(VERDICTS)
    assert "Settle the verdicts" not in ann.text and "Bob saw none" in ann.text
    ann.client.post("/response/review/reopen", data={"holder": holder(ann)})
    assert kept(database)["Ann Reviewer"] == (False, Review.COMPLETE)


def test_a_submitted_reading_is_a_draft_again_once_a_second_is_complete(
    app: FastAPI, database: Database, code: str
) -> None:
    ann = read(reviewer(app, code, "Ann Reviewer"), 0)
    submit(ann)
    bob = read(reviewer(app, code, "Bob Reader"), 1)
    bob.open("/response/check")
    assert "Submit my answers" not in bob.text and kept(database)["Ann Reviewer"][0]
    complete(bob)
    assert kept(database)["Ann Reviewer"] == kept(database)["Bob Reader"] == (False, Review.COMPLETE)
    ann.open(VERDICTS)
    assert "agree on 0 of 16 criteria" in ann.text


def test_evidence_and_page_of_what_is_settled_reach_the_report(app: FastAPI, database: Database, code: str) -> None:
    _ann, bob = two_complete(app, code)
    bob.open(VERDICTS)
    more = {"why__criterion_1": "An annex neither saw"}
    bob.press("Settle the verdicts", status=422, **fields(2, "No targets", "40", **more))
    assert "Say why" in bob.text and kept(database).keys() == {"Ann Reviewer", "Bob Reader"}
    note = Grounds("40", "No targets", "An annex neither saw").written()
    bob.press("Settle the verdicts", **{f"why__{code}": "An annex neither saw" for code in ROWS})
    with database.writing() as session:
        settled = session.exec(select(Response).where(Response.review == Review.SETTLED)).one()
        answer = session.get_one(Kept, (settled.id, "criterion_1"))
        assert answer.note == note
        session.add(examples.as_read(settled.id, "criterion_1", note, examples.Part.NOTE))
    said = "No targets Why neither reading: An annex neither saw"
    assert closed(database)["quotes"] == [(said, "Orkney, Ann Reviewer & Bob Reader, page 40")]


# What is seen --------------------------------------------------------------------------------------------------------


def pages_of(visitor: Visitor, code: str) -> dict[str, str]:
    """Every page that is served to this visitor, without what is drawn by lot for each load of it."""
    routes = [route for router in main.ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    paths = [route.path for route in routes if "GET" in (route.methods or ())]
    known = {"code": code, "section": "criteria", "slug": "pilot", "partnership": "orkney", "report": "criteria"}
    known |= {"place": "introduction", "question": "criterion_1", "handle": "0" * 32, "token": "none", "form": "wide"}
    shown = {}
    for path in paths:
        for section in ("criteria", "third_sector_collaboration") if "{section}" in path else ("",):
            href = re.sub(r"\{(\w+)\}", lambda its, s=section: s or known.get(its[1], "nothing"), path)  # type: ignore[misc]
            text = visitor.client.get(href).text
            shown[href] = re.sub(r'name="(client|nonce)" value="[^"]+"', "", text)
    assert len(shown) > 25 and "Partially met" in shown["/response/copy"], "these are not the pages of who is at work"
    return shown


SECRET = {f"note__{code}": f"Quokka {n}" for n, code in enumerate(ROWS)} | {f"page__{code}": "777" for code in ROWS}


def holds_nothing(pages: dict[str, str]) -> None:
    """None of these pages holds what Ann wrote."""
    for href, text in pages.items():
        found = re.search(r"Quokka|(?<![\w-])(777|888)(?![\w-])", text)  # not within what is drawn by lot
        assert not found, f"{href} shows another’s reading"


def bob_sees_nothing_of_ann(app: FastAPI, code: str) -> None:
    """Whatever Ann reads and says, every page of Bob is the same, and holds nothing of it."""
    ann, bob = reviewer(app, code, "Ann Reviewer"), reviewer(app, code, "Bob Reader")
    practice = {"value__third_sector_practice": "Quokka practice"}
    read(ann, 0, **SECRET, **practice)
    read(bob, 1)
    before = pages_of(bob, code)
    holds_nothing(before)
    read(ann, 2, **{name: words.replace("7", "8") for name, words in SECRET.items()}, **practice)
    assert pages_of(bob, code) == before
    complete(ann)
    holds_nothing(pages_of(bob, code))
    bob.open(VERDICTS)
    assert bob.path == "/response/check"
    answer = bob.client.post(VERDICTS, data={"holder": holder(bob), "press": "settle", "value.criterion_1": "not_met"})
    assert answer.url.path == "/response/check" and "Quokka" not in answer.text
    complete(bob)
    bob.open(VERDICTS)
    assert "Quokka 0" in bob.page.find("main").get_text() and "Page 888" in bob.text


def test_no_page_of_a_reviewer_holds_anything_of_the_others_reading(app: FastAPI, code: str) -> None:
    bob_sees_nothing_of_ann(app, code)


FAULTS: dict[str, Any] = {
    "whoever has begun sees": (Reading, "is_said", property(lambda _self: True)),
    "all readings are shown": (Plan, "seen_by", lambda self, _mine: self.readings),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_look_at_the_others_reading_is_found(
    app: FastAPI, code: str, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr(*FAULTS[fault])
    with pytest.raises(AssertionError, match=f"{VERDICTS} shows another’s reading"):
        bob_sees_nothing_of_ann(app, code)


def test_staff_see_a_reading_once_it_is_complete(app: FastAPI, code: str, staff: Visitor) -> None:
    ann = read(reviewer(app, code, "Ann Reviewer"), 0, **SECRET)
    staff.open(DESK)
    assert "Ann Reviewer Being read" in staff.text and "Quokka" not in staff.response.text
    complete(ann)
    staff.open(DESK)
    assert "Quokka 3" in staff.response.text and "One reading is complete. Settle on it alone" in staff.text


# What reviewers do ---------------------------------------------------------------------------------------------------


def test_a_complete_reading_stays_as_it_is_and_nothing_typed_is_lost(
    app: FastAPI, database: Database, code: str
) -> None:
    ann = read(reviewer(app, code, "Ann Reviewer"), 0)
    ann.open("/response/review")
    old_page, form = ann.page, ann.form_of("Save and continue")
    complete(ann)
    ann.page = old_page
    ann.press("Save and continue", status=422, **fields(1, "Typed too late"))
    assert "your reading is complete, so it stays" in ann.text and "Typed too late" in ann.response.text
    data = {"holder": str(form.find("input", attrs={"name": "holder"})["value"]), "client": "c", "counter": "9"}
    reply = ann.client.post(
        "/response/answers/criterion_1", data={**data, "value": "not_met"}, headers={"Accept": "application/json"}
    )
    assert reply.status_code == 409 and reply.json()["saved"] is False
    with database.reading() as session:
        assert {a.value for a in session.exec(select(Kept).where(Kept.question == "criterion_1"))} == {"fully_met"}


@BOTH
def test_a_reading_is_reopened_until_the_other_is_complete(app: FastAPI, database: Database, code: str) -> None:
    ann = complete(read(reviewer(app, code, "Ann Reviewer"), 0))
    ann.open("/response/check")
    ann.press("My reading is not complete: change it again")
    complete(read(ann, 1))
    complete(read(reviewer(app, code, "Bob Reader"), 1))
    ann.open("/response/check")
    assert "My reading is not complete" not in ann.text
    answer = ann.client.post("/response/review/reopen", data={"holder": holder(ann)})
    assert answer.status_code == 409 and "both stay as they are" in answer.text
    assert kept(database)["Ann Reviewer"] == (False, Review.COMPLETE)


def test_nothing_is_complete_without_a_verdict(app: FastAPI, code: str) -> None:
    ann = reviewer(app, code, "Ann Reviewer")
    ann.open("/response/check")
    assert "My reading is complete" not in ann.text
    answer = ann.client.post("/response/review/complete", data={"holder": holder(ann)})
    assert answer.status_code == 409 and "Give a verdict on every criterion" in answer.text


def test_nobody_looks_at_the_other_reading_with_half_a_reading_of_their_own(app: FastAPI, code: str) -> None:
    complete(read(reviewer(app, code, "Ann Reviewer"), 0, **SECRET))
    bob = read(reviewer(app, code, "Bob Reader"), 1, value__criterion_3="", value__third_sector="")
    bob.open("/response/check")
    assert "2 have no answer yet" in bob.text and "My reading is complete" not in bob.text
    answer = bob.client.post("/response/review/complete", data={"holder": holder(bob)})
    assert answer.status_code == 409 and "Give a verdict on every criterion" in answer.text
    bob.open(VERDICTS)
    assert bob.path == "/response/check" and "Quokka" not in bob.response.text
    read(bob, 1, value__criterion_3="dont_know")
    bob.open("/response/check")
    bob.press("My reading is complete")
    bob.open(VERDICTS)
    assert "Quokka" in bob.response.text


@BOTH
def test_who_withdraws_after_the_look_and_reads_again_is_not_taken_for_blind(
    app: FastAPI, database: Database, code: str, staff: Visitor
) -> None:
    """Ann sees that Bob differs, withdraws, and reads the plan again as he did."""
    ann, bob = two_complete(app, code)
    ann.open("/response/withdraw")
    ann.press("Withdraw", confirm="yes")
    answer = bob.client.post("/response/review/reopen", data={"holder": holder(bob)})
    assert answer.status_code == 409, "Bob has seen Ann’s reading as well"
    complete(read(reviewer(app, code, "Ann Reviewer"), 1, "As Bob says"))
    staff.open(DESK)
    assert "As Bob says" in staff.text and "withdrawn after it was compared" in staff.text and "kappa" not in staff.text
    staff.open("/rounds/pilot/review")
    assert "kappa" not in staff.text and "pairs of verdicts" not in staff.text
    staff.open(DESK)
    staff.press("Settle the verdicts", **fields(1))
    assert kept(database)["Bob Reader"] == (False, Review.COMPARED)
    bob.open("/response/withdraw")
    bob.press("Withdraw", confirm="yes")
    assert kept(database) == {"Ann Reviewer": (False, Review.COMPARED)}, "what was settled goes with him too"


def test_a_third_reading_after_the_verdicts_are_settled_changes_nothing(
    app: FastAPI, database: Database, code: str
) -> None:
    _ann, bob = two_complete(app, code)
    cat = read(reviewer(app, code, "Cat Critic"), 2, "A cat’s view")
    bob.open(VERDICTS)
    assert "A cat’s view" not in bob.text
    bob.press("Settle the verdicts", **fields(0))
    answer = cat.client.post("/response/review/complete", data={"holder": holder(cat)})
    assert answer.status_code == 409 and "settled already" in answer.text
    cat.open(VERDICTS)
    assert cat.path == "/response/check" and "The verdicts on this plan are settled" in cat.text
    assert counts(closed(database)) == {"fully_met": 1, "partially_met": 0, "not_met": 0}


def test_differing_rows_come_first_and_agreement_is_told(app: FastAPI, code: str) -> None:
    ann = complete(read(reviewer(app, code, "Ann Reviewer"), 0))
    complete(read(reviewer(app, code, "Bob Reader"), 0, value__criterion_14="not_met"))
    ann.open(VERDICTS)
    titles = [its.get_text(" ", strip=True) for its in ann.page.select(".settling-title")]
    assert titles[0].startswith("14. SMART") and titles[0].endswith("Readings differ")
    assert all(title.endswith("Readings agree") for title in titles[1:]) and titles[1].startswith("1. Vision")
    assert "agree on 15 of 16 criteria with two verdicts (94%)" in ann.text
    chosen = {str(its["name"]) for its in ann.page.select("input[type=radio][checked]")}
    assert "value.criterion_1" in chosen and "value.criterion_14" not in chosen


def test_a_draft_is_kept_and_not_counted_and_shown_to_the_other(app: FastAPI, database: Database, code: str) -> None:
    ann, bob = two_complete(app, code)
    bob.open(VERDICTS)
    bob.press("Keep as a draft, not counted yet", value__criterion_2="fully_met", note__criterion_2="Half done")
    assert kept(database)["Ann Reviewer & Bob Reader"] == (False, Review.SETTLED)
    ann.open(VERDICTS)
    assert "Half done" in ann.response.text and "A draft is kept" in ann.text
    assert counts(closed(database)) is None


def test_a_page_of_before_settles_nothing_over_somebody_elses_verdicts(
    app: FastAPI, database: Database, code: str
) -> None:
    ann, bob = two_complete(app, code)
    ann.open(VERDICTS)
    bob.open(VERDICTS)
    bob.press("Settle the verdicts", **fields(0, "Bob settled"))
    ann.press("Settle the verdicts", status=422, **fields(1, "Ann settled"))
    assert "Somebody else settled verdicts here meanwhile" in ann.text and "Ann settled" in ann.response.text
    ann.open(VERDICTS)
    ann.press("Settle the verdicts again", **fields(1, "Ann settled"))
    assert counts(closed(database)) == {"fully_met": 0, "partially_met": 1, "not_met": 0}


@BOTH
def test_withdrawing_takes_along_what_was_settled_from_it(app: FastAPI, database: Database, code: str) -> None:
    ann, bob = two_complete(app, code)
    bob.open(VERDICTS)
    bob.press("Settle the verdicts", **fields(0, "Settled words"))
    ann.open("/response/withdraw")
    ann.press("Withdraw", confirm="yes")
    assert kept(database) == {"Bob Reader": (False, Review.COMPARED)}
    with database.reading() as session:
        assert not [a for a in session.exec(select(Kept)) if "Settled words" in a.note or "Ann" in a.note]
    submit(bob)
    assert kept(database) == {"Bob Reader": (True, Review.COMPARED)}


def test_where_a_copy_or_a_backup_is_of_before_withdrawing_takes_it_along_there_too(
    app: FastAPI, database: Database, code: str
) -> None:
    """And what the others settle anew afterwards is theirs: no backup that holds it loses it."""
    ann, bob = two_complete(app, code)
    cat = complete(read(reviewer(app, code, "Cat Critic"), 0))
    bob.open(VERDICTS)
    bob.press("Settle the verdicts", **fields(0, "Settled words"))
    copy = schema.copy_file(database.url, "before")
    with database.reading() as session:
        rows = [one.model_dump() for one in session.exec(select(Response))]
    ann.open("/response/withdraw")
    ann.press("Withdraw", confirm="yes")
    assert copy is not None and b"Settled words" not in copy.read_bytes() and b"Ann " not in copy.read_bytes()
    cat.open(VERDICTS)
    cat.press("Settle the verdicts", **fields(1, "Settled anew"))
    stands = kept(database)
    with database.writing() as session:
        assert erasure.replay(session, erasure.listed(session), keys=KEYS, now=NOON) == (0, 0)
    assert kept(database) == stands and len(stands) == 3
    with database.writing() as session:
        for one in session.exec(select(Response)):
            session.delete(one)
        session.flush()
        session.add_all(Response(**row) for row in rows)  # as a backup of before brings them
        session.flush()
        assert erasure.replay(session, erasure.listed(session), keys=KEYS, now=NOON) == (0, 1)
    assert kept(database).keys() == {"Bob Reader", "Cat Critic"}


def test_a_report_that_was_read_is_final(app: FastAPI, database: Database, code: str) -> None:
    ann = read(reviewer(app, code, "Ann Reviewer"), 0)
    bob = read(reviewer(app, code, "Bob Reader"), 1)
    with database.writing() as session:
        session.exec(select(Response).where(Response.organisation == "Ann Reviewer")).one().is_submitted = True
    closed(database)
    with database.writing() as session:
        again = reopening(session)
        assert again.closed_at is None
    answer = bob.client.post("/response/review/complete", data={"holder": holder(bob)})
    assert answer.status_code == 409 and kept(database)["Ann Reviewer"][0]
    ann.open("/response/check")


def reopening(session: Any) -> Any:
    """The round, opened again."""
    round_ = rounds.by_slug(session, "pilot")
    reopen_round(session, round_, closes=NOON + 9 * A_DAY, reason="One more", now=NOON)
    return round_


def test_pages_that_are_none_are_told_and_come_back(app: FastAPI, database: Database, code: str) -> None:
    ann = reviewer(app, code, "Ann Reviewer")
    ann.open("/response/review")
    typed = {"value__criterion_1": "not_met", "page__criterion_1": "see above", "note__criterion_1": "Words"}
    ann.press("Save and continue", status=422, **typed, value__criterion_2="fully_met", page__criterion_2="3, 7-9")
    assert "Write page numbers only" in ann.text
    form = filled(ann.form_of("Save and continue"))
    assert form["page.criterion_1"] == "see above" and form["note.criterion_1"] == "Words"
    assert form["value.criterion_1"] == "not_met"
    with database.reading() as session:
        assert {a.question: a.note for a in session.exec(select(Kept))} == {"criterion_2": "p. 3, 7–9"}
    data = {"holder": holder(ann), "client": "c", "counter": "1", "value": "not_met", "page": "see above"}
    assert ann.client.post("/response/answers/criterion_1", data=data).status_code == 422
    data |= {"page": "4", "note": "Words"}
    assert ann.client.post("/response/answers/criterion_1", data=data).json()["saved"]
    ann.open("/response/sections/criteria")
    form = filled(ann.form_of("Save and continue"))
    assert (form["page.criterion_1"], form["note.criterion_1"]) == ("4", "Words")


def test_every_text_of_a_review_goes_through_translation(
    app: FastAPI, database: Database, code: str, staff: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, bob = two_complete(app, code, value__criterion_2="not_met")
    cat = read(reviewer(app, code, "Cat Critic"), 1)
    monkeypatch.setattr(language, "_catalogue", lambda _language: Marked())
    monkeypatch.setattr("app.templating._kept", {})  # those made so far are not marked
    data = _strings(json.loads(CRITERIA.canonical())) | {"Orkney", "Fife", "Glasgow", "Shetland", "Ann saw targets"}
    data |= {"Ann Reviewer", "Bob Reader", "Cat Critic", "Bob saw none", "pilot", "6a", "6b", "pm", "am"}
    seen = [(cat, "/response/review"), (cat, "/response/check"), (ann, "/response/check"), (bob, VERDICTS)]
    for visitor, href in [*seen, (staff, DESK), (staff, "/rounds/pilot/review"), (ann, f"/join/{code}")]:
        visitor.open(href)
        assert untranslated(visitor.page, data) == [], f"wrap these texts of {href} in _()"


# The staff's desk ----------------------------------------------------------------------------------------------------


def test_the_grid_says_how_far_each_plan_is(app: FastAPI, database: Database, code: str, staff: Visitor) -> None:
    two_complete(app, code, value__criterion_2="not_met")
    staff.open("/rounds/pilot")
    staff.follow("Plans and criteria: who is how far")
    assert staff.path == "/rounds/pilot/review" and "0 of 4 plans have a verdict that is counted." in staff.text
    assert "Over 1 plan with two complete readings they agree on 1 of 16 pairs of verdicts (6%)" in staff.text
    table = staff.page.find("table")
    assert all(head["scope"] == "row" for head in table.select("tbody th, tfoot th"))
    assert len(table.select("thead th[scope=col]")) == 19
    row = next(tr for tr in table.select("tbody tr") if tr.th.get_text(strip=True) == "Orkney")
    marks = [td.get_text(strip=True) for td in row.find_all("td")]
    assert marks[:2] == ["Two complete readings differ", "Two complete readings agree"] and marks[-1] == "0"
    assert row.find_all("a")[2]["href"] == f"{DESK}#row-criterion_2"
    staff.open(DESK)
    assert staff.page.find(id="row-criterion_2")
    staff.press("Settle the verdicts", **fields(1, value__criterion_2="not_met"))
    assert staff.path == "/rounds/pilot/review" and "1 of 4 plans have a verdict" in staff.text
    sums = {tr.th.get_text(strip=True): tr.td.get_text(strip=True) for tr in staff.page.select("tfoot tr")}
    assert sums["Partially met"] == "1" and sums["Fully met"] == "0" and sums["Not settled"] == "3"
    with database.reading() as session:
        (noted,) = [e for e in session.exec(select(AuditEntry)) if e.event == "verdicts:settle"]
        assert noted.subject == "pilot/orkney" and noted.person_id is not None


def test_staff_settle_two_responses_that_came_from_a_file(
    app: FastAPI, database: Database, code: str, staff: Visitor
) -> None:
    with database.writing() as session:
        twice = [response("orkney", name, criterion_1=Answer("fully_met")) for name in ("Ann Reviewer", "Cat Critic")]
        examples.bring_in(session, rounds.by_slug(session, "pilot"), twice)
    staff.open(DESK)
    staff.press("Settle the verdicts", **fields(0, why__third_sector="Nobody gave it") | _why(ROWS[1:]))
    made = closed(database)
    assert made["unsettled"] == [] and counts(made) == {"fully_met": 1, "partially_met": 0, "not_met": 0}


def _why(codes: list[str]) -> dict[str, str]:
    return {f"why__{code}": "Neither gave a verdict" for code in codes}


def test_other_rounds_have_no_such_desk(app: FastAPI, database: Database, staff: Visitor) -> None:
    with database.writing() as session:
        code = examples.code_of(session, examples.open_round(session))
    for href in ("/rounds/pilot/review", DESK):
        staff.open(href, status=404)
        Visitor(app).open(href, status=401)
    somebody = Visitor(app)
    somebody.open(f"/join/{code}")
    assert "If two of you read this plan" not in somebody.text
    somebody.press("Start")
    for href in ("/response/review", VERDICTS):
        somebody.open(href, status=404)
    for href in ("", "/complete", "/reopen", "/verdicts"):
        data = {"holder": holder(somebody), "served.a1": "", "value.a1": "agree"}
        assert somebody.client.post(f"/response/review{href}", data=data).status_code == 404
    staff.open("/rounds/pilot")
    assert "Plans and criteria" not in staff.text


# As published --------------------------------------------------------------------------------------------------------


def read_by(session: Any, round_: Any, plan: str, said: dict[str, dict[str, Answer]]) -> list[responses.Begun]:
    """Reviewers by name read a plan and say that they are complete."""
    place = rounds.place(session, round_, plan)
    code = next(its for its in rounds.codes(session, round_) if place and its.partnership_id == place.id)
    found = []
    for name, answers in said.items():
        nonce = f"{plan} {name}"
        _r, secret = responses.begin(session, code, nonce=nonce, keys=KEYS, organisation=name, now=NOON)
        begun = responses.begun(session, secret, KEYS)
        assert begun is not None
        responses.save_answers(session, begun, answers, now=NOON, message=("c", 1))
        reviews.complete(session, begun, now=NOON)
        found.append(begun)
    return found


def turned(given: dict[str, Answer], by: int) -> dict[str, Answer]:
    """Other verdicts: each level turned on by so many."""
    levels = {code: CRITERIA.codes[code] for code in given}
    return {code: Answer(levels[code][(levels[code].index(a.value or "") + by) % 3]) for code, a in given.items()}


def settle_as(session: Any, round_: Any, lines: list[dict[str, str]]) -> None:
    """Each plan is read by two who often differ, and one of them settles it on the generated verdicts."""
    verdicts: dict[str, dict[str, Answer]] = {}
    for line in lines:
        verdicts.setdefault(line["partnership"], {})[line["question"]] = Answer(line["value"])
    for n, (slug, given) in enumerate(verdicts.items()):
        given.setdefault("third_sector", Answer("robust"))
        said = read_by(session, round_, slug, {"Ann Reviewer": given, "Bob Reader": turned(given, n % 3)})
        place, mark, one = rounds.place(session, round_, slug), core.mark(None, is_settled=False), said[n % 2].id
        reviews.settle(session, round_, place, given, read=mark, is_draft=False, now=NOON, reviewer=one)


@BOTH
def test_plans_read_by_two_and_settled_give_the_published_counts(app: FastAPI, database: Database) -> None:
    with database.writing() as session:
        plans = [its.partnership.slug for its in partnerships.every(session)]
        round_ = examples.open_round(session, its=CRITERIA, partnerships=plans, mode=Mode.ON_THE_RECORD)
        settle_as(session, round_, golden.verdicts("2023-2026", plans, 1))
    made = closed(database, others=False)
    for number, known in golden.criteria("2023-2026").items():
        assert known is not None
        assert counts(made, f"criterion_{number}") == dict(
            zip(("fully_met", "partially_met", "not_met"), known, strict=True)
        )
    assert made["unsettled"] == [] == made["begun"]
