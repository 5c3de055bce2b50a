"""Who took part in a round over partnerships: which they are, where the round names them, and people by perspective."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.chart import Tile, TileMap
from app.core.disclosure import Row
from app.core.document import Heading, Paragraph, Part
from app.core.facts import NationalFacts
from app.core.national import LEAST
from app.core.rounds import Naming
from app.core.table import Cell, Column, Table, Tone
from app.core.tiles import TILES
from app.language import _, ngettext
from app.reports import cells
from app.reports.learning_groups import taken_in
from app.reports.wording import together


def who_took_part(facts: NationalFacts) -> Iterator[Part]:
    """Partnerships and people, and whom the sums of each group take in."""
    yield Heading(_("Who took part"), "who-took-part")
    yield Paragraph(_partnerships(facts))
    if facts.naming is Naming.NAMED:
        yield from _named(facts)
    started = facts.body["started"]
    yield Table(
        _("Responses by perspective, over all partnerships"),
        (
            Column(_("Perspective"), is_head=True),
            Column(_("Began"), is_number=True),
            Column(_("Submitted answers"), is_number=True),
            Column(_("In sums of this group")),
        ),
        [
            (
                Cell(facts.questionnaire.perspective[its["perspective"]].title.words),
                cells.number(started[its["perspective"]]["started"]),
                cells.number(its["submitted"]),
                _stands(its),
            )
            for its in facts.body["participation"]
        ],
    )
    merged = facts.body["merged"]
    if merged is not None:
        titles = [facts.questionnaire.perspective[code].title.words for code in merged["perspectives"]]
        yield Paragraph(
            ngettext(
                "In {n} partnership small groups are counted together ({who}); they enter readings and colours, and no"
                " sum by group.",
                "In {n} partnerships small groups are counted together ({who}); they enter readings and colours, and no"
                " sum by group.",
                merged["partnerships"],
                who=together(titles),
            ),
            "note",
        )


def _partnerships(facts: NationalFacts) -> str:
    n, reported = len(facts.places), len(facts.body["partnerships"])
    put_to = ngettext(
        "The round was put to {n} partnership.",
        "The round was put to {n} partnerships.",
        n,
    )
    if n == reported:
        return _("{put_to} All of them are reported.", put_to=put_to)
    return _(
        "{put_to} {reported} of them are reported; in the others too few answered, and they enter no figure.",
        put_to=put_to,
        reported=reported,
    )


def _stands(its: Mapping[str, Any]) -> Cell:
    """Whom the sums of a group take in."""
    if its["row"] == Row.EMPTY:
        return Cell(_("Nobody answered"), tone=Tone.NONE)
    if its["row"] == Row.HIDDEN:
        return Cell(_("No sum: it stands by itself in fewer than {n} partnerships", n=LEAST), tone=Tone.HIDDEN)
    return Cell(taken_in(its["partnerships"], its["left_out"]))


@dataclass(frozen=True)
class _Named:
    """A partnership and how it took part; `submitted` is None for one that is not in the round."""

    slug: str
    name: str
    submitted: int | None
    is_reported: bool

    @property
    def words(self) -> str:
        """How it took part."""
        if self.submitted is None:
            return _("not in it")
        if not self.submitted:
            return _("no answers")
        return _("took part") if self.is_reported else _("too few")

    @property
    def short(self) -> str:
        """The same in so few letters that a phone's tile holds them."""
        if self.submitted is None:
            return _("not in")
        if not self.submitted:
            return _("none")
        return _("in") if self.is_reported else _("few")

    @property
    def in_full(self) -> str:
        """The same in a table."""
        if self.submitted is None:
            return _("Not in this round")
        if not self.submitted:
            return _("In this round, nobody answered")
        return _("Took part") if self.is_reported else _("Took part, too few to be reported")

    @property
    def tone(self) -> Tone:
        """How its tile is drawn."""
        if not self.submitted:
            return Tone.NONE
        return Tone.PLAIN if self.is_reported else Tone.HIDDEN


def _named(facts: NationalFacts) -> Iterator[Part]:
    """Every partnership: on a map with its table, or where the round's have no place on the map as a table alone."""
    reported = set(facts.body["partnerships"])
    inside = [
        _Named(slug, place.name, sum(place.figures.sizes.values()), slug in reported)
        for slug, place in facts.places.items()
    ]
    if not any(its.slug in TILES for its in inside):
        yield _table(_("Partnerships of this round"), inside)
        return
    every = [*inside, *(_Named(slug, name, None, False) for slug, name in facts.others.items())]
    yield _map(sorted(every, key=lambda its: its.name))


def _map(every: Sequence[_Named]) -> TileMap:
    took_part = sum(bool(its.submitted) for its in every)
    return TileMap(
        "chart-map",
        ngettext(
            "{n} of {all} partnerships took part", "{n} of {all} partnerships took part", took_part, all=len(every)
        ),
        _(
            "One tile is one partnership, whatever its size; Angus, Dundee and Perth and Kinross are one, Tayside."
            " Short names are explained in the table."
        ),
        " ".join(_("{name}: {words}.", name=its.name, words=its.words) for its in every),
        _table(_("Partnerships, and who took part"), every),
        [_tile(its) for its in every if its.slug in TILES],
    )


def _tile(its: _Named) -> Tile:
    code, column, row = TILES[its.slug]
    return Tile(column, row, code, its.name.partition(" (")[0], its.words, its.short, its.tone)


def _table(caption: str, every: Sequence[_Named]) -> Table:
    """By name: no order here tells anything."""
    has_codes = any(its.slug in TILES for its in every)
    return Table(
        caption,
        (
            Column(_("Partnership"), is_head=True),
            *([Column(_("Short name"))] if has_codes else []),
            Column(_("In this round")),
            Column(_("Submitted answers"), is_number=True),
        ),
        [
            (
                Cell(its.name),
                *([Cell(TILES[its.slug].code if its.slug in TILES else _("Not on the map"))] if has_codes else []),
                Cell(its.in_full),
                Cell(_("Not in this round"), tone=Tone.NONE) if its.submitted is None else cells.number(its.submitted),
            )
            for its in every
        ],
    )
