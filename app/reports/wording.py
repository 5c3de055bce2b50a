"""How figures are said: percent, points, lists of names, readings and rows in words."""

from collections.abc import Sequence
from fractions import Fraction

from app.core.disclosure import Row
from app.core.facts import RoundFacts
from app.core.figures import whole_percent
from app.core.questionnaire import Question
from app.core.reading import Reading
from app.core.table import Tone
from app.language import _, ngettext

TONES = {
    Reading.STRENGTH: Tone.STRENGTH,
    Reading.AREA_FOR_DEVELOPMENT: Tone.DEVELOPMENT,
    Reading.VIEWS_DIFFER: Tone.DIFFER,
    Reading.EXPLORE: Tone.EXPLORE,
    Reading.NOT_ENOUGH_KNOWLEDGE: Tone.UNKNOWN,
    Reading.NOT_REPORTED: Tone.NONE,
}


def reading_words(reading: Reading) -> str:
    """The reading as readers know it."""
    return {
        Reading.STRENGTH: _("Strength"),
        Reading.AREA_FOR_DEVELOPMENT: _("Area for development"),
        Reading.VIEWS_DIFFER: _("Views differ"),
        Reading.EXPLORE: _("Explore"),
        Reading.NOT_ENOUGH_KNOWLEDGE: _("Too few could say"),
        Reading.NOT_REPORTED: _("Not reported"),
    }[reading]


def whole(share: Fraction) -> int:
    """Whole percent, halves up."""
    return whole_percent(share)


def percent(share: Fraction) -> str:
    """`74%`."""
    return f"{whole(share)}%"


def points(share: Fraction) -> str:
    """`59 points`."""
    return ngettext("{n} point", "{n} points", whole(share))


def decimal(number: Fraction) -> str:
    """`0.44`, `−0.60`: two places, with a real minus."""
    hundredths = int((abs(number) * 100 + Fraction(1, 2)) // 1)
    sign = "−" if number < 0 and hundredths else ""
    return f"{sign}{hundredths // 100}.{hundredths % 100:02}"


def together(names: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`; names that hold such words themselves are parted by semicolons."""
    if len(names) < 2:
        return "".join(names)
    if any("," in name or _(" and ") in name for name in names):
        return "; ".join(names)
    return _("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])


def title_of(facts: RoundFacts, perspective: str) -> str:
    """The perspective's title; where it is one organisation on the record, that organisation's name."""
    named = facts.organisations.get(perspective, [])
    if len(named) == 1 and facts.figures.sizes[perspective] == 1:
        return named[0]
    return facts.questionnaire.perspective[perspective].title.words


def merged_title(facts: RoundFacts) -> str:
    """`Elected members and youth groups together`."""
    titles = [facts.questionnaire.perspective[code].title.words for code in facts.figures.rows.merged]
    return _("{names} together", names=together(titles))


def merged_size(facts: RoundFacts) -> int:
    """How many people the merged row holds: the one number that is said of it."""
    return sum(facts.figures.sizes[code] for code in facts.figures.rows.merged)


def is_confidential(facts: RoundFacts, perspective: str) -> bool:
    """Whether people of this perspective answered in confidence."""
    return perspective in facts.figures.rows.confidential


def people(facts: RoundFacts) -> int:
    """Everyone who answered in confidence."""
    return sum(n for code, n in facts.figures.sizes.items() if is_confidential(facts, code))


def organisations(facts: RoundFacts) -> list[str]:
    """Every organisation that answered on the record, in the questionnaire's order."""
    return [
        name
        for code in facts.questionnaire.perspective
        if not is_confidential(facts, code) and facts.figures.rows.of[code] is Row.OWN
        for name in facts.organisations.get(code, [])
    ]


def who_answered(facts: RoundFacts) -> str:
    """`48 people and Voluntary Action Orkney answered.`"""
    count, named = people(facts), organisations(facts)
    if not facts.figures.rows.confidential:
        n = sum(facts.figures.sizes.values())
        return ngettext("{n} response was given on the record.", "{n} responses were given on the record.", n)
    if not count and not named:
        return _("Nobody answered.")
    counted = ngettext("{n} person", "{n} people", count) if count else _("Nobody in confidence")
    if len(named) > 3:
        return _("{people} and {n} organisations on the record answered.", people=counted, n=len(named))
    return _("{who} answered.", who=together([counted, *named]))


def wording_of(facts: RoundFacts, question: Question) -> str:
    """The question as the first perspective that was asked it reads it."""
    for perspective in facts.questionnaire.perspectives:
        if question.is_put_to(perspective.code):
            return question.words_for(perspective.code).words
    return question.code


def how_many(n: int, one: str, many: str) -> str:
    """`One strength`, `Three strengths`: small numbers as words at the head of a list."""
    words = {2: _("Two"), 3: _("Three")}
    return one if n == 1 else many.format(n=words.get(n, n))
