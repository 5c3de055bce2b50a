"""What people see of promising practice: what it can be tagged with, a practice in a list, and the form of an offer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.practice import InReports, Offer, Practice, Source, Tag, may_be_tagged
from app.core.questionnaire import Questionnaire
from app.core.text import Text
from app.language import _
from app.store.practices import Passage
from app.web.comment_views import wording

SHORT = 240  # characters of a practice in a list


@dataclass(frozen=True)
class TagView:
    """A question or criterion that a practice answers to."""

    tag: Tag
    words: Text | str
    number: str = ""

    @property
    def value(self) -> str:
        """As forms and addresses write it."""
        return str(self.tag)

    @property
    def label(self) -> str:
        """`6a. Children’s services`, or the question's own words."""
        words = self.words.words if isinstance(self.words, Text) else self.words
        return f"{self.number}. {words}" if self.number else words


@dataclass(frozen=True)
class Shelf:
    """What there is to tick of one questionnaire, section by section; `are_criteria` for those of plans."""

    title: Text
    are_criteria: bool
    sections: Sequence[tuple[Text, Sequence[TagView]]]

    @property
    def tags(self) -> list[TagView]:
        """All of it."""
        return [tag for _title, tags in self.sections for tag in tags]


@dataclass(frozen=True)
class PracticeView:
    """One practice as a list shows it."""

    href: str
    title: str
    short: str
    place_name: str
    tags: Sequence[TagView]


def shelves(questionnaires: Sequence[Questionnaire]) -> list[Shelf]:
    """What may be ticked: of each questionnaire's newest version the criteria, or the questions on a scale."""
    newest = {its.id: its for its in sorted(questionnaires, key=lambda q: q.version)}
    made = [Shelf(its.short_title, its.verdicts is not None, _sections(its)) for its in newest.values()]
    return sorted((shelf for shelf in made if shelf.tags), key=lambda shelf: shelf.are_criteria)


def _sections(its: Questionnaire) -> list[tuple[Text, list[TagView]]]:
    taken = {question.code for question in may_be_tagged(its)}
    found = [(s.title, [_tag(its, q.code) for q in s.questions if q.code in taken]) for s in its.sections]
    return [(title, tags) for title, tags in found if tags]


def _tag(its: Questionnaire, question: str) -> TagView:
    tag = Tag(its.id, question)
    for criterion in its.verdicts.criteria if its.verdicts else ():
        if criterion.question == question:
            return TagView(tag, criterion.title, criterion.number)
    return TagView(tag, wording(its, its.by_code[question]))


def known_tags(questionnaires: Sequence[Questionnaire]) -> dict[Tag, TagView]:
    """Every tag that any version knows, in the newest words."""
    ordered = sorted(questionnaires, key=lambda q: q.version)
    return {Tag(its.id, q.code): _tag(its, q.code) for its in ordered for q in its.questions}


def list_view(practice: Practice, tags: dict[Tag, TagView]) -> PracticeView:
    """The practice as a list shows it."""
    words = " ".join(practice.offer.words.split())
    short = words if len(words) <= SHORT else words[:SHORT].rsplit(" ", 1)[0] + " …"
    title, name = practice.offer.title, practice.partnership_name
    return PracticeView(f"/practices/{practice.id}", title, short, name, tags_of(practice.offer, tags))


def tags_of(offer: Offer, tags: dict[Tag, TagView]) -> list[TagView]:
    """What it is tagged with, questions before criteria, in the questionnaires' order."""
    return [view for tag, view in tags.items() if tag in offer.tags]


def source_value(source: Source | None) -> str:
    """The passage as the form writes it."""
    return f"{source.round}/{source.question}/{source.handle}" if source else ""


def passage_options(passages: Iterable[Passage]) -> list[tuple[str, str]]:
    """The passages to choose from, by their words."""
    options = [(source_value(p.source), " ".join(p.words.split())[:150]) for p in passages]
    return [("", _("None")), *sorted(options, key=lambda option: option[1].casefold())]


def report_options() -> list[tuple[str, str]]:
    """Where else it may stand."""
    return [(choice.value, choice.words) for choice in InReports]
