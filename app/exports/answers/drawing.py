"""The variables of a file, drawn from the questionnaire's versions alone: which rows there are makes no difference."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.core.answers import NonAnswer
from app.core.questionnaire import Question, Questionnaire
from app.core.raw import Source, versions
from app.exports.answers.book import Book, Meaning, Part, Variable, values_of
from app.exports.answers.names import Names, SpssNames

MISSING = {
    NonAnswer.DONT_KNOW.value: -7,
    NonAnswer.NOT_APPLICABLE.value: -8,
    NonAnswer.PREFER_NOT_TO_SAY.value: -9,
}
CHOSEN = {"0": "Not chosen", "1": "Chosen"}
ABOUT = {
    "response": "Response: a random id, the same in every file",
    "round": "Round",
    "version": "Version of the questionnaire",
    "partnership": "Partnership; empty in a round about the nation",
    "perspective": "Perspective",
    "organisation": "Organisation or person, where answers are on the record",
}
FIELDS = {"response": "id"}  # where a response's own word for it is another

Asked = tuple[Questionnaire, Question]


def draw(sources: Sequence[Source]) -> Book:
    """The book of these rounds: the newest version's questions first, then those that only older versions have."""
    newest_first = versions(sources)
    naming = _Naming(Names(), SpssNames())
    about = [_about(column, naming, newest_first) for column in ABOUT]
    cut = naming.names.give("texts_cut")
    asked: dict[tuple[str, str], list[Asked]] = {}
    for its in newest_first:
        for question in its.questions:
            asked.setdefault((question.code, _shape(question)), []).append((its, question))
    # Codes are named first, so that a question keeps its own even where another's note would be called the same.
    named = {key: naming.give(key[0]) for key in asked if key[1] != "several"}
    drawn = [
        variable
        for key, versions_of_it in asked.items()
        for variable in _Drawing(key[0], versions_of_it, naming, named.get(key)).variables(key[1])
    ]
    places = dict(sorted(place for source in sources for place in source.places))
    return Book(tuple(newest_first), (*about, *drawn), places, cut)


@dataclass(frozen=True)
class _Naming:
    columns: Names
    names: SpssNames

    def give(self, wanted: str) -> tuple[str, str]:
        """A name in CSV and one in SPSS."""
        return self.columns.give(wanted), self.names.give(wanted)


def _about(column: str, naming: _Naming, newest_first: Sequence[Questionnaire]) -> Variable:
    def labels(its: Questionnaire) -> dict[str, str]:
        match column:
            case "perspective":
                return {p.code: p.title.english for p in its.perspectives}
            case "version":
                return {str(its.version): its.name}
        return {}

    meanings = tuple(Meaning(its.version, labels=labels(its)) for its in newest_first)
    numbers = {str(its.version): its.version for its in newest_first} if column == "version" else {}
    values = values_of(meanings, {}, numbers)
    return Variable(
        *naming.give(column), FIELDS.get(column, column), Part.RESPONSE, "", ABOUT[column], values, False, meanings
    )


def _shape(question: Question) -> str:
    """Questions of one shape share their variables over versions."""
    if question.kind.is_text:
        return "text"
    return "several" if question.type == "several_of" else "code"


@dataclass(frozen=True)
class _Drawing:
    """One question, in the versions in which it has one shape, on its way to its variables."""

    code: str
    asked: Sequence[Asked]
    naming: _Naming
    own: tuple[str, str] | None

    def variables(self, shape: str) -> Iterator[Variable]:
        """Its variables, in the order of the file."""
        if shape == "code":
            yield self._code()
        elif shape == "text":
            yield self._made(Part.TEXT, self.asked, named=self.own)
        else:
            yield from self._choices()
        if shape != "code":
            yield self._made(Part.NON_ANSWER, self.asked, more="way of not answering")
        yield self._made(Part.NOTE, self.asked, more="note")

    def _code(self) -> Variable:
        labels = [{o.code: o.label.english for o in its.options(question)} for its, question in self.asked]
        return self._made(Part.CODE, self.asked, labels, named=self.own)

    def _choices(self) -> Iterator[Variable]:
        """One for each choice that any version offers, in the versions that offer it."""
        newest: dict[str, str] = {}
        for its, question in self.asked:
            newest = {o.code: o.label.english for o in its.options(question)} | newest
        for choice in dict.fromkeys(c for its, _question in self.asked for c in its.codes[self.code]):
            offering = [(its, question) for its, question in self.asked if choice in its.codes[self.code]]
            labels = [CHOSEN for _version in offering]
            yield self._made(Part.CHOICE, offering, labels, choice=choice, more=newest[choice])

    def _made(
        self,
        part: Part,
        asked: Sequence[Asked],
        labels: Sequence[Mapping[str, str]] = (),
        *,
        named: tuple[str, str] | None = None,
        choice: str = "",
        more: str = "",
    ) -> Variable:
        may_be_missing = part in (Part.CODE, Part.CHOICE, Part.NON_ANSWER)
        meanings = tuple(
            _meaning(its, question, {**(labels[n] if labels else {}), **(_ways(its) if may_be_missing else {})}, choice)
            for n, (its, question) in enumerate(asked)
        )
        its, newest = asked[0]
        first = next(p.code for p in its.perspectives if newest.is_put_to(p.code))
        wording = newest.words_for(first).english
        return Variable(
            *(named or self.naming.give(f"{self.code}_{choice or part.value}")),
            self.code,
            part,
            choice,
            f"{more[:1].upper()}{more[1:]}: {wording}" if more else wording,
            values_of(meanings, MISSING, {code: int(code) for code in CHOSEN} if part is Part.CHOICE else {}),
            part is Part.CODE and _is_ordinal(asked),
            meanings,
        )


def _meaning(its: Questionnaire, question: Question, labels: Mapping[str, str], choice: str) -> Meaning:
    label = next((o.label.english for o in its.options(question) if o.code == choice), "")
    return Meaning(
        its.version,
        next(section.code for section in its.sections if question in section.questions),
        question.type,
        {
            p.code: " – ".join(part for part in (question.words_for(p.code).english, label) if part)
            for p in its.perspectives
            if question.is_put_to(p.code)
        },
        labels,
    )


def _ways(its: Questionnaire) -> dict[str, str]:
    """The words for the three ways of not answering."""
    return {kind.value: getattr(its.non_answers, kind.value).english for kind in NonAnswer}


def _is_ordinal(asked: Sequence[Asked]) -> bool:
    """Whether the numbers of the codes rise as the scale does, in every version."""
    order: dict[str, int] = {}
    for its, question in asked:
        for code in its.codes[question.code]:
            order.setdefault(code, len(order))
    return all(
        question.kind.takes_scale and all(a < b for a, b in pairwise(order[code] for code in its.codes[question.code]))
        for its, question in asked
    )
