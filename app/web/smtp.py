"""Handing a message to a mail server, step by step: how far it got is known when an answer fails to come."""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from app.core.mail import Answer, Event, answer_of
from app.language import _

PATIENCE = 30.0  # seconds that each of the server's answers may take
PORTS = {"smtp": 587, "smtps": 465}
GO_ON = 354  # what a server answers to DATA

Send = Callable[[EmailMessage, str], Answer]


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over."""

    host: str
    port: int
    is_tls: bool = False  # from the first byte; else the connection becomes TLS where the server offers it
    user: str = ""
    password: str = ""
    patience: float = PATIENCE
    authorities: Path | None = None  # a file of those who may vouch for it, beside those this machine trusts

    @classmethod
    def at(cls, address: str, patience: float = PATIENCE, authorities: Path | None = None) -> "MailServer":
        """The server of an address such as `smtp://user:password@host:587`. Raises ValueError with words."""
        parts = urlsplit(address)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("write it as smtp://user:password@host:587 or smtps://user:password@host:465")
        return cls(
            parts.hostname,
            parts.port or PORTS[parts.scheme],
            is_tls=parts.scheme == "smtps",
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            patience=patience,
            authorities=authorities,
        )

    def send(self, message: EmailMessage, recipient: str) -> Answer:
        """Hands the message over and says what came of it; never raises for what a server does."""
        try:
            server = self._greeted()
        except (OSError, smtplib.SMTPException) as error:
            return Answer(Event.LATER, _("The mail server could not be used: {error}", error=_words(error)))
        try:
            return _hand_over(server, message, recipient)
        finally:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def _greeted(self) -> smtplib.SMTP:
        """The server, ready for a message: what fails up to here says nothing about the message."""
        secure = ssl.create_default_context()
        if self.authorities is not None:
            secure.load_verify_locations(self.authorities)
        if self.is_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.patience, context=secure)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.patience)
        try:
            server.ehlo_or_helo_if_needed()
            if not self.is_tls and server.has_extn("starttls"):
                server.starttls(context=secure)
                server.ehlo_or_helo_if_needed()
                is_secret = True
            else:
                is_secret = self.is_tls or self.host in ("127.0.0.1", "::1", "localhost")
            if self.user:
                if not is_secret:
                    raise smtplib.SMTPNotSupportedError("it offers no TLS, so the password is kept back")
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


def _hand_over(server: smtplib.SMTP, message: EmailMessage, recipient: str) -> Answer:
    sender = parseaddr(str(message["From"]))[1]
    content = smtplib.quotedata(message.as_string())
    whole = ((content if content.endswith("\r\n") else content + "\r\n") + ".\r\n").encode("ascii")
    try:
        for step in (lambda: server.mail(sender), lambda: server.rcpt(recipient)):
            code, words = step()
            if not 200 <= code < 300:
                return answer_of(code, _text(words))
        code, words = server.docmd("DATA")
        if code != GO_ON:
            return answer_of(code if code >= 400 else 451, _text(words))
    except (OSError, smtplib.SMTPException) as error:
        return Answer(Event.LATER, _("The mail server hung up before it had the message: {error}", error=_words(error)))
    # From its last line on the server may have it, whatever we hear.
    try:
        server.send(whole)
        code, words = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Answer(Event.SILENCE, _("The mail server had it and did not answer: {error}", error=_words(error)))
    return answer_of(code, _text(words))


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error) or type(error).__name__
