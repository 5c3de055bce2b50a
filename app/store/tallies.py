"""Counting where the answers lie: the database adds up, and what routing decides is looked at response by response.

What comes out is what `app.core.snapshot.count` makes of the same responses.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
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
from app.store.tables import Answer, Partnership, Response, Round

Said = tuple[str | None, NonAnswer | None]  # value, non-answer
IS_GIVEN = or_(col(Answer.value).is_not(None), col(Answer.non_answer).is_not(None))


def count(session: Session, questionnaire: Questionnaire, round_: Round, partnership: Partnership | None) -> Counts:
    """The counts of the round in this partnership (None: about the nation)."""
    here = and_(
        col(Response.round_id) == round_.id,
        col(Response.partnership_id).is_not_distinct_from(partnership.id if partnership else None),
    )
    routed = {q.code for q in questionnaire.questions if q.show_if}
    said = _said(session, questionnaire, here)
    if routed:
        said = {key: n for key, n in said.items() if key[1] not in routed}
        sizes = _count_routed(session, questionnaire, here, routed, said)
    else:
        sizes = _sizes(session, questionnaire, here)
    started, submitted = _responses(session, here)
    return Counts(
        started=started,
        empty={code: submitted[code] - sizes[code] for code in questionnaire.perspective},
        sizes=sizes,
        tallies=_tallies(questionnaire, said, sizes),
    )


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
    """Responses begun and submitted, by perspective."""
    rows = session.connection().execute(
        sa.select(Response.perspective, func.count(), func.sum(case((col(Response.is_submitted), 1), else_=0)))  # type: ignore[call-overload]
        .where(here)
        .group_by(col(Response.perspective))
    )
    started: Counter[str] = Counter()
    submitted: Counter[str] = Counter()
    for perspective, begun, done in rows:
        started[perspective], submitted[perspective] = begun, int(done)
    return started, submitted


def _with_an_answer(session: Session, here: ColumnElement[bool], perspective: str, codes: Iterable[str]) -> Any:
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


def _sizes(session: Session, questionnaire: Questionnaire, here: ColumnElement[bool]) -> dict[str, int]:
    """Submitted responses with an answer, by perspective, where nothing is routed."""
    sizes = {}
    for code in questionnaire.perspective:
        asked = [q.code for q in questionnaire.questions if q.is_put_to(code)]
        them = _with_an_answer(session, here, code, asked).subquery()
        sizes[code] = session.connection().execute(sa.select(func.count()).select_from(them)).scalar_one()
    return sizes


def _count_routed(
    session: Session, questionnaire: Questionnaire, here: ColumnElement[bool], routed: set[str], said: Groups
) -> dict[str, int]:
    """Adds what was said on routed questions to `said`; the sizes, by perspective."""
    needed = routed | {c.question for q in questionnaire.questions for c in q.show_if or ()}
    counted: dict[str, set[UUID]] = {}
    for code in questionnaire.perspective:
        plain = [q.code for q in questionnaire.questions if q.is_put_to(code) and q.code not in routed]
        counted[code] = set(session.connection().execute(_with_an_answer(session, here, code, plain)).scalars())
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
    return {code: len(them) for code, them in counted.items()}


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
