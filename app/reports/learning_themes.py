"""What people wrote over partnerships: themes in sums with a few quotes, and answers where nothing is rated."""

from collections.abc import Iterator, Mapping

from app.core.document import Heading, Paragraph, Part, Quotes
from app.core.facts import NationalFacts
from app.core.learning import LEAST as LEAST_FOR_COUNTS
from app.core.national import LEAST
from app.core.questionnaire import Section
from app.core.snapshot import Json
from app.core.table import Cell, Column, Table, Tone
from app.core.told import Told, ToldAnswers, ToldTheme
from app.language import _, ngettext
from app.reports import cells
from app.reports.wording import wording_of


def themes(facts: NationalFacts) -> Iterator[Part]:
    """The table of themes and, under each theme, quotes; nothing where nothing is coded."""
    its = facts.themes
    if not its.themes:
        return
    yield Heading(_("What people wrote: themes"), "themes")
    yield Paragraph(how_themes_are_made())
    yield Paragraph(_base(facts))
    yield _table(facts)
    for sentence in _not_told(facts):
        yield Paragraph(sentence, "note")
    if any(theme.told.quotes for theme in its.themes):
        yield Heading(_("In people’s own words"), "quotes", 3)
        yield Paragraph(how_quotes_are_chosen(), "note")
        for theme in its.themes:
            if theme.told.quotes:
                yield Quotes(theme.title, _spoken(facts, theme.told), what_is_not_quoted(theme.told))


def how_themes_are_made() -> str:
    """What a theme is, and what its count is of."""
    return _(
        "National staff read the comments that may be shown and put passages of them under themes. A comment may stand"
        " under several themes or under none, so the counts do not add up. They count comments, not people: who wrote"
        " chose to write, and a theme with few comments may matter as much as one with many."
    )


def how_quotes_are_chosen() -> str:
    """Whose words are shown, and which of them."""
    return _(
        "Quoted are people who agreed to it, without their name and without their partnership’s. A quote may be a part"
        " of a comment. Where there are more than are shown, they are drawn by lot, the same each time; nobody chose"
        " them."
    )


def _base(facts: NationalFacts) -> str:
    its = facts.themes
    said = ngettext(
        "{n} comment was released in {of}.",
        "{n} comments were released in {of}.",
        its.comments,
        of=ngettext("{n} partnership", "{n} partnerships", its.partnerships),
    )
    if not its.uncoded:
        return said
    under_none = ngettext("{n} stands under no theme.", "{n} stand under no theme.", its.uncoded)
    return _("{said} {under_none}", said=said, under_none=under_none)


def _table(facts: NationalFacts) -> Table:
    its, perspectives = facts.themes, facts.questionnaire.perspectives
    is_counted = any(theme.partnerships is not None for theme in its.themes)
    columns = [Column(_("Theme"), is_head=True), Column(_("Comments"), is_number=True)]
    if is_counted:
        columns.append(Column(_("Partnerships"), is_number=True))
    columns += [Column(p.title.words, is_number=True) for p in perspectives]
    rows = [
        (
            Cell(_("under it: {theme}", theme=theme.title) if theme.is_under else theme.title),
            cells.number(theme.comments),
            *([cells.number(theme.partnerships or 0)] if is_counted else []),
            *(_sum(theme.by_perspective[p.code]) for p in perspectives),
        )
        for theme in its.themes
    ]
    everything = (
        Cell(_("All released comments")),
        cells.number(its.comments),
        *([Cell(_("{n} reported", n=its.partnerships), its.partnerships)] if is_counted else []),
        *(_sum(its.by_perspective[p.code]) for p in perspectives),
    )
    return Table(_("Comments by theme and perspective"), columns, [*rows, everything])


def _sum(n: int | None) -> Cell:
    return Cell(_("Hidden"), tone=Tone.HIDDEN) if n is None else cells.number(n)


def _not_told(facts: NationalFacts) -> Iterator[str]:
    its = facts.themes
    hidden = [p.title.words for p in facts.questionnaire.perspectives if its.by_perspective[p.code] is None]
    yield _(
        "Counted are comments under questions that at least {n} partnerships are reported on. A perspective’s count"
        " takes in the partnerships where it stands by itself; groups that are counted together are in the first count"
        " alone.",
        n=LEAST,
    )
    if hidden:
        yield _(
            "Hidden, because it stands by itself in fewer than {n} partnerships: {who}.", n=LEAST, who="; ".join(hidden)
        )
    if all(theme.partnerships is None for theme in its.themes):
        yield _(
            "Of how many partnerships a theme’s comments come is told from {n} partnerships on.", n=LEAST_FOR_COUNTS
        )


def _spoken(facts: NationalFacts, told: Told) -> list[tuple[str, str]]:
    """Words, and the perspective of who wrote them where it may be shown: never an organisation, never a place."""
    perspective = facts.questionnaire.perspective
    return [
        (quote.words, perspective[quote.perspective].singular.words if quote.perspective else _("Group not shown"))
        for quote in told.quotes
    ]


def what_is_not_quoted(told: Told) -> str:
    """`4 more may be quoted; 2 are not quoted, as their writers did not agree to it.`"""
    said = []
    if told.not_drawn:
        said.append(ngettext("{n} more could be quoted", "{n} more could be quoted", told.not_drawn))
    if told.without_leave and not told.is_asked:
        said.append(
            ngettext(
                "{n} is not quoted, as this questionnaire asks nobody for leave to quote",
                "{n} are not quoted, as this questionnaire asks nobody for leave to quote",
                told.without_leave,
            )
        )
    elif told.without_leave:
        said.append(
            ngettext(
                "{n} is not quoted, as its writer did not agree to it",
                "{n} are not quoted, as their writers did not agree to it",
                told.without_leave,
            )
        )
    if told.naming_their_place:
        said.append(
            ngettext(
                "{n} is not quoted, as it tells its partnership",
                "{n} are not quoted, as they tell their partnership",
                told.naming_their_place,
            )
        )
    return _("{said}.", said="; ".join(said)) if said else ""


def written_in(facts: NationalFacts, section: Section) -> Iterator[Part]:
    """What was written in a section that is not rated, question by question."""
    for question in section.questions:
        its = facts.answers.get(question.code)
        if its is not None:
            words = wording_of(facts, question)
            title = words if question.kind.is_text else _("Beside “{question}”", question=words)
            yield Quotes(title, _spoken(facts, its.told), _became_of(its))


def _became_of(its: ToldAnswers) -> str:
    """`18 comments were given in 6 partnerships: 12 are shown; 3 are not quoted, …; 1 has not been read yet.`"""
    given = ngettext(
        "{n} comment was given in {of}",
        "{n} comments were given in {of}",
        its.handled.given,
        of=ngettext("{n} partnership", "{n} partnerships", its.partnerships),
    )
    n = len(its.told.quotes)
    became = [ngettext("{n} is shown", "{n} are shown", n) if n else _("none is shown")]
    if rest := what_is_not_quoted(its.told).removesuffix("."):
        became.append(rest)
    if its.handled.kept_back:
        became.append(ngettext("{n} is kept back", "{n} are kept back", its.handled.kept_back))
    if its.handled.unread:
        became.append(ngettext("{n} has not been read yet", "{n} have not been read yet", its.handled.unread))
    if n == its.handled.given:
        return _("{given}.", given=given)
    return _("{given}: {became}.", given=given, became="; ".join(became))


def as_data(facts: NationalFacts) -> Json:
    """Themes and answers for the report's JSON; they stand beside the figures, outside their fingerprint."""
    its = facts.themes
    return {
        "themes": {
            "comments": its.comments,
            "partnerships": its.partnerships,
            "uncoded": its.uncoded,
            "perspectives": dict(its.by_perspective),
            "themes": [_theme(theme) for theme in its.themes],
        }
        if its.themes
        else None,
        "answers": {code: _answers(of) for code, of in facts.answers.items()},
    }


def _theme(theme: ToldTheme) -> Json:
    return {
        "title": theme.title,
        "meaning": theme.meaning,
        "under_another": theme.is_under,
        "comments": theme.comments,
        "partnerships": theme.partnerships,
        "perspectives": dict(theme.by_perspective),
        "quotes": _quotes(theme.told),
    }


def _answers(its: ToldAnswers) -> Json:
    return {
        "given": its.handled.given,
        "kept_back": its.handled.kept_back,
        "unread": its.handled.unread,
        "partnerships": its.partnerships,
        "quotes": _quotes(its.told),
    }


def _quotes(told: Told) -> list[Mapping[str, str | None]]:
    return [{"words": quote.words, "perspective": quote.perspective} for quote in told.quotes]
