"""Leaks planted one at a time: each is a mistake that somebody could make, and an attack must find it."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

import pytest
from sqlmodel import Session, update

from app.core import disclosure, figures, late, learning, national, snapshot
from app.core.answers import BLANK, Answer
from app.core.comments import Comment, Quote
from app.core.disclosure import Growth, Row, Rows
from app.core.figures import Standing, Tally, measure
from app.core.questionnaire import Questionnaire
from app.core.snapshot import Counts, Taken
from app.core.themes import ThemeCounts, count
from app.exports import FORMATS, charts
from app.reports import groups
from app.store import codebooks, how_far, report_facts, rounds, snapshots, tallies, themes
from app.store.tables import Partnership, Response, Round, Snapshot
from app.web import reports
from tests.attacks.world import MINIMUM

Patch = pytest.MonkeyPatch
Plant = Callable[[Patch], None]


# What Span finds -----------------------------------------------------------------------------------------------------


def the_smallest_row_joins_nobody(patch: Patch) -> None:
    real = disclosure._decide

    def decide(size: Mapping[str, int], confidential: frozenset[str], minimum: int) -> Rows:
        rows = real(size, confidential, minimum)
        large = {code: Row.OWN for code in rows.merged if size[code] >= minimum}
        return replace(rows, of={**rows.of, **large})

    patch.setattr(disclosure, "_decide", decide)


def a_few_confidential_people_in_all(patch: Patch) -> None:
    real = disclosure._decide

    def decide(size: Mapping[str, int], confidential: frozenset[str], minimum: int) -> Rows:
        rows = real(size, confidential, minimum)
        of = {code: Row.MERGED if row is Row.LEFT_OUT else row for code, row in rows.of.items()}
        return replace(rows, of=of)

    patch.setattr(disclosure, "_decide", decide)


def the_merged_row_on_a_question_put_to_one_of_its_perspectives(patch: Patch) -> None:
    real = figures.question_standing

    def standing(its: Questionnaire, question: Any, of: Mapping[str, Tally], rows: Rows) -> Standing:
        nothing = Tally(None if question.kind.is_text else dict.fromkeys(its.codes[question.code], 0))
        return real(its, question, defaultdict(lambda: nothing, of), rows)

    def stands(rows: Rows, question: Any) -> bool:
        return any(question.is_put_to(code) for code in rows.merged)

    patch.setattr(Rows, "merged_stands_in", stands)
    patch.setattr(snapshot, "question_standing", standing)


def five_late_answers_in_five_groups(patch: Patch) -> None:
    real = disclosure.grow

    def grow(kept: Rows, came: Mapping[str, int], minimum: int) -> Growth | None:
        standing = [code for code, row in kept.of.items() if row in (Row.OWN, Row.MERGED)]
        if sum(came.get(code, 0) for code in standing) < minimum:
            return real(kept, came, minimum)
        return Growth(kept, frozenset(code for code in standing if came.get(code, 0)))

    patch.setattr(late, "grow", grow)


class _Remembers:
    """Keeps what each snapshot was counted from, as a careless programmer might."""

    def __init__(self, patch: Patch):
        self.counts: dict[int, tuple[Any, Counts]] = {}
        self._take = snapshot.take
        patch.setattr(snapshot, "take", self.take)

    def take(self, its: Questionnaire, counts: Counts, **more: Any) -> Taken:
        taken = self._take(its, counts, **more)
        self.counts[id(taken.body)] = (taken.body, counts)  # the body too, so that its id stays its own
        return taken

    def of(self, body: Any) -> Counts | None:
        return self.counts.get(id(body), (None, None))[1]


def rows_decided_afresh(patch: Patch) -> None:
    memory = _Remembers(patch)

    def take_late(its: Questionnaire, kept: Any, came: Counts, *, minimum: int) -> Taken:
        before = memory.of(kept.body)
        assert before is not None
        sizes = {code: before.sizes[code] + came.sizes[code] for code in before.sizes}
        both = {q: {c: t + came.tallies[q][c] for c, t in of.items()} for q, of in before.tallies.items()}
        taken = memory.take(its, Counts({}, {}, sizes, both), minimum=minimum, all_on_record=False)
        return Taken(taken.body, frozenset(sizes))

    patch.setattr(late, "take_late", take_late)


def a_merged_group_in_a_national_figure_by_perspective(patch: Patch) -> None:
    memory, real = _Remembers(patch), national.Several.standing

    def standing(several: national.Several, question: Any) -> Standing:
        its = real(several, question)
        own = dict(its.own)
        for place in several.entering_in(question).values():
            before = memory.of(place.body)
            for code in place.rows.merged if before is not None else ():
                if code in own and question.is_put_to(code):
                    own[code] = measure(own[code].tally + before.tallies[question.code][code], None)  # type: ignore[union-attr]
        return replace(its, own=own)

    patch.setattr(national.Several, "standing", standing)


def blank_responses_lift_a_group_over_the_minimum(patch: Patch) -> None:
    real = snapshot.counted_answers

    def counted(its: Questionnaire, perspective: str, given: Mapping[str, Answer]) -> Mapping[str, Answer]:
        return real(its, perspective, given) or {"nothing": BLANK}

    patch.setattr(snapshot, "counted_answers", counted)


def actions_counted_over_everybody(patch: Patch) -> None:
    """How far actions came is no figure of the questionnaire, so why not of all who said it?"""
    real = snapshot.take

    def take(its: Questionnaire, counts: Counts, **more: Any) -> Taken:
        taken = real(its, counts, **more)
        for question in taken.body.get("how_far", ()):
            by_perspective = list(counts.tallies[question["code"]].values())
            question["all"] = snapshot.block(measure(sum(by_perspective[1:], by_perspective[0]), None))
        return taken

    patch.setattr(snapshot, "take", take)


SPAN: tuple[Plant, ...] = (
    actions_counted_over_everybody,
    the_smallest_row_joins_nobody,
    a_few_confidential_people_in_all,
    the_merged_row_on_a_question_put_to_one_of_its_perspectives,
    five_late_answers_in_five_groups,
    rows_decided_afresh,
    a_merged_group_in_a_national_figure_by_perspective,
    blank_responses_lift_a_group_over_the_minimum,
)


# What Blocks finds ---------------------------------------------------------------------------------------------------


def one_withdrawn_and_five_added(patch: Patch) -> None:
    """A later snapshot is a recount of whatever is there."""

    def make(session: Session, round_: Round, place: Partnership | None, now: datetime) -> None:
        its = how_far.put_to(session, round_, place)
        session.exec(update(Response).where(tallies.of_place(round_, place)).values(counted_in=None))
        counts, writers = tallies.count(session, its, round_, place)
        taken = snapshot.take(its, counts, minimum=round_.minimum, all_on_record=False)
        kept = snapshots.newest(session, round_, place)
        number = kept.number + 1 if kept else 1
        session.add(
            Snapshot(
                round_id=round_.id,
                partnership_id=place.id if place else None,
                number=number,
                fingerprint=snapshot.fingerprint(taken.body),
                body=snapshot.json.dumps(taken.body),
                made_at=now,
            )
        )
        tallies.mark(session, writers, taken.entering, number)

    patch.setattr(snapshots, "make", make)


def late_answers_enter_one_by_one(patch: Patch) -> None:
    real = disclosure.grow
    patch.setattr(late, "grow", lambda kept, came, _minimum: real(kept, came, 1))


def answers_on_actions_enter_at_once(patch: Patch) -> None:
    """Whoever is late with the questionnaire waits, but what they say of the actions is taken in."""
    real = late.take_late

    def take_late(its: Questionnaire, kept: Any, came: Counts, *, minimum: int) -> Taken | None:
        taken = real(its, kept, came, minimum=minimum)
        for question in taken.body.get("how_far", ()) if taken is not None else ():
            for code, block in question["perspectives"].items():
                before = kept.questions[question["code"]].own.get(code)
                if "counts" in block and before is not None:
                    more = before.tally + came.tallies[question["code"]][code]
                    question["perspectives"][code] = snapshot.block(measure(more, None))
        return taken

    patch.setattr(snapshots, "take_late", take_late)


BLOCKS: tuple[Plant, ...] = (
    answers_on_actions_enter_at_once,
    one_withdrawn_and_five_added,
    late_answers_enter_one_by_one,
    five_late_answers_in_five_groups,
)


# What Swap finds -----------------------------------------------------------------------------------------------------


class _Leaky(Standing):
    """A standing that knows the parts of its merged row."""

    parts: tuple[Fraction, ...] = ()

    def with_parts(self, parts: tuple[Fraction, ...]) -> "_Leaky":
        object.__setattr__(self, "parts", parts)
        return self


def _with_parts(patch: Patch, kind: type[_Leaky]) -> None:
    real = figures.question_standing

    def standing(its: Questionnaire, question: Any, of: Mapping[str, Tally], rows: Rows) -> Standing:
        whole = real(its, question, of, rows)
        favourable = its.scales[question.scale].favourable if question.scale else None
        shares = [measure(of[c], favourable).favourable for c in rows.merged if whole.merged and c in of]
        leaky = kind(whole.everyone, whole.own, whole.merged, whole.confidential, whole.is_reportable)
        return leaky.with_parts(tuple(s for s in shares if s is not None))

    patch.setattr(snapshot, "question_standing", standing)


class _Balanced(_Leaky):
    @property
    def balanced(self) -> Fraction | None:
        shares = [*self.own_shares.values(), *self.parts]
        return sum(shares, Fraction(0)) / len(shares) if shares else None


def hidden_groups_singly_in_the_balanced_share(patch: Patch) -> None:
    _with_parts(patch, _Balanced)


class _Whole(_Balanced):
    @property
    def balanced(self) -> Fraction | None:
        exact = super().balanced
        return None if exact is None else Fraction(round(exact * 100), 100)


def hidden_groups_singly_in_whole_percent(patch: Patch) -> None:
    _with_parts(patch, _Whole)


class _Gap(_Leaky):
    @property
    def gap(self) -> Fraction | None:
        shares = [*self.own_shares.values(), *self.parts]
        return max(shares) - min(shares) if len(shares) > 1 else None


def a_gap_over_hidden_groups(patch: Patch) -> None:
    _with_parts(patch, _Gap)


class _Label(_Leaky):
    @property
    def own_shares(self) -> dict[str, Fraction]:
        return super().own_shares | {f"part {n}": share for n, share in enumerate(self.parts)}


def a_label_over_hidden_groups(patch: Patch) -> None:
    _with_parts(patch, _Label)


def _in_the_body(patch: Patch, leak: Callable[[Any, Mapping[str, Any], Rows], None]) -> None:
    real = snapshot.body_of

    def body_of(its: Questionnaire, of: Any, rows: Rows, sizes: Any) -> Any:
        body = real(its, of, rows, sizes)
        leak(body, of, rows)
        return body

    patch.setattr(snapshot, "body_of", body_of)


def an_order_over_hidden_groups(patch: Patch) -> None:
    def leak(body: Any, of: Mapping[str, Any], rows: Rows) -> None:
        if body["merged"]:
            blanks = {c: sum(t[c].no_answer for t in of.values() if c in t) for c in rows.merged}
            body["merged"]["perspectives"].sort(key=lambda code: blanks[code])

    _in_the_body(patch, leak)


def how_many_of_a_hidden_group_answered(patch: Patch) -> None:
    def leak(body: Any, of: Mapping[str, Any], rows: Rows) -> None:
        for section in body["sections"]:
            for question in section["questions"]:
                for code in rows.merged:
                    block = question["perspectives"].get(code, {})
                    if "hidden" in block:
                        block["answered"] = of[question["code"]][code].answered

    _in_the_body(patch, leak)


def a_checksum_over_raw_answers(patch: Patch) -> None:
    def leak(body: Any, of: Mapping[str, Any], rows: Rows) -> None:
        body["checksum"] = hashlib.sha256(repr(of).encode()).hexdigest()

    _in_the_body(patch, leak)


def comments_in_the_order_of_responses(patch: Patch) -> None:
    def read(its: Questionnaire, rows: Rows, comments: Iterable[Comment]) -> dict[str, list[Comment]]:
        return _queue(rows, comments, names=False)

    def shown(queue: Mapping[str, Sequence[Comment]]) -> dict[str, list[Quote]]:
        return {code: [Quote(c.words, c.perspective, c.is_note) for c in its] for code, its in queue.items()}

    patch.setattr("app.store.themes.to_read", read)
    patch.setattr("app.store.report_facts.quotes", shown)


def a_hidden_groups_name_beside_its_comment(patch: Patch) -> None:
    def read(its: Questionnaire, rows: Rows, comments: Iterable[Comment]) -> dict[str, list[Comment]]:
        return _queue(rows, comments, names=True)

    patch.setattr("app.store.themes.to_read", read)


def _queue(rows: Rows, comments: Iterable[Comment], *, names: bool) -> dict[str, list[Comment]]:
    found: dict[str, list[Comment]] = {}
    for comment in comments:
        assert comment.perspective is not None
        row = rows.of[comment.perspective]
        if row in (Row.OWN, Row.MERGED):
            hidden = None if row is Row.MERGED and not names else comment.perspective
            found.setdefault(comment.question, []).append(replace(comment, perspective=hidden))
    return found


def a_theme_count_that_tells_a_merged_rows_perspectives_apart(patch: Patch) -> None:
    """Themes are counted by the perspective of whoever wrote, and a column is made for each."""
    real, apart = themes.to_be_read, {}

    def read(*place: Any) -> Any:
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(themes, "to_read", lambda _its, rows, written: _queue(rows, written, names=True))
            apart.update(read=real(*place))
        return real(*place)

    def counts_of(session: Session, its: Questionnaire, _read: Any) -> Any:
        book = codebooks.newest(session, its.id)
        return count(book, [one for of_one in apart["read"].values() for one in of_one])

    def a_column_each(facts: Any) -> list[Any]:
        return [
            groups.Group(p.code, p.title.words, 5, groups.Shape.CIRCLE, True) for p in facts.questionnaire.perspectives
        ]

    patch.setattr(themes, "to_be_read", read)
    patch.setattr(themes, "counts_of", counts_of)
    patch.setattr("app.reports.themes.groups", a_column_each)
    patch.setattr("app.reports.themes.by_lot", lambda _quotes, _most: [])
    patch.setattr(groups.Group, "of", lambda _group, standing: standing.everyone)


def a_theme_count_over_partnerships_by_merged_perspectives(patch: Patch) -> None:
    """A sum by perspective takes in those who are counted together elsewhere."""
    patch.setattr(themes, "to_read", lambda _its, rows, written: _queue(rows, written, names=True))
    patch.setattr("app.store.report_facts.quotes", lambda _queue: {})
    patch.setattr("app.reports.themes.by_lot", lambda _quotes, _most: [])
    patch.setattr("app.core.told.by_lot", lambda _quotes, _most: [])

    def by_perspective(telling: Any, entries: Iterable[Any]) -> dict[str, int]:
        rows = [entry.row for entry in entries]
        return {code: rows.count(code) for code in telling.several.questionnaire.perspective}

    patch.setattr("app.core.told.Telling._by_perspective", by_perspective)
    patch.setattr(themes, "counts_of", lambda *_its: ThemeCounts())


def a_learning_report_counted_from_answers(patch: Patch) -> None:
    """Readings and ranges over partnerships from groups as small as one, instead of from kept rows."""

    def learned(
        session: Session, round_: Round, its: Questionnaire, places: Sequence[Partnership], *_more: Any
    ) -> learning.Learned:
        afresh = []
        for place in places:
            counts, _writers = tallies.count(session, its, round_, place)
            taken = snapshot.take(its, counts, minimum=1, all_on_record=False)
            afresh.append(snapshot.read_back(its, taken.body))
        return learning.learn(its, afresh)

    patch.setattr("app.store.report_facts._learned", learned)
    patch.setattr(learning, "LEAST", 3)


def partnerships_in_the_order_of_hidden_answers(patch: Patch) -> None:
    """A list by name that is by what hidden people said, while no figure of theirs is shown."""
    real = report_facts.over_partnerships

    def over(session: Session, round_: Round, **more: Any) -> Any:
        facts = real(session, round_, **more)
        said = {
            place.slug: repr(tallies.count(session, facts.questionnaire, round_, place)[0].tallies)
            for place in rounds.places(session, round_)
        }
        return replace(facts, places=dict(sorted(facts.places.items(), key=lambda each: said[each[0]])))

    patch.setattr(report_facts, "over_partnerships", over)


def a_hidden_groups_word_on_an_action(patch: Patch) -> None:
    """The table of actions has a column for each perspective, merged or not."""

    def leak(body: Any, of: Mapping[str, Any], rows: Rows) -> None:
        for question in body.get("how_far", ()):
            for code in rows.merged:
                question["perspectives"][code] = snapshot.block(measure(of[question["code"]][code], None))

    _in_the_body(patch, leak)


SWAP: tuple[Plant, ...] = (
    a_hidden_groups_word_on_an_action,
    a_learning_report_counted_from_answers,
    partnerships_in_the_order_of_hidden_answers,
    hidden_groups_singly_in_the_balanced_share,
    hidden_groups_singly_in_whole_percent,
    a_gap_over_hidden_groups,
    a_label_over_hidden_groups,
    an_order_over_hidden_groups,
    how_many_of_a_hidden_group_answered,
    a_checksum_over_raw_answers,
    comments_in_the_order_of_responses,
    a_theme_count_that_tells_a_merged_rows_perspectives_apart,
    a_theme_count_over_partnerships_by_merged_perspectives,
    a_hidden_groups_name_beside_its_comment,
)


def _remembered(patch: Patch) -> list[str]:
    """What a writer must not know: a mark of how the merged row's answers spread."""
    hidden = [""]

    def remember(_body: Any, of: Mapping[str, Any], rows: Rows) -> None:
        merged = {question: {c: by.get(c) for c in rows.merged} for question, by in of.items()}
        hidden.append(hashlib.sha256(repr(merged).encode()).hexdigest())

    _in_the_body(patch, remember)
    return hidden


def a_workbook_with_a_hidden_value_in_its_cache(patch: Patch) -> None:
    hidden, real = _remembered(patch), FORMATS["xlsx"]
    patch.setitem(FORMATS, "xlsx", replace(real, write=lambda document: real.write(document) + hidden[-1].encode()))


def a_drawing_with_a_hidden_value_in_an_attribute(patch: Patch) -> None:
    hidden, real = _remembered(patch), charts.svg

    def svg(chart: Any, *, narrow: bool = False) -> str:
        return real(chart, narrow=narrow).replace("<svg ", f'<svg data-spread="{hidden[-1][:4]}" ', 1)

    patch.setattr(charts, "svg", svg)  # templates keep what draws, but not what it calls


FILES: tuple[tuple[str, Plant], ...] = (
    ("xlsx", a_workbook_with_a_hidden_value_in_its_cache),
    ("html", a_drawing_with_a_hidden_value_in_an_attribute),
)


def an_etag_over_raw_answers(patch: Patch) -> None:
    hidden, real = _remembered(patch), reports.file_of

    def file(*of: Any) -> Any:
        answer = real(*of)
        answer.headers["ETag"] = f'"{hidden[-1]}"'
        return answer

    patch.setattr(reports, "file_of", file)


def a_group_of_the_minimum_is_hidden(patch: Patch) -> None:
    """Too much is as wrong as too little: “more than the minimum” instead of “at least”."""
    real = disclosure._decide
    patch.setattr(disclosure, "_decide", lambda size, confidential, minimum: real(size, confidential, minimum + 1))


assert MINIMUM == 5, "the faults are named for five"
