"""Texts with a slot per language, and what all parts of a questionnaire have in common."""

from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, RootModel, StringConstraints, model_validator

from app.language import FALLBACK, LANGUAGES, page_language

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=64)]


class Model(BaseModel):
    """Frozen, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, ignored_types=(cached_property,))


class Text(RootModel[dict[str, str]]):
    """A text in English and perhaps other languages; authors may write the English alone."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _english_alone(cls, given: Any) -> Any:
        return {FALLBACK: given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _has_english(self) -> Self:
        if not self.root.get(FALLBACK, "").strip():
            raise ValueError("write the English text")
        if unknown := set(self.root) - set(LANGUAGES):
            raise ValueError(f"unknown language {sorted(unknown)[0]}: use one of {', '.join(LANGUAGES)}")
        return self

    def __hash__(self) -> int:
        return hash(frozenset(self.root.items()))

    @property
    def lang(self) -> str:
        """The language it is shown in on this page: the page's, or English where that is missing."""
        return page_language() if self.root.get(page_language()) else FALLBACK

    @property
    def words(self) -> str:
        """The text itself, in `lang`."""
        return self.root[self.lang]

    @property
    def english(self) -> str:
        """The English text."""
        return self.root[FALLBACK]

    def __str__(self) -> str:
        return self.words
