"""`--lan`: a laptop in a hall without internet: its own address, a secret beside its database, one PIN, a QR code."""

import os
import secrets
import socket
from contextlib import suppress
from pathlib import Path

import segno
from sqlalchemy import make_url

from app.cli.doors import override, settings
from app.core.errors import Refusal
from app.core.pin import in_halves, kept_of, mint_pin
from app.settings import DEVELOPMENT_SECRET

DATABASE = "sqlite:///howgood-lan.db"
FAR_AWAY = ("192.0.2.1", 9)  # an address of nobody: choosing the way there sends nothing


def be_a_laptop() -> None:
    """Settings of a laptop in a hall: nothing needs to be set up."""
    override(mode="lan")
    if "HOWGOOD_DATABASE_URL" not in os.environ:
        override(database_url=DATABASE)
    if settings().secret.get_secret_value() == DEVELOPMENT_SECRET:
        override(secret=_kept_secret(settings().database_url))


def _kept_secret(database_url: str) -> str:
    """The secret of this laptop, made once and kept beside its database, for its owner's eyes alone."""
    address = make_url(database_url)
    if address.get_backend_name() != "sqlite" or not address.database:
        raise Refusal("On a laptop the database is an SQLite file. For any other set HOWGOOD_SECRET.")
    file = Path(f"{address.database}.secret")
    with suppress(FileExistsError):
        made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w", encoding="ascii") as written:
            written.write(secrets.token_urlsafe(32))
    return file.read_text(encoding="ascii").strip()


def own_address() -> str:
    """The address under which others on the same Wi-Fi reach this machine; Refusal where it cannot be found."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asks, suppress(OSError):
        asks.connect(FAR_AWAY)
        return str(asks.getsockname()[0])
    with suppress(OSError):
        for found in socket.gethostbyname_ex(socket.gethostname())[2]:
            if not found.startswith("127."):
                return found
    raise Refusal(
        "This machine’s address on the Wi-Fi was not found. Join the Wi-Fi, or look the address up in its network"
        " settings and say --address 192.168.1.20 (with yours)."
    )


def open_the_hall(address: str | None, host: str | None) -> str:
    """Settles where the laptop is reached and what its PIN is checked against; the PIN, which is kept nowhere else."""
    pin = mint_pin()
    override(host=host or "0.0.0.0", pin=kept_of(pin))
    override(base_url=f"http://{address or own_address()}:{settings().port}")
    return pin


def greet_the_hall(address: str, pin: str) -> None:
    """Prints the address, its QR code and the PIN."""
    print(f"HowGood for this room: {address}\n")
    segno.make(address, error="m", micro=False).terminal(compact=True)
    print(f"\nEverybody: join this Wi-Fi, open {address} or its QR code, and enter the code on the screen.")
    print(f"Whoever leads: {address}/sign-in, PIN {in_halves(pin)}")
    print("The connection is not encrypted: use a Wi-Fi of your own with a password, and for this room only.")
    print("Stop with Ctrl+C; the data is kept.", flush=True)
