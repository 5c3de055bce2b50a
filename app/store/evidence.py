"""The evidence of a partnership: added, changed, removed, given out, and offered again where it is bound to."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, delete, select
from sqlmodel.sql.expression import SelectOfScalar

from app.core import evidence as core
from app.core.clock import SCOTLAND
from app.core.errors import NotFound
from app.core.evidence import Extent, File, Piece
from app.core.keys import Keys
from app.core.practice import Tag
from app.language import _
from app.store import audit, kept
from app.store.action_tables import Action
from app.store.evidence_tables import Evidence, EvidenceAction, EvidenceFile, EvidenceQuestion
from app.store.tables import Partnership, Person

ERASED = "evidence"  # what names it on the erasure list


def register(session: Session, partnership: Partnership) -> list[core.Evidence]:
    """All pieces of a partnership, the newest first."""
    return _read(session, session.exec(_of(partnership)).all())


def how_many(session: Session) -> dict[UUID, int]:
    """How many pieces each partnership has that has some."""
    counted = select(Evidence.partnership_id, func.count()).group_by(col(Evidence.partnership_id))
    return {place: int(n) for place, n in session.exec(counted)}


def on_questions(session: Session, partnership: Partnership, tags: Iterable[Tag]) -> list[core.Evidence]:
    """The pieces on any of these questions, the newest first."""
    wanted = set(tags)
    return [its for its in register(session, partnership) if its.piece.questions & wanted] if wanted else []


def extent(session: Session, partnership: Partnership) -> Extent:
    """How much the register holds."""
    counted = select(func.count(), func.coalesce(func.sum(Evidence.file_size), 0))
    pieces, size = session.exec(counted.where(Evidence.partnership_id == partnership.id)).one()
    return Extent(int(pieces), int(size))


def one(session: Session, partnership: Partnership, id_: str) -> core.Evidence:
    """The piece with this id; NotFound where the partnership has none."""
    return _read(session, [_row(session, partnership, id_)])[0]


def actions_of(session: Session, partnership: Partnership) -> list[tuple[str, str]]:
    """The actions of all plans of the partnership, the newest first: id and what will be done."""
    planned = select(Action.id, Action.what).where(Action.partnership_id == partnership.id)
    found = session.exec(planned.order_by(col(Action.planned_at).desc(), col(Action.id)))
    return [(str(id_), what) for id_, what in found]


def served(piece: Piece) -> str:
    """A mark of a piece as a page showed it, to see whether somebody changed it since."""
    said = (piece.title, piece.words, piece.link, sorted(piece.questions), sorted(piece.actions))
    return hashlib.sha256(repr(said).encode()).hexdigest()


def keep(
    session: Session, partnership: Partnership, piece: Piece, content: bytes | None, *, now: datetime, by: Person
) -> str:
    """Keeps a piece, with its file where it is one; its id."""
    made = Evidence(partnership_id=partnership.id, kind=piece.kind, title="", author_id=by.id, added_at=now)
    _write(made, piece)
    if piece.file is not None:
        made.file_name, made.file_kind, made.file_size = piece.file.name, piece.file.kind, piece.file.size
    session.add(made)
    session.flush()
    if content is not None:
        session.add(EvidenceFile(evidence_id=made.id, content=content))
    _bind(session, made, piece)
    audit.note(session, audit.Event.EVIDENCE_ADDED, at=now, by=by, subject=_subject(partnership, made))
    return str(made.id)


def change(
    session: Session, partnership: Partnership, id_: str, piece: Piece, *, seen: str, now: datetime, by: Person
) -> bool:
    """Puts this in place of what was written, but for the file; False when that changed since it was `seen`."""
    made = _row(session, partnership, id_, hold=True)
    if served(_read(session, [made])[0].piece) != seen:
        return False
    _write(made, piece)
    session.add(made)
    for table in (EvidenceQuestion, EvidenceAction):
        session.exec(delete(table).where(col(table.evidence_id) == made.id))
    _bind(session, made, piece)
    audit.note(session, audit.Event.EVIDENCE_CHANGED, at=now, by=by, subject=_subject(partnership, made))
    return True


def remove(session: Session, partnership: Partnership, id_: str, *, keys: Keys, now: datetime, by: Person) -> UUID:
    """Removes a piece for good: a backup that is restored later does not bring it back. Its id.

    The caller has the database forget it once this is committed.
    """
    made = _row(session, partnership, id_, hold=True)
    session.delete(made)
    kept.put_on_list(session, [keys.erasure_key(ERASED, str(made.id))])
    audit.note(session, audit.Event.EVIDENCE_REMOVED, at=now, by=by, subject=_subject(partnership, made))
    session.flush()
    return made.id


def remove_again(session: Session, known: set[str], keys: Keys) -> int:
    """Removes what stands on the erasure list and came back with an older backup; how many they were."""
    gone = [id_ for id_ in session.exec(select(Evidence.id)) if keys.erasure_key(ERASED, str(id_)) in known]
    for id_ in gone:
        session.exec(delete(Evidence).where(col(Evidence.id) == id_))
    return len(gone)


def give_out(session: Session, partnership: Partnership, id_: str, *, now: datetime, by: Person) -> tuple[File, bytes]:
    """The file of a piece; that it was taken is noted. NotFound where it is no file."""
    made = _row(session, partnership, id_)
    file, content = _file(made), session.get(EvidenceFile, made.id)
    if file is None or content is None:
        raise NotFound(_gone())
    audit.note(session, audit.Event.EVIDENCE_DOWNLOADED, at=now, by=by, subject=_subject(partnership, made))
    return file, content.content


def _of(partnership: Partnership) -> SelectOfScalar[Evidence]:
    its = select(Evidence).where(Evidence.partnership_id == partnership.id)
    return its.order_by(col(Evidence.added_at).desc(), col(Evidence.id))


def _read(session: Session, made: Sequence[Evidence]) -> list[core.Evidence]:
    ids = [one.id for one in made]
    questions: dict[UUID, set[Tag]] = {}
    actions: dict[UUID, set[str]] = {}
    for tag in session.exec(select(EvidenceQuestion).where(col(EvidenceQuestion.evidence_id).in_(ids))):
        questions.setdefault(tag.evidence_id, set()).add(Tag(tag.questionnaire, tag.question))
    for bound in session.exec(select(EvidenceAction).where(col(EvidenceAction.evidence_id).in_(ids))):
        actions.setdefault(bound.evidence_id, set()).add(str(bound.action_id))
    authors = {one.author_id for one in made}
    names = {p.id: p.name or p.email for p in session.exec(select(Person).where(col(Person.id).in_(authors)))}
    return [
        core.Evidence(
            str(one.id),
            Piece(
                one.kind,
                one.title,
                one.words,
                one.link,
                _file(one),
                frozenset(questions.get(one.id, ())),
                frozenset(actions.get(one.id, ())),
            ),
            one.added_at.astimezone(SCOTLAND).date(),
            names[one.author_id],
        )
        for one in made
    ]


def _file(made: Evidence) -> File | None:
    return File(made.file_name, made.file_kind, made.file_size) if made.file_name and made.file_kind else None


def _write(made: Evidence, piece: Piece) -> None:
    made.title, made.words, made.link = piece.title, piece.words, piece.link


def _bind(session: Session, made: Evidence, piece: Piece) -> None:
    for tag in sorted(piece.questions):
        session.add(EvidenceQuestion(evidence_id=made.id, questionnaire=tag.questionnaire, question=tag.question))
    for action in sorted(piece.actions):
        session.add(EvidenceAction(evidence_id=made.id, action_id=UUID(action)))
    session.flush()


def _row(session: Session, partnership: Partnership, id_: str, *, hold: bool = False) -> Evidence:
    try:
        wanted = UUID(id_)
    except ValueError:
        raise NotFound(_gone()) from None
    made = session.get(Evidence, wanted, with_for_update=hold or None, populate_existing=hold)
    if made is None or made.partnership_id != partnership.id:
        raise NotFound(_gone())
    return made


def _gone() -> str:
    return _("This piece of evidence is not here. Somebody may have removed it.")


def _subject(partnership: Partnership, made: Evidence) -> str:
    return f"{partnership.slug}/{made.id}"
