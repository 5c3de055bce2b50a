"""A real mail server in a process of its own. What it does with a message, the address it is to says:

`refused@`, `later@`, `no-such-data@`: refuses; `drop@`, `silent@`: has the message and hangs up, or says nothing;
`hangs-up@`: hangs up before it has it; with `-once` only at its first try. Others it takes. With a certificate it
speaks TLS, from the start or once STARTTLS is said, and takes nothing without it, nor from anybody but jo.
"""

import asyncio
import json
import ssl
import subprocess
import sys
import time
from contextlib import suppress
from email import message_from_string
from email.message import Message
from email.policy import default
from functools import partial
from pathlib import Path
from typing import Any

from tests.server import free_port

FROM_THE_START = "from the start"
PASSWORD = "pass word"
PATIENCE = 60  # seconds after which a server that does not stand never will


class MailServer:
    """The server, and what it has received."""

    def __init__(self, folder: Path, how: str = "", certificate: Path | None = None):
        self.port = free_port()
        self.secure = [how, str(certificate)] if certificate else []
        self.address = f"{'smtps' if how == FROM_THE_START else 'smtp'}://127.0.0.1:{self.port}"
        self._file = folder / "mail.jsonl"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "MailServer":
        command = [sys.executable, "-m", "tests.mail_server", str(self.port), str(self._file), *self.secure]
        self._process = subprocess.Popen(command)
        until = time.monotonic() + PATIENCE
        while not self._file.exists():
            assert time.monotonic() < until and self._process.poll() is None, "the mail server does not stand"
            time.sleep(0.02)
        return self

    def __exit__(self, *_why: Any) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def received(self) -> list[tuple[str, Message]]:
        """Recipient and message, in the order in which they came; those too that it did not answer."""
        lines = [json.loads(line) for line in self._file.read_text(encoding="utf-8").splitlines()]
        return [(to, message_from_string(content, policy=default)) for to, content in lines]

    def to(self, recipient: str) -> list[Message]:
        """What came for one address."""
        return [message for to, message in self.received() if to == recipient]


class Handler:
    """Does as the address says."""

    def __init__(self, file: Path):
        self.file = file
        self.seen: set[str] = set()

    def _does(self, address: str, what: str) -> bool:
        local = address.partition("@")[0]
        return local == what or (local == f"{what}-once" and address not in self.seen)

    async def handle_RCPT(self, server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self._does(address, "refused"):
            self.seen.add(address)
            return "550 5.1.1 Nobody of this name lives here"
        if self._does(address, "later"):
            self.seen.add(address)
            return "451 4.3.0 Try again in a while"
        if self._does(address, "hangs-up"):
            self.seen.add(address)
            server.transport.abort()
            return "250 too late"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        address = envelope.rcpt_tos[0]
        if self._does(address, "no-such-data"):
            self.seen.add(address)
            return "554 5.7.1 This looks like spam"
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps([address, envelope.content.decode("ascii")]) + "\n")
        if self._does(address, "drop"):
            self.seen.add(address)
            server.transport.abort()
        if self._does(address, "silent"):
            self.seen.add(address)
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)
        return "250 OK"


if __name__ == "__main__":
    from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

    def is_jo(_server: Any, _session: Any, _envelope: Any, _how: str, given: LoginPassword) -> AuthResult:
        """Whether it is jo."""
        return AuthResult(success=(given.login, given.password) == (b"jo", PASSWORD.encode()), handled=False)

    async def serve(port: int, file: Path, how: str = "", certificate: str = "") -> None:
        """Serves until it is killed; the file is there once it stands."""
        handler = Handler(file)
        loop = asyncio.get_running_loop()
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if certificate else None
        if tls is not None:
            tls.load_cert_chain(certificate)
        is_first = how == FROM_THE_START
        begins = {"tls_context": tls, "require_starttls": True} if tls and not is_first else {}
        asks = {"authenticator": is_jo, "auth_required": True, "auth_require_tls": not is_first} if tls else {}
        made = partial(SMTP, handler, **begins, **asks)  # type: ignore[arg-type]
        server = await loop.create_server(made, "127.0.0.1", port, ssl=tls if is_first else None)
        file.touch()
        await server.serve_forever()

    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:]))
