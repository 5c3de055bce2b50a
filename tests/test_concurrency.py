"""What happens at the same moment: retries, tabs, devices, double clicks, crowds, and the close of a round.

Where an order matters it is not left to chance: `meanwhile` begins one thing while another is not yet through.
"""

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from random import Random
from threading import Barrier, Event
from typing import Any, TypeVar

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session, select

from app.core.access import read_code
from app.core.answers import Answer as Given
from app.core.errors import Invalid, SignedOut
from app.core.rounds import Phase
from app.store import audit, responses, rounds, snapshots
from app.store.db import Database
from app.store.tables import Answer, AuditEntry, LateAnswer, Response, Round, SaveMark, Snapshot
from app.web.who import RESPONSE_COOKIE, answering_with
from tests import examples
from tests.conftest import times
from tests.examples import A_DAY, KEYS, NOON, bring_in, code_of, open_round
from tests.visitor import Visitor, filled

T = TypeVar("T")
AFTER = NOON + 15 * A_DAY
SOON = 0.1  # seconds in which whatever can begin has begun
PATIENCE = 60  # seconds after which something hangs
Meanwhile = Callable[[Callable[[], Any]], Future[Any]]


@pytest.fixture
def code(database: Database) -> str:
    """The shared code of third sector organisations in Orkney, in an open round."""
    with database.writing() as session:
        return code_of(session, open_round(session))


# ------------------------------------------------------------------------------------------------ how things coincide


def at_once(*acts: Callable[[], T]) -> list[T | Exception]:
    """What each act returned or raised, all begun at the same moment."""
    ready = Barrier(len(acts))

    def go(act: Callable[[], T]) -> T | Exception:
        ready.wait()
        try:
            return act()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(acts)) as crowd:
        return list(crowd.map(go, acts))


@pytest.fixture
def meanwhile() -> Iterator[Meanwhile]:
    """Begins an act while the test is in the middle of something, and gives it time to come as far as it can."""
    with ThreadPoolExecutor() as others:

        def begin_now(act: Callable[[], T]) -> Future[T]:
            begun = others.submit(act)
            time.sleep(SOON)
            return begun

        yield begin_now


def posted_at_once(app: FastAPI, *posts: tuple[httpx.Cookies, str, dict[str, Any]]) -> list[httpx.Response]:
    """The answers to posts that arrive together at one server process."""

    async def post(cookies: httpx.Cookies, path: str, data: dict[str, Any]) -> httpx.Response:
        server = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=server, base_url="http://127.0.0.1:8000", cookies=cookies) as browser:
            return await browser.post(path, data=data)

    async def everybody() -> list[httpx.Response]:
        return await asyncio.gather(*(post(*its) for its in posts))

    return asyncio.run(everybody())


def cookies_of(visitor: Visitor) -> httpx.Cookies:
    """The visitor's cookies, for another tab of the same browser."""
    return httpx.Cookies(dict(visitor.client.cookies))


# --------------------------------------------------------------------------------------------------- people who answer


def begin(session: Session, code: str, nonce: str, **more: Any) -> tuple[Response, str]:
    """Begins a response as a press of Start does; the nonce is the start page's."""
    found = rounds.by_code(session, read_code(code))
    assert found
    return responses.begin(session, found[0], nonce=nonce, keys=KEYS, now=NOON, **more)


def begun(database: Database, code: str, nonce: str = "one page", **more: Any) -> Response:
    """A response that stands."""
    with database.writing() as session:
        return begin(session, code, nonce, **more)[0]


def save(
    database: Database,
    response: Response,
    value: str,
    counter: int,
    *,
    client: str = "tab",
    now: Any = NOON,
    is_page: bool = False,
) -> Phase:
    """Saves an answer to a1 as one request does."""
    with database.writing() as session:
        its = {"a1": Given(value)}
        return responses.save_answers(session, response, its, now=now, message=(client, counter), is_page=is_page)


def stored(database: Database, response: Response) -> dict[str, str | None]:
    """The response's answers by question."""
    with database.reading() as session:
        return {q: a.value for q, a in responses.answers_of(session, response).items()}


def start(visitor: Visitor, code: str) -> str:
    """Starts in a browser, and returns the return code."""
    visitor.open(f"/join/{code}")
    visitor.press("Start")
    found = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", visitor.text)
    assert found
    return found[0]


def count(database: Database, table: type[Any]) -> int:
    """How many rows a table holds."""
    with database.reading() as session:
        return len(session.exec(select(table)).all())


# ------------------------------------------------------------------------------------------------------------- messages


def test_the_same_message_sent_ten_times_at_once_is_saved_once(database: Database, code: str) -> None:
    response = begun(database, code)
    written = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def watch(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        written.extend(re.findall(r"^INSERT INTO (answer) ", statement))

    assert at_once(*[lambda: save(database, response, "agree", 1)] * 10) == [Phase.OPEN] * 10
    assert written == ["answer"]
    assert stored(database, response) == {"a1": "agree"}
    assert (count(database, Answer), count(database, SaveMark)) == (1, 1)


def test_an_older_message_that_arrives_late_is_ignored(database: Database, code: str) -> None:
    response = begun(database, code)
    save(database, response, "agree", 2)
    save(database, response, "disagree", 1)
    assert stored(database, response) == {"a1": "agree"}


def test_of_messages_that_overtake_each_other_the_newest_stays(database: Database, code: str) -> None:
    response = begun(database, code)
    values = ["strongly_agree", "agree", "disagree", "strongly_disagree"]
    for turn in range(times(5, 50)):
        messages = [(values[(turn + n) % 4], turn * 10 + n) for n in range(10)]
        Random(turn).shuffle(messages)
        at_once(*(lambda v=value, n=counter: save(database, response, v, n + 1) for value, counter in messages))
        assert stored(database, response) == {"a1": values[(turn + 9) % 4]}


def test_an_older_message_waits_for_the_newer_one_under_way_and_is_ignored(
    database: Database, code: str, meanwhile: Meanwhile
) -> None:
    response = begun(database, code)
    with database.writing() as session:
        responses.save_answers(session, response, {"a1": Given("agree")}, now=NOON, message=("tab", 2))
        older = meanwhile(lambda: save(database, response, "disagree", 1))
    assert older.result(PATIENCE) is Phase.OPEN
    assert stored(database, response) == {"a1": "agree"}


def test_between_two_devices_the_later_arrival_wins(database: Database, code: str) -> None:
    response = begun(database, code)
    save(database, response, "agree", 40, client="laptop")
    save(database, response, "disagree", 1, client="phone")
    assert stored(database, response) == {"a1": "disagree"}
    save(database, response, "strongly_agree", 41, client="laptop")
    assert stored(database, response) == {"a1": "strongly_agree"}


def test_a_retry_from_one_device_never_undoes_what_another_changed_since(database: Database, code: str) -> None:
    response = begun(database, code)
    save(database, response, "agree", 1, client="laptop")
    save(database, response, "disagree", 1, client="phone")
    save(database, response, "agree", 1, client="laptop")
    assert stored(database, response) == {"a1": "disagree"}


def test_a_page_outranks_older_messages_of_its_own_still_under_way(database: Database, code: str) -> None:
    response = begun(database, code)
    for turn in range(times(5, 50)):
        newest = turn * 10 + 10
        older = [lambda n=newest - n: save(database, response, "disagree", n) for n in range(1, 6)]
        told = at_once(lambda n=newest: save(database, response, "agree", n, is_page=True), *older)
        assert told == [Phase.OPEN] * 6
        assert stored(database, response) == {"a1": "agree"}


@pytest.mark.parametrize("arrives", ["before the page", "after the page"])
def test_a_page_that_puts_an_answer_back_outranks_the_change_still_under_way(
    visitor: Visitor, database: Database, code: str, arrives: str
) -> None:
    """Typed "new", sent, typed "old" again, pressed Save. An empty mark says: not seen saved, so take it as it is."""
    start(visitor, code)
    visitor.open("/response/sections/first")
    visitor.press("Save and continue", value__a_text="old")
    visitor.open("/response/sections/first")
    fields = filled(visitor.form_of("Save and continue"))
    under_way = {name: fields[name] for name in ("client", "holder")} | {"counter": "1", "value": "new", "note": ""}
    if arrives == "before the page":
        assert visitor.client.post("/response/answers/a_text", data=under_way).json()["saved"]
    visitor.press("Save and continue", value__a_text="old", served__a_text="", counter="2")
    if arrives == "after the page":
        assert visitor.client.post("/response/answers/a_text", data=under_way).json()["saved"]
    with database.reading() as session:
        assert [a.value for a in session.exec(select(Answer))] == ["old"]


# ----------------------------------------------------------------------------------------------------- tabs and devices


@pytest.mark.parametrize("with_the_return_code", [False, True], ids=["two tabs", "two devices"])
def test_what_is_answered_in_two_places_at_once_is_all_kept(
    app: FastAPI, database: Database, code: str, with_the_return_code: bool
) -> None:
    here = Visitor(app)
    return_code = start(here, code)
    there = here
    if with_the_return_code:
        there = Visitor(app)
        there.open("/return")
        there.press("Continue", return_code=return_code)
    messages = []
    for visitor in (here, there):
        visitor.open("/response/sections/first")
        fields = filled(visitor.form_of("Save and continue"))
        messages.append({name: fields[name] for name in ("client", "holder", "counter")} | {"note": ""})
    in_one, in_the_other = messages
    assert in_one["client"] != in_the_other["client"]
    told = posted_at_once(
        app,
        (cookies_of(here), "/response/answers/a1", in_one | {"value": "agree"}),
        (cookies_of(there), "/response/answers/a2", in_the_other | {"value": "disagree"}),
        (cookies_of(here), "/response/answers/a_text", in_one | {"value": "Words."}),
    )
    assert [t.json()["saved"] for t in told] == [True] * 3
    with database.reading() as session:
        kept = {a.question: a.value for a in session.exec(select(Answer))}
    assert kept == {"a1": "agree", "a2": "disagree", "a_text": "Words."}


# -------------------------------------------------------------------------------------------------------- double clicks


@pytest.mark.parametrize(("perspective", "organisation"), [("third-sector", None), ("tsi", "Voluntary Action Orkney")])
def test_the_second_click_on_start_waits_for_the_first_and_finds_its_response(
    database: Database, perspective: str, organisation: str | None, meanwhile: Meanwhile
) -> None:
    with database.writing() as session:
        code = code_of(session, open_round(session), perspective)
    with database.writing() as session:
        first, _code = begin(session, code, "one page", organisation=organisation)
        second = meanwhile(lambda: begun(database, code, "one page", organisation=organisation))
    assert second.result(PATIENCE).id == first.id
    assert count(database, Response) == 1


def test_a_double_click_on_start_begins_once_and_gives_one_code(app: FastAPI, database: Database, code: str) -> None:
    visitor = Visitor(app)
    for already in range(times(3, 30)):
        visitor.open(f"/join/{code}")
        nonce = visitor.page.find("input", attrs={"name": "nonce"})["value"]
        told = posted_at_once(app, *[(httpx.Cookies(), f"/join/{code}", {"nonce": nonce})] * 4)
        assert [t.headers.get("location") for t in told] == ["/response/code"] * 4
        assert len({t.cookies["howgood_response"] for t in told}) == 1
        assert count(database, Response) == already + 1


def test_a_double_click_on_submit_submits_once_and_thanks(app: FastAPI, database: Database, code: str) -> None:
    visitor = Visitor(app)
    start(visitor, code)
    visitor.open("/response/sections/first")
    visitor.press("Save and continue", value__a1="agree")
    visitor.open("/response/check")
    data = filled(visitor.form_of("Submit my answers"))
    told = posted_at_once(app, *[(cookies_of(visitor), "/response/submit", data)] * 4)
    assert [t.headers.get("location") for t in told] == ["/response/done"] * 4
    with database.reading() as session:
        assert [r.is_submitted for r in session.exec(select(Response))] == [True]


def test_a_double_click_on_withdraw_withdraws_once_and_says_so(app: FastAPI, database: Database, code: str) -> None:
    visitor = Visitor(app)
    start(visitor, code)
    visitor.open("/response/sections/first")
    visitor.press("Save and continue", value__a1="agree")
    visitor.open("/response/withdraw")
    data = filled(visitor.form_of("Withdraw")) | {"confirm": "yes"}
    told = posted_at_once(app, *[(cookies_of(visitor), "/response/withdraw", data)] * 4)
    # Who comes after it is done is told that this device knows of no answers any more.
    assert {t.status_code for t in told} <= {303, 401}
    assert "/withdrawn" in [t.headers.get("location") for t in told]
    assert [count(database, table) for table in (Response, Answer, SaveMark)] == [0, 0, 0]


def test_withdrawing_while_a_page_is_being_saved_leaves_nothing_and_fails_nobody(
    database: Database, code: str, meanwhile: Meanwhile
) -> None:
    response = begun(database, code)
    for question in ("a2", "a1"):  # kept in this order, deleted in this order, and saved by a page in the other
        with database.writing() as session:
            responses.save_answers(session, response, {question: Given("agree")}, now=NOON, message=("tab", 1))

    def withdraw() -> None:
        with database.writing() as session:
            responses.withdraw(session, response, keys=KEYS, now=NOON)

    with database.writing() as session:
        message = {"now": NOON, "message": ("tab", 2), "is_page": True}
        responses.save_answers(session, response, {"a1": Given("disagree")}, **message)
        withdrawing = meanwhile(withdraw)
        responses.save_answers(session, response, {"a2": Given("disagree")}, **message)
    withdrawing.result(PATIENCE)
    assert [count(database, table) for table in (Response, Answer, SaveMark)] == [0, 0, 0]


def test_an_answer_that_arrives_as_its_response_is_withdrawn_is_refused(
    database: Database, code: str, meanwhile: Meanwhile
) -> None:
    response = begun(database, code)
    with database.writing() as session:
        responses.withdraw(session, response, keys=KEYS, now=NOON)
        saving = meanwhile(lambda: save(database, response, "agree", 1))
    with pytest.raises(SignedOut):
        saving.result(PATIENCE)
    assert [count(database, table) for table in (Response, Answer, SaveMark)] == [0, 0, 0]


# --------------------------------------------------------------------------------------------------------------- crowds


def test_of_ten_colleagues_who_start_at_once_one_begins_and_nine_are_told(database: Database) -> None:
    with database.writing() as session:
        code = code_of(session, open_round(session), "tsi")
    names = ["Voluntary Action Orkney", "voluntary action ORKNEY"] * 5
    starts = [
        lambda n=n, name=name: begun(database, code, f"page {n}", organisation=name) for n, name in enumerate(names)
    ]
    told = at_once(*starts)
    assert Counter(type(t) for t in told) == {Response: 1, Invalid: 9}
    assert {p.where for t in told if isinstance(t, Invalid) for p in t.problems} == {"organisation"}
    assert count(database, Response) == 1


def test_forty_writers_queue_and_none_fails(database: Database, code: str) -> None:
    people = [begun(database, code, f"page {n}") for n in range(40)]

    def answer(response: Response) -> list[Phase]:
        return [save(database, response, "agree", counter) for counter in range(1, times(4, 40) + 1)]

    told = at_once(*(lambda r=response: answer(r) for response in people))
    assert [t for t in told if isinstance(t, Exception)] == []
    assert count(database, Answer) == 40


def test_a_hundred_people_who_answer_in_the_same_second_are_all_saved(
    app: FastAPI, database: Database, code: str
) -> None:
    """More than the server has threads (40): whoever waits for the database must not wait in a thread."""
    posts = []
    for n in range(100):
        with database.writing() as session:
            _response, return_code = begin(session, code, f"page {n}")
            who = answering_with(session, return_code, KEYS, NOON)
        assert who
        data = {"client": "tab", "counter": "1", "holder": who.holder, "value": "agree", "note": ""}
        posts.append((httpx.Cookies({RESPONSE_COOKIE: return_code}), "/response/answers/a1", data))
    assert Counter(t.status_code for t in posted_at_once(app, *posts)) == {200: 100}
    assert count(database, Answer) == 100


# ------------------------------------------------------------------------------------------------------------ the close


def test_a_round_closed_by_several_processes_at_once_has_one_snapshot_a_partnership(
    database: Database, database_url: str
) -> None:
    processes = [Database(database_url) for _ in range(4)]

    def close(process: Database, slug: str) -> bool:
        with process.writing() as session:
            return rounds.close_round(session, rounds.by_slug(session, slug), now=NOON)

    def see_that_it_is_due(process: Database) -> None:
        with process.writing() as session:
            rounds.close_due(session, AFTER)

    for turn in range(times(5, 100)):
        slug = f"round-{turn}"
        with database.writing() as session:
            bring_in(session, open_round(session, slug=slug), examples.responses("third-sector", {"a1": "agree"}))
        by_hand = [lambda p=process, s=slug: close(p, s) for process in processes]
        by_the_clock = [lambda p=process: see_that_it_is_due(p) for process in processes[: turn % 2]]
        told = at_once(*by_hand, *by_the_clock)
        assert [t for t in told if isinstance(t, Exception)] == []
        assert told.count(True) == 1 or (turn % 2 and told.count(True) == 0)
        with database.reading() as session:
            closed = rounds.by_slug(session, slug)
            made = session.exec(select(Snapshot).where(Snapshot.round_id == closed.id)).all()
            noted = session.exec(select(AuditEntry).where(AuditEntry.event == audit.Event.ROUND_CLOSED.value)).all()
            assert {s.partnership_id for s in made} == {p.id for p in rounds.places(session, closed)}
            assert (len(made), [n.subject for n in noted].count(slug)) == (2, 1)
    for process in processes:
        process.close()


def close_amid_answers(
    database: Database, other: Database, slug: str, chance: Random
) -> tuple[Counter[str], list[str]]:
    """Six people change their answer as another process closes the round: what they were told, and what was untrue."""
    with database.writing() as session:
        round_ = open_round(session, slug=slug, partnerships=["orkney"], minimum=3)
        bring_in(session, round_, examples.responses("third-sector", *[{"a1": "agree"}] * 6))
        people = list(session.exec(select(Response).where(Response.round_id == round_.id)))

    def change(response: Response, pause: float) -> str:
        time.sleep(pause)
        return save(database, response, "disagree", 1).value

    def close(pause: float) -> str:
        time.sleep(pause)
        with other.writing() as session:
            rounds.close_round(session, rounds.by_slug(session, slug), now=NOON)
        return "done"

    pauses = [chance.uniform(0, 0.02) for _person in people]
    acts = [lambda r=response, p=pause: change(r, p) for response, pause in zip(people, pauses, strict=True)]
    *told, closing = at_once(*acts, lambda: close(chance.uniform(0.005, 0.02)))
    assert closing == "done"
    with database.reading() as session:
        round_ = rounds.by_slug(session, slug)
        body = json.loads(snapshots.shown(session, round_, rounds.place(session, round_, "orkney")).body)
        late = [session.get(LateAnswer, (response.id, "a1")) is not None for response in people]
    figures = body["sections"][0]["questions"][0]["perspectives"]["third-sector"]["counts"]
    saved, told_late = told.count("open"), told.count("closed")
    untrue = []
    if saved + told_late != 6:
        untrue.append(f"{told}")
    if figures["disagree"] != saved:
        untrue.append(f"{saved} were told saved, {figures['disagree']} are in the snapshot")
    if figures["agree"] != 6 - saved:
        untrue.append(f"{told_late} were told late, {6 - figures['agree']} of the earlier answers are not counted")
    if late != [t == "closed" for t in told]:
        untrue.append(f"told {told}, kept as late: {late}")
    return Counter(str(t) for t in told), untrue


def test_what_is_told_saved_while_the_round_closes_is_in_the_snapshot_and_what_is_told_late_is_not(
    database: Database, database_url: str
) -> None:
    other, chance = Database(database_url), Random(4)
    told: Counter[str] = Counter()
    for turn in range(times(15, 300)):
        counted, untrue = close_amid_answers(database, other, f"round-{turn}", chance)
        told += counted
        assert untrue == []
    other.close()
    assert told["open"] and told["closed"], f"the close never came amid the answers: {told}"


def test_without_holding_the_round_that_check_finds_answers_that_are_lost(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_only(session: Session, response: Any, now: Any) -> Phase:
        round_ = session.get_one(Round, response.round_id, populate_existing=True)
        time.sleep(SOON)
        return rounds.phase_of(round_, now)

    other = Database(database_url)
    monkeypatch.setattr(responses, "hold", look_only)
    _told, untrue = close_amid_answers(database, other, "pilot", Random(4))
    other.close()
    # SQLite has one writer at a time, whatever is held: there the fault cannot show.
    assert bool(untrue) == (database.engine.dialect.name == "postgresql")


def test_a_close_waits_for_an_answer_under_way_and_counts_it(
    database: Database, code: str, meanwhile: Meanwhile
) -> None:
    def close() -> None:
        with database.writing() as session:
            rounds.close_round(session, rounds.by_slug(session, "pilot"), now=NOON)

    response = begun(database, code)
    with database.writing() as session:
        phase = responses.save_answers(session, response, {"a1": Given("agree")}, now=NOON, message=("tab", 1))
        closing = meanwhile(close)
        assert not closing.done()
    closing.result(PATIENCE)
    assert phase is Phase.OPEN
    assert stored(database, response) == {"a1": "agree"}


def test_an_answer_that_waits_for_a_close_under_way_is_told_late(
    database: Database, code: str, meanwhile: Meanwhile
) -> None:
    response = begun(database, code)
    with database.writing() as session:
        rounds.close_round(session, rounds.by_slug(session, "pilot"), now=NOON)
        saving = meanwhile(lambda: save(database, response, "agree", 1))
    assert saving.result(PATIENCE) is Phase.CLOSED
    assert stored(database, response) == {}
    assert count(database, LateAnswer) == 1


def test_a_close_gets_through_while_people_go_on_answering(database: Database, code: str) -> None:
    people = [begun(database, code, f"page {n}") for n in range(10)]
    closed = Event()

    def answer(response: Response) -> None:
        for counter in range(1, 100_000):
            if closed.is_set():
                return
            with database.writing() as session:
                its = {"a1": Given("agree")}
                responses.save_answers(session, response, its, now=NOON, message=("tab", counter))
                time.sleep(0.005)  # so that answers overlap without a gap

    def close() -> float:
        time.sleep(SOON)
        began = time.monotonic()
        try:
            with database.writing() as session:
                rounds.close_round(session, rounds.by_slug(session, "pilot"), now=NOON)
        finally:
            closed.set()
        return time.monotonic() - began

    *_answering, waited = at_once(*(lambda r=response: answer(r) for response in people), close)
    assert isinstance(waited, float) and waited < 5


def test_a_retry_after_the_close_of_what_came_in_before_is_not_called_late(database: Database, code: str) -> None:
    response = begun(database, code)
    save(database, response, "agree", 1)
    assert save(database, response, "agree", 1, now=AFTER) is Phase.OPEN
    assert save(database, response, "disagree", 2, now=AFTER) is Phase.CLOSED
    assert save(database, response, "disagree", 2, now=AFTER) is Phase.CLOSED
    assert stored(database, response) == {"a1": "agree"}


def test_writers_take_turns_in_the_order_they_came(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    order: list[int] = []

    def write(n: int) -> None:
        time.sleep(0.02 * n)
        with database.writing():
            order.append(n)
            time.sleep(0.1)

    at_once(*(lambda n=n: write(n) for n in range(8)))
    assert order == sorted(order)
    database.close()


def test_a_writer_that_never_gets_its_turn_is_told(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.db.PATIENCE", 0.05)
    database = Database(sqlite_url)
    with database.writing(), pytest.raises(PoolTimeout), database.writing():
        pass
    with database.writing():
        pass
    database.close()
