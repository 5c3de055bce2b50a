"""A laptop in a hall: what is there and what is not, its one PIN, its words about the connection, its own address."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from app import main
from app.cli import hall as commands
from app.core.actions import Action
from app.core.errors import Refusal, TooManyTries
from app.core.pin import DIGITS, MOST_OF_ONE, MOST_WRONG, kept_of, mint_pin
from app.main import create_app
from app.settings import Settings, UnsafeSettings
from app.store import actions, hall, people, report_facts, rounds
from app.web.pin import Door
from tests import access_table, examples
from tests.access_table import PIN, PUBLIC_IN_THE_HALL
from tests.conftest import Clock
from tests.examples import NOON, SECRET
from tests.test_access import WORDS, addresses, links, workshops_in
from tests.test_house_rules import routes
from tests.visitor import Visitor, carry_tokens

ADDRESS = "http://192.168.7.20:8000"
DIGITS_OF_IT = "40718263"
BANNER = "This connection is not encrypted:"


def settings_of(url: str, **more: str) -> Settings:
    """The settings of a laptop in a hall."""
    its = {"mode": "lan", "base_url": ADDRESS, "secret": SECRET, "pin": kept_of(DIGITS_OF_IT, "salt")} | more
    return Settings(_env_file=None, database_url=url, **its)  # type: ignore[call-arg, arg-type]


@pytest.fixture
def laptop(sqlite_url: str, clock: Clock) -> Iterator[FastAPI]:
    """A laptop with a closed round of Orkney, one about the nation, an open one, and workshops in Orkney and Fife."""
    its = create_app(settings_of(sqlite_url), now=clock)
    with its.state.database.writing() as session:
        for slug, places in (("both", ["orkney"]), ("nation", [])):
            round_ = examples.open_round(session, slug=slug, partnerships=places)
            examples.bring_in(
                session, round_, examples.responses("third-sector", *WORDS, place=places[0] if places else "")
            )
            rounds.close_round(session, round_, now=NOON)
            for partnership in rounds.places_or_nation(session, round_):
                report_facts.of(session, round_, partnership, now=NOON)
        examples.open_round(session, slug="open", partnerships=["orkney"])
        workshops_in(session)
        both, by = rounds.by_slug(session, "both"), people.add(session, "planner@example.org", "Planner", now=NOON)
        place = rounds.place(session, both, "orkney")
        assert place is not None
        actions.plan(session, both, place, Action(what="A standing item"), now=NOON, by=by)
    yield its
    its.state.database.close()


def somebody(laptop: FastAPI, device: str = "testclient") -> Visitor:
    """Somebody on the hall's Wi-Fi."""
    visitor = Visitor(laptop)
    visitor.client = TestClient(laptop, ADDRESS, client=(device, 50_000))
    carry_tokens(laptop, visitor.client)
    return visitor


def facilitator(laptop: FastAPI) -> Visitor:
    """Whoever read the PIN off the laptop."""
    visitor = somebody(laptop)
    visitor.open("/sign-in")
    visitor.press("Come in", pin=f"{DIGITS_OF_IT[:4]} {DIGITS_OF_IT[4:]}")
    assert visitor.path == "/workshops"
    return visitor


def everything() -> list[APIRoute]:
    """Every route that there is in any mode; signing out comes last."""
    return sorted(routes(), key=lambda route: route.path == "/sign-out")


def there(laptop: FastAPI) -> tuple[set[str], set[str]]:
    """Which rows answer at all, as `METHOD /path place`: to nobody, and to whoever has the PIN."""
    inside, outside = facilitator(laptop).client, somebody(laptop).client
    inside.follow_redirects = outside.follow_redirects = False
    device = re.search(r"/account/devices/([0-9a-f-]+)/end", inside.get("/account").text)
    assert device is not None
    parts = access_table.PARTS | {"device": device[1], "code": "0000-0000", "link": "no-link", "token": "no-token"}
    to_nobody, to_pin = set(), set()
    for route in everything():
        start = route.path.split("/")[1]
        absent = inside.get(f"/{start}x").content
        for method in sorted(route.methods - {"HEAD"}):
            for place, href in addresses(route, parts).items():
                answer = outside.request(method, href)
                if answer.content != outside.get(f"/{start}x").content and answer.status_code != 401:
                    to_nobody.add(route.path)
                if route.path in PUBLIC_IN_THE_HALL:
                    continue
                answer = inside.request(method, href)
                assert answer.status_code not in (401, 403, 500), f"{answer.status_code} at {method} {href}"
                if answer.content != absent:
                    to_pin.add(f"{method} {route.path} {place}")
                if route.path == "/account/devices/{device}/end":
                    inside = facilitator(laptop).client
                    inside.follow_redirects = False
    return to_nobody, to_pin


def test_a_laptop_has_answering_the_workshop_and_one_pin_and_nothing_else(laptop: FastAPI) -> None:
    to_nobody, to_pin = there(laptop)
    wanted = {f"{row} {place}" for row, places in PIN.items() for place in places.split()}
    possible = {
        f"{method} {route.path} {place}"
        for route in everything()
        for method in route.methods
        for place in addresses(route, access_table.PARTS | {"code": "", "link": "", "token": ""})
    }
    assert to_pin == wanted & possible
    # What needs a code, a link or a response that nobody gave here looks like what is not there.
    assert to_nobody <= PUBLIC_IN_THE_HALL
    served = {route.path for router in main.LAN_ROUTERS for route in router.routes if isinstance(route, APIRoute)}
    assert served == PUBLIC_IN_THE_HALL | {row.split()[1] for row in PIN}


def test_a_router_that_has_no_place_in_a_hall_is_found(
    sqlite_url: str, clock: Clock, laptop: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: invitations."""
    monkeypatch.setattr(main, "LAN_ROUTERS", (*main.LAN_ROUTERS, main.invited.router))
    planted = create_app(settings_of(sqlite_url), now=clock)
    assert somebody(planted).client.get("/no-more-mail/x").text != somebody(laptop).client.get("/no-more-mail/x").text
    served = {route.path for router in main.LAN_ROUTERS for route in router.routes if isinstance(route, APIRoute)}
    assert served - PUBLIC_IN_THE_HALL - {row.split()[1] for row in PIN} == {
        "/invitation/{link}",
        "/no-more-mail/{token}",
    }
    planted.state.database.close()


def test_every_page_says_that_nothing_is_encrypted_and_leads_only_to_pages_that_are_there(laptop: FastAPI) -> None:
    for visitor, start, least in ((facilitator(laptop), "/desk", 15), (somebody(laptop), "/", 4)):
        seen, todo = set(), [start]
        while todo:
            seen.add(href := todo.pop())
            visitor.open(href)
            assert BANNER in visitor.page.get_text(), href
            todo += {
                its
                for its in links(visitor)
                if its.startswith("/") and not its.startswith("/join/") and not re.search(r"\.[a-z]+$", its)
            }
            todo = sorted(set(todo) - seen)
        assert len(seen) >= least, seen
        visitor.open("/nowhere", status=404)
        assert BANNER in visitor.page.get_text()


def test_somebody_answers_and_comes_back_over_a_connection_that_is_not_encrypted(laptop: FastAPI) -> None:
    with laptop.state.database.reading() as session:
        code = examples.code_of(session, rounds.by_slug(session, "open"))
    visitor = somebody(laptop)
    visitor.open(f"/join/{code}")
    visitor.press("Start")
    cookie = visitor.response.history[0].headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "secure" not in cookie
    assert "strict-transport-security" not in visitor.response.headers
    assert "default-src 'none'" in visitor.response.headers["content-security-policy"]
    assert BANNER in visitor.page.get_text()
    visitor.open("/response/sections/first")
    assert BANNER in visitor.page.get_text()


def test_only_the_address_of_the_room_is_answered_and_forms_come_from_there(laptop: FastAPI) -> None:
    client = somebody(laptop).client
    for host in ("192.168.7.20:8000", "192.168.7.20", "localhost:8000", "127.0.0.1"):
        assert client.get("/", headers={"host": host}).status_code == 200
    for host in ("evil.example", "evil.example:8000", "192.168.7.21:8000", ""):
        assert client.get("/", headers={"host": host}).status_code == 421
    for origin, status in ((ADDRESS, 422), ("http://evil.example", 403), ("http://192.168.7.20", 403)):
        assert client.post("/code", data={"code": ""}, headers={"origin": origin}).status_code == status


def test_a_wrong_pin_lets_nobody_in_and_a_device_that_guesses_is_shut_out(laptop: FastAPI) -> None:
    guesser = somebody(laptop, "192.168.7.66")
    guesser.open("/sign-in")
    for typed in ("", "123", "１２３４５６７８", "x" * 5000):
        guesser.press("Come in", status=422, pin=typed)
    for n in range(MOST_OF_ONE):
        guesser.press("Come in", status=422, pin=f"{n:08}")
        assert "This is not the PIN" in guesser.text and f"{n:08}" not in guesser.page.decode()
    guesser.press("Come in", status=429, pin=DIGITS_OF_IT)
    guesser.open("/workshops", status=401)
    facilitator(laptop)


def test_a_pin_that_many_devices_guess_at_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_WRONG <= 100, "of a hundred million"
    monkeypatch.setattr("app.web.pin.MOST_WRONG", 12)
    door = Door(kept_of(DIGITS_OF_IT))
    for n in range(12):
        assert not door.is_opened_by("00000000", f"192.168.7.{n}")
    with pytest.raises(TooManyTries, match="has ended"):
        door.is_opened_by(DIGITS_OF_IT, "192.168.8.1")


def test_a_pin_is_kept_as_a_hash_alone_and_a_new_one_ends_what_the_last_let_in(laptop: FastAPI) -> None:
    assert DIGITS_OF_IT not in kept_of(DIGITS_OF_IT)
    assert len({mint_pin() for _ in range(50)}) == 50 and len(mint_pin()) == DIGITS
    visitor = facilitator(laptop)
    visitor.open("/workshops")
    with laptop.state.database.writing() as session:
        hall.end_earlier_pins(session)
    visitor.open("/workshops", status=401)


def test_the_mode_is_not_started_by_hand_nor_without_a_secret(sqlite_url: str) -> None:
    for lacking in ({"pin": ""}, {"base_url": ""}, {"secret": "short"}):
        with pytest.raises(UnsafeSettings, match="howgood serve --lan"):
            settings_of(sqlite_url, **lacking).checked()


def test_the_address_on_the_wifi_is_found_without_internet_or_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoWay(socket.socket):
        def connect(self, _address: object) -> None:
            raise OSError("Network is unreachable")

    monkeypatch.setattr(socket, "socket", NoWay)
    monkeypatch.setattr(socket, "gethostbyname_ex", lambda _name: ("laptop", [], ["127.0.1.1", "192.168.7.20"]))
    assert commands.own_address() == "192.168.7.20"
    monkeypatch.setattr(socket, "gethostbyname_ex", lambda _name: ("laptop", [], ["127.0.1.1"]))
    with pytest.raises(Refusal, match="--address"):
        commands.own_address()


def test_a_laptops_secret_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'hall.db'}"
    secret = commands._kept_secret(url)
    assert len(secret) > 40 and commands._kept_secret(url) == secret
    assert (tmp_path / "hall.db.secret").stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refusal):
        commands._kept_secret("postgresql://howgood@localhost/howgood")
