"""A real Chromium and a real server for the journeys: the machine's own browser when present, else Playwright's."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from app.assets import AXE

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def launch(playwright: Playwright) -> Browser:
    """The browser."""
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The application on a free port of this machine; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


class Watch:
    """What goes wrong behind a page: messages in the console, requests to other hosts."""

    def __init__(self, context: BrowserContext, address: str):
        self.address = address
        self.faults: list[str] = []
        context.on("console", lambda message: self._console(message.type, message.text))
        context.on("request", lambda request: self._request(request.url))
        context.on("weberror", lambda error: self.faults.append(str(error.error)))

    def _console(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and "Failed to load resource" not in text:
            self.faults.append(text)

    def _request(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.faults.append(f"asked {url}")


def axe(page: Page) -> list[str]:
    """What axe finds on the page, one line a finding."""
    page.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS
    )
    return [
        f"{page.url}: {v['id']}: {v['help']}: {node['html'][:160]}" for v in found["violations"] for node in v["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider
