"""Coded passages: the comments that a person released in a closed round, read with their themes, coded, counted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, delete, select

from app.core.access import Keys
from app.core.codebook import Codebook
from app.core.coding import by_text
from app.core.comments import fingerprint, to_read
from app.core.errors import NotFound
from app.core.questionnaire import Questionnaire
from app.core.themes import Coded, Passage, ThemeCounts, count
from app.language import _
from app.store import audit, codebooks, comments, questionnaires, rounds, snapshots
from app.store.comments import Kept, Place
from app.store.tables import Part, Person, Response, Round
from app.store.tallies import of_place
from app.store.theme_tables import CodedPassage

Where = tuple[UUID, str, Part]


def places(session: Session, round_: Round, now: datetime) -> list[Place]:
    """Where comments of a closed round may be read: each of its partnerships, or the nation."""
    every = rounds.places_or_nation(session, round_)
    return [comments.reading_place(session, round_, partnership, now) for partnership in every]


def to_be_read(session: Session, place: Place, keys: Keys | None = None) -> dict[str, list[Coded]]:
    """The comments of a place that may be read, by question, with what was decided on each and with their passages."""
    kept = _passages(session, place)
    slug = place.partnership.slug if place.partnership else None
    return to_read(
        place.questionnaire, place.rows, (_coded(one, slug, kept) for one in comments.written(session, place, keys))
    )


def released(session: Session, place: Place, keys: Keys | None = None) -> Sequence[Coded]:
    """The comments of a place that a person let be shown, with their passages, sorted by their words."""
    return by_text(one for found in to_be_read(session, place, keys).values() for one in found)


def desk(session: Session, round_: Round, *, keys: Keys, now: datetime, by: Person | None = None) -> Sequence[Coded]:
    """All released comments of a closed round, sorted by their words over its partnerships.

    Who reads them (`by`) learns who stands in which row, so those snapshots are final from here on; and codings of
    words that are no longer shown are forgotten.
    """
    every: list[Coded] = []
    for place in places(session, round_, now):
        found = released(session, place, keys)
        if by is not None and found:
            snapshots.mark_opened(session, snapshots.shown(session, round_, place.partnership), now=now, by=by)
            _forget(session, place)
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
    changed: Mapping[str, tuple[str, Sequence[Passage]]],
    *,
    keys: Keys,
    now: datetime,
    by: Person,
    event: audit.Event = audit.Event.COMMENT_CODED,
) -> None:
    """Puts these passages in the place of what stood; `changed` is handle → the words that were read, passages.

    NotFound, and nothing coded, where a comment is no longer here or its words are others.
    """
    todo = dict(changed)
    for place in places(session, round_, now):
        for one in _by_handle(session, place, keys, todo):
            words, passages = todo[one.comment.handle]
            if one.comment.decided is None or one.comment.decided.words != words:
                continue
            comments.hold(session, one)
            _put(session, one, words, passages)
            del todo[one.comment.handle]
    if todo:
        raise NotFound(_("This comment is no longer shown. Its writer may have changed or withdrawn it."))
    audit.note(session, event, at=now, by=by, subject=round_.slug)


def _put(session: Session, one: Kept, words: str, passages: Iterable[Passage]) -> None:
    session.exec(
        delete(CodedPassage).where(*(col(getattr(CodedPassage, name)) == its for name, its in one.row.items()))
    )
    mark = fingerprint(words)
    session.add_all(
        CodedPassage(**one.row, begins=passage.start, ends=passage.end, theme=theme, fingerprint=mark)
        for passage in passages
        for theme in passage.themes
    )
    session.flush()


def _by_handle(session: Session, place: Place, keys: Keys, handles: Mapping[str, Any]) -> list[Kept]:
    """The comments with these handles, if they may be read."""
    found = {one.comment.handle: one for one in comments.written(session, place, keys) if one.comment.handle in handles}
    readable = to_read(place.questionnaire, place.rows, (one.comment for one in found.values()))
    return [found[comment.handle] for its in readable.values() for comment in its]


def _coded(one: Kept, partnership: str | None, kept: Mapping[Where, Sequence[CodedPassage]]) -> Coded:
    its = one.comment
    shown = its.decided.words if its.decided else ""
    spans: dict[tuple[int, int], set[str]] = defaultdict(set)
    mark = ""
    for row in kept.get((one.response, its.question, one.part), ()):
        mark = mark or fingerprint(shown)
        if shown and row.fingerprint == mark:
            spans[row.begins, row.ends].add(row.theme)
    passages = [Passage(*span, frozenset(themes)) for span, themes in sorted(spans.items())]
    return Coded(**vars(its), partnership=partnership, passages=passages)


def _passages(session: Session, place: Place) -> dict[Where, list[CodedPassage]]:
    found: dict[Where, list[CodedPassage]] = defaultdict(list)
    rows = session.exec(select(CodedPassage).where(_is_of(place)))
    for row in rows:
        found[row.response_id, row.question, row.part].append(row)
    return found


def _is_of(place: Place) -> Any:
    from_here = select(Response.id).where(of_place(place.round, place.partnership))
    return col(CodedPassage.response_id).in_(from_here)


def _forget(session: Session, place: Place) -> None:
    """Forgets what was coded in words that are others today; where a decision was taken back, it may come again."""
    kept = _passages(session, place)
    for one in comments.written(session, place) if kept else ():
        its = one.comment
        if its.decided is not None:
            mark = fingerprint(its.decided.words)
            for row in kept.get((one.response, its.question, one.part), ()):
                if row.fingerprint != mark:
                    session.delete(row)


def book_of(session: Session, round_: Round) -> Codebook:
    """The codebook that a round's comments are coded with."""
    return codebooks.newest(session, questionnaires.of_round(session, round_).id)
