"""The state of actions over partnerships: counts alone, never whose they are or what they say."""

from collections.abc import Iterator

from app.core.actions import LEAST_FOR_SUMS, ActionCounts, State
from app.core.document import Heading, Paragraph, Part
from app.core.facts import NationalFacts
from app.core.snapshot import Json
from app.core.table import Cell, Column, Table
from app.language import _
from app.reports import cells


def state_of_actions(facts: NationalFacts) -> Iterator[Part]:
    """The part; nothing where no partnership has a plan."""
    told = [
        (_("After this round"), facts.actions),
        (_("After the round before"), facts.actions_before),
    ]
    told = [(title, its) for title, its in told if its.partnerships]
    if not told:
        return
    yield Heading(_("State of actions"), "actions")
    yield Paragraph(
        _(
            "Partnerships write improvement plans after a round. What their people noted of their actions is counted"
            " here; what the actions are stands in each partnership’s own report alone. Counts are shown where at least"
            " {n} partnerships have a plan.",
            n=LEAST_FOR_SUMS,
        )
    )
    shown = [(title, its) for title, its in told if its.states is not None]
    if shown:
        yield _table(shown)
    if len(shown) < len(told):
        held_back = next(title for title, its in told if its.states is None)
        yield Paragraph(_("{when}: too few partnerships have a plan to count their actions.", when=held_back), "note")


def _table(shown: list[tuple[str, ActionCounts]]) -> Table:
    return Table(
        _("Actions in the improvement plans, by how far they are"),
        (
            Column(_("Plans"), is_head=True),
            Column(_("Partnerships with a plan"), is_number=True),
            Column(_("Actions"), is_number=True),
            *(Column(state.words, is_number=True) for state in State),
            Column(_("Overdue"), is_number=True),
        ),
        [
            (
                Cell(title),
                cells.number(its.partnerships),
                cells.number(its.all),
                *(cells.number((its.states or {})[state]) for state in State),
                cells.number(its.overdue),
            )
            for title, its in shown
        ],
    )


def as_data(facts: NationalFacts) -> Json:
    """The counts for the report's JSON: null where too few partnerships have a plan, no key where none has."""
    told = {"actions": facts.actions, "actions_before": facts.actions_before}
    return {name: _counts(its) for name, its in told.items() if its.partnerships}


def _counts(its: ActionCounts) -> Json | None:
    if its.states is None:
        return None
    return {
        "partnerships": its.partnerships,
        "actions": its.all,
        **{state.value: n for state, n in its.states.items()},
        "overdue": its.overdue,
    }
