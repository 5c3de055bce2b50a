"""Worked examples of every kind of chart: a plain one each, and awkward ones that could tear a drawing apart."""

from app.core.chart import (
    Bar,
    BarLevel,
    ChangeLine,
    Chart,
    DivergingBars,
    DotLine,
    DotPlot,
    Participation,
    Point,
    RangeLine,
    RangeStrip,
    Series,
    Shape,
    Slope,
    TakingPart,
    Tile,
    TileMap,
    Veil,
)
from app.core.table import Cell, Column, Table, Tone
from app.core.tiles import TILES

LONG = (
    "Representatives of the third sector have the time, the money and the support that they need to gather views of "
    "organisations of every size in every part of the area before each meeting, and to bring back what was decided."
)
WORD = "Co-productionpartnershiparrangementsandresponsibilities"

HIDDEN = Veil("Hidden: fewer than 5 answered", Tone.HIDDEN)
NOT_ASKED = Veil("Not asked of this group", Tone.NOT_ASKED)
NOBODY = Veil("No responses", Tone.NONE)
VEILS = (HIDDEN, NOT_ASKED, NOBODY)

TWIN = Table("Figures", [Column("Question", is_head=True), Column("Share", True)], [[Cell("A"), Cell("74%", 0.74)]])

AGREEMENT = (
    BarLevel("Strongly agree", True),
    BarLevel("Agree", True),
    BarLevel("Disagree", False),
    BarLevel("Strongly disagree", False),
)
SEVEN = tuple(
    BarLevel(label, n < 3)
    for n, label in enumerate(
        [
            "Entirely agree with this",
            "Agree for the most part",
            "Agree a little",
            "Neither agree nor disagree",
            "Disagree a little",
            "Disagree for the most part",
            "Entirely disagree with this",
        ]
    )
)
SERIES = (
    Series("Statutory partners, 24", Shape.CIRCLE),
    Series("Third sector organisations, 17", Shape.DIAMOND),
    Series("Elected members and youth groups together, 7", Shape.SQUARE),
    Series("TSI, on the record", Shape.TRIANGLE),
)


def bar(label: str, *counts: int, unrated: int = 0, number: str = "", favourable: int = 2) -> Bar:
    """A bar with its words as reports write them."""
    whole = sum(counts)
    share = f"{100 * sum(counts[:favourable]) / whole:.0f}%" if whole else ""
    return Bar(label, counts, share, f"of {whole}", unrated, number=number)


def bars(anchor: str, *lines: Bar, levels: tuple[BarLevel, ...] = AGREEMENT) -> DivergingBars:
    """A chart of these bars."""
    return DivergingBars(
        anchor,
        "Most agree on who represents; most disagree on time and feedback",
        "49 responses, the TSI among them. Figures in the bars are people.",
        "Bars of five questions. On three most people agree, on two most disagree.",
        TWIN,
        scale="Agreement scale",
        levels=levels,
        bars=lines,
        heads=("Agree, of those rating", "Did not rate"),
    )


def dots(anchor: str, *lines: DotLine, series: tuple[Series, ...] = SERIES, head: str = "") -> DotPlot:
    """A chart of these lines."""
    return DotPlot(
        anchor,
        "Feedback to the sector: 59 points apart",
        "Share who agree, by perspective. Questions with the widest gap first.",
        "Dots on five lines, the widest gap first.",
        TWIN,
        series=series,
        lines=lines,
        head=head,
    )


def points(*shares: float | None, tsi: float | None = None) -> list[Point]:
    """Points of the first series with their figures, and one on the record without."""
    own = [Point(n, share, f"{share * 100:.0f}") for n, share in enumerate(shares) if share is not None]
    return own if tsi is None else [*own, Point(3, tsi, "")]


def gap(
    label: str, statutory: float, third: float, *, number: str = "", below: str = "", tsi: float | None = None
) -> DotLine:
    """A line with a gap between two perspectives, and its words."""
    apart = round(abs(statutory - third) * 100)
    lower = "third sector lower" if third < statutory else "statutory partners lower"
    return DotLine(
        label,
        points(statutory, third, tsi=tsi),
        beside=f"{apart} points",
        beside_more=lower,
        below=below,
        joined=(0, 1),
        is_strong=apart >= 20,
        number=number,
    )


def change(label: str, was: float, now: float) -> ChangeLine:
    """A line of change with its words."""
    points_ = round((now - was) * 100)
    words = "No change" if not points_ else f"{'Up' if points_ > 0 else 'Down'} {abs(points_)} points"
    return ChangeLine(label, was, now, f"{was:.0%}", f"{now:.0%}", words, abs(points_) >= 5)


def taking_part(label: str, whole: int, part: int) -> TakingPart:
    """A group with its words."""
    return TakingPart(label, whole, part, f"{part} of {whole} submitted")


SIX = "Third sector representatives are chosen in an open way that the sector trusts."
SEVENTH = "Representatives have time and support to gather the sector’s views before meetings."
EIGHT = "Third sector members chair or co-chair some of the partnership’s groups."
NINE = "What was decided, and why, comes back to the wider sector after each meeting."
TEN = "Conflicts of interest are handled fairly, for the third sector as for everyone."


def tile(slug: str, state: int, code: str, column: int, row: int) -> Tile:
    """A partnership that took part (5), of which too few answered (1), or that is not in the round."""
    words, short, tone = {
        5: ("took part", "in", Tone.PLAIN),
        1: ("too few", "few", Tone.HIDDEN),
        0: ("not in it", "not in", Tone.NONE),
    }[state]
    return Tile(column, row, code, slug.replace("-", " ").title().replace(" And ", " and "), words, short, tone)


EXAMPLES: dict[type[Chart], Chart] = {
    DivergingBars: bars(
        "bars",
        bar(SIX, 11, 18, 7, 3, unrated=10, number="6"),
        bar(SEVENTH, 4, 10, 17, 10, unrated=8, number="7"),
        bar(EIGHT, 16, 20, 5, 2, unrated=6, number="8"),
        bar(NINE, 5, 12, 14, 11, unrated=7, number="9"),
        bar(TEN, 4, 13, 7, 2, unrated=23, number="10"),
    ),
    DotPlot: dots(
        "dots",
        gap(NINE, 0.71, 0.12, number="9", tsi=0.0, below="TSI: disagree"),
        gap(SEVENTH, 0.52, 0.15, number="7", tsi=0.0, below="TSI: strongly disagree"),
        gap(TEN, 0.75, 0.45, number="10", below="TSI: don’t know"),
        gap(SIX, 0.83, 0.58, number="6", tsi=1.0, below="TSI: agree"),
        gap(EIGHT, 0.86, 0.62, number="8", tsi=1.0, below="TSI: agree"),
        series=(SERIES[0], SERIES[1], SERIES[2], SERIES[3]),
        head="Third sector to statutory partners",
    ),
    Slope: Slope(
        "change",
        "Since the round of 2023: one section better, one worse",
        "Share who agree, over each section’s questions.",
        "One section rose by 17 points, one fell by 9, one cannot be compared.",
        TWIN,
        lines=[
            change("Forums and communication", 0.46, 0.63),
            change("Governance and representation", 0.61, 0.52),
            ChangeLine("Resources and commissioning", veil=Veil("Not comparable: wording changed", Tone.NOT_ASKED)),
        ],
        heads=("April 2023", "April 2025"),
    ),
    RangeStrip: RangeStrip(
        "place",
        "In the upper half on two of three sections",
        "Share who agree, balanced, in 11 partnerships.",
        "Ranges on three sections with our place in each.",
        TWIN,
        series=[Series("This partnership", Shape.CIRCLE)],
        lines=[
            RangeLine("Forums and communication", 0.31, 0.86, 0.55, Point(0, 0.63, "63%"), "4th to 6th of 11"),
            RangeLine("Governance and representation", 0.44, 0.52, 0.48, Point(0, 0.52, "52%"), "Highest of 11"),
            RangeLine("Resources and commissioning", veil=Veil("Fewer than 5 partnerships", Tone.HIDDEN)),
        ],
    ),
    Participation: Participation(
        "participation",
        "48 of the 91 people invited took part, and the TSI",
        "The outline is who was invited, the fill who submitted answers.",
        "Bars of five groups.",
        TWIN,
        lines=[
            taking_part("Statutory partners", 31, 24),
            taking_part("Third sector organisations", 46, 17),
            taking_part("Elected members", 8, 3),
            taking_part("Children’s and youth groups", 6, 4),
            taking_part("TSI, on the record", 1, 1),
        ],
    ),
    TileMap: TileMap(
        "map",
        "6 partnerships took part",
        "One tile is one partnership, whatever its size.",
        "Thirty tiles laid out like Scotland.",
        TWIN,
        tiles=[
            tile(slug, 5 if n % 5 == 0 else 1 if n == 3 else 0, *place) for n, (slug, place) in enumerate(TILES.items())
        ],
    ),
}

AWKWARD: list[Chart] = [
    TileMap("map-empty", "Nobody", "", "No tile.", TWIN),
    TileMap(
        "map-awkward",
        "Names",
        "",
        "Long names.",
        TWIN,
        tiles=[
            Tile(n % 3, n // 3, "WWW", name, "took part", "in", tone)
            for n, (name, tone) in enumerate(
                (name, tone)
                for name in (LONG, WORD, "A B C D E F", "")
                for tone in (Tone.PLAIN, Tone.HIDDEN, Tone.NONE)
            )
        ],
    ),
    bars("one-bar", bar("Short", 3, 2, 1, 0)),
    bars("one-level", bar(SIX, 0, 0, 0, 40), bar(SIX, 40, 0, 0, 0), bar(SIX, 0, 40, 0, 0, unrated=400)),
    bars("zeros", bar(SIX, 0, 0, 3, 4), bar(SIX, 0, 0, 0, 0, unrated=12), bar(SIX, 1, 0, 0, 0)),
    bars(
        "long-bars",
        bar(LONG, 1000, 2034, 4310, 12, unrated=1234, number="127"),
        bar(WORD, 1, 1, 200, 1, number="128"),
        Bar(LONG, veil=Veil(LONG, Tone.HIDDEN), number="129"),
    ),
    bars("bars-veiled", *(Bar(SIX, veil=veil) for veil in VEILS), Bar(SIX, veil=NOBODY, did_not_rate=7)),
    bars(
        "seven",
        bar(SIX, 5, 4, 3, 9, 2, 1, 6, unrated=3, favourable=3),
        bar(NINE, 0, 0, 0, 30, 0, 0, 0, favourable=3),
        levels=SEVEN,
    ),
    bars("two", bar(SIX, 17, 3, unrated=2, favourable=1), levels=(BarLevel("Yes", True), BarLevel("No", False))),
    bars("thirty-bars", *(bar(NINE, n, 30 - n, n % 7, n % 3, unrated=n, number=str(n)) for n in range(30))),
    dots("one-line", gap("Short", 0.4, 0.6)),
    dots("near", *(gap(SIX, 0.5, 0.5 + n / 100) for n in range(12)), head="Gap"),
    dots(
        "ties",
        DotLine(
            NINE, points(0.5, 0.5, 0.5, tsi=0.5), below="TSI: a long sentence that says what it said, and why it did"
        ),
        DotLine(NINE, points(0.0, 0.0, 0.0, tsi=0.0), below="TSI: disagree"),
        DotLine(NINE, points(1.0, 1.0, 1.0, tsi=1.0), below="TSI: agree"),
        DotLine(NINE, points(0.98, 0.99, 1.0)),
        DotLine(NINE, points(0.0, 0.03, 0.06, tsi=0.01)),
        DotLine(NINE, points(0.47, 0.52, 0.57)),
        head="Gap",
    ),
    dots("dots-long", gap(LONG, 0.9, 0.1, number="101"), gap(WORD, 0.9, 0.1, number="102"), head=LONG[:60]),
    dots("dots-veiled", *(DotLine(SIX, veil=veil, beside="No gap") for veil in VEILS), DotLine(SIX, points(0.0))),
    dots(
        "strip",
        *(
            DotLine(s.title, [Point(n, share, f"{share:.0%}")])
            for n, (s, share) in enumerate(zip(SERIES, (0.73, 0, 1, 0.5), strict=True))
        ),
        DotLine("Elected members, 3", veil=HIDDEN),
        DotLine("Youth groups", veil=NOBODY),
        DotLine("Reviewers", veil=NOT_ASKED),
    ),
    dots("thirty-lines", *(gap(SIX, n / 30, 1 - n / 30, number=str(n)) for n in range(30)), head="Gap"),
    dots("no-lines"),
    dots(
        "every-shape",
        DotLine(SIX, [Point(n, 0.1 * n, f"{10 * n}") for n in range(len(Shape))]),
        series=tuple(Series(f"The group of the {shape.value}", shape) for shape in Shape),
    ),
    Slope(
        "change-awkward",
        "Up and down",
        "",
        "All kinds of change.",
        TWIN,
        lines=[
            *(
                change(SIX, a / 100, b / 100)
                for a, b in ((0, 100), (100, 0), (0, 0), (100, 100), (50, 51), (51, 50), (97, 99))
            ),
            *(change("Short", a / 100, b / 100) for a, b in ((50, 50), (40, 45), (45, 40), (44, 50), (3, 1))),
            ChangeLine(LONG, None, 0.5, "", "50%", beside=LONG),
            ChangeLine(WORD, 0.5, None, "50%", "", beside="Not asked this time"),
            *(ChangeLine(SIX, veil=veil, beside="No comparison") for veil in VEILS),
            ChangeLine("Long veil", veil=Veil(LONG, Tone.NOT_ASKED)),
        ],
        heads=("The baseline round of the spring of 2023", "The second follow-up round of the spring of 2025"),
    ),
    RangeStrip(
        "place-awkward",
        "Ranges",
        "",
        "All kinds of ranges.",
        TWIN,
        series=[Series("This partnership: " + NINE, Shape.SQUARE)],
        lines=[
            *(
                RangeLine(
                    SIX, a / 100, b / 100, c / 100, Point(0, d / 100, f"{d}%"), "Between the 11th and the 19th of 30"
                )
                for a, c, b, d in (
                    (0, 50, 100, 100),
                    (0, 0, 0, 0),
                    (100, 100, 100, 100),
                    (20, 21, 22, 21),
                    (0, 1, 100, 0),
                )
            ),
            RangeLine("Nobody’s own", 0.2, 0.8, 0.4),
            RangeLine("No middle", 0.2, 0.8, None, Point(0, 0.8, "80%")),
            RangeLine(LONG, ours=Point(0, 0.5, "50%"), beside=LONG),
            *(RangeLine(SIX, veil=veil) for veil in VEILS),
        ],
    ),
    Participation(
        "participation-awkward",
        "Who took part",
        "",
        "All kinds of groups.",
        TWIN,
        lines=[
            taking_part(LONG, 3000, 1),
            taking_part(WORD, 0, 0),
            taking_part("Nobody yet", 2500, 0),
            taking_part("More than were invited", 3, 5),
        ],
    ),
    Participation("participation-one", "One", "", "One group.", TWIN, lines=[taking_part("Group", 0, 0)]),
]
