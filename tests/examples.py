"""Makers of examples: a small questionnaire, a round of it, responses."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from app.core.access import in_fours
from app.core.answers import Answer, NonAnswer
from app.core.comments import Decision, Reason, fingerprint
from app.core.keys import Keys
from app.core.questionnaire import Questionnaire
from app.imports.answers_csv import ImportedResponse
from app.store import imported, questionnaires, rounds
from app.store.tables import Answer as Kept
from app.store.tables import Part, ReadComment, Round

NOON = datetime(2027, 4, 7, 11, 0, tzinfo=UTC)
A_DAY = timedelta(days=1)
SECRET = "a secret for the tests that is long enough"
KEYS = Keys(SECRET)
LEVELS = ("strongly_agree", "agree", "disagree", "strongly_disagree")


def scale_question(code: str, **more: Any) -> dict[str, Any]:
    """A statement to rate."""
    return {"code": code, "type": "scale", "text": f"Statement {code} is worded in a way of its own.", **more}


def small(**more: Any) -> dict[str, Any]:
    """An authoring dict: three perspectives (the TSI on the record), two sections, every question type."""
    return {
        "id": "small",
        "version": 1,
        "title": "A small questionnaire",
        "short_title": "Small",
        "provenance": "Made up for the tests.",
        "purpose": "To try things.",
        "minutes": 5,
        "reports": ["baseline"],
        "perspectives": [
            {
                "code": "statutory",
                "title": "Statutory partners",
                "singular": "statutory partner",
                "describes": "Councils",
            },
            {
                "code": "tsi",
                "title": "Third Sector Interface",
                "singular": "Third Sector Interface",
                "describes": "The TSI",
                "on_record": True,
                "consent": "We agree to be named.",
            },
            {
                "code": "third-sector",
                "title": "Third sector organisations",
                "singular": "third sector organisation",
                "describes": "Charities",
            },
        ],
        "scales": {
            "agreement": {
                "title": "Agreement",
                "levels": [
                    {"code": code, "label": code.replace("_", " ").capitalize(), "favourable": n < 2}
                    for n, code in enumerate(LEVELS)
                ],
            }
        },
        "reading": {},
        "sections": [
            {
                "code": "first",
                "title": "First section",
                "intro": "How far do you agree?",
                "scale": "agreement",
                "questions": [
                    scale_question("a1", evidence=["Minutes"], hint="Think of the last year."),
                    scale_question("a2"),
                    {"code": "a_text", "type": "long_text", "text": "What works well?"},
                ],
            },
            {
                "code": "second",
                "title": "Second section",
                "questions": [
                    {"code": "b_yes", "type": "yes_no", "text": "Is there a forum?"},
                    {
                        "code": "b_often",
                        "type": "one_of",
                        "text": "How often does it meet?",
                        "choices": [{"code": "monthly", "label": "Monthly"}, {"code": "rarely", "label": "Rarely"}],
                        "show_if": [{"question": "b_yes", "is": ["yes"]}],
                    },
                    {
                        "code": "b_who",
                        "type": "several_of",
                        "text": "Who comes?",
                        "choices": [{"code": "staff", "label": "Staff"}, {"code": "families", "label": "Families"}],
                    },
                    {"code": "b_word", "type": "short_text", "text": "In one word?"},
                ],
            },
        ],
        **more,
    }


def questionnaire(**more: Any) -> Questionnaire:
    """The small questionnaire."""
    return Questionnaire.model_validate(small(**more))


def open_round(session: Session, *, its: Questionnaire | None = None, slug: str = "pilot", **more: Any) -> Round:
    """An open round of the small questionnaire in Orkney and Fife."""
    its = its or questionnaire()
    questionnaires.keep(session, its)
    session.flush()
    new = rounds.NewRound(
        **{
            "slug": slug,
            "questionnaire": its.name,
            "partnerships": ["orkney", "fife"],
            "opens": NOON - A_DAY,
            "closes": NOON + 14 * A_DAY,
            **more,
        }
    )
    return rounds.open_round(session, new, now=NOON)


def code_of(session: Session, round_: Round, perspective: str = "third-sector", place: str | None = "orkney") -> str:
    """The shared code of a perspective."""
    places = {p.id: p.slug for p in rounds.places(session, round_)}
    for shared in rounds.codes(session, round_):
        if shared.perspective == perspective and places.get(shared.partnership_id) == place:  # type: ignore[arg-type]
            return in_fours(shared.code)
    raise AssertionError(f"no code for {perspective} in {place}")


def given(value: str) -> Answer:
    """An answer as a file writes it."""
    return Answer(None, NonAnswer(value)) if value in list(NonAnswer) else Answer(value)


def responses(perspective: str, *answers: Mapping[str, str], place: str = "orkney") -> list[ImportedResponse]:
    """Responses of one perspective, one for each mapping of question to value."""
    organisation = "Voluntary Action Orkney" if perspective == "tsi" else ""
    return [
        ImportedResponse(
            f"{place} {perspective} {n}", n + 2, place, perspective, organisation, {q: given(v) for q, v in its.items()}
        )
        for n, its in enumerate(answers)
    ]


def as_read(
    response: UUID, question: str, words: str, part: Part = Part.ANSWER, decision: Decision = Decision.AS_WRITTEN
) -> ReadComment:
    """A comment that somebody read, and let stand as written or kept back."""
    is_kept_back = decision is Decision.KEPT_BACK
    return ReadComment(
        response_id=response,
        question=question,
        part=part,
        fingerprint=fingerprint(words),
        decision=decision,
        words="" if is_kept_back else words,
        reason=Reason.UNKIND if is_kept_back else None,
    )


def read_comments(
    session: Session, question: str = "a_text", decision: Decision = Decision.AS_WRITTEN, but: str = ""
) -> None:
    """Somebody has read what was written under this question and decided the same on all, but for the words `but`."""
    for answer in session.exec(select(Kept).where(Kept.question == question, col(Kept.value).is_not(None))):
        if answer.value and answer.value != but:
            session.merge(as_read(answer.response_id, question, answer.value, decision=decision))
    session.flush()


def bring_in(session: Session, round_: Round, *its: list[ImportedResponse], now: datetime = NOON) -> None:
    """Stores the responses as submitted."""
    imported.bring_in(session, round_, [r for part in its for r in part], keys=KEYS, replace=False, now=now)
