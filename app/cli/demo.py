"""The demo: invented partnerships, answers generated from a seed and marked as example data, and an open round.

A closed round is a pilot of six: one large partnership, one with groups below the minimum, one where views differ and
three more, so that there is a range and a learning report over them. The round that follows it a year later shows what
has changed, and names the partnerships in its learning report; the first does not. Released comments are coded with
themes, three partnerships offer a practice, people are invited by name to the open round, and plans are under review.
A workshop was held on the first report; the improvement plan after it is in the second, and the open round begins with
what was planned since. Another workshop is ready to begin.
"""

from datetime import datetime, timedelta
from itertools import chain

from sqlmodel import Session, select

from app.cli.demo_answers import first_round, follow_up
from app.cli.demo_evidence import add_evidence
from app.cli.demo_invited import add_invited
from app.cli.demo_people import PEOPLE, STAFF, add_people
from app.cli.demo_places import PLACES, Place
from app.cli.demo_plans import OWNER_OF_NOW, plan_last_year, plan_this_year
from app.cli.demo_practices import add_practices
from app.cli.demo_questionnaires import versions
from app.cli.demo_review import add_review
from app.cli.demo_themes import add_themes
from app.cli.demo_workshops import READY, hold_workshop, prepare_workshop
from app.core.access import in_fours
from app.core.actions import State
from app.core.blacking import proposals
from app.core.comments import Decision, fingerprint
from app.core.keys import Keys
from app.core.questionnaire import Questionnaire
from app.core.rounds import Naming, Purpose
from app.core.workshop import Stage
from app.imports.answers_csv import ImportedResponse
from app.settings import Settings
from app.store import check_ins, how_far, imported, people, questionnaires, rounds, snapshots
from app.store.check_in_tables import ActionOwner
from app.store.db import Database
from app.store.tables import Answer as Kept
from app.store.tables import Body, BodyKind, Membership, Part, Partnership, Person, ReadComment, Response, Round
from app.store.workshop_tables import Workshop

CLOSED, FOLLOW_UP, OPEN = "example-baseline", "example-follow-up", "example-open"
QUESTIONNAIRE = "third-sector-participation.v1"


def load(database: Database, keys: Keys, now: datetime) -> bool:
    """Loads the example data once; False when it was there already."""
    with database.writing() as session:
        if session.exec(select(Round.id).where(Round.slug == CLOSED)).first():
            return False
        for place in PLACES:
            _add_place(session, place)
        add_people(session, now)
        start = now.replace(hour=9, minute=0, second=0, microsecond=0)
        baseline = _last_year(session, keys, start)
        _follow_up(session, keys, start, baseline)
        opening = rounds.NewRound(
            OPEN,
            questionnaires.of_round(session, rounds.by_slug(session, FOLLOW_UP)).name,
            [place.slug for place in PLACES[:1]],
            start - timedelta(days=1),
            start + timedelta(days=60),
            purpose=Purpose.FOLLOW_UP,
            follows=FOLLOW_UP,
            is_example=True,
        )
        rounds.open_round(session, opening, now=now)
        _at_the_desk(session, keys, start, now)
    add_invited(database, OPEN, keys=keys, now=now)
    return True


def _at_the_desk(session: Session, keys: Keys, start: datetime, now: datetime) -> None:
    """What national staff and partnerships have done since: themes, practices, a review, a workshop and a plan."""
    staff = _staff(session)
    closed = [rounds.by_slug(session, slug) for slug in (CLOSED, FOLLOW_UP)]
    asked = questionnaires.of_round(session, closed[-1]).id
    add_themes(session, asked, closed, keys=keys, now=now, by=staff)
    add_practices(session, asked, now=now, by=staff)
    add_evidence(session, asked, now=now, by=staff)
    add_review(session, keys=keys, start=start, now=now, by=staff)
    prepare_workshop(session, FOLLOW_UP, now=now, by=staff)
    plan_this_year(session, FOLLOW_UP, keys=keys, start=start, now=now, by=staff)


def _staff(session: Session) -> Person:
    staff = people.by_email(session, STAFF)
    assert staff is not None, "the demo's people are there"
    return staff


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


Baseline = dict[str, list[ImportedResponse]]


def _last_year(session: Session, keys: Keys, start: datetime) -> Baseline:
    """A round of last year, closed and read; what people answered, by place."""
    first, _second = versions(questionnaires.named(session, QUESTIONNAIRE))
    baseline = {place.slug: list(first_round(first, place)) for place in PLACES}
    opens = start - timedelta(days=378)
    new = rounds.NewRound(CLOSED, first.name, list(baseline), opens, opens + timedelta(days=21), is_example=True)
    round_ = _open(session, first, new)
    imported.bring_in(session, round_, chain(*baseline.values()), keys=keys, replace=False, now=_a_day_later(new))
    _leave_some_as_drafts(session, round_)
    _close(session, first, round_, new)
    hold_workshop(session, CLOSED, start=start, by=_staff(session))
    plan_last_year(session, CLOSED, keys=keys, start=start, by=_staff(session))
    return baseline


def _follow_up(session: Session, keys: Keys, start: datetime, baseline: Baseline) -> None:
    """The round that follows it, closed and read: people said first how far last year's actions came."""
    _first, second = versions(questionnaires.named(session, QUESTIONNAIRE))
    opens = start - timedelta(days=28)
    new = rounds.NewRound(
        FOLLOW_UP,
        second.name,
        list(baseline),
        opens,
        opens + timedelta(days=21),
        purpose=Purpose.FOLLOW_UP,
        follows=CLOSED,
        is_example=True,
        naming=Naming.NAMED,
    )
    round_ = _open(session, second, new)
    for place in PLACES:
        partnership = rounds.place(session, round_, place.slug)
        assert partnership is not None, "the demo's rounds are about its partnerships"
        how_far.freeze(session, round_.id, partnership.id, now=opens)
        asked = how_far.asked(session, round_, partnership)
        later = follow_up(second, place, baseline[place.slug], asked)
        imported.bring_in(session, round_, later, keys=keys, replace=False, now=_a_day_later(new))
    _close(session, second, round_, new)


def _open(session: Session, questionnaire: Questionnaire, new: rounds.NewRound) -> Round:
    questionnaires.keep(session, questionnaire)
    session.flush()
    return rounds.open_round(session, new, now=new.opens)


def _a_day_later(new: rounds.NewRound) -> datetime:
    return new.opens + timedelta(days=1)


def _close(session: Session, questionnaire: Questionnaire, round_: Round, new: rounds.NewRound) -> None:
    _release_comments(session, questionnaire, round_)
    rounds.close_round(session, round_, now=new.closes)
    for place in rounds.places(session, round_):  # a range holds only reports that have been read
        snapshots.mark_opened(session, snapshots.shown(session, round_, place), now=new.closes + timedelta(days=1))


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
    """The example comments have been read, and are released; those that seem to name somebody wait to be read."""
    kept = session.exec(select(Kept, Response).join(Response).where(Response.round_id == round_.id))
    for answer, response in kept:
        question = questionnaire.by_code.get(answer.question)
        if question is None:  # about an action: it takes no words
            continue
        if question.kind.is_text and answer.value and response.is_submitted and not proposals(answer.value):
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
    for role, (email, _name) in PEOPLE.items():
        if people.by_email(session, email) is None:  # this demo was loaded by an earlier version
            add_people(session, now)
        token = people.make_link(session, email, now=now, lasts=lasts)
        print(f"Sign in as {role.value} (works once):\n  {settings.address}/sign-in/{token}\n")
    round_ = rounds.by_slug(session, OPEN)
    names = {p.id: p.name for p in rounds.places(session, round_)}
    print(f"Answer in the round {OPEN}:")
    for shared in sorted(rounds.codes(session, round_), key=lambda c: c.perspective):
        code = in_fours(shared.code)
        place = names[shared.partnership_id] if shared.partnership_id else ""
        print(f"  {code}  {place}, {shared.perspective}: {settings.address}/join/{code}")
    _greet_workshop(session, settings)
    _greet_owner(session, settings, now)
    print("\nStop with Ctrl+C; the data is kept.", flush=True)


def _greet_workshop(session: Session, settings: Settings) -> None:
    """How to play a session; nothing where this demo was loaded by an earlier version."""
    ready = session.get(Workshop, READY)
    if ready is not None and ready.stage is not Stage.ENDED:
        code = in_fours(ready.code)
        print(f"\nPlay a session, {ready.title} (sign in as the facilitator):")
        print(f"  lead it:   {settings.address}/workshops/{READY}")
        print(f"  join it:   {settings.address}/room/{code} (on phones, or in other browsers)")


def _greet_owner(session: Session, settings: Settings, now: datetime) -> None:
    """The link in the mail of somebody who leads an action, while it works."""
    owner = session.exec(select(ActionOwner).where(ActionOwner.address == OWNER_OF_NOW)).first()
    if owner is not None and owner.until is not None and owner.until > now:
        keys = Keys(settings.secret.get_secret_value())
        print("\nSay how far an action is, by the link in the mail of whoever leads it:")
        print(f"  {check_ins.link(owner, keys, settings.address)}?state={State.UNDER_WAY.value}")
