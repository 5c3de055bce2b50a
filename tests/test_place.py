"""Our place among partnerships: five or more, whole percent, nobody's name and no number of people."""

import json
import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest

from app.core.facts import RoundFacts
from app.core.place import LEAST, Place, balanced_place, own_place, place
from app.core.questionnaire import Questionnaire
from app.core.snapshot import Figures, read_back
from app.reports.place import our_place, place_as_data
from tests import plain_calculation, plain_change, random_rounds
from tests.conftest import times
from tests.test_change import tables
from tests.test_figures import figures
from tests.test_reports import GOOD, facts, given, report

PLACES = ("orkney", "fife", "glasgow", "tayside", "shetland", "moray", "angus")


def shares(*percents: int) -> list[Fraction]:
    """Shares of these percent."""
    return [Fraction(p, 100) for p in percents]


def test_a_place_tells_the_range_its_middle_and_how_many_stand_where() -> None:
    found = place(Fraction("0.6"), shares(20, 80, 60, 60, 30))
    assert found == Place(lowest=20, middle=60, highest=80, ours=60, lower=2, same=1, higher=1)


def test_the_middle_of_an_even_number_is_the_mean_of_two_halves_up() -> None:
    found = place(Fraction("0.2"), shares(20, 30, 41, 60, 70, 80))
    assert found is not None and found.middle == 51


def test_shares_that_round_to_the_same_percent_stand_at_the_same_place() -> None:
    found = place(Fraction(1, 3), [Fraction(33, 100), Fraction(333, 1000), Fraction(1, 3), *shares(10, 90)])
    assert found is not None and (found.ours, found.lower, found.same, found.higher) == (33, 1, 2, 1)


def test_four_partnerships_make_no_range() -> None:
    assert LEAST == 5
    assert place(Fraction("0.6"), shares(20, 80, 60, 30)) is None


def partnership(agree: int, of: int, *, third: int = 0, **sizes: int) -> Figures:
    """One partnership: of its statutory partners so many agree; as many others as said all agree."""
    responses = [
        *given("statutory", agree, GOOD),
        *given("statutory", of - agree, {"a1": "disagree", "a2": "disagree"}),
    ]
    responses += [r for code, n in {"third-sector": third, **sizes}.items() for r in given(code, n, GOOD)]
    return facts(responses).figures


def nation(times_: int = 1) -> list[Figures]:
    """Five partnerships with shares of 0, 25, 50, 75 and 100 %, which all stand by themselves."""
    return [partnership(n * times_, 8 * times_) for n in (0, 2, 4, 6, 8)]


def test_a_group_that_is_hidden_elsewhere_does_not_enter_the_range() -> None:
    five = nation()
    found = own_place(five[2], five, "first", "statutory")
    assert found == Place(0, 50, 100, 50, 2, 0, 2)
    merged = [*five[:4], partnership(3, 3, third=4)]
    assert own_place(merged[2], merged, "first", "statutory") is None
    assert balanced_place(merged[2], merged, "first") is not None


def test_a_group_that_our_own_report_hides_has_no_place() -> None:
    ours = partnership(3, 3, third=4)
    assert own_place(ours, [*nation(), ours], "first", "statutory") is None
    assert own_place(ours, [*nation(), ours], "first", "third-sector") is None


def test_a_partnership_that_is_not_reported_enters_nothing_not_even_its_interface() -> None:
    reported = [partnership(4, 8, tsi=1) for _ in range(4)]
    alone = partnership(2, 2, tsi=1)
    assert own_place(reported[0], [*reported, alone], "first", "tsi") is None
    assert balanced_place(reported[0], [*reported, alone], "first") is None
    assert own_place(alone, [*reported, reported[0], alone], "first", "tsi") is None


def of_five(times_: int = 1) -> RoundFacts:
    """The middle one's report among five."""
    five = nation(times_)
    return facts([], figures=five[2], nation=five)


def test_a_report_shows_the_range_in_whole_percent_and_where_ours_stands() -> None:
    strip, groups = tables(list(our_place(of_five())))
    assert [cell.text for cell in strip.rows[0]] == [
        "First section",
        "0%",
        "50%",
        "100%",
        "50%",
        "2 below us, 2 above us",
    ]
    assert groups.caption == "Statutory partners: our share in the range over partnerships"
    data = place_as_data(of_five())
    assert data is not None
    assert data["sections"][0]["balanced"]["middle"] == 50


def _tells_n(times_: int) -> bool:
    """Whether a round of so many times the people is told in another way."""
    first, second = of_five(), of_five(times_)
    return (list(our_place(first)), place_as_data(first)) != (list(our_place(second)), place_as_data(second))


def test_nothing_tells_how_many_people_stand_behind_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not _tells_n(3)
    people = iter(range(1000))
    monkeypatch.setattr("app.reports.place._stands", lambda place: f"of {next(people)}")
    assert _tells_n(3)


def test_too_few_partnerships_are_no_range_and_no_part_of_the_report() -> None:
    four = nation()[1:]
    document = report([], figures=four[1], nation=four)
    assert list(our_place(facts([], figures=four[1], nation=four))) == []
    assert document.facts["place"] is None
    assert "our-place" not in [getattr(part, "anchor", "") for part in document.parts]


def test_a_round_about_the_nation_has_no_place() -> None:
    assert list(our_place(facts(given("statutory", 6, GOOD), partnership=None, partnership_name=None))) == []


# Against a second calculation.


def differs(seed: int) -> list[str]:
    """The partnerships of a random round whose places the two calculations tell apart."""
    rng = random.Random(f"place {seed}")
    authored = random_rounds.questionnaire(rng)
    its = Questionnaire.model_validate(authored)
    mode = rng.choice(["confidential", "confidential", "on-the-record"])
    rows = [row for slug in PLACES for row in random_rounds.answers(rng, authored, mode=mode, partnerships=(slug,))]
    for row in rows:
        row["response"] += row["partnership"]
    content = random_rounds.to_csv(rows)
    bodies = figures(its, content, places=list(PLACES), mode=mode, minimum=5)
    kept = {slug: read_back(its, json.loads(json.dumps(body))) for slug, body in bodies.items()}
    canonical, read = json.loads(its.canonical()), plain_calculation.read_csv(content)
    sides = {slug: plain_change.side(canonical, read, partnership=slug, mode=mode, minimum=5) for slug in PLACES}
    apart = []
    for slug in PLACES:
        found = place_as_data(facts([], its=its, figures=kept[slug], nation=list(kept.values())))
        expected = plain_change.places(sides[slug], list(sides.values()))
        if not any(section["balanced"] or any(section["perspectives"].values()) for section in expected):
            expected = []
        if (found or {"sections": []})["sections"] != expected:
            apart.append(slug)
    return apart


@pytest.mark.parametrize("seed", range(times(40, 600)))
def test_places_equal_the_plain_calculation(seed: int) -> None:
    assert differs(seed) == []


def _own_unreported(standing: Any, code: str) -> Any:
    return standing.own_shares.get(code) if standing is not None else None


def _with_merged(standing: Any, code: str) -> Any:
    if standing is None or not standing.is_reportable:
        return None
    share = standing.own_shares.get(code)
    return share if share is not None or standing.merged is None else standing.merged.favourable


def _exactly(share: Fraction) -> float:
    return float(share * 100)


PLANTED: dict[str, tuple[str, Any]] = {
    "a range over four partnerships": ("app.core.place.LEAST", 4),
    "a partnership that is not reported enters": ("app.core.place._own", _own_unreported),
    "a merged row stands for its groups": ("app.core.place._own", _with_merged),
    "more than whole percent": ("app.core.place.whole_percent", _exactly),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*PLANTED[fault])
    assert any(differs(seed) for seed in range(40))


def test_the_order_of_partnerships_changes_nothing() -> None:
    five = nation()

    def told(order: Sequence[Figures]) -> Any:
        its = facts([], figures=five[1], nation=order)
        return list(our_place(its)), place_as_data(its)

    assert told(five) == told(five[::-1])
