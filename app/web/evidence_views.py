"""What people see of evidence: a piece in a list, the form of one, and how its file leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session
from starlette.datastructures import FormData

from app.core.clock import day_in_words
from app.core.errors import Problem
from app.core.evidence import FILE_KINDS, LARGEST_FILE, Evidence, File, Kind, Piece, in_ascii, of_actions, size_in_words
from app.core.practice import Tag
from app.language import _
from app.store import evidence
from app.store.tables import Partnership, Person
from app.store.workshop_tables import Workshop, WorkshopItem
from app.web import forms
from app.web.pages import page
from app.web.practice_views import Shelf, TagView

# A file is taken to a device and never shown by the browser; were it shown all the same, nothing in it could run.
AS_A_FILE = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True)
class EvidenceView:
    """A piece wherever it stands; `change_href` is empty for those who only read."""

    id: str
    kind_words: str
    title: str
    words: str
    link: str
    file: str
    file_href: str
    questions: Sequence[TagView]
    actions: Sequence[str]
    added: str
    change_href: str


@dataclass(frozen=True)
class Desk:
    """Whose evidence it is, where the form is posted to, and what it offers to be bound to."""

    partnership: Partnership
    address: str
    up: tuple[str, str]
    tags: Mapping[Tag, TagView]
    shelves: Sequence[Shelf] = ()
    questions: Sequence[TagView] = ()
    actions: Sequence[tuple[str, str]] = ()
    kept: Evidence | None = None

    @property
    def post_to(self) -> str:
        """Where the form goes."""
        return f"{self.address}/{self.kept.id}" if self.kept else self.address


def view(
    its: Evidence,
    partnership: Partnership,
    *,
    tags: Mapping[Tag, TagView],
    actions: Mapping[str, str],
    may_change: bool = False,
    file_href: str = "",
) -> EvidenceView:
    """The piece as a list shows it, with its questions in the questionnaires' order."""
    piece, here = its.piece, f"/partnerships/{partnership.slug}/evidence/{its.id}"
    return EvidenceView(
        id=its.id,
        kind_words=piece.kind.words,
        title=piece.title,
        words=piece.words,
        link=piece.link,
        file=piece.file.words if piece.file else "",
        file_href=file_href or f"{here}/file",
        questions=[tag for of, tag in tags.items() if of in piece.questions],
        actions=[what for id_, what in actions.items() if id_ in piece.actions],
        added=_("Added by {name}, {day}", name=its.by, day=day_in_words(its.day)),
        change_href=here if may_change else "",
    )


def on_actions(session: Session, partnership: Partnership) -> dict[str, list[EvidenceView]]:
    """The pieces of each action of the partnership's plans, by its id."""
    found = of_actions(evidence.register(session, partnership))
    return {id_: [view(its, partnership, tags={}, actions={}) for its in pieces] for id_, pieces in found.items()}


def in_the_room(session: Session, workshop: Workshop, questionnaire: str, item: WorkshopItem | None) -> dict[str, Any]:
    """What the desk of a workshop shows beside its item: the pieces on its question, from before and from today."""
    if item is None or item.question is None:
        return {"pieces": [], "add_href": ""}
    partnership, here = session.get_one(Partnership, workshop.partnership_id), f"/workshops/{workshop.id}/evidence"
    found = evidence.on_questions(session, partnership, [Tag(questionnaire, item.question)])
    pieces = [view(i, partnership, tags={}, actions={}, file_href=f"{here}/{i.id}/file") for i in found]
    return {"pieces": pieces, "add_href": f"{here}/new?question={questionnaire}/{item.question}"}


def kind_asked(text: str) -> Kind:
    """The kind of piece that an address or a form names."""
    return Kind(text) if text in list(Kind) else Kind.NOTE


def read_piece(form: FormData, kind: Kind, file: File | None) -> Piece:
    """What was typed."""
    tags = (Tag.read(text) for text in forms.texts(form, "tag"))
    return Piece(
        kind=kind,
        title=" ".join(forms.text(form, "title").split()),
        words=forms.text(form, "words"),
        link=forms.text(form, "link") if kind is Kind.LINK else "",
        file=file,
        questions=frozenset(tag for tag in tags if tag is not None),
        actions=frozenset(forms.texts(form, "action")),
    )


def show_form(
    request: Request, desk: Desk, person: Person, piece: Piece, problems: Sequence[Problem] = ()
) -> HTMLResponse:
    """The form of a piece, with what was typed and what stands against it."""
    return page(
        request,
        "evidence/form.html",
        status=422 if problems else 200,
        person=person,
        desk=desk,
        place_name=desk.partnership.name,
        kind=piece.kind.value,
        kinds=[(its, f"{desk.address}/new?{urlencode(_asked(its, piece))}") for its in Kind],
        file=piece.file.words if desk.kept and piece.file else "",
        accept=",".join(f".{suffix}" for its in FILE_KINDS.values() for suffix in its.suffixes),
        largest=size_in_words(LARGEST_FILE),
        served=evidence.served(desk.kept.piece) if desk.kept else "",
        ticked={str(tag) for tag in piece.questions} | piece.actions,
        values={"title": piece.title, "words": piece.words, "link": piece.link},
        errors=forms.errors(problems),
    )


def _asked(kind: Kind, piece: Piece) -> dict[str, str]:
    """What leads to the form of another kind, with one of the things ticked here."""
    one = [("question", str(tag)) for tag in sorted(piece.questions)[:1]]
    return dict([("kind", kind.value), *one, *(("action", action) for action in sorted(piece.actions)[:1])])


def file_problems(kind: Kind, file: File | None, problem: str, others: Sequence[Problem]) -> list[Problem]:
    """What stands against the file of a new piece; a page cannot keep one that was chosen, so it is asked for again."""
    if kind is not Kind.FILE:
        return []
    if problem or file is None:
        return [Problem("file", problem or _("Choose a file."))]
    return [Problem("file", _("Choose the file again: a page that comes back cannot keep it."))] if others else []


def as_a_file(file: File, content: bytes) -> Response:
    """The file, to be kept on the device, as the type that its content was found to be."""
    disposition = f"attachment; filename=\"{in_ascii(file.name)}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    headers = AS_A_FILE | {"Content-Disposition": disposition}
    return Response(content, media_type=FILE_KINDS[file.kind].media_type, headers=headers)
