"""A round's settings as pages show them: in a form's fields, and in words that say what the opening fixes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from app.core.access import EVERYWHERE, Scope
from app.core.clock import SCOTLAND, as_fields, closing_in_words, opening_in_words
from app.core.rounds import USUAL_MINIMUM, Mode, Naming, Purpose
from app.core.text import Text
from app.language import _
from app.store import questionnaires, rounds
from app.store.tables import Round
from app.web.reports import names_partnerships

THREE_WEEKS = 21  # days that a round usually lasts


def first_values(now: datetime) -> dict[str, str]:
    """What the form of a new round starts from: usual settings, opening tomorrow for three weeks."""
    today = now.astimezone(SCOTLAND).date()
    is_the_end = today > date.max - timedelta(days=1 + THREE_WEEKS)  # a clock that is wrong breaks no page
    return {
        "slug": "",
        "opens": "" if is_the_end else (today + timedelta(days=1)).isoformat(),
        "opens_at": "09:00",
        "closes": "" if is_the_end else (today + timedelta(days=1 + THREE_WEEKS)).isoformat(),
        "closes_at": "",
        "purpose": Purpose.BASELINE.value,
        "mode": Mode.CONFIDENTIAL.value,
        "naming": Naming.ANONYMOUS.value,
        "minimum": str(USUAL_MINIMUM),
        "about": "partnerships",
    }


def values_of(its: rounds.NewRound) -> tuple[dict[str, str], list[str]]:
    """The settings as a form's fields, and the partnerships that are ticked."""
    opens, closes = as_fields(its.opens), as_fields(its.closes, ends=True)
    return {
        "slug": its.slug,
        "questionnaire": its.questionnaire,
        "opens": opens[0],
        "opens_at": opens[1],
        "closes": closes[0],
        "closes_at": closes[1],
        "purpose": its.purpose.value,
        "mode": its.mode.value,
        "naming": its.naming.value,
        "minimum": str(its.minimum),
        "follows": its.follows or "",
        "about": "partnerships" if its.partnerships else "nation",
    }, [*its.partnerships]


@dataclass(frozen=True)
class Setting:
    """One setting in words; `field` is where the form changes it, and `is_fixed` whether the opening fixes it."""

    field: str
    name: str
    words: Text | str
    more: str = ""
    is_fixed: bool = True


def settings_in_words(session: Session, round_: Round, within: Scope = EVERYWHERE) -> list[Setting]:
    """The settings of a round, in the order in which they are looked over; it names the places `within` the scope."""
    questionnaire = questionnaires.of_round(session, round_)
    put_to = rounds.places_or_nation(session, round_)
    places = [place.name for place in rounds.places_or_nation(session, round_, within) if place]
    before = session.get(Round, round_.follows_id) if round_.follows_id else None
    mark = _("{name}, fingerprint {mark}", name=questionnaire.name, mark=questionnaire.fingerprint[:12])
    naming = names_partnerships(round_, questionnaire, is_national=put_to == [None])
    found = [
        Setting("questionnaire", _("Questionnaire"), questionnaire.title, mark),
        Setting("partnership", _("About"), ", ".join(places) or _("The nation")),
        Setting(
            "purpose", _("Purpose"), _("Follow-up of {slug}", slug=before.slug) if before else _("A first baseline")
        ),
        Setting(
            "mode",
            _("Who is named"),
            _("Everyone answers on the record")
            if round_.mode is Mode.ON_THE_RECORD
            else _("Perspectives marked “on the record”; the others are confidential"),
        ),
        Setting("minimum", _("Smallest group shown by itself"), str(round_.minimum)),
    ]
    if naming is not None:
        words = _("It names the partnerships") if naming else _("It names no partnership")
        found.append(Setting("naming", _("Report over all partnerships"), words))
    return [
        *found,
        Setting("opens", _("Opens"), opening_in_words(round_.opens), is_fixed=False),
        Setting("closes", _("Closes"), closing_in_words(round_.closes), is_fixed=False),
    ]
