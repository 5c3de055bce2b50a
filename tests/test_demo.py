"""What the demo holds beside its two closed rounds: themes, practices, a review, people invited, workshops, plans."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session, select

from app.cli import (
    demo,
    demo_comments,
    demo_invited,
    demo_people,
    demo_plans,
    demo_practices,
    demo_review,
    demo_themes,
    demo_workshops,
)
from app.cli.doors import read_questionnaire
from app.core.access import Permission, Role
from app.core.actions import State as Progress
from app.core.document import Document, Quotes
from app.core.mail import Purpose, State
from app.core.practice import Tag, problems_with
from app.core.review import State as Standing
from app.core.workshop import Stage
from app.reports import OVER_PARTNERSHIPS, REPORTS
from app.settings import ROOT
from app.store import (
    actions,
    check_ins,
    evidence,
    facts,
    invitations,
    mail,
    people,
    practices,
    questionnaires,
    report_facts,
    reviews,
    rooms,
    rounds,
    schema,
    themes,
    workshops,
)
from app.store.check_in_tables import ActionOwner
from app.store.db import Database
from app.store.inviting_tables import Message
from app.store.tables import Partnership, Round
from app.store.workshop_tables import RoomParticipant
from tests.examples import KEYS, NOON
from tests.report_words import everything


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with the demo in it."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'howgood.db'}")
    schema.upgrade(database)
    with database.writing() as session:
        for file in sorted((ROOT / "questionnaires").glob("*.yaml")):
            questionnaires.keep(session, read_questionnaire(file))
    assert demo.load(database, KEYS, NOON)
    yield database
    database.close()


def test_each_coded_passage_stands_in_a_comment_of_the_demo_and_under_a_theme_of_its_codebook() -> None:
    decks = (demo_comments.WELL, demo_comments.BETTER, demo_comments.WELL_LATER, demo_comments.BETTER_LATER)
    lines = [line for deck in decks for its in deck.values() for said in its.values() for line in said]
    for theme, phrases in demo_themes.PASSAGES.items():
        assert theme in {typed.code for typed in demo_themes.THEMES}
        for phrase in phrases:
            assert any(phrase in line for line in lines), phrase


def test_the_learning_reports_of_the_demo_show_themes_with_quotes_and_practices(loaded: Database) -> None:
    with loaded.writing() as session:
        for slug in (demo.CLOSED, demo.FOLLOW_UP):
            its = report_facts.over_partnerships(session, rounds.by_slug(session, slug), now=NOON)
            report = OVER_PARTNERSHIPS["learning"](its)
            said = "\n".join(everything(report))
            assert "Secure funding" in said and "Three-year awards for early help (example)" in said
            assert "Joint training on trauma" not in said, "it stands in no report"
            phrases = [phrase for its in demo_themes.PASSAGES.values() for phrase in its]
            quoted = {words for part in report.parts if isinstance(part, Quotes) for words, _whose in part.quotes}
            assert len(quoted & set(phrases)) >= 5
            desk = themes.desk(session, rounds.by_slug(session, slug), keys=KEYS, now=NOON)
            assert any(one.passages for one in desk) and not all(one.passages for one in desk), "some are left to code"


def test_the_practices_of_the_demo_could_be_offered_as_they_stand(loaded: Database) -> None:
    with loaded.reading() as session:
        names, kept = practices.telling(session), practices.every(session)
        assert {its.partnership for its in kept} == set(demo_practices.OFFERED)
        for its in kept:
            assert problems_with(its.offer, agreed=True, tags=its.offer.tags, names=names[its.partnership]) == []
            assert "(example)" in its.offer.title
        asked = questionnaires.of_round(session, rounds.by_slug(session, demo.FOLLOW_UP))
        assert {tag.question for its in kept for tag in its.offer.tags} <= asked.by_code.keys()


def test_the_demos_review_has_a_plan_settled_one_to_settle_and_one_begun(loaded: Database) -> None:
    with loaded.reading() as session:
        round_ = rounds.by_slug(session, demo_review.REVIEW)
        rule = reviews.rule_of(session, round_)
        assert rule is not None and round_.is_example
        plans = reviews.plans(session, round_)
        its = {place.slug: plans[place.id] for place in rounds.places(session, round_)}
        begun = {
            place.slug: facts.counts(session, round_)[place.id, "reviewer"] for place in rounds.places(session, round_)
        }
    assert begun == {"strathairn": (2, 1), "inverlunan": (2, 0), "glen-orrin": (1, 0)}, "nobody began what was settled"
    first = rule.criteria[2].question
    assert its["strathairn"].verdicts is not None and its["strathairn"].is_settled
    assert its["inverlunan"].may_be_compared and its["inverlunan"].verdicts is None
    assert its["inverlunan"].state(first) is Standing.DIFFER
    assert not its["glen-orrin"].said and len(its["glen-orrin"].readings) == 1


def test_people_are_invited_by_name_in_the_demo_and_no_mail_leaves(loaded: Database) -> None:
    with loaded.reading() as session:
        round_ = rounds.by_slug(session, demo.OPEN)
        place = session.exec(select(Partnership).where(Partnership.slug == "strathairn")).one()
        counts = {code: its.invited for code, its in invitations.counts(session, round_, place).items()}
        assert counts == {code: len(names) for code, names in demo_invited.PEOPLE.items()}
        its = invitations.of_round(session, round_)
        assert (sum(one.is_started for one in its), sum(one.is_finished for one in its)) == (2, 1)
        assert all(one.address.endswith("@example.org") and "(example)" in one.name for one in its)
        counts = mail.counts(session)
        asked_how_far = session.exec(select(Message).where(Message.purpose == Purpose.CHECK_IN)).all()
        assert counts[State.STOPPED] == len(its) + len(asked_how_far) == sum(counts.values())


def test_the_demos_workshop_was_held_and_another_is_ready_to_begin(loaded: Database) -> None:
    """What the room agreed, how it rated before and after, and where its dots went stand in the report."""
    with loaded.reading() as session:
        held, ready = (workshops.by_id(session, str(id_)) for id_ in (demo_workshops.HELD, demo_workshops.READY))
        assert (held.stage, ready.stage) == (Stage.ENDED, Stage.GATHERING)
        agenda = workshops.items(session, held)
        settled = {item.question: rooms.reveals(session, item) for item in agenda if rooms.is_settled(held, item)}
        assert settled.keys() == {*demo_workshops.TALKED, None}
        assert all(len(shown) == 2 for question, shown in settled.items() if question)
        (voted,) = settled[None].values()
        assert sum(voted["dots"].values()) == 3 * len(demo_workshops.DOTS)
        assert not session.exec(select(RoomParticipant)).all()
        fay = people.by_email(session, demo_people.PEOPLE[Role.FACILITATOR][0])
        assert fay is not None
        leads = people.access_of(session, fay, NOON.date()).scope(Permission.LEAD_WORKSHOP)
        assert leads.workshops == {demo_workshops.HELD, demo_workshops.READY}
    with loaded.writing() as session:
        said = repr(_report(session, demo.CLOSED).parts)
        for _before, _after, agreed in demo_workshops.TALKED.values():
            assert agreed["position"] in said
        assert "One of us holds that a second seat" in said


def test_the_demos_evidence_comes_up_at_the_workshop_that_is_ready(loaded: Database) -> None:
    with loaded.reading() as session:
        ready = workshops.by_id(session, str(demo_workshops.READY))
        its = workshops.questionnaire_of(session, ready).id
        tags = [Tag(its, item.question) for item in workshops.items(session, ready) if item.question]
        assert evidence.on_questions(session, session.get_one(Partnership, ready.partnership_id), tags)


def test_the_demos_plans_live_on_into_the_next_round(loaded: Database) -> None:
    """One action is overdue, one blocked as its owner said; the reports tell it, and the next round begins there."""
    with loaded.writing() as session:
        told = _report(session, demo.CLOSED).facts["improvement_plan"]["actions"]
        assert {one["state"] for one in told} == {state.value for state in Progress}
        assert sum(one["overdue"] for one in told) == 1
        after = _report(session, demo.FOLLOW_UP)
        assert after.facts["last_actions"]["actions"] == told and len(after.facts["improvement_plan"]["actions"]) == 2
        said = {
            one["noted"]: q["all"]["counts"]
            for one, q in zip(after.facts["asked_actions"], after.facts["how_far"], strict=True)
        }
        assert said["done"]["done"] > 0 == said["not-started"]["done"], "what people say fits what was noted"
        counted = {
            slug: OVER_PARTNERSHIPS["learning"](
                report_facts.over_partnerships(session, rounds.by_slug(session, slug), now=NOON)
            ).facts
            for slug in (demo.CLOSED, demo.FOLLOW_UP)
        }
        assert counted[demo.CLOSED]["actions"] == counted[demo.FOLLOW_UP]["actions_before"]
        assert counted[demo.CLOSED]["actions"]["partnerships"] == 3 and counted[demo.FOLLOW_UP]["actions"] is None
        opens_on = actions.before(session, *_strathairn(session, demo.OPEN), now=NOON)
        assert opens_on is not None and {one.what for one in opens_on.actions} == {
            what for what, *_ in demo_plans.SINCE
        }
        (owner,) = session.exec(select(ActionOwner))
        assert check_ins.opened(session, owner.id, owner.issue, now=NOON) is not None


def _report(session: Session, slug: str) -> Document:
    return REPORTS["baseline"](report_facts.of(session, *_strathairn(session, slug), now=NOON))


def _strathairn(session: Session, slug: str) -> tuple[Round, Partnership]:
    round_ = rounds.by_slug(session, slug)
    place = rounds.place(session, round_, "strathairn")
    assert place is not None
    return round_, place
