"""A statement rated on the section's scale."""

from app.core.questions.base import OneCode


class Scale(OneCode):
    """One level of the section's scale."""

    name = "scale"
    title = "Rating on a scale"
    takes_scale = True
