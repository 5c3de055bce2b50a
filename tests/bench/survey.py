"""The questionnaire of the bench, and answers to it."""

import random
from collections.abc import Iterator
from typing import Any

from app.core.questionnaire import Questionnaire

LEVELS = ("strongly_agree", "agree", "disagree", "strongly_disagree")
SEATS = ("statutory", "tsi", "third-sector", "families")
COMMENT = "We meet every two months, and what was agreed is written down and sent to everybody who could not be there."


def plain(sections: int = 8, ratings: int = 6, comments: int = 1) -> dict[str, Any]:
    """The authoring form of a questionnaire of so many sections of ratings and a comment."""
    return {
        "id": "bench",
        "version": 1,
        "title": "A questionnaire to measure with",
        "short_title": "Bench",
        "minutes": 20,
        "reports": ["baseline"],
        "perspectives": [
            {"code": seat, "title": seat.capitalize(), "singular": seat}
            | ({"on_record": True, "consent": "We agree to be named."} if seat == "tsi" else {})
            for seat in SEATS
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
                "code": f"s{s}",
                "title": f"Section number {s}",
                "intro": "How far do you agree?",
                "scale": "agreement",
                "questions": [
                    {
                        "code": f"s{s}_q{n}",
                        "type": "scale",
                        "text": f"Statement {n} of section {s} says something of ordinary length about how we plan.",
                        "evidence": ["Minutes of the last three meetings"],
                    }
                    for n in range(ratings)
                ]
                + [
                    {"code": f"s{s}_t{n}", "type": "long_text", "text": "What would make it better?"}
                    for n in range(comments)
                ],
            }
            for s in range(sections)
        ],
    }


def questionnaire(**shape: int) -> Questionnaire:
    """The same, read."""
    return Questionnaire.model_validate(plain(**shape))


def answers(its: Questionnaire, rng: random.Random) -> Iterator[tuple[str, str | None, str | None]]:
    """Everything one participant answers: question, value, non-answer."""
    for question in its.questions:
        if question.kind.is_text:
            yield question.code, COMMENT, None
        elif rng.random() < 0.1:
            yield question.code, None, "dont_know"
        else:
            yield question.code, rng.choice(LEVELS), None
