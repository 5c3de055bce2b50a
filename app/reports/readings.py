"""What is read as what, in the questionnaire's order, and why: the sentences beside a reading."""

from collections.abc import Iterator
from fractions import Fraction

from app.core.facts import RoundFacts
from app.core.figures import Standing
from app.core.questionnaire import Question, Section, Thresholds
from app.core.reading import Reading, caused_by, stand_apart, unknown_share
from app.language import _, ngettext
from app.reports.wording import decimal, percent, percent_of_knob, title_of, together

MOST = 3
WIDE = Fraction(20, 100)  # a gap that is pointed out

Found = list[tuple[Section, Standing]]
FoundQuestions = list[tuple[Section, Question, Standing]]


def read_as(facts: RoundFacts, reading: Reading) -> Found:
    """The sections read so."""
    return [
        (section, standing)
        for section in facts.questionnaire.sections
        if (standing := facts.figures.sections[section.code]) is not None
        and facts.figures.reading(standing, facts.questionnaire) is reading
    ]


def questions_read_as(facts: RoundFacts, reading: Reading) -> FoundQuestions:
    """The scale questions read so."""
    return [
        (section, question, standing)
        for section, question, standing in scale_questions(facts)
        if facts.figures.reading(standing, facts.questionnaire) is reading
    ]


def scale_questions(facts: RoundFacts) -> FoundQuestions:
    """Every scale question with its section and figures."""
    return [
        (section, question, facts.figures.questions[question.code])
        for section in facts.questionnaire.sections
        for question in section.questions
        if question.scale is not None
    ]


def strengths(facts: RoundFacts) -> Found:
    """Up to three sections read as strength, the highest balanced share first; ties in questionnaire order."""
    return sorted(read_as(facts, Reading.STRENGTH), key=lambda found: -balanced(found[1]))[:MOST]


def areas(facts: RoundFacts) -> Found:
    """Up to three sections read as area for development, the lowest balanced share first; ties likewise."""
    return sorted(read_as(facts, Reading.AREA_FOR_DEVELOPMENT), key=lambda found: balanced(found[1]))[:MOST]


def balanced(standing: Standing) -> Fraction:
    """The balanced share of what is read as a strength or an area for development, which always has one."""
    return standing.balanced if standing.balanced is not None else Fraction(0)


def not_reported(facts: RoundFacts) -> bool:
    """Whether the round's confidential groups are all too small to be shown."""
    rows = facts.figures.rows
    return bool(rows.confidential) and not rows.own_confidential and not rows.merged


def has_figures(facts: RoundFacts) -> bool:
    """Whether any answer on a scale may be shown."""
    return any(standing.everyone.favourable is not None for _section, _question, standing in scale_questions(facts))


def apart(facts: RoundFacts) -> FoundQuestions:
    """Questions on which groups stand on either side, or without a rule 20 points or more apart: widest gap first."""
    rule = facts.questionnaire.reading
    if rule is None:
        found = [each for each in scale_questions(facts) if each[2].gap is not None and each[2].gap >= WIDE]
    else:
        differ = questions_read_as(facts, Reading.VIEWS_DIFFER)
        found = [each for each in differ if stand_apart(each[2].own_shares.values(), rule)]
    return widest_first(found)


def hang_on_the_record(facts: RoundFacts, found: FoundQuestions) -> str:
    """`3 of these readings hang on …`: those that would be others without one perspective on the record; else empty."""
    rule = facts.questionnaire.reading
    n = 0 if rule is None else sum(bool(caused_by(standing, rule)) for _section, _question, standing in found)
    if n and n == len(found):
        return ngettext(
            "this reading hangs on what was answered on the record",
            "all of these readings hang on what was answered on the record",
            n,
        )
    if not n:
        return ""
    return ngettext(
        "{n} of these readings hangs on what was answered on the record",
        "{n} of these readings hang on what was answered on the record",
        n,
    )


def can_compare(facts: RoundFacts) -> bool:
    """Whether two confidential groups stand by themselves, so that there can be a gap (or all is on the record)."""
    rows = facts.figures.rows
    return not rows.confidential or len(rows.own_confidential) > 1


def widest_first(found: FoundQuestions) -> FoundQuestions:
    """By the gap between confidential groups; those without one last; ties in the questionnaire's order."""
    return sorted(found, key=lambda each: -(each[2].gap if each[2].gap is not None else Fraction(-1)))


def lowest_and_highest(facts: RoundFacts, standing: Standing) -> tuple[list[str], list[str]]:
    """The confidential groups that make the gap, by code: all that share the lowest place, and the highest."""
    shares = {code: share for code, share in standing.own_shares.items() if code in standing.confidential}
    if not shares:
        return [], []
    low, high = min(shares.values()), max(shares.values())
    return [c for c, share in shares.items() if share == low], [c for c, share in shares.items() if share == high]


def why(facts: RoundFacts, standing: Standing) -> Iterator[str]:
    """Why a question or section is read as it is, and whether that hangs on one organisation's answer."""
    rule = facts.questionnaire.reading
    if rule is None:
        return
    reading = facts.figures.reading(standing, facts.questionnaire)
    if reading is Reading.STRENGTH:
        yield _(
            "A strength, because the balanced share is at least {strength} and no group that stands by itself is"
            " below {floor}.",
            strength=percent_of_knob(rule.strength),
            floor=percent_of_knob(rule.floor),
        )
    elif reading is Reading.AREA_FOR_DEVELOPMENT:
        yield _because_low(facts, standing, rule)
    elif reading is Reading.VIEWS_DIFFER:
        yield _because_apart(facts, standing, rule)
    elif reading is Reading.NOT_ENOUGH_KNOWLEDGE:
        yield _because_unknown(standing)
    elif reading is Reading.EXPLORE:
        yield _("To explore: the rule names it neither a strength nor an area for development.")
    for code in caused_by(standing, rule):
        yield cause(facts, code)


def _because_low(facts: RoundFacts, standing: Standing, rule: Thresholds) -> str:
    said = [_("An area for development.")]
    if standing.balanced is not None and standing.balanced < rule.exact("development"):
        said.append(_("The balanced share is below {share}.", share=percent_of_knob(rule.development)))
    low = [title_of(facts, code) for code, share in standing.own_shares.items() if share < rule.exact("low")]
    if low:
        said.append(_("Below {share}: {who}.", share=percent_of_knob(rule.low), who=together(low)))
    return " ".join(said)


def _because_apart(facts: RoundFacts, standing: Standing, rule: Thresholds) -> str:
    shares = standing.own_shares
    if not stand_apart(shares.values(), rule) and standing.everyone.agreement is not None:
        return _(
            "Views differ. People disagree with each other within the questions: agreement is {agreement}, below"
            " {threshold}.",
            agreement=decimal(standing.everyone.agreement, rule.exact("agreement")),
            threshold=rule.agreement,
        )
    high = [title_of(facts, code) for code, share in shares.items() if share >= rule.exact("agree_side")]
    low = [title_of(facts, code) for code, share in shares.items() if share < rule.exact("other_side")]
    return _(
        "Views differ. At {agree_side} or more: {high}. Below {other_side}: {low}.",
        high=together(high),
        low=together(low),
        agree_side=percent_of_knob(rule.agree_side),
        other_side=percent_of_knob(rule.other_side),
    )


def _because_unknown(standing: Standing) -> str:
    tally = standing.everyone.tally
    return _(
        "Too few could say: {share} of all answers given are “don’t know” ({dont_know}) or “not applicable”"
        " ({not_applicable}).",
        share=percent(unknown_share(tally)),
        dont_know=tally.dont_know,
        not_applicable=tally.not_applicable,
    )


def cause(facts: RoundFacts, code: str) -> str:
    """That a reading hangs on the answer of an organisation on the record."""
    return ngettext(
        "Without the answer of {who} this reading would be another. It is one organisation’s answer, and counts as a"
        " perspective of its own.",
        "Without the answers of {who} this reading would be another. They are {n} organisations’ answers, and count as"
        " a perspective of their own.",
        facts.figures.sizes[code],
        who=title_of(facts, code),
    )
