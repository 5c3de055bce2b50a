"""Reading what was posted: fields as text, and a page of answers as what was changed on it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.datastructures import FormData, UploadFile

from app.core.answers import LONGEST_TEXT, Answer, NonAnswer
from app.core.errors import Problem
from app.core.grounds import Grounds, read_pages
from app.core.how_far import is_about_an_action
from app.core.questionnaire import Question, Questionnaire
from app.core.written import clean_text, too_long
from app.language import _

NON_ANSWERS = {kind.value: kind for kind in NonAnswer}


def text(form: FormData, name: str) -> str:
    """One field's text; empty when it was not posted."""
    value = form.get(name, "")
    return clean_text(value) if isinstance(value, str) else ""


def texts(form: FormData, name: str) -> list[str]:
    """All texts posted under one name."""
    return [value.replace("\x00", "") for value in form.getlist(name) if isinstance(value, str)]


def errors(problems: Sequence[Problem]) -> list[dict[str, str]]:
    """Problems as the macros of `components/forms.html` take them."""
    return [{"field": problem.where, "message": problem.message} for problem in problems]


def file_text(form: FormData, name: str, largest: int) -> str:
    """The text of an uploaded file, empty when none was chosen. Raises ValueError with words for the person."""
    upload = form.get(name)
    if not isinstance(upload, UploadFile) or not upload.filename:
        return ""
    content = upload.file.read(largest + 1)
    if len(content) > largest:
        raise ValueError(_("This file is over {n} kB. Split it, and send the parts.", n=f"{largest // 1000:,}"))
    if content.startswith(b"PK"):
        raise ValueError(_("This is a workbook. Save it as CSV, and choose that file."))
    try:
        return clean_text(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return clean_text(content.decode("cp1252", "replace"))  # how spreadsheets on Windows save CSV


def served(answer: Answer) -> str:
    """A short mark of an answer as a page showed it, to tell what was changed there."""
    return hashlib.sha256(f"{answer.token}\n{answer.note}".encode()).hexdigest()[:16]


def note_of(form: FormData, note: str, page: str) -> str:
    """The note in these fields, at its head the pages where they are asked for. ValueError with words to show."""
    words = text(form, note)
    return words if form.get(page) is None else Grounds(read_pages(text(form, page)), words).written()


def read_answer(questionnaire: Questionnaire, question: Question, values: Sequence[str], note: str) -> Answer:
    """The answer of these fields. Raises ValueError with words for the person."""
    note = "" if is_about_an_action(question) else clean_text(note)
    if len(note) > LONGEST_TEXT:
        raise ValueError(too_long(note, LONGEST_TEXT))
    if not question.kind.is_text:
        for value in values:
            if value in NON_ANSWERS:
                return Answer(None, NON_ANSWERS[value], note)
    return Answer(question.kind.read(values, questionnaire.codes[question.code]), None, note)


@dataclass
class PostedPage:
    """A page of answers as it came in: what was changed on it, and what cannot stand."""

    changed: dict[str, Answer] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    typed: dict[str, Answer] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)  # as they were typed, beside what cannot stand


def read_page(questionnaire: Questionnaire, questions: Sequence[Question], form: FormData) -> PostedPage:
    """The page's answers; fields that are as the page was served are left alone."""
    posted = PostedPage()
    for question in questions:
        mark = form.get(f"served.{question.code}")
        if mark is None:
            continue
        values = texts(form, f"value.{question.code}")
        fields = f"note.{question.code}", f"page.{question.code}"
        try:
            answer = read_answer(questionnaire, question, values, note_of(form, *fields))
        except ValueError as error:
            message = str(error)
            posted.errors[question.code] = message[:1].upper() + message[1:]
            posted.typed[question.code] = Answer(";".join(values) or None, None, text(form, fields[0]))
            posted.pages[question.code] = text(form, fields[1])
            continue
        posted.typed[question.code] = answer
        if served(answer) != mark:
            posted.changed[question.code] = answer
    return posted
