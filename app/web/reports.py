"""Reading a report: on the screen, and as a file in each format that the table of formats names."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from app.core.access import Permission
from app.core.document import Document
from app.core.errors import NotFound
from app.core.facts import NationalFacts, RoundFacts
from app.core.questionnaire import Questionnaire
from app.core.rounds import Naming
from app.exports import FORMATS, Format
from app.language import _
from app.reports import ONLY_OVER_PARTNERSHIPS, REPORTS, document_of
from app.store import audit, questionnaires, report_facts, rounds
from app.store.tables import Person, Round
from app.web.drawn import DrawnReports
from app.web.one_thread import InOneThread
from app.web.pages import Later, page
from app.web.who import Now, WritingSessionDep, may

router = APIRouter(route_class=InOneThread)
LEARNING = "learning"  # the report over partnerships in which staff write, and that names them or not
Reading = Annotated[Person, Depends(may(Permission.READ_REPORTS))]


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
    """The report's page, or with a suffix such as `.csv` its file. What is drawn of it is drawn after the commit."""
    partnership = request.path_params.get("partnership")  # none in a round about the nation
    name, _dot, suffix = report.partition(".")
    if suffix and suffix not in FORMATS:
        raise NotFound(_("Reports come as {formats}.", formats=", ".join(FORMATS)))
    facts = _facts(session, slug, partnership, name, person, now)
    if not suffix:
        return Later(lambda: _page(request, name, facts))
    form = FORMATS[suffix]
    subject = "/".join(part for part in (slug, partnership, report) if part)
    audit.note(session, audit.Event.REPORT_DOWNLOADED, at=now, by=person, subject=subject)
    return Later(
        lambda: _file(form, document_of(name, facts), form.file_name(slug, partnership, name)),
        takes_long=form.takes_long,
    )


def _facts(
    session: WritingSessionDep, slug: str, partnership: str | None, report: str, person: Person, now: Now
) -> RoundFacts | NationalFacts:
    round_ = rounds.by_slug(session, slug)
    if report not in questionnaires.of_round(session, round_).reports:
        raise NotFound(_("This round has no such report."))
    if partnership is None and report in ONLY_OVER_PARTNERSHIPS:
        return report_facts.over_partnerships(session, round_, now=now, by=person)
    place = rounds.place(session, round_, partnership)
    if report not in REPORTS:
        raise NotFound(_("This round has no such report."))
    return report_facts.of(session, round_, place, now=now, by=person)


def _file(form: Format, document: Document, name: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    return Response(form.write(document), media_type=form.media_type, headers={"Content-Disposition": disposition})


def _page(request: Request, name: str, facts: RoundFacts | NationalFacts) -> Response:
    here = request.scope["path"]
    of = here.rpartition("/reports/")[0]
    drawn: DrawnReports = request.app.state.drawn
    return page(
        request,
        "report/page.html",
        drawn=drawn.of(name, facts),
        downloads=[_download(form, f"{here}.{name}") for name, form in FORMATS.items()],
        round_title=facts.round,
        round_href=f"/rounds/{facts.round}",
        texts_href=f"{of}/texts" if name == LEARNING or isinstance(facts, RoundFacts) else None,
        comments_href=f"{of}/comments" if isinstance(facts, RoundFacts) else None,
    )


def _download(form: Format, href: str) -> dict[str, Any]:
    """A format as the page lists it, with what it lacks on this server."""
    return {
        "title": _(form.title),
        "about": _(form.about),
        "href": href,
        "takes_long": form.takes_long,
        "lacking": form.lacking(),
    }
