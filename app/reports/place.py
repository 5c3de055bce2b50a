"""Our place among the partnerships of the round, whose shares are told in whole percent and whose names are not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from app.core.chart import Point, RangeLine, RangeStrip, Series, Shape, Veil
from app.core.document import Heading, Paragraph, Part
from app.core.facts import RoundFacts
from app.core.place import LEAST, Place, balanced_place, own_place
from app.core.questionnaire import Section
from app.core.snapshot import Json
from app.core.table import Cell, Column, Table, Tone
from app.language import _, ngettext
from app.reports.change_words import in_words
from app.reports.wording import title_of, together


@dataclass(frozen=True)
class _Places:
    """Where we stand by section code: with the balanced share, and with each of our own rows."""

    sections: Sequence[Section]
    balanced: Mapping[str, Place | None]
    own: Mapping[str, Mapping[str, Place | None]]

    @property
    def are_any(self) -> bool:
        """Whether any range may be shown."""
        return any(place is not None for places in (self.balanced, *self.own.values()) for place in places.values())


def _places(facts: RoundFacts) -> _Places:
    """Everything that may be said; a round about the nation has no others beside it."""
    figures, nation = facts.figures, facts.nation if facts.partnership is not None else ()
    sections = [s for s in facts.questionnaire.sections if figures.sections[s.code] is not None]
    return _Places(
        sections,
        {s.code: balanced_place(figures, nation, s.code) for s in sections},
        {code: {s.code: own_place(figures, nation, s.code, code) for s in sections} for code in figures.rows.own},
    )


def our_place(facts: RoundFacts) -> Iterator[Part]:
    """The part on our place; nothing where too few partnerships have read their reports, or none ever will."""
    found = _places(facts)
    if facts.partnership is None or not found.are_any:
        return
    yield Heading(_("Our place among partnerships"), "our-place")
    yield Paragraph(
        _(
            "Each range is over the partnerships of this round whose reports have been read, ours among them, and is"
            " shown where there are {n} or more. Shares are in whole percent, the middle one is the median, and no"
            " other partnership is named. A place in a range says how we compare, not whether we do well.",
            n=LEAST,
        )
    )
    if any(found.balanced.values()):
        yield _strip(found)
    yield from _groups(facts, found)


def place_as_data(facts: RoundFacts) -> Json | None:
    """The same as data: `place` in the report's JSON, in whole percent; None where no range is shown."""
    found = _places(facts)
    if not found.are_any:
        return None
    return {
        "sections": [
            {
                "code": section.code,
                "balanced": _data(found.balanced[section.code]),
                "perspectives": {code: _data(places[section.code]) for code, places in found.own.items()},
            }
            for section in found.sections
        ]
    }


def _data(place: Place | None) -> Json | None:
    return None if place is None else asdict(place)


def _strip(found: _Places) -> RangeStrip:
    """The balanced share of each section."""
    named = [(section.title.words, found.balanced[section.code]) for section in found.sections]
    return RangeStrip(
        "chart-place",
        _title([place for _section, place in named if place is not None]),
        _("Balanced share of favourable answers: the range over partnerships, its middle, and ours."),
        " ".join(_sentence(section, place) for section, place in named),
        Table(
            _("Sections: our balanced share in the range over partnerships"),
            (Column(_("Section"), is_head=True), *_heads()),
            [(Cell(section), *_cells(place)) for section, place in named],
        ),
        (Series(_("This partnership"), Shape.CIRCLE),),
        [_line(section, place) for section, place in named],
    )


def _title(known: Sequence[Place]) -> str:
    """The finding: in how many sections ours is above, at or below the middle."""
    above = sum(place.ours > place.middle for place in known)
    below = sum(place.ours < place.middle for place in known)
    return ngettext(
        "In {n} section: above the middle in {above}, below it in {below}",
        "In {n} sections: above the middle in {above}, below it in {below}",
        len(known),
        above=in_words(above),
        below=in_words(below),
    )


def _line(label: str, place: Place | None) -> RangeLine:
    if place is None:
        return RangeLine(label, veil=Veil(_few(), Tone.HIDDEN))
    return RangeLine(
        label,
        place.lowest / 100,
        place.highest / 100,
        place.middle / 100,
        Point(0, place.ours / 100, _percent(place.ours)),
        _stands(place),
    )


def _few() -> str:
    return _("Fewer than {n} partnerships", n=LEAST)


def _percent(whole: int) -> str:
    return f"{whole}%"


def _heads() -> tuple[Column, ...]:
    return (
        Column(_("Lowest"), is_number=True),
        Column(_("Middle"), is_number=True),
        Column(_("Highest"), is_number=True),
        Column(_("Ours"), is_number=True),
        Column(_("The others")),
    )


def _cells(place: Place | None) -> tuple[Cell, ...]:
    if place is None:
        return (Cell(_few(), tone=Tone.HIDDEN),) * len(_heads())
    percents = (place.lowest, place.middle, place.highest, place.ours)
    return *(Cell(_percent(p), p) for p in percents), Cell(_stands(place))


def _stands(place: Place) -> str:
    """`2 below us, 1 level with us, 3 above us`: how many other partnerships stand where."""
    counts = (
        (place.lower, _("{n} below us")),
        (place.same, _("{n} level with us")),
        (place.higher, _("{n} above us")),
    )
    return ", ".join(words.format(n=n) for n, words in counts if n)


def _sentence(section: str, place: Place | None) -> str:
    if place is None:
        return _("{section}: {few}.", section=section, few=_few())
    return _(
        "{section}: from {low} to {high}, middle {middle}, ours {ours}; of the others {stands}.",
        section=section,
        low=_percent(place.lowest),
        high=_percent(place.highest),
        middle=_percent(place.middle),
        ours=_percent(place.ours),
        stands=_stands(place),
    )


def _groups(facts: RoundFacts, found: _Places) -> Iterator[Part]:
    """The same for each group that stands by itself here and in at least four more."""
    shown = [code for code, places in found.own.items() if any(places.values())]
    alone = [title_of(facts, code) for code in found.own if code not in shown]
    if alone:
        yield Paragraph(
            _(
                "For {who} there is no range: fewer than {n} partnerships show this group by itself.",
                who=together(alone),
                n=LEAST,
            ),
            "note",
        )
    if not shown:
        return
    yield Heading(_("Our groups among the same groups elsewhere"), "our-place-groups", 3, is_detail=True)
    for code in shown:
        yield Table(
            _("{who}: our share in the range over partnerships", who=facts.questionnaire.perspective[code].title.words),
            (Column(_("Section"), is_head=True), *_heads()),
            [(Cell(section.title.words), *_cells(found.own[code][section.code])) for section in found.sections],
        )
