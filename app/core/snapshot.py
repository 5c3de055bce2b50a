"""The snapshot: all that may be shown of a round's answers in one partnership, and nothing else.

`take` is the only place where answers become figures; what it returns holds counts and shares by row, no text and
no answer. Its JSON form is the contract of `howgood report baseline --format json`.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.core.answers import Answer, counted_answers
from app.core.disclosure import Row, Rows, decide_rows
from app.core.figures import (
    Measured,
    QuestionTallies,
    Standing,
    Tally,
    question_standing,
    section_standing,
    tally,
)
from app.core.how_far import asked_first
from app.core.questionnaire import Question, Questionnaire, Section
from app.core.reading import Reading, read

Json = dict[str, Any]


@dataclass(frozen=True)
class Given:
    """One response as figures see it: who it speaks as, whether it was submitted, and its answers."""

    perspective: str
    is_submitted: bool
    answers: Mapping[str, Answer]


@dataclass(frozen=True)
class Counts:
    """What a snapshot is made from: how many of each perspective began, submitted nothing, count, and said what."""

    started: Mapping[str, int]
    empty: Mapping[str, int]
    sizes: Mapping[str, int]
    tallies: QuestionTallies


def count(questionnaire: Questionnaire, given: Iterable[Given]) -> Counts:
    """Counts responses one by one. (The store has its own way, which asks the database; tests hold them equal.)"""
    started: Counter[str] = Counter()
    empty: Counter[str] = Counter()
    answers: dict[str, list[Mapping[str, Answer]]] = {p.code: [] for p in questionnaire.perspectives}
    for response in given:
        started[response.perspective] += 1
        if not response.is_submitted:
            continue
        counted = counted_answers(questionnaire, response.perspective, response.answers)
        if counted:
            answers[response.perspective].append(counted)
        else:
            empty[response.perspective] += 1
    tallies = {
        q.code: {
            code: tally(q, questionnaire.codes[q.code], (counted.get(q.code) for counted in of_one))
            for code, of_one in answers.items()
            if q.is_put_to(code)
        }
        for q in questionnaire.questions
    }
    return Counts(started, empty, {code: len(of_one) for code, of_one in answers.items()}, tallies)


@dataclass(frozen=True)
class Taken:
    """A new snapshot's body, and the perspectives whose answers it took in."""

    body: Json
    entering: frozenset[str]


def take(questionnaire: Questionnaire, counts: Counts, *, minimum: int, all_on_record: bool) -> Taken:
    """The first snapshot: participation, merged row, sections with figures and readings, as plain JSON values."""
    rows = decide_rows(questionnaire.perspectives, counts.sizes, minimum, all_on_record=all_on_record)
    standing = {*rows.own, *rows.merged}
    tallies = {
        question: {code: tally for code, tally in by_perspective.items() if code in standing}
        for question, by_perspective in counts.tallies.items()
    }
    body = body_of(questionnaire, tallies, rows, counts.sizes)
    body["started"] = {
        p.code: {"started": counts.started.get(p.code, 0), "submitted_empty": counts.empty.get(p.code, 0)}
        for p in questionnaire.perspectives
    }
    return Taken(body, frozenset(standing))


def body_of(questionnaire: Questionnaire, tallies: QuestionTallies, rows: Rows, sizes: Mapping[str, int]) -> Json:
    """The JSON of tallies by row; `sizes` are submitted responses with an answer, by perspective.

    How far last round's actions came stands apart: `sections` are the questionnaire's own, the same in each place.
    """
    merged = rows.merged
    sections = [_section(questionnaire, section, tallies, rows) for section in questionnaire.sections]
    of_actions = sections.pop(0)["questions"] if asked_first(questionnaire) else None
    return {
        "participation": [
            {
                "perspective": code,
                "on_record": code not in rows.confidential,
                "submitted": sizes[code],
                "row": row.value,
            }
            for code, row in rows.of.items()
        ],
        "merged": {"perspectives": merged, "submitted": sum(sizes[c] for c in merged)} if merged else None,
        "sections": sections,
        **({"how_far": of_actions} if of_actions is not None else {}),
    }


def _section(questionnaire: Questionnaire, section: Section, tallies: QuestionTallies, rows: Rows) -> Json:
    standings = {q.code: question_standing(questionnaire, q, tallies[q.code], rows) for q in section.questions}

    def perspectives(standing: Standing, questions: Sequence[Question]) -> Json:
        return {code: _perspective(questionnaire, standing, code, row, questions) for code, row in rows.of.items()}

    return section_json(questionnaire, section, standings, perspectives)


def section_json(
    questionnaire: Questionnaire,
    section: Section,
    standings: Mapping[str, Standing],
    perspectives: Callable[[Standing, Sequence[Question]], Json],
) -> Json:
    """A section and its questions; `perspectives` gives their blocks in the standing of some questions."""
    scaled = [q for q in section.questions if q.scale is not None]
    whole = section_standing(questionnaire, scaled, [standings[q.code] for q in scaled])

    def figures(standing: Standing | None, questions: Sequence[Question]) -> Json:
        if standing is None:
            return {"reading": None, "all": None, "perspectives": {}, "merged": None}
        rule = questionnaire.reading
        return {
            "reading": read(standing, rule).value if rule is not None and questions[0].scale is not None else None,
            "all": {
                **block(standing.everyone),
                "balanced": _number(standing.balanced),
                "gap": _number(standing.gap),
            },
            "perspectives": perspectives(standing, questions),
            "merged": block(standing.merged) if standing.merged else None,
        }

    return {
        "code": section.code,
        "title": section.title.english,
        **figures(whole, scaled),
        "questions": [{"code": q.code, "type": q.type, **figures(standings[q.code], [q])} for q in section.questions],
    }


def _perspective(
    questionnaire: Questionnaire, standing: Standing, code: str, row: Row, questions: Sequence[Question]
) -> Json:
    if not any(q.is_put_to(code) for q in questions):
        return {"not_asked": True}
    if row is Row.OWN:
        return block(standing.own[code])
    if row is Row.EMPTY:
        its = questions[0]
        return block(Measured(Tally(None if its.kind.is_text else dict.fromkeys(questionnaire.codes[its.code], 0))))
    return {"hidden": True}


def block(measured: Measured) -> Json:
    """One row's figures of one question or section."""
    tally = measured.tally
    return {
        "counts": None if tally.counts is None else dict(tally.counts),
        "answered": tally.answered,
        "dont_know": tally.dont_know,
        "not_applicable": tally.not_applicable,
        "prefer_not_to_say": tally.prefer_not_to_say,
        "no_answer": tally.no_answer,
        "favourable": _number(measured.favourable),
        "agreement": _number(measured.agreement),
    }


def _number(fraction: Fraction | None) -> float | None:
    return None if fraction is None else float(fraction)


def fingerprint(body: Json) -> str:
    """SHA-256 over the published figures only, so that it is no oracle for guesses at answers."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Figures:
    """A snapshot read back: the exact standings behind its JSON, for reports to speak from."""

    body: Json
    rows: Rows
    sizes: Mapping[str, int]
    sections: Mapping[str, Standing | None]
    questions: Mapping[str, Standing]

    def reading(self, standing: Standing | None, questionnaire: Questionnaire) -> Reading | None:
        """The reading of one of its standings; None without a rule."""
        if standing is None or questionnaire.reading is None:
            return None
        return read(standing, questionnaire.reading)


def rows_back(body: Json) -> Rows:
    """The rows of a kept body."""
    return Rows(
        {entry["perspective"]: Row(entry["row"]) for entry in body["participation"]},
        frozenset(entry["perspective"] for entry in body["participation"] if not entry["on_record"]),
    )


def read_back(questionnaire: Questionnaire, body: Json) -> Figures:
    """The exact figures of a kept body: counts are whole numbers, so nothing was lost on the way."""
    rows = rows_back(body)
    sections: dict[str, Standing | None] = {}
    questions: dict[str, Standing] = {}
    of_actions = [{"questions": body["how_far"]}] if asked_first(questionnaire) else []
    for section, shown in zip(questionnaire.sections, [*of_actions, *body["sections"]], strict=True):
        for question, figures in zip(section.questions, shown["questions"], strict=True):
            questions[question.code] = _standing_back(questionnaire, question, figures, rows)
        scaled = [q for q in section.questions if q.scale is not None]
        sections[section.code] = section_standing(questionnaire, scaled, [questions[q.code] for q in scaled])
    sizes = {entry["perspective"]: entry["submitted"] for entry in body["participation"]}
    return Figures(body, rows, sizes, sections, questions)


def _standing_back(questionnaire: Questionnaire, question: Question, figures: Json, rows: Rows) -> Standing:
    """The merged row's tally stands under its first perspective: only their sum was ever kept."""
    codes = questionnaire.codes[question.code]
    tallies = {c: _tally_back(b) for c, b in figures["perspectives"].items() if "counts" in b}
    if figures["merged"] is not None:
        first, *others = rows.merged
        nothing = Tally(None if question.kind.is_text else dict.fromkeys(codes, 0))
        tallies |= {first: _tally_back(figures["merged"]), **dict.fromkeys(others, nothing)}
    return question_standing(questionnaire, question, tallies, rows)


def _tally_back(block: Json) -> Tally:
    return Tally(
        block["counts"],
        block["answered"],
        block["dont_know"],
        block["not_applicable"],
        block["prefer_not_to_say"],
        block["no_answer"],
    )
