"""The annex: every question, how the figures are made, the codebook, and what readers can and cannot work out."""

from collections.abc import Iterator

from app.core.document import Heading, Paragraph, Part
from app.core.facts import RoundFacts
from app.core.questionnaire import Question, Section
from app.core.rounds import Mode
from app.core.table import Cell, Column, Table, Tone
from app.language import _
from app.reports.codebook import codebook
from app.reports.wording import merged_title, together


def annex(facts: RoundFacts) -> Iterator[Part]:
    """What somebody needs who checks the report or works on with its files."""
    yield Heading(_("Annex"), "annex", is_detail=True)
    yield Heading(_("Every question"), "every-question", 3)
    for section in facts.questionnaire.sections:
        yield _questions(facts, section)
    yield Heading(_("Method"), "method", 3)
    for sentence in _method(facts):
        yield Paragraph(sentence)
    yield from codebook(facts)
    yield Heading(_("What can be worked out, and what cannot"), "worked-out", 3)
    for sentence in _worked_out(facts):
        yield Paragraph(sentence)


def _questions(facts: RoundFacts, section: Section) -> Table:
    """A column for each wording; where a section has the same words for everyone, one for all."""
    seats = facts.questionnaire.perspectives
    is_alike = all(question.wording is None for question in section.questions)
    routed = is_alike and any(question.put_to is not None for question in section.questions)
    columns = [
        Column(_("Code"), is_head=True),
        *([Column(_("Question"))] if is_alike else [Column(p.title.words) for p in seats]),
        *([Column(_("Asked of"))] if routed else []),
        Column(_("Source")),
    ]
    rows = []
    for question in section.questions:
        if is_alike:
            assert question.text is not None
            words = [Cell(question.text.words)]
        else:
            words = [
                Cell(question.words_for(p.code).words)
                if question.is_put_to(p.code)
                else Cell(_("Not asked"), tone=Tone.NOT_ASKED)
                for p in seats
            ]
        asked = [Cell(_asked_of(facts, question))] if routed else []
        rows.append((Cell(question.code), *words, *asked, Cell(question.source or _("Our own"))))
    return Table(section.title.words, columns, rows)


def _asked_of(facts: RoundFacts, question: Question) -> str:
    if question.put_to is None:
        return _("Everyone")
    return together([p.title.words for p in facts.questionnaire.perspectives if question.is_put_to(p.code)])


def _method(facts: RoundFacts) -> Iterator[str]:
    yield _(
        "Only submitted responses that hold an answer to a question enter a figure. Blanks count nowhere; they are"
        " printed as “no answer”."
    )
    if facts.questionnaire.scales:
        yield _(
            "A section’s share pools the answers to its questions on the scale. Its agreement is the mean of its"
            " questions’ agreements, weighted by how many answered each. Agreement is van der Eijk’s A (2001, doi"
            " 10.1023/a:1010374114305). “Everyone” counts each person shown once; “balanced” counts each group once."
        )
    yield _(
        "Questionnaire {name}, fingerprint {fingerprint}. Snapshot {n}, fingerprint {snapshot}: two reports with the"
        " same fingerprint rest on the same figures.",
        name=facts.questionnaire.name,
        fingerprint=facts.questionnaire.fingerprint[:16],
        n=facts.snapshot_number,
        snapshot=facts.snapshot_fingerprint[:16],
    )


def _worked_out(facts: RoundFacts) -> Iterator[str]:
    """What no rule can hide, and what this one does (the annex owes readers both)."""
    if facts.mode is Mode.ON_THE_RECORD:
        yield _("Everyone answered on the record: nothing was hidden, and nobody was promised that it would be.")
        return
    yield _(
        "How many began and submitted is printed for every group, however small: whether somebody took part is not"
        " secret. What one person said in confidence is."
    )
    yield _(
        "Every row holds at least {n} people who answered in confidence, and is never split. Some of them may have"
        " skipped a question, so a share may rest on fewer: the tables print on how many. No sums or"
        " differences of figures in this report, its files, other reports of this round or national figures lead to"
        " the answers of fewer people than a row holds.",
        n=facts.minimum,
    )
    yield _(
        "All people of a row may have given the same answer to a question. Then the report tells what each of them"
        " said, as it tells that nobody gave an answer which it counts as 0. People who tell each other what they"
        " answered can work out what the rest of their row answered."
    )
    if facts.figures.rows.merged:
        yield _(
            "{who} are one row: no figure, order or sentence depends on which of them gave which answer.",
            who=merged_title(facts),
        )
    yield _(
        "Answers that come after a report was first read wait until those of their row number at least {n}, so that"
        " two reports never differ by a few people. National sums take in whole rows of at least three partnerships,"
        " national ranges those of at least five.",
        n=facts.minimum,
    )
    yield _(
        "An organisation on the record is named beside its answers. A comment may tell by its words who wrote it: a"
        " person reads it first, and may black out words or keep it back."
    )
