"""Themes by question and group in the report of one place or the nation: counts by row, and a few quotes."""

from collections.abc import Iterator

from app.core.document import Heading, Paragraph, Part, Quotes
from app.core.facts import RoundFacts
from app.core.figures import Standing
from app.core.questionnaire import Question
from app.core.snapshot import Json
from app.core.table import Cell, Column, Table, Tone
from app.core.told import MOST_OF_A_THEME, Told, by_lot
from app.language import _
from app.reports import cells
from app.reports.comments import speaker
from app.reports.groups import Group, groups
from app.reports.learning_themes import how_themes_are_made, what_is_not_quoted
from app.reports.wording import under, wording_of


def by_question_and_group(facts: RoundFacts) -> Iterator[Part]:
    """Question by question, how many comments of which group stand under a theme; nothing where nothing is coded."""
    questions = [q for q in facts.questionnaire.questions if _is_coded(facts, q)]
    if not questions:
        return
    yield Heading(_("What people wrote: themes"), "themes")
    yield Paragraph(how_themes_are_made())
    yield Paragraph(
        _(
            "Quoted are released comments; where people were asked for leave to quote them, of those who gave it alone."
            " A quote may be a part of a comment. Under each theme at most {n} stand; where there are more, they are"
            " drawn by lot, the same each time.",
            n=MOST_OF_A_THEME,
        )
    )
    for question in questions:
        yield Heading(_title(facts, question), f"themes-{question.code}", 3)
        yield _table(facts, question)
        yield from _quotes(facts, question)


def _title(facts: RoundFacts, question: Question) -> str:
    """The question's words, behind its section's title where another one has the same."""
    words = wording_of(facts, question)
    if [wording_of(facts, other) for other in facts.questionnaire.questions].count(words) == 1:
        return words
    return under(next(s.title.words for s in facts.questionnaire.sections if question in s.questions), words)


def _is_coded(facts: RoundFacts, question: Question) -> bool:
    asked = {question.code}
    return any(facts.themes.of(theme.code, questions=asked).comments for theme in facts.themes.themes)


def _table(facts: RoundFacts, question: Question) -> Table:
    """A line a theme; the last line is what each column is a part of."""
    counts, asked = facts.themes, {question.code}
    standing, shown = facts.figures.questions[question.code], groups(facts)
    rows = [
        (
            Cell(_("under it: {theme}", theme=theme.title) if theme.parent else theme.title),
            cells.number(its.comments),
            *(_of(facts, group, standing, theme.code, question) for group in shown),
        )
        for theme in counts.themes
        if (its := counts.of(theme.code, questions=asked)).comments
    ]
    everything = (
        Cell(_("All released comments")),
        cells.number(counts.base(questions=asked).comments),
        *(_of(facts, group, standing, None, question) for group in shown),
    )
    columns = [Column(_("Theme"), is_head=True), Column(_("Comments"), is_number=True)]
    columns += [Column(group.title, is_number=True) for group in shown]
    return Table(_("Comments by theme and group"), columns, [*rows, everything])


def _of(facts: RoundFacts, group: Group, standing: Standing, theme: str | None, question: Question) -> Cell:
    """A group's comments under a theme, or all of its released ones; a group that does not stand here has none."""
    if group.of(standing) is None:
        return Cell(_("Not shown"), tone=Tone.HIDDEN)
    counts, asked, rows = facts.themes, {question.code}, {group.code}
    its = counts.base(questions=asked, rows=rows) if theme is None else counts.of(theme, questions=asked, rows=rows)
    return cells.number(its.comments)


def _quotes(facts: RoundFacts, question: Question) -> Iterator[Quotes]:
    """Under each theme some of its passages, with who says so where they have a row of their own."""
    for theme in facts.themes.themes:
        its = [q for q in facts.themes.quotes.get(theme.code, ()) if q.question == question.code]
        quotable = [quote for quote in its if quote.may_quote]
        if quotable:
            shown = by_lot(quotable, MOST_OF_A_THEME)
            others = Told(not_drawn=len(quotable) - len(shown), without_leave=len(its) - len(quotable))
            spoken = [(quote.words, speaker(facts, quote.perspective)) for quote in shown]
            yield Quotes(theme.title, spoken, what_is_not_quoted(others))


def as_data(facts: RoundFacts) -> list[Json]:
    """By question the comments under each theme: of everyone, and by row (null where it does not stand here)."""
    found = []
    for question in facts.questionnaire.questions:
        for theme in facts.themes.themes:
            its = facts.themes.of(theme.code, questions={question.code})
            if its.comments:
                found.append(
                    {
                        "question": question.code,
                        "theme": theme.title,
                        "comments": its.comments,
                        "rows": {row or "merged": n for row, n in _by_row(facts, question, theme.code)},
                    }
                )
    return found


def _by_row(facts: RoundFacts, question: Question, theme: str) -> Iterator[tuple[str | None, int | None]]:
    standing = facts.figures.questions[question.code]
    for group in groups(facts):
        n = facts.themes.of(theme, questions={question.code}, rows={group.code}).comments
        yield group.code, n if group.of(standing) is not None else None
