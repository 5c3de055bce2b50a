"""Answers from CSV: one line an answer. All problems are listed with their lines; nothing is half read."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.answers import LONGEST_NAME, LONGEST_TEXT, Answer, NonAnswer
from app.core.errors import Problem
from app.core.questionnaire import Question, Questionnaire
from app.core.written import clean_name, clean_text, too_long
from app.language import _

COLUMNS = ("response", "partnership", "perspective", "question", "value", "comment")
OPTIONAL = ("organisation",)
LARGEST = 50_000_000  # bytes
MOST_PROBLEMS = 1_000
NON_ANSWERS = frozenset(kind.value for kind in NonAnswer)


@dataclass
class ImportedResponse:
    """One response of the file, whole. `partnership` is a slug, empty in a round about the nation."""

    name: str
    line: int
    partnership: str
    perspective: str
    organisation: str
    answers: dict[str, Answer] = field(default_factory=dict)


def read(
    content: bytes, questionnaire: Questionnaire, *, partnerships: Sequence[str], all_on_record: bool
) -> tuple[list[ImportedResponse], list[Problem]]:
    """The responses of a file, and everything that stands against it (then none may be stored).

    `partnerships` are the round's slugs; none for a round about the nation.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return [], [Problem("", _("This is not UTF-8. Save the file as “CSV UTF-8” and try again."), line)]
    reader = csv.reader(io.StringIO(text, newline=""))
    csv.field_size_limit(LARGEST)
    try:
        header = [name.strip() for name in next(reader, [])]
        if problems := _problems_with_header(header):
            return [], problems
        file = _File(questionnaire, frozenset(partnerships), all_on_record)
        while (row := next(reader, None)) is not None:
            if any(cell.strip() for cell in row):
                file.take(reader.line_num, header, row)
    except csv.Error as error:
        return [], [Problem("", _("This line is not CSV ({error}).", error=error), reader.line_num)]
    file.finish()
    return list(file.responses.values()), sorted(file.problems, key=lambda p: p.line or 0)


def _problems_with_header(header: list[str]) -> list[Problem]:
    found = []
    if missing := [name for name in COLUMNS if name not in header]:
        found.append(
            Problem("", _("Add the columns {names}. Columns are parted by commas.", names=", ".join(missing)), 1)
        )
    unknown = [name for name in header if name not in COLUMNS + OPTIONAL]
    if unknown and len(header) > 1:  # a single one is a line that is parted by something else
        found.append(Problem("", _("Take out the columns {names}.", names=", ".join(unknown)[:200]), 1))
    if len(set(header)) < len(header):
        found.append(Problem("", _("A column stands twice."), 1))
    return found


class _File:
    """A file being read: its responses so far, and its problems."""

    def __init__(self, questionnaire: Questionnaire, partnerships: frozenset[str], all_on_record: bool):
        self.questionnaire = questionnaire
        self.partnerships = partnerships
        self.all_on_record = all_on_record
        self.responses: dict[str, ImportedResponse] = {}
        self.problems: list[Problem] = []
        self.seen: dict[tuple[str, str], int] = {}

    def problem(self, line: int, where: str, message: str) -> None:
        """Lists a problem of one line, up to a number that a person can read."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(where, message, line))

    def take(self, line: int, header: list[str], row: list[str]) -> None:
        """Reads one line."""
        if len(row) != len(header):
            return self.problem(
                line, "", _("This line has {n} cells; the first line has {m}.", n=len(row), m=len(header))
            )
        cells = dict(zip(header, row, strict=True))
        name = cells["response"].strip()
        if not name or len(name) > LONGEST_NAME:
            return self.problem(
                line, "response", _("Give each response a name of at most {n} characters.", n=LONGEST_NAME)
            )
        response = self._response(line, name, cells)
        question = self.questionnaire.by_code.get(cells["question"].strip())
        if response is None:
            return None
        if question is None:
            return self.problem(
                line, "question", _("There is no question {code}.", code=cells["question"].strip()[:64])
            )
        if (before := self.seen.get((name, question.code))) is not None:
            return self.problem(
                line,
                "question",
                _(
                    "This response answers {code} on line {before} already.",
                    code=question.code,
                    before=before,
                ),
            )
        self.seen[name, question.code] = line
        answer = self._answer(line, response, question, cells["value"], cells["comment"])
        if answer is not None and not answer.is_blank:
            response.answers[question.code] = answer
        return None

    def _response(self, line: int, name: str, cells: dict[str, str]) -> ImportedResponse | None:
        """The line's response, begun or gone on with; None after telling why it cannot be."""
        given = ImportedResponse(
            name,
            line,
            cells["partnership"].strip(),
            cells["perspective"].strip(),
            clean_name(cells.get("organisation", "")),
        )
        if (before := self.responses.get(name)) is not None:
            for what in ("partnership", "perspective", "organisation"):
                if getattr(before, what) != getattr(given, what):
                    self.problem(
                        line,
                        what,
                        _(
                            "This response has another {what} on line {before}.",
                            what=what,
                            before=before.line,
                        ),
                    )
                    return None
            return before
        problems_before = len(self.problems)
        self._check_place(line, given)
        self._check_seat(line, given)
        if len(self.problems) > problems_before:
            return None
        self.responses[name] = given
        return given

    def _check_place(self, line: int, given: ImportedResponse) -> None:
        if not self.partnerships and given.partnership:
            self.problem(line, "partnership", _("This round is about the nation: leave the partnership empty."))
        elif self.partnerships and given.partnership not in self.partnerships:
            self.problem(line, "partnership", _("The round has no partnership “{slug}”.", slug=given.partnership[:64]))

    def _check_seat(self, line: int, given: ImportedResponse) -> None:
        perspective = self.questionnaire.perspective.get(given.perspective)
        if perspective is None:
            known = ", ".join(self.questionnaire.perspective)
            message = _("There is no perspective “{code}”: use {known}.", code=given.perspective[:64], known=known)
            return self.problem(line, "perspective", message)
        on_record = perspective.on_record or self.all_on_record
        if on_record and not given.organisation:
            self.problem(line, "organisation", _("This perspective is on the record: name the organisation."))
        elif not on_record and given.organisation:
            self.problem(line, "organisation", _("This perspective is confidential: leave the organisation empty."))
        elif len(given.organisation) > LONGEST_NAME:
            self.problem(line, "organisation", _("Shorten the name to {n} characters.", n=LONGEST_NAME))
        return None

    def _answer(
        self, line: int, response: ImportedResponse, question: Question, value: str, comment: str
    ) -> Answer | None:
        note = clean_text(comment)
        if not value.strip() and not note:
            return None
        if not question.is_put_to(response.perspective):
            self.problem(
                line,
                "question",
                _("{code} is not put to {who}.", code=question.code, who=response.perspective),
            )
            return None
        if len(note) > LONGEST_TEXT:
            self.problem(line, "comment", too_long(note, LONGEST_TEXT))
            return None
        if value.strip() in NON_ANSWERS:
            return Answer(None, NonAnswer(value.strip()), note)
        given = value if question.kind.is_text else value.strip()
        try:
            return Answer(question.kind.read([given], self.questionnaire.codes[question.code]), None, note)
        except ValueError as error:
            self.problem(line, "value", str(error))
            return None

    def finish(self) -> None:
        """Looks at whole responses, once every line has been read."""
        names: dict[tuple[str, str, str], int] = {}
        for response in self.responses.values():
            if not response.organisation:
                continue
            seat = (response.partnership, response.perspective, response.organisation.casefold())
            if seat in names:
                message = _(
                    "{who} has a response on line {before} already.",
                    who=response.organisation,
                    before=names[seat],
                )
                self.problem(response.line, "organisation", message)
            names.setdefault(seat, response.line)
