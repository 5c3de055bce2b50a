"""Coded passages: the comments that a person released in a closed round, read with their themes, coded, counted."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import inspect
from sqlmodel import Session, col, delete

from app.core.codebook import Codebook
from app.core.coding import by_text
from app.core.comments import fingerprint, to_read
from app.core.errors import NotFound
from app.core.keys import Keys
from app.core.questionnaire import Questionnaire
from app.core.themes import Coded, Passage, ThemeCounts, count
from app.language import _
from app.store import audit, codebooks, comments, kept, questionnaires, rounds, snapshots
from app.store.comments import Kept, Place
from app.store.tables import Part, Person, Response, Round
from app.store.tallies import MOST_IDS, of_place
from app.store.theme_tables import CodedPassage

Where = tuple[UUID, str, Part]
Coding = tuple[int, int, str, str]  # from, up to, theme, fingerprint of the words
WHERE = ("response_id", "question", "part")
WHAT: tuple[Any, ...] = (CodedPassage.begins, CodedPassage.ends, CodedPassage.theme, CodedPassage.fingerprint)


def places(session: Session, round_: Round, now: datetime) -> list[Place]:
    """Where comments of a closed round may be read: each of its partnerships, or the nation."""
    every = rounds.places_or_nation(session, round_)
    return [comments.reading_place(session, round_, partnership, now) for partnership in every]


def to_be_read(session: Session, place: Place, keys: Keys | None = None) -> dict[str, list[Coded]]:
    """The comments of a place that may be read, by question, with what was decided on each and with their passages.

    Once the answers were erased it is as `comments.queue` says.
    """
    if place.round.erased_at is not None:
        return kept.queue(session, place.round, place.partnership, place.questionnaire, released=keys is not None)
    coded = _codings(session, place)
    its = (_coded(one, _slug(place), coded) for one in comments.written(session, place, keys))
    return to_read(place.questionnaire, place.rows, its)


def to_keep(session: Session, place: Place, keys: Keys) -> Iterator[tuple[UUID, Part, Coded]]:
    """Each comment that may be read, as it may be shown, with its response and part: what an erasure keeps some of."""
    whose = {one.comment.handle: one for one in comments.written(session, place, keys)}
    for its in to_be_read(session, place, keys).values():
        for comment in its:
            yield whose[comment.handle].response, whose[comment.handle].part, comment


def released(session: Session, place: Place, keys: Keys | None = None) -> Sequence[Coded]:
    """The comments of a place that a person let be shown, with their passages, sorted by their words."""
    return by_text(one for found in to_be_read(session, place, keys).values() for one in found)


def desk(session: Session, round_: Round, *, keys: Keys, now: datetime, by: Person | None = None) -> Sequence[Coded]:
    """All released comments of a closed round, sorted by their words over its partnerships.

    Who reads them (`by`) learns who stands in which row, so those snapshots are final from here on.
    """
    every: list[Coded] = []
    for place in places(session, round_, now):
        found = released(session, place, keys)
        if by is not None and found:
            snapshots.mark_opened(session, snapshots.shown(session, round_, place.partnership), now=now, by=by)
        every += found
    return by_text(every)


def counted(session: Session, its: Sequence[Place]) -> ThemeCounts:
    """The counts by theme, question and row over these places of one questionnaire, and each theme's passages."""
    if not its:
        return ThemeCounts()
    book = codebooks.newest(session, its[0].questionnaire.id)
    return count(book, [one for place in its for one in released(session, place)])


def counts_of(session: Session, questionnaire: Questionnaire, read: Mapping[str, Sequence[Coded]]) -> ThemeCounts:
    """The counts of comments that may be read, by question; none where nothing of them is coded."""
    its = [one for found in read.values() for one in found]
    if not any(one.passages for one in its):
        return ThemeCounts()
    return count(codebooks.newest(session, questionnaire.id), its)


def code(
    session: Session,
    round_: Round,
    changed: Iterable[tuple[Coded, Sequence[Passage]]],
    *,
    keys: Keys,
    now: datetime,
    by: Person,
    event: audit.Event = audit.Event.COMMENT_CODED,
) -> None:
    """Puts these passages in the place of those that stood in the comments as they were read.

    NotFound, and nothing coded, where a comment is no longer here or its words are others.
    """
    todo = {comment.handle: (comment, passages) for comment, passages in changed}
    is_coded = kept.code(session, round_, todo) if round_.erased_at else _code(session, round_, todo, keys, now)
    if not is_coded:
        raise NotFound(_("This comment is no longer shown. Its writer may have changed or withdrawn it."))
    audit.note(session, event, at=now, by=by, subject=round_.slug)


def _code(
    session: Session,
    round_: Round,
    todo: Mapping[str, tuple[Coded, Sequence[Passage]]],
    keys: Keys,
    now: datetime,
) -> bool:
    """In a round whose answers stand; False, and nothing coded, when a comment or its words are gone."""
    there = {comment.partnership for comment, _passages in todo.values()}
    found: list[tuple[Kept, Sequence[Passage]]] = []
    for place in places(session, round_, now):
        if _slug(place) in there:
            for one in _by_handle(session, place, keys, todo):
                read, passages = todo[one.comment.handle]
                if one.comment.decided == read.decided:
                    found.append((one, passages))
    if len(found) < len(todo) or not _are_held(session, {one.response for one, _passages in found}):
        return False
    _put(session, found)
    return True


def _are_held(session: Session, responses: Iterable[UUID]) -> bool:
    """Keeps these responses from being withdrawn before this session ends; False when one is gone."""
    ids = sorted(responses)
    held = 0
    for start in range(0, len(ids), MOST_IDS):
        these = sa.select(col(Response.id)).where(col(Response.id).in_(ids[start : start + MOST_IDS]))
        held += len(session.connection().execute(these.with_for_update(read=True, key_share=True)).all())
    return held == len(ids)


def _put(session: Session, found: Iterable[tuple[Kept, Sequence[Passage]]]) -> None:
    """All in two statements: who answers meanwhile waits for this session."""
    table: Any = inspect(CodedPassage).local_table
    connection = session.connection()
    was = [{f"its_{name}": its for name, its in one.row.items()} for one, _passages in found]
    rows = [
        one.row
        | {"begins": passage.start, "ends": passage.end, "theme": theme, "fingerprint": fingerprint(_shown(one))}
        for one, passages in found
        for passage in passages
        for theme in passage.themes
    ]
    if was:
        same = (table.c[name] == sa.bindparam(f"its_{name}") for name in WHERE)
        connection.execute(sa.delete(table).where(*same), was)
    if rows:
        connection.execute(sa.insert(table), rows)


def _shown(one: Kept) -> str:
    return one.comment.decided.words if one.comment.decided else ""


def _by_handle(session: Session, place: Place, keys: Keys, handles: Mapping[str, Any]) -> list[Kept]:
    """The comments with these handles, if they may be read."""
    found = {one.comment.handle: one for one in comments.written(session, place, keys) if one.comment.handle in handles}
    readable = to_read(place.questionnaire, place.rows, (one.comment for one in found.values()))
    return [found[comment.handle] for its in readable.values() for comment in its]


def _slug(place: Place) -> str | None:
    return place.partnership.slug if place.partnership else None


def _coded(one: Kept, partnership: str | None, codings: Mapping[Where, Sequence[Coding]]) -> Coded:
    rows = codings.get((one.response, one.comment.question, one.part), ())
    spans: dict[tuple[int, int], set[str]] = defaultdict(set)
    mark = fingerprint(_shown(one)) if rows else ""
    for begins, ends, theme, its in rows:
        if its == mark:
            spans[begins, ends].add(theme)
    passages = [Passage(*span, frozenset(themes)) for span, themes in sorted(spans.items())]
    return Coded(**vars(one.comment), partnership=partnership, passages=passages)


def _codings(session: Session, place: Place) -> dict[Where, list[Coding]]:
    """What is kept of a place's comments, coded in words that may be others today."""
    columns = (CodedPassage.response_id, CodedPassage.question, CodedPassage.part, *WHAT)
    of_here = (
        sa.select(*columns)
        .join(Response, col(Response.id) == col(CodedPassage.response_id))
        .where(of_place(place.round, place.partnership))
    )
    found: dict[Where, list[Coding]] = defaultdict(list)
    for row in session.connection().execute(of_here):
        found[row[0], row[1], row[2]].append((row[3], row[4], row[5], row[6]))
    return found


def forget_stale(session: Session, round_: Round, now: datetime) -> None:
    """Forgets what was coded in words that are others today; where a decision was taken back, it may come again."""
    for place in places(session, round_, now):
        _forget(session, place)


def _forget(session: Session, place: Place) -> None:
    coded = _codings(session, place)
    stale = [
        (one, mark)
        for one in (comments.written(session, place) if coded else ())
        if one.comment.decided is not None
        and any(
            row[3] != (mark := fingerprint(_shown(one)))
            for row in coded.get((one.response, one.comment.question, one.part), ())
        )
    ]
    for one, mark in stale:
        is_its = (col(getattr(CodedPassage, name)) == its for name, its in one.row.items())
        session.exec(delete(CodedPassage).where(*is_its, col(CodedPassage.fingerprint) != mark))


def book_of(session: Session, round_: Round) -> Codebook:
    """The codebook that a round's comments are coded with."""
    return codebooks.newest(session, questionnaires.of_round(session, round_).id)
