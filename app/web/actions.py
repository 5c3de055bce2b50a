"""A partnership's improvement plan after a round: read by its people, written by several of them at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app.core.access import Access, Permission
from app.core.actions import Action, Plan, State, as_written, come_back, marks, read
from app.core.clock import day_in_words
from app.core.errors import Problem, Refusal
from app.core.questionnaire import Questionnaire
from app.core.rounds import Phase
from app.language import _
from app.store import actions, questionnaires, rounds, snapshots, workshops
from app.store.tables import Partnership, Person, Round
from app.web import forms
from app.web.action_views import in_words, listed, priorities, question_shelves, seen_in, titles, typed_in
from app.web.evidence_views import EvidenceView, on_actions
from app.web.one_thread import InOneThread
from app.web.pages import after_forgetting, go, page
from app.web.plan_views import told
from app.web.reports import may_read, report_link
from app.web.who import AccessDep, FormDep, Now, SessionDep, its_partnership, may, not_here

router = APIRouter(route_class=InOneThread)
Reading = Annotated[Person, Depends(may(Permission.READ_REPORTS, on=its_partnership))]
Planning = Annotated[Person, Depends(may(Permission.PLAN_ACTIONS, on=its_partnership))]
PLAN = "/rounds/{slug}/partnerships/{partnership}/actions"


@dataclass(frozen=True)
class Desk:
    """Whose plan it is, after which round."""

    round: Round
    partnership: Partnership
    questionnaire: Questionnaire
    plan: Plan
    is_closed: bool
    evidence: Mapping[str, Sequence[EvidenceView]]

    @property
    def address(self) -> str:
        """Where the plan is."""
        return f"/rounds/{self.round.slug}/partnerships/{self.partnership.slug}/actions"

    @property
    def register(self) -> str:
        """Where the partnership's evidence is."""
        return f"/partnerships/{self.partnership.slug}/evidence"

    @property
    def may_be_planned(self) -> bool:
        """Whether actions can be written: once the round has closed, and still when it was opened again."""
        return self.is_closed or bool(self.plan.actions)

    def common(self) -> dict[str, Any]:
        """What each page says of the plan."""
        return {"round": self.round, "place_name": self.partnership.name, "plan_href": self.address}


def _desk(session: Session, slug: str, partnership: str, now: Now) -> Desk:
    round_ = rounds.by_slug(session, slug)
    place = rounds.place(session, round_, partnership)
    assert place is not None, "an address with a partnership is not about the nation"
    plan = actions.of_plan(session, round_, place, now=now)
    is_closed = rounds.phase_of(round_, now) is Phase.CLOSED
    return Desk(round_, place, questionnaires.of_round(session, round_), plan, is_closed, on_actions(session, place))


def _to_plan(session: Session, slug: str, partnership: str, now: Now) -> Desk:
    desk = _desk(session, slug, partnership, now)
    if not desk.may_be_planned:
        raise Refusal(_("This round has not closed yet. Its improvement plan is written after that, from its report."))
    return desk


@router.get(PLAN)
def read_plan(
    request: Request, slug: str, partnership: str, person: Reading, access: AccessDep, session: SessionDep, now: Now
) -> HTMLResponse:
    desk = _desk(session, slug, partnership, now)
    standing, place = snapshots.standing(session, desk.round), desk.partnership.id
    if not may_read(access, standing, desk.round, place):
        raise not_here()
    is_writing = desk.may_be_planned and access.may_on(Permission.PLAN_ACTIONS, place)
    steps = actions.steps(session, [UUID(its.id) for its in desk.plan.actions]) if is_writing else {}
    reports = [report_link(desk.round, desk.partnership, name) for name in desk.questionnaire.reports]
    return page(
        request,
        "actions/plan.html",
        person=person,
        priorities=listed(desk.plan, desk.questionnaire, desk.address, steps),
        chosen={one.words: (told(one), one.question) for one in desk.plan.priorities},
        all=len(desk.plan.actions),
        overdue=desk.plan.overdue,
        is_writing=is_writing,
        is_closed=desk.is_closed,
        evidence=desk.evidence if access.may_on(Permission.READ_EVIDENCE, place) else {},
        evidence_href=desk.register if access.may_on(Permission.READ_EVIDENCE, place) else None,
        report_href=reports[0]["href"] if reports and standing.has(desk.round, place) else None,
        round_href=_round_href(access, desk),
        rooms=workshops.planning(session, desk.round, desk.partnership),
        titles=titles(),
        **desk.common(),
    )


def _round_href(access: Access, desk: Desk) -> str | None:
    watches = access.may_on(Permission.SEE_ROUNDS, desk.partnership.id)
    return f"/rounds/{desk.round.slug}" if watches else None


@router.get(f"{PLAN}/new")
def new_action(
    request: Request, slug: str, partnership: str, person: Planning, session: SessionDep, now: Now
) -> HTMLResponse:
    desk = _to_plan(session, slug, partnership, now)
    given = {name: request.query_params.get(name, "")[:200] for name in ("priority", "questions")}
    return _form(request, desk, person, as_written(Action()) | given)


@router.post(PLAN)
def plan_action(
    request: Request, slug: str, partnership: str, form: FormDep, person: Planning, session: SessionDep, now: Now
) -> Response:
    desk, typed = _to_plan(session, slug, partnership, now), typed_in(form)
    action, problems = read(typed, [question.code for question in desk.questionnaire.questions], Action())
    if problems:
        return _form(request, desk, person, typed, problems=problems)
    return go(f"{desk.address}#{actions.plan(session, desk.round, desk.partnership, action, now=now, by=person)}")


@router.get(f"{PLAN}/{{action}}")
def change_action(
    request: Request, slug: str, partnership: str, action: str, person: Planning, session: SessionDep, now: Now
) -> HTMLResponse:
    desk = _to_plan(session, slug, partnership, now)
    its = actions.one(session, desk.round, desk.partnership, action)
    return _form(request, desk, person, as_written(its), action=its)


@router.post(f"{PLAN}/{{action}}")
def keep_action(
    request: Request,
    slug: str,
    partnership: str,
    action: str,
    form: FormDep,
    person: Planning,
    session: SessionDep,
    now: Now,
) -> Response:
    desk, typed, seen = _to_plan(session, slug, partnership, now), typed_in(form), seen_in(form)
    clashes, problems = actions.change(
        session, desk.round, desk.partnership, action, typed, seen=seen, now=now, by=person
    )
    if not clashes and not problems:
        answer = go(f"{desk.address}#{action}")
        is_over = actions.one(session, desk.round, desk.partnership, action).state.is_over
        return after_forgetting(request, answer) if is_over else answer
    message = _("Somebody else changed this while you wrote. Put the two together, and save again.")
    found = [*problems, *(Problem(name, message) for name in clashes if name not in {p.where for p in problems})]
    its = actions.one(session, desk.round, desk.partnership, action)
    values, served = come_back(as_written(its), seen, typed, clashes)
    others = [(titles()[name], in_words(name, text, desk.questionnaire)) for name, text in clashes.items()]
    return _form(request, desk, person, values, action=its, problems=found, served=served, others=others)


@router.post(f"{PLAN}/{{action}}/remove")
def remove_action(
    request: Request,
    slug: str,
    partnership: str,
    action: str,
    form: FormDep,
    person: Planning,
    session: SessionDep,
    now: Now,
) -> Response:
    desk = _to_plan(session, slug, partnership, now)
    its = actions.one(session, desk.round, desk.partnership, action)
    if not forms.text(form, "confirm"):
        problem = Problem("confirm", _("Tick the box if this action should never have been in the plan."))
        return _form(request, desk, person, as_written(its), action=its, problems=[problem])
    actions.remove(session, desk.round, desk.partnership, action, now=now, by=person)
    return after_forgetting(request, go(desk.address))


def _form(
    request: Request,
    desk: Desk,
    person: Person,
    values: Mapping[str, str],
    *,
    action: Action | None = None,
    problems: Sequence[Problem] = (),
    served: Mapping[str, str] | None = None,
    others: Sequence[tuple[str, str]] = (),
) -> HTMLResponse:
    return page(
        request,
        "actions/form.html",
        status=422 if problems else 200,
        person=person,
        action=action,
        post_to=f"{desk.address}/{action.id}" if action else desk.address,
        values=values,
        ticked=set(values["questions"].split(",")),
        served=(served or marks(values)) if action else {},
        others=others,
        evidence=desk.evidence.get(action.id, ()) if action else (),
        evidence_href=f"{desk.register}/new?action={action.id}" if action else "",
        errors=forms.errors(problems),
        titles=titles(),
        states=[(state.value, state.words) for state in State],
        shelves=question_shelves(desk.questionnaire),
        suggested=priorities(desk.plan, desk.questionnaire),
        overdue_since=day_in_words(action.by_when)
        if action and action.by_when and action.is_overdue(desk.plan.today)
        else "",
        **desk.common(),
    )
