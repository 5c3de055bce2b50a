"""One line a variable and code: what each column of the wide file and of the SPSS file is, in every version."""

from collections.abc import Iterable, Iterator, Sequence

from app.core.raw import RawResponse
from app.core.written import as_a_cell
from app.exports.answers.book import Book, Meaning, Part, Variable
from app.exports.answers.lines import csv_pieces
from app.exports.answers.sav import CUT

COLUMNS = (
    "column", "variable", "variable_label", "question", "part", "section", "type",
    "code", "number", "label", "is_missing", "versions",
)  # fmt: skip


def write(book: Book, _responses: Iterable[RawResponse] = ()) -> Iterator[bytes]:
    """It holds nothing that anybody said. `column` is the wide file's name; `variable` and `number` are SPSS's."""
    return csv_pieces((*COLUMNS, *(f"wording_{code}" for code in book.perspectives)), _lines(book))


def _lines(book: Book) -> Iterator[tuple[object, ...]]:
    for variable in book.variables:
        yield from _of(book, variable)
        if variable.question == "partnership" and variable.part is Part.RESPONSE:
            for slug, name in book.places.items():
                yield _line(book, variable, variable.meanings, (slug, "", False), ("", "", name))
    nothing = [""] * (len(COLUMNS) - 3 + len(book.perspectives))
    yield ("", book.cut, CUT, *nothing)


def _of(book: Book, variable: Variable) -> Iterator[tuple[object, ...]]:
    """A variable's lines: a code whose label, section or wording differs between versions has a line for each."""
    for value in variable.values or (None,):
        alike: dict[tuple[str, ...], list[Meaning]] = {}
        for meaning in variable.meanings:
            labels = meaning.labels or {}
            if value is None or value.code in labels:
                wording = [(meaning.wording or {}).get(perspective, "") for perspective in book.perspectives]
                told = (meaning.section, meaning.type, labels[value.code] if value else "", *wording)
                alike.setdefault(told, []).append(meaning)
        for told, meanings in alike.items():
            code = (value.code, value.number, value.is_missing) if value else ("", "", False)
            yield _line(book, variable, meanings, code, told)


def _line(
    book: Book,
    variable: Variable,
    meanings: Sequence[Meaning],
    code: tuple[str, object, bool],
    told: tuple[str, ...],
) -> tuple[object, ...]:
    section, kind, label, *wording = told
    wording = wording or [""] * len(book.perspectives)
    return (
        variable.column,
        variable.name,
        as_a_cell(variable.label),
        "" if variable.part is Part.RESPONSE else variable.question,
        variable.part.value,
        section,
        kind,
        code[0],
        code[1],
        as_a_cell(label),
        int(code[2]),
        " ".join(str(version) for version in sorted(meaning.version for meaning in meanings)),
        *(as_a_cell(words) for words in wording),
    )
