"""How everyone shown answered: diverging bars a question; people who did not rate stand beside them, not inside."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from app.core.chart import Bar, BarLevel, DivergingBars
from app.core.document import Part
from app.core.facts import RoundFacts
from app.core.figures import Standing
from app.core.questionnaire import Question, Section
from app.core.table import Cell, Column, Table, Tone
from app.language import _, ngettext
from app.reports import cells
from app.reports.groups import Group, groups, nothing_shown, one_voice_alone, standing_in
from app.reports.wording import favourable_words, percent, under, wording_of

HALF = Fraction(1, 2)


def answers(facts: RoundFacts, section: Section, questions: Sequence[Question]) -> Iterator[Part]:
    """The bars of a section, or in words what the only organisation shown answered."""
    standings = [facts.figures.questions[q.code] for q in questions]
    rows = standing_in(groups(facts), standings)
    if not rows:
        return
    if one_voice_alone(rows):
        yield in_words(facts, section, questions, rows[0])
        return
    yield _bars(facts, section, questions, standings)


def in_words(facts: RoundFacts, section: Section, questions: Sequence[Question], only: Group) -> Table:
    """The answers of one organisation (or person) on the record: shares of one would say nothing."""
    rows = []
    for question in questions:
        row = only.of(facts.figures.questions[question.code])
        words = Cell(_("Not asked"), tone=Tone.NOT_ASKED)
        if row is not None:
            words = Cell(cells.answer_in_words(facts, question, row.tally))
        rows.append((Cell(wording_of(facts, question)), words))
    caption = under(section.title.words, _("the answers of {who}", who=only.title))
    return Table(caption, (Column(_("Question"), is_head=True), Column(_("Answer"))), rows)


def _bars(
    facts: RoundFacts, section: Section, questions: Sequence[Question], standings: Sequence[Standing]
) -> DivergingBars:
    assert section.scale is not None
    scale = facts.questionnaire.scales[section.scale]
    bars = [_bar(facts, *each) for each in zip(questions, standings, strict=True)]
    said = [_("“{label}” {veil}.", label=bar.label, veil=bar.veil.words) for bar in bars if bar.veil is not None]
    said += [
        _("“{label}” {share} {of}.", label=bar.label, share=bar.share, of=bar.of) for bar in bars if bar.veil is None
    ]
    return DivergingBars(
        anchor=f"answers-{section.code}",
        title=under(section.title.words, _finding(standings)),
        note=_(
            "Figures in the bars are people, everyone shown. Favourable: {levels}.",
            levels=favourable_words(facts, section.scale),
        ),
        description=_("The share of favourable answers to each question. {said}", said=" ".join(said)),
        table=_table(facts, section, questions, standings),
        scale=scale.title.words,
        levels=[BarLevel(level.label.words, level.favourable) for level in scale.levels],
        bars=bars,
        heads=(_("Favourable, of those rating"), _("Don’t know and the like")),
    )


def _bar(facts: RoundFacts, question: Question, standing: Standing) -> Bar:
    label, veil = wording_of(facts, question), nothing_shown(facts, question, standing)
    tally = standing.everyone.tally
    did_not_rate = tally.people - tally.answered
    if veil is not None or standing.everyone.favourable is None:
        return Bar(label, did_not_rate=did_not_rate, veil=veil)
    return Bar(
        label,
        counts=list((tally.counts or {}).values()),
        share=percent(standing.everyone.favourable),
        of=_("of {n}", n=tally.answered),
        did_not_rate=did_not_rate,
    )


def _finding(standings: Sequence[Standing]) -> str:
    """On how many of the questions that may be shown most answers are favourable."""
    shares = [s.everyone.favourable for s in standings if s.everyone.favourable is not None]
    mostly = sum(share > HALF for share in shares)
    if not shares:
        return _("nobody answered on the scale")
    if len(shares) == 1:
        if mostly:
            return _("most answers are favourable")
        return _("half of the answers or fewer are favourable")
    if mostly == len(shares):
        return _("most answers are favourable on all {n} questions", n=mostly)
    if not mostly:
        return _("on none of {n} questions are most answers favourable", n=len(shares))
    return _("most answers are favourable on {mostly} of {n} questions", mostly=mostly, n=len(shares))


def most_favourable_on(standings: Sequence[Standing]) -> str:
    """The same over a whole questionnaire, as a sentence."""
    shares = [s.everyone.favourable for s in standings if s.everyone.favourable is not None]
    mostly = sum(share > HALF for share in shares)
    return ngettext(
        "Of {n} question on a scale most answers are favourable on {mostly}.",
        "Of {n} questions on a scale most answers are favourable on {mostly}.",
        len(shares),
        mostly=mostly,
    )


def _table(facts: RoundFacts, section: Section, questions: Sequence[Question], standings: Sequence[Standing]) -> Table:
    options = facts.questionnaire.options(questions[0])
    columns = [
        Column(_("Question"), is_head=True),
        Column(_("Favourable"), is_number=True),
        *(Column(o.label.words, is_number=True) for o in options),
        *cells.beside_columns(facts),
    ]
    rows = []
    for question, standing in zip(questions, standings, strict=True):
        head = Cell(wording_of(facts, question))
        if not standing.has_rows:
            rows.append((head, *[cells.not_shown()] * (len(columns) - 1)))
            continue
        tally = standing.everyone.tally
        levels = [cells.number(n) for n in (tally.counts or {}).values()]
        rows.append((head, cells.share(standing.everyone), *levels, *cells.beside(tally)))
    return Table(under(section.title.words, _("answers of everyone shown, in people")), columns, rows)
