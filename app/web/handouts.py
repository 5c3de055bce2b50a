"""What is handed out with a shared code: text to paste into one's own mail, and a poster with a QR code."""

import base64
from typing import Annotated

import segno
from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app.core.access import Permission, in_fours
from app.core.clock import about_so_long, closing_in_words
from app.core.errors import NotFound
from app.core.invitation import ready_text
from app.core.promises import is_on_record
from app.exports import pdf
from app.language import _
from app.store import rounds
from app.store.invitations import Seat
from app.store.tables import Person, SharedCode
from app.templating import render
from app.web.answering_views import Page
from app.web.invitations import common, place_href, seat_of
from app.web.one_thread import InOneThread
from app.web.pages import Later, page
from app.web.who import Now, SessionDep, SettingsDep, its_partnership, may

router = APIRouter(route_class=InOneThread)
Inviting = Annotated[Person, Depends(may(Permission.INVITE, on=its_partnership))]
NATION, PARTNERSHIP = "/rounds/{slug}", "/rounds/{slug}/partnerships/{partnership}"
QUIET = 4  # modules of white around a QR code, as its norm asks


def _shared(session: Session, seat: Seat) -> SharedCode:
    place = seat.partnership.id if seat.partnership else None
    for shared in rounds.codes(session, seat.round):
        if (shared.partnership_id, shared.perspective) == (place, seat.perspective):
            return shared
    raise NotFound(_("This round has no such perspective."))


@router.get(f"{NATION}/handouts/{{perspective}}")
@router.get(f"{PARTNERSHIP}/handouts/{{perspective}}")
def handouts(
    request: Request,
    slug: str,
    perspective: str,
    person: Inviting,
    session: SessionDep,
    settings: SettingsDep,
    now: Now,
) -> HTMLResponse:
    seat = seat_of(request, session, slug, perspective)
    code = in_fours(_shared(session, seat).code)
    link = f"{settings.address}/join/{code}"
    return page(
        request,
        "handouts/handouts.html",
        person=person,
        title=seat.about.perspective.title,
        code=code,
        link=link,
        text=ready_text(seat.about, link=link, code=code),
        blank_href=f"/join/{code}/blank",
        poster_href=f"{place_href(seat)}/posters/{perspective}",
        lacking=pdf.lacking(),
        **common(seat, now),
    )


def _poster(session: Session, seat: Seat, address: str) -> Page:
    code = in_fours(_shared(session, seat).code)
    link = f"{address}/join/{code}"
    path, size = qr_path(link)
    place = seat.about.partnership
    return Page(
        title=seat.questionnaire.title,
        place=place,
        perspective=seat.about.perspective.title,
        describes=seat.about.perspective.describes,
        purpose=seat.questionnaire.purpose,
        so_long=about_so_long(seat.questionnaire.minutes),
        closes=closing_in_words(seat.round.closes),
        is_confidential=not is_on_record(seat.about.perspective, seat.round.mode),
        code=code,
        site=address.partition("://")[2],
        qr_path=path,
        qr_size=size,
        qr_words=_("QR code: it leads to {link}", link=link),
        up_href=f"{place_href(seat)}/handouts/{seat.perspective}",
        pdf_href=f"{place_href(seat)}/posters/{seat.perspective}/pdf",
    )


@router.get(f"{NATION}/posters/{{perspective}}")
@router.get(f"{PARTNERSHIP}/posters/{{perspective}}")
def poster(
    request: Request, slug: str, perspective: str, person: Inviting, session: SessionDep, settings: SettingsDep
) -> HTMLResponse:
    its = _poster(session, seat_of(request, session, slug, perspective), settings.address)
    return page(request, "handouts/poster.html", person=person, poster=its, lacking=pdf.lacking())


@router.get(f"{NATION}/posters/{{perspective}}/pdf")
@router.get(f"{PARTNERSHIP}/posters/{{perspective}}/pdf")
def poster_as_pdf(
    request: Request, slug: str, perspective: str, person: Inviting, session: SessionDep, settings: SettingsDep
) -> Response:
    its = _poster(session, seat_of(request, session, slug, perspective), settings.address)
    name = f"poster-{slug}-{request.path_params.get('partnership', 'nation')}-{perspective}.pdf"

    def make() -> Response:
        drawn = base64.b64encode(render("handouts/qr.svg", poster=its).encode()).decode()
        written = pdf.write_page(
            render("handouts/paper.html", poster=its, picture=f"data:image/svg+xml;base64,{drawn}")
        )
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(written, media_type="application/pdf", headers=headers)

    return Later(make, takes_long=True)


def qr_path(link: str) -> tuple[str, int]:
    """The dark modules of a QR code as the path of one drawing, and its size in modules."""
    matrix = segno.make(link, error="m", micro=False).matrix
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                runs.append(f"M{start + QUIET} {y + QUIET}h{x - start}v1h-{x - start}z")
            x += 1
    return "".join(runs), len(matrix) + 2 * QUIET
