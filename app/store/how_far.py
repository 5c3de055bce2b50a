"""Which of last round's actions participants are asked about, frozen when the first of them begins in a partnership,
or when the round travels to a hall."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from app.core.how_far import Asked, as_asked, for_files, read, with_actions, written
from app.core.questionnaire import Questionnaire
from app.core.review import is_review
from app.store import actions, questionnaires
from app.store.action_tables import AskedActions
from app.store.tables import Partnership, Round, RoundPartnership, Snapshot
from app.store.upsert import insert_into


def freeze(session: Session, round_id: UUID, partnership_id: UUID | None, *, now: datetime) -> None:
    """What is asked about last round's actions here stands from now on, whatever becomes of the plan.

    It is one row, so that of two who begin at once both are asked the same. Where a report was made before anybody was
    asked, nothing is: its rows could not take the answers in.
    """
    round_ = session.get_one(Round, round_id)
    if partnership_id is None or round_.follows_id is None:
        return
    if session.get(AskedActions, (round_id, partnership_id)) is not None:
        return
    here = select(Snapshot.id).where(Snapshot.round_id == round_id, Snapshot.partnership_id == partnership_id)
    is_reported = session.exec(here).first() is not None
    place = session.get_one(Partnership, partnership_id)
    _keep(session, round_, place, () if is_reported else _would_be_asked(session, round_, place, now))


def _keep(session: Session, round_: Round, partnership: Partnership, its: Asked) -> None:
    put = with_actions(questionnaires.of_round(session, round_), its)
    row = {
        "round_id": round_.id,
        "partnership_id": partnership.id,
        "fingerprint": put.fingerprint,
        "actions": written(its),
    }
    session.connection().execute(insert_into(session, AskedActions).values(row).on_conflict_do_nothing())


def kept_as(session: Session, round_: Round, partnership: Partnership | None) -> str | None:
    """What participants are asked about, as it is kept; None while that is not settled."""
    kept = session.get(AskedActions, (round_.id, partnership.id)) if partnership else None
    return kept.actions if kept else None


def take_over(session: Session, round_: Round, partnership: Partnership, its: Asked) -> bool:
    """Keeps what is asked elsewhere about last round's actions; False where something else is asked here."""
    _keep(session, round_, partnership, its)
    return asked(session, round_, partnership) == its


def _would_be_asked(session: Session, round_: Round, partnership: Partnership, now: datetime) -> Asked:
    if is_review(questionnaires.of_round(session, round_), round_.mode):
        return ()  # reviewers read a plan; they were not there
    return as_asked(actions.before(session, round_, partnership, now=now))


def asked(session: Session, round_: Round, partnership: Partnership | None) -> Asked:
    """The actions that participants were asked about; empty while nobody has begun."""
    kept = session.get(AskedActions, (round_.id, partnership.id)) if partnership else None
    return read(kept.actions) if kept else ()


def to_be_asked(session: Session, round_: Round, partnership: Partnership | None, *, now: datetime) -> Asked:
    """The same, and while nobody has begun what they would be asked about as the plan stands."""
    if partnership is None:
        return ()
    kept = session.get(AskedActions, (round_.id, partnership.id))
    return read(kept.actions) if kept else _would_be_asked(session, round_, partnership, now)


def put_to(session: Session, round_: Round, partnership: Partnership | None) -> Questionnaire:
    """The round's questionnaire as it is put to this partnership's people."""
    return with_actions(questionnaires.of_round(session, round_), asked(session, round_, partnership))


def by_fingerprint(session: Session, fingerprint: str) -> Questionnaire | None:
    """The questionnaire that a page was made of: a version, or one with actions before it."""
    if (version := questionnaires.by_fingerprint(session, fingerprint)) is not None:
        return version
    kept = session.exec(select(AskedActions).where(AskedActions.fingerprint == fingerprint)).first()
    if kept is None:
        return None
    return with_actions(questionnaires.of_round(session, session.get_one(Round, kept.round_id)), read(kept.actions))


def of_files(session: Session, of: Sequence[Round]) -> dict[str, Asked]:
    """What was asked in these rounds, by the place as a file names it (with its round, where it holds several)."""
    its = {one.id: one.slug for one in of}
    name = func.coalesce(RoundPartnership.name, Partnership.name)
    kept = (
        select(AskedActions, name)
        .join(Partnership, col(Partnership.id) == AskedActions.partnership_id)
        .join(
            RoundPartnership,
            (col(RoundPartnership.round_id) == AskedActions.round_id)
            & (col(RoundPartnership.partnership_id) == AskedActions.partnership_id),
        )
        .where(col(AskedActions.round_id).in_(its))
        .order_by(name)
    )
    found = session.exec(kept).all()
    return {
        place if len(its) == 1 else f"{its[row.round_id]}, {place}": about
        for row, place in found
        if (about := read(row.actions))
    }


def in_files(session: Session, round_: Round) -> Questionnaire:
    """The questionnaire by which a file of this round's answers is read."""
    return for_files(questionnaires.of_round(session, round_), of_files(session, [round_]))
