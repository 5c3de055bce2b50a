"""How to read the report, on half a page: the figures, the rule with this round's thresholds, rows and limits."""

from collections.abc import Iterator
from fractions import Fraction

from app.core.disclosure import Row
from app.core.document import Heading, Paragraph, Part
from app.core.facts import RoundFacts
from app.core.questionnaire import Thresholds
from app.core.rounds import Mode
from app.core.table import Cell, Column, Table
from app.language import _, ngettext
from app.reports.groups import groups, one_voice_alone
from app.reports.wording import (
    favourable_words,
    merged_size,
    merged_title,
    percent_of_knob,
    points,
    together,
)


def how_to_read(facts: RoundFacts) -> Iterator[Part]:
    """The rule, the rows and the limits, in plain sentences."""
    yield Heading(_("How to read this report"), "how-to-read")
    if facts.questionnaire.provenance:
        yield Paragraph(facts.questionnaire.provenance.words)
    if facts.questionnaire.scales:
        yield Heading(_("The figures"), "figures", 3, is_detail=True)
        for sentence in _figures(facts):
            yield Paragraph(sentence)
        yield Heading(_("How a strength is named"), "rule", 3)
        yield from _naming(facts)
    yield Heading(_("Who is shown, and what is not"), "rows", 3, is_detail=True)
    for sentence in rows_in_words(facts):
        yield Paragraph(sentence)
    yield Heading(_("Limits"), "limits", 3, is_detail=True)
    yield Paragraph(" ".join(_limits(facts)))


def _figures(facts: RoundFacts) -> Iterator[str]:
    for code, scale in facts.questionnaire.scales.items():
        yield _(
            "Favourable answers on the scale “{scale}”: {levels}.",
            scale=scale.title.words,
            levels=favourable_words(facts, code),
        )
    yield _(
        "A share is the favourable answers out of the answers on the scale. “Don’t know”, “not applicable” and “prefer"
        " not to say” are three different answers: they are never part of a share and stand beside it."
    )
    rows = groups(facts)
    if len(rows) > 1:
        yield _(
            "The balanced share is the plain mean of the groups’ shares, so that no group outvotes another. The gap is"
            " the highest share less the lowest among groups that answered in confidence and stand by themselves."
            " Each figure is rounded by itself, so a gap may seem a point off beside its shares."
        )
    if not one_voice_alone(rows):
        yield _(
            "Agreement tells how far people agree with each other: from −1 (split between the two ends) through 0"
            " (spread evenly) to 1 (all at one level)."
        )


def _naming(facts: RoundFacts) -> Iterator[Part]:
    rule = facts.questionnaire.reading
    if rule is None:
        yield Paragraph(_("This questionnaire has no rule for readings: the report shows figures and names nothing."))
        return
    yield Paragraph(
        _(
            "Of these sentences the first that holds gives the reading of a question or section. It is applied to the"
            " exact shares, which are printed in whole percent, or with a decimal where that would seem to stand on the"
            " other side of a threshold."
        )
    )
    yield rule_table(rule)


def rule_table(rule: Thresholds) -> Table:
    """The rule with its thresholds, a line a reading."""
    lines = [
        (_("Not reported"), _("Nobody answered, or no group that answered in confidence may be shown.")),
        (
            _("Too few could say"),
            _(
                "At least {share} of those who gave any answer said “don’t know” or “not applicable”.",
                share=percent_of_knob(rule.unknown),
            ),
        ),
        (
            _("Views differ"),
            _(
                "In one group at least {high} are favourable and in another fewer than {low}, or agreement is below"
                " {a}.",
                high=percent_of_knob(rule.agree_side),
                low=percent_of_knob(rule.other_side),
                a=rule.agreement,
            ),
        ),
        (
            _("Strength"),
            _(
                "The balanced share is at least {share}, and at least {floor} in every group that stands by itself.",
                share=percent_of_knob(rule.strength),
                floor=percent_of_knob(rule.floor),
            ),
        ),
        (
            _("Area for development"),
            _(
                "The balanced share is below {share}, or below {low} in a group that stands by itself.",
                share=percent_of_knob(rule.development),
                low=percent_of_knob(rule.low),
            ),
        ),
        (_("Explore"), _("Everything else.")),
    ]
    rows = [(Cell(reading), Cell(words)) for reading, words in lines]
    return Table(_("The rule of this round"), (Column(_("Reading"), is_head=True), Column(_("When"))), rows)


def rows_in_words(facts: RoundFacts) -> Iterator[str]:
    """Which groups stand by themselves, which together, and who did not answer."""
    rows = facts.figures.rows
    titles = {code: facts.questionnaire.perspective[code].title.words for code in rows.of}
    if facts.mode is Mode.ON_THE_RECORD:
        yield _("Everyone answered on the record in this round, so every group is shown, whatever its size.")
    else:
        yield _(
            "A group that answered in confidence stands by itself when at least {n} people of it answered.",
            n=facts.minimum,
        )
        if rows.merged:
            yield _(
                "{who} are counted as one group of {n}. Nothing in this report shows how the answers of this group"
                " spread over its parts. A question that was not put to all parts of that group leaves the group out.",
                who=merged_title(facts),
                n=merged_size(facts),
            )
        elif Row.LEFT_OUT not in rows.of.values():
            yield _("No group had to be hidden or joined with another.")
    empty = [titles[code] for code, row in rows.of.items() if row is Row.EMPTY]
    if empty:
        yield _("Nobody answered as {who}.", who=together(empty))
    if any(q.kind.is_text for q in facts.questionnaire.questions) or facts.comments:
        yield _(
            "Comments are shown only once a person has read and released them, and never in the order they were given."
        )


def _limits(facts: RoundFacts) -> Iterator[str]:
    confidential = [group for group in groups(facts) if group.is_confidential]
    if confidential and facts.questionnaire.scales:
        smallest = min(confidential, key=lambda group: group.size)
        yield ngettext(
            "The smallest group shown has {n} person: one more or less moves its share by {points} or more.",
            "The smallest group shown has {n} people: one of them moves its share by {points} or more.",
            smallest.size,
            points=points(Fraction(1, smallest.size)),
        )
    yield _("Use the figures to start a discussion, not to end one.")
    if facts.mode is not Mode.ON_THE_RECORD:
        yield _("Everyone in a group may turn out to have said the same; then the report shows what each of them said.")
