"""One-time links: the webphone for its person, and the settings for a phone of an account."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field

LIFETIME_S = 120.0
MOST_OF_A_PERSON = 5
"""Links that wait at a time; an older one gives way."""


@dataclass
class Links:
    """Kept in memory and as hashes only: after a restart one asks for a new one."""

    lifetime_s: float = LIFETIME_S
    _waiting: dict[str, tuple[str, float]] = field(default_factory=dict)
    "By hash: the person, and until when (monotonic seconds)."

    def make(self, person: str, now: float) -> str:
        """A secret that signs this person in, once."""
        self._waiting = {h: w for h, w in self._waiting.items() if w[1] > now}
        mine = [h for h, w in self._waiting.items() if w[0] == person]
        for old in mine[: len(mine) + 1 - MOST_OF_A_PERSON]:
            del self._waiting[old]
        text = secrets.token_urlsafe(24)
        self._waiting[_hash(text)] = (person, now + self.lifetime_s)
        return text

    def person_of(self, text: str, now: float) -> str | None:
        """Whom this link is for, without using it."""
        found = self._waiting.get(_hash(text))
        return found[0] if found is not None and found[1] > now else None

    def redeem(self, text: str, now: float) -> str | None:
        """The person of this link; None if it is unknown, used or too old."""
        found = self._waiting.pop(_hash(text), None)
        return found[0] if found is not None and found[1] > now else None

    def forget(self, person: str) -> None:
        """Links of somebody who signed out everywhere, or chose another password."""
        self._waiting = {h: w for h, w in self._waiting.items() if w[0] != person}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
