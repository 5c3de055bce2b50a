"""Promising practice: what a partnership offers to all others, what it agrees to, and how it is found again.

Nothing here looks at a figure: a practice is offered, never chosen by how its partnership answered, and stands in the
order of its title. So that its partnership's name beside it tells nothing, reports show those of every partnership,
whether it was in the round or not.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import HttpUrl, TypeAdapter, ValidationError

from app.core.blacking import folded
from app.core.errors import Problem
from app.core.place_names import named_in
from app.core.questionnaire import Question, Questionnaire
from app.core.written import length_problems
from app.language import _

LONGEST_TITLE = 120  # characters
LONGEST = 2_000
LONGEST_LINK = 500
_ADDRESS = TypeAdapter(HttpUrl)


class InReports(StrEnum):
    """Where a practice may stand besides the list that all partnerships can search."""

    NO = "no"
    UNNAMED = "unnamed"
    NAMED = "named"

    @property
    def words(self) -> str:
        """What is agreed to, for the people who choose and for those who look later."""
        return {
            InReports.NO: _("It stands in no report."),
            InReports.UNNAMED: _(
                "It may stand in reports over all partnerships, without the partnership’s name and without its link."
            ),
            InReports.NAMED: _("It may stand in reports over all partnerships, with the partnership’s name."),
        }[self]


@dataclass(frozen=True, order=True)
class Tag:
    """A question of a questionnaire, whatever its version: question codes are permanent. Criteria are questions too."""

    questionnaire: str
    question: str

    def __str__(self) -> str:
        return f"{self.questionnaire}/{self.question}"

    @classmethod
    def read(cls, text: str) -> "Tag | None":
        """The tag that a form or an address names."""
        questionnaire, slash, question = text.partition("/")
        return cls(questionnaire, question) if slash and questionnaire and question else None


@dataclass(frozen=True)
class Source:
    """The passage that a practice begins from: a released comment, by what names it on a page."""

    round: str
    question: str
    handle: str


@dataclass(frozen=True)
class Offer:
    """What is offered, as it was typed."""

    title: str = ""
    words: str = ""
    evidence: str = ""
    link: str = ""
    tags: frozenset[Tag] = frozenset()
    in_reports: InReports | None = None
    source: Source | None = None


@dataclass(frozen=True)
class Practice:
    """A practice that was offered. `names` are its partnership's own, which a report without a name may not hold."""

    id: str
    partnership: str
    partnership_name: str
    offer: Offer
    names: Sequence[str] = field(default=(), compare=False)


@dataclass(frozen=True)
class ToldPractice:
    """A practice as a report shows it; `partnership` is None where it agreed to no name."""

    title: str
    words: str
    evidence: str
    link: str
    partnership: str | None
    questions: Sequence[str]


@dataclass(frozen=True)
class Search:
    """What somebody looks for; what is left empty does not narrow."""

    words: str = ""
    question: Tag | None = None
    criterion: Tag | None = None
    partnership: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it asks for everything."""
        return self == Search()


def consent_words(partnership: str, in_reports: InReports) -> str:
    """What is agreed to, whole: kept as it stood when the box was ticked."""
    return _(
        "{partnership} agrees that everyone with an account may read this practice under its name. {in_reports} The"
        " partnership can take it back at any time.",
        partnership=partnership,
        in_reports=in_reports.words,
    )


def problems_with(offer: Offer, *, agreed: bool, tags: frozenset[Tag], names: Sequence[str]) -> list[Problem]:
    """What stands against offering this, field by field. `tags` are those there are, `names` the partnership's own."""
    return [
        *length_problems("title", offer.title, LONGEST_TITLE, _("Give the practice a title.")),
        *length_problems("words", offer.words, LONGEST, _("Say what you do.")),
        *length_problems("evidence", offer.evidence, LONGEST),
        *_link_problems(offer.link),
        *_tag_problems(offer.tags, tags),
        *_naming_problems(offer, names),
        *([] if agreed else [Problem("agreed", _("Tick the box if the partnership agrees to this."))]),
    ]


def _link_problems(link: str) -> Iterator[Problem]:
    yield from length_problems("link", link, LONGEST_LINK)
    if link and len(link) <= LONGEST_LINK and not is_link(link):
        yield Problem(
            "link", _("Write the whole address, such as https://www.example.org/report.pdf, or leave it out.")
        )


def is_link(text: str) -> bool:
    """Whether this is the address of a public page: with no name and password in it, and no blanks."""
    try:
        url = _ADDRESS.validate_python(text)
    except ValidationError:
        return False
    return url.username is None and url.password is None and not re.search(r"\s", text)


def _tag_problems(chosen: frozenset[Tag], known: frozenset[Tag]) -> Iterator[Problem]:
    if not chosen:
        yield Problem("tag", _("Tick at least one question or criterion that it answers to."))
    elif not chosen <= known:
        yield Problem("tag", _("One of these questions is no longer here. Look at what is ticked, and save again."))


def _naming_problems(offer: Offer, names: Sequence[str]) -> Iterator[Problem]:
    if offer.in_reports is None:
        yield Problem("in_reports", _("Choose whether it may stand in reports."))
    elif offer.in_reports is InReports.UNNAMED and (found := names_itself(offer, names)):
        message = _(
            "“{name}” in the title or the text tells which partnership it is. Take it out, or choose something else.",
            name=found,
        )
        yield Problem("in_reports", message)


def names_itself(offer: Offer, names: Sequence[str]) -> str | None:
    """The name in the title or the text that gives its partnership away; None where there is none."""
    text = "\n".join((offer.title, offer.words, offer.evidence))
    return named_in(text, names)


def in_order(practices: Iterable[Practice]) -> list[Practice]:
    """By title, the same for everyone."""
    return sorted(practices, key=lambda p: (folded(p.offer.title), p.offer.title, p.offer.words, p.id))


def found(practices: Iterable[Practice], search: Search) -> list[Practice]:
    """The practices that hold every word somewhere, and are tagged and offered as asked."""
    words = folded(search.words).split()
    tags = {tag for tag in (search.question, search.criterion) if tag is not None}

    def is_meant(practice: Practice) -> bool:
        offer = practice.offer
        text = folded("\n".join((offer.title, offer.words, offer.evidence, practice.partnership_name)))
        return (
            all(word in text for word in words)
            and tags <= offer.tags
            and search.partnership in ("", practice.partnership)
        )

    return in_order(practice for practice in practices if is_meant(practice))


def for_reports(practices: Iterable[Practice], questionnaire: Questionnaire) -> list[ToldPractice]:
    """What a report over partnerships tells of practices on its questionnaire's questions: what was agreed to.

    Without the name goes the link, whose address would tell it; one whose words tell it stands in no report.
    """
    told = []
    for practice in in_order(practices):
        offer = practice.offer
        questions = [q.code for q in questionnaire.questions if Tag(questionnaire.id, q.code) in offer.tags]
        is_named = offer.in_reports is InReports.NAMED
        is_silent = offer.in_reports is InReports.UNNAMED and not names_itself(offer, practice.names)
        if questions and (is_named or is_silent):
            told.append(
                ToldPractice(
                    offer.title,
                    offer.words,
                    offer.evidence,
                    offer.link if is_named else "",
                    practice.partnership_name if is_named else None,
                    questions,
                )
            )
    return sorted(told, key=lambda p: (folded(p.title), p.title, p.words, p.evidence, p.questions, p.partnership or ""))


def may_be_tagged(questionnaire: Questionnaire) -> list[Question]:
    """The questions that a practice can answer to: the criteria where there are some, else those on a scale."""
    if questionnaire.verdicts is not None:
        return [questionnaire.by_code[criterion.question] for criterion in questionnaire.verdicts.criteria]
    return [question for question in questionnaire.questions if question.scale is not None]
