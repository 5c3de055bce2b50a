"""Erasing: raw answers, drafts and unreleased comments go, everywhere; reports stay as they were, byte by byte."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel, col, func, select

from app.core.comments import Decision
from app.core.erasure import ADDRESSES, day_for, problems_with_day, usual_day
from app.core.errors import Invalid, Refusal
from app.core.invitation import Invitee
from app.core.mail import State
from app.core.rounds import Phase
from app.exports import FORMATS
from app.reports import REPORTS
from app.store import (
    addresses,
    backup,
    comments,
    db,
    erasure,
    invitations,
    kept,
    outbox,
    planning,
    questionnaires,
    raw,
    reopening,
    report_facts,
    responses,
    rounds,
    schema,
)
from app.store.db import Database
from app.store.forgetting import forget_response, forget_round
from app.store.inviting_tables import Invitation, Message
from app.store.kept_tables import Erasure, KeptComment, KeptName
from app.store.restoring import restore
from app.store.tables import Answer, AuditEntry, LateAnswer, ReadComment, Response, Round
from tests import examples
from tests.conftest import Clock, sign_in
from tests.examples import A_DAY, KEYS, NOON, bring_in, code_of, open_round
from tests.visitor import Visitor

CLOSED = NOON + 15 * A_DAY
SECRET_WORDS = "Nobody but its reader may ever see this sentence"
PLAIN = ("json", "csv", "html")


def said(*words: str) -> list[dict[str, str]]:
    return [{"a1": "agree", "a2": "disagree", "b_yes": "yes", "b_often": "monthly", "a_text": one} for one in words]


def a_closed_round(session: Session, **more: object) -> Round:
    """Seven charities, two councils and an interface; four comments released, one kept back, two not read."""
    round_ = open_round(session, **more)  # type: ignore[arg-type]
    charities = said("First", "Second", "Third", "Fourth", SECRET_WORDS, "Unkind", "Not read")
    tsi = [{"a1": "agree", "a_text": "From the interface"}]
    bring_in(
        session,
        round_,
        examples.responses("third-sector", *charities),
        examples.responses("statutory", *said("From a council", "From another")),
        examples.responses("tsi", *tsi),
    )
    rounds.close_round(session, round_, now=CLOSED)
    for answer in session.exec(select(Answer).where(Answer.question == "a_text")):
        words = answer.value or ""
        if words not in (SECRET_WORDS, "Not read"):
            decision = Decision.KEPT_BACK if words == "Unkind" else Decision.AS_WRITTEN
            session.add(examples.as_read(answer.response_id, "a_text", words, decision=decision))
    session.flush()
    return round_


def files(session: Session, round_: Round) -> dict[str, bytes]:
    """Every report of the round's partnerships in the formats that hold all of it."""
    found = {}
    for place in rounds.places_or_nation(session, round_):
        facts = report_facts.of(session, round_, place, now=CLOSED + A_DAY)
        for form in PLAIN:
            found[f"{place and place.slug}.{form}"] = FORMATS[form].write(REPORTS["baseline"](facts))
    return found


def test_reports_stay_byte_for_byte_and_nothing_else_stays(database: Database) -> None:
    with database.writing() as session:
        round_ = a_closed_round(session)
        before = files(session, round_)
        assert b"Fourth" in before["orkney.html"] and b"Voluntary Action Orkney" in before["orkney.html"]
    with database.writing() as session:
        its = erasure.extent(session, rounds.by_slug(session, "pilot"), CLOSED)
        assert (its.submitted, its.drafts, its.unreleased) == (10, 0, 3)
        erasure.erase_round(session, rounds.by_slug(session, "pilot"), keys=KEYS, now=CLOSED + A_DAY)
    with database.writing() as session:
        assert files(session, rounds.by_slug(session, "pilot")) == before
        for table in (Response, Answer, LateAnswer, ReadComment):
            assert session.exec(select(func.count()).select_from(table)).one() == 0, table
        words = [one.words for one in session.exec(select(KeptComment))]
        assert SECRET_WORDS not in words and "Unkind" not in words and "First" in words
        assert [one.perspective for one in session.exec(select(KeptComment)) if one.words == "From a council"] in (
            [None],
            [],
        )


def test_nothing_that_is_kept_tells_which_words_come_from_one_writer(database: Database) -> None:
    with database.writing() as session:
        round_ = a_closed_round(session)
        response_keys = set(session.exec(select(Response.key)))
        erasure.erase_round(session, round_, keys=KEYS, now=CLOSED)
        kept_columns = {c.name for t in ("kept_comment", "kept_name") for c in SQLModel.metadata.tables[t].columns}
        assert not kept_columns & {"response_id", "response", "key"}
        rows = [*session.exec(select(KeptComment)), *session.exec(select(KeptName)), *session.exec(select(Erasure))]
        assert not any(key in str(row) for row in rows for key in response_keys)
        handles = [one.handle for one in session.exec(select(KeptComment))]
        assert len(set(handles)) == len(handles)


def test_an_erased_round_is_not_opened_again_and_gives_no_files_of_answers(database: Database) -> None:
    with database.writing() as session:
        round_ = a_closed_round(session)
        erasure.erase_round(session, round_, keys=KEYS, now=CLOSED)
        with pytest.raises(Refusal, match="cannot be opened again"):
            reopening.reopen_round(session, round_, closes=CLOSED + 9 * A_DAY, reason="More", now=CLOSED + A_DAY)
        with pytest.raises(Refusal, match="were erased on"):
            raw.note_export(session, [round_], now=CLOSED)
        with pytest.raises(Refusal, match="were erased before"):
            erasure.erase_round(session, round_, keys=KEYS, now=CLOSED)


def test_an_open_round_is_not_erased(database: Database) -> None:
    with database.writing() as session, pytest.raises(Refusal, match="is not closed"):
        erasure.erase_round(session, open_round(session), keys=KEYS, now=NOON)


@given(chosen=st.dates(), before=st.dates())
def test_once_people_were_told_a_day_it_only_comes_sooner(chosen: object, before: object) -> None:
    closes = NOON
    found = problems_with_day(chosen, before=before, closes=closes, phase=Phase.OPEN)  # type: ignore[arg-type]
    allowed = closes.date() <= chosen <= before  # type: ignore[operator]
    assert (found == []) is allowed


@given(chosen=st.none() | st.dates(), was=st.datetimes(), closes=st.datetimes())
def test_however_its_close_is_moved_a_planned_round_is_not_erased_before_it(
    chosen: date | None, was: datetime, closes: datetime
) -> None:
    its = day_for(closes.replace(tzinfo=UTC), chosen=chosen, was=was.replace(tzinfo=UTC))
    assert its >= closes.date() and its in (chosen, usual_day(closes.replace(tzinfo=UTC)))


def test_a_round_that_is_open_never_outlasts_the_day_that_was_told(database: Database) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        day = erasure.day_of(round_)
        later = round_.closes + timedelta(days=731)
        with pytest.raises(Invalid) as refused:
            planning.extend_round(session, round_, closes=later, now=NOON)
        assert refused.value.problems[0].where == "closes" and "are erased after" in refused.value.problems[0].message
        planning.extend_round(session, round_, closes=later - 2 * A_DAY, now=NOON)
        rounds.close_round(session, round_, now=NOON + A_DAY)
        with pytest.raises(Invalid):
            reopening.reopen_round(session, round_, closes=later, reason="Late", now=NOON + 2 * A_DAY)
        assert erasure.day_of(round_) == day


def test_a_round_is_due_after_its_day_and_not_on_it(database: Database) -> None:
    with database.writing() as session:
        round_ = a_closed_round(session)
        assert erasure.day_of(round_) == usual_day(round_.closes)
        erasure.set_day(session, round_, CLOSED.date() + timedelta(days=30), now=CLOSED)
        assert erasure.due(session, CLOSED + 30 * A_DAY) == []
        assert erasure.due(session, CLOSED + 31 * A_DAY) == [round_]
        with pytest.raises(Invalid):
            erasure.set_day(session, round_, CLOSED.date() + timedelta(days=31), now=CLOSED)


# By whoever runs the round --------------------------------------------------------------------------------------------


def test_staff_look_first_and_then_erase(app: FastAPI, database: Database, clock: Clock) -> None:
    with database.writing() as session:
        a_closed_round(session)
    clock.time = CLOSED + A_DAY
    staff = sign_in(app, database, clock.time)
    staff.open("/rounds/pilot")
    staff.follow("When its single answers are erased")
    assert "Submitted responses 10" in staff.text and "Comments that nobody released 3" in staff.text
    staff.press("Change the day", status=422, day="2031-01-01")
    assert "Participants were told" in staff.text
    staff.press("Change the day", day="2027-06-01")
    assert "erased after 1 June 2027" in staff.text
    staff.press("Erase the answers", status=422)
    assert "Tick the box" in staff.text
    staff.press("Erase the answers", confirm="yes")
    assert "were erased on 23 April 2027" in staff.text
    staff.open("/rounds/pilot")
    assert "Third sector organisations" in staff.text and "Open the round again" not in staff.text
    seats = [tr.get_text(" ", strip=True) for tr in staff.page.select("tbody tr")]
    assert any(row.endswith(" 7 7") for row in seats), seats
    staff.open("/rounds/pilot/partnerships/orkney/reports/baseline")
    assert "Fourth" in staff.text
    with database.reading() as session:
        noted = [(e.event, e.subject) for e in session.exec(select(AuditEntry))]
    assert ("round:erase", "pilot") in noted and ("round:set-erasure", "pilot") in noted


def test_released_words_can_be_taken_back_after_the_erasure(app: FastAPI, database: Database, clock: Clock) -> None:
    with database.writing() as session:
        erasure.erase_round(session, a_closed_round(session), keys=KEYS, now=CLOSED)
    clock.time = CLOSED + A_DAY
    staff = sign_in(app, database, clock.time)
    staff.open("/rounds/pilot")
    staff.follow("All comments are read")
    assert "Not read" not in staff.text
    with database.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        place = comments.reading_place(session, round_, rounds.place(session, round_, "orkney"), clock.time)
        handle = next(c.handle for c in comments.queue(session, place, KEYS)["a_text"] if c.words == "First")
    staff.open(f"/rounds/pilot/partnerships/orkney/comments/a_text/{handle}")
    assert "First" in staff.text
    staff.press("Take these words out for good")
    with database.reading() as session:
        assert "First" not in [one.words for one in session.exec(select(KeptComment))]


# By who answered ------------------------------------------------------------------------------------------------------


def a_participant(app: FastAPI, database: Database, clock: Clock) -> tuple[Visitor, str]:
    """Somebody who answered among six others, whose comment was released, before the round was erased."""
    with database.writing() as session:
        round_ = open_round(session)
        bring_in(session, round_, examples.responses("third-sector", *said(*"ABCDEF")))
        code = code_of(session, round_)
    visitor = Visitor(app)
    visitor.open(f"/join/{code}")
    assert "erased after 20 April 2029" in visitor.text
    visitor.press("Start")
    return_code = visitor.page.select_one(".plate-code")
    assert return_code is not None
    visitor.open("/response/sections/first")
    visitor.press("Save and continue", value__a1="agree", value__a_text="Words of my own")
    visitor.open("/response/check")
    visitor.press("Submit my answers")
    clock.time = CLOSED
    with database.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        rounds.close_round(session, round_, now=CLOSED)
        examples.read_comments(session)
        erasure.erase_round(session, round_, keys=KEYS, now=CLOSED)
    return visitor, return_code.get_text(strip=True)


def test_after_the_close_the_return_code_alone_gives_a_copy_and_withdraws(
    app: FastAPI, database: Database, clock: Clock
) -> None:
    with database.writing() as session:
        code = code_of(session, open_round(session))
    visitor = Visitor(app)
    visitor.open(f"/join/{code}")
    visitor.press("Start")
    return_code = visitor.page.select_one(".plate-code")
    assert return_code is not None
    visitor.open("/response/sections/first")
    visitor.press("Save and continue", value__a1="agree", value__a_text=SECRET_WORDS)
    visitor.open("/response/check")
    visitor.press("Submit my answers")
    clock.time = CLOSED
    another = Visitor(app)
    another.open("/return")
    another.press("Continue", return_code=return_code.get_text(strip=True))
    another.open("/response/copy")
    assert SECRET_WORDS in another.text
    another.open("/response/withdraw")
    another.press("Withdraw", confirm="yes")
    another.open("/return")
    another.press("Continue", status=422, return_code=return_code.get_text(strip=True))
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(Response)).one() == 0


def test_with_the_return_code_alone_what_is_left_is_seen_and_withdrawn(
    app: FastAPI, database: Database, clock: Clock
) -> None:
    _before, return_code = a_participant(app, database, clock)
    visitor = Visitor(app)
    visitor.open("/return")
    visitor.press("Continue", return_code=return_code)
    assert visitor.path == "/response/kept" and "Words of my own" in visitor.text
    visitor.press("Withdraw", status=422)
    visitor.press("Withdraw", status=422, confirm="yes", holder="0" * 64)
    visitor.press("Withdraw", confirm="yes")
    assert visitor.path == "/withdrawn"
    with database.reading() as session:
        words = {one.words for one in session.exec(select(KeptComment))}
    assert "Words of my own" not in words and "A" in words
    visitor.open("/response/kept", status=401)
    visitor.open("/return")
    visitor.press("Continue", status=422, return_code=return_code)


def test_a_page_left_open_writes_nothing_once_the_answers_were_erased(
    app: FastAPI, database: Database, clock: Clock
) -> None:
    visitor, _code = a_participant(app, database, clock)
    visitor.open("/response", status=401)
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(Answer)).one() == 0


# In the database's own files ------------------------------------------------------------------------------------------


def bytes_of(file: Path) -> bytes:
    return b"".join(found.read_bytes() for found in sorted(file.parent.glob(f"{file.name}*")))


@pytest.fixture(params=["secure_delete=ON", "secure_delete=OFF"])
def overwrites(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[bool]:
    """Whether what is deleted is overwritten; the planted fault is that it is not."""
    monkeypatch.setattr(db, "SECURELY", request.param)
    monkeypatch.setattr("app.store.forgetting.SECURELY", request.param)
    yield request.param.endswith("ON")


def a_withdrawal(url: str, monkeypatch: pytest.MonkeyPatch, *, copied: bool) -> Path:
    """A database in which somebody wrote the secret words and withdrew."""
    file = Path(url.removeprefix("sqlite:///"))
    database = Database(url)
    with database.writing() as session:
        round_ = open_round(session)
        many = said(SECRET_WORDS, *(f"{n} words of somebody else, to fill some pages" * 9 for n in range(60)))
        bring_in(session, round_, examples.responses("third-sector", *many))
    if copied:
        schema.copy_file(url, "before")
    with database.writing() as session:
        answer = session.exec(select(Answer).where(Answer.value == SECRET_WORDS)).one()
        gone = answer.response_id
        responses.withdraw(session, session.get_one(Response, gone), keys=KEYS, now=NOON)
    assert SECRET_WORDS.encode() in bytes_of(file)
    forget_response(database, gone)
    database.close()
    return file


def test_a_withdrawn_answer_is_in_no_byte_of_the_files(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, overwrites: bool
) -> None:
    found = SECRET_WORDS.encode() in bytes_of(a_withdrawal(sqlite_url, monkeypatch, copied=True))
    assert found is not overwrites, "the search must find what a deletion without overwriting leaves"


def test_an_erased_round_is_in_no_byte_of_the_files_and_copies_go(sqlite_url: str) -> None:
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    database = Database(sqlite_url)
    with database.writing() as session:
        a_closed_round(session)
    schema.copy_file(sqlite_url, "before")
    with database.writing() as session:
        erasure.erase_round(session, rounds.by_slug(session, "pilot"), keys=KEYS, now=CLOSED)
    assert SECRET_WORDS.encode() in bytes_of(file)
    forget_round(database)
    assert SECRET_WORDS.encode() not in bytes_of(file) and b"Fourth" in bytes_of(file)
    assert schema.copies(sqlite_url) == []
    database.close()


def test_while_somebody_reads_what_was_it_is_forgotten_after_the_next_write(sqlite_url: str) -> None:
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    database = Database(sqlite_url)
    with database.writing() as session:
        a_closed_round(session)
    with database.reading() as reading:
        reading.exec(select(Answer)).first()
        with database.writing() as session:
            erasure.erase_round(session, rounds.by_slug(session, "pilot"), keys=KEYS, now=CLOSED)
        database.forget()
        assert SECRET_WORDS.encode() in bytes_of(file)
    with database.writing() as session:
        session.add(Erasure(key="a write"))
    assert SECRET_WORDS.encode() not in bytes_of(file)
    database.close()


# The erasure list -----------------------------------------------------------------------------------------------------


def test_the_erasure_list_brings_erasures_over_an_older_state(database: Database) -> None:
    with database.writing() as session:
        round_ = a_closed_round(session)
        other = open_round(session, slug="other", partnerships=["fife"])
        bring_in(session, other, examples.responses("third-sector", *said("Mine", "Yours"), place="fife"))
        mine = session.exec(select(Answer).where(Answer.value == "Mine")).one().response_id
        on_list = [
            KEYS.erasure_key("round", "pilot"),
            KEYS.erasure_key("response", session.get_one(Response, mine).key),
        ]
        assert erasure.replay(session, on_list, keys=KEYS, now=CLOSED) == (1, 1)
        session.refresh(round_)
        assert round_.erased_at is not None
        left = session.exec(select(Answer.value).where(col(Answer.question) == "a_text")).all()
        assert left == ["Yours"]
        assert set(on_list) <= set(erasure.listed(session))
        assert erasure.replay(session, on_list, keys=KEYS, now=CLOSED) == (0, 0)


def test_withdrawing_goes_on_the_list_also_what_was_kept(database: Database) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        shared = next(c for c in rounds.codes(session, round_) if c.perspective == "tsi")
        _one, code = responses.begin(
            session, shared, nonce="press", keys=KEYS, organisation="Voluntary Action Orkney", now=NOON
        )
        bring_in(session, round_, examples.responses("third-sector", *said(*"ABCDE")))
        begun = responses.find(session, code, KEYS)
        assert begun is not None
        session.add(Answer(response_id=begun.id, question="a1", value="agree", note=""))
        responses.submit(session, begun, now=NOON)
        session.flush()
        rounds.close_round(session, round_, now=CLOSED)
        erasure.erase_round(session, round_, keys=KEYS, now=CLOSED)
        _comments, names = kept.of_code(session, code, KEYS)
        assert [one.organisation for one in names] == ["Voluntary Action Orkney"]
        stood = KeptName(**names[0].model_dump())
        kept.withdraw(session, code, KEYS)
        session.flush()
        assert kept.of_code(session, code, KEYS) == ([], [])
        on_list = erasure.listed(session)
        session.add(stood)  # as an older backup would bring it
        session.flush()
        erasure.replay(session, on_list, keys=KEYS, now=CLOSED)
        assert kept.of_code(session, code, KEYS) == ([], [])


def test_the_erasure_list_tells_nothing_without_the_secret(database: Database) -> None:
    with database.writing() as session:
        round_ = a_closed_round(session)
        one = session.exec(select(Response)).first()
        assert one is not None
        known = {one.key, one.id.hex, str(one.id), round_.slug, str(round_.id)}
        responses.withdraw(session, one, keys=KEYS, now=CLOSED)
        erasure.erase_round(session, round_, keys=KEYS, now=CLOSED)
        listed = json.dumps(erasure.listed(session))
    assert not [word for word in known if word in listed]


# Names and addresses of invited people --------------------------------------------------------------------------------


def test_names_and_addresses_go_a_month_after_the_close_and_no_backup_brings_them_back(
    database: Database, tmp_path: Path
) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        orkney = rounds.place(session, round_, "orkney")
        seat = invitations.Seat(round_, orkney, questionnaires.of_round(session, round_), "third-sector")
        asked = [Invitee("jo@example.org", "Jo Bloggs")]
        invitations.invite(session, seat, asked, words="", keys=KEYS, address="http://127.0.0.1:8000", now=NOON)
        rounds.close_round(session, round_, now=CLOSED)
    backup.make(database, tmp_path / "b", now=CLOSED, lasts=99 * A_DAY)
    with database.writing() as session:
        closed = rounds.by_slug(session, "pilot").closed_at
        assert closed is not None
        assert addresses.due(session, closed + ADDRESSES - A_DAY) == []
        (due,) = addresses.due(session, closed + ADDRESSES)
        assert addresses.erase(session, due, keys=KEYS, now=CLOSED + ADDRESSES) == 1
        assert addresses.due(session, closed + 2 * ADDRESSES) == []
    restore(database, tmp_path / "b", keys=KEYS, now=CLOSED + ADDRESSES)
    with database.reading() as session:
        assert not session.exec(select(Invitation)).all() and not session.exec(select(Message)).all()
        place = rounds.by_slug(session, "pilot")
        assert invitations.counts(session, place, rounds.place(session, place, "orkney"))["third-sector"].invited == 1


def test_mail_that_may_have_left_since_the_backup_is_not_sent_by_itself(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        orkney = rounds.place(session, round_, "orkney")
        seat = invitations.Seat(round_, orkney, questionnaires.of_round(session, round_), "third-sector")
        asked = [Invitee("jo@example.org")]
        invitations.invite(session, seat, asked, words="", keys=KEYS, address="http://127.0.0.1:8000", now=NOON)
    backup.make(database, tmp_path / "b", now=NOON, lasts=99 * A_DAY)
    restore(database, tmp_path / "b", keys=KEYS, now=NOON)
    with database.reading() as session:
        assert {one.state for one in session.exec(select(Message))} == {State.IN_DOUBT}
        assert not outbox.is_anything_due(session, NOON + A_DAY)
