"""A question's part of a page, kept once it was made: most participants are shown the same few forms of it.

What somebody wrote is never kept: only questions without text, note or error are.
"""

from markupsafe import Markup

from app.language import page_language
from app.templating import render
from app.web.question_views import QuestionView

MOST = 5_000  # forms kept in one process, about 3 kB each

_made: dict[tuple[object, ...], Markup] = {}


def question_html(view: QuestionView) -> Markup:
    """The question with its choices, as it stands in a form."""
    if view.form is None:
        return _make(view)
    key = (*view.form, page_language())
    if key not in _made:
        if len(_made) >= MOST:
            _made.clear()
        _made[key] = _make(view)
    return _made[key]


def forget_all() -> None:
    """Makes every question afresh from now on."""
    _made.clear()


def _make(view: QuestionView) -> Markup:
    return Markup(render("components/question.html", q=view))
