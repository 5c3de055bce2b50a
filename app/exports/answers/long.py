"""One line an answer, with the labels of its codes in words."""

from collections.abc import Iterable, Iterator

from app.core.questionnaire import Question, Questionnaire
from app.core.raw import RawResponse
from app.core.written import as_a_cell
from app.exports.answers.book import Book
from app.exports.answers.lines import csv_pieces

COLUMNS = (
    "response", "partnership", "perspective", "question", "value", "comment", "organisation",
    "label", "round", "version",
)  # fmt: skip


def write(book: Book, responses: Iterable[RawResponse]) -> Iterator[bytes]:
    """The first seven columns are those that `howgood import-answers` reads; label, round and version stand behind."""
    return csv_pieces(COLUMNS, _lines(book, responses))


def _lines(book: Book, responses: Iterable[RawResponse]) -> Iterator[tuple[object, ...]]:
    labels = {
        (its.version, question.code): _labels(its, question)
        for its in book.questionnaires
        for question in its.questions
    }
    for response in responses:
        organisation = as_a_cell(response.organisation)
        for question in book.by_version[response.version].questions:
            answer = response.answers.get(question.code)
            if answer is None or answer.is_blank:
                continue
            known = labels[response.version, question.code]
            codes = (answer.token,) if answer.non_answer or question.kind.is_text else answer.codes
            yield (
                response.id,
                response.partnership,
                response.perspective,
                question.code,
                as_a_cell(answer.token),
                as_a_cell(answer.note),
                organisation,
                as_a_cell("; ".join(known[code] for code in codes if code in known)),
                response.round,
                response.version,
            )


def _labels(its: Questionnaire, question: Question) -> dict[str, str]:
    ways = its.non_answers
    return {
        "dont_know": ways.dont_know.english,
        "not_applicable": ways.not_applicable.english,
        "prefer_not_to_say": ways.prefer_not_to_say.english,
    } | {option.code: option.label.english for option in its.options(question)}
