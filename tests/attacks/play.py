"""Plays a world through the store, and gathers all that a reader of reports gets."""

import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlmodel import Session, col, delete, insert, select

from app.core.actions import Action
from app.core.answers import Answer, counted_answers, shown_questions
from app.core.codebook import Codebook, Theme
from app.core.questionnaire import Questionnaire
from app.core.rounds import Naming, Purpose
from app.exports import FORMATS
from app.imports.answers_csv import ImportedResponse
from app.reports import OVER_PARTNERSHIPS, REPORTS
from app.store import actions, codebooks, how_far, imported, questionnaires, reopening, report_facts, responses, rounds
from app.store.db import Database
from app.store.tables import Answer as Kept
from app.store.tables import Part, ReadComment, Response, Round
from app.store.tables import Person as Coder
from app.store.theme_tables import CodedPassage
from tests import examples
from tests.attacks.world import MINIMUM, Person, World, said
from tests.examples import A_DAY, KEYS, NOON

Seen = dict[str, bytes]
Groups = dict[tuple[str, str, int, str], list[str]]  # round, place, snapshot, row → whom it counts
BEFORE, FIRST, SECOND = "attacked-before", "attacked", "attacked-again"


def play(
    database: Database,
    world: World,
    formats: Iterable[str] = ("json",),
    *,
    keep: bool = False,
    gather: Callable[[Session, Round, World, Iterable[str], datetime], Seen] | None = None,
) -> tuple[Seen, Groups]:
    """What readers see after each wave: documents, files and national figures; and which row counts whom.

    The database forgets it all afterwards, unless it is to `keep` it. `gather` picks what is looked at: all, usually.
    """
    gather = gather or everything
    seen: Seen = {}
    now = NOON
    with database.writing() as session:
        questionnaires.keep(session, world.questionnaire)
        session.flush()
        _make_a_codebook(session, world.questionnaire, now)
        before = _plan_before(session, world, now) if world.actions else None
        round_ = _open(session, world, FIRST, world.places, now, follows=before)
        for place in rounds.places(session, round_):
            how_far.freeze(session, round_.id, place.id, now=now)
        for wave, is_read in enumerate(world.reads):
            _come(session, round_, [p for p in world.people if p.wave == wave], now)
            if wave == 1:
                _change_minds(session, round_, world, now)
            _release_comments(session, round_, world.put)
            rounds.close_round(session, round_, now=now)
            now += A_DAY
            if is_read:
                seen |= {f"{wave} {name}": what for name, what in gather(session, round_, world, formats, now).items()}
            if wave < len(world.reads) - 1:
                reopening.reopen_round(session, round_, closes=now + A_DAY, reason="Late", now=now)
        groups = _groups(session, round_, world.people)
        if world.follow:
            again = _open(session, world, SECOND, world.places[:1], now, follows=FIRST)
            _come(session, again, world.follow, now)
            _release_comments(session, again, world.questionnaire)
            rounds.close_round(session, again, now=now)
            seen |= {f"again {name}": what for name, what in gather(session, again, world, formats, now).items()}
            groups |= _groups(session, again, world.follow)
        if not keep:
            session.rollback()
    return seen, groups


def _plan_before(session: Session, world: World, now: datetime) -> str:
    """A round that nobody answered, after which each place planned the same; what it is called."""
    before = _open(session, world, BEFORE, world.places, now)
    rounds.close_round(session, before, now=now)
    planner = Coder(email="planner@example.org")
    session.add(planner)
    session.flush()
    for place in rounds.places(session, before):
        for n, action in enumerate(world.actions):
            planned = now + timedelta(seconds=n)
            actions.plan(session, before, place, Action(what=action.what), now=planned, by=planner)
    return BEFORE


def _open(
    session: Session, world: World, slug: str, places: Sequence[str], now: datetime, follows: str | None = None
) -> Round:
    new = rounds.NewRound(
        slug,
        world.questionnaire.name,
        places,
        now - A_DAY,
        now + A_DAY,
        purpose=Purpose.FOLLOW_UP if follows else Purpose.BASELINE,
        minimum=MINIMUM,
        follows=follows,
    )
    return rounds.open_round(session, new, now=now)


def _come(session: Session, round_: Round, people: Sequence[Person], now: datetime) -> None:
    file = [
        ImportedResponse(p.name, line, p.place, p.perspective, p.organisation, dict(p.answers))
        for line, p in enumerate(people, 2)
    ]
    imported.bring_in(session, round_, file, keys=KEYS, replace=False, now=now)
    session.flush()
    for person in people:
        if not person.submits:
            its = _response(session, round_, person)
            assert its is not None
            its.is_submitted = False
            session.add(its)
    session.flush()


def _response(session: Session, round_: Round, person: Person) -> Response | None:
    key = KEYS.import_key(round_.slug, person.name)
    return session.exec(select(Response).where(Response.key == key)).one_or_none()


def _change_minds(session: Session, round_: Round, world: World, now: datetime) -> None:
    """After the first report some of those who were counted withdraw, and some answer anew."""
    for person in world.people:
        its = _response(session, round_, person) if person.wave == 0 and (person.withdraws or person.changes) else None
        if its is not None and person.withdraws:
            responses.withdraw(session, its, keys=KEYS, now=now)
        elif its is not None:
            rng = random.Random(person.name)
            anew = said(rng, world.put, person.perspective)
            responses.save_answers(session, its, anew, now=now, message=("another page", 1))
    session.expire_all()


THEMES = ("often", "works", "time", "late")


def _make_a_codebook(session: Session, its: Questionnaire, now: datetime) -> None:
    """Four themes, one of them under another."""
    themes = [Theme(code=code, title=code.capitalize(), parent="time" if code == "late" else None) for code in THEMES]
    coder = Coder(email="coder@example.org")
    session.add(coder)
    session.flush()
    codebooks.keep(session, its.id, Codebook(number=1, themes=tuple(themes)), now=now, by=coder)


def _coded(read: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The passages of a comment, coded by what stands in it and by nothing else."""
    where = {name: read[name] for name in ("response_id", "question", "part", "fingerprint")}
    return [
        {**where, "begins": 0, "ends": len(read["words"]), "theme": theme} for theme in THEMES if theme in read["words"]
    ]


def _release_comments(session: Session, round_: Round, its: Questionnaire) -> None:
    """All that anybody wrote is released, and coded by its words, so that only the rules hold anything back."""
    read = []
    for answer, response in session.exec(select(Kept, Response).join(Response).where(Response.round_id == round_.id)):
        words = {Part.NOTE: answer.note}
        if its.by_code[answer.question].kind.is_text:
            words[Part.ANSWER] = answer.value or ""
        for part, text in words.items():
            if text:
                read.append(examples.as_read(response.id, answer.question, text, part).model_dump())
    writers = {row["response_id"] for row in read}
    session.execute(delete(ReadComment).where(col(ReadComment.response_id).in_(writers)))
    session.execute(delete(CodedPassage).where(col(CodedPassage.response_id).in_(writers)))
    if read:
        session.execute(insert(ReadComment), read)
    if coded := [passage for row in read for passage in _coded(row)]:
        session.execute(insert(CodedPassage), coded)


def baselines(
    session: Session, round_: Round, _world: World, _formats: Iterable[str] = (), now: datetime = NOON
) -> Seen:
    """The figures of the baseline reports alone: all that an attack on the sizes of rows looks at."""
    return {
        f"{place.slug if place else ''} baseline json": FORMATS["json"].write(
            REPORTS["baseline"](report_facts.of(session, round_, place, now=now))
        )
        for place in rounds.places_or_nation(session, round_)
    }


def everything(session: Session, round_: Round, world: World, formats: Iterable[str], now: datetime) -> Seen:
    """Every report of the round as it stands, in these formats, and its figures over partnerships."""
    seen: Seen = {}
    for place in rounds.places_or_nation(session, round_):
        facts = report_facts.of(session, round_, place, now=now)
        for report, write in REPORTS.items():
            document = write(facts)
            where = f"{place.slug if place else ''} {report}"
            seen[f"{where} document"] = repr(document).encode()
            asked = [name for name in formats if name == "json" or report == world.filed]
            seen |= {f"{where} {name}": FORMATS[name].write(document) for name in asked}
    if len(rounds.places(session, round_)) > 1:
        try:
            several = report_facts.over_partnerships(session, round_, now=now)
        except Exception as refused:  # too few are reported: what is said then is seen too
            seen["nation"] = str(refused).encode()
        else:
            seen["nation"] = json.dumps(OVER_PARTNERSHIPS["baseline"](several).facts).encode()
            # Named it tells the most; every fourth world has it without names.
            naming = Naming.NAMED if len(world.people) % 4 else Naming.ANONYMOUS
            learned = OVER_PARTNERSHIPS["learning"](replace(several, naming=naming))
            seen["nation learning"] = repr(learned).encode()
            seen |= {f"nation learning as {name}": FORMATS[name].write(learned) for name in formats}
    return seen


def _groups(session: Session, round_: Round, people: Sequence[Person]) -> Groups:
    """Whom each row of each snapshot took in; those in none stand under the row “nobody”."""
    groups: defaultdict[tuple[str, str, int, str], list[str]] = defaultdict(list)
    merged = {
        place.slug: set(report_facts.of(session, round_, place, now=NOON).figures.rows.merged)
        for place in rounds.places(session, round_)
    }
    for person in people:
        its = _response(session, round_, person)
        number = its.counted_in if its is not None else None
        if its is None or number is None:
            groups[round_.slug, person.place, person.wave, "nobody"].append(person.name)
        else:
            row = "merged" if person.perspective in merged[person.place] else person.perspective
            groups[round_.slug, person.place, number, row].append(person.name)
    return dict(groups)


def swapped(world: World, groups: Groups, rng: random.Random) -> World:
    """A world that no reader may tell from this one: answers change hands within each row, in another order.

    Between perspectives of a merged row what was put to all of them changes hands; people whom no report counts
    (drafts, left out, waiting) say something else altogether.
    """
    people = {p.name: p for p in [*world.people, *world.follow]}
    for (round_, _place, _number, row), names in groups.items():
        its = world.put if round_ == FIRST else world.questionnaire
        if row == "nobody":
            for name in names:
                people[name] = _anew(rng, its, people[name])
        elif not its.perspective.get(row) or not its.perspective[row].on_record:
            _exchange(rng, its, people, [n for n in names if not people[n].withdraws and not people[n].changes])

    def in_another_order(those: Sequence[Person]) -> list[Person]:
        return [people[person.name] for person in rng.sample(list(those), len(those))]

    return replace(world, people=in_another_order(world.people), follow=in_another_order(world.follow))


def _anew(rng: random.Random, its: Questionnaire, person: Person) -> Person:
    """The same person with other words: whether they say anything at all is participation, and stays."""
    said_something = bool(counted_answers(its, person.perspective, person.answers))
    if person.organisation or (person.submits and person.withdraws):
        return person
    for _attempt in range(20):
        answers = said(rng, its, person.perspective) if said_something else {}
        if bool(counted_answers(its, person.perspective, answers)) == said_something:
            return replace(person, answers=answers)
    return person


def _exchange(rng: random.Random, its: Questionnaire, people: dict[str, Person], names: Sequence[str]) -> None:
    """Pairs within a row exchange what was put to all of the row, wherever that leaves the row's sum as it was."""
    seats = {people[name].perspective for name in names}
    shared = {q.code for q in its.questions if all(q.is_put_to(seat) for seat in seats)}
    for _attempt in range(3 * len(names)):
        if len(names) < 2:
            return
        one, other = (people[name] for name in rng.sample(names, 2))
        new_one, new_other = _with(one, other, shared), _with(other, one, shared)
        if _sum(its, shared, one, other) == _sum(its, shared, new_one, new_other):
            people[one.name], people[other.name] = new_one, new_other


def _with(person: Person, other: Person, shared: set[str]) -> Person:
    own = {code: answer for code, answer in person.answers.items() if code not in shared}
    theirs = {code: answer for code, answer in other.answers.items() if code in shared}
    return replace(person, answers={**own, **theirs})


def _sum(its: Questionnaire, shared: set[str], *people: Person) -> tuple[Any, ...]:
    """What a row may show of these people together: shared answers and notes that are shown, and that each counts."""
    shown: list[tuple[str, Answer]] = []
    count = []
    for person in people:
        asked = {q.code for q in shown_questions(its, person.perspective, person.answers)}
        shown += [(c, a) for c, a in person.answers.items() if c in asked and c in shared]
        if len({p.perspective for p in people}) == 1:
            shown += [(c, a) for c, a in person.answers.items() if c in asked and c not in shared]
        count.append(bool(counted_answers(its, person.perspective, person.answers)))
    return sorted(map(repr, shown)), all(count)


def blocks(seen: Mapping[str, bytes], minimum: int = MINIMUM) -> list[str]:
    """Where a confidential row grew by 1 to minimum − 1 people between two snapshots, or lost somebody."""
    found = []
    by_place: defaultdict[str, dict[int, Any]] = defaultdict(dict)
    for name, what in seen.items():
        if name.endswith(" baseline json") and not name.startswith("again"):
            facts = json.loads(what)
            by_place[facts["partnership"]][facts["snapshot"]["number"]] = facts
    for place, made in by_place.items():
        numbers = sorted(made)
        for before, after in pairwise(numbers):
            found += [f"{place} {after}: {what}" for what in _growth(made[before], made[after], minimum)]
    return found


def _growth(before: Any, after: Any, minimum: int) -> Iterable[str]:
    confidential = {p["perspective"] for p in before["participation"] if not p["on_record"]}
    for old, new in zip(_questions(before), _questions(after), strict=True):
        rows = {code: (old["perspectives"].get(code), new["perspectives"].get(code)) for code in confidential}
        rows["merged"] = (old["merged"], new["merged"])
        for code, (was, is_now) in rows.items():
            if not (was and is_now and "answered" in was and "answered" in is_now):
                continue
            grown = {k: n - _levels(was)[k] for k, n in _levels(is_now).items()}
            people = _people(is_now) - _people(was)
            if min(grown.values()) < 0:
                yield f"{code} lost somebody on {new['code']}"
            if people not in (0, *range(minimum, 1000)):
                yield f"{code} grew by {people} on {new['code']}"


def _questions(facts: Any) -> list[Any]:
    return [*facts.get("how_far", ()), *(q for section in facts["sections"] for q in section["questions"])]


BESIDE = ("answered", "dont_know", "not_applicable", "prefer_not_to_say", "no_answer")


def _levels(block: Any) -> dict[str, int]:
    return {**(block["counts"] or {}), **{kind: block[kind] for kind in BESIDE}}


def _people(block: Any) -> int:
    return sum(block[kind] for kind in BESIDE)
