"""A round from idea to close, told as stories: planned, changed, looked at, opened, given more time, closed."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from bs4 import Tag
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from app.core.clock import SCOTLAND, as_fields, closing_in_words, in_scotland, read_day_and_time, read_time
from app.core.errors import Refusal
from app.core.rounds import MOVES, Move, Phase, after, may_move
from app.store import audit, planning, questionnaires, reopening, rounds, snapshots
from app.store.db import Database
from app.store.tables import AuditEntry, Response, RoundPartnership, Snapshot
from tests import examples
from tests.conftest import Clock
from tests.examples import A_DAY, NOON, bring_in, code_of, open_round, responses
from tests.visitor import Visitor

AN_HOUR = timedelta(hours=1)
AGREE = {"a1": "agree", "a2": "disagree"}


@pytest.mark.parametrize(("standing", "move"), list(product(Phase, Move)))
def test_a_move_leads_on_or_is_refused_with_what_can_be_done(standing: Phase, move: Move) -> None:
    if (standing, move) in MOVES:
        assert after(standing, move) is MOVES[standing, move]
    else:
        with pytest.raises(Refusal, match=r"^This round (is|has) .+\.$"):
            after(standing, move)


def test_only_a_planned_round_changes_and_only_a_closed_one_is_reopened() -> None:
    assert [p for p in Phase if may_move(p, Move.CHANGE)] == [Phase.PLANNED]
    assert [p for p in Phase if may_move(p, Move.REOPEN)] == [Phase.CLOSED]


def test_the_hour_that_comes_twice_must_say_which_it_is() -> None:
    with pytest.raises(ValueError, match="comes twice"):
        read_time("2027-10-31T01:30")
    first, second = read_day_and_time("2027-10-31", "01:30+01:00"), read_day_and_time("2027-10-31", "1.30 am+00:00")
    assert second - first == timedelta(hours=1)
    assert closing_in_words(first) == "Sunday 31 October 2027, 1:30 am before the clocks go back"
    assert closing_in_words(second) == "Sunday 31 October 2027, 1:30 am after the clocks go back"


def test_an_hour_that_the_clocks_skip_is_no_time() -> None:
    with pytest.raises(ValueError, match="skip 01:30"):
        read_time("2027-03-28T01:30")


@pytest.mark.parametrize(
    ("typed", "clock"),
    [("17:00", "17:00"), ("5 pm", "17:00"), ("5PM", "17:00"), ("9", "09:00"), ("9.30", "09:30"), ("12 am", "00:00")],
)
def test_times_are_read_as_people_write_them(typed: str, clock: str) -> None:
    assert read_day_and_time("2027-06-10", typed) == read_time(f"2027-06-10T{clock}")


@pytest.mark.parametrize("typed", ["24:00", "12:60", "13 pm", "0 am", "noonish", "17:00+02:00", "-1", "1:5"])
def test_what_is_no_time_is_not_guessed(typed: str) -> None:
    with pytest.raises(ValueError, match="Write the time such as"):
        read_day_and_time("2027-06-10", typed)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)).map(lambda d: d.replace(second=0, microsecond=0)))
def test_a_moment_put_into_fields_is_read_as_the_same_moment(written: datetime) -> None:
    moment = written.replace(tzinfo=UTC)
    for ends in (False, True):
        assert read_day_and_time(*as_fields(moment, ends=ends), ends=ends) == moment
    try:
        assert in_scotland(written).astimezone(UTC).astimezone(SCOTLAND).replace(tzinfo=None) == written
    except ValueError:
        assert written.hour in (1, 2)


def a_round(database: Database, **more: object) -> None:
    with database.writing() as session:
        open_round(session, **({"opens": NOON + A_DAY} | more))


def row_of(page: Tag, name: str) -> str:
    """What a summary list says of this."""
    return next(
        " ".join(div.find("dd").get_text(" ", strip=True).split())
        for div in page.select("dl.summary div")
        if div.find("dt").get_text(strip=True) == name
    )


def test_a_round_is_planned_changed_looked_at_and_opened_by_hand(
    app: FastAPI, database: Database, staff: Visitor, visitor: Visitor, clock: Clock
) -> None:
    with database.writing() as session:
        questionnaires.keep(session, examples.questionnaire())
    staff.open("/rounds")
    staff.follow("Plan a round")
    staff.press("Plan the round", slug="spring", questionnaire="small.v1", partnership=["orkney", "fife", "moray"])
    assert "It opens by itself on Thursday 8 April 2027, 9 am" in staff.text
    assert row_of(staff.page, "Closes") == "Thursday 29 April 2027, 11:59 pm"
    with database.reading() as session:
        code = code_of(session, rounds.by_slug(session, "spring"))
    visitor.open(f"/join/{code}", status=409)
    assert "This round opens on Thursday 8 April 2027, 9 am" in visitor.text
    staff.follow("Change")
    assert (
        staff.form_of("Save the settings")
        .find("input", attrs={"name": "partnership", "value": "moray"})
        .has_attr("checked")
    )
    staff.press("Save the settings", partnership=["orkney", "moray", "shetland"], minimum="4", closes_at="5 pm")
    assert row_of(staff.page, "About") == "Moray, Orkney, Shetland"
    with database.reading() as session:
        its = rounds.by_slug(session, "spring")
        assert code_of(session, its) == code, "a code that is on a poster already stays"
        assert len(rounds.codes(session, its)) == 9
    staff.follow("Check what opening fixes, and open it")
    assert row_of(staff.page, "Smallest group shown by itself") == "4"
    assert "That can move later, never sooner" in staff.text
    staff.press("Open the round now")
    assert "It closes on Thursday 29 April 2027, 5 pm" in staff.text and not staff.page.select(".summary-change")
    visitor.open(f"/join/{code}")
    assert "No group of fewer than 4 people" in visitor.text
    with database.reading() as session:
        noted = session.exec(select(AuditEntry.event).where(AuditEntry.subject == "spring")).all()
        assert sorted(noted) == ["round:change", "round:open", "round:plan"]


def test_once_open_its_settings_are_fixed_for_every_door(database: Database, staff: Visitor, clock: Clock) -> None:
    a_round(database, opens=NOON + AN_HOUR)
    staff.open("/rounds/pilot/settings")
    clock.time = NOON + AN_HOUR
    staff.press("Save the settings", status=409, minimum="3")
    assert "its settings are fixed" in staff.text
    staff.open("/rounds/pilot/settings", status=409)
    staff.open("/rounds/pilot/open", status=409)
    with database.reading() as session:
        assert rounds.by_slug(session, "pilot").minimum == 5


def test_a_change_that_was_under_way_as_the_round_opened_is_refused(database: Database) -> None:
    a_round(database, opens=NOON)
    with database.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        bring_in(session, round_, responses("third-sector", AGREE))
    with pytest.raises(Refusal, match="settings are fixed"), database.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        planning.change_round(session, round_, planning.settings_of(session, round_), now=NOON - A_DAY)


def test_what_was_shown_is_what_opens(app: FastAPI, database: Database, staff: Visitor) -> None:
    a_round(database)
    staff.open("/rounds/pilot/open")
    with database.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        new = planning.settings_of(session, round_)
        planning.change_round(session, round_, rounds.NewRound(**{**vars(new), "minimum": 3}), now=NOON)
    staff.press("Open the round now", status=422)
    assert "Somebody changed this round" in staff.text
    assert row_of(staff.page, "Smallest group shown by itself") == "3"
    staff.press("Open the round now")
    assert "Planned" not in staff.text


def test_the_next_round_starts_from_the_set_up_of_the_last(database: Database, staff: Visitor) -> None:
    with database.writing() as session:
        open_round(session, minimum=4, partnerships=["orkney", "moray"])
    staff.open("/rounds/pilot")
    staff.follow("Plan another round with this set-up")
    staff.press("Plan the round", slug="pilot-2")
    with database.reading() as session:
        new = planning.settings_of(session, rounds.by_slug(session, "pilot-2"))
    assert (new.minimum, new.partnerships, new.follows, new.purpose) == (4, ["moray", "orkney"], "pilot", "follow-up")
    assert new.opens > NOON


def test_a_preview_shows_each_perspective_its_pages_and_keeps_nothing(database: Database, staff: Visitor) -> None:
    a_round(database)
    with database.reading() as session:
        perspectives = questionnaires.of_round(session, rounds.by_slug(session, "pilot")).perspectives
    for perspective in perspectives:
        staff.open(f"/rounds/pilot/preview/{perspective.code}")
        assert "Preview." in str(staff.page) and perspective.title.words in str(staff.page)
        assert not staff.page.find("main").find("form"), "nothing can be sent from a preview"
        staff.follow("On to the questions")
        assert "Statement a1 is worded" in staff.text
        staff.follow("Next section")
        assert "Answer this only if" in staff.text
        assert not staff.page.find("form") and not staff.page.find(attrs={"data-save": True})
    staff.open("/rounds/pilot/preview/tsi")
    assert "We agree to be named." in staff.text and "Fife Voluntary Action" in staff.text
    staff.open("/rounds/pilot/preview/nobody", status=404)
    staff.open("/rounds/pilot/preview/tsi/sections/third", status=404)
    with database.reading() as session:
        assert session.exec(select(Response)).all() == []


def test_an_open_round_is_given_more_time_and_never_less(
    database: Database, staff: Visitor, visitor: Visitor, clock: Clock
) -> None:
    with database.writing() as session:
        code = code_of(session, open_round(session))
    staff.open("/rounds/pilot")
    staff.follow("Give it more time")
    staff.press("Move the closing time", status=422, closes="2027-04-20")
    assert "can only move later" in staff.text
    staff.press("Move the closing time", closes="2027-05-07", closes_at="17:00")
    assert "It closes on Friday 7 May 2027, 5 pm" in staff.text
    clock.time = NOON + 15 * A_DAY
    visitor.open(f"/join/{code}")
    clock.time = NOON + 31 * A_DAY
    visitor.open(f"/join/{code}", status=409)
    with database.reading() as session:
        assert session.exec(select(AuditEntry.event).where(AuditEntry.event == audit.Event.ROUND_EXTENDED)).all()


def test_a_report_nobody_has_read_is_made_anew_without_who_withdrew(
    database: Database, staff: Visitor, clock: Clock
) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        bring_in(session, round_, responses("third-sector", *[AGREE] * 6))
        bring_in(session, round_, responses("third-sector", *[AGREE] * 6, place="fife"))
        rounds.close_round(session, round_, now=NOON)
        for response in session.exec(select(Response)).all()[:12]:
            if response.perspective == "third-sector":
                session.delete(response)
                break
    staff.open("/rounds/pilot/partnerships/orkney/reports/baseline")
    staff.open("/rounds/pilot")
    staff.follow("Reports that nobody has read")
    assert [li.get_text() for li in staff.page.select("main li")] == ["Orkney", "Fife"]
    with database.reading() as session:
        before = {s.partnership_id: s.id for s in session.exec(select(Snapshot))}
    staff.press("Make them anew", confirm="yes")
    with database.reading() as session:
        round_ = rounds.by_slug(session, "pilot")
        after_ = {s.partnership_id: s for s in session.exec(select(Snapshot))}
        orkney, fife = (rounds.place(session, round_, slug) for slug in ("orkney", "fife"))
        assert after_[orkney.id].id == before[orkney.id] and after_[fife.id].id != before[fife.id]
        assert after_[fife.id].number == 1


def test_a_report_that_is_read_while_it_is_discarded_is_not_shown(database: Database) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        rounds.close_round(session, round_, now=NOON)
    with database.reading() as session:
        round_ = rounds.by_slug(session, "pilot")
        made = snapshots.shown(session, round_, rounds.place(session, round_, "orkney"))
        session.expunge_all()
    with database.writing() as session:
        planning.make_reports_anew(session, rounds.by_slug(session, "pilot"), now=NOON)
    with pytest.raises(Refusal, match="just discarded"), database.writing() as session:
        snapshots.mark_opened(session, made, now=NOON)


def test_a_kept_report_keeps_the_name_its_partnership_had(database: Database, staff: Visitor) -> None:
    with database.writing() as session:
        for slug in ("before", "now"):
            bring_in(session, open_round(session, slug=slug), responses("third-sector", *[AGREE] * 6))
        rounds.close_round(session, rounds.by_slug(session, "before"), now=NOON)
    with database.writing() as session:
        place = session.exec(select(rounds.Partnership).where(rounds.Partnership.slug == "orkney")).one()
        place.name = "Orkney and Shetland"
    staff.open("/rounds/before/partnerships/orkney/reports/baseline")
    assert "Orkney and Shetland" not in staff.text and "Orkney" in staff.text
    staff.open("/rounds/now")
    assert "Orkney and Shetland" in staff.text
    with database.reading() as session:
        assert sorted(str(name) for name in session.exec(select(RoundPartnership.name))) == [
            "Fife", "None", "None", "Orkney",
        ]  # fmt: skip


class Undone(Exception):
    """Ends a walk, so that nothing of it is kept."""


@given(steps=st.lists(st.tuples(st.sampled_from(Move), st.integers(0, 6)), max_size=8))
def test_whatever_is_tried_a_round_moves_only_as_the_table_says(walks: Database, steps: list[tuple[Move, int]]) -> None:
    """Moves at random, days apart: what is fixed stays, more time is more, and what is refused changes nothing."""
    with suppress(Undone), walks.writing() as session:
        round_ = open_round(session, opens=NOON + 2 * A_DAY, closes=NOON + 9 * A_DAY)
        now, fixed = NOON, None
        for move, days in steps:
            now += days * A_DAY
            rounds.close_due(session, now)
            standing, closes = rounds.phase_of(round_, now), round_.closes
            try:
                _try(session, round_, move, now, days)
            except Refusal:
                assert round_.closes == closes and rounds.phase_of(round_, now) is standing
            else:
                assert rounds.phase_of(round_, now) is MOVES[standing, move]
                assert move is not Move.EXTEND or round_.closes > closes
            settings = (round_.minimum, round_.mode, round_.naming, round_.fingerprint)
            if rounds.phase_of(round_, now) is not Phase.PLANNED:
                fixed = fixed or settings
            assert fixed in (None, settings)
        raise Undone


def test_a_planted_change_of_an_open_round_is_found(walks: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MOVES, (Phase.OPEN, Move.CHANGE), Phase.OPEN)
    with pytest.raises(AssertionError):
        test_whatever_is_tried_a_round_moves_only_as_the_table_says(walks)


def _try(session: rounds.Session, round_: rounds.Round, move: Move, now: datetime, days: int) -> None:
    later = now + (days + 1) * A_DAY
    if move is Move.CHANGE:
        new = {**vars(planning.settings_of(session, round_)), "minimum": 3 + days, "opens": later}
        planning.change_round(session, round_, rounds.NewRound(**new), now=now)
    elif move is Move.OPEN:
        planning.open_now(session, round_, served=planning.mark_of(session, round_), now=now)
    elif move is Move.EXTEND:
        planning.extend_round(session, round_, closes=later, now=now)
    elif move is Move.CLOSE:
        rounds.close_round(session, round_, now=now)
    elif move is Move.REOPEN:
        reopening.reopen_round(session, round_, closes=later, reason="Holidays", now=now)
    else:
        planning.make_reports_anew(session, round_, now=now)


@pytest.fixture(scope="module")
def walks(migrated: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One database for all walks, none of which is kept."""
    file = tmp_path_factory.mktemp("walks") / "howgood.db"
    shutil.copy(migrated["sqlite"].removeprefix("sqlite:///"), file)
    its = Database(f"sqlite:///{file}")
    yield its
    its.close()
