"""What somebody who codes comments sees: the list, one comment with its passages, and the table of counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import urlencode

from app.core.codebook import Codebook
from app.core.coding import State, Wanted, is_whole
from app.core.questionnaire import Questionnaire
from app.core.text import Text
from app.core.themes import Coded, Count, Passage, Row, ThemeCounts, is_coded, themes_of, to_code_again, waits
from app.language import _
from app.web.comment_views import section_of, wording

A_PAGE = 25  # comments
Options = list[tuple[str, str]]


@dataclass(frozen=True)
class PassageView:
    """One coded passage: its words (none: the whole comment), its themes, and the themes that are no more."""

    span: str  # as an address and a form write it
    words: str
    themes: Sequence[str]
    gone: Sequence[str]


@dataclass(frozen=True)
class CommentView:
    """One released comment."""

    href: str
    words: str
    section: Text
    question: Text
    place: str
    who: Text | str
    is_note: bool
    state: str  # coded | uncoded | waits
    passages: Sequence[PassageView]


@dataclass(frozen=True)
class ThemeChoice:
    """One theme to tick."""

    code: str
    title: str
    meaning: str
    is_under: bool
    is_ticked: bool
    is_offered: bool  # takes the place of a theme that this passage was coded with


@dataclass(frozen=True)
class Draft:
    """The form as it stands: the passage it changes (empty: a new one), its words, the themes that are ticked."""

    was: str = ""
    is_excerpt: bool = False
    excerpt: str = ""
    themes: Sequence[str] = ()


@dataclass(frozen=True)
class OneView(CommentView):
    """One comment at the desk: among how many, with its neighbours and the form."""

    number: int
    of: int
    before: str | None
    after: str | None
    pieces: Sequence[tuple[str, bool]]
    draft: Draft
    choices: Sequence[ThemeChoice]
    served: str


def span_of(passage: Passage) -> str:
    """`0-12`."""
    return f"{passage.start}-{passage.end}"


def query_of(wanted: Wanted) -> str:
    """The list's filter as an address carries it, with its question mark; empty without one."""
    given = {name: value for name, value in vars(wanted).items() if value}
    return f"?{urlencode(given)}" if given else ""


def comment_view(
    questionnaire: Questionnaire, names: Mapping[str, str], book: Codebook, comment: Coded, base: str, query: str
) -> CommentView:
    """The comment as the list shows it; `names` are the partnerships' by slug."""
    question = questionnaire.by_code[comment.question]
    perspective = questionnaire.perspective[comment.perspective] if comment.perspective else None
    state = "waits" if waits(book, comment) else "coded" if is_coded(book, comment) else "uncoded"
    return CommentView(
        href=f"{base}/comments/{comment.handle}{query}",
        words=comment.shown,
        section=section_of(questionnaire, comment.question),
        question=wording(questionnaire, question),
        place=names.get(comment.partnership or "", _("The nation")),
        who=perspective.singular if perspective else _("Group not shown"),
        is_note=comment.is_note,
        state=state,
        passages=[_passage_view(book, comment, passage) for passage in comment.passages],
    )


def _passage_view(book: Codebook, comment: Coded, passage: Passage) -> PassageView:
    return PassageView(
        span=span_of(passage),
        words="" if is_whole(comment, passage) else comment.shown[passage.start : passage.end],
        themes=[book.title(code) for code in themes_of(book, passage)],
        gone=[book.title(code) for code in to_code_again(book, passage)],
    )


def one_view(seen: CommentView, book: Codebook, comment: Coded, draft: Draft, **more: object) -> OneView:
    """The comment by itself, with the form as it stands."""
    changed = next((p for p in comment.passages if span_of(p) == draft.was), None)
    offered = {h for code in (to_code_again(book, changed) if changed else ()) for h in book.heirs(code)}
    choices = [
        ThemeChoice(
            theme.code,
            theme.title,
            theme.meaning,
            theme.parent is not None,
            theme.code in draft.themes,
            theme.code in offered,
        )
        for theme in book.ordered
    ]
    return OneView(**vars(seen), pieces=pieces(comment), draft=draft, choices=choices, **more)  # type: ignore[arg-type]


def first_draft(book: Codebook, comment: Coded, asked: str) -> Draft:
    """What the form holds at first: the passage asked for, one that waits, the whole comment, or a new passage."""
    if asked == "new":
        return Draft(is_excerpt=True)
    order = [
        *(p for p in comment.passages if span_of(p) == asked),
        *(p for p in comment.passages if to_code_again(book, p)),
        *(p for p in comment.passages if is_whole(comment, p)),
    ]
    if not order:
        return Draft(is_excerpt=bool(comment.passages))
    its = order[0]
    excerpt = "" if is_whole(comment, its) else comment.shown[its.start : its.end]
    return Draft(span_of(its), bool(excerpt), excerpt, themes_of(book, its))


def pieces(comment: Coded) -> Sequence[tuple[str, bool]]:
    """The comment's words, cut where passages begin and end, and whether a passage of its own holds them."""
    parts = [p for p in comment.passages if not is_whole(comment, p)]
    cuts = sorted({0, len(comment.shown), *(edge for p in parts for edge in (p.start, p.end))})
    return [
        (comment.shown[start:end], any(p.start <= start and end <= p.end for p in parts))
        for start, end in pairwise(cuts)
    ]


@dataclass(frozen=True)
class Filters:
    """What the list can be narrowed to: nothing that no comment has."""

    questions: Options
    partnerships: Options
    perspectives: Options
    themes: Options
    states: Options = field(default_factory=list)


def filters(
    questionnaire: Questionnaire, names: Mapping[str, str], book: Codebook, comments: Sequence[Coded]
) -> Filters:
    """The lists to choose from; perspectives are those that have rows of their own."""
    asked = {comment.question for comment in comments}
    there = {comment.partnership for comment in comments}
    spoke = {comment.perspective for comment in comments}
    return Filters(
        [
            ("", _("All questions")),
            *((q.code, wording(questionnaire, q).words) for q in questionnaire.questions if q.code in asked),
        ],
        [("", _("All partnerships")), *((slug, name) for slug, name in names.items() if slug in there)],
        [
            ("", _("All groups")),
            *((code, p.title.words) for code, p in questionnaire.perspective.items() if code in spoke),
        ],
        [("", _("All themes")), *((t.code, ("– " if t.parent else "") + t.title) for t in book.ordered)],
        [
            ("", _("All comments")),
            (State.UNCODED.value, _("Not yet coded")),
            (State.WAITS.value, _("To code again")),
        ],
    )


@dataclass(frozen=True)
class CountRow:
    """One line of the table of counts: a theme, or one question of it."""

    title: Text | str
    is_theme: bool
    is_under: bool
    cells: Sequence[Count]  # all, then row by row


def count_table(questionnaire: Questionnaire, counts: ThemeCounts) -> tuple[list[Text | str], list[CountRow]]:
    """The heads of the columns, and theme by theme a line for all its questions and one for each."""
    rows: list[Row] = [code for code in questionnaire.perspective if code in counts.rows]
    heads: list[Text | str] = [_("All"), *(questionnaire.perspective[code].title for code in rows if code)]
    if None in counts.rows:
        rows, heads = [*rows, None], [*heads, _("Groups shown together")]

    def cells(theme: str | None, questions: set[str] | None = None) -> list[Count]:
        ask = counts.base if theme is None else lambda **which: counts.of(theme, **which)
        return [ask(questions=questions), *(ask(questions=questions, rows={row}) for row in rows)]

    lines = []
    for theme in counts.themes:
        lines.append(CountRow(theme.title, True, theme.parent is not None, cells(theme.code)))
        for question in questionnaire.questions:
            if question.code in counts.questions and counts.of(theme.code, questions={question.code}).comments:
                under = cells(theme.code, {question.code})
                lines.append(CountRow(wording(questionnaire, question), False, theme.parent is not None, under))
    return heads, [*lines, CountRow(_("All comments that were released"), True, False, cells(None))]
