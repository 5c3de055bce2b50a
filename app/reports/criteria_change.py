"""What became of each criterion since the round before: counts, colours, and the share that meet it in full."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.change import Move
from app.core.chart import ChangeLine, Slope, Veil
from app.core.clock import day_in_words as day
from app.core.comparison import Why, diff
from app.core.document import Heading, Paragraph, Part
from app.core.facts import NationalBefore
from app.core.figures import whole_percent
from app.core.snapshot import Json
from app.core.table import Cell, Column, Table, Tone
from app.core.verdicts import Counted, Review, review
from app.language import _, ngettext
from app.reports.change_words import why_in_words
from app.reports.criteria_words import Reviewed, colour_cell
from app.reports.wording import percent


@dataclass(frozen=True)
class Since:
    """The round before with its verdicts, and for each question of this round what breaks the comparison."""

    before: NationalBefore
    review: Review
    breaks: dict[str, Why | None]

    @classmethod
    def of(cls, told: Reviewed) -> "Since | None":
        """None where no round came before, or that one holds no verdicts."""
        before = told.facts.before
        if before is None or before.questionnaire.verdicts is None:
            return None
        if any(figures.rows.confidential for figures in before.places.values()):
            return None
        found = diff(before.questionnaire, told.facts.questionnaire).questions
        was = review(before.questionnaire, before.places, before.round)
        known = {**was.criteria, **was.apart}
        codes = [*told.review.criteria, *told.review.apart]
        return cls(before, was, {c: found[c].breaks if c in known else found[c].breaks or Why.NEW for c in codes})

    def was(self, code: str) -> Counted | None:
        """The earlier verdicts on this question; None where it asked something else."""
        if self.breaks[code] is not None:
            return None
        return {**self.review.criteria, **self.review.apart}[code]


def since_last_time(told: Reviewed, since: Since | None) -> Iterator[Part]:
    """The part on change; nothing where no round with verdicts came before."""
    if since is None:
        return
    yield Heading(_("What changed since the plans before"), "change")
    yield Paragraph(
        _(
            "This round is compared with the round {round}, which closed on {day}. All plans with a verdict are counted"
            " in both.",
            round=since.before.round,
            day=day(since.before.closed),
        )
    )
    others = set(since.review.plans) ^ set(told.review.plans)
    if others:
        yield Paragraph(
            ngettext(
                "{n} partnership has a plan in one of the two rounds only.",
                "{n} partnerships have a plan in one of the two rounds only.",
                len(others),
            ),
            "note",
        )
    yield _slope(told, since)


def _slope(told: Reviewed, since: Since) -> Slope:
    lines = [_line(told, since, code) for code in told.review.criteria]
    said = [
        _("{what}: {how}.", what=line.label, how=line.veil.words)
        if line.veil
        else _("{what}: {was}, then {now}. {how}.", what=line.label, was=line.was_words, now=line.now_words,
               how=line.beside)
        for line in lines
    ]  # fmt: skip
    return Slope(
        "chart-change",
        _title(told, since),
        _("The share of plans that meet the criterion in full: a hollow mark last time, an arrow’s head this time."),
        " ".join(said),
        _table(told, since),
        lines,
        (since.before.round, told.facts.round),
    )


def move(told: Reviewed, since: Since, code: str) -> Move | str:
    """The way of one criterion's share, or in words why there is none."""
    breaks = since.breaks[code]
    if breaks is not None:
        return why_in_words(breaks)
    was, now = since.was(code), told.review.criteria[code]
    if was is None or was.share is None:
        return _("Counts not available for last time")
    if now.share is None:
        return _("Counts not available")
    return Move(was.share, now.share)


def _line(told: Reviewed, since: Since, code: str) -> ChangeLine:
    its = move(told, since, code)
    if isinstance(its, str):
        return ChangeLine(told.label(code), veil=Veil(its, Tone.NONE))
    return ChangeLine(
        told.label(code),
        float(its.was),
        float(its.now),
        percent(its.was),
        percent(its.now),
        _moved(told, since, code, its),
        is_strong=not its.is_steady,
    )


def _title(told: Reviewed, since: Since) -> str:
    """The finding: which criterion moved the most, or which ones did alike."""
    moves = [(code, its) for code in told.review.criteria if isinstance(its := move(told, since, code), Move)]
    if not moves:
        return _("No criterion can be compared")
    most = max(abs(its.now - its.was) for _code, its in moves)
    if not most:
        return _("No criterion is met in full by another share of plans than last time")
    return "; ".join(
        _("{criterion}: {moved}", criterion=told.titles[code], moved=_lower(_moved(told, since, code, its)))
        for code, its in moves
        if abs(its.now - its.was) == most
    )


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _table(told: Reviewed, since: Since) -> Table:
    """The counts of both rounds beside each other, as the published comparison has them."""
    columns = [
        Column(_("Criterion"), is_head=True),
        *(Column(level.label.words) for level in told.criteria_levels),
        Column(_("Colour, last time")),
        Column(_("Colour, this time")),
        Column(_("Met in full by")),
    ]
    rows = []
    for code, now in told.review.criteria.items():
        was = since.was(code)
        its = move(told, since, code)
        counts = [_then_and_now(was, now, level.code) for level in told.criteria_levels]
        apart = Cell(its, tone=Tone.NONE) if isinstance(its, str) else Cell(_moved(told, since, code, its))
        no = Cell(_("Not comparable"), tone=Tone.NOT_ASKED)
        rows.append((Cell(told.label(code)), *counts, no if was is None else colour_cell(was), colour_cell(now), apart))
    return Table(_("Plans by criterion and verdict, last time and this time"), columns, rows)


def _then_and_now(was: Counted | None, now: Counted, level: str) -> Cell:
    """`16, then 13`; or the one count there is, and when."""
    before = was.counts[level] if was is not None and was.plans else None
    present = now.counts[level] if now.plans else None
    if before is None and present is None:
        return Cell(_("Counts not available"), tone=Tone.NONE)
    if before is None:
        return Cell(_("{n} this time", n=present))
    if present is None:
        return Cell(_("{n} last time", n=before))
    return Cell(_("{before}, then {now}", before=before, now=present))


def _moved(told: Reviewed, since: Since, code: str, its: Move) -> str:
    """`3 plans fewer`; in points where the two rounds do not have as many plans. Plans are counted, not sampled."""
    was, now = since.was(code), told.review.criteria[code]
    if was is not None and was.plans == now.plans:
        n = now.fully - was.fully
        if n > 0:
            return ngettext("{n} plan more", "{n} plans more", n)
        return ngettext("{n} plan fewer", "{n} plans fewer", -n) if n else _("As many plans as last time")
    n = whole_percent(abs(its.now - its.was))
    points = ngettext("{n} point", "{n} points", n)
    if its.now == its.was:
        return _("The same share as last time")
    return _("Up {points}", points=points) if its.now > its.was else _("Down {points}", points=points)


def change_as_data(told: Reviewed, since: Since | None) -> Json | None:
    """The same as data: `change` in the report's JSON."""
    if since is None:
        return None
    return {
        "round": since.before.round,
        "closed": since.before.closed.isoformat(),
        "criteria": [_as_data(told, since, code) for code in told.review.criteria],
    }


def _as_data(told: Reviewed, since: Since, code: str) -> Json:
    breaks, was, its = since.breaks[code], since.was(code), move(told, since, code)
    if was is None:
        assert breaks is not None
        return {"code": code, "not_comparable": breaks.value}
    return {
        "code": code,
        "counts_before": was.counts if was.plans else None,
        "colour_before": was.colour.value if was.colour else None,
        "points": None if isinstance(its, str) else its.points,
    }
