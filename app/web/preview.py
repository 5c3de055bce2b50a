"""A round as each perspective will see it, before anybody does: the same pages, marked as a preview, and no form."""

from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from app.core.access import Access, Permission
from app.core.errors import NotFound
from app.core.how_far import with_actions
from app.core.paper import questions_put_to
from app.core.questionnaire import Questionnaire, Section
from app.language import _
from app.store import how_far, questionnaires, rounds
from app.store.tables import Partnership, Round
from app.web.answering_views import Page
from app.web.one_thread import InOneThread
from app.web.pages import page
from app.web.question_views import blank_sections
from app.web.rounds import Seeing
from app.web.start_view import start_of
from app.web.who import AccessDep, Now, SessionDep

router = APIRouter(route_class=InOneThread)


def _looked_at(
    session: Session, slug: str, perspective: str, access: Access, now: datetime
) -> tuple[Round, Partnership | None, Questionnaire, list[Section]]:
    """The round, the place, its questionnaire with last round's actions, and the sections this perspective is asked."""
    round_ = rounds.by_slug(session, slug)
    place = _place(session, round_, access)
    asked_actions = how_far.to_be_asked(session, round_, place, now=now)
    questionnaire = with_actions(questionnaires.of_round(session, round_), asked_actions)
    if perspective not in questionnaire.perspective:
        raise NotFound(_("This round has no such perspective."))
    asked = [s for s in questionnaire.sections if questions_put_to(questionnaire, perspective, s.code)]
    return round_, place, questionnaire, asked


def _place(session: Session, round_: Round, access: Access) -> Partnership | None:
    """The place whose participants' pages are shown: the first that is theirs."""
    return rounds.places_or_nation(session, round_, access.scope(Permission.SEE_ROUNDS))[0]


@router.get("/rounds/{slug}/preview/{perspective}")
def preview_start(
    request: Request, slug: str, perspective: str, _person: Seeing, access: AccessDep, session: SessionDep, now: Now
) -> HTMLResponse:
    round_, place, _questionnaire, asked = _looked_at(session, slug, perspective, access, now)
    start = start_of(session, round_, perspective, place, on=now)
    start["preview_href"] = f"/rounds/{slug}/preview/{perspective}/sections/{asked[0].code}"
    return page(request, "preview/start.html", start=start, round=round_, errors=[], values={})


@router.get("/rounds/{slug}/preview/{perspective}/sections/{section}")
def preview_section(
    request: Request,
    slug: str,
    perspective: str,
    section: str,
    _person: Seeing,
    access: AccessDep,
    session: SessionDep,
    now: Now,
) -> HTMLResponse:
    round_, place, questionnaire, asked = _looked_at(session, slug, perspective, access, now)
    order = [s.code for s in asked]
    if section not in order:
        raise NotFound(_("This perspective is not asked such a section."))
    at = order.index(section)
    here = f"/rounds/{slug}/preview/{perspective}"
    return page(
        request,
        "preview/section.html",
        round=round_,
        page=Page(
            questionnaire_title=questionnaire.short_title,
            partnership=place.name if place else None,
            perspective_title=questionnaire.perspective[perspective].title,
            section=blank_sections(questionnaire, perspective)[at],
            sections=[(f"{here}/sections/{s.code}", s.title) for s in asked],
            at=at,
            start_href=here,
            next_href=f"{here}/sections/{order[at + 1]}" if at + 1 < len(order) else None,
        ),
    )
