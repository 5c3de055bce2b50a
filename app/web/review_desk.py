"""The staff's desk of a review: the grid of plans and criteria, and each plan with its readings."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app.core.access import Permission
from app.core.errors import Invalid, NotFound, Problem, Refusal
from app.core.review import Plan
from app.core.rounds import Phase
from app.language import _
from app.store import questionnaires, reviews, rounds
from app.store.tables import Partnership, Person, Round
from app.web.one_thread import InOneThread
from app.web.pages import go, page
from app.web.review_views import Criteria, GridView, round_agreement_in_words, standing_in_words
from app.web.settling import PostedVerdicts, comparison, read_verdicts
from app.web.who import FormDep, Now, SessionDep, may

router = APIRouter(route_class=InOneThread)
Reviewing = Annotated[Person, Depends(may(Permission.REVIEW_PLANS))]
PLAN = "/rounds/{slug}/partnerships/{partnership}/review"


def _criteria(session: Session, round_: Round) -> Criteria:
    """What is reviewed; NotFound where the round reviews no plans."""
    rule = reviews.rule_of(session, round_)
    if rule is None:
        raise NotFound(_("This round reviews no plans."))
    return Criteria(questionnaires.of_round(session, round_), rule)


@router.get("/rounds/{slug}/review")
def grid(request: Request, slug: str, person: Reviewing, session: SessionDep, now: Now) -> HTMLResponse:
    """Every plan and criterion: who is how far, and what is settled."""
    round_ = rounds.by_slug(session, slug)
    criteria = _criteria(session, round_)
    found = reviews.plans(session, round_)
    places = rounds.places(session, round_)
    plans = [(place.name, _href(round_, place), found.get(place.id, Plan())) for place in places]
    return page(
        request,
        "reviews/grid.html",
        person=person,
        round=round_,
        questionnaire=criteria.questionnaire,
        grid=GridView(criteria, plans),
        plans=len(plans),
        settled=sum(plan.verdicts is not None for _name, _at, plan in plans),
        agreement=round_agreement_in_words(found.values(), criteria.rule),
        is_open=rounds.phase_of(round_, now) is Phase.OPEN,
    )


def _href(round_: Round, place: Partnership) -> str:
    return f"/rounds/{round_.slug}/partnerships/{place.slug}/review"


@router.get(PLAN)
def one_plan(
    request: Request, slug: str, partnership: str, person: Reviewing, session: SessionDep, now: Now
) -> HTMLResponse:
    round_ = rounds.by_slug(session, slug)
    return _plan_page(request, session, round_, _place(session, round_, partnership), now)


def _place(session: Session, round_: Round, slug: str) -> Partnership:
    place = rounds.place(session, round_, slug)
    assert place is not None
    return place


def _plan_page(
    request: Request,
    session: Session,
    round_: Round,
    place: Partnership,
    now: Now,
    posted: PostedVerdicts | None = None,
    problems: list[Problem] | None = None,
) -> HTMLResponse:
    """A plan with the readings that are complete side by side, and the form to settle while the round is open."""
    criteria = _criteria(session, round_)
    plan = reviews.plan(session, round_, place)
    return page(
        request,
        "reviews/plan.html",
        status=422 if posted else 200,
        round=round_,
        place=place,
        readers=[(its.who, its.is_said) for its in plan.readings],
        standing=standing_in_words(plan),
        is_final=plan.is_final,
        **comparison(
            criteria,
            plan,
            plan.said,
            href=_href(round_, place),
            may_settle=plan.staff_may_settle and rounds.phase_of(round_, now) is Phase.OPEN,
            posted=posted,
            problems=problems or (),
        ),
    )


@router.post(PLAN)
def settle(
    request: Request, slug: str, partnership: str, form: FormDep, person: Reviewing, session: SessionDep, now: Now
) -> Response:
    round_ = rounds.by_slug(session, slug)
    place = _place(session, round_, partnership)
    posted = read_verdicts(_criteria(session, round_), reviews.plan(session, round_, place), form)
    problems: list[Problem] = []
    if not posted.problems:
        draft = posted.is_draft
        try:
            reviews.settle(session, round_, place, posted.given, read=posted.read, is_draft=draft, now=now, by=person)
        except Invalid as refused:
            problems = refused.problems
        except Refusal as refused:  # the round closed, or its report was read, since the page was made
            problems = [Problem("", refused.message)]
        else:
            return go(_href(round_, place) if draft else f"/rounds/{slug}/review")
    return _plan_page(request, session, round_, place, now, posted, problems)
