"""Taking a parcel in: all of it or, with the reason, nothing. Twice is once, in any order is in order.

Figures that were told stay: a report that was read in the hall becomes the place's report here, if none was read here,
or follows the one that was. Whoever is in none waits as late answers do, and enters in whole groups.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from app.core.errors import NotFound, NotOpenYet, Refusal
from app.core.how_far import read as read_asked
from app.core.keys import Keys
from app.core.parcel import Parcel, Travelling
from app.core.partnerships import Part
from app.core.questionnaire import Questionnaire
from app.core.rounds import Phase
from app.core.snapshot import fingerprint
from app.language import _
from app.store import audit, carried, how_far, partnerships, questionnaires, rounds, snapshots
from app.store.carried_things import Things, take_things
from app.store.parcel_tables import HallKey, ParcelCount
from app.store.parcels import kept_snapshots
from app.store.tables import Partnership, Person, Round, RoundPartnership, SharedCode, Snapshot


@dataclass
class Outcome:
    """What taking a parcel in came to, in numbers."""

    is_old: bool = False  # a newer one was taken in before: nothing was done
    is_new_round: bool = False
    responses: int = 0  # that are new here
    changed: int = 0  # responses of which something was written
    withdrawn: list[UUID] = field(default_factory=list)  # the caller has the database forget them, once committed
    left: int = 0  # answers that stay as they were changed here
    seats: list[str] = field(default_factory=list)  # organisations that had answered here
    reports: int = 0
    waiting: bool = False  # answers wait, because a report here was read before they came
    things: Things = field(default_factory=Things)

    @property
    def is_any(self) -> bool:
        """Whether anything was written."""
        numbers = (self.is_new_round, self.responses, self.changed, len(self.withdrawn), self.reports)
        return any(numbers) or self.things.is_any


def bring_in(session: Session, parcel: Parcel, *, keys: Keys, now: datetime, by: Person | None = None) -> Outcome:
    """Stores what is new in the parcel, or raises Refusal and the caller's session keeps nothing."""
    outcome = Outcome()
    rounds.keep_others_from_moving(session)
    count = session.get(ParcelCount, (parcel.origin, parcel.name), with_for_update=True)
    if parcel.origin == keys.origin:
        raise Refusal(_("This file was made here. Take it to the other machine."))
    if count is not None and parcel.number < count.number:
        return Outcome(is_old=True)
    place = _place(session, parcel, now=now, by=by) if parcel.place else None
    for its in parcel.rounds:
        last = its is parcel.rounds[-1]
        round_ = _round(session, parcel, its, place, outcome, now=now)
        if place is not None and its.asked is not None:
            _ask_the_same(session, its.asked, round_, place)
        remake = _reports(session, its, round_, place, outcome, now=now, by=by)
        if last and parcel.has_answers:
            remake |= _answers(session, parcel, round_, place, outcome, keys=keys, now=now, by=by)
        if remake:
            snapshots.make(session, round_, place, now)
        if place is not None:
            take_things(session, parcel, its, round_, place, outcome.things, now=now)
    count = count or ParcelCount(origin=parcel.origin, name=parcel.name, number=0)
    count.number = parcel.number
    session.add(count)
    if parcel.has_answers and session.get(HallKey, parcel.origin) is None:
        session.add(HallKey(origin=parcel.origin, key=parcel.response_key))
    if outcome.is_any:
        audit.note(session, audit.Event.ROUND_IMPORTED, at=now, by=by, subject=parcel.name, reason=str(parcel.number))
    session.flush()
    return outcome


def _place(session: Session, parcel: Parcel, *, now: datetime, by: Person | None) -> Partnership:
    """The partnership with this slug; on a laptop that does not know it, with its bodies."""
    assert parcel.place is not None
    try:
        return partnerships.by_slug(session, parcel.place.slug)
    except NotFound:
        if parcel.has_answers:
            raise
    made = Partnership(slug=parcel.place.slug, name=parcel.place.name)
    session.add(made)
    session.flush()
    for kind, name, area in parcel.place.bodies:
        partnerships.take_in(session, made, Part(kind, name, area), since=None, now=now, by=by)
    return made


def _round(
    session: Session, parcel: Parcel, its: Travelling, place: Partnership | None, outcome: Outcome, *, now: datetime
) -> Round:
    """The round here, which must be the same; without answers in the parcel it is made where there is none."""
    slug, is_new = its.row["slug"], False
    try:
        here = rounds.by_slug(session, slug)
    except NotFound:
        if parcel.has_answers:
            raise
        here = _make_round(session, its)
        is_new = True
    row = Round.model_validate(its.row)
    if (here.fingerprint, here.minimum, here.mode) != (row.fingerprint, row.minimum, row.mode):
        words = _("The round {slug} here has another questionnaire or other rules. Nothing was stored.", slug=slug)
        raise Refusal(words)
    if here.erased_at is not None and its is parcel.rounds[-1]:  # of those that it follows no answers come
        raise Refusal(_("The answers of the round {slug} were erased here. Nothing was stored.", slug=slug))
    put_to = {p.id if p else None for p in rounds.places_or_nation(session, here)}
    if (place.id if place else None) not in put_to:
        if parcel.has_answers or place is None or (put_to == {None} and not is_new):
            raise Refusal(_("The round {slug} here is not put to this place. Nothing was stored.", slug=slug))
        session.add(RoundPartnership(round_id=here.id, partnership_id=place.id))
        is_new = True
    outcome.is_new_round |= is_new
    if not parcel.has_answers:
        if here.closed_at is None and row.closes > here.closes:  # it was given more time
            here.closes, here.erase_on, outcome.is_new_round = row.closes, row.erase_on, True
            session.add(here)
        known = set(session.exec(select(SharedCode.code).where(SharedCode.round_id == here.id)))
        place_id = place.id if place else None
        session.add_all(
            SharedCode(code=code, round_id=here.id, partnership_id=place_id, perspective=perspective)
            for perspective, code in its.codes.items()
            if code not in known
        )
    session.flush()
    return here


def _ask_the_same(session: Session, asked: str, round_: Round, place: Partnership) -> None:
    """People here are asked about the same of last round's actions as those whom the parcel is about."""
    if not how_far.take_over(session, round_, place, read_asked(asked)):
        slug = round_.slug
        words = _("Who answers in the round {slug} here is asked about other actions. Nothing was stored.", slug=slug)
        raise Refusal(words)


def _make_round(session: Session, its: Travelling) -> Round:
    questionnaires.keep(session, Questionnaire.from_canonical(its.questionnaire))
    session.flush()
    made = Round.model_validate(its.row)
    made.follows_id = rounds.by_slug(session, its.follows).id if its.follows else None
    session.add(made)
    session.flush()
    return made


def _reports(
    session: Session,
    its: Travelling,
    round_: Round,
    place: Partnership | None,
    outcome: Outcome,
    *,
    now: datetime,
    by: Person | None,
) -> bool:
    """Puts the parcel's reports after those here; whether one that nobody had read made way for them."""
    remake = False
    for row in its.snapshots:
        here = {one.number: one for one in _all(session, round_, place)}
        came = Snapshot.model_validate(row | {"round_id": round_.id, "partnership_id": place.id if place else None})
        if fingerprint(_body(came)) != came.fingerprint:
            raise Refusal(_("A report in this file is not what it was when it was made. Nothing was stored."))
        stands = here.get(came.number)
        if stands is not None and stands.fingerprint == came.fingerprint and stands.opened_at is not None:
            continue
        if stands is not None and not snapshots.discard_unread(session, round_, place, now=now, by=by):
            words = _(
                "The report on {slug} was read in the hall and here, and they are not the same: figures that were told"
                " do not change, so only one can stand. Nothing was stored.",
                slug=round_.slug,
            )
            raise Refusal(words)
        remake |= stands is not None
        session.add(came)
        session.flush()
        outcome.reports += 1
    return remake


def _all(session: Session, round_: Round, place: Partnership | None) -> list[Snapshot]:
    newest = snapshots.newest(session, round_, place)
    kept = [*kept_snapshots(session, round_, place)]
    return [*kept, newest] if newest is not None and newest.opened_at is None else kept


def _body(snapshot: Snapshot) -> Any:
    return json.loads(snapshot.body)


def _answers(
    session: Session,
    parcel: Parcel,
    round_: Round,
    place: Partnership | None,
    outcome: Outcome,
    *,
    keys: Keys,
    now: datetime,
    by: Person | None,
) -> bool:
    """Takes the answers in; whether a report that nobody had read made way for them."""
    phase = rounds.hold(session, round_.id, now)
    if phase is Phase.PLANNED and parcel.responses:
        raise NotOpenYet(_("The round {slug} has not opened here yet. Open it first.", slug=round_.slug))
    if phase is Phase.CLOSED:
        rounds.close_round(session, round_, now=now)  # where its time has come and nobody has seen it yet
    reports = max([row["number"] for row in parcel.rounds[-1].snapshots], default=0)
    weighed = carried.weigh(session, parcel, round_, place, keys=keys, reports=reports)
    makes_way = False
    if weighed.is_any and phase is Phase.CLOSED:
        makes_way = snapshots.discard_unread(session, round_, place, now=now, by=by)
        session.expire_all()
        weighed = carried.weigh(session, parcel, round_, place, keys=keys, reports=reports)
    outcome.responses = sum(step.here is None for step in weighed.steps)
    outcome.changed = sum(step.here is not None and step.is_any for step in weighed.steps)
    outcome.withdrawn = [one.id for one in weighed.withdrawn]
    outcome.left, outcome.seats = weighed.left, weighed.seats
    carried.write(session, weighed, round_, place, keys=keys, now=now)
    outcome.waiting = phase is Phase.CLOSED and weighed.is_any and not makes_way
    return makes_way
