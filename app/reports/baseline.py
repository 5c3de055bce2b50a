"""The baseline report: where a partnership stands, from one page that stands alone to every figure behind it."""

from app.core.clock import day_in_words as day
from app.core.document import Document, Part
from app.core.facts import NationalFacts, RoundFacts
from app.core.own_text import CONCLUSION, INTRODUCTION, NEXT_STEPS
from app.core.rounds import Purpose
from app.core.snapshot import fingerprint
from app.language import _, ngettext, page_language
from app.reports.change import change_as_data, since_last_time
from app.reports.differences import too_few_could_say, where_views_differ
from app.reports.frequencies import frequencies
from app.reports.method import annex, how_to_read
from app.reports.place import our_place, place_as_data
from app.reports.sections import every_section, own_words
from app.reports.summary import lead, summary, who_took_part


def baseline(facts: RoundFacts) -> Document:
    """The report of one round in one partnership (or about the nation)."""
    parts: list[Part] = [
        *own_words(facts, INTRODUCTION, heading=True),
        *summary(facts),
        *who_took_part(facts),
        *where_views_differ(facts),
        *too_few_could_say(facts),
        *every_section(facts),
        *since_last_time(facts),
        *our_place(facts),
        *own_words(facts, CONCLUSION, heading=True),
        *own_words(facts, NEXT_STEPS, heading=True),
        *how_to_read(facts),
        *annex(facts),
    ]
    kind = _("Follow-up report") if facts.purpose is Purpose.FOLLOW_UP else _("Baseline report")
    return Document(
        title=facts.questionnaire.title.words,
        subtitle=facts.partnership_name or _("About the nation"),
        lead=lead(facts),
        facts_line=(
            _("{kind}, snapshot {n}", kind=kind, n=facts.snapshot_number),
            _(
                "Round {round}, open {opened} to {closed}",
                round=facts.round,
                opened=day(facts.opened),
                closed=day(facts.closed),
            ),
            ngettext("Smallest group shown: {n} person", "Smallest group shown: {n} people", facts.minimum),
        ),
        parts=parts,
        facts=machine_readable(facts, facts.figures.body, facts.snapshot_fingerprint),
        frequencies=frequencies(facts),
        language=page_language(),
        is_example=facts.is_example,
        made=facts.made,
    )


def over_partnerships(facts: NationalFacts) -> Document:
    """The figures of a round over its partnerships, as data alone."""
    n = len(facts.body["partnerships"])
    return Document(
        title=facts.questionnaire.title.words,
        subtitle=ngettext("Over {n} partnership", "Over {n} partnerships", n),
        lead=_("These are sums over partnerships, made from the figures of their own reports."),
        facts_line=(_("Round {round}", round=facts.round),),
        parts=[],
        facts=machine_readable(facts, facts.body, fingerprint(facts.body)),
        language=page_language(),
        is_example=facts.is_example,
        made=facts.closed,
    )


def machine_readable(facts: RoundFacts | NationalFacts, body: dict[str, object], fingerprint: str) -> dict[str, object]:
    """The same as data: the contract of `howgood report baseline --format json`."""
    return {
        "questionnaire": {
            "id": facts.questionnaire.id,
            "version": facts.questionnaire.version,
            "fingerprint": facts.questionnaire.fingerprint,
        },
        "round": facts.round,
        "partnership": facts.partnership if isinstance(facts, RoundFacts) else None,
        "minimum_group_size": facts.minimum,
        "snapshot": {"number": facts.snapshot_number, "fingerprint": fingerprint},
        **body,
        "change": change_as_data(facts) if isinstance(facts, RoundFacts) else None,
        "place": place_as_data(facts) if isinstance(facts, RoundFacts) else None,
    }
