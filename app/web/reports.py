"""Reading a report: on the screen, and as a file in each format that the table of formats names."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from app.core.access import Permission
from app.core.document import Document
from app.core.errors import NotFound
from app.core.questionnaire import Questionnaire
from app.core.rounds import Naming
from app.exports import FORMATS
from app.language import _
from app.reports import OVER_PARTNERSHIPS, REPORTS
from app.store import questionnaires, report_facts, rounds
from app.store.tables import Person, Round
from app.web.one_thread import InOneThread
from app.web.pages import page
from app.web.who import Now, WritingSessionDep, may

router = APIRouter(route_class=InOneThread)
LEARNING = "learning"  # the report over partnerships in which staff write, and that names them or not
Reading = Annotated[Person, Depends(may(Permission.READ_REPORTS))]


def _document(
    session: WritingSessionDep, slug: str, partnership: str | None, report: str, person: Person, now: Now
) -> Document:
    round_ = rounds.by_slug(session, slug)
    if partnership is None and is_over_partnerships(report) and rounds.places(session, round_):
        if report not in questionnaires.of_round(session, round_).reports:
            raise NotFound(_("This round has no such report."))
        return OVER_PARTNERSHIPS[report](report_facts.over_partnerships(session, round_, now=now, by=person))
    place = rounds.place(session, round_, partnership)
    facts = report_facts.of(session, round_, place, now=now, by=person)
    if report not in REPORTS or report not in facts.questionnaire.reports:
        raise NotFound(_("This round has no such report."))
    return REPORTS[report](facts)


def is_over_partnerships(report: str) -> bool:
    """Whether a report of this name has its pages over the partnerships of a round, and none about one."""
    return report in OVER_PARTNERSHIPS and report not in REPORTS


def names_partnerships(round_: Round, questionnaire: Questionnaire, *, is_national: bool) -> bool | None:
    """Whether the learning report names the round's partnerships; None where there is none."""
    if is_national or LEARNING not in questionnaire.reports:
        return None
    return round_.naming is Naming.NAMED


@router.get("/rounds/{slug}/reports/{report}")
@router.get("/rounds/{slug}/partnerships/{partnership}/reports/{report}")
def read_report(
    request: Request,
    slug: str,
    report: str,
    person: Reading,
    session: WritingSessionDep,
    now: Now,
) -> Response:
    """The report's page, or with a suffix such as `.csv` its file."""
    partnership = request.path_params.get("partnership")  # none in a round about the nation
    name, _dot, suffix = report.partition(".")
    document = _document(session, slug, partnership, name, person, now)
    if not suffix:
        return _page(request, document, slug, has_comments=not is_over_partnerships(name))
    if suffix not in FORMATS:
        raise NotFound(_("Reports come as {formats}.", formats=", ".join(FORMATS)))
    form = FORMATS[suffix]
    filename = "-".join(part for part in (slug, partnership, name) if part)
    disposition = f'attachment; filename="{filename}{form.suffix}"'
    return Response(form.write(document), media_type=form.media_type, headers={"Content-Disposition": disposition})


def _page(request: Request, document: Document, slug: str, *, has_comments: bool) -> HTMLResponse:
    here = request.scope["path"]
    return page(
        request,
        "report/page.html",
        document=document,
        downloads=[(_(form.title), f"{here}.{name}") for name, form in FORMATS.items()],
        round_title=slug,
        round_href=f"/rounds/{slug}",
        texts_href=f"{here.rpartition('/reports/')[0]}/texts",
        comments_href=f"{here.rpartition('/reports/')[0]}/comments" if has_comments else None,
    )
