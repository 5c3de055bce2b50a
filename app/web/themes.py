"""The coding desk of a closed round: the list of released comments, one after another, and the counts by theme."""

import math
from dataclasses import dataclass, fields
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session
from starlette.datastructures import FormData

from app.core.access import Permission
from app.core.answers import LONGEST_TEXT
from app.core.codebook import Codebook
from app.core.coding import State, Wanted, code_passage, next_uncoded
from app.core.comments import fingerprint
from app.core.errors import NotFound, Problem
from app.core.keys import Keys
from app.core.questionnaire import Questionnaire
from app.core.themes import Coded, count, is_coded
from app.core.written import clean_text, too_long
from app.language import _
from app.store import codebooks, questionnaires, rounds, themes
from app.store.tables import Person, Round
from app.web import forms
from app.web.one_thread import InOneThread
from app.web.pages import go, page
from app.web.theme_views import (
    A_PAGE,
    Draft,
    OneView,
    comment_view,
    count_table,
    filters,
    first_draft,
    one_view,
    query_of,
    span_of,
)
from app.web.who import FormDep, KeysDep, Now, SessionDep, WritingSessionDep, may

router = APIRouter(route_class=InOneThread)
Coding = Annotated[Person, Depends(may(Permission.CODE_COMMENTS))]
HERE = "/rounds/{slug}/themes"


@dataclass(frozen=True)
class Desk:
    """Somebody who codes, at one round: its released comments, its codebook, and what the list is narrowed to."""

    round: Round
    questionnaire: Questionnaire
    book: Codebook
    names: dict[str, str]  # of partnerships, by slug
    every: list[Coded]
    wanted: Wanted

    @property
    def address(self) -> str:
        """Where the desk's pages are."""
        return f"/rounds/{self.round.slug}/themes"

    @property
    def query(self) -> str:
        """What the list is narrowed to, as an address carries it."""
        return query_of(self.wanted)

    def listed(self, *, whatever_state: bool = False) -> list[Coded]:
        """The comments of the list; `whatever_state` with those that were coded meanwhile."""
        wanted = Wanted(**{**vars(self.wanted), "state": ""}) if whatever_state else self.wanted
        return [comment for comment in self.every if wanted.takes(self.book, comment)]

    def comment(self, handle: str) -> Coded:
        """The comment with this handle."""
        for comment in self.every:
            if comment.handle == handle:
                return comment
        raise NotFound(_("This comment is no longer shown. Its writer may have changed or withdrawn it."))

    def href(self, comment: Coded | None) -> str:
        """Where a comment is coded; without one, the list."""
        return (f"{self.address}/comments/{comment.handle}" if comment else self.address) + self.query

    def common(self) -> dict[str, Any]:
        """What each page says of the desk."""
        return {
            "round": self.round,
            "questionnaire": self.questionnaire,
            "desk_href": self.address,
            "codebook_href": f"/codebooks/{self.questionnaire.id}",
            "has_themes": bool(self.book.themes),
        }


def desk_of(request: Request, session: Session, slug: str, keys: Keys, now: Now, reader: Person | None = None) -> Desk:
    """The desk; with a `reader`, the snapshots that they learn of are final."""
    round_ = rounds.by_slug(session, slug)
    questionnaire = questionnaires.of_round(session, round_)
    asked = request.query_params
    wanted = Wanted(**{f.name: clean_text(asked.get(f.name, ""))[:500] for f in fields(Wanted)})
    return Desk(
        round_,
        questionnaire,
        codebooks.newest(session, questionnaire.id),
        {place.slug: place.name for place in rounds.places(session, round_)},
        list(themes.desk(session, round_, keys=keys, now=now, by=reader)),
        wanted,
    )


@router.get(HERE)
def all_comments(
    request: Request, slug: str, person: Coding, session: WritingSessionDep, keys: KeysDep, now: Now
) -> HTMLResponse:
    desk = desk_of(request, session, slug, keys, now, person)
    themes.forget_stale(session, desk.round, now)
    listed = desk.listed()
    pages = max(1, math.ceil(len(listed) / A_PAGE))
    asked = request.query_params.get("page", "1")
    number = min(pages, max(1, int(asked))) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    first = next_uncoded(desk.book, listed, "")
    of_page = listed[(number - 1) * A_PAGE : number * A_PAGE]
    return page(
        request,
        "themes/list.html",
        person=person,
        comments=[
            comment_view(desk.questionnaire, desk.names, desk.book, one, desk.address, desk.query) for one in of_page
        ],
        filters=filters(desk.questionnaire, desk.names, desk.book, desk.every),
        values=vars(desk.wanted),
        is_narrowed=bool(desk.query),
        given=len(desk.every),
        uncoded=sum(not is_coded(desk.book, comment) for comment in desk.every),
        found=len(listed),
        number=number,
        pages=pages,
        page_href=f"{desk.address}{desk.query or '?'}{'&' if desk.query else ''}page=",
        first_href=desk.href(first) if first else None,
        **desk.common(),
    )


@router.get(f"{HERE}/comments/{{handle}}")
def one_comment(
    request: Request, slug: str, handle: str, person: Coding, session: WritingSessionDep, keys: KeysDep, now: Now
) -> HTMLResponse:
    desk = desk_of(request, session, slug, keys, now, person)
    comment = desk.comment(handle)
    draft = first_draft(desk.book, comment, request.query_params.get("passage", ""))
    return _one(request, desk, person, comment, draft, [])


def _one(
    request: Request, desk: Desk, person: Person, comment: Coded, draft: Draft, problems: list[Problem]
) -> HTMLResponse:
    return page(
        request,
        "themes/one.html",
        status=422 if problems else 200,
        person=person,
        comment=_view(desk, comment, draft),
        list_href=desk.href(None),
        errors=forms.errors(problems),
        **desk.common(),
    )


def _view(desk: Desk, comment: Coded, draft: Draft) -> OneView:
    around = desk.listed(whatever_state=True)
    if comment not in around:
        around = desk.every
    here = around.index(comment)
    seen = comment_view(desk.questionnaire, desk.names, desk.book, comment, desk.address, desk.query)
    return one_view(
        seen,
        desk.book,
        comment,
        draft,
        number=here + 1,
        of=len(around),
        before=desk.href(around[here - 1]) if here else None,
        after=desk.href(around[here + 1]) if here + 1 < len(around) else None,
        served=served(comment),
    )


def served(comment: Coded) -> str:
    """A mark of the comment and its codings as a page showed them, to see whether they changed since."""
    passages = [(p.start, p.end, sorted(p.themes)) for p in comment.passages]
    return fingerprint(f"{comment.shown}\n{passages}")[:16]


@router.post(f"{HERE}/comments/{{handle}}")
def code(
    request: Request,
    slug: str,
    handle: str,
    form: FormDep,
    person: Coding,
    session: SessionDep,
    keys: KeysDep,
    now: Now,
) -> Response:
    """What was pressed: code the passage and go on, code it and stay, or take its themes off."""
    desk = desk_of(request, session, slug, keys, now)
    comment = desk.comment(handle)
    draft, pressed = _read(form), forms.text(form, "press")
    instead_of = next((p for p in comment.passages if span_of(p) == draft.was), None)
    if forms.text(form, "served") != served(comment):
        message = _("This comment, or its themes, changed while you coded it. Look again and save anew.")
        return _one(request, desk, person, comment, draft, [Problem("theme", message)])
    if pressed == "remove":
        passages = [passage for passage in comment.passages if passage != instead_of]
    else:
        problems = _problems(draft)
        if not problems:
            excerpt = draft.excerpt if draft.is_excerpt else None
            found, problems = code_passage(
                desk.book, comment, excerpt=excerpt, themes=draft.themes, instead_of=instead_of
            )
            passages = list(found)
        if problems:
            return _one(request, desk, person, comment, draft, problems)
    themes.code(session, desk.round, [(comment, passages)], keys=keys, now=now, by=person)
    if pressed == "save":
        listed = {one.handle for one in desk.listed()} | {handle}
        around = [one for one in desk.every if one.handle in listed]
        return go(desk.href(next_uncoded(desk.book, around, handle)))
    more = "" if pressed == "remove" else ("&" if desk.query else "?") + "passage=new"
    return go(desk.href(comment) + more)


def _read(form: FormData) -> Draft:
    return Draft(
        was=forms.text(form, "was"),
        is_excerpt=forms.text(form, "span") == "excerpt",
        excerpt=forms.text(form, "excerpt"),
        themes=forms.texts(form, "theme"),
    )


def _problems(draft: Draft) -> list[Problem]:
    if len(draft.excerpt) > LONGEST_TEXT:
        message = too_long(draft.excerpt, LONGEST_TEXT)
        return [Problem("excerpt", message[:1].upper() + message[1:] + ".")]
    if draft.excerpt and not draft.is_excerpt:
        return [Problem("excerpt", _("You typed words. Choose “these words”, or clear the box."))]
    return []


@router.get(f"{HERE}/counts")
def counts(
    request: Request, slug: str, person: Coding, session: WritingSessionDep, keys: KeysDep, now: Now
) -> HTMLResponse:
    desk = desk_of(request, session, slug, keys, now, person)
    its = count(desk.book, [one for one in desk.every if desk.wanted.partnership in ("", one.partnership)])
    heads, lines = count_table(desk.questionnaire, its)
    return page(
        request,
        "themes/counts.html",
        person=person,
        counts=its,
        heads=heads,
        lines=lines,
        partnerships=filters(desk.questionnaire, desk.names, desk.book, desk.every).partnerships,
        values=vars(desk.wanted),
        waits_href=f"{desk.address}?state={State.WAITS.value}",
        uncoded_href=f"{desk.address}?state={State.UNCODED.value}",
        **desk.common(),
    )
