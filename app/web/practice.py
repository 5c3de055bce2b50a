"""Promising practice: read by everyone with an account, offered and taken back by a partnership's own people."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session
from starlette.datastructures import FormData

from app.core.access import Permission
from app.core.clock import day_in_words
from app.core.errors import NotFound, Problem
from app.core.keys import Keys
from app.core.practice import InReports, Offer, Search, Source, Tag, found, problems_with
from app.core.written import clean_name
from app.language import _
from app.store import partnerships, practices, questionnaires
from app.store.practices import Kept
from app.store.tables import Partnership, Person
from app.web import forms
from app.web.one_thread import InOneThread
from app.web.pages import go, page
from app.web.practice_views import (
    known_tags,
    list_view,
    passage_options,
    report_options,
    shelves,
    source_value,
    tags_of,
)
from app.web.who import AccessDep, FormDep, KeysDep, Now, SessionDep, its_partnership, may

router = APIRouter(route_class=InOneThread)
Reading = Annotated[Person, Depends(may(Permission.READ_PRACTICES))]
Offering = Annotated[Person, Depends(may(Permission.OFFER_PRACTICES, on=its_partnership))]
OF_A_PARTNERSHIP = "/partnerships/{partnership}/practices"
SEARCHED = ("words", "question", "criterion", "partnership")  # what the address may hold
LONGEST_SEARCH = 200  # characters of each


@router.get("/practices")
def search_practices(request: Request, person: Reading, access: AccessDep, session: SessionDep) -> HTMLResponse:
    typed = {name: clean_name(request.query_params.get(name, "")[:LONGEST_SEARCH]) for name in SEARCHED}
    question, criterion = Tag.read(typed["question"]), Tag.read(typed["criterion"])
    wanted = Search(typed["words"], question, criterion, typed["partnership"])
    every, versions = practices.every(session), questionnaires.every(session)
    tags, used = known_tags(versions), {tag for practice in every for tag in practice.offer.tags}
    names = {made.partnership.slug: made.partnership.name for made in partnerships.every(session)}
    offered_by = {practice.partnership for practice in every}
    criteria = {tag.tag for shelf in shelves(versions) if shelf.are_criteria for tag in shelf.tags}
    return page(
        request,
        "practice/list.html",
        person=person,
        practices=[list_view(practice, tags) for practice in found(every, wanted)],
        all=len(every),
        is_search=not wanted.is_empty,
        questions=[("", _("Any")), *((t.value, t.label) for t in tags.values() if t.tag in used - criteria)],
        criteria=[("", _("Any")), *((t.value, t.label) for t in tags.values() if t.tag in used & criteria)],
        partnerships=[("", _("Any")), *((slug, name) for slug, name in names.items() if slug in offered_by)],
        offering=[its.partnership for its in partnerships.every(session, access.scope(Permission.OFFER_PRACTICES))],
        values=typed,
    )


@router.get("/practices/{practice}")
def one_practice(
    request: Request,
    practice: str,
    person: Reading,
    access: AccessDep,
    session: SessionDep,
    keys: KeysDep,
    now: Now,
) -> HTMLResponse:
    kept = practices.one(session, practice)
    its, theirs = kept.practice, access.scope(Permission.OFFER_PRACTICES)
    is_theirs = any(made.partnership.slug == its.partnership for made in partnerships.every(session, theirs))
    return page(
        request,
        "practice/one.html",
        person=person,
        practice=its,
        passage=practices.passage(session, its, keys, now),
        tags=tags_of(its.offer, known_tags(questionnaires.every(session))),
        consent=kept.consent,
        by=_("{author}, {day}", author=kept.author, day=day_in_words(kept.day)),
        change_href=f"/partnerships/{its.partnership}/practices/{its.id}" if is_theirs else None,
    )


@dataclass(frozen=True)
class Desk:
    """Whose practice is offered, and what the form offers to choose from."""

    partnership: Partnership
    shelves: Sequence[Any]
    passages: Sequence[tuple[str, str]]
    names: Sequence[str]
    kept: Kept | None = None

    @property
    def address(self) -> str:
        """Where the form is posted to."""
        of = f"/partnerships/{self.partnership.slug}/practices"
        return f"{of}/{self.kept.practice.id}" if self.kept else of


def _desk(session: Session, slug: str, keys: Keys, now: Now, practice: str | None = None) -> Desk:
    place, _problems = partnerships.named(session, [slug])
    if not place:
        raise NotFound(_("There is no such partnership."))
    return Desk(
        place[0],
        shelves(questionnaires.every(session)),
        passage_options(practices.passages(session, place[0], keys, now)),
        practices.telling(session)[slug],
        practices.of_place(session, place[0], practice) if practice else None,
    )


@router.get(f"{OF_A_PARTNERSHIP}/new")
def new_practice(
    request: Request, partnership: str, person: Offering, session: SessionDep, keys: KeysDep, now: Now
) -> HTMLResponse:
    return _form(request, _desk(session, partnership, keys, now), person, Offer())


@router.post(OF_A_PARTNERSHIP)
def offer_practice(
    request: Request,
    partnership: str,
    form: FormDep,
    person: Offering,
    session: SessionDep,
    keys: KeysDep,
    now: Now,
) -> Response:
    desk = _desk(session, partnership, keys, now)
    offered, problems = _read(form, desk)
    if problems:
        return _form(request, desk, person, offered, problems, agreed=_agreed(form))
    return go(f"/practices/{practices.offer(session, desk.partnership, offered, now=now, by=person)}")


@router.get(f"{OF_A_PARTNERSHIP}/{{practice}}")
def change_practice(
    request: Request, partnership: str, practice: str, person: Offering, session: SessionDep, keys: KeysDep, now: Now
) -> HTMLResponse:
    desk = _desk(session, partnership, keys, now, practice)
    assert desk.kept is not None
    return _form(request, desk, person, desk.kept.practice.offer)


@router.post(f"{OF_A_PARTNERSHIP}/{{practice}}")
def keep_practice(
    request: Request,
    partnership: str,
    practice: str,
    form: FormDep,
    person: Offering,
    session: SessionDep,
    keys: KeysDep,
    now: Now,
) -> Response:
    desk = _desk(session, partnership, keys, now, practice)
    offered, problems = _read(form, desk)
    seen = forms.text(form, "served")
    if not problems and not practices.change(
        session, desk.partnership, practice, offered, seen=seen, now=now, by=person
    ):
        message = _(
            "Somebody else changed this practice while you wrote. Open it in another window, and put both together."
        )
        problems = [Problem("words", message)]
    if problems:
        return _form(request, desk, person, offered, problems, agreed=_agreed(form))
    return go(f"/practices/{practice}")


@router.post(f"{OF_A_PARTNERSHIP}/{{practice}}/withdraw")
def withdraw_practice(
    request: Request,
    partnership: str,
    practice: str,
    form: FormDep,
    person: Offering,
    session: SessionDep,
    keys: KeysDep,
    now: Now,
) -> Response:
    desk = _desk(session, partnership, keys, now, practice)
    if not forms.text(form, "confirm"):
        assert desk.kept is not None
        problem = Problem("confirm", _("Tick the box if the partnership takes its practice back."))
        return _form(request, desk, person, desk.kept.practice.offer, [problem])
    practices.withdraw(session, desk.partnership, practice, now=now, by=person)
    return go("/practices")


def _read(form: FormData, desk: Desk) -> tuple[Offer, list[Problem]]:
    """What was typed, and what stands against it."""
    tags = (Tag.read(text) for text in forms.texts(form, "tag"))
    chosen, source = forms.text(form, "in_reports"), forms.text(form, "source")
    offered = Offer(
        title=" ".join(forms.text(form, "title").split()),
        words=forms.text(form, "words"),
        evidence=forms.text(form, "evidence"),
        link=forms.text(form, "link"),
        tags=frozenset(tag for tag in tags if tag is not None),
        in_reports=InReports(chosen) if chosen in list(InReports) else None,
    )
    known = frozenset(tag.tag for shelf in desk.shelves for tag in shelf.tags)
    problems = problems_with(offered, agreed=_agreed(form), tags=known, names=desk.names)
    if source and source not in {value for value, _words in desk.passages}:
        message = _("This passage may not be quoted any more. Choose another one, or none.")
        problems.append(Problem("source", message))
    elif source:
        offered = replace(offered, source=Source(*source.split("/")))
    return offered, problems


def _agreed(form: FormData) -> bool:
    return bool(forms.text(form, "agreed"))


def _form(
    request: Request,
    desk: Desk,
    person: Person,
    offered: Offer,
    problems: Sequence[Problem] = (),
    *,
    agreed: bool = False,
) -> HTMLResponse:
    kept = desk.kept
    return page(
        request,
        "practice/form.html",
        status=422 if problems else 200,
        person=person,
        place_name=desk.partnership.name,
        practice=kept.practice if kept else None,
        served=practices.served(kept.practice) if kept else "",
        action=desk.address,
        shelves=desk.shelves,
        ticked={str(tag) for tag in offered.tags},
        passages=desk.passages,
        in_reports=report_options(),
        values={
            "title": offered.title,
            "words": offered.words,
            "evidence": offered.evidence,
            "link": offered.link,
            "in_reports": offered.in_reports.value if offered.in_reports else "",
            "source": source_value(offered.source),
            "agreed": agreed,
        },
        errors=forms.errors(problems),
    )
