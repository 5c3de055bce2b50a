"""The bench can fail: each row of its table with an aim turns red where the measure is worse than the aim."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from tests.bench import __main__ as bench
from tests.bench import answering, figures, learning, reports, workshop
from tests.bench.line import Line

GOOD = {"cpu": 30.0, "waited": [0.01] * 40, "megabytes": 90.0, "page": 30_000, "figures": 0.1, "floor": 0.09}
GOOD |= {
    "csv": (1.0, 3.0, 0.5),
    "learning": 0.5,
    "view": 30.0,
    "beside": [0.05] * 40,
    "file": {},
    "set": (80.0, 150.0, 300.0, 90_000_000),
    "reveal 100": 0.5,
    "reveal 500": 2.0,
}


class Pretended:
    """A server that costs what it is told to."""

    address = "http://127.0.0.1:1"

    def __init__(self, megabytes: float):
        self.memory = megabytes
        self.cpu = 0.0

    def __enter__(self) -> "Pretended":
        return self

    def __exit__(self, *_error: object) -> None:
        pass


class Answer(io.BytesIO):
    headers = Message()


def lines(monkeypatch: pytest.MonkeyPatch, folder: Path, **measured: Any) -> dict[str, Line]:
    """The bench's lines with these measures in place of those of this machine."""
    its = GOOD | measured

    @contextmanager
    def nothing(*_args: Any) -> Iterator[str]:
        yield "sqlite://"

    class Direct:
        @staticmethod
        def open(_request: object) -> Answer:
            return Answer(b"x" * its["page"])

    def people(*args: Any) -> dict[str, Any]:
        at_once = args[4]
        waited = its["crowd"] if at_once > 1 and "crowd" in its else its["waited"]
        return {"cpu": its["cpu"], "waited": waited, "took": 1.0, "client_cpu": 0.1}

    for place, stand_in in {
        "database": nothing,
        "open_bench": lambda _url: "CODE",
        "Measured": lambda *_args: Pretended(its["megabytes"]),
        "the_floor": lambda *_args: Pretended(1),
        "people": people,
        "DIRECTLY": Direct,
        "_idle": lambda *_args: its["megabytes"],
    }.items():
        monkeypatch.setattr(answering, place, stand_in)

    class Filled:
        def __init__(self, _url: str):
            pass

        def close(self) -> None:
            pass

    for place, stand_in in {
        "database": nothing,
        "Database": Filled,
        "fill": lambda *_args, **_shape: None,
        "group_by": lambda _its: its["floor"],
        "close_to_json": lambda _its: its["figures"],
        "export": lambda _url: its["csv"],
    }.items():
        monkeypatch.setattr(figures, place, stand_in)
    for place, stand_in in {
        "database": nothing,
        "Database": Filled,
        "fill": lambda *_args: None,
        "report": lambda _url: its["learning"],
    }.items():
        monkeypatch.setattr(learning, place, stand_in)
    asked = {"pdf": False}

    @contextmanager
    def asking(*_args: Any) -> Iterator[None]:
        asked["pdf"] = True
        yield

    def beside(*args: Any) -> dict[str, Any]:
        return people(*args) | ({"waited": its["beside"]} if asked["pdf"] else {})

    def a_set(_kind: str, _folder: Path, places: int) -> tuple[float, float, float, int]:
        return its["set"] if places == reports.THIRTY else (20.0, 35.0, 290.0, 15_000_000)

    for place, stand_in in {
        "database": nothing,
        "load_demo": lambda *_args: None,
        "largest": lambda _url: ("here", None, 0.05),
        "written": lambda _document, name: its["file"].get(name, (0.01, 1000)),
        "signed_in": nothing,
        "Measured": lambda *_args: Pretended(90),
        "_cpu_of": lambda _server, _client, _href, times: its["view"] if times > 1 else 700.0,
        "_asking": asking,
        "_all_reports": a_set,
    }.items():
        monkeypatch.setattr(reports, place, stand_in)

    def played(_address: str, _cookie: str, room: str, phones: int) -> workshop.Played:
        return {"revealed": [[0.01] if room == "floor" else [its[f"reveal {phones}"]]] * 3, "rated": [[0.02] * 3]}

    for place, stand_in in {
        "database": nothing,
        "fill": lambda *_args: ("room", "token"),
        "signed_in": lambda *_args: "cookie",
        "Measured": lambda *_args: Pretended(90),
        "the_floor": lambda *_args: Pretended(1),
        "played": played,
    }.items():
        monkeypatch.setattr(workshop, place, stand_in)
    found = [
        *workshop.workshop("sqlite", folder),
        *answering.answering("sqlite", folder),
        *figures.figures("sqlite", folder),
        *figures.long_csv("sqlite", folder),
        *learning.learning("sqlite", folder),
        *reports.files("sqlite", folder),
        *reports.whole_set("sqlite", folder),
    ]
    monkeypatch.setattr(answering, "people", beside)
    found += reports.page("sqlite", folder)
    return {line.work: line for line in found}


AIMS: list[tuple[str, dict[str, Any]]] = [
    ("one submission by 8 page posts without JavaScript", {"cpu": 40.1}),
    ("save a page and get the next, one at a time", {"waited": [0.01] * 30 + [0.016] * 10}),
    ("save a page and get the next, 50 at once", {"crowd": [0.01] * 30 + [0.151] * 10}),
    ("figures of 200 × 40, from close to JSON", {"figures": 0.21}),
    ("figures of 10,000 × 56, from close to JSON", {"figures": 1.01, "floor": 1.0}),
    ("figures of 10,000 × 56, from close to JSON", {"figures": 0.1, "floor": 0.03}),
    ("long CSV of 10,000 × 56", {"csv": (2.1, 3.0, 0.5)}),
    ("long CSV of 10,000 × 56", {"csv": (1.0, 21.0, 0.5)}),
    ("learning report of 30 × 3 rounds × 60 × 56", {"learning": 2.1}),
    ("first page of a participant over the wire; requests", {"page": 60_001}),
    ("memory idle / 50 at once", {"megabytes": 121.0}),
    ("the page of a snapshot, CPU", {"view": 40.1}),
    ("the reveal on 100 phones, the last of them", {"reveal 100": 1.01}),
    ("the reveal on 500 phones, the last of them", {"reveal 500": 3.01}),
    ("save a page and get the next while a PDF is written", {"beside": [0.01] * 30 + [0.151] * 10}),
    ("all reports of 30 partnerships in 7 formats", {"set": (90.1, 150.0, 300.0, 90_000_000)}),
    ("all reports of 30 partnerships in 7 formats", {"set": (80.0, 150.0, 351.0, 90_000_000)}),
    *(
        (f"the demo's largest report as {name}", {"file": {name: worse}})
        for name, (seconds, megabytes) in reports.AIMS.items()
        for worse in ((seconds + 0.01, 1000), (0.01, int(megabytes * 1e6) + 1))
    ),
]


@pytest.mark.parametrize(("work", "worse"), AIMS, ids=[f"{work}: {[*worse]}" for work, worse in AIMS])
def test_a_missed_aim_turns_its_line_red(
    work: str, worse: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    good, bad = lines(monkeypatch, tmp_path), lines(monkeypatch, tmp_path, **worse)
    assert good[work].is_met is True and bad[work].is_met is False


def test_every_line_with_an_aim_is_shown_to_fail(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with_aim = {work for work, line in lines(monkeypatch, tmp_path).items() if line.is_met is not None}
    assert with_aim == {work for work, _worse in AIMS}
    assert "the same as 56 single saves" in lines(monkeypatch, tmp_path)


@pytest.mark.parametrize(("is_met", "exit"), [(True, 0), (None, 0), (False, 1)])
def test_the_bench_exits_1_when_an_aim_is_missed(
    is_met: bool | None, exit: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["bench"])
    one = Line("work", "aim", "measured", "", is_met)
    monkeypatch.setattr(bench, "PARTS", {"one": lambda _kind, _folder, _full: iter([one])})
    assert bench.main() == exit and "| work | aim | measured |" in capsys.readouterr().out
