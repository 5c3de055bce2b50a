"""What a report is told: its snapshot, and the layers read beside it (comments, own words, names on the record)."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.core.actions import count
from app.core.change import moved
from app.core.clock import SCOTLAND
from app.core.comments import handled, quotes
from app.core.comparison import diff
from app.core.facts import Asked, Before, NationalBefore, NationalFacts, Place, RoundFacts
from app.core.learning import Learned, OneRound, learn
from app.core.national import Several, add_up
from app.core.practice import for_reports
from app.core.questionnaire import Questionnaire
from app.core.rounds import Mode
from app.core.snapshot import Figures, read_back
from app.core.tiles import TILES
from app.core.told import Telling
from app.store import (
    actions,
    agreed,
    codebooks,
    comments,
    how_far,
    invitations,
    kept,
    partnerships,
    practices,
    questionnaires,
    rounds,
    snapshots,
    texts,
    themes,
)
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
    snapshot = snapshots.shown(session, round_, partnership)
    questionnaire = questionnaires.of_round(session, round_)
    figures = read_back(questionnaire, json.loads(snapshot.body))
    snapshots.mark_opened(session, snapshot, now=now, by=by)
    queue = themes.to_be_read(session, comments.Place(round_, partnership, questionnaire, figures.rows))
    asked = invitations.counts(session, round_, partnership)
    return RoundFacts(
        questionnaire=questionnaire,
        figures=figures,
        comments=quotes(queue),
        handled={code: handled(its) for code, its in queue.items()},
        texts=texts.of_report(session, round_, partnership),
        round=round_.slug,
        partnership=partnership.slug if partnership else None,
        partnership_name=partnership.name if partnership else None,
        purpose=round_.purpose,
        mode=round_.mode,
        minimum=round_.minimum,
        snapshot_number=snapshot.number,
        snapshot_fingerprint=snapshot.fingerprint,
        opened=round_.opens.astimezone(SCOTLAND).date(),
        closed=(round_.closed_at or snapshot.made_at).astimezone(SCOTLAND).date(),
        made=snapshot.made_at.astimezone(SCOTLAND).date(),
        organisations=_organisations(session, round_, partnership),
        asked={code: Asked(its.invited, its.reissued) for code, its in asked.items()},
        is_example=round_.is_example,
        before=_before(session, round_, partnership, now=now, by=by),
        nation=_nation(session, round_) if partnership else (),
        waiting={code: its.people for code, its in snapshots.waiting_for(session, round_, partnership).items()},
        themes=themes.counts_of(session, questionnaire, queue),
        plan=actions.after(session, round_, partnership, now=now),
        plan_before=actions.before(session, round_, partnership, now=now),
        asked_actions=how_far.asked(session, round_, partnership),
        agreed=agreed.of_report(session, round_, partnership),
    )


def _before(
    session: Session, round_: Round, partnership: Partnership | None, *, now: datetime, by: Person | None
) -> Before | None:
    """The round that this one follows, where it has a report here too. Reading it makes its figures final."""
    earlier = session.get(Round, round_.follows_id) if round_.follows_id else None
    snapshot = snapshots.newest(session, earlier, partnership) if earlier else None
    if earlier is None or snapshot is None:
        return None
    snapshots.mark_opened(session, snapshot, now=now, by=by)
    questionnaire = questionnaires.of_round(session, earlier)
    return Before(
        round=earlier.slug,
        closed=(earlier.closed_at or snapshot.made_at).astimezone(SCOTLAND).date(),
        questionnaire=questionnaire,
        figures=_figures(questionnaire, snapshot),
        organisations=_organisations(session, earlier, partnership),
    )


_READ: dict[UUID, Figures] = {}  # by snapshot, so that no page reads those of 30 partnerships again
MOST = 256  # snapshots kept read in one process


def _figures(questionnaire: Questionnaire, final: Snapshot) -> Figures:
    """What a final snapshot holds."""
    if final.id not in _READ and len(_READ) >= MOST:
        _READ.clear()
    if (figures := _READ.get(final.id)) is None:
        figures = _READ[final.id] = read_back(questionnaire, json.loads(final.body))
    return figures


def _nation(session: Session, round_: Round) -> list[Figures]:
    """The figures of the round's partnerships: of each the newest snapshot that was read, and so is final."""
    of = select(Snapshot.partnership_id, Snapshot.id).where(
        Snapshot.round_id == round_.id, col(Snapshot.partnership_id).is_not(None), col(Snapshot.opened_at).is_not(None)
    )
    newest = {place: id_ for place, id_ in session.exec(of.order_by(col(Snapshot.number)))}
    found = {id_: figures for id_ in newest.values() if (figures := _READ.get(id_)) is not None}
    if unread := [id_ for id_ in newest.values() if id_ not in found]:
        questionnaire = questionnaires.of_round(session, round_)
        for made in session.exec(select(Snapshot).where(col(Snapshot.id).in_(unread))):
            found[made.id] = _figures(questionnaire, made)
    return list(found.values())


def over_partnerships(session: Session, round_: Round, *, now: datetime, by: Person | None = None) -> NationalFacts:
    """The facts of one round over its partnerships, from their kept snapshots, which reading them makes final."""
    questionnaire = questionnaires.of_round(session, round_)
    places = rounds.places(session, round_)
    newest = {place.slug: snapshots.shown(session, round_, place) for place in places}
    figures = {slug: _figures(questionnaire, made) for slug, made in newest.items()}
    body = add_up(questionnaire, figures)
    for made in newest.values():
        snapshots.mark_opened(session, made, now=now, by=by)
    before = _before_over_partnerships(session, round_, now=now, by=by)
    telling = _telling(session, round_, questionnaire, places, figures)
    return NationalFacts(
        questionnaire=questionnaire,
        body=body,
        round=round_.slug,
        minimum=round_.minimum,
        snapshot_number=max(made.number for made in newest.values()),
        opened=round_.opens.astimezone(SCOTLAND).date(),
        closed=(round_.closed_at or round_.closes).astimezone(SCOTLAND).date(),
        is_example=round_.is_example,
        places={place.slug: _place(session, round_, place, figures[place.slug]) for place in places},
        before=before,
        learned=_learned(session, round_, questionnaire, places, figures, before),
        texts=texts.of_report(session, round_, None),
        naming=round_.naming,
        others={
            other.partnership.slug: other.partnership.name
            for other in partnerships.every(session)
            if other.partnership.slug in TILES and other.partnership.slug not in figures
        },
        themes=telling.themes(codebooks.newest(session, questionnaire.id)),
        answers=telling.answers(),
        practices=for_reports(practices.every(session), questionnaire),
        actions=count(actions.every(session, round_.id, now=now)),
        actions_before=count(actions.every(session, round_.follows_id, now=now)),
    )


def _telling(
    session: Session,
    round_: Round,
    questionnaire: Questionnaire,
    places: Sequence[Partnership],
    figures: Mapping[str, Figures],
) -> Telling:
    """What the partnerships' people wrote, to be told without its places."""
    named, telling = _every_organisation(session, round_), practices.telling(session)
    said, names = [], {}
    for place in places:
        where = comments.Place(round_, place, questionnaire, figures[place.slug].rows)
        said += [one for its in themes.to_be_read(session, where).values() for one in its]
        names[place.slug] = [
            *telling[place.slug],
            *(name for of_one in named.get(place.id, {}).values() for name in of_one),
        ]
    return Telling(Several(questionnaire, figures), said, names)


def _place(session: Session, round_: Round, partnership: Partnership, figures: Figures) -> Place:
    if round_.mode is not Mode.ON_THE_RECORD:
        return Place(partnership.name, figures)
    questionnaire = questionnaires.of_round(session, round_)
    queue = comments.queue(session, comments.Place(round_, partnership, questionnaire, figures.rows))
    return Place(
        partnership.name,
        figures,
        _organisations(session, round_, partnership),
        quotes(queue),
        {code: handled(its) for code, its in queue.items()},
    )


def _before_over_partnerships(
    session: Session, round_: Round, *, now: datetime, by: Person | None
) -> NationalBefore | None:
    """The round that this one follows, where it has been closed. Reading it makes its figures final."""
    earlier = session.get(Round, round_.follows_id) if round_.follows_id else None
    if earlier is None:
        return None
    found = {place.slug: snapshots.newest(session, earlier, place) for place in rounds.places(session, earlier)}
    newest = {slug: made for slug, made in found.items() if made is not None}
    if not newest:
        return None
    for made in newest.values():
        snapshots.mark_opened(session, made, now=now, by=by)
    questionnaire = questionnaires.of_round(session, earlier)
    return NationalBefore(
        round=earlier.slug,
        closed=(earlier.closed_at or earlier.closes).astimezone(SCOTLAND).date(),
        questionnaire=questionnaire,
        places={slug: _figures(questionnaire, made) for slug, made in newest.items()},
    )


def _learned(
    session: Session,
    round_: Round,
    questionnaire: Questionnaire,
    places: Sequence[Partnership],
    figures: Mapping[str, Figures],
    before: NationalBefore | None,
) -> Learned:
    """What the partnerships teach together, and how those that were in the round before have moved."""
    earlier = session.get(Round, round_.follows_id) if round_.follows_id else None
    if before is None or earlier is None:
        return learn(questionnaire, list(figures.values()))
    was, now = _every_organisation(session, earlier), _every_organisation(session, round_)
    known = diff(before.questionnaire, questionnaire)
    changes = [
        moved(
            OneRound(before.questionnaire, before.places[place.slug], was.get(place.id, {})),
            OneRound(questionnaire, figures[place.slug], now.get(place.id, {})),
            known,
        )
        for place in places
        if place.slug in before.places
    ]
    return learn(questionnaire, list(figures.values()), changes)


def _every_organisation(session: Session, round_: Round) -> dict[UUID, dict[str, list[str]]]:
    """Who is on the record and counted, by partnership id and perspective."""
    named: dict[UUID, dict[str, list[str]]] = {}
    for place, perspective, organisation in _named(session, round_):
        if place is not None:
            named.setdefault(place, {}).setdefault(perspective, []).append(organisation)
    return named


def _organisations(session: Session, round_: Round, partnership: Partnership | None) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    for place, perspective, organisation in _named(session, round_):
        if place == (partnership.id if partnership else None):
            named.setdefault(perspective, []).append(organisation)
    return named


def _named(session: Session, round_: Round) -> list[tuple[UUID | None, str, str]]:
    """Who is on the record and counted: partnership id, perspective and name, in the order of names."""
    if round_.erased_at is not None:
        return sorted(kept.organisations(session, round_), key=lambda one: one[2])
    on_record = select(Response.partnership_id, Response.perspective, Response.organisation).where(
        Response.round_id == round_.id, col(Response.organisation).is_not(None), col(Response.counted_in).is_not(None)
    )
    found = [(place, perspective, organisation or "") for place, perspective, organisation in session.exec(on_record)]
    return sorted(found, key=lambda one: one[2])
