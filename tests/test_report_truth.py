"""Random rounds never make a report say something false or broken: each number in it is traced to the JSON."""

import re
from collections import Counter
from functools import lru_cache

import pytest

from app.core.chart import DivergingBars, DotPlot, Participation
from app.core.clock import day_in_words
from app.core.document import Document, Excerpt, Findings, Heading, Quotes
from app.core.facts import RoundFacts
from app.reports import REPORTS
from app.reports.wording import wording_of
from tests.conftest import times
from tests.report_rounds import random_facts
from tests.report_rules import NON_ANSWERS, UNDO, Told, is_true, says, whole
from tests.report_words import cells, charts, everything, sentences

BROKEN = re.compile(
    r"(?<!\d)\b1 (people|questions|sections|comments|responses|points|strengths|areas|organisations|are|have|hang)\b"
    r"|\b(0|[2-9]|\d\d+) (person|question|section|comment|response|point|strength|area|organisation|is|has|hangs)\b"
    r"|  |\(\)|\[\]|“”| ,| \.|\.\.|, ,|;\.|: \.|None|Fraction|[{}]|^ | $|views_differ|area_for_|not_enough_"
)


TEST_ROUNDS = range(times(60, 3000))


@lru_cache(maxsize=100)
def reports(seed: int) -> list[tuple[RoundFacts, Document]]:
    """The reports of a random round, made once for all tests here."""
    return [(facts, REPORTS["baseline"](facts)) for facts in random_facts(seed)]


@pytest.mark.parametrize("seed", TEST_ROUNDS)
def test_no_random_round_makes_a_broken_sentence(seed: int) -> None:
    for facts, document in reports(seed):
        for words in everything(document):
            for known in own_names(facts):
                words = words.replace(known, "Name")
            assert not BROKEN.search(words), words


@pytest.mark.parametrize("seed", TEST_ROUNDS)
def test_every_number_in_a_table_or_chart_is_found_in_the_json(seed: int) -> None:
    for facts, document in reports(seed):
        told = Told(facts, document)
        numbers, percents = told.numbers(), told.percents()
        for cell in cells(document):
            assert cell.value is None or cell.value in numbers, cell
            assert set(re.findall(r"[\d.]+%", cell.text)) <= percents, cell
        for chart in charts(document):
            if isinstance(chart, DotPlot):
                for point in (point for line in chart.lines for point in line.points):
                    assert point.share in numbers
                    assert point.words in ("", whole(point.share)) or point.words in percents
                for line in chart.lines:
                    if re.fullmatch(r"\d+ points?", line.beside):
                        assert line.beside.split()[0] == whole(told.worded(line.label)["all"]["gap"])
                    assert line.joined is None or line.points[line.joined[0]].share < line.points[line.joined[1]].share
            elif isinstance(chart, DivergingBars):
                for bar in chart.bars:
                    assert not bar.counts or bar.of == f"of {sum(bar.counts)}"
                    everyone = told.worded(bar.label)["all"]
                    assert list(bar.counts) in ([], list((everyone["counts"] or {}).values()))
                    assert bar.did_not_rate == sum(everyone[kind] for kind in NON_ANSWERS)
                    assert bar.veil is not None or says(bar.share, everyone["favourable"])
            elif isinstance(chart, Participation):
                for part in chart.lines:
                    assert part.words in (
                        "nobody began",
                        *(f"{part.part} of {part.whole} submitted{s}" for s in ("", " answers")),
                    )


@pytest.mark.parametrize("seed", TEST_ROUNDS)
def test_every_sentence_with_a_number_is_true(seed: int) -> None:
    for facts, document in reports(seed):
        told, names = Told(facts, document), own_names(facts)
        for where, text in sentences(document):
            for sentence in sentences_of(text, names):
                if re.search(r"[0-9]", sentence):
                    assert is_true(sentence, where, told), (where, sentence)


@pytest.mark.parametrize("seed", TEST_ROUNDS)
def test_no_part_is_a_heading_followed_by_nothing(seed: int) -> None:
    for _facts, document in reports(seed):
        for part, following in zip(document.parts, [*document.parts[1:], None], strict=True):
            if isinstance(part, Heading):
                assert following is not None
                assert not isinstance(following, Heading) or following.level > part.level, part
            if isinstance(part, Findings):
                assert part.items
            if isinstance(part, Quotes):
                assert part.quotes or part.note
            if isinstance(part, Excerpt):
                assert part.sentences
            if isinstance(part, DotPlot):
                assert part.lines and part.series
        anchors = [part.anchor for part in document.parts if isinstance(part, Heading)]
        anchors += [chart.anchor for chart in charts(document)]
        assert max(Counter(anchors).values()) == 1


def own_names(facts: RoundFacts) -> list[str]:
    """Words that are not the report's own and may hold numbers, longest first."""
    its = facts.questionnaire
    names = [section.title.words for section in its.sections]
    names += [wording_of(facts, question) for question in its.questions]
    names += [p.title.words for p in its.perspectives] + [o for of in facts.organisations.values() for o in of]
    names += [scale.title.words for scale in its.scales.values()]
    names += [level.label.words for scale in its.scales.values() for level in scale.levels]
    names += [day_in_words(facts.opened), day_in_words(facts.closed), its.provenance.words if its.provenance else ""]
    names += [its.name, its.fingerprint[:16], facts.snapshot_fingerprint[:16], "(2001, doi 10.1023/a:1010374114305)"]
    return sorted({name for name in names if name}, key=len, reverse=True)


def sentences_of(text: str, names: list[str]) -> list[str]:
    """The sentences of a text, each name in it as `⟨name⟩` without its full stops or numbers."""
    kept = {}
    for place, name in enumerate(names):
        mark = chr(0xE000 + place)
        if name in text and len(name) > 1:
            kept[mark] = name
            text = text.replace(name, mark)
    found = []
    for sentence in re.split(r"(?<=\.) ", text):
        for mark, name in kept.items():
            sentence = sentence.replace(mark, f"⟨{name.translate(DIGITS)}⟩")
        found.append(sentence)
    return found


DIGITS = str.maketrans({value: chr(key) for key, value in UNDO.items()})  # a name's numbers, apart from the report's
