"""How change between two rounds is said: a movement, a change of reading, why two figures stand apart, all in short."""

from collections.abc import Iterator

from app.core.change import Change, Compared, Move
from app.core.clock import day_in_words as day
from app.core.comparison import Why
from app.core.facts import RoundFacts
from app.core.questionnaire import Section
from app.language import _, ngettext
from app.reports.wording import reading_words

MOST_NAMED = 3  # sections better or worse that a sentence names before it only counts them


def change_in_short(facts: RoundFacts) -> str:
    """`Since the round that closed on 4 November 2026: one section better (Resources, up 17 points), one worse (…).`

    Empty where no round came before.
    """
    if facts.before is None or facts.change is None:
        return ""
    since = _("Since the round that closed on {day}", day=day(facts.before.closed))
    if not any(isinstance(its.balanced, Move) for its in facts.change.sections.values()):
        reasons = dict.fromkeys(its.balanced for its in facts.change.sections.values() if isinstance(its.balanced, Why))
        if not reasons:
            return _("{since}: there is no section to compare.", since=since)
        why = "; ".join(why_in_words(reason) for reason in reasons)
        return _("{since}: no section can be compared ({why}).", since=since, why=why)
    return _("{since}: {outcomes}.", since=since, outcomes=", ".join(_outcomes(facts, facts.change)))


def moved_clearly(facts: RoundFacts, found: Change) -> list[tuple[Section, Move]]:
    """The sections that are better or worse, in the questionnaire's order."""
    return [
        (section, its.balanced)
        for section in facts.questionnaire.sections
        if (its := found.sections.get(section.code)) and isinstance(its.balanced, Move) and not its.balanced.is_steady
    ]


def _outcomes(facts: RoundFacts, found: Change) -> Iterator[str]:
    """How many sections are better, worse, without clear change and not comparable; the noun stands once."""
    moved = moved_clearly(facts, found)
    better, worse = ([m for m in moved if (m[1].points > 0) is up] for up in (True, False))
    apart = sum(isinstance(its.balanced, Why) for its in found.sections.values())
    counts: tuple[tuple[int, str, list[tuple[Section, Move]]], ...] = (
        (len(better), _("better"), better),
        (len(worse), _("worse"), worse),
        (len(found.sections) - len(moved) - apart, _("without clear change"), []),
        (apart, _("not comparable"), []),
    )
    is_first = True
    for n, how, sections in counts:
        if not n:
            continue
        count = in_words(n)
        told = _("{count} {how}", count=count, how=how)
        if is_first:
            told = ngettext("{count} section {how}", "{count} sections {how}", n, count=count, how=how)
        is_first = False
        if 0 < len(sections) <= MOST_NAMED:
            names = [_("{section}, {moved}", section=s.title.words, moved=_moved(move)) for s, move in sections]
            told = _("{told} ({names})", told=told, names="; ".join(names))
        yield told


def in_words(n: int) -> str:
    """`none`, `one` to `nine`, then `10`."""
    words = [
        _("none"),
        _("one"),
        _("two"),
        _("three"),
        _("four"),
        _("five"),
        _("six"),
        _("seven"),
        _("eight"),
        _("nine"),
    ]
    return words[n] if n < len(words) else str(n)


def move_in_words(move: Move) -> str:
    """`Up 17 points`, `No clear change`."""
    moved = _moved(move)
    return moved[:1].upper() + moved[1:]


def _moved(move: Move) -> str:
    if move.is_steady:
        return _("no clear change")
    n = abs(move.points)
    if move.points > 0:
        return ngettext("up {n} point", "up {n} points", n)
    return ngettext("down {n} point", "down {n} points", n)


def turn_in_words(its: Compared) -> str:
    """`From area for development to explore`, `Strength, as before`; empty where readings are not compared."""
    if its.readings is None:
        return ""
    was, now = (reading_words(reading) for reading in its.readings)
    if its.readings[0] is its.readings[1]:
        return _("{reading}, as before", reading=now)
    return _("From {was} to {now}", was=was.lower(), now=now.lower())


def apart_in_words(why: Why) -> str:
    """`Not comparable: groups differ`."""
    return _("Not comparable: {why}", why=why_in_words(why))


def why_in_words(why: Why) -> str:
    """Why two figures are not set side by side."""
    return {
        Why.QUESTIONNAIRE: _("another questionnaire"),
        Why.NEW: _("new this time"),
        Why.GONE: _("not asked any more"),
        Why.TYPE: _("answered in another way"),
        Why.SCALE: _("asked on another scale"),
        Why.CHOICES: _("other choices"),
        Why.ROUTING: _("shown to others by an earlier answer"),
        Why.QUESTIONS: _("questions changed"),
        Why.GROUPS: _("groups differ"),
        Why.ASKED: _("not asked of the same groups"),
        Why.NOBODY: _("a group did not rate it"),
        Why.NOT_REPORTED: _("not reported both times"),
    }[why]
