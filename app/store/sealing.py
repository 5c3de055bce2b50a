"""A file under a passphrase: scrypt makes the key, AES-GCM hides the content and finds out every change of it."""

import hashlib
import os
import zlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.core.errors import Refusal
from app.language import _

HEAD = b"howgood-round 1\n"
SALT, NONCE = 16, 12
SHORTEST = 12  # characters of a passphrase
LARGEST = 200_000_000  # bytes of the content
COST = 2**17  # scrypt's n with r=8: 128 MB, as OWASP asks


def _key(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=COST, r=8, p=1, maxmem=2 * 128 * 8 * COST, dklen=32)


def seal(content: bytes, passphrase: str) -> bytes:
    """The content, packed and hidden."""
    if len(passphrase) < SHORTEST:
        raise Refusal(_("Choose a passphrase of at least {n} characters, such as four words.", n=SHORTEST))
    salt, nonce = os.urandom(SALT), os.urandom(NONCE)
    return HEAD + salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, zlib.compress(content), HEAD)


def unseal(file: bytes, passphrase: str) -> bytes:
    """The content again; Refusal where the passphrase is another, or one byte has changed or is missing."""
    if not file.startswith(HEAD.split()[0]):
        raise Refusal(_("This is no file of `howgood export-round`."))
    if not file.startswith(HEAD) and b"\n" in file[:40]:
        raise Refusal(_("This file was made by a newer version of HowGood. Install that version here first."))
    body = file[len(HEAD) :]
    salt, nonce, hidden = body[:SALT], body[SALT : SALT + NONCE], body[SALT + NONCE :]
    try:
        packed = AESGCM(_key(passphrase, salt)).decrypt(nonce, hidden, HEAD)
    except (InvalidTag, ValueError):
        said = _("The passphrase is another, or the file was changed or cut off on its way. Nothing was stored.")
        raise Refusal(said) from None
    its = zlib.decompressobj()
    content = its.decompress(packed, LARGEST)
    if not its.eof:
        raise Refusal(_("This file is too large to take in."))
    return content
