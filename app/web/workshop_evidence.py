"""Evidence at a workshop: whoever leads it adds to the questions of its agenda, and takes what is kept on them."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app.core.errors import NotFound
from app.core.evidence import Piece
from app.language import _
from app.store import evidence, workshops
from app.store.tables import Partnership
from app.web.evidence import take_in
from app.web.evidence_views import Desk, as_a_file, kind_asked, show_form
from app.web.one_thread import InOneThread
from app.web.pages import go
from app.web.practice_views import known_tags
from app.web.uploads import UploadedDep
from app.web.who import Now, SessionDep, WritingSessionDep
from app.web.workshops import HERE, Leading

router = APIRouter(route_class=InOneThread)


def _desk(session: Session, id_: str) -> Desk:
    """The questions of the agenda are all that there is to bind evidence to."""
    workshop = workshops.by_id(session, id_)
    questionnaire = workshops.questionnaire_of(session, workshop)
    asked = {item.question for item in workshops.items(session, workshop)}
    tags = {tag: its for tag, its in known_tags([questionnaire]).items() if tag.question in asked}
    return Desk(
        partnership=session.get_one(Partnership, workshop.partnership_id),
        address=f"/workshops/{workshop.id}/evidence",
        up=(f"/workshops/{workshop.id}", workshop.title),
        tags=tags,
        questions=list(tags.values()),
    )


@router.get(f"{HERE}/evidence/new")
def new_evidence(request: Request, workshop: str, person: Leading, session: SessionDep) -> HTMLResponse:
    asked, desk = request.query_params, _desk(session, workshop)
    ticked = frozenset(tag for tag in desk.tags if str(tag) == asked.get("question"))
    return show_form(request, desk, person, Piece(kind_asked(asked.get("kind", "")), questions=ticked))


@router.post(f"{HERE}/evidence")
def add_evidence(
    upload: UploadedDep, request: Request, workshop: str, person: Leading, session: SessionDep, now: Now
) -> Response:
    return take_in(request, session, _desk(session, workshop), upload, person, now) or go(f"/workshops/{workshop}")


@router.get(f"{HERE}/evidence/{{piece}}/file")
def take_file(workshop: str, piece: str, person: Leading, session: WritingSessionDep, now: Now) -> Response:
    desk = _desk(session, workshop)
    if not evidence.one(session, desk.partnership, piece).piece.questions & frozenset(desk.tags):
        raise NotFound(_("This piece of evidence is not about a question of this workshop."))
    return as_a_file(*evidence.give_out(session, desk.partnership, piece, now=now, by=person))
