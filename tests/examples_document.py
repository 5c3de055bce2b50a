"""A Document with every kind of part, as any format may meet it."""

from dataclasses import replace

from app.core.document import (
    Aside,
    Authored,
    Document,
    Excerpt,
    Finding,
    Findings,
    Heading,
    Paragraph,
    Part,
    Quotes,
)
from app.core.table import Band, Cell, Column, Matrix, Table, Tone
from tests.examples_charts import EXAMPLES, SERIES

BANDS = (
    Band(0.0, "under 40%"),
    Band(0.4, "40% to 49%"),
    Band(0.5, "50% to 59%"),
    Band(0.6, "60% to 74%"),
    Band(0.75, "75% or more"),
)
SECTIONS = (
    ("Leadership and shared vision", (0.84, 0.91, 0.78, None, 0.8), "Strength", Tone.STRENGTH),
    ("Governance and representation", (0.52, 0.73, 0.38, 0.45, 0.5), "Views differ", Tone.DIFFER),
    ("The TSI’s role and resourcing", (0.42, 0.56, 0.35, 0.41, 0.25), "Area for development", Tone.DEVELOPMENT),
    ("Forums and communication", (0.63, 0.74, 0.57, 0.6, 0.5), "Explore", Tone.EXPLORE),
    ("Resources and commissioning", (0.31, 0.49, 0.19, 0.0, 0.0), "Area for development", Tone.DEVELOPMENT),
    ("Monitoring, reporting and impact", (0.58, 0.62, 0.57, None, None), "Too few could say", Tone.UNKNOWN),
)
VEILED = (Cell("Hidden: fewer than 5 answered", tone=Tone.HIDDEN), Cell("Not asked", tone=Tone.NOT_ASKED))


def matrix() -> Matrix:
    """Sections by rows, with a cell of every kind."""
    columns = [
        Column("Section", is_head=True),
        Column("Everyone, balanced", True),
        *(Column(series.title, True) for series in SERIES),
        Column("Reading"),
    ]
    rows = [
        [
            Cell(title),
            *(Cell(f"{share:.0%}", share) if share is not None else VEILED[n % 2] for n, share in enumerate(shares)),
            Cell(reading, tone=tone),
        ]
        for title, shares, reading, tone in SECTIONS
    ]
    return Matrix("Share who agree, by section and group", columns, rows, bands=BANDS)


def table() -> Table:
    """A table whose cells have tones and remarks."""
    columns = [Column("Group", is_head=True), Column("Submitted", True), Column("Stands")]
    rows = [
        [Cell("Statutory partners"), Cell("24", 24), Cell("By itself")],
        [Cell("Elected members"), Cell("3", 3), Cell("Enters no figure", tone=Tone.HIDDEN, note="fewer than 5")],
        [Cell("Reviewers"), Cell("0", 0), Cell("Nobody answered", tone=Tone.NONE)],
    ]
    return Table("Who took part", columns, rows)


def document() -> Document:
    """Every part at least once, and every kind of chart."""
    parts: list[Part] = [
        Heading("In one page", "in-one-page"),
        Aside("One organisation speaks for itself", ["Its answers are attributed."]),
        Findings(
            "Two strengths",
            [
                Finding("Leadership and shared vision", "84%", "From 78% to 91%.", "leadership"),
                Finding("Delivery", "81%", "Most often named."),
            ],
        ),
        Findings("No area for development", []),
        Excerpt("For a board paper", ["48 people took part.", "Two sections are strengths."]),
        Heading("Sections at a glance", "sections-at-a-glance"),
        Paragraph("Two strengths, one area for development.", "lead"),
        matrix(),
        Paragraph("The TSI is one voice.", "note"),
        Heading("Section by section", "section-by-section"),
        Heading("Leadership and shared vision", "leadership", 3, "Strength", Tone.STRENGTH),
        Authored("We chose to say this.\n\nAnd this.", "Ailsa Reid, 12 May 2025"),
        Paragraph("Most people agree."),
        *(replace(chart, table=replace(chart.table, caption=f"{chart.title}: figures")) for chart in EXAMPLES.values()),
        Heading("What was said", "what-was-said", 4),
        Quotes(
            "What works well here", [("Two joint chairs.", "third sector organisation")], "1 comment was kept back."
        ),
        table(),
    ]
    return Document(
        title="How good is our third sector participation?",
        subtitle="Strathairn",
        lead="Partners share one vision.",
        facts_line=["Baseline report", "Round open 7 to 25 April 2025"],
        parts=parts,
        frequencies=table(),
        is_example=True,
    )
