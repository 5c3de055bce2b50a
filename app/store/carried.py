"""Answers that come in a parcel: weighed one by one against those here, then written down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, SQLModel, select

from app.core.answers import BLANK, Answer
from app.core.errors import Refusal
from app.core.keys import Keys, fingerprint_of_code
from app.core.parcel import Given, Parcel, mark_of_answer, takes
from app.language import _
from app.store import responses
from app.store.kept_tables import Erasure
from app.store.parcel_tables import CarriedAnswer
from app.store.tables import Answer as Kept
from app.store.tables import LateAnswer, Partnership, Response, Round
from app.store.tallies import of_place
from app.store.upsert import insert_into, or_replace

COLUMNS = ("value", "non_answer", "note")


@dataclass
class Step:
    """What becomes of one response: answers to write, whether it is new, and in which report it is counted."""

    given: Given
    here: Response | None
    answers: dict[str, Answer] = field(default_factory=dict)
    late: dict[str, Answer] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    is_submitted: bool = False
    counted_in: int | None = None

    @property
    def is_any(self) -> bool:
        """Whether anything is written."""
        is_counted = self.here is not None and self.counted_in != self.here.counted_in
        is_sent = self.here is not None and self.is_submitted != self.here.is_submitted
        return self.here is None or bool(self.answers or self.late) or is_counted or is_sent


@dataclass
class Answers:
    """The answers of a parcel, weighed: what would be written, withdrawn and left."""

    steps: list[Step] = field(default_factory=list)
    withdrawn: list[Response] = field(default_factory=list)
    left: int = 0  # answers that were changed here since they came
    seats: list[str] = field(default_factory=list)  # organisations that answered on both sides

    @property
    def is_any(self) -> bool:
        """Whether anything would be written."""
        return bool(self.withdrawn) or any(step.is_any for step in self.steps)


def weigh(
    session: Session, parcel: Parcel, round_: Round, place: Partnership | None, *, keys: Keys, reports: int
) -> Answers:
    """Looks at each response of the parcel; `reports` of the hall's stand here, and what they count is counted."""
    found = Answers()
    stored = {one.key: one for one in session.exec(select(Response).where(of_place(round_, place)))}
    seats = {one.organisation_key: one.key for one in stored.values() if one.organisation_key}
    on_list = set(parcel.withdrawn)
    erasure = bytes.fromhex(parcel.erasure_key)
    for key, one in stored.items():
        if fingerprint_of_code(erasure, f"response\n{key}") in on_list:
            found.withdrawn.append(one)
    gone = {one.key for one in found.withdrawn}
    for given in parcel.responses:
        seat = _seat(given, place)
        if given.key in gone or session.get(Erasure, keys.erasure_key("response", given.key)) is not None:
            continue
        if seat is not None and seats.get(seat, given.key) != given.key:
            _must_not_count_twice(given, reports)
            found.seats.append(given.organisation or "")
            continue
        found.steps.append(_step(session, given, stored.get(given.key), reports, found))
    return found


def _seat(given: Given, place: Partnership | None) -> str | None:
    if given.organisation is None:
        return None
    return responses.organisation_key(place.id if place else None, given.perspective, given.organisation)


def _must_not_count_twice(given: Given, reports: int) -> None:
    """A report that was told counts what the organisation said in the hall: what it said here would count beside it."""
    if given.counted_in and given.counted_in <= reports:
        words = _(
            "{organisation} answered here and in the hall, whose report counts what it said there. It can stand once:"
            " the organisation can withdraw its answers here, and then this file can come in. Nothing was stored.",
            organisation=given.organisation,
        )
        raise Refusal(words)


def _step(session: Session, given: Given, here: Response | None, reports: int, found: Answers) -> Step:
    counted = given.counted_in if given.counted_in and given.counted_in <= reports else None
    step = Step(given, here, is_submitted=given.is_submitted or (here is not None and here.is_submitted))
    was = here.counted_in if here else None
    step.counted_in = was or counted
    answers, late = responses.both_answers_of(session, here) if here else ({}, {})
    marks = {}
    if here is not None:
        kept_marks = select(CarriedAnswer).where(CarriedAnswer.response_id == here.id)
        marks = {one.question: one.mark for one in session.exec(kept_marks)}
    for code in sorted({*given.answers, *given.late}):
        came = {**given.answers, **given.late}[code].answer
        stands = late.get(code, answers.get(code, BLANK))
        may_take = takes(mark_of_answer(stands), mark_of_answer(came), {marks.get(code, mark_of_answer(None))})
        if counted is not None and was is None:
            _as_counted(step, code, given, stands, may_take=may_take)
        elif may_take:
            (step.answers if was is None else step.late)[code] = came
        if may_take:
            step.marks[code] = mark_of_answer(came)
        elif mark_of_answer(stands) != mark_of_answer(came):
            found.left += 1
        elif code not in marks:
            step.marks[code] = mark_of_answer(came)
    return step


def _as_counted(step: Step, code: str, given: Given, stands: Answer, *, may_take: bool) -> None:
    """What the hall's report counted stands in the figures; what else was said is kept beside it for its writer."""
    if code in given.answers:
        counted = given.answers[code].answer
        if counted != stands or code in given.late:
            step.answers[code] = counted
    else:
        counted = BLANK
    latest = given.late[code].answer if code in given.late and may_take else stands if not may_take else counted
    if mark_of_answer(latest) != mark_of_answer(counted):
        step.late[code] = latest


def write(
    session: Session, answers: Answers, round_: Round, place: Partnership | None, *, keys: Keys, now: datetime
) -> None:
    """Writes down what was weighed."""
    for one in answers.withdrawn:
        responses.withdraw(session, one, keys=keys, now=now)
    for step in answers.steps:
        here = step.here
        if here is None:
            given = step.given
            here = Response(
                key=given.key,
                round_id=round_.id,
                partnership_id=place.id if place else None,
                perspective=given.perspective,
                organisation=given.organisation,
                organisation_key=_seat(given, place),
                speaks_for=given.speaks_for,
            )
        here.is_submitted, here.counted_in = step.is_submitted, step.counted_in
        session.add(here)
        session.flush()
        for table, said in ((Kept, step.answers), (LateAnswer, step.late)):
            for code, answer in said.items():
                row = {"value": answer.value, "non_answer": answer.non_answer, "note": answer.note}
                _put(session, table, here.id, code, row)
        for code, mark in step.marks.items():
            _put(session, CarriedAnswer, here.id, code, {"mark": mark})
    session.flush()


def _put(session: Session, table: type[SQLModel], response: UUID, question: str, row: Mapping[str, Any]) -> None:
    insert = insert_into(session, table).values({"response_id": response, "question": question, **row})
    session.connection().execute(or_replace(insert, at=["response_id", "question"], taking=list(row)))
