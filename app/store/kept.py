"""What outlives the answers of an erased round: the words that were released, and names on the record.

Nothing here leads to a response, for there is none any more. The holder of a return code finds their own words by it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, delete, select, update

from app.core.comments import Decided, Decision
from app.core.keys import Keys
from app.core.questionnaire import Questionnaire
from app.core.themes import Coded, Passage
from app.store import questionnaires
from app.store.hall_keys import response_keys
from app.store.kept_tables import Erasure, KeptComment, KeptName
from app.store.tables import Part, Partnership, Round

ORGANISATION = "organisation"
MOST_HANDLES = 500  # in one statement


def place_of(question: str, part: Part) -> str:
    """What a handle is made for."""
    return f"{question}\n{part.value}"


def of_place(
    table: type[KeptComment] | type[KeptName], round_: Round, partnership: Partnership | None
) -> ColumnElement[bool]:
    """What is kept of the round in this partnership (None: about the nation)."""
    place = partnership.id if partnership else None
    return and_(col(table.round_id) == round_.id, col(table.partnership_id).is_not_distinct_from(place))


def queue(
    session: Session, round_: Round, partnership: Partnership | None, questionnaire: Questionnaire, *, released: bool
) -> dict[str, list[Coded]]:
    """The comments by question with their passages, as `themes.to_be_read` gives those of a round with answers.

    Of those that were not released no word is left: they are only counted, and left out with `released`.
    """
    found: dict[str, list[Coded]] = {question.code: [] for question in questionnaire.questions}
    for one in session.exec(select(KeptComment).where(of_place(KeptComment, round_, partnership))):
        decided = Decided(one.decision, one.words) if one.decision else None
        if released and not one.words:
            continue
        found[one.question].append(
            Coded(
                one.question,
                one.perspective,
                one.words,
                is_note=one.part is Part.NOTE,
                decided=decided,
                handle=one.handle,
                may_quote=one.may_quote,
                partnership=partnership.slug if partnership else None,
                passages=_read(one.passages),
            )
        )
    return {
        code: sorted(its, key=lambda c: (c.words.casefold(), c.words, c.handle)) for code, its in found.items() if its
    }


def take_back(session: Session, handle: str) -> bool:
    """Removes the words of a released comment for good; that there was a comment stays. False when there is none."""
    gone = update(KeptComment).where(col(KeptComment.handle) == handle, col(KeptComment.words) != "")
    return session.exec(gone.values(words="", decision=Decision.KEPT_BACK, passages="[]")).rowcount == 1


def code(session: Session, round_: Round, changed: Mapping[str, tuple[Coded, Sequence[Passage]]]) -> bool:
    """Puts these passages in the place of those that stood, by handle; False when a comment's words are gone."""
    return all(
        session.exec(
            update(KeptComment)
            .where(
                col(KeptComment.round_id) == round_.id,
                col(KeptComment.handle) == handle,
                col(KeptComment.words) == read.shown,
                col(KeptComment.words) != "",
            )
            .values(passages=written(passages))
        ).rowcount
        == 1
        for handle, (read, passages) in changed.items()
    )


def written(passages: Sequence[Passage]) -> str:
    """Passages as they are kept."""
    return json.dumps([[one.start, one.end, sorted(one.themes)] for one in passages])


def _read(passages: str) -> list[Passage]:
    return [Passage(start, end, frozenset(themes)) for start, end, themes in json.loads(passages)]


def organisations(session: Session, round_: Round) -> Iterator[tuple[UUID | None, str, str]]:
    """Names on the record: partnership id, perspective, organisation."""
    for one in session.exec(select(KeptName).where(KeptName.round_id == round_.id)):
        yield one.partnership_id, one.perspective, one.organisation


def of_code(session: Session, return_code: str, keys: Keys) -> tuple[list[KeptComment], list[KeptName]]:
    """The words and names that are still kept of the holder of this return code."""
    places = {ORGANISATION}
    for round_ in session.exec(select(Round).where(col(Round.erased_at).is_not(None))):
        codes = [question.code for question in questionnaires.of_round(session, round_).questions]
        places |= {place_of(code, part) for code in codes for part in Part}
    known = response_keys(session, return_code, keys)
    handles = [keys.kept_handle(response_key, place) for response_key in known for place in sorted(places)]
    comments: list[KeptComment] = []
    names: list[KeptName] = []
    for some in (handles[n : n + MOST_HANDLES] for n in range(0, len(handles), MOST_HANDLES)):
        comments += session.exec(select(KeptComment).where(col(KeptComment.handle).in_(some)))
        names += session.exec(select(KeptName).where(col(KeptName.handle).in_(some)))
    return comments, names


def withdraw(session: Session, return_code: str, keys: Keys) -> None:
    """Removes all that is still kept of the holder of this return code, and puts it on the erasure list."""
    comments, names = of_code(session, return_code, keys)
    handles = [one.handle for one in comments] + [one.handle for one in names]
    remove(session, handles)
    known = response_keys(session, return_code, keys)
    put_on_list(session, [keys.erasure_key("response", response_key) for response_key in known])
    put_on_list(session, [keys.erasure_key("kept", handle) for handle in handles])


def remove(session: Session, handles: list[str]) -> None:
    """Removes words and names by their handles."""
    for some in (handles[n : n + MOST_HANDLES] for n in range(0, len(handles), MOST_HANDLES)):
        session.exec(delete(KeptComment).where(col(KeptComment.handle).in_(some)))
        session.exec(delete(KeptName).where(col(KeptName.handle).in_(some)))


def put_on_list(session: Session, keys: Iterable[str]) -> None:
    """Puts keyed hashes of what was erased on the erasure list, each once."""
    for key in keys:
        if session.get(Erasure, key) is None:
            session.add(Erasure(key=key))
