"""The baseline report: where a partnership stands, from one page that stands alone to every figure behind it."""

from collections.abc import Iterator

from app.core.clock import day_in_words as day
from app.core.document import Document, Heading, Part
from app.core.facts import NationalFacts, RoundFacts
from app.core.own_text import CONCLUSION, INTRODUCTION, NEXT_STEPS, places
from app.core.rounds import Mode, Purpose
from app.core.snapshot import fingerprint
from app.language import _, ngettext, page_language
from app.reports.actions import improvement_plan, last_rounds_actions, plans_as_data
from app.reports.agreed import agreed_as_data, what_was_agreed
from app.reports.annex import annex
from app.reports.board_paper import board_paper
from app.reports.change import change_as_data, since_last_time
from app.reports.comments import own_words
from app.reports.differences import too_few_could_say, where_views_differ
from app.reports.frequencies import frequencies
from app.reports.how_far import asked_actions_as_data
from app.reports.how_to_read import how_to_read
from app.reports.matrix import at_a_glance
from app.reports.participation import who_took_part
from app.reports.place import our_place, place_as_data
from app.reports.sections import every_section
from app.reports.summary import lead, summary


def baseline(facts: RoundFacts) -> Document:
    """The report of one round in one partnership, or about the nation; parts with nothing to say are left out."""
    parts: list[Part] = [
        *summary(facts),
        *board_paper(facts),
        *own_part(facts, INTRODUCTION),
        *how_to_read(facts),
        *who_took_part(facts),
        *at_a_glance(facts),
        *every_section(facts),
        *where_views_differ(facts),
        *too_few_could_say(facts),
        *since_last_time(facts),
        *last_rounds_actions(facts),
        *our_place(facts),
        *what_was_agreed(facts),
        *own_part(facts, CONCLUSION),
        *own_part(facts, NEXT_STEPS),
        *improvement_plan(facts),
        *annex(facts),
    ]
    kind = _("Follow-up report") if facts.purpose is Purpose.FOLLOW_UP else _("Baseline report")
    return Document(
        title=facts.questionnaire.title.words,
        subtitle=facts.partnership_name or _("About the nation"),
        lead=lead(facts),
        facts_line=facts_line(facts, kind),
        parts=parts,
        facts=machine_readable(facts, facts.figures.body, facts.snapshot_fingerprint),
        frequencies=frequencies(facts),
        language=page_language(),
        is_example=facts.is_example,
        made=facts.made,
    )


def facts_line(facts: RoundFacts, kind: str) -> tuple[str, ...]:
    """What kind of report it is, on which round, and the smallest group shown."""
    return (
        _("{kind}, snapshot {n}", kind=kind, n=facts.snapshot_number),
        _(
            "Round {round}, open {opened} to {closed}",
            round=facts.round,
            opened=day(facts.opened),
            closed=day(facts.closed),
        ),
        _smallest(facts),
    )


def _smallest(facts: RoundFacts) -> str:
    if facts.mode is Mode.ON_THE_RECORD:
        return _("Everyone answered on the record")
    return ngettext("Smallest group shown: {n} person", "Smallest group shown: {n} people", facts.minimum)


def own_part(facts: RoundFacts, place: str) -> Iterator[Part]:
    """A part that the partnership's own people wrote, under its title."""
    words = [*own_words(facts, place)]
    if words:
        yield Heading(places(facts.questionnaire)[place], place)
        yield from words


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


def _invited(facts: RoundFacts | NationalFacts) -> dict[str, object]:
    """How many were invited by name, where people were."""
    if not isinstance(facts, RoundFacts) or not facts.asked:
        return {}
    return {"invited": {code: {"invited": its.invited, "reissued": its.reissued} for code, its in facts.asked.items()}}


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
        "reading_rule": facts.questionnaire.reading.model_dump() if facts.questionnaire.reading else None,
        "snapshot": {"number": facts.snapshot_number, "fingerprint": fingerprint},
        **body,
        **_invited(facts),
        **(plans_as_data(facts) if isinstance(facts, RoundFacts) else {}),
        **(asked_actions_as_data(facts) if isinstance(facts, RoundFacts) else {}),
        **(agreed_as_data(facts) if isinstance(facts, RoundFacts) else {}),
        "change": change_as_data(facts) if isinstance(facts, RoundFacts) else None,
        "place": place_as_data(facts) if isinstance(facts, RoundFacts) else None,
    }
