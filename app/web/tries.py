"""Codes cannot be guessed by trying: one network may give only so many unknown ones, and so may all networks together.

A shared code has 40 bits, so after too many unknown ones known ones are refused as well. A return code has 80 and opens
answers that somebody waits to save, so a right one always works. When many networks guess together, those are shut out
that have given an unknown code lately: a room full of people with the right code still comes in. Nothing of this is
stored: who tried what is forgotten with the process, and never written to a log.
"""

import logging
from ipaddress import IPv6Address, ip_address
from typing import Annotated

from fastapi import Depends, Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.core.errors import TooManyTries
from app.language import _

log = logging.getLogger("howgood")
MINUTES = 10
SHARED, RETURN = "shared codes", "return codes"  # families: codes of one kind are guessed together
OF_A_FAMILY, OF_ALL = 5, 10  # times as many as from one network
EVERYWHERE = "everywhere"


class Tries:
    """How many unknown codes came lately, in this process: from each network, of each family, and in all."""

    def __init__(self, most: int):
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._of_one = RateLimitItemPerMinute(most, MINUTES)
        self._of_family = RateLimitItemPerMinute(most * OF_A_FAMILY, MINUTES)
        self._of_all = RateLimitItemPerMinute(most * OF_ALL, MINUTES)

    def of(self, network: str) -> "TriesOfOne":
        """The tries of one network."""
        return TriesOfOne(self, network)

    def may_try(self, network: str, family: str) -> bool:
        """Whether this network may give another code of this family."""
        left = self._limiter.get_window_stats(self._of_one, "network", network).remaining
        if left == self._of_one.amount:
            return True
        are_few = self._limiter.test(self._of_family, "family", family) and self._limiter.test(self._of_all, EVERYWHERE)
        if not are_few:
            log.warning("Too many unknown %s from everywhere", family)
        return left > 0 and are_few

    def count(self, network: str, family: str) -> None:
        """Counts an unknown code."""
        self._limiter.hit(self._of_one, "network", network)
        self._limiter.hit(self._of_family, "family", family)
        self._limiter.hit(self._of_all, EVERYWHERE)


class TriesOfOne:
    """What one network has tried."""

    def __init__(self, tries: Tries, network: str):
        self._tries, self._network = tries, network

    def must_remain(self, family: str = SHARED) -> None:
        """Refuses when too many unknown codes came from this network, or from everywhere and some from this one."""
        if not self._tries.may_try(self._network, family):
            raise TooManyTries(
                _(
                    "Too many codes that we do not know came from your network. Wait {n} minutes and try again; answers"
                    " that were begun can go on.",
                    n=MINUTES,
                )
            )

    def count_unknown(self, family: str = SHARED) -> None:
        """Counts an unknown code; refuses when there were too many."""
        self.must_remain(family)
        self._tries.count(self._network, family)


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
