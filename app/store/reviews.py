"""Reviews of plans: readings said to be complete, compared, and settled in the plan's one submitted response."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select, update

from app.core import review as core
from app.core.answers import Answer
from app.core.errors import Closed, Invalid, NotOpenYet, Problem, Refusal
from app.core.review import Plan, Reading, Review, is_review
from app.core.rounds import Phase
from app.core.verdict_rule import VerdictRule
from app.language import _
from app.store import audit, questionnaires, rounds
from app.store import tables as kept
from app.store.responses import Begun
from app.store.settled import settled_key
from app.store.tables import Person, Response, Round
from app.store.tallies import of_place

TOGETHER = " & "  # between names: the same in every language


def rule_of(session: Session, round_: Round) -> VerdictRule | None:
    """The rule of a round that reviews plans; None for every other round."""
    questionnaire = questionnaires.of_round(session, round_)
    return questionnaire.verdicts if is_review(questionnaire, round_.mode) else None


def plans(session: Session, round_: Round) -> dict[UUID, Plan]:
    """Every plan under review, by partnership id, each with what was read and settled so far."""
    return _plans(session, col(Response.round_id) == round_.id)


def plan(session: Session, round_: Round, partnership: kept.Partnership | None) -> Plan:
    """One plan under review."""
    found = _plans(session, of_place(round_, partnership))
    return next(iter(found.values()), Plan())


def place_of(session: Session, response: Begun) -> tuple[Round, kept.Partnership | None]:
    """The round and the partnership whose plan this reviewer reads."""
    place = select(kept.Partnership).join(Response, col(Response.partnership_id) == col(kept.Partnership.id))
    return session.get_one(Round, response.round_id), session.exec(place.where(Response.id == response.id)).first()


def plan_of(session: Session, response: Begun) -> Plan:
    """The plan that this reviewer reads."""
    return plan(session, *place_of(session, response))


def _plans(session: Session, which: sa.ColumnElement[bool]) -> dict[UUID, Plan]:
    names = ("id", "partnership_id", "organisation", "is_submitted", "counted_in", "review")
    given = (kept.Answer.question, kept.Answer.value, kept.Answer.non_answer, kept.Answer.note)
    rows = session.execute(
        sa.select(*(col(getattr(Response, name)) for name in names), *given)  # type: ignore[call-overload]
        .join_from(Response, kept.Answer, isouter=True)
        .where(which)
        .order_by(col(Response.partnership_id), col(Response.id))
    )
    return {place: _plan([*its]) for place, its in groupby(rows, attrgetter("partnership_id"))}


def _plan(rows: list[sa.Row[tuple[object, ...]]]) -> Plan:
    readings: list[Reading] = []
    settled: Mapping[str, Answer] | None = None
    is_settled = is_final = False
    for response, its in groupby(rows, attrgetter("id")):
        of_one = list(its)
        head = of_one[0]
        answers = {a.question: Answer(a.value, a.non_answer, a.note) for a in of_one if a.question is not None}
        is_final |= head.counted_in is not None
        if head.review is Review.SETTLED:
            settled, is_settled = answers, head.is_submitted
        elif any(answer.is_given for answer in answers.values()):
            is_complete, is_compared = head.review in core.DONE, head.review is Review.COMPARED
            who = head.organisation or ""
            readings.append(Reading(response, who, answers, is_complete, head.is_submitted, is_compared))
    return Plan(tuple(sorted(readings, key=lambda it: (it.who.casefold(), it.id))), settled, is_settled, is_final)


def _hold(session: Session, round_: Round, partnership: kept.Partnership | None, now: datetime) -> Plan:
    """The plan, which nobody else changes before this session ends. Refused unless the round is open."""
    phase = rounds.hold(session, round_.id, now)
    if phase is Phase.PLANNED:
        raise NotOpenYet(_("This round has not opened yet."))
    if phase is Phase.CLOSED:
        raise Closed(_("This round has closed. Ask those who run it to open it again if this plan is not settled."))
    here = of_place(round_, partnership)
    session.execute(sa.select(col(Response.id)).where(here).order_by(col(Response.id)).with_for_update())
    return plan(session, round_, partnership)


def hold_alone(session: Session, response: Begun, now: datetime) -> None:
    """Before a reviewer submits: that nobody else reads this plan, and that nobody begins to until that is done."""
    if rounds.hold(session, response.round_id, now) is not Phase.OPEN:
        return
    if not _hold(session, *place_of(session, response), now).may_submit(response.id):
        raise Refusal(
            _("Somebody else reads this plan too, so nobody submits alone. Say that your reading is complete instead.")
        )


def complete(session: Session, response: Begun, *, now: datetime) -> None:
    """A reviewer says that their reading is complete. From the second on no reading is counted until one settles.

    It is whole then: who says so sees the other's, and a verdict that is given later would rest on it.
    """
    round_, place = place_of(session, response)
    its, rule = _hold(session, round_, place, now), rule_of(session, round_)
    mine = its.of(response.id)
    if mine is not None and mine.is_said:
        return
    if not its.may_complete(response.id):
        raise Refusal(
            _("The verdicts on this plan are settled already, so your reading stays as it is, not counted.")
            if mine
            else whole_first()
        )
    if mine is None or rule is None or mine.open_rows(rule):
        raise Refusal(whole_first())
    said = [response.id, *(one.id for one in its.said)]
    _stand_as_readings(session, said)
    if len(said) > 1:
        session.exec(update(Response).where(col(Response.id).in_(said)).values(is_submitted=False))


def whole_first() -> str:
    """What a reviewer is told before their reading can be complete."""
    return _("Give a verdict on every criterion, or say that you don’t know, before your reading is complete.")


def _stand_as_readings(session: Session, said: Sequence[UUID]) -> None:
    """They are complete; one that was compared with a withdrawn reading stays marked so."""
    its = update(Response).where(col(Response.id).in_(said), col(Response.review).is_distinct_from(Review.COMPARED))
    session.exec(its.values(review=Review.COMPLETE))


def reopen(session: Session, response: Begun, *, now: datetime) -> None:
    """A reviewer takes it back that their reading is complete: until somebody else is complete too."""
    its = _hold(session, *place_of(session, response), now)
    if not its.may_reopen(response.id):
        raise Refusal(
            _("Another reading is complete too, so both stay as they are. What you would change, say when you settle.")
        )
    session.exec(update(Response).where(col(Response.id) == response.id).values(review=None))


def settle(
    session: Session,
    round_: Round,
    partnership: kept.Partnership | None,
    given: Mapping[str, Answer],
    *,
    read: str,
    is_draft: bool,
    now: datetime,
    reviewer: UUID | None = None,
    by: Person | None = None,
) -> None:
    """Keeps the settled verdicts as the plan's one response, submitted unless `is_draft`; readings become drafts.

    By a `reviewer` of the plan (the response's id), or by staff. `read` is the mark of what was settled when the page
    was made; Invalid lists what stands against it.
    """
    its = _hold(session, round_, partnership, now)
    if not (its.may_settle(reviewer) if reviewer else its.staff_may_settle):
        raise Refusal(_("The verdicts on this plan cannot be settled: two readings are complete first."))
    rule = rule_of(session, round_)
    if rule is None:
        raise Refusal(_("This round gives no verdicts."))
    if read != mark(its):
        changed = _("Somebody else settled verdicts here meanwhile. Load the page again to see them, then settle.")
        raise Invalid(changed, problems=[Problem("", changed)])
    if problems := core.problems_with_settling(its, rule, given, is_draft=is_draft):
        raise Invalid(_("The verdicts were not settled."), problems=problems)
    _keep(session, round_, partnership, its, given, is_draft=is_draft and not its.is_settled)
    if by is not None:
        subject = "/".join(part for part in (round_.slug, partnership and partnership.slug) if part)
        audit.note(session, audit.Event.VERDICTS_SETTLED, at=now, by=by, subject=subject)


def _keep(
    session: Session,
    round_: Round,
    partnership: kept.Partnership | None,
    its: Plan,
    given: Mapping[str, Answer],
    *,
    is_draft: bool,
) -> None:
    place = partnership.id if partnership else None
    key = settled_key(round_.id, place)
    response = session.exec(select(Response).where(Response.key == key)).one_or_none()
    if response is None:
        seat = session.exec(select(Response.perspective).where(Response.id == its.said[0].id)).one()
        response = Response(key=key, round_id=round_.id, partnership_id=place, perspective=seat, review=Review.SETTLED)
    response.organisation = TOGETHER.join(dict.fromkeys(one.who for one in its.said))
    response.is_submitted = not is_draft
    session.add(response)
    session.flush()
    session.exec(delete(kept.Answer).where(col(kept.Answer.response_id) == response.id))
    session.add_all(
        kept.Answer(
            response_id=response.id,
            question=code,
            value=answer.value,
            non_answer=answer.non_answer,
            note=answer.note,
        )
        for code, answer in given.items()
        if not answer.is_blank
    )
    if not is_draft:
        said = [one.id for one in its.said]
        _stand_as_readings(session, said)
        session.exec(update(Response).where(col(Response.id).in_(said)).values(is_submitted=False))
    session.flush()


def mark(its: Plan) -> str:
    """A short mark of what is settled, to tell a page that was made before somebody else settled."""
    return core.mark(its.settled, is_settled=its.is_settled)
