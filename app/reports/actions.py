"""The improvement plan in a partnership's report: what it set out to do, and how far last round's actions are."""

from collections.abc import Iterator, Sequence

from app.core.actions import Action, Plan, State
from app.core.clock import day_in_words
from app.core.document import Heading, Paragraph, Part
from app.core.facts import RoundFacts
from app.core.record import WorkshopFacts
from app.core.snapshot import Json
from app.core.table import Cell, Column, Table, Tone
from app.language import _, ngettext
from app.reports.how_far import how_far_they_came
from app.reports.wording import in_quotes, wording_of

TONES = {
    State.NOT_STARTED: Tone.NONE,
    State.UNDER_WAY: Tone.EXPLORE,
    State.BLOCKED: Tone.DEVELOPMENT,
    State.DONE: Tone.STRENGTH,
    State.STOPPED: Tone.HIDDEN,
}
Numbered = Sequence[tuple[int, Action]]


def improvement_plan(facts: RoundFacts | WorkshopFacts) -> Iterator[Part]:
    """What the partnership set out to do; nothing where no room chose a priority and no action is written down."""
    if facts.plan is None:
        return
    yield Heading(_("Improvement plan"), "improvement-plan")
    if facts.plan.actions:
        said = _("{summary} They are the partnership’s own words, as they stood on {day}.", **_told(facts.plan))
        yield Paragraph(said)
    else:
        yield Paragraph(_("No action is written down yet."))
    yield from _chosen(facts.plan)
    for priority, actions in facts.plan.by_priority:
        if actions:
            yield _who_and_when(facts.plan, priority, actions)
            yield from _further(facts, priority, actions)


def _chosen(plan: Plan) -> Iterator[Table]:
    """What a room put first with its dots; areas that have as many are level."""
    if not plan.priorities:
        return
    actions = dict(plan.by_priority)
    columns = (
        Column(_("Priority"), is_head=True),
        Column(_("Place")),
        Column(_("Dots"), is_number=True),
        Column(_("Actions"), is_number=True),
    )
    rows = [
        (
            Cell(one.words),
            Cell(_("{n}, level with another", n=one.rank) if one.is_level else str(one.rank), one.rank),
            Cell(_("Shown to the room alone"), tone=Tone.HIDDEN) if one.dots is None else Cell(str(one.dots), one.dots),
            Cell(str(len(actions[one.words])), len(actions[one.words])),
        )
        for one in plan.priorities
    ]
    yield Table(_("What the workshop put first, by dots"), columns, rows)


def last_rounds_actions(facts: RoundFacts) -> Iterator[Part]:
    """How far the actions after the round before are: as the partnership's people noted it, as participants say it."""
    if facts.plan_before is None and not facts.asked_actions:
        return
    yield Heading(_("What became of last round’s actions"), "last-actions")
    if facts.plan_before is not None:
        yield from _as_noted(facts.plan_before)
    yield from how_far_they_came(facts)


def _as_noted(plan: Plan) -> Iterator[Part]:
    yield Paragraph(
        _(
            "{summary} This is what the partnership’s own people noted, as it stood on {day}.",
            **_told(plan),
        )
    )
    every = [one for _priority, its in plan.by_priority for one in its]
    yield _who_and_when(plan, "", every)
    yield from _notes(_("What was noted on last round’s actions"), every)


def _told(plan: Plan) -> dict[str, str]:
    """`3 actions: 1 done, 2 under way. 1 is overdue.`"""
    states = [(state, sum(action.state is state for action in plan.actions)) for state in State]
    counts = ", ".join(
        _("{n} {state}", n=n, state=state.words[:1].lower() + state.words[1:]) for state, n in states if n
    )
    said = ngettext("{n} action: {counts}.", "{n} actions: {counts}.", len(plan.actions), counts=counts)
    if plan.overdue:
        overdue = ngettext("{n} is overdue.", "{n} are overdue.", plan.overdue)
        said = _("{actions} {overdue}", actions=said, overdue=overdue)
    return {"summary": said, "day": day_in_words(plan.today)}


def _who_and_when(plan: Plan, priority: str, actions: Numbered) -> Table:
    return Table(
        _titled(_("Actions"), priority),
        (
            Column(_("Action"), is_head=True),
            Column(_("Who leads")),
            Column(_("By when")),
            Column(_("How far it is")),
        ),
        [
            (
                Cell(f"{n}. {action.what}"),
                Cell(
                    action.leads or _("Not said"),
                    tone=Tone.PLAIN if action.leads else Tone.NONE,
                    note=_("with {partners}", partners=action.partners) if action.partners else "",
                ),
                Cell(day_in_words(action.by_when)) if action.by_when else Cell(_("Not said"), tone=Tone.NONE),
                Cell(
                    action.state.words,
                    tone=TONES[action.state],
                    note=_("overdue") if action.is_overdue(plan.today) else "",
                ),
            )
            for n, action in actions
        ],
    )


def _further(facts: RoundFacts | WorkshopFacts, priority: str, actions: Numbered) -> Iterator[Part]:
    """What these actions are for, what they answer to and how they go; actions without a word on it are left out."""
    rows = [
        (
            Cell(f"{n}. {action.what}"),
            _said(action.outcome),
            _said(action.measure),
            _said(action.resources, action.risk),
        )
        for n, action in actions
        if action.outcome or action.measure or action.resources or action.risk
    ]
    if rows:
        yield Table(
            _titled(_("What they are for"), priority),
            (
                Column(_("Action"), is_head=True),
                Column(_("Outcome hoped for")),
                Column(_("How it will be known")),
                Column(_("Resources, and risk")),
            ),
            rows,
            is_detail=True,
        )
    answers = [
        (Cell(f"{n}. {action.what}"), _said(_questions(facts, action)), _said(action.plan_priority, action.criterion))
        for n, action in actions
        if action.questions or action.plan_priority or action.criterion
    ]
    if answers:
        yield Table(
            _titled(_("What they answer to"), priority),
            (
                Column(_("Action"), is_head=True),
                Column(_("Questions")),
                Column(_("Priority of the children’s services plan, and criterion")),
            ),
            answers,
            is_detail=True,
        )
    yield from _notes(_titled(_("What was noted on them"), priority), actions)


def _titled(title: str, priority: str) -> str:
    return _("{title}: {priority}", title=title, priority=priority) if priority else title


def _said(*texts: str) -> Cell:
    """What was written, one after the other, or that nothing was."""
    said = [text for text in texts if text]
    text = " ".join([*(one if one.endswith((".", "!", "?")) else f"{one};" for one in said[:-1]), *said[-1:]])
    return Cell(text) if text else Cell(_("Not said"), tone=Tone.NONE)


def _questions(facts: RoundFacts | WorkshopFacts, action: Action) -> str:
    return in_quotes([wording_of(facts, facts.questionnaire.by_code[code]) for code in action.questions])


def _notes(caption: str, actions: Numbered) -> Iterator[Table]:
    rows = [
        (Cell(f"{n}. {action.what}"), _said(action.notes, *action.links))
        for n, action in actions
        if action.notes or action.evidence
    ]
    if rows:
        columns = (Column(_("Action"), is_head=True), Column(_("Notes and evidence")))
        yield Table(caption, columns, rows, is_detail=True)


def plans_as_data(facts: RoundFacts) -> Json:
    """The plans for the report's JSON, beside its figures; a key is there where a plan is."""
    plans = {"improvement_plan": facts.plan, "last_actions": facts.plan_before}
    return {name: plan_as_data(plan) for name, plan in plans.items() if plan is not None}


def plan_as_data(plan: Plan) -> Json:
    """One plan: its actions, and what a room put first where one did."""
    chosen = [
        {"priority": one.words, "question": one.question, "place": one.rank, "level": one.is_level, "dots": one.dots}
        for one in plan.priorities
    ]
    return {
        "as_of": plan.today.isoformat(),
        **({"priorities": chosen} if chosen else {}),
        "actions": [
            {
                "number": n,
                "priority": priority,
                "what": action.what,
                "leads": action.leads,
                "partners": action.partners,
                "by_when": action.by_when.isoformat() if action.by_when else None,
                "outcome": action.outcome,
                "measure": action.measure,
                "resources": action.resources,
                "risk": action.risk,
                "questions": list(action.questions),
                "plan_priority": action.plan_priority,
                "criterion": action.criterion,
                "state": action.state.value,
                "overdue": action.is_overdue(plan.today),
                "notes": action.notes,
                "evidence": action.links,
            }
            for priority, its in plan.by_priority
            for n, action in its
        ],
    }
