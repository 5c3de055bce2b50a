"""What one part of a questionnaire demands of another: codes that exist, come earlier, stand once.

The models in questionnaire.py check each part by itself; these rules look across parts.
"""

from collections.abc import Iterator

from app.core.how_far import BEGINS, SECTION
from app.core.questionnaire import RESERVED_CODES, Question, Questionnaire

Place = tuple[str | int, ...]
Fault = tuple[Place, str]


def faults(questionnaire: Questionnaire) -> list[Fault]:
    """Every fault across parts: the place (keys and list positions from the top) and what to do."""
    return [
        *_codes_twice(questionnaire),
        *_codes_of_actions(questionnaire),
        *_scales(questionnaire),
        *_questions(questionnaire),
        *_consent(questionnaire),
        *_verdicts(questionnaire),
    ]


def _codes_twice(questionnaire: Questionnaire) -> Iterator[Fault]:
    yield from _twice([(("perspectives", n, "code"), p.code) for n, p in enumerate(questionnaire.perspectives)])
    yield from _twice([(("sections", n, "code"), s.code) for n, s in enumerate(questionnaire.sections)])
    yield from _twice(
        [
            (("sections", s, "questions", q, "code"), question.code)
            for s, section in enumerate(questionnaire.sections)
            for q, question in enumerate(section.questions)
        ]
    )


def _codes_of_actions(questionnaire: Questionnaire) -> Iterator[Fault]:
    """Last round's actions are put before a questionnaire's own sections, under codes of their own."""
    for s, section in enumerate(questionnaire.sections):
        if section.code == SECTION:
            yield ("sections", s, "code"), f"{SECTION} is kept for last round's actions: choose another code"
        for q, question in enumerate(section.questions):
            if question.code.startswith(BEGINS):
                place: Place = ("sections", s, "questions", q, "code")
                yield place, f"codes that begin with {BEGINS} are kept for last round's actions: choose another"


def _twice(codes: list[tuple[Place, str]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, code in codes:
        if code in seen:
            yield place, f"the code {code} stands twice: give each its own"
        seen.add(code)


def _scales(questionnaire: Questionnaire) -> Iterator[Fault]:
    for name, scale in questionnaire.scales.items():
        places: list[tuple[Place, str]] = [
            (("scales", name, "levels", n, "code"), x.code) for n, x in enumerate(scale.levels)
        ]
        yield from _twice(places)
        yield from _reserved(places)
    for n, section in enumerate(questionnaire.sections):
        if section.scale is not None and section.scale not in questionnaire.scales:
            yield ("sections", n, "scale"), f"there is no scale {section.scale}: add it under `scales`"


def _reserved(codes: list[tuple[Place, str]]) -> Iterator[Fault]:
    for place, code in codes:
        if code in RESERVED_CODES:
            yield place, f"{code} is one of the three ways of not answering: choose another code"


def _questions(questionnaire: Questionnaire) -> Iterator[Fault]:
    earlier: dict[str, Question] = {}
    for s, section in enumerate(questionnaire.sections):
        for q, question in enumerate(section.questions):
            place: Place = ("sections", s, "questions", q)
            if question.kind.takes_scale and section.scale is None:
                yield (*place, "type"), "its section has no `scale`: name one of the scales there"
            choices: list[tuple[Place, str]] = [
                ((*place, "choices", n, "code"), c.code) for n, c in enumerate(question.choices)
            ]
            yield from _twice(choices)
            yield from _reserved(choices)
            yield from _perspectives(questionnaire, question, place)
            yield from _conditions(questionnaire, question, place, earlier)
            earlier[question.code] = question


def _perspectives(questionnaire: Questionnaire, question: Question, place: Place) -> Iterator[Fault]:
    known = [p.code for p in questionnaire.perspectives]
    for n, code in enumerate(question.put_to or ()):
        if code not in known:
            yield (*place, "put_to", n), f"there is no perspective {code}: use {', '.join(known)}"
    if question.put_to == ():
        yield (*place, "put_to"), "name at least one perspective, or leave `put_to` out to ask everyone"
    if question.wording is None:
        return
    for code in question.wording:
        if code not in known:
            yield (*place, "wording", code), f"there is no perspective {code}: use {', '.join(known)}"
    for code in known:
        if question.is_put_to(code) and code not in question.wording:
            yield (*place, "wording"), f"write the wording for {code}, or leave it out of `put_to`"


def _conditions(
    questionnaire: Questionnaire, question: Question, place: Place, earlier: dict[str, Question]
) -> Iterator[Fault]:
    for n, condition in enumerate(question.show_if or ()):
        here = (*place, "show_if", n)
        before = earlier.get(condition.question)
        if before is None:
            yield (*here, "question"), f"{condition.question} is not an earlier question"
            continue
        if before.kind.is_text:
            yield (*here, "question"), f"{condition.question} is answered with text and cannot steer others"
            continue
        if before.kind.takes_scale and before.scale not in questionnaire.scales:
            continue  # already said of its section
        codes = [option.code for option in questionnaire.options(before)]
        for m, code in enumerate(condition.is_):
            if code not in codes:
                yield (*here, "is", m), f"{condition.question} has no answer {code}: use {', '.join(codes)}"


def _consent(questionnaire: Questionnaire) -> Iterator[Fault]:
    """The question that asks whether people may be quoted is asked of everyone, and has the answers that allow it."""
    consent = questionnaire.may_quote
    if consent is None:
        return
    question = questionnaire.by_code.get(consent.question)
    if question is None:
        yield ("may_quote", "question"), f"there is no question {consent.question}"
        return
    if question.put_to is not None or question.show_if is not None:
        yield ("may_quote", "question"), f"ask everyone {consent.question}: leave out its `put_to` and `show_if`"
    if question.kind.is_text or question.kind.takes_scale:
        yield ("may_quote", "question"), f"{consent.question} has no choices: name a yes_no or one_of question"
        return
    codes = questionnaire.codes[question.code]
    for n, code in enumerate(consent.is_):
        if code not in codes:
            yield ("may_quote", "is", n), f"{consent.question} has no answer {code}: use {', '.join(codes)}"


def _verdicts(questionnaire: Questionnaire) -> Iterator[Fault]:
    """The criteria are scale questions on one scale; what is told apart from them is none of them."""
    rule = questionnaire.verdicts
    if rule is None:
        return
    criteria: list[tuple[Place, str]] = [
        (("verdicts", "criteria", n, "question"), row.question) for n, row in enumerate(rule.criteria)
    ]
    apart: list[tuple[Place, str]] = [(("verdicts", "apart", n), code) for n, code in enumerate(rule.apart)]
    yield from _twice([*criteria, *apart])
    scales = set()
    for place, code in (*criteria, *apart):
        question = questionnaire.by_code.get(code)
        if question is None or question.scale is None:
            yield place, f"there is no scale question {code}"
        elif place[1] == "criteria":
            scales.add(question.scale)
    if len(scales) > 1:
        yield ("verdicts", "criteria"), "the criteria are on several scales: put them on one"
    for n, code in enumerate(rule.practice):
        if code not in questionnaire.by_code or not questionnaire.by_code[code].kind.is_text:
            yield ("verdicts", "practice", n), f"there is no open question {code}"
    known = [code for _place, code in criteria]
    for c, cycle in enumerate(rule.published):
        places: list[tuple[Place, str]] = [
            (("verdicts", "published", c, "colours", n, "question"), its.question)
            for n, its in enumerate(cycle.colours)
        ]
        yield from _twice(places)
        for place, code in places:
            if code not in known:
                yield place, f"{code} is none of the criteria"
