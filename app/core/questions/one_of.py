"""One choice of a list."""

from app.core.questions.base import OneCode


class OneOf(OneCode):
    """Exactly one of the choices."""

    name = "one_of"
    title = "One of a list"
    takes_choices = True
