"""The form in which verdicts are settled, as reviewers and staff send it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData

from app.core.answers import LONGEST_TEXT, Answer
from app.core.errors import Problem
from app.core.grounds import Grounds, read_pages
from app.core.review import Plan, Reading, agreement, mark, pairs
from app.core.verdict_rule import VerdictRule
from app.core.written import too_long
from app.language import _
from app.web import forms
from app.web.review_views import Criteria, agreement_in_words


@dataclass
class PostedVerdicts:
    """What was posted: the verdicts, what cannot stand, and every field as it was typed."""

    given: dict[str, Answer] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    read: str = ""
    is_draft: bool = False


def read_verdicts(criteria: Criteria, plan: Plan, form: FormData) -> PostedVerdicts:
    """The verdicts of a form; a reason is kept where no reading gave the verdict, and asked for nowhere else."""
    posted = PostedVerdicts(read=forms.text(form, "read"), is_draft=forms.text(form, "press") == "keep")
    for code in criteria.rows:
        typed = {part: forms.text(form, f"{part}.{code}") for part in ("value", "page", "note", "why")}
        posted.values |= {f"{part}.{code}": its for part, its in typed.items()}
        for part, its in typed.items():
            if len(its) > LONGEST_TEXT:
                posted.problems.append(Problem(f"{part}.{code}", _sentence(too_long(its, LONGEST_TEXT))))
        if code in criteria.rule.practice:
            posted.given[code] = Answer(typed["value"] or None)
            continue
        value = typed["value"] if typed["value"] in criteria.questionnaire.codes[code] else None
        if typed["value"] and value is None:
            posted.problems.append(Problem(f"value.{code}", _("Choose one of the verdicts.")))
        try:
            pages = read_pages(typed["page"])
        except ValueError as error:
            posted.problems.append(Problem(f"page.{code}", _sentence(str(error))))
            pages = ""
        is_new = value is not None and value not in {its.verdict(code) for its in plan.said}
        posted.given[code] = Answer(
            value, None, Grounds(pages, typed["note"], typed["why"] if is_new else "").written()
        )
    return posted


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:]


def comparison(
    criteria: Criteria,
    plan: Plan,
    readings: Sequence[Reading],
    *,
    href: str,
    may_settle: bool,
    posted: PostedVerdicts | None = None,
    problems: Sequence[Problem] = (),
) -> dict[str, Any]:
    """What the page of a plan is shown: `readings` side by side, the form to settle, and what stands against it."""
    errors = [
        {"field": its.where, "message": _told(criteria, its)}
        for its in [*(posted.problems if posted else ()), *problems]
    ]
    return {
        "rows": criteria.compared(plan, readings) if readings or plan.settled else [],
        "names": [its.who for its in readings],
        "agreement": agreement_of(plan, criteria.rule),
        "is_settled": plan.is_settled,
        "is_drafted": plan.settled is not None and not plan.is_settled,
        "may_settle": may_settle,
        "settle_href": href,
        "read": posted.read if posted else mark(plan.settled, is_settled=plan.is_settled),
        "values": posted.values if posted else criteria.values(plan),
        "errors": errors,
    }


def agreement_of(plan: Plan, rule: VerdictRule) -> str:
    """How far a plan's two readings agree; that it tells nothing, where one of them may rest on a look at another."""
    if not plan.is_blind:
        return _(
            "A reading of this plan was withdrawn after it was compared with the one that stayed. A new one may rest on"
            " what was seen then, so agreement on this plan is told nowhere."
        )
    return agreement_in_words(agreement(pairs(plan, rule))) if len(plan.said) == 2 else ""


def _told(criteria: Criteria, problem: Problem) -> str:
    """The message with the row it is about."""
    _part, _dot, code = problem.where.partition(".")
    if code not in criteria.rows:
        return problem.message
    return _("{row}: {what}", row=criteria.label(code), what=problem.message)
