"""An open box."""

from app.core.questions.base import FreeText


class LongText(FreeText):
    """As many lines as it takes."""

    name = "long_text"
    title = "Open text"
    longest = 10_000
