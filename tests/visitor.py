"""A visitor without JavaScript, who checks each page they see: language, title, one h1, labels, ids, inline code."""

from functools import partial
from typing import Any

from bs4 import BeautifulSoup, Tag
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Client, Request, Response

from app.web.pages import FORM_TOKEN
from app.web.who import STAFF_COOKIE


class Visitor:
    """Opens pages, fills in their forms as they stand and presses their buttons."""

    response: Response
    page: BeautifulSoup

    def __init__(self, app: FastAPI):
        self.client: Client = TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=True)
        carry_tokens(app, self.client)

    @classmethod
    def at(cls, address: str, device: "Visitor | None" = None) -> "Visitor":
        """A visitor of a server in a process of its own; `device` is one that is at another such server meanwhile."""
        its = cls.__new__(cls)
        its.client = Client(base_url=address, follow_redirects=True, trust_env=False, timeout=60)
        if device is not None:
            its.client.cookies = device.client.cookies.jar  # type: ignore[assignment]  # one jar for both
        return its

    def open(self, href: str, *, status: int = 200) -> BeautifulSoup:
        """Opens a page by its address."""
        return self._seen(self.client.get(href), status)

    def press(self, button: str, *, status: int = 200, **fields: Any) -> BeautifulSoup:
        """Presses the button with this text, its form filled in as it stands but for `fields`.

        Field names are given with `__` for a dot (`value__q1="agree"`); a list gives several, None leaves it out.
        """
        form = self.form_of(button)
        pressed = next(b for b in form.find_all("button") if b.get_text(" ", strip=True) == button)
        data = filled(form) | ({str(pressed["name"]): str(pressed.get("value", ""))} if pressed.get("name") else {})
        for name, value in fields.items():
            data[name.replace("__", ".")] = value
        sent = {name: value for name, value in data.items() if value is not None}
        action = str(form.get("action") or self.response.url.path)
        return self._seen(self.client.post(action, data=sent), status)

    def form_of(self, button: str) -> Tag:
        """The form with this button."""
        for form in self.page.find_all("form"):
            if any(button == b.get_text(" ", strip=True) for b in form.find_all("button")):
                return form
        raise AssertionError(f"no button “{button}” on {self.response.url}: {self.text[:600]}")

    def follow(self, link: str) -> BeautifulSoup:
        """Follows the first link with this text."""
        for a in self.page.find_all("a"):
            if a.get_text(" ", strip=True).startswith(link):
                return self.open(str(a["href"]))
        raise AssertionError(f"no link “{link}” on {self.response.url}: {self.text[:600]}")

    @property
    def text(self) -> str:
        """Everything the page says."""
        main = self.page.find("main") or self.page
        return " ".join(main.get_text(" ", strip=True).split())

    @property
    def path(self) -> str:
        """Where the visitor is."""
        return self.response.url.path

    def _seen(self, response: Response, status: int) -> BeautifulSoup:
        assert response.status_code == status, f"{response.status_code} at {response.url}: {response.text[:1500]}"
        self.response = response
        self.page = BeautifulSoup(response.text, "html5lib")
        if response.headers["content-type"].startswith("text/html"):
            check_page(self.page, str(response.url))
            assert "script-src 'self'" in response.headers["content-security-policy"]
        return self.page


def carry_tokens(app: FastAPI, client: Client) -> None:
    """What a test posts by itself carries the token of a signed-in person's pages, unless it says otherwise."""
    client.event_hooks["request"] = [partial(_with_token, app)]


def _with_token(app: FastAPI, request: Request) -> None:
    cookies = dict(part.split("=", 1) for part in request.headers.get("cookie", "").split("; ") if "=" in part)
    if request.method == "POST" and STAFF_COOKIE in cookies:
        request.headers.setdefault(FORM_TOKEN, app.state.keys.form_token(cookies[STAFF_COOKIE]))


def filled(form: Tag) -> dict[str, Any]:
    """What a browser would send of the form as it stands."""
    data: dict[str, Any] = {}

    def add(name: str, value: str) -> None:
        data[name] = (
            [*data[name], value] if isinstance(data.get(name), list) else [data[name], value] if name in data else value
        )

    for field in form.find_all(["input", "textarea", "select"]):
        name = field.get("name")
        if not name or field.find_parent("template"):
            continue
        if field.name == "textarea":
            add(name, field.get_text().removeprefix("\n"))
        elif field.name == "select":
            chosen = field.find("option", selected=True) or field.find("option")
            add(name, str(chosen["value"]) if chosen else "")
        elif field.get("type") in ("radio", "checkbox"):
            if field.has_attr("checked"):
                add(name, str(field.get("value", "on")))
        else:
            add(name, str(field.get("value", "")))
    return data


def check_page(page: BeautifulSoup, where: str) -> None:
    """What holds for every page."""
    html = page.find("html")
    assert html.get("lang"), f"{where}: no language"
    title = page.find("title").get_text().strip()
    assert title and not title.startswith("–"), f"{where}: no title"
    assert len(page.find_all("h1")) == 1, f"{where}: {len(page.find_all('h1'))} h1"
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids)), f"{where}: an id stands twice: {[i for i in ids if ids.count(i) > 1][:3]}"
    for field in page.find_all(["input", "textarea", "select"]):
        if field.get("type") == "hidden":
            continue
        labelled = field.find_parent("label") or page.find("label", attrs={"for": field.get("id")})
        assert labelled, f"{where}: no label for {field}"
    for tag in page.find_all(True):
        assert not tag.has_attr("style"), f"{where}: inline style on {tag.name}"
        assert not [a for a in tag.attrs if a.startswith("on") or a.startswith("hx-on")], f"{where}: inline script"
    for script in page.find_all("script"):
        assert script.get("src"), f"{where}: inline script"
    for tag in page.find_all(["script", "link", "img", "iframe"]):
        address = str(tag.get("src") or tag.get("href") or "")
        assert not address.startswith(("http:", "https:", "//")), f"{where}: loads {address}"
