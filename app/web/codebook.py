"""The codebook of a questionnaire: its themes, changed one at a time, split, merged, taken out; and as a file."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session
from starlette.datastructures import FormData

from app.core.access import Permission
from app.core.clock import day_in_words
from app.core.codebook import Codebook, Theme
from app.core.codebook_edits import MOST_PARTS, Edited, Typed, add, changes, edit, merge, split, take_out
from app.core.comments import fingerprint
from app.core.errors import NotFound, Problem
from app.core.text import Text
from app.exports.themes import codebook_csv
from app.imports import codebook_csv as reading
from app.language import _
from app.store import codebooks, questionnaires
from app.store.tables import Person
from app.web import forms
from app.web.coding_files import line_by_line
from app.web.one_thread import InOneThread
from app.web.pages import go, page
from app.web.who import FormDep, Now, SessionDep, may

router = APIRouter(route_class=InOneThread)
Coding = Annotated[Person, Depends(may(Permission.CODE_COMMENTS))]
HERE = "/codebooks/{questionnaire}"
FIELDS = ("title", "meaning", "example", "parent")
PARTS = [str(n) for n in range(1, MOST_PARTS + 1)]


@dataclass(frozen=True)
class Shelf:
    """A codebook and whose it is."""

    questionnaire: str
    title: Text
    book: Codebook

    @property
    def address(self) -> str:
        """Where its pages are."""
        return f"/codebooks/{self.questionnaire}"

    def theme(self, code: str) -> Theme:
        """A living theme."""
        if code not in self.book.by_code:
            raise NotFound(_("There is no such theme in this codebook. It may have been merged, split or taken out."))
        return self.book.by_code[code]

    def common(self) -> dict[str, Any]:
        """What each page says of it."""
        return {"address": self.address, "title": self.title, "book": self.book}

    def parents(self, but: str = "") -> list[tuple[str, str]]:
        """The themes that another can stand under."""
        tops = [theme for theme in self.book.themes if theme.parent is None and theme.code != but]
        return [("", _("None: it stands by itself")), *((theme.code, theme.title) for theme in tops)]


def _shelf(session: Session, questionnaire: str) -> Shelf:
    its = [one for one in questionnaires.every(session) if one.id == questionnaire]
    if not its:
        raise NotFound(_("There is no questionnaire {name}.", name=questionnaire[:64]))
    return Shelf(questionnaire, its[-1].title, codebooks.newest(session, questionnaire))


@router.get(HERE)
def one_codebook(request: Request, questionnaire: str, person: Coding, session: SessionDep) -> HTMLResponse:
    shelf = _shelf(session, questionnaire)
    return page(request, "codebook/book.html", person=person, **shelf.common())


@router.get(f"{HERE}/versions")
def versions(request: Request, questionnaire: str, person: Coding, session: SessionDep) -> HTMLResponse:
    shelf = _shelf(session, questionnaire)
    made = [(one, day_in_words(one.day)) for one in codebooks.versions(session, questionnaire)]
    return page(request, "codebook/versions.html", person=person, versions=made, **shelf.common())


@router.get(f"{HERE}/new")
def new_theme(request: Request, questionnaire: str, person: Coding, session: SessionDep) -> HTMLResponse:
    return _new(request, _shelf(session, questionnaire), person, {}, [])


def _new(
    request: Request, shelf: Shelf, person: Person, values: dict[str, str], problems: list[Problem]
) -> HTMLResponse:
    return page(
        request,
        "codebook/new.html",
        status=422 if problems else 200,
        person=person,
        values=values,
        errors=forms.errors(problems),
        parents=shelf.parents(),
        **shelf.common(),
    )


@router.post(f"{HERE}/new")
def add_theme(
    request: Request, questionnaire: str, form: FormDep, person: Coding, session: SessionDep, now: Now
) -> Response:
    shelf = _shelf(session, questionnaire)
    edited = _kept(session, shelf, form, add(shelf.book, _typed(form)), now, person)
    if edited:
        return _new(request, shelf, person, {name: forms.text(form, name) for name in FIELDS}, edited)
    return go(f"{shelf.address}/new" if forms.text(form, "press") == "more" else shelf.address)


@router.get(f"{HERE}/themes/{{theme}}")
def one_theme(request: Request, questionnaire: str, theme: str, person: Coding, session: SessionDep) -> HTMLResponse:
    shelf = _shelf(session, questionnaire)
    return _theme(request, shelf, shelf.theme(theme), person, {}, [])


def _theme(
    request: Request, shelf: Shelf, theme: Theme, person: Person, typed: dict[str, str], problems: list[Problem]
) -> HTMLResponse:
    stands = {name: getattr(theme, name) or "" for name in FIELDS}
    others = [("", _("Choose a theme")), *((t.code, t.title) for t in shelf.book.ordered if t.code != theme.code)]
    return page(
        request,
        "codebook/theme.html",
        status=422 if problems else 200,
        person=person,
        theme=theme,
        values=stands | typed,
        errors=forms.errors(problems),
        parents=shelf.parents(theme.code),
        others=others,
        parts=PARTS,
        under=shelf.book.under(theme.code),
        **shelf.common(),
    )


@router.post(f"{HERE}/themes/{{theme}}")
def change_theme(
    request: Request, questionnaire: str, theme: str, form: FormDep, person: Coding, session: SessionDep, now: Now
) -> Response:
    """What was pressed: save its words, merge it into another, split it, or take it out."""
    shelf = _shelf(session, questionnaire)
    its = shelf.theme(theme)
    pressed = forms.text(form, "press")
    if pressed == "merge":
        edited = merge(shelf.book, theme, forms.text(form, "into"))
    elif pressed == "split":
        parts = [
            Typed(forms.text(form, f"title-{n}"), forms.text(form, f"meaning-{n}"), parent=its.parent or "")
            for n in PARTS
        ]
        edited = split(shelf.book, theme, parts)
    elif pressed == "take-out":
        edited = take_out(shelf.book, theme)
        if not forms.text(form, "confirm"):
            edited = None, [Problem("confirm", _("Tick the box if you want to take this theme out."))]
    else:
        edited = edit(shelf.book, theme, _typed(form))
    problems = _kept(session, shelf, form, edited, now, person)
    if problems:
        names = (*FIELDS, "into", *(f"{name}-{n}" for n in PARTS for name in ("title", "meaning")))
        return _theme(request, shelf, its, person, {n: forms.text(form, n) for n in names if n in form}, problems)
    return go(shelf.address)


def _kept(session: Session, shelf: Shelf, form: FormData, edited: Edited, now: Now, person: Person) -> list[Problem]:
    """Keeps the next version, or says why not: what was typed cannot stand, or the codebook changed meanwhile."""
    book, problems = edited
    if book is None:
        return problems
    changed = Problem("", _("Somebody else changed the codebook while you wrote. Look again, and save anew."))
    if forms.text(form, "served") != str(shelf.book.number):
        return [changed]
    if book is shelf.book or codebooks.keep(session, shelf.questionnaire, book, now=now, by=person):
        return []
    return [changed]


def _typed(form: FormData) -> Typed:
    return Typed(*(forms.text(form, name) for name in FIELDS))


@router.get(f"{HERE}/csv")
def take(questionnaire: str, person: Coding, session: SessionDep) -> Response:
    shelf = _shelf(session, questionnaire)
    disposition = f'attachment; filename="{shelf.questionnaire}-codebook.csv"'
    content = codebook_csv(shelf.book)
    return Response(content, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition})


@router.get(f"{HERE}/files")
def files(request: Request, questionnaire: str, person: Coding, session: SessionDep) -> HTMLResponse:
    return _files(request, _shelf(session, questionnaire), person, "", [])


def _files(
    request: Request,
    shelf: Shelf,
    person: Person,
    content: str,
    errors: list[dict[str, str]],
    new: Codebook | None = None,
) -> HTMLResponse:
    return page(
        request,
        "codebook/files.html",
        status=422 if errors else 200,
        person=person,
        values={"content": content},
        errors=errors,
        changes=None if new is None else changes(shelf.book, new),
        looked_at=_mark(shelf, content) if new else "",
        **shelf.common(),
    )


def _mark(shelf: Shelf, content: str) -> str:
    return fingerprint(f"{shelf.book.number}\n{content}")[:16]


@router.post(f"{HERE}/files")
def bring_in(
    request: Request, questionnaire: str, form: FormDep, person: Coding, session: SessionDep, now: Now
) -> Response:
    """What the file would change; stored only when it was looked at and nothing has moved since."""
    shelf = _shelf(session, questionnaire)
    content = forms.text(form, "content")
    new, problems = reading.read(content, shelf.book)
    if new is None:
        return _files(request, shelf, person, content, line_by_line(problems))
    is_seen = forms.text(form, "looked_at") == _mark(shelf, content)
    if forms.text(form, "press") == "store" and is_seen:
        if new is shelf.book or codebooks.keep(session, questionnaire, new, now=now, by=person):
            return go(shelf.address)
        shelf = _shelf(session, questionnaire)  # somebody else's version came first: look again
        new, problems = reading.read(content, shelf.book)
    return _files(request, shelf, person, content, line_by_line(problems), new)
