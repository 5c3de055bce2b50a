"""What reviewers noted, criterion by criterion; what is told apart from the criteria; and good practice."""

from collections.abc import Iterable, Iterator

from app.core.comments import Handled, Quote
from app.core.document import Heading, Paragraph, Part, Quotes
from app.core.grounds import Grounds
from app.core.table import Cell, Column, Table, Tone
from app.core.verdicts import Counted
from app.language import _
from app.reports import cells
from app.reports.comments import became_of
from app.reports.criteria_change import Since
from app.reports.criteria_words import TONES, Reviewed, basis_words, colour_words, plans_in_words
from app.reports.wording import percent


def what_was_missing(told: Reviewed) -> Iterator[Part]:
    """Each criterion: which plans did not meet it in full, and what reviewers noted on these."""
    yield Heading(_("What was missing, criterion by criterion"), "missing")
    yield Paragraph(_("Reviewers’ notes stand here once a person has read and released them."), "note")
    for code, its in told.review.criteria.items():
        yield _heading(told, code, its)
        yield Paragraph(told.facts.questionnaire.by_code[code].words_for(_reviewer(told)).words, "note")
        if its.share is None:
            yield Paragraph(_("Counts not available."))
            continue
        yield Paragraph(
            _(
                "{fully} of {plans} meet it in full ({share}).",
                fully=its.fully,
                plans=plans_in_words(its.plans),
                share=percent(its.share),
            )
        )
        lacking = []
        for level in told.levels(code):
            plans = its.at(level.code)
            if not level.favourable and plans:
                lacking += plans
                yield Paragraph(
                    _(
                        "{level}, {n}: {names}.",
                        level=level.label.words,
                        n=plans_in_words(len(plans)),
                        names=told.names(plans),
                    )
                )
        yield from _noted(told, code, lacking, _("What reviewers noted on these plans"))


def _reviewer(told: Reviewed) -> str:
    return next(iter(told.facts.questionnaire.perspective))


def _heading(told: Reviewed, code: str, its: Counted) -> Heading:
    if its.colour is not None:
        return Heading(told.label(code), f"missing-{code}", 3, colour_words(its.colour), TONES[its.colour])
    if its.published is not None:
        tag = _("{colour}, {basis}", colour=colour_words(its.published.colour), basis=basis_words(its))
        return Heading(told.label(code), f"missing-{code}", 3, tag, TONES[its.published.colour])
    return Heading(told.label(code), f"missing-{code}", 3, _("No colour"), Tone.NONE)


def _noted(told: Reviewed, code: str, plans: Iterable[str], title: str) -> Iterator[Part]:
    """The released words under one question from these plans, and what became of all of them; nothing where none is."""
    quotes: list[tuple[str, str]] = []
    total = Handled()
    for slug in plans:
        place = told.facts.places[slug]
        quotes += [_said(told, slug, quote) for quote in place.comments.get(code, [])]
        total = _sum(total, place.handled.get(code, Handled()))
    if total.given:
        yield Quotes(title, quotes, became_of(total))


def _said(told: Reviewed, slug: str, quote: Quote) -> tuple[str, str]:
    """The words, and whose they are; of evidence for a verdict on which page of the plan it stands."""
    name, who = told.facts.places[slug].name, told.who(slug)
    by = _("{plan}, {who}", plan=name, who=who) if who else name
    if not quote.is_note:
        return quote.words, by
    its = Grounds.of(quote.words)
    words = its.words or _("No words were noted.")
    if its.why:
        words = _("{words} Why neither reading: {why}", words=words, why=its.why)
    return words, _("{by}, page {pages}", by=by, pages=its.pages) if its.pages else by


def _sum(one: Handled, other: Handled) -> Handled:
    return Handled(
        one.given + other.given,
        one.shown + other.shown,
        one.with_words_removed + other.with_words_removed,
        one.kept_back + other.kept_back,
        one.unread + other.unread,
    )


def told_apart(told: Reviewed, since: Since | None) -> Iterator[Part]:
    """What is counted by itself and never among the criteria."""
    for code, its in told.review.apart.items():
        question = told.facts.questionnaire.by_code[code]
        section = next(s for s in told.facts.questionnaire.sections if question in s.questions)
        yield Heading(section.title.words, f"apart-{code}")
        yield Paragraph(
            _(
                "This finding stands by itself: it is none of the {n} criteria, and enters no colour.",
                n=len(told.review.criteria),
            )
        )
        yield Paragraph(question.words_for(_reviewer(told)).words, "note")
        was = since.was(code) if since else None
        if not its.plans and not (was and was.plans):
            yield Paragraph(_("No plan has a finding on this in this round: counts not available."))
            continue
        yield _apart_table(told, code, its, was)
        if its.plans and its.missing:
            yield Paragraph(
                _(
                    "{n} of {all} plans have a finding. Without one: {names}.",
                    n=its.plans,
                    all=len(its.by_plan),
                    names=told.names(its.missing),
                ),
                "note",
            )
        for level in told.levels(code):
            if plans := its.at(level.code):
                yield Paragraph(_("{level}: {names}.", level=level.label.words, names=told.names(plans)), "note")
        yield from _noted(told, code, told.review.plans, _("What reviewers noted"))


def _apart_table(told: Reviewed, code: str, its: Counted, was: Counted | None) -> Table:
    has_was = was is not None and bool(was.plans)
    columns = [Column(_("Finding"), is_head=True)]
    columns += [Column(_("Plans, last time"), is_number=True)] if has_was else []
    columns += [Column(_("Plans, this time") if has_was else _("Plans"), is_number=True)]
    rows = []
    for level in told.levels(code):
        row = [Cell(level.label.words)]
        if was is not None and has_was:
            row.append(cells.number(was.counts[level.code]))
        not_there = Cell(_("Counts not available"), tone=Tone.NONE)
        row.append(cells.number(its.counts[level.code]) if its.plans else not_there)
        rows.append(row)
    question = told.facts.questionnaire.by_code[code]
    section = next(s for s in told.facts.questionnaire.sections if question in s.questions)
    return Table(_("{finding}: count of plans", finding=section.title.words), columns, rows)


def good_practice(told: Reviewed) -> Iterator[Part]:
    """What reviewers wrote that others could learn from; nothing where nobody wrote any."""
    parts = []
    for code in told.rule.practice:
        question = told.facts.questionnaire.by_code[code]
        parts += [*_noted(told, code, told.review.plans, question.words_for(_reviewer(told)).words)]
    if parts:
        yield Heading(_("Good practice"), "practice")
        yield from parts


def who_reviewed(told: Reviewed) -> Iterator[Part]:
    """Whose verdicts these are, and how they are counted."""
    yield Heading(_("Who reviewed which plan"), "reviewers", is_detail=True)
    yield Paragraph(
        _(
            "A verdict is what the plan’s one submitted response says: a lone reviewer’s, or what was settled where two"
            " read it, neither knowing the other’s reading. Where there is none, or more than one, the plan"
            " has no verdict; that is told and never counted. Don’t know, not applicable and prefer not to say are no"
            " verdicts."
        )
    )
    rows = []
    for slug in told.review.plans:
        who = told.who(slug)
        nobody = _("Begun, not settled") if slug in told.review.begun else _("Nobody yet")
        by = Cell(who) if who else Cell(nobody, tone=Tone.NONE)
        judged = told.review.judged_on(slug)
        rows.append((Cell(told.facts.places[slug].name), by, cells.number(judged)))
    columns = (
        Column(_("Plan"), is_head=True),
        Column(_("Reviewed by")),
        Column(_("Criteria with a verdict"), is_number=True),
    )
    yield Table(_("Plans and their reviewers"), columns, rows)
