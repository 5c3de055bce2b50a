"""The demo's review of plans, under way: one plan is settled, on one two readings differ, and one is begun.

Partnerships, plans, reviewers and what they found are invented.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from app.cli.demo_places import PLACES
from app.core.answers import Answer
from app.core.grounds import Grounds
from app.core.keys import Keys
from app.core.questionnaire import Questionnaire
from app.core.rounds import Mode
from app.store import questionnaires, responses, reviews, rounds
from app.store.tables import Partnership, Person, Round

REVIEW = "example-review"
CRITERIA = "plan-criteria.v1"
FIRST, SECOND = "Ros Reviewer (example)", "Len Reviewer (example)"
# By plan and reviewer: how far each criterion is met, in their order (fully, partially, not), and collaboration last.
READINGS: dict[str, dict[str, str]] = {
    "strathairn": {FIRST: "FFFPFFFFFFFPPPFF R", SECOND: "FFFPFFFFFFPPPPFF R"},
    "inverlunan": {FIRST: "FPFPFFPFFFPNPPPF M", SECOND: "FPPPFFPFFFPPPNPF M"},
    "glen-orrin": {FIRST: "FFPN"},
}
LEVELS = {"F": "fully_met", "P": "partially_met", "N": "not_met", "R": "robust", "M": "more_detail"}
FOUND = {
    "F": "Set out plainly, and followed through to the actions (example).",
    "P": "Named, and left without detail (example).",
    "N": "Looked for and not found (example).",
    "R": "The third sector is a partner in each priority (example).",
    "M": "Named as a partner, without saying what it does (example).",
}


def add_review(session: Session, *, keys: Keys, start: datetime, now: datetime, by: Person) -> None:
    """The round, its readings, and what national staff settled between two of them."""
    opening = rounds.NewRound(
        REVIEW,
        CRITERIA,
        [*READINGS],
        start - timedelta(days=6),
        start + timedelta(days=50),
        mode=Mode.ON_THE_RECORD,
        is_example=True,
    )
    round_ = rounds.open_round(session, opening, now=now)
    criteria = questionnaires.named(session, CRITERIA)
    places = {place.slug: place for place in rounds.places(session, round_)}
    codes = {shared.partnership_id: shared for shared in rounds.codes(session, round_)}
    for slug, its in READINGS.items():
        for name, levels in its.items():
            begun, return_code = responses.begin(
                session, codes[places[slug].id], nonce=f"{REVIEW} {slug} {name}", keys=keys, organisation=name, now=now
            )
            answers = verdicts(criteria, levels, PLACES[0].slug == slug)
            responses.save_answers(session, begun, answers, now=now, message=("example", 1), is_page=True)
            reading = responses.begun(session, return_code, keys)
            if len(its) > 1 and reading is not None:
                reviews.complete(session, reading, now=now)
    _settle(session, round_, places[PLACES[0].slug], now, by)


def verdicts(criteria: Questionnaire, levels: str, has_practice: bool = False) -> dict[str, Answer]:
    """A reading of a plan, with evidence and page beside each verdict."""
    assert criteria.verdicts is not None
    rows = [*(row.question for row in criteria.verdicts.criteria), *criteria.verdicts.apart]
    given = {
        code: Answer(LEVELS[level], note=Grounds(str(4 + 3 * n), FOUND[level]).written())
        for n, (code, level) in enumerate(zip(rows, levels.replace(" ", ""), strict=False))
    }
    practice = Answer("Groups hear in November what they will have in April, page 43 (example).")
    return given | ({code: practice for code in criteria.verdicts.practice} if has_practice else {})


def _settle(session: Session, round_: Round, place: Partnership, now: datetime, by: Person) -> None:
    """Where the two differ the second one's verdict holds."""
    plan = reviews.plan(session, round_, place)
    given = next(its.answers for its in plan.readings if its.who == SECOND)
    reviews.settle(session, round_, place, given, read=reviews.mark(plan), is_draft=False, now=now, by=by)
