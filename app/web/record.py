"""The record of a workshop: on the screen, and as a file in each format that the table of formats names."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from app.core.access import Access, Permission
from app.core.errors import NotFound
from app.core.record import WorkshopFacts
from app.core.workshop import Stage
from app.exports import FORMATS
from app.language import _
from app.reports import OF_WORKSHOPS, document_of
from app.store import audit, records, workshops
from app.store.tables import Person
from app.store.workshop_tables import Workshop
from app.web.drawn import draw
from app.web.one_thread import InOneThread
from app.web.pages import Later, page
from app.web.reports import download_of, file_of
from app.web.who import AccessDep, Now, WritingSessionDep, its_workshop, may, not_here
from app.web.workshops import HERE

router = APIRouter(route_class=InOneThread)
Reading = Annotated[Person, Depends(may(Permission.READ_RECORDS, on=its_workshop))]


@router.get(f"{HERE}/reports/{{report}}")
def read_record(
    request: Request,
    workshop: str,
    report: str,
    person: Reading,
    access: AccessDep,
    session: WritingSessionDep,
    now: Now,
) -> Response:
    """Its page, or with a suffix such as `.csv` its file. Until the workshop has ended it is there for who leads it."""
    its = workshops.by_id(session, workshop)
    leads = access.scope(Permission.LEAD_WORKSHOP).covers_workshop(its.id, its.partnership_id)
    if its.stage is not Stage.ENDED and not leads:
        raise not_here()
    name, _dot, suffix = report.partition(".")
    if name not in OF_WORKSHOPS:
        raise NotFound(_("A workshop has no such report."))
    if suffix and suffix not in FORMATS:
        raise NotFound(_("Reports come as {formats}.", formats=", ".join(FORMATS)))
    facts = records.of_workshop(session, its, now=now)
    if not suffix:
        links = _links(access, its, facts, leads=leads)
        return Later(lambda: _page(request, name, facts, links))
    form = FORMATS[suffix]
    subject = f"{workshops.subject(session, its)}/{report}"
    audit.note(session, audit.Event.REPORT_DOWNLOADED, at=now, by=person, subject=subject)
    file_name = form.file_name(facts.partnership, name)
    return Later(lambda: file_of(form, document_of(name, facts), file_name), takes_long=form.takes_long)


def _links(access: Access, its: Workshop, facts: WorkshopFacts, *, leads: bool) -> dict[str, Any]:
    """Where this reader may go from the record; None where they may not, or there is nothing."""
    plan = f"/workshops/{facts.workshop}/plan" if leads else None
    if facts.round and access.may_on(Permission.READ_REPORTS, its.partnership_id):
        plan = f"/rounds/{facts.round}/partnerships/{facts.partnership}/actions"
    up = ("/reports", _("All reports")) if access.may(Permission.READ_REPORTS) else None
    return {
        "up": (f"/workshops/{facts.workshop}", facts.title) if leads else up,
        "plan_href": plan,
        "texts_href": None,
        "comments_href": None,
    }


def _page(request: Request, name: str, facts: WorkshopFacts, links: dict[str, Any]) -> HTMLResponse:
    here = request.scope["path"]
    return page(
        request,
        "report/page.html",
        drawn=draw(document_of(name, facts)),
        downloads=[download_of(form, f"{here}.{ending}") for ending, form in FORMATS.items()],
        **links,
    )
