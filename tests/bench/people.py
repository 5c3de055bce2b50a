"""Participants without a browser, as lean as can be: they read each page with a few patterns and time what they wait.

Run as a program (`python -m tests.bench.people ADDRESS CODE HOW PEOPLE AT_ONCE`), so that their work is not the
server's; prints what they waited for as JSON.
"""

import html
import http.client
import json
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from resource import RUSAGE_SELF, getrusage
from urllib.parse import urlencode, urlsplit

from tests.bench.survey import COMMENT, LEVELS

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
RATING = re.compile(r'name="value\.(s\d+_q\d+)"')
TEXT = re.compile(r'name="value\.(s\d+_t\d+)"')


class Participant:
    """One cookie jar on one connection."""

    def __init__(self, address: str):
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        self.cookie = ""
        self.waited: list[float] = []  # seconds for each page saved and the next one seen

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None, accept: str = "text/html") -> str:
        """Asks once, follows where it is sent, and returns the page."""
        status, body, place = self._once(method, path, fields, accept)
        if status == 303:
            status, body, _place = self._once("GET", place, None, accept)
        assert status == 200, f"{method} {path}: {status} {body[:300]}"
        return body

    def _once(self, method: str, path: str, fields: dict[str, str] | None, accept: str) -> tuple[int, str, str]:
        headers = {"Accept": accept, "Cookie": self.cookie}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, urlencode(fields) if fields is not None else None, headers)
        answer = self.connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            self.cookie = cookie.partition(";")[0]
        return answer.status, answer.read().decode(), answer.headers.get("Location", "")

    def start(self, code: str) -> str:
        """Starts, and returns the first section's page."""
        page = self.ask("GET", f"/join/{code}")
        self.ask("POST", f"/join/{code}", dict(HIDDEN.findall(page)))
        return self.ask("GET", "/response/sections/s0")

    def by_pages(self, code: str, sections: int = 8) -> None:
        """One submission by page posts, as without JavaScript."""
        page = self.start(code)
        for n in range(sections):
            assert f"Section number {n}" in page, f"not section {n}: {page[:500]}"
            fields = filled(page)
            began = time.perf_counter()
            page = self.ask("POST", f"/response/sections/s{n}", fields)
            self.waited.append(time.perf_counter() - began)
        self.submit(page)

    def by_single_saves(self, code: str, sections: int = 8) -> None:
        """One submission by a message an answer, as with JavaScript."""
        page = self.start(code)
        for n in range(sections):
            fields = filled(page)
            hidden = dict(HIDDEN.findall(page))
            for counter, (name, value) in enumerate((f for f in fields.items() if f[0].startswith("value.")), 1):
                message = {"holder": hidden["holder"], "client": hidden["client"], "counter": str(counter)}
                message |= {"value": value, "note": ""}
                answer = self.ask("POST", f"/response/answers/{name[6:]}", message, "application/json")
                assert json.loads(answer)["saved"] is True
            page = self.ask("GET", f"/response/sections/s{n + 1}" if n + 1 < sections else "/response/check")
        self.submit(page)

    def submit(self, page: str) -> None:
        """Submits from the page that reads everything back."""
        assert html.escape(COMMENT) in page or COMMENT in page, "the comments are not read back"
        done = self.ask("POST", "/response/submit", {"holder": dict(HIDDEN.findall(page))["holder"]})
        assert "submitted" in done.lower()


def filled(page: str) -> dict[str, str]:
    """The page's form with every question answered."""
    fields = {name: html.unescape(value) for name, value in HIDDEN.findall(page)}
    for place, code in enumerate(dict.fromkeys(RATING.findall(page))):
        fields[f"value.{code}"] = LEVELS[place % len(LEVELS)]
    for code in dict.fromkeys(TEXT.findall(page)):
        fields[f"value.{code}"] = COMMENT
    assert len(fields) > 14, f"no form on the page: {page[:500]}"
    return fields


def floor(address: str, times: int, fields: dict[str, str]) -> list[float]:
    """The same posts to the server with nothing in it."""
    participant = Participant(address)
    for _ in range(times):
        began = time.perf_counter()
        participant.ask("POST", "/page", fields)
        participant.waited.append(time.perf_counter() - began)
    return participant.waited


def main(address: str, code: str, how: str, people: str, at_once: str) -> None:
    """Lets so many people take part, so many at once."""

    def one(_number: int) -> list[float]:
        participant = Participant(address)
        if how == "floor":
            return floor(address, 8, {f"value.{n}": "agree" for n in range(14)} | {"comment": COMMENT})
        getattr(participant, how)(code)
        return participant.waited

    began = time.perf_counter()
    with ThreadPoolExecutor(int(at_once)) as pool:
        waited = [seconds for each in pool.map(one, range(int(people))) for seconds in each]
    took = time.perf_counter() - began
    used = getrusage(RUSAGE_SELF)
    print(json.dumps({"waited": waited, "took": took, "client_cpu": used.ru_utime + used.ru_stime}))


if __name__ == "__main__":
    main(*sys.argv[1:])
