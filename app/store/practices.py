"""Promising practices: offered, changed and taken back by a partnership's people, and read by those of all others."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, delete, select, update

from app.core import practice as core
from app.core.clock import SCOTLAND
from app.core.comments import Comment, Decision
from app.core.errors import NotFound, Refusal
from app.core.keys import Keys
from app.core.place_names import telling_names
from app.core.practice import Offer, Source, Tag, consent_words
from app.core.rounds import Naming
from app.language import _
from app.store import audit, comments, partnerships
from app.store.practice_tables import Practice, PracticeTag
from app.store.tables import BodyKind, Partnership, Person, Round, RoundPartnership


@dataclass(frozen=True)
class Kept:
    """One practice with what was agreed to, on which day and by whom."""

    practice: core.Practice
    consent: str
    day: date
    author: str


@dataclass(frozen=True)
class Passage:
    """Words that somebody wrote in confidence and that may be quoted, with what names them."""

    source: Source
    words: str


def every(session: Session) -> list[core.Practice]:
    """All practices that are offered, in the order of their titles."""
    tags: dict[UUID, set[Tag]] = {}
    for tag in session.exec(select(PracticeTag)):
        tags.setdefault(tag.practice_id, set()).add(Tag(tag.questionnaire, tag.question))
    made = {one.partnership.id: one for one in partnerships.every(session)}
    return core.in_order(
        _practice(one, made[one.partnership_id], frozenset(tags.get(one.id, ())))
        for one in session.exec(select(Practice))
    )


def of_place(session: Session, partnership: Partnership, id_: str) -> Kept:
    """A practice of this partnership; NotFound where it offers none by this id."""
    kept = one(session, id_)
    if kept.practice.partnership != partnership.slug:
        raise NotFound(_gone())
    return kept


def one(session: Session, id_: str) -> Kept:
    """The practice with this id."""
    kept = _row(session, id_)
    author = session.get_one(Person, kept.author_id)
    practice = next(one for one in every(session) if one.id == str(kept.id))
    return Kept(practice, kept.consent, kept.consented_at.astimezone(SCOTLAND).date(), author.email)


def telling(session: Session) -> dict[str, list[str]]:
    """The names that give each partnership away, by its slug."""
    return {made.partnership.slug: _names(made) for made in partnerships.every(session)}


def served(practice: core.Practice) -> str:
    """A mark of a practice as a page showed it, to see whether somebody changed it since."""
    offer = practice.offer
    said = (offer.title, offer.words, offer.evidence, offer.link, offer.in_reports, offer.source, sorted(offer.tags))
    return hashlib.sha256(repr(said).encode()).hexdigest()


def offer(session: Session, partnership: Partnership, offered: Offer, *, now: datetime, by: Person) -> str:
    """Keeps what is offered with the consent that was given to it; its id."""
    kept = Practice(partnership_id=partnership.id, **_columns(partnership, offered, now, by))
    session.add(kept)
    session.flush()
    _tag(session, kept.id, offered)
    audit.note(session, audit.Event.PRACTICE_OFFERED, at=now, by=by, subject=f"{partnership.slug}/{kept.id}")
    return str(kept.id)


def change(
    session: Session, partnership: Partnership, id_: str, offered: Offer, *, seen: str, now: datetime, by: Person
) -> bool:
    """Puts this in place of what was offered, under a consent of its own; False when that changed since it was seen."""
    if served(of_place(session, partnership, id_).practice) != seen:
        return False
    kept = _row(session, id_, hold=True)
    for name, value in _columns(partnership, offered, now, by).items():
        setattr(kept, name, value)
    session.add(kept)
    session.exec(delete(PracticeTag).where(col(PracticeTag.practice_id) == kept.id))
    _tag(session, kept.id, offered)
    audit.note(session, audit.Event.PRACTICE_CHANGED, at=now, by=by, subject=f"{partnership.slug}/{kept.id}")
    return True


def withdraw(session: Session, partnership: Partnership, id_: str, *, now: datetime, by: Person) -> None:
    """The partnership takes its consent back: nothing of the practice is kept but that it was here."""
    of_place(session, partnership, id_)
    kept = _row(session, id_, hold=True)
    session.exec(delete(PracticeTag).where(col(PracticeTag.practice_id) == kept.id))
    session.delete(kept)
    audit.note(session, audit.Event.PRACTICE_WITHDRAWN, at=now, by=by, subject=f"{partnership.slug}/{kept.id}")


def passages(session: Session, partnership: Partnership, keys: Keys, now: datetime) -> list[Passage]:
    """What was written here and may stand under the partnership's name before everyone with an account.

    Those are comments that a person released, whose writers agreed to be quoted, in rounds whose participants were
    told that the partnership is named.
    """
    found = []
    of_here = select(Round).join(RoundPartnership).where(RoundPartnership.partnership_id == partnership.id)
    for round_ in session.exec(of_here.where(Round.naming == Naming.NAMED).order_by(Round.slug)):
        found += [
            Passage(_source(round_, c), c.decided.words)
            for c in _quotable(session, round_, partnership, keys, now)
            if c.decided
        ]
    return found


def passage(session: Session, practice: core.Practice, keys: Keys, now: datetime) -> str:
    """The words that a practice begins from; empty once their writer or a reader has taken them back."""
    if practice.offer.source is None:
        return ""
    place = next(m.partnership for m in partnerships.every(session) if m.partnership.slug == practice.partnership)
    return next((p.words for p in passages(session, place, keys, now) if p.source == practice.offer.source), "")


def rename_source(session: Session, round_: Round, comment: Comment, handle: str) -> None:
    """A practice that begins from this comment knows it by this handle from here on."""
    its = (col(Practice.source_round) == round_.slug, col(Practice.source_handle) == comment.handle)
    session.exec(update(Practice).where(*its).values(source_handle=handle))


def _quotable(
    session: Session, round_: Round, partnership: Partnership, keys: Keys, now: datetime
) -> Iterator[Comment]:
    try:
        place = comments.reading_place(session, round_, partnership, now)
    except Refusal:  # it is open, or has no report here
        return
    if place.questionnaire.may_quote is None:
        return
    for its in comments.queue(session, place, keys).values():
        for comment in its:
            if comment.may_quote and comment.decided and comment.decided.decision is not Decision.KEPT_BACK:
                yield comment


def _source(round_: Round, comment: Comment) -> Source:
    return Source(round_.slug, comment.question, comment.handle)


def _columns(partnership: Partnership, offered: Offer, now: datetime, by: Person) -> dict[str, Any]:
    assert offered.in_reports is not None, "an offer with problems is not kept"
    source = offered.source
    return {
        "title": offered.title,
        "words": offered.words,
        "evidence": offered.evidence,
        "link": offered.link,
        "in_reports": offered.in_reports,
        "consent": consent_words(partnership.name, offered.in_reports),
        "consented_at": now,
        "author_id": by.id,
        "source_round": source and source.round,
        "source_question": source and source.question,
        "source_handle": source and source.handle,
    }


def _tag(session: Session, id_: UUID, offered: Offer) -> None:
    for tag in sorted(offered.tags):
        session.add(PracticeTag(practice_id=id_, questionnaire=tag.questionnaire, question=tag.question))


def _row(session: Session, id_: str, *, hold: bool = False) -> Practice:
    try:
        wanted = UUID(id_)
    except ValueError:
        raise NotFound(_gone()) from None
    kept = session.get(Practice, wanted, with_for_update=hold or None)
    if kept is None:
        raise NotFound(_gone())
    return kept


def _practice(kept: Practice, made: partnerships.Made, tags: frozenset[Tag]) -> core.Practice:
    source = None
    if kept.source_round and kept.source_question and kept.source_handle:
        source = Source(kept.source_round, kept.source_question, kept.source_handle)
    offered = Offer(kept.title, kept.words, kept.evidence, kept.link, tags, kept.in_reports, source)
    return core.Practice(str(kept.id), made.partnership.slug, made.partnership.name, offered, _names(made))


def _names(made: partnerships.Made) -> list[str]:
    others = [name for kind, names in made.bodies.items() if kind is not BodyKind.LOCAL_AUTHORITY for name in names]
    return telling_names(made.partnership.name, made.bodies[BodyKind.LOCAL_AUTHORITY], others)


def _gone() -> str:
    return _("This practice is not here. The partnership may have taken it back.")
