"""What of plans and of last round's actions travels with a round, and what becomes of those who lead them."""

import json
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session, select
from typer.testing import CliRunner

from app.cli.commands import app as cli
from app.cli.travelling import take_in
from app.core import parcel as core
from app.core.access import read_code
from app.core.actions import Action, State
from app.core.answers import Answer
from app.core.errors import Refusal
from app.core.how_far import code_of, written
from app.core.rounds import Purpose
from app.exports import FORMATS
from app.reports import REPORTS
from app.store import (
    actions,
    erasure,
    how_far,
    owners,
    report_facts,
    responses,
    rounds,
    schema,
    sealing,
    snapshots,
    workshops,
)
from app.store.action_tables import Action as Kept
from app.store.action_tables import AskedActions
from app.store.check_in_tables import ActionOwner
from app.store.db import Database
from app.store.kept_tables import Erasure
from app.store.tables import Partnership, Round
from app.store.workshop_tables import Workshop
from tests import examples
from tests.examples import A_DAY, KEYS, NOON, SECRET
from tests.test_follow_up import GOOD, a_round
from tests.test_join import Watch
from tests.test_parcel import HALL, PASSPHRASE, Machine, facilitator, machine
from tests.test_parcel import hall as hall
from tests.test_parcel import national as national

FORUM = "The forum meets every month"


def orkney(session: Session, slug: str) -> tuple[Round, Partnership]:
    round_ = rounds.by_slug(session, slug)
    place = rounds.place(session, round_, "orkney")
    assert place is not None
    return round_, place


@pytest.fixture
def server(sqlite_url: str, migrated: dict[str, str]) -> Iterator[Machine]:
    """A server on which a round is open that follows one, after which Orkney planned an action."""
    its = Machine(Database(sqlite_url), KEYS)
    with its.writing() as session:
        a_round(session, "pilot", GOOD)
        pilot, place = orkney(session, "pilot")
        report_facts.of(session, pilot, place, now=NOON)
        actions.plan(session, pilot, place, Action(what=FORUM), now=NOON, by=facilitator(session))
        times = {"opens": NOON, "closes": NOON + 9 * A_DAY}
        examples.open_round(session, slug="later", purpose=Purpose.FOLLOW_UP, follows="pilot", **times)
    yield its
    its.database.close()


@pytest.fixture
def laptop(server: Machine, migrated: dict[str, str], tmp_path: Path) -> Iterator[Machine]:
    """A laptop that has taken it in."""
    its = machine(migrated, tmp_path / "laptop.db", HALL)
    its.take(server.send("later"))
    yield its
    its.database.close()


def say(its: Machine, how: str, people: int = 6) -> None:
    """So many say how far the action came, and submit."""
    with its.writing() as session:
        code = read_code(examples.code_of(session, rounds.by_slug(session, "later")))
        found = rounds.by_code(session, code)
        assert found is not None
        for _n in range(people):
            begun, _code = responses.begin(session, found[0], nonce=secrets.token_hex(16), keys=its.keys, now=NOON)
            said = {code_of(1): Answer(how), "a1": Answer("agree")}
            responses.save_answers(session, begun, said, now=NOON, message=(secrets.token_hex(8), 1))
            responses.submit(session, begun, now=NOON)


def close(its: Machine, now: datetime) -> str:
    """The follow-up closes; what its report's JSON says of last round's actions."""
    with its.writing() as session:
        round_, place = orkney(session, "later")
        rounds.close_round(session, round_, now=now)
        snapshots.mark_opened(session, snapshots.shown(session, round_, place), now=now)
        told = json.loads(FORMATS["json"].write(REPORTS["baseline"](report_facts.of(session, round_, place, now=now))))
    return json.dumps([told["how_far"], told["asked_actions"]])


def reworded(its: Machine, what: str) -> None:
    with its.writing() as session:
        one = session.exec(select(Kept)).one()
        one.what = what
        session.add(one)


# Last round's actions -------------------------------------------------------------------------------------------------


def test_a_follow_up_that_is_answered_in_a_hall_asks_and_tells_the_same_on_both_sides(
    server: Machine, laptop: Machine
) -> None:
    """Both ask about the plan as it was when the round went out, whatever becomes of it."""
    reworded(server, "Something else")
    reworded(laptop, "Something else again")
    say(laptop, "some_way")
    say(server, "some_way", people=1)
    with server.writing() as session:
        assert [one.what for one in how_far.asked(session, *orkney(session, "later"))] == [FORUM]
    there = close(laptop, NOON + A_DAY)
    assert FORUM in there and '"some_way": 6' in there
    parcel = laptop.send("later", days=2)
    server.take(parcel, days=2)
    assert close(server, NOON + 3 * A_DAY) == there, "who answered here alone waits"
    assert not server.take(parcel, days=3).is_any


def test_a_file_about_other_actions_or_none_of_its_questions_is_refused(server: Machine, laptop: Machine) -> None:
    say(laptop, "done", people=1)
    raw = json.loads(core.written(laptop.send("later")))
    known = schema.known()
    for asked, words in (("[]", "does not know"), ("[{}]", "no round that can be read"), ("7", "no round that can")):
        raw["rounds"][-1]["asked"] = asked
        with pytest.raises(Refusal, match=words):
            core.read(json.dumps(raw).encode(), known)
    with laptop.writing() as session:
        kept = session.get_one(AskedActions, tuple(one.id for one in orkney(session, "later")))
        kept.actions = written([*how_far.read(kept.actions)] * 2)  # type: ignore[arg-type]
        session.add(kept)
    before = server.state()
    with pytest.raises(Refusal, match="asked about other actions"):
        server.take(laptop.send("later"))
    assert server.state() == before


def test_a_follow_up_comes_home_when_the_answers_of_the_round_before_were_erased(
    server: Machine, laptop: Machine
) -> None:
    say(laptop, "done")
    with server.writing() as session:
        erasure.erase_round(session, rounds.by_slug(session, "pilot"), keys=KEYS, now=NOON + A_DAY)
    assert server.take(laptop.send("later")).responses == 6
    with server.writing() as session:
        rounds.close_round(session, rounds.by_slug(session, "later"), now=NOON + A_DAY)
        erasure.erase_round(session, rounds.by_slug(session, "later"), keys=KEYS, now=NOON + A_DAY)
    say(laptop, "done", people=1)
    with pytest.raises(Refusal, match="were erased here"):
        server.take(laptop.send("later"))


# Plans ----------------------------------------------------------------------------------------------------------------


def test_the_plan_of_a_workshop_on_the_questionnaire_alone_comes_home(national: Machine, hall: Machine) -> None:
    with hall.writing() as session:
        round_, place = orkney(session, "pilot")
        its, by = workshops.questionnaires.of_round(session, round_), facilitator(session)
        made = workshops.make(session, place, its, None, title="Alone", minutes=60, dots=3, now=NOON, by=by)
        actions.plan(session, made, place, Action(what="Agreed without a survey"), now=NOON, by=by)
    parcel = hall.send()
    assert national.take(parcel).things.new == 2 and not national.take(parcel).is_any
    with national.database.reading() as session:
        round_, place = orkney(session, "pilot")
        room = session.exec(select(Workshop)).one()
        assert [one.what for one in actions.of_plan(session, room, place, now=NOON).actions] == [
            "Agreed without a survey"
        ]
        assert not actions.of_plan(session, round_, place, now=NOON).actions, "it is no plan after the round"
    with hall.writing() as session:
        session.delete(session.exec(select(Kept)).one())
    assert national.take(hall.send()).things.removed == 1


def test_who_leads_an_action_that_is_over_by_what_came_is_forgotten_for_good(server: Machine, laptop: Machine) -> None:
    with server.writing() as session:
        pilot, place = orkney(session, "pilot")
        for what in ("Done there", "Taken out there"):
            actions.plan(session, pilot, place, Action(what=what), now=NOON, by=facilitator(session))
    laptop.take(server.send("later"))
    server.take(laptop.send("later"))  # from now on this laptop may take out what it had
    with server.writing() as session:
        for one in session.exec(select(Kept)).all():
            owners.name(session, one.id, f"{one.what.split()[0].lower()}@example.org")
    with laptop.writing() as session:
        for one in session.exec(select(Kept)).all():
            if one.what == "Done there":
                one.state = State.DONE
                session.add(one)
            elif one.what == "Taken out there":
                session.delete(one)
    assert "@" not in core.written(server.send("later")).decode()
    say(laptop, "done")
    watch = Watch(server.database)
    outcome = take_in(server.database, laptop.send("later"), KEYS, NOON + A_DAY)
    assert watch.touched >= {"response", "action_owner"} and watch.both == []
    assert (outcome.things.changed, outcome.things.removed) == (1, 1)
    with server.database.reading() as session:
        assert [one.address for one in session.exec(select(ActionOwner))] == ["the@example.org"]
        assert len(session.exec(select(Erasure)).all()) == 2, "no backup brings them back"
        done = session.exec(select(Kept).where(Kept.what == "Done there")).one()
        (step,) = actions.steps(session, [done.id])[str(done.id)]
        assert (step.state, step.at) == (State.DONE, NOON + A_DAY)


def test_what_was_withdrawn_in_the_hall_is_in_no_file_of_the_server(
    national: Machine, hall: Machine, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    its = {"DATABASE_URL": sqlite_url, "MODE": "development", "SECRET": SECRET, "PASSPHRASE": PASSPHRASE}
    for name, value in its.items():
        monkeypatch.setenv(f"HOWGOOD_{name}", value)
    monkeypatch.setattr(sealing, "COST", 2**12)
    code = hall.begin("somebody")
    hall.say(code, b_word="Words that were taken back")
    national.take(hall.send())
    copy = schema.copy_file(sqlite_url, "something")
    assert copy is not None
    hall.withdraw(code)
    file = tmp_path / "home.howgood"
    file.write_bytes(sealing.seal(core.written(hall.send()), PASSPHRASE))
    (no_text := tmp_path / "passphrase").write_bytes(b"\xff\xfe")
    refused = CliRunner().invoke(cli, ["import-round", str(file), "--passphrase-file", str(no_text)])
    assert refused.exit_code == 1 and "no text in UTF-8" in refused.stderr
    done = CliRunner().invoke(cli, ["import-round", str(file)])
    assert done.exit_code == 0 and "1 withdrawn" in done.stdout, done.stderr
    files = list(copy.parent.glob(f"{copy.name.partition('.before')[0]}*"))
    assert copy in files and not any(b"taken back" in file.read_bytes() for file in files)
