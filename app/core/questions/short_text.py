"""A line of the participant's own words."""

from app.core.questions.base import FreeText


class ShortText(FreeText):
    """One line."""

    name = "short_text"
    title = "Short text"
    longest = 200
