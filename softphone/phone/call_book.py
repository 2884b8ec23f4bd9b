"""The calls of this computer as values: what is reported changes them, nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from softphone.model.calls import NEXT, Call, CallState, Party


@dataclass(frozen=True, slots=True)
class CallBook:
    """Live calls and the one that ended last, oldest first."""

    calls: tuple[Call, ...] = ()

    def get(self, call_id: str) -> Call | None:
        return next((call for call in self.calls if call.id == call_id), None)

    @property
    def live(self) -> tuple[Call, ...]:
        return tuple(call for call in self.calls if call.state is not CallState.ENDED)

    @property
    def has_sound(self) -> bool:
        """Is there a call that needs microphone and loudspeaker?"""
        return any(not is_offered(call) for call in self.live)

    def add(self, call: Call) -> CallBook:
        return CallBook((*self.calls, call))

    def changed(self, call: Call) -> CallBook:
        """With this call in place of the one with its id."""
        return CallBook(tuple(call if old.id == call.id else old for old in self.calls))

    def moved(self, call_id: str, to: CallState, now: datetime) -> CallBook:
        """One call a step further; a step that cannot follow is no news."""
        call = self.get(call_id)
        if call is None or to not in NEXT[call.state]:
            return self
        moved = call.moved(to)
        if to is CallState.ACTIVE and call.answered_at is None:
            moved = replace(moved, answered_at=now)
        return self.changed(moved)

    def ended(self, call_id: str, reason: str, elsewhere: bool, now: datetime) -> CallBook:
        """This call is over; an older ended one is forgotten."""
        call = self.get(call_id)
        if call is None or call.state is CallState.ENDED:
            return self
        over = replace(
            call.moved(CallState.ENDED), ended_reason=reason, ended_elsewhere=elsewhere
        )
        kept = tuple(c for c in self.calls if c.state is not CallState.ENDED)
        return CallBook(kept).changed(over)

    def identified(self, call_id: str, remote: Party) -> CallBook:
        """The server says who is at the other end; a missing name does not erase one."""
        call = self.get(call_id)
        if call is None or not remote.number:
            return self
        same = remote.number == call.remote.number
        name = remote.name or (call.remote.name if same else "")
        return self.changed(replace(call, remote=Party(remote.number, name)))


def is_offered(call: Call) -> bool:
    """An incoming call that waits for an answer."""
    return call.is_incoming and call.state is CallState.RINGING
