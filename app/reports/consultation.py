"""The analysis of a consultation: how many answered what, and what they wrote, question by question and by group.

It counts and never reads: no answer is favourable, nothing is weighed, no share is adjusted. Sources of its form: the
Scottish Government's analysis of the 2019 consultation on the Part 3 guidance (gov.scot), which prints shares of all
respondents and calls differences between its sectors unreliable as figures.
"""

from collections.abc import Iterator
from fractions import Fraction

from app.core.document import Aside, Document, Heading, Paragraph, Part, Quotes
from app.core.facts import RoundFacts
from app.core.own_text import CONCLUSION, INTRODUCTION, NEXT_STEPS, section_place
from app.core.questionnaire import Question, Section
from app.language import _, page_language
from app.reports.answer_bars import in_words
from app.reports.baseline import facts_line, machine_readable, own_part
from app.reports.codebook import codebook
from app.reports.comments import own_words, quoted
from app.reports.groups import groups, left_out, nothing_shown, one_voice_alone, standing_in
from app.reports.how_to_read import rows_in_words
from app.reports.participation import taking_part, who_took_part
from app.reports.share_lines import as_data, frequencies
from app.reports.shares import answers, at_a_glance, by_group, drawn
from app.reports.themes import as_data as themes_as_data
from app.reports.themes import by_question_and_group
from app.reports.wording import one_decimal, title_of, together, who_answered, wording_of

LARGE = 50  # people; in a smaller group one of them is over 2% of it


def consultation(facts: RoundFacts) -> Document:
    """The analysis of one round, of the nation or of one partnership; parts with nothing to say are left out."""
    return Document(
        title=facts.questionnaire.title.words,
        subtitle=facts.partnership_name or _("About the nation"),
        lead=_lead(facts),
        facts_line=facts_line(facts, _("Analysis of answers")),
        parts=[
            *_summary(facts),
            *own_part(facts, INTRODUCTION),
            *_how_to_read(facts),
            *who_took_part(facts),
            *_every_question(facts),
            *by_question_and_group(facts),
            *_by_group(facts),
            *own_part(facts, CONCLUSION),
            *own_part(facts, NEXT_STEPS),
            *_annex(facts),
        ],
        facts={
            **machine_readable(facts, facts.figures.body, facts.snapshot_fingerprint),
            "shares": as_data(facts),
            "themes": themes_as_data(facts),
        },
        frequencies=frequencies(facts),
        language=page_language(),
        is_example=facts.is_example,
        made=facts.made,
    )


def _lead(facts: RoundFacts) -> str:
    said = _("{who}. This report counts their answers question by question.", who=who_answered(facts))
    if any(question.kind.is_text for question in facts.questionnaire.questions):
        said = _("{who}. This report counts their answers and quotes what they wrote.", who=who_answered(facts))
    return said


def _summary(facts: RoundFacts) -> Iterator[Part]:
    yield Heading(_("In one page"), "summary")
    if facts.is_example:
        yield Aside(_("Example data"), [_("These answers were made up to show what a report looks like.")])
    took_part: list[Part] = [*taking_part(facts)]
    yield from took_part or [Paragraph(_("Nobody answered."))]
    if not one_voice_alone(groups(facts)):
        yield from at_a_glance(facts)


def _how_to_read(facts: RoundFacts) -> Iterator[Part]:
    yield Heading(_("How to read this report"), "how-to-read")
    if facts.questionnaire.provenance:
        yield Paragraph(facts.questionnaire.provenance.words)
    yield Heading(_("Two bases"), "bases", 3)
    for sentence in _bases(facts):
        yield Paragraph(sentence)
    yield Heading(_("Who is shown, and what is not"), "rows", 3)
    for sentence in rows_in_words(facts):
        yield Paragraph(sentence)


def _bases(facts: RoundFacts) -> Iterator[str]:
    yield _(
        "Every share says what it is a share of. “All respondents” are the people shown here whom a question was put"
        " to, whether they answered it or not. “Those who chose an answer” are the ones of them who did. The two are"
        " never mixed in one column."
    )
    if outside := left_out(facts):
        yield _("{who} enter no figure, and so are not among “all respondents”.", who=together(outside))
    yield _(
        "“Don’t know”, “not applicable” and “prefer not to say” are three different answers, and no answer is a fourth:"
        " each stands on a line of its own, and none is among those who chose an answer."
    )
    yield _(
        "Shares are rounded one by one to one decimal place, halves up, and are not adjusted, so a column may add up to"
        " a little more or less than 100%. Tables published elsewhere may have been adjusted to add up to 100: then"
        " their shares differ a little from these, on the same counts."
    )
    if any(question.type == "several_of" for question in facts.questionnaire.questions):
        yield _("Where people could choose several answers, the shares add up to more than 100%.")


def _every_question(facts: RoundFacts) -> Iterator[Part]:
    for section in facts.questionnaire.sections:
        yield Heading(section.title.words, f"section-{section.code}")
        yield from own_words(facts, section_place(section.code))
        yield from _section(facts, section)


def _section(facts: RoundFacts, section: Section) -> Iterator[Part]:
    closed = [question for question in section.questions if not question.kind.is_text]
    rows = standing_in(groups(facts), [facts.figures.questions[q.code] for q in closed])
    if one_voice_alone(rows):
        yield in_words(facts, section, closed, rows[0])
    for question in section.questions:
        figures = () if question in closed and one_voice_alone(rows) else _figures(facts, question)
        if parts := [*figures, *_written(facts, question)]:
            yield Heading(wording_of(facts, question), f"question-{question.code}", 3)
            yield from (*_asked(facts, question), *parts)


def _asked(facts: RoundFacts, question: Question) -> Iterator[Paragraph]:
    """Of whom it was asked, where that was not everyone."""
    if question.put_to is not None:
        asked = [title_of(facts, p.code) for p in facts.questionnaire.perspectives if question.is_put_to(p.code)]
        yield Paragraph(_("Asked of {who}.", who=together(asked)), "note")
    if question.show_if is not None:
        yield Paragraph(
            _(
                "Asked only of those who had given certain answers before. Everyone else stands under “no answer” and"
                " is among “all respondents”."
            ),
            "note",
        )


def _figures(facts: RoundFacts, question: Question) -> Iterator[Part]:
    """A chart with its table, or for an open question how many wrote."""
    standing = facts.figures.questions[question.code]
    if not standing.has_rows:
        veil = nothing_shown(facts, question, standing)
        assert veil is not None, "without a row nothing of everyone is shown"
        yield Paragraph(_("{words}.", words=veil.words), "note")
    elif question.kind.is_text:
        yield answers(facts, question, standing)
    else:
        yield drawn(facts, question, standing)


def _written(facts: RoundFacts, question: Question) -> Iterator[Quotes]:
    """What people wrote under it, as far as a person released it and its writer may be quoted."""
    yield from quoted(facts, question, _("What they wrote") if question.kind.is_text else _("What they added"))


def _by_group(facts: RoundFacts) -> Iterator[Part]:
    """The same counts for each row, under a caution: an order of groups would be read as a finding."""
    tables = [table for question in facts.questionnaire.questions if (table := by_group(facts, question)) is not None]
    if not tables:
        return
    yield Heading(_("Answers by group"), "groups")
    yield Aside(_("Read differences with care"), [*_caution(facts)])
    yield Paragraph(
        _("People, and in brackets their share of all respondents of the group, whether they answered or not.")
    )
    yield from tables


def _caution(facts: RoundFacts) -> Iterator[str]:
    yield _(
        "People chose to take part; they do not stand for everyone of their group. A difference between groups is no"
        " finding by itself: read it together with what people wrote."
    )
    sizes = [group.size for group in groups(facts) if not group.is_one_voice]
    if sizes and min(sizes) < LARGE:
        yield _(
            "Groups this small make differences unreliable as figures: in the smallest, of {n}, one person is {share}.",
            n=min(sizes),
            share=one_decimal(Fraction(1, min(sizes))),
        )


def _annex(facts: RoundFacts) -> Iterator[Part]:
    yield Heading(_("Annex"), "annex", is_detail=True)
    yield Heading(_("Method"), "method", 3)
    yield Paragraph(
        _(
            "Only submitted responses that hold an answer to a question enter a figure. Questionnaire {name},"
            " fingerprint {fingerprint}. Snapshot {n}, fingerprint {snapshot}: two reports with the same fingerprint"
            " rest on the same figures.",
            name=facts.questionnaire.name,
            fingerprint=facts.questionnaire.fingerprint[:16],
            n=facts.snapshot_number,
            snapshot=facts.snapshot_fingerprint[:16],
        )
    )
    yield from codebook(facts)
