"""The rows of people that stand in a report, in one order everywhere: a perspective of its own, or those together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.chart import Series, Shape, Veil
from app.core.disclosure import Row
from app.core.facts import RoundFacts
from app.core.figures import Measured, Standing
from app.core.questionnaire import Question
from app.core.table import Tone
from app.language import _
from app.reports.wording import is_confidential, merged_size, merged_title, title_of

MARKS = (Shape.CIRCLE, Shape.DIAMOND, Shape.WEDGE, Shape.HEXAGON, Shape.CROSS, Shape.PLUS)


@dataclass(frozen=True)
class Group:
    """A row: `code` is its perspective, None for the merged row."""

    code: str | None
    title: str
    size: int
    shape: Shape
    is_confidential: bool

    @property
    def is_one_voice(self) -> bool:
        """Whether it is one organisation (or person) on the record, whose answers are said in words."""
        return self.size == 1 and not self.is_confidential

    @property
    def label(self) -> str:
        """`Statutory partners, 24`."""
        if self.is_confidential:
            return _("{who}, {n}", who=self.title, n=self.size)
        if self.size == 1:
            return _("{who}, on the record", who=self.title)
        return _("{who}, {n}, on the record", who=self.title, n=self.size)

    @property
    def series(self) -> Series:
        """Its name and mark in charts."""
        return Series(self.label, self.shape)

    def of(self, standing: Standing) -> Measured | None:
        """Its figures in one question or section; None where it does not stand in it."""
        return standing.merged if self.code is None else standing.own.get(self.code)


def groups(facts: RoundFacts) -> list[Group]:
    """Every row, the questionnaire's order first, the merged one last."""
    found: list[Group] = []
    confidential = 0
    for code in facts.figures.rows.own:
        shape = Shape.TRIANGLE
        if is_confidential(facts, code):
            shape = MARKS[confidential % len(MARKS)]
            confidential += 1
        found.append(Group(code, title_of(facts, code), facts.figures.sizes[code], shape, is_confidential(facts, code)))
    if facts.figures.rows.merged:
        found.append(Group(None, merged_title(facts), merged_size(facts), Shape.SQUARE, True))
    return found


def standing_in(groups: Iterable[Group], standings: Sequence[Standing]) -> list[Group]:
    """Those that stand in at least one of these."""
    return [group for group in groups if any(group.of(standing) is not None for standing in standings)]


def one_voice_alone(groups: Sequence[Group]) -> bool:
    """Whether all that is shown is one organisation's (or person's) answer, so that shares would say nothing."""
    return len(groups) == 1 and groups[0].is_one_voice


def left_out(facts: RoundFacts) -> list[str]:
    """Titles of the perspectives that enter no figure, in the questionnaire's order."""
    return [title_of(facts, code) for code, row in facts.figures.rows.of.items() if row is Row.LEFT_OUT]


def too_few_to_show(facts: RoundFacts) -> str:
    """`Hidden: fewer than 5 answered`."""
    return _("Hidden: fewer than {n} answered", n=facts.minimum)


def nothing_shown(facts: RoundFacts, question: Question, standing: Standing) -> Veil | None:
    """Why no figure of everyone stands in a question; None where one does."""
    if standing.has_rows:
        if question.kind.is_text or standing.everyone.tally.answered:
            return None
        words = _("Nobody on the scale") if question.scale is not None else _("Nobody chose an answer")
        return Veil(words, Tone.NONE)
    asked = {row for code, row in facts.figures.rows.of.items() if question.is_put_to(code)}
    if Row.MERGED in asked:
        return Veil(_("Hidden: not put to all of the groups counted together"), Tone.HIDDEN)
    if Row.LEFT_OUT in asked:
        return Veil(too_few_to_show(facts), Tone.HIDDEN)
    return Veil(_("Nobody answered"), Tone.NONE)
