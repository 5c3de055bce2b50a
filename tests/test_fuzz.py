"""Every route against what nobody would send: schemathesis by the routes' description, hypothesis by their fields."""

import copy
import re
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import main
from app.settings import ROOT
from app.store import people
from app.store.db import Database
from app.web.tries import Tries
from tests.conftest import times
from tests.examples import A_DAY, NOON, code_of, open_round
from tests.visitor import Visitor, carry_tokens

WHO = ("nobody", "participant", "staff")
LAST = ("/response/withdraw", "/response/finish", "/sign-out")  # they end the visit
SETTINGS = settings(
    max_examples=times(12, 100),
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
FIELDS = sorted(
    {
        name
        for file in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'name="([a-z_]+)"', file.read_text(encoding="utf-8"))
    }
    | {
        "return_code",
        "code",
        "email",
        "speaks_for",
        "organisation_other",
        "consent",
        "holder",
        "client",
        "counter",
        "asked",
    }
    | {f"{part}.{code}" for part in ("value", "note", "served") for code in ("a1", "a_text", "b_who", "zz")}
)


@pytest.fixture
def people_at_work(app: FastAPI, database: Database) -> dict[str, TestClient]:
    """A client of nobody, of a participant and of the staff, that hands a failure of the server over as a 500."""
    app.state.tries = Tries(10**9)
    with database.writing() as session:
        code = code_of(session, open_round(session))
        token = people.make_link(session, "staff@example.org", now=NOON, lasts=A_DAY)
    participant, staff = Visitor(app), Visitor(app)
    participant.open(f"/join/{code}")
    participant.press("Start")
    staff.open(f"/sign-in/{token}")
    staff.press("Sign in")
    clients = {}
    for who, visitor in (("nobody", Visitor(app)), ("participant", participant), ("staff", staff)):
        client = TestClient(app, "http://127.0.0.1:8000", raise_server_exceptions=False, follow_redirects=False)
        client.cookies.update(visitor.client.cookies)
        carry_tokens(app, client)
        clients[who] = client
    clients["nobody"].headers["x-known-code"] = code
    return clients


def description(app: FastAPI, code: str) -> dict[str, Any]:
    """The routes' OpenAPI description, with the forms' fields, and addresses that are right half of the time."""
    its = copy.deepcopy(app.openapi())
    known = {"code": code, "slug": "pilot", "partnership": "orkney", "section": "first", "question": "a1"}
    known |= {
        "report": "baseline.json",
        "token": "x",
        "device": "x",
        "form": "wide",
        "place": "introduction",
        "handle": "0" * 32,
    }
    known |= {"action": "x", "device": "x", "id": "x", "held": "x", "person": "x", "body": "x"}
    known |= {"practice": "x", "piece": "x", "theme": "x", "questionnaire": "small", "workshop": "x"}
    known |= {"perspective": "third-sector", "link": "x", "invitation": "x", "reminder": "x", "message": "x"}
    form = {
        "type": "object",
        "properties": {name: {"type": "string"} for name in FIELDS},
        "additionalProperties": {"type": "string"},
    }
    for operations in its["paths"].values():
        for method, operation in operations.items():
            for parameter in operation.get("parameters", []):
                given = known[parameter["name"]]
                parameter["schema"] = {"anyOf": [{"enum": [given]}, {"type": "string"}]}
            if method == "post":
                operation["requestBody"] = {"content": {"application/x-www-form-urlencoded": {"schema": form}}}
    return its


def sane(status: int, what: object) -> None:
    """Refused, answered or sent on; never failed."""
    assert status < 500, f"{status}: {what}"


@pytest.mark.either_database
@pytest.mark.parametrize("who", WHO)
def test_schemathesis_finds_no_failure(who: str, app: FastAPI, people_at_work: dict[str, TestClient]) -> None:
    client = people_at_work[who]
    schema = schemathesis.openapi.from_dict(description(app, people_at_work["nobody"].headers["x-known-code"]))
    looked_at = 0
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in sorted(operations, key=lambda its: its.path in LAST):
        looked_at += 1

        @SETTINGS
        @given(case=operation.as_strategy())
        def no_failure(case: Any) -> None:
            path = case.path
            for name, value in (case.path_parameters or {}).items():
                path = path.replace("{" + name + "}", quote(str(value), safe=""))
            body = case.body if isinstance(case.body, dict) else None
            data = {str(k): str(v) for k, v in body.items()} if body else None
            sane(client.request(case.method, path, data=data).status_code, (case.method, path, data))

        no_failure()
    assert looked_at > 25


def _keeps(route: Any) -> bool:
    """Whether the visitor is still who they were after asking for this."""
    return isinstance(route, APIRoute) and route.path not in LAST[1:]


KNOWN = sorted(
    {
        (method, re.sub(r"{[^}]*}", "{}", route.path))
        for router in main.ROUTERS
        for route in router.routes
        if _keeps(route)
        for method in route.methods
    }
    | {("GET", "/static/{}"), ("GET", "/{}")}
)
PARTS = max(address.count("{}") for _method, address in KNOWN)
ANYWHERE = st.tuples(
    st.sampled_from(["GET", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"]),
    st.sampled_from(sorted({address for _method, address in KNOWN})),
)
bits = st.one_of(st.text(max_size=30), st.sampled_from(["first", "a1", "pilot", "orkney", "baseline.csv", "..", "%00"]))
plain = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)
odd_headers = st.dictionaries(
    st.sampled_from(
        ["Origin", "Sec-Fetch-Site", "Accept", "Cookie", "HX-Request", "Range", "If-None-Match", "Referer"]
    ),
    plain | st.sampled_from(["http://[", "null", "application/json", "howgood_response=x", "bytes=0-0,-1", '"', "W/"]),
    max_size=3,
)
bodies = st.one_of(
    st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=10), st.text(max_size=60), max_size=6),
    st.binary(max_size=200),
)
kinds = st.sampled_from(
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/json",
        "text/plain; charset=utf-16",
        "",
    ]
)


@pytest.mark.either_database
@pytest.mark.parametrize("who", WHO)
def test_no_request_makes_the_server_fail(who: str, people_at_work: dict[str, TestClient]) -> None:
    for known in KNOWN:  # each route is met, however many there come to be
        _search(people_at_work[who], st.just(known), times(6, 60))
    _search(people_at_work[who], ANYWHERE, times(200, 1_500))


def _search(client: TestClient, requests: st.SearchStrategy[tuple[str, str]], most: int) -> None:
    """Sends this many requests with whatever a body, a header and the parts of an address may be."""

    @settings(SETTINGS, max_examples=most)
    @given(requests, st.tuples(*[bits] * PARTS), st.just({}) | odd_headers, bodies, kinds)
    def no_failure(request: tuple[str, str], parts: Any, headers: Any, body: Any, kind: str) -> None:
        method, address = request
        path = address.format(*(quote(part, safe="%") for part in parts))
        sent: dict[str, Any] = {"headers": headers}
        if isinstance(body, dict):
            sent["data"] = body
        else:
            sent["content"] = body
            sent["headers"] = headers | {"Content-Type": kind}
        try:
            answer = client.request(method, path, **sent)
        except ValueError:  # the client itself refuses to send it
            return
        sane(answer.status_code, (method, path, sent))

    no_failure()


@pytest.mark.either_database
@pytest.mark.parametrize("how", ["schemathesis", "hypothesis"])
def test_a_planted_failure_is_found(
    how: str, app: FastAPI, people_at_work: dict[str, TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: codes are read as numbers."""
    monkeypatch.setattr("app.web.join.read_code", lambda typed: str(int(typed)))
    with pytest.raises(AssertionError, match="500"):
        if how == "schemathesis":
            test_schemathesis_finds_no_failure("nobody", app, people_at_work)
        else:
            test_no_request_makes_the_server_fail("nobody", people_at_work)
