"""Questionnaire versions as they are kept: frozen from the moment a round opens with them."""

from sqlmodel import Session, col, select

from app.core.errors import NotFound, Refusal
from app.core.questionnaire import Questionnaire
from app.language import _
from app.store.tables import QuestionnaireVersion, Round

_READ: dict[str, Questionnaire] = {}  # by fingerprint, so that no request reads 60 kB of JSON again
MOST = 64  # versions kept read in one process


def _parsed(fingerprint: str, canonical: str) -> Questionnaire:
    if fingerprint not in _READ:
        if len(_READ) >= MOST:
            _READ.clear()
        _READ[fingerprint] = Questionnaire.from_canonical(canonical)
    return _READ[fingerprint]


def by_fingerprint(session: Session, fingerprint: str) -> Questionnaire | None:
    """The version with this fingerprint."""
    if fingerprint in _READ:
        return _READ[fingerprint]
    kept = session.get(QuestionnaireVersion, fingerprint)
    return _parsed(kept.fingerprint, kept.canonical) if kept else None


def of_round(session: Session, round_: Round) -> Questionnaire:
    """The questionnaire a round was opened with."""
    kept = by_fingerprint(session, round_.fingerprint)
    assert kept is not None, "a round cannot be stored without its questionnaire"
    return kept


def every(session: Session) -> list[Questionnaire]:
    """All versions, by id and version."""
    kept = session.exec(
        select(QuestionnaireVersion).order_by(QuestionnaireVersion.id, col(QuestionnaireVersion.version))
    )
    return [_parsed(k.fingerprint, k.canonical) for k in kept]


def named(session: Session, name: str) -> Questionnaire:
    """The version called `id.v1`."""
    for questionnaire in every(session):
        if questionnaire.name == name:
            return questionnaire
    known = ", ".join(q.name for q in every(session))
    raise NotFound(_("There is no questionnaire {name}. These are here: {known}.", name=name, known=known or "–"))


def keep(session: Session, questionnaire: Questionnaire) -> bool:
    """Keeps a version; False when it was there already. One that a round was opened with never changes."""
    same = select(QuestionnaireVersion).where(
        QuestionnaireVersion.id == questionnaire.id, QuestionnaireVersion.version == questionnaire.version
    )
    kept = session.exec(same).one_or_none()
    if kept is not None:
        if kept.fingerprint == questionnaire.fingerprint:
            return False
        if session.exec(select(Round.id).where(Round.fingerprint == kept.fingerprint)).first():
            raise Refusal(
                _(
                    "{name} has been used in a round and differs from the file. Undo the change, or"
                    " save it as version {next}.",
                    name=questionnaire.name,
                    next=questionnaire.version + 1,
                )
            )
        session.delete(kept)
        session.flush()
    session.add(
        QuestionnaireVersion(
            fingerprint=questionnaire.fingerprint,
            id=questionnaire.id,
            version=questionnaire.version,
            canonical=questionnaire.canonical(),
        )
    )
    return True
