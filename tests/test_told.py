"""What is told over partnerships of what people wrote: sums against a second calculation, and quotes without places."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from app.core import told
from app.core.answers import counted_answers, shown_questions
from app.core.codebook import Codebook, Theme
from app.core.comments import Decided, Decision, Reason, to_read
from app.core.document import Authored, Heading, Paragraph, Quotes
from app.core.national import Several
from app.core.practice import InReports, Offer, Tag
from app.core.questionnaire import Questionnaire
from app.core.rounds import Naming
from app.core.table import Table
from app.core.themes import Coded, Passage
from app.core.told import Telling, ToldQuote, by_lot
from app.exports import FORMATS
from app.imports import answers_csv
from app.reports import OVER_PARTNERSHIPS, REPORTS
from app.reports.learning_themes import what_is_not_quoted
from app.store import codebooks, people, practices, report_facts, rounds
from app.store import partnerships as kept_partnerships
from app.store.comments import fingerprint
from app.store.db import Database
from app.store.tables import Answer, Part, Person, ReadComment, Response
from app.store.theme_tables import CodedPassage
from tests import examples, plain_calculation, plain_themes, random_rounds
from tests.conftest import times
from tests.examples import A_DAY, NOON
from tests.test_learning import one_round

PLACES = ("orkney", "fife", "glasgow", "moray", "shetland", "highland")
BOOK = Codebook(
    number=1,
    themes=(
        Theme(code="even", title="Even"),
        Theme(code="third", title="Third", parent="even"),
        Theme(code="nobody", title="Nobody"),
    ),
)


def themes_of(text: str) -> set[str]:
    """The themes of a text, a parent with what stands under it: by its length, so that both calculations know them."""
    found = {"even"} if len(text) % 2 == 0 else set()
    return found | ({"even", "third"} if len(text) % 3 == 0 else set())


def coded(words: str, question: str = "a_text", perspective: str | None = "third-sector", **more: Any) -> Coded:
    """A released comment, coded whole."""
    themes = frozenset(themes_of(words) - ({"even"} if len(words) % 2 else set()))
    passages = [Passage(0, len(words), themes)] if themes else []
    its = Coded(question, perspective, words, decided=Decided(Decision.AS_WRITTEN, words), passages=passages)
    return replace(its, **more)


# The second calculation ----------------------------------------------------------------------------------------------


def random_telling(seed: int) -> tuple[Telling, dict[str, Any]]:
    """What a random round's partnerships wrote, and the plain counts of it."""
    rng = random.Random(f"told {seed}")
    authored = random_rounds.questionnaire(rng)
    mode, minimum = rng.choice(["confidential", "confidential", "on-the-record"]), rng.choice([3, 5])
    places = PLACES[: rng.choice([3, 4, 6])]
    rows = [r for place in places for r in random_rounds.answers(rng, authored, mode=mode, partnerships=(place,))]
    rows = [{**row, "response": f"{row['partnership']} {row['response']}"} for row in rows]
    its = Questionnaire.model_validate(authored)
    kept = {place: of.figures for place, of in one_round(its, rows, places, mode, minimum).items()}
    said = [one for place in places for one in _said(its, rows, place, mode, kept[place].rows)]
    plain = plain_calculation.read_csv(random_rounds.to_csv(rows))
    expected = plain_themes.themes_over(
        json.loads(its.canonical()), plain, partnerships=list(places), mode=mode, minimum=minimum, themes=themes_of
    )
    return Telling(Several(its, kept), said, {}), expected


def _said(its: Questionnaire, rows: Sequence[dict[str, Any]], place: str, mode: str, of: Any) -> list[Coded]:
    content = random_rounds.to_csv([row for row in rows if row["partnership"] == place]).encode()
    responses, _problems = answers_csv.read(content, its, partnerships=[place], all_on_record=mode == "on-the-record")
    written = []
    for response in responses:
        given = dict(response.answers)
        if counted_answers(its, response.perspective, given):
            for question in shown_questions(its, response.perspective, given):
                answer = given.get(question.code)
                if question.kind.is_text and answer is not None and answer.value:
                    written.append(coded(answer.value, question.code, response.perspective, partnership=place))
    return [one for found in to_read(its, of, written).values() for one in found]


def differs(seed: int) -> list[str]:
    """Where the two calculations of a random round differ."""
    telling, expected = random_telling(seed)
    its = telling.themes(BOOK)
    if not expected["themes"]:
        return [] if not its.themes else ["themes where there are none"]
    found: dict[str, Any] = {
        "themes": {
            theme.title.lower(): {
                "comments": theme.comments,
                "partnerships": theme.partnerships,
                "perspectives": dict(theme.by_perspective),
            }
            for theme in its.themes
        },
        "comments": its.comments,
        "partnerships": its.partnerships,
        "uncoded": its.uncoded,
    }
    return [f"{seed} {part}: {found[part]} != {expected[part]}" for part in expected if found[part] != expected[part]]


@pytest.mark.parametrize("part", range(2))
def test_every_theme_count_equals_the_plain_calculation(part: int) -> None:
    assert [apart for seed in range(part, times(40, 600), 2) for apart in differs(seed)] == []


PLANTED: dict[str, tuple[str, Any]] = {
    "two partnerships are enough": ("app.core.told.LEAST", 2),
    "four partnerships are counted": ("app.core.told.LEAST_FOR_COUNTS", 4),
    "partnerships that are not reported enter": (
        "app.core.told.Telling.where",
        property(lambda self: {q.code: frozenset(self.several.figures) for q in self.several.questionnaire.questions}),
    ),
    "a perspective that stands by itself anywhere is summed": (
        "app.core.told.Telling.own",
        property(
            lambda self: {
                (q, code): slugs for q, slugs in self.where.items() for code in self.several.questionnaire.perspective
            }
        ),
    ),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*PLANTED[fault])
    assert any(differs(seed) for seed in range(40))


# Quotes --------------------------------------------------------------------------------------------------------------


def telling(*said: Coded, sizes: Sequence[int] = (6, 6, 6), names: Any = None, asks: bool = True) -> Telling:
    """What people of so many partnerships wrote, each with so many third sector organisations and five partners."""
    its = examples.questionnaire(**({"may_quote": {"question": "b_yes", "is": ["yes"]}} if asks else {}))
    answers = {"question": "a1", "value": "agree", "note": "", "organisation": ""}
    rows = [
        {"response": f"{place} {who} {n}", "partnership": place, "perspective": who, **answers}
        for place, size in zip(PLACES, sizes, strict=False)
        for who, people in (("third-sector", size), ("statutory", 12))
        for n in range(people)
    ]
    kept = {p: of.figures for p, of in one_round(its, rows, PLACES[: len(sizes)], "confidential", 5).items()}
    return Telling(Several(its, kept), said, names or {})


def quoted(of: Telling) -> list[tuple[str, str | None]]:
    return [(q.words, q.perspective) for theme in of.themes(BOOK).themes for q in theme.told.quotes]


def test_only_those_who_agreed_are_quoted_and_never_with_their_place() -> None:
    said = [coded("Even words", partnership="orkney"), coded("Silent word", partnership="fife", may_quote=False)]
    said.append(coded("More words", partnership="fife", may_quote=False))
    its = telling(*said).themes(BOOK)
    assert quoted(telling(*said)) == [("Even words", "third-sector")]
    assert [theme.told.without_leave for theme in its.themes] == [1]
    assert "orkney" not in repr(its) and "fife" not in repr(its)


def test_nobody_is_quoted_where_nobody_was_asked() -> None:
    its = telling(coded("Even words", partnership="orkney"), asks=False)
    assert quoted(its) == []
    said = what_is_not_quoted(its.themes(BOOK).themes[0].told)
    assert said == "1 is not quoted, as this questionnaire asks nobody for leave to quote."


def test_a_perspective_stands_beside_a_quote_only_where_its_sum_is_shown() -> None:
    """In two partnerships the third sector stands by itself: with its name a quote would lead to one of the two."""
    said = coded("Even words", partnership="orkney")
    assert quoted(telling(said, sizes=(6, 6, 6))) == [("Even words", "third-sector")]
    assert quoted(telling(said, sizes=(6, 6, 0))) == [("Even words", None)]


def test_the_merged_rows_quotes_stand_without_a_group() -> None:
    assert quoted(telling(coded("Even words", perspective=None, partnership="orkney"))) == [("Even words", None)]


def test_a_quote_that_tells_its_place_is_left_out_and_said_to_be() -> None:
    said = [coded("In ÓRKNEY it works well", partnership="orkney"), coded("Better than Orkney", partnership="fife")]
    said = [one for one in said if len(one.words) % 2 == 0] + [coded("We in Orkney do", partnership="orkney")]
    its = telling(*said, coded("Kept words", partnership="orkney"), names={"orkney": ["Orkney"], "fife": ["Fife"]})
    words = [words for words, _who in quoted(its)]
    assert "Kept words" in words and not any("rkney" in w for w in words if w != "Better than Orkney")
    assert sum(theme.told.naming_their_place for theme in its.themes(BOOK).themes) > 0


def test_what_is_not_released_is_counted_nowhere() -> None:
    back = Decided(Decision.KEPT_BACK, reason=Reason.UNKIND)
    assert telling(coded("Even words", partnership="orkney", decided=back)).themes(BOOK).themes == ()
    assert telling(coded("Even words", partnership="orkney", decided=None)).themes(BOOK).themes == ()


def test_quotes_are_drawn_by_lot_from_their_words_alone() -> None:
    quotes = [ToldQuote(f"Words {n}", None) for n in range(50)]
    drawn = by_lot(quotes, 3)
    assert len(drawn) == 3 and drawn == sorted(drawn, key=lambda q: q.words)
    for seed in range(5):
        assert by_lot(random.Random(seed).sample(quotes, 50), 3) == drawn
    assert by_lot([*quotes, *quotes], 100) == by_lot(quotes, 100), "the same words stand once"
    others = [by_lot([ToldQuote(f"{n} {seed}", None) for n in "abcdefgh"], 1)[0].words[0] for seed in range(40)]
    assert len(set(others)) > 4, "no place in the alphabet is preferred"


# In the reports ------------------------------------------------------------------------------------------------------


@pytest.fixture
def pilot(database: Database) -> None:
    """A closed, named round of six partnerships with released, coded comments, and two practices."""
    its = examples.questionnaire(
        may_quote={"question": "b_yes", "is": ["yes"]}, reports=["baseline", "learning", "consultation"]
    )
    with database.writing() as session:
        round_ = examples.open_round(session, its=its, partnerships=list(PLACES), naming=Naming.NAMED)
        for place in PLACES:
            said = [
                {
                    "a1": "agree",
                    "b_yes": "yes" if n < 3 else "no",
                    "a_text": f"{place} even words {n}" if n == 0 else f"Comment {place[:2]} {n} of them",
                    "b_word": f"Tool {place[:2]} {n}",
                }
                for n in range(6)
            ]
            examples.bring_in(session, round_, examples.responses("third-sector", *said, place=place))
            examples.bring_in(session, round_, examples.responses("statutory", *[{"a1": "agree"}] * 5, place=place))
        rounds.close_round(session, round_, now=NOON)
        examples.read_comments(session)
        examples.read_comments(session, "b_word", but="Tool or 0")
        people.make_link(session, "coder@example.org", now=NOON, lasts=A_DAY)
        session.flush()
        coder = session.exec(select(Person)).first()
        assert coder is not None
        codebooks.keep(session, its.id, BOOK, now=NOON, by=coder)
        for answer in session.exec(select(Answer).where(Answer.question == "a_text")):
            words = answer.value or ""
            for theme in coded(words).passages[0].themes if coded(words).passages else ():
                session.add(
                    CodedPassage(
                        response_id=answer.response_id,
                        question="a_text",
                        part=Part.ANSWER,
                        begins=0,
                        ends=len(words),
                        theme=theme,
                        fingerprint=fingerprint(words),
                    )
                )
        places = {m.partnership.slug: m.partnership for m in kept_partnerships.every(session)}
        tags = frozenset({Tag("small", "a1")})
        named = Offer("A named one", "Named words", "It helped", "https://www.example.org/", tags, InReports.NAMED)
        unnamed = Offer("An unnamed one", "Unnamed words", "", "https://dundee.example/", tags, InReports.UNNAMED)
        practices.offer(session, places["angus"] if "angus" in places else places["orkney"], named, now=NOON, by=coder)
        practices.offer(session, places["fife"], unnamed, now=NOON, by=coder)


def learned(database: Database) -> Any:
    with database.writing() as session:
        facts = report_facts.over_partnerships(session, rounds.by_slug(session, "pilot"), now=NOON + A_DAY)
    return OVER_PARTNERSHIPS["learning"](facts)


def part_of(document: Any, anchor: str) -> list[Any]:
    """The parts from this heading up to the next of its level."""
    start = next(n for n, p in enumerate(document.parts) if isinstance(p, Heading) and p.anchor == anchor)
    level = document.parts[start].level
    found = []
    for part in document.parts[start + 1 :]:
        if isinstance(part, Heading) and part.level <= level:
            break
        found.append(part)
    return found


def test_the_learning_report_tells_themes_with_quotes(pilot: None, database: Database) -> None:
    parts = part_of(learned(database), "themes")
    table = next(part for part in parts if isinstance(part, Table))
    texts = [
        f"{place} even words {n}" if n == 0 else f"Comment {place[:2]} {n} of them"
        for place in PLACES
        for n in range(6)
    ]
    even = [text for text in texts if "even" in themes_of(text)]
    assert [cell.text for cell in table.rows[0]] == [
        "Even",
        str(len(even)),
        str(len({text.removeprefix("Comment ")[:2] for text in even})),
        "0",
        "Hidden",
        str(len(even)),
    ]
    assert [cell.text for cell in table.rows[-1]][:3] == ["All released comments", "71", "6 reported"]
    quotes = [part for part in parts if isinstance(part, Quotes)]
    assert quotes and all(who == "third sector organisation" for part in quotes for _words, who in part.quotes)
    words = [words for part in quotes for words, _who in part.quotes]
    assert not any("even words" in said for said in words), "these tell their place"
    assert all(int(said.split()[2]) < 3 for said in words), "the others did not agree"
    assert any("tell their partnership" in part.note or "tells its partnership" in part.note for part in quotes)


def test_the_learning_report_quotes_what_was_said_where_nothing_is_rated(pilot: None, database: Database) -> None:
    quotes = next(part for part in part_of(learned(database), "not-rated") if isinstance(part, Quotes))
    assert quotes.title == "In one word?"
    assert len(quotes.quotes) == 12 and [q[0] for q in quotes.quotes] == sorted(q[0] for q in quotes.quotes)
    assert quotes.note == (
        "36 comments were given in 6 partnerships: 12 are shown; 5 more could be quoted; 18 are not quoted, as their"
        " writers did not agree to it; 1 has not been read yet."
    )


def test_the_learning_report_tells_practices_as_was_agreed(pilot: None, database: Database) -> None:
    document = learned(database)
    parts = part_of(document, "practice")
    assert [p.text for p in parts if isinstance(p, Heading)] == ["First section", "A named one", "An unnamed one"]
    bys = [part.by for part in parts if isinstance(part, Authored)]
    assert bys[1] == "Offered without its partnership’s name" and bys[0] != bys[1]
    text = " ".join(part.text for part in parts if isinstance(part, Paragraph))
    assert "https://www.example.org/" in text and "dundee" not in text
    told_data = document.facts["practices"]
    assert told_data[1]["partnership"] is None and told_data[1]["link"] is None


def test_what_people_wrote_changes_no_fingerprint(pilot: None, database: Database) -> None:
    before = learned(database).facts["fingerprint"]
    with database.writing() as session:
        for row in session.exec(select(CodedPassage)):
            session.delete(row)
    after = learned(database)
    assert after.facts["fingerprint"] == before and after.facts["themes"] is None
    assert not any(isinstance(part, Heading) and part.anchor == "themes" for part in after.parts)


@pytest.mark.either_database
@pytest.mark.parametrize("name", ["docx", "pptx", "xlsx", "csv", "json", "html"])
def test_it_leaves_in_every_format(pilot: None, database: Database, name: str) -> None:
    content = FORMATS[name].write(learned(database))
    assert content


def test_a_consultation_tells_themes_by_question_and_group(pilot: None, database: Database) -> None:
    with database.writing() as session:
        round_ = rounds.by_slug(session, "pilot")
        facts = report_facts.of(session, round_, rounds.place(session, round_, "orkney"), now=NOON + A_DAY)
    document = REPORTS["consultation"](facts)
    parts = part_of(document, "themes")
    table = next(part for part in parts if isinstance(part, Table))
    assert [column.title for column in table.columns][:2] == ["Theme", "Comments"]
    texts = ["orkney even words 0", *(f"Comment or {n} of them" for n in range(1, 6))]
    even = sum("even" in themes_of(text) for text in texts)
    row = dict(zip([c.title for c in table.columns], [c.text for c in table.rows[0]], strict=True))
    assert row["Theme"] == "Even" and row["Comments"] == str(even) and row["Third sector organisations"] == str(even)
    assert row["Statutory partners"] == "0"
    assert document.facts["themes"][0]["rows"] == {"statutory": 0, "third-sector": even}
    for part in parts:
        if isinstance(part, Quotes):
            assert all(who == "third sector organisation" for _words, who in part.quotes)


def test_a_withdrawn_comment_is_gone_from_themes_and_quotes(pilot: None, database: Database) -> None:
    before = learned(database).facts["themes"]["comments"]
    with database.writing() as session:
        gone = session.exec(select(Response).join(Answer).where(Answer.value == "Tool fi 1")).one()
        words = session.exec(
            select(Answer.value).where(Answer.response_id == gone.id, Answer.question == "a_text")
        ).one()
        session.delete(gone)
    after = learned(database)
    assert after.facts["themes"]["comments"] == before - 2
    assert str(words) not in repr(after) and "Tool fi 1" not in repr(after)
    with database.reading() as session:
        assert not session.exec(select(ReadComment).where(ReadComment.words == words)).all()


assert told.MOST_OF_A_QUESTION == 12, "the words above count on it"
