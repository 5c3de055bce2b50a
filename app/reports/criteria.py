"""The criteria report: how many of a round's plans meet each criterion, which do, and what was missing.

It is made of verdicts given on the record, one settled response a plan, on a questionnaire with a `verdicts:` block.
"""

from collections.abc import Iterator

from app.core.clock import day_in_words as day
from app.core.document import Document, Part
from app.core.facts import NationalFacts
from app.core.snapshot import Json, fingerprint
from app.core.table import Cell, Column, Table
from app.core.verdicts import Counted
from app.language import _, ngettext, page_language
from app.reports.criteria_change import Since, change_as_data, since_last_time
from app.reports.criteria_notes import good_practice, told_apart, what_was_missing, who_reviewed
from app.reports.criteria_table import counts_and_colours, finding, plans_and_criteria
from app.reports.criteria_words import Reviewed, plans_in_words


def criteria(facts: NationalFacts) -> Document:
    """The report of one round over its plans; Refusal where the round holds no verdicts on the record."""
    told = Reviewed.of(facts)
    since = Since.of(told)
    parts: list[Part] = [
        *counts_and_colours(told),
        *plans_and_criteria(told),
        *told_apart(told, since),
        *since_last_time(told, since),
        *good_practice(told),
        *what_was_missing(told),
        *who_reviewed(told),
    ]
    n = len(told.review.plans)
    return Document(
        title=_("Which plans meet which criteria"),
        subtitle=ngettext("Over {n} plan", "Over {n} plans", n),
        lead=_lead(told),
        facts_line=(
            facts.questionnaire.title.words,
            _(
                "Round {round}, open {opened} to {closed}",
                round=facts.round,
                opened=day(facts.opened),
                closed=day(facts.closed),
            ),
            _("Every verdict is on the record"),
        ),
        parts=parts,
        facts=_as_data(told, since),
        frequencies=_every_figure(told),
        language=page_language(),
        is_example=facts.is_example,
        made=facts.closed,
    )


def _lead(told: Reviewed) -> str:
    """What the first sentence says: the colours, and the criterion that fewest plans meet in full."""
    known = {code: its for code, its in told.review.criteria.items() if its.share is not None}
    if not known:
        return _("No plan has a verdict on any criterion.")
    code = min(known, key=lambda code: known[code].share or 0)
    return _(
        "{finding} {criterion} is met in full by the smallest share: {fully} of {plans}.",
        finding=finding(told),
        criterion=told.titles[code],
        fully=known[code].fully,
        plans=plans_in_words(known[code].plans),
    )


def _as_data(told: Reviewed, since: Since | None) -> Json:
    """The contract of `howgood report criteria --format json`."""
    facts = told.facts
    plans = [
        {
            "slug": slug,
            "name": facts.places[slug].name,
            "reviewed_by": told.who(slug),
            "verdicts": {
                code: its.by_plan[slug] for code, its in {**told.review.criteria, **told.review.apart}.items()
            },
        }
        for slug in told.review.plans
    ]
    return {
        "questionnaire": {
            "id": facts.questionnaire.id,
            "version": facts.questionnaire.version,
            "fingerprint": facts.questionnaire.fingerprint,
        },
        "round": facts.round,
        "snapshot": {"number": facts.snapshot_number, "fingerprint": fingerprint(facts.body)},
        "rule": {"green": told.rule.green, "red": told.rule.red},
        "criteria": [
            {"code": code, "number": told.numbers[code], "title": told.titles[code], **_counted(its)}
            for code, its in told.review.criteria.items()
        ],
        "apart": [{"code": code, **_counted(its)} for code, its in told.review.apart.items()],
        "unsettled": list(told.review.unsettled),
        "begun": list(told.review.begun),
        "plans": plans,
        "change": change_as_data(told, since),
    }


def _counted(its: Counted) -> Json:
    """`counts` is null where there is no verdict at all: nothing is known, which is not zero."""
    return {
        "counts": its.counts if its.plans else None,
        "with_verdict": its.plans,
        "without_verdict": len(its.missing),
        "share_fully_met": None if its.share is None else float(its.share),
        "colour": its.colour.value if its.colour else None,
        "published": None if its.published is None else its.published.model_dump(mode="json", exclude={"question"}),
    }


def _every_figure(told: Reviewed) -> Table:
    """Counts by criterion and each plan's verdict, a line a figure."""
    columns = [Column(name) for name in ("question", "number", "title", "plan", "measure", "label", "value")]
    return Table(_("Every figure"), columns, [*_lines(told)])


def _lines(told: Reviewed) -> Iterator[tuple[Cell, ...]]:
    for code, its in {**told.review.criteria, **told.review.apart}.items():
        labels = {level.code: level.label.words for level in told.levels(code)}
        head = (Cell(code), Cell(told.numbers.get(code, "")), Cell(told.titles.get(code, "")))
        if its.plans:
            for level, n in its.counts.items():
                yield (*head, Cell("all"), Cell(f"count:{level}"), Cell(labels[level]), Cell(str(n), n))
        else:
            yield (*head, Cell("all"), Cell("counts_not_available"), Cell(""), Cell(""))
        yield (*head, Cell("all"), Cell("without_verdict"), Cell(""), Cell(str(len(its.missing)), len(its.missing)))
        if its.colour is not None:
            yield (*head, Cell("all"), Cell("colour"), Cell("computed"), Cell(its.colour.value))
        elif its.published is not None:
            published = its.published
            yield (*head, Cell("all"), Cell("colour"), Cell(published.basis), Cell(published.colour.value))
        for slug, verdict in its.by_plan.items():
            if verdict is not None:
                yield (*head, Cell(slug), Cell("verdict"), Cell(labels[verdict]), Cell(verdict))
