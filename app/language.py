"""English and, once a Gaelic speaker has reviewed it, Gàidhlig: every text a reader sees passes through here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

CATALOGUES = Path(__file__).parent / "locale"
LANGUAGES = ("en", "gd")
FALLBACK = "en"

_language: ContextVar[str] = ContextVar("language", default=FALLBACK)


@cache
def _catalogue(language: str) -> NullTranslations:
    compiled = CATALOGUES / language / "LC_MESSAGES" / "howgood.mo"
    if not compiled.exists():
        return NullTranslations()
    with compiled.open("rb") as file:
        return GNUTranslations(file)


def page_language() -> str:
    """The language of the page being made: a BCP 47 tag."""
    return _language.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything said inside is said in `language`; what has no translation is said in English."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def _(message: str, **values: object) -> str:
    """`message` in the page's language, with its {names} filled in."""
    words = _catalogue(page_language()).gettext(message)
    return words.format(**values) if values else words


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    """The sentence for one or for many, with {n} and the other {names} filled in."""
    words = _catalogue(page_language()).ngettext(one, many, n)
    return words.format(n=n, **values)
