"""A document that holds every kind of part and every state of a cell, with texts that try to be something else."""

from datetime import date
from typing import Any

from app.core.chart import Chart, DotLine, DotPlot, Point, Series, Shape
from app.core.document import (
    Aside,
    Authored,
    Document,
    Excerpt,
    Finding,
    Findings,
    Heading,
    Paragraph,
    Quotes,
)
from app.core.table import Band, Cell, Column, Matrix, Table, Tone

FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", '=HYPERLINK("https://example.org","x")', "{=1+1}", "\t=1+1")
FORBIDDEN = "before\x00\x01\x0b\x1f\x7f\ufffe\uffffafter"
RIGHT_TO_LEFT = "نحن نعمل معًا"
EMOJI = "Thank you 👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿"
MARKUP = "<b>&amp; ]]> \"quoted\" 'so' _x0041_ https://example.org"
DAY = date(2027, 4, 26)

STATES = (
    Cell("74% of 39", 29 / 39),
    Cell("0% of 12", 0.0),
    Cell("Hidden: fewer than 5", tone=Tone.HIDDEN),
    Cell("Not asked of this group", tone=Tone.NOT_ASKED),
    Cell("Nobody answered", tone=Tone.NONE),
    Cell("Strength", tone=Tone.STRENGTH),
    Cell("Area for development", tone=Tone.DEVELOPMENT, note="hangs on the answer of one organisation"),
    Cell("Views differ", tone=Tone.DIFFER),
    Cell("Explore", tone=Tone.EXPLORE),
    Cell("Too few could say", tone=Tone.UNKNOWN),
    Cell("12", 12),
    Cell("−0.60", -0.6),
    Cell("59 points", 0.59),
    Cell("50%", 0.5),
    Cell("66.7%", 2 / 3),
    Cell(""),
)
TABLE = Table(
    "Section: every state of a cell",
    (Column("Row", is_head=True), Column("State", is_number=True)),
    [(Cell(f"Row {n}"), cell) for n, cell in enumerate(STATES)],
)
MATRIX = Matrix(
    "Sections and groups",
    (Column("Section", is_head=True), Column("Statutory partners, 24", is_number=True), Column("Reading")),
    [
        (Cell("First"), Cell("84%", 0.84), Cell("Strength", tone=Tone.STRENGTH)),
        (Cell("Second"), Cell("39%", 0.39), Cell("Area for development", tone=Tone.DEVELOPMENT)),
        (Cell("Third"), Cell("Hidden: fewer than 5", tone=Tone.HIDDEN), Cell("Explore", tone=Tone.EXPLORE)),
        (Cell("Fourth"), Cell("40%", 0.4), Cell("Explore", tone=Tone.EXPLORE)),
        (Cell("Fifth"), Cell("55%", 0.55), Cell("Explore", tone=Tone.EXPLORE)),
        (Cell("Sixth"), Cell("60%", 0.6), Cell("Explore", tone=Tone.EXPLORE)),
    ],
    bands=(
        Band(0, "under 40"),
        Band(0.4, "40 to 49"),
        Band(0.5, "50 to 59"),
        Band(0.6, "60 to 74"),
        Band(0.75, "75 or more"),
    ),
)
CHART: Chart = DotPlot(
    anchor="plot",
    title="Feedback to the sector: 59 points apart",
    note="Share who agree, by group.",
    description="Statutory partners 81%, third sector organisations 22%.",
    table=Table(
        "Feedback to the sector, by group",
        (Column("Group", is_head=True), Column("Share", is_number=True)),
        [(Cell("Statutory partners"), Cell("81%", 0.81)), (Cell("Third sector organisations"), Cell("22%", 0.22))],
    ),
    series=(Series("Statutory partners, 24", Shape.CIRCLE), Series("Third sector organisations, 17", Shape.DIAMOND)),
    lines=(DotLine("Feedback", points=(Point(0, 0.81, "81%"), Point(1, 0.22, "22%")), joined=(1, 0)),),
)
BOARD_PAPER = ("For a board paper", "Three sections are strengths.", "Views differ on one.")  # not on slides
ALL_TEXTS = (
    *BOARD_PAPER,
    "Where we stand",
    "One organisation answered on the record.",
    "In small type.",
    "Opens the part.",
    "Two strengths",
    "Leadership",
    "91%",
    "Statutory partners 94%; third sector 88%.",
    "No area for development",
    "A section",
    "What works well?",
    "Third sector organisation",
    "2 comments are kept back.",
    "A caution",
    "Small numbers are for starting a discussion.",
    "We will meet in May.",
    "Ann Example, 3 May 2027",
    "Feedback to the sector: 59 points apart",
    "Share who agree, by group.",
)


def everything(**more: Any) -> Document:
    """The document."""
    parts = [
        Heading("Where we stand", "stand"),
        Paragraph("Opens the part.", "lead"),
        Paragraph("One organisation answered on the record."),
        Paragraph("In small type.", "note"),
        Findings(
            "Two strengths",
            [
                Finding("Leadership", "91%", "Statutory partners 94%; third sector 88%.", "section-a", Tone.STRENGTH),
                Finding("Delivery", "81%", "", None, Tone.STRENGTH),
            ],
        ),
        Findings("No area for development", []),
        MATRIX,
        Heading("A section", "section-a", 3, tag="Strength", tone=Tone.STRENGTH),
        CHART,
        TABLE,
        Heading("Its comments", "comments-a", 4),
        Quotes(
            "What works well?",
            [
                *((text, "Third sector organisation") for text in FORMULAS),
                (FORBIDDEN, ""),
                (RIGHT_TO_LEFT, "Third sector organisation"),
                (EMOJI, "Third sector organisation"),
                (MARKUP, "Third sector organisation"),
                ("Line one\nline two", "Group not shown"),
            ],
            note="2 comments are kept back.",
        ),
        Quotes("What would make it better?", []),
        Aside("A caution", ["Small numbers are for starting a discussion."]),
        Excerpt(BOARD_PAPER[0], BOARD_PAPER[1:]),
        Authored("We will meet in May.\n\nAll are welcome.", "Ann Example, 3 May 2027"),
    ]
    known: dict[str, Any] = {
        "title": "How good is our participation?",
        "subtitle": "Orkney",
        "lead": "13 people answered. Read as a strength: Leadership.",
        "facts_line": ("Baseline report, snapshot 1", "Smallest group shown: 5 people"),
        "parts": parts,
        "facts": {"round": "pilot"},
        "frequencies": Table(
            "Every figure",
            [Column("question"), Column("row"), Column("measure"), Column("value")],
            [
                (Cell("a1"), Cell("all"), Cell("answered"), Cell("13", 13)),
                (Cell("a1"), Cell("all"), Cell("favourable"), Cell("0.743589", 0.743589)),
                (Cell("=1+1"), Cell("third-sector"), Cell("hidden"), Cell("")),
            ],
        ),
        "is_example": True,
        "made": DAY,
    }
    return Document(**{**known, **more})


def long_table(rows: int) -> Table:
    """A table of so many rows."""
    return Table(
        "A long table",
        (Column("Question", is_head=True), Column("People", is_number=True)),
        [(Cell(f"Question {n} with words enough to fill the line"), Cell(str(n), n)) for n in range(rows)],
    )
