"""Sentences ready for a board paper: who, what is strong, what is to develop, where views differ, what changed."""

from collections.abc import Iterator

from app.core.clock import day_in_words as day
from app.core.document import Excerpt
from app.core.facts import RoundFacts
from app.core.reading import Reading
from app.language import _, ngettext
from app.reports.answer_bars import most_favourable_on
from app.reports.change_words import change_in_short
from app.reports.groups import groups, one_voice_alone
from app.reports.readings import (
    Found,
    apart,
    areas,
    balanced,
    can_compare,
    hang_on_the_record,
    has_figures,
    lowest_and_highest,
    not_reported,
    questions_read_as,
    read_as,
    scale_questions,
    strengths,
)
from app.reports.wording import how_many, percent, title_of, together, who, wording_of


def board_paper(facts: RoundFacts) -> Iterator[Excerpt]:
    """Each sentence stands by itself and is true without the rest of the report."""
    sentences = [*_sentences(facts)]
    yield Excerpt(
        how_many(len(sentences), _("A sentence for a board paper"), _("{n} sentences for a board paper")), sentences
    )


def _sentences(facts: RoundFacts) -> Iterator[str]:
    yield _who(facts)
    if not_reported(facts):
        yield _("No section is read, because too few people answered in confidence for their answers to be shown.")
        return
    if facts.questionnaire.reading is None:
        yield from _without_a_rule(facts)
        return
    changed = change_in_short(facts)
    if changed:  # four sentences are what a board paper has room for
        yield _strengths_and_areas(facts)
    else:
        yield _strengths(facts)
        yield _areas(facts)
    yield _views(facts)
    if changed:
        yield changed


def _who(facts: RoundFacts) -> str:
    values = {
        "opened": day(facts.opened),
        "closed": day(facts.closed),
        "who": who(facts),
        "title": facts.questionnaire.title.words,
    }
    if facts.partnership_name is None:
        return _("Between {opened} and {closed}, {who} answered “{title}”.", **values)
    return _(
        "Between {opened} and {closed}, {who} answered “{title}” about {place}.",
        place=facts.partnership_name,
        **values,
    )


def _strengths(facts: RoundFacts) -> str:
    n, found = len(read_as(facts, Reading.STRENGTH)), strengths(facts)
    if not n:
        return _("No section is read as a strength.")
    if n > len(found):
        return _(
            "The report names {n} strengths, these with the highest balanced shares of favourable answers: {names}.",
            n=n,
            names=_with_shares(facts, found),
        )
    return ngettext(
        "The report names one strength, with this balanced share of favourable answers: {names}.",
        "The report names {n} strengths, with these balanced shares of favourable answers: {names}.",
        n,
        names=_with_shares(facts, found),
    )


def _areas(facts: RoundFacts) -> str:
    n, found = len(read_as(facts, Reading.AREA_FOR_DEVELOPMENT)), areas(facts)
    if not n:
        return _("No section is read as an area for development.")
    if n > len(found):
        return _(
            "The report names {n} areas for development, these with the lowest balanced shares of favourable answers:"
            " {names}.",
            n=n,
            names=_with_shares(facts, found),
        )
    return ngettext(
        "The report names one area for development, with this balanced share of favourable answers: {names}.",
        "The report names {n} areas for development, with these balanced shares of favourable answers: {names}.",
        n,
        names=_with_shares(facts, found),
    )


def _strengths_and_areas(facts: RoundFacts) -> str:
    """`… the report names 3 strengths (A 96%, B 90% and C 84%) and no area for development.`"""
    n, found = len(read_as(facts, Reading.STRENGTH)), strengths(facts)
    said = _("no strength")
    if n:
        said = ngettext("{n} strength ({names})", "{n} strengths ({names})", n, names=_named(facts, found))
    if n > len(found):
        said = _("{n} strengths (the highest: {names})", n=n, names=_named(facts, found))
    n, found = len(read_as(facts, Reading.AREA_FOR_DEVELOPMENT)), areas(facts)
    more = _("no area for development")
    if n:
        more = ngettext(
            "{n} area for development ({names})", "{n} areas for development ({names})", n, names=_named(facts, found)
        )
    if n > len(found):
        more = _("{n} areas for development (the lowest: {names})", n=n, names=_named(facts, found))
    return _(
        "By their balanced shares of favourable answers the report names {strengths} and {areas}.",
        strengths=said,
        areas=more,
    )


def _named(facts: RoundFacts, found: Found) -> str:
    rule = facts.questionnaire.reading
    return together(
        [
            _("{section} {share}", section=together([section.title.words]), share=percent(balanced(standing), rule))
            for section, standing in found
        ]
    )


def _with_shares(facts: RoundFacts, found: Found) -> str:
    rule = facts.questionnaire.reading
    return together(
        [
            _("{section} ({share})", section=together([section.title.words]), share=percent(balanced(standing), rule))
            for section, standing in found
        ]
    )


def _views(facts: RoundFacts) -> str:
    """Where views differ, the widest gap named; and on how many questions too few could say."""
    differ, total = questions_read_as(facts, Reading.VIEWS_DIFFER), len(scale_questions(facts))
    n = len(differ)
    unknown = len(questions_read_as(facts, Reading.NOT_ENOUGH_KNOWLEDGE))
    said = _("no question is read as one where views differ")
    if not n and not can_compare(facts):
        said = _("how far groups stand apart cannot be told, because fewer than two stand alone")
    if n:
        said = ngettext(
            "views differ on {differ} of {n} question", "views differ on {differ} of {n} questions", total, differ=n
        )
    widest = _widest(facts)
    if n and widest:
        said = _("{said}, most of all on {widest}", said=said, widest=widest)
    hanging = hang_on_the_record(facts, differ)
    if hanging:
        said = _("{said}; {more}", said=said, more=hanging)
    if unknown:
        could_not = ngettext("on {n} question too few could say", "on {n} questions too few could say", unknown)
        said = _("{said}; {more}", said=said, more=could_not)
    return _("{said}.", said=said[:1].upper() + said[1:])


def _widest(facts: RoundFacts) -> str:
    """`“We are heard.” (Statutory partners 71%, Third sector organisations 12%)`."""
    found = [each for each in apart(facts) if each[2].gap]
    if not found:
        return ""
    _section, question, standing = found[0]
    low, high = lowest_and_highest(facts, standing)
    said = [
        _("{who} {share}", who=title_of(facts, code), share=percent(standing.own_shares[code]))
        for code in (*high, *low)
    ]
    return _("“{question}” ({list})", question=wording_of(facts, question), list=", ".join(said))


def _without_a_rule(facts: RoundFacts) -> Iterator[str]:
    shares = [standing for _section, _question, standing in scale_questions(facts)]
    if has_figures(facts) and not one_voice_alone(groups(facts)):
        yield most_favourable_on(shares)
        widest = _widest(facts)
        if widest:
            yield _("Groups stand furthest apart on {widest}.", widest=widest)
    yield _("The questionnaire has no rule that names strengths: its figures are there to start a discussion.")
