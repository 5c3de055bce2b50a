"""Codes cannot be guessed by trying: one network may give only so many unknown ones.

A shared code has 40 bits, so after too many unknown ones known ones are refused as well. A return code has 80 and opens
answers that somebody waits to save, so a right one always works. Nothing of this is stored: who tried what is forgotten
with the process, and never written to a log.
"""

from ipaddress import IPv6Address, ip_address
from typing import Annotated

from fastapi import Depends, Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.core.errors import TooManyTries
from app.language import _

MINUTES = 10


class Tries:
    """How many unknown codes each network has given lately, in this process."""

    def __init__(self, most: int):
        self._limit = RateLimitItemPerMinute(most, MINUTES)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def of(self, network: str) -> "TriesOfOne":
        """The tries of one network."""
        return TriesOfOne(self._limiter, self._limit, network)


class TriesOfOne:
    """What one network has tried."""

    def __init__(self, limiter: MovingWindowRateLimiter, limit: RateLimitItemPerMinute, network: str):
        self._limiter, self._limit, self._network = limiter, limit, network

    def must_remain(self) -> None:
        """Refuses when too many unknown codes came from this network."""
        if not self._limiter.test(self._limit, self._network):
            raise TooManyTries(
                _(
                    "Too many codes that we do not know came from your network. Wait {n} minutes and try again; answers"
                    " that were begun can go on.",
                    n=MINUTES,
                )
            )

    def count_unknown(self) -> None:
        """Counts an unknown code; refuses when there were too many."""
        self.must_remain()
        self._limiter.hit(self._limit, self._network)


def network_of(address: str) -> str:
    """An address as one household or office holds it: an IPv6 one by its first 64 bits."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    return str(int(ip) >> 64) if isinstance(ip, IPv6Address) else address


def tries(request: Request) -> TriesOfOne:
    """The tries of the network that this request comes from."""
    its: Tries = request.app.state.tries
    return its.of(network_of(request.client.host if request.client else ""))


TriesDep = Annotated[TriesOfOne, Depends(tries)]
