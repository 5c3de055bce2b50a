"""Single answers as files, for national staff. Taking one is a POST: it is noted, and what follows links takes none."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response, StreamingResponse

from app.core.access import Access, Permission
from app.core.errors import NotFound, NotOpenYet, Refusal
from app.core.rounds import Phase
from app.exports.answers import ANSWER_FILES, draw, file_name
from app.language import _
from app.store import raw, rounds
from app.store.db import Database
from app.store.tables import Person
from app.web.one_thread import InOneThread
from app.web.who import Now, SessionDep, may

router = APIRouter(route_class=InOneThread)
Exporting = Annotated[Person, Depends(may(Permission.EXPORT_ANSWERS))]


def offered(access: Access, phase: Phase) -> list[tuple[str, str, str]]:
    """The files that somebody may take of a round in this phase: name, title, and what it holds."""
    if phase is Phase.PLANNED or not access.may_on(Permission.EXPORT_ANSWERS, None):
        return []
    return [
        (name, _(form.title), _(form.about))
        for name, form in ANSWER_FILES.items()
        if phase is Phase.CLOSED or not form.holds_answers
    ]


@router.post("/rounds/{slug}/answers/{form}")
def take_answers(request: Request, slug: str, form: str, person: Exporting, session: SessionDep, now: Now) -> Response:
    """The file, piece by piece; that it was taken is written down before its first piece leaves."""
    round_ = rounds.by_slug(session, slug)
    if form not in ANSWER_FILES:
        raise NotFound(_("Answers come as {formats}.", formats=", ".join(ANSWER_FILES)))
    if rounds.phase_of(round_, now) is Phase.PLANNED:
        raise NotOpenYet(_("The round {slug} has not opened yet, so it has no answers.", slug=slug))
    its = ANSWER_FILES[form]
    if its.holds_answers and rounds.phase_of(round_, now) is not Phase.CLOSED:
        raise Refusal(_("The round {slug} is open. Its answers can be taken once it has closed.", slug=slug))
    sources = raw.sources(session, [round_])
    book = draw(sources)
    if not its.has_room(book, raw.size(session, [round_])):
        raise Refusal(_("This round has too many answers for an SPSS file. Take the wide CSV and the codebook."))
    if its.holds_answers:
        raw.note_export(session, [round_], now=now, by=person)
    database: Database = request.app.state.database

    def pieces() -> Iterator[bytes]:
        with database.reading_piece_by_piece() as reading:
            yield from its.write(book, raw.responses(reading, [round_]))

    disposition = f'attachment; filename="{file_name(sources, form)}"'
    return StreamingResponse(pieces(), media_type=its.media_type, headers={"Content-Disposition": disposition})
