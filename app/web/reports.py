"""Reading a report: on the screen, and as a file in each format that the table of formats names."""

from collections.abc import Container
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app.core.access import Access, Permission
from app.core.clock import closing_in_words
from app.core.document import Document
from app.core.errors import NotFound
from app.core.facts import NationalFacts, RoundFacts
from app.core.questionnaire import Questionnaire
from app.core.rounds import Naming, Phase
from app.exports import FORMATS, Format
from app.language import _
from app.reports import ONLY_OVER_PARTNERSHIPS, REPORTS, TITLES, document_of
from app.store import audit, questionnaires, records, report_facts, rounds, snapshots
from app.store.snapshots import Standing
from app.store.tables import Partnership, Person, Round
from app.web.drawn import DrawnReports
from app.web.one_thread import InOneThread
from app.web.pages import Later, page
from app.web.who import AccessDep, Now, SessionDep, WritingSessionDep, anywhere, its_partnership, may, not_here

router = APIRouter(route_class=InOneThread)
LEARNING = "learning"  # the report over partnerships in which staff write, and that names them or not
Reading = Annotated[Person, Depends(may(Permission.READ_REPORTS, on=its_partnership))]


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
    access: AccessDep,
    session: WritingSessionDep,
    now: Now,
) -> Response:
    """The report's page, or with a suffix such as `.csv` its file. What is drawn of it is drawn after the commit."""
    partnership = request.path_params.get("partnership")  # none in a round about the nation
    _assert_readable(session, access, slug, partnership)
    name, _dot, suffix = report.partition(".")
    if suffix and suffix not in FORMATS:
        raise NotFound(_("Reports come as {formats}.", formats=", ".join(FORMATS)))
    facts = _facts(session, slug, partnership, name, person, now)
    if not suffix:
        links = _links(session, access, slug, partnership, name)
        return Later(lambda: _page(request, name, facts, links))
    form = FORMATS[suffix]
    subject = "/".join(part for part in (slug, partnership, report) if part)
    audit.note(session, audit.Event.REPORT_DOWNLOADED, at=now, by=person, subject=subject)
    return Later(
        lambda: file_of(form, document_of(name, facts), form.file_name(slug, partnership, name)),
        takes_long=form.takes_long,
    )


def may_read(access: Access, standing: Standing, round_: Round, place: UUID | None) -> bool:
    """Whether the report on this place (None: the nation, or all of them) is there for this reader.

    Whoever watches no round learns of none before it has a report; whoever may finalise none reads what is final.
    """
    if not access.may_on(Permission.READ_REPORTS, place):
        return False
    if access.may_on(Permission.OPEN_REPORTS, place):
        return access.may_on(Permission.SEE_ROUNDS, place) or standing.has(round_, place)
    return standing.is_final(round_, place)


def _assert_readable(session: Session, access: Access, slug: str, partnership: str | None) -> None:
    round_ = rounds.by_slug(session, slug)
    its = next((p.id for p in rounds.places(session, round_) if p.slug == partnership), None)
    if not may_read(access, snapshots.standing(session, round_), round_, its):
        raise not_here()


@router.get("/reports")
def all_reports(
    request: Request,
    person: Annotated[Person, Depends(may(Permission.READ_REPORTS, on=anywhere))],
    access: AccessDep,
    session: SessionDep,
    now: Now,
) -> HTMLResponse:
    """Every report that is there for this reader, by round."""
    within = access.scope(Permission.READ_REPORTS)
    found = rounds.every(session, within)
    standing = snapshots.standing(session, *found)
    listed = [_listed(session, access, standing, round_, now) for round_ in found]
    told = records.ended(session, access.scope(Permission.READ_RECORDS))
    return page(
        request, "report/list.html", person=person, rounds=[its for its in listed if its["places"]], workshops=told
    )


def _listed(session: Session, access: Access, standing: Standing, round_: Round, now: Now) -> dict[str, Any]:
    """A round with its reports: over all partnerships first, then each partnership's."""
    questionnaire = questionnaires.of_round(session, round_)
    places = rounds.places_or_nation(session, round_, access.scope(Permission.READ_REPORTS))
    there: list[tuple[str, Partnership | None, Container[str]]] = []
    if None not in places and rounds.phase_of(round_, now) is Phase.CLOSED and may_read(access, standing, round_, None):
        there.append((_("Over all partnerships"), None, ONLY_OVER_PARTNERSHIPS))
    for place in places:
        id = place.id if place else None
        if standing.has(round_, id) and may_read(access, standing, round_, id):
            there.append((place.name if place else _("The nation"), place, REPORTS))
    return {
        "title": questionnaire.short_title,
        "slug": round_.slug,
        "closed": closing_in_words(round_.closed_at or round_.closes),
        "places": [
            {"name": name, "reports": links}
            for name, place, its in there
            if (links := [report_link(round_, place, report) for report in questionnaire.reports if report in its])
        ],
    }


def report_link(round_: Round, place: Partnership | None, report: str) -> dict[str, str]:
    """Where a report is read, and how it is called."""
    of = f"/rounds/{round_.slug}" + (f"/partnerships/{place.slug}" if place else "")
    return {"href": f"{of}/reports/{report}", "title": _(TITLES[report])}


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


def file_of(form: Format, document: Document, name: str) -> Response:
    """A document as a file to keep."""
    disposition = f'attachment; filename="{name}"'
    return Response(form.write(document), media_type=form.media_type, headers={"Content-Disposition": disposition})


def _links(session: Session, access: Access, slug: str, partnership: str | None, report: str) -> dict[str, Any]:
    """Where this reader may go from the report; None where they may not, or there is nothing."""
    found = rounds.places_in_path(session, slug, partnership)
    it = found[0] if partnership else None
    of = f"/rounds/{slug}" + (f"/partnerships/{partnership}" if partnership else "")
    over_all = partnership is None and found != [None]
    writes = access.may_on(Permission.WRITE_REPORT_TEXT, it) and (report == LEARNING or not over_all)
    reads = access.may_on(Permission.READ_COMMENTS, it) and not over_all
    watches = any(access.may_on(Permission.SEE_ROUNDS, its) for its in found)
    return {
        "round_href": f"/rounds/{slug}" if watches else None,
        "plan_href": f"{of}/actions" if partnership else None,
        "texts_href": f"{of}/texts" if writes else None,
        "comments_href": f"{of}/comments" if reads else None,
    }


def _page(request: Request, name: str, facts: RoundFacts | NationalFacts, links: dict[str, Any]) -> Response:
    here = request.scope["path"]
    drawn: DrawnReports = request.app.state.drawn
    return page(
        request,
        "report/page.html",
        drawn=drawn.of(name, facts),
        downloads=[download_of(form, f"{here}.{name}") for name, form in FORMATS.items()],
        round_title=facts.round,
        **links,
    )


def download_of(form: Format, href: str) -> dict[str, Any]:
    """A format as the page lists it, with what it lacks on this server."""
    return {
        "title": _(form.title),
        "about": _(form.about),
        "href": href,
        "takes_long": form.takes_long,
        "lacking": form.lacking(),
    }
