"""Erasing the single answers of a round: looked at first, carried out once, and done again where an older backup is
restored. Snapshots, released comments and names on the record stay."""

from collections.abc import Collection
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, delete, func, select, update

from app.core.comments import Decision
from app.core.erasure import Extent, is_due, problems_with_day, usual_day
from app.core.errors import Invalid, Refusal
from app.core.keys import Keys
from app.core.rounds import Phase
from app.language import _
from app.store import audit, comments, evidence, kept, practices, rounds, themes
from app.store.kept_tables import Erasure, KeptComment, KeptName
from app.store.settled import settled_from
from app.store.tables import LateAnswer, Part, Person, Response, Round, Snapshot


def day_of(round_: Round) -> date:
    """The day after which the round's answers are erased."""
    return round_.erase_on or usual_day(round_.closes)


def set_day(session: Session, round_: Round, day: date, *, now: datetime, by: Person | None = None) -> None:
    """Chooses the day after which the round's answers are erased."""
    _must_stand(round_)
    phase = rounds.phase_of(round_, now)
    if problems := problems_with_day(day, before=day_of(round_), closes=round_.closes, phase=phase):
        raise Invalid(_("The day was not changed."), problems=problems)
    round_.erase_on = day
    session.add(round_)
    audit.note(session, audit.Event.ERASURE_DATED, at=now, by=by, subject=round_.slug, reason=day.isoformat())


def due(session: Session, now: datetime) -> list[Round]:
    """The rounds whose day has passed, the oldest first."""
    standing = session.exec(select(Round).where(col(Round.erased_at).is_(None)).order_by(col(Round.closes), Round.slug))
    return [one for one in standing if is_due(day_of(one), rounds.phase_of(one, now), now)]


def extent(session: Session, round_: Round, now: datetime) -> Extent:
    """What erasing this round takes away and leaves."""
    _must_stand(round_)
    of = sa.select(
        func.count().filter(col(Response.is_submitted)), func.count().filter(~col(Response.is_submitted))
    ).where(col(Response.round_id) == round_.id)
    submitted, drafts = session.connection().execute(of).one()
    late = select(func.count()).select_from(LateAnswer).join(Response).where(Response.round_id == round_.id)
    released = unreleased = 0
    if rounds.phase_of(round_, now) is Phase.CLOSED:
        for place in rounds.places_or_nation(session, round_):
            for its in comments.queue(session, comments.reading_place(session, round_, place, now)).values():
                shown = sum(1 for c in its if c.decided and c.decided.decision is not Decision.KEPT_BACK)
                released, unreleased = released + shown, unreleased + len(its) - shown
    return Extent(submitted, drafts, session.exec(late).one(), unreleased, released)


def erase_round(session: Session, round_: Round, *, keys: Keys, now: datetime, by: Person | None = None) -> None:
    """Erases every answer, draft and unreleased comment of a closed round; its reports are final from here on.

    The caller has the database forget what it erased (`Database.forget`) once this is committed.
    """
    rounds.keep_others_from_moving(session)
    session.refresh(round_)
    _must_stand(round_)
    if rounds.phase_of(round_, now) is not Phase.CLOSED:
        raise Refusal(_("The round {slug} is not closed. Its answers can be erased once it is.", slug=round_.slug))
    rounds.close_round(session, round_, now=now)  # where its time has come and nobody has seen it yet
    final = update(Snapshot).where(col(Snapshot.round_id) == round_.id, col(Snapshot.opened_at).is_(None))
    session.exec(final.values(opened_at=now))
    counted = select(Response).where(Response.round_id == round_.id, col(Response.counted_in).is_not(None))
    fresh = counted.with_for_update().execution_options(populate_existing=True)  # reading and coding wait
    of_response = {one.id: one for one in session.exec(fresh)}
    for partnership in rounds.places_or_nation(session, round_):
        place = comments.reading_place(session, round_, partnership, now)
        for response, part, comment in themes.to_keep(session, place, keys):
            decided = comment.decided
            handle = keys.kept_handle(of_response[response].key, kept.place_of(comment.question, part))
            practices.rename_source(session, round_, comment, handle)
            session.add(
                KeptComment(
                    handle=handle,
                    round_id=round_.id,
                    partnership_id=partnership.id if partnership else None,
                    question=comment.question,
                    part=Part(part),
                    perspective=comment.perspective,
                    decision=decided.decision if decided else None,
                    words=decided.words if decided else "",
                    may_quote=comment.may_quote,
                    passages=kept.written(comment.passages),
                )
            )
    for one in of_response.values():
        if one.organisation is not None:
            session.add(
                KeptName(
                    handle=keys.kept_handle(one.key, kept.ORGANISATION),
                    round_id=round_.id,
                    partnership_id=one.partnership_id,
                    perspective=one.perspective,
                    organisation=one.organisation,
                )
            )
    session.flush()
    session.exec(delete(Response).where(col(Response.round_id) == round_.id))  # all that is theirs goes with them
    round_.erased_at = now
    session.add(round_)
    kept.put_on_list(session, [keys.erasure_key("round", round_.slug)])
    audit.note(session, audit.Event.ROUND_ERASED, at=now, by=by, subject=round_.slug)
    session.flush()


def _must_stand(round_: Round) -> None:
    if round_.erased_at is not None:
        raise Refusal(_("The answers of the round {slug} were erased before.", slug=round_.slug))


# The erasure list ----------------------------------------------------------------------------------------------------


def listed(session: Session) -> list[str]:
    """The erasure list: keyed hashes of all that was ever erased, in their own order."""
    return sorted(session.exec(select(Erasure.key)))


def replay(session: Session, on_list: Collection[str], *, keys: Keys, now: datetime) -> tuple[int, int]:
    """Erases again what is on a list and, restored from an older backup, stands here: rounds first, then responses.

    Returns how many rounds, and how many responses, kept words or pieces of evidence.
    """
    known = set(on_list)
    its_rounds = [one for one in rounds.every(session) if keys.erasure_key("round", one.slug) in known]
    again = [one for one in its_rounds if one.erased_at is None]
    for round_ in again:
        rounds.close_round(session, round_, now=now)
    gone = [one for one in session.exec(select(Response)) if keys.erasure_key("response", one.key) in known]
    ids = {id_ for one in gone for id_ in (one.id, *settled_from(session, one.id))}
    for response in ids:
        session.exec(delete(Response).where(col(Response.id) == response))
    for round_ in again:
        erase_round(session, round_, keys=keys, now=now)
    handles = [*session.exec(select(KeptComment.handle)), *session.exec(select(KeptName.handle))]
    words = [handle for handle in handles if keys.erasure_key("kept", handle) in known]
    kept.remove(session, words)
    others = len(gone) + len(words) + evidence.remove_again(session, known, keys)
    kept.put_on_list(session, sorted(known))
    session.flush()
    return len(again), others
