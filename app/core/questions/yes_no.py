"""Yes or no."""

from app.core.questions.base import OneCode


class YesNo(OneCode):
    """The codes `yes` and `no`."""

    name = "yes_no"
    title = "Yes or no"
    fixed_choices = (("yes", "Yes"), ("no", "No"))
