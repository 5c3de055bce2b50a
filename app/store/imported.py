"""Responses that come in from a file: compared and replaced whole, all or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlmodel import Session, col, delete, insert, select

from app.core import answers as core
from app.core.errors import Closed, Invalid, NotOpenYet, Problem
from app.core.keys import Keys
from app.core.rounds import Phase
from app.language import _
from app.store import audit, rounds
from app.store.responses import organisation_key
from app.store.tables import Answer, Person, ReadComment, Response, Round, SaveMark
from app.store.theme_tables import CodedPassage


class FileResponse(Protocol):
    """What an importer hands over."""

    name: str
    line: int
    partnership: str
    perspective: str
    organisation: str
    answers: dict[str, core.Answer]


@dataclass(frozen=True)
class Outcome:
    """How many responses came new, were replaced or stayed as they were; answers that went with a replacement."""

    new: int = 0
    replaced: int = 0
    unchanged: int = 0
    answers_gone: int = 0


def bring_in(
    session: Session,
    round_: Round,
    file: Iterable[FileResponse],
    *,
    keys: Keys,
    replace: bool,
    now: datetime,
    by: Person | None = None,
) -> Outcome:
    """Stores a file's responses as submitted; Invalid lists every line that stands against it, and nothing is kept."""
    phase = rounds.hold(session, round_.id, now)
    if phase is Phase.PLANNED:
        raise NotOpenYet(
            _(
                "The round {slug} has not opened yet. Answers can be imported once it is open.",
                slug=round_.slug,
            )
        )
    if phase is Phase.CLOSED:
        raise Closed(_("The round {slug} is closed. Answers are imported into open rounds only.", slug=round_.slug))
    places: dict[str, UUID | None] = {p.slug: p.id for p in rounds.places(session, round_)} or {"": None}
    stored = {r.key: r for r in session.exec(select(Response).where(Response.round_id == round_.id))}
    work = _Import(session, round_, places, stored)
    for given in file:
        work.weigh(given, keys.import_key(round_.slug, given.name), replace=replace)
    if work.problems:
        raise Invalid(_("Nothing was imported."), problems=work.problems)
    work.store()
    if work.new or work.replaced:
        audit.note(session, audit.Event.ANSWERS_IMPORTED, at=now, by=by, subject=round_.slug)
    return Outcome(len(work.new), len(work.replaced), work.unchanged, work.answers_gone)


class _Import:
    """One file on its way in: everything is weighed before anything is stored."""

    def __init__(self, session: Session, round_: Round, places: Mapping[str, UUID | None], stored: dict[str, Response]):
        self.session = session
        self.round = round_
        self.places = places
        self.stored = stored
        self.seats = {r.organisation_key: r.key for r in stored.values() if r.organisation_key}
        self.new: list[tuple[FileResponse, str]] = []
        self.replaced: list[tuple[FileResponse, Response]] = []
        self.unchanged = self.answers_gone = 0
        self.problems: list[Problem] = []

    def weigh(self, given: FileResponse, key: str, *, replace: bool) -> None:
        """Decides what becomes of one response."""
        seat = self._seat(given)
        if seat is not None and self.seats.get(seat, key) != key:
            message = _("{who} has a response in this round already.", who=given.organisation)
            self.problems.append(Problem("organisation", message, given.line))
            return
        kept = self.stored.get(key)
        if kept is None:
            self.new.append((given, key))
            return
        answers = self._answers_of(kept)
        if (
            self._identity(given) == (kept.partnership_id, kept.perspective, kept.organisation)
            and answers == given.answers
        ):
            self.unchanged += 1
        elif kept.counted_in is not None:
            message = _("This response is in a report that is made, so its answers are final.")
            self.problems.append(Problem("response", message, given.line))
        elif replace:
            self.replaced.append((given, kept))
            self.answers_gone += len(set(answers) - set(given.answers))
        else:
            message = _("This response differs from what is stored. Use --replace to replace it whole.")
            self.problems.append(Problem("response", message, given.line))

    def _answers_of(self, kept: Response) -> dict[str, core.Answer]:
        rows = self.session.exec(select(Answer).where(Answer.response_id == kept.id))
        answers = {a.question: core.Answer(a.value, a.non_answer, a.note) for a in rows}
        return {code: answer for code, answer in answers.items() if not answer.is_blank}

    def _identity(self, given: FileResponse) -> tuple[UUID | None, str, str | None]:
        return self.places[given.partnership], given.perspective, given.organisation or None

    def _seat(self, given: FileResponse) -> str | None:
        if not given.organisation:
            return None
        return organisation_key(self.places[given.partnership], given.perspective, given.organisation)

    def store(self) -> None:
        """Writes what was weighed."""
        answers: list[dict[str, Any]] = []
        for given, kept in self.replaced:
            for table in (CodedPassage, ReadComment, SaveMark, Answer):
                self.session.exec(delete(table).where(col(table.response_id) == kept.id))
            kept.partnership_id, kept.perspective, kept.organisation = self._identity(given)
            kept.organisation_key = self._seat(given)
            kept.is_submitted = True
            self.session.add(kept)
            answers += self._rows(kept.id, given)
        for given, key in self.new:
            place, perspective, organisation = self._identity(given)
            response = Response(
                key=key,
                round_id=self.round.id,
                partnership_id=place,
                perspective=perspective,
                organisation=organisation,
                organisation_key=self._seat(given),
                is_submitted=True,
            )
            self.session.add(response)
            answers += self._rows(response.id, given)
        self.session.flush()
        if answers:
            self.session.execute(insert(Answer), answers)

    @staticmethod
    def _rows(response_id: UUID, given: FileResponse) -> list[dict[str, Any]]:
        return [
            {
                "response_id": response_id,
                "question": code,
                "value": a.value,
                "non_answer": a.non_answer,
                "note": a.note,
            }
            for code, a in given.answers.items()
        ]
