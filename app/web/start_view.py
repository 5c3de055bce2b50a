"""What the start page is shown, for somebody who comes in by a code and for staff who look at it beforehand."""

from datetime import datetime

from sqlmodel import Session

from app.core.clock import SCOTLAND, about_so_long, closing_in_words, day_in_words
from app.core.promises import is_on_record, promises
from app.core.review import is_review, reading_by_two
from app.language import _
from app.store import erasure, how_far, partnerships, questionnaires
from app.store.tables import Partnership, Round
from app.web.action_views import told_to_participants
from app.web.answering_views import Page
from app.web.reports import names_partnerships


def start_of(session: Session, round_: Round, perspective: str, place: Partnership | None, *, on: datetime) -> Page:
    """What one perspective of one place, or of the nation (None), is told before it starts."""
    questionnaire = questionnaires.of_round(session, round_)
    seat = questionnaire.perspective[perspective]
    closes = closing_in_words(round_.closes)
    reviews = place is not None and is_review(questionnaire, round_.mode)
    on_record = is_on_record(seat, round_.mode)
    is_person = seat.answers_as == "person"
    names_interfaces = place is not None and seat.on_record and not is_person
    return Page(
        questionnaire_title=questionnaire.title,
        provenance=questionnaire.provenance,
        purpose=questionnaire.purpose,
        so_long=about_so_long(questionnaire.minutes),
        partnership=place.name if place else None,
        perspective_title=seat.title,
        perspective_describes=seat.describes,
        closes=closes,
        promises=[
            *promises(
                seat,
                mode=round_.mode,
                minimum=round_.minimum,
                closes=closes,
                is_national=place is None,
                names_partnerships=names_partnerships(round_, questionnaire, is_national=place is None),
                erased_after=day_in_words(erasure.day_of(round_)),
                is_review=reviews,
            ),
            *([reading_by_two()] if reviews else []),
        ],
        on_record=on_record,
        consent=(seat.consent or _("I agree that the report names this organisation beside its answers."))
        if on_record
        else None,
        organisations=partnerships.interfaces(session, place, on.astimezone(SCOTLAND).date())
        if place is not None and names_interfaces
        else [],
        is_person=is_person,
        holds_response=False,
        is_invited=False,
        last_actions=told_to_participants(how_far.to_be_asked(session, round_, place, now=on)),
        preview_href=None,
    )
