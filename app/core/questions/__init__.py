"""The table of question types. A new one is a module beside these, templates/questions/NAME.html, and a line here."""

from app.core.questions.base import QuestionType
from app.core.questions.long_text import LongText
from app.core.questions.one_of import OneOf
from app.core.questions.scale import Scale
from app.core.questions.several_of import SeveralOf
from app.core.questions.short_text import ShortText
from app.core.questions.yes_no import YesNo

TYPES: dict[str, QuestionType] = {
    kind.name: kind for kind in (Scale(), OneOf(), SeveralOf(), YesNo(), ShortText(), LongText())
}
