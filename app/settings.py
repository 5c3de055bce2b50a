"""Every knob, typed, one sentence each: from flags, `HOWGOOD_…` in the environment, or `.env`."""

from enum import StrEnum
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
DEVELOPMENT_SECRET = "only-for-development-and-never-for-people's-answers"
SHORTEST_SECRET = 32


class Mode(StrEnum):
    """Who the server is for."""

    PRODUCTION = "production"
    DEVELOPMENT = "development"
    LAN = "lan"


class UnsafeSettings(Exception):
    """The settings would put answers at risk; each line says which one and what to do."""


class Settings(BaseSettings):
    """All settings of one process."""

    model_config = SettingsConfigDict(env_prefix="HOWGOOD_", env_file=".env", extra="ignore", frozen=True)

    mode: Mode = Field(
        default=Mode.PRODUCTION,
        description="`production`, `development` on this machine only with example data, or `lan` in a hall without"
        " internet, as `howgood serve --lan` sets it.",
    )
    host: str = Field(default="127.0.0.1", description="The address the server listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="The port the server listens on.")
    base_url: str = Field(
        default="",
        description="How people reach the server, such as https://howgood.example; links are made from it.",
    )
    database_url: str = Field(
        default="sqlite:///howgood.db", description="SQLite file or PostgreSQL database, as an SQLAlchemy address."
    )
    owner_database_url: SecretStr = Field(
        default=SecretStr(""),
        description="PostgreSQL alone: the same database as the role that owns it, which migrates, prunes and restores;"
        " the role of HOWGOOD_DATABASE_URL then need own nothing.",
    )
    backup_days: int = Field(default=35, ge=1, description="How many days a backup may be kept and restored.")
    secret: SecretStr = Field(
        default=SecretStr(DEVELOPMENT_SECRET),
        description="Random text of 32 characters or more from which keys are made; changing it ends every return"
        " code.",
    )
    questionnaires: Path = Field(
        default=ROOT / "questionnaires", description="The folder of questionnaire files, one a version."
    )
    participant_hours: int = Field(
        default=12, ge=1, description="How many hours a device keeps a return code after it was last used."
    )
    staff_hours: int = Field(
        default=12, ge=1, description="How many hours people with an account stay signed in, however much they do."
    )
    staff_idle_minutes: int = Field(
        default=60, ge=5, description="After how many minutes without a page they are signed out before that."
    )
    unknown_codes: int = Field(
        default=120,
        ge=10,
        description="How many unknown codes one network may try in ten minutes; for codes of one kind it is five times"
        " as many from everywhere, for all codes ten times.",
    )
    pin: SecretStr = Field(
        default=SecretStr(""),
        description="What the facilitator's PIN is checked against in mode `lan`; `howgood serve --lan` makes one anew"
        " each time.",
    )
    sign_in_hours: int = Field(
        default=12, ge=1, description="How many hours a sign-in link made on the command line can be used."
    )
    mail_server: SecretStr = Field(
        default=SecretStr(""),
        description="The mail server, as smtp://user:password@host:587 (STARTTLS) or smtps://…; empty: no mail leaves.",
    )
    mail_authorities: Path | None = Field(
        default=None,
        description="A file (PEM) of authorities that may vouch for the mail server, beside those this machine trusts.",
    )
    mail_sender: str = Field(
        default="", description="Who mail comes from, such as HowGood <howgood@example.org>; needed with a mail server."
    )
    mail_reply_to: str = Field(default="", description="The address that answers to mail go to; empty: the sender's.")
    mail_senders: dict[str, tuple[str, str]] = Field(
        default={},
        description='Sender and reply address by questionnaire, where others, as JSON: {"id": ["sender", "reply"]}.',
    )
    mail_a_day: int = Field(
        default=2000, ge=1, description="How many messages may leave in 24 hours; sign-in mail leaves all the same."
    )

    @property
    def is_development(self) -> bool:
        """Whether example data is marked on every page and unsafe values are let through."""
        return self.mode is Mode.DEVELOPMENT

    @property
    def is_lan(self) -> bool:
        """Whether this is a laptop in a hall: no mail, nobody's account, no encryption, and every page says so."""
        return self.mode is Mode.LAN

    @property
    def address(self) -> str:
        """How people reach the server, without a slash at the end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    def checked(self) -> Self:
        """The same settings, or UnsafeSettings where they may not serve."""
        found = {
            Mode.PRODUCTION: self._unsafe_in_production,
            Mode.DEVELOPMENT: self._unsafe_in_development,
            Mode.LAN: self._unsafe_in_the_hall,
        }[self.mode]()
        if self.mail_server.get_secret_value() and not self.mail_sender:
            found.insert(0, "HOWGOOD_MAIL_SENDER: say who mail comes from, such as HowGood <howgood@example.org>.")
        server = urlsplit(self.mail_server.get_secret_value())
        if self.mail_server.get_secret_value() and not (server.scheme in ("smtp", "smtps") and server.hostname):
            found.insert(0, "HOWGOOD_MAIL_SERVER: write it as smtp://user:password@host:587 or smtps://….")
        if self.mail_authorities and not self.mail_authorities.is_file():
            found.insert(0, f"HOWGOOD_MAIL_AUTHORITIES: there is no file {self.mail_authorities}.")
        if found:
            raise UnsafeSettings("\n".join(found))
        return self

    def _unsafe_in_development(self) -> list[str]:
        if self.host not in ("127.0.0.1", "localhost", "::1"):
            return ["HOWGOOD_HOST: development mode listens on 127.0.0.1 only; use production mode to reach others."]
        return []

    def _unsafe_in_the_hall(self) -> list[str]:
        is_set_up = self.pin.get_secret_value() and urlsplit(self.base_url).hostname
        return [] if is_set_up and self._is_secret() else ["HOWGOOD_MODE: start this mode with `howgood serve --lan`."]

    def _is_secret(self) -> bool:
        secret = self.secret.get_secret_value()
        return secret != DEVELOPMENT_SECRET and len(secret) >= SHORTEST_SECRET

    def _unsafe_in_production(self) -> list[str]:
        found = []
        if urlsplit(self.base_url).scheme != "https":
            found.append("HOWGOOD_BASE_URL: give the https address people use, such as https://howgood.example.")
        if not self._is_secret():
            found.append(
                f"HOWGOOD_SECRET: give a random text of {SHORTEST_SECRET} characters or more"
                " (python -c 'import secrets; print(secrets.token_urlsafe(32))')."
            )
        if found:
            found.append("To try HowGood on this machine with example data, set HOWGOOD_MODE=development.")
        return found
