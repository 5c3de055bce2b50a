"""How to read the report: the rule with this round's thresholds, rows, limits; and the annex of every question."""

from collections.abc import Iterator
from decimal import Decimal

from app.core.disclosure import Row
from app.core.document import Heading, Paragraph, Part
from app.core.facts import RoundFacts
from app.core.questionnaire import Thresholds
from app.core.rounds import Mode
from app.core.table import Cell, Column, Table
from app.language import _, ngettext
from app.reports.wording import merged_size, merged_title, together


def how_to_read(facts: RoundFacts) -> Iterator[Part]:
    """The rule, the rows and the limits, in plain sentences."""
    yield Heading(_("How to read this report"), "how-to-read")
    if facts.questionnaire.provenance:
        yield Paragraph(facts.questionnaire.provenance.words)
    yield Heading(_("The figures"), "figures", 3)
    yield Paragraph(
        _(
            "The share who agree is the favourable answers out of the answers on the scale. “Don’t know”,"
            " “not applicable” and “prefer not to say” are three different answers; they are never part of that share"
            " and stand beside it. The balanced share is the plain mean of the groups’ shares, so that no group"
            " outvotes another; the share of everyone, in which each person counts once, stands beside it."
        )
    )
    yield Paragraph(
        _(
            "Agreement goes from −1 (people are split between the two ends) through 0 (spread evenly) to 1 (all at one"
            " level). It is van der Eijk’s A. The gap is the highest share less the lowest among groups that answered"
            " in confidence and stand by themselves."
        )
    )
    yield Heading(_("How a strength is named"), "rule", 3)
    if facts.questionnaire.reading is None:
        yield Paragraph(_("This questionnaire has no rule for readings: the report shows figures and names nothing."))
    else:
        yield Paragraph(_("Of these sentences the first that holds gives the reading of a question or section:"))
        yield _rule(facts.questionnaire.reading)
    yield Heading(_("Who is shown, and what is not"), "rows", 3)
    for sentence in _rows(facts):
        yield Paragraph(sentence)
    yield Heading(_("Limits"), "limits", 3)
    yield Paragraph(
        _(
            "The groups are small. Use the figures to start a discussion, not to end one: a few people more or less"
            " would change them. Everyone in a group may turn out to have said the same; then the report shows what"
            " each of them said."
        )
    )


def _percent(knob: str) -> str:
    return f"{(Decimal(knob) * 100).normalize():f}%"


def _rule(rule: Thresholds) -> Table:
    lines = [
        (_("Not reported"), _("Nobody answered, or no group that answered in confidence may be shown.")),
        (
            _("Too few could say"),
            _(
                "At least {share} of those who gave any answer said “don’t know” or “not applicable”.",
                share=_percent(rule.unknown),
            ),
        ),
        (
            _("Views differ"),
            _(
                "In one group at least {high} agree and in another fewer than {low}, or agreement is below {a}.",
                high=_percent(rule.agree_side),
                low=_percent(rule.other_side),
                a=rule.agreement,
            ),
        ),
        (
            _("Strength"),
            _(
                "The balanced share is at least {share}, and at least {floor} in every group that stands by itself.",
                share=_percent(rule.strength),
                floor=_percent(rule.floor),
            ),
        ),
        (
            _("Area for development"),
            _(
                "The balanced share is below {share}, or below {low} in a group that stands by itself.",
                share=_percent(rule.development),
                low=_percent(rule.low),
            ),
        ),
        (_("Explore"), _("Everything else.")),
    ]
    rows = [(Cell(reading), Cell(words)) for reading, words in lines]
    return Table(_("The rule of this round"), (Column(_("Reading"), is_head=True), Column(_("When"))), rows)


def _rows(facts: RoundFacts) -> Iterator[str]:
    rows = facts.figures.rows
    titles = {code: facts.questionnaire.perspective[code].title.words for code in rows.of}
    if facts.mode is Mode.ON_THE_RECORD:
        yield _("Everyone answered on the record in this round, so every group is shown, whatever its size.")
        return
    yield _(
        "A group that answered in confidence stands by itself when at least {n} people of it answered.", n=facts.minimum
    )
    if rows.merged:
        yield _(
            "{who} are counted as one group of {n}, because too few answered in one of them to stand alone. Nothing in"
            " this report shows how the answers of this group spread over its parts.",
            who=merged_title(facts),
            n=merged_size(facts),
        )
        yield _("A question that was not put to all parts of that group leaves the group out.")
    left_out = [code for code, row in rows.of.items() if row is Row.LEFT_OUT]
    if left_out:
        yield ngettext(
            "{n} person ({who}) enters no figure: there was no group large enough to be counted with.",
            "{n} people ({who}) enter no figure: there was no group large enough to be counted with.",
            sum(facts.figures.sizes[code] for code in left_out),
            who=together([titles[code] for code in left_out]),
        )
    if not rows.merged and not left_out:
        yield _("No group had to be hidden or joined with another.")
    empty = [titles[code] for code, row in rows.of.items() if row is Row.EMPTY]
    if empty:
        yield _("Nobody answered as {who}.", who=together(empty))
    yield _("Comments are shown only once a person has read and released them, and never in the order they were given.")


def annex(facts: RoundFacts) -> Iterator[Part]:
    """Every question with its code, its wordings and its source."""
    yield Heading(_("Annex: every question"), "annex", is_annex=True)
    yield Paragraph(
        _(
            "Questionnaire {name}, fingerprint {fingerprint}. Snapshot {n}, fingerprint {snapshot}.",
            name=facts.questionnaire.name,
            fingerprint=facts.questionnaire.fingerprint[:16],
            n=facts.snapshot_number,
            snapshot=facts.snapshot_fingerprint[:16],
        ),
        "note",
    )
    seats = facts.questionnaire.perspectives
    columns = [Column(_("Code"), is_head=True), *(Column(p.title.words) for p in seats), Column(_("Source"))]
    for section in facts.questionnaire.sections:
        rows = []
        for question in section.questions:
            wordings = [
                Cell(question.words_for(p.code).words) if question.is_put_to(p.code) else Cell(_("Not asked"))
                for p in seats
            ]
            rows.append((Cell(question.code), *wordings, Cell(question.source or _("Our own"))))
        yield Table(section.title.words, columns, rows)
