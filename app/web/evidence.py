"""A partnership's evidence: looked through, added to, changed, removed, and its files taken."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app.core.access import Permission
from app.core.errors import NotFound, Problem
from app.core.evidence import LARGEST_REGISTER, Kind, Piece, found, problems_with, size_in_words
from app.core.practice import Tag
from app.language import _
from app.store import evidence, partnerships, questionnaires
from app.store.db import Database
from app.store.forgetting import forget_evidence
from app.store.tables import Partnership, Person
from app.web import forms
from app.web.evidence_views import Desk, as_a_file, file_problems, kind_asked, read_piece, show_form, view
from app.web.one_thread import InOneThread
from app.web.pages import Later, go, page
from app.web.practice_views import known_tags, shelves
from app.web.uploads import Uploaded, UploadedDep
from app.web.who import AccessDep, FormDep, KeysDep, Now, SessionDep, WritingSessionDep, anywhere, its_partnership, may

router = APIRouter(route_class=InOneThread)
Listing = Annotated[Person, Depends(may(Permission.READ_EVIDENCE, on=anywhere))]
Reading = Annotated[Person, Depends(may(Permission.READ_EVIDENCE, on=its_partnership))]
Keeping = Annotated[Person, Depends(may(Permission.KEEP_EVIDENCE, on=its_partnership))]
HERE = "/partnerships/{partnership}/evidence"


@router.get("/evidence")
def list_registers(request: Request, person: Listing, access: AccessDep, session: SessionDep) -> HTMLResponse:
    held = evidence.how_many(session)
    places = partnerships.every(session, access.scope(Permission.READ_EVIDENCE))
    registers = [(made.partnership, held.get(made.partnership.id, 0)) for made in places]
    return page(request, "evidence/registers.html", person=person, registers=registers)


def _place(session: Session, slug: str) -> Partnership:
    named, _problems = partnerships.named(session, [slug])
    if not named:
        raise NotFound(_("There is no such partnership."))
    return named[0]


@router.get(HERE)
def read_register(
    request: Request, partnership: str, person: Reading, access: AccessDep, session: SessionDep
) -> HTMLResponse:
    place, asked = _place(session, partnership), request.query_params
    question, kind = Tag.read(asked.get("question", "")), asked.get("kind", "")
    register, tags = evidence.register(session, place), known_tags(questionnaires.every(session))
    actions = dict(evidence.actions_of(session, place))
    may_keep = access.may_on(Permission.KEEP_EVIDENCE, place.id)
    shown = found(register, question=question, kind=Kind(kind) if kind in list(Kind) else None)
    used = {tag for its in register for tag in its.piece.questions}
    held = evidence.extent(session, place)
    return page(
        request,
        "evidence/register.html",
        person=person,
        place=place,
        pieces=[view(its, place, tags=tags, actions=actions, may_change=may_keep) for its in shown],
        all=len(register),
        is_search=question is not None or kind in list(Kind),
        questions=[("", _("Any")), *((tag.value, tag.label) for of, tag in tags.items() if of in used)],
        kinds=[("", _("Any")), *((its.value, its.words) for its in Kind)],
        values={"question": asked.get("question", ""), "kind": kind},
        may_keep=may_keep,
        room=_("Its files take {size} of {most}.", size=size_in_words(held.bytes), most=size_in_words(LARGEST_REGISTER))
        if held.bytes
        else "",
    )


def _desk(session: Session, slug: str, piece: str | None = None) -> Desk:
    place, versions = _place(session, slug), questionnaires.every(session)
    here = f"/partnerships/{place.slug}/evidence"
    return Desk(
        partnership=place,
        address=here,
        up=(here, _("Evidence of {place}", place=place.name)),
        tags=known_tags(versions),
        shelves=shelves(versions),
        actions=evidence.actions_of(session, place),
        kept=evidence.one(session, place, piece) if piece else None,
    )


@router.get(f"{HERE}/new")
def new_evidence(request: Request, partnership: str, person: Keeping, session: SessionDep) -> HTMLResponse:
    asked, desk = request.query_params, _desk(session, partnership)
    question, action = Tag.read(asked.get("question", "")), asked.get("action", "")
    ticked = Piece(
        kind_asked(asked.get("kind", "")),
        questions=frozenset({question} if question and question in desk.tags else ()),
        actions=frozenset({action} if action in dict(desk.actions) else ()),
    )
    return show_form(request, desk, person, ticked)


@router.post(HERE)
def add_evidence(
    upload: UploadedDep, request: Request, partnership: str, person: Keeping, session: SessionDep, now: Now
) -> Response:
    desk = _desk(session, partnership)
    return take_in(request, session, desk, upload, person, now) or go(desk.address)


def take_in(
    request: Request, session: Session, desk: Desk, upload: Uploaded, person: Person, now: Now
) -> HTMLResponse | None:
    """Adds what was posted to the desk's register; the form again where it cannot stand."""
    kind = kind_asked(forms.text(upload.form, "kind"))
    file = upload.file if kind is Kind.FILE else None
    piece = read_piece(upload.form, kind, file.file if file else None)
    problems = _problems(session, desk, piece, is_new=True)
    problems += file_problems(kind, piece.file, upload.problem, problems)
    if problems:
        return show_form(request, desk, person, piece, problems)
    evidence.keep(session, desk.partnership, piece, file.content if file else None, now=now, by=person)
    return None


def _problems(session: Session, desk: Desk, piece: Piece, *, is_new: bool) -> list[Problem]:
    known, held = frozenset(desk.tags), evidence.extent(session, desk.partnership)
    return problems_with(piece, questions=known, actions=frozenset(dict(desk.actions)), kept=held, is_new=is_new)


@router.get(f"{HERE}/{{piece}}")
def change_evidence(
    request: Request, partnership: str, piece: str, person: Keeping, session: SessionDep
) -> HTMLResponse:
    desk = _desk(session, partnership, piece)
    assert desk.kept is not None
    return show_form(request, desk, person, desk.kept.piece)


@router.post(f"{HERE}/{{piece}}")
def keep_evidence(
    request: Request, partnership: str, piece: str, form: FormDep, person: Keeping, session: SessionDep, now: Now
) -> Response:
    desk = _desk(session, partnership, piece)
    assert desk.kept is not None
    typed = read_piece(form, desk.kept.piece.kind, desk.kept.piece.file)
    problems, seen = _problems(session, desk, typed, is_new=False), forms.text(form, "served")
    if not problems and not evidence.change(session, desk.partnership, piece, typed, seen=seen, now=now, by=person):
        message = _("Somebody else changed this while you wrote. Open it in another window, and put both together.")
        problems = [Problem("title", message)]
    return show_form(request, desk, person, typed, problems) if problems else go(desk.address)


@router.post(f"{HERE}/{{piece}}/remove")
def remove_evidence(
    request: Request,
    partnership: str,
    piece: str,
    form: FormDep,
    person: Keeping,
    session: SessionDep,
    keys: KeysDep,
    now: Now,
) -> Response:
    desk = _desk(session, partnership, piece)
    assert desk.kept is not None
    if not forms.text(form, "confirm"):
        problem = Problem("confirm", _("Tick the box if this evidence is no longer needed."))
        return show_form(request, desk, person, desk.kept.piece, [problem])
    gone = evidence.remove(session, desk.partnership, piece, keys=keys, now=now, by=person)
    database: Database = request.app.state.database

    def removed() -> Response:
        """After the commit: it goes from the database's own files and copies as well."""
        forget_evidence(database, gone)
        return go(desk.address)

    return Later(removed)


@router.get(f"{HERE}/{{piece}}/file")
def take_file(partnership: str, piece: str, person: Reading, session: WritingSessionDep, now: Now) -> Response:
    file, content = evidence.give_out(session, _place(session, partnership), piece, now=now, by=person)
    return as_a_file(file, content)
