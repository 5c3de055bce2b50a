"""A hall without internet, whole: a round goes to a laptop in a file, the room meets there, and it all comes home."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.commands import app as cli
from app.store import people
from app.store.db import Database
from tests import examples
from tests.examples import A_DAY
from tests.server import Server
from tests.visitor import Visitor

PASSPHRASE = "four words in a row"
REPORT = "/rounds/pilot/partnerships/orkney/reports/baseline"
PLAN = "/rounds/pilot/partnerships/orkney/actions"


def howgood(*words: str, server: Server, refused: bool = False) -> str:
    """A command beside this server, with its settings; what it printed."""
    before = dict(os.environ)
    its = {name: value for name, value in server.environment.items() if name.startswith("HOWGOOD_")}
    for name in [name for name in before if name.startswith("HOWGOOD_")]:
        del os.environ[name]
    os.environ.update(its | {"HOWGOOD_PASSPHRASE": PASSPHRASE})
    try:
        done = CliRunner().invoke(cli, list(words))
    finally:
        os.environ.clear()
        os.environ.update(before)
    assert done.exit_code == int(refused), done.stderr
    return done.stdout + done.stderr


class Laptop(Server):
    """`howgood serve --lan` with nothing set up but where its data lies."""

    def __init__(self, url: str, folder: Path):
        folder.mkdir()
        serve = ("-c", "from app.cli import main; main()", "serve", "--lan", "--host", "127.0.0.1")
        super().__init__(url, folder, *serve, "--address", "127.0.0.1")
        self.environment = {k: v for k, v in self.environment.items() if k not in ("HOWGOOD_SECRET", "HOWGOOD_MODE")}
        self.printed = folder / "server.log"

    @property
    def pin(self) -> str:
        """The PIN as it was printed."""
        found = re.search(r"PIN (\d{4} \d{4})", self.printed.read_text())
        assert found is not None and "█" in self.printed.read_text() and self.address in self.printed.read_text()
        return found[1]


def answers(site: str, code: str, value: str) -> str:
    """Somebody answers on their own device; their return code."""
    visitor = Visitor.at(site)
    visitor.open("/")
    visitor.press("Continue", code=code)
    visitor.press("Start")
    found = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", visitor.text)
    assert found is not None
    visitor.open("/response/sections/first")
    visitor.press("Save and continue", value__a1=value, value__a2="agree")
    visitor.open("/response/check")
    visitor.press("Submit my answers")
    visitor.client.close()
    return found[0]


def leads(site: str, pin: str) -> Visitor:
    """Whoever read the PIN off the laptop."""
    visitor = Visitor.at(site)
    visitor.open("/sign-in")
    visitor.press("Come in", pin=pin)
    return visitor


def the_room_meets(site: str, pin: str) -> None:
    """The report is read, a workshop made from it and led to its end, and an action planned."""
    desk = leads(site, pin)
    desk.open("/partnerships/orkney/workshops/new")
    desk.press("Make the workshop", title="In the hall", base="round/pilot", minutes="60")
    hall = desk.path.removesuffix("/agenda")
    desk.open(f"{hall}/screen")
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", desk.text)
    assert code is not None
    phones = [Visitor.at(site) for _ in range(5)]
    for phone in phones:
        phone.open(f"/room/{code[0]}")
        phone.press("Join", perspective="third-sector")
    for button in ("Begin", "Rate it"):
        desk.open(hall)
        desk.press(button)
    for n, phone in enumerate(phones):
        phone.open("/room")
        phone.press("Send my rating", rating="agree" if n < 3 else "disagree")
    for button in ("Reveal", "Talk"):
        desk.open(hall)
        desk.press(button)
    desk.open(hall)
    desk.press("Record the position", position="We meet every month from now on")
    desk.open(hall)
    desk.press("End the workshop")
    desk.open(f"{PLAN}/new")
    desk.press("Save the action", what="A standing item on the agenda", leads="The chair")
    for visitor in (desk, *phones):
        visitor.client.close()


def read(visitor: Visitor, href: str) -> str:
    """What a page says, but not where it is."""
    visitor.open(href)
    return visitor.text


def test_a_round_goes_to_a_hall_without_internet_and_comes_home(sqlite_url: str, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    database = Database(sqlite_url)
    with database.writing() as session:
        round_ = examples.open_round(session, opens=now - A_DAY, closes=max(now, examples.NOON) + 14 * A_DAY)
        shared = examples.code_of(session, round_)
        token = people.make_link(session, "staff@example.org", now=now, lasts=A_DAY)
    out, home = str(tmp_path / "out.howgood"), str(tmp_path / "home.howgood")
    with Server(sqlite_url, tmp_path) as national:
        howgood("export-round", "pilot", out, "--partnership", "orkney", server=national)
        assert "is there already" in howgood(
            "export-round", "pilot", out, "--partnership", "orkney", server=national, refused=True
        )
        laptop = Laptop(f"sqlite:///{tmp_path / 'lan.db'}", tmp_path / "hall")
        howgood("--lan", "import-round", out, server=laptop)
        with laptop:
            codes = [answers(laptop.address, shared, "agree" if n < 4 else "disagree") for n in range(6)]
            howgood("--lan", "close-round", "pilot", server=laptop)
            the_room_meets(laptop.address, laptop.pin)
            howgood("--lan", "export-round", "pilot", home, "--partnership", "orkney", server=laptop)
            there = leads(laptop.address, laptop.pin)
            report, plan = read(there, REPORT), read(there, PLAN)
            figures = there.client.get(f"{REPORT}.json").text
            there.client.close()
        for _again in range(2):
            howgood("import-round", home, server=national)
        staff = Visitor.at(national.address)
        staff.open(f"/sign-in/{token}")
        staff.press("Sign in")
        assert "We meet every month from now on" in report and "A standing item" in plan
        staff.open("/rounds/pilot")
        staff.press("Close the round", confirm="yes")
        assert table(staff.client.get(f"{REPORT}.json").text) == table(figures)
        assert table(read(staff, REPORT)) == table(report)
        assert "A standing item on the agenda" in read(staff, PLAN)
        assert "In the hall" in read(staff, "/workshops")
        back = Visitor.at(national.address)
        back.open("/return")
        back.press("Continue", return_code=codes[0])
        assert back.path.startswith("/response"), "a return code given in the hall opens the same answers here"
        for visitor in (staff, back):
            visitor.client.close()
    database.close()
    assert PASSPHRASE.encode() not in Path(home).read_bytes() and b"agree" not in Path(home).read_bytes()
    assert Path(home).stat().st_mode & 0o777 == 0o600


def table(words: str) -> str:
    """The report without its days, and without the links that only staff have."""
    words = re.sub(r"\d{1,2} [A-Z][a-z]+ 20\d\d|20\d\d-\d\d-\d\d[T0-9:.+Z-]*", "", words)
    return words.replace("Write your own words ", "").replace("Read the comments ", "")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both servers are on this machine."""
    monkeypatch.setitem(os.environ, "NO_PROXY", "127.0.0.1")
