"""What holds for every request: how large it may be, where it may come from, and the headers its answer carries."""

import hmac
import logging
import secrets
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.access import read_code
from app.core.keys import Keys
from app.language import _
from app.web.pages import FORM_TOKEN, keep_return_code
from app.web.who import REQUEST_ID, RESPONSE_COOKIE, STAFF_COOKIE

log = logging.getLogger("howgood")
LARGEST_POST = 5_000_000  # bytes: a long page of long answers, many times over

# What participants and people who sign in post: their pages carry the mark of a response, a code or a link instead.
WITHOUT_TOKEN = {"response", "join", "code", "return", "sign-in", "room"}  # by the first part of their address

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """Stands before the application. `is_https`: whether people reach it by https; `hosts`: by these names alone."""

    def __init__(self, app: ASGIApp, *, is_https: bool, hosts: frozenset[str] = frozenset()):
        self.app = app
        self.hosts = hosts
        self.headers = dict(HEADERS)
        if is_https:
            self.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        scope[REQUEST_ID] = secrets.token_hex(8)
        taken = 0

        async def counting() -> Message:
            """A body that says nothing of its length, or not the truth, ends here: nobody can fill the memory."""
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > LARGEST_POST:
                raise HTTPException(413)
            return message

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add_headers(Request(scope), MutableHeaders(scope=message), message["status"])
            await send(message)

        refusal = _too_large(Headers(scope=scope)) or self._by_another_name(scope) or _from_elsewhere(scope)
        incoming: Receive = counting
        if refusal is None and (token := _token_needed(scope)):
            try:
                body = await _whole(counting)
            except HTTPException:
                refusal = _much_too_large()
            else:
                refusal = None if _carries(scope, body, token) else _without_token()
                incoming = _again(body, receive)
        if refusal is not None:
            log.warning("Refused with %s", refusal.status_code, extra={"request": scope[REQUEST_ID]})
        await (refusal or self.app)(scope, incoming, sending)

    def _by_another_name(self, scope: Scope) -> Response | None:
        """On a laptop in a hall no page of another site can pass as ours by having its name lead to this address."""
        host = Headers(scope=scope).get("host", "").partition(":")[0].casefold()
        if not self.hosts or host in self.hosts:
            return None
        return PlainTextResponse(_("Open HowGood by the address that is shown in the room."), 421)

    def _add_headers(self, request: Request, headers: MutableHeaders, status: int) -> None:
        for name, value in self.headers.items():
            headers.setdefault(name, value)
        headers["X-Request-ID"] = request.scope[REQUEST_ID]
        if request.scope["path"].startswith("/static/"):
            is_marked = bool(request.scope["query_string"])
            kept = "public, max-age=31536000, immutable" if is_marked else "public, max-age=86400"
            headers["Cache-Control"] = kept
        else:
            headers["Cache-Control"] = "no-store"
            _renew(request, headers, status)


def _too_large(headers: Headers) -> Response | None:
    length = headers.get("content-length", "0")
    if length.isascii() and length.isdigit() and len(length) < 12 and int(length) <= LARGEST_POST:
        return None
    return _much_too_large()


def _much_too_large() -> Response:
    return PlainTextResponse(_("This is too large to take in. Go back and send it in parts."), 413)


def _token_needed(scope: Scope) -> str | None:
    """What a signed-in person's form must carry, beside coming from our own pages; None where nothing is changed."""
    if scope["method"] in ("GET", "HEAD", "OPTIONS") or scope["path"].lstrip("/").split("/")[0] in WITHOUT_TOKEN:
        return None
    cookie = Request(scope).cookies.get(STAFF_COOKIE)
    keys: Keys = scope["app"].state.keys
    return keys.form_token(cookie) if cookie else None


async def _whole(receive: Receive) -> bytes:
    pieces = []
    while True:
        message = await receive()
        pieces.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(pieces)


def _again(body: bytes, receive: Receive) -> Receive:
    """The body once more, for the application, and then whatever the connection says."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def giving() -> Message:
        return waiting.pop() if waiting else await receive()

    return giving


def _carries(scope: Scope, body: bytes, token: str) -> bool:
    """Whether the token is in the form, as a field of any kind of form, or beside what a script sends.

    It has 256 bits and stands for nothing else: wherever it is found, whoever sent it had read one of our pages.
    """
    return token.encode() in body or hmac.compare_digest(Headers(scope=scope).get(FORM_TOKEN, ""), token)


def _without_token() -> Response:
    return PlainTextResponse(_("This page is from before you signed in. Open it again and send it from there."), 403)


def _from_elsewhere(scope: Scope) -> Response | None:
    """Forms are taken only from our own pages: the browser says where a POST comes from."""
    if scope["method"] in ("GET", "HEAD"):
        return None
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    site = headers.get("sec-fetch-site", "same-origin")
    try:
        is_ours = origin is None or urlsplit(origin).netloc == headers.get("host")
    except ValueError:
        is_ours = False
    if is_ours and site in ("same-origin", "none"):
        return None
    return PlainTextResponse(_("This form was sent from another site. Open HowGood’s own page and send it there."), 403)


def _renew(request: Request, headers: MutableHeaders, status: int) -> None:
    """While a participant works, the device keeps the return code: each page says so again."""
    if (
        request.scope["method"] != "GET"
        or not request.scope["path"].startswith("/response")
        or status >= 400
        or "set-cookie" in headers
    ):
        return
    if code := read_code(request.cookies.get(RESPONSE_COOKIE, "")):
        kept = Response()
        keep_return_code(request, kept, code)
        headers.append("set-cookie", kept.headers["set-cookie"])
