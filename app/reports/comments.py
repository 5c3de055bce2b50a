"""What people wrote: the comments under each prompt, notes and evidence beside ratings, and the partnership's words."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.core.clock import day_in_words
from app.core.comments import Handled, Quote
from app.core.document import Authored, Part, Quotes
from app.core.facts import NationalFacts, RoundFacts
from app.core.questionnaire import Question, Section
from app.language import _, ngettext
from app.reports.wording import is_confidential, title_of, together, wording_of


def own_words(facts: RoundFacts | NationalFacts, place: str) -> Iterator[Authored]:
    """What the report's own people wrote at this place, under their name and day."""
    text = facts.texts.get(place)
    if text is not None:
        by = _("{author}, {day}", author=text.author, day=day_in_words(text.day))
        yield Authored(text.words, by)


def comments(facts: RoundFacts, section: Section) -> Iterator[Part]:
    """Open answers prompt by prompt, then what was noted beside the ratings."""
    under = quoted if is_for_anybody(facts) else _under
    for question in section.questions:
        if question.kind.is_text:
            yield from under(facts, question, wording_of(facts, question))
    for question in section.questions:
        if not question.kind.is_text:
            yield from under(facts, question, _("Beside “{question}”", question=wording_of(facts, question)))


def is_for_anybody(facts: RoundFacts) -> bool:
    """Whether the report is of the nation and so for the public; a partnership's own shows what was released to it."""
    return facts.partnership is None


def _under(facts: RoundFacts, question: Question, title: str) -> Iterator[Part]:
    """The quotes under one prompt; nothing where nobody whose answers may be shown wrote there."""
    handled = facts.handled.get(question.code, Handled())
    if handled.given:
        yield Quotes(title, spoken(facts, facts.comments.get(question.code, [])), became_of(handled))


def quoted(facts: RoundFacts, question: Question, title: str) -> Iterator[Quotes]:
    """For readers anywhere: the released quotes of those who may be quoted, and what became of the others."""
    handled = facts.handled.get(question.code, Handled())
    released = facts.comments.get(question.code, [])
    quotes = [quote for quote in released if quote.may_quote]
    if handled.given:
        removed = sum(quote.has_words_removed for quote in quotes)
        note = became_of(
            replace(handled, shown=len(quotes), with_words_removed=removed), without_leave=len(released) - len(quotes)
        )
        yield Quotes(title, spoken(facts, quotes), note)


def spoken(facts: RoundFacts, quotes: Sequence[Quote]) -> list[tuple[str, str]]:
    """Words, and who says them."""
    return [(quote.words, speaker(facts, quote.perspective)) for quote in quotes]


def speaker(facts: RoundFacts, perspective: str | None) -> str:
    """Who says it, where that may be shown."""
    if perspective is None:
        return _("Group not shown")
    if is_confidential(facts, perspective):
        return facts.questionnaire.perspective[perspective].singular.words
    return together(facts.organisations.get(perspective, [])) or title_of(facts, perspective)


def became_of(handled: Handled, without_leave: int = 0) -> str:
    """`9 comments were given: 6 are shown, 2 of them with words blacked out; 1 is kept back.`

    `without_leave` are those that were released and whose writers did not agree to be quoted.
    """
    given = ngettext("{n} comment was given", "{n} comments were given", handled.given)
    if handled.shown == handled.given and not handled.with_words_removed:
        return _("{given}.", given=given)
    became = [_shown(handled.shown)]
    if handled.with_words_removed:
        became = [
            _("{shown}, {n} of them with words blacked out", shown=became[0], n=handled.with_words_removed)
            if handled.shown > 1
            else _("{shown}, with words blacked out", shown=became[0])
        ]
    if without_leave:
        became.append(
            ngettext(
                "{n} is not quoted, as its writer did not agree to it",
                "{n} are not quoted, as their writers did not agree to it",
                without_leave,
            )
        )
    if handled.kept_back:
        became.append(ngettext("{n} is kept back", "{n} are kept back", handled.kept_back))
    if handled.unread:
        became.append(ngettext("{n} has not been read yet", "{n} have not been read yet", handled.unread))
    return _("{given}: {became}.", given=given, became="; ".join(became))


def _shown(n: int) -> str:
    return ngettext("{n} is shown", "{n} are shown", n) if n else _("none is shown")
