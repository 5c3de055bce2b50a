"""The codebook: themes, how they change, and what became of each that is no more.

A codebook belongs to a questionnaire's id, whatever its version and round, because question codes are permanent
within it: two rounds are then read under the same themes, and a theme's counts can be set beside those of the round
before. Codes of themes are permanent too and never given out again. What is kept of a coding is only the code it was
made with; it is read through what became of that code since (`Codebook.now`), so that no change of the codebook
touches, or loses, a passage.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from pydantic import Field

from app.core.text import Code, Model

LONGEST_TITLE, LONGEST_MEANING = 100, 1_000  # characters
MOST_THEMES = 200


class Theme(Model):
    """One theme: what it is called, what it takes in, a passage that shows it, and the theme it stands under."""

    code: Code
    title: str
    meaning: str = ""
    example: str = ""
    parent: Code | None = None


class Gone(Model):
    """A theme that is no more, and its heirs: one where it was merged, several where split, none where taken out."""

    theme: Theme
    heirs: tuple[Code, ...] = ()


class Codebook(Model):
    """One version of a codebook. `number` grows by one with each change; 0 is the empty one before the first."""

    number: int = 0
    themes: tuple[Theme, ...] = ()
    gone: Mapping[Code, Gone] = Field(default_factory=dict)

    @cached_property
    def by_code(self) -> Mapping[str, Theme]:
        """The living themes."""
        return {theme.code: theme for theme in self.themes}

    @cached_property
    def ordered(self) -> Sequence[Theme]:
        """The living themes as they are read: each followed by those under it."""
        return [one for top in self.themes if top.parent is None for one in (top, *self.under(top.code))]

    def under(self, code: str) -> Sequence[Theme]:
        """The themes under this one."""
        return [theme for theme in self.themes if theme.parent == code]

    def title(self, code: str) -> str:
        """What a theme is, or was, called."""
        if code in self.by_code:
            return self.by_code[code].title
        return self.gone[code].theme.title if code in self.gone else code

    def heirs(self, code: str) -> Sequence[str]:
        """The living themes that what was coded with `code` may belong to, in codebook order."""
        found = self._ends(code)
        return [theme.code for theme in self.ordered if theme.code in found]

    def now(self, code: str) -> str | None:
        """The theme that what was coded with `code` stands under today; None while it is to be coded again."""
        ends = self._ends(code)
        return next(iter(ends)) if len(ends) == 1 else None

    def _ends(self, code: str) -> frozenset[str | None]:
        """Where a code leads: living themes, and None for what was taken out."""
        if code in self.by_code:
            return frozenset({code})
        heirs = self.gone[code].heirs if code in self.gone else ()
        return frozenset(end for heir in heirs for end in self._ends(heir)) or frozenset({None})
