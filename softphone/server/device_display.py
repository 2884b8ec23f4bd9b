"""Does a device's own display show the current state?  Only its acknowledgement proves it.

A display is a live channel or a subscription.  An account may have several, e.g. the dead one
of a telephone that was switched off and the new one after it: the newest speaks for the device.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from softphone.model.availability import UNCONFIRMED_AFTER_S, Display

LIMIT = timedelta(seconds=UNCONFIRMED_AFTER_S)
LONGEST_PAUSE = timedelta(minutes=5)


class Shown(NamedTuple):
    display: Display
    at: datetime | None = None
    "When it acknowledged last."


@dataclass(slots=True)
class _Display:
    since: datetime
    "Since when it is there."
    acknowledged: int = -1
    at: datetime | None = None


@dataclass(slots=True)
class _Retry:
    at: datetime
    pause: timedelta = LIMIT


class Displays:
    def __init__(self) -> None:
        self._of: dict[str, dict[Hashable, _Display]] = {}
        "By account, the newest last."
        self._retries: dict[str, _Retry] = {}

    def came(self, account: str, display: Hashable, now: datetime) -> None:
        """A live channel or subscription of this account began; it is the newest now."""
        known = self._of.setdefault(account, {})
        if display not in known:
            known[display] = _Display(now)

    def acknowledge(
        self, account: str, display: Hashable, revision: int, now: datetime
    ) -> bool:
        """It says that it shows this revision; whether that is news."""
        self.came(account, display, now)
        known = self._of[account][display]
        if revision <= known.acknowledged:
            return False
        known.acknowledged, known.at = revision, now
        return True

    def gone(self, account: str, display: Hashable) -> bool:
        """It ended; whether it was known."""
        known = self._of.get(account, {})
        was_known = known.pop(display, None) is not None
        if not known:
            self._of.pop(account, None)
            self._retries.pop(account, None)
        return was_known

    def shown(
        self, account: str, revision: int, changed_at: datetime, now: datetime
    ) -> Shown | None:
        """What is known about this revision; None for an account without a display."""
        known = self._of.get(account)
        if not known:
            return None
        newest = next(reversed(known.values()))
        if newest.acknowledged >= revision:
            self._retries.pop(account, None)
            return Shown(Display.IN_SYNC, newest.at)
        if now - max(changed_at, newest.since) > LIMIT:
            return Shown(Display.BEHIND, newest.at)
        self._retries.pop(account, None)
        return Shown(Display.PENDING, newest.at)

    # -- telling it again ------------------------------------------------------------------

    def retry_at(self, account: str, now: datetime) -> datetime:
        """When a display that is behind is to be told again: at once, then ever more rarely."""
        return self._retries.setdefault(account, _Retry(now)).at

    def retried(self, account: str, now: datetime) -> None:
        retry = self._retries[account]
        retry.at = now + retry.pause
        retry.pause = min(retry.pause * 2, LONGEST_PAUSE)
