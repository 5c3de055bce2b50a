"""Everything a Document says, for tests that read it: its sentences, and the cells of all its tables."""

from collections.abc import Iterator

from app.core.chart import Chart, DivergingBars, DotPlot, Participation
from app.core.document import Aside, Document, Excerpt, Findings, Heading, Paragraph, Part, Quotes
from app.core.table import Cell, Matrix, Table


def tables(document: Document) -> Iterator[Table]:
    """Its tables and its charts' twins."""
    for part in document.parts:
        if isinstance(part, Chart):
            yield part.table
        elif isinstance(part, Table):
            yield part


def charts(document: Document) -> list[Chart]:
    """Its charts."""
    return [part for part in document.parts if isinstance(part, Chart)]


def cells(document: Document) -> Iterator[Cell]:
    """Every cell of every table."""
    for table in tables(document):
        for row in table.rows:
            yield from row


def sentences(document: Document) -> Iterator[tuple[str, str]]:
    """What it says outside of tables and of people's own words: the anchor of the part it stands in, and the text."""
    where = ""
    for words in (document.title, document.subtitle, document.lead, *document.facts_line):
        yield where, words
    for part in document.parts:
        if isinstance(part, Heading):
            where = part.anchor
        for words in _of_part(part):
            yield where, words
        if isinstance(part, Findings):
            for finding in part.items:
                yield finding.anchor or "", finding.figure
                yield finding.anchor or "", finding.text


def _of_part(part: Part) -> Iterator[str]:
    if isinstance(part, (Paragraph, Heading)):
        yield part.text
    elif isinstance(part, Findings):
        yield from (part.title, *(finding.title for finding in part.items))
    elif isinstance(part, Quotes):
        yield from (part.title, part.note)
    elif isinstance(part, (Excerpt, Aside)):
        yield from (part.title, *part.sentences)
    elif isinstance(part, Chart):
        yield from _of_chart(part)


def _of_chart(chart: Chart) -> Iterator[str]:
    yield from (chart.title, chart.note)
    if isinstance(chart, DotPlot):
        yield chart.head
        for series in chart.series:
            yield series.title
        for line in chart.lines:
            yield from (line.label, line.beside, line.beside_more, line.below, line.veil.words if line.veil else "")
    elif isinstance(chart, DivergingBars):
        yield from (*chart.heads, chart.scale)
        for bar in chart.bars:
            yield from (bar.label, bar.share, bar.of, bar.veil.words if bar.veil else "")
    elif isinstance(chart, Participation):
        for part in chart.lines:
            yield from (part.label, part.words)


def everything(document: Document) -> Iterator[str]:
    """All words: sentences, descriptions, captions, heads, bands and cells."""
    yield from (words for _where, words in sentences(document))
    for chart in charts(document):
        yield chart.description
    for table in tables(document):
        yield table.caption
        yield from (column.title for column in table.columns)
        if isinstance(table, Matrix):
            yield from (band.label for band in table.bands)
    for cell in cells(document):
        yield from (cell.text, cell.note)
