"""Can a call ring this device?  The proof that it cannot, and since when.

A device is quiet once a change is committed, so that no new call reaches it, *and* no leg to
it rings any more.  Both are known here without help from the device.  A leg that a rule lets
ring in spite of the status (an allowed caller, an emergency call-back) is told as such while it
rings; what the person does themselves (click-and-call, calls between their own devices) is no
exception and makes no device loud.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from softphone.model.availability import UNCONFIRMED_AFTER_S, Quiet
from softphone.model.calls import ReasonCode
from softphone.model.routing import Purpose
from softphone.server.legs import Leg, LegState

LIMIT = timedelta(seconds=UNCONFIRMED_AFTER_S)

PASSES = {
    ReasonCode.ALLOWED_CALLER: "allowed_caller",
    ReasonCode.SECOND_CALL: "second_call",
    ReasonCode.EMERGENCY_CALL_BACK: "emergency_call_back",
    ReasonCode.DIALLED_DIRECTLY: "dialled_directly",
}
"Why a call may ring a person who wants quiet, and the word for it in ``Device.reason``."


class Proof(NamedTuple):
    quiet: Quiet
    reason: str | None = None
    confirmed_at: datetime | None = None


@dataclass(slots=True)
class _Seen:
    """What was seen of a device that should be quiet."""

    has_rung: bool = False
    waits_since: datetime | None = None
    "A leg to it goes on ringing although it should not."
    rang_until: datetime | None = None
    "The moment when the last leg to it ended."


class Proofs:
    """The proofs of one office; ``key`` is a person and one of their devices."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], _Seen] = {}

    def forget(self, key: tuple[str, str]) -> None:
        """It need not be quiet."""
        self._seen.pop(key, None)

    def of(
        self, key: tuple[str, str], legs: Iterable[Leg], held_since: datetime, now: datetime
    ) -> Proof:
        """How far a device that no new call may reach has come.

        legs: those that have been rung and have not ended, to this device.
        held_since: when the choice that holds calls back was committed.
        """
        seen = self._seen.setdefault(key, _Seen())
        ringing = [leg for leg in legs if not _is_own(leg)]
        if not ringing:
            if seen.has_rung:
                seen.has_rung, seen.waits_since, seen.rang_until = False, None, now
            return Proof(Quiet.QUIET, None, max(held_since, seen.rang_until or held_since))
        seen.has_rung = True
        for leg in ringing:
            word = PASSES.get(_reason(leg)) if not leg.is_cancelled else None
            if word is not None:
                seen.waits_since = None
                return Proof(Quiet.RINGS, word)
        seen.waits_since = seen.waits_since or now
        is_late = now - seen.waits_since > LIMIT
        return Proof(Quiet.UNCONFIRMED if is_late else Quiet.WAITING)


def _is_own(leg: Leg) -> bool:
    """Does the person ring their own device?"""
    is_click = leg.call is not None and leg.call.request.purpose is Purpose.CLICK_AND_CALL
    return is_click or _reason(leg) is ReasonCode.OWN_DEVICE


def _reason(leg: Leg) -> ReasonCode:
    """Why this leg was rung."""
    if leg.call is None or leg.target is None:
        return ReasonCode.RINGS
    why = leg.call.why.get(leg.target.value)
    return why.reason if why is not None else ReasonCode.RINGS


def legs_by_target(legs: Iterable[Leg]) -> dict[str, list[Leg]]:
    """Legs that have been rung and have not ended, by account or outside number."""
    found: dict[str, list[Leg]] = {}
    for leg in legs:
        if leg.target is not None and leg.state in (LegState.INVITED, LegState.RINGING):
            found.setdefault(leg.target.value, []).append(leg)
    return found
