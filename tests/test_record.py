"""The record of a workshop: its numbers against a second calculation, and nobody in it exposed."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from sqlmodel import Session

from app.core.record import who_was_there
from app.core.spread import spread
from app.core.workshop import Stage
from app.exports import FORMATS
from app.reports import OF_WORKSHOPS, REPORTS
from app.store import actions, forgotten_rooms, people, phones, records, report_facts, rooms, rounds, workshops
from app.store.db import Database
from app.store.workshop_tables import RoomParticipant, Workshop
from tests import examples
from tests.examples import A_DAY, LEVELS, NOON

SURVEY = [{"a1": "agree", "a2": "disagree", "a_text": "Words"}] * 4 + [{"a1": "disagree", "a2": "dont_know"}] * 3
HERE = UUID(int=7)
Said = tuple[str, str]  # whom somebody is there for, and what they rate


@dataclass
class Room:
    """A workshop that is moved on by its facilitator, without its pages."""

    session: Session
    its: Workshop
    people: list[RoomParticipant] = field(default_factory=list)

    def move(self, *names: str, **more: object) -> None:
        """The facilitator moves the room on."""
        by = people.by_email(self.session, "lead@example.org")
        assert by is not None
        for name in names:
            seen = rooms.standing_of(self.its).mark
            rooms.move(self.session, str(self.its.id), name, seen=seen, now=NOON, by=by, **more)  # type: ignore[arg-type]

    def rate(self, said: Sequence[Said]) -> None:
        """Each of them rates; who is not there yet joins."""
        for n, (perspective, value) in enumerate(said):
            if n == len(self.people):
                self.people.append(phones.join(self.session, self.its, perspective, f"device {n}"))
            assert rooms.rate(self.session, self.people[n], value, seen=rooms.standing_of(self.its).mark)

    def agree(self, position: str, **more: str) -> None:
        """The room records a position."""
        self.move("agree", agreed={"position": position, **more})

    def told(self, *formats: str) -> dict[str, bytes]:
        """What readers get of it: its record and the baseline report."""
        round_ = workshops.round_of(self.session, self.its)
        assert round_ is not None
        place = rounds.place(self.session, round_, "orkney")
        documents = {
            "record": OF_WORKSHOPS["workshop-record"](records.of_workshop(self.session, self.its, now=NOON)),
            "baseline": REPORTS["baseline"](report_facts.of(self.session, round_, place, now=NOON)),
        }
        return {f"{name}.{form}": FORMATS[form].write(its) for name, its in documents.items() for form in formats}


def room_in(session: Session) -> Room:
    """A workshop in Orkney on a closed round, at its first item: the question a2."""
    round_ = examples.open_round(session)
    examples.bring_in(session, round_, examples.responses("third-sector", *SURVEY))
    rounds.close_round(session, round_, now=NOON)
    by = people.add(session, "lead@example.org", "Lead", now=NOON)
    place = rounds.place(session, round_, "orkney")
    assert place is not None
    small = examples.questionnaire()
    its = workshops.make(session, place, small, round_, title="Talk", minutes=60, dots=3, now=NOON, by=by, id_=HERE)
    return Room(session, its)


def played(session: Session, first: Sequence[Said], last: Sequence[Said]) -> Room:
    """A room rates twice, agrees, votes, plans one action and ends."""
    room = room_in(session)
    room.people = [
        phones.join(session, room.its, perspective, f"device {n}") for n, (perspective, _v) in enumerate(first)
    ]
    room.move("begin", "rate")
    room.rate(first)
    room.move("reveal", "talk")
    rooms.add_note(session, str(HERE), "Minutes come late.", seen=rooms.standing_of(room.its).mark)
    room.move("rate-again")
    room.rate(last)
    room.move("reveal", "talk")
    room.agree("We share minutes.", why="They come late.", evidence="Ten minutes.", dissent="A week is long.")
    room.move("next", "skip", "rate")
    area = str(rooms.areas(workshops.items(session, room.its))[0].id)
    room.rate([(perspective, f"{area}=2") for perspective, _value in last])
    room.move("reveal", "plan")
    of, place = actions.in_room(session, room.its)
    by = people.by_email(session, "lead@example.org")
    chosen = actions.of_plan(session, of, place, now=NOON).priorities[0]
    planned = actions.core.Action(priority=chosen.words, questions=(chosen.question,), what="Minutes go out in a week")
    assert by is not None
    actions.plan(session, of, place, planned, now=NOON, by=by)
    room.move("end")
    return room


def test_a_workshop_that_nobody_ends_keeps_what_was_agreed_before_the_plan(sqlite_url: str) -> None:
    """And one whose begin was taken back waits for its day: somebody tried the buttons some weeks before."""
    database = Database(sqlite_url)
    with database.writing() as session:
        room = room_in(session)
        room.move("begin")
        by = people.by_email(session, "lead@example.org")
        assert by is not None
        rooms.undo(session, str(HERE), seen=rooms.standing_of(room.its).mark, now=NOON, by=by)
        assert forgotten_rooms.due(session, NOON + 30 * A_DAY) == [] and room.its.began_at is None
        room.move("begin", "skip", "rate", "go-on")
        room.agree("We share minutes.")
        room.move("plan")
        assert forgotten_rooms.end(session, now=NOON + 30 * A_DAY) == 1
        told = records.of_workshop(session, room.its, now=NOON)
        assert (told.has_ended, told.items[1].position) == (True, "We share minutes.")
    database.close()


def test_a_position_that_was_taken_back_before_the_plan_is_a_note(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.writing() as session:
        room = room_in(session)
        room.move("begin", "skip", "skip", "rate", "go-on")
        room.agree("We begin here.")
        by = people.by_email(session, "lead@example.org")
        assert by is not None
        rooms.undo(session, str(HERE), seen=rooms.standing_of(room.its).mark, now=NOON, by=by)
        room.move("rate-again")
        area = str(rooms.areas(workshops.items(session, room.its))[0].id)
        room.rate([("tsi", f"{area}=3")] * 5)
        room.move("reveal", "plan")
        told = records.of_workshop(session, room.its, now=NOON).items[2]
        assert (told.position, told.notes) == ("", "We begin here.")
    database.close()


# Six, five and two: the two and the five are one row
FIRST: list[Said] = (
    [("statutory", "agree")] * 4 + [("statutory", "disagree")] * 2
    + [("third-sector", "disagree")] * 4 + [("third-sector", "dont_know")]
    + [("tsi", "strongly_disagree")] * 2
)  # fmt: skip
LAST: list[Said] = [(who, "agree" if value == "disagree" else value) for who, value in FIRST]


def plainly(said: Sequence[Said], groups: Sequence[str]) -> tuple[list[int], int, float]:
    """A second calculation: people at each level, those who could not say, and the share who agree."""
    values = [value for who, value in said if who in groups]
    counts = [values.count(level) for level in LEVELS]
    return counts, values.count("dont_know"), (counts[0] + counts[1]) / sum(counts)


def test_the_record_holds_what_was_rated_agreed_and_planned(database: Database) -> None:
    """Its numbers are counted again from what each person gave, and the survey's are those of the baseline report."""
    with database.writing() as session:
        room = played(session, FIRST, LAST)
        told = room.told("json", "csv", "html")
        assert room.its.stage is Stage.ENDED
    record, baseline = json.loads(told["record.json"]), json.loads(told["baseline.json"])
    everyone, own, merged = ("statutory", "tsi", "third-sector"), ("statutory",), ("tsi", "third-sector")
    assert record["attended"] == {
        "people": 13,
        "rows": [{"perspectives": ["statutory"], "people": 6}, {"perspectives": list(merged), "people": 7}],
    }
    item = record["items"][0]
    assert item["question"] == "a2" and len(item["reveals"]) == 2
    for body, said in zip(item["reveals"], (FIRST, LAST), strict=True):
        blocks = [body["all"], *body["rows"]]
        assert [row["perspectives"] for row in body["rows"]] == [list(own), list(merged)]
        for block, groups in zip(blocks, (everyone, own, merged), strict=True):
            counts = [block["counts"][level] for level in LEVELS]
            assert (counts, block["dont_know"], block["favourable"]) == plainly(said, groups)
    asked = next(q for s in baseline["sections"] for q in s["questions"] if q["code"] == "a2")
    survey = {"+".join(row.pop("perspectives")): row for row in item["survey"]}
    assert survey["third-sector"] == asked["perspectives"]["third-sector"]
    assert survey[""]["counts"] == asked["all"]["counts"] and survey[""]["answered"] == 4
    plan = record["improvement_plan"]
    assert plan["priorities"] == [
        {"priority": plan["actions"][0]["priority"], "question": "a2", "place": 1, "level": False, "dots": 26}
    ]
    assert plan["actions"][0]["questions"] == ["a2"] and plan == baseline["improvement_plan"]
    lines = [line.split(",") for line in told["record.csv"].decode("utf-8-sig").splitlines()]
    assert ["1", "a2", "room_first", "statutory", "agree", "4"] in [
        [*line[:2], *line[-6:-4], line[-3], line[-1]] for line in lines
    ]
    page = told["record.html"].decode()
    for words in (
        "13 people met on", "A position was agreed on 1 of 3 items.", "We share minutes.", "They come late.",
        "Ten minutes.", "A week is long.", "Minutes come late.", "Minutes go out in a week", "67% of 6", "0% of 6",
        "100% of 6", "67% of 6", "Not taken up", "Third Sector Interface and Third sector organisations together",
    ):  # fmt: skip
        assert words in page, words


def test_a_record_leaves_in_every_format_also_before_the_room_meets(sqlite_url: str) -> None:
    with Database(sqlite_url).writing() as session:
        on_a_report = room_in(session).its
        place = rounds.place(session, rounds.by_slug(session, "pilot"), "orkney")
        by = people.by_email(session, "lead@example.org")
        assert place is not None and by is not None
        small = examples.questionnaire()
        alone = workshops.make(session, place, small, None, title="Alone", minutes=45, dots=5, now=NOON, by=by)
        told = [records.of_workshop(session, its, now=NOON) for its in (on_a_report, alone)]
    for document in map(OF_WORKSHOPS["workshop-record"], told):
        for name, form in FORMATS.items():
            if not form.lacking():
                assert form.write(document), name


# Nobody is exposed ----------------------------------------------------------------------------------------------------


class Undone(Exception):
    """Takes back all that was played."""


def read_after(database: Database, play: Callable[[Session], Room]) -> dict[str, bytes]:
    """What readers get after this was played, which then never was."""
    told: dict[str, bytes] = {}
    try:
        with database.writing() as session:
            told = play(session).told("json", "csv", "html")
            raise Undone
    except Undone:
        return told


def swapped(said: Sequence[Said]) -> list[Said]:
    """The same room, but for who in the merged row is of which group and rated what."""
    others = [(who, value) for who, value in said if who == "statutory"]
    merged = [(who, value) for who, value in said if who != "statutory"]
    groups = [
        {"tsi": "third-sector", "third-sector": "tsi"}[who] if n > 1 else who for n, (who, _v) in enumerate(merged)
    ]
    values = [value for _who, value in merged]
    return others + list(zip(groups, values[1:] + values[:1], strict=True))


def few(values: Sequence[str]) -> Callable[[Session], Room]:
    """A room of four, in which everyone said that it may be shown to them."""

    def play(session: Session) -> Room:
        room = room_in(session)
        said = list(zip(("statutory", "statutory", "tsi", "third-sector"), values, strict=True))
        room.people = [phones.join(session, room.its, who, f"device {n}") for n, (who, _value) in enumerate(said)]
        room.move("begin", "rate")
        room.rate(said)
        room.move("ask")
        for person in room.people:
            rooms.agree(session, person, True, seen=rooms.standing_of(room.its).mark)
        room.move("hear", "talk")
        assert rooms.reveals(session, workshops.items(session, room.its)[0])
        room.agree("We share minutes.")
        return room

    return play


def exposed(database: Database) -> list[str]:
    """What a reader could tell from record and baseline report together, and may not."""
    found = []
    merged = [read_after(database, lambda s, how=how: played(s, how(FIRST), how(LAST))) for how in (list, swapped)]
    found += [f"merged: {name}" for name in merged[0] if merged[0][name] != merged[1][name]]
    alone = [read_after(database, few(v)) for v in (["agree"] * 4, ["disagree", "agree", "dont_know", "disagree"])]
    found += [f"few: {name}" for name in alone[0] if alone[0][name] != alone[1][name]]
    return found


def test_record_and_baseline_report_together_expose_nobody(sqlite_url: str) -> None:
    assert exposed(Database(sqlite_url)) == []


@pytest.mark.parametrize("fault", ["rows of one", "shown to the room", "who was there"])
def test_a_leak_planted_in_the_record_is_found(fault: str, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if fault == "rows of one":
        monkeypatch.setattr(rooms, "spread", lambda *its, **more: spread(*its, **(more | {"minimum": 1})))
    elif fault == "shown to the room":
        monkeypatch.setattr(workshops, "told_outside", lambda _workshop, shown: list(shown))
    else:
        monkeypatch.setattr(records, "who_was_there", lambda its, counts, _minimum: who_was_there(its, counts, 1))
    found = exposed(Database(sqlite_url))
    assert found and all(line.startswith("few" if fault == "shown to the room" else "merged") for line in found)
