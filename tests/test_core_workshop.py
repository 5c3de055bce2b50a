"""The workshop's stages, moves, agenda and spreads: pure, in three lines each, and at random."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import workshop
from app.core.agenda import can_be_rated, propose, shared_out
from app.core.errors import Refusal
from app.core.reading import Reading
from app.core.snapshot import Given, count, read_back, take
from app.core.spread import dots_in_all, spread
from app.core.workshop import MOVES, Room, Stage, Standing, move_on, moves_from, read_dots, take_back
from tests.examples import given as answer
from tests.examples import questionnaire, scale_question, small

FULL = Room(items=2, minimum=5, people=9, asked=9, rated=7)
FEW = Room(items=2, minimum=5, people=4, asked=4, rated=4)


def at(*moves: str, room: Room = FULL) -> Standing:
    """The room after these moves."""
    standing = Standing()
    for move in moves:
        standing = move_on(standing, move, room)
    return standing


def test_a_room_rates_reveals_talks_and_agrees() -> None:
    standing = at("begin", "rate", "reveal", "talk", "agree", "next")
    assert (standing.stage, standing.item, standing.voting) == (Stage.SURVEY, 1, 0)


def test_a_move_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(Refusal, match="moved on"):
        at("begin", "reveal")


def test_each_move_can_be_taken_back_once() -> None:
    back = take_back(at("begin", "rate", "reveal", "talk"))
    assert back.stage is Stage.REVEALED
    assert not back.may_take_back
    again = move_on(back, "talk", FULL)
    with pytest.raises(Refusal, match="once"):
        take_back(again)


def test_a_reveal_taken_back_starts_from_nothing() -> None:
    back = take_back(at("begin", "rate", "reveal"))
    assert (back.stage, back.voting) == (Stage.RATING, 2)


def test_rating_again_is_a_voting_of_its_own() -> None:
    assert at("begin", "rate", "reveal", "talk", "rate-again").voting == 2


def test_an_item_that_is_left_and_come_back_to_starts_from_nothing() -> None:
    left = move_on(take_back(at("begin", "rate")), "skip", FULL)
    again = move_on(take_back(left), "rate", FULL)
    assert (again.item, again.voting) == (0, 2), "what was rated before is not counted"


def test_below_the_minimum_nothing_is_revealed_and_the_facilitator_is_told() -> None:
    with pytest.raises(Refusal, match="Only 4 people have rated"):
        at("begin", "rate", "reveal", room=FEW)
    assert moves_from(at("begin", "rate", room=FEW), FEW) == ["ask", "go-on"]


def test_it_is_shown_when_everyone_in_the_room_has_said_yes() -> None:
    everyone = Room(items=2, minimum=5, people=4, asked=4, rated=3, answered=4, agreed=4)
    assert move_on(at("begin", "rate", "ask", room=FEW), "hear", everyone).stage is Stage.REVEALED


def test_one_who_does_not_agree_is_enough_that_nothing_is_shown() -> None:
    but_one = Room(items=2, minimum=5, people=4, asked=4, rated=3, answered=4, agreed=3)
    assert move_on(at("begin", "rate", "ask", room=FEW), "hear", but_one).stage is Stage.TALKING


def test_the_room_is_asked_once() -> None:
    back = take_back(at("begin", "rate", "ask", room=FEW))
    with pytest.raises(Refusal, match="asked once"):
        move_on(back, "ask", FEW)


@pytest.mark.parametrize("agreed", [4, 3])
def test_what_the_room_said_is_heard_once(agreed: int) -> None:
    """Heard again after somebody left, it would tell what they had rated, or that it was they who did not agree."""
    room = Room(items=2, minimum=5, people=4, asked=4, rated=4, answered=4, agreed=agreed)
    back = take_back(move_on(at("begin", "rate", "ask", room=FEW), "hear", room))
    assert (back.stage, back.voting) == (Stage.RATING, 2)


def test_the_last_item_has_no_next() -> None:
    with pytest.raises(Refusal, match="last item"):
        at("begin", "skip", "skip")


# At random: random moves by random people at once ---------------------------------------------------------------------

PEOPLE = [("a", "statutory"), ("b", "statutory"), ("c", "third-sector"), ("d", "third-sector"), ("e", "tsi")]
STEPS = st.one_of(
    st.tuples(st.just("move"), st.sampled_from([move for _stage, move in MOVES])),
    st.tuples(st.just("move"), st.sampled_from(["begin", "rate", "reveal", "ask", "hear", "talk"])),
    st.tuples(st.just("back"), st.just("")),
    st.tuples(st.just("rate"), st.sampled_from([name for name, _group in PEOPLE])),
    st.tuples(st.just("yes"), st.sampled_from([name for name, _group in PEOPLE])),
)


@given(st.lists(STEPS, max_size=60), st.integers(3, 5))
def test_whatever_people_press_at_once_the_promises_hold(steps: list[tuple[str, str]], minimum: int) -> None:
    standing, taken = Standing(), Counter[str]()
    ratings: dict[tuple[int, int], set[str]] = {}
    agreed: dict[tuple[int, int], set[str]] = {}
    revealed: set[tuple[int, int]] = set()
    heard: set[tuple[int, int]] = set()
    for what, who in steps:
        voting = standing.item, standing.voting
        rated, yes = ratings.setdefault(voting, set()), agreed.setdefault(voting, set())
        room = Room(2, minimum, len(PEOPLE), len(PEOPLE), len(rated), len(yes), len(yes))
        if what == "rate" and standing.stage is Stage.RATING:
            assert voting not in revealed, "what is rated was never shown before"
            rated.add(who)
        elif what == "yes" and standing.stage is Stage.ASKING:
            yes.add(who)
        elif what == "back" and standing.may_take_back:
            assert standing.before is not None
            taken[f"{standing.before.item}:{standing.before.move}"] += 1
            standing = take_back(standing)
            is_heard = (standing.item, standing.voting) in heard
            assert standing.stage is not Stage.ASKING or not is_heard, "what the room said is heard once"
        elif what == "move" and who in moves_from(standing, room):
            moved = move_on(standing, who, room)
            assert moved.stage is MOVES[standing.stage, who] or who == "hear"
            if who == "hear":
                heard.add(voting)
            if moved.stage is Stage.REVEALED:
                assert room.is_enough or len(yes) == len(PEOPLE), "few are shown only where everyone agreed"
                revealed.add((moved.item, moved.voting))
            standing = moved
        if standing.stage is Stage.RATING and (standing.item, standing.voting) != voting:
            assert not ratings.get((standing.item, standing.voting)), "whoever comes to rate starts from nothing"
    assert all(times == 1 for times in taken.values()), "each move is taken back once at most"


# The agenda -----------------------------------------------------------------------------------------------------------


def test_the_agenda_begins_with_what_is_most_worth_talking_about_and_fits_the_time() -> None:
    its = small()
    its["sections"][0]["questions"] = [scale_question(code) for code in ("strong", "apart", "weak", "unknown")]
    made = questionnaire(sections=its["sections"])
    said = {"strong": "agree", "weak": "disagree", "unknown": "dont_know"}
    people = [
        Given(group, True, {c: answer(v) for c, v in (said | {"apart": side}).items()})
        for group, side in (("statutory", "agree"), ("third-sector", "disagree"))
        for _n in range(5)
    ]
    body = take(made, count(made, people), minimum=5, all_on_record=False).body
    items = propose(made, read_back(made, body), 75)
    assert [item.question for item in items] == ["apart", "weak", "unknown", "strong", None]
    assert items[0].reading is Reading.VIEWS_DIFFER
    assert sum(item.minutes for item in items) == 75
    assert [item.question for item in propose(made, read_back(made, body), 30)] == ["apart", "weak"]


@given(st.lists(st.integers(1, 120), min_size=1, max_size=12), st.integers(15, 480))
def test_time_is_shared_out_so_that_the_whole_fits(lengths: list[int], minutes: int) -> None:
    shared = shared_out(lengths, minutes)
    assert len(shared) == len(lengths) and all(1 <= one <= 120 for one in shared)
    if max(shared) < 120 and min(shared) > 1:
        assert sum(shared) == minutes
    assert shared_out([20, 20, 20], 60) == [20, 20, 20], "what fits stays as it is"


def test_without_a_survey_the_agenda_goes_through_the_questionnaire() -> None:
    assert [item.question for item in propose(questionnaire(), None, 30)] == ["a1", "a2"]
    assert [q.code for q in can_be_rated(questionnaire())] == ["a1", "a2"]


# Spreads --------------------------------------------------------------------------------------------------------------

A1 = questionnaire().by_code["a1"]


def test_a_spread_is_shown_by_row_and_small_groups_stand_together() -> None:
    ratings = [("statutory", "agree")] * 5 + [("third-sector", "disagree")] * 4 + [("tsi", "dont_know")]
    shown = spread(questionnaire(), A1, ratings, minimum=5)
    assert shown is not None and shown["people"] == 10
    assert [(row["perspectives"], row["answered"]) for row in shown["rows"]] == [
        (["statutory"], 5),
        (["tsi", "third-sector"], 4),
    ]


def test_nobody_in_the_room_stands_alone_not_even_who_is_on_the_record_in_the_survey() -> None:
    ratings = [("statutory", "agree")] * 8 + [("tsi", "disagree")]
    shown = spread(questionnaire(), A1, ratings, minimum=5)
    assert shown is not None and shown["rows"] == [] and shown["all"]["answered"] == 9


def test_below_the_minimum_there_is_no_spread_unless_everyone_agreed() -> None:
    ratings = [("statutory", "agree")] * 3 + [("tsi", "disagree")]
    assert spread(questionnaire(), A1, ratings, minimum=5) is None
    shown = spread(questionnaire(), A1, ratings, minimum=5, everyone_agreed=True)
    assert shown is not None and shown["rows"] == [] and shown["all"]["counts"]["agree"] == 3


def test_dots_may_all_go_to_one_area_and_are_never_more_than_one_has() -> None:
    assert read_dots({"x": "3", "y": ""}, most=3) == {"x": 3}
    for given_, said in (({"x": "2", "y": "2"}, "3 dots"), ({"x": "many"}, "whole number"), ({"x": ""}, "one dot")):
        with pytest.raises(ValueError, match=said):
            read_dots(given_, most=3)
    assert dots_in_all([{"x": 3}, {"y": 1}], ["x", "y"]) == {"people": 2, "dots": {"x": 3, "y": 1}}


def test_a_reveal_that_kept_its_voting_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: a reveal taken back goes on with the ratings that were seen."""

    def goes_on() -> bool:
        revealed = at("begin", "rate", "reveal")
        return take_back(revealed).voting == revealed.voting

    assert not goes_on()
    monkeypatch.setattr(workshop, "_afresh", lambda standing: standing)
    assert goes_on()
