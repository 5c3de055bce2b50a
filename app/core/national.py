"""Figures over several partnerships: sums of the rows of their kept snapshots, never of answers (DESIGN section 5).

A partnership that is not reported enters nothing, its TSI included; likewise on each question. A perspective's sum
takes in the partnerships where it has its own row; in fewer than three it is hidden, and stays in `all`. Merged rows
enter `all` and the one merged sum.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import add

from app.core.disclosure import Row, Rows
from app.core.errors import Refusal
from app.core.figures import Measured, Standing, Tally, measure
from app.core.questionnaire import Question, Questionnaire
from app.core.snapshot import Figures, Json, block, section_json
from app.language import ngettext

LEAST = 3  # partnerships behind a sum, so that none can work out another's part of it


@dataclass(frozen=True)
class Several:
    """One round's kept figures by partnership slug, to be added up."""

    questionnaire: Questionnaire
    figures: Mapping[str, Figures]

    @cached_property
    def entering(self) -> dict[str, Figures]:
        """The partnerships that are reported."""
        return {slug: figures for slug, figures in self.figures.items() if is_reported(figures.rows)}

    def entering_in(self, question: Question) -> dict[str, Figures]:
        """Those of them that are reported on this question."""
        return {slug: its for slug, its in self.entering.items() if its.questions[question.code].is_reportable}

    def with_own(self, code: str, questions: Iterable[Question]) -> set[str]:
        """Where the perspective's own row enters in any of these questions."""
        return {
            slug
            for question in questions
            for slug, its in self.entering_in(question).items()
            if code in its.questions[question.code].own
        }

    def people(self, code: str, slugs: Iterable[str]) -> int:
        """How many of the perspective submitted an answer there."""
        return sum(self.figures[slug].sizes[code] for slug in slugs)

    def standing(self, question: Question) -> Standing:
        """The sums of one question. `own` holds the perspectives that are shown."""
        scale = self.questionnaire.scales[question.scale].favourable if question.scale else None
        nothing = Tally(None if question.kind.is_text else dict.fromkeys(self.questionnaire.codes[question.code], 0))
        parts = [its.questions[question.code] for its in self.entering_in(question).values()]

        def total(rows: Iterable[Measured]) -> Measured:
            return measure(reduce(add, (row.tally for row in rows), nothing), scale)

        own = {
            code: total(rows)
            for code in self.questionnaire.perspective
            if len(rows := [part.own[code] for part in parts if code in part.own]) >= LEAST
        }
        merged = [part.merged for part in parts if part.merged is not None]
        confidential = next((its.rows.confidential for its in self.figures.values()), frozenset[str]())
        stands = bool(merged) or any(code in confidential for code in own)
        return Standing(
            total(part.everyone for part in parts),
            own,
            total(merged) if merged else None,
            confidential,
            is_reportable=stands or not confidential,
        )


def is_reported(rows: Rows) -> bool:
    """Whether a partnership enters: a confidential row stands; where none is confidential, any row."""
    if rows.confidential:
        return bool(rows.own_confidential or rows.merged)
    return bool(rows.own)


def add_up(questionnaire: Questionnaire, figures: Mapping[str, Figures]) -> Json:
    """The body of figures over the partnerships of a round, by slug; Refusal where fewer than three are reported."""
    several = Several(questionnaire, figures)
    n = len(several.entering)
    if n < LEAST:
        raise Refusal(
            ngettext(
                "Figures over several partnerships need at least {least} that are reported; in this round {n} is.",
                "Figures over several partnerships need at least {least} that are reported; in this round {n} are.",
                n,
                least=LEAST,
            )
        )
    standings = {q.code: several.standing(q) for q in questionnaire.questions}

    def perspectives(standing: Standing, questions: Sequence[Question]) -> Json:
        return {
            code: _perspective(several, standing, code, [q for q in questions if q.is_put_to(code)], standings)
            for code in questionnaire.perspective
        }

    return {
        "partnerships": sorted(several.entering),
        "participation": [_participation(several, code) for code in questionnaire.perspective],
        "started": {code: _started(several, code) for code in questionnaire.perspective},
        "merged": _merged(several),
        "sections": [section_json(questionnaire, s, standings, perspectives) for s in questionnaire.sections],
    }


def _perspective(
    several: Several, standing: Standing, code: str, asked: Sequence[Question], standings: Mapping[str, Standing]
) -> Json:
    if not asked:
        return {"not_asked": True}
    if code not in standing.own:
        return {"hidden": True}
    where = several.with_own(code, [q for q in asked if code in standings[q.code].own])
    left_out = several.people(code, several.figures.keys() - where)
    return block(standing.own[code]) | {"partnerships": len(where), "left_out": left_out}


def _participation(several: Several, code: str) -> Json:
    """Everyone of the perspective who submitted an answer in the round, and how many of them its sum leaves out."""
    where = {slug for slug, its in several.entering.items() if code in its.rows.own}
    submitted = several.people(code, several.figures)
    row = Row.OWN if len(where) >= LEAST else Row.HIDDEN if submitted else Row.EMPTY
    return {
        "perspective": code,
        "on_record": all(code not in its.rows.confidential for its in several.figures.values()),
        "submitted": submitted,
        "row": row.value,
        "partnerships": len(where),
        "left_out": submitted - several.people(code, where),
    }


def _started(several: Several, code: str) -> Json:
    counts = [its.body["started"][code] for its in several.figures.values()]
    return {kind: sum(count[kind] for count in counts) for kind in ("started", "submitted_empty")}


def _merged(several: Several) -> Json | None:
    """The perspectives that are merged anywhere, and how many people the merged rows hold together."""
    where = [its for its in several.entering.values() if its.rows.merged]
    if not where:
        return None
    return {
        "perspectives": [c for c in several.questionnaire.perspective if any(c in its.rows.merged for its in where)],
        "submitted": sum(its.sizes[code] for its in where for code in its.rows.merged),
        "partnerships": len(where),
    }
