"""One page that stands alone: who took part, strengths and areas for development, and where views differ most."""

from collections.abc import Callable, Iterator

from app.core.disclosure import Row
from app.core.document import Aside, Finding, Findings, Heading, Paragraph, Part
from app.core.facts import RoundFacts
from app.core.figures import Standing
from app.core.questionnaire import Section
from app.core.reading import Reading, caused_by
from app.core.table import Tone
from app.language import _, ngettext
from app.reports.change_words import change_in_short
from app.reports.choices import most_chosen
from app.reports.groups import groups
from app.reports.participation import taking_part
from app.reports.readings import (
    MOST,
    Found,
    apart,
    areas,
    balanced,
    can_compare,
    cause,
    not_reported,
    questions_read_as,
    read_as,
    strengths,
)
from app.reports.rows_apart import dot_plot
from app.reports.wording import (
    how_many,
    is_confidential,
    percent,
    title_of,
    together,
    who_answered,
)


def lead(facts: RoundFacts) -> str:
    """The report in a few sentences."""
    said = [_("{who}.", who=who_answered(facts))]
    if facts.questionnaire.reading is None:
        said.append(_("This report shows their answers as figures and names no strengths."))
        return " ".join(said)
    for reading, found, one, many in (
        (Reading.STRENGTH, strengths(facts), _("Read as a strength: {names}."), _("Read as strengths: {names}.")),
        (
            Reading.AREA_FOR_DEVELOPMENT,
            areas(facts),
            _("An area for development: {names}."),
            _("Areas for development: {names}."),
        ),
        (
            Reading.VIEWS_DIFFER,
            read_as(facts, Reading.VIEWS_DIFFER)[:MOST],
            _("Views differ on: {names}."),
            _("Views differ on: {names}."),
        ),
    ):
        if found:
            names = together([section.title.words for section, _standing in found])
            more = len(read_as(facts, reading)) - len(found)
            if more:
                names = _("{names}, and {n} more", names=names, n=more)
            said.append((one if len(found) == 1 else many).format(names=names))
    if not_reported(facts):
        said.append(_("No section is read: too few people answered in confidence for their answers to be shown."))
    elif len(said) == 1:
        said.append(_("No section is read as a strength, as an area for development, or as one where views differ."))
    return " ".join(said)


def summary(facts: RoundFacts) -> Iterator[Part]:
    """The page, from who took part to what changed since last time."""
    yield Heading(_("In one page"), "summary")
    if facts.is_example:
        yield Aside(_("Example data"), [_("These answers were made up to show what a report looks like.")])
    yield from taking_part(facts)
    yield from _voices(facts)
    if facts.questionnaire.reading is not None and not not_reported(facts):
        yield from _strengths_and_areas(facts)
    yield from most_chosen(facts)
    yield from _differ_most(facts)
    if changed := change_in_short(facts):
        yield Paragraph(changed)


def _voices(facts: RoundFacts) -> Iterator[Part]:
    """That an organisation on the record counts as a perspective of its own, and who is counted together."""
    rows = facts.figures.rows
    if not rows.confidential:
        return
    for code in rows.own:
        if not is_confidential(facts, code):
            yield Paragraph(
                ngettext(
                    "{who} answered on the record. Its answers are one organisation’s, and count as a"
                    " perspective of their own.",
                    "{who} answered on the record. Theirs are {n} organisations’ answers, and count as a"
                    " perspective of their own.",
                    facts.figures.sizes[code],
                    who=together(facts.organisations.get(code, [])) or title_of(facts, code),
                )
            )
    for group in groups(facts):
        if group.code is None:
            yield Paragraph(
                _(
                    "{who} are counted as one group of {n}, because there were too few in one of them to stand alone.",
                    who=together([title_of(facts, code) for code in rows.merged]),
                    n=group.size,
                )
            )
    hidden = [code for code, row in rows.of.items() if row is Row.LEFT_OUT]
    if hidden:
        yield Paragraph(
            ngettext(
                "{n} person ({who}) enters no figure: there was no group large enough to be counted with.",
                "{n} people ({who}) enter no figure: there was no group large enough to be counted with.",
                sum(facts.figures.sizes[code] for code in hidden),
                who=together([title_of(facts, code) for code in hidden]),
            )
        )


def _strengths_and_areas(facts: RoundFacts) -> Iterator[Part]:
    yield from _list(
        facts,
        strengths(facts),
        Tone.STRENGTH,
        (_("One strength"), _("{n} strengths")),
        _("No section is read as a strength."),
    )
    yield from _list(
        facts,
        areas(facts),
        Tone.DEVELOPMENT,
        (_("One area for development"), _("{n} areas for development")),
        _("No section is read as an area for development."),
    )
    yield from _more(
        len(read_as(facts, Reading.STRENGTH)) - MOST,
        lambda n: ngettext("{n} more section is read as a strength.", "{n} more sections are read as strengths.", n),
    )
    yield from _more(
        len(read_as(facts, Reading.AREA_FOR_DEVELOPMENT)) - MOST,
        lambda n: ngettext(
            "{n} more section is read as an area for development.",
            "{n} more sections are read as areas for development.",
            n,
        ),
    )
    if strengths(facts) or areas(facts):
        yield Paragraph(
            _(
                "Shares are balanced: the mean of the groups’ shares of favourable answers, so that none outvotes"
                " another. The rule and its thresholds stand under “How to read this report”."
            ),
            "note",
        )


def _more(n: int, sentence: Callable[[int], str]) -> Iterator[Part]:
    if n > 0:
        yield Paragraph(sentence(n), "note")


def _list(facts: RoundFacts, found: Found, tone: Tone, titles: tuple[str, str], none: str) -> Iterator[Part]:
    if not found:
        yield Paragraph(none)
        return
    yield Findings(
        how_many(len(found), *titles), [_finding(facts, section, standing, tone) for section, standing in found]
    )


def _finding(facts: RoundFacts, section: Section, standing: Standing, tone: Tone) -> Finding:
    assert facts.questionnaire.reading is not None
    said = [_shares(facts, standing)]
    said += [cause(facts, code) for code in caused_by(standing, facts.questionnaire.reading)]
    return Finding(
        section.title.words,
        percent(balanced(standing), facts.questionnaire.reading),
        " ".join(s for s in said if s),
        f"section-{section.code}",
        tone,
    )


def _shares(facts: RoundFacts, standing: Standing) -> str:
    """Where the groups stand: each with its share."""
    rows = [(group.title, group.of(standing)) for group in groups(facts)]
    shares = [(title, row.favourable) for title, row in rows if row is not None and row.favourable is not None]
    if len(shares) < 2:
        return ""
    said = [_("{who} {share}", who=title, share=percent(share, facts.questionnaire.reading)) for title, share in shares]
    return _("{list}.", list="; ".join(said))


def _differ_most(facts: RoundFacts) -> Iterator[Part]:
    """Up to three questions on which groups stand furthest apart."""
    found = apart(facts)
    if found:
        caption = _("Where groups stand furthest apart")
        yield dot_plot(facts, "views-differ-most", _title(len(found)), caption, found[:MOST])
    elif facts.questionnaire.reading is not None and not not_reported(facts):
        within = len(questions_read_as(facts, Reading.VIEWS_DIFFER))
        if within:
            yield Paragraph(
                ngettext(
                    "Views differ on {n} question, within groups and not between them.",
                    "Views differ on {n} questions, within groups and not between them.",
                    within,
                )
            )
        elif can_compare(facts):
            yield Paragraph(_("No question is read as one where views differ."))
        else:
            yield Paragraph(
                _("How far groups stand apart cannot be told: fewer than two that answered in confidence stand alone.")
            )


def _title(n: int) -> str:
    if n > MOST:
        return _("Groups stand apart on {n} questions, furthest on these", n=n)
    return ngettext("Groups stand apart on {n} question", "Groups stand apart on {n} questions", n)
