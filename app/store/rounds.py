"""Rounds: what it takes to have one, holding it while an answer is saved, closing exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, func, select, text, update

from app.core.access import EVERYWHERE, Scope, mint_code
from app.core.erasure import day_for
from app.core.errors import Invalid, NotFound, Problem, Refusal
from app.core.rounds import Mode, Move, Naming, Phase, Purpose, after, phase, problems_with_opening
from app.language import _
from app.store import audit, partnerships, questionnaires, snapshots
from app.store.tables import Partnership, Person, Round, RoundPartnership, SharedCode


@dataclass(frozen=True)
class NewRound:
    """A round's settings; no partnerships make it one about the nation."""

    slug: str
    questionnaire: str
    partnerships: Sequence[str]
    opens: datetime
    closes: datetime
    purpose: Purpose = Purpose.BASELINE
    mode: Mode = Mode.CONFIDENTIAL
    naming: Naming = Naming.ANONYMOUS
    minimum: int = 5
    follows: str | None = None
    is_example: bool = False
    erase_on: date | None = None  # None: the usual day


def open_round(
    session: Session, new: NewRound, *, now: datetime, by: Person | None = None, problems: Sequence[Problem] = ()
) -> Round:
    """A round with its shared codes, open from its opening time on; Invalid lists everything that stands against it.

    `problems` were found before.
    """
    checked = check(session, new, now=now)
    checked.problems.extend(problems)
    if session.exec(select(Round.id).where(Round.slug == new.slug)).first():
        checked.problems.append(Problem("slug", _("There is a round called {slug} already.", slug=new.slug)))
    if checked.problems:
        raise Invalid(_("The round was not opened."), problems=checked.problems)
    its = Round(slug=new.slug, is_example=new.is_example, **checked.columns)
    session.add(its)
    session.flush()
    give_places(session, its, checked)
    is_open = phase_of(its, now) is Phase.OPEN
    event = audit.Event.ROUND_OPENED if is_open else audit.Event.ROUND_PLANNED
    audit.note(session, event, at=now, by=by, subject=its.slug)
    session.flush()
    return its


@dataclass(frozen=True)
class Checked:
    """What a round's settings come to: its columns, its places and perspectives, and what stands against them."""

    columns: dict[str, Any]
    places: list[Partnership]
    perspectives: list[str]
    problems: list[Problem]


def check(session: Session, new: NewRound, *, now: datetime, its: Round | None = None) -> Checked:
    """Looks the settings over, for a new round or for `its` new settings; NotFound where what they name is gone."""
    questionnaire = questionnaires.named(session, new.questionnaire)
    places, problems = partnerships.named(session, new.partnerships)
    before = by_slug(session, new.follows) if new.follows else None
    problems += problems_with_opening(
        slug=new.slug,
        opens=new.opens,
        closes=new.closes,
        minimum=new.minimum,
        purpose=new.purpose,
        follows=before is not None,
        now=now,
    )
    if its is not None and before is not None and _leads_to(session, before, its):
        problems.append(Problem("follows", _("A round cannot follow itself. Choose an earlier one.")))
    columns = {
        "fingerprint": questionnaire.fingerprint,
        "follows_id": before.id if before else None,
        "erase_on": new.erase_on
        or day_for(new.closes, chosen=its.erase_on if its else None, was=its.closes if its else None),
        **{name: getattr(new, name) for name in ("purpose", "mode", "naming", "minimum", "opens", "closes")},
    }
    return Checked(columns, places, [p.code for p in questionnaire.perspectives], problems)


def _leads_to(session: Session, later: Round, its: Round) -> bool:
    """Whether `its` is this round, or one that it follows."""
    step: Round | None = later
    while step is not None and step.id != its.id:
        step = session.get(Round, step.follows_id) if step.follows_id else None
    return step is not None


def give_places(session: Session, its: Round, checked: Checked) -> None:
    """Puts the round to these places. A perspective of a place that was there keeps its code; the others get one."""
    place_ids: list[UUID | None] = [p.id for p in checked.places]
    known = set(session.exec(select(RoundPartnership.partnership_id).where(RoundPartnership.round_id == its.id)))
    gone = known - set(place_ids)
    session.exec(
        delete(RoundPartnership).where(
            col(RoundPartnership.round_id) == its.id, col(RoundPartnership.partnership_id).in_(gone)
        )
    )
    session.add_all(RoundPartnership(round_id=its.id, partnership_id=p) for p in place_ids if p and p not in known)
    wanted = {(place, perspective) for place in place_ids or [None] for perspective in checked.perspectives}
    for shared in codes(session, its):
        if (seat := (shared.partnership_id, shared.perspective)) in wanted:
            wanted.remove(seat)
        else:
            session.delete(shared)
    session.add_all(
        SharedCode(code=mint_code(), round_id=its.id, partnership_id=place, perspective=perspective)
        for place, perspective in sorted(wanted, key=str)
    )


def every(session: Session, within: Scope = EVERYWHERE) -> list[Round]:
    """The rounds that are put to somebody `within` this scope, the newest first."""
    of = select(Round).order_by(col(Round.opens).desc(), Round.slug)
    if not within.nation:
        put_to = select(RoundPartnership.round_id).where(col(RoundPartnership.partnership_id).in_(within.partnerships))
        of = of.where(col(Round.id).in_(put_to))
    return list(session.exec(of))


def by_slug(session: Session, slug: str) -> Round:
    """The round with this slug."""
    found = session.exec(select(Round).where(Round.slug == slug)).one_or_none()
    if found is None:
        raise NotFound(_("There is no round {slug}.", slug=slug))
    return found


def places(session: Session, round_: Round) -> list[Partnership]:
    """The round's partnerships by name, as each was called at the first close; empty for one about the nation."""
    name = func.coalesce(RoundPartnership.name, Partnership.name)
    of = select(Partnership.id, Partnership.slug, name).join(RoundPartnership)
    rows = session.exec(of.where(RoundPartnership.round_id == round_.id).order_by(name))
    return [Partnership(id=id_, slug=slug, name=called) for id_, slug, called in rows]


def places_or_nation(session: Session, round_: Round, within: Scope = EVERYWHERE) -> list[Partnership | None]:
    """What the round is put to, as far as it lies `within` the scope: its partnerships, or None for the nation."""
    put_to: list[Partnership | None] = [*places(session, round_)] or [None]
    return [place for place in put_to if within.covers(place.id if place else None)]


def places_in_path(session: Session, slug: str | None, partnership: str | None) -> list[UUID | None]:
    """What an address is about: its partnership, or all that its round is put to (None: the nation).

    Empty where there is nothing of the kind.
    """
    of: Any = select(Partnership.id)
    if slug is not None:
        of = select(RoundPartnership.partnership_id).select_from(Round).outerjoin(RoundPartnership)
        of = of.where(Round.slug == slug)
        if partnership is not None:
            of = of.join(Partnership, col(Partnership.id) == RoundPartnership.partnership_id)
    if partnership is not None:
        of = of.where(Partnership.slug == partnership)
    return list(session.exec(of))


def place(session: Session, round_: Round, slug: str | None) -> Partnership | None:
    """The round's partnership with this slug; None stands for the nation, and only there."""
    its = places(session, round_)
    if slug is None:
        if its:
            raise Refusal(_("The round {round} is about partnerships: say which one.", round=round_.slug))
        return None
    for partnership in its:
        if partnership.slug == slug:
            return partnership
    raise NotFound(_("The round {round} has no partnership {slug}.", round=round_.slug, slug=slug))


def codes(session: Session, round_: Round) -> list[SharedCode]:
    """The round's shared codes."""
    return list(session.exec(select(SharedCode).where(SharedCode.round_id == round_.id)))


def by_code(session: Session, code: str) -> tuple[SharedCode, Round] | None:
    """The shared code and its round."""
    return session.exec(select(SharedCode, Round).join(Round).where(SharedCode.code == code)).first()


def phase_of(round_: Round, now: datetime) -> Phase:
    """Where the round stands at `now`."""
    return phase(round_.opens, round_.closes, round_.closed_at, now)


# Asked at every answer that is saved, and so built once, on the table itself.
_HELD = (
    sa.select(col(Round.opens), col(Round.closes), col(Round.closed_at))
    .where(col(Round.id) == bindparam("id"))
    .with_for_update(read=True)
)


def hold(session: Session, round_id: UUID, now: datetime) -> Phase:
    """The round's phase, which cannot change before this session ends: a close waits for it."""
    return phase(*session.connection().execute(_HELD, {"id": round_id}).one(), now)


def close_round(session: Session, round_: Round, *, now: datetime, by: Person | None = None) -> bool:
    """Closes the round and makes its snapshots; False when somebody else just did."""
    after(phase_of(round_, now), Move.CLOSE)
    keep_others_from_moving(session)
    closed_at = min(now, round_.closes)
    closing = (
        update(Round).where(col(Round.id) == round_.id, col(Round.closed_at).is_(None)).values(closed_at=closed_at)
    )
    if session.exec(closing).rowcount != 1:
        session.refresh(round_)
        return False
    session.refresh(round_)
    for partnership in places_or_nation(session, round_):
        snapshots.make(session, round_, partnership, now)
    _keep_names(session, round_)
    audit.note(session, audit.Event.ROUND_CLOSED, at=now, by=by, subject=round_.slug)
    return True


def _keep_names(session: Session, round_: Round) -> None:
    """A report that is made keeps the names it was made with, however partnerships are called later."""
    name = sa.select(col(Partnership.name)).where(col(Partnership.id) == RoundPartnership.partnership_id)
    session.exec(
        update(RoundPartnership)
        .where(col(RoundPartnership.round_id) == round_.id, col(RoundPartnership.name).is_(None))
        .values(name=name.scalar_subquery())
    )


def keep_others_from_moving(session: Session) -> None:
    """PostgreSQL's row locks do not queue: answers saved one after another could keep a close waiting for ever."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text('LOCK TABLE "round" IN EXCLUSIVE MODE'))


IS_DUE = sa.select(col(Round.id)).where(col(Round.closed_at).is_(None), col(Round.closes) <= bindparam("now")).limit(1)


def is_due(session: Session, now: datetime) -> bool:
    """Whether a round's closing time has passed and nobody has closed it yet; asked before every request."""
    return session.connection().execute(IS_DUE, {"now": now}).first() is not None


def due(session: Session, now: datetime) -> list[Round]:
    """Rounds whose closing time has passed and that nobody has closed yet."""
    return list(session.exec(select(Round).where(col(Round.closed_at).is_(None), col(Round.closes) <= now)))


def close_due(session: Session, now: datetime) -> None:
    """Closes what is due; whichever process first sees it does it."""
    for round_ in due(session, now):
        close_round(session, round_, now=now)
