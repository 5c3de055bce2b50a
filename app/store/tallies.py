"""Counting where the answers lie: the database adds up, and what routing decides is looked at response by response.

What comes out is what `app.core.snapshot.count` makes of the same responses.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlmodel import Session, col

from app.core import answers as core
from app.core.answers import NonAnswer, shown_questions
from app.core.figures import Tally
from app.core.questionnaire import Question, Questionnaire
from app.core.snapshot import Counts
from app.store.settled import IS_BEGUN
from app.store.tables import Answer, Partnership, Response, Round

Said = tuple[str | None, NonAnswer | None]  # value, non-answer
Writers = Mapping[str, Any]  # perspective → ids, or the query of the ids, of submitted responses with an answer
MOST_IDS = 10_000  # in one statement
IS_GIVEN = or_(col(Answer.value).is_not(None), col(Answer.non_answer).is_not(None))


def of_place(round_: Round, partnership: Partnership | None) -> ColumnElement[bool]:
    """The responses of the round in this partnership (None: about the nation)."""
    return and_(
        col(Response.round_id) == round_.id,
        col(Response.partnership_id).is_not_distinct_from(partnership.id if partnership else None),
    )


def anything_new(session: Session, round_: Round, partnership: Partnership | None) -> bool:
    """Whether anybody submitted who is in no snapshot; asked first, because counting costs more."""
    new = sa.select(col(Response.id)).where(
        of_place(round_, partnership), col(Response.is_submitted), col(Response.counted_in).is_(None)
    )
    return session.connection().execute(new.limit(1)).first() is not None


def count(
    session: Session, questionnaire: Questionnaire, round_: Round, partnership: Partnership | None
) -> tuple[Counts, Writers]:
    """The counts of all that is in no snapshot yet, and whose answers they are; `started` counts everybody."""
    place = of_place(round_, partnership)
    here = and_(place, col(Response.counted_in).is_(None))
    routed = {q.code for q in questionnaire.questions if q.show_if}
    said = _said(session, questionnaire, here)
    if routed:
        said = {key: n for key, n in said.items() if key[1] not in routed}
        writers: Writers = _count_routed(session, questionnaire, here, routed, said)
        sizes = {code: len(them) for code, them in writers.items()}
    else:
        writers = _writers(questionnaire, here)
        sizes = {code: _how_many(session, them) for code, them in writers.items()}
    started, submitted = _responses(session, place)
    counts = Counts(
        started=started,
        empty={code: submitted[code] - sizes[code] for code in questionnaire.perspective},
        sizes=sizes,
        tallies=_tallies(questionnaire, said, sizes),
    )
    return counts, writers


Groups = dict[tuple[str, str, Said], int]  # perspective, question, what was said → people


def _said(session: Session, questionnaire: Questionnaire, here: ColumnElement[bool]) -> Groups:
    """How many said what; of a text only that it is there."""
    texts = [q.code for q in questionnaire.questions if q.kind.is_text]
    value = case((col(Answer.question).in_(texts), ""), else_=col(Answer.value)) if texts else col(Answer.value)
    columns: tuple[Any, ...] = (Response.perspective, Answer.question, value.label("said"), Answer.non_answer)
    groups = session.connection().execute(
        sa.select(*columns, func.count())
        .join_from(Response, Answer)
        .where(here, col(Response.is_submitted), IS_GIVEN)
        .group_by(*columns)
    )
    return {(group[0], group[1], (group[2], group[3])): group[4] for group in groups}


def _responses(session: Session, here: ColumnElement[bool]) -> tuple[Counter[str], Counter[str]]:
    """Responses begun, and those submitted that are in no snapshot, by perspective; nobody began a settled one."""
    is_new = and_(col(Response.is_submitted), col(Response.counted_in).is_(None))
    rows = session.connection().execute(
        sa.select(  # type: ignore[call-overload]
            Response.perspective, func.count().filter(IS_BEGUN), func.sum(case((is_new, 1), else_=0))
        )
        .where(here)
        .group_by(col(Response.perspective))
    )
    started: Counter[str] = Counter()
    submitted: Counter[str] = Counter()
    for perspective, begun, done in rows:
        started[perspective], submitted[perspective] = int(begun), int(done)
    return started, submitted


def _with_an_answer(here: ColumnElement[bool], perspective: str, codes: Iterable[str]) -> Any:
    """The submitted responses of a perspective with a value on one of these questions."""
    return (
        sa.select(col(Response.id))
        .where(here, col(Response.perspective) == perspective, col(Response.is_submitted))
        .where(
            sa.exists().where(
                col(Answer.response_id) == col(Response.id), col(Answer.question).in_(list(codes)), IS_GIVEN
            )
        )
    )


def _writers(questionnaire: Questionnaire, here: ColumnElement[bool]) -> dict[str, Any]:
    """The submitted responses with an answer, by perspective, where nothing is routed."""
    return {
        code: _with_an_answer(here, code, [q.code for q in questionnaire.questions if q.is_put_to(code)])
        for code in questionnaire.perspective
    }


def _how_many(session: Session, them: Any) -> int:
    n: int = session.connection().execute(sa.select(func.count()).select_from(them.subquery())).scalar_one()
    return n


def _count_routed(
    session: Session, questionnaire: Questionnaire, here: ColumnElement[bool], routed: set[str], said: Groups
) -> dict[str, set[UUID]]:
    """Adds what was said on routed questions to `said`; the submitted responses with an answer, by perspective."""
    needed = routed | {c.question for q in questionnaire.questions for c in q.show_if or ()}
    counted: dict[str, set[UUID]] = {}
    for code in questionnaire.perspective:
        plain = [q.code for q in questionnaire.questions if q.is_put_to(code) and q.code not in routed]
        counted[code] = set(session.connection().execute(_with_an_answer(here, code, plain)).scalars())
    rows = session.connection().execute(
        sa.select(Response.id, Response.perspective, Answer.question, Answer.value, Answer.non_answer)  # type: ignore[call-overload]
        .join_from(Response, Answer)
        .where(here, col(Response.is_submitted), IS_GIVEN, col(Answer.question).in_(sorted(needed)))
    )
    by_response: defaultdict[tuple[UUID, str], dict[str, core.Answer]] = defaultdict(dict)
    for response, perspective, question, value, non_answer in rows:
        by_response[response, perspective][question] = core.Answer(value, non_answer)
    for (response, perspective), answers in by_response.items():
        for question in shown_questions(questionnaire, perspective, answers):
            answer = answers.get(question.code)
            if answer is not None and question.code in routed:
                value = "" if question.kind.is_text and answer.value is not None else answer.value
                key = (perspective, question.code, (value, answer.non_answer))
                said[key] = said.get(key, 0) + 1
                counted[perspective].add(response)
    return counted


def mark(session: Session, writers: Writers, entering: Iterable[str], number: int) -> None:
    """Keeps that the snapshot of this number counts these perspectives' answers: they are final while it is kept."""
    counting = sa.update(Response).values(counted_in=number)
    for code in sorted(entering):
        them = writers[code]
        pieces = _pieces(sorted(them)) if isinstance(them, set) else [them]
        for piece in pieces:
            session.connection().execute(counting.where(col(Response.id).in_(piece)))


def _pieces(ids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), MOST_IDS):
        yield ids[start : start + MOST_IDS]


def _tallies(questionnaire: Questionnaire, said: Groups, sizes: Mapping[str, int]) -> dict[str, dict[str, Tally]]:
    groups: defaultdict[tuple[str, str], list[tuple[Said, int]]] = defaultdict(list)
    for (perspective, question, what), n in said.items():
        groups[question, perspective].append((what, n))
    return {
        q.code: {
            code: _tally(questionnaire, q, groups[q.code, code], size)
            for code, size in sizes.items()
            if q.is_put_to(code)
        }
        for q in questionnaire.questions
    }


def _tally(questionnaire: Questionnaire, question: Question, groups: list[tuple[Said, int]], size: int) -> Tally:
    counts = None if question.kind.is_text else dict.fromkeys(questionnaire.codes[question.code], 0)
    non = dict.fromkeys(NonAnswer, 0)
    answered = 0
    for (value, non_answer), n in groups:
        if non_answer is not None:
            non[non_answer] += n
            continue
        answered += n
        if counts is not None:
            for code in core.Answer(value).codes:
                counts[code] += n
    return Tally(
        counts,
        answered,
        non[NonAnswer.DONT_KNOW],
        non[NonAnswer.NOT_APPLICABLE],
        non[NonAnswer.PREFER_NOT_TO_SAY],
        size - answered - sum(non.values()),
    )
