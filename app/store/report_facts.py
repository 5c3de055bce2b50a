"""What a report is told: its snapshot, and the layers read beside it (released comments, names on the record)."""

import json
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.core.clock import SCOTLAND
from app.core.comments import shown_comments
from app.core.facts import Before, NationalFacts, RoundFacts
from app.core.national import add_up
from app.core.snapshot import Figures, read_back
from app.store import facts, questionnaires, rounds
from app.store.tables import Partnership, Person, Response, Round, Snapshot


def of(
    session: Session,
    round_: Round,
    partnership: Partnership | None,
    *,
    now: datetime,
    by: Person | None = None,
) -> RoundFacts:
    """The facts of one round in one partnership (or the nation). Reading them makes the snapshot final."""
    snapshot = rounds.snapshot(session, round_, partnership)
    questionnaire = questionnaires.of_round(session, round_)
    figures = read_back(questionnaire, json.loads(snapshot.body))
    rounds.mark_opened(session, snapshot, now=now, by=by)
    return RoundFacts(
        questionnaire=questionnaire,
        figures=figures,
        comments=shown_comments(
            questionnaire, figures.rows, facts.released_comments(session, questionnaire, round_, partnership)
        ),
        round=round_.slug,
        partnership=partnership.slug if partnership else None,
        partnership_name=partnership.name if partnership else None,
        purpose=round_.purpose,
        mode=round_.mode,
        minimum=round_.minimum,
        snapshot_number=snapshot.number,
        snapshot_fingerprint=snapshot.fingerprint,
        opened=round_.opens.astimezone(SCOTLAND).date(),
        closed=(round_.closed_at or round_.closes).astimezone(SCOTLAND).date(),
        made=snapshot.made_at.astimezone(SCOTLAND).date(),
        organisations=_organisations(session, round_, partnership),
        is_example=round_.is_example,
        before=_before(session, round_, partnership, now=now, by=by),
        nation=_nation(session, round_) if partnership else (),
    )


def _before(
    session: Session, round_: Round, partnership: Partnership | None, *, now: datetime, by: Person | None
) -> Before | None:
    """The round that this one follows, where it is closed and was put here too. Reading it makes its figures final."""
    earlier = session.get(Round, round_.follows_id) if round_.follows_id else None
    if earlier is None or earlier.closed_at is None or partnership not in rounds.places_or_nation(session, earlier):
        return None
    snapshot = rounds.snapshot(session, earlier, partnership)
    rounds.mark_opened(session, snapshot, now=now, by=by)
    questionnaire = questionnaires.of_round(session, earlier)
    return Before(
        round=earlier.slug,
        closed=earlier.closed_at.astimezone(SCOTLAND).date(),
        questionnaire=questionnaire,
        figures=read_back(questionnaire, json.loads(snapshot.body)),
        organisations=_organisations(session, earlier, partnership),
    )


_KEPT: dict[UUID, Figures] = {}  # by snapshot, so that a range over 30 partnerships does not read 30 of them each time
MOST = 256  # snapshots kept read in one process


def _nation(session: Session, round_: Round) -> list[Figures]:
    """The figures of the round's partnerships: of each the newest snapshot that was read, and so is final."""
    of = select(Snapshot.partnership_id, Snapshot.id).where(
        Snapshot.round_id == round_.id, col(Snapshot.partnership_id).is_not(None), col(Snapshot.opened_at).is_not(None)
    )
    newest = dict(session.execute(of.order_by(col(Snapshot.number))).tuples())
    if unread := [id_ for id_ in newest.values() if id_ not in _KEPT]:
        questionnaire = questionnaires.of_round(session, round_)
        if len(_KEPT) + len(unread) > MOST:
            _KEPT.clear()
            unread = list(newest.values())
        for made in session.exec(select(Snapshot).where(col(Snapshot.id).in_(unread))):
            _KEPT[made.id] = read_back(questionnaire, json.loads(made.body))
    return [_KEPT[id_] for id_ in newest.values()]


def over_partnerships(session: Session, round_: Round, *, now: datetime, by: Person | None = None) -> NationalFacts:
    """The facts of one round over its partnerships, from their kept snapshots, which reading them makes final."""
    questionnaire = questionnaires.of_round(session, round_)
    snapshots = {place.slug: rounds.snapshot(session, round_, place) for place in rounds.places(session, round_)}
    body = add_up(
        questionnaire, {slug: read_back(questionnaire, json.loads(made.body)) for slug, made in snapshots.items()}
    )
    for made in snapshots.values():
        rounds.mark_opened(session, made, now=now, by=by)
    return NationalFacts(
        questionnaire=questionnaire,
        body=body,
        round=round_.slug,
        minimum=round_.minimum,
        snapshot_number=max(made.number for made in snapshots.values()),
        opened=round_.opens.astimezone(SCOTLAND).date(),
        closed=(round_.closed_at or round_.closes).astimezone(SCOTLAND).date(),
        is_example=round_.is_example,
    )


def _organisations(session: Session, round_: Round, partnership: Partnership | None) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    on_record = select(Response.perspective, Response.organisation).where(
        Response.round_id == round_.id,
        col(Response.partnership_id).is_not_distinct_from(partnership.id if partnership else None),
        col(Response.organisation).is_not(None),
        col(Response.is_submitted),
    )
    for perspective, organisation in session.exec(on_record.order_by(col(Response.organisation))):
        named.setdefault(perspective, []).append(organisation or "")
    return named
