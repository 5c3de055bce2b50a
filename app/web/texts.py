"""A partnership's own words in its report: every place where some may stand, and one place to write."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app.core.access import Permission
from app.core.clock import day_in_words
from app.core.comments import fingerprint
from app.core.errors import NotFound
from app.core.facts import OwnText
from app.core.own_text import LONGEST, learning_places, places
from app.core.written import too_long
from app.language import _
from app.store import questionnaires, rounds, texts
from app.store.tables import Partnership, Person, Round
from app.web import forms
from app.web.one_thread import InOneThread
from app.web.pages import go, page
from app.web.reports import LEARNING
from app.web.who import FormDep, Now, SessionDep, its_partnership, may

router = APIRouter(route_class=InOneThread)
Writing = Annotated[Person, Depends(may(Permission.WRITE_REPORT_TEXT, on=its_partnership))]
NATION, PARTNERSHIP = "/rounds/{slug}/texts", "/rounds/{slug}/partnerships/{partnership}/texts"


@dataclass(frozen=True)
class TextView:
    """One place of the report and what stands there; `by` says who wrote it and when."""

    place: str
    title: str
    href: str
    words: str
    by: str


@dataclass(frozen=True)
class Desk:
    """Whose report it is, and what its people wrote so far."""

    round: Round
    partnership: Partnership | None
    titles: dict[str, str]
    written: dict[str, OwnText]
    name: str
    report: str | None

    @property
    def address(self) -> str:
        """Where the pages of this report's own words are."""
        of = f"/rounds/{self.round.slug}" + (f"/partnerships/{self.partnership.slug}" if self.partnership else "")
        return f"{of}/texts"

    def view(self, place: str) -> TextView:
        """What stands at a place."""
        if place not in self.titles:
            raise NotFound(_("The report has no such place."))
        its = self.written.get(place)
        return TextView(
            place, self.titles[place], f"{self.address}/{place}", its.words if its else "", by(its) if its else ""
        )

    def common(self) -> dict[str, Any]:
        """What each page says of the report."""
        return {
            "place_name": self.name,
            "round": self.round,
            "list_href": self.address,
        }


def by(its: OwnText) -> str:
    """`Written by staff@example.org, 25 April 2027`."""
    return _("Written by {author}, {day}", author=its.author, day=day_in_words(its.day))


def _desk(request: Request, session: Session, slug: str) -> Desk:
    round_ = rounds.by_slug(session, slug)
    questionnaire, partnership = questionnaires.of_round(session, round_), request.path_params.get("partnership")
    if partnership is None and LEARNING in questionnaire.reports and rounds.places(session, round_):
        written = texts.of_report(session, round_, None)
        return Desk(round_, None, learning_places(questionnaire), written, _("Over all partnerships"), LEARNING)
    place = rounds.place(session, round_, partnership)  # none about the nation
    name, first = place.name if place else _("The nation"), next(iter(questionnaire.reports), None)
    return Desk(round_, place, places(questionnaire), texts.of_report(session, round_, place), name, first)


@router.get(NATION)
@router.get(PARTNERSHIP)
def all_texts(request: Request, slug: str, person: Writing, session: SessionDep) -> HTMLResponse:
    desk = _desk(request, session, slug)
    report_href = f"{desk.address.removesuffix('/texts')}/reports/{desk.report}" if desk.report else None
    return page(
        request,
        "texts/list.html",
        person=person,
        texts=[desk.view(place) for place in desk.titles],
        report_href=report_href,
        **desk.common(),
    )


@router.get(f"{NATION}/{{place}}")
@router.get(f"{PARTNERSHIP}/{{place}}")
def one_text(request: Request, slug: str, place: str, person: Writing, session: SessionDep) -> HTMLResponse:
    desk = _desk(request, session, slug)
    view = desk.view(place)
    return _one(request, desk, view, person, view.words, [])


def _one(
    request: Request, desk: Desk, view: TextView, person: Person, words: str, errors: list[dict[str, str]], **more: Any
) -> HTMLResponse:
    return page(
        request,
        "texts/one.html",
        status=422 if errors else 200,
        person=person,
        text=view,
        served=fingerprint(view.words),
        values={"words": words},
        errors=errors,
        longest=f"{LONGEST:,}",
        **({"others": None} | more),
        **desk.common(),
    )


@router.post(f"{NATION}/{{place}}")
@router.post(f"{PARTNERSHIP}/{{place}}")
def write(
    request: Request, slug: str, place: str, form: FormDep, person: Writing, session: SessionDep, now: Now
) -> Response:
    desk = _desk(request, session, slug)
    view = desk.view(place)
    words = forms.text(form, "words")
    if len(words) > LONGEST:
        message = too_long(words, LONGEST)
        errors = [{"field": "words", "message": message[:1].upper() + message[1:] + "."}]
        return _one(request, desk, view, person, words, errors)
    if texts.write(
        session, desk.round, desk.partnership, place, words, seen=forms.text(form, "served"), now=now, by=person
    ):
        return go(f"{desk.address}#{place}")
    now_there = _desk(request, session, slug).view(place)
    message = _("Somebody else changed these words while you wrote. Put the two together below, and save again.")
    errors = [{"field": "words", "message": message}]
    return _one(request, desk, now_there, person, words, errors, others=now_there)
