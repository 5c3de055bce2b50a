"""What workshops agreed, beside the survey's figures: the position, why, the evidence, and those who disagree."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.agreed import Agreed
from app.core.clock import day_in_words
from app.core.document import Authored, Heading, Paragraph, Part
from app.core.facts import RoundFacts
from app.core.figures import whole_percent
from app.language import _, ngettext
from app.reports.wording import wording_of


def what_was_agreed(facts: RoundFacts) -> Iterator[Part]:
    """Each agreed position under its question; nothing where no workshop has agreed on anything."""
    if not facts.agreed:
        return
    yield Heading(_("What the workshop agreed"), "agreed")
    yield Paragraph(
        _(
            "These words are the room’s own, written down in a workshop. Ratings in the room are of those who were"
            " there; they change none of the survey’s figures."
        ),
        "note",
    )
    for number, agreed in enumerate(facts.agreed, start=1):
        yield Heading(_title(facts, agreed), f"agreed-{number}", 3)
        yield Authored(agreed.position, _("{workshop}, {day}", workshop=agreed.workshop, day=day_in_words(agreed.day)))
        for sentence in (*_survey(facts, agreed), *_room(facts, agreed)):
            yield Paragraph(sentence)
        for title, words in (
            (_("Why: {words}", words=agreed.why), agreed.why),
            (_("Evidence: {words}", words=agreed.evidence), agreed.evidence),
            (_("Those who disagree: {words}", words=agreed.dissent), agreed.dissent),
        ):
            if words:
                yield Paragraph(title)


def _title(facts: RoundFacts, agreed: Agreed) -> str:
    if agreed.question is None:
        return _("Priorities")
    return wording_of(facts, facts.questionnaire.by_code[agreed.question])


def _survey(facts: RoundFacts, agreed: Agreed) -> Iterator[str]:
    standing = facts.figures.questions.get(agreed.question or "")
    if standing is not None and standing.balanced is not None:
        n = standing.everyone.tally.answered
        share = whole_percent(standing.balanced)
        yield ngettext(
            "In the survey the balanced share is {share}%, of {n} answer.",
            "In the survey the balanced share is {share}%, of {n} answers.",
            n,
            share=share,
        )


def _room(facts: RoundFacts, agreed: Agreed) -> Iterator[str]:
    if agreed.question is None or not agreed.reveals:
        return
    question = facts.questionnaire.by_code[agreed.question]
    assert question.scale is not None
    favourable = facts.questionnaire.scales[question.scale].favourable
    first, last = agreed.reveals[0], agreed.reveals[-1]
    if len(agreed.reveals) == 1:
        yield _("In the room {said}.", said=_said(first, favourable))
    else:
        yield _(
            "In the room {before} at first, and {after} once they had talked.",
            before=_said(first, favourable),
            after=_said(last, favourable),
        )


def _said(body: Mapping[str, Any], favourable: frozenset[str]) -> str:
    block = body["all"]
    n = sum(block["counts"][code] for code in favourable)
    if block["agreement"] is None:
        return _("{n} of {all} agreed", n=n, all=block["answered"])
    return _("{n} of {all} agreed (agreement {a})", n=n, all=block["answered"], a=f"{block['agreement']:.1f}")


def agreed_as_data(facts: RoundFacts) -> dict[str, object]:
    """The same as data, where there is any."""
    if not facts.agreed:
        return {}
    return {
        "agreed": [
            {
                "workshop": one.workshop,
                "day": one.day.isoformat(),
                "question": one.question,
                "position": one.position,
                "why": one.why,
                "evidence": one.evidence,
                "dissent": one.dissent,
                "reveals": list(one.reveals) if one.question else [],
                "dots": dict(one.dots),
            }
            for one in facts.agreed
        ]
    }
