"""What the pages of a review are shown: how a plan stands, its readings side by side, and the grid of plans."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.answers import BLANK, Answer
from app.core.grounds import Grounds
from app.core.questionnaire import Level, Question, Questionnaire
from app.core.review import Agreement, Plan, Reading, State, agreement, pairs, proposed, rows_of
from app.core.rounds import Phase
from app.core.table import Cell, Tone
from app.core.text import Text
from app.core.verdict_rule import VerdictRule
from app.language import _, ngettext
from app.reports.criteria_words import marks_of
from app.reports.wording import percent
from app.web.who import Answering


@dataclass(frozen=True)
class ReviewerView:
    """How the review of a plan stands, to one of its reviewers. Of others' readings it holds no answer."""

    others: Sequence[tuple[str, bool]]  # name, and whether that reading is complete
    is_complete: bool
    is_settled: bool
    is_drafted: bool
    is_open: bool
    may_submit: bool
    may_complete: bool
    may_reopen: bool
    may_settle: bool
    may_see: bool
    left: int  # rows without an answer, before the reading can be complete


def reviewer_view(plan: Plan, who: Answering) -> ReviewerView:
    """The plan as this reviewer is told of it."""
    mine = who.response.id
    its = plan.of(mine)
    is_open, rule = who.phase is Phase.OPEN, who.questionnaire.verdicts
    left = len(its.open_rows(rule)) if its and rule else 0
    return ReviewerView(
        [(one.who, one.is_said) for one in plan.others(mine)],
        its is not None and its.is_complete,
        plan.is_settled,
        plan.settled is not None and not plan.is_settled,
        is_open,
        is_open and plan.may_submit(mine),
        is_open and plan.may_complete(mine) and not left,
        is_open and plan.may_reopen(mine),
        is_open and plan.may_settle(mine),
        len(plan.seen_by(mine)) > 1,
        left if is_open and plan.may_complete(mine) else 0,
    )


@dataclass(frozen=True)
class ReadingView:
    """What one reading says on one row."""

    who: str
    verdict: Cell
    evidence: Grounds
    text: str = ""


@dataclass(frozen=True)
class RowView:
    """One criterion with its readings side by side, and what was settled."""

    code: str
    label: str
    wording: Text
    state: State
    readings: Sequence[ReadingView]
    settled: ReadingView
    options: Sequence[tuple[str, Text]]
    is_text: bool


class Criteria:
    """The rows of a review by their labels, levels and marks."""

    def __init__(self, questionnaire: Questionnaire, rule: VerdictRule):
        self.questionnaire = questionnaire
        self.rule = rule
        self.rows = rows_of(rule)
        self._marks = {code: dict(marks_of(self.levels(code))) for code in self.rows if code not in rule.practice}

    def question(self, code: str) -> Question:
        """The question of a row."""
        return self.questionnaire.by_code[code]

    def wording(self, code: str) -> Text:
        """As reviewers are asked it."""
        return self.question(code).words_for(next(iter(self.questionnaire.perspective)))

    def levels(self, code: str) -> tuple[Level, ...]:
        """The levels of a row's scale."""
        scale = self.question(code).scale
        assert scale is not None
        return self.questionnaire.scales[scale].levels

    def title(self, code: str) -> str:
        """The short title of a criterion; of what is counted apart, its section's."""
        if code in self.rule.practice:
            return _("Good practice")
        for row in self.rule.criteria:
            if row.question == code:
                return row.title.words
        return next(s.title.words for s in self.questionnaire.sections if self.question(code) in s.questions)

    def number(self, code: str) -> str:
        """The number of a criterion; empty for what is counted apart."""
        return next((row.number for row in self.rule.criteria if row.question == code), "")

    def label(self, code: str) -> str:
        """`6a. Children’s services`."""
        number = self.number(code)
        return _("{number}. {title}", number=number, title=self.title(code)) if number else self.title(code)

    def verdict(self, code: str, answer: Answer) -> Cell:
        """What an answer says as a cell."""
        if answer.non_answer is not None:
            label: Text = getattr(self.questionnaire.non_answers, answer.non_answer.value)
            return Cell(label.words, tone=Tone.NONE)
        return self._marks.get(code, {}).get(answer.value or "", Cell(_("No verdict"), tone=Tone.NONE))

    def reading(self, code: str, who: str, answer: Answer) -> ReadingView:
        """What is said on a row."""
        text = (answer.value or "") if code in self.rule.practice else ""
        return ReadingView(who, self.verdict(code, answer), Grounds.of(answer.note), text)

    def compared(self, plan: Plan, readings: Sequence[Reading]) -> list[RowView]:
        """Every row with these readings side by side; those that differ come first."""
        rows = [self._compared(plan, readings, code) for code in self.rows]
        return sorted(rows, key=lambda row: not _differs(plan, row.code))

    def _compared(self, plan: Plan, readings: Sequence[Reading], code: str) -> RowView:
        is_text = code in self.rule.practice
        return RowView(
            code,
            self.label(code),
            self.wording(code),
            State.DIFFER if _differs(plan, code) else State.AGREE,
            [self.reading(code, its.who, its.answers.get(code, BLANK)) for its in readings],
            self.reading(code, "", (plan.settled or {}).get(code, BLANK)),
            [] if is_text else [(level.code, level.label) for level in self.levels(code)],
            is_text,
        )

    def values(self, plan: Plan) -> dict[str, str]:
        """What the form of settling begins with: what is settled, else what the readings share."""
        values = {}
        for code in self.rows:
            answer = proposed(plan, self.rule, code) if plan.settled is None else plan.settled.get(code, BLANK)
            evidence = Grounds.of(answer.note)
            values[f"value.{code}"] = answer.value or ""
            values |= {f"page.{code}": evidence.pages, f"note.{code}": evidence.words, f"why.{code}": evidence.why}
        return values


def _differs(plan: Plan, code: str) -> bool:
    """Whether the complete readings say something else on a row, whatever was settled since."""
    return len({its.verdict(code) for its in plan.said}) > 1


def agreement_in_words(its: Agreement) -> str:
    """How far readings agree, with the number of verdicts behind it."""
    if its.share is None:
        return _("No criterion has two verdicts to compare.")
    kappa = (
        _("Cohen’s kappa cannot be worked out: both gave one and the same verdict throughout.")
        if its.kappa is None
        else _("Cohen’s kappa is {kappa}.", kappa=f"{float(its.kappa):.2f}".replace("-", "−"))
    )
    return _(
        "The two readings agree on {same} of {n} criteria with two verdicts ({share}). {kappa}",
        same=its.same,
        n=its.n,
        share=percent(its.share),
        kappa=kappa,
    )


def round_agreement_in_words(plans: Iterable[Plan], rule: VerdictRule) -> str:
    """The same over all plans that two have read."""
    by_plan = [both for plan in plans if (both := list(pairs(plan, rule)))]
    its = agreement(pair for both in by_plan for pair in both)
    if its.share is None:
        return ""
    kappa = "" if its.kappa is None else f"{float(its.kappa):.2f}".replace("-", "−")
    return ngettext(
        "Over {n} plan with two complete readings they agree on {same} of {pairs} pairs of verdicts ({share})",
        "Over {n} plans with two complete readings they agree on {same} of {pairs} pairs of verdicts ({share})",
        len(by_plan),
        same=its.same,
        pairs=its.n,
        share=percent(its.share),
    ) + (_("; Cohen’s kappa is {kappa}.", kappa=kappa) if kappa else _("."))


@dataclass(frozen=True)
class Mark:
    """A cell of the grid: its words, colour and drawing, and where it leads."""

    words: str
    colour: str
    drawing: str
    href: str = ""


TONES = {Tone.MET: ("green", "met"), Tone.PARTLY: ("amber", "partly"), Tone.UNMET: ("red", "unmet")}
STATES = {
    State.NOT_BEGUN: ("grey", "none"),
    State.ONE_READING: ("blue", "half"),
    State.TWO_READINGS: ("blue", "dots"),
    State.AGREE: ("blue", "tick"),
    State.DIFFER: ("plum", "apart"),
}


def state_words(state: State) -> str:
    """What a cell of the grid says of a row that is not settled."""
    return {
        State.NOT_BEGUN: _("Not begun"),
        State.ONE_READING: _("One reading"),
        State.TWO_READINGS: _("Two readings, not both complete"),
        State.AGREE: _("Two complete readings agree"),
        State.DIFFER: _("Two complete readings differ"),
        State.SETTLED: _("Settled"),
    }[state]


@dataclass(frozen=True)
class GridRow:
    """One plan in the grid."""

    name: str
    href: str
    marks: Sequence[Mark]
    settled: int


class GridView:
    """Plans and criteria: how far each is, what is settled, and the sums of each column."""

    def __init__(self, criteria: Criteria, plans: Sequence[tuple[str, str, Plan]]):
        its = criteria
        self.codes = [code for code in its.rows if code not in its.rule.practice]
        self.criteria = [row.question for row in its.rule.criteria]
        self.heads = [(its.number(code), its.title(code)) for code in self.codes]
        self._criteria = its
        self.rows = [self._row(name, href, plan) for name, href, plan in plans]
        self.sums = [*self._sums([plan for _name, _href, plan in plans])]
        states = [Mark(state_words(state), *look) for state, look in STATES.items()]
        levels = [self._settled(cell) for _level, cell in marks_of(its.levels(self.criteria[0]))]
        self.key = [*states, *levels]

    @staticmethod
    def _settled(cell: Cell, href: str = "") -> Mark:
        return Mark(_("Settled: {verdict}", verdict=cell.text), *TONES.get(cell.tone, ("grey", "none")), href)

    def _mark(self, plan: Plan, code: str, href: str) -> Mark:
        state = plan.state(code)
        where = f"{href}#row-{code}"
        if state is State.SETTLED:
            return self._settled(self._criteria.verdict(code, Answer(plan.verdict(code))), where)
        return Mark(state_words(state), *STATES[state], where)

    def _row(self, name: str, href: str, plan: Plan) -> GridRow:
        settled = sum(plan.verdict(code) is not None for code in self.criteria)
        return GridRow(name, href, [self._mark(plan, code, href) for code in self.codes], settled)

    def _sums(self, plans: Sequence[Plan]) -> Iterable[tuple[str, list[int | None]]]:
        """Column by column: how many plans have which verdict, and how many have none yet."""
        for level, cell in marks_of(self._criteria.levels(self.criteria[0])):
            counts = [sum(plan.verdict(code) == level for plan in plans) for code in self.codes]
            yield cell.text, [n if code in self.criteria else None for code, n in zip(self.codes, counts, strict=True)]
        for state in (State.DIFFER, State.AGREE):
            yield state_words(state), [sum(plan.state(code) is state for plan in plans) for code in self.codes]
        yield _("Not settled"), [sum(plan.verdict(code) is None for plan in plans) for code in self.codes]


def standing_in_words(plan: Plan) -> str:
    """How far a plan is, in a few words for staff."""
    if plan.verdicts is not None:
        return _("Settled") if plan.is_settled else _("Read by one reviewer, submitted")
    if plan.may_be_compared:
        return _("Two readings are complete and wait to be settled")
    if plan.said:
        return _("One reading is complete")
    return _("Being read") if plan.readings else _("Not begun")
