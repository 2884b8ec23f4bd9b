"""How often somebody may try in vain (architecture 4.14).

Only failures of strangers count.  Loopback and the local network are told about in the log and
never shut out: behind one address of an office sit many people.
"""

from __future__ import annotations

import ipaddress
import logging
from dataclasses import dataclass

log = logging.getLogger(__name__)

WINDOW_S = 900.0
MAX_FAILURES = 30
MAX_ADDRESSES = 10_000
FREE_MISTAKES = 5
LONGEST_WAIT_S = 60.0


@dataclass(slots=True)
class _Failures:
    began_at: float
    count: int = 0


class Tries:
    """Failures by source address, within a quarter of an hour.  Times are monotonic seconds."""

    def __init__(self) -> None:
        self._failures: dict[str, _Failures] = {}

    def failed(self, address: str, now: float) -> None:
        known = self._failures.get(address)
        if known is None or now - known.began_at > WINDOW_S:
            self._make_room()
            known = self._failures[address] = _Failures(now)
        known.count += 1
        if known.count == MAX_FAILURES:
            log.warning("%d failed sign-ins from %s within %d minutes", known.count, address,
                        WINDOW_S / 60)  # fmt: skip

    def succeeded(self, address: str) -> None:
        self._failures.pop(address, None)

    def is_barred(self, address: str, now: float) -> bool:
        known = self._failures.get(address)
        if known is None or known.count < MAX_FAILURES or now - known.began_at > WINDOW_S:
            return False
        return not _is_near(address)

    def _make_room(self) -> None:
        while len(self._failures) >= MAX_ADDRESSES:
            del self._failures[next(iter(self._failures))]


class GrowingWait:
    """How long after failures for one e-mail address the next try from there is looked at.

    The wait is on where it comes from: a guesser does not lock the person out elsewhere.
    Known and unknown people alike, so that it tells nothing.  The first few mistakes
    are free; the wait doubles from a second to a minute, and is forgotten after 15 minutes.
    """

    def __init__(self) -> None:
        self._failures: dict[tuple[str, str], _Failures] = {}

    def failed(self, who: tuple[str, str], now: float) -> None:
        """who: source address and e-mail address."""
        known = self._failures.pop(who, None)
        count = known.count if known is not None and now - known.began_at < WINDOW_S else 0
        while len(self._failures) >= MAX_ADDRESSES:
            del self._failures[next(iter(self._failures))]
        self._failures[who] = _Failures(now, count + 1)

    def succeeded(self, who: tuple[str, str]) -> None:
        self._failures.pop(who, None)

    def wait_s(self, who: tuple[str, str], now: float) -> float:
        """Seconds until the next try; 0 if it may be made now."""
        known = self._failures.get(who)
        if known is None or known.count < FREE_MISTAKES:
            return 0.0
        wait_s = min(2.0 ** (known.count - FREE_MISTAKES), LONGEST_WAIT_S)
        return max(known.began_at + wait_s - now, 0.0)


def _is_near(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True  # no address: it did not come over the network
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_private)
