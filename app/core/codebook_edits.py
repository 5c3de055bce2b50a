"""Changing a codebook: each change makes the next version, or says field by field why it cannot be made.

No change loses a passage: a theme that goes leaves behind what became of it (see `app.core.codebook`).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.codebook import LONGEST_MEANING, LONGEST_TITLE, MOST_THEMES, Codebook, Gone, Theme
from app.core.errors import Problem
from app.core.written import clean_name, clean_text, too_long
from app.language import _

Edited = tuple[Codebook | None, list[Problem]]
MOST_PARTS = 6  # of a theme that is split


@dataclass(frozen=True)
class Typed:
    """A theme as somebody typed it; `code` where they say which one they mean."""

    title: str
    meaning: str = ""
    example: str = ""
    parent: str = ""
    code: str = ""


def add(book: Codebook, typed: Typed) -> Edited:
    """A new theme, at the end."""
    problems = problems_with(book, typed)
    if len(book.themes) >= MOST_THEMES:
        problems.append(Problem("title", _("A codebook holds at most {n} themes.", n=MOST_THEMES)))
    if problems:
        return None, problems
    return _next(book, [*book.themes, _theme(_new_code(book, typed.title), typed)]), []


def edit(book: Codebook, code: str, typed: Typed) -> Edited:
    """Other words for a theme, or another place."""
    if problems := problems_with(book, typed, but=code):
        return None, problems
    new = _theme(code, typed)
    if new == book.by_code[code]:
        return book, []
    return _next(book, [new if theme.code == code else theme for theme in book.themes]), []


def merge(book: Codebook, code: str, into: str) -> Edited:
    """The theme is one with another from now on: its passages stand there."""
    if into not in book.by_code or into == code:
        return None, [Problem("into", _("Choose the theme that takes its passages."))]
    if problem := _stands_above(book, code):
        return None, [Problem("into", problem)]
    return _without(book, code, (into,)), []


def split(book: Codebook, code: str, parts: Sequence[Typed]) -> Edited:
    """The theme gives way to new ones; its passages wait to be coded again with them. Fields are `title-1` and so on.

    One that has neither title nor meaning is left out.
    """
    rest = _without(book, code, ())
    problems: list[Problem] = []
    heirs: list[str] = []
    for n, part in enumerate(parts[:MOST_PARTS], 1):
        if not (clean_name(part.title) or clean_text(part.meaning)):
            continue
        found = problems_with(rest, part)
        problems += [Problem(f"{problem.where}-{n}", problem.message) for problem in found]
        if not found:
            new = _theme(_new_code(rest, part.title), part)
            rest, heirs = Codebook(number=rest.number, themes=(*rest.themes, new), gone=rest.gone), [*heirs, new.code]
    if not problems and len(heirs) < 2:
        problems.append(Problem("title-1", _("Name at least two themes that take its place.")))
    if problem := _stands_above(book, code):
        problems.append(Problem("title-1", problem))
    if problems:
        return None, problems
    gone = {**rest.gone, code: Gone(theme=book.by_code[code], heirs=tuple(heirs))}
    return Codebook(number=book.number + 1, themes=rest.themes, gone=gone), []


def take_out(book: Codebook, code: str) -> Edited:
    """The theme is no more; its passages wait to be coded again."""
    if problem := _stands_above(book, code):
        return None, [Problem("confirm", problem)]
    return _without(book, code, ()), []


def put(book: Codebook, typed: Sequence[Typed]) -> tuple[Codebook | None, list[tuple[int, Problem]]]:
    """A whole file of themes with their codes: known ones are edited, others added, none goes. Problems by index.

    The order is that of the file; themes that it leaves out follow as they stood.
    """
    themes = {one.code: one for one in typed}
    every = [
        *(_theme(one.code, one) for one in themes.values()),
        *(theme for theme in book.themes if theme.code not in themes),
    ]
    if len(every) > MOST_THEMES:
        return None, [(0, Problem("", _("A codebook holds at most {n} themes.", n=MOST_THEMES)))]
    new = Codebook(number=book.number, themes=tuple(every), gone=book.gone)
    problems = []
    for n, one in enumerate(typed):
        if one.code in book.gone:
            title = book.gone[one.code].theme.title
            message = _("The code {code} was “{title}”, which is no more. Use another.", code=one.code, title=title)
            problems.append((n, Problem("code", message)))
        problems += [(n, problem) for problem in problems_with(new, one, but=one.code)]
    if problems:
        return None, problems
    return (book if new.themes == book.themes else _next(book, every)), []


def problems_with(book: Codebook, typed: Typed, but: str = "") -> list[Problem]:
    """What stands against a theme in this codebook; `but` is the theme itself, where it stands there already."""
    found = []
    title = clean_name(typed.title)
    others = {theme.title.casefold() for theme in book.themes if theme.code != but}
    if not title:
        found.append(Problem("title", _("Say what the theme is called.")))
    elif len(title) > LONGEST_TITLE:
        found.append(Problem("title", _sentence(too_long(title, LONGEST_TITLE))))
    elif title.casefold() in others:
        found.append(Problem("title", _("There is a theme “{title}” already.", title=title)))
    for name, text in (("meaning", typed.meaning), ("example", typed.example)):
        if len(clean_text(text)) > LONGEST_MEANING:
            found.append(Problem(name, _sentence(too_long(clean_text(text), LONGEST_MEANING))))
    if typed.parent and (problem := _not_above(book, typed.parent, but)):
        found.append(Problem("parent", problem))
    return found


def _not_above(book: Codebook, parent: str, its: str) -> str:
    """Why a theme cannot stand under this one; empty where it can."""
    above = book.by_code.get(parent)
    if above is None or parent == its:
        return _("Choose a theme of the codebook for it to stand under.")
    if above.parent is not None:
        return _("“{title}” stands under another theme itself: themes have two levels.", title=above.title)
    if its and book.under(its):
        return _("There are themes under this one: themes have two levels.")
    return ""


def _stands_above(book: Codebook, code: str) -> str:
    """Why a theme with others under it cannot go."""
    under = book.under(code)
    if not under:
        return ""
    return _("Put the themes under it elsewhere first: {titles}.", titles=", ".join(theme.title for theme in under))


def _theme(code: str, typed: Typed) -> Theme:
    return Theme(
        code=code,
        title=clean_name(typed.title),
        meaning=clean_text(typed.meaning),
        example=clean_text(typed.example),
        parent=typed.parent or None,
    )


def _without(book: Codebook, code: str, heirs: tuple[str, ...]) -> Codebook:
    gone = {**book.gone, code: Gone(theme=book.by_code[code], heirs=heirs)}
    themes = tuple(theme for theme in book.themes if theme.code != code)
    return Codebook(number=book.number + 1, themes=themes, gone=gone)


def _next(book: Codebook, themes: Sequence[Theme]) -> Codebook:
    return Codebook(number=book.number + 1, themes=tuple(themes), gone=book.gone)


def _new_code(book: Codebook, title: str) -> str:
    """A code after the title that no theme has, or had."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    stem = "-".join(re.findall(r"[a-z0-9]+", plain))[:40].strip("-") or "theme"
    taken = {*book.by_code, *book.gone}
    return next(code for n in range(1, len(taken) + 2) if (code := stem if n == 1 else f"{stem}-{n}") not in taken)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + "."


# What changed from one version to the next ----------------------------------------------------------------------------


def changes(before: Codebook, after: Codebook) -> list[str]:
    """What a version changed, in words."""
    found = []
    went = [code for code in after.gone if code not in before.gone]
    for code in went:
        found.append(_went(after, code))
    born = {heir for code in went for heir in after.gone[code].heirs}
    for theme in after.themes:
        was = before.by_code.get(theme.code)
        if was is None and theme.code not in born:
            found.append(_("“{title}” added", title=theme.title))
        elif was is not None and was != theme:
            found += _edited(after, was, theme)
    kept = [theme.code for theme in before.themes if theme.code in after.by_code]
    if kept != [theme.code for theme in after.themes if theme.code in before.by_code]:
        found.append(_("Put in another order"))
    return found


def _went(book: Codebook, code: str) -> str:
    its = book.gone[code]
    titles = [f"“{book.title(heir)}”" for heir in its.heirs]
    if not titles:
        return _("“{title}” taken out", title=its.theme.title)
    if len(titles) == 1:
        return _("“{title}” merged into {heir}", title=its.theme.title, heir=titles[0])
    return _("“{title}” split into {heirs}", title=its.theme.title, heirs=", ".join(titles))


def _edited(book: Codebook, was: Theme, now: Theme) -> list[str]:
    found = []
    if was.title != now.title:
        found.append(_("“{was}” is called “{now}” now", was=was.title, now=now.title))
    if was.meaning != now.meaning:
        found.append(_("“{title}” has another meaning", title=now.title))
    if was.example != now.example:
        found.append(_("“{title}” has another example", title=now.title))
    if was.parent != now.parent:
        found.append(
            _("“{title}” put under “{parent}”", title=now.title, parent=book.title(now.parent))
            if now.parent
            else _("“{title}” stands by itself now", title=now.title)
        )
    return found
