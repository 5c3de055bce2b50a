"""How far last round's actions came, as participants say, beside what the partnership's own people noted.

Figures are those of the snapshot, by the rows of the report, like those of every other question.
"""

from collections.abc import Iterator

from app.core.document import Heading, Paragraph, Part
from app.core.facts import RoundFacts
from app.core.how_far import AskedAction, HowFar, asked_first
from app.core.questionnaire import Question
from app.core.snapshot import Json
from app.core.table import Cell, Column, Table, Tone
from app.language import _, ngettext
from app.reports import cells
from app.reports.choices import choices, chosen
from app.reports.groups import groups, nothing_shown, one_voice_alone


def how_far_they_came(given: RoundFacts) -> Iterator[Part]:
    """Everyone shown at a glance, then each action by group; nothing where nobody was asked."""
    facts = given.with_actions
    section = asked_first(facts.questionnaire)
    if section is None:
        return
    yield Heading(_("How far participants say they came"), "how-far", 3)
    yield Paragraph(
        ngettext(
            "Before the questions, participants were asked about this {n} action, as it stood before anybody answered."
            " They were not told how far the partnership’s own people say it is.",
            "Before the questions, participants were asked about these {n} actions, as they stood before anybody"
            " answered. They were not told how far the partnership’s own people say they are.",
            len(section.questions),
        )
    )
    if not one_voice_alone(groups(facts)):
        yield _at_a_glance(facts, section.questions)
    yield from choices(facts, section, section.questions)


def _at_a_glance(facts: RoundFacts, questions: tuple[Question, ...]) -> Table:
    """What participants say beside what is noted: a line an action, everyone shown."""
    lines = []
    for n, (question, action) in enumerate(zip(questions, facts.asked_actions, strict=True), 1):
        standing = facts.figures.questions[question.code]
        veil = nothing_shown(facts, question, standing)
        said = (
            [cells.not_shown()] * (len(HowFar) + 1)
            if veil is not None and not standing.everyone.tally.people
            else [
                *(chosen(standing.everyone, step.value) for step in HowFar),
                cells.number(standing.everyone.tally.dont_know),
            ]
        )
        lines.append((Cell(f"{n}. {action.what}"), _noted(facts, action), *said))
    columns = (
        Column(_("Action"), is_head=True),
        Column(_("Noted by the partnership")),
        *(Column(step.words, is_number=True) for step in HowFar),
        Column(cells.non_answer(facts, "dont_know"), is_number=True),
    )
    return Table(_("How far they came: what participants say, beside what is noted"), columns, lines)


def _noted(facts: RoundFacts, action: AskedAction) -> Cell:
    state = _state(facts, action)
    return Cell(_("No longer in the plan"), tone=Tone.NONE) if state is None else Cell(state[0])


def _state(facts: RoundFacts, action: AskedAction) -> tuple[str, str] | None:
    """How far the partnership's own people say the action is, in words and as data; None where it was taken out."""
    now_there = facts.plan_before.actions if facts.plan_before else ()
    return next(((one.state.words, one.state.value) for one in now_there if one.id == action.id), None)


def asked_actions_as_data(facts: RoundFacts) -> Json:
    """What the codes under `how_far` were about; the key is there where participants were asked."""
    section = asked_first(facts.with_actions.questionnaire)
    if section is None:
        return {}
    return {
        "asked_actions": [
            {
                "code": question.code,
                "what": action.what,
                "outcome": action.outcome,
                "by_when": action.by_when or None,
                "noted": (_state(facts, action) or (None, None))[1],
            }
            for question, action in zip(section.questions, facts.asked_actions, strict=True)
        ]
    }
