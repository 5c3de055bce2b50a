"""What a report is told: its snapshot, and the layers read beside it (released comments, names on the record)."""

import json
from datetime import datetime

from sqlmodel import Session, col, select

from app.core.clock import SCOTLAND
from app.core.comments import shown_comments
from app.core.facts import NationalFacts, RoundFacts
from app.core.national import add_up
from app.core.snapshot import read_back
from app.store import facts, questionnaires, rounds, snapshots
from app.store.tables import Partnership, Person, Response, Round


def of(
    session: Session,
    round_: Round,
    partnership: Partnership | None,
    *,
    now: datetime,
    by: Person | None = None,
) -> RoundFacts:
    """The facts of one round in one partnership (or the nation). Reading them makes the snapshot final."""
    snapshot = snapshots.shown(session, round_, partnership)
    questionnaire = questionnaires.of_round(session, round_)
    figures = read_back(questionnaire, json.loads(snapshot.body))
    snapshots.mark_opened(session, snapshot, now=now, by=by)
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
        waiting={
            code: its.people for code, its in snapshots.waiting_for(session, round_, questionnaire, partnership).items()
        },
    )


def over_partnerships(session: Session, round_: Round, *, now: datetime, by: Person | None = None) -> NationalFacts:
    """The facts of one round over its partnerships, from their kept snapshots, which reading them makes final."""
    questionnaire = questionnaires.of_round(session, round_)
    newest = {place.slug: snapshots.shown(session, round_, place) for place in rounds.places(session, round_)}
    body = add_up(
        questionnaire, {slug: read_back(questionnaire, json.loads(made.body)) for slug, made in newest.items()}
    )
    for made in newest.values():
        snapshots.mark_opened(session, made, now=now, by=by)
    return NationalFacts(
        questionnaire=questionnaire,
        body=body,
        round=round_.slug,
        minimum=round_.minimum,
        snapshot_number=max(made.number for made in newest.values()),
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
        col(Response.counted_in).is_not(None),
    )
    for perspective, organisation in session.exec(on_record.order_by(col(Response.organisation))):
        named.setdefault(perspective, []).append(organisation or "")
    return named
