"""Codings as a file: taken by a POST, since each time is noted; brought in whole, after a look at what would change."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from app.core.access import Permission
from app.core.comments import fingerprint
from app.core.errors import Problem
from app.exports.themes import codings_csv
from app.imports import codings_csv as reading
from app.language import _
from app.store import audit, themes
from app.store.tables import Person
from app.web import forms
from app.web.one_thread import InOneThread
from app.web.pages import go, page
from app.web.themes import Desk, desk_of, served
from app.web.who import FormDep, KeysDep, Now, SessionDep, WritingSessionDep, may

router = APIRouter(route_class=InOneThread)
Coding = Annotated[Person, Depends(may(Permission.CODE_COMMENTS))]
HERE = "/rounds/{slug}/themes"
SHOWN = 20  # comments of a preview


def line_by_line(problems: list[Problem]) -> list[dict[str, str]]:
    """Problems of a file as a page tells them, each with its line."""
    return [
        {
            "field": problem.where,
            "message": _("Line {n}: {problem}", n=problem.line, problem=problem.message)
            if problem.line
            else problem.message,
        }
        for problem in problems
    ]


@router.post(f"{HERE}/codings")
def take(request: Request, slug: str, person: Coding, session: SessionDep, keys: KeysDep, now: Now) -> Response:
    """The file; that it was taken is noted."""
    desk = desk_of(request, session, slug, keys, now, person)
    audit.note(session, audit.Event.CODINGS_EXPORTED, at=now, by=person, subject=slug)
    disposition = f'attachment; filename="{desk.round.slug}-codings.csv"'
    content = codings_csv(desk.book, desk.every)
    return Response(content, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition})


@router.get(f"{HERE}/files")
def files(
    request: Request, slug: str, person: Coding, session: WritingSessionDep, keys: KeysDep, now: Now
) -> HTMLResponse:
    return _files(request, desk_of(request, session, slug, keys, now, person), person, "", [])


def _files(
    request: Request,
    desk: Desk,
    person: Person,
    content: str,
    errors: list[dict[str, str]],
    weighed: reading.Weighed | None = None,
) -> HTMLResponse:
    shown = list(weighed.changed.values())[:SHOWN] if weighed else []
    return page(
        request,
        "themes/files.html",
        status=422 if errors else 200,
        person=person,
        values={"content": content},
        errors=errors,
        weighed=weighed,
        looked_at=_mark(desk, content) if weighed else "",
        changes=[
            (comment.shown, [(_words(comment.shown, p.start, p.end), _titles(desk, p.themes)) for p in passages])
            for comment, passages in shown
        ],
        **desk.common(),
    )


def _words(shown: str, start: int, end: int) -> str:
    return "" if (start, end) == (0, len(shown)) else shown[start:end]


def _titles(desk: Desk, codes: frozenset[str]) -> list[str]:
    return [
        *(theme.title for theme in desk.book.ordered if theme.code in codes),
        *(desk.book.title(code) for code in sorted(codes) if code in desk.book.gone),
    ]


def _mark(desk: Desk, content: str) -> str:
    """A mark of what a preview rested on: the file, the codebook, and all that stands."""
    return fingerprint("\n".join([content, str(desk.book.number), *map(served, desk.every)]))[:16]


@router.post(f"{HERE}/files")
def bring_in(
    request: Request, slug: str, form: FormDep, person: Coding, session: SessionDep, keys: KeysDep, now: Now
) -> Response:
    """What the file would change; stored only when it was looked at and nothing has moved since."""
    desk = desk_of(request, session, slug, keys, now)
    content = forms.text(form, "content")
    weighed, problems = reading.read(content, desk.book, desk.every)
    if problems:
        return _files(request, desk, person, content, line_by_line(problems))
    if forms.text(form, "press") != "store" or forms.text(form, "looked_at") != _mark(desk, content):
        return _files(request, desk, person, content, [], weighed)
    if weighed.changed:
        event = audit.Event.CODINGS_IMPORTED
        themes.code(session, desk.round, weighed.changed.values(), keys=keys, now=now, by=person, event=event)
    return go(desk.address)
