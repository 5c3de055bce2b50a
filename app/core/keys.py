"""The keys of one installation: what the store keeps of codes, links and devices, from which nothing follows."""

import hashlib
import hmac
from uuid import UUID


def fingerprint_of_code(key: bytes, code: str) -> str:
    """HMAC-SHA256 of a code, hexadecimal: all that the store keeps of it."""
    return hmac.new(key, code.encode(), hashlib.sha256).hexdigest()


def derived_key(secret: str, purpose: str) -> bytes:
    """A key of its own for each purpose, so that no two stores share one."""
    return hmac.digest(secret.encode(), b"howgood:" + purpose.encode(), hashlib.sha256)


class Keys:
    """The keys of one installation, each for one purpose, all from its secret."""

    def __init__(self, secret: str):
        self.start = derived_key(secret, "start")
        self.origin = str(UUID(bytes=derived_key(secret, "origin")[:16]))  # names this installation
        self._response = derived_key(secret, "response")
        self._import = derived_key(secret, "import")
        self._comment = derived_key(secret, "comment")
        self._kept = derived_key(secret, "kept")
        self._erasure = derived_key(secret, "erasure")
        self._form = derived_key(secret, "form")
        self._invitation = derived_key(secret, "invitation")
        self._link = derived_key(secret, "invitation-link")
        self._room = derived_key(secret, "room")
        self.check_in = derived_key(secret, "check-in")
        self.declining = derived_key(secret, "declining")
        self._sign_in = derived_key(secret, "sign-in")

    def response_key(self, return_code: str) -> str:
        """What the store keeps of a return code."""
        return fingerprint_of_code(self._response, return_code)

    @property
    def travelling(self) -> tuple[str, str]:
        """The keys of responses and of erasures, which go with answers that travel: only for where they come to."""
        return self._response.hex(), self._erasure.hex()

    def invitation_key(self, return_code: str) -> str:
        """What an invitation keeps of the return code that was minted from it (k2): it leads to no response."""
        return fingerprint_of_code(self._invitation, return_code)

    def invitation_link(self, invitation: str, issue: int) -> str:
        """What the link of an invitation carries; a new issue of it has another."""
        return fingerprint_of_code(self._link, f"{invitation}\n{issue}")[:32]

    def link_key(self, link: str) -> str:
        """What the store keeps of a link."""
        return fingerprint_of_code(self._link, f"kept\n{link}")

    def room_key(self, device: str) -> str:
        """What the store keeps of the secret that a participant's device carries in a workshop."""
        return fingerprint_of_code(self._room, device)

    def import_key(self, round_slug: str, response: str) -> str:
        """What the store keeps of an imported response's name, within its round."""
        return fingerprint_of_code(self._import, f"{round_slug}\n{response}")

    def sign_in_key(self, words: str) -> str:
        """What the store keeps of what signs a person in, and of the address they gave for it."""
        return fingerprint_of_code(self._sign_in, words)

    def comment_handle(self, response: str, question: str, part: str) -> str:
        """What names a comment on a page: it leads to no response, and two of one writer have nothing in common."""
        return fingerprint_of_code(self._comment, f"{response}\n{question}\n{part}")[:32]

    def kept_handle(self, response_key: str, place: str) -> str:
        """What marks words that outlive their response: whoever holds the return code can find them, nobody else."""
        return fingerprint_of_code(self._kept, f"{response_key}\n{place}")[:32]

    def erasure_key(self, kind: str, name: str) -> str:
        """What the erasure list holds of something erased: it tells nothing to whoever lacks this key."""
        return fingerprint_of_code(self._erasure, f"{kind}\n{name}")

    def form_token(self, cookie: str) -> str:
        """What a form of a signed-in person carries, which no other site can know."""
        return fingerprint_of_code(self._form, cookie)
