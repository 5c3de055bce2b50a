"""How figures are said: percent, points, lists of names, readings and rows in words."""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from app.core.disclosure import Row
from app.core.facts import NationalFacts, RoundFacts
from app.core.figures import whole_percent
from app.core.questionnaire import Question, Thresholds
from app.core.reading import Reading
from app.core.record import WorkshopFacts
from app.core.table import Tone
from app.language import _, ngettext

QUOTED = re.compile("“[^”]*”")
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


def percent(share: Fraction, rule: Thresholds | None = None) -> str:
    """`74%`; beside a rule `49.6%` where whole percent would seem to stand on the other side of a threshold."""
    places = 0
    if rule is not None:
        thresholds = {
            rule.exact(knob) for knob in ("agree_side", "other_side", "strength", "floor", "development", "low")
        }
        while places < 4 and _rounded(share, places + 2) in thresholds - {share}:
            places += 1
    return f"{_plain(share * 100, places)}%"


def tenth_of_percent(share: Fraction) -> Fraction:
    """In percent to one decimal place, halves up."""
    return _rounded(share * 100, 1)


def one_decimal(share: Fraction) -> str:
    """`66.7%`, `75.0%`: always with its decimal, so that shares of one table are equally exact."""
    return f"{_plain(share * 100, 1)}%"


def _rounded(number: Fraction, places: int) -> Fraction:
    """To so many decimal places, halves up."""
    return Fraction((number * 10**places + Fraction(1, 2)) // 1, 10**places)


def _plain(number: Fraction, places: int) -> str:
    digits = f"{(number * 10**places + Fraction(1, 2)) // 1:0{places + 1}}"
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def points(share: Fraction) -> str:
    """`59 points`."""
    return ngettext("{n} point", "{n} points", whole(share))


def decimal(number: Fraction, threshold: Fraction | None = None) -> str:
    """`0.44`, `−0.60`: two places (more where it would seem to be the threshold it is not), with a real minus."""
    places = 2
    while threshold not in (None, number) and places < 6 and _rounded(abs(number), places) == abs(threshold or 0):
        places += 1
    digits = _plain(abs(number), places)
    return f"−{digits}" if number < 0 and digits.strip("0.") else digits


def together(names: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`; names that hold such words themselves are parted by semicolons.

    Where one holds a colon they stand in quotation marks, so that a sentence can have a colon of its own before them.
    """
    if any(":" in QUOTED.sub("", name) for name in names):
        return in_quotes(names)
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


def on_the_record(facts: RoundFacts) -> list[str]:
    """Who answered on the record, in the questionnaire's order: each name, or how many where not all are known."""
    codes = [c for c, row in facts.figures.rows.of.items() if row is Row.OWN and not is_confidential(facts, c)]
    named = [name for code in codes for name in facts.organisations.get(code, [])]
    n = sum(facts.figures.sizes[code] for code in codes)
    if len(named) == n <= 3:
        return named
    if all(facts.questionnaire.perspective[code].answers_as == "person" for code in codes):
        return [ngettext("{n} person on the record", "{n} people on the record", n)]
    return [ngettext("{n} organisation on the record", "{n} organisations on the record", n)]


def who(facts: RoundFacts) -> str:
    """`48 people and Voluntary Action Orkney`, to stand before “answered”."""
    count, named = people(facts), on_the_record(facts)
    if not facts.figures.rows.confidential:
        return together(named) or _("nobody")
    if not count and not named:
        return _("nobody")
    counted = ngettext("{n} person", "{n} people", count) if count else _("nobody in confidence")
    return together([counted, *named])


def who_answered(facts: RoundFacts) -> str:
    """`48 people and Voluntary Action Orkney answered`, as a title or the beginning of a sentence."""
    words = _("{who} answered", who=who(facts))
    return words[:1].upper() + words[1:]


def wording_of(facts: RoundFacts | NationalFacts | WorkshopFacts, question: Question) -> str:
    """The question as the first perspective that was asked it reads it."""
    for perspective in facts.questionnaire.perspectives:
        if question.is_put_to(perspective.code):
            return question.words_for(perspective.code).words
    return question.code


def favourable_words(facts: RoundFacts | NationalFacts | WorkshopFacts, scale: str) -> str:
    """`“Strongly agree” and “Agree”`: the levels that count as favourable."""
    levels = facts.questionnaire.scales[scale].levels
    return in_quotes([level.label.words for level in levels if level.favourable]) or _("none of its levels")


def in_quotes(names: Sequence[str]) -> str:
    """`“A”, “B” and “C”`: the marks keep names apart that hold commas themselves."""
    quoted = [_("“{words}”", words=name) for name in names]
    if len(quoted) < 2:
        return "".join(quoted)
    return _("{names} and {last}", names=", ".join(quoted[:-1]), last=quoted[-1])


def under(title: str, finding: str) -> str:
    """`First section: most answers are favourable`; one that holds a colon or ends itself is set off by a dash."""
    if ":" in title or title.endswith(("?", ".", "!")):
        return _("{title} – {finding}", title=title, finding=finding)
    return _("{title}: {finding}", title=title, finding=finding)


def nobody_answered(facts: RoundFacts) -> str:
    """The beginning of a sentence that says so: where people answer in confidence, others may be hidden."""
    return _("Nobody whose answers may be shown") if facts.figures.rows.confidential else _("Nobody")


def percent_of_knob(knob: str) -> str:
    """A threshold as the rule has it, unrounded: `33.3%`."""
    return f"{(Decimal(knob) * 100).normalize():f}%"


def how_many(n: int, one: str, many: str) -> str:
    """`One strength`, `Three strengths`: small numbers as words at the head of a list."""
    words = {2: _("Two"), 3: _("Three"), 4: _("Four"), 5: _("Five")}
    return one if n == 1 else many.format(n=words.get(n, n))
