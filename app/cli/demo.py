"""The demo: invented partnerships, answers generated from a seed and marked as example data, and an open round.

A closed round holds one large partnership, one with groups below the minimum and one where views differ.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, select

from app.cli import demo_comments
from app.core.access import Keys, Role, in_fours
from app.core.answers import Answer, NonAnswer
from app.core.comments import Decision, fingerprint
from app.core.questionnaire import Question, Questionnaire
from app.imports.answers_csv import ImportedResponse
from app.settings import Settings
from app.store import imported, people, questionnaires, rounds
from app.store.db import Database
from app.store.tables import Answer as Kept
from app.store.tables import Body, BodyKind, Membership, Part, Partnership, ReadComment, Response, Round

CLOSED, OPEN = "example-baseline", "example-open"
QUESTIONNAIRE = "third-sector-participation.v1"
STAFF = "staff@example.org"
SEED = 2026


@dataclass(frozen=True)
class Place:
    """An invented partnership, how many answer from each perspective, and how each sees the sections.

    `leaning` is the chance of a favourable answer: one number for all, or by section code; `spread` moves it from
    question to question.
    """

    slug: str
    name: str
    interface: str
    sizes: dict[str, int]
    leaning: dict[str, dict[str, float]]
    spread: float = 0.08
    drafts: dict[str, int] = field(default_factory=dict)


def _leaning(base: float, **sections: float) -> dict[str, float]:
    return {"": base, **sections}


PLACES = (
    Place(
        "strathairn",
        "Strathairn (example)",
        "Strathairn Voluntary Action (example)",
        {"statutory": 34, "tsi": 1, "third-sector": 41},
        {"statutory": _leaning(0.66), "tsi": _leaning(0.6), "third-sector": _leaning(0.6)},
        drafts={"statutory": 3, "third-sector": 6},
    ),
    Place(
        "inverlunan",
        "Inverlunan (example)",
        "Inverlunan Third Sector Interface (example)",
        {"statutory": 7, "tsi": 1, "third-sector": 3},
        {"statutory": _leaning(0.72), "tsi": _leaning(0.6), "third-sector": _leaning(0.6)},
        drafts={"third-sector": 2},
    ),
    Place(
        "glen-orrin",
        "Glen Orrin (example)",
        "Glen Orrin CVS (example)",
        {"statutory": 14, "tsi": 1, "third-sector": 16},
        {"statutory": _leaning(0.8), "tsi": _leaning(0.4), "third-sector": _leaning(0.33)},
        drafts={"statutory": 1},
    ),
)


def load(database: Database, keys: Keys, now: datetime) -> bool:
    """Loads the example data once; False when it was there already."""
    with database.writing() as session:
        if session.exec(select(Round.id).where(Round.slug == CLOSED)).first():
            return False
        questionnaire = questionnaires.named(session, QUESTIONNAIRE)
        for place in PLACES:
            _add_place(session, place)
        people.make_link(session, STAFF, now=now, lasts=timedelta())
        start = now.replace(hour=9, minute=0, second=0, microsecond=0)
        _closed_round(session, questionnaire, keys, start - timedelta(days=28), start - timedelta(days=7))
        opening = rounds.NewRound(
            OPEN,
            QUESTIONNAIRE,
            [place.slug for place in PLACES[:1]],
            start - timedelta(days=1),
            start + timedelta(days=60),
            is_example=True,
        )
        rounds.open_round(session, opening, now=now)
    return True


def _add_place(session: Session, place: Place) -> None:
    partnership = Partnership(slug=place.slug, name=place.name)
    bodies = [
        Body(kind=BodyKind.LOCAL_AUTHORITY, name=f"{place.name.removesuffix(' (example)')} Council (example)"),
        Body(kind=BodyKind.HEALTH_BOARD, name=f"NHS {place.name}"),
        Body(kind=BodyKind.TSI, name=place.interface),
    ]
    session.add_all([partnership, *bodies])
    session.flush()
    session.add_all(Membership(partnership_id=partnership.id, body_id=body.id) for body in bodies)


def _closed_round(
    session: Session, questionnaire: Questionnaire, keys: Keys, opens: datetime, closes: datetime
) -> None:
    slugs = [place.slug for place in PLACES]
    new = rounds.NewRound(CLOSED, QUESTIONNAIRE, slugs, opens, closes, is_example=True)
    round_ = rounds.open_round(session, new, now=opens)
    responses = [r for place in PLACES for r in _responses(questionnaire, place)]
    imported.bring_in(session, round_, responses, keys=keys, replace=False, now=opens + timedelta(days=1))
    _leave_some_as_drafts(session, round_)
    _release_comments(session, questionnaire, round_)
    rounds.close_round(session, round_, now=closes)


def _responses(questionnaire: Questionnaire, place: Place) -> Iterator[ImportedResponse]:
    """The place's responses, drafts among them: they are told apart once they are stored."""
    for perspective, size in place.sizes.items():
        chance = random.Random(f"{SEED} {place.slug} {perspective}")
        pull = {q.code: chance.gauss(0, place.spread) for q in questionnaire.questions}
        words = demo_comments.Deck(chance, perspective)
        for number in range(size + place.drafts.get(perspective, 0)):
            organisation = place.interface if questionnaire.perspective[perspective].on_record else ""
            kind = "draft" if number >= size else "response"
            yield ImportedResponse(
                f"{place.slug} {perspective} {kind} {number}",
                number,
                place.slug,
                perspective,
                organisation,
                dict(_answers(questionnaire, place, perspective, chance, pull, words)),
            )


def _answers(
    questionnaire: Questionnaire,
    place: Place,
    perspective: str,
    chance: random.Random,
    pull: dict[str, float],
    words: demo_comments.Deck,
) -> Iterator[tuple[str, Answer]]:
    mood = chance.gauss(0, 0.1)
    for section in questionnaire.sections:
        seen = demo_comments.LEANING.get(place.slug, {}).get(section.code, {})
        leaning = seen.get(perspective, place.leaning[perspective][""])
        unknown = demo_comments.UNKNOWN.get(place.slug, {}).get(section.code, 0.07)
        for question in section.questions:
            if not question.is_put_to(perspective):
                continue
            answer = _answer(questionnaire, question, leaning + mood + pull[question.code], unknown, chance)
            if question.kind.is_text:
                written = words.draw(section.code, question.code)
                answer = Answer(written) if written else None
            if answer is not None:
                yield question.code, answer


def _answer(
    questionnaire: Questionnaire, question: Question, leaning: float, unknown: float, chance: random.Random
) -> Answer | None:
    draw = chance.random()
    if draw < 0.03 or question.kind.is_text:
        return None
    if draw < 0.03 + unknown:
        kinds = (NonAnswer.DONT_KNOW, NonAnswer.NOT_APPLICABLE, NonAnswer.PREFER_NOT_TO_SAY)
        return Answer(None, chance.choices(kinds, (8, 3, 1))[0])
    options = questionnaire.options(question)
    if question.scale is None:
        return Answer(chance.choice(options).code)
    favourable = questionnaire.scales[question.scale].favourable
    wanted = chance.random() < leaning
    codes = [o.code for o in options if (o.code in favourable) == wanted]
    middle_first = codes[::-1] if wanted else codes
    return Answer(middle_first[0] if chance.random() < 0.68 else chance.choice(middle_first))


def _leave_some_as_drafts(session: Session, round_: Round) -> None:
    """Some people began and never submitted: they are kept, and counted in no figure."""
    drafts = {(place.slug, perspective): n for place in PLACES for perspective, n in place.drafts.items()}
    names = {p.id: p.slug for p in rounds.places(session, round_)}
    for response in session.exec(select(Response).where(Response.round_id == round_.id).order_by(Response.key)):
        seat = (names[response.partnership_id], response.perspective) if response.partnership_id else ("", "")
        if drafts.get(seat, 0) > 0:
            drafts[seat] -= 1
            response.is_submitted = False
            session.add(response)
    session.flush()


def _release_comments(session: Session, questionnaire: Questionnaire, round_: Round) -> None:
    """The example comments have been read, and are released."""
    kept = session.exec(select(Kept, Response).join(Response).where(Response.round_id == round_.id))
    for answer, response in kept:
        question = questionnaire.by_code[answer.question]
        if question.kind.is_text and answer.value and response.is_submitted:
            session.add(
                ReadComment(
                    response_id=response.id,
                    question=answer.question,
                    part=Part.ANSWER,
                    fingerprint=fingerprint(answer.value),
                    decision=Decision.AS_WRITTEN,
                    words=answer.value,
                )
            )


def greet(session: Session, settings: Settings, now: datetime) -> None:
    """Prints how to come in: a sign-in link for each role, and a code for each perspective of the open round."""
    print(f"HowGood with example data: {settings.address}\n")
    lasts = timedelta(hours=settings.sign_in_hours)
    for role, email in ((Role.NATIONAL_STAFF, STAFF),):
        token = people.make_link(session, email, now=now, lasts=lasts)
        print(f"Sign in as {role.value} (works once):\n  {settings.address}/sign-in/{token}\n")
    round_ = rounds.by_slug(session, OPEN)
    names = {p.id: p.name for p in rounds.places(session, round_)}
    print(f"Answer in the round {OPEN}:")
    for shared in sorted(rounds.codes(session, round_), key=lambda c: c.perspective):
        code = in_fours(shared.code)
        place = names[shared.partnership_id] if shared.partnership_id else ""
        print(f"  {code}  {place}, {shared.perspective}: {settings.address}/join/{code}")
    print("\nStop with Ctrl+C; the data is kept.", flush=True)
